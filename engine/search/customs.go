package search

import (
	"math/bits"
	"slices"

	"entrepot/engine/timetable"
)

// Status is where goods stand with customs.
type Status uint8

// The statuses. Goods leave the first by an export procedure and come to the
// last by an import procedure.
const (
	Domestic Status = iota // in free circulation in the territory of origin
	Bonded                 // duty unpaid: under way, or in a bonded warehouse
	Released               // in free circulation in the territory of destination
	statuses
)

// Customs is what goods meet at borders, in numbers. With it the search runs on
// three layers of the network, one for each status, with clearances between
// them, and every place is a facility in a status. Without it there is one layer
// and no border.
type Customs struct {
	Lanes      []LaneUse // by lane
	Clearances []Clearance
	// Unreleased: goods are to come to the targets with their duty unpaid, as stock
	// does to a bonded warehouse. Nothing is cleared from Bonded then.
	Unreleased bool
}

// end is the status in which goods have come where they should.
func (c *Customs) end() Status {
	if c != nil && c.Unreleased {
		return Bonded
	}
	return Released
}

// clears tells whether a procedure may be on a way to the targets.
func (c *Customs) clears(k *Clearance) bool { return k.From < c.end() }

// LaneUse says in which statuses a lane carries the goods, and what it costs
// bonded goods on top: transit of the territory it enters.
type LaneUse struct {
	Statuses uint8 // bit 1 << Status
	Transit  int64 // of Bonded goods, in minor units
}

// Clearance is one procedure at one facility, which takes goods from a status to
// the next. Goods that come there are declared at once, or on the first day on
// which the procedure is open if that is later; where several are open, a way
// takes one of them. Storage goes on meanwhile: its free time counts from when
// the goods came.
type Clearance struct {
	Facility int32
	From     Status // to From+1

	// Opens and Closes are the first moment at which it can be declared and the
	// first at which it cannot any more.
	Opens, Closes timetable.Second
	// Cleared is when what was declared at a moment is through: no sooner for
	// later, and Never if not before the horizon.
	Cleared func(declared timetable.Second) timetable.Second
	Takes   timetable.Second // the least that Cleared adds

	// Charge is what it costs, given what the way has cost so far; duty is levied
	// on that, too, in some territories. It does not fall where that rises, and is
	// false where the procedure is not open at that; then it is at no higher.
	Charge  func(soFar int64) (int64, bool)
	Limited bool  // Charge is false from some cost on
	Most    int64 // where it is limited: the cost up to which it may be open
	// Class is how late goods are through, by the delay class of the lane that
	// brought them; what no slack takes away must not grow less. Those of classes
	// that it leaves out are as late as they came.
	Class []uint16

	// Least bounds Charge from below: Least + soFar x Slope / 2^SlopeBits, rounded
	// down, both at least 0.
	Least, Slope int64
}

// SlopeBits is how many binary places Clearance.Slope has.
const SlopeBits = 20

// class is the delay class of goods that are through, which came in one.
func (c *Clearance) class(came uint16) uint16 {
	if int(came) >= len(c.Class) {
		return came
	}
	return c.Class[came]
}

// Through is when goods that come at t are through; Never if they do not get in.
func (c *Clearance) Through(t timetable.Second) timetable.Second {
	if t = max(t, c.Opens); t >= c.Closes {
		return timetable.Never
	}
	return c.Cleared(t)
}

// readyEverywhere tells whether goods that come to a node at a moment can leave it
// by another, and so behind every clearance there that they would get through if
// they came sooner, at first.
func (g *ground) readyEverywhere(node int32, first, at timetable.Second, by int64) bool {
	if ready := g.ready(node, at); ready == timetable.Never || int64(ready) > by {
		return false
	}
	p := g.place(node)
	for i := g.rated.out[p+1] - 1; i >= g.rated.out[p] && g.rated.pairs[i].lanes == 0; i-- {
		pair := &g.rated.pairs[i]
		c := g.rated.clearance(pair)
		sooner := c.Through(first)
		if sooner == timetable.Never {
			continue
		}
		through := c.Through(at)
		if through == timetable.Never || !g.readyEverywhere(node-p+pair.to, sooner, through, by) {
			return false
		}
	}
	return true
}

// layers is how many statuses the rating tells apart.
func (r *Rated) layers() int32 { return r.prices.Customs.layers() }

func (c *Customs) layers() int32 {
	if c == nil {
		return 1
	}
	return int32(statuses)
}

// target is a facility in the status that goods are to come there in.
func (r *Rated) target(facility int32) int32 { return r.place(facility, r.prices.Customs.end()) }

// places is the number of places: facilities, in each status if there are such.
func (r *Rated) places() int32 { return int32(len(r.out) - 1) }

// place is a facility in a status.
func (r *Rated) place(facility int32, s Status) int32 {
	if r.prices.Customs == nil {
		return facility
	}
	return int32(s)*int32(len(r.x.snap.Facilities)) + facility
}

