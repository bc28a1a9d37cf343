package engine_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"entrepot/engine"
	"entrepot/engine/feed"
	"entrepot/engine/unit"
)

var demoNow = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// demo is an engine on the demo network, which has storage charges, delays,
// opening hours and several currencies everywhere.
func demo(t *testing.T) *engine.Engine {
	t.Helper()
	n, report := feed.Read("../testdata/demo")
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(n, engine.Options{Now: func() time.Time { return demoNow }})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// someQuery is a random question on the demo network.
func someQuery(r *rand.Rand, e *engine.Engine) engine.Query {
	places := e.Places()
	from, to := r.IntN(len(places)), r.IntN(len(places)-1)
	if to >= from {
		to++
	}
	return engine.Query{From: places[from].ID, To: places[to].ID, Depart: demoNow.Add(time.Duration(r.IntN(7*24)) * time.Hour),
		Parcel: engine.Parcel{Weight: unit.Weight(100 + r.IntN(9000))}, Currency: "EUR"}
}

func TestMatrixIsEveryRoute(t *testing.T) {
	e := demo(t)
	r := rand.New(rand.NewPCG(1, 1))
	q := someQuery(r, e)
	var m engine.MatrixQuery
	m.Query = q
	for range 3 {
		s := someQuery(r, e)
		m.From, m.To = append(m.From, s.From), append(m.To, s.To)
	}
	m.To = append(m.To, m.From[0]) // to itself: left out
	var cells []engine.MatrixCell
	err := e.Matrix(context.Background(), m, func(done, total int, c engine.MatrixCell) error {
		if cells = append(cells, c); done != len(cells) || total != 11 {
			t.Errorf("progress says %d of %d at cell %d", done, total, len(cells))
		}
		return nil
	})
	if err != nil || len(cells) != 11 {
		t.Fatalf("got %d cells, %v", len(cells), err)
	}
	for _, c := range cells {
		q.From, q.To = c.From, c.To
		a, err := e.Route(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if c.Ways != len(a.Itineraries) || (c.Ways == 0) != (c.NoRoute != nil) {
			t.Errorf("%s to %s: got %d ways, want %d", c.From, c.To, c.Ways, len(a.Itineraries))
		}
		if c.Ways > 0 {
			first, last := a.Itineraries[0], a.Itineraries[len(a.Itineraries)-1]
			if !c.Fastest.Arrive.Equal(first.Arrive) || c.Fastest.Total != first.Total || !c.Cheapest.Arrive.Equal(last.Arrive) || c.Cheapest.Total != last.Total {
				t.Errorf("%s to %s: got %+v and %+v", c.From, c.To, c.Fastest, c.Cheapest)
			}
		}
	}
	enough := errors.New("enough")
	if err := e.Matrix(context.Background(), m, func(done, _ int, _ engine.MatrixCell) error { return enough }); err != enough {
		t.Errorf("progress that ends it: got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Matrix(ctx, m, func(int, int, engine.MatrixCell) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a caller that is gone: got %v", err)
	}
	m.From = append(m.From, "XXNONE", "XXNEVER")
	err = e.Matrix(context.Background(), m, func(int, int, engine.MatrixCell) error { return nil })
	if !errors.Is(err, engine.ErrUnknownPlace) {
		t.Errorf("unknown places: got %v", err)
	}
}

func TestReachIsEveryRoute(t *testing.T) {
	e := demo(t)
	r := rand.New(rand.NewPCG(2, 1))
	q := someQuery(r, e)
	got, err := e.Reach(context.Background(), engine.ReachQuery{Query: q, Within: 60 * time.Hour, Budget: unit.Money{Minor: 6000, Currency: "EUR"}})
	if err != nil {
		t.Fatal(err)
	}
	reached := map[string]engine.ReachedPlace{}
	for _, p := range got.Places {
		reached[p.Place.ID] = p
	}
	if len(reached) < 5 {
		t.Fatalf("only %d places reached: nothing to hold against", len(reached))
	}
	for i, p := range e.Places() {
		if p.ID == q.From || i%4 > 0 {
			continue
		}
		q.To = p.ID
		a, err := e.Route(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		within := slices.DeleteFunc(a.Itineraries, func(it engine.Itinerary) bool {
			return it.Arrive.After(got.By) || it.Total.Minor > 6000
		})
		at, ok := reached[p.ID]
		if ok != (len(within) > 0) {
			t.Errorf("%s: reached %v, and %d ways lead there within the limits", p.ID, ok, len(within))
		} else if ok && (!at.Soonest.Equal(within[0].Arrive) || at.Cheapest != within[len(within)-1].Total) {
			t.Errorf("%s: got %+v", p.ID, at)
		}
	}
	if fc := engine.ReachGeoJSON(&got); len(fc.Features) != len(got.Places) {
		t.Errorf("got %d features", len(fc.Features))
	}
	if _, err := e.Reach(context.Background(), engine.ReachQuery{Query: q}); !errors.Is(err, engine.ErrBadQuery) {
		t.Errorf("no limit: got %v", err)
	}
}

// TestAlternativesShareLittle re-measures what the chosen ones share.
func TestAlternativesShareLittle(t *testing.T) {
	e := demo(t)
	several := 0
	for seed := uint64(1); seed <= 12; seed++ {
		q := someQuery(rand.New(rand.NewPCG(seed, 3)), e)
		a, err := e.Alternatives(context.Background(), q, 4)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Itineraries) > 1 {
			several++
		}
		for i := range a.Itineraries {
			for j := range i {
				lanes := map[string]int64{}
				for _, l := range a.Itineraries[i].Legs {
					lanes[l.Lane] = l.Distance
				}
				var shared int64
				for _, l := range a.Itineraries[j].Legs {
					shared += lanes[l.Lane]
				}
				if 2*shared > min(a.Itineraries[i].Distance, a.Itineraries[j].Distance)+int64(2*len(lanes)) {
					t.Errorf("seed %d: %d and %d share %d m", seed, j, i, shared)
				}
			}
		}
	}
	if several < 8 {
		t.Errorf("only %d of 12 questions have distinct alternatives", several)
	}
}

// TestOptionsAreTheBest holds each option against the whole set.
func TestOptionsAreTheBest(t *testing.T) {
	e := demo(t)
	for seed := uint64(1); seed <= 10; seed++ {
		q := someQuery(rand.New(rand.NewPCG(seed, 4)), e)
		all, err := e.Route(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		q.Options, q.Greenest = true, true
		a, err := e.Route(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(all.Itineraries) == 0 {
			continue
		}
		q.Options, q.Criteria = false, []engine.Criterion{engine.ByCarbon}
		green, err := e.Route(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Itineraries) > 5 {
			t.Errorf("seed %d: %d options", seed, len(a.Itineraries))
		}
		named := map[engine.Option]engine.Itinerary{}
		for _, it := range a.Itineraries {
			for _, o := range it.Options {
				named[o] = it
			}
		}
		if len(named) != 5 {
			t.Fatalf("seed %d: got options %v", seed, named)
		}
		first, last := all.Itineraries[0], all.Itineraries[len(all.Itineraries)-1]
		if named[engine.Cheapest].Total != last.Total || !named[engine.Fastest].Arrive.Equal(first.Arrive) {
			t.Errorf("seed %d: cheapest %v, fastest %v", seed, named[engine.Cheapest].Total, named[engine.Fastest].Arrive)
		}
		if named[engine.Greenest].Carbon > green.Itineraries[0].Carbon {
			t.Errorf("seed %d: greenest gives off %g g, and %g g is to be had", seed, named[engine.Greenest].Carbon, green.Itineraries[0].Carbon)
		}
		for _, it := range all.Itineraries {
			if it.Arrival.Holds > named[engine.Surest].Arrival.Holds {
				t.Errorf("seed %d: surest holds with %g, another with %g", seed, named[engine.Surest].Arrival.Holds, it.Arrival.Holds)
			}
		}
	}
}

// TestDistributionsAreInOrder looks at every itinerary's arrival.
func TestDistributionsAreInOrder(t *testing.T) {
	e := demo(t)
	late := 0
	for seed := uint64(1); seed <= 6; seed++ {
		q := someQuery(rand.New(rand.NewPCG(seed, 5)), e)
		a, err := e.Route(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for i, it := range a.Itineraries {
			d := it.Arrival
			if d.P10.IsZero() || !d.P50.IsZero() && d.P50.Before(d.P10) || !d.P90.IsZero() && d.P90.Before(d.P50) || d.P10.Before(it.Arrive) {
				t.Errorf("seed %d, %d: planned %v, got %+v", seed, i, it.Arrive, d)
			}
			if d.OnTime < 0 || d.OnTime > 1 || d.Holds < 0 || d.Holds > 1 {
				t.Errorf("seed %d, %d: got %+v", seed, i, d)
			}
			if d.OnTime < 0.999 {
				late++
			}
			q.Deadline = it.Arrive.Add(72 * time.Hour)
			later, err := e.Route(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			if later.Itineraries[i].Arrival.OnTime < d.OnTime {
				t.Errorf("seed %d, %d: by a later deadline %g, before %g", seed, i, later.Itineraries[i].Arrival.OnTime, d.OnTime)
			}
			q.Deadline = time.Time{}
		}
	}
	if late == 0 {
		t.Error("everything is on time: nothing to see")
	}
}

// TestArriveByMirrorsDepartAfter asks again from each hand-over: the way found is
// the cheapest that arrives in time, and a later hand-over has none so cheap.
func TestArriveByMirrorsDepartAfter(t *testing.T) {
	e := demo(t)
	found := 0
	for seed := uint64(1); seed <= 8; seed++ {
		q := someQuery(rand.New(rand.NewPCG(seed, 6)), e)
		q.ArriveBy = q.Depart.Add(9 * 24 * time.Hour)
		by, err := e.Route(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		after := q
		after.ArriveBy = time.Time{}
		for i, it := range by.Itineraries {
			found++
			if it.Arrive.After(q.ArriveBy) {
				t.Errorf("seed %d: arrives %v, after the deadline", seed, it.Arrive)
			}
			if i > 0 && it.Total.Minor <= by.Itineraries[i-1].Total.Minor {
				t.Errorf("seed %d: hand-over %v is later and no dearer", seed, it.HandOver)
			}
			after.Depart = it.HandOver
			a, err := e.Route(context.Background(), after)
			if err != nil {
				t.Fatal(err)
			}
			cheapest := int64(-1)
			for _, o := range a.Itineraries {
				if !o.Arrive.After(q.ArriveBy) {
					cheapest = o.Total.Minor
				}
			}
			if cheapest != it.Total.Minor {
				t.Errorf("seed %d: handed over at %v the cheapest in time is %d, arrive-by says %d", seed, it.HandOver, cheapest, it.Total.Minor)
			}
		}
	}
	if found < 8 {
		t.Errorf("only %d ways found", found)
	}
}
