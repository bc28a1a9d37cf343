package search

import (
	"context"
	"math/rand/v2"
	"testing"
)

// TestGreatPricesDoNotOverflow multiplies every price by so much that they come
// near the greatest allowed: the ways stay the same and their costs are so many
// times as high.
func TestGreatPricesDoNotOverflow(t *testing.T) {
	const times = 50_000_000_000_000
	for seed := uint64(1); seed <= 400; seed++ {
		w := randomWorld(rand.New(rand.NewPCG(seed, 5)))
		clear(w.q.Prices.StorageDay) // whose limit is lower
		x := New(w.snap, nil)
		small, err := x.Pareto(context.Background(), w.request(x))
		if err != nil {
			t.Fatal(err)
		}
		p := &w.q.Prices
		for _, list := range [][]int64{p.Tariff, p.Handling} {
			for i := range list {
				list[i] *= times
			}
		}
		great, err := x.Pareto(context.Background(), w.request(x))
		if err != nil {
			t.Fatal(err)
		}
		if len(great.Ways) != len(small.Ways) {
			t.Fatalf("seed %d: got %d ways, want %d", seed, len(great.Ways), len(small.Ways))
		}
		for i, way := range great.Ways {
			if way.Arrive != small.Ways[i].Arrive || way.Cost != times*small.Ways[i].Cost {
				t.Fatalf("seed %d: got %+v, want %d times %+v", seed, way, times, small.Ways[i])
			}
		}
	}
}
