package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/tracking/event"
	"entrepot/tracking/store"
)

// maxScans is how many scans one request may hold. They go to disk in one
// transaction, all or none.
const maxScans = 1000

const rejected store.Outcome = "rejected"

// scanResult says what became of one scan.
type scanResult struct {
	Outcome store.Outcome `json:"outcome" enum:"accepted,duplicate,rejected" doc:"accepted: it is on disk now. duplicate: it was before. rejected: it cannot be used; errors says why."`
	Event   string        `json:"event,omitempty" doc:"Identity of the event."`
	Seq     uint64        `json:"seq,omitempty" doc:"Its place in the server's log; of a duplicate, the first one's."`
	Parcel  string        `json:"parcel,omitempty" doc:"The parcel that holds the number; absent until one is registered."`
	Errors  []FieldFault  `json:"errors,omitempty" nullable:"false"`
}

type scansInput struct {
	RawBody []byte
}

type scansOutput struct {
	Body struct {
		Results []scanResult `json:"results" nullable:"false" doc:"One for each scan, in its order."`
	} `nameHint:"ScanResults"`
}

// scanText is event.Scan with what the document says of it.
type scanText struct {
	Carrier   string `json:"carrier" doc:"Carrier id. A carrier's key posts for its own only." example:"HLX"`
	Number    string `json:"number" doc:"The number scanned." example:"HLX0012345678"`
	Status    string `json:"status" doc:"Normalised status." example:"departed"`
	Time      string `json:"time" format:"date-time" doc:"When it happened, RFC 3339 with offset; at most 10 minutes ahead of the server." example:"2026-11-24T10:12:00+08:00"`
	Place     string `json:"place,omitempty" maxLength:"40" doc:"Facility id or UN/LOCODE." example:"CNSZX"`
	PlaceName string `json:"placeName,omitempty" maxLength:"80" doc:"Where no id is known."`
	ID        string `json:"id,omitempty" maxLength:"128" doc:"The carrier's own id of the event. With it, carrier, number and id make the event the same when it is posted again; without it, carrier, number, status, time and place do."`
	Code      string `json:"code,omitempty" maxLength:"64" doc:"The carrier's own code."`
	Note      string `json:"note,omitempty" maxLength:"200"`
}

func (s *Server) registerScans() {
	body := &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "post-scans", Method: http.MethodPost, Path: "/v1/scans", Tags: []string{"scans"},
			Summary: "Report what was scanned",
			Description: "One scan or an array of at most 1,000. The answer comes when every accepted scan is synced to disk. " +
				"Posting a scan again is always safe: it is answered as a duplicate, with the sequence it has. " +
				"In an array a scan that cannot be used is rejected alone; a single one that cannot be used is a problem. " +
				"A scan of a number nobody has registered is kept and joined to its parcel later.",
			RequestBody: body,
		},
		may: admins | carriers, maxBody: scansBody, problems: []*kind{tooManyWrites, storageFull},
	}, s.postScans)

	scan := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[scanText](), true, "Scan")
	most := maxScans
	body.Content[typeJSON] = &huma.MediaType{
		Schema: &huma.Schema{OneOf: []*huma.Schema{scan, {Type: huma.TypeArray, Items: scan, MaxItems: &most}}},
	}
}

// readScan is one scan as it was read: an event, or why it is none.
type readScan struct {
	carrier string
	event   event.Event
	faults  []FieldFault
}

func (s *Server) postScans(ctx context.Context, in *scansInput) (*scansOutput, error) {
	scans, single, err := readScans(in.RawBody, s.now())
	if err != nil {
		return nil, err
	}
	if c := callerOf(ctx); c.rights() == carriers {
		for i, scan := range scans {
			if scan.carrier != c.key.Carrier {
				return nil, forbidden.problem("scan %d: carrier: got %s, and this key is bound to %s; nothing was stored", i+1, shown(scan.carrier), c.key.Carrier)
			}
		}
	}
	if single && scans[0].faults != nil {
		s.metrics.scans.WithLabelValues(string(rejected)).Inc()
		return nil, faults(scans[0].faults...)
	}
	var events []event.Event
	for _, scan := range scans {
		if scan.faults == nil {
			events = append(events, scan.event)
		}
	}
	stored, err := s.store.Append(ctx, events)
	if err != nil {
		return nil, err
	}
	out := &scansOutput{}
	out.Body.Results = make([]scanResult, len(scans))
	for i, scan := range scans {
		r := scanResult{Outcome: rejected, Errors: scan.faults}
		if scan.faults == nil {
			r = scanResult{Outcome: stored[0].Outcome, Event: stored[0].Event.String(), Seq: stored[0].Seq, Parcel: stored[0].Parcel}
			stored = stored[1:]
		}
		s.metrics.scans.WithLabelValues(string(r.Outcome)).Inc()
		out.Body.Results[i] = r
	}
	return out, nil
}

// readScans reads a body of one scan or many. An error is about the body as a
// whole; what is wrong with one scan stays with it.
func readScans(body []byte, now time.Time) (scans []readScan, single bool, err error) {
	body = bytes.TrimSpace(body)
	items := []json.RawMessage{body}
	single = len(body) == 0 || body[0] != '['
	if !json.Valid(body) {
		var syntax *json.SyntaxError
		if err := json.Unmarshal(body, &items); errors.As(err, &syntax) {
			return nil, single, malformed.problem("body: %v at byte %d", syntax, syntax.Offset)
		}
		return nil, single, malformed.problem("body: got no JSON")
	}
	if !single {
		if err := json.Unmarshal(body, &items); err != nil {
			return nil, false, malformed.problem("body: %v", err)
		}
		if len(items) == 0 || len(items) > maxScans {
			return nil, false, faults(FieldFault{"body", fmt.Sprintf("%d scans", len(items)), fmt.Sprintf("1 to %d", maxScans)})
		}
	}
	scans = make([]readScan, len(items))
	for i, item := range items {
		scans[i] = readOne(item, now)
	}
	return scans, single, nil
}

// readOne reads one scan.
func readOne(text json.RawMessage, now time.Time) readScan {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var scan event.Scan
	if err := d.Decode(&scan); err != nil {
		// Unknown fields are refused after all known ones were read, so the
		// carrier, which decides about access, is known here too.
		return readScan{carrier: scan.Carrier, faults: []FieldFault{scanFault(err)}}
	}
	e, wrong := scan.Validate(now)
	out := readScan{carrier: scan.Carrier, event: e}
	for _, f := range wrong {
		out.faults = append(out.faults, FieldFault(f))
	}
	return out
}

// scanFault names the field that the decoder stumbled on.
func scanFault(err error) FieldFault {
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return FieldFault{wrongType.Field, "a " + wrongType.Value, "a string"}
	case errors.As(err, &wrongType):
		return FieldFault{"scan", "a " + wrongType.Value, "an object"}
	}
	if field, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		if name := strings.Trim(field, `"`); name != "" {
			field = name
		}
		return FieldFault{shorten(field, 80), "an unknown field", "only documented fields"}
	}
	return FieldFault{"scan", shorten(err.Error(), 120), "an object of documented fields"}
}
