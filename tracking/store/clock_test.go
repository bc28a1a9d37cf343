package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// A server's clock is set by hand, by a network that is wrong for a while, or by a
// machine that starts without its battery. Nothing in the store may lean on time
// that rises: order is by sequence.

const day = 24 * time.Hour

// setClock is a clock that a test sets.
type setClock struct {
	mu   sync.Mutex
	at   time.Time
	wild *rand.Rand // if there is one, each look at the clock finds it somewhere else
}

func (c *setClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wild != nil {
		c.at = c.at.Add(jump(c.wild))
	}
	return c.at
}

func (c *setClock) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// jump is how far a bad clock may move at once.
func jump(r *rand.Rand) time.Duration {
	some := time.Duration(r.Int64N(int64(time.Hour)))
	switch r.IntN(6) {
	case 0:
		return -5*day + some
	case 1:
		return -some
	case 2:
		return 3*365*day + some
	case 3:
		return -3*365*day - some
	}
	return some / 1000
}

// TestClockThatJumps: a clock that goes back by days and forward by years, between
// commits, within them and over restarts, changes nothing but what times are told:
// sequences are dense, all events are there in the order in which they came, with
// the time that was told as theirs, and each parcel's state is the fold of them.
func TestClockThatJumps(t *testing.T) {
	first, last := seeds(5)
	for seed := first; seed <= last; seed++ {
		for _, within := range []bool{false, true} {
			t.Run(fmt.Sprintf("seed=%d/within=%v", seed, within), func(t *testing.T) {
				defer func() {
					if t.Failed() {
						t.Logf("replay: go test ./tracking/store -run ClockThatJumps -seed %d", seed)
					}
				}()
				r := rand.New(rand.NewPCG(seed, 5))
				clock := &setClock{at: noon}
				if within {
					clock.wild = rand.New(rand.NewPCG(seed, 6))
				}
				jumpAbout(t, r, clock)
			})
		}
	}
}

func jumpAbout(t *testing.T, r *rand.Rand, clock *setClock) {
	dir, ctx := t.TempDir(), context.Background()
	options := Options{Now: clock.now, saveEvery: 15}
	s := open(t, dir, options)
	var sent []event.Event
	var came []time.Time // what the clock was, if it stood still meanwhile
	entries := uint64(0)
	for step := range 40 {
		clock.jump(jump(r))
		switch way := r.IntN(12); {
		case way == 0:
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			clock.jump(jump(r))
			s = open(t, dir, options)
		case way < 3:
			p := newParcel(t, fmt.Sprint("N", step), fmt.Sprint("M", r.IntN(4)))
			p.Registered = clock.now().Round(0)
			if _, err := s.Register(ctx, Registration{Parcel: p}); err == nil {
				entries++
			} else if !errors.Is(err, ErrReferenceTaken) {
				t.Fatal(err)
			}
		default:
			post := make([]event.Event, 1+r.IntN(4))
			for i := range post {
				post[i] = scanned(t, fmt.Sprint("M", r.IntN(5)), event.Arrived, time.Duration(len(sent)+i)*time.Second)
				post[i].Received = clock.now().UTC().Round(0)
			}
			for i, got := range appended(t, s, post...) {
				if entries++; got.Outcome != Accepted || got.Seq != entries {
					t.Fatalf("%+v, want the event accepted with sequence %d", got, entries)
				}
				post[i].Seq = got.Seq
				came = append(came, clock.at)
			}
			sent = append(sent, post...)
		}
	}
	again := func() {
		t.Helper()
		whole(t, s)
		for _, read := range []func() ([]event.Event, error){
			func() ([]event.Event, error) { return s.ReadLog(0, 0) },
			func() ([]event.Event, error) { return s.ReadCarrier("HLX", 0, 0) },
		} {
			log, err := read()
			for i := range log {
				log[i].Parcel = ""
			}
			if diff := cmp.Diff(sent, log); err != nil || diff != "" {
				t.Fatalf("the log is not what was sent: %v (-sent +log):\n%s", err, diff)
			}
		}
		if clock.wild == nil {
			sinceMissesNothing(t, s, sent, came)
		}
	}
	again()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if report, err := Verify(ctx, dir, false); err != nil || !report.Clean() {
		t.Errorf("verify: %v %v", err, report.Faults)
	}
	s = open(t, dir, options)
	again()
}

