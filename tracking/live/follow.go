package live

import (
	"context"
	"iter"

	"entrepot/tracking/event"
)

// queue is how many events of one parcel wait for their follower. A parcel has
// some thirty in its whole life, so a follower this far behind has stopped
// reading, and the store keeps what it has not read.
const queue = 16

// Follow yields every event of a parcel with a sequence after the given one,
// once and in order, stored and new ones alike, until ctx ends or the caller
// stops. History gives stored events after a sequence in order; it may give
// them in pages, and an empty one says that there are no more. A follower that
// reads slowly is carried by the history instead of the hub and misses nothing.
//
// The stream ends with one error, ctx's or history's, unless the caller stops
// first.
func Follow(ctx context.Context, hub *Hub, parcel string, after uint64, history func(after uint64) ([]event.Event, error)) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		f := follower{ctx: ctx, after: after, yield: yield}
		for f.once(hub, parcel, history) {
		}
	}
}

// follower is one call of Follow.
type follower struct {
	ctx   context.Context
	after uint64 // sequence of the last event yielded
	yield func(event.Event, error) bool
}

// once follows for the life of one subscription. It is true when that was cut
// off and the follower must start again from where it is.
func (f *follower) once(hub *Hub, parcel string, history func(after uint64) ([]event.Event, error)) bool {
	s := hub.Subscribe(parcel, queue) // before history, see the package comment
	defer s.Close()
	for {
		page, err := history(f.after)
		if err != nil {
			f.yield(event.Event{}, err)
			return false
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if !f.give(e) {
				return false
			}
		}
	}
	for {
		select {
		case e, open := <-s.Events():
			if !open {
				return true
			}
			if !f.give(e) {
				return false
			}
		case <-f.ctx.Done():
			f.yield(event.Event{}, f.ctx.Err())
			return false
		}
	}
}

// give yields an event that was not yielded before. It is false when the
// stream has ended.
func (f *follower) give(e event.Event) bool {
	if e.Seq <= f.after {
		return true
	}
	if err := f.ctx.Err(); err != nil {
		f.yield(event.Event{}, err)
		return false
	}
	f.after = e.Seq
	return f.yield(e, nil)
}
