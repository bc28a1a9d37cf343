package search

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"entrepot/engine/timetable"
)

// departed is one member of a profile.
type departed struct {
	Start, Arrive timetable.Second
	Cost          int64
}

// union asks Pareto for every half hour of a window, which is as fine as
// anything moves in the random networks, and throws away what another way
// betters: later start, sooner arrival (unless only cost counts), lower cost.
func union(t *testing.T, x *Index, q Request, until timetable.Second) []departed {
	t.Helper()
	var all []departed
	from := q.Origins[0].Start
	for s := from; ; s += 30 * 60 {
		s = min(s, until)
		o := q.Origins[0]
		o.Start = s
		q.Origins = []Origin{o}
		res, err := x.Pareto(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range res.Ways {
			all = append(all, departed{s, w.Arrive, w.Cost})
		}
		if s == until {
			break
		}
	}
	byArrival := q.Criteria&Arrival != 0
	better := func(a, b departed) bool {
		if a.Start < b.Start || a.Cost > b.Cost || byArrival && a.Arrive > b.Arrive {
			return false
		}
		return a.Start > b.Start || a.Cost < b.Cost || byArrival && a.Arrive < b.Arrive
	}
	var best []departed
	for _, d := range all {
		if !slices.ContainsFunc(all, func(o departed) bool { return better(o, d) }) && !slices.Contains(best, d) {
			best = append(best, d)
		}
	}
	slices.SortFunc(best, func(a, b departed) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Arrive, b.Arrive))
	})
	return best
}

// TestProfileIsTheUnionOfItsQueries holds a window of departures, and arrive-by,
// against one query for each moment of the window.
func TestProfileIsTheUnionOfItsQueries(t *testing.T) {
	first, last := uint64(1), *roundsFlag/10
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	several := 0
	for seed := first; seed <= last; seed++ {
		r := rand.New(rand.NewPCG(seed, 2))
		w := randomWorld(r)
		x := New(w.snap, nil)
		q := w.request(x)
		if seed%2 == 0 {
			// A parcel that lies at its target already could be handed over at any moment.
			b := randomBorder(r)
			for b.q.From == b.q.To {
				b.ask(r)
			}
			x = New(b.snap, nil)
			q = Request{Rated: x.Rate(b.q.Prices), Origins: []Origin{b.origin}, Targets: []int32{b.q.To}}
		}
		x.mixAfter, x.partAfter = int(seed%8), int(seed%5)
		start := q.Origins[0].Start / 1800 * 1800
		q.Origins[0].Start = start
		until := start + timetable.Second(r.IntN(240)*1800)
		for _, criteria := range []Criteria{Arrival | Cost, Cost} {
			q.Criteria = criteria
			q.Latest = 0
			if criteria == Cost {
				q.Latest = until + timetable.Second(r.IntN(100)*1800)
			}
			got, err := x.Profile(context.Background(), q, until)
			if err != nil {
				t.Fatal(err)
			}
			var list []departed
			for _, way := range got.Ways {
				// The last moment of an open stretch is a second before its end.
				list = append(list, departed{way.Start / 1800 * 1800, way.Arrive, way.Cost})
			}
			want := union(t, x, q, until)
			if criteria == Cost { // of equal cost any arrival in time will do
				for i := range list {
					list[i].Arrive = 0
				}
				for i := range want {
					want[i].Arrive = 0
				}
				want = slices.Compact(want)
			}
			if !slices.Equal(list, want) {
				t.Fatalf("seed %d, criteria %b, from %d until %d:\ngot  %v\nwant %v\nreplay: go test ./engine/search -run Profile -seed %d", seed, criteria, start, until, list, want, seed)
			}
			if len(want) > 2 {
				several++
			}
		}
	}
	if *seedFlag == 0 && several < int(last)/10 {
		t.Errorf("only %d of %d profiles have more than two ways: too easy to prove anything", several, 2*last)
	}
}

// TestReachIsEveryQuery holds what can be reached against a query to each place.
func TestReachIsEveryQuery(t *testing.T) {
	for seed := uint64(1); seed <= *roundsFlag/10; seed++ {
		r := rand.New(rand.NewPCG(seed, 3))
		w := randomWorld(r)
		x := New(w.snap, nil)
		q := w.request(x)
		budget := r.Int64N(30)
		q.Latest = q.Origins[0].Start + timetable.Second(r.IntN(96)*3600)
		if seed%3 == 0 {
			q.Via = []Via{{Facility: r.Int32N(int32(len(w.snap.Facilities))), Stay: timetable.Second(r.IntN(20) * 3600)}}
		}
		got, _, err := x.Reach(context.Background(), q, budget)
		if err != nil {
			t.Fatal(err)
		}
		at := map[int32]Reached{}
		for _, g := range got {
			at[g.Facility] = g
		}
		for f := range int32(len(w.snap.Facilities)) {
			q.Targets = []int32{f}
			res, err := x.Pareto(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			ways := slices.DeleteFunc(res.Ways, func(way Way) bool { return way.Cost > budget })
			g, reached := at[f]
			if reached != (len(ways) > 0) {
				t.Fatalf("seed %d: facility %d: reached %v, and %d ways lead there", seed, f, reached, len(ways))
			}
			if !reached {
				continue
			}
			first, last := ways[0], ways[len(ways)-1]
			if g.Soonest != first.Arrive || g.Cost != first.Cost || g.Cheapest != last.Cost || g.Arrive != last.Arrive {
				t.Fatalf("seed %d: facility %d: got %+v, want from %+v to %+v", seed, f, g, first, last)
			}
		}
	}
}

// TestCarbonMustBeRated asks for emissions of a parcel rated without any.
func TestCarbonMustBeRated(t *testing.T) {
	w := randomWorld(rand.New(rand.NewPCG(1, 1)))
	x := New(w.snap, nil)
	q := w.request(x)
	ctx := context.Background()
	for _, c := range []Criteria{Carbon, Arrival | Carbon, Arrival | Cost | Carbon} {
		q.Criteria = c
		if _, err := x.Pareto(ctx, q); !errors.Is(err, ErrCriteria) {
			t.Errorf("criteria %b: got %v", c, err)
		}
	}
	q.Criteria = Arrival | Carbon
	if _, err := x.Profile(ctx, q, q.Origins[0].Start); !errors.Is(err, ErrCriteria) {
		t.Errorf("profile: got %v", err)
	}
	if _, _, err := x.Reach(ctx, q, 10); !errors.Is(err, ErrCriteria) {
		t.Errorf("reach: got %v", err)
	}
}
