package tower

import (
	"time"

	"entrepot/engine"
	"entrepot/tracking/event"
)

// Position is how far a parcel has come along its plan.
type Position struct {
	engine.Progress
	Delivered time.Time // zero until it is
	// OffRoute is the place where it was last seen if that is not on the way
	// still ahead; empty when it is where it should be.
	OffRoute string
}

// Match moves along the plan's legs with the events, which must be in the order
// of the story. Facility gives the id of the facility that an event's place
// means, or the empty string.
func Match(it *engine.Itinerary, events []event.Event, facility func(event.Place) string) Position {
	p := Position{Progress: engine.Progress{At: it.Legs[0].Stay.Arrive}}
	for _, e := range events {
		switch e.Status {
		case event.Registered, event.Cancelled, event.Returning, event.Returned:
			continue
		case event.Delivered:
			p.Leg, p.Departed, p.At, p.Done = len(it.Legs), false, e.Occurred, true
			p.Delivered, p.OffRoute = e.Occurred, ""
			return p
		}
		at := facility(e.Place)
		if e.Status == event.Departed {
			p.depart(it, at, e.Occurred)
		} else if at != "" {
			p.stand(it, at, e.Occurred)
		}
	}
	return p
}

// depart puts the parcel on the first leg still ahead that begins at the place;
// without a place, on the one it waits for.
func (p *Position) depart(it *engine.Itinerary, at string, when time.Time) {
	if at == "" && !p.Departed && p.Leg < len(it.Legs) {
		p.Departed, p.At, p.OffRoute = true, when, ""
		return
	}
	for j := p.Leg; j < len(it.Legs); j++ {
		if it.Legs[j].From.ID == at {
			if j > p.Leg || !p.Departed {
				p.Leg, p.Departed, p.At = j, true, when
			}
			p.OffRoute = ""
			return
		}
	}
	p.stray(it, at)
}

// stand puts the parcel at a place on the way.
func (p *Position) stand(it *engine.Itinerary, at string, when time.Time) {
	if p.Leg < len(it.Legs) && !p.Departed && it.Legs[p.Leg].From.ID == at {
		// It waits there already. Only the hand-over at the origin has no
		// arrival before it.
		if p.Leg == 0 && when.After(p.At) {
			p.At = when
		}
		p.OffRoute = ""
		return
	}
	for j := p.Leg; j < len(it.Legs); j++ {
		if it.Legs[j].To.ID == at {
			p.Leg, p.Departed, p.At, p.OffRoute = j+1, false, when, ""
			return
		}
	}
	p.stray(it, at)
}

// stray notes a place that is not ahead. One that lies behind is a late or
// repeated scan of a place already passed, and no cause for alarm.
func (p *Position) stray(it *engine.Itinerary, at string) {
	if at == "" {
		return
	}
	for j := range min(p.Leg+1, len(it.Legs)) {
		if it.Legs[j].From.ID == at || j < p.Leg && it.Legs[j].To.ID == at {
			return
		}
	}
	if p.Leg == len(it.Legs) && it.Legs[p.Leg-1].To.ID == at {
		return
	}
	p.OffRoute = at
}
