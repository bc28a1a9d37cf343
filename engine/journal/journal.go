package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"entrepot/engine/network"
)

var (
	// ErrUsed: the id names a change that is or was in force.
	ErrUsed = errors.New("id was used before")
	// ErrUnknown: no change in force has the id.
	ErrUnknown = errors.New("no such change in force")
	// ErrDamaged: a line in the middle of the file does not hold.
	ErrDamaged = errors.New("damaged")
	// ErrInUse: another process has the directory.
	ErrInUse = errors.New("in use by another process")
	// ErrClosed: the journal was closed.
	ErrClosed = errors.New("closed")
)

const (
	fileName = "changes.log"
	lockName = "changes.lock"

	mostUndone = 1000
)

// Undone is a change that was taken back.
type Undone struct {
	Change network.Change
	By     string
	At     time.Time
	Why    string
}

// Journal is an open journal. Its methods are safe for concurrent use.
type Journal struct {
	path string
	lock *os.File

	mu     sync.Mutex
	file   *os.File
	size   int64
	force  []network.Change
	undone []Undone
	used   map[string]bool
	torn   string
	failed error // a write that could not be taken back: nothing more is written
}

// Open reads the journal of a directory, which is made if there is none.
func Open(dir string) (*Journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("journal: %s: %w", dir, ErrInUse), lock.Close())
	}
	j := &Journal{path: filepath.Join(dir, fileName), lock: lock, used: map[string]bool{}}
	if err := j.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("journal: %w", err), j.Close())
	}
	return j, nil
}

func (j *Journal) open() error {
	text, err := os.ReadFile(j.path)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(text) == 0 {
		return j.rewrite()
	}
	if err != nil {
		return err
	}
	whole, err := j.replay(text)
	if err != nil {
		return fmt.Errorf("%s: %w", j.path, err)
	}
	if len(j.used) > 2*(len(j.force)+mostUndone) {
		return j.rewrite()
	}
	if j.file, err = os.OpenFile(j.path, os.O_RDWR, 0o600); err != nil {
		return err
	}
	j.size = int64(whole)
	if whole < len(text) {
		j.torn = fmt.Sprintf("%s: cut off %d bytes of a last line that was not whole and so never acknowledged", j.path, len(text)-whole)
		if err := j.file.Truncate(j.size); err != nil {
			return err
		}
		return j.file.Sync()
	}
	return nil
}

// replay takes over the records of a file and says how much of it is whole.
func (j *Journal) replay(text []byte) (whole int, err error) {
	lines := &reader{text: text}
	if err := lines.header(); err != nil {
		return 0, err
	}
	for {
		whole = lines.at
		r, err := lines.next()
		if err != nil || r == nil {
			return whole, err
		}
		if err := j.take(r); err != nil {
			return whole, fmt.Errorf("line %d: %w: %w", lines.line, ErrDamaged, err)
		}
	}
}

// take puts a record into what is known.
func (j *Journal) take(r *record) error {
	switch {
	case r.Added != nil:
		if j.used[r.Added.ID] {
			return fmt.Errorf("%w: %q", ErrUsed, r.Added.ID)
		}
		j.used[r.Added.ID] = true
		j.force = append(j.force, *r.Added)
	case r.Undone != nil:
		i := slices.IndexFunc(j.force, func(c network.Change) bool { return c.ID == r.Undone.ID })
		if i < 0 {
			return fmt.Errorf("%w: %q", ErrUnknown, r.Undone.ID)
		}
		j.undone = append(j.undone, Undone{j.force[i], r.Undone.By, r.Undone.At, r.Undone.Why})
		if over := len(j.undone) - mostUndone; over > 0 {
			j.undone = slices.Delete(j.undone, 0, over)
		}
		j.force = slices.Delete(slices.Clone(j.force), i, i+1)
	}
	return nil
}

// rewrite puts what is known into a new file in the place of the old one.
func (j *Journal) rewrite() error {
	text := []byte(header)
	for i := range j.undone {
		u := &j.undone[i]
		for _, r := range []record{{Added: &u.Change}, {Undone: &undoing{u.Change.ID, u.By, u.At, u.Why}}} {
			line, err := r.line()
			if err != nil {
				return err
			}
			text = append(text, line...)
		}
	}
	for i := range j.force {
		line, err := (&record{Added: &j.force[i]}).line()
		if err != nil {
			return err
		}
		text = append(text, line...)
	}
	next := j.path + ".new"
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if _, err = f.Write(text); err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(next, j.path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(j.path))
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	j.file, j.size = f, int64(len(text))
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Torn says what Open cut off, and is empty when it cut off nothing.
func (j *Journal) Torn() string { return j.torn }

// Changes lists what is in force, in the order it was made.
func (j *Journal) Changes() []network.Change {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.force)
}

// History lists what was taken back, the latest first, at most so many.
func (j *Journal) History(limit int) []Undone {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := slices.Clone(j.undone)
	slices.Reverse(out)
	return out[:min(max(0, limit), len(out))]
}

// Append adds a change. It is on disk when Append returns nil, and not in the
// journal when it does not.
func (j *Journal) Append(c network.Change) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if c.ID == "" || j.used[c.ID] {
		return fmt.Errorf("journal: %w: %q", ErrUsed, c.ID)
	}
	return j.write(&record{Added: &c})
}

// Undo takes a change back, as durably as Append adds one.
func (j *Journal) Undo(id, by string, at time.Time, why string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !slices.ContainsFunc(j.force, func(c network.Change) bool { return c.ID == id }) {
		return fmt.Errorf("journal: %w: %q", ErrUnknown, id)
	}
	return j.write(&record{Undone: &undoing{id, by, at, why}})
}

func (j *Journal) write(r *record) error {
	if j.file == nil {
		return fmt.Errorf("journal: %w", ErrClosed)
	}
	if j.failed != nil {
		return fmt.Errorf("journal: an earlier write could not be taken back: %w", j.failed)
	}
	line, err := r.line()
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if _, err = j.file.WriteAt(line, j.size); err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		if back := j.file.Truncate(j.size); back != nil {
			j.failed = back
		}
		return fmt.Errorf("journal: write: %w", err)
	}
	j.size += int64(len(line))
	return j.take(r)
}

// Close lets go of the directory. It may be called twice.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	var err error
	if j.file != nil {
		err, j.file = j.file.Close(), nil
	}
	if j.lock != nil {
		err, j.lock = errors.Join(err, j.lock.Close()), nil
	}
	return err
}
