package search

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"sync"

	"entrepot/engine/timetable"
)

// The most that one charge may be, in minor units, so that the sum over a way
// fits in 64 bits: a thousand legs with a year of storage at each.
const (
	MaxCharge     = 1_000_000_000_000_000 // of a tariff, or of handling
	MaxStorageDay = 10_000_000_000_000
)

// MaxLabels bounds the work and memory (about 50 bytes a label) of one query.
const MaxLabels = 20_000_000

// Day is the storage day: charged when started.
const Day timetable.Second = 24 * 60 * 60

// ErrTooMuchWork is returned when a query would make more than MaxLabels.
var ErrTooMuchWork = errors.New("the search grew past its limit of partial routes")

// Prices is what one parcel pays, in whole minor units of one currency, and
// what it is refused.
type Prices struct {
	Tariff     []int64 // by tariff: freight and its surcharges on one lane
	Refused    []bool  // by limit: lanes with these restrictions do not carry it
	Handling   []int64 // by facility: paid on leaving it
	StorageDay []int64 // by facility: each started day beyond the free time
}

// Request asks for the ways from one facility to another.
type Request struct {
	From, To int32
	Start    timetable.Second // the parcel lies at From from this moment
	Prices   Prices
}

// Step is one departure taken.
type Step struct {
	Arc            int32
	Depart, Arrive timetable.Second
	Charge         int64 // tariff and handling, without storage
	Storage        int64
}

// Way is one member of the Pareto set.
type Way struct {
	Arrive timetable.Second
	Cost   int64
	Steps  []Step
}

// Result is the Pareto set, soonest first and so dearest first.
type Result struct {
	Ways   []Way
	Labels int // partial routes made
}

// Index holds what the search derives once from a snapshot.
type Index struct {
	snap      *timetable.Snapshot
	free      []timetable.Second // by facility: stay that costs no storage
	maxCutOff []timetable.Second // by facility: over the arcs that leave it
	latest    timetable.Second   // no way can arrive after this: the last departures have arrived
	inbound   []inbound          // by place in snap.Incoming
	pool      sync.Pool          // *run
}

// New prepares a snapshot for searching.
func New(s *timetable.Snapshot) *Index {
	x := &Index{snap: s, inbound: packInbound(s),
		free:      make([]timetable.Second, len(s.Facilities)),
		maxCutOff: make([]timetable.Second, len(s.Facilities))}
	for i := range s.Facilities {
		// Free time beyond what a Second holds outlasts any horizon.
		x.free[i] = timetable.Second(min(int64(s.Facilities[i].StorageFree.Seconds()), math.MaxInt32))
	}
	for i := range s.Arcs {
		a := &s.Arcs[i]
		x.maxCutOff[a.From] = max(x.maxCutOff[a.From], a.CutOff)
		x.latest = max(x.latest, s.End+a.Duration)
	}
	x.pool.New = func() any { return newRun(x) }
	return x
}

// Free is how long a parcel may stay at a facility before storage is charged.
func (x *Index) Free(facility int32) timetable.Second { return x.free[facility] }

// StorageDays is how many started days a stay is charged for.
func StorageDays(stay, free timetable.Second) int64 {
	over := int64(stay) - int64(free)
	if over <= 0 {
		return 0
	}
	return (over + int64(Day) - 1) / int64(Day)
}

// Pareto finds every way worth choosing between. It fails only when ctx ends or
// the work exceeds MaxLabels; no way at all is an empty result. A place is not
// on the way to itself: From equal to To gives one way of no steps.
func (x *Index) Pareto(ctx context.Context, q Request) (Result, error) {
	r := x.pool.Get().(*run)
	defer x.pool.Put(r)
	return r.pareto(ctx, &q)
}

// label is one way to stand at a node. Its parent and arc lead back to the
// start, where both are -1.
type label struct {
	cost   int64
	time   timetable.Second
	depart timetable.Second // of arc, from the parent's node
	node   int32
	parent int32
	arc    int32
	// until is the last moment it is of use to leave: after it a label that came
	// later for the same cost serves as well. See later.
	until timetable.Second
}

// settled is a label kept at a node that charges storage.
type settled struct {
	time timetable.Second
	cost int64
}

// recent remembers a few labels queued for a node, to refuse at once what they
// beat: most labels of a timetable are beaten by one that is still queued.
type recent struct {
	labels [4]settled
	used   int8
}

// beats tells whether a queued label comes no later and costs no more.
func (q *recent) beats(l *label) bool {
	for _, k := range q.labels[:q.used] {
		if k.time <= l.time && k.cost <= l.cost {
			return true
		}
	}
	return false
}

