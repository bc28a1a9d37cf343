package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
)

// ReadLog gives the events after a sequence in the order of the log, whatever
// their parcel. Parcel is the one that has the number now: a follower that met an
// event before its number was registered hears of it by OnCommit, not by the log.
func (s *Store) ReadLog(after uint64, limit int) (events []event.Event, err error) {
	err = s.read(func(txn *badger.Txn) error {
		return scan(txn, []byte{prefixLog}, logKey(after+1), func(key, value []byte) (bool, error) {
			if limit > 0 && len(events) == limit {
				return false, nil
			}
			seq, err := cutLogKey(key)
			if err != nil {
				return false, err
			}
			return true, s.readEvent(txn, seq, value, &events)
		})
	})
	if err != nil {
		return nil, err
	}
	return events, nil
}

// readEvent adds the event of a log entry, if it is one.
func (s *Store) readEvent(txn *badger.Txn, seq uint64, value []byte, to *[]event.Event) error {
	c, err := cutEntry(seq, value)
	if err != nil || c.kind != kindEvent {
		return err
	}
	e, err := decodeEvent(seq, value)
	if err != nil {
		return err
	}
	slot := shown{s.board}.standing(c.slot)
	if (shown{s.board}).bearer(board.NumberOf(e.Reference)).Several && e.Corrects == (event.ID{}) {
		all, err := readBearers(txn, shown{s.board}, e.Reference)
		if err != nil {
			return err
		}
		slot = bearerAt(all, e.Occurred)
	}
	h := s.board.Read(slot)
	e.Parcel = idOf(&h)
	*to = append(*to, e)
	return nil
}

// ReadCarrier is ReadLog for the events of one carrier.
func (s *Store) ReadCarrier(carrier string, after uint64, limit int) (events []event.Event, err error) {
	if carrier == "" || len(carrier) > maxText {
		return nil, nil
	}
	// The commit that the first of them may be in began up to a batch before.
	from := after - min(after, 2*maxBatchItems)
	err = s.read(func(txn *badger.Txn) error {
		return scan(txn, carrierPrefix(carrier), carrierKey(carrier, from), func(key, value []byte) (bool, error) {
			runs, err := cutRuns(binary.BigEndian.Uint64(key[len(key)-8:]), value)
			if err != nil {
				return false, err
			}
			for _, r := range runs {
				for seq := max(r.from, after+1); seq < r.from+r.n; seq++ {
					if limit > 0 && len(events) == limit {
						return false, nil
					}
					entry, err := get(txn, logKey(seq))
					if err != nil {
						return false, err
					}
					if entry == nil {
						continue // expired
					}
					if err := s.readEvent(txn, seq, entry, &events); err != nil {
						return false, err
					}
				}
			}
			return true, nil
		})
	})
	if err != nil {
		return nil, err
	}
	return events, nil
}

// Since gives a sequence after which all is that came at a time or later; what
// came before is not all before it, where the clock was set back.
func (s *Store) Since(t time.Time) (after uint64, err error) {
	after = s.last.Load()
	err = s.read(func(txn *badger.Txn) error {
		return scan(txn, []byte{prefixTime}, timeKey(uint64(max(t.Unix(), 0))), func(_, value []byte) (bool, error) {
			from, err := cutSeq("time", value)
			after = from - 1
			return false, err
		})
	})
	return after, err
}

// stretch is sequences that follow each other.
type stretch struct{ from, n uint64 }

// appendRuns writes rising sequences as gaps and lengths of runs.
func appendRuns(to []byte, seqs []uint64) []byte {
	at := seqs[0]
	for i := 0; i < len(seqs); {
		n := 1
		for i+n < len(seqs) && seqs[i+n] == seqs[i]+uint64(n) {
			n++
		}
		to = binary.AppendUvarint(binary.AppendUvarint(to, seqs[i]-at), uint64(n))
		at = seqs[i] + uint64(n)
		i += n
	}
	return to
}

// cutRuns reads what appendRuns wrote; the key has the first sequence.
func cutRuns(at uint64, value []byte) (runs []stretch, err error) {
	for len(value) > 0 {
		gap, i := binary.Uvarint(value)
		n, j := binary.Uvarint(value[max(i, 0):])
		if i <= 0 || j <= 0 || gap > maxSeq || n == 0 || n > maxSeq || at > maxSeq {
			return nil, fmt.Errorf("store: runs at %d: %w: %x", at, ErrUnreadable, value)
		}
		runs = append(runs, stretch{at + gap, n})
		at += gap + n
		value = value[i+j:]
	}
	return runs, nil
}