// latest is a moment after which no way can arrive: when the last departures have
// arrived, or where goods are cleared after that, when office hours are not known
// any more.
func (r *Rated) latest() timetable.Second {
	if r.prices.Customs == nil {
		return r.x.latest
	}
	return max(r.x.latest, r.x.snap.End+timetable.Margin)
}

// facilityOf is the facility of a place.
func (r *Rated) facilityOf(place int32) int32 {
	if r.prices.Customs == nil {
		return place
	}
	return place % int32(len(r.x.snap.Facilities))
}

// landed is what a lane's cost at a place comes to at least once the goods are
// released: import procedures levy their part of every cost before them. Bounds
// count in this, so that duty on freight does not loosen them. Rounded down, the
// parts of a sum come to no more than the sum.
func (r *Rated) landed(place int32, cost int64) int64 {
	if r.levy == 0 || place >= r.released {
		return cost
	}
	return cost + levied(cost, r.levy)
}

// levied is cost x levy / 2^SlopeBits, rounded down.
func levied(cost, levy int64) int64 {
	whole, rest := cost>>SlopeBits, cost&(1<<SlopeBits-1)
	return whole*levy + rest*levy>>SlopeBits
}

// maxLevy keeps landed costs in range: the levy of a way is at most 64 times
// what it has cost.
const maxLevy = int64(64) << SlopeBits

