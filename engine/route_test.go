package engine

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestRouteGolden shows whole answers as JSON: times in each place's zone over
// the change of clocks, waits with their reason, charges with their rule.
func TestRouteGolden(t *testing.T) {
	for name, q := range map[string]Query{
		"to_liege":    query("BELGG"),
		"to_brussels": query("bebru"), // any case
	} {
		t.Run(name, func(t *testing.T) {
			a, err := smallEngine(t).Route(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, a)
		})
	}
}

// TestChargesSum re-adds every itinerary's charges, in several currencies.
func TestChargesSum(t *testing.T) {
	e := smallEngine(t)
	for _, c := range []unit.Currency{"USD", "EUR", "CNY"} {
		q := query("BEBRU")
		q.Currency, q.Parcel.Dims = c, unit.Dims{Length: 400, Width: 300, Height: 200}
		a, err := e.Route(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Itineraries) < 2 || a.Total != len(a.Itineraries) {
			t.Fatalf("%s: %d itineraries of %d, want the air and the rail way", c, len(a.Itineraries), a.Total)
		}
		for i, it := range a.Itineraries {
			var sum unit.Money
			for _, ch := range it.Charges {
				if sum, err = sum.Plus(ch.Amount); err != nil {
					t.Fatal(err)
				}
			}
			if sum != it.Total || sum.Currency != c {
				t.Errorf("%s: itinerary %d: charges sum to %s, total %s", c, i, sum, it.Total)
			}
		}
	}
}

func TestRouteLimit(t *testing.T) {
	q := query("BELGG")
	q.Limit = 1
	a, err := smallEngine(t).Route(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Itineraries) != 1 || a.Total != 3 {
		t.Errorf("got %d itineraries of %d, want 1 of 3", len(a.Itineraries), a.Total)
	}
}

func TestNoRouteSaysWhy(t *testing.T) {
	e := smallEngine(t)
	heavy, battery, late, long, full := query("DEFRA"), query("BEBRU"), query("BELGG"), query("BEBRU"), query("PLWAW")
	full.Parcel.Weight = 25 * 1000 * unit.Kilogram
	heavy.Parcel.Weight = 150 * unit.Kilogram
	battery.Parcel.Goods = network.Battery | network.Food
	late.Depart = now.Add(59 * 24 * time.Hour)
	long.Parcel.Dims = unit.Dims{Length: 700, Width: 100, Height: 100}
	back := query("CNSZX")
	back.From = "BEBRU"
	for _, tt := range []struct {
		name   string
		q      Query
		reason NoRouteReason
		says   []string
	}{
		{"nothing arrives", query("ISREY"), NothingReaches, []string{"no lane arrives at ISREY (Lonely Island)"}},
		{"nothing leaves", back, NothingReaches, []string{"no lane leaves BEBRU"}},
		{"goods refused", battery, GoodsRefused, []string{"LAST1", "refuses battery"}},
		{"too heavy", heavy, GoodsRefused, []string{"AIR1 (CNSZX to DEFRA)", "150 kg is over its 100 kg"}},
		{"more than a departure holds", full, GoodsRefused, []string{"RAIL1 (CNSZX to PLWAW): 25000 kg is over its 24000 kg"}},
		{"too long", long, GoodsRefused, []string{"LAST1", "a side of 70 cm is over its 60 cm"}},
		{"after the last departure", late, BeforeHorizonEnd, []string{"horizon ends at 2026-05-23"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := e.Route(context.Background(), tt.q)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Itineraries) != 0 || a.NoRoute == nil || a.NoRoute.Reason != tt.reason {
				t.Fatalf("got %d itineraries, %+v, want none because %s", len(a.Itineraries), a.NoRoute, tt.reason)
			}
			for _, s := range tt.says {
				if !strings.Contains(a.NoRoute.Detail, s) {
					t.Errorf("got %q, want it to say %q", a.NoRoute.Detail, s)
				}
			}
		})
	}
}

func TestBadQueries(t *testing.T) {
	e := smallEngine(t)
	with := func(change func(*Query)) Query {
		q := query("BELGG")
		change(&q)
		return q
	}
	for _, tt := range []struct {
		q    Query
		kind error
		says string
	}{
		{with(func(q *Query) { q.From = "Shenzen" }), ErrUnknownPlace, `from: unknown place "Shenzen"; near names: CNSZX (Shenzhen)`},
		{with(func(q *Query) { q.To = "XXXXX" }), ErrUnknownPlace, `to: unknown place "XXXXX"`},
		{with(func(q *Query) { q.To = "CNSZX" }), ErrBadQuery, "want another place"},
		{with(func(q *Query) { q.Parcel.Weight = 0 }), ErrBadQuery, "weight"},
		{with(func(q *Query) { q.Depart = now.Add(-25 * time.Hour) }), ErrBadQuery, "depart"},
		{with(func(q *Query) { q.Depart = now.Add(61 * 24 * time.Hour) }), ErrBadQuery, "depart"},
		{with(func(q *Query) { q.Depart = time.Time{} }), ErrBadQuery, "depart"},
		{with(func(q *Query) { q.Currency = "KWD" }), ErrBadQuery, "KWD"},
		{with(func(q *Query) { q.Currency = "XXX" }), ErrBadQuery, "XXX"},
		{with(func(q *Query) { q.Parcel.Weight = 1 << 62 }), ErrBadQuery, "parcel"},
	} {
		_, err := e.Route(context.Background(), tt.q)
		if !errors.Is(err, tt.kind) || !strings.Contains(fmt.Sprint(err), tt.says) {
			t.Errorf("%+v: got %v, want %v that says %q", tt.q, err, tt.kind, tt.says)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Route(ctx, query("BELGG")); !errors.Is(err, context.Canceled) {
		t.Errorf("after cancel: got %v", err)
	}
}

// TestReplaceKeepsTheGood: a network that does not compile changes nothing.
func TestReplaceKeepsTheGood(t *testing.T) {
	e := smallEngine(t)
	before := e.Info()
	bad := smallNetwork()
	bad.Lanes[0].To = "NOWHERE"
	if err := e.Replace(bad); err == nil {
		t.Fatal("a lane to nowhere was taken")
	}
	if e.Info() != before {
		t.Errorf("info changed to %+v", e.Info())
	}
	smaller := smallNetwork()
	smaller.Name = "smaller"
	if err := e.Replace(smaller); err != nil || e.Info().Name != "smaller" {
		t.Errorf("replace: %v, %+v", err, e.Info())
	}
}

func TestGeoJSON(t *testing.T) {
	a, err := smallEngine(t).Route(context.Background(), query("BELGG"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(GeoJSON(&a))
	if err != nil {
		t.Fatal(err)
	}
	var fc struct {
		Type     string
		Features []struct {
			Geometry   struct{ Type string }
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(b, &fc); err != nil {
		t.Fatal(err)
	}
	if fc.Type != "FeatureCollection" || len(fc.Features) != 6 || fc.Features[0].Geometry.Type != "LineString" || fc.Features[0].Properties["lane"] != "AIR1" {
		t.Errorf("got %s", b)
	}
}
