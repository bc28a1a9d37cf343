package timetable

import (
	"fmt"
	"time"

	"entrepot/engine/network"
)

// frame goes over what the snapshot is for.
func (c *codec) frame(s *Snapshot) {
	epoch, compiled := s.Epoch.Unix()/int64(day), int64(s.Compiled.Sub(s.Epoch))
	c.alone(&s.Name)
	// From 1970 to 2200, as frame in compile.go has it.
	within(c, "epoch", &epoch, 0, 84370)
	within(c, "moment of compilation", &compiled, int64(24*time.Hour), int64(48*time.Hour)-1)
	within(c, "end", &s.End, 0, Max-Margin)
	if c.reading {
		s.Epoch = time.Unix(epoch*int64(day), 0).UTC()
		s.Compiled = s.Epoch.Add(time.Duration(compiled))
		s.known = s.End + Margin
	}
}

// timetables goes over departures and opening hours.
func (c *codec) timetables(s *Snapshot) {
	list(c, "offset", &s.cycles, 1, func(t *Second) { within(c, "offset", t, 0, Max) })
	var starts map[int32]bool
	if c.reading {
		starts = c.checkCycles(s.cycles)
	}
	list(c, "pattern", &s.patterns, 4, func(p *pattern) {
		number(c, &p.first)
		number(c, &p.last)
		number(c, &p.period)
		number(c, &p.cycle)
		if c.reading && c.err == nil && !p.sound(s, starts) {
			c.fail(fmt.Errorf("got %+v, which is no pattern", *p))
		}
	})
	list(c, "opening", &s.openings, 2, func(open *[]interval) {
		total, from := Second(0), Second(0)
		list(c, "interval", open, 2, func(v *interval) {
			within(c, "opening", &v.open, from, s.known-1)
			within(c, "closing", &v.close, v.open+1, s.known)
			v.before = total
			total += v.close - v.open
			from = v.close + 1
		})
	})
	// A facility that is always open has -1.
	list(c, "opening hours", &s.hours, 1, func(h *int32) { within(c, "opening", h, alwaysOpen, int32(len(s.openings))-1) })
	var last *office
	list(c, "office", &s.offices, 3, func(o *office) {
		shared(c, &o.calendar)
		shared(c, &o.zone)
		within(c, "opening", &o.hours, alwaysOpen, int32(len(s.openings))-1)
		if c.reading && c.err == nil && last != nil && last.compare(o) >= 0 {
			c.fail(fmt.Errorf("got calendar %q in %q after %q in %q, want them ascending", o.calendar, o.zone, last.calendar, last.zone))
		}
		last = o
	})
}

// checkCycles finds where each cycle starts, and holds each to what it promises.
func (c *codec) checkCycles(cycles []Second) map[int32]bool {
	starts := map[int32]bool{}
	for at := 0; at < len(cycles); {
		length := int(cycles[at])
		if length < 2 || length > len(cycles)-at-1 || cycles[at+1] != 0 {
			c.fail(fmt.Errorf("offset %d: got %d, which starts no cycle", at+1, length))
			return nil
		}
		for i := at + 2; i <= at+length; i++ {
			if cycles[i] <= cycles[i-1] {
				c.fail(fmt.Errorf("offset %d: got %d after %d, want more", i+1, cycles[i], cycles[i-1]))
				return nil
			}
		}
		starts[int32(at)] = true
		at += 1 + length
	}
	return starts
}

// sound tells whether a pattern is one that Next may be asked about.
func (p *pattern) sound(s *Snapshot, starts map[int32]bool) bool {
	if *p == nothing {
		return true
	}
	if p.first < 0 || p.last < p.first || p.last >= s.End || p.period < 1 || p.period > s.End {
		return false
	}
	into := (p.last - p.first) % p.period
	if p.cycle == single {
		return into == 0
	}
	if !starts[p.cycle] {
		return false
	}
	offsets := s.offsets(p)
	if offsets[len(offsets)-1] >= p.period {
		return false
	}
	return offsets[atOrAfter(offsets, into, p.period)%len(offsets)] == into
}

