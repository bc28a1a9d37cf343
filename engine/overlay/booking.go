package overlay

import (
	"fmt"
	"slices"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// Leg is room to be booked on one departure, as the search knows it: an arc, of
// the snapshot or extra, and when it really leaves.
type Leg struct {
	Arc    int32
	Depart timetable.Second
	Weight unit.Weight
}

// Book takes room on the departures of all legs, or on none. Of c it needs ID,
// By, At and Why; kind and legs it fills in, as Change then tells. A leg whose
// departure does not leave is ErrGone, one without room a *FullError. Where a
// departure has no limit the booking is listed all the same.
func (o *Overlay) Book(c network.Change, legs []Leg) (*Overlay, error) {
	c.Kind, c.Legs = network.Booked, make([]network.Leg, len(legs))
	for i, l := range legs {
		k, ok := o.Key(l.Arc, l.Depart, l.Weight)
		if !ok {
			return nil, fault(c.ID, fmt.Sprintf("legs[%d]", i), ErrGone, "got arc %d at second %d, when nothing leaves", l.Arc, l.Depart)
		}
		c.Legs[i] = network.Leg{DepartureKey: k, Weight: l.Weight}
	}
	return o.With(c)
}

// Key names the departure of an arc that leaves at a moment, by what it is
// timetabled for: where several do that are differently late, the first with
// room for a parcel of that weight, or the first of all.
func (o *Overlay) Key(arc int32, leaves timetable.Second, weight unit.Weight) (k network.DepartureKey, ok bool) {
	c, ok := o.course(arc)
	if !ok || c.masked {
		return k, false
	}
	at, d := c.first(leaves, weight)
	if at != leaves {
		var due timetable.Second
		if at, due = c.next(leaves, -1); at != leaves {
			return k, false
		}
		d = c.departure(due)
	}
	return o.key(d), true
}

// key names a departure.
func (o *Overlay) key(d departure) network.DepartureKey {
	a := o.arcOf(d)
	k := network.DepartureKey{Lane: o.snap.Lanes[a.Lane].ID, Departs: o.snap.At(d.moment())}
	if d.isAdded() {
		k.AddedBy = o.added[d.arc()].entry.change.ID
		return k
	}
	for _, other := range o.at(a.Lane, d.moment()) {
		if other == d.arc() {
			// The first needs no number.
			if k.Ordinal > 0 {
				k.Ordinal++
			}
			return k
		}
		k.Ordinal++
	}
	return k
}

// Left is what room is left on the departure that a key names, and whether it
// has a limit at all.
func (o *Overlay) Left(k network.DepartureKey) (left unit.Weight, limited bool, err error) {
	d, err := o.departure("", "departure", k)
	if err != nil {
		return 0, false, err
	}
	return o.left(d), o.arcOf(d).Capacity > 0, nil
}

// at lists the arcs of a lane that are timetabled to leave at a moment, in the
// order of the snapshot.
func (o *Overlay) at(lane int32, moment timetable.Second) []int32 {
	var arcs []int32
	for _, i := range o.snap.ArcsOf(lane) {
		if o.snap.Next(o.snap.Arcs[i].Pattern, moment) == moment {
			arcs = append(arcs, i)
		}
	}
	return arcs
}

// moment places a departure's timetabled time in the horizon.
func (x *index) moment(change, field string, k network.DepartureKey) (timetable.Second, error) {
	at := x.second(k.Departs)
	switch {
	case at < 0:
		return 0, fault(change, field, ErrPast, "got %s, want a time from %s on", k.Departs.Format(time.RFC3339), x.snap.Epoch.Format(time.RFC3339))
	case at >= int64(x.snap.End):
		return 0, fault(change, field, ErrAhead, "got %s, want a time before %s", k.Departs.Format(time.RFC3339), x.snap.At(x.snap.End).Format(time.RFC3339))
	}
	return timetable.Second(at), nil
}

// departure finds the one departure that a key names.
func (o *Overlay) departure(change, field string, k network.DepartureKey) (departure, error) {
	at, err := o.moment(change, field, k)
	if err != nil {
		return 0, err
	}
	if k.AddedBy != "" {
		e, ok := o.changes.get(changeID(k.AddedBy))
		if !ok || e.change.Kind != network.Added || e.change.Lane != k.Lane || o.added[e.place].moment != at {
			return 0, fault(change, field, ErrUnknown, "got %s, which no change in force has added", k)
		}
		return addedAt(e.place, at), nil
	}
	lane, ok := o.snap.Lane(k.Lane)
	if !ok {
		return 0, fault(change, field, ErrUnknown, "got lane %q, want one that the network has", k.Lane)
	}
	arcs := o.at(lane, at)
	if i := max(k.Ordinal, 1); i <= len(arcs) {
		return timetabled(arcs[i-1], at), nil
	}
	return 0, fault(change, field, ErrUnknown, "got %s, when so many of it are timetabled: %d", k, len(arcs))
}

func (e *edit) applyBooked(n *entry, lenient bool) error {
	c := &n.change
	c.Legs = slices.Clone(c.Legs)
	n.takes = make([]placed, 0, len(c.Legs))
	for i := range c.Legs {
		l := &c.Legs[i]
		field := fmt.Sprintf("legs[%d]", i)
		if lenient && e.second(l.Departs) < 0 {
			continue // has left, and needs no room
		}
		d, err := e.departure(c.ID, field, l.DepartureKey)
		if err != nil {
			return err
		}
		if !lenient {
			if why := e.gone(d); why != "" {
				return fault(c.ID, field, ErrGone, "got %s: %s", l.DepartureKey, why)
			}
		}
		left := e.left(d)
		for _, p := range n.takes {
			if p.departure == d {
				left -= p.weight
			}
		}
		if l.Weight > left {
			return &FullError{c.ID, i, l.DepartureKey, l.Weight, left}
		}
		n.takes = append(n.takes, placed{d, l.Weight})
	}
	if len(n.takes) == 0 {
		return fault(c.ID, "legs", ErrPast, "got none that leaves from %s on", e.snap.Epoch.Format(time.RFC3339))
	}
	for _, p := range n.takes {
		e.stand(p.departure, func(s *standing) { s.legs++; s.booked += p.weight })
	}
	return nil
}

func (e *edit) applyCancelled(n *entry, lenient bool) error {
	c := &n.change
	if c.AddedBy != "" || c.Ordinal > 0 {
		d, err := e.departure(c.ID, "departs", c.Departure())
		if err != nil {
			return err
		}
		n.cancels = []departure{d}
	} else {
		t, err := e.target(c)
		if err != nil {
			return err
		}
		at, err := e.moment(c.ID, "departs", c.Departure())
		if err != nil {
			return err
		}
		for _, arc := range e.at(int32(t.at), at) {
			n.cancels = append(n.cancels, timetabled(arc, at))
		}
		for _, m := range t.rules().madeOrNone() {
			if m.change.Kind == network.Added && e.added[m.place].moment == at {
				n.cancels = append(n.cancels, addedAt(m.place, at))
			}
		}
		if len(n.cancels) == 0 {
			return fault(c.ID, "departs", ErrUnknown, "got %s, when nothing is timetabled", c.Departure())
		}
	}
	if !lenient && !slices.ContainsFunc(n.cancels, func(d departure) bool {
		s, _ := e.departures.get(d)
		return s.cancels == 0
	}) {
		return fault(c.ID, "departs", ErrGone, "got %s: %s", c.Departure(), e.gone(n.cancels[0]))
	}
	for _, d := range n.cancels {
		e.stand(d, func(s *standing) { s.cancels++ })
	}
	e.list(n)
	return nil
}

// removable refuses to take away a departure added that others rest on.
func (o *Overlay) removable(n *entry) error {
	if n.change.Kind != network.Added {
		return nil
	}
	d := addedAt(n.place, o.added[n.place].moment)
	if _, used := o.departures.get(d); !used {
		return nil
	}
	var by []string
	for id, e := range o.changes.all {
		if slices.Contains(e.cancels, d) || slices.ContainsFunc(e.takes, func(p placed) bool { return p.departure == d }) {
			by = append(by, string(id))
		}
	}
	slices.Sort(by)
	const most = 5
	if more := len(by) - most; more > 0 {
		by = append(by[:most], fmt.Sprintf("%d more", more))
	}
	return fault(n.change.ID, "id", ErrInUse, "got a departure added that is booked or cancelled by %s, want these undone first", network.AllOf(by))
}
