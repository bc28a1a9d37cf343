package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"entrepot/tracking/board"
)

// The board is saved beside Badger's files, so that opening a store need not
// replay the whole log: when the store is closed, and while it runs each time
// the log has grown by so much that a replay of that would begin to be felt. Then
// what has changed is added to the file, until that is as much as the board; so
// each is written once or twice an event, however many parcels there are. It
// is a file of its own because Badger would write it three times over.
//
// A saved board that is missing, damaged, of another program or ahead of the log
// (whose end a disk may have lost) is as good as none: all of it is in the log.
const boardFile = "board"

// savedEvery is how many entries the log grows by before the board is saved
// again: what is replayed in a second or two.
const savedEvery = 250_000

// restore gives the board that was saved, or an empty one.
func restore(dir string, last uint64) (board.Loaded, error) {
	empty := board.Loaded{Board: board.New()}
	f, err := os.Open(filepath.Join(dir, boardFile))
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	if err != nil {
		return empty, err
	}
	defer f.Close()
	l, err := board.Load(f)
	if err != nil {
		return empty, err
	}
	if tail := l.Board.Tail(); l.Through > last || tail > last {
		l.Board.Close()
		return empty, fmt.Errorf("it is of sequence %d, and the log ends at %d", max(l.Through, tail), last)
	}
	return l, nil
}

// saves is the file of the board. It is saveLoop's while that runs.
type saves struct {
	whole int64 // bytes of the board as a whole; 0: nothing can be added to the file
	size  int64 // bytes of all that is good
}

// What is added to the file may come to so much of the board itself: all of it, and
// less when the store is closed, so that it opens quickly.
const (
	running = 1
	closing = 8
)

// save writes the board as it is now: what has changed, until that has come to a
// share of what all of it takes.
func (s *Store) save(share int64) (err error) {
	if s.saves.whole == 0 || s.saves.size-s.saves.whole > s.saves.whole/share {
		return s.saveWhole()
	}
	defer func() {
		if err != nil {
			s.saves.whole = 0
			err = fmt.Errorf("store: save the board: %w", err)
		}
	}()
	f, err := os.OpenFile(filepath.Join(s.dir, boardFile), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	// What a save left that did not come to its end goes.
	if err := f.Truncate(s.saves.size); err != nil {
		return errors.Join(err, f.Close())
	}
	if _, err := f.Seek(s.saves.size, io.SeekStart); err != nil {
		return errors.Join(err, f.Close())
	}
	to := &steady{to: f}
	if err := errors.Join(s.board.SaveChanges(to, s.last.Load()), f.Sync(), f.Close()); err != nil {
		return err
	}
	s.saves.size += to.written
	return nil
}

// steady syncs what it writes piece by piece: a sync of hundreds of megabytes at
// once would hold up those of the log.
type steady struct {
	to      *os.File
	written int64
	synced  int64
}

const syncedAtOnce = 8 << 20

func (w *steady) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	if w.written += int64(n); err == nil && w.written-w.synced >= syncedAtOnce {
		w.synced = w.written
		err = w.to.Sync()
	}
	return n, err
}

// saveWhole writes all of the board in place of what was saved before.
func (s *Store) saveWhole() (err error) {
	name := filepath.Join(s.dir, boardFile)
	s.saves = saves{}
	f, err := os.CreateTemp(s.dir, boardFile+".*")
	if err != nil {
		return fmt.Errorf("store: save the board: %w", err)
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
			err = fmt.Errorf("store: save the board: %w", err)
		}
	}()
	to := &steady{to: f}
	if err := errors.Join(s.board.Save(to, s.last.Load()), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	if err := syncDir(s.dir); err != nil {
		return err
	}
	s.saves = saves{to.written, to.written}
	return nil
}

// syncDir makes a rename last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// saveLoop saves the board when the committer says that it is time, until Close.
func (s *Store) saveLoop() {
	defer close(s.saved)
	for range s.grown {
		if err := s.save(running); err != nil {
			s.options.Logger.Error("store: the board was not saved; the next start takes longer", "dir", s.dir, "error", err)
		}
	}
}

// clearSaves removes what a save left that did not come to its end.
func clearSaves(dir string) {
	names, err := filepath.Glob(filepath.Join(dir, boardFile+".*"))
	if err != nil {
		return
	}
	for _, name := range names {
		os.Remove(name)
	}
}
