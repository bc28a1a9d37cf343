package store

import (
	"bytes"
	"fmt"
	"slices"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// reading is a batch that reads only: it sees the board as the log gives it.
func (v *verifier) reading() *batch {
	b := &batch{store: v.shell, board: v.shell.board, txn: v.txn, seq: v.last, slot: v.shell.board.Last()}
	b.clear()
	return b
}

// parcels looks at each parcel's record, and at what leads to it.
func (v *verifier) parcels() error {
	var b *batch
	if v.shell != nil {
		b = v.reading()
	}
	return v.each(ofParcels, prefixParcel, func(key, value []byte) error {
		p, err := decodeParcel(key, value)
		if err != nil {
			v.fault(ofParcels, fmt.Sprintf("key %x", key[1:]), "%v", err)
			return nil
		}
		if p.slot == 0 {
			v.fault(ofParcels, p.ID, "it has no head")
			return nil
		}
		v.claims.set(uint64(p.slot))
		if b == nil {
			return nil
		}
		if p.into != ([16]byte{}) {
			return v.into(b, &p)
		}
		h := b.peek(p.slot)
		if p.slot > v.shell.board.Last() || idOf(&h) != p.ID {
			v.fault(ofParcels, p.ID, "its head is %d, which is of %q", p.slot, idOf(&h))
			return nil
		}
		for _, ref := range p.References {
			leads, err := v.leads(b, ref, p.slot)
			if err != nil {
				v.fault(ofParcels, p.ID, "its number %s %s: %v", ref.Carrier, ref.Number, err)
			} else if !leads {
				v.fault(ofParcels, p.ID, "its number %s %s does not lead to it", ref.Carrier, ref.Number)
			}
		}
		return nil
	})
}

// leads tells whether a number leads to a head, or once did.
func (v *verifier) leads(b *batch, ref event.Reference, slot board.Slot) (bool, error) {
	to := b.bearer(board.NumberOf(ref))
	if !to.Several {
		return to.Slot == slot, nil
	}
	all, err := readBearers(v.txn, b, ref)
	return slices.ContainsFunc(all, func(one bearing) bool { return one.Slot == slot }), err
}

// most is more parcels than are ever merged one into another.
const mostMerges = 10_000

// into follows a parcel that was merged into another.
func (v *verifier) into(b *batch, p *stored) error {
	next := *p
	for n := 0; next.into != ([16]byte{}); n++ {
		id := parcel.FormatID(next.into)
		after, err := readParcel(v.txn, id)
		if err != nil || n == mostMerges {
			v.fault(ofParcels, p.ID, "it was merged into %s, which leads to no parcel", id)
			return nil
		}
		next = after
	}
	if got := b.standing(p.slot); got != next.slot {
		v.fault(ofParcels, p.ID, "it was merged into %s, whose head is %d, and its own leads to %d", next.ID, next.slot, got)
	}
	return nil
}

// bearers looks at the lists of numbers that were used again.
func (v *verifier) bearers() error {
	there := map[event.Reference]bool{}
	var b *batch
	if v.shell != nil {
		b = v.reading()
	}
	err := v.each(ofBearers, prefixBearers, func(key, value []byte) error {
		carrier, rest, ok := cutText(key[1:])
		number, rest, okToo := cutText(rest)
		if !ok || !okToo || len(rest) > 0 {
			v.fault(ofBearers, fmt.Sprintf("key %q", key), "it names no carrier and number")
			return nil
		}
		ref := event.Reference{Carrier: carrier, Number: number}
		where := carrier + " " + number
		there[ref] = true
		var r bearersRecord
		if err := decodeRecord("bearers", value, &r); err != nil || len(r.Bearers) == 0 {
			v.fault(ofBearers, where, "the list is empty or can't be read: %v", err)
			return nil
		}
		if !slices.IsSortedFunc(r.Bearers, func(x, y bearing) int { return int(min(1, max(-1, x.From-y.From))) }) {
			v.fault(ofBearers, where, "the times from which they have the number do not rise")
		}
		if b == nil {
			return nil
		}
		for _, one := range r.Bearers {
			if one.Slot == 0 || one.Slot > v.shell.board.Last() {
				v.fault(ofBearers, where, "head %d is not there", one.Slot)
				return nil
			}
		}
		last := b.standing(r.Bearers[len(r.Bearers)-1].Slot)
		if to := b.bearer(board.NumberOf(ref)); !to.Several || to.Slot != last {
			v.fault(ofBearers, where, "the last of them is head %d, and the number leads to %d", last, to.Slot)
		}
		return nil
	})
	if err != nil || b == nil {
		return err
	}
	for ref := range v.log.reused {
		if !there[ref] && b.bearer(board.NumberOf(ref)).Several {
			v.fault(ofBearers, ref.Carrier+" "+ref.Number, "the number was used again, and there is no list of who had it")
		}
	}
	return nil
}

// records looks at what other packages keep, which only they can read.
func (v *verifier) records() error {
	return v.each(ofRecords, prefixRecord, func(key, value []byte) error {
		bucket, id, ok := cutText(key[1:])
		if !ok || bucket == "" || len(id) == 0 || len(id) > maxText {
			v.fault(ofRecords, fmt.Sprintf("key %q", key), "it names no bucket and id")
		} else if len(value) > maxRecord {
			v.fault(ofRecords, bucket+" "+string(id), "got %d bytes, want at most %d", len(value), maxRecord)
		}
		return nil
	})
}

func (v *verifier) answers() error {
	return v.each(ofAnswers, prefixAnswer, func(key, value []byte) error {
		owner, name, ok := cutText(key[1:])
		where := fmt.Sprintf("of %q", owner)
		if !ok || owner == "" || len(name) == 0 {
			v.fault(ofAnswers, fmt.Sprintf("key %q", key), "it names no owner and key")
		} else if _, err := decodeAnswer(value); err != nil {
			v.fault(ofAnswers, where, "%v", err)
		}
		return nil
	})
}

// contents looks at the files that events name.
func (v *verifier) contents() error {
	return v.each(ofContents, prefixContent, func(key, value []byte) error {
		if len(key) != 1+32 {
			v.fault(ofContents, fmt.Sprintf("key %x", key), "got %d bytes, want 33", len(key))
			return nil
		}
		name := event.Content(key[1:])
		var r contentRecord
		if err := decodeRecord("content", value, &r); err != nil {
			v.fault(ofContents, name.String(), "%v", err)
		} else if got := NameOf(r.Bytes); got != name {
			v.fault(ofContents, name.String(), "what it holds has the name %s", got)
		}
		return nil
	})
}

func (v *verifier) meta() error {
	return v.each(ofMeta, prefixMeta, func(key, value []byte) error {
		switch {
		case bytes.Equal(key, formatKey): // looked at before anything else
		case bytes.Equal(key, idKey) && len(value) == 16:
		case bytes.Equal(key, idKey):
			v.fault(ofMeta, "id of the store", "got %d bytes, want 16", len(value))
		default:
			v.fault(ofMeta, fmt.Sprintf("key %q", key), "this program knows no such key")
		}
		return nil
	})
}

// known are the prefixes of all keys, in their order.
var known = []byte{prefixLog, prefixContent, prefixCarrier, prefixSeen, prefixBearers, prefixRecord, prefixMeta, prefixName, prefixParcel, prefixAnswer, prefixTime, prefixGone}

// strangers looks for keys that nothing here writes.
func (v *verifier) strangers() error {
	from := []byte{}
	for {
		var next []byte
		err := scan(v.txn, nil, from, func(key, _ []byte) (bool, error) {
			if slices.Contains(known, key[0]) {
				next = []byte{key[0] + 1}
				return false, nil
			}
			v.fault(ofSomething, fmt.Sprintf("key %q", key), "this program knows no such key")
			return true, v.ctx.Err()
		})
		if err != nil || next == nil {
			return err
		}
		from = next
	}
}
