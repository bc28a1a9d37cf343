package search

import (
	"cmp"
	"slices"

	"entrepot/engine/timetable"
)

// excess is by how much more the next connection of a label of one delay class
// may come to be riskier than that of one of another, at most, over all
// departures: by how far ahead of the other it is. What no slack takes away is
// left out, as labels have it in their risk.
//
// Let the other have a slack of s for a departure. Then the label that came ahead
// by h has s + h, and the excess is the most of risk(s+h) - other(s). It falls as
// h grows, in steps, and never below 0.
type excess []struct {
	ahead timetable.Second
	risk  int64
}

// at is the excess so far ahead; not ok where the other can make what this
// label cannot.
func (e excess) at(ahead timetable.Second) (risk int64, ok bool) {
	for i := len(e) - 1; i >= 0; i-- {
		if e[i].ahead <= ahead {
			return e[i].risk, true
		}
	}
	return 0, false
}

// mostCompared is how many classes are compared in full; with more, a label is
// held against one of another class by Lead alone.
const mostCompared = 64

// excesses compares every class of lanes with every other, in full if there are no
// more than most.
func (d *Delays) excesses(most int) [][]excess {
	out := make([][]excess, len(d.Lead))
	for a := range d.Lead {
		out[a] = make([]excess, len(d.Lead))
		for b := range d.Lead {
			if len(d.Lead) <= most {
				out[a][b] = compareClasses(&d.Classes[a], &d.Classes[b])
			} else if lead := d.Lead[a][b]; lead != timetable.Never {
				out[a][b] = excess{{lead, d.Classes[b].floor() - d.Classes[a].floor()}}
			}
		}
	}
	return out
}

// compareClasses is the excess of a over b.
func compareClasses(a, b *Lateness) excess {
	heads := []timetable.Second{0}
	for _, later := range a.Slack {
		for _, s := range b.Slack {
			if later > s {
				heads = append(heads, later-s)
			}
		}
	}
	slices.Sort(heads)
	var out excess
	for _, h := range slices.Compact(heads) {
		most, ok := int64(0), true
		// Within a step of b the least slack is the worst.
		for i, s := range b.Slack {
			if b.Risk[i] >= MaxRisk {
				continue
			}
			risk := a.riskAt(int64(s) + int64(h))
			ok = ok && risk < MaxRisk
			most = max(most, risk-a.floor()-(b.Risk[i]-b.floor()))
		}
		if ok && (len(out) == 0 || most < out[len(out)-1].risk) {
			out = append(out, struct {
				ahead timetable.Second
				risk  int64
			}{h, most})
		}
	}
	return out
}

// floor is the risk that no slack takes away.
func (c *Lateness) floor() int64 { return c.Risk[len(c.Risk)-1] }

// riskAt is the risk of a connection with so much slack.
func (c *Lateness) riskAt(slack int64) int64 {
	i, found := slices.BinarySearchFunc(c.Slack, slack, func(s timetable.Second, slack int64) int { return cmp.Compare(int64(s), slack) })
	if found {
		i++
	}
	if i == 0 {
		return MaxRisk
	}
	return c.Risk[i-1]
}