// sinceMissesNothing: whatever the clock did, what came at a time or later is after
// what Since gives for it.
func sinceMissesNothing(t *testing.T, s *Store, sent []event.Event, came []time.Time) {
	t.Helper()
	for _, at := range came {
		for _, asked := range []time.Time{at, at.Add(-time.Second), at.Add(time.Second), at.Add(-day), at.Add(day)} {
			after, err := s.Since(asked)
			if err != nil {
				t.Fatal(err)
			}
			for i := range sent {
				if !came[i].Before(asked) && sent[i].Seq <= after {
					t.Fatalf("Since(%v) = %d, and sequence %d came at %v", asked, after, sent[i].Seq, came[i])
				}
			}
		}
	}
}

// TestSinceWhereTheClockWasSetBack: as long as the clock is behind where it once
// was, all that came in that time is told of together; then Since is exact again.
func TestSinceWhereTheClockWasSetBack(t *testing.T) {
	clock := &setClock{at: noon}
	s := open(t, t.TempDir(), Options{Now: clock.now})
	for i, moved := range []time.Duration{0, time.Hour, 365 * day, -365 * day, time.Hour, time.Hour, 365 * day, time.Hour} {
		clock.jump(moved)
		appended(t, s, scanned(t, "A", event.Arrived, time.Duration(i)*time.Second))
	}
	for _, tt := range []struct {
		name string
		at   time.Time
		want uint64
	}{
		{"before all", noon.Add(-day), 0},
		{"the first", noon, 0},
		{"the second", noon.Add(time.Second), 1},
		{"while it was ahead, and all since", noon.Add(2 * time.Hour), 2},
		{"after it was set back, told of from when it was ahead", noon.Add(3 * time.Hour), 2},
		{"ahead of all that came while it was ahead", noon.Add(365*day + 2*time.Hour), 6},
		{"the last", noon.Add(365*day + 4*time.Hour), 7},
		{"after all", noon.Add(2 * 365 * day), 8},
	} {
		if got, err := s.Since(tt.at); err != nil || got != tt.want {
			t.Errorf("%s: Since = %d %v, want %d", tt.name, got, err, tt.want)
		}
	}
}

// TestAnswersWhenTheClockJumps: an answer under an idempotency key may be forgotten
// early, or kept for longer, but a request is never carried out twice.
func TestAnswersWhenTheClockJumps(t *testing.T) {
	for _, tt := range []struct {
		name         string
		before, then time.Duration
		found        bool
	}{
		{"it stands", 0, 0, true},
		{"a day ahead", 0, day, false},
		{"a year ahead", 0, 365 * day, false},
		{"a year back", 0, -365 * day, true},
		{"a year ahead and back again", 365 * day, -365 * day, true},
		{"a year back and ahead again", -365 * day, 365 * day, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clock := &setClock{at: noon}
			dir, ctx := t.TempDir(), context.Background()
			s := open(t, dir, Options{Now: clock.now})
			clock.jump(tt.before)
			once := &Once{Owner: "o", Key: "k", Body: [32]byte{1}, Response: []byte("first")}
			p := newParcel(t, "A")
			if _, err := s.Register(ctx, Registration{Parcel: p, Once: once}); err != nil {
				t.Fatal(err)
			}
			clock.jump(tt.then)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir, Options{Now: clock.now})
			response, found, err := s.Replay("o", "k", [32]byte{1})
			if err != nil || found != tt.found || found && string(response) != "first" {
				t.Errorf("Replay = %q %v %v, want it found: %v", response, found, err, tt.found)
			}
			var taken *TakenError
			got, err := s.Register(ctx, Registration{Parcel: newParcel(t, "A"), Once: once})
			if tt.found != (err == nil && got.Replayed) || !tt.found && (!errors.As(err, &taken) || taken.Parcel != p.ID) {
				t.Errorf("the request again: %+v, %v", got, err)
			}
			if parcels, _, err := s.List("", 0); err != nil || len(parcels) != 1 {
				t.Errorf("%d parcels (%v), want one", len(parcels), err)
			}
		})
	}
}

