package tower

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/engine"
	"entrepot/tracking/event"
)

var start = time.Date(2026, 3, 24, 8, 0, 0, 0, time.UTC)

// hour is a moment so many hours after the start of every test's plan.
func hour(h float64) time.Time { return start.Add(time.Duration(h * float64(time.Hour))) }

// plan goes A to B (10 h to 20 h), B to C (30 h to 40 h), C to D (44 h to 46 h).
func plan() *engine.Itinerary {
	leg := func(from, to string, arrived, depart, arrive float64) engine.Leg {
		return engine.Leg{Lane: from + to, From: engine.Place{ID: from, Name: "Place " + from}, To: engine.Place{ID: to, Name: "Place " + to},
			Stay: engine.Stay{Arrive: hour(arrived)}, Depart: hour(depart), Arrive: hour(arrive), CutOff: hour(depart)}
	}
	return &engine.Itinerary{Depart: hour(10), Arrive: hour(46),
		Legs: []engine.Leg{leg("A", "B", 0, 10, 20), leg("B", "C", 20, 30, 40), leg("C", "D", 40, 44, 46)}}
}

// story reads "departed A 10, arrived B 21.5": status, place (- for none), hour.
func story(t testing.TB, text string) (events []event.Event) {
	for part := range strings.SplitSeq(text, ", ") {
		if part == "" {
			continue
		}
		var status, place string
		var h float64
		if _, err := fmt.Sscan(part, &status, &place, &h); err != nil {
			t.Fatal(err)
		}
		s, ok := event.ParseStatus(status)
		if !ok {
			t.Fatalf("status %q", status)
		}
		e := event.Event{Status: s, Occurred: hour(h)}
		if place != "-" {
			e.Place.ID = place
		}
		events = append(events, e)
	}
	return events
}

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		name, story string
		leg         int
		departed    bool
		at          float64
		off         string
	}{
		{"nothing yet", "", 0, false, 0, ""},
		{"handed over late", "picked_up A 3", 0, false, 3, ""},
		{"left", "picked_up A 0, departed A 10.5", 0, true, 10.5, ""},
		{"left, place not said", "picked_up A 0, departed - 10.5", 0, true, 10.5, ""},
		{"arrived", "departed A 10, arrived B 21", 1, false, 21, ""},
		{"a second scan at the same place keeps the arrival", "departed A 10, arrived B 21, export_cleared B 24", 1, false, 21, ""},
		{"a departure scan is missing", "arrived B 21", 1, false, 21, ""},
		{"an arrival scan is missing", "departed A 10, departed B 31", 1, true, 31, ""},
		{"two legs without a scan", "departed A 10, arrived C 41", 2, false, 41, ""},
		{"departed twice", "departed A 10, departed A 12", 0, true, 10, ""},
		{"at the end", "departed C 44, arrived D 47", 3, false, 47, ""},
		{"out for delivery at the end", "arrived D 47, out_for_delivery D 48", 3, false, 47, ""},
		{"seen somewhere else", "departed A 10, arrived X 15", 0, true, 10, "X"},
		{"seen somewhere else and back on the way", "departed A 10, arrived X 15, arrived B 25", 1, false, 25, ""},
		{"a place already passed is no alarm", "departed A 10, arrived B 20, arrived A 21", 1, false, 20, ""},
		{"left from somewhere else", "departed X 11", 0, false, 0, "X"},
		{"registered says nothing", "registered - 1", 0, false, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Match(plan(), story(t, tt.story), func(p event.Place) string { return p.ID })
			if p.Leg != tt.leg || p.Departed != tt.departed || !p.At.Equal(hour(tt.at)) || p.OffRoute != tt.off || !p.Delivered.IsZero() {
				t.Errorf("got leg %d departed %v at %v h, off route %q; want leg %d departed %v at %v h, off route %q",
					p.Leg, p.Departed, p.At.Sub(start).Hours(), p.OffRoute, tt.leg, tt.departed, tt.at, tt.off)
			}
		})
	}
	p := Match(plan(), story(t, "departed A 10, delivered - 50, arrived B 51"), func(p event.Place) string { return p.ID })
	if !p.Delivered.Equal(hour(50)) || p.Leg != 3 {
		t.Errorf("delivered: got %+v", p)
	}
}

// TestMatchNeverGoesBack: whatever carriers say, each further event leaves the
// parcel where it was or further along.
func TestMatchNeverGoesBack(t *testing.T) {
	places := []string{"A", "B", "C", "D", "X", "-"}
	statuses := slices.Collect(event.Statuses())
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 1))
		var events []event.Event
		was := Match(plan(), nil, func(p event.Place) string { return p.ID })
		for i := range 12 {
			e := event.Event{Status: statuses[r.IntN(len(statuses))], Occurred: hour(float64(i))}
			if place := places[r.IntN(len(places))]; place != "-" {
				e.Place.ID = place
			}
			events = append(events, e)
			is := Match(plan(), events, func(p event.Place) string { return p.ID })
			if is.Leg < was.Leg || is.Leg == was.Leg && was.Departed && !is.Departed {
				t.Fatalf("seed %d: after %v at %q: leg %d departed %v, was leg %d departed %v", seed, e.Status, e.Place.ID, is.Leg, is.Departed, was.Leg, was.Departed)
			}
			was = is
		}
	}
}

func TestSentenceForEveryStatus(t *testing.T) {
	for s := range event.Statuses() {
		for _, at := range []string{"", "Liege"} {
			got := Sentence(s, at, "")
			if got == "" || got == "Not seen yet" || strings.Contains(got, "%") {
				t.Errorf("%v at %q: got %q", s, at, got)
			}
		}
	}
	if got := Sentence(event.Departed, "Liege", "Brussels"); got != "Left Liege, on the way to Brussels" {
		t.Errorf("got %q", got)
	}
}
