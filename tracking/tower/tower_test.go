package tower

import (
	"context"
	"strings"
	"testing"
	"time"

	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/engine/unit"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
)

// weekly is a lorry that leaves every day and a ship that leaves once a week,
// on Thursday 20:00, so that a lorry a few hours late costs a week.
func weekly(t *testing.T) (*Tower, engine.Itinerary, parcel.Parcel) {
	t.Helper()
	place := func(id string) network.Facility {
		return network.Facility{ID: id, Name: "Port " + id, Kind: network.Seaport, Country: "NL", Territory: "EU", Zone: "UTC", Currency: "EUR"}
	}
	n := &network.Network{
		Territories: []network.Territory{{ID: "EU", Currency: "EUR"}},
		Carriers:    []network.Carrier{{ID: "CAR"}},
		Facilities:  []network.Facility{place("A"), place("B"), place("C")},
		Tariffs:     []network.Tariff{{ID: "t", Currency: "EUR", Breaks: []network.Break{{}}}},
		Rates:       []network.ExchangeRate{{Base: "EUR", Currency: "EUR", Mantissa: 1}},
		Lanes: []network.Lane{
			{ID: "lorry", Carrier: "CAR", From: "A", To: "B", Mode: network.Road, Service: network.Scheduled, Duration: 10 * time.Hour, Tariff: "t"},
			{ID: "ship", Carrier: "CAR", From: "B", To: "C", Mode: network.Sea, Service: network.Scheduled, Duration: 48 * time.Hour, CutOff: 2 * time.Hour, Tariff: "t"},
		},
		Departures: []network.Departure{
			{Lane: "lorry", Days: network.EveryDay, Time: 6 * 3600, CutOff: -1},
			{Lane: "ship", Days: 1 << 3, Time: 20 * 3600, CutOff: -1},
		},
	}
	monday := time.Date(2026, 3, 23, 0, 0, 0, 0, time.UTC)
	e, err := engine.New(n, engine.Options{Now: func() time.Time { return monday }})
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.TempDir(), store.Options{Reserve: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	// Ready on Wednesday evening: Thursday's lorry just makes Thursday's ship.
	a, err := e.Route(context.Background(), engine.Query{From: "A", To: "C", Depart: monday.Add(60 * time.Hour), Parcel: engine.Parcel{Weight: unit.Kilogram}, Currency: "EUR"})
	if err != nil || len(a.Itineraries) != 1 {
		t.Fatalf("%v, %+v", err, a)
	}
	id, err := parcel.NewID()
	if err != nil {
		t.Fatal(err)
	}
	p := parcel.Parcel{ID: id, Registered: monday, Grams: 1000, References: []event.Reference{{Carrier: "CAR", Number: "1"}}}
	record, err := PlanRecord(id, &a.Itineraries[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Register(context.Background(), store.Registration{Parcel: p, Records: []store.Record{record}}); err != nil {
		t.Fatal(err)
	}
	return New(e, s), a.Itineraries[0], p
}

func TestLook(t *testing.T) {
	tower, it, p := weekly(t)
	lorry, ship := it.Legs[0], it.Legs[1]
	departed := func(leg engine.Leg, late time.Duration) event.Event {
		return event.Event{ID: event.ID{1}, Status: event.Departed, Occurred: leg.Depart.Add(late), Place: event.Place{ID: leg.From.ID}}
	}
	for _, tt := range []struct {
		name      string
		events    []event.Event
		sentence  string
		late      time.Duration
		reason    string
		exception ExceptionKind
		states    string
	}{
		{"not yet seen", nil, "Registered, waiting to be collected", 0, "", "", "next next"},
		{"on time", []event.Event{departed(lorry, 0)}, "Left Port A, on the way to Port B", 0, "", "", "now next"},
		{"an hour late and the ship waits long enough", []event.Event{departed(lorry, time.Hour)}, "Left Port A, on the way to Port B", 0, "", "", "now next"},
		{"three hours late costs a week", []event.Event{departed(lorry, 3*time.Hour)}, "Left Port A, on the way to Port B", 7 * 24 * time.Hour,
			"misses the Thu 26 Mar 20:00 UTC departure from Port B; the next one leaves Thu 2 Apr 20:00 UTC", MissedConnection, "now next"},
		{"the ship left late", []event.Event{departed(ship, 5*time.Hour)}, "Left Port B, on the way to Port C", 5 * time.Hour, "left Port B 5 h later than planned", "", "done now"},
		{"off route", []event.Event{departed(lorry, 0), {ID: event.ID{2}, Status: event.Arrived, Occurred: lorry.Depart.Add(time.Hour), Place: event.Place{ID: "ZZ", Name: "Elsewhere"}}},
			"Arrived at Elsewhere", 0, "", "", "now next"},
		{"delivered", []event.Event{{ID: event.ID{3}, Status: event.Delivered, Occurred: ship.Arrive.Add(-time.Hour)}}, "Delivered", -time.Hour, "", "", "done done"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			seen, err := tower.Look(p, store.Story{State: parcel.Fold(p.Registered, tt.events), Events: tt.events})
			if err != nil {
				t.Fatal(err)
			}
			o := seen.Outlook
			if seen.Sentence != tt.sentence || o == nil {
				t.Fatalf("got %q, %+v", seen.Sentence, o)
			}
			if o.Expected.Late != int64(tt.late.Seconds()) || o.Expected.Reason != tt.reason {
				t.Errorf("got late %v because %q, want %v because %q", time.Duration(o.Expected.Late)*time.Second, o.Expected.Reason, tt.late, tt.reason)
			}
			var kind ExceptionKind
			if len(o.Exceptions) > 0 {
				kind = o.Exceptions[0].Kind
			}
			if kind != tt.exception {
				t.Errorf("got exceptions %+v, want %q", o.Exceptions, tt.exception)
			}
			var states []string
			for _, l := range o.Legs {
				states = append(states, string(l.State))
			}
			if got := strings.Join(states, " "); got != tt.states {
				t.Errorf("legs are %s, want %s", got, tt.states)
			}
		})
	}
}

func TestLookWithoutPlan(t *testing.T) {
	tower, _, p := weekly(t)
	p.ID = "another"
	seen, err := tower.Look(p, store.Story{State: parcel.Fold(p.Registered, nil)})
	if err != nil || seen.Plan != nil || seen.Outlook != nil || seen.Sentence == "" {
		t.Errorf("got %+v, %v", seen, err)
	}
}

func FuzzDecodePlan(f *testing.F) {
	record, err := PlanRecord("p", plan())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(record.Value)
	f.Add([]byte(`{"v":2,"itinerary":{"legs":[{}]}}`))
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, value []byte) {
		it, err := decodePlan("p", value)
		if err != nil {
			return
		}
		again, err := PlanRecord("p", it)
		if err != nil {
			return // a time outside the years that JSON can write
		}
		if _, err := decodePlan("p", again.Value); err != nil {
			t.Fatalf("%s does not read back: %v", again.Value, err)
		}
	})
}
