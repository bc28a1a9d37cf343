package event

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// scanOf tells an event as a scan, as its carrier could have.
func scanOf(e Event) Scan {
	s := Scan{
		Carrier: e.Reference.Carrier, Number: e.Reference.Number, Status: e.Status.String(),
		Time: e.Occurred.Format(time.RFC3339Nano), Place: e.Place.ID, PlaceName: e.Place.Name,
		ID: e.CarrierID, Code: e.RawCode, Note: e.Note,
		Proof: ScanProof{e.Proof.Name, e.Proof.Photo.String(), e.Proof.Signature.String()},
	}
	switch {
	case e.Withdrawal():
		s.Withdraws = e.Corrects.String()
	case e.Corrects != ID{}:
		s.Replaces = e.Corrects.String()
	}
	return s
}

// FuzzValidate takes scans of any text: it never panics, says something of
// what it refuses, and what it accepts it accepts again from the event's own
// text, as the same event.
func FuzzValidate(f *testing.F) {
	for _, s := range []Scan{good(), proven(), withdrawn(),
		{Carrier: "A", Number: "B", Status: "exception", Time: "2024-02-29T00:00:00.5-23:59", Replaces: strings.Repeat("aB", 16)}} {
		f.Add(s.Carrier, s.Number, s.Status, s.Time, s.Place, s.PlaceName, s.ID, s.Code, s.Note, s.Withdraws, s.Replaces, s.Proof.Name, s.Proof.Photo, s.Proof.Signature)
	}
	f.Fuzz(func(t *testing.T, carrier, number, status, at, place, placeName, id, code, note, withdraws, replaces, name, photo, signature string) {
		s := Scan{carrier, number, status, at, place, placeName, id, code, note, withdraws, replaces, ScanProof{name, photo, signature}}
		e, faults := s.Validate(now)
		if faults != nil {
			seen := map[string]bool{}
			for _, fault := range faults {
				if fault.Field == "" || fault.Want == "" || seen[fault.Field] {
					t.Errorf("fault %+v of %+v", fault, faults)
				}
				seen[fault.Field] = true
			}
			return
		}
		again, faults := scanOf(e).Validate(now)
		if diff := cmp.Diff(e, again); faults != nil || diff != "" {
			t.Errorf("%+v read again: faults %v, event (-first +again):\n%s", s, faults, diff)
		}
		if e.Corrects == e.ID || e.Withdrawal() != (withdraws != "") || (e.Corrects != ID{}) != (withdraws+replaces != "") {
			t.Errorf("%+v corrects %v as %v", s, e.Corrects, e.ID)
		}
	})
}

// FuzzTime holds parseTime against package time, which reads a little more.
func FuzzTime(f *testing.F) {
	for _, s := range []string{"2026-11-24T10:12:00+08:00", "2000-02-29T23:59:59.999999999Z", "0000-01-01T00:00:00-23:59", "2026-11-24T9:12:00Z", "2026-11-24T09:12:00,5Z", "2026-11-24T09:12:00+00:60"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := parseTime(s)
		var want time.Time
		err := want.UnmarshalText([]byte(s))
		if !ok {
			_, offset := want.Zone()
			lax := len(s) > 12 && s[12] == ':' || strings.Contains(s, ",") || max(offset, -offset) >= 24*60*60 || strings.HasSuffix(s, ":60")
			if err == nil && !lax {
				t.Errorf("%q refused, and is %v", s, want)
			}
			return
		}
		_, gotOffset := got.Zone()
		_, wantOffset := want.Zone()
		if err != nil || !got.Equal(want) || gotOffset != wantOffset {
			t.Errorf("%q read as %v, want %v (%v)", s, got, want, err)
		}
	})
}

// FuzzIDText: an identity that is read is written as it was, but for capitals.
func FuzzIDText(f *testing.F) {
	f.Add("773782d0e813ccfb880b36a7bcb6e525")
	f.Add("773782D0e813ccfb880b36a7bcb6e52")
	f.Fuzz(func(t *testing.T, s string) {
		var id ID
		if id.UnmarshalText([]byte(s)) == nil && id.String() != strings.ToLower(s) {
			t.Errorf("%q is written %v", s, id)
		}
	})
}

// FuzzContentText: a content has one way to be written.
func FuzzContentText(f *testing.F) {
	f.Add("")
	f.Add("sha256:" + strings.Repeat("0f", 32))
	f.Add("sha256:" + strings.Repeat("0", 64))
	f.Fuzz(func(t *testing.T, s string) {
		var c Content
		if err := c.UnmarshalText([]byte(s)); err == nil && c.String() != s || err != nil && !c.IsZero() {
			t.Errorf("%q is read as %v (%v)", s, c, err)
		}
	})
}

// FuzzStatusText: a status has one way to be written.
func FuzzStatusText(f *testing.F) {
	f.Add("")
	f.Add("out_for_delivery")
	f.Fuzz(func(t *testing.T, s string) {
		var status Status
		if status.UnmarshalText([]byte(s)) == nil && status.String() != s {
			t.Errorf("%q is read as %v", s, status)
		}
	})
}
