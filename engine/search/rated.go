package search

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// Prices is what one parcel pays, in whole minor units of one currency, what it
// weighs on the climate, and what it is refused.
type Prices struct {
	Tariff     []int64     // by tariff: freight and its surcharges on one lane
	Refused    []bool      // by limit: lanes with these restrictions do not carry it
	Handling   []int64     // by facility: paid on leaving it
	StorageDay []int64     // by facility: each started day beyond the free time
	Carbon     []int64     // by lane: emissions; nil where they are not asked for
	Weight     unit.Weight // the room it takes on a departure
	Customs    *Customs    // nil: no border counts
}

// Rated is a snapshot as one parcel meets it: the lanes that carry it, each
// with its price, those between the same two places side by side, cheapest
// first. It is read-only but for what it keeps for queries to come, which looks
// after itself, and may be shared by any number of them.
type Rated struct {
	x      *Index
	prices Prices
	price  func(a *timetable.Arc, millionths int64) int64 // of an arc whose tariff has changed so
	out    []int32                                        // pairs[out[p]:out[p+1]] leave place p
	pairs  []pair
	lanes  []lane
	carbon []int64 // by lane, as in lanes; nil where it is not known

	in   []int32 // arrivals in[p] up to in[p+1] reach place p
	from []int32 // of each arrival
	by   []int32 // of each arrival: its pair
	core core

	slope     [mixes]int64 // seconds a minor unit is worth, in 1/2^slopeBits
	mostSpend int64        // up to here slope x spend does not overflow
	bounds    boundsCache
	laid      atomic.Pointer[extras] // of the overlay last asked on

	levy     int64 // what import procedures levy at least on each minor unit before, in 1/2^SlopeBits
	released int32 // the first place where goods are released

	green     sync.Once
	greenView *Rated
}

// pair is all lanes from one place to another that carry the parcel, with the
// least any of them takes and costs; landed, as bounds count it. A pair without
// lanes is a clearance, by the number lo.
// It fills a line of cache.
type pair struct {
	to, lo int32            // lanes[lo:hi()]
	takes  timetable.Second // cut-off and duration
	lanes  uint16
	stores bool // waiting at the far end is charged
	cost   int64
	mixed  [mixes]int64 // time + slope x cost
}

func (p *pair) hi() int32 { return p.lo + int32(p.lanes) }

// lane is an arc with its price. What it needs of its timetable stands here
// where departures lie one period apart, so that the usual case touches no
// other memory.
// Two fill a line of cache.
type lane struct {
	cost                int64            // tariff, and handling at the facility it leaves
	first, period, last timetable.Second // period 0: ask the snapshot for the arc's pattern, which last holds
	cutOff, duration    timetable.Second
	arc                 int32
}

// next is the first departure at or after t.
func (l *lane) next(s *timetable.Snapshot, t timetable.Second) timetable.Second {
	if l.period == 0 {
		return s.Next(int32(l.last), t)
	}
	if t <= l.first {
		return l.first
	}
	if t > l.last {
		return timetable.Never
	}
	return l.first + timetable.Second((uint32(t-l.first)+uint32(l.period)-1)/uint32(l.period)*uint32(l.period))
}

// Weight is the room the parcel takes on a departure.
func (r *Rated) Weight() unit.Weight { return r.prices.Weight }

// Rate prices the snapshot for one parcel. It takes time in proportion to the
// network, so callers keep the result for parcels that come again.
func (x *Index) Rate(p Prices) *Rated {
	s := x.snap
	price := func(a *timetable.Arc, millionths int64) int64 {
		return surcharged(p.Tariff[a.Tariff], millionths) + p.Handling[a.From]
	}
	r := x.rate(p, price)
	if p.Carbon != nil {
		r.carbon = make([]int64, len(r.lanes))
		for i := range r.lanes {
			r.carbon[i] = p.Carbon[s.Arcs[r.lanes[i].arc].Lane]
		}
	}
	return r
}

// Green is the same parcel with emissions in the place of money, and no
// storage: for the greenest ways. It is made when it is first asked for.
func (r *Rated) Green() *Rated {
	r.green.Do(func() {
		p := r.prices
		p.Handling, p.StorageDay = make([]int64, len(p.Handling)), make([]int64, len(p.StorageDay))
		p.Customs = p.Customs.free()
		r.greenView = r.x.rate(p, func(a *timetable.Arc, _ int64) int64 { return p.Carbon[a.Lane] })
	})
	return r.greenView
}

