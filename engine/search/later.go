package search

import (
	"sort"

	"entrepot/engine/timetable"
)

// later makes the label for a later departure of the lane that led to a
// label, which owes less storage at its node.
func (r *two) later(id int32) {
	if next, ok := r.laterThan(&r.labels[id]); ok {
		r.offer(next)
	}
}

// laterThan is the label of the next departure worth a thought after l's.
//
// Let l arrive at t, and let its node give F of free time. Anyone who leaves
// before t+F does best with l itself. So of the later departures that cost as
// much as the next one, only the last that can still leave at t+F is needed: it
// is as good as those between for everything after. If there is no such
// departure the next one is taken.
//
// If the later label costs no more than l, then l in turn is of no use for
// leaving once the later one is ready and l's free time is over: l.until.
//
// Where goods can be cleared, leaving means on either side: the later label must
// be through every clearance, and ready, by t+F as well, unless l does not get
// through it.
func (r *two) laterThan(l *label) (label, bool) {
	a := r.lane(l.lane)
	parent := &r.labels[l.parent]
	from, at := r.facility(parent.node), r.facility(l.node)
	next := r.next(a, l.depart+1)
	if next == timetable.Never || next > parent.until {
		return label{}, false
	}
	days := r.stored(parent, from, next)
	over := int64(l.time) + int64(r.x.free[at])
	cutOff := int64(r.cutOff[at])
	if touched := r.overlay != nil && r.overlay.Touched(a.arc); !touched && int(a.arc) < len(r.s.Arcs) {
		next = r.lastInTime(l, a, parent, from, next, days, over, cutOff)
	}
	n := label{cost: parent.cost + a.cost + days*r.rated.prices.StorageDay[from], time: next + a.duration, depart: next,
		node: l.node, parent: l.parent, lane: l.lane, until: timetable.Never}
	if ready := r.ready(l.node, n.time); ready != timetable.Never && r.stored(parent, from, l.depart) == days {
		l.until = timetable.Second(min(max(over, int64(ready)+cutOff), int64(timetable.Never)))
	}
	return n, true
}

// lastInTime is, of the departures that cost as much as next does, the last
// that can still leave l's node when its free time is over, or else next.
func (r *two) lastInTime(l *label, a *lane, parent *label, from int32, next timetable.Second, days, over, cutOff int64) timetable.Second {
	last := int64(parent.until)
	if r.rated.prices.StorageDay[from] > 0 {
		last = min(last, int64(parent.since())+int64(r.x.free[from])+days*int64(Day))
	}
	readyBy := func(depart timetable.Second) bool {
		return r.readyEverywhere(l.node, l.time, depart+a.duration, over-cutOff)
	}
	// Handling alone rules most out before the opening hours are looked at.
	last = min(last, over-cutOff-int64(r.s.Handling(r.facility(l.node)))-int64(a.duration))
	if last < int64(next) {
		return next
	}
	pattern := r.s.Arcs[a.arc].Pattern
	i := r.s.Index(pattern, next)
	j := r.s.Index(pattern, timetable.Second(min(last+1, int64(timetable.Never)))) - 1
	if j > i && !readyBy(r.s.Departure(pattern, j)) {
		j = i + sort.Search(j-i, func(k int) bool { return !readyBy(r.s.Departure(pattern, i+k)) }) - 1
	}
	return r.s.Departure(pattern, max(i, j))
}

// stored is how many days of storage leaving the parent's place then costs.
func (r *two) stored(parent *label, from int32, depart timetable.Second) int64 {
	if r.rated.prices.StorageDay[from] == 0 {
		return 0
	}
	return StorageDays(depart-parent.since(), r.x.free[from])
}
