package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// now is the day every network is compiled for, so that two runs ask the same.
var now = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// routes compiles a network and asks for routes between random places, each
// query whole: places, prices, exact search, the options with their charges and
// the set in short.
func routes(name string, read func() (*network.Network, error), queries int, seed uint64) error {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	net, err := read()
	if err != nil {
		return err
	}
	imported := time.Since(start)
	start = time.Now()
	e, err := engine.New(net, engine.Options{Now: func() time.Time { return now }})
	if err != nil {
		return err
	}
	compiled := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)

	places := e.Places()
	r := rand.New(rand.NewPCG(seed, 1))
	ask := func() (engine.Answer, time.Duration, error) {
		from, to := r.IntN(len(places)), r.IntN(len(places)-1)
		if to >= from {
			to++
		}
		q := engine.Query{Options: true, From: places[from].ID, To: places[to].ID, Depart: now.Add(time.Duration(r.IntN(7*24*60)) * time.Minute),
			Parcel: engine.Parcel{Weight: 1200 * unit.Gram, Dims: unit.Dims{Length: 300, Width: 200, Height: 100}}}
		start := time.Now()
		a, err := e.Route(context.Background(), q)
		return a, time.Since(start), err
	}
	for range 20 { // warm
		if _, _, err := ask(); err != nil {
			return err
		}
	}
	var took []time.Duration
	var ways, labels, none int
	for range queries {
		a, d, err := ask()
		if err != nil {
			return err
		}
		took = append(took, d)
		ways, labels = ways+a.Total, labels+a.Labels
		if a.Total == 0 {
			none++
		}
	}
	slices.Sort(took)
	at := func(p float64) time.Duration {
		return took[int(p*float64(len(took)-1))].Round(10 * time.Microsecond)
	}
	fmt.Printf("%s, %d random queries, seed %d\n", name, queries, seed)
	fmt.Printf("  facilities %d, lanes %d\n", len(net.Facilities), len(net.Lanes))
	fmt.Printf("  read %v, compile %v, network and snapshot %.0f MiB\n", imported.Round(time.Millisecond), compiled.Round(time.Millisecond), float64(after.HeapAlloc-before.HeapAlloc)/(1<<20))
	fmt.Printf("  route query: median %v, p90 %v, p99 %v, most %v\n", at(.5), at(.9), at(.99), at(1))
	fmt.Printf("  itineraries %.1f and labels %.0f a query; %d queries without a way\n\n", float64(ways)/float64(queries), float64(labels)/float64(queries), none)
	runtime.KeepAlive(e)
	return nil
}
