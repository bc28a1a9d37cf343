package engine

import (
	"fmt"
	"strings"
	"time"

	"entrepot/engine/delay"
	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
	"entrepot/geo"
)

// itinerary turns a way of the search into what people are shown. Charges are
// priced again one by one for their explanation; that they sum to the way's
// cost is checked, because a planner pays what is listed.
func (w *world) itinerary(pr *pricing, origin *search.Origin, way *search.Way, deadline time.Time) (Itinerary, error) {
	arrival := w.walk(pr.border, way)
	return w.walked(pr, origin, way, &arrival, deadline)
}

// walked is itinerary for a way whose arrival is known.
func (w *world) walked(pr *pricing, origin *search.Origin, way *search.Way, arrival *delay.Arrival, deadline time.Time) (Itinerary, error) {
	s := w.snap
	it := Itinerary{Legs: make([]Leg, 0, len(way.Steps)), Charges: []Charge{},
		HandOver: s.At(way.Start).In(s.Zones[origin.Facility])}
	// Goods that have come may still be with customs when they are through.
	arrive, through, total, levied := way.Start, way.Start, int64(0), int64(0)
	end := origin.Facility
	if origin.Cost > 0 {
		it.Charges = append(it.Charges, Charge{Kind: ChargeSunk, Where: s.Facilities[origin.Facility].ID,
			Amount: unit.Money{Minor: origin.Cost, Currency: pr.into}, Rule: "spent before it starts here"})
		total = origin.Cost
	}
	for i := range way.Steps {
		st := &way.Steps[i]
		if st.Arc < 0 {
			charges, err := pr.border.charges(w, len(it.Legs), st, total)
			if err != nil {
				return Itinerary{}, err
			}
			it.Charges = append(it.Charges, charges...)
			it.Customs = append(it.Customs, pr.border.passage(w, len(it.Legs), st, pr.into))
			total, levied, through = total+st.Charge, levied+st.Charge, st.Arrive
			continue
		}
		leg := w.leg(pr, st, arrive, through)
		leg.Makes = holds(st.Risk)
		switch n := len(it.Legs); {
		case pr.border == nil:
		case n == 0:
			leg.Makes = shareOf(arrival.First)
		default:
			leg.Makes = shareOf(arrival.Connections[n-1])
		}
		charges, err := pr.charges(w, len(it.Legs), st, arrive)
		if err != nil {
			return Itinerary{}, err
		}
		for _, c := range charges {
			total += c.Amount.Minor
		}
		a := w.arc(st.Arc)
		levied += pr.transit(st.Status, a.Lane)
		it.Charges = append(it.Charges, charges...)
		it.Legs = append(it.Legs, leg)
		it.Distance += leg.Distance
		arrive, through, end = st.Arrive, st.Arrive, a.To
	}
	if pr.border != nil {
		it.DutyPaid = &unit.Money{Minor: levied, Currency: pr.into}
	}
	if total != way.Cost {
		return Itinerary{}, fmt.Errorf("itinerary from %s: charges sum to %d and the search made %d", s.Facilities[origin.Facility].ID, total, way.Cost)
	}
	it.Total = unit.Money{Minor: total, Currency: pr.into}
	it.Carbon = grams(way.Carbon)
	it.Depart, it.Arrive = it.HandOver, s.At(way.Arrive).In(s.Zones[end])
	if len(it.Legs) > 0 {
		it.Depart = it.Legs[0].Depart
	}
	it.Arrival = w.arrival(arrival, it.Arrive, deadline)
	return it, nil
}

// shareOf is a share as a number from 0 to 1.
func shareOf(s network.Share) float64 { return float64(s) / float64(network.Whole) }

// grams turns the search's milligrams into what people are shown.
func grams(milligrams int64) float64 { return float64(milligrams) / 1000 }

// arc is an arc of the snapshot or of the changes upon it.
func (w *world) arc(id int32) *timetable.Arc {
	if int(id) < len(w.snap.Arcs) {
		return &w.snap.Arcs[id]
	}
	return w.overlay.Arc(id)
}

// ready is when a facility has handled a parcel that comes at a moment.
func (w *world) ready(facility int32, arrive timetable.Second) timetable.Second {
	if w.overlay != nil {
		return w.overlay.Ready(facility, arrive)
	}
	return w.snap.Ready(facility, arrive)
}

