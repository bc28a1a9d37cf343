package search

import (
	"cmp"
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
	Weight     unit.Weight // the room it takes on a departure
	Customs    *Customs    // nil: no border counts

	// Carbon gives the emissions on a lane, up to MaxCharge. It is called when they
	// are first asked for, and later too; nil where they never are.
	Carbon func(lane int32) int64
}

// Rated is a snapshot as one parcel meets it: the lanes that carry it, each
// with its price, those between the same two places side by side, cheapest
// first. It is read-only but for what it keeps for queries to come, which looks
// after itself, and may be shared by any number of them.
type Rated struct {
	x      *Index
	prices Prices
	price  func(a *timetable.Arc, millionths int64) int64 // of an arc whose tariff has changed so

	shape // what it points to is shared with other ratings
	pairs []pair
	lanes []lane
	core  core

	slope     [mixes]int64 // seconds a minor unit is worth, in 1/2^slopeBits
	mostSpend int64        // up to here slope x spend does not overflow
	bounds    boundsCache
	laid      atomic.Pointer[extras] // of the overlay last asked on

	levy     int64 // what import procedures levy at least on each minor unit before, in 1/2^SlopeBits
	levyOpen int64 // those alone that are open at every cost
	rise     int64 // by how much more than with levy a cost rises with levyOpen
	alike    bool  // every import office has the same; then
	entry    int64 // the least they charge on nothing, and
	gap      int64 // what those charge more at the least that are open at every cost
	opening  opening
	released int32 // the first place where goods are released

	carbonOnce sync.Once
	carbon     []int64 // by lane, as in lanes
	green      sync.Once
	greenView  *Rated
}

// pair is all lanes from one place to another that carry the parcel, with the
// least any of them takes and costs; landed, as bounds count it. A pair without
// lanes is a clearance, by the number lo.
// It fills a line of cache.
type pair struct {
	link
	cost  int64
	mixed [mixes]int64 // time + slope x cost
}

// timing is what a lane needs of its timetable. It stands here where departures
// lie one period apart, so that the usual case touches no other memory.
type timing struct {
	first, period, last timetable.Second // period 0: ask the snapshot for the arc's pattern, which last holds
	cutOff, duration    timetable.Second
	arc                 int32
}

// lane is an arc with its price.
// Two fill a line of cache.
type lane struct {
	cost int64 // tariff, and handling at the facility it leaves
	timing
}

