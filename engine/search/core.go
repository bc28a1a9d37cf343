package search

import (
	"slices"

	"entrepot/engine/timetable"
)

// core is the network without its leaves, for the backward passes: most places
// of a freight network are depots at its edge, with a few neighbours each. The
// ways through a leaf are kept as shortcuts between its neighbours where no
// lane between them is as good, as in the first round of a contraction
// hierarchy (Geisberger et al. 2008). So a pass goes over the core alone, which
// fits into the near caches, and then takes one step to each leaf.
//
// The pairs come first, since they are there before the slopes are chosen, which
// the shortcuts wait for.
type core struct {
	leaf   []bool  // by place
	in     []int32 // arrivals in[p] up to end[p] reach place p; none reach a leaf
	end    []int32
	from   []int32
	via    []int32 // the pair, or the first of a shortcut's two
	weight [kinds][]int64
}

func (r *Rated) newCore() core {
	o := &r.outline
	m := o.room[len(o.room)-1]
	c := core{leaf: o.leaf, in: slices.Clone(o.room), end: slices.Clone(o.room[:len(o.room)-1]), from: make([]int32, m), via: make([]int32, m)}
	for k := range c.weight {
		c.weight[k] = make([]int64, m)
	}
	return c
}

// layCore puts the pairs that lead to some places into the core, with their
// time and their cost.
func (r *Rated) layCore(first, last int32) {
	c := &r.core
	for f := first; f < last; f++ {
		if c.leaf[f] {
			continue
		}
		at := c.in[f]
		for i := r.in[f]; i < r.in[f+1]; i++ {
			if from := r.from[i]; !c.leaf[from] {
				k := &r.pairs[r.by[i]]
				c.from[at], c.via[at] = from, r.by[i]
				c.weight[byTime][at], c.weight[byCost][at] = r.weight(byTime, from, k), k.cost
				at++
			}
		}
		c.end[f] = at
	}
}

// mixCore fills in the mixes of what leads to some places, and adds the
// shortcuts.
func (r *Rated) mixCore(first, last int32) {
	c := &r.core
	for f := first; f < last; f++ {
		for at := c.in[f]; at < c.end[f]; at++ {
			k := &r.pairs[c.via[at]]
			handling := int64(r.handlingAt(c.from[at], k)) << slopeBits
			for m := range k.mixed {
				c.weight[byMix+m][at] = handling + k.mixed[m]
			}
		}
		detours := r.outline.detours[r.outline.around[f]:r.outline.around[f+1]]
		for len(detours) > 0 {
			n := 1
			for n < len(detours) && detours[n].from == detours[0].from {
				n++
			}
			if via, weight, ok := r.shortcut(detours[:n]); ok {
				at := c.end[f]
				c.from[at], c.via[at] = detours[0].from, via
				for k := range weight {
					c.weight[k][at] = weight[k]
				}
				c.end[f]++
			}
			detours = detours[n:]
		}
	}
}

// close closes the gaps where there was room for more shortcuts: a pass reads less
// memory so.
func (c *core) close() {
	n := int32(0)
	for f, end := range c.end {
		first := c.in[f]
		c.in[f] = n
		copy(c.from[n:], c.from[first:end])
		copy(c.via[n:], c.via[first:end])
		for k := range c.weight {
			copy(c.weight[k][n:], c.weight[k][first:end])
		}
		n += end - first
		c.end[f] = n
	}
	c.in[len(c.end)] = n
}

// shortcut makes one of all detours from one place to another: the least of each
// kind, and the pair that the middle mix goes on by. It is not ok where the pair
// that leads there is as good.
func (r *Rated) shortcut(detours []detour) (via int32, weight [kinds]int64, ok bool) {
	for k := range weight {
		weight[k] = unset
	}
	for i := range detours {
		d := &detours[i]
		a, b := &r.pairs[d.first], &r.pairs[d.second]
		handling := int64(r.handlingAt(d.from, a)) + int64(r.handlingAt(a.to, b))
		weight[byTime] = min(weight[byTime], handling+int64(a.takes)+int64(b.takes))
		weight[byCost] = min(weight[byCost], a.cost+b.cost)
		for m := range a.mixed {
			mixed := handling<<slopeBits + a.mixed[m] + b.mixed[m]
			if mixed < weight[byMix+m] {
				weight[byMix+m] = mixed
				if m == mixes/2 {
					via = d.first
				}
			}
		}
	}
	direct := detours[0].direct
	if direct < 0 {
		return via, weight, true
	}
	for k := range weight {
		ok = ok || weight[k] < r.weight(k, detours[0].from, &r.pairs[direct])
	}
	return via, weight, ok
}

