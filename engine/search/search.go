package search

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"entrepot/engine/overlay"
	"entrepot/engine/timetable"
)

// The most that one charge may be, in minor units, so that the sum over a way
// fits in 64 bits: a thousand legs with a year of storage at each.
const (
	MaxCharge     = 1_000_000_000_000_000 // of a tariff, or of handling
	MaxStorageDay = 10_000_000_000_000
)

// MaxLabels bounds the work and memory (about 50 bytes a label) of one query
// that names no limit of its own.
const MaxLabels = 20_000_000

// Day is the storage day: charged when started.
const Day timetable.Second = 24 * 60 * 60

// ErrTooMuchWork is returned, with the ways found so far, when a query would
// make more labels than it may.
var ErrTooMuchWork = errors.New("the search grew past its limit of partial routes")

// Criteria is a set of what ways are judged by.
type Criteria uint8

// The criteria. A query without any asks for arrival and cost.
const (
	Arrival Criteria = 1 << iota
	Cost
	Carbon
	Risk
)

// Index holds what the search derives once from a snapshot.
type Index struct {
	snap      *timetable.Snapshot
	free      []timetable.Second // by facility: stay that costs no storage
	maxCutOff []timetable.Second // by facility: over the arcs that leave it
	latest    timetable.Second   // no way can arrive after this: the last departures have arrived
	delays    *Delays
	excess    [][]excess // of one delay class over another; nil without delays
	floors    floors
	timings   []timing // by arc
	tariff    []int32  // by arc
	shapes    shapes
	mixAfter  int // see there; tests make the mixes earlier
	partAfter int // see there, and likewise
	pools     pools
}

// Delays says how lanes keep time, in numbers: every lane has a class, and each
// class a risk that falls in steps as the slack before a connection grows.
type Delays struct {
	Of      []uint16 // by lane: its class; class 0 is always on time
	Classes []Lateness
	// Lead is the least head start, by class and class, with which the first is
	// no riskier than the second at any departure; Never where none is enough. It
	// is looked at only where the classes are too many to compare in full. Classes
	// that it leaves out, behind the others, are those of goods that have been
	// cleared (Clearance.Class), and are held against their own kind alone.
	Lead [][]timetable.Second
}

// Lateness is one class: with a slack of at least Slack[i] the risk of missing
// the connection is Risk[i]. Slack ascends, from 0 or more, and Risk falls; with
// less slack than the first, or at a risk of MaxRisk or more, the connection is
// not relied on where risk is asked for.
type Lateness struct {
	Slack []timetable.Second
	Risk  []int64
}