// TestSettleByAClockThatIsAhead: Settle believes the time that it is given, so a
// clock that is a year ahead for a minute settles what ended in the last days, for
// good. What it takes is the events of stories that have ended; nothing that goes
// on, nothing that nobody has registered, no state, no number, no identity.
func TestSettleByAClockThatIsAhead(t *testing.T) {
	const kept = 30 * day
	clock := &setClock{at: noon.Add(100 * day)}
	dir, ctx := t.TempDir(), context.Background()
	options := Options{Now: clock.now, saveEvery: 3}
	s := open(t, dir, options)
	tests := []struct {
		number  string
		ended   bool
		expired bool // by the right time
		at      time.Duration
		parcel  parcel.Parcel
		event   event.Event
		seq     uint64
		state   parcel.State
	}{
		{number: "ended long ago", ended: true, expired: true, at: 10 * day},
		{number: "ended lately", ended: true, at: 99 * day},
		{number: "under way since long", at: 10 * day},
		{number: "under way", at: 99 * day},
	}
	number := func(i int) string { return fmt.Sprint("N", i) }
	for i := range tests {
		tt := &tests[i]
		tt.parcel = register(t, s, number(i))
		status := event.Departed
		if tt.ended {
			status = event.Delivered
		}
		tt.event = scanned(t, number(i), status, tt.at)
		tt.seq = appended(t, s, tt.event)[0].Seq
		var err error
		if tt.state, err = s.State(tt.parcel.ID); err != nil {
			t.Fatal(err)
		}
	}
	nobodys := scanned(t, "U", event.Delivered, 10*day)
	appended(t, s, nobodys)
	check := func(when string, gone func(i int) bool) {
		t.Helper()
		whole(t, s, true)
		for i := range tests {
			tt := &tests[i]
			events, err := s.Events(tt.parcel.ID, 0, 0)
			if err != nil || gone(i) != (len(events) == 0) {
				t.Errorf("%s: %s: %d events (%v)", when, tt.number, len(events), err)
			}
			state, err := s.State(tt.parcel.ID)
			if diff := cmp.Diff(tt.state, state); err != nil || diff != "" {
				t.Errorf("%s: %s: %v (-before +after):\n%s", when, tt.number, err, diff)
			}
			if got := appended(t, s, tt.event)[0]; got != (Result{Duplicate, tt.event.ID, tt.seq, tt.parcel.ID}) {
				t.Errorf("%s: %s: its event again: %+v", when, tt.number, got)
			}
			other := newParcel(t, number(i))
			other.Registered = noon.Add(100 * day)
			if _, err := s.Register(ctx, Registration{Parcel: other}); !errors.Is(err, ErrReferenceTaken) {
				t.Errorf("%s: %s: its number is given to another: %v", when, tt.number, err)
			}
		}
		if got := appended(t, s, nobodys)[0]; got.Outcome != Duplicate {
			t.Errorf("%s: what nobody has registered, again: %+v", when, got)
		}
	}
	settle := func() int {
		t.Helper()
		n, err := s.Settle(ctx, clock.now().Add(-kept), 100)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	clock.jump(-50 * day)
	if n := settle(); n != 1 {
		t.Fatalf("the clock is behind: %d settled, want the one that ended long ago", n)
	}
	check("behind", func(i int) bool { return tests[i].expired })
	clock.jump(50*day + 365*day)
	if n := settle(); n != 1 {
		t.Fatalf("the clock is ahead: %d settled, want the other that ended", n)
	}
	check("ahead", func(i int) bool { return tests[i].ended })
	clock.jump(-365 * day)
	if n := settle(); n != 0 {
		t.Fatalf("the clock is right again: %d settled", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, options)
	check("right again", func(i int) bool { return tests[i].ended })
}
