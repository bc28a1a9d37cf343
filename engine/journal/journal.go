package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"entrepot/engine/network"
)

// Callers branch on these with errors.Is. Any other error is the disk's.
var (
	// ErrUsed: Batch.Append, the id names a change that is or was in force.
	ErrUsed = errors.New("id was used before")
	// ErrUnknown: Batch.Undo, no change in force has the id.
	ErrUnknown = errors.New("no such change in force")
	// ErrTooLarge: Batch.Append or Undo, more than one record may hold.
	ErrTooLarge = errors.New("record is too large")
	// ErrFull: Batch.Append or Undo, more than the batch has room for: write it,
	// and begin another.
	ErrFull = errors.New("batch is full")
	// ErrDamaged: Open, a line other than the last does not hold, or does not
	// follow from those before it.
	ErrDamaged = errors.New("damaged")
	// ErrInUse: Open, another process has the directory.
	ErrInUse = errors.New("in use by another process")
	// ErrClosed: Close was called.
	ErrClosed = errors.New("closed")
)

// Journal is an open journal. Its methods are safe for concurrent use.
type Journal struct {
	path   string
	lock   *os.File
	torn   string
	create func(path string) (File, error)

	disk  sync.Mutex // taken before mu
	file  File       // nil once closed
	size  int64      // of the whole lines in file
	doubt error      // why it is not known what the disk holds

	mu     sync.Mutex
	closed bool
	state  state // changed with both locks held
}

// Open reads the journal of a directory, which is made if there is none.
func Open(dir string) (*Journal, error) {
	return OpenOn(dir, createFile)
}

// OpenOn is Open with files that create makes, for tests of slow and sick disks.
func OpenOn(dir string, create func(path string) (File, error)) (*Journal, error) {
	if err := makeDir(dir); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	j := &Journal{path: filepath.Join(dir, fileName), lock: lock, create: create, state: newState()}
	if err := j.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("journal: %w", err), j.Close())
	}
	return j, nil
}

// Torn says what Open cut off, and is empty when it cut off nothing.
func (j *Journal) Torn() string { return j.torn }

// Changes lists what is in force, in the order it was made.
func (j *Journal) Changes() []network.Change {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state.changes()
}

// History lists what was taken back, the latest first, at most so many.
func (j *Journal) History(limit int) []Undone {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := len(j.state.undone)
	out := slices.Clone(j.state.undone[n-min(max(0, limit), n):])
	slices.Reverse(out)
	return out
}

// Close finishes what is being written and lets go of the directory. It may be
// called twice.
func (j *Journal) Close() error {
	j.disk.Lock()
	defer j.disk.Unlock()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	var err error
	if j.file != nil {
		err, j.file = j.file.Close(), nil
	}
	if j.lock != nil {
		err, j.lock = errors.Join(err, j.lock.Close()), nil
	}
	return err
}