// add remembers a label in place of one it beats, of nothing, or of any.
func (q *recent) add(l *label) {
	at := int(q.used)
	for i, k := range q.labels[:q.used] {
		if l.time <= k.time && l.cost <= k.cost {
			at = i
			break
		}
	}
	switch {
	case at == len(q.labels):
		at = int(l.cost % int64(len(q.labels)))
	case at == int(q.used):
		q.used++
	}
	q.labels[at] = settled{l.time, l.cost}
}

// run is the scratch of one query.
type run struct {
	x      *Index
	q      *Request
	labels []label
	queue  queue
	bound  bounds
	least  []int64     // by node: least cost settled, where storage is free
	kept   [][]settled // by node: settled labels that still matter, where it is not
	queued []recent    // by node: some labels that wait their turn, where it is
	best   int64       // cost of the last way found
	ways   []int32     // labels at the target
}

const unset = math.MaxInt64

func newRun(x *Index) *run {
	n := len(x.snap.Facilities)
	return &run{x: x, least: make([]int64, n), kept: make([][]settled, n), queued: make([]recent, n), bound: newBounds(n)}
}

func (r *run) pareto(ctx context.Context, q *Request) (Result, error) {
	r.q = q
	defer func() { r.q = nil }()
	r.bound.compute(r.x, q)
	if r.bound.time[q.From] == timetable.Never {
		return Result{}, nil
	}
	r.labels, r.queue, r.ways, r.best = r.labels[:0], r.queue[:0], r.ways[:0], unset
	for i := range r.least {
		r.least[i], r.kept[i], r.queued[i].used = unset, r.kept[i][:0], 0
	}
	r.push(label{time: q.Start, node: q.From, parent: -1, arc: -1, until: timetable.Never})
	for popped := 0; len(r.queue) > 0; popped++ {
		if popped%4096 == 0 && ctx.Err() != nil {
			return Result{Labels: len(r.labels)}, fmt.Errorf("route search: %w", ctx.Err())
		}
		if len(r.labels) > MaxLabels {
			return Result{Labels: len(r.labels)}, ErrTooMuchWork
		}
		r.settle(r.queue.pop())
	}
	return r.trace(), nil
}

// settle takes a label off the queue: keeps it or drops it, and makes those
// that follow from it.
func (r *run) settle(id int32) {
	l := r.labels[id]
	if l.cost+r.bound.cost[l.node] >= r.best {
		return
	}
	if l.node == r.q.To {
		// Labels come by time, then cost, and each must cost less than the
		// last, so this one arrives later than all before it.
		r.best = l.cost
		r.ways = append(r.ways, id)
		return
	}
	day := r.q.Prices.StorageDay[l.node]
	if day > 0 && l.parent >= 0 {
		r.later(&l)
		r.labels[id].until = l.until
	}
	if r.beaten(&l, day) {
		return
	}
	r.expand(id, &l)
}

// beaten tells whether a label settled before at the node is at least as good
// for everything that can follow, and notes this one if not.
func (r *run) beaten(l *label, day int64) bool {
	if day == 0 {
		if l.cost >= r.least[l.node] {
			return true
		}
		r.least[l.node] = l.cost
		return false
	}
	kept := r.kept[l.node]
	for _, k := range kept {
		if k.cost+day*StorageDays(l.time-k.time, 0) <= l.cost {
			return true
		}
	}
	// Whoever came no later and costs no less is of no more use: the newcomer
	// owes less storage from here on.
	for len(kept) > 0 && kept[len(kept)-1].cost >= l.cost {
		kept = kept[:len(kept)-1]
	}
	r.kept[l.node] = append(kept, settled{l.time, l.cost})
	return false
}

// expand makes a label for the first departure of each arc that leaves.
func (r *run) expand(id int32, l *label) {
	s := r.x.snap
	ready := s.Ready(l.node, l.time)
	if ready == timetable.Never {
		return
	}
	for i := s.Out[l.node]; i < s.Out[l.node+1]; i++ {
		a := &s.Arcs[i]
		if r.bound.time[a.To] == timetable.Never || r.q.Prices.Refused[a.Limit] {
			continue
		}
		charge := l.cost + r.charge(a)
		if charge+r.bound.cost[a.To] >= r.best || charge >= r.least[a.To] {
			continue
		}
		if depart := s.Next(a.Pattern, ready+a.CutOff); depart != timetable.Never && depart <= l.until {
			r.leave(id, l, i, depart)
		}
	}
}

