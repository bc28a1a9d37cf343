package search

import (
	"context"
	"fmt"
	"sync"

	"entrepot/engine/timetable"
)

// pools keep the scratch of past queries for the next.
type pools struct {
	two, several sync.Pool
}

// label is one way to stand at a node. Its parent and lane lead back to the
// start, where lane is -1 and parent is minus the number of the origin less 1.
// The lane is cleared less a number where a clearance led to it.
type label struct {
	cost   int64
	time   timetable.Second
	depart timetable.Second // of lane, from the parent's node; or when cleared goods had come
	node   int32
	parent int32
	lane   int32
	// until is the last moment it is of use to leave: after it a label that came
	// later for the same cost serves as well. See later.
	until timetable.Second
	due   timetable.Second // the soonest arrival of interest it may lead to, when last asked
}

// cleared is the lane of a label that clearance 0 led to.
const cleared int32 = -2

// since is when the goods came to where a label stands: storage counts from then.
func (l *label) since() timetable.Second {
	if l.lane <= cleared {
		return l.depart
	}
	return l.time
}

// two is the scratch of one query by arrival and one more criterion.
type two struct {
	ground
	labels   []label
	queue    calendar
	fronts   []front // by node: labels made that nothing beats
	touched  []int32 // nodes whose front is not empty
	in       incumbents
	ways     []int32 // labels at targets
	settled  int
	within   within
	landings landings
	from     timetable.Second // no scout sets out sooner; a profile counts it down
}

// takeTwo takes scratch from the pool and lays it out for a query.
func (x *Index) takeTwo(q *Request, rated *Rated) *two {
	r, _ := x.pools.two.Get().(*two)
	if r == nil {
		r = new(two)
	}
	r.lay(x, q, rated)
	r.begin()
	return r
}

func (x *Index) putTwo(r *two) {
	r.leave()
	x.pools.two.Put(r)
}

func (x *Index) two(ctx context.Context, q *Request, rated *Rated) (Result, error) {
	r := x.takeTwo(q, rated)
	defer x.putTwo(r)
	for i, o := range q.Origins {
		r.offerFrom(i, o)
	}
	for i, o := range q.Origins {
		r.scout(i, o)
	}
	err := r.run(ctx)
	return r.result(), err
}

// begin clears what the query before left behind.
func (r *two) begin() {
	n := int(r.places * r.storeys)
	if len(r.fronts) < n {
		r.fronts = make([]front, n)
		r.touched = r.touched[:0]
	}
	for _, v := range r.touched {
		r.fronts[v] = r.fronts[v][:0]
	}
	r.labels, r.touched, r.in, r.ways, r.settled, r.from = r.labels[:0], r.touched[:0], r.in[:0], r.ways[:0], 0, 0
	first := r.latest
	for _, o := range r.q.Origins {
		first = min(first, o.Start)
	}
	r.queue.open(first, r.latest)
	r.landings.list(&r.ground, first)
}

// offerFrom makes the first label of an origin.
func (r *two) offerFrom(number int, o Origin) {
	node := r.origin(&o)
	r.offer(label{cost: r.owed(o), time: o.Start, node: node, parent: int32(-1 - number), lane: -1, until: timetable.Never})
}

// owed is what an origin has cost already by the second criterion.
func (r *two) owed(o Origin) int64 {
	if r.rated != r.q.Rated || r.q.Criteria == Arrival {
		return 0
	}
	return o.Cost
}

// mixAfter is how many labels are followed before the mixed bounds are worth
// their passes: many queries end before.
const mixAfter = 150

// run takes labels by the moment they are due, to within a stretch of the
// calendar, until none is left. That moment is no later than the arrival of any
// way of interest that a label leads to, so ways are found about in order of
// arrival.
func (r *two) run(ctx context.Context) error {
	most := r.q.Labels
	if most == 0 {
		most = MaxLabels
	}
	for popped := 0; r.queue.count > 0; popped++ {
		if popped%4096 == 0 && ctx.Err() != nil {
			return fmt.Errorf("route search: %w", ctx.Err())
		}
		if len(r.labels) > most {
			return ErrTooMuchWork
		}
		r.settle(r.queue.take())
		if r.plain && r.settled >= r.x.mixAfter && r.q.Criteria != Arrival {
			r.mix()
			for i, o := range r.q.Origins {
				r.scout(i, o)
			}
		}
		if r.parts(r.settled) {
			r.part()
		}
	}
	return nil
}

