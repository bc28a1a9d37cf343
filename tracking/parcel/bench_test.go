package parcel

import (
	"testing"

	"entrepot/tracking/event"
)

// life is the ten events of a parcel to whom nothing happens.
func life() []event.Event {
	var events []event.Event
	for i, status := range []event.Status{
		event.PickedUp, event.Arrived, event.ExportCleared, event.Departed, event.Arrived,
		event.ImportSubmitted, event.ImportCleared, event.Departed, event.OutForDelivery, event.Delivered,
	} {
		events = append(events, by(at(3*i+1, status, "DEFRA"), "HLX", "1"))
	}
	return events
}

// TestNextAllocatesNothing unless it adds a milestone or an exception.
func TestNextAllocatesNothing(t *testing.T) {
	events := life()
	s := Fold(registered, events[:4])
	if n := testing.AllocsPerRun(100, func() { s.Next(events[4]) }); n != 0 {
		t.Errorf("Next allocates %v times", n)
	}
	if n := testing.AllocsPerRun(100, func() { s.Next(events[5]) }); n != 1 {
		t.Errorf("Next with a new milestone allocates %v times, want 1", n)
	}
}

func BenchmarkNext(b *testing.B) {
	events := life()
	held := events[5]
	held.Status = event.CustomsHeld
	for _, c := range []struct {
		name string
		s    State
		e    event.Event
	}{
		{"same milestones", Fold(registered, events[:4]), events[4]},
		{"new milestone", Fold(registered, events[:4]), events[5]},
		{"new exception", Fold(registered, events[:4]), held},
		{"refused", Fold(registered, events[:5]), events[1]},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.s.Next(c.e)
			}
		})
	}
}

func BenchmarkFold(b *testing.B) {
	corrected := append(life(), withdraws(40, life()[9]))
	for _, c := range []struct {
		name   string
		events []event.Event
	}{{"10 events", life()}, {"10 events and a withdrawal", corrected}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Fold(registered, c.events)
			}
		})
	}
}
