package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
)

// BackupOptions say what a backup is to hold.
type BackupOptions struct {
	// Since makes it hold only what was written after a version: the Until of the
	// backup that it follows. 0 is everything.
	Since uint64
	// Beside is what else belongs to the store's owner. Every backup has all of it.
	Beside Beside
}

// Beside is files that lie beside a store: of a directory, these, with slashes.
// One that is not there is left out.
type Beside struct {
	Dir   string
	Files []string
}

// backupFrame is about how many bytes of records are in one frame.
const backupFrame = 1 << 20

// Backup writes a backup of the store as it is at this moment: whole commits, up
// to one of them. It runs beside everything else, and holds what is on disk there
// until it is done. It ends early with ctx, and with Close.
func (s *Store) Backup(ctx context.Context, w io.Writer, o BackupOptions) (BackupEnd, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(s.keeper.ctx, stop)()
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		return BackupEnd{}, fmt.Errorf("store: backup: %w", ErrClosed)
	}
	end, err := backup(ctx, s.db, w, o, s.options.Now())
	if err != nil && s.keeper.ctx.Err() != nil {
		err = fmt.Errorf("store: backup: %w", ErrClosed)
	}
	return end, err
}

// BackupDir is Backup for a store that no process has open.
func BackupDir(ctx context.Context, dir string, w io.Writer, o BackupOptions) (end BackupEnd, err error) {
	db, err := openBadger(dir)
	if err != nil {
		return end, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return backup(ctx, db, w, o, time.Now())
}

// openBadger opens what lies in the directory of a store, and makes no new one.
func openBadger(dir string) (*badger.DB, error) {
	if _, err := os.Stat(filepath.Join(dir, "MANIFEST")); err != nil {
		return nil, fmt.Errorf("store: open %s: got no store there, want one: %w", dir, err)
	}
	clearEmpty(dir)
	db, err := badger.Open(tuned(dir, silent))
	if err != nil {
		return nil, notOpened(dir, err)
	}
	return db, nil
}

func backup(ctx context.Context, db *badger.DB, w io.Writer, o BackupOptions, now time.Time) (end BackupEnd, err error) {
	h := BackupHeader{Since: o.Since, Created: now, Format: storeFormat}
	err = db.Update(func(txn *badger.Txn) error { // a store of an earlier program has no id
		if err := checkFormat(txn, db.Opts().Dir); err != nil {
			return err
		}
		h.Store, err = identify(txn)
		return err
	})
	if err != nil {
		return end, err
	}
	txn := db.NewTransaction(false)
	defer txn.Discard()
	end.Until = txn.ReadTs()
	if o.Since > end.Until {
		return end, fmt.Errorf("store: backup: %w: got version %d to begin after, and the store is at %d", ErrBackup, o.Since, end.Until)
	}
	if end.Sequence, err = lastSeq(txn); err != nil {
		return end, err
	}
	f, err := newFrameWriter(w, h)
	if err != nil {
		return end, err
	}
	if end.Records, err = backupRecords(ctx, txn, f, o.Since); err != nil {
		return end, err
	}
	if end.Files, err = o.Beside.backup(f); err != nil {
		return end, err
	}
	if o.Since == 0 {
		// Badger passes over what it can't read. A full backup is where that must
		// not go unnoticed: all later ones stand on it.
		if err := checkTables(db); err != nil {
			return end, err
		}
	}
	return end, f.end(&end)
}

// backupRecords writes the newest of each record, if that is newer than a version.
func backupRecords(ctx context.Context, txn *badger.Txn, f *frameWriter, since uint64) (n uint64, err error) {
	it := txn.NewIterator(badger.IteratorOptions{AllVersions: true, SinceTs: since})
	defer it.Close()
	var frame, last []byte
	kv := pb.KV{Meta: []byte{recordKept}}
	for it.Rewind(); it.Valid(); it.Next() {
		item := it.Item()
		if bytes.Equal(item.Key(), last) {
			continue // an earlier version
		}
		last = append(last[:0], item.Key()...)
		kv.Key, kv.Version, kv.ExpiresAt, kv.Value, kv.Meta[0] = last, item.Version(), item.ExpiresAt(), nil, recordKept
		if item.IsDeletedOrExpired() {
			if since == 0 {
				continue
			}
			kv.Meta[0] = recordDeleted
		} else if err := item.Value(func(v []byte) error { kv.Value = v; return nil }); err != nil {
			return n, faulted("backup", err)
		}
		frame = appendRecord(frame, &kv) // before Next: the value is Badger's
		n++
		if len(frame) >= backupFrame {
			if err := ctx.Err(); err != nil {
				return n, fmt.Errorf("store: backup: %w", err)
			}
			if err := f.frame(frameRecords, frame); err != nil {
				return n, err
			}
			frame = frame[:0]
		}
	}
	if len(frame) > 0 {
		return n, f.frame(frameRecords, frame)
	}
	return n, nil
}

// backup writes the files, each as long as it is when its turn comes: one that
// grows only at its end is whole up to there.
func (b Beside) backup(f *frameWriter) (n int, err error) {
	for _, name := range b.Files {
		there, err := backupFile(f, filepath.Join(b.Dir, filepath.FromSlash(name)), name)
		if err != nil {
			return n, fmt.Errorf("store: backup: %w", err)
		}
		if there {
			n++
		}
	}
	return n, nil
}

func backupFile(f *frameWriter, path, name string) (there bool, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return false, err
	}
	part := fileRecord{Name: name, Data: make([]byte, min(info.Size(), backupFrame))}
	for left := info.Size(); ; {
		n, err := io.ReadFull(file, part.Data[:min(left, int64(len(part.Data)))])
		if err != nil {
			return false, fmt.Errorf("read %s: %w", path, err)
		}
		part.Data = part.Data[:n]
		if err := f.record(frameFile, part); err != nil {
			return false, err
		}
		part.Offset += int64(n)
		if left -= int64(n); left == 0 {
			return true, nil
		}
	}
}

// checkTables reads all of Badger's tables, and gives the first error in them.
// Badger itself panics over some of what it finds.
func checkTables(db *badger.DB) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("store: %w: a block of a table can't be read: %v", ErrUnreadable, fault)
		}
	}()
	if err := db.VerifyChecksum(); err != nil {
		return fmt.Errorf("store: %w: %w", ErrUnreadable, err)
	}
	return nil
}
