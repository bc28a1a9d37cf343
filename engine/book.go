package engine

import (
	"context"
	"fmt"

	"entrepot/engine/network"
)

// Book takes room for a parcel on every departure of a chosen itinerary, or on
// none, and gives the booking and the itinerary as it is priced now. Undo with
// the booking's id releases it. A request that has booked before books nothing:
// its booking is given, and the itinerary as it is priced without it, nil where it
// fits the network no more. Errors are those of Rebuild, ErrKeyReused, and ErrFull
// as a *FieldError that names the leg without room.
func (e *Engine) Book(ctx context.Context, q Query, legs []ChosenLeg, by string, once *network.Once) (network.Change, *Itinerary, error) {
	if first, found, err := e.made(once); err != nil {
		return network.Change{}, nil, err
	} else if found {
		return first, e.rebooked(first.ID, q, legs), nil
	}
	w, r, pr, err := e.prepare(&q)
	if err != nil {
		return network.Change{}, nil, err
	}
	way, err := w.rebuild(&q, r, pr, legs)
	if err != nil {
		return network.Change{}, nil, err
	}
	it, err := w.itinerary(pr, &r.Origins[0], way, w.deadline(&q))
	if err != nil {
		return network.Change{}, nil, err
	}
	c := network.Change{Kind: network.Booked, By: by, Why: "booked by itinerary", Once: once}
	for i, st := range way.Legs() {
		key, ok := w.laid().Key(st.Arc, st.Depart, q.Parcel.Weight)
		if !ok {
			return network.Change{}, nil, &FieldError{Field: fmt.Sprintf("legs[%d]", i), Got: legs[i].Lane, Want: "a departure that leaves", Kind: ErrStalePlan}
		}
		c.Legs = append(c.Legs, network.Leg{DepartureKey: key, Weight: q.Parcel.Weight})
	}
	c, err = e.Apply(c)
	return c, &it, err
}

// rebooked is the itinerary of a booking made before, as the network prices it
// without that booking.
func (e *Engine) rebooked(id string, q Query, legs []ChosenLeg) *Itinerary {
	w := e.current.Load()
	if _, booked := w.laid().Change(id); booked {
		o, err := w.laid().Without(id)
		if err != nil {
			return nil
		}
		w = w.under(o)
	}
	r, pr, err := w.request(&q)
	if err != nil {
		return nil
	}
	way, err := w.rebuild(&q, r, pr, legs)
	if err != nil {
		return nil
	}
	it, err := w.itinerary(pr, &r.Origins[0], way, w.deadline(&q))
	if err != nil {
		return nil
	}
	return &it
}
