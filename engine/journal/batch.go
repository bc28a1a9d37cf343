package journal

import (
	"errors"
	"fmt"
	"time"

	"entrepot/engine/network"
)

// Batch is changes made and taken back that are written together, in their order:
// all of them or none. No two are about the same change. It belongs to one
// goroutine.
type Batch struct {
	j       *Journal
	texts   [][]byte
	bytes   int // of the texts and what stands between them
	records []*record
	about   map[string]bool // ids
}

// Batch begins one. Nothing happens until it is written.
func (j *Journal) Batch() *Batch { return &Batch{j: j, about: map[string]bool{}} }

// Append adds a change; if it is refused the batch stays as it is.
func (b *Batch) Append(c network.Change) error {
	if err := b.add(&record{Added: &c}); err != nil {
		return fmt.Errorf("journal: append %q: %w", shown(c.ID), err)
	}
	return nil
}

// Undo takes a change back, as Append adds one.
func (b *Batch) Undo(id, by string, at time.Time, why string) error {
	if err := b.add(&record{Undone: &undoing{id, by, at, why}}); err != nil {
		return fmt.Errorf("journal: undo %q: %w", shown(id), err)
	}
	return nil
}

// shown is as much of an id as an error repeats.
func shown(id string) string { return id[:min(100, len(id))] }

// add takes a record in, if it follows from what is known.
func (b *Batch) add(r *record) error {
	text, r, err := settle(r)
	if err != nil {
		return err
	}
	b.j.mu.Lock()
	defer b.j.mu.Unlock()
	if b.j.closed {
		return ErrClosed
	}
	if err := b.j.state.check(r); err != nil {
		return err
	}
	if b.about[r.id()] {
		if r.Added != nil {
			return ErrUsed
		}
		return ErrUnknown
	}
	if len(b.records) > 0 && b.bytes+len(text)+1 > mostLine-lineExtra {
		return ErrFull
	}
	b.texts, b.bytes, b.records = append(b.texts, text), b.bytes+len(text)+1, append(b.records, r)
	b.about[r.id()] = true
	return nil
}

// Write writes the batch. It is on disk when Write returns nil, and not in the
// journal when it does not.
func (b *Batch) Write() error {
	if len(b.records) == 0 {
		return nil
	}
	b.j.disk.Lock()
	defer b.j.disk.Unlock()
	if err := b.j.commit(b); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// commit writes a batch and makes it known. What is known changes only after the
// sync returned, and with disk and mu both held: who holds either may read it.
// The caller holds disk.
func (j *Journal) commit(b *Batch) error {
	for _, r := range b.records { // another may have been written since
		if err := j.state.check(r); err != nil {
			return fmt.Errorf("%q: %w", shown(r.id()), err)
		}
	}
	if err := j.write(lineOf(b.texts...)); err != nil {
		return err
	}
	j.mu.Lock()
	for _, r := range b.records {
		j.state.take(r)
	}
	j.mu.Unlock()
	if j.state.wasteful() {
		// The batch is on disk already. A rewrite that fails is tried again with
		// the next, and what it left in doubt is settled before that is written.
		_ = j.rewrite()
	}
	return nil
}

// write puts a line at the end of the file and syncs it, or leaves the file as it
// was. The caller holds disk.
func (j *Journal) write(line []byte) error {
	if j.file == nil {
		return ErrClosed
	}
	if j.doubt != nil {
		if err := j.rewrite(); err != nil {
			return fmt.Errorf("%s is in doubt (%w) and cannot be written anew: %w", j.path, j.doubt, err)
		}
	}
	_, err := j.file.WriteAt(line, j.size)
	synced := err == nil
	if synced {
		if err = j.file.Sync(); err == nil {
			j.size += int64(len(line))
			return nil
		}
	}
	back := errors.Join(j.file.Truncate(j.size), j.file.Sync())
	if synced || back != nil {
		j.doubt = errors.Join(err, back)
	}
	return errors.Join(err, back)
}
