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

	mu      sync.Mutex
	file    *os.File
	size    int64
	records int // in the file
	made    []kept
	force   map[string]int // by id: index in made of a change in force
	undone  []Undone
	used    map[string]bool // ids of the records in the file
	torn    string
	failed  error // what is on disk is not known: nothing more is written
}

// kept is a change, or the place of one taken back.
type kept struct {
	change network.Change
	gone   bool
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
	j := &Journal{path: filepath.Join(dir, fileName), lock: lock, force: map[string]int{}, used: map[string]bool{}}
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
	if whole < len(text) {
		j.torn = fmt.Sprintf("%s: cut off %d bytes of a last line that was not whole and so never acknowledged", j.path, len(text)-whole)
	}
	if j.wasteful() {
		return j.rewrite()
	}
	if j.file, err = os.OpenFile(j.path, os.O_RDWR, 0o600); err != nil {
		return err
	}
	j.size = int64(whole)
	if whole < len(text) {
		if err := j.file.Truncate(j.size); err != nil {
			return err
		}
		return j.file.Sync()
	}
	return nil
}

// wasteful tells whether more than half of the records are of no use.
func (j *Journal) wasteful() bool {
	return j.records > 2*(len(j.force)+2*mostUndone)
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
		j.force[r.Added.ID] = len(j.made)
		j.made = append(j.made, kept{change: *r.Added})
	case r.Undone != nil:
		i, ok := j.force[r.Undone.ID]
		if !ok {
			return fmt.Errorf("%w: %q", ErrUnknown, r.Undone.ID)
		}
		j.undone = append(j.undone, Undone{j.made[i].change, r.Undone.By, r.Undone.At, r.Undone.Why})
		if over := len(j.undone) - mostUndone; over > 0 {
			j.undone = slices.Delete(j.undone, 0, over)
		}
		j.made[i] = kept{gone: true}
		if delete(j.force, r.Undone.ID); len(j.made) > 2*len(j.force)+mostUndone {
			j.squeeze()
		}
	}
	j.records++
	return nil
}

// squeeze forgets the places of changes taken back.
func (j *Journal) squeeze() {
	j.made = slices.DeleteFunc(j.made, func(k kept) bool { return k.gone })
	for i := range j.made {
		j.force[j.made[i].change.ID] = i
	}
}

// rewrite puts what is known into a new file in the place of the old one. On
// error the old one stays, unless it is already replaced: then failed is set.
func (j *Journal) rewrite() error {
	text, records := []byte(header), 0
	used := make(map[string]bool, len(j.force)+len(j.undone))
	add := func(r record) error {
		line, err := r.line()
		text = append(text, line...)
		records++
		return err
	}
	for i := range j.undone {
		u := &j.undone[i]
		used[u.Change.ID] = true
		if err := errors.Join(add(record{Added: &u.Change}), add(record{Undone: &undoing{u.Change.ID, u.By, u.At, u.Why}})); err != nil {
			return err
		}
	}
	for i := range j.made {
		if j.made[i].gone {
			continue
		}
		used[j.made[i].change.ID] = true
		if err := add(record{Added: &j.made[i].change}); err != nil {
			return err
		}
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
	if err != nil {
		return errors.Join(err, f.Close(), os.Remove(next))
	}
	old := j.file
	j.file, j.size, j.records, j.used = f, int64(len(text)), records, used
	if err := syncDir(filepath.Dir(j.path)); err != nil {
		// Which of the two files the name stands for after a crash is open.
		j.failed = err
		return err
	}
	if old != nil {
		return old.Close()
	}
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
	list := make([]network.Change, 0, len(j.force))
	for i := range j.made {
		if !j.made[i].gone {
			list = append(list, j.made[i].change)
		}
	}
	return list
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
	if _, ok := j.force[id]; !ok {
		return fmt.Errorf("journal: %w: %q", ErrUnknown, id)
	}
	if err := j.write(&record{Undone: &undoing{id, by, at, why}}); err != nil {
		return err
	}
	if j.wasteful() {
		// It is undone on disk already. A rewrite that fails is tried again with
		// the next, and one that leaves the disk in doubt stops what follows.
		_ = j.rewrite()
	}
	return nil
}

func (j *Journal) write(r *record) error {
	if j.file == nil {
		return fmt.Errorf("journal: %w", ErrClosed)
	}
	if j.failed != nil {
		return fmt.Errorf("journal: an earlier write left the disk in doubt, open it anew: %w", j.failed)
	}
	line, err := r.line()
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if _, err := j.file.WriteAt(line, j.size); err != nil {
		// A full disk, mostly: take back what came of the line.
		if back := errors.Join(j.file.Truncate(j.size), j.file.Sync()); back != nil {
			j.failed = back
		}
		return fmt.Errorf("journal: write: %w", err)
	}
	if err := j.file.Sync(); err != nil {
		// A sync that failed once says nothing about the next.
		j.failed = err
		return fmt.Errorf("journal: sync: %w", err)
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
