package peers

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"entrepot/engine/pareto"
)

// TestAgree holds the peers against each other and the product on random
// graphs: a peer that is quick and wrong measures nothing.
func TestAgree(t *testing.T) {
	for seed := uint64(1); seed <= 300; seed++ {
		r := rand.New(rand.NewPCG(seed, 1))
		nodes := 2 + r.IntN(40)
		var arcs []pareto.Arc
		for range 3 * nodes {
			c := r.Int32N(20)
			arcs = append(arcs, pareto.Arc{From: r.Int32N(int32(nodes)), To: r.Int32N(int32(nodes)), Cost: Cost{c, 20 - c + r.Int32N(5)}})
		}
		g := New(nodes, arcs)
		product, err := pareto.New(nodes, arcs, pareto.Options{})
		if err != nil {
			t.Fatal(err)
		}
		from, to := r.Int32N(int32(nodes)), r.Int32N(int32(nodes))
		set, err := pareto.NewSearch(product, 0).Pareto(context.Background(), pareto.Request{From: from, To: to})
		if err != nil {
			t.Fatal(err)
		}
		var want []Cost
		for _, s := range set.Solutions {
			want = append(want, s.Cost)
		}
		if got := g.BOA(from, to); !slices.Equal(got, want) {
			t.Errorf("seed %d: BOA %v, product %v", seed, got, want)
		}
		if got := g.Correcting(from, to); !slices.Equal(got, want) {
			t.Errorf("seed %d: Correcting %v, product %v", seed, got, want)
		}
	}
}
