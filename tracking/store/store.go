package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/google/uuid"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
)

// Options are what the owner of a store decides. The zero value is good.
type Options struct {
	Logger *slog.Logger     // what Badger has to say; nil is nowhere
	Now    func() time.Time // nil is time.Now
	// Reserve is how many bytes must be free on the disk for a write to be
	// taken; 0 is 1 GiB.
	Reserve uint64

	// Keep is how long events outlive the end of their parcel's story, by a clock that
	// has been steady for an hour; 0 is for ever. What a parcel was stays (see Settle).
	Keep time.Duration

	// OnCommit is told the events of each commit once they are on disk, in the
	// order in which their parcels learned of them: an event whose number is not
	// registered comes with no Parcel, and again with it when registration joins
	// it. Within a parcel the sequences rise. It runs on the committer, so it
	// must be quick and must not call the store.
	OnCommit func([]event.Event)
	// Observe is told what each commit cost. It runs on the committer as well.
	Observe func(Commit)

	free      func(dir string) (uint64, error) // bytes free at dir; tests fill the disk with it
	saveEvery uint64                           // entries between saves of the board; tests save often
}

// Commit is one transaction as it went to disk.
type Commit struct {
	Requests int           // calls that shared it
	Events   int           // events it added
	Took     time.Duration // reading, folding, writing and the sync
}

// storeFormat is the format of all that is stored together. The first kept events
// by number, the second had the log among the other keys.
const storeFormat = 3

// Store keeps parcels, their events and what is derived from them. It is safe
// for use by many goroutines.
type Store struct {
	db      *badger.DB
	board   *board.Board // changed by the committer
	id      uuid.UUID    // see backup_id.go
	keeper  keeper       // see keep.go
	second  int64        // the committer's: the last Unix second in the time index
	dir     string
	options Options // with nothing left to its default

	// gate is held for reading by whoever uses db or turns from outside the
	// committer, and for writing by Close alone, so neither goes away under a
	// caller.
	gate   sync.RWMutex
	closed bool

	grown   chan struct{} // the log has grown; the board is worth saving
	saved   chan struct{} // closed when nobody saves it any more
	unsaved uint64        // the committer's: entries since the board was saved
	saves   saves

	turns   *turns
	stopped chan struct{} // closed when the committer has returned

	failed  atomic.Bool   // a commit failed; see ErrFailed
	last    atomic.Uint64 // sequence of the last event on disk
	commits atomic.Uint64

	changed struct {
		sync.Mutex
		next chan struct{} // closed and replaced by each commit that adds events
	}
}

// Open opens the store in a directory, which it makes when there is none.
func Open(dir string, o Options) (*Store, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Reserve == 0 {
		o.Reserve = defaultReserve
	}
	if o.free == nil {
		o.free = freeBytes
	}
	if o.saveEvery == 0 {
		o.saveEvery = savedEvery
	}
	clearEmpty(dir)
	db, err := badger.Open(tuned(dir, o.Logger))
	if err != nil {
		return nil, notOpened(dir, err)
	}
	s := &Store{
		db: db, dir: dir, options: o,
		grown:   make(chan struct{}, 1),
		saved:   make(chan struct{}),
		turns:   newTurns(),
		stopped: make(chan struct{}),
	}
	s.changed.next = make(chan struct{})
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	clearSaves(dir)
	saved, err := restore(dir, s.last.Load())
	s.board, s.saves = saved.Board, saves{saved.Whole, saved.Size}
	if err != nil {
		o.Logger.Warn("store: the saved board is of no use; the whole log is read instead", "dir", dir, "error", err)
	}
	if err := s.replay(saved.Through); err != nil {
		s.board.Close()
		return nil, errors.Join(err, db.Close())
	}
	s.unsaved = s.last.Load() - saved.Through
	go s.commitLoop()
	go s.saveLoop()
	s.keep()
	return s, nil
}

