// Package peers holds what the product is measured against and checked with:
// plain searches for two-cost ways on a graph, written as the literature has
// them and sharing nothing with the product but the type of an arc.
//
//	Graph.Least       Dijkstra's algorithm with a binary heap
//	Graph.BOA         BOA* (Hernandez et al., AIJ 314, 2023)
//	Graph.Correcting  label correcting, small and obvious
//
// A Graph is read-only. Costs must sum to less than 2^31 along any way.
package peers

import (
	"container/heap"
	"math"

	"entrepot/engine/pareto"
)

// Unreached is the least cost of a node from which no way leads to the target.
const Unreached = math.MaxInt32

// Cost is a pair of costs.
type Cost = [2]int32

type edge struct {
	node int32
	cost Cost
}

// Graph is a directed graph whose arcs lie by tail, and again by head.
type Graph struct {
	out, in           []int32
	leaving, arriving []edge
}

// New lays the arcs out.
func New(nodes int, arcs []pareto.Arc) *Graph {
	g := &Graph{out: make([]int32, nodes+1), in: make([]int32, nodes+1), leaving: make([]edge, len(arcs)), arriving: make([]edge, len(arcs))}
	for _, a := range arcs {
		g.out[a.From+1]++
		g.in[a.To+1]++
	}
	for n := range nodes {
		g.out[n+1] += g.out[n]
		g.in[n+1] += g.in[n]
	}
	out, in := append([]int32{}, g.out...), append([]int32{}, g.in...)
	for _, a := range arcs {
		g.leaving[out[a.From]] = edge{a.To, a.Cost}
		out[a.From]++
		g.arriving[in[a.To]] = edge{a.From, a.Cost}
		in[a.To]++
	}
	return g
}

// Nodes is how many there are.
func (g *Graph) Nodes() int { return len(g.out) - 1 }

type waiting struct{ cost, node int32 }

type byCost []waiting

func (q byCost) Len() int           { return len(q) }
func (q byCost) Less(i, j int) bool { return q[i].cost < q[j].cost }
func (q byCost) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *byCost) Push(x any)        { *q = append(*q, x.(waiting)) }
func (q *byCost) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// Least is the least cost from each node to the target by one criterion.
func (g *Graph) Least(target int32, criterion int) []int32 {
	least := make([]int32, g.Nodes())
	for i := range least {
		least[i] = Unreached
	}
	least[target] = 0
	q := &byCost{{0, target}}
	for q.Len() > 0 {
		x := heap.Pop(q).(waiting)
		if x.cost > least[x.node] {
			continue
		}
		for _, e := range g.arriving[g.in[x.node]:g.in[x.node+1]] {
			if c := x.cost + e.cost[criterion]; c < least[e.node] {
				least[e.node] = c
				heap.Push(q, waiting{c, e.node})
			}
		}
	}
	return least
}
