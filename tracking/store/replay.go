package store

import (
	"fmt"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// replayed is how many entries go onto the board at once.
const replayed = 8192

// replay puts the log after a sequence onto the board. A head that is ahead of
// an entry has seen it: a board may have been saved while it changed.
func (s *Store) replay(after uint64) error {
	return s.read(func(txn *badger.Txn) error {
		b := &batch{store: s, board: s.board, txn: txn, seq: s.last.Load(), slot: s.board.Last()}
		b.clear()
		n := 0
		err := scan(txn, []byte{prefixLog}, logKey(after+1), func(key, value []byte) (bool, error) {
			seq, err := cutLogKey(key)
			if err == nil {
				err = b.see(seq, value)
			}
			if n++; n%replayed == 0 {
				s.board.Apply(board.Change{Heads: b.heads, Numbers: b.numbers})
				b.clear()
			}
			return err == nil, err
		})
		if err != nil {
			return err
		}
		// Folded at last, and once: a story whose events came out of order often
		// goes on doing so.
		slots := make([]board.Slot, 0, len(b.stale))
		for slot := range b.stale {
			slots = append(slots, slot)
		}
		slices.Sort(slots)
		for _, slot := range slots {
			slot = b.standing(slot)
			r, err := b.refresh(slot)
			if err != nil {
				return err
			}
			if h := b.head(slot); len(r.mine) > board.Filtered {
				h.Marks |= board.Indexed // when the last of them was stored
			} else {
				h.Marks &^= board.Indexed
			}
		}
		s.board.Apply(board.Change{Heads: b.heads, Numbers: b.numbers})
		s.board.Forget(b.erased)
		return b.fault
	})
}

func (b *batch) clear() {
	b.heads, b.numbers = make(map[board.Slot]*board.Head), make(map[board.Number]board.Bearer)
	if b.stale == nil {
		b.stale = make(map[board.Slot]bool)
	}
}

// see puts one entry of the log onto its head.
func (b *batch) see(seq uint64, value []byte) error {
	c, err := cutEntry(seq, value)
	if err != nil {
		return err
	}
	h := b.head(c.slot)
	if c.kind == kindErased {
		return b.seeErased(seq, value) // the slot was given, and nothing is known of it
	}
	if h.Status == 0 {
		h.Status = event.Registered
	}
	ahead := seq <= h.Tail
	if !ahead {
		h.Tail = seq
	}
	if c.kind == kindEvent {
		e, err := decodeEvent(seq, value)
		if err != nil {
			return err
		}
		if n := board.NumberOf(e.Reference); b.bearer(n).Slot == 0 {
			b.numbers[n] = board.Bearer{Slot: c.slot}
		}
		b.board.CarrierWord(e.Reference.Carrier)
		if ahead {
			return nil
		}
		h.Saw(e.ID)
		if h.Marks.Has(board.Settled) {
			return nil
		}
		if b.stale[c.slot] || h.Count >= board.Filtered && !h.Marks.Has(board.Indexed) || !step(b.board, h, &e) {
			b.stale[c.slot] = true
		}
		return nil
	}
	if c.kind == kindSettled {
		if ahead {
			return nil
		}
		return b.seeSettled(seq, c.slot, value)
	}
	r, err := decodeJoin(seq, value)
	if err != nil {
		return err
	}
	if r.Parcel != [16]byte{} {
		h.ID = r.Parcel
	}
	for _, from := range r.From {
		f := b.head(from)
		f.Marks, f.Place = f.Marks|board.Moved, board.Word(c.slot)
	}
	for _, n := range r.Numbers {
		b.board.CarrierWord(n.Carrier)
		b.numbers[board.NumberOf(event.Reference(n))] = board.Bearer{Slot: c.slot, Several: r.Several}
	}
	switch {
	case h.Marks.Has(board.Settled):
	case c.kind == kindRegistered && ahead:
		// The head has it.
	case c.kind == kindRegistered && c.before == 0 && len(r.From) == 0:
		state := parcel.Fold(r.Since.time(), nil) // nothing came before it, as with most
		lay(b.board, h, &state)
	default:
		b.stale[c.slot] = true
	}
	return nil
}

// seeSettled puts a settled parcel on the board, of whose entries most are gone.
func (b *batch) seeSettled(seq uint64, slot board.Slot, value []byte) error {
	r, err := decodeSettled(seq, value)
	if err != nil {
		return err
	}
	state, err := r.State.state()
	if err != nil {
		return fmt.Errorf("%w (sequence %d)", err, seq)
	}
	h := b.head(slot)
	delete(b.stale, slot)
	for i, ref := range r.Numbers {
		b.board.CarrierWord(ref.Carrier)
		if i < len(r.Leads) {
			b.numbers[board.NumberOf(event.Reference(ref))] = board.Bearer{Slot: board.Slot(r.Leads[i] >> 1), Several: r.Leads[i]&1 != 0}
		}
	}
	for _, from := range r.From {
		f := b.head(from)
		f.Marks, f.Place = f.Marks|board.Moved, board.Word(slot)
	}
	h.ID, h.Filter = r.Parcel, [2]uint64{}
	lay(b.board, h, &state)
	h.Marks |= board.Settled | board.Indexed
	return nil
}
