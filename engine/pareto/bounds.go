package pareto

import "slices"

// aim is what one criterion's tree of best ways to the target says of a node.
type aim struct {
	least int32 // least cost still to go in the criterion; MaxCost where there is no way
	other int32 // cost of that way in the other criterion; MaxCost where it is more
	next  int32 // the node after this one on that way
}

// bounds are the best ways to one target by either criterion, from every node
// of the core and from the nodes that contraction put beneath the target: its
// cone. Those are numbered after the core, in the order of the cone.
type bounds struct {
	target int32 // in the graph's numbers
	cone   []int32
	aims   [2][]aim
	beyond [2]bool // some node was out of reach only for costs past MaxCost
}

// cone lists the cone of a node in rising order. A cone of a target is every node that reaches it by going down, from lower
// numbers to higher, through contracted nodes only; of a source, every one it
// reaches by going up. Any way can be had as one that goes up, through the core
// and down (Geisberger et al., WEA 2008, for one criterion; a shortcut here
// stands for every cost vector that matters, so it holds for two).
//
// A query numbers the nodes it may meet: the core as the graph does, then the
// target's cone, then the source's. A node of both cones has two numbers.
func (g *Graph) cone(of int32, begin []int32, edges []edge, buf []int32) []int32 {
	buf = buf[:0]
	if of < g.core {
		return buf
	}
	buf = append(buf, of)
	for i := 0; i < len(buf); i++ {
		n := buf[i]
		for _, e := range edges[begin[n]:begin[n+1]] {
			if e.node >= g.core && !slices.Contains(buf, e.node) {
				buf = append(buf, e.node)
			}
		}
	}
	slices.Sort(buf)
	return buf
}

// local turns a number of the graph into one of the query.
func (g *Graph) local(node int32, cone []int32, offset int) int32 {
	if node < g.core {
		return node
	}
	i, _ := slices.BinarySearch(cone, node)
	return int32(int(g.core) + offset + i)
}

// boundsBuckets are enough that few of a bucket's labels need to be put in
// order. Between a quarter and sixteen times as many it made no difference on
// the graph of New York, and a heap instead took 1.3 times as long.
const boundsBuckets = 1 << 12

// weigh turns a pair of costs into one.
type weigh [2]int64

func (w weigh) of(c [2]int32) int64 { return w[0]*int64(c[0]) + w[1]*int64(c[1]) }

// alone counts one criterion only.
func alone(k int) (w weigh) {
	w[k] = 1
	return w
}

// compute finds the best ways to b's target by criterion k.
func (b *bounds) compute(g *Graph, k int, q *queue) {
	b.aims[k], b.beyond[k] = b.tree(g, alone(k), alone(1-k), MaxCost, b.aims[k], q)
}

// tree finds the best ways to b's target: Dijkstra's algorithm over arriving
// arcs. Among ways that cost the same it prefers the one that costs less by the
// other weights, as far as that is known before a node is settled. Past the
// limit nodes may cost more than the best way there does. It tells whether some
// node was out of reach only for costs past MaxCost.
func (b *bounds) tree(g *Graph, by, beside weigh, limit int64, aims []aim, q *queue) (_ []aim, beyond bool) {
	n := int(g.core) + len(b.cone)
	aims = slices.Grow(aims[:0], n)[:n]
	for i := range aims {
		aims[i] = aim{MaxCost, MaxCost, none}
	}
	to := g.local(b.target, b.cone, 0)
	aims[to] = aim{0, 0, none}
	q.begin(uint64(min(by.of(g.longest), MaxCost)), boundsBuckets, false)
	q.start(label{node: to})
	for {
		if len(q.now) == 0 {
			h, more := q.next()
			if !more || int64(q.chunks[h.chunk].labels[0].cost[0])>>q.shift<<q.shift > limit {
				return aims, beyond
			}
			for ; h.chunk != none; h = q.back(h) {
				labels, _ := q.read(h)
				for _, l := range labels {
					if l.cost[0] == aims[l.node].least {
						q.now = append(q.now, item{rank(l.cost), l.node, none})
					}
				}
			}
			q.now.order()
			continue
		}
		x := q.now.pop()
		at := aims[x.node]
		if x.key>>32 > uint64(at.least) {
			continue
		}
		name := x.node
		if name >= g.core {
			name = b.cone[x.node-g.core]
		}
		edges := g.arriving[g.in[name]:g.in[name+1]]
		for i := range edges {
			e := &edges[i]
			from := e.node
			if from >= g.core {
				from = g.local(from, b.cone, 0)
			}
			a := &aims[from]
			longer := by.of(e.cost)
			least := int64(at.least) + longer
			if least >= MaxCost {
				beyond = true
			}
			if least > int64(a.least) || least >= MaxCost {
				continue
			}
			other := min(int64(at.other)+beside.of(e.cost), MaxCost)
			switch {
			case least < int64(a.least):
				*a = aim{int32(least), int32(other), x.node}
				q.push(label{[2]int32{int32(least), 0}, from}, none)
			case longer > 0 && other < int64(a.other): // then from is not settled yet
				a.other, a.next = int32(other), x.node
			}
		}
	}
}
