package engine

import (
	"testing"
	"time"

	"entrepot/engine/network"
)

// shuttle is one lane with two departures on Tuesdays: 06:00 takes 2 h, 12:00
// takes 30 h; and the itinerary of the early one on 2026-03-24.
func shuttle(t *testing.T, now time.Time) (*Engine, *network.Network, Itinerary) {
	t.Helper()
	n := smallNetwork()
	n.Lanes = []network.Lane{{ID: "SHUTTLE", Carrier: "TRK", From: "BELGG", To: "BEBRU", Mode: network.Road, Service: network.Scheduled, Duration: 2 * time.Hour, Tariff: "road"}}
	n.Departures = []network.Departure{
		{Lane: "SHUTTLE", Days: 1 << 1, Time: 6 * 3600, CutOff: -1},
		{Lane: "SHUTTLE", Days: 1 << 1, Time: 12 * 3600, CutOff: -1, Duration: 30 * time.Hour},
	}
	e, err := New(n, Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	leave := time.Date(2026, 3, 24, 6, 0, 0, 0, time.FixedZone("", 3600))
	leg := Leg{Lane: "SHUTTLE", From: Place{ID: "BELGG"}, To: Place{ID: "BEBRU"}, Depart: leave, CutOff: leave, Arrive: leave.Add(2 * time.Hour),
		Stay: Stay{Handling: 3600}}
	return e, n, Itinerary{Legs: []Leg{leg}, Depart: leg.Depart, Arrive: leg.Arrive}
}

// TestProjectTakesTheNextDepartureAsItIs: with its own duration, and not the
// next to leave when a later one arrives first.
func TestProjectTakesTheNextDepartureAsItIs(t *testing.T) {
	e, _, it := shuttle(t, now)
	f := e.Project(&it, Progress{At: it.Depart.Add(2 * time.Hour)}) // 08:00: the noon departure arrives on Wednesday at 18:00
	if got := f.Arrive.Format(time.RFC3339); got != "2026-03-25T18:00:00+01:00" || len(f.Missed) != 1 {
		t.Errorf("got %s, missed %+v", got, f.Missed)
	}
}

// TestProjectAfterALongWait: the horizon rolls on while a parcel waits for a
// weekly departure; a miss of a week ago is still one.
func TestProjectAfterALongWait(t *testing.T) {
	for days := range 6 {
		e, n, it := shuttle(t, now.Add(time.Duration(days)*24*time.Hour))
		n.Departures = n.Departures[:1]
		if err := e.Replace(n); err != nil {
			t.Fatal(err)
		}
		f := e.Project(&it, Progress{At: it.Depart.Add(time.Hour)})
		if got := f.Arrive.Format(time.RFC3339); got != "2026-03-31T08:00:00+02:00" || len(f.Missed) != 1 {
			t.Errorf("%d days later: got %s, missed %+v, want next Tuesday's", days, got, f.Missed)
		}
		// One that came in time and was not scanned on leaving keeps its plan.
		f = e.Project(&it, Progress{At: it.Depart.Add(-5 * time.Hour)})
		if !f.Arrive.Equal(it.Arrive) || len(f.Missed) != 0 {
			t.Errorf("%d days later, in time: got %s, missed %+v", days, f.Arrive, f.Missed)
		}
	}
}

// TestProjectNoticesAWithdrawnDeparture: a new timetable without the planned
// departure moves the parcel to one that still leaves.
func TestProjectNoticesAWithdrawnDeparture(t *testing.T) {
	e, n, it := shuttle(t, now)
	n.Departures = []network.Departure{{Lane: "SHUTTLE", Days: 1 << 1, Time: 20 * 3600, CutOff: -1}}
	if err := e.Replace(n); err != nil {
		t.Fatal(err)
	}
	f := e.Project(&it, Progress{At: it.Depart.Add(-5 * time.Hour)})
	if got := f.Arrive.Format(time.RFC3339); got != "2026-03-24T22:00:00+01:00" || len(f.Missed) != 1 {
		t.Errorf("got %s, missed %+v", got, f.Missed)
	}
}
