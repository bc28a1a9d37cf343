package store

import (
	"fmt"

	"github.com/dgraph-io/badger/v4"
	"github.com/google/uuid"
)

// idKey holds what tells one store from another. Together with a version of
// Badger's it names one state of one store, so a backup knows what it follows. A
// restored store has a new id: from there on its versions say other things.
var idKey = []byte{prefixMeta, 'i', 'd'}

// identify gives the id of a store, and a new one to a store that has none.
func identify(txn *badger.Txn) (uuid.UUID, error) {
	value, err := get(txn, idKey)
	if err != nil {
		return uuid.UUID{}, err
	}
	if value == nil {
		return renew(txn)
	}
	id, err := uuid.FromBytes(value)
	if err != nil {
		return uuid.UUID{}, fmt.Errorf("store: id of the store: %w: got %d bytes, want 16", ErrUnreadable, len(value))
	}
	return id, nil
}

// renew gives a store a new id.
func renew(txn *badger.Txn) (uuid.UUID, error) {
	id, err := uuid.NewRandom()
	if err == nil {
		err = txn.Set(idKey, id[:])
	}
	if err != nil {
		return id, faulted("id of the store", err)
	}
	return id, nil
}

// checkFormat refuses a store that this program does not know.
func checkFormat(txn *badger.Txn, dir string) error {
	format, err := get(txn, formatKey)
	if err != nil {
		return err
	}
	return checkVersion("format of "+dir, format, storeFormat)
}

// Identity tells which store this is, and the version that it has.
func (s *Store) Identity() (id uuid.UUID, version uint64, err error) {
	err = s.read(func(txn *badger.Txn) error {
		version = txn.ReadTs()
		return nil
	})
	return s.id, version, err
}
