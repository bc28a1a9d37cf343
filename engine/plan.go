package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// ChosenLeg names one departure of an itinerary that a planner chose. A lane may
// have several at one moment, which differ in duration, cut-off or size; Arrive,
// which may be left out, says which of them.
type ChosenLeg struct {
	Lane   string
	Depart time.Time
	Arrive time.Time
}

// Rebuild checks a chosen itinerary against the network in force and prices it
// again: each lane must leave from where the one before arrived, carry the
// parcel, leave at that moment, and be caught; of several departures of a lane at
// one moment it takes the one that arrives as said, or else the first to arrive.
// What a client says of prices and arrivals is never taken over. Where customs
// count the goods are cleared in between, of all ways to make the departures in
// the cheapest, and of equals in the soonest. Errors are *FieldError of kind
// ErrStalePlan that name the leg, or those of Route.
func (e *Engine) Rebuild(ctx context.Context, q Query, legs []ChosenLeg) (Itinerary, error) {
	w, r, pr, err := e.prepare(&q)
	if err != nil {
		return Itinerary{}, err
	}
	way, err := w.rebuild(&q, r, pr, legs)
	if err != nil {
		return Itinerary{}, err
	}
	return w.itinerary(pr, &r.Origins[0], way, w.deadline(&q))
}

// rebuild checks chosen legs and adds them up.
func (w *world) rebuild(q *Query, r *search.Request, pr *pricing, legs []ChosenLeg) (*search.Way, error) {
	if len(legs) == 0 {
		return nil, &FieldError{Field: "plan.legs", Got: "no legs", Want: "at least one", Kind: ErrStalePlan}
	}
	s := w.snap
	p := w.pass(r, pr, 0, r.Origins[0].Start)
	for i, chosen := range legs {
		field := func(name string) string { return fmt.Sprintf("plan.legs[%d].%s", i, name) }
		stale := func(name, got, want string) error {
			return &FieldError{Field: field(name), Got: got, Want: want, Kind: ErrStalePlan}
		}
		lane, ok := s.Lane(chosen.Lane)
		if !ok {
			return nil, stale("lane", chosen.Lane, "a lane of the network in force")
		}
		if at := &s.Facilities[p.at]; s.Lanes[lane].From != at.ID {
			return nil, stale("lane", fmt.Sprintf("%s, which leaves from %s", chosen.Lane, s.Lanes[lane].From), "one that leaves from "+at.ID)
		}
		depart, err := s.Second(chosen.Depart)
		if err != nil {
			return nil, stale("depart", chosen.Depart.Format(time.RFC3339), "a moment within the horizon")
		}
		leaving := w.departing(lane, depart, pr.prices.Weight)
		if len(leaving) == 0 {
			return nil, stale("depart", chosen.Depart.Format(time.RFC3339), "a departure of lane "+chosen.Lane+w.whyGone(&chosen, lane, depart))
		}
		meant := w.meant(&chosen, leaving, depart)
		if len(meant) == 0 {
			return nil, stale("arrive", chosen.Arrive.Format(time.RFC3339), fmt.Sprintf("the arrival of a departure of lane %s at that moment: %s%s",
				chosen.Lane, network.AnyOf(w.arrivals(leaving, depart, time.RFC3339)), w.whyGone(&chosen, lane, depart)))
		}
		ready, through, carried := p.ready(lane)
		if !carried {
			return nil, stale("lane", chosen.Lane, "a lane that carries the goods as they stand with customs: "+p.notCarried(lane))
		}
		arc := w.suiting(meant, &q.Parcel, ready, depart)
		a := w.arc(arc)
		if why := refused(w.limit(a), &q.Parcel); len(why) > 0 {
			return nil, stale("lane", chosen.Lane, "a lane that carries this parcel: "+why[0])
		}
		if ready == timetable.Never || ready+a.CutOff > depart {
			want := "a departure whose cut-off the parcel makes"
			if p.cleared(through) {
				want += ", with customs until " + s.At(through).In(s.Zones[p.at]).Format(time.RFC3339)
			}
			return nil, stale("depart", chosen.Depart.Format(time.RFC3339), want)
		}
		p.take(arc, depart)
	}
	if p.at != r.Targets[0] {
		return nil, &FieldError{Field: "plan.legs", Got: "legs that end at " + s.Facilities[p.at].ID, Want: "legs that end at " + s.Facilities[r.Targets[0]].ID, Kind: ErrStalePlan}
	}
	way := p.end()
	if way == nil {
		return nil, &FieldError{Field: "plan.legs", Got: "legs that end with the goods " + p.standing(), Kind: ErrStalePlan,
			Want: "legs that end with them " + p.worded(r, search.Released) + ": " + p.unreleased()}
	}
	return way, nil
}