func (x *Index) rate(p Prices, price func(*timetable.Arc, int64) int64) *Rated {
	s := x.snap
	if p.Customs != nil {
		return x.rateLayers(p, price)
	}
	r := &Rated{x: x, prices: p, price: price, out: make([]int32, len(s.Facilities)+1)}
	usable := 0
	for i := range s.Arcs {
		if !p.Refused[s.Arcs[i].Limit] {
			usable++
		}
	}
	r.lanes = make([]lane, 0, usable)
	for f := range s.Facilities {
		for i := s.Out[f]; i < s.Out[f+1]; i++ {
			a := &s.Arcs[i]
			if p.Refused[a.Limit] || a.To == a.From {
				continue
			}
			l := lane{cost: price(a, unchanged), arc: i, last: timetable.Second(a.Pattern), cutOff: a.CutOff, duration: a.Duration}
			if first, period, last, ok := s.Periodic(a.Pattern); ok {
				l.first, l.period, l.last = first, period, last
			}
			n := len(r.pairs)
			if n == int(r.out[f]) || r.pairs[n-1].to != a.To || r.pairs[n-1].lanes == math.MaxUint16 {
				r.pairs = append(r.pairs, pair{to: a.To, lo: int32(len(r.lanes)), takes: timetable.Never, cost: unset, stores: p.StorageDay[a.To] > 0})
				n++
			}
			r.lanes = append(r.lanes, l)
			k := &r.pairs[n-1]
			k.lanes++
			k.takes, k.cost = min(k.takes, l.cutOff+l.duration), min(k.cost, l.cost)
		}
		r.out[f+1] = int32(len(r.pairs))
	}
	r.sortLanes()
	r.arrivals()
	return r
}

// sortLanes puts the lanes of each pair in order, the cheapest first.
func (r *Rated) sortLanes() {
	for i := range r.pairs {
		k := &r.pairs[i]
		if k.lanes == 0 {
			continue
		}
		slices.SortStableFunc(r.lanes[k.lo:k.hi()], func(a, b lane) int {
			return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.cutOff+a.duration, b.cutOff+b.duration))
		})
	}
}

// arrivals turns the pairs round for the backward passes, and weighs them.
func (r *Rated) arrivals() {
	places, n := r.places(), len(r.pairs)
	r.in = make([]int32, places+1)
	for i := range r.pairs {
		r.in[r.pairs[i].to+1]++
	}
	for p := range places {
		r.in[p+1] += r.in[p]
	}
	r.from, r.by = make([]int32, n), make([]int32, n)
	next := slices.Clone(r.in)
	var dearest int64
	for f := range places {
		for i := r.out[f]; i < r.out[f+1]; i++ {
			k := &r.pairs[i]
			at := next[k.to]
			next[k.to]++
			r.from[at], r.by[at] = f, i
			dearest = max(dearest, k.cost)
			if k.lanes > 0 {
				dearest = max(dearest, r.landed(f, r.lanes[k.hi()-1].cost))
			}
		}
	}
	r.setSlopes(dearest)
	for p := range places {
		for i := r.out[p]; i < r.out[p+1]; i++ {
			r.weigh(p, &r.pairs[i])
		}
	}
	r.core = r.contract()
}

// weigh sets the mixes of a pair from a place.
func (r *Rated) weigh(place int32, k *pair) {
	for m, slope := range r.slope {
		if slope == 0 {
			continue
		}
		if k.lanes == 0 {
			k.mixed[m] = int64(k.takes)<<slopeBits + slope*k.cost
			continue
		}
		k.mixed[m] = unset
		for j := k.lo; j < k.hi(); j++ {
			l := &r.lanes[j]
			k.mixed[m] = min(k.mixed[m], int64(l.cutOff+l.duration)<<slopeBits+slope*r.landed(place, l.cost))
		}
	}
}

// handlingAt is what handling takes before a pair leaves a place: goods are
// declared when they come.
func (r *Rated) handlingAt(place int32, p *pair) timetable.Second {
	if p.lanes == 0 {
		return 0
	}
	return r.x.snap.Handling(r.facilityOf(place))
}

// weight is what a pair from a place weighs in one kind of bound.
func (r *Rated) weight(kind int, from int32, p *pair) int64 {
	switch handling := int64(r.handlingAt(from, p)); kind {
	case byTime:
		return handling + int64(p.takes)
	case byCost:
		return p.cost
	default:
		return handling<<slopeBits + p.mixed[kind-byMix]
	}
}
