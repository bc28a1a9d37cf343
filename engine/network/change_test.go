package network

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"entrepot/engine/unit"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// everyChange is a good change of each kind.
func everyChange() []Change {
	cutOff := Span(90 * time.Minute)
	return []Change{
		{ID: "c", Kind: Closed, Facility: "DEHAM-S1", From: noon, Until: noon.Add(time.Hour), By: "ana", At: noon, Why: "strike, “Ver.di”"},
		{ID: "c2", Kind: Closed, Carrier: "HLX"},
		{ID: "d", Kind: Delayed, Lane: "L1", Late: Span(150 * time.Minute), From: noon},
		{ID: "k", Kind: Cancelled, Lane: "L1", Departs: noon, Ordinal: 2},
		{ID: "k2", Kind: Cancelled, Lane: "L1", Departs: noon, AddedBy: "a"},
		{ID: "a", Kind: Added, Lane: "L1", Departs: noon, Duration: Span(time.Hour), CutOff: &cutOff, CapacityKg: 500},
		{ID: "p", Kind: Repriced, Carrier: "HLX", PriceMillionths: 1_080_000},
		{ID: "b", Kind: Booked, Legs: []Leg{{DepartureKey{Lane: "L1", Departs: noon}, 1200 * unit.Gram}, {DepartureKey{Lane: "L2", Departs: noon, AddedBy: "a"}, 1}}},
	}
}

// TestChangeKeepsAsJSON: what is written is read back, and a change shows no
// fields that its kind has not.
func TestChangeKeepsAsJSON(t *testing.T) {
	for _, c := range everyChange() {
		if err := c.Check(); err != nil {
			t.Errorf("%s: %v", c.ID, err)
		}
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back Change
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(c, back) {
			t.Errorf("%s came back as %+v, %v", text, back, err)
		}
	}
	text, _ := json.Marshal(everyChange()[2])
	if want := `{"id":"d","kind":"delay","lane":"L1","from":"2026-11-24T12:00:00Z","late":"2h30m0s"}`; string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestChangeCheck(t *testing.T) {
	good := func(id string) Change {
		for _, c := range everyChange() {
			if c.ID == id {
				return c
			}
		}
		panic(id)
	}
	tests := []struct {
		name, of string
		spoil    func(*Change)
		want     string // one of the faults
	}{
		{"no id", "c", func(c *Change) { c.ID = "" }, `id: got "", want 1 to 100 visible ASCII characters`},
		{"a space in the id", "c", func(c *Change) { c.ID = "a b" }, `id: got "a b"`},
		{"no kind", "c", func(c *Change) { c.Kind = "" }, `kind: got "", want one of closure, delay, cancellation, addition, price, booking`},
		{"two targets", "c", func(c *Change) { c.Carrier = "HLX" }, "facility, lane, carrier: got 2, want just one of them"},
		{"no target", "d", func(c *Change) { c.Lane = "" }, "facility, lane, carrier: got 0, want just one of them"},
		{"a price of a facility", "p", func(c *Change) { c.Facility = "DEHAM-S1" }, "facility: got one, want none: a price has no such field"},
		{"a window the wrong way round", "c", func(c *Change) { c.Until = noon.Add(-time.Hour) }, "until: got 2026-11-24T11:00:00Z, want a time after from, 2026-11-24T12:00:00Z"},
		{"an empty window", "c", func(c *Change) { c.Until = noon }, "until: got 2026-11-24T12:00:00Z"},
		{"a delay of nothing", "d", func(c *Change) { c.Late = 0 }, "late: got none, want one: a delay needs it"},
		{"a delay backwards", "d", func(c *Change) { c.Late = -1 }, "late: got -1ns, want whole seconds"},
		{"a delay of years", "d", func(c *Change) { c.Late = MaxLate + Span(time.Second) }, "late: got 8784h0m1s, want whole seconds from 0 to 8784h0m0s"},
		{"no departure", "k", func(c *Change) { c.Departs = time.Time{} }, "departs: got none, want one: a cancellation needs it"},
		{"a broken second", "k", func(c *Change) { c.Departs = noon.Add(1) }, "departs: got 2026-11-24T12:00:00.000000001Z, want whole seconds"},
		{"number below 0", "k", func(c *Change) { c.Ordinal = -1 }, "ordinal: got -1"},
		{"number of one added", "k2", func(c *Change) { c.Ordinal = 1 }, "ordinal: got 1, want none beside addedBy"},
		{"another century", "k", func(c *Change) { c.Departs = noon.AddDate(200, 0, 0) }, "departs: got 2226-11-24T12:00:00Z, want a time from 1971 to 2200"},
		{"room below 0", "a", func(c *Change) { c.CapacityKg = -1 }, "capacityKg: got -1"},
		{"cut-off of half a second", "a", func(c *Change) { s := Span(time.Second / 2); c.CutOff = &s }, "cutOff: got 500ms"},
		{"no price", "p", func(c *Change) { c.PriceMillionths = 0 }, "priceMillionths: got none"},
		{"a price below 0", "p", func(c *Change) { c.PriceMillionths = -1 }, "priceMillionths: got -1, want 1 to 30000000"},
		{"no legs", "b", func(c *Change) { c.Legs = nil }, "legs: got none, want one: a booking needs it"},
		{"too many legs", "b", func(c *Change) { c.Legs = make([]Leg, MaxLegs+1) }, "legs: got 101, want at most 100"},
		{"a leg of nothing", "b", func(c *Change) { c.Legs[1] = Leg{} }, "legs[1].weightGrams: got 0, want 1 to 1000000000000"},
		{"a leg of no lane", "b", func(c *Change) { c.Legs[1].Lane = "" }, "legs[1].lane: got none"},
		{"a reason too long", "c", func(c *Change) { c.Why = strings.Repeat("x", MaxWhy+1) }, "why: got 2001 bytes"},
		{"a name that is no text", "c", func(c *Change) { c.By = "\xff" }, "by: got 1 bytes, want UTF-8 text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := good(tt.of)
			tt.spoil(&c)
			err := c.Check()
			var ce *ChangeError
			if !errors.As(err, &ce) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Check() = %v, want %s", err, tt.want)
			}
		})
	}
}

func FuzzSpan(f *testing.F) {
	for _, s := range []string{"2h30m0s", "0s", "-1ns", "1.5h", "2h30", "9223372036854775807ns"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s, back Span
		if s.UnmarshalText([]byte(text)) != nil {
			return
		}
		again, _ := s.MarshalText()
		if err := back.UnmarshalText(again); err != nil || back != s {
			t.Errorf("%q is %s, and back %s %v", text, s, back, err)
		}
	})
}

// FuzzChange: no text makes Check panic, and a change that is good comes back
// from what it is written as.
func FuzzChange(f *testing.F) {
	for _, c := range everyChange() {
		text, _ := json.Marshal(c)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var c, back Change
		if json.Unmarshal(text, &c) != nil || c.Check() != nil {
			return
		}
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
		if err := json.Unmarshal(again, &back); err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if third, _ := json.Marshal(back); string(third) != string(again) {
			t.Errorf("%s came back as %s", again, third)
		}
	})
}
