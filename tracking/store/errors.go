package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"golang.org/x/sys/unix"

	"entrepot/tracking/event"
)

// Callers branch on these with errors.Is. Any other error is a fault of the
// disk or of ours.
var (
	// ErrNotFound: no parcel or record of that id. Also given for an id that
	// could never be one.
	ErrNotFound = errors.New("not found")
	// ErrReferenceTaken: Register, a reference belongs to another parcel; the
	// error is a *TakenError that names it.
	ErrReferenceTaken = errors.New("reference is held by another parcel")
	// ErrParcelExists: Register, the parcel's id is in use.
	ErrParcelExists = errors.New("parcel id is in use")
	// ErrKeyReused: Register or Replay, the idempotency key came with another
	// request before.
	ErrKeyReused = errors.New("idempotency key was used for another request")
	// ErrTooLarge: more in one call than one transaction may hold.
	ErrTooLarge = errors.New("too large")
	// ErrBusy: as much is waiting to be written as may wait. Nothing was
	// written; try again shortly.
	ErrBusy = errors.New("too much is waiting to be written")
	// ErrDiskFull: free space is below the reserve. Nothing was written; reads
	// go on, and so do writes once there is space again.
	ErrDiskFull = errors.New("disk is nearly full")
	// ErrFailed: a write to disk failed, so what it left there is not known
	// before the next Open. Reads go on, writes are refused.
	ErrFailed = errors.New("writing stopped after a disk error")
	// ErrClosed: Close was called.
	ErrClosed = errors.New("store is closed")
	// ErrHeld: Open, another process has the directory.
	ErrHeld = errors.New("directory is in use by another process")
	// ErrUnreadable: a stored record is damaged or of a newer version.
	ErrUnreadable = errors.New("record is unreadable")
)

// TakenError says which parcel holds a reference that was to be registered.
type TakenError struct {
	Reference event.Reference
	Parcel    string
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("store: register: reference %s %s: %v: %s", e.Reference.Carrier, e.Reference.Number, ErrReferenceTaken, e.Parcel)
}

// Unwrap makes errors.Is(err, ErrReferenceTaken) hold.
func (e *TakenError) Unwrap() error { return ErrReferenceTaken }

// faulted brings an error of Badger into this package's words.
func faulted(doing string, err error) error {
	switch {
	case errors.Is(err, badger.ErrDBClosed), errors.Is(err, badger.ErrBlockedWrites):
		return fmt.Errorf("store: %s: %w", doing, ErrClosed)
	case errors.Is(err, badger.ErrTxnTooBig):
		return fmt.Errorf("store: %s: %w", doing, ErrTooLarge)
	}
	return fmt.Errorf("store: %s: %w", doing, err)
}

// notOpened is faulted for Open. Badger locks the directory and leaves its
// process id there, but its error does not say that the lock was the reason, so
// the lock is tried once more.
func notOpened(dir string, err error) error {
	if !held(dir) {
		return faulted("open "+dir, err)
	}
	holder := "its process id is not known"
	if pid, err := os.ReadFile(filepath.Join(dir, "LOCK")); err == nil {
		holder = "process " + strings.TrimSpace(string(pid))
	}
	return fmt.Errorf("store: open %s: %w (%s)", dir, ErrHeld, holder)
}

// held tells whether another process has locked a directory.
func held(dir string) bool {
	f, err := os.Open(dir)
	if err != nil {
		return false
	}
	defer f.Close() // and with it a lock that was got
	return errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK)
}