// New prepares a snapshot for searching. Without delays every lane is on time.
func New(s *timetable.Snapshot, delays *Delays) *Index {
	x := &Index{snap: s, delays: delays, mixAfter: mixAfter, partAfter: partAfter,
		free:      make([]timetable.Second, len(s.Facilities)),
		maxCutOff: make([]timetable.Second, len(s.Facilities)),
		timings:   make([]timing, len(s.Arcs)), tariff: make([]int32, len(s.Arcs))}
	for i := range s.Facilities {
		// Free time beyond what a Second holds outlasts any horizon.
		x.free[i] = timetable.Second(min(int64(s.Facilities[i].StorageFree.Seconds()), math.MaxInt32))
	}
	for i := range s.Arcs {
		a := &s.Arcs[i]
		x.maxCutOff[a.From] = max(x.maxCutOff[a.From], a.CutOff)
		x.latest = max(x.latest, s.End+a.Duration)
		x.timings[i], x.tariff[i] = timingOf(s, int32(i)), a.Tariff
	}
	x.shapes.all = newShape(s, make([]bool, len(s.Limits)), nil)
	if delays != nil {
		x.excess, x.floors = delays.excesses(mostCompared), newFloors(s, delays)
	}
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

// Origin is where a parcel, or a stock of it, lies from a moment on.
type Origin struct {
	Facility int32
	Start    timetable.Second
	Cost     int64  // already owed when it starts, in the currency of the prices
	Status   Status // where customs count
}

// Via is a stop a way must make: the parcel comes to Facility, if that is not
// negative, and stays for at least Stay; or it takes one of the arcs that Arc
// holds, if that is set. A way that comes back to a stop stays there again.
type Via struct {
	Facility int32
	Stay     timetable.Second
	Arc      func(arc int32) bool
}

// Slack is how far a smaller answer may stay behind the exact one: every exact
// way has one in the answer that arrives at most Arrival later and whose cost,
// emissions and risk are at most Share millionths higher.
type Slack struct {
	Arrival timetable.Second
	Share   int64
}

// Request asks for the ways from any of some facilities to any of others.
type Request struct {
	Rated    *Rated
	Origins  []Origin
	Targets  []int32              // where customs count: in the status that Customs tells
	Criteria Criteria             // 0 is Arrival and Cost
	Via      []Via                // in this order
	MaxLegs  int                  // 0 is not limited
	Allow    func(arc int32) bool // nil allows every arc; it may be asked often
	Overlay  *overlay.Overlay     // what has changed on the snapshot; nil is nothing
	Refused  []bool               // by limit of the overlay, as Prices.Refused by the snapshot's
	Slack    Slack                // the zero value asks for the exact answer
	Latest   timetable.Second     // ways that arrive after this are of no use; 0 is no limit
	Labels   int                  // at most so many partial routes; 0 is MaxLabels
}

// Step is one departure taken, or one clearance: then Arc is -1 less its number
// in Customs.Clearances, Depart when the goods are declared and Arrive when they
// are through.
type Step struct {
	Arc            int32
	Depart, Arrive timetable.Second
	Charge         int64 // tariff, handling and transit, without storage; or of the clearance
	Storage        int64
	Carbon         int64
	Risk           int64  // of missing this departure, having come by the step before
	Status         Status // of the goods when it begins, where customs count
}

// Way is one member of the Pareto set.
type Way struct {
	Origin int // number of the origin in the request
	Start  timetable.Second
	Arrive timetable.Second
	Cost   int64 // with what the origin cost already
	Carbon int64
	Risk   int64
	Steps  []Step
}

// Legs are the steps by lanes, without clearances.
func (w *Way) Legs() []Step {
	if !slices.ContainsFunc(w.Steps, func(st Step) bool { return st.Arc < 0 }) {
		return w.Steps
	}
	var legs []Step
	for _, st := range w.Steps {
		if st.Arc >= 0 {
			legs = append(legs, st)
		}
	}
	return legs
}

// Result is the Pareto set, soonest first; among equals the cheapest first.
type Result struct {
	Ways    []Way
	Labels  int // partial routes made
	Settled int // of those, followed further
}

// carbonKnown refuses emissions as a criterion where the prices have none.
func (q *Request) carbonKnown() error {
	if q.Criteria&Carbon != 0 && q.Rated.prices.Carbon == nil {
		return fmt.Errorf("%w: carbon: the parcel was rated without emissions", ErrCriteria)
	}
	return nil
}

// Pareto finds every way worth choosing between by the criteria asked for: of
// ways that are equal by all of them, one. It fails only when ctx ends or the
// work exceeds the limit, and then gives the ways found so far; no way at all is
// an empty result. A place is not on the way to itself: an origin that is a
// target gives one way of no steps.
func (x *Index) Pareto(ctx context.Context, q Request) (Result, error) {
	if q.Criteria == 0 {
		q.Criteria = Arrival | Cost
	}
	if err := q.carbonKnown(); err != nil {
		return Result{}, err
	}
	if q.Criteria&Cost == 0 && q.Rated.prices.Customs.limited() {
		return x.withCost(ctx, q)
	}
	if q.MaxLegs == 0 {
		switch q.Criteria {
		case Arrival | Cost, Arrival, Cost:
			return x.two(ctx, &q, q.Rated)
		case Arrival | Carbon, Carbon:
			return x.two(ctx, &q, q.Rated.Green())
		}
	}
	return x.several(ctx, &q)
}

// withCost answers a question without cost where customs are open or not by what
// a way has cost: cost counts in the search, but not in the answer. So does
// arrival, since of ways that are equal the soonest is wanted.
func (x *Index) withCost(ctx context.Context, q Request) (Result, error) {
	asked := q.Criteria
	q.Criteria |= Cost | Arrival
	res, err := x.Pareto(ctx, q)
	all := res.Ways
	res.Ways = nil
	for i := range all {
		better := func(w *Way) bool { return w.noWorse(&all[i], asked) }
		beaten := slices.ContainsFunc(res.Ways, func(w Way) bool { return better(&w) })
		for j := i + 1; j < len(all) && !beaten; j++ {
			beaten = better(&all[j]) && !all[i].noWorse(&all[j], asked)
		}
		if !beaten {
			res.Ways = append(res.Ways, all[i])
		}
	}
	return res, err
}

// noWorse tells whether a way is no worse than another by some criteria.
func (w *Way) noWorse(o *Way, c Criteria) bool {
	return (c&Arrival == 0 || w.Arrive <= o.Arrive) && (c&Cost == 0 || w.Cost <= o.Cost) &&
		(c&Carbon == 0 || w.Carbon <= o.Carbon) && (c&Risk == 0 || w.Risk <= o.Risk)
}

// Account adds up a way whose arcs and departures are given, by every criterion.
// It does not ask whether they can be made.
func (x *Index) Account(q *Request, w *Way) {
	g := ground{x: x, s: x.snap, q: q, rated: q.Rated, overlay: q.Overlay, facilities: int32(len(x.snap.Facilities)), places: q.Rated.places(), storeys: int32(len(q.Via) + 1)}
	g.account(w, q.Rated)
}
