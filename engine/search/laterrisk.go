package search

import (
	"sort"

	"entrepot/engine/timetable"
)

// later makes the label for a later departure of the lane that led to a label,
// which owes less storage at its node.
func (r *several) later(id int32) {
	if next, ok := r.laterThan(&r.labels[id], r.labels[id].time); ok {
		r.offer(next)
	}
}

// laterThan is the label of the next departure worth a thought after l's that
// is no surer than l's: the first departure of each step of risk has a label
// already (see along), and begins a row of its own.
//
// What (*two).laterThan says holds within such a row, with one difference. Who
// leaves l's node later than t+F, where the parcel comes to it at t and has F of
// free time, must have from the later label what l gives: not only be ready, but
// as sure of it as can be. So the slack from which on nothing gets surer is added
// to the moment at which the parcel comes.
//
// Departures that arrive by beaten need no label: what beats l beats theirs.
func (r *several) laterThan(l *partial, beaten timetable.Second) (partial, bool) {
	a := r.lane(l.lane)
	parent := &r.labels[l.parent]
	if beaten == timetable.Never {
		return partial{}, false
	}
	next, last := r.next(a, max(l.depart, beaten-a.duration)+1), parent.until
	if r.byRisk {
		last = min(last, r.endOfStep(parent, l.depart-a.cutOff)+a.cutOff)
	}
	if next == timetable.Never || next > last {
		return partial{}, false
	}
	safe := timetable.Second(0)
	if r.byRisk {
		slack := r.x.delays.Classes[l.class].Slack
		safe = slack[len(slack)-1]
	}
	over := int64(l.time) + int64(r.x.free[r.facility(l.node)])
	cutOff := int64(r.cutOff[r.facility(l.node)])
	stored := r.stored(parent, next)
	if touched := r.overlay != nil && r.overlay.Touched(a.arc); !touched && int(a.arc) < len(r.s.Arcs) {
		readyBy := func(depart timetable.Second) bool {
			return r.stored(parent, depart) == stored && r.readySafely(l, depart+a.duration, safe, over-cutOff)
		}
		// Handling alone rules most out before the opening hours are looked at.
		most := min(int64(last), over-cutOff-int64(safe)-int64(r.s.Handling(r.facility(l.node)))-int64(a.duration))
		next = r.lastOf(r.s.Arcs[a.arc].Pattern, next, most, readyBy)
	}
	n := *l
	n.depart, n.time, n.until, n.beaten = next, next+a.duration, timetable.Never, false
	before := r.stored(parent, l.depart)
	n.cost += stored - before
	if ready := r.readyLate(n.node, n.time, safe); ready != timetable.Never && before == stored && !(r.byRisk && r.clears(n.node)) {
		l.until = timetable.Second(min(max(over, int64(ready)+cutOff), int64(timetable.Never)))
	}
	return n, true
}

// readySafely tells whether goods that come to where a label stands at a moment
// can leave by another, even as late as is still safe, and behind any clearance.
// Late goods may be through one later than they are late, so with risk that is
// never told.
func (r *several) readySafely(l *partial, at, safe timetable.Second, by int64) bool {
	switch {
	case !r.byRisk:
		return r.readyEverywhere(l.node, l.time, at, by)
	case r.clears(l.node):
		return false
	}
	ready := r.readyLate(l.node, at, safe)
	return ready != timetable.Never && int64(ready) <= by
}

// surpassed tells whether a label that beats l came by the same lane and goes on
// beating l's kind at every later departure: it then has labels there that are as
// good. One from l's own parent has not: those that follow from it follow from l.
func (r *several) surpassed(l *partial, by int32) bool {
	k := &r.labels[by]
	if k.lane != l.lane || k.parent == l.parent {
		return false
	}
	of, other := &r.labels[l.parent], &r.labels[k.parent]
	return r.storageDay(of.node) == 0 || other.cost <= of.cost && other.since() >= of.since()
}

// lastOf is the last departure of a pattern up to a moment for which something
// holds that holds for none after it fails; or else the first.
func (r *several) lastOf(pattern int32, first timetable.Second, most int64, holds func(timetable.Second) bool) timetable.Second {
	if most <= int64(first) {
		return first
	}
	i := r.s.Index(pattern, first)
	j := r.s.Index(pattern, timetable.Second(min(most+1, int64(timetable.Never)))) - 1
	if j > i && !holds(r.s.Departure(pattern, j)) {
		j = i + sort.Search(j-i, func(k int) bool { return !holds(r.s.Departure(pattern, i+k)) }) - 1
	}
	return r.s.Departure(pattern, max(i, j))
}

// endOfStep is the last moment to leave a label's node by that is no surer than
// leaving by another.
func (r *several) endOfStep(l *partial, by timetable.Second) timetable.Second {
	if !l.came {
		return timetable.Never / 2
	}
	slack := r.x.delays.Classes[l.class].Slack
	i := sort.Search(len(slack), func(i int) bool { return r.readyLate(l.node, l.time, slack[i]) > by })
	if i == len(slack) {
		return timetable.Never / 2
	}
	return min(timetable.Never/2, r.readyLate(l.node, l.time, slack[i])-1)
}
