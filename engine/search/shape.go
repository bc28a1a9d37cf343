package search

import (
	"math"
	"slices"
	"sync"

	"entrepot/engine/timetable"
)

// shape is the part of a rating that no price changes: which places the lanes
// that carry a parcel join, and how soon. Parcels that are refused the same
// lanes share one, unless customs count. It is read-only.
type shape struct {
	arcs    []int32 // by lane, before those of a pair are sorted; nil where lane i is arc i
	lanes   int
	out     []int32 // pairs[out[p]:out[p+1]] leave place p
	links   []link  // by pair
	in      []int32 // arrivals in[p] up to in[p+1] reach place p
	from    []int32 // of each arrival
	by      []int32 // of each arrival: its pair
	outline outline
}

// link is what a pair has of its shape.
type link struct {
	to, lo int32            // lanes[lo:hi()]
	takes  timetable.Second // cut-off and duration
	lanes  uint16
	stores bool // waiting at the far end is charged: filled in by the rating
}

func (l *link) hi() int32 { return l.lo + int32(l.lanes) }

// mostShapes is how many shapes are kept beside that of all lanes: a few MiB
// each on a network of a million lanes.
const mostShapes = 4

// shapes keeps the shapes of the refusals met last. It locks itself.
type shapes struct {
	all  *shape // nothing is refused
	mu   sync.Mutex
	kept []*keptShape // the last used first
}

type keptShape struct {
	refused []bool
	once    sync.Once
	shape   *shape
}

func (k *shapes) get(s *timetable.Snapshot, refused []bool) *shape {
	if !slices.Contains(refused, true) {
		return k.all
	}
	k.mu.Lock()
	i := slices.IndexFunc(k.kept, func(e *keptShape) bool { return slices.Equal(e.refused, refused) })
	e := &keptShape{refused: slices.Clone(refused)}
	if i >= 0 {
		e = k.kept[i]
		k.kept = slices.Delete(k.kept, i, i+1)
	}
	k.kept = slices.Insert(k.kept[:min(len(k.kept), mostShapes-1)], 0, e)
	k.mu.Unlock()
	e.once.Do(func() { e.shape = newShape(s, e.refused, nil) })
	return e.shape
}

// newShape looks at every arc that carries a parcel with these refusals, by
// limit, and at every clearance. A place's lanes come first, in order of where
// they lead, and then its clearances.
func newShape(s *timetable.Snapshot, refused []bool, customs *Customs) *shape {
	facilities := int32(len(s.Facilities))
	h := &shape{out: make([]int32, customs.layers()*facilities+1), arcs: make([]int32, 0, len(s.Arcs))}
	clearances := customs.byPlace(facilities)
	for p := range customs.layers() * facilities {
		f := p % facilities
		for i := s.Out[f]; i < s.Out[f+1]; i++ {
			a := &s.Arcs[i]
			if refused[a.Limit] || a.To == a.From || !customs.carries(a.Lane, Status(p/facilities)) {
				continue
			}
			to, n := p-f+a.To, len(h.links)
			if n == int(h.out[p]) || h.links[n-1].to != to || h.links[n-1].lanes == math.MaxUint16 {
				h.links = append(h.links, link{to: to, lo: int32(len(h.arcs)), takes: timetable.Never})
				n++
			}
			k := &h.links[n-1]
			k.lanes++
			k.takes = min(k.takes, a.CutOff+a.Duration)
			h.arcs = append(h.arcs, i)
		}
		for _, i := range clearances[p] {
			h.links = append(h.links, link{to: p + facilities, lo: i, takes: customs.Clearances[i].Takes})
		}
		h.out[p+1] = int32(len(h.links))
	}
	if h.lanes = len(h.arcs); customs == nil && h.lanes == len(s.Arcs) {
		h.arcs = nil
	}
	h.turn()
	h.outline = h.sketch()
	return h
}

