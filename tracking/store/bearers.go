package store

import (
	"fmt"
	"slices"
	"time"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// Carriers use their numbers again. A number has one bearer after another, and
// comes to the next when something happens to it more than parcel.ReuseAfter
// after the last one's story ended: a scan, or a registration. An event belongs
// to the last bearer that had the number by when it occurred, however late it is
// told; a correction to the one whose event it names.
//
// Most numbers have one bearer, which the board knows. Of the others the store
// keeps a list.

// bearing is since when a head has had a number.
type bearing struct {
	Slot board.Slot `cbor:"1,keyasint"`
	From int64      `cbor:"2,keyasint,omitempty"` // Unix seconds; the first has had it always
}

type bearersRecord struct {
	Bearers []bearing `cbor:"1,keyasint"`
}

// bearers are all of a number, the first one first.
func (b *batch) bearers(ref event.Reference) []bearing {
	all, err := readBearers(b.txn, b, ref)
	b.check(err)
	if err != nil {
		return []bearing{{}}
	}
	return all
}

func readBearers(txn *badger.Txn, n numbers, ref event.Reference) ([]bearing, error) {
	value, err := get(txn, bearersKey(ref))
	if err != nil {
		return nil, err
	}
	if value == nil {
		return []bearing{{Slot: n.bearer(board.NumberOf(ref)).Slot}}, nil
	}
	var r bearersRecord
	if err := decodeRecord("bearers", value, &r); err != nil {
		return nil, err
	}
	if len(r.Bearers) == 0 {
		return nil, fmt.Errorf("store: bearers of %s %s: %w: none", ref.Carrier, ref.Number, ErrUnreadable)
	}
	for i := range r.Bearers {
		r.Bearers[i].Slot = n.standing(r.Bearers[i].Slot)
	}
	return r.Bearers, nil
}

// bearerOf finds to whom an event of a reused number belongs, and its sequence
// if one of the bearers has it.
func (b *batch) bearerOf(e *event.Event) (slot board.Slot, seen uint64) {
	all := b.bearers(e.Reference)
	for _, one := range slices.Backward(all) { // what was passed on stands in the story before as well
		if seq := b.seen(one.Slot, b.head(one.Slot), e.ID); seq != 0 {
			return one.Slot, seq
		}
		if e.Corrects != (event.ID{}) && b.seen(one.Slot, b.head(one.Slot), e.Corrects) != 0 {
			return one.Slot, 0
		}
	}
	return bearerAt(all, e.Occurred), 0
}

// bearerAt is who had a number at a time.
func bearerAt(all []bearing, t time.Time) board.Slot {
	slot := all[0].Slot
	for _, one := range all {
		if t.Unix() >= one.From {
			slot = one.Slot
		}
	}
	return slot
}

// nextBearer gives the head that has a number after another one at a time, a new
// one if there is none.
func (b *batch) nextBearer(ref event.Reference, after board.Slot, ended, at time.Time) board.Slot {
	all := b.bearers(ref)
	i := 1
	for ; i < len(all) && all[i-1].Slot != after; i++ {
	}
	for ; i < len(all) && at.Unix() >= all[i].From; i++ {
		if i+1 == len(all) || at.Unix() < all[i+1].From {
			return all[i].Slot
		}
	}
	from := ended.Add(parcel.ReuseAfter)
	if had := time.Unix(all[i-1].From, 0); from.Before(had) {
		from = had // another of its numbers ended the story before this one came to it
	}
	slot := b.newHead()
	r := joinRecord{Since: newTime(from), Several: true}
	if i == len(all) {
		r.Numbers = []referenceRecord{referenceRecord(ref)}
	}
	value, err := encodeRecord("bearers", bearersRecord{slices.Insert(all, i, bearing{slot, from.Unix()})})
	b.check(err)
	b.set(bearersKey(ref), value)
	b.join(kindBorne, slot, r)
	return slot
}

// pass gives events that occurred when a parcel's story was long over to the
// next bearers of their numbers, unless they have them.
func (b *batch) pass(slot board.Slot, ended *parcel.State, later []event.Event) {
	taken := map[board.Slot][]uint64{}
	var order []board.Slot
	for i := range later {
		e := &later[i]
		to := b.nextBearer(e.Reference, slot, ended.Time, e.Occurred)
		if b.seen(to, b.head(to), e.ID) != 0 {
			continue
		}
		if taken[to] == nil {
			order = append(order, to)
		}
		taken[to] = append(taken[to], e.Seq)
	}
	for _, to := range order {
		b.join(kindBorne, to, joinRecord{Events: taken[to]})
	}
}

// outlived tells whether an event occurred when a head's story was long over. A
// correction is of the story that it corrects.
func outlived(h *board.Head, e *event.Event) bool {
	return e.Corrects == (event.ID{}) && h.Status.Terminal() && e.Occurred.After(endOf(h).Add(parcel.ReuseAfter+nearly))
}

// endOf is when a story ended, to the second.
func endOf(h *board.Head) time.Time { return time.Unix(int64(h.Since), 0) }

// idOf is the id of the parcel that a head is of; empty while there is none.
func idOf(h *board.Head) string {
	if !h.Registered() {
		return ""
	}
	return parcel.FormatID(h.ID)
}
