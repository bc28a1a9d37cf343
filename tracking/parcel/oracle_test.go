package parcel

import (
	"bytes"
	"slices"
	"sort"
	"time"

	"entrepot/tracking/event"
)

// The oracle makes a state from the words of the package comment, each field
// by itself and looking back over the whole story, with no thought for speed.
// It shares nothing with the fold but the types.

// outcome is what the oracle finds.
type outcome struct {
	state      State
	own, later []event.Event
	story      []event.Event
}

func oracle(registered time.Time, events []event.Event) outcome {
	all := onceInOrder(events)
	void := func(e event.Event) bool {
		for _, c := range all {
			if corrects(c, e) {
				return true
			}
		}
		return false
	}
	tells := func(e event.Event) bool { return e.Status != 0 && !void(e) }

	// By time: an event is outlived when the story so far ended too long before.
	var o outcome
	own := make(map[event.ID]bool)
	for _, e := range all {
		deciding := deciders(o.story)
		if n := len(deciding); n > 0 {
			end := deciding[n-1]
			if slices.Contains(endings, end.Status) && e.Occurred.Sub(end.Occurred) > 120*24*time.Hour {
				continue
			}
		}
		own[e.ID] = true
		if tells(e) {
			o.story = append(o.story, e)
		}
	}
	// A correction of what has not come stays, and corrections stay with what
	// they correct, until nothing changes any more.
	for _, c := range all {
		if c.Corrects != (event.ID{}) && !slices.ContainsFunc(all, func(e event.Event) bool { return corrects(c, e) }) {
			own[c.ID] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for _, a := range all {
			for _, b := range all {
				if (corrects(a, b) || corrects(b, a)) && own[a.ID] && !own[b.ID] {
					own[b.ID], changed = true, true
				}
			}
		}
	}
	for _, e := range all {
		if own[e.ID] {
			o.own = append(o.own, e)
		} else {
			o.later = append(o.later, e)
		}
	}

	s := &o.state
	*s = State{Status: event.Registered, Time: registered, Milestones: []Milestone{{event.Registered, registered}}}
	for _, e := range o.own {
		s.Events++
		s.Seq = max(s.Seq, e.Seq)
		s.Last = Position{e.Occurred, e.Status, e.ID}
	}
	for _, e := range o.story {
		first := e.Status != event.Registered
		for _, m := range s.Milestones {
			first = first && m.Status != e.Status
		}
		if first {
			s.Milestones = append(s.Milestones, Milestone{e.Status, e.Occurred})
		}
	}
	s.Void = voidNames(o.own)

	deciding := deciders(o.story)
	if len(deciding) == 0 {
		return o
	}
	last := deciding[len(deciding)-1]
	s.Status, s.Time, s.Place, s.Carrier = last.Status, last.Occurred, last.Place, last.Reference.Carrier
	s.LastPlace = placeKnown(deciding)
	for _, e := range deciding {
		switch e.Status {
		case event.Delivered:
			s.Delivered = e.Occurred
		case event.Returning, event.Returned:
			s.Delivered, s.Returning = time.Time{}, true
		}
	}
	for i := len(deciding) - 1; i >= 0; i-- {
		if slices.Contains(legEnds, deciding[i].Status) {
			break
		}
		if slices.Contains(legBegins, deciding[i].Status) {
			s.Leg = Leg{deciding[i].Reference.Carrier, placeKnown(deciding[:i+1]), deciding[i].Occurred}
			break
		}
	}
	s.Exceptions = openExceptions(deciding)
	return o
}

var (
	endings   = []event.Status{event.Delivered, event.Returned, event.Cancelled}
	legBegins = []event.Status{event.PickedUp, event.Departed, event.OutForDelivery}
	legEnds   = append([]event.Status{event.Arrived, event.BondedIn, event.BondedOut, event.ReadyForPickup}, endings...)

	// settledBy says of each exception what closes it besides an ending.
	settledBy = map[event.Status][]event.Status{
		event.CustomsHeld:    {event.ExportCleared, event.ImportCleared, event.Departed, event.OutForDelivery},
		event.DeliveryFailed: {event.OutForDelivery, event.ReadyForPickup, event.Returning},
		event.Exception: {event.PickedUp, event.Arrived, event.Departed, event.BondedIn, event.BondedOut,
			event.OutForDelivery, event.ReadyForPickup, event.Returning},
	}
)

// corrects: only an event of the same reference does.
func corrects(c, e event.Event) bool {
	return c.Corrects != event.ID{} && c.Corrects == e.ID && c.Reference == e.Reference
}

// onceInOrder keeps the first accepted of each identity and sorts by what a
// person would sort by.
func onceInOrder(events []event.Event) []event.Event {
	first := make(map[event.ID]event.Event)
	for _, e := range events {
		if known, ok := first[e.ID]; !ok || e.Seq < known.Seq {
			first[e.ID] = e
		}
	}
	var all []event.Event
	for _, e := range first {
		all = append(all, e)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		switch {
		case !a.Occurred.Equal(b.Occurred):
			return a.Occurred.Before(b.Occurred)
		case a.Status != b.Status:
			return a.Status.Rank() < b.Status.Rank()
		}
		return a.ID.String() < b.ID.String()
	})
	return all
}

// deciders are the events of a story that decided, by the table of endings.
func deciders(story []event.Event) []event.Event {
	var deciding []event.Event
	stands := event.Registered
	for _, e := range story {
		yields := true
		switch stands {
		case event.Delivered:
			yields = e.Status == event.Returning || e.Status == event.Returned
		case event.Returned:
			yields = false
		case event.Cancelled:
			yields = e.Status == event.Delivered || e.Status == event.Returning || e.Status == event.Returned
		}
		if yields {
			deciding, stands = append(deciding, e), e.Status
		}
	}
	return deciding
}

func placeKnown(deciding []event.Event) event.Place {
	for i := len(deciding) - 1; i >= 0; i-- {
		if deciding[i].Place != (event.Place{}) {
			return deciding[i].Place
		}
	}
	return event.Place{}
}

// openExceptions takes for each kind the first event of it after the last one
// that settled it.
func openExceptions(deciding []event.Event) []Exception {
	type opened struct {
		Exception
		index int
	}
	var open []opened
	for status, closers := range settledBy {
		after := 0
		for i, e := range deciding {
			if slices.Contains(closers, e.Status) || slices.Contains(endings, e.Status) {
				after = i + 1
			}
		}
		for i := after; i < len(deciding); i++ {
			if e := deciding[i]; e.Status == status {
				open = append(open, opened{Exception{status, e.Occurred, e.Place, e.RawCode, e.Reference.Carrier}, i})
				break
			}
		}
	}
	sort.Slice(open, func(i, j int) bool { return open[i].index < open[j].index })
	var exceptions []Exception
	for _, x := range open {
		exceptions = append(exceptions, x.Exception)
	}
	return exceptions
}

// voidNames: everything that is named, unless it is here and not void.
func voidNames(own []event.Event) []event.ID {
	var names []event.ID
	for _, c := range own {
		if c.Corrects == (event.ID{}) || slices.Contains(names, c.Corrects) {
			continue
		}
		here, void := false, false
		for _, e := range own {
			here = here || e.ID == c.Corrects
			for _, other := range own {
				void = void || e.ID == c.Corrects && corrects(other, e)
			}
		}
		if !here || void {
			names = append(names, c.Corrects)
		}
	}
	sort.Slice(names, func(i, j int) bool { return bytes.Compare(names[i][:], names[j][:]) < 0 })
	return names
}
