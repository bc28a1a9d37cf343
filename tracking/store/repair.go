package store

import (
	"fmt"
	"time"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
)

// repair makes again from the log what is derived from it and has faults. A kind
// is made again as a whole: it is written in the order of the log, and nothing is
// kept in memory. Backups made before do not know of it, so the store gets a new
// id, and the next backup must be a full one.
func (v *verifier) repair() error {
	for _, kind := range derivedKinds {
		if !v.broken[kind] {
			continue
		}
		var err error
		switch kind {
		case ofCarriers:
			err = v.rebuild(prefixCarrier, v.eachRun)
		case ofTimes:
			err = v.rebuild(prefixTime, v.eachTime)
		case ofNames:
			err = v.rebuild(prefixName, v.eachName)
		case ofSeen:
			if v.shell != nil {
				err = v.rebuildSeen()
			}
		case ofBoard:
			if v.shell != nil {
				err = v.shell.saveWhole()
			}
		}
		if err != nil {
			return fmt.Errorf("store: repair %s: %s: %w", v.dir, kind, err)
		}
	}
	return rename(v.db)
}

// rebuild drops what is under a prefix and writes what each gives.
func (v *verifier) rebuild(prefix byte, each func(put func(key, value []byte) error) error) error {
	if err := v.db.DropPrefix([]byte{prefix}); err != nil {
		return faulted("repair", err)
	}
	w := v.db.NewWriteBatch()
	defer w.Cancel()
	err := each(func(key, value []byte) error {
		if err := w.Set(key, value); err != nil {
			return faulted("repair", err)
		}
		return v.ctx.Err()
	})
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return faulted("repair", err)
	}
	return nil
}

// eachEvent reads the events of the log that can be read.
func (v *verifier) eachEvent(visit func(e *event.Event) error) error {
	return scan(v.txn, []byte{prefixLog}, []byte{prefixLog}, func(key, value []byte) (bool, error) {
		seq, err := cutLogKey(key)
		if err != nil || !v.log.events.has(seq) {
			return true, nil
		}
		e, err := decodeEvent(seq, value)
		if err != nil {
			return true, nil
		}
		return true, visit(&e)
	})
}

// eachRun gives the runs of the carriers: a key for each carrier and stretch of
// the log as long as a commit may be, which is as far back as ReadCarrier looks.
func (v *verifier) eachRun(put func(key, value []byte) error) error {
	runs := map[string][]uint64{}
	flush := func() error {
		for carrier, seqs := range runs {
			if err := put(carrierKey(carrier, seqs[0]), appendRuns(nil, seqs)); err != nil {
				return err
			}
		}
		clear(runs)
		return nil
	}
	var stretch uint64
	err := v.eachEvent(func(e *event.Event) error {
		if at := e.Seq / maxBatchItems; at != stretch {
			stretch = at
			if err := flush(); err != nil {
				return err
			}
		}
		runs[e.Reference.Carrier] = append(runs[e.Reference.Carrier], e.Seq)
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// eachTime gives the first entry of each second. When an entry was stored is not
// in it; when its event was received is, and that was just before.
func (v *verifier) eachTime(put func(key, value []byte) error) error {
	if v.last == 0 {
		return nil
	}
	at := int64(-1)
	err := v.eachEvent(func(e *event.Event) error {
		now := max(e.Received.Unix(), 0)
		if now <= at {
			return nil
		}
		seq := e.Seq
		if at < 0 {
			seq = 1 // what came before it came no later
		}
		at = now
		return put(timeKey(uint64(now)), seqValue(seq))
	})
	if err == nil && at < 0 {
		err = put(timeKey(uint64(time.Now().Unix())), seqValue(1))
	}
	return err
}

// eachName gives which events name contents.
func (v *verifier) eachName(put func(key, value []byte) error) error {
	return v.eachEvent(func(e *event.Event) error {
		for _, name := range contents(e) {
			if err := put(nameKey(name, e.Seq), nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// rebuildSeen makes the identities again of every head that has them here. Those
// of settled parcels are nowhere else, and stay.
func (v *verifier) rebuildSeen() error {
	w := v.db.NewWriteBatch()
	defer w.Cancel()
	if err := v.dropSeen(w); err != nil {
		return err
	}
	for slot := board.Slot(1); slot <= v.shell.board.Last(); slot++ {
		h := v.shell.board.Head(slot)
		if !h.Marks.Has(board.Indexed) || h.Marks.Has(board.Moved) || h.Marks.Has(board.Settled) {
			continue
		}
		r, err := v.reading().refresh(slot)
		if err != nil {
			return err
		}
		for i := range r.mine {
			if err := w.Set(seenKey(slot, r.mine[i].ID), seqValue(r.mine[i].Seq)); err != nil {
				return faulted("repair", err)
			}
		}
	}
	if err := w.Flush(); err != nil {
		return faulted("repair", err)
	}
	return nil
}

// dropSeen deletes the identities of heads that are not settled.
func (v *verifier) dropSeen(w *badger.WriteBatch) error {
	return scan(v.txn, []byte{prefixSeen}, []byte{prefixSeen}, func(key, value []byte) (bool, error) {
		if len(key) == 1+4+16 && len(value) == 8 && v.shell.board.Head(slotOf(key)).Marks.Has(board.Settled) {
			return true, v.ctx.Err()
		}
		if err := w.Delete(append([]byte(nil), key...)); err != nil {
			return false, faulted("repair", err)
		}
		return true, v.ctx.Err()
	})
}
