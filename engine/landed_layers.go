package engine

import (
	"slices"

	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// layers is the network as goods may go through it by where they stand with
// customs: a node is a facility in a status. Without customs there is one layer.
// It looks at what is there, not at the time or the cost.
type layers struct {
	*world
	r      *search.Request
	b      *borders
	places int32 // facilities
	// carries tells whether an arc may be used at all, and crosses whether it takes
	// goods of a status.
	carries func(arc int32) bool
	crosses func(lane int32, s search.Status) bool
}

// layers of a question, of the arcs that are of use.
func (w *world) layers(r *search.Request, b *borders, carries func(arc int32) bool) *layers {
	return &layers{world: w, r: r, b: b, places: int32(len(w.snap.Facilities)), carries: carries, crosses: b.carries}
}

func (l *layers) nodes() int32 { return l.places * int32(l.statuses()) }

func (l *layers) node(facility int32, s search.Status) int32 {
	if l.b == nil {
		return facility
	}
	return int32(s)*l.places + facility
}

func (l *layers) facility(node int32) int32 { return node % l.places }

func (l *layers) status(node int32) search.Status { return search.Status(node / l.places) }

// statuses is how many there are.
func (l *layers) statuses() search.Status {
	if l.b == nil {
		return 1
	}
	return search.Released + 1
}

// origins are the nodes of those.
func (l *layers) origins() (nodes []int32) {
	for i := range l.r.Origins {
		nodes = append(nodes, l.node(l.r.Origins[i].Facility, l.r.Origins[i].Status))
	}
	return nodes
}

// targets are the nodes of those, with the goods released, or as stock with their
// duty unpaid.
func (l *layers) targets() (nodes []int32) {
	end := search.Released
	if l.b != nil && l.b.numbers.Unreleased {
		end = search.Bonded
	}
	for _, t := range l.r.Targets {
		nodes = append(nodes, l.node(t, end))
	}
	return nodes
}

// usable tells whether an arc carries goods from a node.
func (l *layers) usable(arc int32, s search.Status) bool {
	return l.carries(arc) && l.crosses(l.arc(arc).Lane, s)
}

// on calls do for every node that an arc or a clearance leads to from one; of a
// clearance the arc is -1 less its number.
func (l *layers) on(node int32, do func(arc, to int32)) {
	f, s := l.facility(node), l.status(node)
	arc := func(id int32) {
		if l.usable(id, s) {
			do(id, node-f+l.arc(id).To)
		}
	}
	for id := l.snap.Out[f]; id < l.snap.Out[f+1]; id++ {
		arc(id)
	}
	for _, id := range l.overlay.Extra(nil, f) {
		arc(id)
	}
	l.clearances(f, s, func(k int32) { do(-1-k, node+l.places) })
}

// into calls do for every node that one is reached from.
func (l *layers) into(node int32, do func(arc, from int32)) {
	f, s := l.facility(node), l.status(node)
	arc := func(id int32) {
		if l.usable(id, s) {
			do(id, node-f+l.arc(id).From)
		}
	}
	for _, id := range l.snap.Incoming[l.snap.In[f]:l.snap.In[f+1]] {
		arc(id)
	}
	for _, id := range l.overlay.ExtraInto(nil, f) {
		arc(id)
	}
	if s > 0 {
		l.clearances(f, s-1, func(k int32) { do(-1-k, node-l.places) })
	}
}

func (l *layers) clearances(facility int32, from search.Status, do func(k int32)) {
	if l.b == nil {
		return
	}
	for k := range l.b.numbers.Clearances {
		if c := &l.b.numbers.Clearances[k]; c.Facility == facility && c.From == from && c.Opens < c.Closes {
			do(int32(k))
		}
	}
}

// spread tells for every node whether it can be reached from some, or they from
// it.
func (l *layers) spread(from []int32, backward bool) []bool {
	seen := make([]bool, l.nodes())
	step := l.on
	if backward {
		step = l.into
	}
	todo := slices.Clone(from)
	for _, n := range todo {
		seen[n] = true
	}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		step(at, func(_, next int32) {
			if !seen[next] {
				seen[next] = true
				todo = append(todo, next)
			}
		})
	}
	return seen
}

// any tells whether one of some nodes is in a set.
func (l *layers) any(set []bool, of []int32) bool {
	return slices.ContainsFunc(of, func(n int32) bool { return set[n] })
}

// standing is when a parcel can be at a node at the soonest, and be ready to move
// on, whatever it costs.
type standing struct {
	arrive, ready timetable.Second
	by            int32 // the arc or clearance it comes by, as a step has it; none at an origin
}

// none is the arc of a standing at an origin.
const none = -1 << 31

// soonest is the standing at every node: label correcting over first departures,
// which is exact because arcs, handling and clearances keep things in order. The
// question's stops and its limit of legs are left aside, and that procedures may
// be shut to what costs too much.
func (l *layers) soonest(next func(arc int32, ready timetable.Second) timetable.Second) []standing {
	at := make([]standing, l.nodes())
	for i := range at {
		at[i] = standing{timetable.Never, timetable.Never, none}
	}
	var todo []int32
	for i, n := range l.origins() {
		if start := l.r.Origins[i].Start; start < at[n].arrive {
			at[n].arrive = start
			todo = append(todo, n)
		}
	}
	for len(todo) > 0 {
		n := todo[0]
		from := &at[n]
		todo = todo[1:]
		from.ready = l.ready(l.facility(n), from.arrive)
		l.on(n, func(arc, to int32) {
			arrive := timetable.Never
			if arc < 0 {
				arrive = l.b.numbers.Clearances[-1-arc].Through(from.arrive)
			} else if from.ready != timetable.Never {
				a := l.arc(arc)
				if d := next(arc, from.ready+a.CutOff); d != timetable.Never {
					arrive = d + a.Duration
				}
			}
			if arrive < at[to].arrive {
				at[to].arrive, at[to].by = arrive, arc
				todo = append(todo, to)
			}
		})
	}
	return at
}
