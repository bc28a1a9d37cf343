package store

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
)

// runs looks at which entries are each carrier's.
func (v *verifier) runs() error {
	got := map[string]digest{}
	err := v.each(ofCarriers, prefixCarrier, func(key, value []byte) error {
		carrier, rest, ok := cutText(key[1:])
		if !ok || len(rest) != 8 {
			v.derived(ofCarriers, fmt.Sprintf("key %q", key), "it names no carrier and sequence")
			return nil
		}
		first := binary.BigEndian.Uint64(rest)
		where := fmt.Sprintf("carrier %s from %d", carrier, first)
		runs, err := cutRuns(first, value)
		if err != nil {
			v.derived(ofCarriers, where, "%v", err)
			return nil
		}
		for _, r := range runs {
			if r.from+r.n-1 > v.last {
				v.derived(ofCarriers, where, "it names entry %d, and the log ends at %d", r.from+r.n-1, v.last)
				return nil
			}
			for seq := r.from; seq < r.from+r.n; seq++ {
				switch {
				case v.log.events.has(seq):
					got[carrier] = got[carrier].with(seq)
				case v.log.unread == 0 && v.log.present.has(seq) && !v.log.erased.has(seq):
					v.derived(ofCarriers, where, "it names entry %d, which is no event", seq)
				}
			}
		}
		return nil
	})
	if err != nil || v.log.unread > 0 {
		return err
	}
	for _, carrier := range slices.Sorted(maps.Keys(v.log.carriers)) {
		if want := v.log.carriers[carrier]; got[carrier] != want {
			v.derived(ofCarriers, "carrier "+carrier, "they name %d entries, and not exactly the %d events of the carrier", got[carrier].n, want.n)
		}
		delete(got, carrier)
	}
	for _, carrier := range slices.Sorted(maps.Keys(got)) {
		v.derived(ofCarriers, "carrier "+carrier, "they name %d events, and the carrier has none", got[carrier].n)
	}
	return nil
}

// times looks at the index of when entries came.
func (v *verifier) times() error {
	var before, n uint64
	err := v.each(ofTimes, prefixTime, func(key, value []byte) error {
		n++
		if len(key) != 9 {
			v.derived(ofTimes, fmt.Sprintf("key %x", key), "got %d bytes, want 9", len(key))
			return nil
		}
		where := fmt.Sprintf("second %d", binary.BigEndian.Uint64(key[1:]))
		seq, err := cutSeq("time", value)
		switch {
		case err != nil:
			v.derived(ofTimes, where, "%v", err)
		case seq > v.last:
			v.derived(ofTimes, where, "it names entry %d, and the log ends at %d", seq, v.last)
		case before == 0 && seq != 1:
			v.derived(ofTimes, where, "the first one names entry %d, want 1", seq)
		case seq <= before:
			v.derived(ofTimes, where, "it names entry %d, and an earlier second %d", seq, before)
		}
		before = max(before, seq)
		return nil
	})
	if err == nil && n == 0 && v.last > 0 {
		v.derived(ofTimes, "all", "there are none")
	}
	return err
}

// names looks at which events name contents.
func (v *verifier) names() error {
	var n uint64
	err := v.each(ofNames, prefixName, func(key, _ []byte) error {
		if len(key) != 1+32+8 {
			v.derived(ofNames, fmt.Sprintf("key %x", key), "got %d bytes, want 41", len(key))
			return nil
		}
		name, seq := event.Content(key[1:33]), binary.BigEndian.Uint64(key[33:])
		where := fmt.Sprintf("content %s and entry %d", name, seq)
		if !v.log.events.has(seq) {
			v.derived(ofNames, where, "the entry is no event that is there")
			return nil
		}
		e, err := v.event(seq)
		if err != nil {
			return err
		}
		if e.Proof.Photo != name && e.Proof.Signature != name {
			v.derived(ofNames, where, "the event does not name it")
			return nil
		}
		if n++; e.Proof.Photo == e.Proof.Signature {
			n++ // one key for both
		}
		return nil
	})
	if err == nil && v.log.unread == 0 && n < v.log.named {
		v.derived(ofNames, "all", "got %d, and the log's events name %d", n, v.log.named)
	}
	return err
}

// event reads an event that is there.
func (v *verifier) event(seq uint64) (event.Event, error) {
	value, err := get(v.txn, logKey(seq))
	if err != nil {
		return event.Event{}, err
	}
	return decodeEvent(seq, value)
}

// identities looks at the index of heads with many events. That it is complete is
// seen head by head: see heads.
func (v *verifier) identities() error {
	return v.each(ofSeen, prefixSeen, func(key, value []byte) error {
		if len(key) != 1+4+16 {
			v.derived(ofSeen, fmt.Sprintf("key %x", key), "got %d bytes, want 21", len(key))
			return nil
		}
		slot, id := slotOf(key), event.ID(key[5:])
		where := fmt.Sprintf("event %s of head %d", id, slot)
		seq, err := cutSeq("identity", value)
		if err != nil {
			v.derived(ofSeen, where, "%v", err)
			return nil
		}
		if v.log.events.has(seq) {
			e, err := v.event(seq)
			if err != nil {
				return err
			}
			if e.ID != id {
				v.derived(ofSeen, where, "entry %d is event %s", seq, e.ID)
				return nil
			}
		} else if v.log.unread == 0 && !v.log.erased.has(seq) && !v.log.gone.has(seq) {
			v.derived(ofSeen, where, "entry %d is no event", seq)
			return nil
		}
		if v.shell == nil {
			return nil
		}
		// What a head had that has moved or was erased is of no matter.
		h := v.shell.board.Head(slot)
		if slot > v.shell.board.Last() || h.Status != 0 && !h.Marks.Has(board.Indexed|board.Moved) {
			v.derived(ofSeen, where, "the head has too few events to have any here")
		}
		return nil
	})
}

// slotOf is the head that an identity belongs to.
func slotOf(key []byte) board.Slot { return board.Slot(binary.BigEndian.Uint32(key[1:])) }

// cutText takes a text off a key.
func cutText(key []byte) (text string, rest []byte, ok bool) {
	if len(key) == 0 || len(key) < 1+int(key[0]) {
		return "", nil, false
	}
	return string(key[1 : 1+key[0]]), key[1+key[0]:], true
}
