package live

import (
	"errors"
	"hash/maphash"
	"sync"
	"sync/atomic"

	"entrepot/tracking/event"
)

// ErrSlow is the reason a subscription was cut off: its queue was full when the
// next event came.
var ErrSlow = errors.New("live: subscriber is too slow")

// shards is how many locks share the parcels: enough that connections coming
// and going on as many cores as machines have rarely meet, and cheap when empty.
const shards = 64

// Hub hands each published event to everyone subscribed to its parcel. It is
// safe for use by many goroutines; Publish is for one, since the order of
// calls is the order of delivery.
type Hub struct {
	seed          maphash.Seed
	shards        [shards]shard
	subscriptions atomic.Int64
	cutOff        atomic.Uint64
}

type shard struct {
	mu       sync.Mutex
	watchers map[string]map[*Subscription]struct{} // by parcel
}

// NewHub makes a hub without subscriptions.
func NewHub() *Hub {
	h := &Hub{seed: maphash.MakeSeed()}
	for i := range h.shards {
		h.shards[i].watchers = make(map[string]map[*Subscription]struct{})
	}
	return h
}

func (h *Hub) shard(parcel string) *shard {
	return &h.shards[maphash.String(h.seed, parcel)%shards]
}

// Subscription is one watcher's queue of events of one parcel.
type Subscription struct {
	hub    *Hub
	parcel string
	events chan event.Event
	reason error
}

// Subscribe starts a queue that holds up to the given number of events, at
// least one. Whoever subscribes must call Close.
func (h *Hub) Subscribe(parcel string, queue int) *Subscription {
	s := &Subscription{hub: h, parcel: parcel, events: make(chan event.Event, max(queue, 1))}
	sh := h.shard(parcel)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.watchers[parcel] == nil {
		sh.watchers[parcel] = make(map[*Subscription]struct{})
	}
	sh.watchers[parcel][s] = struct{}{}
	h.subscriptions.Add(1)
	return s
}

// Events gives the queue. It closes after Close, and after the last event that
// still fitted when the subscription was cut off.
func (s *Subscription) Events() <-chan event.Event { return s.events }

// Reason says why Events closed: ErrSlow, or nil after Close. It may be asked
// only once Events is closed.
func (s *Subscription) Reason() error { return s.reason }

// Close ends the subscription. It may be called more than once.
func (s *Subscription) Close() {
	sh := s.hub.shard(s.parcel)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	s.end(sh, nil)
}

// end forgets s and closes its channel, once. The caller holds sh.mu.
func (s *Subscription) end(sh *shard, reason error) {
	watchers := sh.watchers[s.parcel]
	if _, here := watchers[s]; !here {
		return
	}
	delete(watchers, s)
	if len(watchers) == 0 {
		delete(sh.watchers, s.parcel)
	}
	s.reason = reason
	close(s.events)
	s.hub.subscriptions.Add(-1)
}

// Publish gives committed events to those who watch their parcels. Events
// without a parcel are nobody's. It never waits.
func (h *Hub) Publish(events []event.Event) {
	for _, e := range events {
		if e.Parcel != "" {
			h.publish(e)
		}
	}
}

func (h *Hub) publish(e event.Event) {
	sh := h.shard(e.Parcel)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for s := range sh.watchers[e.Parcel] {
		select {
		case s.events <- e:
		default:
			s.end(sh, ErrSlow)
			h.cutOff.Add(1)
		}
	}
}

// Cut ends every queue of a parcel, as if each were too slow, so that whoever
// follows it asks the history what has become of it.
func (h *Hub) Cut(parcel string) {
	sh := h.shard(parcel)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for s := range sh.watchers[parcel] {
		s.end(sh, ErrSlow)
	}
}

// Stats are counts for metrics.
type Stats struct {
	Subscriptions int64  // open now
	CutOff        uint64 // for being slow, since the start
}

// Stats gives the counts of this moment.
func (h *Hub) Stats() Stats {
	return Stats{h.subscriptions.Load(), h.cutOff.Load()}
}
