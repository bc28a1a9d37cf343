package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// TestNumbersAreUsedAgain: a carrier gives one number to three parcels, one
// after another. Whatever the order in which their events are told and the
// parcels registered, with repeats and restarts, each has its own.
func TestNumbersAreUsedAgain(t *testing.T) {
	first, last := seeds(20)
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			defer func() {
				if t.Failed() {
					t.Logf("replay: go test ./tracking/store -run NumbersAreUsedAgain -seed %d", seed)
				}
			}()
			useAgain(t, rand.New(rand.NewPCG(seed, 1)))
		})
	}
}

func useAgain(t *testing.T, r *rand.Rand) {
	const lives = 3
	const day = 24 * time.Hour
	var stories [lives][]event.Event
	var all []event.Event
	begins := func(i int) time.Duration { return time.Duration(i) * 200 * day }
	for i := range stories {
		from := begins(i)
		for h := range 1 + r.IntN([]int{5, 40}[r.IntN(2)]) { // some have more than a filter tells apart
			stories[i] = append(stories[i], scanned(t, "A", event.Status(2+r.IntN(13)), from+time.Duration(h)*5*time.Hour))
		}
		stories[i] = append(stories[i], scanned(t, "A", event.Delivered, from+10*day))
		if r.IntN(2) == 0 { // a late sweep by a depot
			stories[i] = append(stories[i], scanned(t, "A", event.Arrived, from+time.Duration(11+r.IntN(60))*day))
		}
		all = append(all, stories[i]...)
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = append(all, all[:r.IntN(len(all))]...)

	dir := t.TempDir()
	now := noon.Add(begins(lives))
	options := Options{Now: func() time.Time { return now }}
	s := open(t, dir, options)
	var parcels [lives]parcel.Parcel
	for i := range parcels {
		parcels[i] = newParcel(t, "A")
		parcels[i].Registered = noon.Add(begins(i) - day)
	}
	known := 0 // parcels registered
	register := func() bool {
		_, err := s.Register(context.Background(), Registration{Parcel: parcels[known]})
		if err != nil && !errors.Is(err, ErrReferenceTaken) {
			t.Fatal(err)
		}
		return err == nil
	}
	for len(all) > 0 {
		n := min(1+r.IntN(4), len(all))
		appended(t, s, all[:n]...)
		all = all[n:]
		// The first may come at any time; the others once the last has ended.
		if known < lives && r.IntN(4) == 0 && register() {
			known++
		}
		if r.IntN(6) == 0 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir, options)
		}
	}
	for ; known < lives; known++ {
		if !register() {
			t.Fatalf("parcel %d cannot be registered when all is told", known+1)
		}
	}
	whole(t, s)
	for i, p := range parcels {
		want := stories[i]
		got, err := s.Events(p.ID, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		for j := range got {
			got[j].Seq, got[j].Parcel = 0, ""
		}
		slices.SortFunc(got, event.Compare)
		slices.SortFunc(want, event.Compare)
		want = slices.CompactFunc(want, func(a, b event.Event) bool { return a.ID == b.ID })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("parcel %d has (-want +got):\n%s", i+1, diff)
		}
		for _, again := range appended(t, s, want...) {
			if again.Outcome != Duplicate || again.Parcel != p.ID {
				t.Errorf("an event of parcel %d again: %+v, want a duplicate of %s", i+1, again, p.ID)
			}
		}
	}
}

// TestStoryThatEndedBeforeItsNumberCame: a parcel has a number from its last
// bearer's end on, and another of its numbers proves that its own story ended long
// before that. What occurred to the number since is the next bearer's, and the list
// of bearers stays in order.
func TestStoryThatEndedBeforeItsNumberCame(t *testing.T) {
	const day = 24 * time.Hour
	dir, ctx := t.TempDir(), context.Background()
	s := open(t, dir, Options{Now: func() time.Time { return noon.Add(300 * day) }})
	appended(t, s, scanned(t, "R", event.Delivered, 0), scanned(t, "R", event.Arrived, 200*day)) // the second has it from day 120
	p := register(t, s, "Q")
	if _, err := s.AddReference(ctx, p.ID, event.Reference{Carrier: "HLX", Number: "R"}); err != nil {
		t.Fatal(err)
	}
	appended(t, s, scanned(t, "Q", event.Delivered, -50*day)) // over, for every number, on day 70
	whole(t, s)
	early := appended(t, s, scanned(t, "R", event.Arrived, 100*day), scanned(t, "R", event.Departed, 201*day))
	if early[0].Parcel != "" || early[1].Parcel != "" {
		t.Errorf("%+v, want neither to be the parcel's", early)
	}
	if events, err := s.Events(p.ID, 0, 0); err != nil || len(events) != 1 {
		t.Errorf("events of the parcel: %v (%v), want its delivery", events, err)
	}
	whole(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if report, err := Verify(ctx, dir, false); err != nil || !report.Clean() {
		t.Errorf("verify: %v %v", err, report.Faults)
	}
}
