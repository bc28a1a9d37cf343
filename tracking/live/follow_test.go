package live

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"entrepot/tracking/event"
)

var seedFlag = flag.Uint64("seed", 0, "replay one random run; 0 runs the fixed range")

var parcels = []string{"A", "B"}

// world is a log and a hub with everything that can come between: what is
// committed and not yet published, and what happens while a history is read.
// The order in which watchers that one event wakes read their histories is the
// scheduler's, so a replay is close and not exact.
type world struct {
	hub  *Hub
	page int // of histories; 0 gives all at once

	mu        sync.Mutex
	r         *rand.Rand
	log       []event.Event // committed
	published int           // how much of log the hub was told
	quiet     bool          // nothing more happens by itself
}

func (w *world) commit(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for range n {
		w.log = append(w.log, ev(parcels[w.r.IntN(2)], uint64(len(w.log)+1)))
	}
}

func (w *world) publish(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n = min(n, len(w.log)-w.published)
	w.hub.Publish(w.log[w.published : w.published+n])
	w.published += n
}

// meanwhile is what happens while somebody reads a history.
func (w *world) meanwhile() {
	w.mu.Lock()
	commit, publish := w.r.IntN(3), w.r.IntN(3)
	quiet := w.quiet
	w.mu.Unlock()
	if !quiet {
		w.commit(commit)
		w.publish(publish)
	}
}

// after gives the sequences of a parcel in the log after one.
func (w *world) after(parcel string, after uint64) (seqs []uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.log {
		if e.Parcel == parcel && e.Seq > after {
			seqs = append(seqs, e.Seq)
		}
	}
	return seqs
}

func (w *world) history(parcel string) func(uint64) ([]event.Event, error) {
	return func(after uint64) (events []event.Event, err error) {
		w.meanwhile()
		for _, seq := range w.after(parcel, after) {
			if w.page == 0 || len(events) < w.page {
				events = append(events, ev(parcel, seq))
			}
		}
		w.meanwhile()
		return events, nil
	}
}

// watcher is a client that reads an event only when it is allowed one, and so
// stalls whenever the test wants it to.
type watcher struct {
	parcel string
	from   uint64 // where its first life began
	got    []uint64
	allow  chan struct{}
	stop   context.CancelFunc
	err    error
	over   chan struct{}
}

func (w *world) watch(parcel string, from uint64) *watcher {
	c := &watcher{parcel: parcel, from: from, allow: make(chan struct{}, 1<<16)}
	w.resume(c)
	return c
}

// resume starts a client's next life after the last event it got.
func (w *world) resume(c *watcher) {
	after := c.from
	if len(c.got) > 0 {
		after = c.got[len(c.got)-1]
	}
	ctx, stop := context.WithCancel(context.Background())
	c.stop, c.over = stop, make(chan struct{})
	stream := Follow(ctx, w.hub, c.parcel, after, w.history(c.parcel))
	go func() {
		defer close(c.over)
		for e, err := range stream {
			if err != nil {
				c.err = err
				return
			}
			c.got = append(c.got, e.Seq)
			select {
			case <-c.allow:
			case <-ctx.Done():
			}
		}
	}()
}

// TestFollowersSeeTheLog: events are committed, published later, and read by
// clients that start anywhere, stall, are cut off, go and come back. In the end
// what each of them got, over all its lives, is the log after where it began.
func TestFollowersSeeTheLog(t *testing.T) {
	first, last := uint64(1), uint64(40)
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	var cutOff uint64
	for seed := first; seed <= last; seed++ {
		synctest.Test(t, func(t *testing.T) { cutOff += followersSeeTheLog(t, seed) })
		if t.Failed() {
			t.Fatalf("replay: go test ./tracking/live -run FollowersSeeTheLog -seed %d", seed)
		}
	}
	if *seedFlag == 0 && cutOff < 100 {
		t.Errorf("%d cut-offs in all: slow watchers are hardly tested", cutOff)
	}
}

func followersSeeTheLog(t *testing.T, seed uint64) (cutOff uint64) {
	r := rand.New(rand.NewPCG(seed, 0))
	w := &world{hub: NewHub(), page: r.IntN(4), r: rand.New(rand.NewPCG(seed, 1))}
	var clients []*watcher
	for range 100 {
		switch r.IntN(8) {
		case 0, 1:
			w.commit(1 + r.IntN(2*queue))
		case 2, 3:
			w.publish(1 + r.IntN(3*queue))
		case 4:
			if len(clients) < 6 {
				clients = append(clients, w.watch(parcels[r.IntN(2)], uint64(r.IntN(len(w.log)+1))))
			}
		case 5, 6:
			if len(clients) > 0 {
				c := clients[r.IntN(len(clients))]
				for range r.IntN(20) {
					c.allow <- struct{}{}
				}
			}
		case 7:
			if len(clients) > 0 {
				c := clients[r.IntN(len(clients))]
				c.stop()
				<-c.over
				w.resume(c)
			}
		}
		synctest.Wait() // everyone has done what they can
	}
	w.quiet = true
	w.publish(len(w.log))
	for _, c := range clients {
		close(c.allow) // from now on it reads freely
		synctest.Wait()
		c.stop()
		<-c.over
		if want := w.after(c.parcel, c.from); !slices.Equal(c.got, want) {
			t.Errorf("seed %d: a watcher of %s from %d got %v\nwant %v", seed, c.parcel, c.from, c.got, want)
		}
		if !errors.Is(c.err, context.Canceled) {
			t.Errorf("seed %d: a watcher ended with %v, want context.Canceled", seed, c.err)
		}
	}
	if n := w.hub.Stats().Subscriptions; n != 0 {
		t.Errorf("seed %d: %d subscriptions are left", seed, n)
	}
	return w.hub.Stats().CutOff
}

// TestFollowEnds walks the ways a stream can end.
func TestFollowEnds(t *testing.T) {
	broken := errors.New("the disk is gone")
	stored := func(after uint64) (events []event.Event, err error) {
		for seq := after + 1; seq <= 3; seq++ {
			events = append(events, ev("A", seq))
		}
		return events, nil
	}
	tests := []struct {
		name    string
		history func(cancel func()) func(uint64) ([]event.Event, error)
		stopAt  uint64 // the caller breaks at this event; 0 never
		want    string
	}{
		{
			name:    "the caller has enough",
			history: func(func()) func(uint64) ([]event.Event, error) { return stored },
			stopAt:  2, want: "1 2",
		},
		{
			name: "history fails",
			history: func(func()) func(uint64) ([]event.Event, error) {
				return func(uint64) ([]event.Event, error) { return nil, broken }
			},
			want: "the disk is gone",
		},
		{
			name: "ctx ends in the middle of history",
			history: func(cancel func()) func(uint64) ([]event.Event, error) {
				return func(after uint64) ([]event.Event, error) { cancel(); return stored(after) }
			},
			want: "context canceled",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := NewHub()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			var got string
			for e, err := range Follow(ctx, h, "A", 0, tt.history(cancel)) {
				if err != nil {
					got += err.Error()
					continue
				}
				if got != "" {
					got += " "
				}
				got += fmt.Sprint(e.Seq)
				if e.Seq == tt.stopAt {
					break
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if n := h.Stats().Subscriptions; n != 0 {
				t.Errorf("%d subscriptions are left", n)
			}
		})
	}
}
