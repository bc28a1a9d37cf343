package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// tuned are Badger's options for this use.
//
//   - SyncWrites: an acknowledged write is on disk.
//   - Three memtables of 32 MiB, and block and index caches of 64 MiB each. The
//     defaults held 2 GiB resident at full speed and had commits of 460 ms;
//     these hold half as much and have none over 115 ms.
//   - A base level of 1 GiB, so that an event is moved down one level less, or two:
//     of 4 million it wrote 608 bytes an event, and 972 with the default of 10 MiB
//     and the log in the midst of the other keys.
//   - Badger logs a failed sync of its value log and goes on, but returns one
//     of its write-ahead log. So every value must lie under the value
//     threshold, which its default of 1 MiB sees to: maxRecord is well below.
//   - One goroutine writes, so transactions can't conflict and need no check.
//   - Blocks are verified when they are read; doing it at Open would read
//     everything.
func tuned(dir string, logger *slog.Logger) badger.Options {
	return badger.DefaultOptions(dir).
		WithSyncWrites(true).
		WithMemTableSize(32 << 20).
		WithNumMemtables(3).
		WithBaseLevelSize(1 << 30).
		WithBlockCacheSize(64 << 20).
		WithIndexCacheSize(64 << 20).
		WithValueLogFileSize(64 << 20).
		WithNumCompactors(2).
		WithDetectConflicts(false).
		WithChecksumVerificationMode(options.OnBlockRead).
		WithMetricsEnabled(false).
		WithLogger(badgerLog{logger})
}

// get reads a value, or nil when there is none. The value is a copy.
func get(txn *badger.Txn, key []byte) ([]byte, error) {
	item, err := txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, faulted("read", err)
	}
	value, err := item.ValueCopy([]byte{}) // not nil: an empty value is there
	if err != nil {
		return nil, faulted("read", err)
	}
	return value, nil
}

// scan calls visit with every key under a prefix, from the given key on, until
// it returns false or an error. Key and value are good only during the call.
func scan(txn *badger.Txn, prefix, from []byte, visit func(key, value []byte) (bool, error)) error {
	o := badger.DefaultIteratorOptions
	o.Prefix, o.PrefetchSize = prefix, 32 // a parcel has rarely more events
	it := txn.NewIterator(o)
	defer it.Close()
	for it.Seek(from); it.Valid(); it.Next() {
		more := false
		err := it.Item().Value(func(value []byte) (err error) {
			more, err = visit(it.Item().Key(), value)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// badgerLog gives Badger's log to ours. What it calls information is the
// comings and goings of its files, which is debugging to anyone else.
type badgerLog struct{ logger *slog.Logger }

func (l badgerLog) log(level slog.Level, format string, args []any) {
	if l.logger.Enabled(context.Background(), level) {
		l.logger.Log(context.Background(), level, "badger: "+strings.TrimSpace(fmt.Sprintf(format, args...)))
	}
}

func (l badgerLog) Errorf(format string, args ...any)   { l.log(slog.LevelError, format, args) }
func (l badgerLog) Warningf(format string, args ...any) { l.log(slog.LevelWarn, format, args) }
func (l badgerLog) Infof(format string, args ...any)    { l.log(slog.LevelDebug, format, args) }
func (l badgerLog) Debugf(format string, args ...any)   { l.log(slog.LevelDebug-1, format, args) }
