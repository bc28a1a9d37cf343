package live_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"entrepot/tracking/event"
	"entrepot/tracking/live"
	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
)

// TestFollowOverStore wires hub and store as the server does. Carriers post for
// one parcel from several goroutines, some of it before it is registered, while
// watchers come and go. Each sees the parcel's log.
func TestFollowOverStore(t *testing.T) {
	const carriers, posts, watchers = 4, 25, 4
	hub := live.NewHub()
	s, err := store.Open(t.TempDir(), store.Options{OnCommit: hub.Publish, Reserve: 64 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	var told sync.Map // the sequences that carriers were told
	post := func(carrier, n int) {
		e, faults := event.Scan{
			Carrier: "HLX", Number: "A1", Status: "arrived", ID: fmt.Sprintf("%d/%d", carrier, n),
			Time: noon.Add(time.Duration(n*carrier) * time.Minute).Format(time.RFC3339),
		}.Validate(noon.AddDate(1, 0, 0))
		if faults != nil {
			t.Error(faults)
		}
		done, err := s.Append(ctx, []event.Event{e})
		if err != nil {
			t.Error(err)
			return
		}
		told.Store(done[0].Seq, nil)
	}
	id, err := parcel.NewID()
	if err != nil {
		t.Fatal(err)
	}
	var posting, watching sync.WaitGroup
	for c := range carriers {
		posting.Go(func() {
			for n := range posts {
				post(c, n)
			}
		})
	}
	if _, err := s.Register(ctx, store.Registration{Parcel: parcel.Parcel{
		ID: id, Registered: noon, Grams: 1, References: []event.Reference{{Carrier: "HLX", Number: "A1"}},
	}}); err != nil {
		t.Fatal(err)
	}
	got := make([][]uint64, watchers)
	for i := range watchers {
		watching.Go(func() {
			// Every life is five events long, so there is much coming back.
			for len(got[i]) < carriers*posts {
				after := uint64(0)
				if n := len(got[i]); n > 0 {
					after = got[i][n-1]
				}
				for e, err := range live.Follow(ctx, hub, id, after, func(after uint64) ([]event.Event, error) {
					return s.Events(id, after, 1+i)
				}) {
					if err != nil {
						t.Error(err)
						return
					}
					if got[i] = append(got[i], e.Seq); len(got[i])%5 == 0 {
						break
					}
				}
			}
		})
	}
	posting.Wait()
	watching.Wait()
	var want []uint64
	told.Range(func(seq, _ any) bool {
		want = append(want, seq.(uint64))
		return true
	})
	slices.Sort(want)
	for i := range got {
		if !slices.Equal(got[i], want) {
			t.Errorf("watcher %d got %v", i, got[i])
		}
	}
}
