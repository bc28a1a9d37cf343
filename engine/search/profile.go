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

// hand is a hand-over that just makes a departure.
type hand struct {
	start  timetable.Second
	depart timetable.Second
	lane   int32
	origin int32
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
		parents := map[int32]int32{}
		for _, h := range group {
			o := p.q.Origins[h.origin]
			parent, made := parents[h.origin]
			if !made {
				// Never in the queue: only these departures are new, and until 0
				// says that later ones have been followed already.
				parent = int32(len(p.labels))
				p.labels = append(p.labels, label{cost: p.owed(o), time: start, node: p.enter(0, o.Facility, -1), parent: -1 - h.origin, lane: -1})
				p.queue.skip()
				parents[h.origin] = parent
			}
			l := p.labels[parent]
			a := p.lane(h.lane)
			f := p.facility(l.node)
			p.depart(parent, &l, p.enter(l.node-f, p.arc(a).To, a.arc), h.lane, h.depart)
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
		node := p.enter(0, o.Facility, -1)
		add := func(k int32) {
			a := p.lane(k)
			if p.q.Allow != nil && !p.q.Allow(a.arc) {
				return
			}
			for d := p.next(a, o.Start); d != timetable.Never; d = p.next(a, d+1) {
				s, ok := p.handOver(node, o.Start, d-a.cutOff)
				if !ok {
					continue
				}
				if s >= until {
					break
				}
				out = append(out, hand{s, d, k, int32(i)})
			}
		}
		for j := p.rated.out[o.Facility]; j < p.rated.out[o.Facility+1]; j++ {
			for k := p.rated.pairs[j].lo; k < p.rated.pairs[j].hi(); k++ {
				add(k)
			}
		}
		for _, k := range p.extraOf[o.Facility] {
			add(k)
		}
	}
	slices.SortFunc(out, func(a, b hand) int {
		return cmp.Or(cmp.Compare(b.start, a.start), cmp.Compare(a.origin, b.origin), cmp.Compare(a.lane, b.lane), cmp.Compare(a.depart, b.depart))
	})
	return out
}

// handOver is the last moment from first on at which a parcel must come to a
// node to be ready by then.
func (p *profile) handOver(node int32, first, by timetable.Second) (timetable.Second, bool) {
	if by < first || p.ready(node, first) > by {
		return 0, false
	}
	// Handling comes between, so no later than by.
	n := sort.Search(int(by-first)+1, func(i int) bool { return p.ready(node, first+timetable.Second(i)) > by })
	return first + timetable.Second(n) - 1, true
}
