package store

import (
	"fmt"
	"slices"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
)

// logFound is what reading the log leaves to compare the rest with.
type logFound struct {
	present bits // entries
	events  bits // of them
	erased  bits // of them, of which nothing is left
	gone    bits // that were deleted on purpose
	unread  int  // that can't be read

	tails    []uint64 // the last entry of each slot so far
	moved    bits     // slots that are part of another
	carriers map[string]digest
	named    uint64 // times that an event names a content
	reused   map[event.Reference]bool
}

// digest is of a set of sequences, without regard to their order.
type digest struct{ n, sum uint64 }

func (d digest) with(seq uint64) digest {
	// SplitMix64, which no damage undoes by chance.
	z := seq * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return digest{d.n + 1, d.sum + (z ^ z>>31)}
}

func (l *logFound) tail(s board.Slot) uint64 {
	if int(s) < len(l.tails) {
		return l.tails[s]
	}
	return 0
}

func (l *logFound) setTail(s board.Slot, seq uint64) {
	if need := int(s) + 1; need > len(l.tails) {
		l.tails = append(l.tails, make([]uint64, need-len(l.tails))...)
	}
	l.tails[s] = seq
}

// entry is a place in the log in words.
func entryNamed(seq uint64) string { return fmt.Sprint("entry ", seq) }

// entries reads the log: each entry by itself, and that each is chained to the
// last one of its story, so that every one is reached from its head once.
func (v *verifier) entries() error {
	l := &v.log
	l.carriers, l.reused = map[string]digest{}, map[event.Reference]bool{}
	next := uint64(1)
	return v.each(ofLog, prefixLog, func(key, value []byte) error {
		seq, err := cutLogKey(key)
		if err != nil {
			v.fault(ofLog, fmt.Sprintf("key %x", key), "got %d bytes, want 9", len(key))
			return nil
		}
		v.missing(next, seq)
		next = seq + 1
		if l.gone.has(seq) {
			v.fault(ofLog, entryNamed(seq), "it was deleted, and is here")
		}
		l.present.set(seq)
		c, err := cutEntry(seq, value)
		if err == nil {
			err = v.entry(seq, c, value)
		}
		if err != nil {
			l.unread++
			v.fault(ofLog, entryNamed(seq), "%v", err)
		}
		return nil
	})
}

// missing looks at a gap in the log.
func (v *verifier) missing(from, to uint64) {
	for ; from < to; from++ {
		first := from
		for from < to && !v.log.gone.has(from) {
			from++
		}
		if n := from - first; n == 1 {
			v.fault(ofLog, entryNamed(first), "it is missing, and nothing says that it was deleted")
		} else if n > 1 {
			v.fault(ofLog, fmt.Sprintf("entries %d to %d", first, from-1), "they are missing, and nothing says that they were deleted")
		}
	}
}

// entry looks at one entry; what it gives is that the entry can't be read.
func (v *verifier) entry(seq uint64, c chained, value []byte) error {
	l := &v.log
	switch c.kind {
	case kindEvent:
		e, err := decodeEvent(seq, value)
		if err != nil {
			return err
		}
		l.events.set(seq)
		l.carriers[e.Reference.Carrier] = l.carriers[e.Reference.Carrier].with(seq)
		l.named += uint64(len(contents(&e)))
	case kindErased:
		l.erased.set(seq)
		if len(value) == entryHead {
			break
		}
		// The end of an erasure: nothing is known of what it was chained to.
		var r erasedRecord
		if err := decodeBody("log entry", value[entryHead:], &r); err != nil {
			return err
		}
		for _, slot := range r.Slots {
			l.setTail(slot, 0)
		}
		l.setTail(c.slot, seq)
		return nil
	case kindSettled:
		r, err := decodeSettled(seq, value)
		if err == nil {
			_, err = r.State.state()
		}
		if err != nil {
			return err
		}
	default:
		r, err := decodeJoin(seq, value)
		if err != nil {
			return err
		}
		v.join(seq, &r)
	}
	v.chained(seq, c)
	return nil
}

// chained looks at how an entry hangs on those before it.
func (v *verifier) chained(seq uint64, c chained) {
	l := &v.log
	switch before := l.tail(c.slot); {
	case c.slot == 0:
		v.fault(ofLog, entryNamed(seq), "it belongs to no head")
		return
	case l.moved.has(uint64(c.slot)):
		v.fault(ofLog, entryNamed(seq), "it belongs to head %d, which was part of another by then", c.slot)
	case c.before == before || l.gone.has(c.before):
	default:
		v.fault(ofLog, entryNamed(seq), "it is chained to entry %d, and the one before it in the story of head %d is %d (0: none)", c.before, c.slot, before)
	}
	l.setTail(c.slot, seq)
}

// join looks at what an entry says of other heads and entries.
func (v *verifier) join(seq uint64, r *joinRecord) {
	l := &v.log
	lost := slices.ContainsFunc(r.Tails, l.gone.has)
	for _, from := range r.From {
		if tail := l.tail(from); tail != 0 && !lost && !slices.Contains(r.Tails, tail) {
			v.fault(ofLog, entryNamed(seq), "it takes over head %d without the story that ends at %d", from, tail)
		}
		l.moved.set(uint64(from))
	}
	for _, tail := range r.Tails {
		ends := slices.ContainsFunc(r.From, func(from board.Slot) bool { return l.tail(from) == tail })
		if !ends && !l.gone.has(tail) {
			v.fault(ofLog, entryNamed(seq), "it takes over a story that ends at %d, and no head that it names ends there", tail)
		}
	}
	for _, e := range r.Events {
		if e >= seq || !l.present.has(e) && !l.gone.has(e) {
			v.fault(ofLog, entryNamed(seq), "it takes over event %d, which is not there", e)
		}
	}
	if r.Several {
		for _, n := range r.Numbers {
			l.reused[event.Reference(n)] = true
		}
	}
}
