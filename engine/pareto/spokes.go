package pareto

import "slices"

// spokes are the arcs between the core and the cones of a query, and within
// those, by tail. They lead down towards the target or up from the source.
type spokes struct {
	at    map[int32]int32 // by tail: its place in begin
	begin []int32
	edges []edge
	arcs  []int32 // number of the arc; none where a node of both cones leads over
	all   []spoke
}

type spoke struct {
	tail int32
	edge
	arc int32
}

// join numbers the nodes of a query, collects its spokes and extends the bounds
// to the source's cone. It returns the source's number.
func (s *Search) join(b *bounds, source int32) int32 {
	g := s.g
	s.up = g.cone(source, g.out, g.leaving, s.up)
	t := &s.spokes
	t.all = t.all[:0]
	for i, n := range b.cone {
		for j := g.in[n]; j < g.in[n+1]; j++ {
			e := g.arriving[j]
			t.all = append(t.all, spoke{g.local(e.node, b.cone, 0), edge{g.core + int32(i), e.cost}, g.arrived[j]})
		}
	}
	offset := len(b.cone)
	for i, n := range s.up {
		own := g.core + int32(offset+i)
		if j, both := slices.BinarySearch(b.cone, n); both {
			t.all = append(t.all, spoke{own, edge{g.core + int32(j), [2]int32{}}, none})
		}
		for j := g.out[n]; j < g.out[n+1]; j++ {
			e := g.leaving[j]
			t.all = append(t.all, spoke{own, edge{g.local(e.node, s.up, offset), e.cost}, g.arc[j]})
		}
	}
	slices.SortStableFunc(t.all, func(a, b spoke) int { return int(a.tail - b.tail) })
	t.begin, t.edges, t.arcs = t.begin[:0], t.edges[:0], t.arcs[:0]
	if t.at == nil {
		t.at = make(map[int32]int32)
	}
	clear(t.at)
	for i, e := range t.all {
		if i == 0 || e.tail != t.all[i-1].tail {
			t.at[e.tail] = int32(len(t.begin))
			t.begin = append(t.begin, int32(i))
		}
		t.edges, t.arcs = append(t.edges, e.edge), append(t.arcs, e.arc)
	}
	t.begin = append(t.begin, int32(len(t.all)))
	for k := range 2 {
		var beyond bool
		s.above[k], beyond = s.climb(b.aims[k], s.above[k], alone(k), alone(1-k))
		s.beyond[k] = beyond || b.beyond[k]
	}
	return g.local(source, s.up, offset)
}

// climb extends bounds to the source's cone, from below to above: each node's
// from those of the nodes its spokes lead to, which all have lower numbers.
func (s *Search) climb(below, above []aim, by, beside weigh) (_ []aim, beyond bool) {
	above = above[:0]
	for range s.up {
		best := aim{MaxCost, MaxCost, none}
		for _, e := range s.spokes.of(int32(len(below) + len(above))) {
			var a aim
			if i := int(e.node) - len(below); i >= 0 {
				a = above[i]
			} else {
				a = below[e.node]
			}
			least, other := int64(a.least)+by.of(e.cost), min(int64(a.other)+beside.of(e.cost), MaxCost)
			switch {
			case least >= MaxCost:
				beyond = beyond || a.least < MaxCost
			case least < int64(best.least) || least == int64(best.least) && other < int64(best.other):
				best = aim{int32(least), int32(other), e.node}
			}
		}
		above = append(above, best)
	}
	return above, beyond
}

// of is the spokes that leave a node.
func (t *spokes) of(node int32) []edge {
	if i, some := t.at[node]; some {
		return t.edges[t.begin[i]:t.begin[i+1]]
	}
	return nil
}

// aimOf is the bounds of any node of the query by criterion k.
func (s *Search) aimOf(b *bounds, k int, node int32) aim {
	if i := int(node) - len(b.aims[k]); i >= 0 {
		return s.above[k][i]
	}
	return b.aims[k][node]
}