// departure finds the arc of a lane that leaves at a moment with room for so
// much; of several the first.
func (w *world) departure(lane int32, at timetable.Second, weight unit.Weight) (int32, bool) {
	if arcs := w.departing(lane, at, weight); len(arcs) > 0 {
		return arcs[0], true
	}
	return 0, false
}

// departing lists the arcs of a lane that leave at a moment with room for so much.
// They are several where the lane has departures then that differ in duration,
// cut-off or size.
func (w *world) departing(lane int32, at timetable.Second, weight unit.Weight) (arcs []int32) {
	for _, list := range [][]int32{w.snap.ArcsOf(lane), w.extrasOf(lane)} {
		for _, i := range list {
			if w.next(i, at, weight) == at {
				arcs = append(arcs, i)
			}
		}
	}
	return arcs
}

// meant keeps of the arcs of a lane that leave at a moment those that a leg may
// mean.
func (w *world) meant(l *ChosenLeg, arcs []int32, depart timetable.Second) (meant []int32) {
	if l.Arrive.IsZero() {
		return arcs
	}
	for _, i := range arcs {
		if w.snap.At(depart + w.arc(i).Duration).Equal(l.Arrive) {
			meant = append(meant, i)
		}
	}
	return meant
}

// arrivals writes when arcs of a lane that leave at a moment arrive, each moment
// once.
func (w *world) arrivals(arcs []int32, depart timetable.Second, form string) (all []string) {
	var moments []timetable.Second
	for _, i := range arcs {
		moments = append(moments, depart+w.arc(i).Duration)
	}
	slices.Sort(moments)
	zone := w.snap.Zones[w.arc(arcs[0]).To]
	for _, t := range slices.Compact(moments) {
		all = append(all, w.snap.At(t).In(zone).Format(form))
	}
	return all
}

// suiting is the first to arrive of some arcs that leave at a moment, of those
// that carry the parcel and whose cut-off it makes, and of equals the one with the
// latest cut-off; or else the first of all.
func (w *world) suiting(arcs []int32, p *Parcel, ready, depart timetable.Second) int32 {
	best := int32(-1)
	for _, i := range arcs {
		a := w.arc(i)
		if ready == timetable.Never || ready+a.CutOff > depart || len(refused(w.limit(a), p)) > 0 {
			continue
		}
		if best < 0 || cmp.Or(cmp.Compare(a.Duration, w.arc(best).Duration), cmp.Compare(a.CutOff, w.arc(best).CutOff)) < 0 {
			best = i
		}
	}
	if best < 0 {
		return arcs[0]
	}
	return best
}

// Progress is how far a parcel has come along an itinerary.
type Progress struct {
	Leg      int       // the leg it is on or waits for; len(legs) once it has arrived
	Departed bool      // on the leg, rather than waiting at its start
	At       time.Time // when it departed, or arrived at the leg's start
	Done     bool      // it is delivered: customs have nothing to do any more, either
}

// Forecast is an itinerary's remaining legs as they will go now.
type Forecast struct {
	Arrive time.Time // at the destination
	Legs   []Leg     // all legs; those still to come with their new times
	Missed []Missed  // connections that will be missed, in order
	// Customs are the passages through customs; those still to come with their new
	// times. Who is past one cannot be seen, so a parcel that waits where it is
	// cleared counts as there since it came.
	Customs []Clearance
	Lost    bool // a leg still to come has no departure left; Arrive is the plan's
}

// Missed is a planned departure that the parcel cannot make.
type Missed struct {
	Leg           int
	Planned, Next time.Time
}

// Project follows an itinerary from where a parcel really is: the planned
// departures while it makes them, the lane's next one where it does not. A
// planned departure that it could catch is kept even when an earlier one could
// be caught as well. Lanes that the network no longer has keep their planned
// durations and waits. Customs clear what comes later or sooner than planned in
// the office hours of the network, or where it has the regime no more in the time
// planned.
func (e *Engine) Project(it *Itinerary, p Progress) Forecast {
	w := e.current.Load()
	f := Forecast{Arrive: it.Arrive, Legs: append([]Leg(nil), it.Legs...), Customs: append([]Clearance(nil), it.Customs...)}
	if p.Leg >= len(it.Legs) {
		at := p.At
		if !p.Done {
			at = w.recleared(it, &f, len(it.Legs), at)
		}
		f.Arrive = w.local(at, it.Legs[len(it.Legs)-1].To)
		return f
	}
	now := p.At
	for i := p.Leg; i < len(f.Legs); i++ {
		planned, l := &it.Legs[i], &f.Legs[i]
		c := caught{depart: now, arrive: now.Add(planned.Arrive.Sub(planned.Depart)), ok: true}
		if i > p.Leg || !p.Departed {
			c = w.catch(planned, w.recleared(it, &f, i, now))
		}
		if !c.ok {
			f.Lost, f.Arrive = true, it.Arrive
			return f
		}
		if c.missed {
			f.Missed = append(f.Missed, Missed{Leg: i, Planned: w.local(planned.Depart, l.From), Next: w.local(c.depart, l.From)})
		}
		l.Depart, l.Arrive = w.local(c.depart, l.From), w.local(c.arrive, l.To)
		now = c.arrive
	}
	f.Arrive = w.local(w.recleared(it, &f, len(it.Legs), now), it.Legs[len(it.Legs)-1].To)
	return f
}

