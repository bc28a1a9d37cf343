package engine

import (
	"cmp"
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"entrepot/engine/network"
)

// TestArrivalsAreDistributions looks at the arrival of every itinerary: quantiles
// in order, a later deadline no less likely, and the whole plan as likely to hold
// as all its connections and its last lane together.
func TestArrivalsAreDistributions(t *testing.T) {
	unsure, lost := 0, 0
	worlds(t, 200, func(w *someWorld) {
		q := w.question()
		q.Criteria = w.criteria()
		at := w.e.current.Load()
		deadlines := []time.Duration{-24 * time.Hour, 0, 12 * time.Hour, 60 * time.Hour, 20 * 24 * time.Hour}
		onTime := map[time.Duration][]float64{}
		var all []Itinerary
		for _, d := range deadlines {
			q.Deadline = q.Depart.Add(96*time.Hour + d)
			all = w.route(w.e, q).Itineraries
			for _, it := range all {
				if !it.Arrival.By.Equal(q.Deadline) {
					t.Errorf("by %s, asked for %s", it.Arrival.By, q.Deadline)
				}
				onTime[d] = append(onTime[d], it.Arrival.OnTime)
			}
		}
		for i, it := range all {
			a := it.Arrival
			for _, p := range [][2]time.Time{{a.P10, a.P50}, {a.P50, a.P90}} {
				if p[0].IsZero() && !p[1].IsZero() || !p[1].IsZero() && p[1].Before(p[0]) {
					t.Errorf("%+v\nquantiles of %+v", q, a)
				}
			}
			for j := range len(deadlines) - 1 {
				if sooner, later := onTime[deadlines[j]][i], onTime[deadlines[j+1]][i]; sooner > later || sooner < 0 || later > 1-a.Lost+1e-12 {
					t.Errorf("%+v\nlost with %g, on time by later deadlines with %g and %g", q, a.Lost, sooner, later)
				}
			}
			if a.Lost < 0.9 != !a.P10.IsZero() && math.Abs(a.Lost-0.9) > 1e-9 {
				t.Errorf("%+v\nP10 %s and lost with %g", q, a.P10, a.Lost)
			}
			holds := 1.0
			for _, l := range it.Legs {
				holds *= l.Makes
			}
			last, _ := at.snap.Lane(it.Legs[len(it.Legs)-1].Lane)
			total := at.facts.classes[at.facts.classOf[last]].Total()
			holds *= float64(total) / float64(network.Whole)
			// Makes comes from risks, which are rounded to a millionth of a nat.
			if math.Abs(holds-a.Holds) > 1e-6*float64(len(it.Legs)) {
				t.Errorf("%+v\nholds with %.9f, its connections and last lane with %.9f", q, a.Holds, holds)
			}
			if a.Holds < 0.999 {
				unsure++
			}
			if a.Lost > 0 {
				lost++
			}
		}
	})
	enough(t, "itineraries that may fail", unsure, 150)
	enough(t, "itineraries that may be lost", lost, 50)
}

// TestOptionsFollowTheirRules works the five options out again from the whole set.
func TestOptionsFollowTheirRules(t *testing.T) {
	chosen, distinct := 0, 0
	worlds(t, 250, func(w *someWorld) {
		q := w.question()
		w.conditions(&q)
		q.Criteria = pick(w.r, nil, nil, w.criteria())
		if w.r.IntN(2) == 0 {
			q.Deadline = q.Depart.Add(time.Duration(w.r.IntN(300)) * time.Hour)
		}
		set := w.route(w.e, q).Itineraries
		if len(set) == 0 {
			return
		}
		whole := slices.Clone(set)
		if q.Greenest = w.r.IntN(2) == 0; q.Greenest && !slices.Contains(q.Criteria, ByCarbon) { // then the greenest of all is among them
			green := q
			green.Criteria = []Criterion{ByCarbon}
			least := w.route(w.e, green).Itineraries[0]
			if !slices.ContainsFunc(set, func(it Itinerary) bool { return it.Carbon <= least.Carbon }) {
				set = append(set, least)
			}
		}
		q.Options = true
		a := w.route(w.e, q)
		w.sameRows(q, &a, whole)
		named := map[Option]Itinerary{}
		for _, it := range a.Itineraries {
			if !slices.ContainsFunc(set, func(o Itinerary) bool {
				return o.Arrive.Equal(it.Arrive) && o.Total == it.Total && o.Carbon == it.Carbon
			}) {
				t.Errorf("%+v\noption %v is not of the set", q, it.Options)
			}
			for _, o := range it.Options {
				if _, twice := named[o]; twice {
					t.Errorf("%+v\n%s twice", q, o)
				}
				named[o] = it
			}
		}
		if len(named) != 5 || len(a.Itineraries) > 5 {
			t.Fatalf("%+v\n%d itineraries with options %v", q, len(a.Itineraries), named)
		}
		never := w.e.current.Load().snap.At(math.MaxInt32)
		known := func(at time.Time) float64 {
			if at.IsZero() {
				at = never
			}
			return float64(at.Unix())
		}
		cost := func(it *Itinerary) float64 { return float64(it.Total.Minor) }
		arrive := func(it *Itinerary) float64 { return float64(it.Arrive.Unix()) }
		carbon := func(it *Itinerary) float64 { return it.Carbon }
		unlikely := func(it *Itinerary) float64 { return -it.Arrival.Holds }
		sure := unlikely
		if !q.Deadline.IsZero() {
			sure = func(it *Itinerary) float64 { return -it.Arrival.OnTime }
		}
		regret := func(it *Itinerary) (sum float64) {
			for _, of := range []func(*Itinerary) float64{func(it *Itinerary) float64 { return known(it.Arrival.P50) }, cost, carbon, unlikely} {
				best, worst := of(&set[0]), of(&set[0])
				for i := range set {
					best, worst = min(best, of(&set[i])), max(worst, of(&set[i]))
				}
				if worst > best {
					sum += (of(it) - best) / (worst - best)
				}
			}
			return sum
		}
		for option, rule := range map[Option][]func(*Itinerary) float64{
			Cheapest: {cost, arrive},
			Fastest:  {arrive, cost},
			Surest:   {sure, func(it *Itinerary) float64 { return known(it.Arrival.P90) }, cost},
			Greenest: {carbon, cost},
			Balanced: {regret, cost},
		} {
			is := named[option]
			for i := range set {
				for _, of := range rule {
					mine, other := of(&is), of(&set[i])
					if mine > other+1e-9 {
						t.Errorf("%+v\n%s is %+v\nand better is %+v", q, option, is, set[i])
					}
					if math.Abs(mine-other) > 1e-9 {
						break
					}
				}
			}
		}
		chosen++
		if len(a.Itineraries) > 2 {
			distinct++
		}
	})
	enough(t, "sets", chosen, 150)
	enough(t, "sets with three options and more", distinct, 40)
}

