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
			b.ReportMetric(float64(len(s.starts)-1), "patterns")
			b.ReportMetric(float64(len(s.times)), "departures")
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

// BenchmarkNext asks random arcs for random moments, as a search does.
func BenchmarkNext(b *testing.B) {
	s, err := Compile(syntheticNetwork(100_000), Options{Now: benchmarkNow})
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 0))
	for b.Loop() {
		s.Next(s.Arcs[r.Int32N(int32(len(s.Arcs)))].Pattern, Second(r.Int32N(int32(s.End))))
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
