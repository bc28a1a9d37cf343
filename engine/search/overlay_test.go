package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/overlay"
	"entrepot/engine/timetable"
)

// randomChange is a change of any kind to a random network.
func randomChange(r *rand.Rand, s *timetable.Snapshot, id string) network.Change {
	c := network.Change{ID: id, From: s.At(timetable.Second(r.IntN(int(s.End)))).Truncate(time.Hour)}
	c.Until = c.From.Add(time.Duration(1+r.IntN(60)) * time.Hour)
	lane := s.Lanes[r.IntN(len(s.Lanes))].ID
	target := func() {
		switch r.IntN(3) {
		case 0:
			c.Facility = s.Facilities[r.IntN(len(s.Facilities))].ID
		default:
			c.Lane = lane
		}
	}
	moment := func(fallback timetable.Second) time.Time {
		l, _ := s.Lane(lane)
		a := s.Arcs[s.ArcsOf(l)[0]]
		if n := s.Count(a.Pattern); n > 0 {
			return s.At(s.Departure(a.Pattern, r.IntN(n)))
		}
		return s.At(fallback)
	}
	switch r.IntN(6) {
	case 0:
		c.Kind = network.Closed
		target()
	case 1:
		c.Kind, c.Late = network.Delayed, network.Span(time.Duration(1+r.IntN(30))*time.Hour)
		target()
	case 2:
		c.Kind, c.Lane, c.Departs = network.Cancelled, lane, moment(0)
		c.From, c.Until = time.Time{}, time.Time{}
	case 3:
		c.Kind, c.Lane = network.Added, lane
		c.Departs = s.At(timetable.Second(r.IntN(int(s.End)/3600)) * 3600)
		if r.IntN(2) == 0 {
			c.Duration = network.Span(time.Duration(1+r.IntN(20)) * time.Hour)
		}
		c.From, c.Until = time.Time{}, time.Time{}
	default:
		c.Kind, c.PriceMillionths = network.Repriced, int64(r.IntN(21))*100_000+1
		c.Lane = lane
		c.From, c.Until = time.Time{}, time.Time{}
	}
	return c
}

// leavingChanged takes every departure of the snapshot and of an overlay, as the
// overlay has it leave.
func (w world) leavingChanged(o *overlay.Overlay) func(at standpoint, take func(departing)) {
	s := w.snap
	refused := func(limit int32) bool {
		if n := int32(len(s.Limits)); limit >= n {
			return o.Limits()[limit-n].Refuses != 0
		}
		return s.Limits[limit].Refuses != 0
	}
	return func(at standpoint, take func(departing)) {
		ready := o.Ready(at.node, at.time)
		for id := range int32(len(s.Arcs) + o.Extras()) {
			a := o.Arc(id)
			if a == nil || a.From != at.node || ready == timetable.Never || refused(a.Limit) {
				continue
			}
			tariff := (w.q.Prices.Tariff[a.Tariff]*o.PriceMillionths(id)*2 + 1_000_000) / 2_000_000 // ties are impossible here
			for d := o.Next(id, ready+a.CutOff, 0); d != timetable.Never; d = o.Next(id, d+1, 0) {
				take(departing{a, d, tariff})
			}
		}
	}
}

// TestChangedNetworkMatchesOracle holds the search on changed networks against
// every departure tried, and an overlay with nothing in it against none.
func TestChangedNetworkMatchesOracle(t *testing.T) {
	first, last := uint64(1), *roundsFlag/2
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	differ := 0
	for seed := first; seed <= last; seed++ {
		r := rand.New(rand.NewPCG(seed, 4))
		w := randomWorld(r)
		x := New(w.snap, nil)
		q := w.request(x)
		brute := func(o *overlay.Overlay) []outcome { return exhaust(w, w.leavingChanged(o)) }
		if seed%3 == 0 {
			b := randomBorder(r)
			w, x = b.world, New(b.snap, nil)
			q = Request{Rated: x.Rate(b.q.Prices), Origins: []Origin{b.origin}, Targets: []int32{b.q.To}}
			brute = func(o *overlay.Overlay) []outcome { return b.brute(b.leavingChanged(o)) }
		}
		x.mixAfter, x.partAfter = int(seed%8), int(seed%5)
		ask := func(o *overlay.Overlay) []outcome {
			q := q
			q.Overlay = o
			if o != nil {
				for _, l := range o.Limits() {
					q.Refused = append(q.Refused, l.Refuses != 0)
				}
			}
			got := []outcome{}
			for _, criteria := range []Criteria{Arrival | Cost} {
				q.Criteria = criteria
				res, err := x.Pareto(context.Background(), q)
				if err != nil {
					t.Fatal(err)
				}
				more, err := x.several(context.Background(), &q)
				if err != nil {
					t.Fatal(err)
				}
				for i, way := range res.Ways {
					got = append(got, outcome{way.Arrive, way.Cost})
					if i >= len(more.Ways) || more.Ways[i].Arrive != way.Arrive || more.Ways[i].Cost != way.Cost {
						t.Fatalf("seed %d: the searches of two and of several criteria differ", seed)
					}
				}
			}
			return got
		}
		blank := overlay.New(w.snap)
		before := ask(nil)
		if got := ask(blank); !slices.Equal(got, before) {
			t.Fatalf("seed %d: with nothing changed got %v, want %v", seed, got, before)
		}
		o := blank
		var made []network.Change
		for i := range 1 + r.IntN(6) {
			c := randomChange(r, w.snap, fmt.Sprint("c", i))
			if next, err := o.With(c); err == nil {
				o, made = next, append(made, c)
			}
		}
		got, want := ask(o), brute(o)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d, %d to %d: got %v, want %v\nchanges %+v\nreplay: go test ./engine/search -run Changed -seed %d", seed, w.q.From, w.q.To, got, want, made, seed)
		}
		if !slices.Equal(got, before) {
			differ++
		}
	}
	if *seedFlag == 0 && differ < int(last)/10 {
		t.Errorf("only %d of %d networks answer differently when changed", differ, last)
	}
}
