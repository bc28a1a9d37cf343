package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// TestMatrixIsItsQueries holds every cell against the query for its pair, also
// with changes supposed, and the order in which they come.
func TestMatrixIsItsQueries(t *testing.T) {
	cells := 0
	worlds(t, 40, func(w *someWorld) {
		var m MatrixQuery
		m.Query = w.question()
		w.conditions(&m.Query)
		if m.Criteria = pick(w.r, nil, w.criteria()); m.Criteria == nil && w.r.IntN(2) == 0 {
			m.Until = m.Depart.Add(24 * time.Hour)
		}
		if w.r.IntN(2) == 0 {
			m.WhatIf = []network.Change{{Kind: network.Closed, Lane: w.n.Lanes[w.r.IntN(len(w.n.Lanes))].ID}}
		}
		for i := range w.n.Facilities {
			if i == 0 || w.r.IntN(3) > 0 {
				m.From = append(m.From, w.n.Facilities[i].ID)
			}
			if i == 1 || w.r.IntN(3) > 0 {
				m.To = append(m.To, strings.ToLower(w.n.Facilities[i].ID))
			}
		}
		var pairs []string
		for _, to := range m.To {
			for _, from := range m.From {
				if from != strings.ToUpper(to) {
					pairs = append(pairs, from+" "+strings.ToUpper(to))
				}
			}
		}
		got := 0
		err := w.e.Matrix(context.Background(), m, func(done, total int, c MatrixCell) error {
			if got++; done != got || total != len(pairs) || c.From+" "+c.To != pairs[done-1] {
				t.Errorf("cell %d of %d is %s to %s, want %d of %d: %s", done, total, c.From, c.To, got, len(pairs), pairs[got-1])
			}
			q := m.Query
			q.From, q.To = c.From, c.To
			a := w.route(w.e, q)
			if c.Ways != a.Total || (c.NoRoute == nil) != (c.Ways > 0) || c.NoRoute != nil && !reflect.DeepEqual(c.NoRoute, a.NoRoute) {
				t.Errorf("%+v\n%d ways and %+v, want %d and %+v", q, c.Ways, c.NoRoute, a.Total, a.NoRoute)
			}
			if c.Ways == 0 {
				return nil
			}
			cells++
			sooner := func(a, b Itinerary) int { return a.Arrive.Compare(b.Arrive) }
			cheaper := func(a, b Itinerary) int { return cmp.Compare(a.Total.Minor, b.Total.Minor) }
			fast := slices.MinFunc(a.Itineraries, func(a, b Itinerary) int { return cmp.Or(sooner(a, b), cheaper(a, b)) })
			cheap := slices.MinFunc(a.Itineraries, func(a, b Itinerary) int { return cmp.Or(cheaper(a, b), sooner(a, b)) })
			for _, end := range []struct {
				got  *MatrixEnd
				want Itinerary
			}{{c.Fastest, fast}, {c.Cheapest, cheap}} {
				if !end.got.Arrive.Equal(end.want.Arrive) || end.got.Total != end.want.Total {
					t.Errorf("%+v\ngot %+v, want %s for %s", q, end.got, end.want.Arrive, end.want.Total)
				}
			}
			return nil
		})
		if err != nil || got != len(pairs) {
			t.Errorf("%d of %d cells, %v", got, len(pairs), err)
		}
	})
	enough(t, "cells with a way", cells, 200)
}

func TestMatrixRefuses(t *testing.T) {
	e := smallEngine(t)
	ask := func(ctx context.Context, from, to []string, change func(*Query)) error {
		m := MatrixQuery{From: from, To: to, Query: query("")}
		change(&m.Query)
		return e.Matrix(ctx, m, func(int, int, MatrixCell) error { t.Error("a cell"); return nil })
	}
	plain := func(*Query) {}
	many := slices.Repeat([]string{"CNSZX"}, 501)
	var field *FieldError
	if err := ask(t.Context(), many, many[:500], plain); !errors.As(err, &field) || field.Field != "from, to" || !errors.Is(err, ErrBadQuery) {
		t.Errorf("250,500 pairs: got %v", err)
	}
	if err := ask(t.Context(), nil, many[:1], plain); !errors.Is(err, ErrBadQuery) {
		t.Errorf("no origin: got %v", err)
	}
	err := ask(t.Context(), []string{"CNSZX", "NOWHERE"}, []string{"BELGG", "NEVER"}, plain)
	if !errors.Is(err, ErrUnknownPlace) || !strings.Contains(fmt.Sprint(err), "from[1]") || !strings.Contains(fmt.Sprint(err), "to[1]") {
		t.Errorf("two unknown places: got %v", err)
	}
	pair := func(change func(*Query)) error {
		return ask(t.Context(), []string{"CNSZX"}, []string{"BELGG"}, change)
	}
	if err := pair(func(q *Query) { q.Parcel.Weight = 0 }); !errors.As(err, &field) || field.Field != "weight" {
		t.Errorf("no weight: got %v", err)
	}
	if err := pair(func(q *Query) { q.Labels = 1 }); !errors.Is(err, ErrTooMuchWork) {
		t.Errorf("one label: got %v", err)
	}
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if err := ask(late, []string{"CNSZX"}, []string{"BELGG"}, plain); !errors.Is(err, ErrTooMuchWork) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after the deadline: got %v", err)
	}
}

