package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// A parcel whose story ended long ago is settled: its events go, and an entry of
// the log keeps its state for good, with its numbers and the identities of the
// events, so that a repeat is still known as one. A scan that comes later is
// stored and changes nothing.

// settledRecord is the body of kindSettled.
type settledRecord struct {
	Parcel  [16]byte          `cbor:"1,keyasint,omitzero"`
	Numbers []referenceRecord `cbor:"2,keyasint"`           // that it had
	Leads   []uint64          `cbor:"4,keyasint,omitempty"` // where each of them leads: slot x 2, and 1 if it has had several bearers
	State   stateRecord       `cbor:"3,keyasint"`
	From    []board.Slot      `cbor:"5,keyasint,omitempty"` // heads that are part of this one
}

func encodeSettled(r settledRecord) ([]byte, error) {
	body, err := encoding.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("store: settled parcel: %w", err)
	}
	return newEntry(kindSettled, body), nil
}

func decodeSettled(seq uint64, value []byte) (r settledRecord, err error) {
	if _, err = cutEntry(seq, value); err == nil {
		err = decodeBody("settled parcel", value[entryHead:], &r)
	}
	if err != nil {
		err = fmt.Errorf("%w (sequence %d)", err, seq)
	}
	return r, err
}

const (
	settledAtOnce = 500    // events that one commit settles, about
	settledMost   = 10_000 // events of a parcel: one commit holds no more
)

// Settle settles parcels whose story ended before a time, at most limit of them,
// and tells how many: fewer than limit when there are no more. What is left to
// numbers that nobody has registered stays, however old, and so do the events of a
// parcel that has more than ten thousand.
func (s *Store) Settle(ctx context.Context, ended time.Time, limit int) (settled int, err error) {
	q := board.Query{Till: second(ended)}
	for status := range event.Statuses() {
		if status.Terminal() {
			q.Statuses |= 1 << status
		}
	}
	var before board.Slot
	for limit > settled {
		var slots []board.Slot
		events := 0
		for h := range s.board.Unsettled(q, before) {
			before = h.Slot
			if h.Count > settledMost {
				continue
			}
			slots, events = append(slots, h.Slot), events+int(h.Count)
			if events >= settledAtOnce || len(slots) >= limit-settled {
				break
			}
		}
		if len(slots) == 0 {
			break
		}
		n := 0
		err := s.submit(ctx, "settle", &request{items: maxBatchItems / 2, bytes: maxBatch / 4, apply: func(b *batch) error {
			n = 0
			for _, slot := range slots {
				if b.settle(slot, ended) {
					n++
				}
			}
			return nil
		}})
		if err != nil {
			return settled, err
		}
		settled += n // less those that were scanned again meanwhile
	}
	return settled, nil
}

// settle settles a head, unless its story goes on after all.
func (b *batch) settle(slot board.Slot, ended time.Time) bool {
	if b.stale[slot] {
		delete(b.stale, slot)
		b.refold(slot)
	}
	h := b.head(slot)
	if !h.Registered() || h.Marks.Has(board.Moved|board.Settled) || !h.Status.Terminal() || !endOf(h).Before(ended) {
		return false
	}
	t, err := story(b.txn, h.Tail)
	events := t.events
	if err == nil {
		events, err = own(b.txn, b, slot, events)
	}
	r := settledRecord{Parcel: h.ID}
	var joins []uint64
	number := func(ref referenceRecord) {
		if !slices.Contains(r.Numbers, ref) {
			to := b.bearer(board.NumberOf(event.Reference(ref)))
			r.Numbers, r.Leads = append(r.Numbers, ref), append(r.Leads, packed(to))
		}
	}
	if err == nil {
		err = walk(b.txn, h.Tail, func(seq uint64, c chained, value []byte) (bool, error) {
			if c.kind == kindEvent || c.kind == kindErased {
				return true, nil
			}
			j, err := decodeJoin(seq, value)
			joins, r.From = append(joins, seq), append(r.From, j.From...)
			for _, ref := range j.Numbers {
				number(ref)
			}
			return true, err
		})
	}
	b.check(err)
	if err != nil {
		return false
	}
	state, mine, later := parcel.Tell(t.registered, events)
	if len(later) > 0 {
		return false // they are passed on first
	}
	for i := range mine {
		e := &mine[i]
		b.unname(e)
		b.drop(logKey(e.Seq))
		b.set(seenKey(slot, e.ID), seqValue(e.Seq))
		number(referenceRecord(e.Reference))
	}
	for _, seq := range joins {
		b.drop(logKey(seq))
	}
	r.State = newState(state)
	value, err := encodeSettled(r)
	b.check(err)
	if err != nil {
		return false
	}
	b.write(slot, value)
	h.Marks |= board.Settled | board.Indexed
	h.Filter = [2]uint64{}
	return true
}

func packed(to board.Bearer) uint64 {
	if to.Several {
		return uint64(to.Slot)<<1 | 1
	}
	return uint64(to.Slot) << 1
}

// settled gives the state that a settled head has.
func settled(txn *badger.Txn, tail uint64) (state parcel.State, err error) {
	found := false
	err = walk(txn, tail, func(seq uint64, c chained, value []byte) (bool, error) {
		if c.kind != kindSettled {
			return true, nil
		}
		r, err := decodeSettled(seq, value)
		if err == nil {
			state, err = r.State.state()
		}
		found = true
		return false, err
	})
	if err == nil && !found {
		err = fmt.Errorf("store: settled parcel: %w: its entry is missing", ErrUnreadable)
	}
	return state, err
}
