package search

import (
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

// risk is that of missing a connection with so much slack, having come by a
// lane of the class.
func (g *ground) risk(class uint16, slack timetable.Second) int64 {
	if g.x.delays == nil {
		return 0
	}
	c := &g.x.delays.Classes[class]
	i := sort.Search(len(c.Slack), func(i int) bool { return c.Slack[i] > slack })
	if i == 0 {
		return MaxRisk
	}
	return c.Risk[i-1]
}
