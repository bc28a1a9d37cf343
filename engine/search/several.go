package search

import (
	"context"
	"fmt"
	"math"

	"entrepot/engine/timetable"
)

// partial is one way to stand at a node, by any criteria. Its parent and lane
// lead back to the start, where lane is -1 and parent is minus the number of the
// origin less 1.
type partial struct {
	tally
	time   timetable.Second
	depart timetable.Second // of lane, from the parent's node; or when cleared goods had come
	node   int32
	parent int32
	lane   int32
	until  timetable.Second // the last moment it is of use to leave: see laterrisk.go
	legs   int32            // 0 where they are not limited
	class  uint16           // of lane; 0 where risk is not asked for
	beaten bool             // by one made after it
	came   bool             // by a lane or through a clearance: it may be late
}

// since is when the goods came to where a label stands: storage counts from then.
func (l *partial) since() timetable.Second {
	if l.lane <= cleared {
		return l.depart
	}
	return l.time
}

// several is the scratch of one query by any subset of the criteria, or with a
// limit to the legs.
//
// Time always counts between labels at one node, asked for or not: who comes
// earlier has more departures in reach. At a target only what is asked for
// counts. Labels leave the queue by the moment they are due, which is no later
// than any arrival they lead to, so ways are found in order of arrival and need
// be compared in the other criteria only.
type several struct {
	ground
	green    ground // emissions in the place of money; laid only where they are asked for
	byCost   bool
	byCarbon bool
	carbon   []int64 // by rated lane; nil unless by carbon
	byRisk   bool
	excess   [][]excess
	mostLegs int32 // 0 is not limited

	labels  []partial
	queue   dueQueue
	bags    []bag // by node
	touched []int32
	answers outcomes // of ways; lessened by the slack
	fresh   fresh
	known   []knownWay
	ways    []int32 // labels at targets
	choices []choice
	floor   []int64 // by facility: see sink
	sunk    bool
	far     farQueue
	settled int
}

// choice is one of the moments from which on a label may leave: waiting for it
// gives the connection the slack of one more step of its delay class.
type choice struct {
	ready timetable.Second
	risk  int64
}

func (x *Index) several(ctx context.Context, q *Request) (Result, error) {
	if q.Criteria&Carbon != 0 && q.Rated.prices.Carbon == nil {
		return Result{}, fmt.Errorf("route search: %w: got carbon with prices that hold no emissions", ErrCriteria)
	}
	if len(q.Targets) == 0 {
		return Result{}, nil
	}
	r, _ := x.pools.several.Get().(*several)
	if r == nil {
		r = new(several)
	}
	r.begin(x, q)
	defer func() {
		if r.byCarbon {
			r.green.leave()
		}
		r.leave()
		x.pools.several.Put(r)
	}()
	for i, o := range q.Origins {
		r.offer(r.start(i, o))
	}
	if q.Criteria&Arrival == 0 {
		for i, o := range q.Origins {
			r.scout(i, o)
		}
	}
	err := r.run(ctx)
	return r.result(), err
}

// begin lays the ground and clears what the query before left behind.
func (r *several) begin(x *Index, q *Request) {
	r.lay(x, q, q.Rated)
	r.byCost, r.byCarbon, r.byRisk = q.Criteria&Cost != 0, q.Criteria&Carbon != 0, q.Criteria&Risk != 0 && x.delays != nil
	r.excess = nil
	if r.byRisk {
		r.excess = x.excess
	}
	r.carbon = nil
	if r.byCarbon {
		r.green.lay(x, q, q.Rated.Green())
		r.carbon = q.Rated.emissions()
	}
	r.mostLegs = int32(min(max(0, q.MaxLegs), math.MaxInt32)) // no way has as many
	for _, v := range r.touched {
		r.bags[v].empty()
	}
	if n := int(r.places * r.storeys); len(r.bags) < n {
		r.bags = make([]bag, n)
	}
	r.labels, r.queue, r.touched, r.ways, r.known = r.labels[:0], r.queue[:0], r.touched[:0], r.ways[:0], r.known[:0]
	r.settled, r.sunk = 0, false
	r.answers.begin(q.Criteria)
	r.fresh.ways = r.fresh.ways[:0]
}

// start is the label of an origin.
func (r *several) start(number int, o Origin) partial {
	l := partial{time: o.Start, node: r.origin(&o), parent: int32(-1 - number), lane: -1, until: timetable.Never}
	if r.byCost {
		l.cost = o.Cost
	}
	return l
}

