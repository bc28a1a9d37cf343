package pareto

import "slices"

// link is an edge of the graph while it is being contracted.
type link struct {
	edge
	arc int32
}

// dominates tells whether a costs no more than b in either criterion.
func dominates(a, b [2]int32) bool { return a[0] <= b[0] && a[1] <= b[1] }

// workshop holds the graph that remains while nodes are taken out of it. A
// contracted node keeps the links it had when it was taken, which all lead to
// nodes taken later or never.
type workshop struct {
	leaving, arriving [][]link
	given             int32
	halves            []half
	taken             []int32 // contracted nodes in order
	level             []int32 // by node: longest chain of contracted nodes beneath it
	gone              []bool
}

func newWorkshop(nodes int, arcs []Arc) *workshop {
	w := &workshop{leaving: make([][]link, nodes), arriving: make([][]link, nodes), given: int32(len(arcs)),
		level: make([]int32, nodes), gone: make([]bool, nodes)}
	// The links of all nodes are cut from one slice at first.
	count := make([]int32, nodes)
	for _, side := range []struct {
		links [][]link
		node  func(*Arc) int32
	}{{w.leaving, func(a *Arc) int32 { return a.From }}, {w.arriving, func(a *Arc) int32 { return a.To }}} {
		clear(count)
		for i := range arcs {
			count[side.node(&arcs[i])]++
		}
		all := make([]link, len(arcs))
		for n, c := range count {
			side.links[n], all = all[:0:c], all[c:]
		}
	}
	for i, a := range arcs {
		if a.From != a.To {
			w.join(a.From, a.To, a.Cost, int32(i))
		}
	}
	return w
}

// join adds an arc unless one between the same nodes dominates it, and removes
// those it dominates.
func (w *workshop) join(from, to int32, cost [2]int32, arc int32) bool {
	for _, l := range w.leaving[from] {
		if l.node == to && dominates(l.cost, cost) {
			return false
		}
	}
	drop := func(links []link, node int32) []link {
		return slices.DeleteFunc(links, func(l link) bool { return l.node == node && dominates(cost, l.cost) })
	}
	w.leaving[from] = append(drop(w.leaving[from], to), link{edge{to, cost}, arc})
	w.arriving[to] = append(drop(w.arriving[to], from), link{edge{from, cost}, arc})
	return true
}

// witnessed tells whether the graph without node `without` has a way of one or
// two arcs from one node to another that costs no more.
func (w *workshop) witnessed(from, to, without int32, cost [2]int32) bool {
	for _, l := range w.leaving[from] {
		if l.node == to && dominates(l.cost, cost) {
			return true
		}
	}
	for _, l := range w.leaving[from] {
		if l.node == without || l.node == to || l.cost[0] > cost[0] || l.cost[1] > cost[1] {
			continue
		}
		rest := [2]int32{cost[0] - l.cost[0], cost[1] - l.cost[1]}
		for _, m := range w.leaving[l.node] {
			if m.node == to && dominates(m.cost, rest) {
				return true
			}
		}
	}
	return false
}

// These bound contraction. On the graph of New York (264,346 nodes) they leave
// 10,087 nodes; 60 links and 10 more arcs leave 3,369 and make queries no more
// than a tenth quicker, for three times the work here.
const (
	mostLinks = 24 // of a node that is taken
	mostAdded = 2  // arcs by which taking a node may enlarge the graph
)

// refusal is more arcs than any taking adds.
const refusal = 1 << 20

// added is by how many arcs taking a node would enlarge the graph. It is
// refusal where that cannot be done.
func (w *workshop) added(node int32) int {
	in, out := w.arriving[node], w.leaving[node]
	if len(in)+len(out) > mostLinks {
		return refusal
	}
	n := -len(in) - len(out)
	for _, a := range in {
		for _, b := range out {
			if a.node == b.node {
				continue
			}
			cost, ok := plus(a.cost, b.cost)
			if !ok {
				return refusal
			}
			if !w.witnessed(a.node, b.node, node, cost) {
				n++
			}
		}
	}
	return n
}

