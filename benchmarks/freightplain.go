package main

import (
	"math"
	"slices"
)

// plainSearch is the yardstick for the engine's search on freight networks: a
// time-dependent BOA* that knows nothing but lanes which leave periodically. It
// has no calendars, tariffs or storage to ask, which is its advantage.
//
// Labels leave the queue by arrival plus the least time still to go. A label
// counts unless one as cheap came off at its place before, or its cost and the
// least cost still to go come to no less than the last solution's. Lanes between
// the same two places are looked at together, cheapest first, so that all but a
// few are passed over; and a label that one of the last few pushed at its place
// beats is not pushed at all.
type plainSearch struct {
	lanes    []freightLane
	pairs    []lanePair
	out, in  []int32 // pairs[out[v]:out[v+1]] leave v, incoming[in[v]:in[v+1]] reach it
	incoming []int32

	time, cost []int32 // least still to go to the target; unreached where there is no way
	cheapest   []int32 // least cost that came off the queue, by place
	pushed     [][]plainLabel
	labels     []plainLabel
	queue      plainQueue
}

// lanePair is all lanes from one place to another: lanes[low:high], by cost.
type lanePair struct {
	from, to, low, high int32
	cost, time          int32 // the least of any of them
}

type plainLabel struct{ time, cost, node int32 }

// plainWay is one solution: seconds after freightNow, and minor units.
type plainWay struct{ arrive, cost int32 }

const (
	unreached = math.MaxInt32
	// rememberedLabels is how many pushed labels a place remembers. Six was the
	// quickest in the measurements this search was first made for.
	rememberedLabels = 6
)

func newPlainSearch(f *freight) *plainSearch {
	s := &plainSearch{lanes: f.lanes, out: make([]int32, f.nodes+1), in: make([]int32, f.nodes+1),
		time: make([]int32, f.nodes), cost: make([]int32, f.nodes), cheapest: make([]int32, f.nodes),
		pushed: make([][]plainLabel, f.nodes)}
	for i := range s.pushed {
		s.pushed[i] = make([]plainLabel, 0, rememberedLabels)
	}
	for i, l := range f.lanes {
		last := len(s.pairs) - 1
		if last < 0 || s.pairs[last].from != l.from || s.pairs[last].to != l.to {
			s.pairs = append(s.pairs, lanePair{from: l.from, to: l.to, low: int32(i), cost: l.cost, time: l.cutOff + l.duration})
			last++
		}
		s.pairs[last].high = int32(i + 1)
		s.pairs[last].time = min(s.pairs[last].time, l.cutOff+l.duration)
	}
	for _, p := range s.pairs {
		s.out[p.from+1]++
		s.in[p.to+1]++
	}
	for v := range f.nodes {
		s.out[v+1] += s.out[v]
		s.in[v+1] += s.in[v]
	}
	next := slices.Clone(s.in)
	s.incoming = make([]int32, len(s.pairs))
	for i, p := range s.pairs {
		s.incoming[next[p.to]] = int32(i)
		next[p.to]++
	}
	return s
}

// next is the first departure that takes what is ready then; unreached if there
// is none below the horizon.
func (l *freightLane) next(ready int32) int32 {
	at := ready + l.cutOff
	if at <= l.first {
		return l.first
	}
	if at = l.first + (at-l.first+l.period-1)/l.period*l.period; at >= freightHorizon {
		return unreached
	}
	return at
}

// bounds finds the least time and the least cost to the target from everywhere.
func (s *plainSearch) bounds(target int32) {
	s.backward(target, s.time, func(p *lanePair) int32 { return p.time })
	s.backward(target, s.cost, func(p *lanePair) int32 { return p.cost })
}

// backward is Dijkstra's algorithm over incoming pairs.
func (s *plainSearch) backward(target int32, least []int32, weight func(*lanePair) int32) {
	for v := range least {
		least[v] = unreached
	}
	least[target] = 0
	s.queue = s.queue[:0]
	s.queue.push(0, target)
	for len(s.queue) > 0 {
		d, v := s.queue.pop()
		if d > least[v] {
			continue
		}
		for _, i := range s.incoming[s.in[v]:s.in[v+1]] {
			p := &s.pairs[i]
			if d := d + weight(p); d < least[p.from] {
				least[p.from] = d
				s.queue.push(d, p.from)
			}
		}
	}
}

// latest follows a cheapest way from the start. No solution arrives after it:
// it would cost as much at least.
func (s *plainSearch) latest(from, to, start int32) int32 {
	v, now := from, start
	for v != to {
		arrive, next := int32(unreached), int32(-1)
		for i := s.out[v]; i < s.out[v+1]; i++ {
			p := &s.pairs[i]
			if s.cost[p.to] == unreached || p.cost+s.cost[p.to] != s.cost[v] {
				continue
			}
			for k := p.low; k < p.high && s.lanes[k].cost == p.cost; k++ {
				l := &s.lanes[k]
				if d := l.next(now); d != unreached && d+l.duration < arrive {
					arrive, next = d+l.duration, p.to
				}
			}
		}
		if next < 0 {
			return unreached
		}
		v, now = next, arrive
	}
	return now
}

