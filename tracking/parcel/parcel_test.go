package parcel

import (
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/tracking/event"
)

func TestNewIDsSortByTime(t *testing.T) {
	var ids []string
	for range 100 {
		id, err := NewID()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := ParseID(id)
		if err != nil || FormatID(raw) != id {
			t.Fatalf("id %s reads back as %s (%v)", id, FormatID(raw), err)
		}
		ids = append(ids, id)
	}
	if !slices.IsSorted(ids) {
		t.Errorf("ids are not in the order they were made: %v", ids)
	}
}

func TestParseIDTakesOneForm(t *testing.T) {
	id, err := NewID()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"", "x", strings.ToUpper(id), "{" + id + "}", "urn:uuid:" + id, strings.ReplaceAll(id, "-", ""), id + "0",
		"6ba7b810-9dad-11d1-80b4-00c04fd430c8", // version 1
		strings.Repeat("x", 1<<20),
	} {
		if _, err := ParseID(bad); err == nil {
			t.Errorf("id %.60q was taken", bad)
		} else if len(err.Error()) > 200 {
			t.Errorf("the error for a bad id has %d bytes", len(err.Error()))
		}
	}
}

func TestValidate(t *testing.T) {
	id, err := NewID()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		spoil func(*Parcel)
		says  string // empty: it is good
	}{
		{"as it is", func(*Parcel) {}, ""},
		{"no id", func(p *Parcel) { p.ID = "" }, "id"},
		{"no time", func(p *Parcel) { p.Registered = time.Time{} }, "registered"},
		{"no weight", func(p *Parcel) { p.Grams = 0 }, "weight"},
		{"no reference", func(p *Parcel) { p.References = nil }, "references"},
		{"17 references", func(p *Parcel) { p.References = make([]event.Reference, 17) }, "references"},
		{"a bad number", func(p *Parcel) { p.References[1].Number = "a b" }, "references[1]"},
		{"a bad carrier", func(p *Parcel) { p.References[0].Carrier = "" }, "references[0]"},
		{"the same reference twice", func(p *Parcel) { p.References[1] = p.References[0] }, "second time"},
		{"one number of two carriers", func(p *Parcel) { p.References[1].Number = "A1" }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := Parcel{
				ID: id, Registered: time.Now(), Grams: 1,
				References: []event.Reference{{Carrier: "HLX", Number: "A1"}, {Carrier: "OCE", Number: "B2"}},
			}
			tt.spoil(&p)
			err := p.Validate()
			if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Validate = %v, want it to speak of %q", err, tt.says)
			}
		})
	}
}

func TestLinkGood(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name       string
		link       Link
		generation uint32
		want       bool
	}{
		{"the present one", Link{2, now.Add(1)}, 2, true},
		{"at the moment it expires", Link{2, now}, 2, false},
		{"an earlier one", Link{2, now.Add(1)}, 1, false},
		{"a later one", Link{2, now.Add(1)}, 3, false},
		{"revoked", Link{2, time.Time{}}, 2, false},
	}
	for _, tt := range tests {
		if got := tt.link.Good(tt.generation, now); got != tt.want {
			t.Errorf("%s: Good = %v, want %v", tt.name, got, tt.want)
		}
	}
}
