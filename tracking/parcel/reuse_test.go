package parcel

import (
	"slices"
	"testing"
	"time"

	"entrepot/tracking/event"
)

// onDay is an event some days after registration.
func onDay(day int, status event.Status) event.Event {
	e := at(24*day, status, "X")
	e.ID[0], e.ID[2] = byte(day), byte(day>>8)
	return e
}

// TestReuse divides the events of a number among its bearers, in every order.
func TestReuse(t *testing.T) {
	delivered := onDay(10, event.Delivered)
	returning := onDay(20, event.Returning)
	arrived := onDay(12, event.Arrived)
	next := onDay(150, event.PickedUp)
	withdrawal := withdraws(24*200, delivered)
	replacement := replaces(onDay(200, event.Delivered), delivered)
	beyond := replaces(onDay(200, event.Returned), arrived)
	mistimed := onDay(150, event.DeliveryFailed)
	inTime := replaces(onDay(9, event.DeliveryFailed), mistimed)
	one, other := onDay(150, event.Arrived), onDay(160, event.Departed)
	one.Corrects, other.Corrects = other.ID, one.ID
	foreign := by(next, "OCE", "2")
	itsWithdrawal := withdraws(24*151, foreign)
	unmet := withdraws(24*200, onDay(11, event.Exception))

	tests := []struct {
		name       string
		own, later []event.Event
		status     event.Status
	}{
		{"120 days after the delivery to the instant", []event.Event{delivered, onDay(130, event.Exception)}, nil, event.Delivered},
		{"more than that", []event.Event{delivered}, []event.Event{onDay(131, event.Exception)}, event.Delivered},
		{"counted from the first delivery", []event.Event{delivered, onDay(100, event.Delivered)}, []event.Event{onDay(131, event.Arrived)}, event.Delivered},
		{"a parcel that is under way keeps its number", []event.Event{onDay(1, event.Departed), onDay(300, event.Arrived)}, nil, event.Arrived},
		{"cancelled is an end", []event.Event{onDay(1, event.Cancelled)}, []event.Event{next, onDay(155, event.Delivered)}, event.Cancelled},
		{"cancelled and delivered all the same", []event.Event{onDay(1, event.Cancelled), delivered, onDay(125, event.Arrived)}, []event.Event{next}, event.Delivered},
		{"returned is an end", []event.Event{delivered, returning, onDay(30, event.Returned), onDay(149, event.Arrived)}, []event.Event{onDay(151, event.PickedUp)}, event.Returned},
		{"a return takes the end away", []event.Event{delivered, returning, next}, nil, event.PickedUp},
		{"a return that is too late does not", []event.Event{delivered}, []event.Event{onDay(140, event.Returning), next}, event.Delivered},
		{"the delivery withdrawn 190 days later", []event.Event{arrived, delivered, withdrawal, onDay(199, event.Departed)}, nil, event.Departed},
		{"the delivery replaced 190 days later", []event.Event{arrived, delivered, replacement, onDay(199, event.Departed)}, []event.Event{onDay(321, event.PickedUp)}, event.Delivered},
		{"what a late replacement tells is not told", []event.Event{delivered, arrived, beyond}, []event.Event{next}, event.Delivered},
		{"a withdrawal of that replacement", []event.Event{delivered, arrived, beyond, withdraws(24*400, beyond)}, []event.Event{next}, event.Delivered},
		{"one with a wrong time is put right", []event.Event{inTime, delivered, mistimed}, []event.Event{next}, event.Delivered},
		{"a correction of the next bearer's", []event.Event{delivered}, []event.Event{foreign, itsWithdrawal}, event.Delivered},
		{"two of the next bearer's correct each other", []event.Event{delivered}, []event.Event{one, other}, event.Delivered},
		{"a correction of nothing known stays", []event.Event{delivered, unmet}, []event.Event{next}, event.Delivered},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all := append(slices.Clone(tt.own), tt.later...)
			for _, events := range orders(all) {
				own, later := Split(events)
				sameEvents(t, "own", slices.SortedFunc(slices.Values(tt.own), event.Compare), own)
				sameEvents(t, "later", slices.SortedFunc(slices.Values(tt.later), event.Compare), later)
				s := Fold(registered, events)
				if s.Status != tt.status || s.Events != len(tt.own) {
					t.Errorf("Fold = %+v", s)
				}
				for _, e := range tt.later {
					if e.Corrects == (event.ID{}) && !s.Outlived(e.Occurred) {
						t.Errorf("%v at %v is not outlived", e.Status, e.Occurred)
					}
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}

func TestOutlived(t *testing.T) {
	for status := range event.Statuses() {
		s := Fold(registered, []event.Event{onDay(10, status)})
		end := s.Time
		for _, tt := range []struct {
			at   time.Time
			want bool
		}{{end, false}, {end.Add(ReuseAfter), false}, {end.Add(ReuseAfter + 1), status.Terminal()}, {end.Add(-1), false}} {
			if got := s.Outlived(tt.at); got != tt.want {
				t.Errorf("%v: Outlived(%v) = %v, want %v", status, tt.at.Sub(end), got, tt.want)
			}
		}
	}
}

// TestNextAtTheEnd: the next bearer's event leaves the state as it is, and one
// that moves the end is left to Fold, as events that were passed on may come
// back with it.
func TestNextAtTheEnd(t *testing.T) {
	s := Fold(registered, []event.Event{onDay(10, event.Delivered)})
	next, ok := s.Next(onDay(150, event.PickedUp))
	if !ok {
		t.Fatal("Next refused the next bearer's event")
	}
	same(t, "Next", s, next)
	if _, ok := s.Next(onDay(20, event.Returning)); ok {
		t.Error("Next took a return, which moves the end")
	}
	if next, ok := s.Next(onDay(20, event.Arrived)); !ok || next.Events != 2 || next.Status != event.Delivered {
		t.Errorf("Next of a late sweep = %+v, %v", next, ok)
	}
}