// recleared is when goods that come to where a leg begins are through the customs
// planned there; the forecast gets the times.
func (w *world) recleared(it *Itinerary, f *Forecast, leg int, came time.Time) time.Time {
	planned := it.Legs[len(it.Legs)-1].Arrive
	if leg < len(it.Legs) {
		planned = it.Legs[leg].Stay.Arrive
	}
	for i := range f.Customs {
		c := &f.Customs[i]
		if c.Leg != leg {
			continue
		}
		declared, cleared, known := w.clears(c, came)
		if !known {
			declared, cleared = came.Add(c.Declared.Sub(planned)), came.Add(c.Cleared.Sub(planned))
		}
		planned, came = c.Cleared, cleared
		c.Declared, c.Cleared = w.local(declared, c.Place), w.local(cleared, c.Place)
	}
	return came
}

// clears is when goods that come to an office at a moment are declared and through
// by a regime of the network in force; false if it does not say.
func (w *world) clears(c *Clearance, came time.Time) (declared, cleared time.Time, known bool) {
	s := w.snap
	office, placed := s.Facility(c.Place.ID)
	if !placed || came.Before(s.Epoch) {
		return came, came, false
	}
	for i := range s.Regimes {
		r := &s.Regimes[i]
		if r.ID != c.Regime {
			continue
		}
		at := came
		if !r.First.IsZero() {
			if opens := midnight(r.First, s.Zones[office]); at.Before(opens) {
				at = opens
			}
		}
		if !r.Last.IsZero() && !at.Before(midnight(r.Last, s.Zones[office]).AddDate(0, 0, 1)) {
			continue
		}
		if known && !at.Before(declared) {
			continue
		}
		second, err := s.Second(at)
		if err != nil {
			continue
		}
		hours, err := w.officeHours(r, office)
		if err != nil {
			continue
		}
		through := s.Cleared(hours, second, timetable.Second(r.Processing/time.Second))
		if through == timetable.Never {
			continue
		}
		declared, cleared, known = at, s.At(through), true
	}
	return declared, cleared, known
}

// local gives a moment on the clock of a place. An itinerary that was stored
// knows offsets alone, and those change with the season.
func (w *world) local(t time.Time, at Place) time.Time {
	if i, ok := w.snap.Facility(at.ID); ok {
		return t.In(w.snap.Zones[i])
	}
	if zone, err := time.LoadLocation(at.Zone); err == nil {
		return t.In(zone)
	}
	return t
}

// caught is the departure a parcel takes on a leg it has not left on yet.
type caught struct {
	depart, arrive time.Time
	missed         bool // a timetable's planned departure is out of reach
	ok             bool // false: nothing leaves any more
}

// catch gives the departure a parcel takes on a leg that it came to at arrived:
// the planned one if it can be made and still leaves, else whichever of the
// lane arrives first.
func (w *world) catch(l *Leg, arrived time.Time) caught {
	s := w.snap
	margin, takes := l.Depart.Sub(l.CutOff), l.Arrive.Sub(l.Depart)
	soonest := arrived.Add(time.Duration(l.Stay.Handling)*time.Second + margin)
	planned := caught{depart: l.Depart, arrive: l.Arrive, ok: true}
	lane, known := s.Lane(l.Lane)
	from, placed := s.Facility(l.From.ID)
	if !known || !placed {
		// Gone from the network: what the plan allowed for is the best guess.
		if soonest.After(l.Depart) {
			return caught{depart: soonest, arrive: soonest.Add(takes), ok: true}
		}
		return planned
	}
	at, err := s.Second(arrived)
	if err != nil {
		if arrived.After(s.Epoch) {
			return caught{}
		}
		// It has waited since before the first departure this network knows. What
		// is past by now can no longer be caught.
		if !soonest.After(l.Depart) {
			return planned
		}
		if at, err = s.Second(s.Compiled); err != nil {
			return caught{}
		}
	}
	ready := w.ready(from, at)
	if ready == timetable.Never {
		return caught{}
	}
	if !s.At(ready).Add(margin).After(l.Depart) {
		d, err := s.Second(l.Depart)
		if _, leaves := w.departure(lane, d, 0); leaves || err != nil || d >= s.End {
			return planned
		}
	}
	depart, arrive := w.soonest(lane, ready)
	if depart == timetable.Never {
		return caught{}
	}
	return caught{depart: s.At(depart), arrive: s.At(arrive), missed: s.Lanes[lane].Service == network.Scheduled, ok: true}
}
