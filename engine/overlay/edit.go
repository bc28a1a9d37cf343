package overlay

import (
	"fmt"
	"slices"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
)

// apply adds a change. It finds every fault before it writes anything.
// Lenient is for changes that were accepted before: see Lay.
func (e *edit) apply(c network.Change, lenient bool) error {
	if err := c.Check(); err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	if _, taken := e.changes.get(changeID(c.ID)); taken {
		return fault(c.ID, "id", ErrTaken, "want another")
	}
	n := &entry{change: c, order: e.last + 1}
	var err error
	switch c.Kind {
	case network.Closed, network.Delayed, network.Repriced:
		err = e.applyRule(n)
	case network.Cancelled:
		err = e.applyCancelled(n, lenient)
	case network.Added:
		err = e.applyAdded(n)
	case network.Booked:
		err = e.applyBooked(n, lenient)
	}
	if err != nil {
		return err
	}
	e.last = n.order
	e.changes.put(e, changeID(c.ID), n)
	return nil
}

// remove takes away a change that is in force and not in use.
func (e *edit) remove(n *entry) {
	e.changes.drop(e, changeID(n.change.ID))
	switch n.change.Kind {
	case network.Closed, network.Delayed, network.Repriced:
		t, _ := e.target(&n.change)
		before := t.rules().cost()
		e.unlist(n)
		e.unmark(t, n.change.Kind)
		e.reprice(t, before, t.rules().cost())
	case network.Cancelled:
		for _, d := range n.cancels {
			e.stand(d, func(s *standing) { s.cancels-- })
		}
		e.unlist(n)
	case network.Added:
		e.dropAdded(n)
		e.unlist(n)
	case network.Booked:
		for _, p := range n.takes {
			e.stand(p.departure, func(s *standing) { s.legs--; s.booked -= p.weight })
		}
	}
}

// list puts a change of one departure among its lane's, where Why finds it.
func (e *edit) list(n *entry) {
	t, _ := e.target(&n.change)
	e.setRules(t, append(slices.Clip(t.rules().madeOrNone()), n))
}

func (e *edit) unlist(n *entry) {
	t, _ := e.target(&n.change)
	e.setRules(t, slices.DeleteFunc(slices.Clone(t.rules().made), func(m *entry) bool { return m == n }))
}

func (r *rules) madeOrNone() []*entry {
	if r == nil {
		return nil
	}
	return r.made
}

// target is the facility, lane or carrier that a change is about.
type target struct {
	in   *table[row, *rules]
	kind byte // 'f', 'l' or 'c'
	at   row
}

func (t target) rules() *rules {
	r, _ := t.in.get(t.at)
	return r
}

func (e *edit) target(c *network.Change) (target, error) {
	for _, t := range []struct {
		id, field string
		find      func(string) (int32, bool)
		in        *table[row, *rules]
	}{
		{c.Facility, "facility", e.snap.Facility, &e.facilities},
		{c.Lane, "lane", e.snap.Lane, &e.lanes},
		{c.Carrier, "carrier", e.snap.Carrier, &e.carriers},
	} {
		if t.id == "" {
			continue
		}
		at, ok := t.find(t.id)
		if !ok {
			return target{}, fault(c.ID, t.field, ErrUnknown, "got %q, want one that the network has", t.id)
		}
		return target{t.in, t.field[0], row(at)}, nil
	}
	return target{}, fault(c.ID, "facility, lane, carrier", ErrUnknown, "got none")
}

func (e *edit) setRules(t target, made []*entry) {
	if len(made) == 0 {
		t.in.drop(e, t.at)
		return
	}
	t.in.put(e, t.at, newRules(made))
}

func (e *edit) applyRule(n *entry) error {
	c := &n.change
	t, err := e.target(c)
	if err != nil {
		return err
	}
	if n.from, n.until, err = e.window(c); err != nil {
		return err
	}
	n.late = int64(time.Duration(c.Late) / time.Second)
	made := append(slices.Clip(t.rules().madeOrNone()), n)
	if c.Kind == network.Repriced {
		if err := raised(c, made); err != nil {
			return err
		}
	}
	before := t.rules().cost()
	e.setRules(t, made)
	e.mark(t, c.Kind)
	e.reprice(t, before, t.rules().cost())
	return nil
}

// raised refuses prices that could come to more than network.MaxPrice, with
// whatever part of the changes in force.
func raised(c *network.Change, made []*entry) error {
	most := int64(network.SamePrice)
	for _, m := range made {
		if m.change.Kind != network.Repriced {
			continue
		}
		if most = times(most, max(network.SamePrice, m.change.PriceMillionths)); most > network.MaxPrice {
			return &network.ChangeError{Change: c.ID, Field: "priceMillionths",
				Got:  fmt.Sprintf("%d beside what is in force", c.PriceMillionths),
				Want: fmt.Sprintf("rises of a lane or carrier that come to at most %d together", int64(network.MaxPrice))}
		}
	}
	return nil
}

