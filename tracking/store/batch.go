package store

import (
	"slices"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// batch is one transaction being filled. It belongs to the committer.
//
// What the requests of a batch find must include what earlier ones of it
// wrote. Badger's transaction answers that for single keys; for scans it would
// sort everything pending each time, so a batch keeps the events it added by
// reference and scans a snapshot of the store for the others.
type batch struct {
	store *Store
	txn   *badger.Txn
	view  *badger.Txn // the store as it was before this batch; nil until needed
	seq   uint64      // last sequence given
	told  []event.Event

	holders map[event.Reference]string // parcel ids; empty: nobody holds it
	added   map[event.Reference][]event.Event
	heads   map[string]*head

	writes int
	fault  error // of the store, not of a request: nothing of the batch can be kept
}

// head is a parcel's state while the batch changes it.
type head struct {
	state parcel.State
	moved bool // it differs from what is stored
	stale bool // an event came out of order: fold anew before storing it
}

func newBatch(s *Store) *batch {
	return &batch{
		store:   s,
		txn:     s.db.NewTransaction(true),
		seq:     s.last.Load(),
		holders: make(map[event.Reference]string),
		added:   make(map[event.Reference][]event.Event),
		heads:   make(map[string]*head),
	}
}

// discard drops what was not committed. It may be called again.
func (b *batch) discard() {
	b.txn.Discard()
	if b.view != nil {
		b.view.Discard()
	}
}

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

// holder tells which parcel holds a reference; empty when none does.
func (b *batch) holder(r event.Reference) string {
	id, known := b.holders[r]
	if known {
		return id
	}
	id, err := holder(b.txn, r)
	b.check(err)
	b.holders[r] = id
	return id
}

// head gives the state of a stored parcel, to be changed.
func (b *batch) head(id string) *head {
	h := b.heads[id]
	if h == nil {
		state, err := readState(b.txn, id)
		b.check(err)
		h = &head{state: state}
		b.heads[id] = h
	}
	return h
}

// events gives all events of a reference, those of this batch included.
func (b *batch) events(r event.Reference) []event.Event {
	if b.view == nil {
		b.view = b.store.db.NewTransaction(false)
	}
	stored, err := readEvents(b.view, r)
	b.check(err)
	return append(stored, b.added[r]...)
}

// add stores an event that is not a repeat, and tells the parcel that it
// belongs to.
func (b *batch) add(w eventEntry) Result {
	e := w.event
	b.seq++
	e.Seq = b.seq
	putSeq(w.value, e.Seq)
	b.set(w.key, w.value)
	b.set(logKey(e.Seq), logValue(w.key))
	b.added[e.Reference] = append(b.added[e.Reference], e)

	if e.Parcel = b.holder(e.Reference); e.Parcel != "" {
		h := b.head(e.Parcel)
		h.moved = true
		next, inOrder := h.state.Next(e)
		if inOrder && !h.stale {
			h.state = next
		} else {
			h.stale = true
		}
	}
	b.told = append(b.told, e)
	return Result{Outcome: Accepted, Event: e.ID, Seq: e.Seq, Parcel: e.Parcel}
}

// finish writes the states that changed. A parcel that got several events in
// this batch is folded and written once.
func (b *batch) finish() {
	for id, h := range b.heads {
		if h.moved {
			if h.stale {
				b.refold(id, h)
			}
			b.putState(id, h.state)
		}
	}
}

func (b *batch) refold(id string, h *head) {
	p, err := readParcel(b.txn, id)
	b.check(err)
	var events []event.Event
	for _, r := range p.References {
		events = append(events, b.events(r)...)
	}
	h.state = parcel.Fold(p.Registered, events)
}

func (b *batch) putState(id string, s parcel.State) {
	key, err := parcelKey(prefixState, id)
	b.check(err)
	value, err := encodeState(s)
	b.check(err)
	if b.fault == nil {
		b.set(key, value)
	}
}

// bySeq puts events in the order of the log.
func bySeq(events []event.Event) {
	slices.SortFunc(events, func(a, b event.Event) int {
		if a.Seq < b.Seq {
			return -1
		}
		return 1
	})
}
