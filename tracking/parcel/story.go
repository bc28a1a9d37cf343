package parcel

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"entrepot/tracking/event"
)

// Story gives the events that tell what happened to a parcel, in order, each
// identity once: without those of its number's next bearer, void ones and
// withdrawals.
func Story(events []event.Event) []event.Event {
	return read(time.Time{}, events).pick(func(f fate) bool { return f == told })
}

// Tell is Fold of all the events that a parcel's numbers ever had, in any order
// and with any repeats, and divides them into its own and those of the numbers'
// next bearers. Both are in the order of event.Compare with each identity once.
// Folding its own events gives the same state as folding all of them.
func Tell(registered time.Time, events []event.Event) (s State, own, later []event.Event) {
	r := read(registered, events)
	return r.state, r.pick(func(f fate) bool { return f != passed }), r.pick(func(f fate) bool { return f == passed })
}

// fate is what becomes of an event in the fold.
type fate uint8

const (
	passed fate = iota // it is the next bearer's
	silent             // it is this parcel's and tells nothing: void, a withdrawal, or told when all was over
	told               // it is in the story
)

// reading is what a parcel's events come to.
type reading struct {
	state State
	order []*event.Event // in the order of event.Compare, each identity once
	fates []fate         // of each in order
}

// read is the fold.
func read(registered time.Time, events []event.Event) reading {
	order := ordered(events)
	r := reading{order: order, fates: make([]fate, len(order))}
	s := &r.state
	s.Status, s.Time = event.Registered, registered
	s.Milestones = append(make([]Milestone, 0, 8), Milestone{event.Registered, registered})

	c := correctionsOf(order)
	for i, e := range order {
		switch {
		case s.Outlived(e.Occurred):
			// The end no longer moves, and all that follow are outlived too.
		case e.Status == 0 || c.void(i):
			r.fates[i] = silent
		default:
			r.fates[i] = told
			s.step(e)
		}
	}
	c.keepTogether(r.fates)
	for i, e := range order {
		if r.fates[i] != passed {
			s.count(e)
		}
	}
	s.Void = c.named(order, r.fates)
	return r
}

// pick copies the events of some fates.
func (r reading) pick(want func(fate) bool) []event.Event {
	n := 0
	for _, f := range r.fates {
		if want(f) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	events := make([]event.Event, 0, n)
	for i, e := range r.order {
		if want(r.fates[i]) {
			events = append(events, *e)
		}
	}
	return events
}

// ordered gives each identity once, in the order of event.Compare. Of several
// of one identity the one with the lowest sequence counts.
func ordered(events []event.Event) []*event.Event {
	order := make([]*event.Event, len(events))
	for i := range events {
		order[i] = &events[i]
	}
	slices.SortFunc(order, func(a, b *event.Event) int {
		return cmp.Or(bytes.Compare(a.ID[:], b.ID[:]), cmp.Compare(a.Seq, b.Seq), event.Compare(*a, *b))
	})
	order = slices.CompactFunc(order, func(a, b *event.Event) bool { return a.ID == b.ID })
	slices.SortFunc(order, func(a, b *event.Event) int { return event.Compare(*a, *b) })
	return order
}
