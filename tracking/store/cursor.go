package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/dgraph-io/badger/v4"
)

// cursorBucket holds how far followers of the log have come.
const cursorBucket = "cursor"

// MaxCursors is how many followers one owner may have. A follower's owner is its
// name up to and with the last slash; those without one are the program's own and
// not counted.
const MaxCursors = 32

// ErrTooManyCursors: PutCursor, the owner has as many followers as it may have.
var ErrTooManyCursors = errors.New("too many cursors")

// Last is where the log ends: the sequence of its last entry on disk.
func (s *Store) Last() uint64 { return s.last.Load() }

// PutCursor stores how far a follower of the log has come: what it need not be
// told again. It is on disk, behind all that it speaks of, when PutCursor returns.
//
// Errors: ErrTooManyCursors and those of Append.
func (s *Store) PutCursor(ctx context.Context, follower string, seq uint64) error {
	if last := s.last.Load(); seq > last {
		return fmt.Errorf("store: cursor of %s: got %d, and the log ends at %d", follower, seq, last)
	}
	key, err := recordKey(cursorBucket, follower)
	if err != nil {
		return err
	}
	owner := follower[:strings.LastIndexByte(follower, '/')+1]
	return s.submit(ctx, "cursor", &request{items: 1, bytes: len(key) + entryOverhead, apply: func(b *batch) error {
		if owner != "" && b.get(key) == nil {
			others, prefix := 0, key[:len(key)-len(follower)+len(owner)]
			b.check(scan(b.txn, prefix, prefix, func([]byte, []byte) (bool, error) {
				others++
				return others < MaxCursors, nil
			}))
			if others == MaxCursors {
				return fmt.Errorf("store: cursor of %s: %w: it has %d others", follower, ErrTooManyCursors, others)
			}
		}
		b.set(key, binary.BigEndian.AppendUint64(nil, seq))
		return nil
	}})
}

// DropCursor forgets the cursor of a follower, if there is one.
//
// Errors: those of Append.
func (s *Store) DropCursor(ctx context.Context, follower string) error {
	key, err := recordKey(cursorBucket, follower)
	if err != nil {
		return err
	}
	return s.submit(ctx, "cursor", &request{items: 1, bytes: len(key) + entryOverhead, apply: func(b *batch) error {
		if b.get(key) != nil {
			b.drop(key)
		}
		return nil
	}})
}

// Cursor gives the cursor of a follower: 0 for one that never stored any.
func (s *Store) Cursor(follower string) (seq uint64, err error) {
	key, err := recordKey(cursorBucket, follower)
	if err != nil {
		return 0, err
	}
	var value []byte
	err = s.read(func(txn *badger.Txn) error {
		value, err = get(txn, key)
		return err
	})
	if err != nil || value == nil {
		return 0, err
	}
	return cutSeq("cursor of "+follower, value)
}
