package peers

import (
	"container/heap"
	"slices"
)

// Correcting finds the Pareto set by extending the labels of one node after
// another until none changes. A label that with the least still to go costs as
// much as one known at the target is dropped; that alone keeps it from walking
// the whole graph.
func (g *Graph) Correcting(from, to int32) []Cost {
	least := [2][]int32{g.Least(to, 0), g.Least(to, 1)}
	if least[0][from] == Unreached {
		return nil
	}
	type kept struct {
		Cost
		extended bool
	}
	sets := make([][]kept, g.Nodes()) // by node: undominated, by first cost
	place := func(set []kept, first int32) int {
		at, _ := slices.BinarySearchFunc(set, first, func(o kept, first int32) int { return int(o.Cost[0]) - int(first) })
		return at
	}
	// beaten tells whether a set holds a cost that is as good in both.
	beaten := func(set []kept, at int, c Cost) bool {
		return at > 0 && set[at-1].Cost[1] <= c[1] || at < len(set) && set[at].Cost[0] == c[0] && set[at].Cost[1] <= c[1]
	}
	// add puts a cost into a node's set unless something there is as good.
	add := func(node int32, c Cost) bool {
		set := sets[node]
		at := place(set, c[0])
		if beaten(set, at, c) {
			return false
		}
		end := at
		for end < len(set) && set[end].Cost[1] >= c[1] {
			end++
		}
		sets[node] = slices.Replace(set, at, end, kept{Cost: c})
		return true
	}
	for k := range 2 {
		if c := g.descend(from, to, least[k], k); c[0] != Unreached {
			add(to, c)
		}
	}
	dominated := func(c Cost) bool { return beaten(sets[to], place(sets[to], c[0]), c) }
	if from == to {
		return []Cost{{}}
	}
	add(from, Cost{})
	// Farthest from the target first: its labels then mostly come whole.
	queue, queued := &byCost{{-least[0][from], from}}, make([]bool, g.Nodes())
	for queue.Len() > 0 {
		node := heap.Pop(queue).(waiting).node
		queued[node] = false
		for i := range sets[node] {
			l := &sets[node][i]
			if l.extended || node == to {
				continue
			}
			l.extended = true
			for _, e := range g.leaving[g.out[node]:g.out[node+1]] {
				if e.node == node || least[0][e.node] == Unreached {
					continue
				}
				c := Cost{l.Cost[0] + e.cost[0], l.Cost[1] + e.cost[1]}
				if e.node != to && dominated(Cost{c[0] + least[0][e.node], c[1] + least[1][e.node]}) || !add(e.node, c) || queued[e.node] {
					continue
				}
				queued[e.node] = true
				heap.Push(queue, waiting{-least[0][e.node], e.node})
			}
		}
	}
	var found []Cost
	for _, l := range sets[to] {
		found = append(found, l.Cost)
	}
	return found
}

// descend follows a way that is best by one criterion and adds it up. Where an
// arc costs nothing by it that could turn in circles: then nothing is known.
func (g *Graph) descend(at, to int32, least []int32, k int) Cost {
	var sum Cost
	for range g.Nodes() {
		if at == to {
			return sum
		}
		for _, e := range g.leaving[g.out[at]:g.out[at+1]] {
			if least[e.node] != Unreached && least[at] == least[e.node]+e.cost[k] {
				sum = Cost{sum[0] + e.cost[0], sum[1] + e.cost[1]}
				at = e.node
				break
			}
		}
	}
	return Cost{Unreached, Unreached}
}
