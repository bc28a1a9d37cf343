package overlay

import (
	"math"
	"slices"
	"sort"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// extras are the arcs that the snapshot has not. They are numbered on from its
// own: first one for each departure added, with places between that are empty
// for now, then one for each arc whose price is changed, which takes over the
// departures of that arc. The numbers hold for one overlay only.
type extras struct {
	added      []*addition // by place; nil is an empty place
	addedOwner *edit
	out, in    table[row, []int32] // by facility: places in added, ascending
	priced     []int32             // arcs of the snapshot, ascending

	limits    []timetable.Limit // those the snapshot has not
	limitUses []int32           // how many additions have each; 0 is free

	lanePriced owned // arcs whose lane has another price

	lowering    int    // additions that could lower a bound
	lowered     uint64 // the sum of their marks
	lowerPrices int    // lanes and carriers with a lower price
	prices      uint64 // the sum of the marks of those with another price
}

// addition is a departure added.
type addition struct {
	arc    timetable.Arc
	moment timetable.Second
	entry  *entry
	mark   uint64 // 0 if it can lower no bound
}

// noPattern stands in an added arc: only Next knows when it leaves.
const noPattern = -1

const addedBit = 1 << 31

func timetabled(arc int32, at timetable.Second) departure {
	return departure(uint32(arc))<<32 | departure(uint32(at))
}

func addedAt(place int32, at timetable.Second) departure {
	return departure(uint32(place)|addedBit)<<32 | departure(uint32(at))
}

func (d departure) isAdded() bool { return d>>63 == 1 }

// arc is the arc, or the place of an added one.
func (d departure) arc() int32 { return int32(d >> 32 &^ addedBit) }

func (d departure) moment() timetable.Second { return timetable.Second(uint32(d)) }

func (o *Overlay) arcOf(d departure) *timetable.Arc {
	if d.isAdded() {
		return &o.added[d.arc()].arc
	}
	return &o.snap.Arcs[d.arc()]
}

// Extras is how many numbers of extra arcs there are, from the snapshot's own
// number of arcs on; for some of them Arc may be nil.
func (o *Overlay) Extras() int {
	if o == nil {
		return 0
	}
	return len(o.added) + len(o.priced)
}

// Arc is an arc of the snapshot or an extra one, nil where there is none. An
// extra arc is like its lane's others, but Pattern says nothing of when it
// leaves: that is for Next. Its Limit may be one of Limits.
func (o *Overlay) Arc(id int32) *timetable.Arc {
	base := int32(len(o.snap.Arcs))
	switch place := id - base; {
	case id < 0:
		return nil
	case place < 0:
		return &o.snap.Arcs[id]
	case int(place) < len(o.added):
		if a := o.added[place]; a != nil {
			return &a.arc
		}
	case int(place) < o.Extras():
		return &o.snap.Arcs[o.priced[int(place)-len(o.added)]]
	}
	return nil
}

// Limits are the limits of extra arcs that the snapshot has not. They are
// numbered on from its own.
func (o *Overlay) Limits() []timetable.Limit {
	if o == nil {
		return nil
	}
	return o.limits
}

// Extra appends to dst the numbers of the extra arcs that leave a facility.
func (o *Overlay) Extra(dst []int32, facility int32) []int32 {
	if o.Extras() == 0 {
		return dst
	}
	places, _ := o.out.get(row(facility))
	base := int32(len(o.snap.Arcs))
	for _, p := range places {
		dst = append(dst, base+p)
	}
	first, _ := slices.BinarySearch(o.priced, o.snap.Out[facility])
	for i := first; i < len(o.priced) && o.priced[i] < o.snap.Out[facility+1]; i++ {
		dst = append(dst, base+int32(len(o.added)+i))
	}
	return dst
}

// ExtraInto appends to dst the numbers of the extra arcs that reach a facility.
func (o *Overlay) ExtraInto(dst []int32, facility int32) []int32 {
	if o.Extras() == 0 {
		return dst
	}
	places, _ := o.in.get(row(facility))
	base := int32(len(o.snap.Arcs))
	for _, p := range places {
		dst = append(dst, base+p)
	}
	if len(o.priced) > 0 {
		for _, arc := range o.snap.Incoming[o.snap.In[facility]:o.snap.In[facility+1]] {
			if i, found := slices.BinarySearch(o.priced, arc); found {
				dst = append(dst, base+int32(len(o.added)+i))
			}
		}
	}
	return dst
}

// PriceMillionths is what an arc costs, in millionths of what its tariff says.
// It differs from network.SamePrice for extra arcs only.
func (o *Overlay) PriceMillionths(id int32) int64 {
	if o == nil || int(id) < len(o.snap.Arcs) {
		return network.SamePrice
	}
	a := o.Arc(id)
	if a == nil {
		return network.SamePrice
	}
	return o.price(a.Lane)
}

// price is what all changes of a lane and of its carrier come to.
func (o *Overlay) price(lane int32) int64 {
	p := int64(network.SamePrice)
	if r, ok := o.lanes.get(row(lane)); ok {
		p = r.price
	}
	if r, ok := o.carriers.get(row(o.carrierOf[lane])); ok {
		p = times(p, r.price)
	}
	return p
}

// Lowers is 0 if bounds on the time or cost to go that were made for the bare
// snapshot hold with the overlay too. Otherwise bounds hold that were made from
// the snapshot's arcs and all extra arcs of any overlay with the same Lowers.
//
// Closures, delays, cancellations and bookings never lower a bound, nor does an
// added departure that takes as long and holds no more than one of its lane.
func (o *Overlay) Lowers() uint64 {
	if o == nil || o.lowering == 0 && o.lowerPrices == 0 {
		return 0
	}
	// Rises count too. Without one, a lower price of the same arc is lower still,
	// and so is what a quicker departure added weighs in time and cost together.
	return max(1, o.lowered+o.prices)
}

// applyAdded adds a departure.
func (e *edit) applyAdded(n *entry) error {
	c := &n.change
	t, err := e.target(c)
	if err != nil {
		return err
	}
	at, err := e.moment(c.ID, "departs", c.Departure())
	if err != nil {
		return err
	}
	l := &e.snap.Lanes[t.at]
	like := &e.snap.Arcs[e.snap.ArcsOf(int32(t.at))[0]]
	a := &addition{moment: at, entry: n, arc: timetable.Arc{From: like.From, To: like.To, Lane: like.Lane,
		Tariff: like.Tariff, Pattern: noPattern, Capacity: l.CapacityKg}}
	duration, cutOff := l.Duration, l.CutOff
	if c.Duration > 0 {
		duration = time.Duration(c.Duration)
	}
	if c.CutOff != nil {
		cutOff = time.Duration(*c.CutOff)
	}
	if c.CapacityKg > 0 {
		a.arc.Capacity = c.CapacityKg
	}
	// A year is less than this, unless the horizon is 30 years long.
	if most := time.Duration(timetable.Max-e.snap.End) * time.Second; duration > most {
		return &network.ChangeError{Change: c.ID, Field: "duration", Got: duration.String(), Want: "at most " + most.String()}
	}
	a.arc.Duration, a.arc.CutOff = timetable.Second(duration/time.Second), timetable.Second(cutOff/time.Second)
	a.arc.Limit = e.takeLimit(l, &a.arc)
	if a.mark = e.lowers(&a.arc); a.mark != 0 {
		e.lowering++
		e.lowered += a.mark
	}
	e.ownAdded()
	n.place = int32(slices.Index(e.added, nil))
	if n.place < 0 {
		n.place = int32(len(e.added))
		e.added = append(e.added, nil)
	}
	e.added[n.place] = a
	for _, end := range []struct {
		t  *table[row, []int32]
		at int32
	}{{&e.out, a.arc.From}, {&e.in, a.arc.To}} {
		places, _ := end.t.get(row(end.at))
		i := sort.Search(len(places), func(i int) bool { return places[i] > n.place })
		end.t.put(e, row(end.at), slices.Insert(slices.Clone(places), i, n.place))
	}
	e.list(n)
	return nil
}

// dropAdded takes an added departure away.
func (e *edit) dropAdded(n *entry) {
	a := e.added[n.place]
	if a.mark != 0 {
		e.lowering--
		e.lowered -= a.mark
	}
	e.leaveLimit(a.arc.Limit)
	e.ownAdded()
	e.added[n.place] = nil
	for len(e.added) > 0 && e.added[len(e.added)-1] == nil {
		e.added = e.added[:len(e.added)-1]
	}
	for _, end := range []struct {
		t  *table[row, []int32]
		at int32
	}{{&e.out, a.arc.From}, {&e.in, a.arc.To}} {
		places, _ := end.t.get(row(end.at))
		places = slices.DeleteFunc(slices.Clone(places), func(p int32) bool { return p == n.place })
		if len(places) == 0 {
			end.t.drop(e, row(end.at))
		} else {
			end.t.put(e, row(end.at), places)
		}
	}
}

func (e *edit) ownAdded() {
	if e.addedOwner != e {
		e.added, e.addedOwner = append(make([]*addition, 0, len(e.added)+1), e.added...), e
	}
}

// takeLimit numbers what an added departure does not carry, by the rule that
// timetable.Compile has for departures.
func (e *edit) takeLimit(l *network.Lane, a *timetable.Arc) int32 {
	limit := timetable.Limit{MaxWeight: l.MaxWeight, MaxLength: l.MaxLength, MaxGirth: l.MaxGirth, Refuses: l.Refuses}
	if most := room(a); most < math.MaxInt64 && (limit.MaxWeight == 0 || most < limit.MaxWeight) {
		limit.MaxWeight = most
	}
	if id, ok := e.limitOf[limit]; ok {
		return id
	}
	uses := slices.Clone(e.limitUses)
	i := slices.Index(e.limits, limit)
	if i < 0 || uses[i] == 0 {
		limits := slices.Clone(e.limits)
		if i = slices.Index(uses, 0); i < 0 {
			i = len(limits)
			limits, uses = append(limits, timetable.Limit{}), append(uses, 0)
		}
		limits[i] = limit
		e.limits = limits
	}
	uses[i]++
	e.limitUses = uses
	return int32(len(e.snap.Limits) + i)
}

func (e *edit) leaveLimit(id int32) {
	i := int(id) - len(e.snap.Limits)
	if i < 0 {
		return
	}
	uses := slices.Clone(e.limitUses)
	uses[i]--
	for len(uses) > 0 && uses[len(uses)-1] == 0 {
		uses = uses[:len(uses)-1]
	}
	e.limitUses, e.limits = uses, e.limits[:len(uses):len(uses)]
}

// lowers marks an added arc that could lower a bound: unless one of its lane
// leaves at all, takes no longer, is handed over no earlier and holds as much,
// what the added one can do, that one can.
func (e *edit) lowers(a *timetable.Arc) uint64 {
	for _, i := range e.snap.ArcsOf(a.Lane) {
		b := &e.snap.Arcs[i]
		if b.Duration <= a.Duration && b.CutOff <= a.CutOff && room(b) >= room(a) && e.snap.Next(b.Pattern, 0) != timetable.Never {
			return 0
		}
	}
	return mark(uint64(a.Lane), uint64(a.Duration), uint64(a.CutOff), uint64(a.Capacity))
}

// mark mixes numbers into one that is not 0, by the finaliser of SplitMix64
// (Steele, Lea and Flood, OOPSLA 2014).
func mark(numbers ...uint64) uint64 {
	h := uint64(len(numbers))
	for _, n := range numbers {
		h = (h ^ n) + spread
		h = (h ^ h>>30) * 0xBF58476D1CE4E5B9
		h = (h ^ h>>27) * 0x94D049BB133111EB
		h ^= h >> 31
	}
	return max(1, h)
}

// reprice follows when the price of a lane or carrier becomes another.
func (e *edit) reprice(t target, before, after int64) {
	if before == after {
		return
	}
	if before != network.SamePrice {
		e.prices -= mark(uint64(t.kind), uint64(t.at), uint64(before))
	}
	if after != network.SamePrice {
		e.prices += mark(uint64(t.kind), uint64(t.at), uint64(after))
	}
	if before < network.SamePrice {
		e.lowerPrices--
	}
	if after < network.SamePrice {
		e.lowerPrices++
	}
	if t.kind == 'l' {
		for _, arc := range e.snap.ArcsOf(int32(t.at)) {
			e.lanePriced.put(e, arc, after != network.SamePrice)
		}
	}
	arcs := slices.Clone(e.lanePriced.set)
	for carrier, r := range e.carriers.all {
		if r.reprices() {
			e.arcsOfCarrier[carrier].addTo(arcs)
		}
	}
	e.priced = arcs.list(int32(len(e.snap.Arcs)))
}

// left is the room that a departure has beside what is booked.
func (o *Overlay) left(d departure) unit.Weight {
	s, _ := o.departures.get(d)
	return room(o.arcOf(d)) - s.booked
}
