package search

import "entrepot/engine/timetable"

// bounds hold, for every facility, the least time and the least cost that any
// way to the target still needs, waiting and storage left out. Both are lower
// bounds that obey the triangle rule along every arc, so ordering labels by
// time + bound still takes them at each facility in order of time.
type bounds struct {
	time []timetable.Second // Never where the target cannot be reached
	cost []int64            // unset there
	q    queue
}

func newBounds(n int) bounds {
	return bounds{time: make([]timetable.Second, n), cost: make([]int64, n)}
}

// inbound is what a backward pass needs of one arc that arrives, packed so that
// the arcs of a facility lie side by side in memory.
type inbound struct {
	from, tariff, limit int32
	time                timetable.Second // handling, cut-off and duration: the least it takes
}

// packInbound makes the arrivals of every facility, in the order of s.Incoming.
func packInbound(s *timetable.Snapshot) []inbound {
	out := make([]inbound, len(s.Incoming))
	for i, arc := range s.Incoming {
		a := &s.Arcs[arc]
		out[i] = inbound{a.From, a.Tariff, a.Limit, s.Handling(a.From) + a.CutOff + a.Duration}
	}
	return out
}

// compute fills both by Dijkstra's algorithm from the target over incoming
// arcs that carry the parcel. A least time that is past the latest arrival of
// all is no way either, which also keeps sums of a time and a bound in range.
func (b *bounds) compute(x *Index, q *Request) {
	in, p := x.snap.In, &q.Prices
	for i := range b.time {
		b.time[i], b.cost[i] = timetable.Never, unset
	}
	b.cost[q.To] = 0
	b.q = append(b.q[:0], entry{label: q.To})
	for len(b.q) > 0 {
		e := b.q.popEntry()
		if e.cost > b.cost[e.label] {
			continue
		}
		for _, a := range x.inbound[in[e.label]:in[e.label+1]] {
			if p.Refused[a.limit] {
				continue
			}
			if c := e.cost + p.Tariff[a.tariff] + p.Handling[a.from]; c < b.cost[a.from] {
				b.cost[a.from] = c
				b.q.push(entry{cost: c, label: a.from})
			}
		}
	}
	b.time[q.To] = 0
	b.q = append(b.q[:0], entry{label: q.To})
	for len(b.q) > 0 {
		e := b.q.popEntry()
		if e.due > b.time[e.label] {
			continue
		}
		for _, a := range x.inbound[in[e.label]:in[e.label+1]] {
			if p.Refused[a.limit] {
				continue
			}
			if t := int64(e.due) + int64(a.time); t <= int64(x.latest) && t < int64(b.time[a.from]) {
				b.time[a.from] = timetable.Second(t)
				b.q.push(entry{due: timetable.Second(t), label: a.from})
			}
		}
	}
}
