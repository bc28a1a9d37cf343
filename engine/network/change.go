package network

import (
	"fmt"
	"strings"
	"time"

	"entrepot/engine/unit"
)

// ChangeKind says what a change does to a network in force.
type ChangeKind string

// The kinds of change, and which fields of a Change belong to each. Every other
// field stays empty; ID, By, At, Why and Once may go with all of them.
const (
	// Closed shuts a facility, a lane or a carrier from From until Until. An
	// empty From is since ever, an empty Until is until further notice. Nothing
	// leaves a closed facility or arrives at it, and handling pauses.
	Closed ChangeKind = "closure"
	// Delayed makes departures of a lane, of a carrier or out of a facility
	// leave Late later, and arrive so much later: those that are timetabled to
	// leave from From until Until, with the same meaning of empty.
	Delayed ChangeKind = "delay"
	// Cancelled takes away the departure of Lane that is timetabled for Departs.
	Cancelled ChangeKind = "cancellation"
	// Added makes one more departure of Lane at Departs. Duration, CutOff and
	// CapacityKg say how it differs from what the lane gives.
	Added ChangeKind = "addition"
	// Repriced multiplies what a lane or a carrier charges by PriceMillionths.
	Repriced ChangeKind = "price"
	// Booked takes room on the departures that Legs name: on all or on none.
	Booked ChangeKind = "booking"
)

// ChangeKinds lists every kind, in the order people are shown them.
var ChangeKinds = []ChangeKind{Closed, Delayed, Cancelled, Added, Repriced, Booked}

// SamePrice is the PriceMillionths that changes nothing.
const SamePrice = 1_000_000

// Change is one change to a network in force: what, since when, who made it,
// when and why. It names rows by id and departures by lane and moment, so it
// may be laid on any later compilation of the network.
type Change struct {
	ID   string     `json:"id"`
	Kind ChangeKind `json:"kind"`

	Facility string `json:"facility,omitempty"`
	Lane     string `json:"lane,omitempty"`
	Carrier  string `json:"carrier,omitempty"`

	// With Lane these name a departure: see DepartureKey.
	Departs time.Time `json:"departs,omitzero"`
	Ordinal int       `json:"ordinal,omitempty"`
	AddedBy string    `json:"addedBy,omitempty"`

	From  time.Time `json:"from,omitzero"`  // the first moment it holds
	Until time.Time `json:"until,omitzero"` // the first moment it no longer holds
	Late  Span      `json:"late,omitzero"`

	Duration   Span  `json:"duration,omitzero"`    // 0: the lane's
	CutOff     *Span `json:"cutOff,omitempty"`     // nil: the lane's
	CapacityKg int64 `json:"capacityKg,omitempty"` // 0: the lane's

	// PriceMillionths is the new price in millionths of the price before:
	// 1_080_000 is 8 % dearer.
	PriceMillionths int64 `json:"priceMillionths,omitempty"`

	Legs []Leg `json:"legs,omitempty"`

	By  string    `json:"by,omitempty"`
	At  time.Time `json:"at,omitzero"` // when it was made
	Why string    `json:"why,omitempty"`

	Once *Once `json:"once,omitempty"` // the request that made it, if that may come again
}

// Departure is the departure that a cancellation or an addition is about.
func (c *Change) Departure() DepartureKey {
	return DepartureKey{c.Lane, c.Departs, c.Ordinal, c.AddedBy}
}

// Particulars says, to follow what the change does, since when and until when it
// holds, who made it and why. Clock writes a moment as it reads where the change
// is felt.
func (c *Change) Particulars(clock func(time.Time) string) string {
	var b strings.Builder
	if !c.From.IsZero() {
		b.WriteString(" from " + clock(c.From))
	}
	if !c.Until.IsZero() {
		b.WriteString(" until " + clock(c.Until))
	} else if c.Kind == Closed {
		b.WriteString(" until further notice")
	}
	b.WriteString(" (change " + c.ID)
	if c.By != "" {
		b.WriteString(" by " + c.By)
	}
	b.WriteString(")")
	if c.Why != "" {
		b.WriteString(": " + c.Why)
	}
	return b.String()
}

// DepartureKey names a departure for as long as its lane keeps its timetable,
// however late it leaves: by the moment it is timetabled for.
type DepartureKey struct {
	Lane    string    `json:"lane,omitempty"`
	Departs time.Time `json:"departs,omitzero"`
	// Ordinal tells apart timetabled departures of one lane at one moment, from
	// 1 on, by duration, cut-off and capacity. 0 is the first of them in a
	// booking and all of them in a cancellation.
	Ordinal int `json:"ordinal,omitempty"`
	// AddedBy is the id of the change that added the departure; empty for one of
	// the timetable. A cancellation without it takes added ones too.
	AddedBy string `json:"addedBy,omitempty"`
}

// String writes lane and moment, as errors and explanations name a departure.
func (k DepartureKey) String() string {
	s := fmt.Sprintf("lane %s at %s", k.Lane, k.Departs.Format(time.RFC3339))
	if k.Ordinal > 1 {
		s += fmt.Sprintf(" (number %d of that moment)", k.Ordinal)
	}
	if k.AddedBy != "" {
		s += " (added by " + k.AddedBy + ")"
	}
	return s
}

// Leg is the room that a booking takes on one departure.
type Leg struct {
	DepartureKey
	Weight unit.Weight `json:"weightGrams"`
}

// Span is a length of time, written as people read it: 2h30m0s.
type Span time.Duration

// String writes hours, minutes and seconds.
func (s Span) String() string { return time.Duration(s).String() }

// MarshalText writes what String does.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what String writes, and the shorter 2h30m.
func (s *Span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("span: got %q, want hours, minutes and seconds such as 2h30m", text)
	}
	*s = Span(d)
	return nil
}
