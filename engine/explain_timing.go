package engine

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// Bounds of the work on departures: so many cut-offs are asked about, so many
// are told of, and so many missed departures of one arc are looked at.
const (
	mostTried  = 6
	mostToldOf = 2
	mostMissed = 20
)

// another is the change that adds a departure like those of an arc.
func (x *explainer) another(a *timetable.Arc, depart timetable.Second) network.Change {
	cutOff := network.Span(time.Duration(a.CutOff) * time.Second)
	return network.Change{ID: fmt.Sprintf("another-%d-%d", a.Lane, depart), Kind: network.Added, Lane: x.snap.Lanes[a.Lane].ID, Departs: x.snap.At(depart),
		Duration: network.Span(time.Duration(a.Duration) * time.Second), CutOff: &cutOff, CapacityKg: a.Capacity}
}

// missed is a departure that leaves after a parcel is ready and whose cut-off is
// before: by is by how much it is missed, and least by how much whatever the
// parcel came by.
type missed struct {
	arc       int32
	depart    timetable.Second
	by, least timetable.Second
}

// missedBy lists the departures of an arc that a parcel ready at a moment misses
// by their cut-off alone, up to a departure that it takes.
func (x *explainer) missedBy(arc int32, ready, taken timetable.Second) (out []missed) {
	a := x.arc(arc)
	first := x.standingFor(arc).ready
	if ready == timetable.Never || first == timetable.Never || a.CutOff == 0 {
		return nil
	}
	d := x.next(arc, ready, x.pr.prices.Weight)
	for ; d < min(taken, ready+a.CutOff) && len(out) < mostMissed; d = x.next(arc, d+1, x.pr.prices.Weight) {
		out = append(out, missed{arc, d, ready + a.CutOff - d, max(1, first+a.CutOff-d)})
	}
	return out
}

// lastMissed is the one of them that is missed by least.
func (x *explainer) lastMissed(arc int32, ready timetable.Second) (m missed, found bool) {
	if x.refuses(arc) {
		return m, false
	}
	all := x.missedBy(arc, ready, timetable.Never)
	if len(all) == 0 {
		return m, false
	}
	return all[len(all)-1], true
}

// laterCutOff finds departures of the subject that a parcel just misses, when it
// comes as soon as it can or by one of the ways, and the least shift of the
// cut-off with which the subject is in the answer. A later cut-off only adds
// ways through the subject, so the shift that is enough can be found by halves.
func (x *explainer) laterCutOff(ways []search.Way) error {
	if x.uses == nil {
		return nil // an itinerary says on which departures it leaves
	}
	type key struct {
		arc    int32
		depart timetable.Second
	}
	best := map[key]missed{}
	add := func(arc int32, ready, taken timetable.Second) {
		if !x.carries(arc) {
			return
		}
		for _, m := range x.missedBy(arc, ready, taken) {
			k := key{m.arc, m.depart}
			if old, known := best[k]; !known || m.by < old.by {
				best[k] = m
			}
		}
	}
	for lane := range x.snap.Lanes {
		for _, id := range x.arcsOf(int32(lane)) {
			if !x.uses(x.arc(id)) {
				continue
			}
			if ready := x.standingFor(id).ready; ready != timetable.Never {
				add(id, ready, timetable.Never)
			}
		}
	}
	for i := range ways {
		x.each(&ways[i], func(st *search.Step, ready timetable.Second) { add(st.Arc, ready, st.Depart) })
	}
	var all []missed
	for _, m := range best {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b missed) int {
		return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(a.arc, b.arc), cmp.Compare(a.depart, b.depart))
	})
	var enough []missed
	for _, m := range all[:min(mostTried, len(all))] {
		found, err := x.leastShift(&m)
		if err != nil {
			return err
		}
		if found {
			enough = append(enough, m)
		}
	}
	slices.SortStableFunc(enough, func(a, b missed) int { return cmp.Compare(a.by, b.by) })
	for i := range enough[:min(mostToldOf, len(enough))] {
		x.offerCutOff(&enough[i])
	}
	return nil
}

// each calls do for the steps of a way on the subject, with when the parcel is
// ready for them.
func (x *explainer) each(way *search.Way, do func(st *search.Step, ready timetable.Second)) {
	arrive := way.Start
	for i := range way.Steps {
		st := &way.Steps[i]
		if st.Arc < 0 {
			arrive = st.Arrive
			continue
		}
		if a := x.arc(st.Arc); x.uses(a) {
			ready := x.ready(a.From, arrive)
			for _, v := range x.r.Via {
				if v.Facility == a.From && ready != timetable.Never {
					ready = max(ready, arrive+v.Stay)
				}
			}
			do(st, ready)
		}
		arrive = st.Arrive
	}
}

