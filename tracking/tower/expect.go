package tower

import (
	"fmt"
	"strings"
	"time"

	"entrepot/engine"
)

// Expected is when a parcel arrives as things stand.
type Expected struct {
	Arrive  time.Time `json:"arrive" doc:"With the destination's offset."`
	Planned time.Time `json:"planned" doc:"What the plan said."`
	Late    int64     `json:"late" doc:"Seconds later than planned; negative when earlier."`
	Reason  string    `json:"reason,omitempty" doc:"Why it differs from the plan, in words."`
}

// LegState says whether a leg lies behind, is under way, or is to come.
type LegState string

// The states of a leg.
const (
	LegDone LegState = "done"
	LegNow  LegState = "now"
	LegNext LegState = "next"
)

// Leg is a leg of the plan as it stands: past times as scanned where they were,
// future times as projected.
type Leg struct {
	engine.Leg
	State LegState
}

// ExceptionKind says what went wrong, for programs.
type ExceptionKind string

// What can go wrong on a plan.
const (
	MissedConnection ExceptionKind = "missed_connection"
	OffRoute         ExceptionKind = "off_route"
	NoDeparture      ExceptionKind = "no_departure"
)

// Exception is one thing wrong with a parcel against its plan.
type Exception struct {
	Kind   ExceptionKind `json:"kind"`
	Place  string        `json:"place" doc:"Facility id."`
	Detail string        `json:"detail"`
}

// Outlook is a plan held against the events: what lies behind, what comes, when
// it ends, and what is wrong.
type Outlook struct {
	Expected   Expected
	Legs       []Leg
	Exceptions []Exception
}

// notLate is how much later than planned is not worth a word.
const notLate = 15 * time.Minute

// outlook projects the rest of a plan from a position.
func outlook(e *engine.Engine, it *engine.Itinerary, p Position) Outlook {
	f := e.Project(it, p.Progress)
	var o Outlook
	for i, l := range f.Legs {
		state := LegNext
		switch {
		case i < p.Leg:
			state = LegDone
		case i == p.Leg && p.Departed:
			state = LegNow
		}
		o.Legs = append(o.Legs, Leg{l, state})
	}
	const clock = "Mon 2 Jan 15:04 MST"
	var why []string
	for i, m := range f.Missed {
		from := f.Legs[m.Leg].From
		detail := fmt.Sprintf("misses the %s departure from %s; the next one leaves %s", m.Planned.Format(clock), from.Name, m.Next.Format(clock))
		o.Exceptions = append(o.Exceptions, Exception{MissedConnection, from.ID, detail})
		if i == 0 {
			why = append(why, detail)
		}
	}
	if f.Lost {
		at := it.Legs[min(p.Leg, len(it.Legs)-1)].From
		o.Exceptions = append(o.Exceptions, Exception{NoDeparture, at.ID, "the planned lanes have no departure left that it can make; the arrival is the old plan's"})
	}
	if p.OffRoute != "" {
		detail := "was seen at " + p.OffRoute + ", which is not on the planned way"
		o.Exceptions = append(o.Exceptions, Exception{OffRoute, p.OffRoute, detail})
		why = append(why, detail)
	}
	o.Expected = Expected{Arrive: f.Arrive, Planned: it.Arrive, Late: int64(f.Arrive.Sub(it.Arrive).Seconds()), Reason: strings.Join(why, "; ")}
	if late := f.Arrive.Sub(it.Arrive); o.Expected.Reason == "" && late.Abs() > notLate && p.Leg < len(it.Legs) && p.Departed {
		word := "later"
		if late < 0 {
			word = "earlier"
		}
		o.Expected.Reason = fmt.Sprintf("left %s %s %s than planned", it.Legs[p.Leg].From.Name, spoken(p.At.Sub(it.Legs[p.Leg].Depart).Abs()), word)
	}
	return o
}

// spoken writes a span for a person: the two largest parts that matter.
func spoken(d time.Duration) string {
	h, m := int(d.Round(time.Minute).Hours()), int(d.Round(time.Minute).Minutes())%60
	switch {
	case h >= 48:
		return fmt.Sprintf("%d days", (h+12)/24)
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	}
	return fmt.Sprintf("%d h %d min", h, m)
}
