package feed

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"entrepot/engine/network"
)

// Write writes n as a feed into the directory dir, which is new, empty, or
// holds a feed that is then replaced. A directory with anything else in it is
// refused, because it is replaced as a whole: at every moment dir is the old
// feed, the new one or, for the instant between two renames, not there. A
// machine that dies in that instant leaves both beside it, in folders whose
// names begin with a dot and the directory's.
//
// Reading it again gives n. Values that a feed cannot hold exactly are refused;
// references are not followed, that is for Read.
func Write(dir string, n *network.Network) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("feed: write %s: %w", dir, err)
		}
	}()
	dir, err = filepath.Abs(dir)
	if err != nil {
		return err
	}
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		dir = target // a link to the feed stays one
	}
	mode, exists, err := replaceable(dir)
	if err != nil {
		return err
	}

	fresh, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-new-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if err := os.Chmod(fresh, mode); err != nil {
		return err
	}
	for _, t := range tables {
		if t.need == optional && !t.has(n) {
			continue
		}
		if err := writeFile(filepath.Join(fresh, t.name), &t, n); err != nil {
			return err
		}
	}
	if err := syncFile(fresh); err != nil {
		return err
	}

	if !exists {
		if err := os.Rename(fresh, dir); err != nil {
			return err
		}
		return syncFile(filepath.Dir(dir))
	}
	aside, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-old-*")
	if err != nil {
		return err
	}
	old := filepath.Join(aside, filepath.Base(dir))
	if err := os.Rename(dir, old); err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	if err := os.Rename(fresh, dir); err != nil {
		// Put the old feed back; where even that fails it stays where it is.
		return errors.Join(err, os.Rename(old, dir), os.Remove(aside))
	}
	if err := os.RemoveAll(aside); err != nil {
		return err
	}
	return syncFile(filepath.Dir(dir))
}

// replaceable says whether dir may be replaced: the files in it are all ones
// that Write writes.
func replaceable(dir string) (mode fs.FileMode, exists bool, err error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0o755, false, nil
	case err != nil:
		return 0, false, err
	case !info.IsDir():
		return 0, false, errors.New("got a file, want a directory")
	}
	inside, err := os.ReadDir(dir)
	if err != nil {
		return 0, false, err
	}
	for _, d := range inside {
		ours := slices.ContainsFunc(tables, func(t table) bool { return t.name == d.Name() })
		if !ours || !d.Type().IsRegular() {
			return 0, false, fmt.Errorf("got a directory that holds %s, want a new one, or one with nothing but a feed", d.Name())
		}
	}
	return info.Mode().Perm(), true, nil
}

func writeFile(path string, t *table, n *network.Network) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := writeTable(f, t, n); err != nil {
		return err
	}
	return f.Sync()
}

// syncFile makes what was written into a directory survive a power cut.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func writeTable(w io.Writer, t *table, n *network.Network) error {
	buffered := bufio.NewWriterSize(w, 64<<10)
	out := csv.NewWriter(buffered)
	if err := t.write(out, n); err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return buffered.Flush()
}

// WriteZip writes n as a zip of the same files. The same network gives the
// same bytes.
func WriteZip(w io.Writer, n *network.Network) error {
	z := zip.NewWriter(w)
	for _, t := range tables {
		if t.need == optional && !t.has(n) {
			continue
		}
		f, err := z.Create(t.name) // without a time, so that the bytes are the same
		if err == nil {
			err = writeTable(f, &t, n)
		}
		if err != nil {
			return fmt.Errorf("feed: write zip: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("feed: write zip: %w", err)
	}
	return nil
}