func (r *several) run(ctx context.Context) error {
	most := r.q.Labels
	if most == 0 {
		most = MaxLabels
	}
	for popped := 0; len(r.queue) > 0; popped++ {
		if popped%4096 == 0 && ctx.Err() != nil {
			return fmt.Errorf("route search: %w", ctx.Err())
		}
		if len(r.labels) > most {
			return ErrTooMuchWork
		}
		due, id := r.queue.pop()
		r.ripen(due)
		r.settle(due, id)
		if r.parts(r.settled) {
			r.part()
		}
		if r.byRisk && !r.sunk && r.settled >= floorsAfter {
			r.sink()
		}
	}
	return nil
}

// settle takes a label that is due: drops it, or makes those that follow.
func (r *several) settle(due timetable.Second, id int32) {
	l := &r.labels[id]
	atTarget := r.arrived(l.node)
	day := int64(0)
	if !atTarget {
		day = r.storageDay(l.node)
	}
	if l.beaten && day == 0 {
		return
	}
	if t := r.prospect(l.node, l.tally); r.hopeless(&t, due) {
		return
	}
	if atTarget {
		r.found(id)
		return
	}
	if day > 0 && l.lane >= 0 {
		r.later(id)
	}
	if !r.labels[id].beaten {
		r.settled++
		r.expand(id)
	}
}

// storageDay is what a day of waiting at a node costs, as far as cost counts.
func (r *several) storageDay(node int32) int64 {
	if !r.byCost {
		return 0
	}
	return r.rated.prices.StorageDay[r.facility(node)]
}

// stored is what leaving a label's node then costs in storage.
func (r *several) stored(l *partial, depart timetable.Second) int64 {
	day := r.storageDay(l.node)
	if day == 0 {
		return 0
	}
	return day * StorageDays(depart-l.since(), r.x.free[r.facility(l.node)])
}

// prospect is the least that a way through a node can come to. The node must be one from which a target can be reached.
func (r *several) prospect(node int32, t tally) tally {
	if r.byCost {
		t.cost = r.least(node, t.cost)
	}
	if r.byCarbon {
		t.carbon += r.green.bound[node].cost
	}
	if r.sunk {
		t.risk += r.floor[r.facility(node)]
	}
	return t
}

// choose lists the moments from which on a label may leave its node, each with
// the risk of what leaves then beyond what no slack takes away: none of a first
// departure, and for every other a moment for each step of the delay class it
// came by.
func (r *several) choose(l *partial) {
	r.choices = r.choices[:0]
	if !r.byRisk || !l.came {
		if ready := r.ready(l.node, l.time); ready != timetable.Never {
			r.choices = append(r.choices, choice{ready, 0})
		}
		return
	}
	c, floor := &r.x.delays.Classes[l.class], r.floorOf(l.node, l.class)
	for i, slack := range c.Slack {
		ready := r.readyLate(l.node, l.time, slack)
		if ready == timetable.Never {
			return
		}
		if n := len(r.choices); n > 0 && r.choices[n-1].ready == ready {
			r.choices[n-1].risk = c.Risk[i] - floor // shut, it is as good as the slack
			continue
		}
		if c.Risk[i] < MaxRisk {
			r.choices = append(r.choices, choice{ready, c.Risk[i] - floor})
		}
	}
}

// expand makes the labels that follow from one.
func (r *several) expand(id int32) {
	l := r.labels[id]
	place := r.place(l.node)
	base := l.node - place
	rated := r.rated
	pairs := rated.pairs[rated.out[place]:rated.out[place+1]]
	for n := len(pairs) - 1; n >= 0 && pairs[n].lanes == 0; n-- {
		if n, ok := r.through(&l, &pairs[n]); ok {
			n.parent = id
			r.offer(n)
		}
		pairs = pairs[:n]
	}
	r.choose(&l)
	if len(r.choices) == 0 {
		return
	}
	for i := range pairs {
		p := &pairs[i]
		if r.storeys == 1 && !r.leads(&l, p) {
			continue
		}
		for k := p.lo; k < p.hi(); k++ {
			r.along(id, &l, base, p.to, k)
		}
	}
	for _, k := range r.extraOf[place] {
		r.along(id, &l, base, r.beyond(place, r.lane(k)), k)
	}
}

// through is the label that a clearance leads to from another.
func (r *several) through(l *partial, p *pair) (partial, bool) {
	c := r.rated.clearance(p)
	n := *l
	n.time, n.depart, n.node, n.lane = c.Through(l.time), l.since(), l.node-r.place(l.node)+p.to, cleared-p.lo
	n.until, n.beaten = timetable.Never, false
	if n.time == timetable.Never {
		return n, false
	}
	if r.byCost {
		charge, open := c.Charge(l.cost)
		if !open {
			return n, false
		}
		n.cost += charge
	}
	if r.byRisk {
		if l.came {
			n.risk -= r.floorOf(l.node, l.class)
		}
		n.class, n.came = c.class(l.class), true
		n.risk += r.floorOf(n.node, n.class)
	}
	return n, true
}

