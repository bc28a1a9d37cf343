package event

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var now = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)

// good is a scan with every field set; tests spoil one at a time.
func good() Scan {
	return Scan{
		Carrier: "HLX", Number: "HLX123", Status: "departed", Time: "2026-11-24T10:12:00+08:00",
		Place: "CNSZX", PlaceName: "深圳", ID: "ev/1", Code: "DEP", Note: "seal unbroken",
	}
}

func TestValidateGivesTheEvent(t *testing.T) {
	got, faults := good().Validate(now)
	want := Event{
		ID: got.ID, Reference: Reference{"HLX", "HLX123"}, Status: Departed,
		Occurred: AtOffset(time.Date(2026, 11, 24, 2, 12, 0, 0, time.UTC).Unix(), 0, 8*3600),
		Received: now, Place: Place{"CNSZX", "深圳"}, CarrierID: "ev/1", RawCode: "DEP", Note: "seal unbroken",
	}
	if diff := cmp.Diff(want, got); faults != nil || diff != "" {
		t.Fatalf("Validate: faults %v, event (-want +got):\n%s", faults, diff)
	}
	if text := got.Occurred.Format(time.RFC3339); text != good().Time {
		t.Errorf("occurred reads %s, want the offset as sent, %s", text, good().Time)
	}
}

func TestValidateRefuses(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*Scan)
		field string // of the one fault; empty when the scan is good
	}{
		{"as it is", func(*Scan) {}, ""},
		{"no carrier", func(s *Scan) { s.Carrier = "" }, "carrier"},
		{"carrier with a space", func(s *Scan) { s.Carrier = "H X" }, "carrier"},
		{"carrier of 40", func(s *Scan) { s.Carrier = strings.Repeat("x", 40) }, ""},
		{"carrier of 41", func(s *Scan) { s.Carrier = strings.Repeat("x", 41) }, "carrier"},
		{"no number", func(s *Scan) { s.Number = "" }, "number"},
		{"number with a slash", func(s *Scan) { s.Number = "1Z/99:4" }, ""},
		{"number with a space", func(s *Scan) { s.Number = "1Z 99" }, "number"},
		{"number of 65", func(s *Scan) { s.Number = strings.Repeat("9", 65) }, "number"},
		{"number beyond ASCII", func(s *Scan) { s.Number = "９９" }, "number"},
		{"number with NUL", func(s *Scan) { s.Number = "A\x00" }, "number"},
		{"no status", func(s *Scan) { s.Status = "" }, "status"},
		{"status of another case", func(s *Scan) { s.Status = "Departed" }, "status"},
		{"a carrier's own code as status", func(s *Scan) { s.Status = "DEP" }, "status"},
		{"no time", func(s *Scan) { s.Time = "" }, "time"},
		{"time without offset", func(s *Scan) { s.Time = "2026-11-24T10:12:00" }, "time"},
		{"time with one digit", func(s *Scan) { s.Time = "2026-11-24T9:12:00Z" }, "time"},
		{"the 31st of November", func(s *Scan) { s.Time = "2026-11-31T10:12:00Z" }, "time"},
		{"a clock never set", func(s *Scan) { s.Time = "1970-01-01T00:00:00Z" }, "time"},
		{"10 minutes ahead", func(s *Scan) { s.Time = "2026-11-24T03:10:00Z" }, ""},
		{"10 minutes and a second ahead", func(s *Scan) { s.Time = "2026-11-24T03:10:01Z" }, "time"},
		{"ahead by offset only", func(s *Scan) { s.Time = "2026-11-24T16:00:00+14:00" }, ""},
		{"fraction of a second", func(s *Scan) { s.Time = "2026-11-24T02:12:00.123456789Z" }, ""},
		{"no place", func(s *Scan) { s.Place, s.PlaceName = "", "" }, ""},
		{"place with a space", func(s *Scan) { s.Place = "CN SZX" }, "place"},
		{"place name of 80 characters", func(s *Scan) { s.PlaceName = strings.Repeat("圳", 80) }, ""},
		{"place name of 81", func(s *Scan) { s.PlaceName = strings.Repeat("x", 81) }, "placeName"},
		{"place name not UTF-8", func(s *Scan) { s.PlaceName = "K\xf6ln" }, "placeName"},
		{"id of 129", func(s *Scan) { s.ID = strings.Repeat("x", 129) }, "id"},
		{"code of 65", func(s *Scan) { s.Code = strings.Repeat("x", 65) }, "code"},
		{"note of 200", func(s *Scan) { s.Note = strings.Repeat("ü", 200) }, ""},
		{"note of 201", func(s *Scan) { s.Note = strings.Repeat("ü", 201) }, "note"},
		{"note with a line break", func(s *Scan) { s.Note = "a\nb" }, "note"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := good()
			tt.spoil(&s)
			_, faults := s.Validate(now)
			var fields []string
			for _, f := range faults {
				fields = append(fields, f.Field)
			}
			var want []string
			if tt.field != "" {
				want = []string{tt.field}
			}
			if !slices.Equal(fields, want) {
				t.Errorf("faults %v, want in %q", faults, want)
			}
		})
	}
}

func TestValidateNamesEveryFaultAtOnce(t *testing.T) {
	long := strings.Repeat("long\xff ", 1000)
	_, faults := Scan{long, long, long, long, long, long, long, long, long}.Validate(now)
	var fields []string
	for _, f := range faults {
		fields = append(fields, f.Field)
		if len(f.Got) > 4*maxGot || f.Want == "" {
			t.Errorf("%s: got %d bytes, want %q", f.Field, len(f.Got), f.Want)
		}
	}
	want := []string{"carrier", "number", "status", "time", "place", "placeName", "id", "code", "note"}
	if !slices.Equal(fields, want) {
		t.Errorf("faults in %q, want %q", fields, want)
	}
	if text := faults[:2].Error(); !strings.HasPrefix(text, `event: scan: carrier is "long`) || !strings.Contains(text, `; number is "long`) {
		t.Errorf("faults read %q", text)
	}
}

// FuzzScan feeds the decoder of scans whatever JSON there is: it never panics,
// and what it accepts it accepts again from the event's own text, as the same
// event.
func FuzzScan(f *testing.F) {
	seed, err := json.Marshal(good())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte(`{"carrier":"A","number":"B","status":"exception","time":"2026-02-29T00:00:00-23:59"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s Scan
		if json.Unmarshal(data, &s) != nil {
			return
		}
		e, faults := s.Validate(now)
		if faults != nil {
			if faults.Error() == "" {
				t.Error("faults without a word")
			}
			return
		}
		again, faults := Scan{
			Carrier: e.Reference.Carrier, Number: e.Reference.Number, Status: e.Status.String(),
			Time: e.Occurred.Format(time.RFC3339Nano), Place: e.Place.ID, PlaceName: e.Place.Name,
			ID: e.CarrierID, Code: e.RawCode, Note: e.Note,
		}.Validate(now)
		if diff := cmp.Diff(e, again); faults != nil || diff != "" {
			t.Errorf("%+v read again: faults %v, event (-first +again):\n%s", s, faults, diff)
		}
	})
}
