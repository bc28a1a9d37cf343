package parcel

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"entrepot/tracking/event"
)

// State is where a parcel stands. The zero State is not one: Fold of no events
// is a parcel that was registered and not yet seen.
type State struct {
	Status event.Status
	Time   time.Time   // when Status came about, with the offset as sent
	Place  event.Place // where; zero when the carrier did not say

	LastPlace event.Place // the latest place that was named on the way to Status
	Delivered time.Time   // the delivery that stands; zero when none does
	Returning bool        // it has turned back to its sender, or is there again

	Milestones []Milestone // each status once, in the order they first occurred
	Events     int         // how many events were folded
	Seq        uint64      // the highest sequence among them; 0 without events
	Last       Position    // of the last event in the order of the story
}

// Milestone is the first time a parcel had a status.
type Milestone struct {
	Status event.Status
	Time   time.Time
}

// Position is an event's place in the order of a parcel's story.
type Position struct {
	Occurred time.Time
	Status   event.Status
	ID       event.ID
}

// Story puts events in the order they are told, each identity once. Of several
// of one identity the one with the lowest sequence counts.
func Story(events []event.Event) []event.Event {
	story := slices.Clone(events)
	slices.SortFunc(story, func(a, b event.Event) int {
		return cmp.Or(bytes.Compare(a.ID[:], b.ID[:]), cmp.Compare(a.Seq, b.Seq), event.Compare(a, b))
	})
	story = slices.CompactFunc(story, func(a, b event.Event) bool { return a.ID == b.ID })
	slices.SortFunc(story, event.Compare)
	return story
}

// Fold gives the state of a parcel that was registered at the given time and
// has these events, in any order and with any repeats.
func Fold(registered time.Time, events []event.Event) State {
	story := Story(events)

	s := State{
		Status:     event.Registered,
		Time:       registered,
		Milestones: []Milestone{{event.Registered, registered}},
	}
	for _, e := range story {
		s = s.step(e)
	}
	return s
}

// Next gives the state after one more event. It is false, and the state must
// be folded anew, when the event does not come after all that were folded: it
// occurred earlier than the last of them, or is one of them.
func (s State) Next(e event.Event) (State, bool) {
	if s.Events > 0 {
		last := event.Event{Occurred: s.Last.Occurred, Status: s.Last.Status, ID: s.Last.ID}
		if event.Compare(last, e) >= 0 {
			return State{}, false
		}
	}
	return s.step(e), true
}

// step takes the next event of the story.
func (s State) step(e event.Event) State {
	s.Events++
	s.Seq = max(s.Seq, e.Seq)
	s.Last = Position{e.Occurred, e.Status, e.ID}
	if !slices.ContainsFunc(s.Milestones, func(m Milestone) bool { return m.Status == e.Status }) {
		// Clipped, so that two states stepped from one never share the new place.
		s.Milestones = append(slices.Clip(s.Milestones), Milestone{e.Status, e.Occurred})
	}
	if !follows(s.Status, e.Status) {
		return s
	}
	s.Status, s.Time, s.Place = e.Status, e.Occurred, e.Place
	if !e.Place.IsZero() {
		s.LastPlace = e.Place
	}
	switch e.Status {
	case event.Delivered:
		s.Delivered = e.Occurred
	case event.Returning, event.Returned:
		s.Delivered, s.Returning = time.Time{}, true
	}
	return s
}

// follows tells whether a parcel that stands at a status can pass to the next
// one; the table and its reasons are in the package comment.
func follows(from, to event.Status) bool {
	if !from.Terminal() {
		return true
	}
	turnedBack := to == event.Returning || to == event.Returned
	switch from {
	case event.Delivered:
		return turnedBack
	case event.Cancelled:
		return turnedBack || to == event.Delivered
	}
	return false
}
