package parcel

import (
	"testing"
	"time"

	"entrepot/tracking/event"
)

// TestLegTable goes through every status, with and without a leg under way.
func TestLegTable(t *testing.T) {
	const begins, ends, stays = "begins", "ends", "stays"
	table := map[event.Status]string{
		event.Registered: stays, event.PickedUp: begins, event.Arrived: ends, event.Departed: begins,
		event.ExportSubmitted: stays, event.ExportCleared: stays, event.ImportSubmitted: stays, event.ImportCleared: stays,
		event.CustomsHeld: stays, event.BondedIn: ends, event.BondedOut: ends, event.OutForDelivery: begins,
		event.DeliveryFailed: stays, event.ReadyForPickup: ends, event.Delivered: ends, event.Returning: stays,
		event.Returned: ends, event.Exception: stays, event.Cancelled: ends,
	}
	for status := range event.Statuses() {
		does, listed := table[status]
		if !listed {
			t.Errorf("%v is not in the table", status)
		}
		standing := by(at(2, event.Arrived, "CNSZX"), "HLX", "1")
		departed := by(at(3, event.Departed, "CNSZX"), "HLX", "1")
		now := by(at(4, status, "DEFRA"), "OCE", "2")
		under := Leg{"HLX", event.Place{ID: "CNSZX"}, departed.Occurred}
		for _, tt := range []struct {
			before []event.Event
			want   Leg // when it stays
		}{{[]event.Event{standing}, Leg{}}, {[]event.Event{standing, departed}, under}} {
			want := tt.want
			switch does {
			case begins:
				want = Leg{"OCE", event.Place{ID: "DEFRA"}, now.Occurred}
			case ends:
				want = Leg{}
			}
			s := Fold(registered, append(tt.before, now))
			if s.Leg != want || s.Carrier != "OCE" {
				t.Errorf("%v after %d events: leg %+v and carrier %s, want %+v and OCE", status, len(tt.before), s.Leg, s.Carrier, want)
			}
		}
	}
}

func TestLeg(t *testing.T) {
	hour := func(h int) time.Time { return registered.Add(time.Duration(h) * time.Hour) }
	tests := []struct {
		name   string
		events []event.Event
		want   Leg
	}{
		{"nothing yet", nil, Leg{}},
		{"collected nobody says where", []event.Event{at(1, event.PickedUp, "")}, Leg{"", event.Place{}, hour(1)}},
		{"departed from where it was last seen", []event.Event{at(1, event.Arrived, "CNSZX"), at(2, event.ExportCleared, ""), at(3, event.Departed, "")},
			Leg{"", event.Place{ID: "CNSZX"}, hour(3)}},
		{"departed twice: an arrival was not scanned", []event.Event{at(1, event.Departed, "CNSZX"), at(5, event.Departed, "DEFRA")},
			Leg{"", event.Place{ID: "DEFRA"}, hour(5)}},
		{"cleared on the way", []event.Event{at(1, event.Departed, "CNSZX"), at(3, event.ImportCleared, "DEFRA")},
			Leg{"", event.Place{ID: "CNSZX"}, hour(1)}},
		{"arrived and departed in one minute", []event.Event{at(3, event.Departed, "DEFRA"), at(3, event.Arrived, "DEFRA")},
			Leg{"", event.Place{ID: "DEFRA"}, hour(3)}},
		{"nobody at home", []event.Event{at(1, event.OutForDelivery, "DEBER"), at(3, event.DeliveryFailed, "")},
			Leg{"", event.Place{ID: "DEBER"}, hour(1)}},
		{"a departure after the delivery moves nothing", []event.Event{at(1, event.Delivered, "DEBER"), at(3, event.Departed, "DEBER")}, Leg{}},
		{"sent back and on its way", []event.Event{at(1, event.Delivered, "DEBER"), at(3, event.Returning, ""), at(4, event.Departed, "DEBER")},
			Leg{"", event.Place{ID: "DEBER"}, hour(4)}},
		{"the departure was withdrawn", []event.Event{at(1, event.Arrived, "CNSZX"), at(2, event.Departed, "CNSZX"), withdraws(3, at(2, event.Departed, "CNSZX"))}, Leg{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, events := range orders(tt.events) {
				if got := Fold(registered, events).Leg; got != tt.want {
					t.Errorf("leg %+v, want %+v", got, tt.want)
				}
			}
		})
	}
}