// settle takes a label off the queue: drops it, puts it back for later, or
// keeps it and makes those that follow from it.
func (r *two) settle(id int32) {
	l := &r.labels[id]
	day := int64(0)
	atTarget := r.arrived(l.node)
	if !atTarget {
		day = r.storageDay(l.node)
	}
	fr := r.fronts[l.node]
	held := day == 0 && fr.holds(l.time, l.cost) || day > 0 && fr.holdsStored(l.time, l.since(), l.cost)
	if !held && day == 0 {
		return
	}
	// Ways found since may have put it off, or out.
	due := r.due(l.node, l.time, l.cost, l.due, r.in.at(int64(l.due)))
	if due > r.latest {
		return
	}
	if due>>stretchBits > l.due>>stretchBits {
		l.due = due
		r.queue.put(due, id)
		return
	}
	if atTarget {
		r.found(id, l)
		return
	}
	if day > 0 && l.lane >= 0 {
		r.later(id)
	}
	if held {
		r.settled++
		r.glance(id)
		r.expand(id, due)
	}
}

// due is the soonest arrival at which what stands at a node could be of interest;
// Never or past r.latest if at none. The search for it begins at start, which is
// known to be no later, with the number of incumbents due by then.
func (r *two) due(node int32, t timetable.Second, cost int64, start timetable.Second, i int) timetable.Second {
	b, cost, before := r.ahead(node, cost)
	if !b.reachable() {
		return timetable.Never
	}
	for {
		d := r.in.due(r.rated, b, t, cost, before, start, i)
		if d > r.latest || !r.landings.known() || r.arrived(node) {
			return d
		}
		if start = r.landings.next(d); start == d || start > r.latest {
			return start
		}
		// By the time of the landing there may be less to spend.
	}
}

// found takes up a way that has reached a target.
func (r *two) found(id int32, l *label) {
	r.ways = append(r.ways, id)
	due, cost := r.slackened(l.time, l.cost)
	switch r.q.Criteria {
	case Arrival:
		r.latest = min(r.latest, l.time)
	case Cost, Carbon:
		due = 0 // whenever it arrives
	}
	r.know(due, cost)
}

// know takes up that a way is known.
func (r *two) know(due timetable.Second, cost int64) { r.in.add(due, cost, r.rated.before(cost, true)) }

// slackened is from when on, and below what cost, a way makes others
// superfluous: with slack sooner and lower than it is itself.
func (r *two) slackened(arrive timetable.Second, cost int64) (timetable.Second, int64) {
	if s := r.q.Slack; s.Share > 0 {
		// Covered is x with cost <= x + x*share/10^6. Beyond 2^43 minor units
		// (a way of 80 billion) it stays exact rather than overflow.
		if cost < 1<<43 {
			cost = (cost*1_000_000 + 1_000_000 + s.Share - 1) / (1_000_000 + s.Share)
		}
	}
	return max(0, arrive-r.q.Slack.Arrival), cost
}

// storageDay is what a day at a node costs; nothing counts where only arrival is
// asked for.
func (r *two) storageDay(node int32) int64 {
	if r.q.Criteria == Arrival {
		return 0
	}
	return r.rated.prices.StorageDay[r.facility(node)]
}

// costOf is what a lane adds to the cost of a label.
func (r *two) costOf(a *lane) int64 {
	if r.q.Criteria == Arrival {
		return 0
	}
	return a.cost
}

// expand makes a label for the first departure of each lane that leaves.
func (r *two) expand(id int32, due timetable.Second) {
	l := r.labels[id]
	place := r.place(l.node)
	base := l.node - place
	rated := r.rated
	pairs := rated.pairs[rated.out[place]:rated.out[place+1]]
	for n := len(pairs) - 1; n >= 0 && pairs[n].lanes == 0; n-- {
		r.clear(id, &l, &pairs[n])
		pairs = pairs[:n]
	}
	ready := r.ready(l.node, l.time)
	if ready == timetable.Never {
		return
	}
	onePlace := r.storeys == 1 // else a pair may lead to more than one storey
	free := onePlace && r.q.Allow == nil && r.storageDay(l.node) == 0
	r.measure(&l, ready, due)
	for i := range pairs {
		p := &pairs[i]
		var b *bound
		if onePlace {
			if b = r.within.behind(&r.ground, p.to, l.cost); !r.within.holds(b, p) {
				continue
			}
		}
		if free && r.waitsFree(p) {
			if !r.fronts[p.to].beats(ready+p.takes, l.cost+rated.leastCost(p)) {
				r.alongPair(id, &l, ready, p, b)
			}
			continue
		}
		for k := p.lo; k < p.hi(); k++ {
			r.along(id, &l, ready, base, p.to, k)
		}
	}
	for _, k := range r.extraOf[place] {
		r.along(id, &l, ready, base, r.beyond(place, r.lane(k)), k)
	}
}

