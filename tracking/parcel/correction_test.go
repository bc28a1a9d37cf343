package parcel

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
)

// by gives an event a reference, and the identity that goes with it.
func by(e event.Event, carrier, number string) event.Event {
	e.Reference = event.Reference{Carrier: carrier, Number: number}
	e.ID[14], e.ID[15] = carrier[0], number[0]
	return e
}

// withdraws says some hours after registration that an event did not happen.
func withdraws(hour int, wrong event.Event) event.Event {
	return replaces(at(hour, 0, ""), wrong)
}

// replaces makes e tell what another event told wrongly.
func replaces(e, wrong event.Event) event.Event {
	e.Corrects, e.Reference = wrong.ID, wrong.Reference
	return e
}

// TestCorrections tells of events that others correct, in every order.
func TestCorrections(t *testing.T) {
	arrived := at(3, event.Arrived, "DEFRA")
	delivered := at(8, event.Delivered, "DEBER")
	ofHLX := by(at(8, event.Delivered, "DEBER"), "HLX", "1")
	missing := at(7, event.OutForDelivery, "DEBER")
	byOCE := by(withdraws(9, ofHLX), "OCE", "2")
	otherNumber := by(withdraws(9, ofHLX), "HLX", "2")
	mended := replaces(at(8, event.Delivered, "DEHAM"), delivered)
	mended.ID[2] = 1
	withdrawal := withdraws(9, delivered)
	itself := at(8, event.Delivered, "DEBER")
	itself.Corrects = itself.ID
	one, other := at(6, event.Departed, "A"), at(7, event.Arrived, "B")
	one.Corrects, other.Corrects = other.ID, one.ID

	tests := []struct {
		name   string
		events []event.Event
		status event.Status
		place  string
		void   []event.Event
		story  int // how many events it is told by
	}{
		{"a delivery withdrawn", []event.Event{arrived, delivered, withdrawal}, event.Arrived, "DEFRA", []event.Event{delivered}, 1},
		{"the only event withdrawn", []event.Event{delivered, withdrawal}, event.Registered, "", []event.Event{delivered}, 0},
		{"withdrawn twice", []event.Event{arrived, delivered, withdrawal, withdraws(10, delivered)}, event.Arrived, "DEFRA", []event.Event{delivered}, 1},
		{"a delivery replaced", []event.Event{arrived, delivered, mended}, event.Delivered, "DEHAM", []event.Event{delivered}, 2},
		{"a replacement withdrawn leaves both void", []event.Event{arrived, delivered, mended, withdraws(11, mended)}, event.Arrived, "DEFRA", []event.Event{delivered, mended}, 1},
		{"a withdrawal withdrawn takes nothing back", []event.Event{arrived, delivered, withdrawal, withdraws(11, withdrawal)}, event.Arrived, "DEFRA", []event.Event{delivered, withdrawal}, 1},
		{"another scan after a withdrawal", []event.Event{arrived, delivered, withdrawal, at(12, event.DeliveryFailed, "DEBER")}, event.DeliveryFailed, "DEBER", []event.Event{delivered}, 2},
		{"what is withdrawn has not come", []event.Event{arrived, withdraws(9, missing)}, event.Arrived, "DEFRA", []event.Event{missing}, 1},
		{"what is withdrawn comes last of all", []event.Event{arrived, withdraws(5, missing), missing}, event.Arrived, "DEFRA", []event.Event{missing}, 1},
		{"another carrier withdraws it", []event.Event{arrived, ofHLX, byOCE}, event.Delivered, "DEBER", nil, 2},
		{"its carrier withdraws it under another number", []event.Event{arrived, ofHLX, otherNumber}, event.Delivered, "DEBER", nil, 2},
		{"another carrier and its own withdraw it", []event.Event{arrived, ofHLX, byOCE, withdraws(10, ofHLX)}, event.Arrived, "DEFRA", []event.Event{ofHLX}, 1},
		{"one that corrects itself", []event.Event{arrived, itself}, event.Arrived, "DEFRA", []event.Event{itself}, 1},
		{"two that correct each other", []event.Event{arrived, one, other}, event.Arrived, "DEFRA", []event.Event{one, other}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, events := range orders(tt.events) {
				s := Fold(registered, events)
				if s.Status != tt.status || s.Place.ID != tt.place || s.Events != len(tt.events) || len(Story(events)) != tt.story {
					t.Errorf("Fold = %+v", s)
				}
				var want []event.ID
				for _, e := range tt.void {
					want = append(want, e.ID)
				}
				if !sameIDs(s.Void, want) {
					t.Errorf("Void = %v, want %v", s.Void, want)
				}
			}
		})
	}
}

