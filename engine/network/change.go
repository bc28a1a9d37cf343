package network

import (
	"encoding/json"
	"fmt"
	"time"
)

// ChangeKind says what sort of change a Change is.
type ChangeKind string

// The kinds of change. Each uses the fields of a Change that its comment names;
// all have ID, By, At and Why.
const (
	// FacilityClosed: nothing leaves Facility, arrives there or is handled there
	// from From to Until.
	FacilityClosed ChangeKind = "facility_closed"
	// LaneClosed and CarrierClosed: no departure of Lane, or of any lane of
	// Carrier, from From to Until leaves.
	LaneClosed    ChangeKind = "lane_closed"
	CarrierClosed ChangeKind = "carrier_closed"
	// Delayed: the departures from From to Until of Lane, of every lane of Carrier
	// or of every lane that leaves Facility (one of the three) leave and arrive
	// Late later.
	Delayed ChangeKind = "delayed"
	// Cancelled: the departure of Lane at Depart does not leave.
	Cancelled ChangeKind = "cancelled"
	// Added: Lane leaves at Depart as well, with Duration, CutOff and CapacityKg
	// where they are not nothing, or else the lane's own.
	Added ChangeKind = "added"
	// Repriced: freight on Lane, or on every lane of Carrier, costs Percent more;
	// less if Percent is negative. From and Until do not count.
	Repriced ChangeKind = "repriced"
	// Booked: Legs take up room on their departures.
	Booked ChangeKind = "booked"
)

// ChangeKinds lists every kind.
var ChangeKinds = []ChangeKind{FacilityClosed, LaneClosed, CarrierClosed, Delayed, Cancelled, Added, Repriced, Booked}

// Change is one thing that has changed since the feed was written, by who made
// it known and why. It names what it is about by id and moment, so that it can
// be laid on any network that has them. The JSON form is stored and served.
type Change struct {
	ID   string     `json:"id"`
	Kind ChangeKind `json:"kind"`
	By   string     `json:"by,omitempty"`  // who made it
	At   time.Time  `json:"at"`            // when it was made
	Why  string     `json:"why,omitempty"` // the reason, in words

	Facility string    `json:"facility,omitempty"`
	Lane     string    `json:"lane,omitempty"`
	Carrier  string    `json:"carrier,omitempty"`
	From     time.Time `json:"from,omitzero"`  // the first moment it holds
	Until    time.Time `json:"until,omitzero"` // the first moment it does not hold any more

	Late       Span      `json:"late,omitzero"`
	Depart     time.Time `json:"depart,omitzero"`
	Duration   Span      `json:"duration,omitzero"`
	CutOff     *Span     `json:"cutOff,omitempty"` // nil is the lane's own
	CapacityKg int64     `json:"capacityKg,omitempty"`
	Percent    Percent   `json:"percent,omitempty"`
	Legs       []Booking `json:"legs,omitempty"`
}

// Booking is room taken up on one departure.
type Booking struct {
	Lane   string    `json:"lane"`
	Depart time.Time `json:"depart"`
	Kg     int64     `json:"kg"` // started kilograms
}

// Percent is a change of price in millionths of a percent: -8_000_000 is 8 %
// less.
type Percent int64

// Span is whole seconds of time, in JSON as a number of seconds.
type Span time.Duration

// MarshalJSON writes seconds.
func (s Span) MarshalJSON() ([]byte, error) {
	return json.Marshal(int64(time.Duration(s) / time.Second))
}

// UnmarshalJSON reads seconds.
func (s *Span) UnmarshalJSON(b []byte) error {
	var n int64
	if err := json.Unmarshal(b, &n); err != nil {
		return err
	}
	if n < 0 || n > int64(longestSpan/time.Second) {
		return fmt.Errorf("span: got %d s, want 0 to %d", n, longestSpan/time.Second)
	}
	*s = Span(time.Duration(n) * time.Second)
	return nil
}