// floorOf is the risk of the next connection that no slack takes away, as a label
// at a node holds it in its risk: none where there may be no other, since it
// stands at a target or can be cleared to stand there.
func (r *several) floorOf(node int32, class uint16) int64 {
	if r.mayEnd(node) {
		return 0
	}
	return r.x.floors.class[class]
}

// mayEnd tells whether a way that has come to a node may need no other lane.
func (r *several) mayEnd(node int32) bool {
	return node >= (r.storeys-1)*r.places && r.target[r.rated.target(r.facility(node))]
}

// leads tells whether a pair may lead on from a label, at the least its lanes
// take and cost.
func (r *several) leads(l *partial, p *pair) bool {
	t := l.tally
	if r.byCost {
		t.cost += r.rated.leastCost(p)
	}
	b := r.behind(p.to, t.cost)
	if !b.reachable() {
		return false
	}
	due := int64(r.choices[0].ready) + int64(p.takes) + int64(b.time)
	if due > int64(r.latest) {
		return false
	}
	t.risk += r.choices[len(r.choices)-1].risk
	t = r.prospect(p.to, t)
	return !r.hopeless(&t, timetable.Second(due))
}

// along makes the labels for the departures of a lane worth waiting for: the
// first after each choice. One that would serve a later choice as well belongs
// to that.
func (r *several) along(id int32, l *partial, base, to, k int32) {
	a := r.lane(k)
	if r.q.Allow != nil && !r.q.Allow(a.arc) {
		return
	}
	n := partial{tally: l.tally, node: r.enter(base, to, a.arc), parent: id, lane: k, until: timetable.Never, came: true}
	if r.mostLegs > 0 {
		n.legs = l.legs + 1
		if n.legs > r.mostLegs || n.legs == r.mostLegs && !r.mayEnd(n.node) {
			return
		}
	}
	r.charge(&n, a, k)
	cost, risk := n.cost, n.risk
	depart := timetable.Second(-1)
	for i := range r.choices {
		c := &r.choices[i]
		if from := c.ready + a.cutOff; depart < from {
			if depart = r.next(a, from); depart == timetable.Never || depart > l.until {
				return
			}
		}
		if i+1 < len(r.choices) && depart >= r.choices[i+1].ready+a.cutOff {
			continue
		}
		n.depart, n.time = depart, depart+a.duration
		n.cost, n.risk = cost+r.stored(l, depart), risk+c.risk
		r.offer(n)
	}
}

// charge adds to a label what its lane comes to, storage and risk apart.
func (r *several) charge(n *partial, a *lane, k int32) {
	if r.byCost {
		n.cost += a.cost
	}
	if r.byCarbon {
		if int(k) < len(r.carbon) {
			n.carbon += r.carbon[k]
		} else {
			n.carbon += r.rated.prices.Carbon(r.arc(a).Lane)
		}
	}
	if r.byRisk {
		n.class = r.x.delays.Of[r.arc(a).Lane]
		n.risk += r.floorOf(n.node, n.class)
	}
}

// offer queues a label that may be of interest. Where waiting costs something,
// one that is beaten gives way to the next departure that may not be.
func (r *several) offer(n partial) {
	for {
		b := r.behind(n.node, n.cost)
		if !b.reachable() {
			return
		}
		due := int64(n.time) + int64(b.time)
		if due > int64(r.latest) {
			return
		}
		if t := r.prospect(n.node, n.tally); r.hopeless(&t, timetable.Second(due)) {
			return
		}
		s := standing{tally: n.tally, time: n.time, since: n.since(), legs: n.legs, label: int32(len(r.labels)), class: n.class}
		u := rule{excess: r.excess}
		if r.clears(n.node) || r.mayEnd(n.node) {
			// Office hours may leave nothing of a head start, and where a way may end
			// the next connection is not in a label's risk yet.
			u.excess = nil
		}
		if r.arrived(n.node) {
			s.legs, s.class = 0, 0 // nothing follows
		} else {
			u.day = r.storageDay(n.node)
			s.cost = u.level(n.cost, s.since)
		}
		bg := &r.bags[n.node]
		by := bg.beats(&s, &u)
		if by == nil {
			if len(bg.all) == 0 {
				r.touched = append(r.touched, n.node)
			}
			bg.add(&s, &u, r.labels)
			r.labels = append(r.labels, n)
			r.queue.push(timetable.Second(due), s.label)
			r.note(&n)
			return
		}
		if u.day == 0 || n.lane < 0 || r.surpassed(&n, by.label) {
			return
		}
		var ok bool
		if n, ok = r.laterThan(&n, u.reach(by, &s)); !ok {
			return
		}
	}
}
