package pareto

// finish numbers the nodes anew and packs the links.
func (w *workshop) finish() *Graph {
	nodes := len(w.leaving)
	g := &Graph{number: make([]int32, nodes), given: w.given, halves: w.halves}
	g.name = w.walk()
	g.core = int32(len(g.name))
	for i := range w.taken {
		g.name = append(g.name, w.taken[len(w.taken)-1-i])
	}
	for n, name := range g.name {
		g.number[name] = int32(n)
	}
	g.out, g.leaving, g.arc = g.pack(w.leaving)
	g.in, g.arriving, g.arrived = g.pack(w.arriving)
	for _, e := range g.leaving {
		g.longest = [2]int32{max(g.longest[0], e.cost[0]), max(g.longest[1], e.cost[1])}
	}
	for _, e := range g.arriving {
		g.longest = [2]int32{max(g.longest[0], e.cost[0]), max(g.longest[1], e.cost[1])}
	}
	return g
}

// clusterSize nodes fit into the first-level cache with what a search knows of
// them.
const clusterSize = 256

// walk lists the nodes that remain, cluster by cluster: breadth first from a
// node until the cluster is full, then on from the first node met outside it.
// Neighbours so lie near one another in memory, and so do those of neighbours.
func (w *workshop) walk() []int32 {
	seen := make([]bool, len(w.gone))
	copy(seen, w.gone)
	var order, edge []int32
	for root := range seen {
		edge = append(edge[:0], int32(root))
		for len(edge) > 0 {
			seed := edge[0]
			edge = edge[1:]
			if seen[seed] {
				continue
			}
			seen[seed] = true
			first := len(order)
			order = append(order, seed)
			for at := first; at < len(order); at++ {
				for _, side := range [2][]link{w.leaving[order[at]], w.arriving[order[at]]} {
					for _, l := range side {
						switch {
						case seen[l.node]:
						case len(order)-first < clusterSize:
							seen[l.node] = true
							order = append(order, l.node)
						default:
							edge = append(edge, l.node)
						}
					}
				}
			}
		}
	}
	return order
}

// pack lays the links of all nodes end to end in the new numbers.
func (g *Graph) pack(links [][]link) (begin []int32, edges []edge, arcs []int32) {
	total := 0
	for _, l := range links {
		total += len(l)
	}
	begin = make([]int32, 0, len(links)+1)
	edges, arcs = make([]edge, 0, total), make([]int32, 0, total)
	for _, name := range g.name {
		begin = append(begin, int32(len(edges)))
		for _, l := range links[name] {
			edges = append(edges, edge{g.number[l.node], l.cost})
			arcs = append(arcs, l.arc)
		}
	}
	return append(begin, int32(len(edges))), edges, arcs
}
