package search

import (
	"cmp"
	"slices"
)

// core is the network without its leaves, for the backward passes: most places
// of a freight network are depots at its edge, with a few neighbours each. The
// ways through a leaf are kept as shortcuts between its neighbours where no
// lane between them is as good, as in the first round of a contraction
// hierarchy (Geisberger et al. 2008). So a pass goes over the core alone, which
// fits into the near caches, and then takes one step to each leaf.
type core struct {
	leaf   []bool  // by facility
	leaves []int32 // no two of them are neighbours
	in     []int32 // arrivals in[f] up to in[f+1] reach facility f; none reach a leaf
	from   []int32
	via    []int32 // the pair, or the first of a shortcut's two
	weight [kinds][]int64
}

// fewWays is how many ways may lead through a leaf.
const fewWays = 32

// shortcut is all ways from one facility to another through leaves.
type shortcut struct {
	from, to, via int32
	weight        [kinds]int64 // the least of each kind
}

// contract finds the leaves and the shortcuts through them.
func (r *Rated) contract() core {
	n := len(r.in) - 1
	c := core{leaf: make([]bool, n), in: make([]int32, n+1)}
	beside := make([]bool, n) // a neighbour of a leaf
	var short []shortcut
	for f := range int32(n) {
		arrivals, departures := r.in[f+1]-r.in[f], r.out[f+1]-r.out[f]
		if beside[f] || arrivals*departures > fewWays {
			continue
		}
		c.leaf[f] = true
		c.leaves = append(c.leaves, f)
		for i := r.in[f]; i < r.in[f+1]; i++ {
			beside[r.from[i]] = true
		}
		for i := r.out[f]; i < r.out[f+1]; i++ {
			beside[r.pairs[i].to] = true
		}
		short = append(short, r.throughLeaf(f)...)
	}
	short = mergeShortcuts(short)
	for i := range r.pairs {
		if to := r.pairs[i].to; !c.leaf[to] {
			c.in[to+1]++
		}
	}
	for i := range short {
		c.in[short[i].to+1]++
	}
	for f := range n {
		c.in[f+1] += c.in[f]
	}
	next := slices.Clone(c.in)
	m := int(c.in[n])
	c.from, c.via = make([]int32, m), make([]int32, m)
	for k := range c.weight {
		c.weight[k] = make([]int64, m)
	}
	for f := range int32(n) {
		if c.leaf[f] {
			continue
		}
		for i := r.in[f]; i < r.in[f+1]; i++ {
			if from := r.from[i]; !c.leaf[from] {
				at := next[f]
				next[f]++
				c.from[at], c.via[at] = from, r.by[i]
				for k := range c.weight {
					c.weight[k][at] = r.weight(k, from, &r.pairs[r.by[i]])
				}
			}
		}
	}
	for i := range short {
		s := &short[i]
		at := next[s.to]
		next[s.to]++
		c.from[at], c.via[at] = s.from, s.via
		for k := range c.weight {
			c.weight[k][at] = s.weight[k]
		}
	}
	// Arrivals from leaves were counted and are not there: close the gaps.
	return c.close(next)
}

func (c *core) close(end []int32) core {
	at := int32(0)
	for f := range len(c.in) - 1 {
		from := c.in[f]
		c.in[f] = at
		for i := from; i < end[f]; i++ {
			c.from[at], c.via[at] = c.from[i], c.via[i]
			for k := range c.weight {
				c.weight[k][at] = c.weight[k][i]
			}
			at++
		}
	}
	c.in[len(c.in)-1] = at
	c.from, c.via = slices.Clone(c.from[:at]), slices.Clone(c.via[:at])
	for k := range c.weight {
		c.weight[k] = slices.Clone(c.weight[k][:at])
	}
	return *c
}

// throughLeaf lists the ways through a leaf that no lane past it is as good as.
func (r *Rated) throughLeaf(f int32) []shortcut {
	var out []shortcut
	for i := r.in[f]; i < r.in[f+1]; i++ {
		first := &r.pairs[r.by[i]]
		for j := r.out[f]; j < r.out[f+1]; j++ {
			second := &r.pairs[j]
			if second.to == r.from[i] {
				continue
			}
			s := shortcut{from: r.from[i], to: second.to, via: r.by[i]}
			for k := range s.weight {
				s.weight[k] = r.weight(k, s.from, first) + r.weight(k, f, second)
			}
			if !r.asGood(&s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// mergeShortcuts makes one of all that lead from one place to another.
func mergeShortcuts(short []shortcut) []shortcut {
	slices.SortFunc(short, func(a, b shortcut) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from)) })
	n := 0
	for i := range short {
		s := &short[i]
		if n > 0 && short[n-1].from == s.from && short[n-1].to == s.to {
			for k := range s.weight {
				short[n-1].weight[k] = min(short[n-1].weight[k], s.weight[k])
			}
			continue
		}
		short[n] = *s
		n++
	}
	return short[:n]
}

// asGood tells whether the lanes between the two places are no worse in any
// kind than a shortcut.
func (r *Rated) asGood(s *shortcut) bool {
	pairs := r.pairs[r.out[s.from]:r.out[s.from+1]]
	i, found := slices.BinarySearchFunc(pairs, s.to, func(p pair, to int32) int { return cmp.Compare(p.to, to) })
	if !found {
		return false
	}
	for k := range s.weight {
		if r.weight(k, s.from, &pairs[i]) > s.weight[k] {
			return false
		}
	}
	return true
}

// throughCore is Dijkstra's algorithm from the sources over the core, and a
// step to each leaf. It tells whether the ways fit into the queue; if not, they
// must be found without the core.
func (p *passes) throughCore(r *Rated, kind int, sources []source) bool {
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
		from, weight, via := c.from[c.in[at]:c.in[at+1]], c.weight[kind][c.in[at]:c.in[at+1]], c.via[c.in[at]:c.in[at+1]]
		for i, f := range from {
			if way := way + weight[i]; way < ways[f] {
				ways[f], vias[f] = way, via[i]
				furthest = max(furthest, way)
				q.push(way, f)
			}
		}
	}
	p.near = q
	for _, f := range c.leaves {
		for i := r.out[f]; i < r.out[f+1]; i++ {
			k := &r.pairs[i]
			if on := ways[k.to]; on != unset {
				if way := on + r.weight(kind, f, k); way < ways[f] {
					ways[f], vias[f] = way, i
				}
			}
		}
	}
	return furthest <= farthest
}