// later makes the label for a later departure of the lane that led to l, which
// owes less storage at l's node.
//
// Let l arrive at t, and let its node give F of free time. Anyone who leaves
// before t+F does best with l itself. So of the later departures that cost as
// much as the next one, only the last that can still leave at t+F is needed: it
// is as good as those between for everything after. If there is no such
// departure the next one is taken.
//
// If the later label costs no more than l, then l in turn is of no use for
// leaving once the later one is ready and l's free time is over: l.until.
func (r *run) later(l *label) {
	s, a := r.x.snap, &r.x.snap.Arcs[l.arc]
	parent := r.labels[l.parent]
	departures := s.Departures(a.Pattern)
	i, _ := slices.BinarySearch(departures, l.depart+1)
	if i == len(departures) || departures[i] > parent.until {
		return
	}
	// The last departure that costs as much as the next one, storage included.
	last, days := parent.until, int64(0)
	if free := r.x.free[a.From]; r.q.Prices.StorageDay[a.From] > 0 {
		days = r.stored(&parent, a, departures[i])
		last = timetable.Second(min(int64(last), int64(parent.time)+int64(free)+days*int64(Day)))
	}
	over := int64(l.time) + int64(r.x.free[l.node])
	cutOff := int64(r.x.maxCutOff[l.node])
	readyBy := func(depart timetable.Second) bool {
		ready := s.Ready(l.node, depart+a.Duration)
		return ready != timetable.Never && int64(ready)+cutOff <= over
	}
	// Of those the last that can still leave at t+F. Handling alone rules most
	// out before the opening hours are looked at.
	last = timetable.Second(max(-1, min(int64(last), over-cutOff-int64(s.Handling(l.node))-int64(a.Duration))))
	j, found := slices.BinarySearch(departures[i:], last)
	if j += i; !found {
		j--
	}
	if j > i && !readyBy(departures[j]) {
		j = i + sort.Search(j-i, func(k int) bool { return !readyBy(departures[i+k]) }) - 1
	}
	next := departures[max(i, j)]
	ready := s.Ready(l.node, next+a.Duration)
	if ready == timetable.Never {
		return
	}
	if r.stored(&parent, a, l.depart) == days {
		l.until = timetable.Second(min(max(over, int64(ready)+cutOff), int64(timetable.Never)))
	}
	r.leave(l.parent, &parent, l.arc, next)
}

// stored is how many days of storage leaving the parent's node then costs.
func (r *run) stored(parent *label, a *timetable.Arc, depart timetable.Second) int64 {
	if r.q.Prices.StorageDay[a.From] == 0 {
		return 0
	}
	return StorageDays(depart-parent.time, r.x.free[a.From])
}

func (r *run) charge(a *timetable.Arc) int64 {
	return r.q.Prices.Tariff[a.Tariff] + r.q.Prices.Handling[a.From]
}

// leave makes the label at the far end of an arc unless it cannot matter.
func (r *run) leave(parent int32, l *label, arc int32, depart timetable.Second) {
	a := &r.x.snap.Arcs[arc]
	cost := l.cost + r.charge(a)
	cost += r.q.Prices.StorageDay[a.From] * r.stored(l, a, depart)
	// least is unset where storage is charged, so that test passes there.
	if cost+r.bound.cost[a.To] >= r.best || cost >= r.least[a.To] {
		return
	}
	r.push(label{cost: cost, time: depart + a.Duration, depart: depart, node: a.To, parent: parent, arc: arc, until: timetable.Never})
}

func (r *run) push(l label) {
	due := l.time + r.bound.time[l.node]
	if due > r.x.latest {
		return
	}
	// Where storage is charged a label that comes later may owe less.
	if r.q.Prices.StorageDay[l.node] == 0 || l.node == r.q.To {
		if r.queued[l.node].beats(&l) {
			return
		}
		r.queued[l.node].add(&l)
	}
	r.labels = append(r.labels, l)
	r.queue.push(entry{due: due, label: int32(len(r.labels) - 1), cost: l.cost})
}

// trace follows the labels at the target back to the start.
func (r *run) trace() Result {
	out := Result{Ways: make([]Way, len(r.ways)), Labels: len(r.labels)}
	for i, id := range r.ways {
		l := &r.labels[id]
		legs := 0
		for at := l; at.parent >= 0; at = &r.labels[at.parent] {
			legs++
		}
		w := Way{Arrive: l.time, Cost: l.cost, Steps: make([]Step, legs)}
		for at := l; at.parent >= 0; at = &r.labels[at.parent] {
			legs--
			a, from := &r.x.snap.Arcs[at.arc], &r.labels[at.parent]
			st := Step{Arc: at.arc, Depart: at.depart, Arrive: at.time, Charge: r.charge(a)}
			st.Storage = at.cost - from.cost - st.Charge
			w.Steps[legs] = st
		}
		out.Ways[i] = w
	}
	return out
}
