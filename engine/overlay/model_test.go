package overlay

import (
	"math"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// model is the plain and slow account of an overlay: a list of all departures,
// to which the changes are applied one by one, as package doc has it in words.
// It shares nothing with Overlay but the snapshot.
type model struct {
	s       *timetable.Snapshot
	all     []*run
	closed  []network.Change
	factors map[string]int64 // product of the prices, by "lane x" or "carrier x"
}

// run is one departure.
type run struct {
	arc       int32 // of the snapshot; -1 for one added
	by        string
	lane      int32
	due, late int64
	duration  timetable.Second
	capacity  int64
	booked    unit.Weight
	cancelled bool
	used      bool // booked or cancelled
}

func newModel(s *timetable.Snapshot, changes []network.Change) *model {
	m := &model{s: s, factors: map[string]int64{}}
	for lane := range s.Lanes {
		for _, i := range s.ArcsOf(int32(lane)) {
			a := &s.Arcs[i]
			for _, at := range s.Departures(a.Pattern) {
				m.all = append(m.all, &run{arc: i, lane: a.Lane, due: int64(at), duration: a.Duration, capacity: a.Capacity})
			}
		}
	}
	for i := range changes {
		m.apply(&changes[i])
	}
	return m
}

func (m *model) since(t time.Time) int64 { return t.Unix() - m.s.Epoch.Unix() }

func (m *model) in(c *network.Change, at int64) bool {
	return (c.From.IsZero() || m.since(c.From) <= at) && (c.Until.IsZero() || at < m.since(c.Until))
}

func (m *model) about(c *network.Change, d *run) bool {
	l := &m.s.Lanes[d.lane]
	return c.Lane == l.ID || c.Carrier == l.Carrier || c.Facility == l.From
}

func (m *model) apply(c *network.Change) {
	switch c.Kind {
	case network.Closed:
		m.closed = append(m.closed, *c)
	case network.Delayed:
		for _, d := range m.all {
			if m.about(c, d) && m.in(c, d.due) {
				d.late += int64(time.Duration(c.Late).Seconds())
			}
		}
	case network.Cancelled:
		for _, d := range m.named(c.Departure(), c.Ordinal == 0) {
			d.cancelled, d.used = true, true
		}
	case network.Added:
		lane, _ := m.s.Lane(c.Lane)
		l := &m.s.Lanes[lane]
		d := &run{arc: -1, by: c.ID, lane: lane, due: m.since(c.Departs), duration: timetable.Second(l.Duration.Seconds()), capacity: l.CapacityKg}
		if c.Duration > 0 {
			d.duration = timetable.Second(time.Duration(c.Duration).Seconds())
		}
		if c.CapacityKg > 0 {
			d.capacity = c.CapacityKg
		}
		m.all = append(m.all, d)
	case network.Repriced:
		key := "lane " + c.Lane
		if c.Carrier != "" {
			key = "carrier " + c.Carrier
		}
		before, ok := m.factors[key]
		if !ok {
			before = 1_000_000
		}
		m.factors[key] = slowTimes(before, c.PriceMillionths)
	case network.Booked:
		for _, l := range c.Legs {
			d := m.named(l.DepartureKey, false)[0]
			d.booked += l.Weight
			d.used = true
		}
	}
}

// slowTimes multiplies small prices in millionths, half to even.
func slowTimes(a, b int64) int64 {
	q, rest := a*b/1_000_000, a*b%1_000_000
	if rest > 500_000 || rest == 500_000 && q%2 == 1 {
		q++
	}
	return q
}

// named finds the departures that a key names: all at its moment, or one.
func (m *model) named(k network.DepartureKey, all bool) (found []*run) {
	lane, ok := m.s.Lane(k.Lane)
	for _, d := range m.all {
		if ok && d.lane == lane && d.due == m.since(k.Departs) && (d.by == k.AddedBy || all && k.AddedBy == "") {
			found = append(found, d)
		}
	}
	if !all && k.AddedBy == "" {
		i := max(k.Ordinal, 1)
		if i > len(found) {
			return nil
		}
		return found[i-1 : i]
	}
	return found
}

// leaves is when a departure really leaves, and whether it does.
func (m *model) leaves(d *run) (int64, bool) {
	at := d.due + d.late
	if d.cancelled || at >= int64(m.s.End) {
		return at, false
	}
	l := &m.s.Lanes[d.lane]
	for i := range m.closed {
		c := &m.closed[i]
		if m.about(c, d) && m.in(c, at) || c.Facility == l.To && m.in(c, at+int64(d.duration)) {
			return at, false
		}
	}
	return at, true
}

func (m *model) left(d *run) unit.Weight {
	if d.capacity == 0 {
		return math.MaxInt64 - d.booked
	}
	return unit.Weight(d.capacity)*unit.Kilogram - d.booked
}

// next is the first moment at or after t at which something of an arc, or the
// departure that a change added, leaves with room for a weight.
func (m *model) next(arc int32, by string, t timetable.Second, weight unit.Weight) timetable.Second {
	best := timetable.Never
	for _, d := range m.all {
		if d.arc != arc || d.by != by {
			continue
		}
		if at, ok := m.leaves(d); ok && at >= int64(t) && weight <= m.left(d) {
			best = min(best, timetable.Second(at))
		}
	}
	return best
}

// price is the product for a lane, and whether anything changed it at all.
func (m *model) price(lane int32) (int64, bool) {
	l := &m.s.Lanes[lane]
	p, changed := int64(1_000_000), false
	for _, key := range []string{"lane " + l.ID, "carrier " + l.Carrier} {
		if f, ok := m.factors[key]; ok && f != 1_000_000 {
			p, changed = slowTimes(p, f), true
		}
	}
	return p, changed
}

// fits foretells whether With takes a change, by the kind of error that it
// gives if not.
func (m *model) fits(c *network.Change) error {
	horizon := func(t time.Time) error {
		switch at := m.since(t); {
		case at < 0:
			return ErrPast
		case at >= int64(m.s.End):
			return ErrAhead
		}
		return nil
	}
	switch c.Kind {
	case network.Closed, network.Delayed:
		if !c.Until.IsZero() && m.since(c.Until) <= 0 {
			return ErrPast
		}
	case network.Added:
		return horizon(c.Departs)
	case network.Cancelled:
		if err := horizon(c.Departs); err != nil {
			return err
		}
		found := m.named(c.Departure(), c.Ordinal == 0)
		if len(found) == 0 {
			return ErrUnknown
		}
		for _, d := range found {
			if !d.cancelled {
				return nil
			}
		}
		return ErrGone
	case network.Booked:
		taken := map[*run]unit.Weight{}
		for _, l := range c.Legs {
			if err := horizon(l.Departs); err != nil {
				return err
			}
			found := m.named(l.DepartureKey, false)
			if len(found) == 0 {
				return ErrUnknown
			}
			d := found[0]
			if _, ok := m.leaves(d); !ok {
				return ErrGone
			}
			if l.Weight > m.left(d)-taken[d] {
				return ErrFull
			}
			taken[d] += l.Weight
		}
	}
	return nil
}
