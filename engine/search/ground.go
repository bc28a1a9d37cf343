package search

import (
	"entrepot/engine/overlay"
	"entrepot/engine/timetable"
)

// ground is what a query runs on: the rated lanes with what the overlay adds
// and takes away, in as many storeys as there are stops to make. A node is a
// place on a storey: storey x places + place; a place is a facility, or where
// customs count a facility in a status (see Customs). The parcel begins on storey
// 0 and goes up one when it makes the next stop; a target counts on the top
// storey only.
type ground struct {
	x                           *Index
	s                           *timetable.Snapshot
	q                           *Request
	rated                       *Rated
	overlay                     *overlay.Overlay
	facilities, places, storeys int32
	bound                       []bound        // by node
	open                        []bound        // by place: for goods that find no limited import open any more; nil if not known
	opening                     opening        // zero where no import is limited
	via, openVia                [][mixes]int32 // as in bounds; nil where not known
	lowers                      uint64         // of the overlay, if any of its arcs carries the parcel
	turned                      reverses       // its arcs
	asked                       bool           // the bounds had been made before
	plain                       bool           // the bounds have no mixes yet
	target                      []bool         // by place
	targets                     []int32        // places
	latest                      timetable.Second
	extra                       []lane             // arcs of the overlay; numbered on from the rated lanes
	extraOf                     map[int32][]int32  // by place: the extra lanes that leave it
	cutOff                      []timetable.Second // by facility: the most of any arc that leaves it
}

// lay prepares the ground for a query. The bounds come from the cache unless
// the query changes what they rest on.
func (g *ground) lay(x *Index, q *Request, rated *Rated) {
	g.x, g.s, g.q, g.rated, g.overlay = x, x.snap, q, rated, q.Overlay
	g.facilities, g.places, g.storeys = int32(len(x.snap.Facilities)), rated.places(), int32(len(q.Via)+1)
	g.cutOff, g.latest = x.maxCutOff, rated.latest()
	if len(g.target) != int(g.places) {
		g.target = make([]bool, g.places)
	}
	for _, t := range q.Targets {
		t = rated.target(t)
		g.targets, g.target[t] = append(g.targets, t), true
	}
	g.extra, g.extraOf, g.opening = nil, nil, rated.opening
	var turned reverses
	if g.overlay != nil && g.overlay.Extras() > 0 {
		e := rated.extras(g.overlay, q.Refused)
		g.extra, g.extraOf, g.cutOff, g.opening, turned = e.lanes, e.of, e.cutOff, e.opening, e.turned
		g.latest = max(g.latest, e.latest)
	}
	if q.Latest > 0 {
		g.latest = min(g.latest, q.Latest)
	}
	switch {
	case len(q.Targets) == 0:
		g.bound = make([]bound, g.places*g.storeys) // towards nowhere everything is near
	case g.storeys == 1:
		g.lowers, g.turned = g.overlay.Lowers(), turned
		if len(turned) == 0 {
			g.lowers = 0 // none of them carries the parcel
		}
		g.asked = g.opening.shut != nil && rated.bounds.hold(g.targets, g.lowers, false)
		b, mixed := rated.boundsTo(g.targets, false, g.lowers, turned)
		g.bound, g.via, g.plain = b.at, b.via, !mixed
		if g.asked && rated.bounds.hold(g.targets, g.lowers, true) {
			g.part()
		}
	default:
		g.bound = g.boundsThrough(turned)
	}
}

// leave forgets the query, so that pooled scratch holds on to nothing.
func (g *ground) leave() {
	for _, t := range g.targets {
		g.target[t] = false
	}
	*g = ground{target: g.target, targets: g.targets[:0]}
}

// mix brings in the mixed bounds. What was due by the others is due no sooner by
// these, so labels in the queue stay where they are until their turn.
func (g *ground) mix() {
	b, _ := g.rated.boundsTo(g.targets, true, 0, nil)
	g.bound, g.via, g.plain = b.at, b.via, false
}

// partAfter is how many labels are followed before bounds for goods that find no
// limited import open any more are worth their passes, which take as long as those
// for all goods. Where offices are alike, those tell nearly as much, and it is four
// times as many. Where a destination has been asked for before, it will be again.
const partAfter = 6000

// parts tells whether they are worth it when so many labels have been followed.
func (g *ground) parts(followed int) bool {
	after := g.x.partAfter
	switch {
	case g.asked:
		after = min(after, g.x.mixAfter)
	case g.rated.alike:
		after *= 4
	}
	return g.open == nil && g.opening.shut != nil && g.storeys == 1 && followed >= after
}

