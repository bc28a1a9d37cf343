package parcel

import (
	"bytes"
	"slices"
	"time"

	"entrepot/tracking/event"
)

// ReuseAfter is how long a number stays with its parcel after the story's end.
// Late scans and returns come within it. It is a judgement: carriers seldom say
// how long a number rests before they give it out again.
const ReuseAfter = 120 * 24 * time.Hour

// State is where a parcel stands. The zero State is not one: Fold of no events
// is a parcel that was registered and not yet seen.
type State struct {
	Status  event.Status
	Time    time.Time   // when Status came about, with the offset as sent
	Place   event.Place // where; zero when the carrier did not say
	Carrier string      // who said so; empty before the first event

	LastPlace event.Place // the latest place that was named on the way to Status
	Delivered time.Time   // the delivery that stands; zero when none does
	Returning bool        // it has turned back to its sender, or is there again

	Leg        Leg         // zero while it is at a place
	Exceptions []Exception // open ones in the order they opened, one of a status

	Milestones []Milestone // each status once, in the order they first occurred
	Events     int         // how many events were folded, void ones too
	Seq        uint64      // the highest sequence among them; 0 without events
	Last       Position    // of the last of them in the order of the story

	// Void holds what the folded events correct: sorted, each once, nil without
	// any. Of the folded events exactly those are void that are named here.
	Void []event.ID
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

// Fold gives the state of a parcel that was registered at the given time and
// has these events, in any order and with any repeats.
func Fold(registered time.Time, events []event.Event) State {
	return read(registered, events).state
}

// Next gives the state after one more event. It is false, and the state must
// be folded anew, when the event does not come after all that were folded,
// corrects another or is corrected, or moves the end of the story. An event of
// the number's next bearer leaves the state as it is: when Next is true,
// Outlived(e.Occurred) tells whose the event is.
//
// Folding anew takes all the events there are, also those that were left out.
func (s State) Next(e event.Event) (State, bool) {
	if e.Corrects != (event.ID{}) || s.names(e.ID) {
		return State{}, false
	}
	if s.Outlived(e.Occurred) {
		return s, true
	}
	if s.Events > 0 {
		last := event.Event{Occurred: s.Last.Occurred, Status: s.Last.Status, ID: s.Last.ID}
		if event.Compare(last, e) >= 0 {
			return State{}, false
		}
	}
	if s.Status.Terminal() && follows(s.Status, e.Status) {
		return State{}, false // events that were left out may be this parcel's after all
	}
	// Clipped, so that two states stepped from one never share a new element.
	s.Milestones, s.Exceptions = slices.Clip(s.Milestones), slices.Clip(s.Exceptions)
	s.count(&e)
	s.step(&e)
	return s, true
}

// Outlived reports whether what occurs at a time, if it corrects nothing, is
// no longer this parcel's but that of its number's next bearer.
func (s State) Outlived(at time.Time) bool {
	return s.Status.Terminal() && at.After(s.Time.Add(ReuseAfter))
}

// names reports whether a folded event may correct the one of this identity.
func (s *State) names(id event.ID) bool {
	if s.Void == nil {
		return false
	}
	_, found := slices.BinarySearchFunc(s.Void, id, func(a, b event.ID) int { return bytes.Compare(a[:], b[:]) })
	return found
}

// count takes an event as one of this parcel's, later in the order than all
// that were counted.
func (s *State) count(e *event.Event) {
	s.Events++
	s.Seq = max(s.Seq, e.Seq)
	s.Last = Position{e.Occurred, e.Status, e.ID}
}

// step tells the next event of the story.
func (s *State) step(e *event.Event) {
	if e.Status == 0 {
		return
	}
	if !slices.ContainsFunc(s.Milestones, func(m Milestone) bool { return m.Status == e.Status }) {
		s.Milestones = append(s.Milestones, Milestone{e.Status, e.Occurred})
	}
	if !follows(s.Status, e.Status) {
		return
	}
	s.Status, s.Time, s.Place, s.Carrier = e.Status, e.Occurred, e.Place, e.Reference.Carrier
	if !e.Place.IsZero() {
		s.LastPlace = e.Place
	}
	switch e.Status {
	case event.Delivered:
		s.Delivered = e.Occurred
	case event.Returning, event.Returned:
		s.Delivered, s.Returning = time.Time{}, true
	}
	s.carry()
	s.except(e)
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
