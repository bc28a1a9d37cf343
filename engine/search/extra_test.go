package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/overlay"
)

// TestOverlaysShareARating asks on one overlay after another, made and undone at
// random, with one rating: what it keeps of one must not show in another.
func TestOverlaysShareARating(t *testing.T) {
	first, last := uint64(1), *roundsFlag/4
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	kept := 0
	for seed := first; seed <= last; seed++ {
		r := rand.New(rand.NewPCG(seed, 5))
		w := randomWorldOf(r, 8+r.IntN(5), 40+r.IntN(40), 3+r.IntN(5))
		x := New(w.snap, nil)
		x.mixAfter, x.partAfter = int(seed%8), int(seed%5)
		shared := x.Rate(w.q.Prices)
		ask := func(o *overlay.Overlay, rated *Rated) (got []outcome) {
			q := w.request(x)
			q.Overlay, q.Criteria = o, Arrival|Cost
			if rated != nil {
				q.Rated = rated
			}
			for _, l := range o.Limits() {
				q.Refused = append(q.Refused, l.Refuses != 0)
			}
			res, err := x.Pareto(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, way := range res.Ways {
				got = append(got, outcome{way.Arrive, way.Cost})
			}
			return got
		}
		o := overlay.New(w.snap)
		lowers := map[uint64]bool{}
		for i := range 8 {
			var next *overlay.Overlay
			var err error
			if list := o.Changes(); len(list) > 0 && r.IntN(3) == 0 {
				next, err = o.Without(list[r.IntN(len(list))].ID)
			} else {
				c := randomChange(r, w.snap, fmt.Sprint("c", i))
				if c.Kind == network.Repriced && r.IntN(3) == 0 { // a carrier's, deep enough for its lanes to win
					c.Lane, c.Carrier = "", w.snap.Carriers[r.IntN(len(w.snap.Carriers))].ID
					c.PriceMillionths = int64(1 + r.IntN(1_000_000))
				}
				next, err = o.With(c)
			}
			if err != nil {
				continue
			}
			o = next
			if l := o.Lowers(); l != 0 && lowers[l] {
				kept++
			} else {
				lowers[l] = true
			}
			if got, want := ask(o, shared), ask(o, nil); !slices.Equal(got, want) {
				t.Fatalf("seed %d: got %v, want %v as with a rating of its own\nchanges %+v\nreplay: go test ./engine/search -run OverlaysShare -seed %d", seed, got, want, o.Changes(), seed)
			}
		}
	}
	if *seedFlag == 0 && kept < int(last)/10 {
		t.Errorf("only %d times of %d networks were bounds with lowered arcs used again", kept, last)
	}
}
