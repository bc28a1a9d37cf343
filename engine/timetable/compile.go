package timetable

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"entrepot/engine/network"
)

// DefaultHorizon is how far ahead departures are compiled if not told.
const DefaultHorizon = 60 * 24 * time.Hour

// Options say for when to compile.
type Options struct {
	Now     time.Time     // departures from this moment on are wanted
	Horizon time.Duration // departures before Now + Horizon are compiled; 0 is DefaultHorizon
}

// compiler is one run of Compile. Each step fills a part of the snapshot from
// what the steps before it found.
type compiler struct {
	network *network.Network
	s       *Snapshot

	tariffs  ids
	zones    []*zone
	zoneOf   []int32 // of each facility: index into zones
	patterns *patterns
	openings *openings
	limits   map[Limit]int32

	rowStart []int32 // rows[rowStart[l]:rowStart[l+1]] are the departure rows of lane l
	rows     []int32
	services []service // scratch of one lane
	except   []int32   // scratch of one lane
	pattern  []row     // scratch of one arc
}

// Compile makes a snapshot of a network. The network has been checked by
// package feed; Compile checks again what it relies on, so a network made by
// hand is refused with an error that names the row, and never misread.
func Compile(n *network.Network, o Options) (*Snapshot, error) {
	s, err := compile(n, o)
	if err != nil {
		return nil, fmt.Errorf("timetable: %w", err)
	}
	return s, nil
}

func compile(n *network.Network, o Options) (*Snapshot, error) {
	s, err := frame(n, o)
	if err != nil {
		return nil, err
	}
	if rows := len(n.Facilities) + len(n.Lanes) + len(n.Departures); rows >= math.MaxInt32 {
		return nil, fmt.Errorf("network: got %d rows, want fewer than %d", rows, math.MaxInt32)
	}
	days := dates{s.Epoch}
	c := &compiler{network: n, s: s, limits: map[Limit]int32{},
		patterns: newPatterns(days, s.End),
		openings: &openings{network: n, calendar: days, known: s.known, made: map[[2]int32]int32{}}}
	for _, step := range []func() error{c.indexIDs, c.compileFacilities, c.compileOffices, c.groupDepartures, c.compileLanes} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	s.openings = c.openings.all
	// Copied, not clipped: a quarter of what was grown by appending is spare.
	s.patterns, s.cycles = exactly(c.patterns.all), exactly(c.patterns.cycles)
	s.link()
	return s, nil
}

func exactly[T any](grown []T) []T {
	return append(make([]T, 0, len(grown)), grown...)
}

// frame sets the snapshot's range of time and takes over what is not compiled.
func frame(n *network.Network, o Options) (*Snapshot, error) {
	if y := o.Now.UTC().Year(); y < 1971 || y > 2200 {
		return nil, fmt.Errorf("now: got %s, want a time from 1971 to 2200", o.Now.Format(time.RFC3339))
	}
	horizon := cmp.Or(o.Horizon, DefaultHorizon)
	epoch := o.Now.UTC().Add(-24 * time.Hour).Truncate(24 * time.Hour)
	longest := time.Duration(Max-Margin-2*day) * time.Second
	if horizon < 0 || horizon > longest {
		return nil, fmt.Errorf("horizon: got %s, want up to %s", horizon, longest)
	}
	end := Second((o.Now.Sub(epoch) + horizon + time.Second - 1) / time.Second)
	return &Snapshot{
		Name: n.Name, Epoch: epoch, Compiled: o.Now.UTC().Round(0), End: end, known: end + Margin,
		Facilities: n.Facilities, Carriers: n.Carriers, Lanes: n.Lanes,
		Tariffs: n.Tariffs, Rates: n.Rates, Territories: n.Territories, Delays: n.Delays,
		Regimes: n.Regimes, Duties: n.Duties, Taxes: n.Taxes, GoodsLists: n.GoodsLists,
	}, nil
}

// indexIDs numbers every row that others refer to.
func (c *compiler) indexIDs() error {
	if err := c.s.index(); err != nil {
		return err
	}
	var err error
	if c.tariffs, err = newIDs("tariff", c.network.Tariffs, tariffID); err != nil {
		return err
	}
	c.openings.ids, err = newIDs("calendar", c.network.Calendars, calendarID)
	return err
}

// compileFacilities finds each facility's zone, handling and opening hours.
func (c *compiler) compileFacilities() error {
	s := c.s
	n := len(s.Facilities)
	s.Zones, s.handling, s.hours, c.zoneOf = make([]*time.Location, n), make([]Second, n), make([]int32, n), make([]int32, n)
	byName := map[string]int32{}
	for i := range s.Facilities {
		f := &s.Facilities[i]
		at, ok := byName[f.Zone]
		if !ok {
			l, err := loadZone(f.Zone)
			if err != nil {
				return fmt.Errorf("facility %s: zone: %q %w, want an IANA name such as Asia/Shanghai", f.ID, f.Zone, err)
			}
			at = int32(len(c.zones))
			byName[f.Zone] = at
			c.zones = append(c.zones, newZone(l, s.Epoch, s.End, s.known))
		}
		c.zoneOf[i], s.Zones[i] = at, c.zones[at].location
		var err error
		if s.handling[i], err = seconds(f.Handling, Max); err != nil {
			return fmt.Errorf("facility %s: handling: %w", f.ID, err)
		}
		if s.hours[i], err = c.openings.of(f.Calendar, at, c.zones[at]); err != nil {
			return fmt.Errorf("facility %s: %w", f.ID, err)
		}
	}
	return nil
}

// groupDepartures lists the departure rows of each lane, in the network's order.
func (c *compiler) groupDepartures() error {
	n := c.network
	lane := make([]int32, len(n.Departures))
	for i := range n.Departures {
		l, ok := c.s.Lane(n.Departures[i].Lane)
		if !ok {
			return fmt.Errorf("departure %d: lane: got %q, want the id of a lane", i+1, n.Departures[i].Lane)
		}
		lane[i] = l
	}
	c.rowStart, c.rows = group(lane, len(n.Lanes))
	return nil
}

// group sorts 0..len(key)-1 by key, stably: those with key k are
// order[start[k]:start[k+1]].
func group(key []int32, keys int) (start, order []int32) {
	start, order = make([]int32, keys+1), make([]int32, len(key))
	for _, k := range key {
		start[k+1]++
	}
	for k := range keys {
		start[k+1] += start[k]
	}
	next := slices.Clone(start)
	for i, k := range key {
		order[next[k]] = int32(i)
		next[k]++
	}
	return start, order
}

// seconds converts a span, which must be whole seconds from 0 to most.
func seconds(d time.Duration, most Second) (Second, error) {
	if d < 0 || d%time.Second != 0 || d/time.Second > time.Duration(most) {
		return 0, fmt.Errorf("got %s, want whole seconds from 0 to %s", d, time.Duration(most)*time.Second)
	}
	return Second(d / time.Second), nil
}
