package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
)

// Fault is one thing that is wrong with a store.
type Fault struct {
	Kind    string `json:"kind"`    // what sort of record, in the words of Report.Counts
	Where   string `json:"where"`   // which one
	What    string `json:"what"`    // what is wrong with it
	Derived bool   `json:"derived"` // it can be made again from the log
}

func (f Fault) String() string {
	end := ""
	if f.Derived {
		end = " (can be repaired)"
	}
	return f.Kind + ": " + f.Where + ": " + f.What + end
}

// Count is how many there are of a sort of record.
type Count struct {
	Kind string `json:"kind"`
	N    uint64 `json:"n"`
}

// maxFaults is how many faults a report lists; of more it has the number.
const maxFaults = 1000

// Report is what a look through a store found.
type Report struct {
	Counts   []Count  `json:"counts"`
	Faults   []Fault  `json:"faults"`         // that are left
	More     uint64   `json:"more,omitempty"` // faults, beyond those listed
	Repaired []string `json:"repaired,omitempty"`
}

// Clean tells whether nothing is wrong.
func (r *Report) Clean() bool { return len(r.Faults) == 0 }

// Verify looks through a store that no process has open: every record is read,
// the log is put together anew and everything that is derived from it compared.
// With repair, what can be derived is made again where it is wrong, and the store
// is looked through once more.
//
// It reads what a start would read and is as careful: what a crash left in
// Badger's write-ahead log is taken up. It needs the memory of a server twice
// over, for the board that was saved and the one that the log gives, and a few bits
// for each entry of the log.
//
// The error is of the look itself: a store that can't be opened, or ctx.
func Verify(ctx context.Context, dir string, repair bool) (Report, error) {
	r, broken, err := verify(ctx, dir, repair)
	if err != nil || !repair || len(broken) == 0 {
		return r, err
	}
	again, _, err := verify(ctx, dir, false)
	for _, kind := range derivedKinds {
		if broken[kind] {
			again.Repaired = append(again.Repaired, kind)
		}
	}
	return again, err
}

func verify(ctx context.Context, dir string, repair bool) (Report, map[string]bool, error) {
	db, err := openBadger(dir)
	if err != nil {
		return Report{}, nil, err
	}
	v := &verifier{ctx: ctx, db: db, dir: dir}
	err = v.run()
	if err == nil && repair && len(v.broken) > 0 {
		err = v.repair()
	}
	v.close()
	return v.report, v.broken, errors.Join(err, db.Close())
}

// The sorts of records, as a report calls them.
const (
	ofTables    = "files"
	ofMeta      = "format"
	ofLog       = "log"
	ofBoard     = "board"
	ofParcels   = "parcels"
	ofBearers   = "bearers"
	ofSeen      = "identities"
	ofCarriers  = "runs of carriers"
	ofTimes     = "times"
	ofRecords   = "records"
	ofAnswers   = "answers"
	ofContents  = "contents"
	ofNames     = "names of contents"
	ofGone      = "notes of deletions"
	ofHeads     = "heads"
	ofSomething = "keys"
)

// derivedKinds are made again by a repair, in this order.
var derivedKinds = []string{ofCarriers, ofTimes, ofNames, ofSeen, ofBoard}

// verifier is one look through a store.
type verifier struct {
	ctx    context.Context
	db     *badger.DB
	dir    string
	txn    *badger.Txn
	report Report
	broken map[string]bool // kinds with faults that can be repaired

	last   uint64
	log    logFound
	shell  *Store // around the board that the log gives; nil when the log gives none
	claims bits   // slots that a parcel's record names
}

func (v *verifier) close() {
	if v.txn != nil {
		v.txn.Discard()
	}
	if v.shell != nil {
		v.shell.board.Close()
	}
}

func (v *verifier) fault(kind, where, format string, args ...any) {
	v.found(Fault{Kind: kind, Where: where, What: fmt.Sprintf(format, args...)})
}

// derived is a fault that can be repaired.
func (v *verifier) derived(kind, where, format string, args ...any) {
	if v.broken == nil {
		v.broken = map[string]bool{}
	}
	v.broken[kind] = true
	v.found(Fault{kind, where, fmt.Sprintf(format, args...), true})
}

func (v *verifier) found(f Fault) {
	if len(v.report.Faults) == maxFaults {
		v.report.More++
		return
	}
	v.report.Faults = append(v.report.Faults, f)
}

func (v *verifier) counted(kind string, n uint64) {
	v.report.Counts = append(v.report.Counts, Count{kind, n})
}

// each calls visit with every record under a prefix and counts them.
func (v *verifier) each(kind string, prefix byte, visit func(key, value []byte) error) error {
	var n uint64
	err := scan(v.txn, []byte{prefix}, []byte{prefix}, func(key, value []byte) (bool, error) {
		if n++; n%4096 == 0 && v.ctx.Err() != nil {
			return false, v.ctx.Err()
		}
		return true, visit(key, value)
	})
	v.counted(kind, n)
	return err
}

func (v *verifier) run() (err error) {
	v.txn = v.db.NewTransaction(false)
	if err := checkFormat(v.txn, v.dir); err != nil {
		return err // nothing below would be understood
	}
	if err := checkTables(v.db); err != nil {
		v.fault(ofTables, v.dir, "%v", err)
	}
	if v.last, err = lastSeq(v.txn); err != nil {
		v.fault(ofLog, v.dir, "its end can't be told: %v", err)
	}
	for _, look := range []func() error{
		v.notes, v.entries, v.board,
		v.runs, v.times, v.names, v.contents, v.identities,
		v.parcels, v.bearers, v.records, v.answers, v.meta, v.strangers, v.heads,
	} {
		if err := look(); err != nil {
			return fmt.Errorf("store: verify %s: %w", v.dir, err)
		}
	}
	return nil
}

// notes reads what was deleted on purpose.
func (v *verifier) notes() error {
	return v.each(ofGone, prefixGone, func(key, value []byte) error {
		runs, _, err := decodeGone(value)
		if err != nil {
			v.fault(ofGone, fmt.Sprintf("%x", key[1:]), "%v", err)
		}
		for _, r := range runs {
			v.log.gone.setRun(r, v.last)
		}
		return nil
	})
}

// board puts the log on a board, and compares the one that was saved.
func (v *verifier) board() error {
	if v.log.unread > 0 {
		v.fault(ofBoard, v.dir, "not looked at, and parcels, bearers, identities and heads neither: %d entries of the log can't be read", v.log.unread)
		return nil
	}
	v.shell = &Store{db: v.db, dir: v.dir, board: board.New(), options: Options{Now: time.Now, Logger: silent}}
	v.shell.last.Store(v.last)
	if err := v.shell.replay(0); err != nil {
		v.fault(ofBoard, v.dir, "the log does not give one: %v", err)
		v.shell.board.Close()
		v.shell = nil
		return nil
	}
	v.counted(ofHeads, uint64(v.shell.board.Last()))
	l, err := restore(v.dir, v.last)
	saved := l.Board
	if err != nil {
		v.derived(ofBoard, boardFile, "%v", err)
		saved.Close()
		return nil
	}
	defer saved.Close()
	if l.Through == 0 {
		return nil // none was saved
	}
	then := &Store{db: v.db, dir: v.dir, board: saved, options: v.shell.options}
	then.last.Store(v.last)
	if err := then.replay(l.Through); err != nil {
		v.derived(ofBoard, boardFile, "the log can't be put on it: %v", err)
	} else if what := saved.Differs(v.shell.board); what != "" {
		v.derived(ofBoard, boardFile, "it says another thing than the log: %s", what)
	}
	return nil
}