// part brings in these bounds. They are nowhere less than those for all goods, so
// labels in the queue stay where they are until their turn.
func (g *ground) part() {
	b := g.rated.openBoundsTo(g.targets, g.lowers, g.turned)
	g.open, g.openVia = b.at, b.via
}

// boundsThrough computes bounds for every storey, from the top one down: below
// it a way first needs the next stop.
func (g *ground) boundsThrough(extra reverses) []bound {
	n := int(g.places)
	out := make([]bound, n*int(g.storeys))
	top := g.storeys - 1
	if g.overlay != nil && g.overlay.Lowers() == 0 {
		extra = nil
	}
	g.rated.compute(bounds{at: out[int(top)*n:]}, byTime, kinds, targetSources(g.targets), g.latest, extra)
	for s := top - 1; s >= 0; s-- {
		above := out[int(s+1)*n : int(s+2)*n]
		v := &g.q.Via[s]
		var sources []source
		if v.Facility >= 0 {
			for place := v.Facility; place < g.places; place += g.facilities {
				b := above[place]
				// Handling, which the bound holds, is done during the stay. At a target
				// the way ends when the parcel comes.
				stay := max(0, v.Stay-g.s.Handling(v.Facility))
				if s+1 == top && g.target[place] {
					stay = 0
				}
				if b.reachable() && int64(b.time)+int64(stay) <= int64(g.latest) {
					b.time += stay
					for k := range b.mixed {
						if g.rated.slope[k] > 0 {
							b.mixed[k] += int64(stay) << slopeBits
						}
					}
					sources = append(sources, source{place, b})
				}
			}
		} else {
			sources = g.arcSources(v, above)
		}
		g.rated.compute(bounds{at: out[int(s)*n : int(s+1)*n]}, byTime, kinds, sources, g.latest, extra)
	}
	return out
}

// arcSources are the places from which one of a stop's arcs leaves, each with
// that arc and what is to go after it.
func (g *ground) arcSources(v *Via, above []bound) []source {
	var out []source
	add := func(from, to int32, a *lane) {
		takes, cost := g.s.Handling(g.rated.facilityOf(from))+a.cutOff+a.duration, g.rated.landed(from, a.cost)
		b := above[to]
		if !b.reachable() || int64(b.time)+int64(takes) > int64(g.latest) {
			return
		}
		b.time += takes
		b.cost += cost
		for k := range b.mixed {
			if g.rated.slope[k] > 0 {
				b.mixed[k] += int64(takes)<<slopeBits + g.rated.slope[k]*cost
			}
		}
		out = append(out, source{from, b})
	}
	for from := range g.places {
		for i := g.rated.out[from]; i < g.rated.out[from+1]; i++ {
			p := &g.rated.pairs[i]
			for k := p.lo; k < p.hi(); k++ {
				if l := &g.rated.lanes[k]; v.Arc(l.arc) {
					add(from, p.to, l)
				}
			}
		}
	}
	for from, lanes := range g.extraOf {
		for _, k := range lanes {
			if l := g.lane(k); v.Arc(l.arc) {
				add(from, g.beyond(from, l), l)
			}
		}
	}
	return out
}

// facility is where a node is.
func (g *ground) facility(node int32) int32 {
	if g.storeys == 1 && g.places == g.facilities {
		return node
	}
	return node % g.facilities
}

// place is a node without its storey.
func (g *ground) place(node int32) int32 {
	if g.storeys == 1 {
		return node
	}
	return node % g.places
}

// ahead is the bound of a way on from a node, for goods that have cost so much, and
// that cost as the bound counts it: with what will be levied on it at least, or in
// money before release. Goods that find no limited import open any more find none
// further on either, and what is due only rises when theirs take the place of the
// bounds for all goods: they leave imports out, and count more of the levies. But
// for the rounding, that is, of at most two units of money there.
func (g *ground) ahead(node int32, cost int64) (b *bound, spent int64, before bool) {
	if g.rated.released == 0 {
		return &g.bound[node], cost, false
	}
	return g.aheadOfImports(node, cost)
}

func (g *ground) aheadOfImports(node int32, cost int64) (b *bound, spent int64, before bool) {
	place, r := g.place(node), g.rated
	if place >= r.released {
		return &g.bound[node], cost, false
	}
	switch spent = cost + levied(cost, r.levy); {
	case !g.isShut(place, cost):
		return &g.bound[node], spent, false
	case g.open != nil:
		return &g.open[node], spent, true
	}
	return &g.bound[node], spent + r.gap + levied(cost+g.opening.freight[place], r.levyOpen-r.levy), false
}