// TestSurestIsInTime asks for what must arrive by a moment, and for nothing of the
// kind: the surest is the likeliest of the set to do what was asked, and the figure
// that says how likely is about that moment.
func TestSurestIsInTime(t *testing.T) {
	e := smallEngine(t)
	for _, by := range []struct{ arriveBy, deadline time.Time }{
		{}, {arriveBy: now.Add(30 * 24 * time.Hour)}, {deadline: now.Add(8 * 24 * time.Hour)},
		{arriveBy: now.Add(30 * 24 * time.Hour), deadline: now.Add(20 * 24 * time.Hour)},
	} {
		q := query("BELGG")
		q.ArriveBy, q.Deadline, q.Options = by.arriveBy, by.deadline, true
		a, err := e.Route(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		of := func(r *Row) float64 { return r.Holds }
		want := cmp.Or(by.deadline, by.arriveBy)
		if !want.IsZero() {
			of = func(r *Row) float64 { return r.OnTime }
		}
		for i := range a.Itineraries {
			it := &a.Itineraries[i]
			if moment := cmp.Or(want, it.Arrive); !it.Arrival.By.Equal(moment) {
				t.Errorf("%+v: how likely by %s, want by %s", by, it.Arrival.By, moment)
			}
		}
		for i := range a.Set {
			for j := range a.Set {
				if slices.Contains(a.Set[i].Options, Surest) && of(&a.Set[j]) > of(&a.Set[i]) {
					t.Errorf("%+v: the surest is %+v, and surer is %+v", by, a.Set[i], a.Set[j])
				}
			}
		}
	}
}

// sameRows holds the rows of an answer against the itineraries of the whole set,
// and the options they name against those that are shown.
func (w *someWorld) sameRows(q Query, a *Answer, whole []Itinerary) {
	if len(a.Set) != len(whole) || a.Total != len(whole) {
		w.Fatalf("%+v\n%d rows and a total of %d, want %d", q, len(a.Set), a.Total, len(whole))
	}

	for i, row := range a.Set {
		it := &whole[i]
		if row.HandOver.IsZero() {
			row.HandOver = a.Depart
		}
		if !row.HandOver.Equal(it.HandOver) || !row.Arrive.Equal(it.Arrive) || row.Arrive.Location() != it.Arrive.Location() || row.Total != it.Total ||
			row.Carbon != it.Carbon || row.OnTime != it.Arrival.OnTime || row.Holds != it.Arrival.Holds || row.Legs != len(it.Legs) {
			w.Errorf("%+v\nrow %d is %+v, want it of %+v", q, i, row, *it)
		}
		// By what it comes to: asked again, the search may find an equal way.
		shown := slices.IndexFunc(a.Itineraries, func(o Itinerary) bool {
			return o.Arrive.Equal(row.Arrive) && o.Total == row.Total && o.Carbon == row.Carbon && slices.Equal(o.Options, row.Options)
		})
		if named := len(row.Options) > 0; named != (shown >= 0) {
			w.Errorf("%+v\nrow %d has the options %v, and is shown as number %d", q, i, row.Options, shown)
		}
	}
}