// pareto finds every (arrival, cost) that no other beats, soonest first. The
// bounds must be the target's.
func (s *plainSearch) pareto(from, to, start int32) []plainWay {
	if s.cost[from] == unreached {
		return nil
	}
	latest := s.latest(from, to, start)
	for v := range s.cheapest {
		s.cheapest[v], s.pushed[v] = unreached, s.pushed[v][:0]
	}
	var ways []plainWay
	best := int32(unreached)
	s.labels = append(s.labels[:0], plainLabel{start, 0, from})
	s.queue = s.queue[:0]
	s.queue.push(start+s.time[from], 0)
	for len(s.queue) > 0 {
		_, id := s.queue.pop()
		l := s.labels[id]
		if l.cost >= s.cheapest[l.node] || l.cost+s.cost[l.node] >= best {
			continue
		}
		s.cheapest[l.node] = l.cost
		if l.node != to {
			s.expand(&l, best, latest)
			continue
		}
		if last := len(ways) - 1; last >= 0 && ways[last].arrive == l.time {
			ways[last].cost = l.cost
		} else {
			ways = append(ways, plainWay{l.time, l.cost})
		}
		best = l.cost
	}
	return ways
}

// expand pushes the labels that follow from l. Of one pair a dearer lane counts
// only if it arrives before every cheaper one.
func (s *plainSearch) expand(l *plainLabel, best, latest int32) {
	for i := s.out[l.node]; i < s.out[l.node+1]; i++ {
		p := &s.pairs[i]
		v := p.to
		hopeless := func(cost int32) bool { return cost >= s.cheapest[v] || cost+s.cost[v] >= best }
		if s.cost[v] == unreached || hopeless(l.cost+p.cost) || s.refused(plainLabel{l.time + p.time, l.cost + p.cost, v}, latest) {
			continue
		}
		soonest := int32(unreached)
		for k := p.low; k < p.high; k++ {
			lane := &s.lanes[k]
			if hopeless(l.cost + lane.cost) {
				break
			}
			if l.time+lane.cutOff+lane.duration >= soonest {
				continue
			}
			d := lane.next(l.time)
			if d == unreached || d+lane.duration >= soonest {
				continue
			}
			soonest = d + lane.duration
			made := plainLabel{soonest, l.cost + lane.cost, v}
			if s.refused(made, latest) {
				continue
			}
			s.remember(made)
			s.labels = append(s.labels, made)
			s.queue.push(soonest+s.time[v], int32(len(s.labels)-1))
		}
	}
}

// refused tells whether a label comes too late for any solution, or is no better
// than one already pushed at its place.
func (s *plainSearch) refused(l plainLabel, latest int32) bool {
	if l.time+s.time[l.node] > latest {
		return true
	}
	for _, q := range s.pushed[l.node] {
		if q.time <= l.time && q.cost <= l.cost {
			return true
		}
	}
	return false
}

// remember keeps a pushed label in place of one it beats, of nothing, or of any.
func (s *plainSearch) remember(l plainLabel) {
	list := s.pushed[l.node]
	for i, q := range slices.Backward(list) {
		if l.time <= q.time && l.cost <= q.cost {
			list[i] = l
			return
		}
	}
	if len(list) < rememberedLabels {
		s.pushed[l.node] = append(list, l)
		return
	}
	list[l.cost%rememberedLabels] = l
}

// plainQueue is a heap of four children a node. An entry holds its key in the
// upper half and its value in the lower.
type plainQueue []uint64

func (q *plainQueue) push(key, value int32) {
	x := uint64(key)<<32 | uint64(uint32(value))
	heap := append(*q, x)
	i := len(heap) - 1
	for ; i > 0 && heap[(i-1)/4] > x; i = (i - 1) / 4 {
		heap[i] = heap[(i-1)/4]
	}
	heap[i] = x
	*q = heap
}

func (q *plainQueue) pop() (key, value int32) {
	heap := *q
	top, x := heap[0], heap[len(heap)-1]
	heap = heap[:len(heap)-1]
	*q = heap
	for i := 0; len(heap) > 0; {
		least := 4*i + 1
		for j := least + 1; j < min(4*i+5, len(heap)); j++ {
			if heap[j] < heap[least] {
				least = j
			}
		}
		if least >= len(heap) || heap[least] >= x {
			heap[i] = x
			break
		}
		heap[i], i = heap[least], least
	}
	return int32(top >> 32), int32(uint32(top))
}
