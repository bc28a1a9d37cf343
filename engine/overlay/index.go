package overlay

import (
	"math"

	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// index is what every overlay of one snapshot shares: arcs by carrier, which
// the snapshot does not list.
type index struct {
	snap          *timetable.Snapshot
	carrierOf     []int32 // by lane
	arcsOfCarrier []scope
	limitOf       map[timetable.Limit]int32
	untouched     set // no arc, but every number past the last one in its word
}

// scope is the arcs of one carrier, held the smaller way: a list, or for a
// carrier of more than one arc in 32 a set.
type scope struct {
	list []int32 // ascending
	set  set
}

func newIndex(s *timetable.Snapshot) *index {
	x := &index{snap: s, carrierOf: make([]int32, len(s.Lanes)), arcsOfCarrier: make([]scope, len(s.Carriers)),
		limitOf: make(map[timetable.Limit]int32, len(s.Limits)), untouched: newSet(len(s.Arcs))}
	for i := len(s.Arcs); i < 64*len(x.untouched); i++ {
		x.untouched.add(int32(i))
	}
	for i, l := range s.Limits {
		x.limitOf[l] = int32(i)
	}
	last, carrier := "", int32(-1)
	for i := range s.Lanes {
		if id := s.Lanes[i].Carrier; id != last || carrier < 0 {
			last = id
			carrier, _ = s.Carrier(id) // Compile has seen to it that it exists
		}
		x.carrierOf[i] = carrier
	}
	count := make([]int, len(s.Carriers))
	for i := range s.Arcs {
		count[x.carrierOf[s.Arcs[i].Lane]]++
	}
	for c, n := range count {
		if n > len(s.Arcs)/32 {
			x.arcsOfCarrier[c].set = newSet(len(s.Arcs))
		} else {
			x.arcsOfCarrier[c].list = make([]int32, 0, n)
		}
	}
	for i := range s.Arcs {
		if c := &x.arcsOfCarrier[x.carrierOf[s.Arcs[i].Lane]]; c.set != nil {
			c.set.add(int32(i))
		} else {
			c.list = append(c.list, int32(i))
		}
	}
	return x
}

// addTo adds the arcs to a set.
func (c *scope) addTo(s set) {
	s.addAll(c.set)
	for _, i := range c.list {
		s.add(i)
	}
}

// known is the moment before which the snapshot knows opening hours.
func (x *index) known() timetable.Second { return x.snap.End + timetable.Margin }

// room is what a departure of an arc holds when nothing is booked on it.
func room(a *timetable.Arc) unit.Weight {
	if a.Capacity == 0 || a.Capacity > math.MaxInt64/int64(unit.Kilogram) {
		return math.MaxInt64
	}
	return unit.Weight(a.Capacity) * unit.Kilogram
}
