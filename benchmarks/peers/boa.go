package peers

// label is one way to stand at a node, with the label it came from, as BOA*
// keeps it to tell the way in the end.
type label struct {
	cost   Cost // so far
	node   int32
	parent int32
	next   int32 // in its bucket
}

// BOA finds the Pareto set by BOA*: labels leave the queue by first cost, the
// least still to go included; a label is dropped if one taken at its node
// before, or a solution, is as good by the second. The queue has a bucket for
// every first cost. Its bounds come from two passes of Dijkstra's algorithm
// with a heap like that of Least, but of numbers and without interfaces.
func (g *Graph) BOA(from, to int32) []Cost {
	var least [2][]int32
	for k := range 2 {
		least[k] = g.bounds(to, k)
	}
	if least[0][from] == Unreached {
		return nil
	}
	settled := make([]int32, g.Nodes()) // least second cost taken at each node
	for i := range settled {
		settled[i] = Unreached
	}
	var found []Cost
	best := int32(Unreached)
	base := least[0][from]
	labels := []label{{node: from, parent: -1, next: -1}}
	buckets := []int32{0}
	for at := 0; at < len(buckets); at++ {
		for buckets[at] >= 0 {
			id := buckets[at]
			l := labels[id]
			buckets[at] = l.next
			if l.cost[1] >= settled[l.node] || l.cost[1]+least[1][l.node] >= best {
				continue
			}
			settled[l.node] = l.cost[1]
			if l.node == to {
				best = l.cost[1]
				if n := len(found); n > 0 && found[n-1][0] == l.cost[0] {
					found = found[:n-1]
				}
				found = append(found, l.cost)
				continue
			}
			for _, e := range g.leaving[g.out[l.node]:g.out[l.node+1]] {
				c := Cost{l.cost[0] + e.cost[0], l.cost[1] + e.cost[1]}
				if least[0][e.node] == Unreached || c[1] >= settled[e.node] || c[1]+least[1][e.node] >= best {
					continue
				}
				b := int(c[0] + least[0][e.node] - base)
				for b >= len(buckets) {
					buckets = append(buckets, -1)
				}
				labels = append(labels, label{c, e.node, id, buckets[b]})
				buckets[b] = int32(len(labels) - 1)
			}
		}
	}
	return found
}

// bounds is Least with a heap of numbers.
func (g *Graph) bounds(target int32, criterion int) []int32 {
	least := make([]int32, g.Nodes())
	for i := range least {
		least[i] = Unreached
	}
	least[target] = 0
	h := []uint64{uint64(target)}
	for len(h) > 0 {
		x := h[0]
		last := h[len(h)-1]
		h = h[:len(h)-1]
		for i := 0; len(h) > 0; {
			c := 2*i + 1
			if c+1 < len(h) && h[c+1] < h[c] {
				c++
			}
			if c >= len(h) || h[c] >= last {
				h[i] = last
				break
			}
			h[i] = h[c]
			i = c
		}
		cost, node := int32(x>>32), int32(uint32(x))
		if cost > least[node] {
			continue
		}
		for _, e := range g.arriving[g.in[node]:g.in[node+1]] {
			c := cost + e.cost[criterion]
			if c >= least[e.node] {
				continue
			}
			least[e.node] = c
			x := uint64(c)<<32 | uint64(e.node)
			h = append(h, x)
			i := len(h) - 1
			for ; i > 0 && h[(i-1)/2] > x; i = (i - 1) / 2 {
				h[i] = h[(i-1)/2]
			}
			h[i] = x
		}
	}
	return least
}
