package search

import (
	"entrepot/engine/timetable"
)

// floors say how little risk there can be: what no slack takes away from a
// connection. They are worked out once from a snapshot and its delays.
type floors struct {
	class []int64 // by delay class
	in    []int32 // arrivals in[f] up to in[f+1] reach facility f
	from  []int32 // of each arrival
	least []int64 // of each arrival: the floor of the surest lane between the two
}

func newFloors(s *timetable.Snapshot, d *Delays) floors {
	n := len(s.Facilities)
	f := floors{class: make([]int64, len(d.Classes)), in: make([]int32, n+1)}
	for i, c := range d.Classes {
		f.class[i] = c.floor()
	}
	// Arcs are in order of where they lead from, and then to.
	eachPair := func(do func(from, to int32, least int64)) {
		for i := 0; i < len(s.Arcs); {
			from, to, least := s.Arcs[i].From, s.Arcs[i].To, unset
			for ; i < len(s.Arcs) && s.Arcs[i].From == from && s.Arcs[i].To == to; i++ {
				least = min(least, f.class[d.Of[s.Arcs[i].Lane]])
			}
			do(from, to, least)
		}
	}
	eachPair(func(_, to int32, _ int64) { f.in[to+1]++ })
	for i := range n {
		f.in[i+1] += f.in[i]
	}
	f.from, f.least = make([]int32, f.in[n]), make([]int64, f.in[n])
	next := append([]int32(nil), f.in...)
	eachPair(func(from, to int32, least int64) {
		f.from[next[to]], f.least[next[to]] = from, least
		next[to]++
	})
	return f
}

// floorsAfter is how many labels are followed before the passes over the floors
// are worth their time: many queries end before.
var floorsAfter = 300 // tests lower it

// sink fills in the least risk of the connections after the next, from every
// facility: of a way from it the last lane has none. It looks at every lane of the
// network, whatever the query allows, so it may be too low, and that is all.
func (r *several) sink() {
	f := &r.x.floors
	n := len(f.in) - 1
	if len(r.floor) != n {
		r.floor = make([]int64, n)
	}
	for i := range r.floor {
		r.floor[i] = unset
	}
	r.far = r.far[:0]
	for _, t := range r.q.Targets {
		r.floor[t] = 0
		r.far.push(0, t)
	}
	for len(r.far) > 0 {
		least, at := r.far.pop()
		if least > r.floor[at] {
			continue
		}
		for i := f.in[at]; i < f.in[at+1]; i++ {
			way := least + f.least[i]
			if r.target[r.rated.target(at)] {
				way = 0
			}
			if from := f.from[i]; way < r.floor[from] {
				r.floor[from] = way
				r.far.push(way, from)
			}
		}
	}
	r.sunk = true
}
