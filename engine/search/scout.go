package search

import (
	"entrepot/engine/timetable"
)

// scout follows one way from an origin for each of the bounds, as a traveller
// would who judges by that alone, and takes up what it comes to. Such a way is
// seldom the best, but it exists, so what can be no better is left out from the
// beginning. In a profile it sets out at the hand-over looked at: one handed over
// sooner would be no reason to leave a later one out.
func (r *two) scout(number int, o Origin) {
	o.Start = max(o.Start, r.from)
	if len(r.q.Targets) == 0 {
		return
	}
	first, last := 0, 2+mixes
	switch r.q.Criteria {
	case Arrival:
		last = 1
	case Cost, Carbon:
		first, last = 1, 2 // by the one bound that decides
	}
	for judge := first; judge < last; judge++ {
		if judge >= 2 && (r.plain || r.rated.slope[judge-2] == 0) {
			continue
		}
		if l, ok := r.chain(number, o, judge); ok {
			if r.q.Criteria == Arrival {
				r.latest = min(r.latest, l.time)
				continue
			}
			// The way itself must still be found, so it counts from the second after.
			due, cost := l.time+1, l.cost
			if r.q.Criteria == Cost || r.q.Criteria == Carbon {
				due, cost = 0, cost+1
			}
			if due <= r.latest {
				r.know(due, cost)
			}
		}
	}
}

// longestChain ends a chain that goes round in circles.
const longestChain = 64

// chain takes the departure that looks best at every place until a target is
// reached.
func (r *two) chain(number int, o Origin, judge int) (label, bool) {
	at := label{cost: r.owed(o), time: o.Start, node: r.origin(&o), lane: -1}
	for range longestChain {
		if r.arrived(at.node) {
			return at, at.time <= r.latest
		}
		ready := r.ready(at.node, at.time)
		f, place := r.facility(at.node), r.place(at.node)
		best, least := label{}, unset
		consider := func(to, k int32) {
			a := r.lane(k)
			if r.q.Allow != nil && !r.q.Allow(a.arc) {
				return
			}
			depart := r.next(a, ready+a.cutOff)
			if depart == timetable.Never || int64(depart)+int64(a.duration) > int64(r.latest) {
				return
			}
			node := r.enter(at.node-place, to, a.arc)
			n := label{cost: at.cost + r.costOf(a), time: depart + a.duration, node: node, lane: k}
			if day := r.rated.prices.StorageDay[f]; day > 0 {
				n.cost += day * StorageDays(depart-at.since(), r.x.free[f])
			}
			if w := r.worth(&n, judge); w < least {
				best, least = n, w
			}
		}
		for i := r.rated.out[place]; i < r.rated.out[place+1]; i++ {
			p := &r.rated.pairs[i]
			if p.lanes == 0 {
				if n, ok := r.through(&at, p); ok {
					if w := r.worth(&n, judge); w < least {
						best, least = n, w
					}
				}
				continue
			}
			if ready == timetable.Never {
				continue
			}
			for k := p.lo; k < p.hi(); k++ {
				consider(p.to, k)
			}
		}
		for _, k := range r.extraOf[place] {
			if ready != timetable.Never {
				consider(r.beyond(place, r.lane(k)), k)
			}
		}
		if least == unset {
			return at, false
		}
		at = best
	}
	return at, false
}

// worth is what a chain judges a place on its way by: the less the better, and
// unset where it does not lead on.
func (r *two) worth(l *label, judge int) int64 {
	b, cost, _ := r.ahead(l.node, l.cost)
	switch {
	case !b.reachable():
		return unset
	case judge == 0:
		return int64(l.time) + int64(b.time)
	case judge == 1:
		return r.least(l.node, l.cost)
	}
	return int64(l.time)<<slopeBits + r.rated.slope[judge-2]*min(cost, r.rated.mostSpend) + b.mixed[judge-2]
}

// glance follows the way that one of the mixes goes on by from a label, by the
// lane of each pair that it would choose, and takes up what it comes to: a
// scout that looks at a few lanes only.
func (r *two) glance(id int32) {
	k := r.settled % mixes
	slope := r.rated.slope[k]
	if r.via == nil || slope == 0 || r.q.Criteria == Arrival || r.q.Allow != nil || r.q.Criteria&Arrival == 0 {
		return
	}
	l := r.labels[id]
	for range longestChain {
		if r.arrived(l.node) {
			r.know(l.time+1, l.cost)
			return
		}
		via := r.via[l.node][k]
		if r.openVia != nil && r.isShut(l.node, l.cost) {
			via = r.openVia[l.node][k]
		}
		if via < 0 {
			return
		}
		p := &r.rated.pairs[via]
		if p.lanes == 0 {
			n, ok := r.through(&l, p)
			if !ok || !r.promises(&n) {
				return
			}
			l = n
			continue
		}
		ready := r.ready(l.node, l.time)
		if ready == timetable.Never {
			return
		}
		var best *lane
		least, depart := unset, timetable.Never
		for i := p.lo; i < p.hi(); i++ {
			a := &r.rated.lanes[i]
			if int64(ready+a.cutOff+a.duration)<<slopeBits+slope*a.cost >= least {
				continue
			}
			if d := r.next(a, ready+a.cutOff); d != timetable.Never && d <= l.until {
				if w := int64(d+a.duration)<<slopeBits + slope*a.cost; w < least {
					best, least, depart = a, w, d
				}
			}
		}
		if best == nil {
			return
		}
		cost := l.cost + best.cost
		if f := r.facility(l.node); r.rated.prices.StorageDay[f] > 0 {
			cost += r.rated.prices.StorageDay[f] * StorageDays(depart-l.since(), r.x.free[f])
		}
		l = label{node: p.to, time: depart + best.duration, cost: cost, until: timetable.Never}
		if !r.promises(&l) {
			return
		}
	}
}

// through is the label that a clearance leads to from another.
func (r *two) through(l *label, p *pair) (label, bool) {
	c := r.rated.clearance(p)
	t := c.Through(l.time)
	charge, open := int64(0), true
	if r.q.Criteria != Arrival {
		charge, open = c.Charge(l.cost)
	}
	return label{cost: l.cost + charge, time: t, depart: l.since(), node: l.node - r.place(l.node) + p.to, lane: cleared - p.lo, until: timetable.Never},
		open && t <= r.latest
}

// promises tells whether a way from a label may be better than those known.
func (r *two) promises(l *label) bool {
	b, cost, before := r.ahead(l.node, l.cost)
	return l.time <= r.latest && b.reachable() && cost+b.cost < r.in.limit(int64(l.time)+int64(b.time), before)
}
