package event

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

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

// proven is a delivery with all there is to show for it.
func proven() Scan {
	s := good()
	s.Status = "delivered"
	s.Proof = ScanProof{"Ø. Müller", "sha256:" + strings.Repeat("0f", 32), "sha256:" + strings.Repeat("a0", 32)}
	return s
}

// withdrawn takes back the event that the carrier knows as ev/0.
func withdrawn() Scan {
	return Scan{Carrier: "HLX", Number: "HLX123", Time: "2026-11-24T10:12:00+08:00", Withdraws: "id:ev/0", Code: "VOID", Note: "scanned by mistake"}
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

func TestValidateGivesProofAndCorrection(t *testing.T) {
	first := good()
	first.ID = "ev/0"
	wrong := valid(t, first)

	e := valid(t, proven())
	want := Proof{Name: "Ø. Müller"}
	for i := range want.Photo {
		want.Photo[i], want.Signature[i] = 0x0f, 0xa0
	}
	if e.Proof != want || e.Withdrawal() || e.Corrects != (ID{}) {
		t.Errorf("delivery: proof %+v, corrects %v, want %+v and nothing", e.Proof, e.Corrects, want)
	}

	w := valid(t, withdrawn())
	if !w.Withdrawal() || w.Corrects != wrong.ID || w.Status != 0 || w.RawCode != "VOID" || w.Note == "" {
		t.Errorf("withdrawal: %+v, want one of %v", w, wrong.ID)
	}
	if !w.Occurred.Equal(wrong.Occurred) || Compare(w, wrong) >= 0 {
		t.Errorf("a withdrawal must stand before an event of its instant")
	}

	for _, which := range []string{"id:ev/0", wrong.ID.String(), strings.ToUpper(wrong.ID.String())} {
		s := good()
		s.Replaces = which
		if e := valid(t, s); e.Withdrawal() || e.Corrects != wrong.ID || e.Status != Departed {
			t.Errorf("replacement of %s: %+v, want %v with a status", which, e, wrong.ID)
		}
	}
}

func TestValidateNamesEveryFaultAtOnce(t *testing.T) {
	long := strings.Repeat("long\xff ", 1000)
	_, faults := Scan{Carrier: long, Number: long, Status: long, Time: long, Place: long, PlaceName: long, ID: long, Code: long, Note: long,
		Replaces: long, Proof: ScanProof{long, long, long}}.Validate(now)
	var fields []string
	for _, f := range faults {
		fields = append(fields, f.Field)
		if len(f.Got) > 4*maxGot || f.Want == "" {
			t.Errorf("%s: got %d bytes, want %q", f.Field, len(f.Got), f.Want)
		}
	}
	want := []string{"carrier", "number", "status", "time", "place", "placeName", "id", "code", "note",
		"replaces", "proof.name", "proof.photo", "proof.signature"}
	if !slices.Equal(fields, want) {
		t.Errorf("faults in %q, want %q", fields, want)
	}
	if text := faults[:2].Error(); !strings.HasPrefix(text, `event: scan: carrier is "long`) || !strings.Contains(text, `; number is "long`) {
		t.Errorf("faults read %q", text)
	}
}

// TestHidden holds what is taken in haste against the tables of Unicode.
func TestHidden(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		want := r != '\u200c' && r != '\u200d' &&
			unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
		if hidden(r) != want {
			t.Errorf("%U is hidden: %v, want %v", r, hidden(r), want)
		}
	}
}
