package engine

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
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

func chosen(it *Itinerary) (legs []ChosenLeg) {
	for _, l := range it.Legs {
		legs = append(legs, ChosenLeg{l.Lane, l.Depart})
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
	air, road := ChosenLeg{"AIR1", at("2026-03-27T22:00:00+08:00")}, ChosenLeg{"ROAD1", at("2026-03-31T06:00:00+02:00")}
	for _, tt := range []struct {
		name string
		legs []ChosenLeg
		says string
	}{
		{"no legs", nil, "plan.legs: got no legs"},
		{"unknown lane", []ChosenLeg{{"NONE", air.Depart}}, "plan.legs[0].lane: got NONE"},
		{"starts elsewhere", []ChosenLeg{road}, "plan.legs[0].lane: got ROAD1, which leaves from DEFRA, want one that leaves from CNSZX"},
		{"no such departure", []ChosenLeg{{"AIR1", at("2026-03-26T22:00:00+08:00")}}, "want a departure of lane AIR1"},
		{"cut-off missed", []ChosenLeg{{"AIR1", at("2026-03-24T22:00:00+08:00")}}, "whose cut-off the parcel makes"},
		{"connection missed", []ChosenLeg{air, {"ROAD1", at("2026-03-30T06:00:00+02:00")}}, "plan.legs[1].depart"},
		{"beyond the horizon", []ChosenLeg{{"AIR1", at("2126-03-24T22:00:00+08:00")}}, "within the horizon"},
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
