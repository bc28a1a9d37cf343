package parcel

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
)

var (
	seedFlag   = flag.Uint64("seed", 0, "replay one random story; 0 runs 1 to -rounds")
	roundsFlag = flag.Uint64("rounds", 3000, "how many seeds, starting at 1")
)

// eachStory runs a property on the stories of seeds 1..rounds, or on the one
// asked for. They grow with the seed, so that what fails first is short.
func eachStory(t *testing.T, property func(t *testing.T, r *rand.Rand, events []event.Event)) {
	t.Helper()
	first, last := uint64(1), *roundsFlag
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last; seed++ {
		r := rand.New(rand.NewPCG(seed, 0))
		events := randomStory(r, int(min(1+seed/150, 14)))
		property(t, r, events)
		if t.Failed() {
			t.Fatalf("replay: go test ./tracking/parcel -run '^%s$' -seed %d\nits events:\n%s", t.Name(), seed, listed(events))
		}
	}
}

// randomStory makes up to most events whose times tie often and sometimes lie
// about ReuseAfter apart, of three numbers, two of them one carrier's. Some
// correct: each other in chains and cycles, themselves, what is another
// number's, and what does not come.
func randomStory(r *rand.Rand, most int) []event.Event {
	gaps := []time.Duration{ReuseAfter - 1, ReuseAfter, ReuseAfter + 1, ReuseAfter + time.Hour, 2 * ReuseAfter}
	references := []event.Reference{{Carrier: "HLX", Number: "A1"}, {Carrier: "OCE", Number: "B2"}, {Carrier: "HLX", Number: "A3"}}
	usual := r.IntN(4) // some stories have many gaps, some many corrections, some neither
	events := make([]event.Event, r.IntN(most+1))
	for i := range events {
		e := &events[i]
		e.Status = event.Status(1 + r.IntN(19))
		switch r.IntN(6) {
		case 0:
			e.Status = endings[r.IntN(len(endings))]
		case 1:
			e.Status = []event.Status{event.CustomsHeld, event.DeliveryFailed, event.Exception}[r.IntN(3)]
		}
		at := registered.Add(time.Duration(r.IntN(6)) * time.Hour)
		if usual&1 != 0 && r.IntN(3) == 0 {
			at = at.Add(gaps[r.IntN(len(gaps))])
		}
		e.Occurred = event.AtOffset(at.Unix(), at.Nanosecond(), []int{0, 3600, -28800}[r.IntN(3)])
		e.Place = []event.Place{{}, {ID: "CNSZX"}, {ID: "DEFRA"}, {Name: "Köln"}}[r.IntN(4)]
		e.RawCode = []string{"", "X1", "X2"}[r.IntN(3)]
		which := r.IntN(len(references))
		e.Reference = references[which]
		// An identity is of one reference, as with hashes.
		e.ID = event.ID{0: byte(r.Uint32()), 14: byte(which), 15: byte(i + 1)}
	}
	if usual&2 != 0 {
		for i := range events {
			if r.IntN(3) == 0 {
				continue
			}
			e := &events[i]
			e.Corrects = events[r.IntN(len(events))].ID
			switch r.IntN(6) {
			case 0:
				e.Corrects = event.ID{0: byte(r.Uint32()), 15: 200}
			case 1:
				e.Corrects = e.ID
			}
			if r.IntN(2) == 0 {
				e.Status, e.Place = 0, event.Place{}
			}
		}
	}
	r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	for i := range events {
		events[i].Seq = uint64(i + 1)
	}
	return events
}

