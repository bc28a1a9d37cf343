package peers

import (
	"math/rand/v2"
	"slices"
)

// Far draws pairs of nodes that lie far apart: any node as the target, and as the source one from
// the half of the nodes that lie farthest from it, by the least first cost to
// it. A target that no other node reaches is drawn again, a hundred times at
// most.
func (g *Graph) Far(count int, seed uint64) (pairs [][2]int32) {
	if g.Nodes() == 0 {
		return nil
	}
	r := rand.New(rand.NewPCG(seed, 1))
	for range count {
		var from, to int32
		for range 100 {
			to = r.Int32N(int32(g.Nodes()))
			least := g.Least(to, 0)
			var sources []int32
			for n, c := range least {
				if c != Unreached && int32(n) != to {
					sources = append(sources, int32(n))
				}
			}
			if len(sources) == 0 {
				continue
			}
			slices.SortStableFunc(sources, func(a, b int32) int { return int(least[b]) - int(least[a]) })
			from = sources[r.IntN((len(sources)+1)/2)]
			break
		}
		pairs = append(pairs, [2]int32{from, to})
	}
	return pairs
}
