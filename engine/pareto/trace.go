package pareto

// step is a label that was followed, and the step before it.
type step struct {
	label
	before int32
}

// trail holds the steps of a front in blocks, so that it grows without moving.
type trail struct {
	blocks [][]step
	length int32
}

const blockBits = 14

func (t *trail) add(s step) int32 {
	i := t.length
	if int(i>>blockBits) == len(t.blocks) {
		t.blocks = append(t.blocks, make([]step, 1<<blockBits))
	}
	t.blocks[i>>blockBits][i&(1<<blockBits-1)] = s
	t.length++
	return i
}

func (t *trail) at(i int32) step { return t.blocks[i>>blockBits][i&(1<<blockBits-1)] }

// hop is a step between two nodes of the query and what it costs.
type hop struct {
	from, to int32
	cost     [2]int32
}

// trace lists the nodes of a solution in the caller's numbers: along the labels
// to the node where they end, and from there along the tree that goes on.
func (s *Search) trace(b *bounds, front int, f find, source int32) []int32 {
	var hops []hop
	trail := &s.fronts[front].trail
	spent := func(l label) (g [2]int32) {
		g[front] = l.cost[0] - s.aimOf(b, front, l.node).least
		g[1-front] = l.cost[1] - s.aimOf(b, 1-front, l.node).least
		return g
	}
	for i := f.step; i != none; {
		last := trail.at(i)
		if i = last.before; i == none {
			break
		}
		to, from := last.label, trail.at(i).label
		after, before := spent(to), spent(from)
		hops = append(hops, hop{from.node, to.node, [2]int32{after[0] - before[0], after[1] - before[1]}})
	}
	path := []int32{s.name(b, source)}
	for i := len(hops) - 1; i >= 0; i-- {
		path = s.unpack(b, hops[i], path)
	}
	k := front ^ f.tree
	for at := f.node; ; {
		a := s.aimOf(b, k, at)
		if a.next == none {
			return path
		}
		n := s.aimOf(b, k, a.next)
		h := hop{from: at, to: a.next}
		h.cost[k], h.cost[1-k] = a.least-n.least, a.other-n.other
		path = s.unpack(b, h, path)
		at = a.next
	}
}

// unpack appends the nodes that a hop passes, its last among them. A hop that
// leads from one cone to the other stays at its node.
func (s *Search) unpack(b *bounds, h hop, path []int32) []int32 {
	type part struct{ arc, head int32 }
	g := s.g
	stack := []part{{s.arcOf(h), s.name(b, h.to)}}
	for len(stack) > 0 {
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch {
		case p.arc == none:
		case p.arc < g.given:
			path = append(path, p.head)
		default:
			half := g.halves[p.arc-g.given]
			stack = append(stack, part{half.second, p.head}, part{half.first, half.middle})
		}
	}
	return path
}

// arcOf finds the arc of a hop.
func (s *Search) arcOf(h hop) int32 {
	want := edge{h.to, h.cost}
	g, t := s.g, &s.spokes
	if h.from < g.core {
		for i := g.out[h.from]; i < g.out[h.from+1]; i++ {
			if g.leaving[i] == want {
				return g.arc[i]
			}
		}
	}
	if i, some := t.at[h.from]; some {
		for j := t.begin[i]; j < t.begin[i+1]; j++ {
			if t.edges[j] == want {
				return t.arcs[j]
			}
		}
	}
	return none
}

// name is the caller's number of a node of the query.
func (s *Search) name(b *bounds, node int32) int32 {
	i := int(node) - int(s.g.core)
	switch {
	case i < 0:
		return s.g.name[node]
	case i < len(b.cone):
		return s.g.name[b.cone[i]]
	}
	return s.g.name[s.up[i-len(b.cone)]]
}
