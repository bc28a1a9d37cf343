package search

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"entrepot/engine/timetable"
)

// bound is the least that any way from a facility to the target still needs,
// waits and storage left out: in time, in cost, and in some mixes of the two
// (time + slope x cost). Time alone and cost alone are rarely to be had
// together; the mixes say how little of the one goes with how little of the
// other. It fills a line of cache.
//
// Each obeys the triangle rule along every arc, so what is due at a label is
// never before what was due at its parent.
type bound struct {
	time  timetable.Second // Never where the target cannot be reached
	cost  int64
	mixed [mixes]int64
	_     [8]byte
}

// The kinds of bound.
const (
	byTime = iota
	byCost
	byMix // and as many more as there are mixes
	kinds = byMix + mixes
)

// reachable tells whether the bound is of a place that leads on.
func (b *bound) reachable() bool { return b.time != timetable.Never }

func (b *bound) of(kind int) int64 {
	switch kind {
	case byTime:
		return int64(b.time)
	case byCost:
		return b.cost
	}
	return b.mixed[kind-byMix]
}

// bounds are those of every facility, with the pair that each mix goes on by.
type bounds struct {
	at  []bound
	via [][mixes]int32 // -1 where there is none; nil where it is not known
}

// source is where a backward pass begins: a target, or a stop on the way with
// what is still to go from there.
type source struct {
	facility int32
	bound    bound
}

// reverse is an arc outside the pairs, seen from where it arrives.
type reverse struct {
	from  int32
	takes timetable.Second // handling included
	cost  int64
}

// reverses are such arcs by the facility they reach.
type reverses map[int32][]reverse

// passes is the scratch of one backward pass: its kind's least way from every
// facility, and the pair it goes on by.
type passes struct {
	ways []int64
	vias []int32
	near nearQueue
	far  farQueue
}

var passPool = sync.Pool{New: func() any { return new(passes) }}

// parallelFrom is the number of pairs from which a pass over them is worth a
// goroutine for each processor.
var parallelFrom = 20_000 // tests lower it

// compute fills out with some kinds of bounds to the nearest of the sources.
// Time past latest is no way, which keeps sums of a time and a bound in range.
func (r *Rated) compute(out bounds, first, last int, sources []source, latest timetable.Second, extra reverses) {
	one := func(kind int) {
		p := passPool.Get().(*passes)
		if len(extra) > 0 || !p.overCore(r, kind, sources) {
			p.through(r, kind, sources, extra)
		}
		p.store(out, kind, latest)
		passPool.Put(p)
	}
	share(last-first, r.workers(), func(i int) { one(first + i) })
	if len(extra) == 0 {
		r.boundLeaves(out, first, last, latest)
	}
}

// workers is how many goroutines a pass over all pairs is worth.
func (r *Rated) workers() int {
	if len(r.pairs) < parallelFrom {
		return 1
	}
	return runtime.GOMAXPROCS(0)
}

// share does the tasks numbered below n, divided among so many goroutines.
func share(n, workers int, do func(i int)) {
	if workers == 1 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int32
	var wg sync.WaitGroup
	for range min(n, workers) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

func (p *passes) begin(n int) {
	p.ways, p.vias = slices.Grow(p.ways[:0], n)[:n], slices.Grow(p.vias[:0], n)[:n]
	for i := range p.ways {
		p.ways[i], p.vias[i] = unset, -1
	}
	p.far = p.far[:0]
}

// relax takes up a way from a facility if it is the least so far.
func (p *passes) relax(f int32, way int64, via int32) {
	if way < p.ways[f] {
		p.ways[f], p.vias[f] = way, via
		p.far.push(way, f)
	}
}

// through is Dijkstra's algorithm from the sources over every arrival and some
// arcs beside them.
func (p *passes) through(r *Rated, kind int, sources []source, extra reverses) {
	p.begin(len(r.in) - 1)
	for i := range sources {
		p.relax(sources[i].facility, sources[i].bound.of(kind), -1)
	}
	for len(p.far) > 0 {
		way, at := p.far.pop()
		if way > p.ways[at] {
			continue
		}
		for i := r.in[at]; i < r.in[at+1]; i++ {
			f := r.from[i]
			p.relax(f, way+r.weight(kind, f, &r.pairs[r.by[i]]), r.by[i])
		}
		for _, x := range extra[at] {
			p.relax(x.from, way+x.weight(r, kind), -1)
		}
	}
}

func (x *reverse) weight(r *Rated, kind int) int64 {
	switch cost := r.landed(x.from, x.cost); kind {
	case byTime:
		return int64(x.takes)
	case byCost:
		return cost
	default:
		return int64(x.takes)<<slopeBits + r.slope[kind-byMix]*cost
	}
}

// store writes the pass into the bounds. A mix without a slope bounds nothing.
func (p *passes) store(out bounds, kind int, latest timetable.Second) {
	switch kind {
	case byTime:
		for i, w := range p.ways {
			out.at[i].time = timetable.Never
			if w <= int64(latest) {
				out.at[i].time = timetable.Second(w)
			}
		}
	case byCost:
		for i, w := range p.ways {
			out.at[i].cost = w
		}
	default:
		for i, w := range p.ways {
			out.at[i].mixed[kind-byMix] = w
			if out.via != nil {
				out.via[i][kind-byMix] = p.vias[i]
			}
		}
	}
}
