package engine

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
)

// TestRebuildGivesTheSame: every itinerary the search offers can be chosen by
// its lanes and departures alone, and comes out the same.
func TestRebuildGivesTheSame(t *testing.T) {
	e := smallEngine(t)
	q := query("BEBRU")
	a, err := e.Route(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	for i, it := range a.Itineraries {
		got, err := e.Rebuild(context.Background(), q, chosen(&it))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, it) {
			t.Errorf("itinerary %d: got %+v, want %+v", i, got, it)
		}
	}
}

// TestRebuildTellsTwoAtOneMomentApart: of two departures of a lane at one moment
// the later to arrive is the cheaper, since the parcel lies for less long in
// Frankfurt. Who chose it gets it, who says no arrival the first to arrive.
func TestRebuildTellsTwoAtOneMomentApart(t *testing.T) {
	n := smallNetwork()
	n.Departures = append(n.Departures, network.Departure{Lane: "AIR1", Days: 1 << 4, Time: 22 * 3600, Duration: 50 * time.Hour, CutOff: -1})
	e, err := New(n, Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	q := query("BELGG")
	a, err := e.Route(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	it := a.Itineraries[0]
	if air := it.Legs[0]; air.Lane != "AIR1" || air.Arrive.Sub(air.Depart) != 50*time.Hour {
		t.Fatalf("the first itinerary begins with %+v, want the slow flight", air)
	}
	got, err := e.Rebuild(context.Background(), q, chosen(&it))
	if err != nil || !reflect.DeepEqual(got, it) {
		t.Errorf("rebuilt: got %+v, %v, want %+v", got, err, it)
	}
	c, booked, err := e.Book(context.Background(), q, chosen(&it), "planner", nil)
	if err != nil || booked.Total != it.Total || c.Legs[0].Ordinal != 2 {
		t.Errorf("booked: got legs %+v for %v, %v, want the second departure for %v", c.Legs, booked.Total, err, it.Total)
	}
	legs := chosen(&it)
	legs[0].Arrive = time.Time{}
	if got, err := e.Rebuild(context.Background(), q, legs); err != nil || got.Legs[0].Arrive.Sub(got.Legs[0].Depart) != 14*time.Hour || got.Total.Minor <= it.Total.Minor {
		t.Errorf("without an arrival: got %+v, %v, want the quick flight, for more", got, err)
	}
	x, err := e.Explain(context.Background(), q, Subject{Legs: legs})
	if err != nil || !x.In {
		t.Errorf("without an arrival: explained as %+v, %v, want it in the answer", x.Reasons, err)
	}
	legs[0].Arrive = it.Legs[0].Depart.Add(14 * time.Hour)
	if x, err := e.Explain(context.Background(), q, Subject{Legs: legs}); err != nil || x.In || len(x.Reasons) != 1 || x.Reasons[0].Beaten == nil {
		t.Errorf("the quick flight: explained as %+v, %v, want it bettered", x.Reasons, err)
	}
	legs[0].Arrive = it.Legs[0].Depart.Add(20 * time.Hour)
	_, err = e.Rebuild(context.Background(), q, legs)
	if want := "plan.legs[0].arrive: got 2026-03-28T18:00:00+08:00, want the arrival of a departure of lane AIR1 at that moment: 2026-03-28T05:00:00+01:00 or 2026-03-29T18:00:00+02:00"; !errors.Is(err, ErrStalePlan) || err.Error() != want {
		t.Errorf("an arrival that there is none of: got %v, want %s", err, want)
	}
	x, err = e.Explain(context.Background(), q, Subject{Legs: legs})
	if want := "leg 1, lane AIR1: what leaves on Fri 27 Mar 22:00 CST arrives on Sat 28 Mar 05:00 CET or Sun 29 Mar 18:00 CEST, and not on Sat 28 Mar 11:00 CET"; err != nil || x.In || len(x.Reasons) == 0 || x.Reasons[0].Detail != want {
		t.Errorf("an arrival that there is none of: explained as %+v, %v, want %s", x.Reasons, err, want)
	}
}

func chosen(it *Itinerary) (legs []ChosenLeg) {
	for _, l := range it.Legs {
		legs = append(legs, ChosenLeg{Lane: l.Lane, Depart: l.Depart, Arrive: l.Arrive})
	}
	return legs
}

func TestRebuildRefuses(t *testing.T) {
	e := smallEngine(t)
	q := query("BELGG")
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	air, road := ChosenLeg{Lane: "AIR1", Depart: at("2026-03-27T22:00:00+08:00")}, ChosenLeg{Lane: "ROAD1", Depart: at("2026-03-31T06:00:00+02:00")}
	for _, tt := range []struct {
		name string
		legs []ChosenLeg
		says string
	}{
		{"no legs", nil, "plan.legs: got no legs"},
		{"unknown lane", []ChosenLeg{{Lane: "NONE", Depart: air.Depart}}, "plan.legs[0].lane: got NONE"},
		{"starts elsewhere", []ChosenLeg{road}, "plan.legs[0].lane: got ROAD1, which leaves from DEFRA, want one that leaves from CNSZX"},
		{"no such departure", []ChosenLeg{{Lane: "AIR1", Depart: at("2026-03-26T22:00:00+08:00")}}, "want a departure of lane AIR1"},
		{"cut-off missed", []ChosenLeg{{Lane: "AIR1", Depart: at("2026-03-24T22:00:00+08:00")}}, "whose cut-off the parcel makes"},
		{"connection missed", []ChosenLeg{air, {Lane: "ROAD1", Depart: at("2026-03-30T06:00:00+02:00")}}, "plan.legs[1].depart"},
		{"beyond the horizon", []ChosenLeg{{Lane: "AIR1", Depart: at("2126-03-24T22:00:00+08:00")}}, "within the horizon"},
		{"stops short", []ChosenLeg{air}, "plan.legs: got legs that end at DEFRA, want legs that end at BELGG"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := e.Rebuild(context.Background(), q, tt.legs)
			if !errors.Is(err, ErrStalePlan) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want a stale plan that says %q", err, tt.says)
			}
		})
	}
}

