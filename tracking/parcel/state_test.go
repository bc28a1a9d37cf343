package parcel

import (
	"encoding/json"
	"flag"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"entrepot/tracking/event"
)

// The gate must see the same stories every time; -rapid.seed asks for others
// and replays one.
func init() {
	if err := flag.Set("rapid.seed", "1"); err != nil {
		panic(err)
	}
}

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

// story draws events whose times, ranks and identities collide often, since
// ties are where orders differ.
func story(t *rapid.T) []event.Event {
	one := rapid.Custom(func(t *rapid.T) event.Event {
		hour := rapid.IntRange(0, 5).Draw(t, "hour")
		e := event.Event{
			Status:   event.Status(rapid.IntRange(1, 19).Draw(t, "status")),
			Occurred: event.AtOffset(registered.Unix()+int64(hour)*3600, 0, rapid.SampledFrom([]int{0, 3600, -28800}).Draw(t, "offset")),
			Place:    event.Place{ID: rapid.SampledFrom([]string{"", "CNSZX", "DEFRA"}).Draw(t, "place")},
		}
		e.ID[15] = rapid.Byte().Draw(t, "id")
		return e
	})
	events := rapid.SliceOfNDistinct(one, 0, 12, func(e event.Event) event.ID { return e.ID }).Draw(t, "events")
	for i := range events {
		events[i].Seq = uint64(i + 1)
	}
	return events
}

// encoded is a state as bytes, to compare every last bit of it.
func encoded(t *rapid.T, s State) string {
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestFoldIgnoresOrderAndRepeats: any permutation of the events, any of them
// any number of times, folds to the same state, byte for byte.
func TestFoldIgnoresOrderAndRepeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := story(t)
		want := encoded(t, Fold(registered, events))
		muddled := slices.Clone(events)
		if len(events) > 0 {
			muddled = append(muddled, rapid.SliceOfN(rapid.SampledFrom(events), 0, 10).Draw(t, "repeats")...)
		}
		muddled = rapid.Permutation(muddled).Draw(t, "order")
		given := slices.Clone(muddled)
		if got := encoded(t, Fold(registered, muddled)); got != want {
			t.Fatalf("Fold = %s\nwant %s", got, want)
		}
		if diff := cmp.Diff(given, muddled); diff != "" {
			t.Fatalf("Fold changed what it was given:\n%s", diff)
		}
	})
}

// TestNextIsFold: as long as Next takes the events one by one, it keeps the
// state that Fold gives; and what it refuses is out of order or a repeat.
func TestNextIsFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := story(t)
		s := Fold(registered, nil)
		var taken []event.Event
		for _, e := range events {
			next, inOrder := s.Next(e)
			late := len(taken) > 0 && event.Compare(taken[len(taken)-1], e) >= 0
			if inOrder == late {
				t.Fatalf("Next(%+v) after %d events: in order %v, want %v", e, len(taken), inOrder, !late)
			}
			if !inOrder {
				continue
			}
			before := encoded(t, s)
			taken = append(taken, e)
			if got, want := encoded(t, next), encoded(t, Fold(registered, taken)); got != want {
				t.Fatalf("Next = %s\nFold = %s", got, want)
			}
			if encoded(t, s) != before {
				t.Fatal("Next changed the state it came from")
			}
			if _, again := next.Next(e); again {
				t.Fatal("Next took an event twice")
			}
			s = next
		}
	})
}

// TestEndingsHold: once delivered, no event that is not a return changes
// anything a shopper sees.
func TestEndingsHold(t *testing.T) {
	var others []event.Status
	for status := range event.Statuses() {
		if status != event.Returning && status != event.Returned {
			others = append(others, status)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		events := slices.DeleteFunc(story(t), func(e event.Event) bool { return e.Status == event.Returned })
		events = append(events, at(24, event.Delivered, "DEBER"))
		before := Fold(registered, events)
		after := at(48, rapid.SampledFrom(others).Draw(t, "status"), "X")
		s := Fold(registered, append(events, after))
		if s.Status != event.Delivered || s.Time != before.Time || s.Place != before.Place || s.Delivered != before.Delivered {
			t.Fatalf("%v after the delivery made %+v of %+v", after.Status, s, before)
		}
	})
}