// muddled is the events in another order, and some of them again.
func muddled(r *rand.Rand, events []event.Event) []event.Event {
	out := slices.Clone(events)
	for range r.IntN(len(events) + 1) {
		out = append(out, events[r.IntN(len(events))])
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func listed(events []event.Event) string {
	var b strings.Builder
	for _, e := range events {
		fmt.Fprintf(&b, "%3d %x %s %-16v %v %v", e.Seq, []byte{e.ID[0], e.ID[14], e.ID[15]}, e.Reference.Number, e.Status, e.Occurred.Sub(registered), e.Place)
		if c := e.Corrects; c != (event.ID{}) {
			fmt.Fprintf(&b, " corrects %x", []byte{c[0], c[14], c[15]})
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// encoded is a state as bytes: all its fields are in them, offsets too, and
// that a slice is nil.
func encoded(t *testing.T, s State) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// same compares two states to the last bit.
func same(t *testing.T, doing string, want, got State) {
	t.Helper()
	if a, b := encoded(t, want), encoded(t, got); a != b {
		t.Errorf("%s (-want +got):\n%s\nwant %s\ngot  %s", doing, cmp.Diff(want, got), a, b)
	}
}

func sameEvents(t *testing.T, doing string, want, got []event.Event) {
	t.Helper()
	if !slices.Equal(want, got) {
		t.Errorf("%s: got\n%swant\n%s", doing, listed(got), listed(want))
	}
}

// TestFoldIsTheOracles: any permutation of the events, any of them any number
// of times, folds to the state that the oracle makes; so do the parcel's own
// alone.
func TestFoldIsTheOracles(t *testing.T) {
	eachStory(t, func(t *testing.T, r *rand.Rand, events []event.Event) {
		want := oracle(registered, events)
		given := muddled(r, events)
		kept := slices.Clone(given)
		same(t, "Fold", want.state, Fold(registered, given))
		own, later := Split(given)
		sameEvents(t, "Split: own", want.own, own)
		sameEvents(t, "Split: later", want.later, later)
		same(t, "Fold of its own", want.state, Fold(registered, own))
		sameEvents(t, "Story", want.story, Story(given))
		sameEvents(t, "what was given", kept, given)
	})
}

// TestNextIsFold: events come in any order and again; a state that is stepped
// while Next allows it and folded anew where not is the oracle's after each.
func TestNextIsFold(t *testing.T) {
	var stepped, passedOn, refolded int
	eachStory(t, func(t *testing.T, r *rand.Rand, events []event.Event) {
		arrivals := muddled(r, events)
		if r.IntN(2) == 0 { // nearly in order, as most come
			slices.SortFunc(arrivals, event.Compare)
		}
		s := Fold(registered, nil)
		var come []event.Event
		for i, e := range arrivals {
			known := slices.ContainsFunc(come, func(c event.Event) bool { return c.ID == e.ID })
			come = append(come, e)
			want := oracle(registered, come)
			before := encoded(t, s)
			next, ok := s.Next(e)
			if encoded(t, s) != before {
				t.Error("Next changed the state it came from")
			}
			if !ok {
				next = Fold(registered, come)
				refolded++
			} else if e.Corrects == (event.ID{}) {
				later := slices.Contains(want.later, e)
				if s.Outlived(e.Occurred) != later {
					t.Errorf("Outlived = %v of event %d, want %v", !later, e.Seq, later)
				}
				if later {
					passedOn++
				} else {
					stepped++
				}
			}
			if ok && known && !s.Outlived(e.Occurred) {
				t.Errorf("Next took event %d again", e.Seq)
			}
			same(t, fmt.Sprintf("after arrival %d, stepped %v", i, ok), want.state, next)
			if t.Failed() {
				return
			}
			s = next
		}
	})
	if *seedFlag == 0 {
		t.Logf("%d stepped, %d passed on, %d folded anew", stepped, passedOn, refolded)
	}
}

// TestNextTakesWhatItCan: Next refuses nothing without need, since folding
// anew reads all that a parcel has.
func TestNextTakesWhatItCan(t *testing.T) {
	eachStory(t, func(t *testing.T, r *rand.Rand, events []event.Event) {
		if len(events) == 0 {
			return
		}
		e, rest := events[0], events[1:]
		s := Fold(registered, rest)
		corrected := slices.ContainsFunc(rest, func(c event.Event) bool { return c.Corrects == e.ID })
		inOrder := true
		own, _ := Split(rest)
		for _, o := range own {
			inOrder = inOrder && event.Compare(o, e) < 0
		}
		story := Story(rest)
		movesEnd := slices.Contains(endings, s.Status) && len(deciders(append(story, e))) > len(deciders(story))
		want := e.Corrects == event.ID{} && !corrected && (s.Outlived(e.Occurred) || inOrder && !movesEnd)
		if _, ok := s.Next(e); want && !ok {
			t.Errorf("Next refused event %d", e.Seq)
		}
	})
}

// TestStatesShareNothingThatChanges steps two states from each one: neither
// writes into what the other has.
func TestStatesShareNothingThatChanges(t *testing.T) {
	eachStory(t, func(t *testing.T, r *rand.Rand, events []event.Event) {
		events = slices.Clone(events)
		slices.SortFunc(events, event.Compare)
		s := Fold(registered, nil)
		for i, e := range events {
			next, ok := s.Next(e)
			if !ok {
				next = Fold(registered, events[:i+1])
			}
			next.Exceptions = slices.Grow(next.Exceptions, 1) // as one that was read from disk may have
			before := encoded(t, next)
			for range 3 {
				other := event.Event{Status: event.Status(1 + r.IntN(19)), Occurred: e.Occurred.Add(time.Minute), ID: event.ID{13: 1}}
				s.Next(other)
				next.Next(other)
			}
			if encoded(t, next) != before {
				t.Error("a step from one state changed another")
			}
			s = next
		}
	})
}

// TestBearersShareNothing: what is left over goes to the next bearer and the
// next but one, until each event has one bearer.
func TestBearersShareNothing(t *testing.T) {
	eachStory(t, func(t *testing.T, r *rand.Rand, events []event.Event) {
		left, total := events, 0
		for bearers := 0; len(left) > 0; bearers++ {
			own, later := Split(left)
			if len(own) == 0 || bearers > len(events) {
				t.Errorf("bearer %d has nothing of\n%s", bearers, listed(left))
				return
			}
			if n := Fold(registered, left).Events; n != len(own) {
				t.Errorf("bearer %d: Events = %d, want %d", bearers, n, len(own))
			}
			left, total = later, total+len(own)
		}
		if total != len(events) {
			t.Errorf("%d of %d events have a bearer", total, len(events))
		}
	})
}

// TestEndingsHold: once delivered, no event that is neither a return nor a
// correction changes anything a shopper sees.
func TestEndingsHold(t *testing.T) {
	eachStory(t, func(t *testing.T, r *rand.Rand, events []event.Event) {
		before := Fold(registered, events)
		if before.Status != event.Delivered {
			return
		}
		after := event.Event{Status: event.Status(1 + r.IntN(19)), Occurred: before.Last.Occurred.Add(time.Minute), ID: event.ID{13: 1}}
		if after.Status == event.Returning || after.Status == event.Returned {
			return
		}
		s := Fold(registered, append(events, after))
		s.Milestones, s.Events, s.Seq, s.Last = before.Milestones, before.Events, before.Seq, before.Last
		same(t, fmt.Sprint(after.Status, " after the delivery"), before, s)
	})
}

// Split is what Tell tells of the events themselves.
func Split(events []event.Event) (own, later []event.Event) {
	_, own, later = Tell(time.Time{}, events)
	return own, later
}