// least is the least that goods come to which have cost so much at a node from which a
// target can be reached.
func (g *ground) least(node int32, cost int64) int64 {
	b, spent, before := g.ahead(node, cost)
	if spent += b.cost; before {
		spent += levied(spent, g.rated.rise)
	}
	return spent
}

// isShut tells whether goods that have cost so much at a place find no limited import
// open any more.
func (g *ground) isShut(place int32, cost int64) bool {
	shut := g.opening.shut
	return int(place) < len(shut) && cost >= shut[place]
}

// behind is the bound that ahead gives.
func (g *ground) behind(node int32, cost int64) *bound {
	if g.open != nil && g.isShut(node, cost) {
		return &g.open[node]
	}
	return &g.bound[node]
}

// beyond is the place that a lane leads to from another.
func (g *ground) beyond(from int32, l *lane) int32 {
	return from - g.rated.facilityOf(from) + g.arc(l).To
}

// clears tells whether goods can be cleared at a node.
func (g *ground) clears(node int32) bool {
	p := g.place(node)
	last := g.rated.out[p+1] - 1
	return last >= g.rated.out[p] && g.rated.pairs[last].lanes == 0
}

// origin is the node where a way from an origin begins.
func (g *ground) origin(o *Origin) int32 {
	return g.enter(0, g.rated.place(o.Facility, o.Status), -1)
}

// enter is the node that arriving at a place by an arc leads to, from the storey
// that begins at base.
func (g *ground) enter(base, to, arc int32) int32 {
	if g.storeys == 1 {
		return to
	}
	storey := base / g.places
	for storey < g.storeys-1 {
		v := &g.q.Via[storey]
		if v.Facility >= 0 && v.Facility != g.rated.facilityOf(to) || v.Facility < 0 && (arc < 0 || !v.Arc(arc)) {
			break
		}
		storey++
		arc = -1 // one arc makes one stop
		if v.Stay > 0 {
			break // the stay comes first
		}
	}
	return storey*g.places + to
}

// arrived tells whether a node is a target.
func (g *ground) arrived(node int32) bool {
	return node >= (g.storeys-1)*g.places && g.target[node-(g.storeys-1)*g.places]
}

// ready is when a parcel that comes to a node may move on.
func (g *ground) ready(node int32, t timetable.Second) timetable.Second {
	if g.storeys == 1 {
		return g.handled(g.facility(node), t)
	}
	f, storey := node%g.facilities, node/g.places
	ready := g.handled(f, t)
	if storey > 0 {
		if v := &g.q.Via[storey-1]; v.Facility == f && v.Stay > 0 && ready != timetable.Never {
			if int64(t)+int64(v.Stay) > int64(timetable.Max) {
				return timetable.Never
			}
			ready = max(ready, t+v.Stay)
		}
	}
	return ready
}

// handled is when a facility has handled what comes at t.
func (g *ground) handled(facility int32, t timetable.Second) timetable.Second {
	if g.overlay != nil {
		return g.overlay.Ready(facility, t)
	}
	return g.s.Ready(facility, t)
}

// lane is a rated or an extra lane.
func (g *ground) lane(i int32) *lane {
	if n := int32(len(g.rated.lanes)); i >= n {
		return &g.extra[i-n]
	}
	return &g.rated.lanes[i]
}

// arc is the arc of a lane.
func (g *ground) arc(l *lane) *timetable.Arc {
	if int(l.arc) < len(g.s.Arcs) {
		return &g.s.Arcs[l.arc]
	}
	return g.overlay.Arc(l.arc)
}

// next is a lane's first departure at or after t that the parcel can take.
func (g *ground) next(l *lane, t timetable.Second) timetable.Second {
	if g.overlay != nil && g.overlay.Touched(l.arc) {
		return g.overlay.Next(l.arc, t, g.rated.prices.Weight)
	}
	return l.next(g.s, t)
}

// unchanged is the factor of a price that nothing changes.
const unchanged = 1_000_000

// surcharged is a price times so many millionths, rounded half to even.
func surcharged(price, millionths int64) int64 {
	if millionths == unchanged {
		return price
	}
	whole, rest := price/1_000_000*millionths, price%1_000_000*millionths
	n := rest / 1_000_000
	switch over := rest % 1_000_000; {
	case over > 500_000, over == 500_000 && n%2 == 1:
		n++
	}
	return whole + n
}