// TestReachIsItsQueries holds what can be reached against a query to every place.
func TestReachIsItsQueries(t *testing.T) {
	reached, out := 0, 0
	worlds(t, 150, func(w *someWorld) {
		if w.r.IntN(2) == 0 {
			w.change(anyChange...)
		}
		q := w.question()
		w.conditions(&q)
		ask := ReachQuery{Query: q, Within: time.Duration(w.r.IntN(240)) * time.Hour}
		if ask.Within == 0 || w.r.IntN(2) == 0 {
			ask.Budget = unit.Money{Minor: 1 + w.r.Int64N(8000), Currency: pick[unit.Currency](w.r, "USD", "EUR")}
		}
		got, err := w.e.Reach(context.Background(), ask)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Depart.Equal(q.Depart) || got.From.ID != q.From || got.Currency != q.Currency {
			t.Errorf("from %+v at %s in %s", got.From, got.Depart, got.Currency)
		}
		for _, f := range w.n.Facilities {
			if f.ID == q.From {
				continue
			}
			q.To = f.ID
			all := slices.DeleteFunc(w.route(w.e, q).Itineraries, func(it Itinerary) bool {
				return ask.Within > 0 && it.Arrive.After(got.By) || got.Budget != nil && it.Total.Minor > got.Budget.Minor
			})
			i := slices.IndexFunc(got.Places, func(p ReachedPlace) bool { return p.Place.ID == f.ID })
			if (i >= 0) != (len(all) > 0) {
				t.Errorf("%+v\nreached %v, and %d ways lead there", ask, i >= 0, len(all))
			}
			if i < 0 || len(all) == 0 {
				out++
				continue
			}
			reached++
			p, last := got.Places[i], all[len(all)-1]
			if !p.Soonest.Equal(all[0].Arrive) || p.Cost != all[0].Total || p.Cheapest != last.Total || !p.Arrive.Equal(last.Arrive) {
				t.Errorf("%+v\n%+v, and the ways lead from %s for %s to %s for %s", ask, p, all[0].Arrive, all[0].Total, last.Arrive, last.Total)
			}
		}
	})
	enough(t, "places reached", reached, 200)
	enough(t, "places out of reach", out, 100)
}

func TestReachRefuses(t *testing.T) {
	e := smallEngine(t)
	for field, change := range map[string]func(*ReachQuery){
		"within, budget":  func(q *ReachQuery) { q.Within = 0 },
		"within":          func(q *ReachQuery) { q.Within = -time.Hour },
		"budget":          func(q *ReachQuery) { q.Budget, q.Currency = unit.Money{Minor: 5, Currency: "XXX"}, "EUR" },
		"criteria":        func(q *ReachQuery) { q.Criteria = []Criterion{ByArrival, ByCarbon} },
		"maxLegs":         func(q *ReachQuery) { q.MaxLegs = 2 },
		"arriveBy, until": func(q *ReachQuery) { q.Until = q.Depart.Add(time.Hour) },
		"depart":          func(q *ReachQuery) { q.Depart = now.Add(-100 * time.Hour) },
	} {
		q := ReachQuery{Query: query(""), Within: 48 * time.Hour}
		change(&q)
		_, err := e.Reach(context.Background(), q)
		var f *FieldError
		if !errors.As(err, &f) || f.Field != field || !errors.Is(err, ErrBadQuery) {
			t.Errorf("%s: got %v", field, err)
		}
	}
	q := ReachQuery{Query: query(""), Within: 480 * time.Hour}
	q.Labels = 1
	if got, err := e.Reach(context.Background(), q); !errors.Is(err, ErrTooMuchWork) || got.Partial == "" {
		t.Errorf("one label: got %+v, %v", got, err)
	}
	q.From = "NOWHERE"
	if _, err := e.Reach(context.Background(), q); !errors.Is(err, ErrUnknownPlace) {
		t.Errorf("from nowhere: got %v", err)
	}
}

