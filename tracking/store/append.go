package store

import (
	"context"
	"fmt"

	"entrepot/tracking/event"
)

// Outcome says what became of an event.
type Outcome string

// The outcomes of an event that was not refused.
const (
	Accepted  Outcome = "accepted"
	Duplicate Outcome = "duplicate" // it was stored before, and Result speaks of that
)

// Result answers for one event.
type Result struct {
	Outcome Outcome
	Event   event.ID
	Seq     uint64
	Parcel  string // empty while the number is not registered
}

// entry is a key and the value to write there. They are made before the
// committer is asked, so that it has less to do.
type entry struct{ key, value []byte }

// eventEntry is an event with the entry it becomes; its sequence is put in by
// the commit.
type eventEntry struct {
	entry
	event event.Event
}

// entryOverhead is about what Badger and the log add to an event's own bytes.
const entryOverhead = 100

// Append stores events, each once, and returns when they are on disk. The
// results are in the order of the events. It stores all of them or, when it
// gives an error, none; only if ctx ended may it be either.
//
// Errors: ErrBusy, ErrTooLarge, ErrDiskFull, ErrFailed, ErrClosed.
func (s *Store) Append(ctx context.Context, events []event.Event) ([]Result, error) {
	if len(events) == 0 {
		return nil, nil
	}
	prepared := make([]eventEntry, len(events))
	size := 0
	for i, e := range events {
		if !e.Reference.Valid() || !e.Status.Known() || e.ID == (event.ID{}) {
			return nil, fmt.Errorf("store: append: events[%d]: got one that event.Scan.Validate did not make", i)
		}
		value, err := encodeEvent(e)
		if err != nil {
			return nil, err
		}
		w := eventEntry{entry{eventKey(e.Reference, e.ID), value}, e}
		size += 2*len(w.key) + len(w.value) + entryOverhead
		prepared[i] = w
	}
	var results []Result
	err := s.submit(ctx, "append", &request{items: len(prepared), bytes: size, apply: func(b *batch) error {
		results = make([]Result, 0, len(prepared))
		for _, w := range prepared {
			results = append(results, b.accept(w))
		}
		return nil
	}})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// accept stores an event unless its key is taken, which only the same event
// can have done.
func (b *batch) accept(w eventEntry) Result {
	stored := b.get(w.key)
	if stored == nil {
		return b.add(w)
	}
	seq, err := recordedSeq(stored)
	b.check(err)
	return Result{Outcome: Duplicate, Event: w.event.ID, Seq: seq, Parcel: b.holder(w.event.Reference)}
}
