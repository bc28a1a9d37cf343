package search

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"entrepot/engine/timetable"
)

// TestRatingsMatchArcs holds the ratings of random parcels, on one processor and
// on several, against every arc by itself.
func TestRatingsMatchArcs(t *testing.T) {
	defer func(was int) { parallelFrom = was }(parallelFrom)
	for seed := uint64(1); seed <= 1500; seed++ {
		a := randomAsked(rand.New(rand.NewPCG(seed, 12)))
		for _, parallelFrom = range []int{0, 1 << 30} {
			r := a.x.Rate(a.q.Prices)
			if err := a.checkRating(r, false); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if err := a.checkRating(r.Green(), true); err != nil {
				t.Fatalf("seed %d: green: %v", seed, err)
			}
		}
	}
}

func (a *asked) checkRating(r *Rated, green bool) error {
	s, p := a.snap, &a.q.Prices
	met := map[[2]int32]int64{} // by arc and status: what it costs
	for place := range r.places() {
		for i := r.out[place]; i < r.out[place+1]; i++ {
			k := &r.pairs[i]
			if stores := r.prices.StorageDay[r.facilityOf(k.to)] > 0; k.stores != stores {
				return fmt.Errorf("pair %+v from %d: want stores to be %v", k, place, stores)
			}
			if k.lanes == 0 {
				continue
			}
			least := pair{link: link{takes: timetable.Never}, cost: unset}
			for m := range least.mixed {
				least.mixed[m] = unset
			}
			lanes := r.lanes[k.lo:k.hi()]
			for _, l := range lanes {
				arc := &s.Arcs[l.arc]
				status := place / int32(len(s.Facilities))
				if r.facilityOf(place) != arc.From || k.to-place != arc.To-arc.From {
					return fmt.Errorf("pair %+v from %d has arc %+v", k, place, arc)
				}
				met[[2]int32{l.arc, status}] = l.cost
				takes, cost := arc.CutOff+arc.Duration, r.landed(place, l.cost)
				least.takes, least.cost = min(least.takes, takes), min(least.cost, cost)
				for m, slope := range r.slope {
					if least.mixed[m] = min(least.mixed[m], int64(takes)<<slopeBits+slope*cost); slope == 0 {
						least.mixed[m] = 0
					}
				}
			}
			if k.takes != least.takes || k.cost != least.cost || k.mixed != least.mixed {
				return fmt.Errorf("got pair %+v, want the least of %+v", k, least)
			}
			if !slices.IsSortedFunc(lanes, byCostTimeAndArc) {
				return fmt.Errorf("lanes out of order: %+v", lanes)
			}
		}
	}
	for i := range s.Arcs {
		arc := &s.Arcs[i]
		for status := range Status(r.layers()) {
			got, has := met[[2]int32{int32(i), int32(status)}]
			if carries := !p.Refused[arc.Limit] && arc.From != arc.To && p.Customs.carries(arc.Lane, status); has != carries {
				return fmt.Errorf("arc %+v in status %d: got a lane: %v, want %v", arc, status, has, carries)
			}
			if want := r.priceIn(status, arc, unchanged); has && got != want {
				return fmt.Errorf("arc %+v in status %d: got a cost of %d, want %d", arc, status, got, want)
			}
			if want := p.Carbon(arc.Lane); has && green && got != want {
				return fmt.Errorf("arc %+v: got %d for emissions of %d", arc, got, want)
			}
		}
	}
	return r.checkCore()
}

// checkCore holds passes over the core against passes over every arrival.
func (r *Rated) checkCore() error {
	p, n, latest := new(passes), r.places(), r.latest()
	for target := range n {
		to := []source{{facility: target}}
		got, want := bounds{at: make([]bound, n)}, bounds{at: make([]bound, n)}
		for kind := range kinds {
			if !p.overCore(r, kind, to) {
				return fmt.Errorf("the ways to %d do not fit", target)
			}
			p.through(r, kind, to, nil)
			p.store(want, kind, latest)
		}
		r.compute(got, byTime, byMix, to, latest, nil) // as queries ask for them
		r.compute(got, byMix, kinds, to, latest, nil)
		if !slices.Equal(got.at, want.at) {
			return fmt.Errorf("to %d: got %v over the core, want %v", target, got.at, want.at)
		}
	}
	return nil
}

// TestShapesAreShared rates parcels with more kinds of refusals than are kept.
func TestShapesAreShared(t *testing.T) {
	s, prices, _ := middling()
	x := New(s, nil)
	prices.Refused = make([]bool, len(s.Limits)+mostShapes+1)
	rate := func(refused int) *link {
		p := prices
		p.Refused = slices.Clone(prices.Refused)
		if refused >= 0 {
			p.Refused[len(s.Limits)+refused] = true
		}
		return &x.Rate(p).links[0]
	}
	for range 2 {
		if rate(-1) != &x.shapes.all.links[0] {
			t.Error("a parcel that nothing refuses has a shape of its own")
		}
	}
	first := rate(0)
	if rate(0) != first {
		t.Error("the same refusals made two shapes")
	}
	for i := 1; i < mostShapes; i++ {
		rate(i)
	}
	if rate(0) != first {
		t.Errorf("%d shapes are not kept", mostShapes)
	}
	for i := 1; i <= mostShapes; i++ {
		rate(i)
	}
	if rate(0) == first || len(x.shapes.kept) != mostShapes {
		t.Errorf("kept %d shapes, want the %d used last", len(x.shapes.kept), mostShapes)
	}
}

// TestCheapestFirst sorts lists of up to twice the length that is still sorted
// by insertion.
func TestCheapestFirst(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 13))
	for n := range 2 * fewLanes {
		lanes := make([]lane, n)
		for i := range lanes {
			lanes[i] = lane{r.Int64N(5), timing{cutOff: timetable.Second(r.IntN(3)), duration: timetable.Second(r.IntN(3)), arc: int32(i)}}
		}
		cheapestFirst(lanes)
		if !slices.IsSortedFunc(lanes, byCostTimeAndArc) {
			t.Errorf("out of order: %+v", lanes)
		}
	}
}

func byCostTimeAndArc(a, b lane) int {
	return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.cutOff+a.duration, b.cutOff+b.duration), cmp.Compare(a.arc, b.arc))
}
