package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// TestSettle: a parcel that ended long ago keeps its state and its numbers when
// its events go; a repeat is still known, and a late scan changes nothing.
func TestSettle(t *testing.T) {
	first, last := seeds(12)
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			defer func() {
				if t.Failed() {
					t.Logf("replay: go test ./tracking/store -run Settle -seed %d", seed)
				}
			}()
			settleSome(t, rand.New(rand.NewPCG(seed, 3)))
		})
	}
}

func settleSome(t *testing.T, r *rand.Rand) {
	const day = 24 * time.Hour
	dir := t.TempDir()
	options := Options{Now: func() time.Time { return noon.Add(100 * day) }, saveEvery: 9}
	s := open(t, dir, options)
	ctx := context.Background()
	var parcels []parcel.Parcel
	var all []event.Event
	for i := range 9 {
		number := fmt.Sprint("N", i)
		p := register(t, s, number, number+"x")
		parcels = append(parcels, p)
		for j := range 1 + r.IntN(25) {
			all = append(all, scanned(t, number, event.Status(2+r.IntN(12)), time.Duration(j)*time.Hour))
		}
		if i%3 > 0 { // two of three end: on day 5 and on day 60
			all = append(all, scanned(t, number+"x", event.Delivered, time.Duration(5+55*(i%3-1))*day))
		}
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	appended(t, s, all...)
	merged, err := s.Merge(ctx, parcels[1].ID, parcels[4].ID) // both ended on day 5
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]parcel.State{}
	for _, p := range parcels {
		if before[p.ID], err = s.State(p.ID); err != nil {
			t.Fatal(err)
		}
	}
	n, err := s.Settle(ctx, noon.Add(30*day), 100)
	if err != nil || n != 2 { // the merged one, and the third that ended early
		t.Fatalf("Settle = %d %v, want 2", n, err)
	}
	if n, err := s.Settle(ctx, noon.Add(30*day), 100); err != nil || n != 0 {
		t.Fatalf("Settle again = %d %v", n, err)
	}
	check := func() {
		t.Helper()
		whole(t, s, true)
		for _, p := range parcels {
			state, err := s.State(p.ID)
			if diff := cmp.Diff(before[p.ID], state); err != nil || diff != "" {
				t.Errorf("state of %s: %v (-before +after):\n%s", p.References[0].Number, err, diff)
			}
		}
		for i, result := range appended(t, s, all...) {
			if result.Outcome != Duplicate || result.Parcel == "" {
				t.Errorf("%s of %s again: %+v", all[i].Status, all[i].Reference.Number, result)
			}
		}
	}
	check()
	reopen := func() {
		t.Helper()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir, options)
	}
	reopen()
	check()
	if events, err := s.Events(merged.ID, 0, 0); err != nil || len(events) != 0 {
		t.Errorf("%d events are left (%v)", len(events), err)
	}
	_, err = s.Merge(ctx, parcels[0].ID, merged.ID)
	_, other := s.Merge(ctx, merged.ID, parcels[0].ID)
	_, joined := s.AddReference(ctx, merged.ID, event.Reference{Carrier: "HLX", Number: "more"})
	if !errors.Is(err, ErrSettled) || !errors.Is(other, ErrSettled) || !errors.Is(joined, ErrSettled) {
		t.Errorf("joining to a settled parcel = %v, %v, %v, want ErrSettled", err, other, joined)
	}
	late := appended(t, s, scanned(t, "N1", event.Returned, 7*day))[0]
	if late.Outcome != Accepted || late.Parcel != merged.ID {
		t.Errorf("a late scan: %+v", late)
	}
	check()
	reopen()
	check()
	if err := s.Erase(ctx, merged.ID); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Lookup("N4x"); err != nil || len(found) > 0 {
		t.Errorf("the number of an erased one leads to %v (%v)", found, err)
	}
	whole(t, s, true)
	reopen()
	whole(t, s, true)
}
