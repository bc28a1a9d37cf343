package network

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"entrepot/engine/unit"
)

// What a change may hold, so that a list of them stays small enough to keep.
const (
	MaxChangeID  = 100  // bytes
	MaxBy        = 200  // bytes
	MaxWhy       = 2000 // bytes
	MaxLegs      = 100  // of one booking
	MaxLate      = Span(366 * 24 * time.Hour)
	MaxPrice     = 30 * SamePrice                // of one change
	MaxLegWeight = 1_000_000_000 * unit.Kilogram // a million tonnes
)

// ChangeError says which field of a change is wrong.
type ChangeError struct {
	Change, Field, Got, Want string
}

func (e *ChangeError) Error() string {
	return fmt.Sprintf("change %s: %s: got %s, want %s", e.Change, e.Field, e.Got, e.Want)
}

// kindFields says for a kind which fields it needs, may have, and needs just
// one of.
type kindFields struct{ need, may, one []string }

var fieldsOf = map[ChangeKind]kindFields{
	Closed:    {may: []string{"from", "until"}, one: []string{"facility", "lane", "carrier"}},
	Delayed:   {need: []string{"late"}, may: []string{"from", "until"}, one: []string{"facility", "lane", "carrier"}},
	Cancelled: {need: []string{"lane", "departs"}, may: []string{"ordinal", "addedBy"}},
	Added:     {need: []string{"lane", "departs"}, may: []string{"duration", "cutOff", "capacityKg"}},
	Repriced:  {need: []string{"priceMillionths"}, one: []string{"lane", "carrier"}},
	Booked:    {need: []string{"legs"}},
}

// Check tells every fault of a change that shows without a network, joined;
// each is a *ChangeError.
func (c *Change) Check() error {
	v := &changeFaults{change: c.ID}
	v.id("id", c.ID)
	v.text("by", c.By, MaxBy)
	v.text("why", c.Why, MaxWhy)
	v.moment("at", c.At)
	rule, known := fieldsOf[c.Kind]
	if !known {
		v.add("kind", fmt.Sprintf("%q", c.Kind), "one of "+kindList())
		return errors.Join(v.all...)
	}
	v.fields(c, rule)
	v.moment("from", c.From)
	v.moment("until", c.Until)
	if !c.From.IsZero() && !c.Until.IsZero() && !c.From.Before(c.Until) {
		v.add("until", c.Until.Format(time.RFC3339), "a time after from, "+c.From.Format(time.RFC3339))
	}
	v.span("late", c.Late, MaxLate)
	v.key("", c.Departure())
	v.span("duration", c.Duration, MaxLate)
	if c.CutOff != nil {
		v.span("cutOff", *c.CutOff, MaxLate)
	}
	if c.CapacityKg < 0 {
		v.add("capacityKg", fmt.Sprint(c.CapacityKg), "0 (the lane's) or more")
	}
	if c.PriceMillionths < 0 || c.PriceMillionths > MaxPrice {
		v.add("priceMillionths", fmt.Sprint(c.PriceMillionths), fmt.Sprintf("1 to %d, where %d is the same price", MaxPrice, SamePrice))
	}
	if len(c.Legs) > MaxLegs {
		v.add("legs", fmt.Sprint(len(c.Legs)), fmt.Sprintf("at most %d", MaxLegs))
		return errors.Join(v.all...)
	}
	for i := range c.Legs {
		v.leg(i, &c.Legs[i])
	}
	return errors.Join(v.all...)
}

func kindList() string {
	names := make([]string, len(ChangeKinds))
	for i, k := range ChangeKinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// changeFaults collects what is wrong with one change.
type changeFaults struct {
	change string
	all    []error
}

func (v *changeFaults) add(field, got, want string) {
	v.all = append(v.all, &ChangeError{v.change, field, got, want})
}

// fields holds the fields that are filled against those the kind has.
func (v *changeFaults) fields(c *Change, rule kindFields) {
	filled := 0
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"facility", c.Facility != ""}, {"lane", c.Lane != ""}, {"carrier", c.Carrier != ""},
		{"departs", !c.Departs.IsZero()}, {"ordinal", c.Ordinal != 0}, {"addedBy", c.AddedBy != ""},
		{"from", !c.From.IsZero()}, {"until", !c.Until.IsZero()}, {"late", c.Late != 0},
		{"duration", c.Duration != 0}, {"cutOff", c.CutOff != nil}, {"capacityKg", c.CapacityKg != 0},
		{"priceMillionths", c.PriceMillionths != 0}, {"legs", len(c.Legs) > 0},
	} {
		switch {
		case slices.Contains(rule.one, f.name):
			if f.set {
				filled++
			}
		case slices.Contains(rule.need, f.name):
			if !f.set {
				v.add(f.name, "none", fmt.Sprintf("one: a %s needs it", c.Kind))
			}
		case f.set && !slices.Contains(rule.may, f.name):
			v.add(f.name, "one", fmt.Sprintf("none: a %s has no such field", c.Kind))
		}
	}
	if rule.one != nil && filled != 1 {
		v.add(strings.Join(rule.one, ", "), fmt.Sprint(filled), "just one of them")
	}
}

func (v *changeFaults) leg(i int, l *Leg) {
	prefix := fmt.Sprintf("legs[%d].", i)
	if l.Lane == "" {
		v.add(prefix+"lane", "none", "the id of a lane")
	}
	if l.Departs.IsZero() {
		v.add(prefix+"departs", "none", "the time it is timetabled for")
	}
	v.key(prefix, l.DepartureKey)
	if l.Weight < 1 || l.Weight > MaxLegWeight {
		v.add(prefix+"weightGrams", fmt.Sprint(int64(l.Weight)), fmt.Sprintf("1 to %d", int64(MaxLegWeight)))
	}
}

func (v *changeFaults) key(prefix string, k DepartureKey) {
	v.moment(prefix+"departs", k.Departs)
	if k.Departs.Nanosecond() != 0 {
		v.add(prefix+"departs", k.Departs.Format(time.RFC3339Nano), "whole seconds")
	}
	if k.Ordinal < 0 {
		v.add(prefix+"ordinal", fmt.Sprint(k.Ordinal), "0 (not needed), or 1 and up")
	}
	if k.Ordinal != 0 && k.AddedBy != "" {
		v.add(prefix+"ordinal", fmt.Sprint(k.Ordinal), "none beside addedBy, which names one departure")
	}
}

func (v *changeFaults) id(field, id string) {
	if id == "" || len(id) > MaxChangeID || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		v.add(field, fmt.Sprintf("%.120q", id), fmt.Sprintf("1 to %d visible ASCII characters", MaxChangeID))
	}
}

func (v *changeFaults) text(field, s string, most int) {
	if len(s) > most || !utf8.ValidString(s) {
		v.add(field, fmt.Sprintf("%d bytes", len(s)), fmt.Sprintf("UTF-8 text of at most %d", most))
	}
}

// moment accepts the years that a timetable is compiled for.
func (v *changeFaults) moment(field string, t time.Time) {
	if y := t.UTC().Year(); !t.IsZero() && (y < 1971 || y > 2200) {
		v.add(field, t.Format(time.RFC3339), "a time from 1971 to 2200")
	}
}

func (v *changeFaults) span(field string, s, most Span) {
	if s < 0 || s > most || time.Duration(s)%time.Second != 0 {
		v.add(field, s.String(), fmt.Sprintf("whole seconds from 0 to %s", most))
	}
}
