package search

import (
	"math"
	"sort"

	"entrepot/engine/timetable"
)

// MaxRisk is the risk of what cannot be relied on at all.
const MaxRisk = int64(1) << 40

func (x *Index) class(lane int32) uint16 {
	if x.delays == nil {
		return 0
	}
	return x.delays.Of[lane]
}

// connection is the risk that a parcel which should come to a node at arrive,
// by a lane of the class, is not ready there by a moment. Its slack is how much
// later it may come and still be ready; what is between two steps counts as the
// lower.
func (g *ground) connection(class uint16, node int32, arrive, by timetable.Second) int64 {
	if g.x.delays == nil {
		return 0
	}
	c := &g.x.delays.Classes[class]
	i := sort.Search(len(c.Slack), func(i int) bool { return g.readyLate(node, arrive, c.Slack[i]) > by })
	if i == 0 {
		return MaxRisk
	}
	return c.Risk[i-1]
}

// readyLate is when a parcel may move on from a node that it comes to so much
// late.
func (g *ground) readyLate(node int32, arrive, late timetable.Second) timetable.Second {
	at := int64(arrive) + int64(late)
	if at > math.MaxInt32 {
		return timetable.Never
	}
	return g.ready(node, timetable.Second(at))
}