// turn finds the arrivals at every place, for the backward passes.
func (h *shape) turn() {
	n := len(h.out) - 1
	h.in = make([]int32, n+1)
	for i := range h.links {
		h.in[h.links[i].to+1]++
	}
	for f := range n {
		h.in[f+1] += h.in[f]
	}
	h.from, h.by = make([]int32, len(h.links)), make([]int32, len(h.links))
	next := slices.Clone(h.in)
	for f := range int32(n) {
		for i := h.out[f]; i < h.out[f+1]; i++ {
			to := h.links[i].to
			h.from[next[to]], h.by[next[to]] = f, i
			next[to]++
		}
	}
}

// outline is what the core of a network is made of, before anything is weighed.
type outline struct {
	leaf   []bool  // by place
	leaves []int32 // no two of them are neighbours
	// room[p] up to room[p+1] is where the core keeps what reaches place p: pairs,
	// and as many shortcuts as there are places that detours to p come from.
	room    []int32
	around  []int32 // detours[around[p]:around[p+1]] lead to place p
	detours []detour
}

// detour is a way of two pairs through a leaf.
type detour struct {
	from          int32
	first, second int32 // pairs
	direct        int32 // the pair that leads there without the leaf; -1 where there is none
}

// fewWays is how many ways may lead through a leaf.
const fewWays = 32

// sketch finds the leaves and the ways through them.
func (h *shape) sketch() outline {
	n := len(h.out) - 1
	o := outline{leaf: make([]bool, n), room: make([]int32, n+1), around: make([]int32, n+1)}
	beside := make([]bool, n) // a neighbour of a leaf
	for f := range int32(n) {
		arrivals, departures := h.in[f+1]-h.in[f], h.out[f+1]-h.out[f]
		if beside[f] || arrivals*departures > fewWays {
			continue
		}
		o.leaf[f] = true
		o.leaves = append(o.leaves, f)
		for i := h.in[f]; i < h.in[f+1]; i++ {
			beside[h.from[i]] = true
		}
		for i := h.out[f]; i < h.out[f+1]; i++ {
			beside[h.links[i].to] = true
		}
	}
	o.detours = h.detours(&o)
	for f := range n {
		if !o.leaf[f] {
			for i := h.in[f]; i < h.in[f+1]; i++ {
				if !o.leaf[h.from[i]] {
					o.room[f+1]++
				}
			}
			for i := o.around[f]; i < o.around[f+1]; i++ {
				if i == o.around[f] || o.detours[i].from != o.detours[i-1].from {
					o.room[f+1]++
				}
			}
		}
		o.room[f+1] += o.room[f]
	}
	return o
}

// detours lists the detours in order of where they lead, then of where they come
// from, and sets where those to each place begin.
func (h *shape) detours(o *outline) []detour {
	each := func(from int32, do func(first, second int32)) {
		for i := h.out[from]; i < h.out[from+1]; i++ {
			if leaf := h.links[i].to; o.leaf[leaf] {
				for j := h.out[leaf]; j < h.out[leaf+1]; j++ {
					if h.links[j].to != from {
						do(i, j)
					}
				}
			}
		}
	}
	n := int32(len(o.leaf))
	for from := range n {
		each(from, func(_, second int32) { o.around[h.links[second].to+1]++ })
	}
	for f := range n {
		o.around[f+1] += o.around[f]
	}
	detours, next := make([]detour, o.around[n]), slices.Clone(o.around)
	direct := make([]int32, n) // by place: the pair that leads there
	for f := range direct {
		direct[f] = -1
	}
	for from := range n {
		leaving := h.links[h.out[from]:h.out[from+1]]
		for i := range leaving {
			direct[leaving[i].to] = h.out[from] + int32(i)
		}
		each(from, func(first, second int32) {
			to := h.links[second].to
			detours[next[to]] = detour{from, first, second, direct[to]}
			next[to]++
		})
		for i := range leaving {
			direct[leaving[i].to] = -1
		}
	}
	return detours
}
