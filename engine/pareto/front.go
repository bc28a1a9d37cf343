package pareto

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
)

// place is what a front knows of one node, in a quarter of a cache line.
type place struct {
	least  int32    // least second cost of a label settled here, to go included
	queued [2]int32 // both costs of the last label put into the queue for here
	gap    int32    // by how much the way on that is best by the first criterion exceeds the least second cost
}

// row says where a node's edges lie among those of the front.
type row struct{ begin, end int32 }

// find is a solution: the way of a step to a node, and from there the best way
// by criterion tree, counted as the front counts.
type find struct {
	cost       [2]int32
	step, node int32 // none where it goes by the tree all the way
	tree       int
}

// searchBuckets keep the heads of all buckets within the third-level cache;
// those in use lie close together. Where they do not suffice for one first cost
// each the labels of a bucket must be put in order.
const searchBuckets = 1 << 18

// limits are what the fronts tell each other: best[k] is the least second cost
// that front k has found. The other front, whose first criterion that is, need
// not go so far.
//
// Nothing is lost between them. Let x be an exact answer that nothing found
// stands in for. Front 0 gave up a label of x only because front 1 had found
// some b with b[0] <= x[0]; b does not stand in for x, so b costs more by the
// second criterion, by which front 1 goes, and front 1 gave x up before it
// found b. By the same argument front 0 gave x up before it found the a for
// which front 1 did. Each came before the other, which cannot be.
type limits struct{ best [2]atomic.Int64 }

// front searches the Pareto front from the end where its first criterion is
// best. Costs are turned about for the second front: cost[0] is always the one
// it goes by.
type front struct {
	places  []place
	rows    []row  // by node; none where it has not been followed yet
	edges   []edge // costs turned about, and reduced: how much the least way gets longer
	queue   queue
	picked  []item // labels of the bucket in hand that may be followed
	trail   trail  // where paths are asked for
	found   []find
	settled int
	made    int

	mixes   mixes
	tried   bool  // to make mixes, for this request
	reached int64 // first cost of the solution found last

	// Of the request in hand.
	s      *Search
	bounds *bounds
	k      int // the criterion that is first here
	slack  [2]Slack
	exact  bool
	most   int // labels
	paths  bool
	limits *limits
	best   int64    // least second cost found
	cut    int64    // labels with this second cost or more lead to nothing
	limit  int64    // labels with this first cost or more lead to nothing
	_      [64]byte // the next front's words are not in the same cache line
}

// search goes on until no label can lead to anything new.
func (f *front) search(ctx context.Context, from int32) error {
	start := f.toGo(from)
	f.reached = int64(start[0])
	f.best, f.limit = f.limits.best[f.k].Load(), f.limits.best[1-f.k].Load()
	f.cut = f.slack[1].cut(f.best)
	if int64(start[0]) >= f.limit {
		return nil
	}
	q := &f.queue
	q.begin(uint64(f.limit)-uint64(start[0]), f.s.most, f.paths)
	q.start(label{start, from})
	for ticks := 0; ; {
		for _, x := range f.picked {
			if int32(x.key) == f.places[x.node].least {
				f.follow(x)
			}
		}
		ticks += len(f.picked)
		f.picked = f.picked[:0]
		for ; len(q.now) > 0; ticks++ {
			x := q.now.pop()
			p := &f.places[x.node]
			if int32(x.key) < p.least {
				p.least = int32(x.key)
				f.follow(x)
			}
		}
		if ticks >= 4096 {
			ticks = 0
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("pareto: %w", err)
			}
		}
		if len(q.chunks)*perChunk+int(f.trail.length) > f.most {
			return fmt.Errorf("%w: %d", ErrLabels, f.most)
		}
		if !f.tried && f.settled >= f.s.mixAfter {
			f.tried = true
			f.mixes.make(f, from, f.reached)
		}
		h, more := q.next()
		f.limit = f.limits.best[1-f.k].Load()
		if !more || int64(q.chunks[h.chunk].labels[0].cost[0])>>q.shift<<q.shift >= f.limit {
			return nil
		}
		f.pick(h)
	}
}

// pick chooses from the labels of a bucket. Where all have the same first cost
// the least of each node is enough and they need no order. A label that one of
// the same cost will yet beat, through edges that cost nothing by the first
// criterion, is then followed in vain, but only once: those labels come out of
// the heap in order. Measured against keeping all labels in order, on a grid
// with 150 labels a bucket: a fifth of the time saved.
func (f *front) pick(h head) {
	q := &f.queue
	for ; h.chunk != none; h = q.back(h) {
		labels, parents := q.read(h)
		for i := range labels {
			l := &labels[i]
			p := &f.places[l.node]
			if l.cost[1] >= p.least || int64(l.cost[1]) >= f.cut || int64(l.cost[0]) >= f.limit {
				continue
			}
			x := item{rank(l.cost), l.node, none}
			if parents != nil {
				x.parent = parents[i]
			}
			if q.shift > 0 {
				q.now = append(q.now, x)
			} else {
				p.least = l.cost[1]
				f.picked = append(f.picked, x)
			}
		}
	}
	q.now.order()
}

