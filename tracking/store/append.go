package store

import (
	"context"
	"fmt"

	"entrepot/tracking/board"
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

// eventEntry is an event with the entry it becomes, as far as it can be made
// before the committer is asked, which then has less to do.
type eventEntry struct {
	event  event.Event
	number board.Number
	value  []byte
}

const (
	entryOverhead = 100 // about what Badger and the log add to an event's own bytes
	usualEntry    = 160 // bytes of most entries
)

// Append stores events, each once, and returns when they are on disk. The
// results are in the order of the events. They wait in the line of the first
// one's carrier (see turns). It stores all of them or, when it
// gives an error, none; only if ctx ended may it be either.
//
// Errors: ErrBusy, ErrTooLarge, ErrDiskFull, ErrFailed, ErrClosed.
func (s *Store) Append(ctx context.Context, events []event.Event) ([]Result, error) {
	if len(events) == 0 {
		return nil, nil
	}
	prepared, size, err := prepareEvents(events)
	if err != nil {
		return nil, err
	}
	var results []Result
	err = s.submit(ctx, "append", &request{from: events[0].Reference.Carrier, items: len(prepared), bytes: size, apply: func(b *batch) error {
		results = make([]Result, 0, len(prepared))
		for i := range prepared {
			results = append(results, b.accept(&prepared[i]))
		}
		return nil
	}})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// prepareEvents makes entries of events, and says about how large they are.
func prepareEvents(events []event.Event) (prepared []eventEntry, size int, err error) {
	prepared = make([]eventEntry, len(events))
	values := make([]byte, 0, len(events)*usualEntry) // of all, one after another
	for i := range events {
		e := &events[i]
		if !e.Reference.Valid() || !e.Status.Known() && !e.Withdrawal() || e.ID == (event.ID{}) {
			return nil, 0, fmt.Errorf("store: append: events[%d]: got one that event.Scan.Validate did not make", i)
		}
		from := len(values)
		if values, err = appendEvent(values, e); err != nil {
			return nil, 0, err
		}
		prepared[i] = eventEntry{*e, board.NumberOf(e.Reference), values[from:len(values):len(values)]}
	}
	return prepared, len(values) + len(events)*entryOverhead, nil
}

// accept stores an event unless the bearer of its number has it.
func (b *batch) accept(w *eventEntry) Result {
	e := &w.event
	to := b.bearer(w.number)
	switch {
	case to.Slot == 0:
		to.Slot = b.newHead()
		b.numbers[w.number] = to
		b.board.CarrierWord(e.Reference.Carrier) // Lookup asks for every carrier with a word
	case to.Several:
		slot, seen := b.bearerOf(e)
		if seen != 0 {
			return b.duplicate(e, slot, seen)
		}
		to.Slot = slot
	}
	h := b.head(to.Slot)
	if seen := b.seen(to.Slot, h, e.ID); seen != 0 {
		return b.duplicate(e, to.Slot, seen)
	}
	if !b.stale[to.Slot] && outlived(h, e) {
		to.Slot = b.nextBearer(e.Reference, to.Slot, endOf(h), e.Occurred)
		h = b.head(to.Slot)
	}
	return b.add(to.Slot, h, w)
}

func (b *batch) duplicate(e *event.Event, slot board.Slot, seq uint64) Result {
	return Result{Outcome: Duplicate, Event: e.ID, Seq: seq, Parcel: idOf(b.head(slot))}
}

// seen gives the sequence of an event that a head has; 0 when it has not.
func (b *batch) seen(slot board.Slot, h *board.Head, id event.ID) uint64 {
	if !h.Marks.Has(board.Indexed) {
		if !h.MaySeen(id) {
			return 0
		}
		seq, err := find(b.txn, h.Tail, id)
		b.check(err)
		return seq
	}
	value := b.get(seenKey(slot, id))
	if value == nil {
		return 0
	}
	seq, err := cutSeq("identity", value)
	b.check(err)
	return seq
}

// add stores an event that a head does not have.
func (b *batch) add(slot board.Slot, h *board.Head, w *eventEntry) Result {
	e := &w.event
	e.Seq = b.write(slot, w.value, e.Reference.Carrier)
	b.added++
	b.name(e)
	h.Saw(e.ID)
	if h.Marks.Has(board.Indexed) {
		b.set(seenKey(slot, e.ID), seqValue(e.Seq))
	}
	if h.Marks.Has(board.Settled) {
		// It changes nothing any more.
	} else if b.stale[slot] || h.Count >= board.Filtered && !h.Marks.Has(board.Indexed) || !step(b.board, h, e) {
		b.stale[slot] = true
	}
	e.Parcel = idOf(h)
	b.publish(e)
	return Result{Outcome: Accepted, Event: e.ID, Seq: e.Seq, Parcel: e.Parcel}
}
