package store

import (
	"fmt"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// read runs fn on a snapshot of what is committed.
func (s *Store) read(fn func(*badger.Txn) error) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		return fmt.Errorf("store: read: %w", ErrClosed)
	}
	txn := s.db.NewTransaction(false)
	defer txn.Discard()
	return fn(txn)
}

// parcel gives a parcel's record, or of one that was merged into another the
// record of that.
func (s *Store) parcel(id string) (p stored, err error) {
	err = s.read(func(txn *badger.Txn) error {
		p, err = survivor(txn, id)
		return err
	})
	return p, err
}

// Parcel gives a parcel as it was registered, with its present numbers and link.
// Of one that was merged into another it gives that other, under its own id.
func (s *Store) Parcel(id string) (parcel.Parcel, error) {
	p, err := s.parcel(id)
	return p.Parcel, err
}

// story gives the events of a parcel, in the order of the log.
func (s *Store) story(p stored) (events []event.Event, err error) {
	// The head before the snapshot: then all that it leads to is in there.
	h := s.board.Read(p.slot)
	err = s.read(func(txn *badger.Txn) error {
		all, _, err := story(txn, h.Tail)
		if err == nil {
			all, err = own(txn, shown{s.board}, p.slot, all)
		}
		events, _ = parcel.Split(all)
		return err
	})
	bySeq(events)
	return events, err
}

// shown is the board for anyone but its owner.
type shown struct{ board *board.Board }

func (s shown) bearer(n board.Number) board.Bearer {
	to, _ := s.board.Lead(n)
	return to
}

func (s shown) standing(slot board.Slot) board.Slot { return s.board.Standing(slot) }

// State gives where a parcel stands. Of a settled one that is where it stood.
func (s *Store) State(id string) (parcel.State, error) {
	p, err := s.parcel(id)
	if err != nil {
		return parcel.State{}, err
	}
	if h := s.board.Read(p.slot); h.Marks.Has(board.Settled) {
		var state parcel.State
		err := s.read(func(txn *badger.Txn) (err error) {
			state, err = settled(txn, h.Tail)
			return err
		})
		return state, err
	}
	events, err := s.story(p)
	if err != nil {
		return parcel.State{}, err
	}
	return parcel.Fold(p.Registered, events), nil
}

// Events gives a parcel's events with a sequence after the given one, in the
// order of the log. Here and below, at most limit of them, or all if it is 0.
func (s *Store) Events(id string, after uint64, limit int) ([]event.Event, error) {
	p, err := s.parcel(id)
	if err != nil {
		return nil, err
	}
	events, err := s.story(p)
	if err != nil {
		return nil, err
	}
	events = slices.DeleteFunc(events, func(e event.Event) bool { return e.Seq <= after })
	for i := range events {
		events[i].Parcel = p.ID
	}
	if limit > 0 && len(events) > limit {
		events = events[:limit]
	}
	return events, nil
}

// List gives parcels, the newest first. The cursor is empty at first and then
// what the last call gave as next, which is empty when there are no more.
func (s *Store) List(cursor string, limit int) (parcels []parcel.Parcel, next string, err error) {
	prefix := []byte{prefixParcel}
	from := []byte{prefixParcel + 1}
	if cursor != "" {
		if from, err = parcelKey(cursor); err != nil {
			return nil, "", err
		}
	}
	err = s.read(func(txn *badger.Txn) error {
		o := badger.DefaultIteratorOptions
		o.Reverse = true
		it := txn.NewIterator(o)
		defer it.Close()
		for it.Seek(from); it.ValidForPrefix(prefix); it.Next() {
			key := it.Item().KeyCopy(nil)
			if string(key) == string(from) {
				continue // the cursor itself
			}
			if limit > 0 && len(parcels) == limit {
				next = parcels[limit-1].ID
				return nil
			}
			value, err := it.Item().ValueCopy(nil)
			if err != nil {
				return faulted("read", err)
			}
			p, err := decodeParcel(key, value)
			if err != nil {
				return err
			}
			if p.into == ([16]byte{}) {
				parcels = append(parcels, p.Parcel)
			}
		}
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return parcels, next, nil
}

// survivor reads a parcel, or of one that was merged into another that.
func survivor(txn *badger.Txn, id string) (stored, error) {
	for {
		p, err := readParcel(txn, id)
		if err != nil || p.into == ([16]byte{}) {
			return p, err
		}
		id = parcel.FormatID(p.into)
	}
}

func readParcel(txn *badger.Txn, id string) (stored, error) {
	key, err := parcelKey(id)
	if err != nil {
		return stored{}, err
	}
	value, err := get(txn, key)
	switch {
	case err != nil:
		return stored{}, err
	case value == nil:
		return stored{}, fmt.Errorf("store: parcel %s: %w", id, ErrNotFound)
	}
	return decodeParcel(key, value)
}