// lanes goes over the lanes with the arcs of each. What a lane refers to is a
// number; what its arcs have in common, and how they are sorted, is worked out
// again, so that it cannot be wrong.
func (c *codec) lanes(s *Snapshot) {
	arcs := len(s.Arcs)
	c.count(&arcs, 4)
	if c.reading {
		s.Arcs = make([]Arc, 0, arcs)
	}
	limits := map[Limit]int32{}
	tariffs, err := newIDs("tariff", s.Tariffs, tariffID)
	if err != nil {
		c.fail(err)
	}
	lane := int32(0)
	list(c, "lane", &s.Lanes, 20, func(l *network.Lane) {
		var arc Arc
		c.lane(l)
		refer(c, "carrier", &l.Carrier, s.carriers, s.Carriers, carrierID)
		arc.From = refer(c, "from", &l.From, s.facilities, s.Facilities, facilityID)
		arc.To = refer(c, "to", &l.To, s.facilities, s.Facilities, facilityID)
		arc.Tariff = refer(c, "tariff", &l.Tariff, tariffs, s.Tariffs, tariffID)
		arc.Lane = lane
		c.arcs(s, l, arc, limits)
		lane++
	})
	if c.err == nil && len(s.Arcs) != arcs {
		c.fail(fmt.Errorf("arcs: got %d, want the %d counted before", len(s.Arcs), arcs))
	}
}

// refer writes or reads an id as the number of its row.
func refer[T any](c *codec, what string, id *string, table ids, rows []T, key func(*T) string) int32 {
	n := int32(-1)
	if !c.reading {
		n, _ = rowOf(table, rows, key, *id)
	}
	number(c, &n)
	if !c.reading || c.err != nil {
		return n
	}
	if n < 0 || int(n) >= len(rows) {
		c.fail(fmt.Errorf("%s: got row %d of %d", what, n, len(rows)))
		return n
	}
	*id = key(&rows[n])
	return n
}

// arcs goes over the arcs of one lane; common is what all of them have.
func (c *codec) arcs(s *Snapshot, l *network.Lane, common Arc, limits map[Limit]int32) {
	var of []int32
	if !c.reading {
		of = s.ArcsOf(common.Lane)
	}
	n := len(of)
	if c.count(&n, 4); c.reading && c.err == nil && (n == 0 || n > cap(s.Arcs)-len(s.Arcs)) {
		c.fail(fmt.Errorf("got %d arcs, want from 1 to the %d left", n, cap(s.Arcs)-len(s.Arcs)))
	}
	before := conditions{duration: -1}
	for i := range n {
		a := common
		if !c.reading {
			a = s.Arcs[of[i]]
		}
		within(c, "pattern", &a.Pattern, 0, int32(len(s.patterns))-1)
		within(c, "duration", &a.Duration, 0, Max-s.End)
		within(c, "cut-off", &a.CutOff, 0, Max)
		number(c, &a.Capacity)
		if a.Capacity < 0 {
			c.fail(fmt.Errorf("capacity: got %d kg, want 0 or more", a.Capacity))
		}
		with := conditions{a.Duration, a.CutOff, a.Capacity}
		if before.compare(with) >= 0 {
			c.fail(fmt.Errorf("arc: got conditions %+v after %+v, want them ascending", with, before))
		}
		before = with
		if c.err != nil {
			return
		}
		if c.reading {
			a.Limit = s.limit(limits, l, a.Capacity)
			s.Arcs = append(s.Arcs, a)
		}
	}
}

// clocks goes over a checksum of how the clocks of each zone go, in the order in
// which facilities name them: departures were compiled by these, and another
// time zone database may know other changes. Reading finds the zones.
func (c *codec) clocks(s *Snapshot) {
	known := map[string]*time.Location{}
	if c.reading {
		s.Zones = make([]*time.Location, len(s.Facilities))
	}
	for i := range s.Facilities {
		f := &s.Facilities[i]
		location, seen := known[f.Zone]
		if !seen {
			var err error
			if location, err = loadZone(f.Zone); err != nil {
				c.fail(fmt.Errorf("facility %s: zone: %q %w", f.ID, f.Zone, err))
				return
			}
			known[f.Zone] = location
			var sum int64
			for _, v := range newZone(location, s.Epoch, s.End, s.known).spans {
				sum = (sum*31+v.start)*31 + v.offset
			}
			was := sum
			if number(c, &was); c.err == nil && was != sum {
				c.fail(fmt.Errorf("%w: zone %s: its clocks go as the time zone database of another time or machine has it", ErrStale, f.Zone))
			}
			if c.err != nil {
				return
			}
		}
		s.Zones[i] = location
	}
}

// handle works out what facilities need from their rows.
func (s *Snapshot) handle() error {
	if len(s.hours) != len(s.Facilities) {
		return fmt.Errorf("opening hours: got those of %d facilities, want %d", len(s.hours), len(s.Facilities))
	}
	s.handling = make([]Second, len(s.Facilities))
	for i := range s.Facilities {
		var err error
		if s.handling[i], err = seconds(s.Facilities[i].Handling, Max); err != nil {
			return fmt.Errorf("facility %s: handling: %w", s.Facilities[i].ID, err)
		}
	}
	return nil
}