// prepare claims a new directory for this format, refuses one of a later
// format, and finds the end of the log.
func (s *Store) prepare() error {
	return s.db.Update(func(txn *badger.Txn) error {
		switch format, err := get(txn, formatKey); {
		case err != nil:
			return err
		case format == nil:
			if err := txn.Set(formatKey, []byte{storeFormat}); err != nil {
				return faulted("open "+s.dir, err)
			}
		default:
			if err := checkVersion("format of "+s.dir, format, storeFormat); err != nil {
				return err
			}
		}
		var err error
		if s.id, err = identify(txn); err != nil {
			return err
		}
		last, err := lastSeq(txn)
		if err != nil {
			return err
		}
		s.last.Store(last)
		s.second, err = lastSecond(txn)
		return err
	})
}

// lastSeq reads the end of the log.
func lastSeq(txn *badger.Txn) (uint64, error) {
	it := txn.NewIterator(badger.IteratorOptions{Reverse: true, Prefix: []byte{prefixLog}})
	defer it.Close()
	if it.Seek(binary.BigEndian.AppendUint64([]byte{prefixLog}, ^uint64(0))); !it.Valid() {
		return 0, nil
	}
	return cutLogKey(it.Item().Key())
}

// lastSecond reads the end of the time index.
func lastSecond(txn *badger.Txn) (int64, error) {
	it := txn.NewIterator(badger.IteratorOptions{Reverse: true, Prefix: []byte{prefixTime}})
	defer it.Close()
	if it.Seek(timeKey(^uint64(0))); !it.Valid() {
		return 0, nil
	}
	second, err := cutSeq("time", it.Item().Key()[1:])
	return int64(second), err
}

// Close refuses further calls, finishes the writes that were accepted, and
// releases the directory. Closing a second time gives ErrClosed.
func (s *Store) Close() error {
	s.keeper.end()
	s.gate.Lock()
	if s.closed {
		s.gate.Unlock()
		return fmt.Errorf("store: close: %w", ErrClosed)
	}
	s.closed = true
	s.turns.close()
	s.gate.Unlock()

	<-s.stopped
	close(s.grown)
	<-s.saved
	s.announce()
	s.gate.Lock() // waits for reads under way
	defer s.gate.Unlock()
	var err error
	if s.unsaved > 0 && !s.failed.Load() {
		err = s.save(closing) // the log has it all, so the store closes all the same
	}
	s.board.Close()
	if err := errors.Join(err, s.db.Close()); err != nil {
		return faulted("close "+s.dir, err)
	}
	return nil
}

// announce wakes everyone in Wait.
func (s *Store) announce() {
	s.changed.Lock()
	defer s.changed.Unlock()
	close(s.changed.next)
	s.changed.next = make(chan struct{})
}

// Wait returns once the log has an event after the given sequence, which may
// be at once. It gives ctx's error or ErrClosed when that comes first.
func (s *Store) Wait(ctx context.Context, after uint64) error {
	for {
		s.changed.Lock()
		next := s.changed.next
		s.changed.Unlock()
		// Looked at only after next was taken, so no commit falls in between.
		if s.last.Load() > after {
			return nil
		}
		s.gate.RLock()
		closed := s.closed
		s.gate.RUnlock()
		if closed {
			return fmt.Errorf("store: wait: %w", ErrClosed)
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Stats are counts for metrics.
type Stats struct {
	LastSeq      uint64 // events in the log
	Commits      uint64 // transactions since Open
	WaitingBytes int64  // of requests not yet answered
	FreeBytes    uint64 // on the store's disk; 0 when it can't be told
	DiskBytes    int64  // the store's files, as Badger counted them within the last minute
}

// Stats gives the counts of this moment.
func (s *Store) Stats() Stats {
	st := Stats{LastSeq: s.last.Load(), Commits: s.commits.Load(), WaitingBytes: s.turns.bytes()}
	s.gate.RLock()
	defer s.gate.RUnlock()
	if !s.closed {
		lsm, values := s.db.Size()
		st.DiskBytes = lsm + values
		if free, err := s.options.free(s.dir); err == nil {
			st.FreeBytes = free
		}
	}
	return st
}

// Health is nil when the store takes writes, and otherwise says why it does
// not: ErrClosed, ErrFailed or ErrDiskFull.
func (s *Store) Health() error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		return fmt.Errorf("store: %w", ErrClosed)
	}
	return s.writable()
}
