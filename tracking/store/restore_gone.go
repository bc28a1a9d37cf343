package store

import (
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"
)

// dropGone deletes what notes say was deleted: a later backup has the note, and
// an earlier one still had the record.
func dropGone(db *badger.DB) error {
	txn := db.NewTransaction(false)
	defer txn.Discard()
	drop := db.NewWriteBatch()
	defer drop.Cancel()
	last, err := lastSeq(txn)
	if err != nil {
		return err
	}
	hashes := map[[goneHash]byte]uint64{} // to the version of the note
	err = eachGone(txn, func(version uint64, runs []stretch, keys [][goneHash]byte) error {
		for _, k := range keys {
			hashes[k] = max(hashes[k], version)
		}
		for _, r := range runs {
			for seq := r.from; seq < r.from+r.n && seq <= last; seq++ {
				if err := dropBefore(txn, drop, logKey(seq), version); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(hashes) > 0 {
		if err := dropHashed(txn, drop, hashes); err != nil {
			return err
		}
	}
	if err := drop.Flush(); err != nil {
		return faulted("restore", err)
	}
	return nil
}

// dropHashed looks at every key but the log's.
func dropHashed(txn *badger.Txn, drop *badger.WriteBatch, hashes map[[goneHash]byte]uint64) error {
	it := txn.NewIterator(badger.IteratorOptions{})
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		if it.Item().Key()[0] == prefixLog {
			if it.Seek([]byte{prefixLog + 1}); !it.Valid() {
				break
			}
		}
		if at, noted := hashes[hashOf(it.Item().Key())]; noted && it.Item().Version() < at {
			if err := drop.Delete(it.Item().KeyCopy(nil)); err != nil {
				return faulted("restore", err)
			}
		}
	}
	return nil
}

// dropBefore deletes a key that is older than a version.
func dropBefore(txn *badger.Txn, drop *badger.WriteBatch, key []byte, version uint64) error {
	item, err := txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil
	}
	if err == nil && item.Version() < version {
		err = drop.Delete(key)
	}
	if err != nil {
		return faulted("restore", err)
	}
	return nil
}

// eachGone calls visit with every note, and the version that it has.
func eachGone(txn *badger.Txn, visit func(version uint64, runs []stretch, keys [][goneHash]byte) error) error {
	it := txn.NewIterator(badger.IteratorOptions{Prefix: []byte{prefixGone}})
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		err := it.Item().Value(func(value []byte) error {
			runs, keys, err := decodeGone(value)
			if err != nil {
				return err
			}
			return visit(it.Item().Version(), runs, keys)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// whole is nil when the log has an entry for every sequence, or a note of its end.
func (s *Store) whole() error {
	return s.read(func(txn *badger.Txn) error {
		gone := bits{}
		err := eachGone(txn, func(_ uint64, runs []stretch, _ [][goneHash]byte) error {
			for _, r := range runs {
				gone.setRun(r, s.last.Load())
			}
			return nil
		})
		if err != nil {
			return err
		}
		it := txn.NewIterator(badger.IteratorOptions{Prefix: []byte{prefixLog}})
		defer it.Close()
		next := uint64(1)
		for it.Rewind(); it.Valid(); it.Next() {
			seq, err := cutLogKey(it.Item().Key())
			if err != nil {
				return err
			}
			for ; next < seq; next++ {
				if !gone.has(next) {
					return fmt.Errorf("store: log: %w: entry %d is missing", ErrUnreadable, next)
				}
			}
			next = seq + 1
		}
		return nil
	})
}
