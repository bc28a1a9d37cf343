package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// TestStoreAgainstModel does random things to a store and to a map: posts of
// random size with late, repeated and unknown events, registrations before,
// between and after them, and restarts. What a parcel is after all of it
// depends only on which events it has.
func TestStoreAgainstModel(t *testing.T) {
	first, last := seeds(15)
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			defer func() {
				if t.Failed() {
					t.Logf("replay: go test ./tracking/store -run StoreAgainstModel -seed %d", seed)
				}
			}()
			againstModel(t, rand.New(rand.NewPCG(seed, 0)))
		})
	}
}

func againstModel(t *testing.T, r *rand.Rand) {
	// Three parcels of two numbers each, and two numbers that nobody registers.
	numbers := []string{"A", "AA", "B", "BB", "C", "CC", "X", "XX"}
	var world []event.Event
	for _, n := range numbers {
		for range r.IntN(8) {
			status := event.Status(1 + r.IntN(19))
			world = append(world, scanned(t, n, status, time.Duration(r.IntN(6))*time.Hour))
		}
	}
	unregistered := []parcel.Parcel{newParcel(t, "A", "AA"), newParcel(t, "B", "BB"), newParcel(t, "C", "CC")}
	var registered []parcel.Parcel
	seqs := make(map[event.ID]uint64) // the model: what was accepted, and its sequence

	dir := t.TempDir()
	s := open(t, dir, Options{})
	// Everything is posted some two times over.
	for posts := r.IntN(1 + len(world)); posts >= 0 && len(world) > 0; posts-- {
		post := make([]event.Event, 1+r.IntN(6))
		for i := range post {
			post[i] = world[r.IntN(len(world))]
		}
		for i, result := range appended(t, s, post...) {
			seq, known := seqs[post[i].ID]
			want := Result{Duplicate, post[i].ID, seq, result.Parcel}
			if !known {
				want.Outcome, want.Seq = Accepted, uint64(len(seqs)+1)
				seqs[post[i].ID] = want.Seq
			}
			if result != want {
				t.Fatalf("Append = %+v, want %+v", result, want)
			}
		}
		if len(unregistered) > 0 && r.IntN(4) == 0 {
			p := unregistered[0]
			unregistered, registered = unregistered[1:], append(registered, p)
			if _, err := s.Register(context.Background(), Registration{Parcel: p}); err != nil {
				t.Fatal(err)
			}
		}
		if r.IntN(10) == 0 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir, Options{})
		}
	}
	log := whole(t, s)
	if len(log) != len(seqs) {
		t.Fatalf("the log has %d events, want %d", len(log), len(seqs))
	}
	for _, p := range registered {
		var events []event.Event
		for _, e := range world {
			if seq := seqs[e.ID]; seq > 0 && (e.Reference == p.References[0] || e.Reference == p.References[1]) {
				e.Seq = seq
				events = append(events, e)
			}
		}
		state, err := s.State(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := parcel.Fold(p.Registered, events)
		if !bytes.Equal(stateBytes(t, state), stateBytes(t, want)) {
			t.Fatalf("state (-want +got):\n%s", cmp.Diff(want, state))
		}
	}
}

// TestRegisterAndScanTogether: callers fight over the same numbers while scans
// for them arrive. Each number ends with one parcel, and no event is lost
// between "unknown" and "joined".
func TestRegisterAndScanTogether(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	const numbers, rivals, scanners, scans = 8, 4, 4, 30
	name := func(i int) string { return fmt.Sprint("N", i%numbers) }
	var won, lost atomic.Int64
	run(rivals*numbers+scanners, func(i int) {
		if i < rivals*numbers { // each wants two neighbouring numbers
			_, err := s.Register(context.Background(), Registration{Parcel: newParcel(t, name(i), name(i+1))})
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, ErrReferenceTaken):
				lost.Add(1)
			default:
				t.Error(err)
			}
			return
		}
		for j := range scans {
			appended(t, s, scanned(t, name(j), event.Arrived, time.Duration(j-i)*time.Minute), scanned(t, name(j+1), event.Departed, time.Duration(i-j)*time.Hour))
		}
	})
	if won.Load() == 0 || won.Load() > numbers/2 || won.Load()+lost.Load() != rivals*numbers {
		t.Errorf("%d won and %d lost their numbers", won.Load(), lost.Load())
	}
	whole(t, s)
}

// TestCallersShareACommit: what waits while a commit is under way goes to disk
// together.
func TestCallersShareACommit(t *testing.T) {
	var commits []Commit // written by the committer, read after Close
	s, release := stalled(t, t.TempDir(), Options{Observe: func(c Commit) { commits = append(commits, c) }})
	for i := range 100 {
		enqueued(t, s, scanned(t, "A", event.Arrived, time.Duration(i+1)*time.Hour))
	}
	close(release)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for i := range commits {
		if commits[i].Took <= 0 {
			t.Errorf("commit %d took %v", i, commits[i].Took)
		}
		commits[i].Took = 0
	}
	if diff := cmp.Diff([]Commit{{Requests: 1, Events: 1}, {Requests: 100, Events: 100}}, commits); diff != "" {
		t.Errorf("commits (-want +got):\n%s", diff)
	}
}
