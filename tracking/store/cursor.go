package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
)

// cursorBucket holds how far followers of the log have come.
const cursorBucket = "cursor"

// PutCursor stores how far a follower of the log has come: what it need not be
// told again. It is on disk, behind all that it speaks of, when PutCursor returns.
func (s *Store) PutCursor(ctx context.Context, follower string, seq uint64) error {
	if last := s.last.Load(); seq > last {
		return fmt.Errorf("store: cursor of %s: got %d, and the log ends at %d", follower, seq, last)
	}
	return s.PutRecords(ctx, Record{cursorBucket, follower, binary.BigEndian.AppendUint64(nil, seq)})
}

// Cursor gives the cursor of a follower: 0 for one that never stored any.
func (s *Store) Cursor(follower string) (uint64, error) {
	value, err := s.Record(cursorBucket, follower)
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return cutSeq("cursor of "+follower, value)
}
