package main

import (
	"fmt"
	"math/rand/v2"

	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// The borders of a freight network: territories are the fields of a grid over
// the plane that the places lie on. Places that were scattered off the plane
// belong to the nearest field.
const (
	customsColumns = 6
	customsRows    = 3
	customsWest    = -10_000 / 111.2 // degrees: where the plane begins
	customsSouth   = -5_000 / 111.2
	customsField   = 10_000. / customsRows / 111.2 // a field is a square
)

// customsSeed draws the offices and what is carried in bond.
const customsSeed = 11

// customsValue is what the parcel is worth, in minor units: a few times what
// its freight costs.
const customsValue = 4_000

// regime is one way of charging for a crossing.
type regime struct {
	name  string
	fee   int64
	share int64 // millionths of value and cost so far
	limit int64 // of value and cost so far; 0 is none
}

// The regimes, by direction. The limits shut out about
// half of the ways.
var (
	customsExports = []regime{
		{name: "fee", fee: 60},
		{name: "ad valorem", fee: 15, share: 10_000},
		{name: "low value", fee: 20, limit: customsValue + 350},
	}
	customsImports = []regime{
		{name: "9.1 %", share: 91_000},
		{name: "30 % and 2.00", fee: 200, share: 300_000},
		{name: "low value", fee: 150, limit: customsValue + 900},
	}
)

// charge is what a regime takes where a way has cost so much before: to the
// minor unit, halves up.
func (g *regime) charge(soFar int64) (int64, bool) {
	base := customsValue + soFar
	if g.limit > 0 && base > g.limit {
		return 0, false
	}
	return g.fee + (base*g.share+500_000)/1_000_000, true
}

// office is the customs of one hub. It takes so long over each regime, of its
// office hours; over one that it does not offer, no time.
type office struct {
	facility int32
	weekdays bool // open from 8 to 18 UTC, Monday to Friday; else always
	exports  []timetable.Second
	imports  []timetable.Second
}

// borders are the territories of a freight network and what is met at their
// borders, for goods from any to any other.
type borders struct {
	snap      *timetable.Snapshot
	monday    timetable.Second // a midnight before the network's moment 0
	territory []int32          // by facility
	transit   []int64          // by territory: what bonded goods pay on entering it
	bonded    []bool           // by lane: carries bonded goods within a territory
	offices   []office
}

// newBorders draws borders for a network, whose first facilities are its hubs:
// a quarter of them have an office, and at least one in every territory that has
// any. Each offers every regime, or where offices differ, two of three on the
// average.
func newBorders(s *timetable.Snapshot, hubs int, seed uint64, differ bool) (*borders, error) {
	start, err := s.Second(freightNow)
	if err != nil {
		return nil, err
	}
	const day = 86400
	r := rand.New(rand.NewPCG(seed, 12))
	b := &borders{snap: s, monday: start - timetable.Second(freightNow.Weekday()+6)%7*day,
		territory: make([]int32, len(s.Facilities)), transit: make([]int64, customsColumns*customsRows), bonded: make([]bool, len(s.Lanes))}
	field := func(degrees, from float64, count int) int {
		return min(max(int((degrees-from)/customsField), 0), count-1)
	}
	for i := range s.Facilities {
		f := &s.Facilities[i]
		b.territory[i] = int32(field(f.Lat, customsSouth, customsRows)*customsColumns + field(f.Lon, customsWest, customsColumns))
	}
	for i := range b.transit {
		b.transit[i] = 10 + r.Int64N(90)
	}
	for i := range b.bonded {
		b.bonded[i] = r.IntN(2) == 0
	}
	first, has := map[int32]int32{}, map[int32]bool{}
	for f := range int32(hubs) {
		t := b.territory[f]
		if _, ok := first[t]; !ok {
			first[t] = f
		}
		if r.IntN(4) == 0 {
			b.offices, has[t] = append(b.offices, drawOffice(r, f)), true
		}
	}
	for t := range int32(len(b.transit)) {
		if f, ok := first[t]; ok && !has[t] {
			b.offices = append(b.offices, drawOffice(r, f))
		}
	}
	for i := range b.offices {
		if differ {
			leaveOut(r, b.offices[i].exports)
			leaveOut(r, b.offices[i].imports)
		}
	}
	return b, nil
}

// leaveOut takes away each regime with one chance in three, but not the last.
func leaveOut(r *rand.Rand, takes []timetable.Second) {
	left := len(takes)
	for i := range takes {
		if r.IntN(3) == 0 && left > 1 {
			takes[i], left = 0, left-1
		}
	}
}

func drawOffice(r *rand.Rand, facility int32) office {
	o := office{facility: facility, weekdays: r.IntN(2) == 0}
	for range customsExports {
		o.exports = append(o.exports, timetable.Second(1+r.IntN(8))*3600)
	}
	for range customsImports {
		o.imports = append(o.imports, timetable.Second(1+r.IntN(8))*3600)
	}
	return o
}

// status is that of goods where they set out.
func (b *borders) status(q freightQuery) search.Status {
	if b.territory[q.from] == b.territory[q.to] {
		return search.Released
	}
	return search.Domestic
}

// customs are the borders as goods from one territory to another meet them.
// Goods are domestic in the first alone and released in the second alone.
func (b *borders) customs(from, to int32) *search.Customs {
	c := &search.Customs{Lanes: make([]search.LaneUse, len(b.snap.Lanes))}
	for i := range b.snap.Arcs {
		a := &b.snap.Arcs[i]
		u, here, there := &c.Lanes[a.Lane], b.territory[a.From], b.territory[a.To]
		if here != there {
			u.Statuses = 1 << search.Bonded
			if there != from && there != to {
				u.Transit = b.transit[there]
			}
			continue
		}
		if here == from {
			u.Statuses |= 1 << search.Domestic
		}
		if here == to {
			u.Statuses |= 1 << search.Released
		}
		if b.bonded[a.Lane] {
			u.Statuses |= 1 << search.Bonded
		}
	}
	for i := range b.offices {
		o := &b.offices[i]
		if b.territory[o.facility] == from {
			b.offer(c, o, search.Domestic, customsExports, o.exports)
		}
		if b.territory[o.facility] == to {
			b.offer(c, o, search.Bonded, customsImports, o.imports)
		}
	}
	return c
}

// offer adds the procedures of an office in one direction.
func (b *borders) offer(c *search.Customs, o *office, status search.Status, regimes []regime, takes []timetable.Second) {
	for i := range regimes {
		if takes[i] == 0 {
			continue
		}
		g := &regimes[i]
		c.Clearances = append(c.Clearances, search.Clearance{Facility: o.facility, From: status, Closes: timetable.Never,
			Cleared: b.cleared(o, takes[i]), Takes: takes[i],
			Charge: g.charge, Limited: g.limit > 0, Most: g.limit - customsValue,
			Least: g.fee + customsValue*g.share/1_000_000, Slope: g.share << search.SlopeBits / 1_000_000})
	}
}

// cleared is when an office is through with what is declared at a moment, if it
// takes so much of its hours.
func (b *borders) cleared(o *office, takes timetable.Second) func(timetable.Second) timetable.Second {
	if !o.weekdays {
		return func(at timetable.Second) timetable.Second { return at + takes }
	}
	const day, opens, closes = 86400, 8 * 3600, 18 * 3600
	return func(at timetable.Second) timetable.Second {
		for rest := takes; ; {
			date := (at - b.monday) / day
			open, shut := b.monday+date*day+opens, b.monday+date*day+closes
			if date%7 < 5 && at < shut {
				at = max(at, open)
				if at+rest <= shut {
					return at + rest
				}
				rest -= shut - at
			}
			at = b.monday + (date+1)*day
		}
	}
}

// describe says in a line what borders there are.
func (b *borders) describe() string {
	inhabited := map[int32]bool{}
	across := 0
	for _, t := range b.territory {
		inhabited[t] = true
	}
	for i := range b.snap.Arcs {
		if a := &b.snap.Arcs[i]; b.territory[a.From] != b.territory[a.To] {
			across++
		}
	}
	return fmt.Sprintf("%d territories, %d offices, %d of %d lanes across a border", len(inhabited), len(b.offices), across, len(b.snap.Arcs))
}
