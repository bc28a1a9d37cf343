package store

import (
	"context"
	"fmt"
	"time"

	"github.com/dgraph-io/badger/v4"

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
	key, err := parcelKey(prefixParcel, r.Parcel.ID)
	if err != nil {
		return Registered{}, err
	}
	value, err := encodeParcel(r.Parcel)
	if err != nil {
		return Registered{}, err
	}
	// From here on the parcel is as it will be read back: its first state must
	// equal one folded after a restart.
	if r.Parcel, err = decodeParcel(key, value); err != nil {
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
	size += 2*len(value) + entryOverhead*(2+len(r.Parcel.References))
	items := 2 + len(r.Parcel.References) + len(records)

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
		for _, ref := range r.Parcel.References {
			if id := b.holder(ref); id != "" {
				return &TakenError{ref, id}
			}
		}
		b.set(key, value)
		for _, w := range records {
			b.set(w.key, w.value)
		}
		done.State = b.join(r.Parcel)
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

// join gives a new parcel its references and whatever came for them before,
// and tells of those events again, now that they have a parcel.
func (b *batch) join(p parcel.Parcel) parcel.State {
	raw, err := parcel.ParseID(p.ID)
	b.check(err)
	var events []event.Event
	for _, ref := range p.References {
		b.set(referenceKey(ref), raw[:])
		b.holders[ref] = p.ID
		events = append(events, b.events(ref)...)
	}
	bySeq(events)
	for _, e := range events {
		e.Parcel = p.ID
		b.told = append(b.told, e)
	}
	state := parcel.Fold(p.Registered, events)
	b.heads[p.ID] = &head{state: state, moved: true}
	return state
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
	key, err := parcelKey(prefixParcel, id)
	if err != nil {
		return parcel.Parcel{}, err
	}
	const size = 2 << 10 // about a parcel's record
	var changed parcel.Parcel
	err = s.submit(ctx, "link", &request{items: 1, bytes: size, apply: func(b *batch) error {
		p, err := readParcel(b.txn, id)
		if err != nil {
			return err
		}
		p.Link = parcel.Link{Generation: p.Link.Generation + 1, Expires: expires}
		value, err := encodeParcel(p)
		if err != nil {
			return err
		}
		b.set(key, value)
		changed = p
		return nil
	}})
	if err != nil {
		return parcel.Parcel{}, err
	}
	return changed, nil
}
