package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
)

// middling is a network of 120 places in the plane, each with lanes to its
// nearest and to three hubs: dear and quick, or cheap, slow and late.
func middling() (*timetable.Snapshot, Prices, *Delays) {
	r := rand.New(rand.NewPCG(9, 1))
	n := &network.Network{Carriers: []network.Carrier{{ID: "x"}}}
	type point struct{ x, y float64 }
	var at []point
	for i := range 120 {
		at = append(at, point{r.Float64(), r.Float64()})
		n.Facilities = append(n.Facilities, network.Facility{ID: fmt.Sprint("f", i), Zone: "UTC", Handling: time.Duration(r.IntN(6)) * time.Hour,
			StorageFree: time.Duration(r.IntN(3)) * 24 * time.Hour})
	}
	var carbon []int64
	prices := Prices{Carbon: func(lane int32) int64 { return carbon[lane] }}
	d := &Delays{Classes: []Lateness{
		{Slack: []timetable.Second{0}, Risk: []int64{0}},
		{Slack: []timetable.Second{0, 3600, 14400, 86400}, Risk: []int64{300_000, 90_000, 20_000, 2_000}},
		{Slack: []timetable.Second{0, 43200, 172800, 432000}, Risk: []int64{700_000, 300_000, 90_000, 4_000}},
	}}
	for range d.Classes {
		d.Lead = append(d.Lead, make([]timetable.Second, len(d.Classes)))
	}
	for i := range d.Classes {
		for j := range d.Classes {
			d.Lead[i][j] = plainLead(&d.Classes[i], &d.Classes[j])
		}
	}
	lane := func(from, to int) {
		dx, dy := at[from].x-at[to].x, at[from].y-at[to].y
		far := 0.05 + dx*dx + dy*dy
		for slow := range 2 + r.IntN(2) {
			id := fmt.Sprint("l", len(n.Lanes))
			n.Tariffs = append(n.Tariffs, network.Tariff{ID: id})
			n.Lanes = append(n.Lanes, network.Lane{ID: id, Carrier: "x", From: n.Facilities[from].ID, To: n.Facilities[to].ID, Tariff: id,
				Mode: network.Road, Service: network.Scheduled, CutOff: time.Hour,
				Duration: time.Duration(far*float64(1+3*slow)*24*3600) * time.Second})
			n.Departures = append(n.Departures, network.Departure{Lane: id, Days: randomDays(r), Time: network.ClockTime(r.IntN(86400)), CutOff: -1})
			prices.Tariff = append(prices.Tariff, int64(far*float64(4000/(1+2*slow)))+r.Int64N(100))
			carbon = append(carbon, int64(far*float64(3000/(1+slow)))+r.Int64N(500))
			d.Of = append(d.Of, uint16(r.IntN(3)))
		}
	}
	for i := range at {
		for range 4 {
			near := (i + 1 + r.IntN(8)) % len(at)
			lane(i, near)
			lane(near, i)
		}
		if i >= 3 {
			lane(i, i%3)
			lane(i%3, i)
		}
	}
	s, err := timetable.Compile(n, timetable.Options{Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Horizon: 30 * 24 * time.Hour})
	if err != nil {
		panic(err)
	}
	prices.Refused = make([]bool, len(s.Limits))
	for range s.Facilities {
		prices.Handling = append(prices.Handling, r.Int64N(50))
		prices.StorageDay = append(prices.StorageDay, max(0, r.Int64N(90)-60))
	}
	return s, prices, d
}

// between is the request from one place of the network to another.
func between(x *Index, rated *Rated, i int, c Criteria) Request {
	n := len(x.snap.Facilities)
	return Request{Rated: rated, Origins: []Origin{{Facility: int32(i * 37 % n), Start: timetable.Second(100_000 + i*7919)}},
		Targets: []int32{int32((i*37 + 50 + i%20) % n)}, Criteria: c}
}

// BenchmarkCriteria answers 20 questions a round by one to four criteria.
func BenchmarkCriteria(b *testing.B) {
	s, prices, d := middling()
	x := New(s, d)
	rated := x.Rate(prices)
	for _, c := range []Criteria{Arrival, Arrival | Cost, Arrival | Risk, Cost | Carbon, Cost | Risk, Arrival | Cost | Carbon, Arrival | Cost | Risk, Arrival | Cost | Carbon | Risk} {
		b.Run(fmt.Sprintf("%04b", c), func(b *testing.B) {
			b.ReportAllocs()
			var labels, settled, ways, asked int
			for b.Loop() {
				for i := range 20 {
					q := between(x, rated, i, c)
					res, err := x.several(context.Background(), &q)
					if err != nil {
						b.Fatal(err)
					}
					labels, settled, ways, asked = labels+res.Labels, settled+res.Settled, ways+len(res.Ways), asked+1
				}
			}
			per := float64(asked)
			b.ReportMetric(float64(labels)/per, "labels/query")
			b.ReportMetric(float64(settled)/per, "settled/query")
			b.ReportMetric(float64(ways)/per, "ways/query")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/per, "µs/query")
		})
	}
}

// TestWarmQueriesAllocateTheirAnswer counts what a query allocates beside its
// ways: a few times, whatever the labels.
func TestWarmQueriesAllocateTheirAnswer(t *testing.T) {
	s, prices, d := middling()
	x := New(s, d)
	rated := x.Rate(prices)
	for _, c := range []Criteria{Arrival | Cost, Cost | Risk, Arrival | Cost | Risk, Arrival | Cost | Carbon | Risk} {
		q := between(x, rated, 3, c)
		var res Result
		ask := func() {
			var err error
			if res, err = x.several(context.Background(), &q); err != nil {
				t.Fatal(err)
			}
		}
		ask()
		if res.Labels < 300 {
			t.Errorf("criteria %04b: only %d labels: too few to prove anything", c, res.Labels)
		}
		got := testing.AllocsPerRun(3, ask)
		if most := float64(len(res.Ways) + 20); got > most && !raced {
			t.Errorf("criteria %04b: %g allocations for %d ways and %d labels, want at most %g", c, got, len(res.Ways), res.Labels, most)
		}
	}
}