// next is the first departure at or after t.
func (l *timing) next(s *timetable.Snapshot, t timetable.Second) timetable.Second {
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

// timingOf is the timing of an arc.
func timingOf(s *timetable.Snapshot, arc int32) timing {
	a := &s.Arcs[arc]
	t := timing{arc: arc, last: timetable.Second(a.Pattern), cutOff: a.CutOff, duration: a.Duration}
	if first, period, last, ok := s.Periodic(a.Pattern); ok {
		t.first, t.period, t.last = first, period, last
	}
	return t
}

// Weight is the room the parcel takes on a departure.
func (r *Rated) Weight() unit.Weight { return r.prices.Weight }

// Rate prices the snapshot for one parcel. It takes time in proportion to the
// network (40 ms for a million lanes), so callers keep the result for parcels
// that come again.
func (x *Index) Rate(p Prices) *Rated {
	r := x.rate(p, charges{p.Tariff, x.tariff, p.Handling})
	r.price = func(a *timetable.Arc, millionths int64) int64 {
		return surcharged(p.Tariff[a.Tariff], millionths) + p.Handling[a.From]
	}
	return r
}

// emissions are those on each lane. They are made when they are first asked for.
func (r *Rated) emissions() []int64 {
	r.carbonOnce.Do(func() {
		r.carbon = make([]int64, len(r.lanes))
		for i := range r.lanes {
			r.carbon[i] = r.prices.Carbon(r.x.snap.Arcs[r.lanes[i].arc].Lane)
		}
	})
	return r.carbon
}

// Green is the same parcel with emissions in the place of money, and no
// storage: for the greenest ways. It is made when it is first asked for.
func (r *Rated) Green() *Rated {
	r.green.Do(func() {
		p := r.prices
		p.Handling, p.StorageDay = make([]int64, len(p.Handling)), make([]int64, len(p.StorageDay))
		p.Customs = p.Customs.free()
		arcs := r.x.snap.Arcs
		c := charges{make([]int64, len(arcs)), make([]int32, len(arcs)), p.Handling}
		for i := range arcs {
			c.of[i], c.kind[i] = p.Carbon(arcs[i].Lane), int32(i)
		}
		r.greenView = r.x.rate(p, c)
		r.greenView.price = func(a *timetable.Arc, _ int64) int64 { return p.Carbon(a.Lane) }
	})
	return r.greenView
}

// charges say what an arc costs: that of its kind, and that of the facility it
// leaves.
type charges struct {
	of       []int64
	kind     []int32 // by arc
	handling []int64 // by facility
}

func (x *Index) rate(p Prices, c charges) *Rated {
	r := &Rated{x: x, prices: p}
	if p.Customs == nil {
		r.shape = *x.shapes.get(x.snap, p.Refused)
	} else {
		r.shape = *newShape(x.snap, p.Refused, p.Customs)
		r.setLevies()
	}
	r.lanes, r.pairs = make([]lane, r.shape.lanes), make([]pair, len(r.links))
	var mu sync.Mutex
	var dearest int64
	r.eachPart(func(first, last int32) {
		d := r.charge(c, first, last)
		mu.Lock()
		defer mu.Unlock()
		dearest = max(dearest, d)
	})
	if r.prices.Customs.limited() {
		r.opening = r.openingWith(nil)
	}
	r.core = r.newCore()
	r.eachPart(r.layCore)
	r.setSlopes(dearest)
	r.eachPart(r.mix)
	r.eachPart(r.mixCore)
	r.core.close()
	return r
}

// eachPart goes over the places in parts, on every processor there is.
func (r *Rated) eachPart(do func(first, last int32)) {
	n, parts := int(r.places()), 1
	if workers := r.workers(); workers > 1 {
		parts = 16 * workers // some places have many more lanes than others
	}
	share(parts, r.workers(), func(i int) { do(int32(n*i/parts), int32(n*(i+1)/parts)) })
}

// charge prices what leaves some places, and gives the dearest.
func (r *Rated) charge(c charges, first, last int32) (dearest int64) {
	for p := first; p < last; p++ {
		handling := c.handling[r.facilityOf(p)]
		for i := r.out[p]; i < r.out[p+1]; i++ {
			k := &r.pairs[i]
			k.link = r.links[i]
			k.stores = r.prices.StorageDay[r.facilityOf(k.to)] > 0
			if k.lanes == 0 {
				k.cost = r.entryCost(r.clearance(k))
				dearest = max(dearest, k.cost)
				continue
			}
			lanes := r.lanes[k.lo:k.hi()]
			for j := range lanes {
				arc := k.lo + int32(j)
				if r.arcs != nil {
					arc = r.arcs[arc]
				}
				lanes[j] = lane{c.of[c.kind[arc]] + handling, r.x.timings[arc]}
			}
			if r.prices.Customs != nil {
				r.addTransit(p, lanes)
			}
			cheapestFirst(lanes)
			k.cost = r.landed(p, lanes[0].cost)
			dearest = max(dearest, r.landed(p, lanes[len(lanes)-1].cost))
		}
	}
	return dearest
}

// fewLanes is up to how many lanes are sorted by insertion.
const fewLanes = 24

// cheapestFirst sorts lanes by cost, then by what they take, then by arc.
func cheapestFirst(lanes []lane) {
	if len(lanes) > fewLanes {
		slices.SortStableFunc(lanes, func(a, b lane) int {
			return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.cutOff+a.duration, b.cutOff+b.duration))
		})
		return
	}
	for i := 1; i < len(lanes); i++ {
		l := lanes[i]
		takes := l.cutOff + l.duration
		j := i
		for ; j > 0; j-- {
			if b := &lanes[j-1]; b.cost < l.cost || b.cost == l.cost && b.cutOff+b.duration <= takes {
				break
			}
			lanes[j] = lanes[j-1]
		}
		lanes[j] = l
	}
}

// mix fills in the mixes of the pairs that leave some places.
func (r *Rated) mix(first, last int32) {
	var second [mixes]int64 // what one weighs
	for m, slope := range r.slope {
		if slope > 0 {
			second[m] = 1 << slopeBits
		}
	}
	for p := first; p < last; p++ {
		for i := r.out[p]; i < r.out[p+1]; i++ {
			k := &r.pairs[i]
			if k.lanes == 0 {
				for m := range k.mixed {
					k.mixed[m] = int64(k.takes)*second[m] + r.slope[m]*k.cost
				}
				continue
			}
			for m := range k.mixed {
				k.mixed[m] = unset
			}
			soonest := timetable.Never
			for j := k.lo; j < k.hi() && soonest > k.takes; j++ {
				l := &r.lanes[j]
				takes := l.cutOff + l.duration
				if takes >= soonest {
					continue // nor does it cost less than the one before
				}
				soonest = takes
				cost := r.landed(p, l.cost)
				for m := range k.mixed {
					k.mixed[m] = min(k.mixed[m], int64(takes)*second[m]+r.slope[m]*cost)
				}
			}
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
