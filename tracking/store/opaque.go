package store

import (
	"context"
	"fmt"

	"github.com/dgraph-io/badger/v4"
)

// maxRecord bounds one opaque record, so that it lies far below Badger's value
// threshold (see tuned) and leaves room for others in its transaction.
const maxRecord = 512 << 10

// Record is a value of another package, such as a parcel's plan. Its bucket
// says whose it is and its id which; what is in it only its owner knows, and
// its owner gives it a version.
type Record struct {
	Bucket, ID string
	Value      []byte
}

// entry is a key and the value to write there.
type entry struct{ key, value []byte }

// prepareRecords makes the keys and values to write and says how large they are.
func prepareRecords(records []Record) (ready []entry, size int, err error) {
	for _, r := range records {
		key, err := recordKey(r.Bucket, r.ID)
		if err != nil {
			return nil, 0, err
		}
		if len(r.Value) > maxRecord {
			return nil, 0, fmt.Errorf("store: record %s %s: %w: got %d bytes, want at most %d", r.Bucket, r.ID, ErrTooLarge, len(r.Value), maxRecord)
		}
		ready = append(ready, entry{key, r.Value})
		size += len(key) + len(r.Value) + entryOverhead
	}
	return ready, size, nil
}

// PutRecords stores records, all or none, each in place of an earlier one of
// its bucket and id, and returns when they are on disk. The values must not be
// changed afterwards.
func (s *Store) PutRecords(ctx context.Context, records ...Record) error {
	ready, size, err := prepareRecords(records)
	if err != nil || len(ready) == 0 {
		return err
	}
	return s.submit(ctx, "records", &request{items: len(ready), bytes: size, apply: func(b *batch) error {
		for _, w := range ready {
			b.set(w.key, w.value)
		}
		return nil
	}})
}

// Record gives the value of a record, or ErrNotFound.
func (s *Store) Record(bucket, id string) (value []byte, err error) {
	key, err := recordKey(bucket, id)
	if err != nil {
		return nil, err
	}
	err = s.read(func(txn *badger.Txn) error {
		value, err = get(txn, key)
		return err
	})
	if err == nil && value == nil {
		err = fmt.Errorf("store: record %s %s: %w", bucket, id, ErrNotFound)
	}
	return value, err
}
