package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// erasedAtOnce is how many entries are erased in one commit.
const erasedAtOnce = 500

// Erase forgets a parcel and whatever is known of it: its record and those of
// parcels merged into it, its events, its numbers, and the records that other
// packages keep of it in the given buckets. In the log an empty entry takes the
// place of each, so that sequences and counts stay as they were. Nothing of it
// can be read when Erase returns; from the disk it goes when Badger next merges
// the files that it lies in. Answers kept for idempotent requests may still
// speak of it until they expire, and so do earlier backups.
//
// If it gives an error, some of the events may be gone and the parcel is still
// there: erase it again. A later scan of one of its numbers is one of an unknown
// number.
//
// Errors: ErrNotFound and those of Append.
func (s *Store) Erase(ctx context.Context, id string, buckets ...string) error {
	p, err := s.parcel(id)
	if err != nil {
		return err
	}
	for {
		// Events first and the parcel last, in commits of bounded size: whatever
		// happens between them, what is left can be found again.
		t, err := s.Story(p.ID)
		if err != nil {
			return err
		}
		events := t.Events
		if len(events) <= erasedAtOnce {
			break
		}
		events = events[:erasedAtOnce]
		err = s.submit(ctx, "erase", &request{items: erasedAtOnce, bytes: erasedAtOnce * entryOverhead, apply: func(b *batch) error {
			var seqs []uint64
			for i := range events {
				b.unname(&events[i])
				seqs = append(seqs, events[i].Seq)
			}
			return b.blank(seqs)
		}})
		if err != nil {
			return err
		}
	}
	slots, err := s.parts(p.slot)
	if err != nil {
		return err
	}
	for _, slot := range slots {
		if err := s.eraseIdentities(ctx, slot); err != nil {
			return err
		}
	}
	return s.submit(ctx, "erase", &request{items: maxBatchItems / 2, bytes: maxBatch / 4, apply: func(b *batch) error {
		p, err := b.parcel(id)
		if err != nil {
			return err
		}
		return b.erase(p, buckets)
	}})
}

// parts are a head and those that became part of it.
func (s *Store) parts(slot board.Slot) ([]board.Slot, error) {
	slots, h := []board.Slot{slot}, s.board.Read(slot)
	err := s.read(func(txn *badger.Txn) error {
		return walk(txn, h.Tail, func(seq uint64, c chained, value []byte) (bool, error) {
			from, err := joinedBy(seq, c, value)
			slots = append(slots, from...)
			return true, err
		})
	})
	return slots, err
}

// joinedBy are the heads that an entry made part of its own.
func joinedBy(seq uint64, c chained, value []byte) ([]board.Slot, error) {
	switch c.kind {
	case kindEvent, kindErased:
		return nil, nil
	case kindSettled:
		r, err := decodeSettled(seq, value)
		return r.From, err
	}
	r, err := decodeJoin(seq, value)
	return r.From, err
}

// eraseIdentities erases the identities that were kept of a head with many events,
// in commits of bounded size.
func (s *Store) eraseIdentities(ctx context.Context, slot board.Slot) error {
	prefix := seenKey(slot, event.ID{})[:5]
	for {
		var keys [][]byte
		err := s.read(func(txn *badger.Txn) error {
			return scan(txn, prefix, prefix, func(key, _ []byte) (bool, error) {
				keys = append(keys, slices.Clone(key))
				return len(keys) < erasedAtOnce, nil
			})
		})
		if err != nil || len(keys) == 0 {
			return err
		}
		err = s.submit(ctx, "erase", &request{items: erasedAtOnce, bytes: erasedAtOnce * entryOverhead, apply: func(b *batch) error {
			for _, key := range keys {
				b.drop(key)
			}
			return nil
		}})
		if err != nil {
			return err
		}
	}
}

// blank puts empty entries in the place of some.
func (b *batch) blank(seqs []uint64) error {
	for _, seq := range seqs {
		value, err := get(b.txn, logKey(seq))
		if err != nil || value == nil {
			return err
		}
		c, err := cutEntry(seq, value)
		if err != nil {
			return err
		}
		empty := newEntry(kindErased, nil)
		chain(empty, c.slot, c.before)
		b.set(logKey(seq), empty)
	}
	return nil
}

