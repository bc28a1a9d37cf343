package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// answerLife is how long the answer to an idempotent request is kept: long
// enough for a client to try again after a night's outage.
const answerLife = 24 * time.Hour

// Registration is a parcel with all that must be stored together with it.
type Registration struct {
	Parcel  parcel.Parcel
	Records []Record // the plan, say: kept if the parcel is, and only then
	Once    *Once    // nil when the client gave no idempotency key
}

// Once makes a request that is sent again get its first answer again.
type Once struct {
	Owner, Key string   // the client's idempotency key, among those of one client
	Body       [32]byte // SHA-256 of the request: the same key for another is a mistake
	Response   []byte   // what to answer, now and next time; opaque here
}

// Registered says how a registration went.
type Registered struct {
	State    parcel.State // events that came before the parcel are in it
	Replayed bool         // the request was answered before; only Response is set
	Response []byte       // of Once, this one or the first
}

// Register stores a parcel, takes its references for it, and joins the events
// that came for them before. All of it is stored or nothing.
//
// Errors: *TakenError, ErrParcelExists, ErrKeyReused and those of Append.
func (s *Store) Register(ctx context.Context, r Registration) (Registered, error) {
	if err := r.Parcel.Validate(); err != nil {
		return Registered{}, fmt.Errorf("store: register: %w", err)
	}
	key, err := parcelKey(r.Parcel.ID)
	if err != nil {
		return Registered{}, err
	}
	value, err := encodeParcel(stored{Parcel: r.Parcel})
	if err != nil {
		return Registered{}, err
	}
	// From here on the parcel is as it will be read back: its first state must
	// equal one folded after a restart.
	p, err := decodeParcel(key, value)
	if err != nil {
		return Registered{}, err
	}
	records, size, err := prepareRecords(r.Records)
	if err != nil {
		return Registered{}, err
	}
	var answer []byte
	if r.Once != nil {
		if answer, err = answerKey(r.Once.Owner, r.Once.Key); err != nil {
			return Registered{}, err
		}
		size += len(answer) + len(r.Once.Response) + entryOverhead
	}
	size += 2*len(value) + 2*entryOverhead
	items := 2 + len(records)

	var done Registered
	err = s.submit(ctx, "register", &request{items: items, bytes: size, apply: func(b *batch) error {
		done = Registered{}
		if answer != nil {
			earlier, err := readAnswer(b.txn, answer, r.Once.Body, s.options.Now())
			if err != nil {
				return err
			}
			if earlier != nil {
				done = Registered{Replayed: true, Response: earlier.Response}
				return nil
			}
		}
		if b.get(key) != nil {
			return fmt.Errorf("store: register: %w: %s", ErrParcelExists, r.Parcel.ID)
		}
		for _, ref := range p.References {
			if id := b.holder(ref, p.Registered); id != "" {
				return &TakenError{ref, id}
			}
		}
		for _, w := range records {
			b.set(w.key, w.value)
		}
		b.claim(&p)
		b.putParcel(p)
		done.State = b.tell(p.slot)
		if answer != nil {
			done.Response = r.Once.Response
			b.answered(answer, *r.Once, s.options.Now().Add(answerLife))
		}
		return nil
	}})
	if err != nil {
		return Registered{}, err
	}
	return done, nil
}

// holder tells which parcel has a number and will still have it at a time; empty
// when none does.
func (b *batch) holder(ref event.Reference, at time.Time) string {
	slot := b.bearerWhen(ref, at)
	if slot == 0 || over(b.head(slot), at) {
		return ""
	}
	return idOf(b.head(slot))
}

// bearerWhen is what a number leads to at a time; 0 when it leads nowhere.
func (b *batch) bearerWhen(ref event.Reference, at time.Time) board.Slot {
	for {
		to := b.bearer(board.NumberOf(ref))
		if to.Several {
			to.Slot = bearerAt(b.bearers(ref), at)
		}
		if !b.stale[to.Slot] || b.fault != nil {
			return to.Slot
		}
		delete(b.stale, to.Slot)
		b.refold(to.Slot) // which may find the next bearer
	}
}

// claim gives a new parcel its numbers and whatever came for them before.
func (b *batch) claim(p *stored) {
	r := joinRecord{Since: newTime(p.Registered)}
	raw, err := parcel.ParseID(p.ID)
	b.check(err)
	r.Parcel = raw
	p.slot = b.gather(0, p.References, p.Registered, &r)
	b.head(p.slot).ID = raw
	b.join(kindRegistered, p.slot, r)
	b.stale[p.slot] = true
}

