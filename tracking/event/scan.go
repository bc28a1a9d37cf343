package event

import (
	"fmt"
	"strings"
	"time"
)

// Scan is what a carrier posts, as text, so that a bad value is refused with
// its field's name instead of failing the whole message. The JSON names are
// the wire names that faults speak of.
type Scan struct {
	Carrier   string    `json:"carrier"`
	Number    string    `json:"number"`
	Status    string    `json:"status"`              // empty beside withdraws
	Time      string    `json:"time"`                // RFC 3339 with offset
	Place     string    `json:"place,omitempty"`     // facility id or UN/LOCODE
	PlaceName string    `json:"placeName,omitempty"` // where no id is known
	ID        string    `json:"id,omitempty"`        // the carrier's own id of the event
	Code      string    `json:"code,omitempty"`      // the carrier's own code
	Note      string    `json:"note,omitempty"`
	Withdraws string    `json:"withdraws,omitempty"` // the event that did not happen; see correct.go
	Replaces  string    `json:"replaces,omitempty"`  // the event that this scan tells anew
	Proof     ScanProof `json:"proof,omitzero"`
}

// Fault is one field of a scan that can't be accepted: its wire name, what it
// held and what would have been accepted.
type Fault struct {
	Field string `json:"field"`
	Got   string `json:"got"`
	Want  string `json:"want"`
}

// Faults are all that is wrong with one scan; empty when it is acceptable.
type Faults []Fault

// Refuse adds a fault. What the carrier wrote is cut to what can be shown.
func (f *Faults) Refuse(field, got, want string) {
	*f = append(*f, Fault{clip(field), clip(got), want})
}

// Error names every fault.
func (f Faults) Error() string {
	var b strings.Builder
	b.WriteString("event: scan")
	for i, fault := range f {
		sep := "; "
		if i == 0 {
			sep = ": "
		}
		fmt.Fprintf(&b, "%s%s is %q, want %s", sep, fault.Field, fault.Got, fault.Want)
	}
	return b.String()
}

// besideWithdraws is wanted of every field that says what happened, in a scan
// that only says what did not.
const besideWithdraws = "nothing beside withdraws"

// Validate reads the scan as received at now. It gives the event, complete but
// for its sequence and parcel, or every fault there is.
func (s Scan) Validate(now time.Time) (Event, Faults) {
	var faults Faults
	withdrawal := s.Withdraws != ""
	if !isID(s.Carrier, maxCarrier) {
		faults.Refuse("carrier", s.Carrier, "a carrier id, 1-40 of A-Z a-z 0-9 - _ .")
	}
	if !isNumber(s.Number) {
		faults.Refuse("number", s.Number, "1-64 visible ASCII characters without spaces")
	}
	status, known := ParseStatus(s.Status)
	switch {
	case withdrawal && s.Status != "":
		faults.Refuse("status", s.Status, besideWithdraws)
	case !withdrawal && !known:
		faults.Refuse("status", s.Status, statusNames)
	}
	occurred, ok := parseTime(s.Time)
	switch {
	case !ok:
		faults.Refuse("time", s.Time, "RFC 3339 with an offset, such as 2026-11-24T10:12:00+08:00")
	case occurred.Before(earliest):
		faults.Refuse("time", s.Time, "the year 2000 or later")
	case occurred.After(now.Add(maxAhead)):
		faults.Refuse("time", s.Time, "at most 10 minutes ahead of the server, which has "+now.UTC().Format(time.RFC3339))
	}
	switch {
	case withdrawal && s.Place != "":
		faults.Refuse("place", s.Place, besideWithdraws)
	case s.Place != "" && !isID(s.Place, maxPlace):
		faults.Refuse("place", s.Place, "a facility id or UN/LOCODE, 1-40 of A-Z a-z 0-9 - _ .")
	}
	if withdrawal && s.PlaceName != "" {
		faults.Refuse("placeName", s.PlaceName, besideWithdraws)
	} else {
		faults.text("placeName", s.PlaceName, maxPlaceName)
	}
	faults.text("id", s.ID, maxCarrierID)
	faults.text("code", s.Code, maxCode)
	faults.text("note", s.Note, maxNote)
	corrects := s.corrected(&faults)
	proof := s.proof(status, &faults)
	if faults != nil {
		return Event{}, faults
	}
	e := Event{
		Reference: Reference{s.Carrier, s.Number},
		Status:    status,
		Occurred:  occurred,
		Received:  now.UTC().Round(0),
		Place:     Place{s.Place, s.PlaceName},
		CarrierID: s.ID,
		RawCode:   s.Code,
		Note:      s.Note,
		Corrects:  corrects,
		Proof:     proof,
	}
	e.ID = identify(&e)
	return e, nil
}

// statusNames lists every status for the fault that names none of them.
var statusNames = func() string {
	var names []string
	for s := range Statuses() {
		names = append(names, s.String())
	}
	return "one of " + strings.Join(names, ", ")
}()
