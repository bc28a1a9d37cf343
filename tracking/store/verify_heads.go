package store

import (
	"fmt"

	"entrepot/tracking/board"
	"entrepot/tracking/parcel"
)

// heads folds every story anew and compares what that gives with the head, which
// the log gave step by step; and looks at what should be there for each.
func (v *verifier) heads() error {
	if v.shell == nil {
		return nil
	}
	for slot := board.Slot(1); slot <= v.shell.board.Last(); slot++ {
		if slot%1024 == 0 && v.ctx.Err() != nil {
			return v.ctx.Err()
		}
		h := v.shell.board.Head(slot)
		if h.Status == 0 || h.Marks.Has(board.Moved) {
			continue
		}
		if err := v.head(slot, h); err != nil {
			v.fault(ofHeads, v.headNamed(slot, h), "its story can't be read: %v", err)
		}
	}
	return nil
}

func (v *verifier) headNamed(slot board.Slot, h board.Head) string {
	if h.Registered() {
		return fmt.Sprintf("%d of parcel %s", slot, parcel.FormatID(h.ID))
	}
	return fmt.Sprint(slot)
}

func (v *verifier) head(slot board.Slot, h board.Head) error {
	where := v.headNamed(slot, h)
	if h.Registered() && !v.claims.has(uint64(slot)) {
		v.fault(ofHeads, where, "the parcel has no record that names it")
	}
	if h.Marks.Has(board.Settled) {
		state, err := settled(v.txn, h.Tail)
		if err == nil && state.Status != h.Status {
			v.fault(ofHeads, where, "it is %s, and was settled as %s", h.Status, state.Status)
		}
		return err
	}
	b := v.reading()
	r, err := b.refresh(slot)
	if err != nil {
		return err
	}
	got := *b.head(slot)
	got.Marks |= h.Marks & board.Indexed // which folding leaves alone
	if got != h {
		v.fault(ofHeads, where, "its events fold to %+v, and the log gives %+v", got, h)
	}
	if !h.Marks.Has(board.Indexed) {
		return nil
	}
	for i := range r.mine {
		e := &r.mine[i]
		value, err := get(v.txn, seenKey(slot, e.ID))
		if err != nil {
			return err
		}
		if value == nil {
			v.derived(ofSeen, fmt.Sprintf("event %s of head %d", e.ID, slot), "it is missing, and entry %d is that event", e.Seq)
		}
	}
	return nil
}