// TestAlternativesKeepTheirRule measures again what the chosen ones share; the
// first is the balanced one of the exact set.
func TestAlternativesKeepTheirRule(t *testing.T) {
	several, beyond, compared := 0, 0, 0
	worlds(t, 200, func(w *someWorld) {
		q := w.question()
		w.conditions(&q)
		switch w.r.IntN(4) {
		case 0:
			q.Until = q.Depart.Add(48 * time.Hour)
		case 1, 2:
			q.Criteria = w.criteria()
		}
		k := 1 + w.r.IntN(5)
		a, err := w.e.Alternatives(context.Background(), q, k)
		if err != nil {
			t.Fatal(err)
		}
		set := w.route(w.e, q)
		if len(a.Itineraries) > k || (len(a.Itineraries) == 0) != (a.NoRoute != nil) || (set.Total == 0) != (a.NoRoute != nil) {
			t.Fatalf("%+v\n%d itineraries of %d, %+v", q, len(a.Itineraries), k, a.NoRoute)
		}
		if len(a.Itineraries) == 0 {
			return
		}
		if len(a.Itineraries) > 1 {
			several++
		}
		for i := range a.Itineraries {
			it := &a.Itineraries[i]
			if !slices.ContainsFunc(set.Itineraries, func(o Itinerary) bool { return sameWay(&o, it) }) {
				beyond++
			}
			for j := range i {
				if shared, half := overlap(it, &a.Itineraries[j]); shared > half {
					t.Errorf("%+v\n%d and %d share %d m, more than %d", q, j, i, shared, half)
				}
			}
		}
		if slices.Contains(q.Criteria, ByCarbon) { // else the greenest joins the set the options are chosen from
			q.Options = true
			options := w.route(w.e, q).Itineraries
			balanced := slices.IndexFunc(options, func(it Itinerary) bool { return slices.Contains(it.Options, Balanced) })
			if first := &a.Itineraries[0]; !sameWay(first, &options[balanced]) {
				t.Errorf("%+v\nthe first is %s for %s, the balanced one %s for %s", q, first.Arrive, first.Total, options[balanced].Arrive, options[balanced].Total)
			}
			compared++
		}
	})
	enough(t, "answers with several", several, 60)
	enough(t, "itineraries from further searches", beyond, 30)
	enough(t, "balanced ones", compared, 30)
}

func sameWay(a, b *Itinerary) bool {
	return slices.EqualFunc(a.Legs, b.Legs, func(x, y Leg) bool { return x.Lane == y.Lane && x.Depart.Equal(y.Depart) })
}

// overlap is how many metres two itineraries share, lane by lane, and half of the
// shorter one.
func overlap(a, b *Itinerary) (shared, half int64) {
	for _, l := range a.Legs {
		if slices.ContainsFunc(b.Legs, func(o Leg) bool { return o.Lane == l.Lane }) {
			shared += l.Distance
		}
	}
	return shared, min(a.Distance, b.Distance) / 2
}

// TestAlternativesAtTheirLimit gives what was chosen when the work ends.
func TestAlternativesAtTheirLimit(t *testing.T) {
	e := smallEngine(t)
	q := query("BELGG")
	whole, err := e.Alternatives(context.Background(), q, 3)
	if err != nil || len(whole.Itineraries) < 2 {
		t.Fatalf("%d alternatives, %v", len(whole.Itineraries), err)
	}
	ended := 0
	for q.Labels = 1; q.Labels < whole.Labels; q.Labels++ {
		a, err := e.Alternatives(context.Background(), q, 3)
		if (err != nil) != (a.Partial != "") || err != nil && !errors.Is(err, ErrTooMuchWork) {
			t.Errorf("%d labels: %q, %v", q.Labels, a.Partial, err)
		}
		if err != nil {
			ended++
		}
	}
	if ended == 0 {
		t.Error("no limit was met")
	}
	for _, k := range []int{0, MaxAlternatives + 1} {
		if _, err := e.Alternatives(context.Background(), q, k); !errors.Is(err, ErrBadQuery) {
			t.Errorf("%d alternatives: got %v", k, err)
		}
	}
}