// leastShift finds by how much the cut-off of a missed departure must be later,
// and tells whether any shift is enough.
func (x *explainer) leastShift(m *missed) (bool, error) {
	a := x.arc(m.arc)
	in := func(by timetable.Second) (bool, error) {
		later := *a
		later.CutOff -= by
		return x.supposing(x.another(&later, m.depart))
	}
	// Likely the shift is the one seen; else look below it, or up to where the
	// cut-off is the departure itself.
	enough, known := m.by, m.least-1
	found, err := in(enough)
	if err != nil {
		return false, err
	}
	if !found {
		if enough == a.CutOff {
			return false, nil
		}
		known, enough = enough, a.CutOff
		if found, err = in(enough); err != nil || !found {
			return false, err
		}
	}
	m.by, err = halve(known, enough, in)
	return err == nil, err
}

// halve finds a shift that is enough where one less is not, between one that is
// known not to be and one that is.
func halve(not, enough timetable.Second, in func(timetable.Second) (bool, error)) (timetable.Second, error) {
	for enough-not > 1 {
		mid := not + (enough-not)/2
		is, err := in(mid)
		if err != nil {
			return 0, err
		}
		if is {
			enough = mid
		} else {
			not = mid
		}
	}
	return enough, nil
}

// offerCutOff lists a cut-off that keeps the subject out as a reason, unless it
// is one already, and the later one as a remedy.
func (x *explainer) offerCutOff(m *missed) {
	a := x.arc(m.arc)
	lane := x.snap.Lanes[a.Lane].ID
	x.out.Remedies = append(x.out.Remedies, Remedy{Kind: RemedyCutOff, Lane: lane, Seconds: int64(m.by), Departs: x.moment(m.depart, a.From), Verified: true,
		Detail: fmt.Sprintf("cut-off of the departure %s of lane %s later by %s", x.clock(m.depart, a.From), lane, span(int64(m.by)))})
	x.because(Reason{Kind: ReasonCutOff, Lane: lane, Missed: int64(m.by),
		Detail: fmt.Sprintf("lane %s (%s to %s): the cut-off of the departure %s is missed by %s", lane, x.snap.Facilities[a.From].ID, x.snap.Facilities[a.To].ID, x.clock(m.depart, a.From), span(int64(m.by)))})
}

// because puts a cause before the other reasons, unless one of its kind is
// there for the same lane.
func (x *explainer) because(r Reason) {
	for i := range x.out.Reasons {
		if o := &x.out.Reasons[i]; o.Kind == r.Kind && o.Lane == r.Lane {
			if len(o.Changes) == 0 {
				o.Changes = r.Changes
			}
			return
		}
	}
	x.out.Reasons = slices.Insert(x.out.Reasons, 0, r)
}

// earlierDeparture finds by how much a departure of the subject must leave
// earlier, and so arrive earlier, for the nearest way that could make it. The
// shift found is enough and a second less is not.
func (x *explainer) earlierDeparture(ways []search.Way) error {
	if x.uses == nil || x.r.Criteria&search.Arrival == 0 || len(ways) == 0 {
		return nil
	}
	var nearest []behind
	for i := range ways {
		if b, found := x.rival(&ways[i]); found {
			nearest = append(nearest, b)
		}
	}
	slices.SortStableFunc(nearest, func(a, b behind) int { return cmp.Compare(a.far, b.far) })
	var best *Remedy
	for _, b := range nearest[:min(mostToldOf, len(nearest))] {
		var steps []*search.Step
		var most []timetable.Second
		x.each(b.way, func(st *search.Step, ready timetable.Second) {
			if spare := st.Depart - ready - x.arc(st.Arc).CutOff; ready != timetable.Never && spare > 0 {
				steps, most = append(steps, st), append(most, spare)
			}
		})
		for i, st := range steps {
			a := x.arc(st.Arc)
			in := func(by timetable.Second) (bool, error) { return x.supposing(x.another(a, st.Depart-by)) }
			found, err := in(most[i])
			if err != nil {
				return err
			}
			if !found {
				continue
			}
			by, err := halve(0, most[i], in)
			if err != nil {
				return err
			}
			if best == nil || int64(by) < best.Seconds {
				lane := x.snap.Lanes[a.Lane].ID
				best = &Remedy{Kind: RemedyDeparture, Lane: lane, Seconds: int64(by), Departs: x.moment(st.Depart, a.From), Verified: true,
					Detail: fmt.Sprintf("lane %s leaving %s than on %s, and arriving so much sooner", lane, overBy(int64(by), "earlier"), x.clock(st.Depart, a.From))}
			}
		}
	}
	if best != nil {
		x.out.Remedies = append(x.out.Remedies, *best)
	}
	return nil
}

// moment is a time with the offset of a place.
func (x *explainer) moment(t timetable.Second, facility int32) time.Time {
	return x.snap.At(t).In(x.snap.Zones[facility])
}

// left is the room left on a departure.
func (x *explainer) left(arc int32, depart timetable.Second) unit.Weight {
	k, ok := x.laid().Key(arc, depart, 0)
	if !ok {
		return 0
	}
	left, _, err := x.laid().Left(k)
	if err != nil {
		return 0
	}
	return left
}
