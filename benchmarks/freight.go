package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"entrepot/engine/network"
)

// freightLane is one carrier's service in one direction. It leaves at first,
// first + period and so on, below freightHorizon, and takes what is ready cutOff
// before. All spans are whole seconds.
type freightLane struct {
	from, to         int32
	duration, cutOff int32
	cost             int32 // minor units for the one parcel of the benchmark
	first, period    int32

	// Not in lanes.csv: no figure of the comparison depends on them.
	mode network.Mode
	km   int32
}

// freightHorizon is how long lanes run, in seconds: 60 days.
const freightHorizon = 60 * 86400

// freight is a generated network: a mesh of major hubs by air, sea and rail,
// regional hubs tied to the major ones near them and to each other, and depots
// that lorries serve from the regional hubs near them.
type freight struct {
	nodes  int
	depots int           // the first depot; queries run from depot to depot
	lanes  []freightLane // by from, to and cost; those alike in all three as they were made
	lon    []float64     // degrees, by node; empty when the lanes were read from a file
	lat    []float64
}

// freightSize says how many of each kind of place there are, and at least how
// many lanes.
type freightSize struct{ major, regional, depots, lanes int }

var freightSizes = map[string]freightSize{
	"regional": {60, 300, 1640, 50_000},
	"large":    {200, 1_800, 18_000, 1_000_000},
}

// freightMode is how one mode is timed and priced.
type freightMode struct {
	name  network.Mode
	speed float64 // km/h
	base  float64 // minor units a trip
	perKm float64 // minor units
}

var (
	freightRoad = &freightMode{network.Road, 60, 60, 0.05}
	freightAir  = &freightMode{network.Air, 780, 250, 0.06}
	freightSea  = &freightMode{network.Sea, 33, 80, 0.006}
	freightRail = &freightMode{network.Rail, 45, 70, 0.02}
)

// plane is where the places lie, in km, on a plane of 20,000 by 10,000.
type plane struct{ x, y []float64 }

func (p *plane) distance(a, b int) float64 { return math.Hypot(p.x[a]-p.x[b], p.y[a]-p.y[b]) }

// nearest lists the k places of [low, high) that are nearest to i, itself left
// out, nearest first; the lower number first where two are as near.
func (p *plane) nearest(i, low, high, k int) []int {
	type place struct {
		at int
		km float64
	}
	list := make([]place, 0, k+1)
	for j := low; j < high; j++ {
		if j == i {
			continue
		}
		km := p.distance(i, j)
		if len(list) == k && km >= list[k-1].km {
			continue
		}
		at := len(list)
		for at > 0 && km < list[at-1].km {
			at--
		}
		if list = slices.Insert(list, at, place{j, km}); len(list) > k {
			list = list[:k]
		}
	}
	out := make([]int, len(list))
	for n := range list {
		out[n] = list[n].at
	}
	return out
}

// scatter draws where the places lie: major hubs anywhere, the others about one
// of the rank above them.
func (s freightSize) scatter(r *rand.Rand) *plane {
	n := s.major + s.regional + s.depots
	p := &plane{make([]float64, n), make([]float64, n)}
	about := func(i, low, count int, km float64) {
		centre := low + r.IntN(count)
		p.x[i] = p.x[centre] + r.NormFloat64()*km
		p.y[i] = p.y[centre] + r.NormFloat64()*km
	}
	for i := range n {
		switch {
		case i < s.major:
			p.x[i] = r.Float64() * 20000
			p.y[i] = r.Float64() * 10000
		case i < s.major+s.regional:
			about(i, 0, s.major, 800)
		default:
			about(i, s.major, s.regional, 150)
		}
	}
	return p
}

// generateFreight makes the network of a size and a seed, always the same one.
// The order of the random draws is part of that: it makes the lanes that
// earlier measurements were taken on.
func generateFreight(s freightSize, seed uint64) *freight {
	r := rand.New(rand.NewPCG(seed, 1))
	p := s.scatter(r)
	f := &freight{nodes: len(p.x), depots: s.major + s.regional, lanes: make([]freightLane, 0, s.lanes+1)}
	both := func(a, b int, m *freightMode) {
		f.lanes = append(f.lanes, drawLane(r, p, a, b, m))
		f.lanes = append(f.lanes, drawLane(r, p, b, a, m))
	}
	one := func(of ...*freightMode) *freightMode { return of[r.IntN(len(of))] }
	for i := f.depots; i < f.nodes; i++ {
		for _, j := range p.nearest(i, s.major, f.depots, 4) {
			both(i, j, freightRoad)
			both(i, j, freightRoad)
		}
	}
	for i := s.major; i < f.depots; i++ {
		for _, j := range p.nearest(i, s.major, f.depots, 15) {
			both(i, j, one(freightRoad, freightRoad, freightRail))
		}
		for _, j := range p.nearest(i, 0, s.major, 12) {
			for range 3 {
				both(i, j, one(freightRoad, freightRoad, freightAir, freightRail))
			}
		}
	}
	for len(f.lanes) < s.lanes {
		if a, b := r.IntN(s.major), r.IntN(s.major); a != b {
			both(a, b, one(freightAir, freightAir, freightSea, freightRail))
		}
	}
	slices.SortStableFunc(f.lanes, func(a, b freightLane) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.cost, b.cost))
	})
	f.lon, f.lat = make([]float64, f.nodes), make([]float64, f.nodes)
	for i := range f.nodes {
		const kmPerDegree = 111.2
		f.lon[i], f.lat[i] = (p.x[i]-10000)/kmPerDegree, (p.y[i]-5000)/kmPerDegree
	}
	return f
}

// drawLane makes a lane from a to b: how dear, how long before departure, how
// often and when first are drawn, in this order.
func drawLane(r *rand.Rand, p *plane, a, b int, m *freightMode) freightLane {
	km := p.distance(a, b) + 5
	dear := 0.7 + r.Float64()*0.8
	l := freightLane{from: int32(a), to: int32(b), mode: m.name, km: int32(km),
		duration: int32(km / m.speed * 3600),
		cost:     int32((m.base + m.perKm*km) * dear),
		cutOff:   int32(1800 + r.IntN(4*3600))}
	const day = 86400
	// Each divides a week, so that weekly departures can write it.
	l.period = [...]int32{day, 7 * day / 3, 7 * day, 7 * day / 2}[r.IntN(4)]
	switch m {
	case freightSea:
		l.period = 7 * day
	case freightRoad:
		l.period = day
	}
	l.first = int32(r.IntN(int(l.period)))
	return l
}

const freightHeader = "from,to,duration_s,cutoff_s,cost_minor,first_departure_s,period_s"

// write writes lanes.csv.
func (f *freight) write(w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<20)
	fmt.Fprintln(out, freightHeader)
	for i := range f.lanes {
		l := &f.lanes[i]
		fmt.Fprintf(out, "%d,%d,%d,%d,%d,%d,%d\n", l.from, l.to, l.duration, l.cutOff, l.cost, l.first, l.period)
	}
	return out.Flush()
}
