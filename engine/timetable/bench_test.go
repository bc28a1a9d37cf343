package timetable

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"entrepot/engine/network"
)

// syntheticNetwork is a large network made to be hard on sharing: every time of
// day on a grid of five minutes, every set of weekdays, 40 zones, one to three
// rows a lane, a tenth on demand, a tenth of the rows with conditions of their
// own.
func syntheticNetwork(lanes int) *network.Network {
	zones := []string{"Europe/Berlin", "Europe/London", "Europe/Warsaw", "Europe/Istanbul", "Europe/Helsinki",
		"Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Asia/Seoul", "Asia/Singapore", "Asia/Bangkok", "Asia/Dubai",
		"Asia/Kolkata", "Asia/Kathmandu", "Asia/Almaty", "Asia/Tashkent", "Asia/Karachi", "Asia/Jakarta", "Asia/Manila", "Asia/Tehran",
		"Australia/Sydney", "Australia/Perth", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland",
		"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage",
		"America/Sao_Paulo", "America/Mexico_City", "America/Santiago", "America/Bogota", "America/St_Johns",
		"Africa/Cairo", "Africa/Lagos", "Africa/Nairobi", "Africa/Casablanca", "Atlantic/Azores"}
	r := rand.New(rand.NewPCG(1, 0))
	n := &network.Network{Name: "synthetic", Carriers: []network.Carrier{{ID: "C"}}}
	for i := range 20 {
		n.Calendars = append(n.Calendars, network.Calendar{ID: fmt.Sprint("K", i), Weekly: []network.Hours{
			{Days: network.Days(31), Open: network.ClockTime(i * 1800), Close: network.ClockTime(i*1800 + 8*3600)}}})
	}
	for i := range 100 {
		n.Tariffs = append(n.Tariffs, network.Tariff{ID: fmt.Sprint("T", i)})
	}
	for i := range max(2, lanes/100) {
		f := network.Facility{ID: fmt.Sprint("F", i), Zone: zones[r.IntN(len(zones))], Handling: 2 * time.Hour}
		if r.IntN(2) == 0 {
			f.Calendar = n.Calendars[r.IntN(20)].ID
		}
		n.Facilities = append(n.Facilities, f)
	}
	for i := range lanes {
		l := network.Lane{ID: fmt.Sprint("L", i), Carrier: "C", Tariff: n.Tariffs[r.IntN(100)].ID, Service: network.Scheduled,
			From: n.Facilities[r.IntN(len(n.Facilities))].ID, To: n.Facilities[r.IntN(len(n.Facilities))].ID,
			Duration: time.Duration(1+r.IntN(500)) * time.Hour, CutOff: 2 * time.Hour}
		if i%10 == 0 {
			l.Service, l.Calendar = network.OnDemand, n.Calendars[r.IntN(20)].ID
		} else {
			for range 1 + r.IntN(3) {
				d := network.Departure{Lane: l.ID, Days: network.Days(1 + r.IntN(127)), Time: network.ClockTime(r.IntN(288) * 300), CutOff: -1}
				if r.IntN(10) == 0 {
					d.Duration = l.Duration + time.Hour
				}
				n.Departures = append(n.Departures, d)
			}
		}
		n.Lanes = append(n.Lanes, l)
	}
	return n
}

var benchmarkNow = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func BenchmarkCompile(b *testing.B) {
	for _, lanes := range []int{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint("lanes=", lanes), func(b *testing.B) {
			n := syntheticNetwork(lanes)
			before := heap()
			var s *Snapshot
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if s, err = Compile(n, Options{Now: benchmarkNow}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(heap()-before)/1e6, "MB-held")
			b.ReportMetric(float64(len(s.Arcs)), "arcs")
			b.ReportMetric(float64(s.Patterns()), "patterns")
			b.ReportMetric(float64(len(s.cycles)), "offsets")
			runtime.KeepAlive(n)
		})
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// periodicNetwork leaves daily, or on one day of the week, at any second of the
// day in one zone: nearly every lane has a pattern of its own.
func periodicNetwork(lanes int) *network.Network {
	r := rand.New(rand.NewPCG(1, 0))
	n := &network.Network{Name: "periodic", Carriers: []network.Carrier{{ID: "C"}}, Tariffs: []network.Tariff{{ID: "T"}},
		Facilities: []network.Facility{{ID: "A", Zone: "UTC"}, {ID: "B", Zone: "UTC"}}}
	for i := range lanes {
		l := network.Lane{ID: fmt.Sprint("L", i), Carrier: "C", From: "A", To: "B", Tariff: "T", Service: network.Scheduled, Duration: time.Hour}
		d := network.Departure{Lane: l.ID, Days: network.EveryDay, Time: network.ClockTime(r.IntN(86400)), CutOff: -1}
		if i%2 == 0 {
			d.Days = 1 << r.IntN(7)
		}
		n.Lanes, n.Departures = append(n.Lanes, l), append(n.Departures, d)
	}
	return n
}

// BenchmarkNext asks random arcs for random moments, as a search does.
func BenchmarkNext(b *testing.B) {
	for _, of := range []struct {
		name string
		n    *network.Network
	}{
		{"irregular", syntheticNetwork(100_000)},
		{"periodic", periodicNetwork(1_000_000)},
	} {
		b.Run(of.name, func(b *testing.B) {
			s, err := Compile(of.n, Options{Now: benchmarkNow})
			if err != nil {
				b.Fatal(err)
			}
			r := rand.New(rand.NewPCG(1, 0))
			patterns := make([]int32, 1<<20)
			for i := range patterns {
				patterns[i] = s.Arcs[r.Int32N(int32(len(s.Arcs)))].Pattern
			}
			at, i := Second(0), 0
			for b.Loop() {
				// Each question waits for the answer before it, as in a search.
				at = (s.Next(patterns[i%len(patterns)], at) + Second(i*7919)) & (1<<22 - 1)
				i++
			}
		})
	}
}

func BenchmarkReady(b *testing.B) {
	s, err := Compile(syntheticNetwork(100_000), Options{Now: benchmarkNow})
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 0))
	for b.Loop() {
		s.Ready(r.Int32N(int32(len(s.Facilities))), Second(r.Int32N(int32(s.End))))
	}
}