// alongPair makes the labels of one pair where waiting is free at both ends:
// of its lanes, cheapest first, only one that arrives sooner than all before it.
// The bound is that of the far end.
func (r *two) alongPair(id int32, l *label, ready timetable.Second, p *pair, b *bound) {
	fr := &r.fronts[p.to]
	most := r.within.cost - b.cost
	leaf := r.rated.core.leaf[p.to] && !r.target[p.to] && len(r.q.Targets) > 0
	if leaf && !r.leadsOn(p.to, l.node, ready+p.takes, l.cost+r.rated.leastCost(p), false) {
		return
	}
	soonest := timetable.Never
	for k := p.lo; k < p.hi(); k++ {
		a := &r.rated.lanes[k]
		if a.cost > most {
			break
		}
		if ready+a.cutOff+a.duration >= soonest {
			continue
		}
		depart := r.next(a, ready+a.cutOff)
		if depart == timetable.Never || depart > l.until || depart+a.duration >= soonest {
			continue
		}
		soonest = depart + a.duration
		cost := l.cost + r.costOf(a)
		if fr.beats(soonest, cost) {
			continue
		}
		if due := r.due(p.to, soonest, cost, r.within.due, r.within.passed); due <= r.latest {
			if leaf && !r.leadsOn(p.to, l.node, soonest, cost, true) {
				continue
			}
			r.keep(label{cost: cost, time: soonest, depart: depart, due: due, node: p.to, parent: id, lane: k, until: timetable.Never})
		}
	}
}

// leadsOn looks a step ahead from a leaf: whether a label there could lead to a
// neighbour, other than the one it came from, where nothing made so far beats
// it, and, if that is asked, where it is of interest. Most labels at the depots
// of a freight network cannot: there is a lane between the neighbours.
func (r *two) leadsOn(leaf, from int32, t timetable.Second, cost int64, ofInterest bool) bool {
	if r.extraOf[leaf] != nil {
		return true
	}
	rated := r.rated
	for i := rated.out[leaf]; i < rated.out[leaf+1]; i++ {
		p := &rated.pairs[i]
		ready, least := t+rated.handlingAt(leaf, p), rated.leastCost(p)
		if p.to == from || r.waitsFree(p) && r.fronts[p.to].beats(ready+p.takes, cost+least) {
			continue
		}
		if !ofInterest {
			return true
		}
		if int64(ready)+int64(p.takes) > int64(r.latest) {
			continue
		}
		if r.due(p.to, ready+p.takes, cost+least, r.within.due, r.within.passed) <= r.latest {
			return true
		}
	}
	return false
}

// waitsFree tells whether what a pair leads to may wait there at no charge, so
// that of two labels the one that is sooner and no dearer is as good.
func (r *two) waitsFree(p *pair) bool {
	return !p.stores || r.target[p.to] || r.q.Criteria == Arrival
}

// along makes the label for the first departure of one lane.
func (r *two) along(id int32, l *label, ready timetable.Second, base, to, k int32) {
	a := r.lane(k)
	if r.q.Allow != nil && !r.q.Allow(a.arc) {
		return
	}
	if depart := r.next(a, ready+a.cutOff); depart != timetable.Never && depart <= l.until {
		r.depart(id, l, r.enter(base, to, a.arc), k, depart)
	}
}

// clear makes the label of one clearance: declared when the goods come.
func (r *two) clear(parent int32, l *label, p *pair) {
	if n, ok := r.through(l, p); ok {
		n.parent = parent
		r.offer(n)
	}
}

// depart makes the label of one departure unless it cannot matter. Where
// waiting at the far end costs something, one that is beaten gives way to the
// next departure that may not be.
func (r *two) depart(parent int32, l *label, node, k int32, depart timetable.Second) {
	a := r.lane(k)
	n := label{cost: l.cost + r.costOf(a), time: depart + a.duration, depart: depart, node: node, parent: parent, lane: k, until: timetable.Never}
	if day := r.storageDay(l.node); day > 0 {
		n.cost += day * StorageDays(depart-l.since(), r.x.free[r.facility(l.node)])
	}
	r.offer(n)
}

// offer queues a label that may be of interest.
func (r *two) offer(l label) {
	for {
		if l.due = r.due(l.node, l.time, l.cost, 0, 0); l.due > r.latest {
			return
		}
		day := r.storageDay(l.node)
		if day == 0 || r.arrived(l.node) {
			if !r.fronts[l.node].beats(l.time, l.cost) {
				r.keep(l)
			}
			return
		}
		if !r.fronts[l.node].beatsStored(l.time, l.since(), l.cost, day) {
			r.keep(l)
			return
		}
		if l.lane < 0 {
			return
		}
		next, ok := r.laterThan(&l)
		if !ok {
			return
		}
		l = next
	}
}

// keep queues a label that nothing beats.
func (r *two) keep(l label) {
	fr := &r.fronts[l.node]
	if len(*fr) == 0 {
		r.touched = append(r.touched, l.node)
	}
	if day := r.storageDay(l.node); day > 0 && !r.arrived(l.node) {
		fr.addStored(l.time, l.since(), l.cost, day)
	} else {
		fr.add(l.time, l.cost)
	}
	r.labels = append(r.labels, l)
	r.queue.put(l.due, int32(len(r.labels)-1))
}
