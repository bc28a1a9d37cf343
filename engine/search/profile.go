package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"

	"entrepot/engine/timetable"
)

// ErrCriteria is returned for criteria that a kind of question does not take.
var ErrCriteria = errors.New("these criteria cannot be asked for here")

// Profile finds the ways worth choosing between when the parcel may be handed
// over at any moment from the origins' start to until: of two ways that are
// equal in the rest the one handed over later is better. By arrival and one more
// criterion that is the union of what Pareto gives for every start. By cost or
// carbon alone it is arrive-by: with Latest as the deadline, the later hand-over
// against the cheaper way. Ways come in order of start, then of arrival.
//
// It goes through the moments at which a hand-over just makes a departure, from
// the last to the first, and keeps the labels made for later ones: a label from
// an earlier start is beaten by one from a later start that stands at the same
// place as soon and as cheaply. So each start costs only what it adds (the self-
// pruning of profile searches, after Delling et al., "Round-based public transit
// routing", 2012).
func (x *Index) Profile(ctx context.Context, q Request, until timetable.Second) (Result, error) {
	if q.Criteria == 0 {
		q.Criteria = Arrival | Cost
	}
	if err := q.carbonKnown(); err != nil {
		return Result{}, err
	}
	rated := q.Rated
	switch q.Criteria {
	case Arrival | Cost, Cost:
	case Arrival | Carbon, Carbon:
		rated = q.Rated.Green()
	default:
		return Result{}, fmt.Errorf("profile: %w: want arrival and cost, arrival and carbon, cost, or carbon", ErrCriteria)
	}
	if q.Criteria&Carbon != 0 && q.Rated.prices.Customs.limited() {
		return Result{}, fmt.Errorf("profile: %w: emissions without cost, where customs are open or not by what a way costs", ErrCriteria)
	}
	if q.MaxLegs > 0 {
		return Result{}, fmt.Errorf("profile: %w: legs cannot be limited", ErrCriteria)
	}
	r := x.takeTwo(&q, rated)
	defer x.putTwo(r)
	p := profile{two: r}
	err := p.run(ctx, until)
	out := Result{Ways: p.found, Labels: len(r.labels), Settled: r.settled}
	slices.SortStableFunc(out.Ways, func(a, b Way) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Arrive, b.Arrive))
	})
	return out, err
}

// profile is one run of Profile.
type profile struct {
	*two
	found []Way
}

// hand is a hand-over that just makes a departure, after clearances at the
// origin if need be.
type hand struct {
	start  timetable.Second
	depart timetable.Second
	lane   int32
	origin int32
	passes clearing
}

// clearing lists the pairs of the clearances that goods go through one after the
// other at one facility, each plus 1; then 0.
type clearing [statuses - 1]int32

// then is a clearing with one more pair.
func (c clearing) then(pair int32) clearing {
	for i := range c {
		if c[i] == 0 {
			c[i] = pair + 1
			break
		}
	}
	return c
}

// before is a clearing without its last pair, and that pair.
func (c clearing) before() (clearing, int32) {
	for i := len(c) - 1; i >= 0; i-- {
		if c[i] != 0 {
			pair := c[i] - 1
			c[i] = 0
			return c, pair
		}
	}
	return c, -1
}

// handed is the label of goods that are handed over and cleared; -1 if they are
// not cleared. It is never in the queue: only the departures of its hand-over are
// new, and until 0 says that later ones have been followed already.
func (p *profile) handed(made map[hand]int32, h hand) int32 {
	h.depart, h.lane = 0, 0
	if id, ok := made[h]; ok {
		return id
	}
	l := label{time: h.start, parent: -1 - h.origin, lane: -1}
	if before, pair := h.passes.before(); pair >= 0 {
		h := h
		h.passes = before
		parent := p.handed(made, h)
		if parent < 0 {
			return -1
		}
		var ok bool
		if l, ok = p.through(&p.labels[parent], &p.rated.pairs[pair]); !ok {
			return -1
		}
		l.parent, l.until = parent, 0
	} else {
		o := p.q.Origins[h.origin]
		l.cost, l.node = p.owed(o), p.origin(&o)
	}
	id := int32(len(p.labels))
	p.labels = append(p.labels, l)
	p.queue.skip()
	made[h] = id
	return id
}

