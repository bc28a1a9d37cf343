package store

import (
	"context"
	"fmt"
	"time"

	"entrepot/tracking/board"
)

// Group commit. Badger syncs its log once for each transaction, so callers who
// each made their own would each wait for a sync of their own. Instead every
// write is a request in one of some lines, and one goroutine, the committer, takes
// whatever is waiting, applies it to one transaction, commits that with one
// sync, and answers all. No timer holds a lone caller up: while one commit
// syncs, the next fills by itself.
//
// Invariants:
//
//  1. Only the committer writes, so what a request reads of the store and of
//     the transaction stays true until it is committed.
//  2. A request either refuses before it writes anything, and then harms no
//     other, or writes all it has.
//  3. Sequences are given in the order of the group and become the log only
//     with the transaction, so the log is dense whatever dies.
//  4. Nobody is answered, and nothing published, before the sync returned.
const (
	maxBatch      = 2 << 20 // bytes in one transaction; Badger's own limit is 4.8 MiB
	maxBatchItems = 2048    // events or other writes in one transaction
)

// request is one write on its way through the committer.
type request struct {
	from  string // whose line it waits in: a carrier, or empty
	items int    // events, or 1
	bytes int    // about what it adds to the transaction
	// apply does the work in the committer. It may run a second time, in
	// another batch, when a fault elsewhere spoiled the first.
	apply func(*batch) error
	err   error
	done  chan struct{}
}

// submit hands a request to the committer and waits for its answer. When ctx
// ends first the write may still happen.
func (s *Store) submit(ctx context.Context, doing string, r *request) error {
	if r.items > maxBatchItems || r.bytes > maxBatch {
		return fmt.Errorf("store: %s: %w: got %d items and %d bytes, want at most %d and %d",
			doing, ErrTooLarge, r.items, r.bytes, maxBatchItems, maxBatch)
	}
	r.done = make(chan struct{})
	if err := s.enqueue(r); err != nil {
		return fmt.Errorf("store: %s: %w", doing, err)
	}
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return fmt.Errorf("store: %s: %w", doing, ctx.Err())
	}
}

func (s *Store) enqueue(r *request) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		return ErrClosed
	}
	return s.turns.put(r)
}

// commitLoop is the committer. It ends when Close has closed the lines and
// everything in them is answered.
func (s *Store) commitLoop() {
	defer close(s.stopped)
	for group := s.turns.group(); len(group) > 0; group = s.turns.group() {
		s.commit(group)
	}
}

// commit applies a group of requests in one transaction and answers them.
func (s *Store) commit(group []*request) {
	began := time.Now()
	if err := s.writable(); err != nil {
		s.answer(group, err)
		return
	}
	b := newBatch(s)
	defer b.discard()
	for _, r := range group {
		r.err = r.apply(b)
		if b.fault != nil {
			break
		}
	}
	if b.fault == nil {
		b.finish()
	}
	switch {
	case b.fault != nil && len(group) > 1:
		// Something stored could not be read, or the estimate of sizes was off.
		// Alone, each request fails for its own reason only.
		b.discard()
		for _, r := range group {
			s.commit([]*request{r})
		}
		return
	case b.fault != nil:
		s.answer(group, b.fault)
		return
	}
	if b.writes > 0 {
		if err := b.txn.Commit(); err != nil {
			// The entries may be in memory, on disk, both or neither.
			s.failed.Store(true)
			s.options.Logger.Error("store: commit failed, no further writes are taken", "dir", s.dir, "error", err)
			s.answer(group, fmt.Errorf("store: commit: %w: %w", ErrFailed, err))
			return
		}
		s.commits.Add(1)
	}
	took := time.Since(began)
	s.board.Apply(board.Change{Heads: b.heads, Numbers: b.numbers})
	grown := b.seq > s.last.Load()
	s.unsaved += b.seq - s.last.Load()
	s.last.Store(b.seq)
	if s.unsaved >= s.options.saveEvery {
		select {
		case s.grown <- struct{}{}:
			s.unsaved = 0
		default: // the last save is not done
		}
	}
	s.second = max(s.second, b.second)
	s.turns.answered(group)
	for _, r := range group {
		close(r.done)
	}
	if grown {
		s.announce()
	}
	if s.options.OnCommit != nil && len(b.told) > 0 {
		s.options.OnCommit(b.told)
	}
	if s.options.Observe != nil {
		s.options.Observe(Commit{Requests: len(group), Events: b.added, Took: took})
	}
}

// answer gives every request of a group the same error.
func (s *Store) answer(group []*request, err error) {
	s.turns.answered(group)
	for _, r := range group {
		r.err = err
		close(r.done)
	}
}
