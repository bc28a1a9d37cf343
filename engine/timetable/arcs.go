package timetable

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// conditions are what all departures of one arc have in common.
type conditions struct {
	duration, cutOff Second
	capacity         int64
}

func (c conditions) compare(o conditions) int {
	return cmp.Or(cmp.Compare(c.duration, o.duration), cmp.Compare(c.cutOff, o.cutOff), cmp.Compare(c.capacity, o.capacity))
}

// service is one departure row of a lane, with the conditions it leaves under.
type service struct {
	conditions
	row
}

// compileLanes makes the arcs, in the order of the lanes.
func (c *compiler) compileLanes() error {
	c.s.Arcs = make([]Arc, 0, len(c.s.Lanes))
	for i := range c.s.Lanes {
		if err := c.compileLane(int32(i)); err != nil {
			return fmt.Errorf("lane %s: %w", c.s.Lanes[i].ID, err)
		}
	}
	return nil
}

func (c *compiler) compileLane(lane int32) error {
	l := &c.s.Lanes[lane]
	arc := Arc{Lane: lane}
	if err := c.refer(l, &arc); err != nil {
		return err
	}
	own, err := c.conditions(l)
	if err != nil {
		return err
	}
	rows := c.rows[c.rowStart[lane]:c.rowStart[lane+1]]
	zone := c.zoneOf[arc.From]
	switch l.Service {
	case network.Scheduled:
		if l.Calendar != "" {
			return fmt.Errorf("calendar: got %q on a scheduled lane, want none", l.Calendar)
		}
		return c.scheduled(arc, own, rows, zone)
	case network.OnDemand:
		if len(rows) > 0 {
			return fmt.Errorf("service: got on_demand with departure %d, want none", rows[0]+1)
		}
		opening, err := c.openings.of(l.Calendar, zone, c.zones[zone])
		if err != nil {
			return err
		}
		var open []interval
		if opening != alwaysOpen {
			open = c.openings.all[opening]
		}
		pattern, err := c.patterns.hourly(opening, open, zone, c.zones[zone])
		c.add(arc, own, pattern)
		return err
	}
	return fmt.Errorf("service: got %q, want scheduled or on_demand", l.Service)
}

// refer turns the ids in a lane into numbers.
func (c *compiler) refer(l *network.Lane, arc *Arc) error {
	var ok bool
	what, id := "from", l.From
	if arc.From, ok = c.s.Facility(id); ok {
		what, id = "to", l.To
		arc.To, ok = c.s.Facility(id)
	}
	if ok {
		what, id = "tariff", l.Tariff
		arc.Tariff, ok = rowOf(c.tariffs, c.s.Tariffs, tariffID, id)
	}
	if ok {
		what, id = "carrier", l.Carrier
		_, ok = c.s.Carrier(id)
	}
	if !ok {
		return fmt.Errorf("%s: got %q, want an id that the network holds", what, id)
	}
	return nil
}

// scheduled adds one arc for each combination of conditions. A lane without
// departures still gets its arc, so that the search can say that it would carry
// the parcel but does not leave.
func (c *compiler) scheduled(arc Arc, own conditions, rows []int32, zone int32) error {
	c.services, c.except = c.services[:0], c.except[:0]
	for _, i := range rows {
		d := &c.network.Departures[i]
		with, err := c.override(own, d)
		if err != nil {
			return fmt.Errorf("departure %d: %w", i+1, err)
		}
		var r row
		if r, c.except, err = c.patterns.normal(d, c.except); err != nil {
			return fmt.Errorf("departure %d: %w", i+1, err)
		}
		if r.days != 0 {
			c.services = append(c.services, service{with, r})
		}
	}
	if len(c.services) == 0 {
		c.services = append(c.services, service{conditions: own})
	}
	slices.SortFunc(c.services, func(a, b service) int { return a.conditions.compare(b.conditions) })
	for from, to := 0, 0; from < len(c.services); from = to {
		c.pattern = c.pattern[:0]
		for to = from; to < len(c.services) && c.services[to].conditions == c.services[from].conditions; to++ {
			c.pattern = append(c.pattern, c.services[to].row)
		}
		pattern, err := c.patterns.scheduled(c.pattern, c.zones[zone])
		if err != nil {
			return err
		}
		c.add(arc, c.services[from].conditions, pattern)
	}
	return nil
}

