package engine

import (
	"slices"
	"testing"
	"time"

	"entrepot/engine/search"
)

// moments are hand-overs of a window to ask at: those that some ways have, a
// second later, and random ones.
func (w *someWorld) moments(ways []search.Way, first, last time.Time) (out []time.Time) {
	s := w.e.current.Load().snap
	for i := range ways {
		out = append(out, s.At(ways[i].Start), s.At(ways[i].Start+1))
	}
	for range 5 {
		out = append(out, first.Add(time.Duration(w.r.Int64N(int64(last.Sub(first)/time.Second)))*time.Second))
	}
	out = append(out, first, last)
	return slices.DeleteFunc(out, func(t time.Time) bool { return t.Before(first) || t.After(last) })
}

// TestProfileIsTheUnion asks for a window, and then at single moments of it: what
// the profile has is what the query at its hand-over has, and whatever a query at
// any moment has is in the profile as good, handed over no sooner.
func TestProfileIsTheUnion(t *testing.T) {
	ways, asked := 0, 0
	worlds(t, 150, func(w *someWorld) {
		if w.r.IntN(3) == 0 {
			w.change(anyChange...)
		}
		q := w.question()
		w.conditions(&q)
		if w.r.IntN(4) == 0 {
			w.stocks(&q)
		}
		q.Criteria = pick(w.r, []Criterion{ByArrival, ByCost}, []Criterion{ByArrival, ByCarbon})
		q.Until = q.Depart.Add(time.Duration(1+w.r.IntN(96)) * time.Hour)
		s := w.e.current.Load().snap
		until, err := s.Second(q.Until)
		if err != nil {
			t.Fatal(err)
		}
		// A stock that is ready later still counts as handed over in the window.
		within := func(ways []search.Way) []search.Way {
			for i := range ways {
				ways[i].Start = min(ways[i].Start, until)
			}
			return ways
		}
		profile := within(w.ways(w.e, q))
		all := outcomes(profile, q.Criteria, true)
		single := q
		single.Until = time.Time{}
		for i := range profile {
			ways++
			single.Depart = s.At(profile[i].Start)
			if v := values(&profile[i], q.Criteria, false); !slices.ContainsFunc(outcomes(w.ways(w.e, single), q.Criteria, false), func(o []int64) bool { return slices.Equal(o, v) }) {
				t.Errorf("%+v\nby %v: the profile has %v handed over at %s, and the query there has not", q, q.Criteria, v, single.Depart)
			}
		}
		for _, single.Depart = range w.moments(profile, q.Depart, q.Until) {
			asked++
			for _, way := range within(w.ways(w.e, single)) {
				if v := values(&way, q.Criteria, true); !covered(v, all) {
					t.Errorf("%+v\nby %v: handed over at %s there is %v, and the profile has only %v", q, q.Criteria, single.Depart, v, all)
				}
			}
		}
	})
	enough(t, "ways of profiles", ways, 500)
	enough(t, "single queries", asked, 1000)
}

// TestArriveByMirrors asks again from the hand-overs of arrive-by and from others
// before the deadline: what it says of a hand-over is the cheapest that arrives in
// time from there, and from any moment nothing cheaper arrives in time than it has,
// handed over no sooner.
func TestArriveByMirrors(t *testing.T) {
	ways := 0
	worlds(t, 350, func(w *someWorld) {
		if w.r.IntN(3) == 0 {
			w.change(anyChange...)
		}
		q := w.question()
		w.conditions(&q)
		q.Criteria = []Criterion{pick(w.r, ByCost, ByCarbon)}
		q.ArriveBy = q.Depart.Add(time.Duration(1+w.r.IntN(14*24)) * time.Hour)
		s := w.e.current.Load().snap
		by := w.ways(w.e, q)
		all := outcomes(by, q.Criteria, true)
		after := q
		after.ArriveBy = time.Time{}
		after.Criteria = []Criterion{ByArrival, q.Criteria[0]}
		cheapest := func(from time.Time) (least *search.Way) {
			after.Depart = from
			for _, way := range w.ways(w.e, after) {
				if !s.At(way.Arrive).After(q.ArriveBy) && (least == nil || values(&way, q.Criteria, false)[0] < values(least, q.Criteria, false)[0]) {
					least = &way
				}
			}
			return least
		}
		for i := range by {
			ways++
			if s.At(by[i].Arrive).After(q.ArriveBy) {
				t.Errorf("%+v\narrives at %s", q, s.At(by[i].Arrive))
			}
			want := values(&by[i], q.Criteria, false)[0]
			if least := cheapest(s.At(by[i].Start)); least == nil || values(least, q.Criteria, false)[0] != want {
				t.Errorf("%+v\nby %v: arrive-by has %d from %s, depart-after has %+v", q, q.Criteria, want, s.At(by[i].Start), least)
			}
			for j := range i {
				if noWorse(all[i], all[j]) || noWorse(all[j], all[i]) {
					t.Errorf("%+v\nby %v: %v and %v are both listed", q, q.Criteria, all[i], all[j])
				}
			}
		}
		for _, at := range w.moments(by, q.Depart, q.ArriveBy) {
			if least := cheapest(at); least != nil && !covered(values(least, q.Criteria, true), all) {
				t.Errorf("%+v\nby %v: from %s there is %+v in time, and arrive-by has only %v", q, q.Criteria, at, least, all)
			}
		}
	})
	enough(t, "ways", ways, 300)
}
