package pareto

import (
	"cmp"
	"slices"
)

// A search that lasts makes mixes: bounds by weighted sums of the two costs.
// Each criterion's own bound supposes the best way by it, and no way may be best
// by both. Where the costs trade off a way's sum of both says far more.
//
// Measured on the anticorrelated grid: three in five labels are left and a fifth
// of the time is saved, with 3 mixes a tenth; 15 cost what they save. On the
// graph of New York they save a seventh of the labels and no time.
const mostMixes = 7

// mixAfter is after how many labels a search lasts, on a graph of so many nodes:
// the passes for the mixes take about as long as that many labels do.
func mixAfter(nodes int) int { return max(200_000, 2*nodes) }

// stretch of the Pareto front lies between two answers known beforehand. What
// else is worth finding there costs at most corner, which is worse than either
// by one criterion and as good by the other.
type stretch struct {
	from, to [2]int64
	mixes    [2]int // whose bounds to hold against the corner
}

// mixes are bounds by weighted sums, counted as the front counts. Any way from a
// label on costs at least the mix of the label's costs and the gap of its node.
type mixes struct {
	weights   []weigh
	gaps      []int32   // by node, mostMixes to each: how much the least mix to go exceeds the mix of the least
	stretches []stretch // by first cost
	todo      []int     // scratch: stretches to be split
	aims      []aim     // scratch
	above     []aim
	queue     queue
}

// make finds answers between the one found last and the other end, each by a
// pass of Dijkstra's algorithm for the mix that is level along a stretch, and
// splits the stretch there (Aneja and Nair, Management Science 25(1), 1979). A
// pass goes no farther than the corner of its stretch. The answers themselves
// are left for the search to find: a corner is never better than they are.
func (m *mixes) make(f *front, from int32, reached int64) {
	m.weights, m.stretches = m.weights[:0], m.stretches[:0]
	m.gaps = slices.Grow(m.gaps[:0], len(f.places)*mostMixes)[:len(f.places)*mostMixes]
	m.stretches = append(m.stretches, stretch{[2]int64{reached, f.best}, [2]int64{f.limit, int64(f.toGo(from)[1])}, [2]int{none, none}})
	m.todo = append(m.todo[:0], 0)
	for at := 0; at < len(m.todo) && len(m.weights) < mostMixes; at++ {
		i := m.todo[at]
		x := m.stretches[i]
		w, ok := level(x.from, x.to)
		if !ok {
			continue
		}
		mix := len(m.weights)
		m.weights = append(m.weights, w)
		y := m.pass(f, from, mix, w[0]*x.to[0]+w[1]*x.from[1])
		if y[0] <= x.from[0] || y[0] >= x.to[0] || y[1] >= x.from[1] || y[1] <= x.to[1] {
			m.stretches[i].mixes = [2]int{mix, mix}
			continue
		}
		left, right := x, x
		left.to, right.from = y, y
		left.mixes[1], right.mixes[0] = mix, mix
		if left.mixes[0] == none {
			left.mixes[0] = mix
		}
		if right.mixes[1] == none {
			right.mixes[1] = mix
		}
		m.stretches[i] = left
		m.stretches = append(m.stretches, right)
		m.todo = append(m.todo, i, len(m.stretches)-1)
	}
	if len(m.weights) == 0 {
		m.stretches = m.stretches[:0]
	}
	slices.SortFunc(m.stretches, func(a, b stretch) int { return cmp.Compare(a.to[0], b.to[0]) })
}

// level is the mix by which two answers cost the same, as exact as leaves every
// sum that matters in 31 bits.
func level(a, b [2]int64) (w weigh, ok bool) {
	w = weigh{a[1] - b[1], b[0] - a[0]}
	if w[0] <= 0 || w[1] <= 0 {
		return w, false
	}
	most := (MaxCost - 1) / (b[0] + a[1])
	if top := max(w[0], w[1]); top > most {
		w[0], w[1] = w[0]*most/top, w[1]*most/top
	}
	return w, w[0] > 0 && w[1] > 0
}

// pass computes the gaps of one mix and returns what the best way by it costs.
func (m *mixes) pass(f *front, from int32, mix int, limit int64) (found [2]int64) {
	w := m.weights[mix]
	var by weigh
	by[f.k], by[1-f.k] = w[0], w[1]
	m.aims, _ = f.bounds.tree(f.s.g, by, alone(f.k), limit, m.aims, &m.queue)
	m.above, _ = f.s.climb(m.aims, m.above, by, alone(f.k))
	for i := range f.places {
		var a aim
		if j := i - len(m.aims); j >= 0 {
			a = m.above[j]
		} else {
			a = m.aims[i]
		}
		gap := int64(MaxCost)
		if a.least < MaxCost {
			gap = int64(a.least) - w.of(f.toGo(int32(i)))
			if int32(i) == from {
				found = [2]int64{int64(a.other), (int64(a.least) - w[0]*int64(a.other)) / w[1]}
			}
		}
		m.gaps[i*mostMixes+mix] = int32(gap)
	}
	return found
}

// promise tells whether a label can lead to anything worth finding.
func (m *mixes) promise(node int32, cost [2]int64, cut, limit int64) bool {
	gaps := m.gaps[int(node)*mostMixes : int(node)*mostMixes+mostMixes]
	for i := range m.stretches {
		x := &m.stretches[i]
		if x.to[0] < cost[0] {
			continue
		}
		corner := [2]int64{min(x.to[0], limit-1), min(x.from[1], cut-1)}
		if corner[1] < cost[1] {
			return false
		}
		over := [2]int64{corner[0] - cost[0], corner[1] - cost[1]}
		a, b := m.weights[x.mixes[0]], m.weights[x.mixes[1]]
		if int64(gaps[x.mixes[0]]) <= a[0]*over[0]+a[1]*over[1] && int64(gaps[x.mixes[1]]) <= b[0]*over[0]+b[1]*over[1] {
			return true
		}
	}
	return false
}
