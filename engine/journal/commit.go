package journal

import (
	"errors"
	"fmt"
)

// commit is the records of one line on their way to the disk. Who wants to write
// adds a record to the next commit, and then waits until it is done or the disk is
// free. Whoever finds the disk free writes the commit for all its members. So a
// lone caller waits for nothing, and while one commit syncs the next fills by
// itself.
//
// Invariants:
//
//  1. A commit takes records under mu while it is Journal.next, and none once its
//     writing has begun.
//  2. No two records of commits that are not on disk are about the same change,
//     so commits may reach the file in any order.
//  3. What is known changes only after the sync returned, and with disk and mu
//     both held: who holds either may read it.
type commit struct {
	texts   [][]byte
	bytes   int // of the texts and what stands between them
	records []*record

	done chan struct{} // closed when it is on disk or has failed
	err  error         // set before
}

// turn is a lock that can be waited for beside something else.
type turn chan struct{}

func (t turn) take() { t <- struct{}{} }
func (t turn) give() { <-t }

// put writes a record with whatever else waits, and returns when it is on disk.
func (j *Journal) put(r *record) error {
	text, r, err := settle(r)
	if err != nil {
		return err
	}
	c, err := j.join(text, r)
	if err != nil {
		return err
	}
	select {
	case <-c.done:
	case j.disk <- struct{}{}:
		j.commit(c)
		j.disk.give()
	}
	return c.err
}

// join adds a record to the next commit, if it follows from what is known.
func (j *Journal) join(text []byte, r *record) (*commit, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil, ErrClosed
	}
	if err := j.state.check(r); err != nil {
		return nil, err
	}
	if j.promised[r.id()] {
		if r.Added != nil {
			return nil, ErrUsed
		}
		return nil, ErrUnknown
	}
	if j.next == nil || j.next.bytes+len(text)+1 > mostLine-lineExtra {
		j.next = &commit{done: make(chan struct{})}
	}
	c := j.next
	c.texts, c.bytes, c.records = append(c.texts, text), c.bytes+len(text)+1, append(c.records, r)
	j.promised[r.id()] = true
	return c, nil
}

// commit writes a commit, unless that is done, and makes it known. The caller
// holds disk.
func (j *Journal) commit(c *commit) {
	select {
	case <-c.done: // just before the caller had its turn
		return
	default:
	}
	j.mu.Lock()
	if j.next == c {
		j.next = nil
	}
	j.mu.Unlock()

	c.err = j.write(lineOf(c.texts...))
	j.mu.Lock()
	for _, r := range c.records {
		delete(j.promised, r.id())
		if c.err == nil {
			j.state.take(r)
		}
	}
	j.mu.Unlock()
	close(c.done)
	if c.err == nil && j.state.wasteful() {
		// The commit is on disk already. A rewrite that fails is tried again with
		// the next, and what it left in doubt is settled before that is written.
		_ = j.rewrite()
	}
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
