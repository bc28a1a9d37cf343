package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"entrepot/tracking/board"
)

// The board is saved beside Badger's files, so that opening a store need not
// replay the whole log: when the store is closed, and while it runs each time
// the log has grown by so much that a replay of that would begin to be felt. It
// is a file of its own because Badger would write it three times over.
//
// A saved board that is missing, damaged, of another program or ahead of the log
// (whose end a disk may have lost) is as good as none: all of it is in the log.
const boardFile = "board"

// savedEvery is how many entries the log grows by before the board is saved
// again: what is replayed in a few seconds. A large board is saved less often, so
// that saving stays a small part of what is written.
func (s *Store) savedEvery() uint64 {
	if n := s.options.saveEvery; n > 0 {
		return n
	}
	return max(500_000, uint64(s.board.Last())/4)
}

// restore gives the board that was saved, and the entry of the log through which
// it is up to date; or an empty one.
func restore(dir string, last uint64) (*board.Board, uint64, error) {
	f, err := os.Open(filepath.Join(dir, boardFile))
	if errors.Is(err, fs.ErrNotExist) {
		return board.New(), 0, nil
	}
	if err != nil {
		return board.New(), 0, err
	}
	defer f.Close()
	b, through, err := board.Load(f)
	if err != nil {
		return board.New(), 0, err
	}
	if tail := b.Tail(); through > last || tail > last {
		b.Close()
		return board.New(), 0, fmt.Errorf("it is of sequence %d, and the log ends at %d", max(through, tail), last)
	}
	return b, through, nil
}

// save writes the board as it is now in place of the one saved before.
func (s *Store) save() (err error) {
	name := filepath.Join(s.dir, boardFile)
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
	if err := errors.Join(s.board.Save(f, s.last.Load()), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncDir(s.dir)
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
		if err := s.save(); err != nil {
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