func (p *profile) run(ctx context.Context, until timetable.Second) error {
	// At the window's end any later departure may be waited for.
	p.from = until
	for i, o := range p.q.Origins {
		o.Start = max(o.Start, until)
		p.offerFrom(i, o)
		p.scout(i, o)
	}
	if err := p.finish(ctx); err != nil {
		return err
	}
	hands := p.hands(until)
	for len(hands) > 0 {
		start := hands[0].start
		p.from = start
		n := 1
		for n < len(hands) && hands[n].start == start {
			n++
		}
		group := hands[:n]
		hands = hands[n:]
		made := map[hand]int32{} // labels, by the hand-over and the clearances before a departure
		for _, h := range group {
			parent := p.handed(made, h)
			if parent < 0 {
				continue
			}
			l := p.labels[parent]
			a := p.lane(h.lane)
			place := p.place(l.node)
			p.depart(parent, &l, p.enter(l.node-place, p.beyond(place, a), a.arc), h.lane, h.depart)
		}
		if err := p.finish(ctx); err != nil {
			return err
		}
	}
	return nil
}

// finish runs the search to its end and takes the ways it found for this start.
func (p *profile) finish(ctx context.Context) error {
	p.ways = p.ways[:0]
	err := p.two.run(ctx)
	p.found = append(p.found, p.result().Ways...)
	return err
}

// hands lists the hand-overs before until that just make a departure, the last
// first.
func (p *profile) hands(until timetable.Second) []hand {
	var out []hand
	for i, o := range p.q.Origins {
		p.handsFrom(p.origin(&o), hand{start: o.Start, origin: int32(i)}, until, &out)
	}
	slices.SortFunc(out, func(a, b hand) int {
		return cmp.Or(cmp.Compare(b.start, a.start), cmp.Compare(a.origin, b.origin), cmp.Compare(a.lane, b.lane), cmp.Compare(a.depart, b.depart), slices.Compare(a.passes[:], b.passes[:]))
	})
	return out
}

// handsFrom lists those that first go through the clearances of a hand, to a
// node, and then on.
func (p *profile) handsFrom(node int32, h hand, until timetable.Second, out *[]hand) {
	first, place := h.start, p.place(node)
	add := func(k int32) {
		a := p.lane(k)
		if p.q.Allow != nil && !p.q.Allow(a.arc) {
			return
		}
		for d := p.next(a, first); d != timetable.Never; d = p.next(a, d+1) {
			s, ok := p.handOver(node, h.passes, first, d-a.cutOff)
			if !ok {
				continue
			}
			if s >= until {
				break
			}
			h := h
			h.start, h.depart, h.lane = s, d, k
			*out = append(*out, h)
		}
	}
	for i := p.rated.out[place]; i < p.rated.out[place+1]; i++ {
		pair := &p.rated.pairs[i]
		for k := pair.lo; k < pair.hi(); k++ {
			add(k)
		}
		if pair.lanes == 0 {
			h := h
			h.passes = h.passes.then(i)
			p.handsFrom(node-place+pair.to, h, until, out)
		}
	}
	for _, k := range p.extraOf[place] {
		add(k)
	}
}

// handOver is the last moment from first on at which a parcel must come to an
// origin to be ready at a node by then, after some clearances.
func (p *profile) handOver(node int32, passes clearing, first, by timetable.Second) (timetable.Second, bool) {
	ready := func(start timetable.Second) timetable.Second {
		for _, pair := range passes {
			if pair == 0 {
				break
			}
			if start = p.rated.clearance(&p.rated.pairs[pair-1]).Through(start); start == timetable.Never {
				return start
			}
		}
		return p.ready(node, start)
	}
	if by < first || ready(first) > by {
		return 0, false
	}
	// Neither handling nor clearing takes less than nothing, so no later than by.
	n := sort.Search(int(by-first)+1, func(i int) bool { return ready(first+timetable.Second(i)) > by })
	return first + timetable.Second(n) - 1, true
}
