package api

import (
	"encoding/json"
	"strconv"

	"entrepot/tracking/event"
	"entrepot/tracking/intake"
	"entrepot/tracking/store"
)

const rejected store.Outcome = "rejected"

// ScanResult says what became of one scan.
type ScanResult struct {
	Outcome store.Outcome `json:"outcome" enum:"accepted,duplicate,rejected" doc:"accepted: it is on disk now. duplicate: it was before. rejected: it cannot be used; errors says why."`
	Event   string        `json:"event,omitempty" doc:"Identity of the event."`
	Seq     uint64        `json:"seq,omitempty" doc:"Its place in the server's log; of a duplicate, the first one's."`
	Parcel  string        `json:"parcel,omitempty" doc:"The parcel that holds the number; absent until one is registered."`
	Errors  []FieldFault  `json:"errors,omitempty" nullable:"false"`
}

type scanResults struct {
	Results []ScanResult `json:"results" nullable:"false" doc:"One for each scan, in its order."`
}

// resultsOf answers items with the results that the store gave of the good ones.
func resultsOf(items []intake.Item, stored []store.Result) []ScanResult {
	results := make([]ScanResult, len(items))
	for i := range items {
		results[i] = resultOf(&items[i], &stored)
	}
	return results
}

// resultOf answers an item, with the next of the results that the store gave.
func resultOf(item *intake.Item, stored *[]store.Result) ScanResult {
	if item.Faults != nil {
		return ScanResult{Outcome: rejected, Errors: fieldFaults(item.Faults)}
	}
	r := (*stored)[0]
	*stored = (*stored)[1:]
	return ScanResult{Outcome: r.Outcome, Event: r.Event.String(), Seq: r.Seq, Parcel: r.Parcel}
}

func fieldFaults(list event.Faults) []FieldFault {
	out := make([]FieldFault, len(list))
	for i, f := range list {
		out[i] = FieldFault(f)
	}
	return out
}

// longestStored is at least what a sequence and a parcel add to the answer.
const longestStored = len(`,"seq":18446744073709551615,"parcel":"019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d11"duplicate`)

// The answers to scans are written by hand, as encoding/json would write them:
// there are more of them than of all others together.

// appendResults adds a scanResults and the end of its line.
func appendResults(to []byte, results []ScanResult) []byte {
	to = append(to, `{"results":[`...)
	for i := range results {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(to, '{')
		to = results[i].appendFields(to)
		to = append(to, '}')
	}
	return append(to, "]}\n"...)
}

// append adds the line of a stream.
func (l *scanLine) append(to []byte) []byte {
	to = append(to, `{"item":`...)
	to = strconv.AppendInt(to, l.Item, 10)
	if l.Line != 0 {
		to = append(to, `,"line":`...)
		to = strconv.AppendInt(to, int64(l.Line), 10)
	}
	to = append(to, ',')
	to = l.appendFields(to)
	return append(to, "}\n"...)
}

// appendFields adds the fields without the braces around them. Those of an event
// that was stored are the server's own words and need no escapes.
func (r *ScanResult) appendFields(to []byte) []byte {
	to = append(to, `"outcome":"`...)
	to = append(to, r.Outcome...)
	to = append(to, '"')
	if r.Event != "" {
		to = append(to, `,"event":"`...)
		to = append(to, r.Event...)
		to = append(to, '"')
	}
	if r.Seq != 0 {
		to = append(to, `,"seq":`...)
		to = strconv.AppendUint(to, r.Seq, 10)
	}
	if r.Parcel != "" {
		to = append(to, `,"parcel":"`...)
		to = append(to, r.Parcel...)
		to = append(to, '"')
	}
	if len(r.Errors) > 0 {
		text, err := json.Marshal(r.Errors)
		if err != nil {
			panic(err) // they are text alone
		}
		to = append(append(to, `,"errors":`...), text...)
	}
	return to
}
