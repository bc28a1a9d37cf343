package pareto

import (
	"errors"
	"fmt"
	"math"
)

// MaxCost is what no way in an answer may reach in either criterion: costs are
// held in 32 bits.
const MaxCost = math.MaxInt32

// MaxNodes and MaxArcs are the most a graph may have: indices are 32 bits wide,
// and contraction makes arcs of its own.
const (
	MaxNodes = 1 << 28
	MaxArcs  = 1 << 29
)

// ErrGraph is what New returns for nodes, arcs or costs it cannot take.
var ErrGraph = errors.New("pareto: graph")

// Arc is one arc with its two costs, each from 0 to MaxCost in a unit that only
// the caller knows.
type Arc struct {
	From, To int32
	Cost     [2]int32
}

// Options of a graph.
type Options struct {
	// Plain keeps every node and arc as given. Building is quicker and queries
	// are slower; measurements use it to tell what contraction is worth.
	Plain bool
}

// edge is an arc beside its neighbours in memory; node is the far end.
type edge struct {
	node int32
	cost [2]int32
}

// half tells what a shortcut stands for: two arcs that meet at a node.
type half struct {
	middle, first, second int32
}

// Graph is a directed graph made ready for searching. It never changes.
//
// Nodes are numbered anew: the core, which contraction left, in the order of a
// depth-first walk, so that neighbours lie near one another in memory, and then
// the contracted nodes, last contracted first. A contracted node keeps only its
// arcs to and from lower numbers.
type Graph struct {
	core     int32    // nodes in the core
	number   []int32  // by the caller's number: ours
	name     []int32  // by our number: the caller's
	out, in  []int32  // by node: where its edges begin, and one past the end
	leaving  []edge   // node is the head
	arriving []edge   // node is the tail
	arc      []int32  // by place in leaving: number of the arc
	arrived  []int32  // by place in arriving: number of the arc
	longest  [2]int32 // the most an edge costs
	given    int32    // arcs with lower numbers are the caller's own
	halves   []half   // by arc number, less given
}

// Nodes is how many nodes the graph was built with, Core how many of them a
// search passes through on its way, and Edges how many arcs join those.
func (g *Graph) Nodes() int { return len(g.number) }

// Core is how many nodes contraction left.
func (g *Graph) Core() int { return int(g.core) }

// Edges is how many arcs join the nodes of the core, shortcuts among them.
func (g *Graph) Edges() int { return int(g.out[g.core]) }

// New builds a graph of the nodes 0 to nodes-1. Loops and arcs that another
// between the same two nodes makes pointless are left out.
func New(nodes int, arcs []Arc, o Options) (*Graph, error) {
	switch {
	case nodes < 0 || nodes > MaxNodes:
		return nil, fmt.Errorf("%w: nodes: got %d, want 0 to %d", ErrGraph, nodes, MaxNodes)
	case len(arcs) > MaxArcs:
		return nil, fmt.Errorf("%w: arcs: got %d, want at most %d", ErrGraph, len(arcs), MaxArcs)
	}
	for i, a := range arcs {
		for _, n := range [2]int32{a.From, a.To} {
			if n < 0 || int(n) >= nodes {
				return nil, fmt.Errorf("%w: arc %d: got node %d, want 0 to %d", ErrGraph, i, n, nodes-1)
			}
		}
		for k, c := range a.Cost {
			if c < 0 {
				return nil, fmt.Errorf("%w: arc %d: cost %d: got %d, want 0 or more", ErrGraph, i, k+1, c)
			}
		}
	}
	w := newWorkshop(nodes, arcs)
	if !o.Plain {
		w.contract()
		w.thin()
	}
	return w.finish(), nil
}
