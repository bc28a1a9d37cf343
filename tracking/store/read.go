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

// Story is where a parcel stands and how it came there.
type Story struct {
	State  parcel.State  // the fold of the events; of a settled parcel, as it was then
	Events []event.Event // in the order of the log
	// Settled tells that the events have expired: only those are there that came too
	// late to change anything.
	Settled bool
	// Joined is the sequence by which the parcel last got events that other numbers
	// or parcels had before, and 0 if it never did. Who has followed it up to an
	// earlier one may have missed events of lower sequences.
	Joined uint64
}

// Story gives a parcel's story, read once and whole.
func (s *Store) Story(id string) (Story, error) {
	p, err := s.parcel(id)
	if err != nil {
		return Story{}, err
	}
	// The head before the snapshot: then all that it leads to is in there.
	h := s.board.Read(p.slot)
	var told Story
	err = s.read(func(txn *badger.Txn) error {
		all, err := story(txn, h.Tail)
		if err != nil {
			return err
		}
		mine, err := own(txn, shown{s.board}, p.slot, all.events)
		told.State, told.Events, _ = parcel.Tell(p.Registered, mine)
		told.Joined, told.Settled = all.joined, h.Marks.Has(board.Settled)
		if err == nil && told.Settled {
			told.State, err = settled(txn, h.Tail)
		}
		return err
	})
	if err != nil {
		return Story{}, err
	}
	bySeq(told.Events)
	for i := range told.Events {
		told.Events[i].Parcel = p.ID
	}
	return told, nil
}

// shown is the board for anyone but its owner.
type shown struct{ board *board.Board }

func (s shown) bearer(n board.Number) board.Bearer {
	to, _ := s.board.Lead(n)
	return to
}

func (s shown) standing(slot board.Slot) board.Slot { return s.board.Standing(slot) }

// State gives where a parcel stands.
func (s *Store) State(id string) (parcel.State, error) {
	t, err := s.Story(id)
	return t.State, err
}

// Events gives a parcel's events with a sequence after the given one, in the
// order of the log. Here and below, at most limit of them, or all if it is 0.
func (s *Store) Events(id string, after uint64, limit int) ([]event.Event, error) {
	t, err := s.Story(id)
	if err != nil {
		return nil, err
	}
	events := slices.DeleteFunc(t.Events, func(e event.Event) bool { return e.Seq <= after })
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