// setLevies looks at what import procedures charge. If every office has the same,
// each counts in bounds as the cheapest does, and what the others charge beyond that
// is added where no limited one is open any more; otherwise each counts by itself.
func (r *Rated) setLevies() {
	r.released = r.place(0, Released)
	type charge struct {
		least, slope, most int64
	}
	offices, all := map[int32][]charge{}, []charge{}
	least, leastOpen := shut, shut
	r.levy, r.levyOpen = maxLevy, maxLevy
	for i := range r.prices.Customs.Clearances {
		c := &r.prices.Customs.Clearances[i]
		if c.From != Bonded || !r.prices.Customs.clears(c) {
			continue
		}
		l := charge{c.Least, c.Slope, shut}
		if least, r.levy = min(least, c.Least), min(r.levy, c.Slope); c.Limited {
			l.most = c.Most
		} else {
			leastOpen, r.levyOpen = min(leastOpen, c.Least), min(r.levyOpen, c.Slope)
		}
		if at := offices[c.Facility]; !slices.Contains(at, l) {
			offices[c.Facility] = append(at, l)
		}
		if !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	if len(all) == 0 {
		r.levy, r.levyOpen = 0, 0
		return
	}
	r.alike = true
	for _, at := range offices {
		r.alike = r.alike && len(at) == len(all)
	}
	if r.alike {
		r.entry, r.gap = least, leastOpen-least
	}
	if leastOpen == shut {
		r.gap, r.levyOpen = shut, r.levy
	}
	r.rise = (r.levyOpen - r.levy) << SlopeBits / (r.levy + 1<<SlopeBits)
}

// entryCost is what a clearance costs at the least, as bounds count it.
func (r *Rated) entryCost(c *Clearance) int64 {
	switch {
	case c.From == Domestic:
		return r.landed(c.Facility, c.Least)
	case r.alike:
		return r.entry
	}
	return c.Least
}

// before is money after release in money before it, for goods that no limited import
// is open to: so much comes to the other by what is levied on it at least. What bounds
// for all goods have in every pair before release already, r.levy, does not count.
func (r *Rated) before(money int64, up bool) int64 {
	if r.rise == 0 {
		return money
	}
	high, low := bits.Mul64(uint64(money), 1<<SlopeBits)
	out, rest := bits.Div64(high, low, uint64(r.rise)+1<<SlopeBits)
	if up && rest > 0 {
		out++
	}
	return int64(out)
}

// entries are where goods may be released at every cost, with what is to go from
// there in money before release, and the pairs.
//
// A way that costs y until there, and then rest, comes to more than
// y + y x levy + Least + rest - 1, since charges are rounded. So if it comes to less
// than a limit, y + y x levy is less than limit - Least - rest; y and Least + rest in
// money before release are less than the limit in that money, and are so with the
// one rounded down and the other up. Of a mix the money alone is scaled: what it has
// beside the least time, which leaves no more than the rest has. What it loses in
// rounding is less than a unit of money.
func (r *Rated) entries(all []bound) (out []source, pairs []int32) {
	for p := r.place(0, Bonded); p < r.released; p++ {
		for i := r.out[p+1] - 1; i >= r.out[p] && r.pairs[i].lanes == 0; i-- {
			k, on := &r.pairs[i], &all[r.pairs[i].to]
			if r.clearance(k).Limited || !on.reachable() {
				continue
			}
			b := bound{time: on.time + k.takes, cost: r.before(on.cost+r.clearance(k).Least, false)}
			for m, slope := range r.slope {
				if slope == 0 {
					continue
				}
				money := on.mixed[m] - int64(on.time)<<slopeBits + slope*r.clearance(k).Least
				if b.mixed[m] = r.before(money, false); r.rise > 0 {
					b.mixed[m] -= slope
				}
				b.mixed[m] = max(0, b.mixed[m]+int64(b.time)<<slopeBits)
			}
			out, pairs = append(out, source{p, b}), append(pairs, i)
		}
	}
	return out, pairs
}

// opening is what goods before release have to expect of imports, where some are
// limited. Freight falls by no more along a way than its cost rises, and shut rises
// by no more.
type opening struct {
	freight []int64 // by place: the least still to come before release
	shut    []int64 // by place: from what cost on goods find no limited import open any more, whatever way they take
}

// openingWith finds it for the lanes of the rating and some arcs beside them.
func (r *Rated) openingWith(extra reverses) (o opening) {
	var imports, limits []source
	most := int64(0)
	for p := r.place(0, Bonded); p < r.released; p++ {
		for i := r.out[p+1] - 1; i >= r.out[p] && r.pairs[i].lanes == 0; i-- {
			imports = append(imports, source{facility: p})
			if c := r.clearance(&r.pairs[i]); c.Limited {
				at := min(c.Most, shut-1)
				limits = append(limits, source{facility: p, bound: bound{cost: -at}})
				most = max(most, at)
			}
		}
	}
	if len(limits) == 0 {
		return o
	}
	for i := range limits {
		limits[i].bound.cost += most
	}
	o.freight, o.shut = r.freightTo(imports, shut, extra), r.freightTo(limits, most+1, extra)
	for p := range o.shut {
		if o.shut[p] = most + 1 - o.shut[p]; o.freight[p] == shut {
			o.freight[p] = 0 // no matter
		}
	}
	return o
}

// freightTo is the least freight from every place before release to some of them,
// with what is given beside each; never where it is as much as that or there is no
// way.
func (r *Rated) freightTo(to []source, never int64, extra reverses) []int64 {
	out := make([]int64, r.released)
	for p := range out {
		out[p] = never
	}
	var q farQueue
	reach := func(place int32, cost int64) {
		if cost < out[place] {
			out[place] = cost
			q.push(cost, place)
		}
	}
	for i := range to {
		reach(to[i].facility, to[i].bound.cost)
	}
	for len(q) > 0 {
		cost, at := q.pop()
		if cost > out[at] {
			continue
		}
		for i := r.in[at]; i < r.in[at+1]; i++ {
			reach(r.from[i], cost+r.leastCost(&r.pairs[r.by[i]]))
		}
		for _, x := range extra[at] {
			reach(x.from, cost+x.cost)
		}
	}
	return out
}

// shut is a charge that nobody pays, and can be added to any cost.
const shut = int64(1) << 60

// carries tells whether a lane carries goods of a status.
func (c *Customs) carries(lane int32, s Status) bool {
	return c == nil || c.Lanes[lane].Statuses>>s&1 != 0
}

// byPlace lists the clearances that goods may take at each place.
func (c *Customs) byPlace(facilities int32) map[int32][]int32 {
	if c == nil {
		return nil
	}
	at := map[int32][]int32{}
	for i := range c.Clearances {
		k := &c.Clearances[i]
		if place := int32(k.From)*facilities + k.Facility; c.clears(k) {
			at[place] = append(at[place], int32(i))
		}
	}
	return at
}

// leastCost is no more than what a pair adds to the cost of a label.
func (r *Rated) leastCost(p *pair) int64 {
	if p.lanes == 0 {
		return r.clearance(p).Least
	}
	if r.levy == 0 {
		return p.cost
	}
	return r.lanes[p.lo].cost
}

// clearance is the one that a pair without lanes stands for.
func (r *Rated) clearance(p *pair) *Clearance { return &r.prices.Customs.Clearances[p.lo] }

// free is the same where nothing costs anything.
func (c *Customs) free() *Customs {
	if c == nil {
		return nil
	}
	out := &Customs{Lanes: slices.Clone(c.Lanes), Clearances: slices.Clone(c.Clearances), Unreleased: c.Unreleased}
	for i := range out.Lanes {
		out.Lanes[i].Transit = 0
	}
	for i := range out.Clearances {
		k := &out.Clearances[i]
		k.Charge, k.Limited, k.Least, k.Slope = func(int64) (int64, bool) { return 0, true }, false, 0, 0
	}
	return out
}

// limited tells whether a procedure is not open at some cost.
func (c *Customs) limited() bool {
	return c != nil && slices.ContainsFunc(c.Clearances, func(k Clearance) bool { return k.Limited && c.clears(&k) })
}

// addTransit adds transit to what lanes that leave a place cost.
func (r *Rated) addTransit(place int32, lanes []lane) {
	if place < r.place(0, Bonded) || place >= r.place(0, Released) {
		return
	}
	for i := range lanes {
		l := &lanes[i]
		l.cost += r.prices.Customs.Lanes[r.x.snap.Arcs[l.arc].Lane].Transit
	}
}

// priceIn is what an arc takes for goods of a status, its tariff changed so.
func (r *Rated) priceIn(status Status, a *timetable.Arc, millionths int64) int64 {
	cost := r.price(a, millionths)
	if c := r.prices.Customs; c != nil && status == Bonded {
		cost += c.Lanes[a.Lane].Transit
	}
	return cost
}
