package store

import (
	"slices"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// batch is one transaction being filled, with what it will change on the board.
// It belongs to the committer, which is the only one to change either: so what a
// batch finds on the board stays true until it is on disk.
type batch struct {
	store  *Store
	board  *board.Board
	txn    *badger.Txn
	seq    uint64     // last sequence given
	slot   board.Slot // last slot given
	told   []event.Event
	added  int   // events
	second int64 // of the time index, if it got an entry

	heads   map[board.Slot]*board.Head
	numbers map[board.Number]board.Bearer
	stale   map[board.Slot]bool // an event came out of order: fold anew before it is stored
	joined  map[board.Slot]bool // of those, which got events of other heads
	runs    map[string][]uint64 // sequences by carrier
	erased  []board.Slot        // by a replay

	writes int
	gone   gone
	fault  error // of the store, not of a request: nothing of the batch can be kept
}

func newBatch(s *Store) *batch {
	return &batch{
		store: s, board: s.board,
		txn:     s.db.NewTransaction(true),
		seq:     s.last.Load(),
		slot:    s.board.Last(),
		heads:   make(map[board.Slot]*board.Head),
		numbers: make(map[board.Number]board.Bearer),
		stale:   make(map[board.Slot]bool),
		joined:  make(map[board.Slot]bool),
		runs:    make(map[string][]uint64),
	}
}

// discard drops what was not committed. It may be called again.
func (b *batch) discard() { b.txn.Discard() }

// get reads a value as this batch would leave it; nil when there is none.
func (b *batch) get(key []byte) []byte {
	value, err := get(b.txn, key)
	b.check(err)
	return value
}

func (b *batch) set(key, value []byte) { b.setEntry(badger.NewEntry(key, value)) }

func (b *batch) setEntry(e *badger.Entry) {
	b.writes++
	if err := b.txn.SetEntry(e); err != nil {
		b.check(faulted("write", err))
	}
}

// check notes the first fault. Requests may go on after one, since nothing they
// do will be kept.
func (b *batch) check(err error) {
	if b.fault == nil {
		b.fault = err
	}
}

// head gives a head to be changed.
func (b *batch) head(slot board.Slot) *board.Head {
	h := b.heads[slot]
	if h == nil {
		was := b.board.Head(slot)
		h = &was
		b.heads[slot] = h
	}
	return h
}

// newHead gives a head of which nothing is known.
func (b *batch) newHead() board.Slot {
	b.slot++
	b.heads[b.slot] = &board.Head{Status: event.Registered}
	return b.slot
}

// bearer is what a number leads to; slot 0 when it leads nowhere.
func (b *batch) bearer(n board.Number) board.Bearer {
	to, changed := b.numbers[n]
	if !changed {
		to = b.board.Bearer(n)
	}
	to.Slot = b.standing(to.Slot)
	if h := b.peek(to.Slot); h.Status == 0 {
		to.Slot = 0 // it was erased
	}
	return to
}

// peek gives a head to be read.
func (b *batch) peek(slot board.Slot) board.Head {
	if h := b.heads[slot]; h != nil {
		return *h
	}
	return b.board.Head(slot)
}

// standing follows heads that were merged into others.
func (b *batch) standing(slot board.Slot) board.Slot {
	for {
		h := b.peek(slot)
		if !h.Marks.Has(board.Moved) {
			return slot
		}
		slot = board.Slot(h.Place)
	}
}

// write puts an entry at the end of the log and of a head's story.
func (b *batch) write(slot board.Slot, value []byte, carriers ...string) uint64 {
	h := b.head(slot)
	b.seq++
	chain(value, slot, h.Tail)
	b.set(logKey(b.seq), value)
	h.Tail = b.seq
	for _, c := range carriers {
		b.runs[c] = append(b.runs[c], b.seq)
	}
	return b.seq
}

// join writes an entry that is not an event.
func (b *batch) join(kind byte, slot board.Slot, r joinRecord) {
	value, err := encodeJoin(kind, r)
	b.check(err)
	if err != nil {
		return
	}
	h := b.head(slot)
	for _, from := range r.From {
		f := b.head(from)
		f.Marks, f.Place = f.Marks|board.Moved, board.Word(slot)
	}
	for _, n := range r.Numbers {
		b.board.CarrierWord(n.Carrier) // Lookup asks for every carrier with a word
		b.numbers[board.NumberOf(event.Reference(n))] = board.Bearer{Slot: slot, Several: r.Several}
	}
	b.write(slot, value)
	if (len(r.From) > 0 || len(r.Events) > 0) && !h.Marks.Has(board.Settled) {
		b.stale[slot], b.joined[slot] = true, true
	}
}

// publish keeps an event for those who hear of it once it is on disk.
func (b *batch) publish(e *event.Event) {
	if b.store.options.OnCommit != nil {
		b.told = append(b.told, *e)
	}
}

// finish folds what must be folded, and writes what is written once for all of
// the batch.
func (b *batch) finish() {
	for len(b.stale) > 0 && b.fault == nil { // folding may find a next bearer
		slots := make([]board.Slot, 0, len(b.stale))
		for slot := range b.stale {
			slots = append(slots, slot)
		}
		slices.Sort(slots) // what a fold writes has the same order each time
		for _, slot := range slots {
			delete(b.stale, slot)
			if !b.head(slot).Marks.Has(board.Moved) { // what it was merged into is stale, too
				b.refold(slot)
			}
		}
	}
	b.gone.write(b)
	for carrier, seqs := range b.runs {
		b.set(carrierKey(carrier, seqs[0]), appendRuns(nil, seqs))
	}
	if from := b.store.last.Load() + 1; b.seq >= from {
		if now := max(b.store.options.Now().Unix(), 0); now > b.store.second {
			b.set(timeKey(uint64(now)), seqValue(from))
			b.second = now
		}
	}
}

// refold lays a head out anew from all its events, and gives the next bearers of
// its numbers what is not its own.
func (b *batch) refold(slot board.Slot) refolded {
	r, err := b.refresh(slot)
	b.check(err)
	if err != nil {
		return r
	}
	b.index(slot, &r)
	if len(r.later) > 0 {
		b.pass(slot, &r.state, r.later)
	}
	return r
}

// index keeps the identities of a head with too many events for its filter, and of
// no other. From then on each event brings its own.
func (b *batch) index(slot board.Slot, r *refolded) {
	h := b.head(slot)
	was := h.Marks.Has(board.Indexed)
	if was {
		b.unsee(slot, r.later)
	}
	h.Marks &^= board.Indexed
	switch {
	case len(r.mine) > board.Filtered:
		h.Marks |= board.Indexed
		if was && !b.joined[slot] {
			break
		}
		for i := range r.mine {
			b.set(seenKey(slot, r.mine[i].ID), seqValue(r.mine[i].Seq))
		}
	case was:
		b.unsee(slot, r.mine)
	}
	delete(b.joined, slot)
}

// unsee takes identities from a head's index.
func (b *batch) unsee(slot board.Slot, events []event.Event) {
	for i := range events {
		b.drop(seenKey(slot, events[i].ID))
	}
}

// refolded is what folding a story anew gave.
type refolded struct {
	mine, later []event.Event
	state       parcel.State
}

// refresh lays a head out anew from all its events.
func (b *batch) refresh(slot board.Slot) (r refolded, err error) {
	h := b.head(slot)
	t, err := story(b.txn, h.Tail)
	if err != nil {
		return r, err
	}
	events, err := own(b.txn, b, slot, t.events)
	if err != nil {
		return r, err
	}
	r.state, r.mine, r.later = parcel.Tell(t.registered, events)
	lay(b.board, h, &r.state)
	h.Filter = [2]uint64{}
	for i := range r.mine {
		h.Saw(r.mine[i].ID)
	}
	return r, nil
}