// erase erases what is left of a parcel.
func (b *batch) erase(p stored, buckets []string) error {
	var seqs []uint64
	var events []event.Event
	slots, refs, ids := []board.Slot{p.slot}, slices.Clone(p.References), []string{p.ID}
	err := walk(b.txn, b.head(p.slot).Tail, func(seq uint64, c chained, value []byte) (bool, error) {
		switch c.kind {
		case kindEvent:
			e, err := decodeEvent(seq, value)
			if err != nil {
				return false, err
			}
			events = append(events, e)
			return true, nil
		case kindErased:
			return true, nil
		case kindSettled:
			r, err := decodeSettled(seq, value)
			if err != nil {
				return false, err
			}
			seqs, slots = append(seqs, seq), append(slots, r.From...)
			for _, n := range r.Numbers {
				refs = append(refs, event.Reference(n))
			}
			return true, nil
		}
		r, err := decodeJoin(seq, value)
		if err != nil {
			return false, err
		}
		seqs, slots = append(seqs, seq), append(slots, r.From...)
		return true, nil
	})
	if err != nil {
		return err
	}
	// What a number's next bearer has is not this parcel's.
	mine, err := own(b.txn, b, p.slot, events)
	if err != nil {
		return err
	}
	for _, e := range mine {
		b.unname(&e)
		seqs, refs = append(seqs, e.Seq), append(refs, e.Reference)
		b.drop(seenKey(p.slot, e.ID))
	}
	if err := b.blank(seqs); err != nil {
		return err
	}
	slices.SortFunc(refs, func(x, y event.Reference) int {
		return slices.Compare([]byte(x.Carrier+"\x00"+x.Number), []byte(y.Carrier+"\x00"+y.Number))
	})
	r := erasedRecord{Slots: slots}
	for _, ref := range slices.Compact(refs) {
		if err := b.forget(ref, p.slot, &r); err != nil {
			return err
		}
	}
	body, err := encoding.Marshal(r)
	if err != nil {
		return err
	}
	b.write(p.slot, newEntry(kindErased, body))
	for _, slot := range slots {
		if h := b.head(slot); h.Registered() {
			ids = append(ids, parcel.FormatID(h.ID))
		}
		*b.head(slot) = board.Head{}
		delete(b.stale, slot)
	}
	for _, id := range ids {
		key, err := parcelKey(id)
		if err != nil {
			return err
		}
		b.drop(key)
		for _, bucket := range buckets {
			key, err := recordKey(bucket, id)
			if err != nil {
				return err
			}
			b.drop(key)
		}
	}
	return nil
}

// erasedRecord is the body of the entry that ends an erasure, for boards that
// were saved before: which heads nothing is known of any more. Nothing in it
// tells whose they were. Numbers that only led there are not named, not even by
// their hash; of those that others have had, where they lead now.
type erasedRecord struct {
	Slots []board.Slot `cbor:"1,keyasint"`
	Leads []erasedLead `cbor:"2,keyasint,omitempty"`
}

type erasedLead struct {
	Number board.Number `cbor:"1,keyasint"`
	Slot   board.Slot   `cbor:"2,keyasint,omitempty"`
}

// seeErased takes from the board what was erased. The numbers that led there are
// looked for when all of the log is on it.
func (b *batch) seeErased(seq uint64, value []byte) error {
	if len(value) == entryHead {
		return nil
	}
	var r erasedRecord
	if err := decodeBody("log entry", value[entryHead:], &r); err != nil {
		return fmt.Errorf("%w (sequence %d)", err, seq)
	}
	for _, slot := range r.Slots {
		*b.head(slot) = board.Head{}
		delete(b.stale, slot)
		b.erased = append(b.erased, slot)
	}
	for _, l := range r.Leads {
		b.numbers[l.Number] = board.Bearer{Slot: l.Slot, Several: l.Slot != 0}
	}
	return nil
}

// forget takes a number from a head.
func (b *batch) forget(ref event.Reference, slot board.Slot, r *erasedRecord) error {
	n := board.NumberOf(ref)
	to := b.bearer(n)
	if !to.Several {
		if to.Slot == slot {
			b.numbers[n] = board.Bearer{}
		}
		return nil
	}
	all, err := readBearers(b.txn, b, ref)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(one bearing) bool { return one.Slot == slot })
	if len(all) == 0 {
		b.drop(bearersKey(ref))
		b.numbers[n] = board.Bearer{}
		r.Leads = append(r.Leads, erasedLead{Number: n})
		return nil
	}
	value, err := encodeRecord("bearers", bearersRecord{all})
	if err != nil {
		return err
	}
	b.set(bearersKey(ref), value)
	last := all[len(all)-1].Slot
	b.numbers[n] = board.Bearer{Slot: last, Several: true}
	r.Leads = append(r.Leads, erasedLead{n, last})
	return nil
}

// drop deletes a key.
func (b *batch) drop(key []byte) {
	b.gone.note(key)
	b.writes++
	if err := b.txn.Delete(key); err != nil {
		b.check(faulted("write", err))
	}
}
