package overlay

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

var (
	seedFlag   = flag.Uint64("seed", 0, "replay one random network; 0 runs 1 to -rounds")
	roundsFlag = flag.Uint64("rounds", 250, "how many seeds, starting at 1")
)

// eachSeed runs a property on seeds 1..rounds, or on the one asked for.
func eachSeed(t *testing.T, property func(t *testing.T, r *rand.Rand)) {
	t.Helper()
	first, last := uint64(1), *roundsFlag
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last; seed++ {
		property(t, rand.New(rand.NewPCG(seed, 0)))
		if t.Failed() {
			t.Fatalf("replay: go test ./engine/overlay -run '^%s$' -seed %d", t.Name(), seed)
		}
	}
}

// quarter is what every time in a random world is a multiple of, so that
// opening hours can be walked through.
const quarter = 15 * time.Minute

var start = time.Date(2026, 3, 27, 0, 0, 0, 0, time.UTC) // Berlin changes its clocks on the 29th

// randomNetwork is small and crowded: departures coincide, lanes have several
// at one moment, little room, places that shut.
func randomNetwork(r *rand.Rand) *network.Network {
	n := &network.Network{Name: "random", Tariffs: []network.Tariff{{ID: "t0"}, {ID: "t1"}},
		Carriers: []network.Carrier{{ID: "c0"}, {ID: "c1"}, {ID: "c2"}}}
	for i := range 2 {
		open := network.ClockTime(r.IntN(12) * 3600)
		n.Calendars = append(n.Calendars, network.Calendar{ID: fmt.Sprint("k", i), Weekly: []network.Hours{{
			Days: network.Days(1 + r.IntN(127)), Open: open, Close: open + network.ClockTime((1+r.IntN(12))*3600)}}})
	}
	for i := range 3 + r.IntN(3) {
		f := network.Facility{ID: fmt.Sprint("f", i), Zone: []string{"UTC", "Europe/Berlin"}[r.IntN(2)],
			Handling: time.Duration(r.IntN(12)*r.IntN(2)) * quarter}
		if r.IntN(2) == 0 {
			f.Calendar = n.Calendars[r.IntN(2)].ID
		}
		n.Facilities = append(n.Facilities, f)
	}
	places := len(n.Facilities)
	for i := range 3 + r.IntN(6) {
		from := r.IntN(places)
		l := network.Lane{ID: fmt.Sprint("l", i), Carrier: n.Carriers[r.IntN(3)].ID, Tariff: n.Tariffs[r.IntN(2)].ID,
			From: n.Facilities[from].ID, To: n.Facilities[(from+1+r.IntN(places-1))%places].ID,
			Mode: network.Road, Service: network.Scheduled, Duration: time.Duration(r.IntN(4)) * time.Hour,
			CutOff: time.Duration(r.IntN(2)) * time.Hour, CapacityKg: int64(r.IntN(3) * 2)}
		for range r.IntN(4) {
			d := network.Departure{Lane: l.ID, Days: network.Days(1 + r.IntN(127)), Time: network.ClockTime(r.IntN(8) * 3 * 3600), CutOff: -1}
			if r.IntN(3) == 0 {
				d.Duration = time.Duration(1+r.IntN(5)) * time.Hour
			}
			if r.IntN(3) == 0 {
				d.Capacity = int64(1 + r.IntN(3))
			}
			n.Departures = append(n.Departures, d)
		}
		n.Lanes = append(n.Lanes, l)
	}
	return n
}

func compileRandom(t *testing.T, r *rand.Rand) *timetable.Snapshot {
	t.Helper()
	s, err := timetable.Compile(randomNetwork(r), timetable.Options{Now: start, Horizon: time.Duration(2+r.IntN(3)) * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// randomMoment lies mostly within the horizon, on the hours at which things leave.
func randomMoment(s *timetable.Snapshot, r *rand.Rand) time.Time {
	return s.Epoch.Add(time.Duration(r.IntN(int(s.End)/3600+24)-8) * time.Hour)
}

// randomDue is when something of a lane is timetabled, or any time.
func randomDue(s *timetable.Snapshot, r *rand.Rand, lane int32) time.Time {
	arcs := s.ArcsOf(lane)
	p := s.Arcs[arcs[r.IntN(len(arcs))]].Pattern
	if due := s.Next(p, timetable.Second(r.IntN(int(s.End)))); due != timetable.Never && r.IntN(8) > 0 {
		return s.At(due)
	}
	return randomMoment(s, r)
}

// randomChange is a change of any kind, and mostly one that fits.
func randomChange(s *timetable.Snapshot, r *rand.Rand, id string, added []network.Change) network.Change {
	c := network.Change{ID: id, By: "tester", At: start, Why: "because"}
	lane := int32(r.IntN(len(s.Lanes)))
	key := func() network.DepartureKey {
		l := int32(r.IntN(len(s.Lanes)))
		k := network.DepartureKey{Lane: s.Lanes[l].ID, Departs: randomDue(s, r, l), Ordinal: max(0, r.IntN(6)-3)}
		if len(added) > 0 && r.IntN(2) == 0 {
			a := added[r.IntN(len(added))]
			k = network.DepartureKey{Lane: a.Lane, Departs: a.Departs, AddedBy: a.ID}
		}
		return k
	}
	target := func(kinds int) {
		switch r.IntN(kinds) {
		case 0:
			c.Lane = s.Lanes[lane].ID
		case 1:
			c.Carrier = s.Carriers[r.IntN(len(s.Carriers))].ID
		case 2:
			c.Facility = s.Facilities[r.IntN(len(s.Facilities))].ID
		}
	}
	window := func() {
		if r.IntN(5) > 0 {
			c.From = randomMoment(s, r)
		}
		if r.IntN(5) > 0 {
			c.Until = randomMoment(s, r)
		}
		if !c.From.IsZero() && !c.Until.IsZero() && !c.From.Before(c.Until) {
			c.From, c.Until = c.Until, c.From.Add(time.Hour)
		}
	}
	switch c.Kind = network.ChangeKinds[r.IntN(len(network.ChangeKinds))]; c.Kind {
	case network.Closed:
		target(3)
		window()
	case network.Delayed:
		target(3)
		window()
		c.Late = network.Span(time.Duration(1+r.IntN(12)) * time.Hour)
	case network.Cancelled:
		k := key()
		c.Lane, c.Departs, c.Ordinal, c.AddedBy = k.Lane, k.Departs, k.Ordinal, k.AddedBy
	case network.Added:
		c.Lane, c.Departs = s.Lanes[lane].ID, randomDue(s, r, lane)
		if r.IntN(2) == 0 {
			c.Duration = network.Span(time.Duration(r.IntN(5)) * time.Hour)
		}
		if r.IntN(3) == 0 {
			c.CutOff = new(network.Span)
		}
		c.CapacityKg = int64(r.IntN(5))
	case network.Repriced:
		target(2)
		c.PriceMillionths = []int64{500_000, 900_000, 1_000_000, 1_080_000, 2_000_000}[r.IntN(5)]
	case network.Booked:
		for range 1 + r.IntN(3) {
			c.Legs = append(c.Legs, network.Leg{DepartureKey: key(), Weight: unit.Weight(1+r.IntN(6)) * 400 * unit.Gram})
		}
	}
	return c
}
