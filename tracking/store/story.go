package store

import (
	"errors"
	"math"
	"slices"
	"time"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// walk goes back through a story from the last entry, latest first as far as one
// chain goes, until visit returns false. Events of heads that were joined are
// among them; an event that a number's next bearer took is met in both stories. A
// value is good only during the visit.
func walk(txn *badger.Txn, tail uint64, visit func(seq uint64, c chained, value []byte) (bool, error)) error {
	todo := []uint64{tail}
	for len(todo) > 0 {
		seq := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for seq != 0 {
			var r joinRecord
			before, more := uint64(0), false
			there, err := readEntry(txn, seq, func(c chained, value []byte) (err error) {
				before = c.before
				if more, err = visit(seq, c, value); err != nil || !more {
					return err
				}
				if c.kind != kindEvent && c.kind != kindErased && c.kind != kindSettled {
					r, err = decodeJoin(seq, value)
				}
				return err
			})
			if err != nil || there && !more {
				return err
			}
			if !there {
				break // expired, and so is all before it
			}
			todo = append(todo, r.Tails...)
			for _, seq := range r.Events {
				if _, err := readEntry(txn, seq, func(c chained, value []byte) error {
					_, err := visit(seq, c, value)
					return err
				}); err != nil {
					return err
				}
			}
			seq = before
		}
	}
	return nil
}

// readEntry reads an entry of the log, if it is there. Its value is good only during
// the call.
func readEntry(txn *badger.Txn, seq uint64, read func(c chained, value []byte) error) (there bool, err error) {
	item, err := txn.Get(logKey(seq))
	if errors.Is(err, badger.ErrKeyNotFound) {
		return false, nil
	}
	if err != nil {
		return false, faulted("read", err)
	}
	return true, item.Value(func(value []byte) error {
		c, err := cutEntry(seq, value)
		if err != nil {
			return err
		}
		return read(c, value)
	})
}

// chronicle is what a head's entries tell.
type chronicle struct {
	events     []event.Event // with those that a later bearer took, which parcel.Tell leaves out
	registered time.Time
	joined     uint64 // the last entry that brought a registered parcel events of others, or may have
}

func story(txn *badger.Txn, tail uint64) (t chronicle, err error) {
	t.events = make([]event.Event, 0, 16)
	err = walk(txn, tail, func(seq uint64, c chained, value []byte) (bool, error) {
		switch c.kind {
		case kindEvent:
			e, err := decodeEvent(seq, value)
			t.events = append(t.events, e)
			return true, err
		case kindRegistered:
			r, err := decodeJoin(seq, value)
			if t.registered.IsZero() {
				t.registered = r.Since.time()
			}
			return true, err
		case kindReferenced, kindMerged, kindBorne:
			t.joined = max(t.joined, seq)
		}
		return true, nil
	})
	return t, err
}

// numbers is what tells whom a number leads to: the board, or a batch.
type numbers interface {
	bearer(board.Number) board.Bearer
	standing(board.Slot) board.Slot
}

// own leaves out of a head's story what a number's next bearer has by now: what
// occurred since that had the number, unless it corrects an event of this story.
func own(txn *badger.Txn, n numbers, slot board.Slot, events []event.Event) ([]event.Event, error) {
	until := map[event.Reference]int64{}
	for i := range events {
		ref := events[i].Reference
		if _, known := until[ref]; known {
			continue
		}
		until[ref] = math.MaxInt64
		if !n.bearer(board.NumberOf(ref)).Several {
			continue
		}
		all, err := readBearers(txn, n, ref)
		if err != nil {
			return nil, err
		}
		for j := range all {
			if all[j].Slot == slot && j+1 < len(all) && all[j+1].Slot != slot {
				until[ref] = all[j+1].From
			}
		}
	}
	gone := func(e *event.Event) bool { return e.Occurred.Unix() >= until[e.Reference] }
	if !slices.ContainsFunc(events, func(e event.Event) bool { return gone(&e) }) {
		return events, nil
	}
	here := map[event.ID]bool{}
	for i := range events {
		here[events[i].ID] = here[events[i].ID] || !gone(&events[i])
	}
	return slices.DeleteFunc(events, func(e event.Event) bool { return gone(&e) && !here[e.Corrects] }), nil
}

// find looks an identity up in a story.
func find(txn *badger.Txn, tail uint64, id event.ID) (found uint64, err error) {
	err = walk(txn, tail, func(seq uint64, c chained, value []byte) (bool, error) {
		if c.kind != kindEvent {
			return true, nil
		}
		e, err := decodeEvent(seq, value)
		if err == nil && e.ID == id {
			found = seq
		}
		return found == 0, err
	})
	return found, err
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

// lay lays the state of a parcel out on its head.
func lay(b *board.Board, h *board.Head, s *parcel.State) {
	h.Status, h.Since = s.Status, uint32(max(0, s.Time.Unix()))
	h.Place, h.By = b.PlaceWord(s.LastPlace), b.CarrierWord(s.Carrier)
	h.Count, h.Last = uint32(s.Events), 0
	if s.Events > 0 {
		h.Last = s.Last.Occurred.UnixNano()
	}
	h.Marks &^= board.Open | board.Returning | board.Corrected
	for _, x := range s.Exceptions {
		h.Marks |= openMark(x.Status)
	}
	if s.Returning {
		h.Marks |= board.Returning
	}
	if len(s.Void) > 0 {
		h.Marks |= board.Corrected
	}
}

func openMark(s event.Status) board.Marks {
	switch s {
	case event.CustomsHeld:
		return board.Held
	case event.DeliveryFailed:
		return board.Failed
	}
	return board.Excepted
}

// allMilestones keeps parcel.State.Next from adding any: a head keeps none.
var allMilestones = func() (all []parcel.Milestone) {
	for s := range event.Statuses() {
		all = append(all, parcel.Milestone{Status: s})
	}
	return all
}()

// nearly is more than what a head rounds off when a status came about.
const nearly = 2 * time.Second

// step puts one more event on a head, by the rules of parcel.State.Next. It is
// false where the story must be folded anew: the event is not the latest, or it
// corrects, or may be corrected, or the head does not hold enough to tell.
func step(b *board.Board, h *board.Head, e *event.Event) bool {
	at := e.Occurred.UnixNano()
	if h.Count > 0 && at <= h.Last || h.Marks.Has(board.Corrected|board.Settled) {
		return false
	}
	s := parcel.State{Status: h.Status, Time: time.Unix(int64(h.Since), 0), Returning: h.Marks.Has(board.Returning), Milestones: allMilestones}
	if s.Outlived(e.Occurred.Add(nearly)) {
		return false
	}
	if h.Marks.Has(board.Open) {
		for _, status := range exceptions {
			if h.Marks.Has(openMark(status)) {
				s.Exceptions = append(s.Exceptions, parcel.Exception{Status: status})
			}
		}
	}
	s, ok := s.Next(*e)
	if !ok {
		return false
	}
	h.Count, h.Last = h.Count+1, at
	if s.Carrier == "" {
		return true // it did not decide
	}
	h.Status, h.Since, h.By = s.Status, uint32(s.Time.Unix()), b.CarrierWord(s.Carrier)
	if !e.Place.IsZero() {
		h.Place = b.PlaceWord(e.Place)
	}
	h.Marks &^= board.Open | board.Returning
	for _, x := range s.Exceptions {
		h.Marks |= openMark(x.Status)
	}
	if s.Returning {
		h.Marks |= board.Returning
	}
	return true
}
