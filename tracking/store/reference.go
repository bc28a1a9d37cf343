package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// ErrTooManyReferences: a parcel would have more numbers than one may have.
var ErrTooManyReferences = errors.New("too many references")

// ErrSettled: a parcel's events have expired, so nothing can be joined to it any
// more: a repeat of what is joined would not be known as one.
var ErrSettled = errors.New("its story is long over and its events have expired")

// unsettled refuses a parcel that is settled.
func (b *batch) unsettled(p stored) error {
	if b.head(p.slot).Marks.Has(board.Settled) {
		return fmt.Errorf("store: parcel %s: %w", p.ID, ErrSettled)
	}
	return nil
}

// AddReference gives a parcel another number, as at a hand-over to the next
// carrier, and joins what came for that number before. A number that the parcel
// has already changes nothing.
//
// Errors: ErrNotFound, *TakenError, ErrTooManyReferences, ErrSettled and those of
// Append.
func (s *Store) AddReference(ctx context.Context, id string, ref event.Reference) (parcel.Parcel, error) {
	if !ref.Valid() {
		return parcel.Parcel{}, fmt.Errorf("store: add reference: got carrier %q and number %q, want an id and 1-64 visible ASCII characters", ref.Carrier, ref.Number)
	}
	const size = 4 << 10 // about a parcel's record and an entry
	var changed parcel.Parcel
	err := s.submit(ctx, "add reference", &request{items: 3, bytes: size, apply: func(b *batch) error {
		p, err := b.parcel(id)
		if err != nil {
			return err
		}
		changed = p.Parcel
		if slices.Contains(p.References, ref) {
			return nil
		}
		if err := b.unsettled(p); err != nil {
			return err
		}
		switch holder := b.holder(ref, s.options.Now()); {
		case holder != "":
			return &TakenError{ref, holder}
		case len(p.References) >= parcel.MaxReferences:
			return fmt.Errorf("store: add reference: parcel %s: %w: it has %d", p.ID, ErrTooManyReferences, len(p.References))
		}
		var r joinRecord
		b.gather(p.slot, []event.Reference{ref}, s.options.Now(), &r)
		b.join(kindReferenced, p.slot, r)
		p.References = append(p.References, ref)
		changed = p.Parcel
		b.putParcel(p)
		if len(r.From) > 0 {
			b.tell(p.slot)
		}
		return nil
	}})
	return changed, err
}

// Merge makes one parcel of two that prove to be one: the first gets the numbers
// and events of the other, whose id leads to the first from then on. Merging them
// again changes nothing.
//
// Errors: ErrNotFound, ErrTooManyReferences, ErrSettled and those of Append.
func (s *Store) Merge(ctx context.Context, id, other string) (parcel.Parcel, error) {
	const size = 8 << 10 // about two parcels' records and an entry
	var changed parcel.Parcel
	err := s.submit(ctx, "merge", &request{items: 3, bytes: size, apply: func(b *batch) error {
		p, err := b.parcel(id)
		if err != nil {
			return err
		}
		o, err := b.parcel(other)
		if err != nil {
			return err
		}
		changed = p.Parcel
		if p.ID == o.ID {
			return nil
		}
		if err := errors.Join(b.unsettled(p), b.unsettled(o)); err != nil {
			return err
		}
		if n := len(p.References) + len(o.References); n > parcel.MaxReferences {
			return fmt.Errorf("store: merge: parcels %s and %s: %w: got %d together, want at most %d", p.ID, o.ID, ErrTooManyReferences, n, parcel.MaxReferences)
		}
		var r joinRecord
		b.take(o.slot, &r)
		b.join(kindMerged, p.slot, r)
		p.References = append(p.References, o.References...)
		raw, err := parcel.ParseID(p.ID)
		b.check(err)
		o.into = raw
		b.putParcel(p)
		b.putParcel(o)
		changed = p.Parcel
		b.tell(p.slot)
		return nil
	}})
	return changed, err
}
