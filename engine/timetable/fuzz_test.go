package timetable

import (
	"math"
	"testing"
	"time"

	"entrepot/engine/network"
)

// FuzzCompile builds a network by hand from any numbers and texts. Compile may
// refuse it, but never panics, and what it compiles keeps every promise.
func FuzzCompile(f *testing.F) {
	f.Add("Europe/Berlin", "K", int64(1774742400), int64(48*time.Hour), uint8(127), int32(9000), 2026, 3, 29, int64(time.Hour), int64(-1), int64(5))
	f.Add("Pacific/Apia", "", int64(1325203200), int64(0), uint8(31), int32(86400), 2011, 12, 30, int64(0), int64(time.Hour), int64(0))
	f.Add("Local", "L", int64(math.MaxInt64), int64(math.MaxInt64), uint8(255), int32(-1), math.MaxInt, math.MinInt, 0, int64(math.MinInt64), int64(math.MaxInt64), int64(-1))
	f.Fuzz(func(t *testing.T, zone, id string, now, horizon int64, days uint8, clock int32, year, month, dayOfMonth int, duration, cutOff, capacity int64) {
		when := network.Date{Year: year, Month: time.Month(month), Day: dayOfMonth}
		n := oneLane(zone, network.Scheduled,
			network.Departure{Days: network.Days(days), Time: network.ClockTime(clock), Duration: time.Duration(duration)},
			network.Departure{Days: network.EveryDay, First: when, Capacity: capacity},
			network.Departure{Days: network.EveryDay, Last: when, Except: []network.Date{when}})
		n.Departures[0].CutOff = time.Duration(cutOff)
		n.Calendars = []network.Calendar{{ID: "K",
			Weekly: []network.Hours{{Days: network.Days(days), Open: network.ClockTime(clock), Close: network.ClockTime(clock / 2)},
				{Days: network.Days(^days), Open: 0, Close: network.ClockTime(clock)}},
			Exceptions: []network.Exception{{Date: when, Shut: capacity == 0, Open: 0, Close: network.ClockTime(clock)}}}}
		n.Calendars[0].Weekly = n.Calendars[0].Weekly[days%2:]
		n.Facilities[0].Calendar, n.Facilities[0].Handling = id, time.Duration(cutOff)
		n.Lanes = append(n.Lanes, network.Lane{ID: id, Carrier: "C", From: "A", To: "A", Tariff: "T",
			Service: network.OnDemand, Calendar: id, Duration: time.Duration(duration)})
		// Up to a year: longer horizons only take longer.
		s, err := Compile(n, Options{Now: time.Unix(now, 0), Horizon: time.Duration(horizon % int64(366*24*time.Hour))})
		if err != nil {
			return
		}
		checkShape(t, s)
		for _, arrive := range []Second{-1, 0, s.End, s.known, Never} {
			ready := s.Ready(0, arrive)
			if ready < arrive {
				t.Errorf("Ready(%d) = %d, want no earlier", arrive, ready)
			}
			if next := s.Next(s.Arcs[0].Pattern, ready); next < ready {
				t.Errorf("Next(%d) = %d, want no earlier", ready, next)
			}
		}
	})
}