// longestSpan is a bound on what a change may say, far above any lane.
const longestSpan = 400 * 24 * time.Hour

// mostLegs is a bound on one booking.
const mostLegs = 64

// ChangeError names the field of a change that cannot be used.
type ChangeError struct{ Field, Got, Want string }

func (e *ChangeError) Error() string {
	return fmt.Sprintf("%s: got %s, want %s", e.Field, e.Got, e.Want)
}

// Check says whether the change is complete in itself: what it names need not
// exist. The error is a *ChangeError.
func (c *Change) Check() error {
	bad := func(field, got, want string) error {
		if got == "" {
			got = "nothing"
		}
		return &ChangeError{field, got, want}
	}
	targets := 0
	for _, t := range []string{c.Facility, c.Lane, c.Carrier} {
		if t != "" {
			targets++
		}
	}
	window := func() error {
		if c.From.IsZero() || c.Until.IsZero() || !c.From.Before(c.Until) {
			return bad("until", c.Until.Format(time.RFC3339), "a moment after from")
		}
		return nil
	}
	only := func(field, value string) error {
		if value == "" {
			return bad(field, value, "an id")
		}
		if targets != 1 {
			return bad(field, value+" and something else", field+" alone")
		}
		return nil
	}
	switch c.Kind {
	case FacilityClosed:
		if err := only("facility", c.Facility); err != nil {
			return err
		}
		return window()
	case LaneClosed:
		if err := only("lane", c.Lane); err != nil {
			return err
		}
		return window()
	case CarrierClosed:
		if err := only("carrier", c.Carrier); err != nil {
			return err
		}
		return window()
	case Delayed:
		if targets != 1 {
			return bad("lane", fmt.Sprintf("%d of lane, carrier and facility", targets), "one of them")
		}
		if c.Late <= 0 || time.Duration(c.Late) > longestSpan || time.Duration(c.Late)%time.Second != 0 {
			return bad("late", time.Duration(c.Late).String(), "whole seconds from 1 s to 400 days")
		}
		return window()
	case Cancelled, Added:
		if err := only("lane", c.Lane); err != nil {
			return err
		}
		if c.Depart.IsZero() {
			return bad("depart", "", "the moment it leaves")
		}
		return c.checkSpans()
	case Repriced:
		if c.Facility != "" || targets != 1 {
			return bad("lane", fmt.Sprintf("%d of lane and carrier", targets), "one of them")
		}
		if c.Percent == 0 || c.Percent < -100_000_000 || c.Percent > 1_000_000_000 {
			return bad("percent", fmt.Sprint(float64(c.Percent)/1e6), "-100 to 1000, not 0")
		}
		return nil
	case Booked:
		if targets != 0 || len(c.Legs) == 0 || len(c.Legs) > mostLegs {
			return bad("legs", fmt.Sprint(len(c.Legs)), fmt.Sprintf("1 to %d legs, and nothing else", mostLegs))
		}
		for i, l := range c.Legs {
			if l.Lane == "" || l.Depart.IsZero() || l.Kg <= 0 {
				return bad(fmt.Sprintf("legs[%d]", i), fmt.Sprintf("lane %q, %d kg", l.Lane, l.Kg), "a lane, the moment it leaves, and more than 0 kg")
			}
		}
		return nil
	}
	return bad("kind", string(c.Kind), fmt.Sprintf("one of %v", ChangeKinds))
}

func (c *Change) checkSpans() error {
	spans := map[string]Span{"duration": c.Duration}
	if c.CutOff != nil {
		spans["cutOff"] = *c.CutOff
	}
	for field, s := range spans {
		if d := time.Duration(s); d < 0 || d > longestSpan || d%time.Second != 0 {
			return &ChangeError{field, d.String(), "whole seconds from 0 to 400 days"}
		}
	}
	if c.CapacityKg < 0 {
		return &ChangeError{"capacityKg", fmt.Sprint(c.CapacityKg), "0 or more"}
	}
	return nil
}