// plus adds costs and tells whether the sums are in range.
func plus(a, b [2]int32) ([2]int32, bool) {
	x, y := int64(a[0])+int64(b[0]), int64(a[1])+int64(b[1])
	return [2]int32{int32(x), int32(y)}, x <= MaxCost && y <= MaxCost
}

// lowest and ranks bound the rank of a node that may be taken.
const (
	lowest = -64
	ranks  = 1024
)

// rank is the order in which nodes are taken: those that shrink the graph most
// first, and of those the ones with the shortest chains of taken nodes beneath
// them, which keeps cones small.
func (w *workshop) rank(node int32) int {
	added := w.added(node)
	if added > mostAdded {
		return refusal
	}
	return max(lowest, 2*added+int(w.level[node]))
}

// contract takes nodes out of the graph and joins their neighbours by shortcuts
// (Geisberger et al., WEA 2008), so that every cost vector between two nodes
// that remain stays possible and no better one becomes so. A shortcut is left
// out only where another way of one or two arcs, which remains, costs no more
// in either criterion.
func (w *workshop) contract() {
	var waiting [ranks][]int32 // by rank, less the lowest
	current := make([]int, len(w.gone))
	put := func(node int32) {
		current[node] = w.rank(node)
		if at := current[node] - lowest; at < ranks {
			waiting[at] = append(waiting[at], node)
		}
	}
	for n := range w.gone {
		put(int32(n))
	}
	for at := 0; at < ranks; {
		if len(waiting[at]) == 0 {
			at++
			continue
		}
		node := waiting[at][len(waiting[at])-1]
		waiting[at] = waiting[at][:len(waiting[at])-1]
		if w.gone[node] || current[node]-lowest != at {
			continue
		}
		if now := w.rank(node); now != current[node] {
			put(node)
			at = min(at, now-lowest)
			continue
		}
		for _, n := range w.take(node) {
			put(n)
			at = min(at, current[n]-lowest)
		}
	}
}

// take contracts one node and returns its neighbours.
func (w *workshop) take(node int32) []int32 {
	w.gone[node] = true
	w.taken = append(w.taken, node)
	in, out := w.arriving[node], w.leaving[node]
	var near []int32
	for _, a := range in {
		w.leaving[a.node] = slices.DeleteFunc(w.leaving[a.node], func(l link) bool { return l.node == node })
		near = append(near, a.node)
	}
	for _, b := range out {
		w.arriving[b.node] = slices.DeleteFunc(w.arriving[b.node], func(l link) bool { return l.node == node })
		near = append(near, b.node)
	}
	for _, a := range in {
		for _, b := range out {
			if a.node == b.node {
				continue
			}
			cost, _ := plus(a.cost, b.cost)
			if w.witnessed(a.node, b.node, node, cost) {
				continue
			}
			if w.join(a.node, b.node, cost, w.given+int32(len(w.halves))) {
				w.halves = append(w.halves, half{node, a.arc, b.arc})
			}
		}
	}
	slices.Sort(near)
	near = slices.Compact(near)
	for _, n := range near {
		w.level[n] = max(w.level[n], w.level[node]+1)
	}
	return near
}

// thin removes arcs between nodes that remain which a way of two arcs makes
// pointless. Each goes while its witness stands, so every cost vector stays.
func (w *workshop) thin() {
	for n := range w.leaving {
		if w.gone[n] {
			continue
		}
		from := int32(n)
		for _, l := range slices.Clone(w.leaving[n]) {
			if !w.detour(from, l.node, l.cost) {
				continue
			}
			is := func(o link) bool { return o.arc == l.arc }
			w.leaving[n] = slices.DeleteFunc(w.leaving[n], is)
			w.arriving[l.node] = slices.DeleteFunc(w.arriving[l.node], is)
		}
	}
}

// detour tells whether a way of two arcs costs no more than the arc.
func (w *workshop) detour(from, to int32, cost [2]int32) bool {
	for _, l := range w.leaving[from] {
		if l.node == to || !dominates(l.cost, cost) {
			continue
		}
		rest := [2]int32{cost[0] - l.cost[0], cost[1] - l.cost[1]}
		for _, m := range w.leaving[l.node] {
			if m.node == to && dominates(m.cost, rest) {
				return true
			}
		}
	}
	return false
}