// next is the first departure of an arc at or after a moment that still leaves
// and has room.
func (w *world) next(arc int32, t timetable.Second, weight unit.Weight) timetable.Second {
	if w.overlay != nil && w.overlay.Touched(arc) {
		return w.overlay.Next(arc, t, weight)
	}
	return w.snap.Next(w.snap.Arcs[arc].Pattern, t)
}

// leg is a step by a lane from where the goods came to at a moment, and were
// through customs, if they were there, at another.
func (w *world) leg(pr *pricing, st *search.Step, arrive, through timetable.Second) Leg {
	s := w.snap
	a := w.arc(st.Arc)
	lane := &s.Lanes[a.Lane]
	from, to := &s.Facilities[a.From], &s.Facilities[a.To]
	l := Leg{Lane: lane.ID, Carrier: lane.Carrier, CarrierName: lane.Carrier, Mode: lane.Mode,
		From: place(from), To: place(to),
		Depart: s.At(st.Depart).In(s.Zones[a.From]), Arrive: s.At(st.Arrive).In(s.Zones[a.To]),
		CutOff:   s.At(st.Depart - a.CutOff).In(s.Zones[a.From]),
		Distance: distance(lane, from, to), Carbon: grams(st.Carbon)}
	if c, ok := s.Carrier(lane.Carrier); ok {
		l.CarrierName = s.Carriers[c].Name
	}
	ready := w.ready(a.From, through)
	l.Stay = Stay{
		Arrive:   s.At(arrive).In(s.Zones[a.From]),
		Ready:    s.At(ready).In(s.Zones[a.From]),
		Handling: int64(s.Handling(a.From)),
		Wait:     int64(st.Depart - ready),
		Reason:   w.whyWait(pr, st.Arc, arrive, through, ready, st.Depart),
	}
	return l
}

// distance is the lane's own figure, or else the great circle.
func distance(l *network.Lane, from, to *network.Facility) int64 {
	if l.DistanceKm > 0 {
		return l.DistanceKm * 1000
	}
	return int64(geo.Distance(point(from), point(to)))
}

// shownClock is how explanations write a moment.
const shownClock = "Mon 2 Jan 15:04 MST"

// minorWait is a wait that needs no explanation.
const minorWait = 30 * 60

// whyWait says in words what a parcel does at a place between arriving and
// leaving: closed doors, handling, the wait for a departure and its cut-off, or
// that it is held back on purpose.
func (w *world) whyWait(pr *pricing, arc int32, arrive, through, ready, depart timetable.Second) string {
	s, a := w.snap, w.arc(arc)
	var parts []string
	zone := s.Zones[a.From]
	clock := func(t timetable.Second) string { return s.At(t).In(zone).Format(shownClock) }
	if through > arrive {
		parts = append(parts, fmt.Sprintf("with customs until %s", clock(through)))
	}
	if open, until := w.laid().Open(a.From, through); !open && until != timetable.Never {
		parts = append(parts, fmt.Sprintf("closed until %s", clock(until)))
	}
	if h := s.Handling(a.From); h > 0 {
		took := ready - through
		switch {
		case took == h:
			parts = append(parts, "handling "+hours(h))
		default:
			parts = append(parts, fmt.Sprintf("handling %s in open hours, done %s", hours(h), clock(ready)))
		}
	}
	if first := w.next(arc, ready+a.CutOff, pr.prices.Weight); first < depart {
		held := fmt.Sprintf("held past the %s departure", clock(first))
		if pr.prices.StorageDay[a.To] > 0 {
			held += ", since waiting costs storage at " + s.Facilities[a.To].ID
		}
		parts = append(parts, held)
	} else if depart-ready > minorWait {
		next := "next departure " + clock(depart)
		if a.CutOff > 0 {
			next += fmt.Sprintf(", cut-off %s before", hours(a.CutOff))
			// The departure before, if only its cut-off was missed.
			if missed := w.next(arc, ready, pr.prices.Weight); missed < depart {
				next += fmt.Sprintf("; cut-off of %s missed by %s", clock(missed), hours(ready+a.CutOff-missed))
			}
		}
		parts = append(parts, next)
	}
	if days := search.StorageDays(depart-arrive, w.index.Free(a.From)); days > 0 && pr.prices.StorageDay[a.From] > 0 {
		parts = append(parts, fmt.Sprintf("%d storage days charged", days))
	}
	return strings.Join(parts, "; ")
}

// hours writes a span as a planner says it.
func hours(t timetable.Second) string {
	d := time.Duration(t) * time.Second
	switch h, m := int(d.Hours()), int(d.Minutes())%60; {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	default:
		return fmt.Sprintf("%d h %d min", h, m)
	}
}