// follow takes a label that is the best of its node so far: notes the solution
// it leads to at once and makes the labels it leads to next.
func (f *front) follow(x item) {
	p := &f.places[x.node]
	cost := [2]int64{int64(x.key >> 32), int64(uint32(x.key))}
	if cost[1] >= f.cut || cost[0] >= f.limit {
		return
	}
	if len(f.mixes.stretches) > 0 && !f.mixes.promise(x.node, cost, f.cut, f.limit) {
		return
	}
	f.settled++
	own := int32(none)
	if f.paths {
		own = f.trail.add(step{label{[2]int32{int32(cost[0]), int32(cost[1])}, x.node}, x.parent})
	}
	// The way on that is best by the first criterion costs no more by it than
	// any other, so it is a solution unless one found before is as good. Where
	// it is best by the second too, the cut then drops the label.
	if whole := cost[1] + int64(p.gap); whole < f.best {
		f.note([2]int64{cost[0], whole}, x.node, own, 0)
	}
	if !f.exact && cost[1] < f.cut {
		f.settle(x.node, own, cost)
	}
	if cost[1] >= f.cut {
		return
	}
	r := f.rows[x.node]
	if r.begin == none {
		r = f.reduce(x.node)
	}
	edges, places, cut, limit := f.edges[r.begin:r.end], f.places, f.cut, f.limit
	for i := range edges {
		e := &edges[i]
		c0, c1 := cost[0]+int64(e.cost[0]), cost[1]+int64(e.cost[1])
		if c1 >= cut || c0 >= limit {
			continue
		}
		m := &places[e.node]
		if c1 >= int64(m.least) || c0 >= int64(m.queued[0]) && c1 >= int64(m.queued[1]) {
			continue
		}
		m.queued = [2]int32{int32(c0), int32(c1)}
		f.made++
		f.queue.push(label{m.queued, e.node}, own)
	}
}

// reduce makes the edges of a node that is followed for the first time. Costs
// are reduced by what is left to go: a label's costs with all that is to go
// grow by just that along the edge, so that nothing more of the far end need be
// known to drop it. Edges to where there is no way on are left out.
func (f *front) reduce(node int32) row {
	r := row{begin: int32(len(f.edges))}
	from := f.toGo(node)
	add := func(edges []edge) {
		for _, e := range edges {
			to := f.toGo(e.node)
			c0, c1 := int64(e.cost[f.k])+int64(to[0])-int64(from[0]), int64(e.cost[1-f.k])+int64(to[1])-int64(from[1])
			if to[0] < MaxCost && c0 < MaxCost && c1 < MaxCost {
				f.edges = append(f.edges, edge{e.node, [2]int32{int32(c0), int32(c1)}})
			}
		}
	}
	if g := f.s.g; node < g.core {
		add(g.leaving[g.out[node]:g.out[node+1]])
	}
	add(f.s.spokes.of(node))
	r.end = int32(len(f.edges))
	f.rows[node] = r
	return r
}

// toGo is the least that is left to go by the front's first criterion and by
// its second.
func (f *front) toGo(node int32) [2]int32 {
	return [2]int32{f.s.aimOf(f.bounds, f.k, node).least, f.s.aimOf(f.bounds, 1-f.k, node).least}
}

// settle notes the way on that is best by the second criterion, if it is within
// the first one's slack: it then stands in for everything the label leads to.
func (f *front) settle(node, own int32, cost [2]int64) {
	whole := cost[0] - int64(f.toGo(node)[0]) + int64(f.s.aimOf(f.bounds, 1-f.k, node).other)
	if whole < MaxCost && whole <= cost[0]+f.slack[0].of(cost[0]) {
		f.note([2]int64{whole, cost[1]}, node, own, 1)
	}
}

// note keeps a solution and tells the other front.
func (f *front) note(cost [2]int64, node, own int32, tree int) {
	f.best, f.reached = cost[1], cost[0]
	f.limits.best[f.k].Store(f.best)
	f.cut = f.slack[1].cut(f.best)
	f.found = append(f.found, find{[2]int32{int32(cost[0]), int32(cost[1])}, own, node, tree})
}

// begin readies the front for a request; s has joined its source and target.
func (f *front) begin(s *Search, b *bounds, k int, q *Request, limits *limits) {
	f.s, f.bounds, f.k = s, b, k
	f.slack, f.exact = [2]Slack{q.Slack[k], q.Slack[1-k]}, q.Slack == [2]Slack{}
	f.most, f.paths, f.limits = q.MaxLabels, q.Paths, limits
	f.forget()
	f.tried, f.mixes.stretches = false, f.mixes.stretches[:0]
	n := len(b.aims[0]) + len(s.up)
	f.places = slices.Grow(f.places[:0], n)[:n]
	f.rows = slices.Grow(f.rows[:0], n)[:n]
	f.edges = f.edges[:0]
	for i := range f.rows {
		f.rows[i].begin = none
	}
	fill := func(places []place, first, second []aim) {
		for i := range places {
			places[i] = place{MaxCost, [2]int32{MaxCost, MaxCost}, first[i].other - second[i].least}
		}
	}
	below := len(b.aims[0])
	fill(f.places[:below], b.aims[k], b.aims[1-k])
	fill(f.places[below:], s.above[k], s.above[1-k])
}

// forget drops what was found for the request before.
func (f *front) forget() {
	f.picked, f.trail.length, f.found, f.settled, f.made = f.picked[:0], 0, f.found[:0], 0, 0
}
