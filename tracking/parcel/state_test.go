package parcel

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
)

var registered = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// at is an event some hours after registration.
func at(hour int, status event.Status, place string) event.Event {
	e := event.Event{
		Status: status, Occurred: registered.Add(time.Duration(hour) * time.Hour), Place: event.Place{ID: place},
		Seq: uint64(hour + 100),
	}
	e.ID[0], e.ID[1] = byte(hour), byte(status)
	return e
}

// TestFold tells short stories and says where the parcel stands at the end.
// Each is folded forwards and backwards.
func TestFold(t *testing.T) {
	tests := []struct {
		name      string
		story     []event.Event
		status    event.Status
		hour      int // of the deciding event
		place     string
		last      string // place last known
		delivered int    // hour of the delivery that stands, 0 for none
		returning bool
	}{
		{name: "nothing happened yet", status: event.Registered},
		{
			name:   "on its way",
			story:  []event.Event{at(1, event.PickedUp, "CNSZX"), at(5, event.Departed, "CNSZX")},
			status: event.Departed, hour: 5, place: "CNSZX", last: "CNSZX",
		},
		{
			name:   "a scan without a place keeps the last known one",
			story:  []event.Event{at(1, event.Arrived, "CNSZX"), at(2, event.ExportCleared, "")},
			status: event.ExportCleared, hour: 2, last: "CNSZX",
		},
		{
			name:   "two scans of one minute: it arrived before it left",
			story:  []event.Event{at(3, event.Departed, "DEFRA"), at(3, event.Arrived, "DEFRA")},
			status: event.Departed, hour: 3, place: "DEFRA", last: "DEFRA",
		},
		{
			name:   "delivered, and a depot sweeps late",
			story:  []event.Event{at(8, event.Delivered, "DEBER"), at(9, event.Arrived, "DEHAM")},
			status: event.Delivered, hour: 8, place: "DEBER", last: "DEBER", delivered: 8,
		},
		{
			name:   "a second delivery does not move the first",
			story:  []event.Event{at(8, event.Delivered, "DEBER"), at(9, event.Delivered, "DEHAM")},
			status: event.Delivered, hour: 8, place: "DEBER", last: "DEBER", delivered: 8,
		},
		{
			name:   "delivered and held at one instant",
			story:  []event.Event{at(8, event.Exception, "DEBER"), at(8, event.Delivered, "DEBER")},
			status: event.Delivered, hour: 8, place: "DEBER", last: "DEBER", delivered: 8,
		},
		{
			name:   "delivered, then sent back",
			story:  []event.Event{at(8, event.Delivered, "DEBER"), at(20, event.Returning, "DEBER")},
			status: event.Returning, hour: 20, place: "DEBER", last: "DEBER", returning: true,
		},
		{
			name:   "on its way back it moves like any other",
			story:  []event.Event{at(8, event.DeliveryFailed, ""), at(9, event.Returning, ""), at(12, event.Arrived, "CNSZX")},
			status: event.Arrived, hour: 12, place: "CNSZX", last: "CNSZX", returning: true,
		},
		{
			name:   "returned is the end",
			story:  []event.Event{at(9, event.Returned, "CNSZX"), at(10, event.Returning, "X"), at(11, event.Delivered, "X"), at(12, event.Cancelled, "X")},
			status: event.Returned, hour: 9, place: "CNSZX", last: "CNSZX", returning: true,
		},
		{
			name:   "cancelled, whatever is scanned",
			story:  []event.Event{at(2, event.Cancelled, ""), at(3, event.PickedUp, "CNSZX"), at(4, event.Exception, "")},
			status: event.Cancelled, hour: 2,
		},
		{
			name:   "cancelled, and delivered all the same",
			story:  []event.Event{at(2, event.Cancelled, ""), at(3, event.PickedUp, "CNSZX"), at(9, event.Delivered, "DEBER")},
			status: event.Delivered, hour: 9, place: "DEBER", last: "DEBER", delivered: 9,
		},
		{
			name:   "delivered can't be cancelled",
			story:  []event.Event{at(8, event.Delivered, "DEBER"), at(9, event.Cancelled, "")},
			status: event.Delivered, hour: 8, place: "DEBER", last: "DEBER", delivered: 8,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			backwards := slices.Clone(tt.story)
			slices.Reverse(backwards)
			for _, story := range [][]event.Event{tt.story, backwards} {
				s := Fold(registered, story)
				var delivered time.Time
				if tt.delivered > 0 {
					delivered = registered.Add(time.Duration(tt.delivered) * time.Hour)
				}
				if s.Status != tt.status || !s.Time.Equal(registered.Add(time.Duration(tt.hour)*time.Hour)) ||
					s.Place.ID != tt.place || s.LastPlace.ID != tt.last || !s.Delivered.Equal(delivered) ||
					s.Returning != tt.returning || s.Events != len(tt.story) {
					t.Errorf("Fold = %+v", s)
				}
			}
		})
	}
}

func TestMilestonesAreFirstTimes(t *testing.T) {
	s := Fold(registered, []event.Event{
		at(9, event.Arrived, "DEFRA"), at(2, event.Arrived, "CNSZX"), at(4, event.Departed, "CNSZX"),
		at(20, event.Delivered, ""), at(22, event.Exception, ""),
	})
	var got []string
	for _, m := range s.Milestones {
		got = append(got, m.Time.Format("15h ")+m.Status.String())
	}
	want := []string{"09h registered", "11h arrived", "13h departed", "05h delivered", "07h exception"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("milestones (-want +got):\n%s", diff)
	}
}

// TestFirstOfAnIdentityCounts: a carrier may send its own id again with other
// words, and what was accepted first stands.
func TestFirstOfAnIdentityCounts(t *testing.T) {
	first := at(3, event.Arrived, "DEFRA")
	again := first
	again.Status, again.Occurred, again.Seq = event.Delivered, first.Occurred.Add(time.Hour), first.Seq+1
	for _, events := range orders([]event.Event{first, again}) {
		if s := Fold(registered, events); s.Status != event.Arrived || s.Events != 1 || s.Seq != first.Seq {
			t.Errorf("Fold = %+v", s)
		}
	}
}
