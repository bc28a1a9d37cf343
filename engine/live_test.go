package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/engine/network"
)

// routes asks the small network and gives the answer as it would be sent, but
// for the measure of work.
func routes(t *testing.T, e *Engine, q Query) string {
	t.Helper()
	a, err := e.Route(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	a.Labels = 0
	text, err := json.MarshalIndent(a, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestChangesAnswerAndUndo makes a change of each kind: the answer is another
// one, and the first again when it is taken back.
func TestChangesAnswerAndUndo(t *testing.T) {
	cutOff := network.Span(0)
	friday := time.Date(2026, 3, 27, 14, 0, 0, 0, time.UTC) // 22:00 in Shenzhen
	for name, c := range map[string]network.Change{
		"facility closed":    {Kind: network.Closed, Facility: "DEFRA", From: friday, Until: friday.Add(96 * time.Hour)},
		"lane closed":        {Kind: network.Closed, Lane: "AIR1", From: friday.Add(-24 * time.Hour), Until: friday.Add(24 * time.Hour)},
		"carrier closed":     {Kind: network.Closed, Carrier: "SKY"},
		"delayed":            {Kind: network.Delayed, Lane: "AIR1", From: friday, Until: friday.Add(time.Hour), Late: network.Span(5 * time.Hour)},
		"cancelled":          {Kind: network.Cancelled, Lane: "AIR1", Departs: friday},
		"added":              {Kind: network.Added, Lane: "AIR1", Departs: friday.Add(-48 * time.Hour), CutOff: &cutOff},
		"dearer":             {Kind: network.Repriced, Carrier: "SKY", PriceMillionths: 1_080_000},
		"cheaper":            {Kind: network.Repriced, Lane: "RAIL1", PriceMillionths: 500_000},
		"booked to the brim": {Kind: network.Booked, Legs: []network.Leg{{DepartureKey: network.DepartureKey{Lane: "RAIL1", Departs: time.Date(2026, 3, 25, 0, 0, 0, 0, time.UTC)}, Weight: 24_000_000}}},
	} {
		t.Run(name, func(t *testing.T) {
			e := smallEngine(t)
			q := query("BELGG")
			before := routes(t, e, q)
			whatIf := q
			whatIf.WhatIf = []network.Change{c}
			supposed := routes(t, e, whatIf)
			if got := routes(t, e, q); got != before {
				t.Error("a what-if stayed behind")
			}
			c.By, c.Why = "ops", "typhoon"
			made, err := e.Apply(c)
			if err != nil {
				t.Fatal(err)
			}
			after := routes(t, e, q)
			if after == before {
				t.Error("the answer is the same after the change")
			}
			if c.Kind != network.Repriced && after != supposed { // the reason is shown with a price
				t.Errorf("the what-if answered otherwise:\n%s", cmp.Diff(supposed, after))
			}
			if list := e.Changes(); len(list) != 1 || list[0].ID != made.ID || list[0].By != "ops" || list[0].Unfit != "" {
				t.Errorf("changes: got %+v", list)
			}
			if _, err := e.Undo(made.ID, "boss", "over"); err != nil {
				t.Fatal(err)
			}
			if got := routes(t, e, q); got != before {
				t.Errorf("after taking it back:\n%s", cmp.Diff(before, got))
			}
			if h := e.History(5); len(h) != 1 || h[0].ID != made.ID || h[0].UndoneBy != "boss" || h[0].UndoneWhy != "over" {
				t.Errorf("history: got %+v", h)
			}
			if _, err := e.Undo(made.ID, "", ""); !errors.Is(err, ErrUnknownChange) {
				t.Errorf("taken back twice: got %v", err)
			}
		})
	}
}

func TestBadChangesAreRefused(t *testing.T) {
	e := smallEngine(t)
	for field, c := range map[string]network.Change{
		"lane":     {Kind: network.Closed, Lane: "NONE"},
		"facility": {Kind: network.Closed, Facility: "NONE"},
		"kind":     {Kind: "eaten"},
		"departs":  {Kind: network.Cancelled, Lane: "AIR1", Departs: now.Add(time.Hour)},
	} {
		_, err := e.Apply(c)
		var f *FieldError
		if !errors.As(err, &f) || !errors.Is(err, ErrBadChange) || f.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
		q := query("BELGG")
		q.WhatIf = []network.Change{c}
		if _, err := e.Route(context.Background(), q); !errors.As(err, &f) || f.Field != "whatIf[0]."+field {
			t.Errorf("what-if %s: got %v", field, err)
		}
	}
	if len(e.Changes()) != 0 {
		t.Error("a refused change is in force")
	}
}

// TestChangesOutliveARestart reopens the journal, and lays the changes on a
// network that lacks what one of them names.
func TestChangesOutliveARestart(t *testing.T) {
	dir := t.TempDir()
	open := func(n *network.Network) *Engine {
		e, err := New(n, Options{Now: func() time.Time { return now }, Journal: dir})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := open(smallNetwork())
	for _, c := range []network.Change{
		{ID: "one", Kind: network.Closed, Carrier: "SKY", By: "ops", Why: "strike"},
		{ID: "two", Kind: network.Closed, Lane: "ROAD2"},
		{ID: "three", Kind: network.Closed, Lane: "RAIL1"},
	} {
		if _, err := e.Apply(c); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := e.Undo("three", "ops", "mistake"); err != nil {
		t.Fatal(err)
	}
	want, answer := e.Changes(), routes(t, e, query("BELGG"))
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Apply(network.Change{Kind: network.Closed, Carrier: "TRK"}); err == nil {
		t.Error("a change after closing is acknowledged")
	}
	e = open(smallNetwork())
	if diff := cmp.Diff(want, e.Changes()); diff != "" {
		t.Error(diff)
	}
	if got := routes(t, e, query("BELGG")); got != answer {
		t.Error(cmp.Diff(answer, got))
	}
	if h := e.History(9); len(h) != 1 || h[0].ID != "three" {
		t.Errorf("history: got %+v", h)
	}
	e.Close()
	n := smallNetwork()
	n.Lanes = n.Lanes[:3] // without ROAD2 and LAST1
	n.Departures = n.Departures[:3]
	e = open(n)
	defer e.Close()
	if list := e.Changes(); len(list) != 2 || list[0].Unfit != "" || list[1].Unfit == "" {
		t.Errorf("changes on a network without ROAD2: got %+v", list)
	}
	if _, err := e.Undo("two", "ops", "gone"); err != nil {
		t.Errorf("taking back what fits no more: %v", err)
	}
}

// byRail is a small network whose Wednesday train holds fourteen parcels of a
// query, and the legs of the way by it.
func byRail(t *testing.T, o Options) (e *Engine, q Query, legs []ChosenLeg) {
	t.Helper()
	n := smallNetwork()
	n.Lanes[1].CapacityKg = 100 // RAIL1
	o.Now = func() time.Time { return now }
	e, err := New(n, o)
	if err != nil {
		t.Fatal(err)
	}
	q = query("BELGG")
	q.Parcel.Weight = 7_000
	a, err := e.Route(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range a.Itineraries {
		if it.Legs[0].Lane == "RAIL1" {
			for _, l := range it.Legs {
				legs = append(legs, ChosenLeg{Lane: l.Lane, Depart: l.Depart, Arrive: l.Arrive})
			}
			return e, q, legs
		}
	}
	t.Fatal("no itinerary by rail")
	return nil, q, nil
}

// offered tells whether a query is offered a first leg.
func offered(t *testing.T, e *Engine, q Query, leg ChosenLeg) bool {
	t.Helper()
	a, err := e.Route(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range a.Itineraries {
		if it.Legs[0].Lane == leg.Lane && it.Legs[0].Depart.Equal(leg.Depart) {
			return true
		}
	}
	return false
}

// TestBookingsNeverOverfill books the Wednesday train from many goroutines at
// once: as many as it holds get room, on every leg or on none.
func TestBookingsNeverOverfill(t *testing.T) {
	e, q, legs := byRail(t, Options{})
	var mu sync.Mutex
	var booked []string
	full := 0
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			c, _, err := e.Book(context.Background(), q, legs, "planner", nil)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				booked = append(booked, c.ID)
			case errors.Is(err, ErrFull), errors.Is(err, ErrStalePlan):
				full++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(booked) != 14 || full != 26 {
		t.Errorf("got %d bookings and %d refusals, want 14 and 26", len(booked), full)
	}
	if offered(t, e, q, legs[0]) {
		t.Error("a full departure is offered")
	}
	if _, err := e.Undo(booked[0], "planner", "cancelled"); err != nil {
		t.Fatal(err)
	}
	if !offered(t, e, q, legs[0]) {
		t.Error("a departure with room again is not offered")
	}
}

// TestQueriesSeeOneNetwork asks while two lanes are closed and opened together
// thousands of times, so that exactly one of them is open at any moment: an
// answer shows neither or both only if it mixed two networks.
func TestQueriesSeeOneNetwork(t *testing.T) {
	e := smallEngine(t)
	q := query("BELGG")
	both := []network.Change{
		{ID: "air", Kind: network.Closed, Carrier: "SKY"},
		{ID: "rail", Kind: network.Closed, Lane: "RAIL1"},
	}
	if _, err := e.Apply(both[0]); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				a, err := e.Route(context.Background(), q)
				if err != nil {
					t.Error(err)
					return
				}
				// One change follows the other, so both may be in force for a
				// moment; never none.
				lanes := map[string]bool{}
				for _, it := range a.Itineraries {
					lanes[it.Legs[0].Lane] = true
				}
				if lanes["AIR1"] && lanes["RAIL1"] {
					t.Error("an answer shows both lanes, one of which was closed at any moment")
					return
				}
				for _, it := range a.Itineraries {
					sum := int64(0)
					for _, c := range it.Charges {
						sum += c.Amount.Minor
					}
					if sum != it.Total.Minor {
						t.Errorf("charges sum to %d of %d", sum, it.Total.Minor)
					}
				}
			}
		})
	}
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 2000 {
		c := both[(i+1)%2]
		c.ID = fmt.Sprint(c.ID, i)
		made, err := e.Apply(c)
		if err != nil {
			t.Fatal(err)
		}
		if r.IntN(4) == 0 {
			late := network.Change{Kind: network.Delayed, Carrier: "TRK", Late: network.Span(time.Duration(1+r.IntN(5)) * time.Hour)}
			if _, err := e.Apply(late); err != nil {
				t.Fatal(err)
			}
		}
		for _, old := range e.Changes() {
			if old.Kind == network.Closed && old.ID != made.ID || old.Kind == network.Delayed && r.IntN(3) == 0 {
				if _, err := e.Undo(old.ID, "", ""); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	close(stop)
	wg.Wait()
}
