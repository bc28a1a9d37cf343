package engine

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"entrepot/engine/journal"
	"entrepot/engine/network"
)

// request is the request of a client's key with a body.
func request(key, body byte) *network.Once {
	return &network.Once{Key: network.Sum{key}, Body: network.Sum{body}}
}

// TestRequestsMakeOneChange sends requests again: at once, from many at a time, when
// the change was undone, and after a restart.
func TestRequestsMakeOneChange(t *testing.T) {
	dir := t.TempDir()
	e, q, legs := byRail(t, Options{Journal: dir})
	close := func(key, body byte) (network.Change, error) {
		return e.Apply(network.Change{Kind: network.Closed, Facility: "ISREY", Once: request(key, body)})
	}
	first, err := close(1, 1)
	if err != nil {
		t.Fatal(err)
	}
	again := func(when string) {
		t.Helper()
		if got, err := close(1, 1); err != nil || !reflect.DeepEqual(got, first) {
			t.Errorf("%s: got %+v, %v, want %+v", when, got, err, first)
		}
		if _, err := close(1, 2); !errors.Is(err, ErrKeyReused) {
			t.Errorf("%s, with another body: got %v, want ErrKeyReused", when, err)
		}
	}
	again("again")
	if other, err := close(2, 1); err != nil || other.ID == first.ID {
		t.Errorf("another key: got %+v, %v, want another change", other, err)
	}
	if _, err := e.Apply(network.Change{Kind: "eaten", Once: request(3, 1)}); !errors.Is(err, ErrBadChange) {
		t.Errorf("a bad change: got %v", err)
	}
	if _, err := close(3, 1); err != nil {
		t.Errorf("the key of a request that was refused: got %v", err)
	}

	booked, it, err := e.Book(context.Background(), q, legs, "planner", request(4, 1))
	if err != nil {
		t.Fatal(err)
	}
	bookedAgain := func(when string) {
		t.Helper()
		got, priced, err := e.Book(context.Background(), q, legs, "planner", request(4, 1))
		if err != nil || !reflect.DeepEqual(got, booked) || !reflect.DeepEqual(priced, it) {
			t.Errorf("booked %s: got %+v, %+v, %v, want %+v, %+v", when, got, priced, err, booked, it)
		}
		if _, _, err := e.Book(context.Background(), q, legs, "planner", request(4, 2)); !errors.Is(err, ErrKeyReused) {
			t.Errorf("booked %s, with another body: got %v, want ErrKeyReused", when, err)
		}
	}
	bookedAgain("again")
	for range 13 { // fills the train
		if _, _, err := e.Book(context.Background(), q, legs, "planner", nil); err != nil {
			t.Fatal(err)
		}
	}
	bookedAgain("when the train is full")

	if _, err := e.Undo(first.ID, "", ""); err != nil {
		t.Fatal(err)
	}
	again("when undone")
	in := len(e.Changes())
	reopened := func(when string) {
		t.Helper()
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		e, _, _ = byRail(t, Options{Journal: dir})
		again(when)
		bookedAgain(when)
		if got := len(e.Changes()); got != in {
			t.Errorf("%s: got %d changes in force, want %d", when, got, in)
		}
	}
	reopened("after a restart")

	made := map[string]int{}
	var mu sync.Mutex
	together(e, 40, func(start func(func())) {
		for i := range 40 {
			start(func() {
				c, _, err := e.Book(context.Background(), q, []ChosenLeg{{Lane: "AIR1", Depart: now.Add(86 * time.Hour)}, {Lane: "ROAD1", Depart: now.Add(172 * time.Hour)}}, "planner", request(5, byte(i/20)))
				mu.Lock()
				defer mu.Unlock()
				if err != nil && !errors.Is(err, ErrKeyReused) {
					t.Error(err)
				}
				made[c.ID]++
			})
		}
	})
	if in++; len(made) != 2 || made[""] != 20 || len(e.Changes()) != in {
		t.Errorf("40 at once, of two bodies: got %v and %d changes, want 20 of one, 20 refused and %d", made, len(e.Changes()), in)
	}
	reopened("after another restart")
	e.Close()
}

// TestRequestsAreForgotten: those of changes undone so long ago that they are
// forgotten too.
func TestRequestsAreForgotten(t *testing.T) {
	e := smallEngine(t)
	ids := map[string]bool{}
	ask := func(i int) string {
		c, err := e.Apply(network.Change{Kind: network.Closed, Carrier: "SKY", Once: &network.Once{Key: network.Sum{byte(i), byte(i >> 8)}}})
		if err != nil {
			t.Fatal(err)
		}
		ids[c.ID] = true
		return c.ID
	}
	for i := range mostUndone + 5 {
		if _, err := e.Undo(ask(i), "", ""); err != nil {
			t.Fatal(err)
		}
	}
	stays := ask(mostUndone + 5)
	if len(e.asked) != mostUndone+1 {
		t.Errorf("remembers %d requests, want %d", len(e.asked), mostUndone+1)
	}
	made := len(ids)
	if ask(5); ask(mostUndone+5) != stays || len(ids) != made {
		t.Error("a request that is remembered made a change")
	}
	if ask(4); len(ids) != made+1 {
		t.Error("a request that is forgotten made none")
	}
}

// TestFailedRequestsMayBeRepeated: what was not written is not remembered.
func TestFailedRequestsMayBeRepeated(t *testing.T) {
	e := smallEngine(t)
	sick := errSick
	onDisk(t, e, t.TempDir(), func() error { return sick })
	closed := network.Change{Kind: network.Closed, Carrier: "SKY", Once: request(1, 1)}
	if _, err := e.Apply(closed); !errors.Is(err, errSick) {
		t.Errorf("on a sick disk: got %v", err)
	}
	sick = nil
	if _, err := e.Apply(closed); err != nil || len(e.Changes()) != 1 {
		t.Errorf("on a disk well again: got %v and %d changes", err, len(e.Changes()))
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Apply(closed); err != nil {
		t.Errorf("what was made before the engine closed: got %v, want it again", err)
	}
	closed.Once = request(2, 1)
	if _, err := e.Apply(closed); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("a new request when closed: got %v, want ErrClosed", err)
	}
}

// TestSumIsText holds hashes to their text.
func TestSumIsText(t *testing.T) {
	s := network.Sum{0: 0xfb, 31: 1}
	text, err := s.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var back network.Sum
	if err := back.UnmarshalText(text); err != nil || back != s {
		t.Errorf("%s: got %v, %v", text, back, err)
	}
	for _, bad := range []string{"", "AA", string(text) + "A", string(text[:42]) + "B", fmt.Sprintf("%s=", text)} {
		if err := back.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is read as a sum", bad)
		}
	}
}