// window is when a change holds, in seconds of the snapshot. What has no effect
// before the snapshot's horizon ends is an empty window.
func (x *index) window(c *network.Change) (from, until timetable.Second, err error) {
	until = timetable.Never
	if !c.Until.IsZero() {
		u := x.second(c.Until)
		if u <= 0 {
			return 0, 0, fault(c.ID, "until", ErrPast, "got %s, want a time after %s", c.Until.Format(time.RFC3339), x.snap.Epoch.Format(time.RFC3339))
		}
		until = timetable.Second(min(u, int64(timetable.Never)))
	}
	if !c.From.IsZero() {
		from = timetable.Second(min(max(x.second(c.From), 0), int64(until)))
	}
	return from, until, nil
}

// second counts from the snapshot's epoch, a started second as a whole one: a
// whole second lies in [from, until) just when it does so between these.
func (x *index) second(t time.Time) int64 {
	s := t.Unix() - x.snap.Epoch.Unix()
	if t.Nanosecond() > 0 {
		s++
	}
	return s
}

// mark notes what a new rule touches.
func (e *edit) mark(t target, kind network.ChangeKind) {
	switch {
	case t.kind == 'l':
		e.refreshLane(int32(t.at))
	case !t.rules().changes():
		e.touchWide()
	default:
		e.touchTarget(e.touched.write(e), t)
	}
	e.after(t, kind)
}

// unmark does the same when a rule went.
func (e *edit) unmark(t target, kind network.ChangeKind) {
	if t.kind == 'l' {
		e.refreshLane(int32(t.at))
	} else {
		e.touchWide()
	}
	e.after(t, kind)
}

func (e *edit) after(t target, kind network.ChangeKind) {
	if t.kind == 'f' && kind == network.Closed {
		r := t.rules()
		e.shut.put(e, int32(t.at), r != nil && len(r.shut) > 0)
	}
}

// touchTarget adds the arcs that a facility's or carrier's rules touch.
func (e *edit) touchTarget(s set, t target) {
	if t.kind == 'c' {
		e.arcsOfCarrier[t.at].addTo(s)
		return
	}
	s.addRange(e.snap.Out[t.at], e.snap.Out[t.at+1])
	if len(t.rules().shut) > 0 {
		for _, arc := range e.snap.Incoming[e.snap.In[t.at]:e.snap.In[t.at+1]] {
			s.add(arc)
		}
	}
}

// touchWide finds anew which arcs are touched, from the narrow ones and all
// facilities and carriers with rules.
func (e *edit) touchWide() {
	e.touched = owned{set: append(set(nil), e.narrow.set...), owner: e}
	for _, in := range []target{{in: &e.facilities, kind: 'f'}, {in: &e.carriers, kind: 'c'}} {
		for at, r := range in.in.all {
			if r.changes() {
				e.touchTarget(e.touched.set, target{in.in, in.kind, at})
			}
		}
	}
}

func (e *edit) refreshLane(lane int32) {
	for _, arc := range e.snap.ArcsOf(lane) {
		e.refresh(arc)
	}
}

// refresh finds anew whether one arc is touched.
func (e *edit) refresh(arc int32) {
	a := &e.snap.Arcs[arc]
	lane, _ := e.lanes.get(row(a.Lane))
	looked, _ := e.standing.get(row(arc))
	narrow := lane.changes() || looked > 0
	e.narrow.put(e, arc, narrow)
	if !narrow {
		carrier, _ := e.carriers.get(row(e.carrierOf[a.Lane]))
		from, _ := e.facilities.get(row(a.From))
		to, _ := e.facilities.get(row(a.To))
		narrow = carrier.changes() || from.changes() || to != nil && len(to.shut) > 0
	}
	e.touched.put(e, arc, narrow)
}

// stand writes what is known of one departure.
func (e *edit) stand(d departure, change func(*standing)) {
	s, _ := e.departures.get(d)
	before := e.looked(d, s)
	change(&s)
	if s == (standing{}) {
		e.departures.drop(e, d)
	} else {
		e.departures.put(e, d, s)
	}
	if after := e.looked(d, s); after != before && !d.isAdded() {
		n, _ := e.standing.get(row(d.arc()))
		if n += after - before; n == 0 {
			e.standing.drop(e, row(d.arc()))
		} else {
			e.standing.put(e, row(d.arc()), n)
		}
		e.refresh(d.arc())
	}
}

// looked is 1 where Next must look at a departure's standing: what is booked
// where room has no end matters to no one.
func (e *edit) looked(d departure, s standing) int32 {
	if s.cancels > 0 || s.legs > 0 && e.arcOf(d).Capacity > 0 {
		return 1
	}
	return 0
}
