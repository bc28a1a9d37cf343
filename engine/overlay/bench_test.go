package overlay

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// large has 20,000 facilities and 1,000,000 lanes of 20 carriers, each lane with
// four departures a week, as the large network has, made of few patterns
// so that it compiles quickly.
func large(b *testing.B) *timetable.Snapshot {
	b.Helper()
	const facilities, lanes, carriers = 20_000, 1_000_000, 20
	r := rand.New(rand.NewPCG(7, 0))
	n := &network.Network{Name: "large", Tariffs: []network.Tariff{{ID: "t"}}}
	for i := range carriers {
		n.Carriers = append(n.Carriers, network.Carrier{ID: fmt.Sprint("c", i)})
	}
	for i := range facilities {
		n.Facilities = append(n.Facilities, network.Facility{ID: fmt.Sprint("f", i), Zone: "UTC"})
	}
	n.Lanes, n.Departures = make([]network.Lane, lanes), make([]network.Departure, lanes)
	for i := range n.Lanes {
		id := fmt.Sprint("l", i)
		n.Lanes[i] = network.Lane{ID: id, Carrier: n.Carriers[r.IntN(carriers)].ID, From: n.Facilities[r.IntN(facilities)].ID, To: n.Facilities[r.IntN(facilities)].ID,
			Service: network.Scheduled, Tariff: "t", Duration: time.Duration(1+r.IntN(40)) * time.Hour, CapacityKg: 1000}
		n.Departures[i] = network.Departure{Lane: id, Days: 0b1010101, Time: network.ClockTime(r.IntN(24) * 3600), CutOff: -1}
	}
	s, err := timetable.Compile(n, timetable.Options{Now: start, Horizon: 60 * 24 * time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkLarge measures one step each on the large network with 10,000
// changes and 100,000 booked departures in force.
func BenchmarkLarge(b *testing.B) {
	s := large(b)
	r := rand.New(rand.NewPCG(8, 0))
	leg := func() network.Leg {
		for {
			a := &s.Arcs[r.IntN(len(s.Arcs))]
			if d := s.Next(a.Pattern, timetable.Second(r.IntN(int(s.End)))); d != timetable.Never {
				return network.Leg{DepartureKey: network.DepartureKey{Lane: s.Lanes[a.Lane].ID, Departs: s.At(d)}, Weight: unit.Kilogram}
			}
		}
	}
	from := s.At(s.End / 2)
	made := 0
	change := func(kind network.ChangeKind) network.Change {
		made++
		c := network.Change{ID: fmt.Sprint("x", made), Kind: kind, By: "bench", Why: "measured"}
		l := leg()
		switch kind {
		case network.Closed:
			c.Lane, c.From, c.Until = l.Lane, from, from.Add(6*time.Hour)
		case network.Delayed:
			c.Lane, c.From, c.Until, c.Late = l.Lane, from, from.Add(48*time.Hour), network.Span(3*time.Hour)
		case network.Cancelled:
			c.Lane, c.Departs = l.Lane, l.Departs
		case network.Added:
			c.Lane, c.Departs = l.Lane, l.Departs.Add(time.Hour)
		case network.Repriced:
			c.Lane, c.PriceMillionths = l.Lane, 1_080_000
		case network.Booked:
			c.Legs = []network.Leg{l, leg(), leg(), leg()}
		}
		return c
	}
	var list []network.Change
	for range 2_000 {
		for _, kind := range network.ChangeKinds[:5] {
			list = append(list, change(kind))
		}
	}
	for range 25_000 {
		list = append(list, change(network.Booked))
	}
	for i := range 20 { // of these, 40 are about many arcs
		list = append(list,
			network.Change{ID: fmt.Sprint("f", i), Kind: network.Closed, Facility: s.Facilities[i*100].ID, From: from, Until: from.Add(6 * time.Hour)},
			network.Change{ID: fmt.Sprint("c", i), Kind: network.Delayed, Carrier: s.Carriers[i%4].ID, From: from, Until: from.Add(6 * time.Hour), Late: network.Span(time.Hour)})
	}
	began := time.Now()
	o := New(s)
	fresh := time.Since(began)
	began = time.Now()
	o, unfit := o.Over(list)
	b.Logf("New %v, Over %d changes %v, %d unfit", fresh, len(list), time.Since(began), len(unfit))

	wide := func(kind network.ChangeKind, facility, carrier string) func() network.Change {
		return func() network.Change {
			c := change(kind)
			c.Lane, c.Facility, c.Carrier = "", facility, carrier
			return c
		}
	}
	for _, step := range []struct {
		name string
		make func() network.Change
	}{
		{"lane closure", func() network.Change { return change(network.Closed) }},
		{"delay", func() network.Change { return change(network.Delayed) }},
		{"cancellation", func() network.Change { return change(network.Cancelled) }},
		{"addition", func() network.Change { return change(network.Added) }},
		{"price", func() network.Change { return change(network.Repriced) }},
		{"booking of four legs", func() network.Change { return change(network.Booked) }},
		{"facility closure", wide(network.Closed, "f77", "")},
		{"carrier closure", wide(network.Closed, "", "c7")},
		{"carrier delay", wide(network.Delayed, "", "c8")},
		{"carrier price", wide(network.Repriced, "", "c9")},
	} {
		b.Run(step.name, func(b *testing.B) {
			b.ReportAllocs()
			var undo time.Duration
			for b.Loop() {
				c := step.make()
				next, err := o.With(c)
				if err != nil {
					continue // no room, or taken away already
				}
				at := time.Now()
				if _, err := next.Without(c.ID); err != nil {
					b.Fatal(err)
				}
				undo += time.Since(at)
			}
			b.ReportMetric(float64(undo.Microseconds())/float64(b.N), "undo-µs/op")
		})
	}
	all := s.Arcs
	arcs, at := make([]int32, 1<<12), make([]timetable.Second, 1<<12)
	touched := 0
	for i := range arcs {
		for arcs[i] = int32(r.IntN(len(all))); !o.Touched(arcs[i]); {
			arcs[i] = int32(r.IntN(len(all)))
		}
		at[i] = timetable.Second(r.IntN(int(s.End)))
		touched++
	}
	b.Run("Next touched", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			o.Next(arcs[i%len(arcs)], at[i%len(at)], unit.Kilogram)
		}
	})
	b.Run("snapshot's Next on the same", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			s.Next(all[arcs[i%len(arcs)]].Pattern, at[i%len(at)])
		}
	})
	b.Run("Touched", func(b *testing.B) {
		n := 0
		for i := 0; b.Loop(); i++ {
			if o.Touched(arcs[i%len(arcs)] ^ 1) {
				n++
			}
		}
	})
}
