package engine

import (
	"fmt"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
	"entrepot/geo"
)

// itinerary turns a way of the search into what people are shown. Charges are
// priced again one by one for their explanation; that they sum to the way's
// cost is checked, because a planner pays what is listed.
func (w *world) itinerary(pr *pricing, start timetable.Second, way *search.Way) (Itinerary, error) {
	s := w.snap
	it := Itinerary{Legs: make([]Leg, 0, len(way.Steps)), Charges: []Charge{}}
	arrive, total := start, int64(0)
	for i, st := range way.Steps {
		leg := w.leg(pr, st, arrive)
		charges, err := pr.charges(w, i, st, arrive)
		if err != nil {
			return Itinerary{}, err
		}
		for _, c := range charges {
			total += c.Amount.Minor
		}
		it.Charges = append(it.Charges, charges...)
		it.Legs = append(it.Legs, leg)
		it.Distance += leg.Distance
		arrive = st.Arrive
	}
	if total != way.Cost {
		return Itinerary{}, fmt.Errorf("itinerary from %s: charges sum to %d and the search made %d", s.Facilities[s.Arcs[way.Steps[0].Arc].From].ID, total, way.Cost)
	}
	it.Total = unit.Money{Minor: total, Currency: pr.into}
	it.Depart = it.Legs[0].Depart
	it.Arrive = it.Legs[len(it.Legs)-1].Arrive
	return it, nil
}

func (w *world) leg(pr *pricing, st search.Step, arrive timetable.Second) Leg {
	s := w.snap
	a := &s.Arcs[st.Arc]
	lane := &s.Lanes[a.Lane]
	from, to := &s.Facilities[a.From], &s.Facilities[a.To]
	l := Leg{Lane: lane.ID, Carrier: lane.Carrier, CarrierName: lane.Carrier, Mode: lane.Mode,
		From: place(from), To: place(to),
		Depart: s.At(st.Depart).In(s.Zones[a.From]), Arrive: s.At(st.Arrive).In(s.Zones[a.To]),
		CutOff:   s.At(st.Depart - a.CutOff).In(s.Zones[a.From]),
		Distance: distance(lane, from, to)}
	if c, ok := s.Carrier(lane.Carrier); ok {
		l.CarrierName = s.Carriers[c].Name
	}
	ready := s.Ready(a.From, arrive)
	l.Stay = Stay{
		Arrive:   s.At(arrive).In(s.Zones[a.From]),
		Ready:    s.At(ready).In(s.Zones[a.From]),
		Handling: int64(s.Handling(a.From)),
		Wait:     int64(st.Depart - ready),
		Reason:   w.whyWait(pr, a, arrive, ready, st.Depart),
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

// minorWait is a wait that needs no explanation.
const minorWait = 30 * 60

// whyWait says in words what a parcel does at a place between arriving and
// leaving: closed doors, handling, the wait for a departure and its cut-off, or
// that it is held back on purpose.
func (w *world) whyWait(pr *pricing, a *timetable.Arc, arrive, ready, depart timetable.Second) string {
	s := w.snap
	var parts []string
	zone := s.Zones[a.From]
	clock := func(t timetable.Second) string { return s.At(t).In(zone).Format("Mon 2 Jan 15:04 MST") }
	if open, until := s.Open(a.From, arrive); !open && until != timetable.Never {
		parts = append(parts, fmt.Sprintf("closed until %s", clock(until)))
	}
	if h := s.Handling(a.From); h > 0 {
		took := ready - arrive
		switch {
		case took == h:
			parts = append(parts, "handling "+hours(h))
		default:
			parts = append(parts, fmt.Sprintf("handling %s in open hours, done %s", hours(h), clock(ready)))
		}
	}
	if first := s.Next(a.Pattern, ready+a.CutOff); first < depart {
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
			if missed := s.Next(a.Pattern, ready); missed < depart {
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
