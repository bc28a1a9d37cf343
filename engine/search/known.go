package search

import (
	"cmp"
	"slices"

	"entrepot/engine/timetable"
)

// knownWay is a way that is known to exist though it has not been found yet. It
// counts where arrival is not asked for: where it is, a way that arrives by then
// is found by then.
type knownWay struct {
	tally
	arrive timetable.Second
	queued bool // as a label, so that it will be found unless one as good is
}

// knownMost is how many known ways are held against each label.
const knownMost = 32

// note takes up a label at a target that is to be found.
func (r *several) note(l *partial) {
	if r.q.Criteria&Arrival == 0 && r.arrived(l.node) {
		r.know(knownWay{l.tally, l.time, true})
	}
}

func (r *several) know(w knownWay) {
	for i := range r.known {
		if k := &r.known[i]; k.covers(&w.tally) && (k.tally != w.tally || k.arrive <= w.arrive && (k.queued || !w.queued)) {
			return
		}
	}
	r.known = slices.DeleteFunc(r.known, func(k knownWay) bool { return w.covers(&k.tally) && (w.tally != k.tally || w.queued || !k.queued) })
	if len(r.known) < knownMost {
		r.known = append(r.known, w)
	}
}

// hopeless tells whether a way that comes to t at least, and arrives when due at
// the soonest, cannot be of interest: one that is found is no worse in anything,
// or one that is known is better.
func (r *several) hopeless(t *tally, due timetable.Second) bool {
	if r.answers.cover(t) {
		return true
	}
	for i := range r.fresh.ways {
		if r.fresh.ways[i].covers(t) {
			return true
		}
	}
	for i := range r.known {
		if k := &r.known[i]; k.covers(t) && (k.tally != *t || k.queued && k.arrive < due) {
			return true
		}
	}
	return false
}

// judge is what a scout goes by: something of the least that a way comes to.
type judge func(tally) int64

var judges = []struct {
	asked Criteria
	judge judge
}{
	{Cost, func(t tally) int64 { return t.cost }},
	{Carbon, func(t tally) int64 { return t.carbon }},
	{Risk, func(t tally) int64 { return t.risk }},
}

// scout follows a way from an origin for each criterion asked for, as a
// traveller would who judges by that alone: once by the first departure of each
// lane, and once by the surest.
func (r *several) scout(number int, o Origin) {
	for i := range judges {
		if r.q.Criteria&judges[i].asked == 0 {
			continue
		}
		r.chain(r.start(number, o), judges[i].judge, false)
		if r.byRisk {
			r.chain(r.start(number, o), judges[i].judge, true)
		}
	}
}

// chain takes what looks best at every place until a target is reached; of what
// looks the same, what is nearest by time.
func (r *several) chain(at partial, by judge, surest bool) {
	for range longestChain {
		if r.arrived(at.node) {
			if at.time <= r.latest {
				r.know(knownWay{at.tally, at.time, false})
			}
			return
		}
		next, ok := r.best(&at, by, surest)
		if !ok {
			return
		}
		at = next
	}
}

// best is what looks best from a label.
func (r *several) best(at *partial, by judge, surest bool) (best partial, ok bool) {
	r.choose(at)
	place := r.place(at.node)
	least, nearest := unset, unset
	take := func(n *partial) (leads bool) {
		b := r.behind(n.node, n.cost)
		if !b.reachable() || int64(n.time)+int64(b.time) > int64(r.latest) {
			return false
		}
		worth, near := by(r.prospect(n.node, n.tally)), int64(n.time)+int64(b.time)
		if cmp.Or(cmp.Compare(worth, least), cmp.Compare(near, nearest)) < 0 {
			best, ok, least, nearest = *n, true, worth, near
		}
		return true
	}
	consider := func(to, k int32) {
		a := r.lane(k)
		if r.q.Allow != nil && !r.q.Allow(a.arc) {
			return
		}
		n := partial{tally: at.tally, node: r.enter(at.node-place, to, a.arc), parent: -1, lane: k, came: true}
		if r.mostLegs > 0 {
			if n.legs = at.legs + 1; n.legs > r.mostLegs {
				return
			}
		}
		r.charge(&n, a, k)
		for i := range r.choices {
			c := r.choices[i]
			if surest {
				c = r.choices[len(r.choices)-1-i]
			}
			depart := r.next(a, c.ready+a.cutOff)
			if depart == timetable.Never {
				continue
			}
			n := n
			n.cost += r.stored(at, depart)
			n.risk += c.risk
			n.depart, n.time = depart, depart+a.duration
			if take(&n) {
				return
			}
		}
	}
	for i := r.rated.out[place]; i < r.rated.out[place+1]; i++ {
		p := &r.rated.pairs[i]
		if p.lanes == 0 {
			if n, open := r.through(at, p); open {
				take(&n)
			}
		}
		for k := p.lo; k < p.hi(); k++ {
			consider(p.to, k)
		}
	}
	for _, k := range r.extraOf[place] {
		consider(r.beyond(place, r.lane(k)), k)
	}
	return best, ok
}
