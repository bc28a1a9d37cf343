package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

const (
	fileName = "changes.log"
	lockName = "changes.lock"
)

// File is what is asked of an *os.File that is written.
type File interface {
	io.WriterAt
	Truncate(size int64) error
	Sync() error
	Close() error
}

// makeDir makes a directory that outlives a crash, if there is none. Those above
// it, if they are made too, are not synced.
func makeDir(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// lockDir takes the lock of a directory and leaves the process id there.
func lockDir(dir string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		if errors.Is(err, unix.EWOULDBLOCK) {
			err = fmt.Errorf("%s: %w (%s)", dir, ErrInUse, holder(lock))
		}
		return nil, errors.Join(err, lock.Close())
	}
	// The id is for people; a disk too full for it is no reason not to open.
	if lock.Truncate(0) == nil {
		_, _ = fmt.Fprintln(lock, os.Getpid())
	}
	return lock, nil
}

// holder reads who has a lock.
func holder(lock *os.File) string {
	var pid int
	if _, err := fmt.Fscanln(io.LimitReader(lock, 32), &pid); err != nil || pid <= 0 {
		return "its process id is not known"
	}
	return "process " + strconv.Itoa(pid)
}

// open reads the file, or makes it if there is none.
func (j *Journal) open() error {
	err := os.Remove(j.path + ".new") // a rewrite that a crash cut short
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(j.path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return j.rewrite()
	}
	if err != nil {
		return err
	}
	j.file = f
	whole, torn, old, err := j.state.replay(f)
	if err != nil {
		return fmt.Errorf("%s: %w", j.path, err)
	}
	if j.size = whole; old {
		j.doubt = errOld
	}
	if len(torn) > 0 {
		j.torn = fmt.Sprintf("%s: cut off a last line that was not whole: it began %q", j.path, torn)
		if err := errors.Join(f.Truncate(whole), f.Sync()); err != nil {
			return err
		}
	}
	if j.state.wasteful() {
		return j.rewrite()
	}
	return nil
}

// errOld has a file written anew before anything is added to it that its version
// does not know.
var errOld = errors.New("written by an earlier version")

// replay takes over the records of a file, says how many bytes of it hold, how a
// last line that does not hold began, and whether it is of an old version.
func (s *state) replay(in io.Reader) (whole int64, torn []byte, old bool, err error) {
	lines, err := newReader(in)
	if err != nil {
		return 0, nil, false, err
	}
	for {
		list, err := lines.next()
		if err != nil || len(list) == 0 {
			return lines.whole, lines.torn, lines.old, err
		}
		for _, r := range list {
			if err := s.check(r); err != nil {
				return 0, nil, false, fmt.Errorf("line %d: %w: change %q: %w", lines.line, ErrDamaged, shown(r.id()), err)
			}
			s.take(r)
		}
	}
}

// rewrite puts what is known into a new file in the place of the old one, which
// stays if that fails. The caller holds disk and not mu.
func (j *Journal) rewrite() error {
	text, records, used, err := j.state.text()
	if err != nil {
		return err
	}
	next := j.path + ".new"
	f, err := j.create(next)
	if err != nil {
		return err
	}
	if _, err = f.WriteAt(text, 0); err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(next, j.path)
	}
	if err != nil {
		return errors.Join(err, f.Close(), os.Remove(next))
	}
	if j.file != nil {
		_ = j.file.Close() // nothing in it is wanted any more
	}
	j.file, j.size = f, int64(len(text))
	j.mu.Lock()
	j.state.records, j.state.used = records, used
	j.mu.Unlock()
	// Until the directory is synced, a crash may bring back the old file, without
	// what is written to the new one from now on.
	j.doubt = syncDir(filepath.Dir(j.path))
	return j.doubt
}

// createFile makes an empty file.
func createFile(path string) (File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
}
