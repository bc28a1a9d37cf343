package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"golang.org/x/sys/unix"
)

// RestoreOptions say what to restore from and where to.
type RestoreOptions struct {
	// Dir is the data directory to make. It must not be there, or be empty.
	Dir string
	// Store is where in it the store lies.
	Store string
	// Backups are a full one and those that follow it, in their order.
	Backups []string

	loaded func() // called after each part that was loaded; tests die there
}

// Restored says what was restored.
type Restored struct {
	Backups  []Backup
	Sequence uint64 // the last of the log
	Heads    int    // parcels, and numbers that nobody has registered
	Records  uint64 // read from the backups
	Files    []string
}

// Restore makes a data directory from backups. It reads all of them before it
// writes anything, writes into a directory beside the one that it is to make, and
// gives that its name when all of it is there and the store in it has been opened
// and looked at: so what has the name is whole, whatever dies.
func Restore(ctx context.Context, o RestoreOptions) (r Restored, err error) {
	if err := vacant(o.Dir); err != nil {
		return r, err
	}
	if len(o.Backups) == 0 {
		return r, fmt.Errorf("store: restore: got no backup, want a full one")
	}
	if r.Backups, err = CheckBackups(o.Backups...); err != nil {
		return r, err
	}
	if first := &r.Backups[0]; !first.Full() {
		return r, fmt.Errorf("store: restore: %s: %w: got one since version %d, want a full one first", first.Name, ErrBackup, first.Since)
	}
	for _, b := range r.Backups {
		if b.Format > storeFormat {
			return r, fmt.Errorf("store: restore: %s: %w: written by a newer program: got format %d, want at most %d", b.Name, ErrBackup, b.Format, storeFormat)
		}
	}
	beside, release, err := beside(o.Dir)
	if err != nil {
		return r, fmt.Errorf("store: restore: %w", err)
	}
	defer release() // removes it, unless it has got its name
	if err := r.load(ctx, beside, o); err != nil {
		return r, err
	}
	if err := r.look(filepath.Join(beside, o.Store)); err != nil {
		return r, err
	}
	if err := syncDir(beside); err != nil {
		return r, fmt.Errorf("store: restore: %w", err)
	}
	// Not os.Rename, which never takes the place of a directory; this does, as
	// long as it is empty.
	if err := unix.Rename(beside, filepath.Clean(o.Dir)); err != nil {
		return r, fmt.Errorf("store: restore: rename %s to %s: %w", beside, o.Dir, err)
	}
	return r, syncDir(filepath.Dir(filepath.Clean(o.Dir)))
}

// vacant is nil when nothing lies in a directory.
func vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("store: restore: %w", err)
	case len(entries) > 0:
		return fmt.Errorf("store: restore: %s: got a directory with %q in it, want an empty one or none", dir, entries[0].Name())
	}
	return nil
}

// restoring is in the name of what is not yet restored.
const restoring = ".restoring-"

// beside makes a directory beside another one, and removes what restores that
// died have left there. Whoever restores holds a lock on theirs.
func beside(dir string) (name string, release func(), err error) {
	parent, base := filepath.Split(filepath.Clean(dir))
	if parent == "" {
		parent = "."
	}
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", nil, err
	}
	entries, err := os.ReadDir(parent)
	if err != nil {
		return "", nil, err
	}
	for _, e := range entries {
		if old := filepath.Join(parent, e.Name()); strings.HasPrefix(e.Name(), "."+base+restoring) && !held(old) {
			if err := os.RemoveAll(old); err != nil {
				return "", nil, err
			}
		}
	}
	if name, err = os.MkdirTemp(parent, "."+base+restoring); err != nil {
		return "", nil, err
	}
	lock, err := os.Open(name)
	if err != nil {
		return "", nil, err
	}
	release = func() {
		os.RemoveAll(name) // it is gone if it was renamed
		lock.Close()
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		release()
		return "", nil, fmt.Errorf("lock %s: %w", name, err)
	}
	return name, release, nil
}

// pendingLoads is how many of Badger's batches may be on their way to disk.
const pendingLoads = 4

// load writes the backups into a directory.
func (r *Restored) load(ctx context.Context, dir string, o RestoreOptions) (err error) {
	store := o.Store
	if err := os.MkdirAll(filepath.Join(dir, store), 0o700); err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	db, err := badger.Open(tuned(filepath.Join(dir, store), silent))
	if err != nil {
		return faulted("restore", err)
	}
	loader := db.NewKVLoader(pendingLoads)
	for i := range r.Backups {
		if err = r.loadOne(ctx, loader, &r.Backups[i], dir, o); err != nil {
			break
		}
	}
	if err = errors.Join(err, loader.Finish(), db.Close()); err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	// Opened anew, Badger knows the versions that were loaded.
	if db, err = badger.Open(tuned(filepath.Join(dir, store), silent)); err != nil {
		return faulted("restore", err)
	}
	return errors.Join(dropGone(db), rename(db), db.Close())
}

func (r *Restored) loadOne(ctx context.Context, loader *badger.KVLoader, b *Backup, dir string, o RestoreOptions) error {
	before := *b
	err := b.read(backupVisitor{
		records: func(body []byte) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			own := append([]byte(nil), body...) // the loader keeps what it is given
			err := eachRecord(own, func(kv *pb.KV) error {
				r.Records++
				return loader.Set(kv)
			})
			if o.loaded != nil {
				o.loaded()
			}
			return err
		},
		file: func(part fileRecord) error {
			name := filepath.FromSlash(part.Name)
			if name == o.Store || strings.HasPrefix(name, o.Store+string(filepath.Separator)) {
				return fmt.Errorf("got the file name %q, want one outside the store", part.Name)
			}
			return r.putFile(filepath.Join(dir, name), part)
		},
	})
	if err == nil && before.Sum != b.Sum {
		err = fmt.Errorf("%s: %w: it has changed while it was restored", b.Name, ErrBackup)
	}
	return err
}

func (r *Restored) putFile(path string, part fileRecord) error {
	flags := os.O_WRONLY | os.O_CREATE
	if part.Offset == 0 { // in place of what an earlier backup had
		flags |= os.O_TRUNC
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if !slices.Contains(r.Files, part.Name) {
			r.Files = append(r.Files, part.Name)
		}
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(part.Data, part.Offset)
	return errors.Join(err, f.Sync(), f.Close())
}

// look opens what was restored, and tells whether it is what the last backup
// says.
func (r *Restored) look(dir string) error {
	s, err := Open(dir, Options{Reserve: 1})
	if err != nil {
		return err
	}
	r.Sequence, r.Heads = s.last.Load(), int(s.board.Last())
	err = s.whole()
	if want := r.Backups[len(r.Backups)-1].Sequence; err == nil && r.Sequence != want {
		err = fmt.Errorf("store: restore: %w: got a log that ends at %d, want %d", ErrBackup, r.Sequence, want)
	}
	return errors.Join(err, s.Close())
}

// rename gives the store an id of its own.
func rename(db *badger.DB) error {
	return db.Update(func(txn *badger.Txn) error {
		_, err := renew(txn)
		return err
	})
}