// overCore is Dijkstra's algorithm from the sources over the core; the step to the
// leaves is left to boundLeaves. It tells whether the ways fit into the queue; if
// not, they must be found without the core.
func (p *passes) overCore(r *Rated, kind int, sources []source) bool {
	c := &r.core
	p.begin(len(r.in) - 1)
	if len(r.in) > 1<<nearBits {
		return false
	}
	ways, vias, q := p.ways, p.vias, p.near[:0]
	furthest := int64(0)
	relax := func(f int32, way int64, via int32) {
		if way < ways[f] {
			ways[f], vias[f] = way, via
			furthest = max(furthest, way)
			q.push(way, f)
		}
	}
	for i := range sources {
		s := &sources[i]
		way := s.bound.of(kind)
		if way >= ways[s.facility] {
			continue
		}
		if !c.leaf[s.facility] {
			relax(s.facility, way, -1)
			continue
		}
		ways[s.facility] = way
		for i := r.in[s.facility]; i < r.in[s.facility+1]; i++ {
			relax(r.from[i], way+r.weight(kind, r.from[i], &r.pairs[r.by[i]]), r.by[i])
		}
	}
	for len(q) > 0 {
		way, at := q.pop()
		if way > ways[at] {
			continue
		}
		from, weight, via := c.from[c.in[at]:c.end[at]], c.weight[kind][c.in[at]:c.end[at]], c.via[c.in[at]:c.end[at]]
		for i, f := range from {
			if way := way + weight[i]; way < ways[f] {
				ways[f], vias[f] = way, via[i]
				furthest = max(furthest, way)
				q.push(way, f)
			}
		}
	}
	p.near = q
	return furthest <= farthest
}

// leafParts is in how many parts the leaves are divided among processors.
const leafParts = 16

// boundLeaves takes the step from the core to each leaf, for some kinds of bound at
// once: a pair and the bounds behind it are two lines of cache, whatever the kinds.
func (r *Rated) boundLeaves(out bounds, first, last int, latest timetable.Second) {
	leaves, workers := r.outline.leaves, r.workers()
	share(leafParts, workers, func(part int) {
		n := len(leaves)
		for _, f := range leaves[n*part/leafParts : n*(part+1)/leafParts] {
			r.boundLeaf(out, f, first, last, latest)
		}
	})
}

func (r *Rated) boundLeaf(out bounds, f int32, first, last int, latest timetable.Second) {
	b := &out.at[f]
	for i := r.out[f]; i < r.out[f+1]; i++ {
		k := &r.pairs[i]
		on, handling := &out.at[k.to], int64(r.handlingAt(f, k))
		if first == byTime {
			if t := int64(on.time) + handling + int64(k.takes); t <= int64(latest) && t < int64(b.time) {
				b.time = timetable.Second(t)
			}
			if on.cost != unset {
				b.cost = min(b.cost, on.cost+k.cost)
			}
		}
		if last < kinds {
			continue
		}
		for m := range b.mixed {
			if on.mixed[m] == unset {
				continue
			}
			if way := on.mixed[m] + handling<<slopeBits + k.mixed[m]; way < b.mixed[m] {
				b.mixed[m] = way
				if out.via != nil {
					out.via[f][m] = i
				}
			}
		}
	}
}

// ontoLeaves takes the step to some of the leaves.
func (p *passes) ontoLeaves(r *Rated, kind int, leaves []int32) {
	ways, vias := p.ways, p.vias
	for _, f := range leaves {
		for i := r.out[f]; i < r.out[f+1]; i++ {
			k := &r.pairs[i]
			if on := ways[k.to]; on != unset {
				if way := on + r.weight(kind, f, k); way < ways[f] {
					ways[f], vias[f] = way, i
				}
			}
		}
	}
}
