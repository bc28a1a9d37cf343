package event

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of a scan, in characters. They are what fits a label, a screen and a
// carrier's message with room to spare, and they bound what one event costs.
const (
	maxCarrier   = 40
	maxNumber    = 64
	maxPlace     = 40
	maxPlaceName = 80
	maxCarrierID = 128
	maxCode      = 64
	maxNote      = 200
	maxGot       = 60 // of a refused value that is shown back
)

// maxAhead is how far a carrier's clock may run ahead of ours. Five minutes is
// the usual tolerance between machines that keep time; handhelds get double.
const maxAhead = 10 * time.Minute

// earliest is when a scan can have occurred at all: what lies before it is a
// clock that was never set, most often 1970 or 1980.
var earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Scan is what a carrier posts, as text, so that a bad value is refused with
// its field's name instead of failing the whole message. The JSON names are
// the wire names that faults speak of.
type Scan struct {
	Carrier   string `json:"carrier"`
	Number    string `json:"number"`
	Status    string `json:"status"`
	Time      string `json:"time"`                // RFC 3339 with offset
	Place     string `json:"place,omitempty"`     // facility id or UN/LOCODE
	PlaceName string `json:"placeName,omitempty"` // where no id is known
	ID        string `json:"id,omitempty"`        // the carrier's own id of the event
	Code      string `json:"code,omitempty"`      // the carrier's own code
	Note      string `json:"note,omitempty"`
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

// Validate reads the scan as received at now. It gives the event, complete but
// for its sequence and parcel, or every fault there is.
func (s Scan) Validate(now time.Time) (Event, Faults) {
	var faults Faults
	refuse := func(field, got, want string) {
		faults = append(faults, Fault{field, clip(got), want})
	}
	if !isID(s.Carrier, maxCarrier) {
		refuse("carrier", s.Carrier, "a carrier id, 1-40 of A-Z a-z 0-9 - _ .")
	}
	if !isNumber(s.Number) {
		refuse("number", s.Number, "1-64 visible ASCII characters without spaces")
	}
	status, ok := ParseStatus(s.Status)
	if !ok {
		refuse("status", s.Status, statusNames)
	}
	var occurred time.Time
	// UnmarshalText is the strict reading; time.Parse also takes "9:05" for 09:05.
	switch err := occurred.UnmarshalText([]byte(s.Time)); {
	case err != nil:
		refuse("time", s.Time, "RFC 3339 with an offset, such as 2026-11-24T10:12:00+08:00")
	case occurred.Before(earliest):
		refuse("time", s.Time, "the year 2000 or later")
	case occurred.After(now.Add(maxAhead)):
		refuse("time", s.Time, "at most 10 minutes ahead of the server, which has "+now.UTC().Format(time.RFC3339))
	}
	if s.Place != "" && !isID(s.Place, maxPlace) {
		refuse("place", s.Place, "a facility id or UN/LOCODE, 1-40 of A-Z a-z 0-9 - _ .")
	}
	for _, t := range []struct {
		field, got string
		max        int
	}{
		{"placeName", s.PlaceName, maxPlaceName},
		{"id", s.ID, maxCarrierID},
		{"code", s.Code, maxCode},
		{"note", s.Note, maxNote},
	} {
		if !isText(t.got, t.max) {
			refuse(t.field, t.got, fmt.Sprintf("at most %d characters of UTF-8 without control characters", t.max))
		}
	}
	if faults != nil {
		return Event{}, faults
	}
	e := Event{
		Reference: Reference{s.Carrier, s.Number},
		Status:    status,
		Occurred:  AtOffset(occurred.Unix(), occurred.Nanosecond(), offset(occurred)),
		Received:  now.UTC().Round(0),
		Place:     Place{s.Place, s.PlaceName},
		CarrierID: s.ID,
		RawCode:   s.Code,
		Note:      s.Note,
	}
	e.ID = identify(e)
	return e, nil
}

// AtOffset makes the time of a Unix second and nanosecond at an offset east of
// UTC in seconds. Two times made from equal numbers are equal in every respect,
// whatever zones this machine knows, so events and states compare byte for byte.
func AtOffset(seconds int64, nanos, offset int) time.Time {
	t := time.Unix(seconds, int64(nanos))
	if offset == 0 {
		return t.UTC()
	}
	return t.In(time.FixedZone("", offset))
}

func offset(t time.Time) int {
	_, seconds := t.Zone()
	return seconds
}

// Valid reports whether r could be a carrier's number: the form that scans and
// registrations must both keep to, or they would never meet.
func (r Reference) Valid() bool { return isID(r.Carrier, maxCarrier) && isNumber(r.Number) }

// isID tells whether s is an id as network feeds write them.
func isID(s string, most int) bool {
	return s != "" && len(s) <= most && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	}) < 0
}

// isNumber tells whether s can be a tracking number. They are what fits a bar
// code: printable ASCII.
func isNumber(s string) bool {
	return s != "" && len(s) <= maxNumber && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

func isText(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && strings.IndexFunc(s, unicode.IsControl) < 0
}

// clip shortens a refused value, so that a fault never echoes a megabyte.
func clip(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if utf8.RuneCountInString(s) <= maxGot {
		return s
	}
	return string([]rune(s)[:maxGot]) + "…"
}

// statusNames lists every status for the fault that names none of them.
var statusNames = func() string {
	var names []string
	for s := range Statuses() {
		names = append(names, s.String())
	}
	return "one of " + strings.Join(names, ", ")
}()