func (c *compiler) add(arc Arc, with conditions, pattern int32) {
	arc.Duration, arc.CutOff, arc.Capacity, arc.Pattern = with.duration, with.cutOff, with.capacity, pattern
	arc.Limit = c.s.limit(c.limits, &c.s.Lanes[arc.Lane], with.capacity)
	c.s.Arcs = append(c.s.Arcs, arc)
}

// conditions are those the lane gives for departures that say nothing.
func (c *compiler) conditions(l *network.Lane) (own conditions, err error) {
	if own.duration, err = seconds(l.Duration, Max-c.s.End); err != nil {
		return own, fmt.Errorf("duration: %w", err)
	}
	if own.cutOff, err = seconds(l.CutOff, Max); err != nil {
		return own, fmt.Errorf("cut-off: %w", err)
	}
	if own.capacity = l.CapacityKg; own.capacity < 0 {
		return own, fmt.Errorf("capacity: got %d kg, want 0 (not limited) or more", own.capacity)
	}
	return own, nil
}

// override applies what a departure says for itself.
func (c *compiler) override(own conditions, d *network.Departure) (conditions, error) {
	var err error
	if d.Duration != 0 {
		if own.duration, err = seconds(d.Duration, Max-c.s.End); err != nil {
			return own, fmt.Errorf("duration: %w", err)
		}
	}
	if d.CutOff >= 0 {
		if own.cutOff, err = seconds(d.CutOff, Max); err != nil {
			return own, fmt.Errorf("cut-off: %w", err)
		}
	}
	if d.Capacity < 0 {
		return own, fmt.Errorf("capacity: got %d kg, want 0 (the lane's) or more", d.Capacity)
	}
	own.capacity = cmp.Or(d.Capacity, own.capacity)
	return own, nil
}

// limit numbers what a departure of a lane with room for so many kilograms does
// not carry; known are the numbers given so far.
func (s *Snapshot) limit(known map[Limit]int32, l *network.Lane, capacity int64) int32 {
	limit := Limit{l.MaxWeight, l.MaxLength, l.MaxGirth, l.Refuses}
	// A capacity beyond what a Weight holds limits nothing.
	if room := unit.Weight(capacity) * unit.Kilogram; capacity > 0 && capacity <= math.MaxInt64/int64(unit.Kilogram) && (limit.MaxWeight == 0 || room < limit.MaxWeight) {
		limit.MaxWeight = room
	}
	id, ok := known[limit]
	if !ok {
		id = int32(len(s.Limits))
		known[limit] = id
		s.Limits = append(s.Limits, limit)
	}
	return id
}

// link sorts the arcs and makes the three ways into them: by the facility they
// leave, by the one they reach, and by lane.
func (s *Snapshot) link() {
	facilities := len(s.Facilities)
	key := make([]int32, len(s.Arcs))
	for _, by := range []func(*Arc) int32{
		func(a *Arc) int32 { return a.To },
		func(a *Arc) int32 { return a.From },
	} {
		for i := range s.Arcs {
			key[i] = by(&s.Arcs[i])
		}
		start, order := group(key, facilities)
		sorted := make([]Arc, len(s.Arcs))
		for i, from := range order {
			sorted[i] = s.Arcs[from]
		}
		s.Arcs, s.Out = sorted, start
	}
	for i := range s.Arcs {
		key[i] = s.Arcs[i].To
	}
	s.In, s.Incoming = group(key, facilities)
	for i := range s.Arcs {
		key[i] = s.Arcs[i].Lane
	}
	s.laneStart, s.laneArcs = group(key, len(s.Lanes))
}