func TestProject(t *testing.T) {
	e := smallEngine(t)
	q := query("BEBRU")
	a, err := e.Route(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	it := a.Itineraries[0] // air on Friday, doors in Frankfurt on Monday, lorry on Tuesday
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		name   string
		p      Progress
		arrive string
		missed int
	}{
		{"as planned", Progress{At: q.Depart}, "2026-03-31T14:00:00+02:00", 0},
		{"left two hours late, doors are shut anyway", Progress{Leg: 0, Departed: true, At: at("2026-03-28T00:00:00+08:00")}, "2026-03-31T14:00:00+02:00", 0},
		{"arrives on Monday afternoon, too late for the lorry", Progress{Leg: 1, At: at("2026-03-30T16:00:00+02:00")}, "2026-04-01T14:00:00+02:00", 1},
		{"lorry leaves five hours late, courier comes later", Progress{Leg: 1, Departed: true, At: at("2026-03-31T11:00:00+02:00")}, "2026-03-31T19:00:00+02:00", 0},
		{"out with the courier", Progress{Leg: 2, Departed: true, At: at("2026-03-31T13:00:00+02:00")}, "2026-03-31T15:00:00+02:00", 0},
		{"there", Progress{Leg: 3, At: at("2026-03-31T13:30:00+02:00")}, "2026-03-31T13:30:00+02:00", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := e.Project(&it, tt.p)
			if got := f.Arrive.Format(time.RFC3339); got != tt.arrive || len(f.Missed) != tt.missed || f.Lost {
				t.Errorf("got %s with %d missed %+v, want %s with %d", got, len(f.Missed), f.Missed, tt.arrive, tt.missed)
			}
		})
	}
	// A stored plan knows offsets alone; what is put off over the change of the
	// clocks on the 29th has the offset of its own day.
	text, err := json.Marshal(it)
	if err != nil {
		t.Fatal(err)
	}
	var stored Itinerary
	if err := json.Unmarshal(text, &stored); err != nil {
		t.Fatal(err)
	}
	stored.Legs[0].Arrive = at("2026-03-28T05:00:00+01:00")
	f := e.Project(&stored, Progress{Leg: 0, Departed: true, At: at("2026-03-29T22:00:00+08:00")})
	if got := f.Legs[0].Arrive.Format(time.RFC3339); got != "2026-03-30T06:00:00+02:00" {
		t.Errorf("arrival over the change of clocks: got %s", got)
	}
	// Past the horizon nothing leaves any more.
	f = e.Project(&it, Progress{Leg: 0, At: now.Add(60 * 24 * time.Hour)})
	if !f.Lost || !f.Arrive.Equal(it.Arrive) {
		t.Errorf("past the horizon: got %+v, want lost with the plan's arrival", f)
	}
}
