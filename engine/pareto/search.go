package pareto

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// MaxLabels is the most labels that a search makes room for from either end,
// unless the request says otherwise: 13 bytes each that waits and 16 each that
// is kept because paths are asked for.
const MaxLabels = 20_000_000

// Errors of a search. ErrLabels, and a context that ends, come with the ways
// found so far: they exist, but others may better them.
var (
	ErrNode   = errors.New("pareto: no such node")
	ErrCost   = errors.New("pareto: a way may cost more than 32 bits hold")
	ErrSlack  = errors.New("pareto: slack out of range")
	ErrLabels = errors.New("pareto: the search grew past its limit of labels")
)

// Slack is how much worse than an exact answer its stand-in may be in one
// criterion: Cost plus PerMillion millionths of the exact answer's cost.
type Slack struct {
	Cost       int32
	PerMillion int32
}

// cut is the least cost that the slack makes as good as one already found.
func (s Slack) cut(best int64) int64 {
	c := max(0, (best-int64(s.Cost))*1_000_000/(1_000_000+int64(s.PerMillion)))
	for c > 0 && c-1+s.of(c-1) >= best {
		c--
	}
	for c+s.of(c) < best {
		c++
	}
	return c
}

// of is the slack that an answer of that cost is given.
func (s Slack) of(cost int64) int64 {
	return int64(s.Cost) + cost*int64(s.PerMillion)/1_000_000
}

// Request asks for the ways from one node to another.
type Request struct {
	From, To int32
	// Slack makes a smaller set: for every exact answer one of the set costs no
	// more than that answer plus the slack, in both criteria at once.
	Slack [2]Slack
	// Paths asks for the nodes of a way for each solution.
	Paths bool
	// Cores is 1 or 2. On two the bounds are computed side by side, and then
	// the front is searched from both ends.
	Cores int
	// MaxLabels bounds memory; 0 is the package's own limit.
	MaxLabels int
}

// Solution is one member of the set.
type Solution struct {
	Cost [2]int32
	Path []int32 // nodes from From to To, if asked for
}

// Set is an answer, cheapest first by the first criterion and so dearest first
// by the second. No way at all is an empty set.
type Set struct {
	Solutions []Solution
	Settled   int // labels taken from the queue and followed
	Made      int // labels put into the queue
}

// Search answers one request at a time on a graph, with scratch memory that it
// keeps. Any number of searches may share a graph.
type Search struct {
	g        *Graph
	most     int // buckets of a front's queue; tests make do with few
	mixAfter int // labels followed before mixes are made; tests do not wait
	store    store
	fronts   [2]front
	queues   [2]queue
	up       []int32 // the source's cone
	spokes   spokes
	above    [2][]aim // of the source's cone
	beyond   [2]bool  // some node has no way to the target but for costs past MaxCost
}

// NewSearch makes a search that keeps the bounds of as many targets as said,
// the least recently used making room for the next.
func NewSearch(g *Graph, keep int) *Search {
	return &Search{g: g, most: searchBuckets, mixAfter: mixAfter(g.Core()), store: newStore(keep)}
}

// Pareto finds every pair of costs that no other way betters in one without
// losing in the other, and one way for each.
func (s *Search) Pareto(ctx context.Context, q Request) (Set, error) {
	for _, n := range [2]int32{q.From, q.To} {
		if n < 0 || int(n) >= s.g.Nodes() {
			return Set{}, fmt.Errorf("%w: got %d, want 0 to %d", ErrNode, n, s.g.Nodes()-1)
		}
	}
	if q.MaxLabels <= 0 {
		q.MaxLabels = MaxLabels
	}
	for k, x := range q.Slack {
		if x.Cost < 0 || x.PerMillion < 0 {
			return Set{}, fmt.Errorf("%w: criterion %d: got %+v, want 0 or more", ErrSlack, k+1, x)
		}
	}
	b := s.aim(s.g.number[q.To], q.Cores)
	from := s.join(b, s.g.number[q.From])
	var limits limits
	for k := range 2 {
		a := s.aimOf(b, k, from)
		if a.least == MaxCost && !s.beyond[k] {
			return Set{}, nil
		}
		if a.other == MaxCost {
			return Set{}, fmt.Errorf("%w: from %d to %d, criterion %d", ErrCost, q.From, q.To, 2-k)
		}
		limits.best[k].Store(int64(a.other))
	}
	var failed [2]error
	run := func(k int) {
		s.fronts[k].begin(s, b, k, &q, &limits)
		failed[k] = s.fronts[k].search(ctx, from)
	}
	if q.Cores > 1 {
		var both sync.WaitGroup
		both.Go(func() { run(1) })
		run(0)
		both.Wait()
	} else {
		s.fronts[1].forget()
		run(0)
	}
	return s.gather(b, from, &q), errors.Join(failed[:]...)
}

// aim returns the bounds of a target, kept or computed.
func (s *Search) aim(target int32, cores int) *bounds {
	b, kept := s.store.get(target)
	if kept {
		return b
	}
	b.target = target
	b.cone = s.g.cone(target, s.g.in, s.g.arriving, b.cone)
	if cores > 1 {
		var both sync.WaitGroup
		both.Go(func() { b.compute(s.g, 1, &s.queues[1]) })
		b.compute(s.g, 0, &s.queues[0])
		both.Wait()
	} else {
		b.compute(s.g, 0, &s.queues[0])
		b.compute(s.g, 1, &s.queues[1])
	}
	return b
}

// gather puts the two extremes and what the fronts found together.
func (s *Search) gather(b *bounds, from int32, q *Request) Set {
	set := Set{Settled: s.fronts[0].settled + s.fronts[1].settled, Made: s.fronts[0].made + s.fronts[1].made}
	type origin struct {
		cost  [2]int32
		front int
		find  find
	}
	all := make([]origin, 0, len(s.fronts[0].found)+len(s.fronts[1].found)+2)
	add := func(k int, f find) {
		o := origin{front: k, find: f}
		o.cost[k], o.cost[1-k] = f.cost[0], f.cost[1]
		all = append(all, o)
	}
	for k := range 2 {
		e := s.aimOf(b, k, from)
		add(k, find{cost: [2]int32{e.least, e.other}, step: none, node: from})
		for _, f := range s.fronts[k].found {
			add(k, f)
		}
	}
	slices.SortFunc(all, func(a, b origin) int {
		return cmp.Or(cmp.Compare(a.cost[0], b.cost[0]), cmp.Compare(a.cost[1], b.cost[1]), cmp.Compare(a.front, b.front))
	})
	kept := all[:0]
	for _, o := range all {
		if len(kept) == 0 || o.cost[1] < kept[len(kept)-1].cost[1] {
			kept = append(kept, o)
		}
	}
	set.Solutions = make([]Solution, len(kept))
	for i, o := range kept {
		set.Solutions[i].Cost = o.cost
		if q.Paths {
			set.Solutions[i].Path = s.trace(b, o.front, o.find, from)
		}
	}
	return set
}
