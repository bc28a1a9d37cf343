package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"entrepot/engine/delay"
	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// freightEngine is the engine's search on a compiled freight network, rated for
// the parcel of the benchmark.
type freightEngine struct {
	index  *search.Index
	prices search.Prices
	rated  *search.Rated
	start  timetable.Second // of the network's moment 0
}

// newFreightEngine rates the parcel. Emissions are those of a kilogram; a lane is
// late by its number, so that the fourth criterion has something to choose
// between.
func newFreightEngine(out io.Writer, s *timetable.Snapshot) (*freightEngine, error) {
	prices, err := freightPrices(s)
	if err != nil {
		return nil, err
	}
	places := len(s.Facilities)
	carbon := make([]int64, len(s.Lanes))
	for i := range s.Lanes {
		carbon[i] = s.Lanes[i].DistanceKm * freightGrams[s.Lanes[i].Mode]
	}
	p := search.Prices{Tariff: prices, Refused: make([]bool, len(s.Limits)), Handling: make([]int64, places), StorageDay: make([]int64, places),
		Carbon: func(lane int32) int64 { return carbon[lane] }, Weight: freightParcel}
	e := &freightEngine{index: search.New(s, freightDelays(s)), prices: p}
	if e.start, err = s.Second(freightNow); err != nil {
		return nil, err
	}
	// The first rating finds no memory that the process has used before; the later
	// ones do, as in a server that lets go of old ratings.
	var took []time.Duration
	for range 6 {
		e.rated = nil
		runtime.GC()
		began := time.Now()
		e.rated = e.index.Rate(p)
		took = append(took, time.Since(began).Round(100*time.Microsecond))
	}
	slices.Sort(took[1:])
	fmt.Fprintf(out, "  rate a parcel %v; the next five %v to %v\n", took[0], took[1], took[5])
	return e, nil
}

func (e *freightEngine) request(q freightQuery) search.Request {
	return search.Request{Rated: e.rated, Origins: []search.Origin{{Facility: q.from, Start: q.start + e.start}}, Targets: []int32{q.to}}
}

// find answers a query by arrival and cost with bounds that are not kept.
func (e *freightEngine) find(q freightQuery) (freightSum, error) {
	e.rated.ForgetBounds()
	found, err := e.index.Pareto(context.Background(), e.request(q))
	sum := freightSum{Ways: len(found.Ways)}
	for _, w := range found.Ways {
		sum.Travel += int64(w.Arrive - w.Start)
		sum.Cost += w.Cost
	}
	return sum, err
}

// freightAsk is one way to ask the queries of a table.
type freightAsk struct {
	name string
	cold bool // with bounds made anew
	set  func(r *search.Request)
	most int // queries, where a question is much work
}

var freightAsks = []freightAsk{
	{name: "time and cost, destination never seen", cold: true},
	{name: "time and cost, bounds kept"},
	{name: "  with slack of 1 % and 30 min", set: func(r *search.Request) { r.Slack = search.Slack{Arrival: 1800, Share: 10_000} }},
	{name: "time alone", set: func(r *search.Request) { r.Criteria = search.Arrival }},
	{name: "cost alone", set: func(r *search.Request) { r.Criteria = search.Cost }},
	{name: "time, cost, carbon", set: func(r *search.Request) { r.Criteria = search.Arrival | search.Cost | search.Carbon }, most: 10},
	{name: "time, cost, carbon, risk", set: func(r *search.Request) { r.Criteria = search.Arrival | search.Cost | search.Carbon | search.Risk }, most: 5},
}

// freightLabels bounds the questions with more criteria, which on the large
// network outgrow what anybody would wait for.
const freightLabels = 300_000

// table prints a row for each way of asking.
func (e *freightEngine) table(out io.Writer, queries []freightQuery) error {
	fmt.Fprintln(out, "\n| engine, warm | median | p90 | p99 | solutions | labels | followed | allocations | ended at the limit |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|")
	for _, ask := range freightAsks {
		if err := e.row(out, ask, queries); err != nil {
			return err
		}
	}
	fmt.Fprintln(out)
	return nil
}

func (e *freightEngine) row(out io.Writer, ask freightAsk, queries []freightQuery) error {
	if ask.most > 0 {
		queries = queries[:min(ask.most, len(queries))]
	}
	var took []time.Duration
	var ways, labels, settled, ended int
	var mallocs uint64
	var before, after runtime.MemStats
	for _, q := range queries {
		r := e.request(q)
		r.Labels = freightLabels
		if ask.set != nil {
			ask.set(&r)
		}
		if ask.cold {
			e.rated.ForgetBounds()
		} else if _, err := e.index.Pareto(context.Background(), r); err != nil && ask.most == 0 {
			return err
		}
		runtime.ReadMemStats(&before)
		began := time.Now()
		found, err := e.index.Pareto(context.Background(), r)
		took = append(took, time.Since(began))
		runtime.ReadMemStats(&after)
		if err != nil {
			ended++
		}
		mallocs += after.Mallocs - before.Mallocs
		ways, labels, settled = ways+len(found.Ways), labels+found.Labels, settled+found.Settled
	}
	slices.Sort(took)
	at := func(p float64) time.Duration { return took[int(p*float64(len(took)-1))].Round(10 * time.Microsecond) }
	n := max(1, len(queries))
	fmt.Fprintf(out, "| %s | %v | %v | %v | %.1f | %d | %d | %d | %d of %d |\n", ask.name, at(.5), at(.9), at(.99),
		float64(ways)/float64(n), labels/n, settled/n, int(mallocs)/n, ended, n)
	return nil
}

// freightGrams is what a kilogram gives off over a kilometre, in thousandths of
// a gram: round figures for the modes of the generator.
var freightGrams = map[network.Mode]int64{network.Air: 667, network.Sea: 20, network.Rail: 35, network.Road: 125}

// freightDelays are four ways of keeping time, by the number of the lane: always
// on time, nearly, and in two ways not.
func freightDelays(s *timetable.Snapshot) *search.Delays {
	const hour = 3600
	late := [][]network.DelayPoint{
		{{Late: 0, Share: 900_000}, {Late: 2 * hour * time.Second, Share: 990_000}, {Late: 12 * hour * time.Second, Share: network.Whole}},
		{{Late: 0, Share: 600_000}, {Late: 6 * hour * time.Second, Share: 850_000}, {Late: 24 * hour * time.Second, Share: network.Whole}},
		{{Late: 0, Share: 700_000}, {Late: 1 * hour * time.Second, Share: 800_000}, {Late: 48 * hour * time.Second, Share: network.Whole}},
	}
	classes := []delay.Distribution{delay.Certain}
	for _, points := range late {
		d, err := delay.New(points)
		if err != nil {
			panic(err) // written above
		}
		classes = append(classes, d)
	}
	out := &search.Delays{Of: make([]uint16, len(s.Lanes))}
	for i := range out.Of {
		out.Of[i] = uint16(i % len(classes))
	}
	for _, a := range classes {
		var l search.Lateness
		for _, step := range a.Steps() {
			l.Slack, l.Risk = append(l.Slack, timetable.Second(step.Late)), append(l.Risk, int64(step.Risk))
		}
		var leads []timetable.Second
		for _, b := range classes {
			leads = append(leads, timetable.Second(delay.Lead(a, b)))
		}
		out.Classes, out.Lead = append(out.Classes, l), append(out.Lead, leads)
	}
	return out
}