func sameIDs(a, b []event.ID) bool {
	byText := func(a, b event.ID) int { return slices.Compare(a[:], b[:]) }
	return slices.IsSortedFunc(a, byText) && slices.Equal(a, slices.SortedFunc(slices.Values(b), byText)) && (a == nil) == (len(b) == 0)
}

// orders gives every permutation of a few events.
func orders(events []event.Event) [][]event.Event {
	if len(events) < 2 {
		return [][]event.Event{events}
	}
	var all [][]event.Event
	for i := range events {
		rest := slices.Delete(slices.Clone(events), i, i+1)
		for _, o := range orders(rest) {
			all = append(all, append(o, events[i]))
		}
	}
	return all
}

func TestVoidEventsMakeNoMilestone(t *testing.T) {
	early, late := at(2, event.Arrived, "CNSZX"), at(9, event.Arrived, "DEFRA")
	s := Fold(registered, []event.Event{early, late, withdraws(10, early)})
	want := []Milestone{{event.Registered, registered}, {event.Arrived, late.Occurred}}
	if diff := cmp.Diff(want, s.Milestones); diff != "" {
		t.Errorf("milestones (-want +got):\n%s", diff)
	}
	if s.Last.ID != withdraws(10, early).ID || s.Seq != 110 {
		t.Errorf("Last = %+v and Seq = %d, want the withdrawal's", s.Last, s.Seq)
	}
}

// TestNextLeavesCorrectionsToFold: a correction can change anything, and so can
// what comes after its correction.
func TestNextLeavesCorrectionsToFold(t *testing.T) {
	arrived, coming := at(3, event.Arrived, "DEFRA"), at(9, event.Delivered, "DEBER")
	s := Fold(registered, []event.Event{arrived})
	for _, e := range []event.Event{withdraws(4, arrived), replaces(at(4, event.Departed, ""), arrived), withdraws(4, coming)} {
		if _, ok := s.Next(e); ok {
			t.Errorf("Next took a correction with status %q", e.Status)
		}
	}
	awaiting := Fold(registered, []event.Event{arrived, withdraws(4, coming)})
	if _, ok := awaiting.Next(coming); ok {
		t.Error("Next took an event that was withdrawn before it came")
	}
	other := at(9, event.Departed, "DEFRA")
	if next, ok := awaiting.Next(other); !ok || next.Status != event.Departed || next.Void == nil {
		t.Errorf("Next of another event = %+v, %v", next, ok)
	}
}

func TestSeqIsTheHighestOfAll(t *testing.T) {
	first := at(3, event.Arrived, "DEFRA")
	first.Seq = 900
	if s := Fold(registered, []event.Event{first, withdraws(4, first), at(5, event.Departed, "")}); s.Seq != 900 || s.Events != 3 {
		t.Errorf("Seq = %d of %d events, want 900 of 3", s.Seq, s.Events)
	}
	if next, ok := Fold(registered, []event.Event{first}).Next(at(5, event.Departed, "")); !ok || next.Seq != 900 {
		t.Errorf("Seq = %d after an event with a lower one, want 900", next.Seq)
	}
	if s := Fold(time.Time{}, nil); s.Seq != 0 || s.Void != nil || s.Exceptions != nil {
		t.Errorf("Fold of nothing = %+v", s)
	}
}
