package main

import (
	"math/rand/v2"

	"entrepot/engine/pareto"
)

// The anticorrelated grid: gridSide x gridSide nodes, each joined to the four beside
// it. An arc's first cost is drawn from 1 to gridMost, its second is what is
// left of gridMost+1, up to gridNoise more or less. So a way that is cheap by
// one is dear by the other, as air is against sea, and nearly every way of few
// arcs is worth choosing. Queries lie gridApart arcs apart: about 1,600
// solutions each.
const (
	gridSide  = 316
	gridMost  = 100
	gridNoise = 20
	gridApart = 126
)

func grid(side int, seed uint64) (nodes int, arcs []pareto.Arc) {
	r := rand.New(rand.NewPCG(seed, 1))
	for y := range side {
		for x := range side {
			for _, step := range [4][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
				tx, ty := x+step[0], y+step[1]
				if tx < 0 || ty < 0 || tx >= side || ty >= side {
					continue
				}
				first := 1 + r.Int32N(gridMost)
				second := max(1, gridMost+1-first+r.Int32N(2*gridNoise+1)-gridNoise)
				arcs = append(arcs, pareto.Arc{From: int32(y*side + x), To: int32(ty*side + tx), Cost: [2]int32{first, second}})
			}
		}
	}
	return side * side, arcs
}

// gridQueries draws pairs of nodes that lie so many arcs apart.
func gridQueries(side, apart, count int, seed uint64) (pairs [][2]int32) {
	r := rand.New(rand.NewPCG(seed, 2))
	for len(pairs) < count {
		x, y := r.IntN(side), r.IntN(side)
		across := r.IntN(2*apart+1) - apart
		down := apart - max(across, -across)
		if r.IntN(2) == 0 {
			down = -down
		}
		tx, ty := x+across, y+down
		if tx < 0 || ty < 0 || tx >= side || ty >= side {
			continue
		}
		pairs = append(pairs, [2]int32{int32(y*side + x), int32(ty*side + tx)})
	}
	return pairs
}
