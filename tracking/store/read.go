package store

import (
	"fmt"

	"github.com/dgraph-io/badger/v4"

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

// Parcel gives a parcel as it was registered, with its present link.
func (s *Store) Parcel(id string) (p parcel.Parcel, err error) {
	err = s.read(func(txn *badger.Txn) error {
		p, err = readParcel(txn, id)
		return err
	})
	return p, err
}

// State gives where a parcel stands.
func (s *Store) State(id string) (state parcel.State, err error) {
	err = s.read(func(txn *badger.Txn) error {
		state, err = readState(txn, id)
		return err
	})
	return state, err
}

// Events gives a parcel's events with a sequence after the given one, in the
// order of the log. Here and below, at most limit of them, or all if it is 0.
func (s *Store) Events(id string, after uint64, limit int) (events []event.Event, err error) {
	err = s.read(func(txn *badger.Txn) error {
		p, err := readParcel(txn, id)
		if err != nil {
			return err
		}
		for _, r := range p.References {
			found, err := readEvents(txn, r)
			if err != nil {
				return err
			}
			for _, e := range found {
				if e.Seq > after {
					e.Parcel = id
					events = append(events, e)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	bySeq(events)
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
		if from, err = parcelKey(prefixParcel, cursor); err != nil {
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
			parcels = append(parcels, p)
		}
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return parcels, next, nil
}

// ReadLog gives the events after a sequence in the order of the log, whatever
// their parcel. Parcel is the one that holds the reference now: a follower that met an event before its number was registered
// hears of it by OnCommit, not by the log.
func (s *Store) ReadLog(after uint64, limit int) (events []event.Event, err error) {
	holders := make(map[event.Reference]string)
	err = s.read(func(txn *badger.Txn) error {
		return scan(txn, []byte{prefixLog}, logKey(after+1), func(_, value []byte) (bool, error) {
			if limit > 0 && len(events) == limit {
				return false, nil
			}
			key, err := loggedKey(value)
			if err != nil {
				return false, err
			}
			record, err := get(txn, key)
			if err != nil {
				return false, err
			}
			e, err := decodeEvent(key, record)
			if err != nil {
				return false, err
			}
			id, known := holders[e.Reference]
			if !known {
				if id, err = holder(txn, e.Reference); err != nil {
					return false, err
				}
				holders[e.Reference] = id
			}
			e.Parcel = id
			events = append(events, e)
			return true, nil
		})
	})
	if err != nil {
		return nil, err
	}
	return events, nil
}

// holder tells which parcel holds a reference; empty when none does.
func holder(txn *badger.Txn, r event.Reference) (id string, err error) {
	raw, err := get(txn, referenceKey(r))
	switch {
	case err != nil || raw == nil:
		return "", err
	case len(raw) != 16:
		return "", fmt.Errorf("store: reference %s %s: %w: %x", r.Carrier, r.Number, ErrUnreadable, raw)
	}
	return parcel.FormatID([16]byte(raw)), nil
}

func readParcel(txn *badger.Txn, id string) (parcel.Parcel, error) {
	key, err := parcelKey(prefixParcel, id)
	if err != nil {
		return parcel.Parcel{}, err
	}
	value, err := get(txn, key)
	switch {
	case err != nil:
		return parcel.Parcel{}, err
	case value == nil:
		return parcel.Parcel{}, fmt.Errorf("store: parcel %s: %w", id, ErrNotFound)
	}
	return decodeParcel(key, value)
}

func readState(txn *badger.Txn, id string) (parcel.State, error) {
	key, err := parcelKey(prefixState, id)
	if err != nil {
		return parcel.State{}, err
	}
	value, err := get(txn, key)
	switch {
	case err != nil:
		return parcel.State{}, err
	case value == nil:
		return parcel.State{}, fmt.Errorf("store: state of parcel %s: %w", id, ErrNotFound)
	}
	return decodeState(value)
}

// readEvents gives all events of a reference in the order of their identities,
// which is no order that means anything.
func readEvents(txn *badger.Txn, r event.Reference) (events []event.Event, err error) {
	prefix := eventsPrefix(r)
	err = scan(txn, prefix, prefix, func(key, value []byte) (bool, error) {
		e, err := decodeEvent(key, value)
		events = append(events, e)
		return true, err
	})
	return events, err
}