// gather brings the heads of some numbers together in one, and notes in the
// record what that took in: the head given or, where that is 0, the first that a
// number leads to at the time, or a new one.
func (b *batch) gather(slot board.Slot, refs []event.Reference, at time.Time, r *joinRecord) board.Slot {
	for _, ref := range refs {
		from := b.bearerWhen(ref, at)
		if from == 0 {
			r.Numbers = append(r.Numbers, referenceRecord(ref))
		} else if h := b.head(from); over(h, at) {
			from = b.nextBearer(ref, from, endOf(h), at)
		}
		switch {
		case from == 0 || from == slot:
		case slot == 0:
			slot = from
		default:
			b.take(from, r)
		}
	}
	if slot == 0 {
		slot = b.newHead()
	}
	return slot
}

// take notes that a head becomes part of another.
func (b *batch) take(slot board.Slot, r *joinRecord) {
	if slices.Contains(r.From, slot) {
		return
	}
	r.From = append(r.From, slot)
	if tail := b.head(slot).Tail; tail != 0 {
		r.Tails = append(r.Tails, tail)
	}
}

// over tells whether a head's story will have been over for so long at a time
// that its numbers go to others.
func over(h *board.Head, at time.Time) bool {
	return h.Status.Terminal() && at.After(endOf(h).Add(parcel.ReuseAfter))
}

// tell tells of a parcel's events again, now that they have a parcel, and gives
// its state.
func (b *batch) tell(slot board.Slot) parcel.State {
	delete(b.stale, slot)
	r := b.refold(slot)
	bySeq(r.mine)
	for _, e := range r.mine {
		e.Parcel = idOf(b.head(slot))
		b.publish(&e)
	}
	return r.state
}

// parcel gives a stored parcel, or of one that was merged into another that.
func (b *batch) parcel(id string) (stored, error) {
	return survivor(b.txn, id)
}

func (b *batch) putParcel(p stored) {
	key, err := parcelKey(p.ID)
	b.check(err)
	value, err := encodeParcel(p)
	b.check(err)
	if err == nil {
		b.set(key, value)
	}
}

func (b *batch) answered(key []byte, o Once, expires time.Time) {
	value, err := encodeAnswer(o, expires)
	b.check(err)
	if err == nil {
		b.setEntry(badger.NewEntry(key, value).WithTTL(answerLife))
	}
}

// Replay gives the answer that a request was given before under the same
// idempotency key, if there was one. Asking first saves the work of making an
// answer that Register would set aside; Register asks again in any case.
func (s *Store) Replay(owner, key string, body [32]byte) (response []byte, found bool, err error) {
	answer, err := answerKey(owner, key)
	if err != nil {
		return nil, false, err
	}
	err = s.read(func(txn *badger.Txn) error {
		earlier, err := readAnswer(txn, answer, body, s.options.Now())
		if earlier != nil {
			response, found = earlier.Response, true
		}
		return err
	})
	return response, found, err
}

// readAnswer finds an answer that has not expired. Badger drops expired ones
// by the machine's clock; this store goes by its own.
func readAnswer(txn *badger.Txn, key []byte, body [32]byte, now time.Time) (*answerRecord, error) {
	value, err := get(txn, key)
	if value == nil {
		return nil, err
	}
	r, err := decodeAnswer(value)
	switch {
	case err != nil:
		return nil, err
	case !now.Before(r.Expires.time()):
		return nil, nil
	case r.Body != body:
		return nil, fmt.Errorf("store: %w", ErrKeyReused)
	}
	return &r, nil
}

// RotateLink makes every earlier link to a parcel worthless and gives the
// parcel as it is with its new one, good until expires.
func (s *Store) RotateLink(ctx context.Context, id string, expires time.Time) (parcel.Parcel, error) {
	return s.changeLink(ctx, id, expires)
}

// RevokeLink makes every link to a parcel worthless.
func (s *Store) RevokeLink(ctx context.Context, id string) error {
	_, err := s.changeLink(ctx, id, time.Time{})
	return err
}

func (s *Store) changeLink(ctx context.Context, id string, expires time.Time) (parcel.Parcel, error) {
	const size = 2 << 10 // about a parcel's record
	var changed parcel.Parcel
	err := s.submit(ctx, "link", &request{items: 1, bytes: size, apply: func(b *batch) error {
		p, err := b.parcel(id)
		if err != nil {
			return err
		}
		p.Link = parcel.Link{Generation: p.Link.Generation + 1, Expires: expires}
		b.putParcel(p)
		changed = p.Parcel
		return nil
	}})
	if err != nil {
		return parcel.Parcel{}, err
	}
	return changed, nil
}
