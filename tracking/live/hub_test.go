package live

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"entrepot/tracking/event"
)

func ev(parcel string, seq uint64) event.Event { return event.Event{Parcel: parcel, Seq: seq} }

// drained gives the sequences that are left in a closed subscription.
func drained(s *Subscription) (seqs []uint64) {
	for e := range s.Events() {
		seqs = append(seqs, e.Seq)
	}
	return seqs
}

func TestHubTellsThoseWhoWatch(t *testing.T) {
	h := NewHub()
	a, b, both := h.Subscribe("A", 4), h.Subscribe("B", 4), h.Subscribe("A", 4)
	h.Publish([]event.Event{ev("A", 1), ev("", 2), ev("B", 3), ev("C", 4), ev("A", 5)})
	both.Close()
	h.Publish([]event.Event{ev("A", 6)})
	a.Close()
	b.Close()
	b.Close()
	for _, tt := range []struct {
		name string
		s    *Subscription
		want []uint64
	}{{"A", a, []uint64{1, 5, 6}}, {"B", b, []uint64{3}}, {"A, closed early", both, []uint64{1, 5}}} {
		if got := drained(tt.s); !slices.Equal(got, tt.want) || tt.s.Reason() != nil {
			t.Errorf("%s: got %v and reason %v, want %v and none", tt.name, got, tt.s.Reason(), tt.want)
		}
	}
	if got := h.Stats(); got != (Stats{}) {
		t.Errorf("with everyone gone: %+v", got)
	}
	for i := range h.shards {
		if n := len(h.shards[i].watchers); n != 0 {
			t.Errorf("shard %d still has %d parcels", i, n)
		}
	}
}

func TestSlowSubscriberIsCutOffAndNoOther(t *testing.T) {
	h := NewHub()
	slow, quick := h.Subscribe("A", 1), h.Subscribe("A", 3)
	h.Publish([]event.Event{ev("A", 1), ev("A", 2), ev("A", 3)})
	if got := drained(slow); !slices.Equal(got, []uint64{1}) || !errors.Is(slow.Reason(), ErrSlow) {
		t.Errorf("slow: got %v and reason %v, want [1] and ErrSlow", got, slow.Reason())
	}
	if got := h.Stats(); got != (Stats{Subscriptions: 1, CutOff: 1}) {
		t.Errorf("stats %+v, want one subscription and one cut off", got)
	}
	slow.Close() // as its owner does in any case
	quick.Close()
	if got := drained(quick); !slices.Equal(got, []uint64{1, 2, 3}) {
		t.Errorf("quick: got %v", got)
	}
	if got := h.Stats(); got != (Stats{CutOff: 1}) {
		t.Errorf("stats at the end %+v", got)
	}
}

func TestQueueHoldsAtLeastOne(t *testing.T) {
	h := NewHub()
	s := h.Subscribe("A", -1)
	h.Publish([]event.Event{ev("A", 1)})
	s.Close()
	if got := drained(s); !slices.Equal(got, []uint64{1}) {
		t.Errorf("got %v, want [1]", got)
	}
}

// TestSubscribePublishCloseRace is for the race detector.
func TestSubscribePublishCloseRace(t *testing.T) {
	h := NewHub()
	var wg sync.WaitGroup
	wg.Go(func() {
		for seq := range uint64(2000) {
			h.Publish([]event.Event{ev("A", seq), ev("B", seq)})
		}
	})
	for i := range 20 {
		wg.Go(func() {
			for range 50 {
				s := h.Subscribe(string(rune('A'+i%2)), 1+i%3)
				for range i % 4 {
					select {
					case <-s.Events():
					default:
					}
				}
				h.Stats()
				s.Close()
			}
		})
	}
	wg.Wait()
	if got := h.Stats().Subscriptions; got != 0 {
		t.Errorf("%d subscriptions are left", got)
	}
}

func TestCutEndsThoseOfOneParcel(t *testing.T) {
	h := NewHub()
	cut, other := h.Subscribe("p", 1), h.Subscribe("q", 1)
	defer other.Close()
	h.Cut("p")
	if _, open := <-cut.Events(); open || cut.Reason() != ErrSlow {
		t.Errorf("a cut queue: open %v, %v, want it closed as too slow", open, cut.Reason())
	}
	h.Publish([]event.Event{{Parcel: "q", Seq: 1}})
	if e := <-other.Events(); e.Seq != 1 {
		t.Errorf("another parcel's queue gave %+v", e)
	}
	h.Cut("p") // where nobody is left
	if n := h.Stats().Subscriptions; n != 1 {
		t.Errorf("%d subscriptions, want 1", n)
	}
}
