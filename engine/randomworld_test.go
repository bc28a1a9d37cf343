package engine

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/unit"
)

var worldSeed = flag.Uint64("world-seed", 0, "replay one random world of the property tests; 0 runs them all")

// someWorld is a random network with an engine on it.
type someWorld struct {
	*testing.T
	seed uint64
	r    *rand.Rand
	n    *network.Network
	e    *Engine
}

// worlds runs a check on so many random networks, each of its own seed; under the
// race detector, which has little to find here, on a fifth of them.
func worlds(t *testing.T, most uint64, check func(w *someWorld)) {
	t.Helper()
	first, last := uint64(1), most
	if raced {
		last = most / 5
	}
	if *worldSeed != 0 {
		first, last = *worldSeed, *worldSeed
	}
	for seed := first; seed <= last && !t.Failed(); seed++ {
		w := &someWorld{T: t, seed: seed, r: rand.New(rand.NewPCG(seed, 8))}
		w.n = randomNetwork(w.r)
		w.e = w.engine(w.n)
		check(w)
		if t.Failed() {
			t.Logf("replay: go test ./engine -run '^%s$' -world-seed %d", t.Name(), seed)
		}
	}
}

func (w *someWorld) engine(n *network.Network) *Engine {
	w.Helper()
	e, err := New(n, Options{Now: func() time.Time { return now }, Horizon: 21 * 24 * time.Hour})
	if err != nil {
		w.Fatalf("seed %d: %v", w.seed, err)
	}
	return e
}

// enough fails a test that has seen too little to prove anything.
func enough(t *testing.T, what string, got, want int) {
	t.Helper()
	if *worldSeed == 0 && !raced && got < want {
		t.Errorf("%s: only %d, want at least %d", what, got, want)
	}
}

// randomNetwork is four to seven places in four customs territories and five
// zones, with lanes of every kind between them: some dear and quick, some cheap
// and slow, with several tariffs in four currencies, cut-offs, opening hours,
// storage charges, limits and delays.
func randomNetwork(r *rand.Rand) *network.Network {
	n := &network.Network{
		Name:        "random",
		Territories: []network.Territory{{ID: "CN", Currency: "CNY"}, {ID: "EU", Currency: "EUR"}, {ID: "US", Currency: "USD"}, {ID: "JP", Currency: "JPY"}},
		Carriers:    []network.Carrier{{ID: "SKY"}, {ID: "BOX"}, {ID: "TRK"}},
		Rates: []network.ExchangeRate{{Base: "EUR", Currency: "USD", Mantissa: 10853, Scale: 4},
			{Base: "EUR", Currency: "CNY", Mantissa: 78127, Scale: 4}, {Base: "EUR", Currency: "JPY", Mantissa: 16347, Scale: 2}},
		Calendars: []network.Calendar{
			{ID: "office", Weekly: []network.Hours{{Days: 0b0011111, Open: 8 * 3600, Close: 18 * 3600}},
				Exceptions: []network.Exception{{Date: network.Date{Year: 2026, Month: 3, Day: 27}, Shut: true}}},
			{ID: "early", Weekly: []network.Hours{{Days: 0b1111111, Open: 5 * 3600, Close: 13 * 3600}, {Days: 0b0010101, Open: 15 * 3600, Close: 24 * 3600}}},
		},
	}
	places := []network.Facility{
		{ID: "CNSZX", Kind: network.Airport, Lat: 22.6, Lon: 113.8, Country: "CN", Territory: "CN", Zone: "Asia/Shanghai", Currency: "CNY"},
		{ID: "CNSHA", Kind: network.Seaport, Lat: 31.2, Lon: 121.5, Country: "CN", Territory: "CN", Zone: "Asia/Shanghai", Currency: "CNY"},
		{ID: "JPTYO", Kind: network.Hub, Lat: 35.7, Lon: 139.7, Country: "JP", Territory: "JP", Zone: "Asia/Tokyo", Currency: "JPY"},
		{ID: "DEHAM", Kind: network.Seaport, Lat: 53.5, Lon: 10, Country: "DE", Territory: "EU", Zone: "Europe/Berlin", Currency: "EUR"},
		{ID: "NLRTM", Kind: network.BondedWarehouse, Lat: 51.9, Lon: 4.5, Country: "NL", Territory: "EU", Zone: "Europe/Amsterdam", Currency: "EUR"},
		{ID: "USLAX", Kind: network.Airport, Lat: 33.9, Lon: -118.4, Country: "US", Territory: "US", Zone: "America/Los_Angeles", Currency: "USD"},
		{ID: "USNYC", Kind: network.DeliveryDepot, Lat: 40.7, Lon: -74, Country: "US", Territory: "US", Zone: "America/New_York", Currency: "USD"},
	}
	r.Shuffle(len(places), func(i, j int) { places[i], places[j] = places[j], places[i] })
	for _, f := range places[:4+r.IntN(4)] {
		f.Name = f.ID
		f.Calendar = pick(r, "", "", "office", "early")
		f.Handling = time.Duration(r.IntN(13)) * 30 * time.Minute
		if r.IntN(2) == 0 {
			f.HandlingFee, f.HandlingPerKg = randomRate(r, 5), randomRate(r, 2)
		}
		if r.IntN(2) == 0 {
			f.StorageFree, f.StoragePerKg = time.Duration(r.IntN(5))*12*time.Hour, randomRate(r, 3)
		}
		n.Facilities = append(n.Facilities, f)
	}
	for i := range len(n.Facilities) * (3 + r.IntN(5)) {
		addRandomLane(r, n, fmt.Sprint("L", i))
	}
	for i := range n.Lanes {
		if l := &n.Lanes[i]; r.IntN(4) == 0 {
			n.Delays = append(n.Delays, network.Delay{Lane: l.ID, Points: randomDelay(r)})
		}
	}
	n.Delays = append(n.Delays, network.Delay{Mode: network.Sea, Points: randomDelay(r)}, network.Delay{Mode: network.Air, Carrier: "SKY", Points: randomDelay(r)})
	return n
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// randomRate is a price below so many major units, mostly with odd digits.
func randomRate(r *rand.Rand, below int64) unit.Rate {
	return unit.Rate(r.Int64N(below * int64(dollar)))
}

// addRandomLane adds a lane between two places with a tariff and a timetable of
// its own.
func addRandomLane(r *rand.Rand, n *network.Network, id string) {
	from := r.IntN(len(n.Facilities))
	to := (from + 1 + r.IntN(len(n.Facilities)-1)) % len(n.Facilities)
	t := network.Tariff{ID: "T" + id, Currency: pick[unit.Currency](r, "EUR", "USD", "CNY", "JPY"), RoundUp: pick[unit.Weight](r, 0, 500, 1000), VolumetricDivisor: pick[int64](r, 0, 5000, 6000)}
	l := network.Lane{ID: id, Carrier: pick(r, "SKY", "BOX", "TRK"), From: n.Facilities[from].ID, To: n.Facilities[to].ID, Tariff: t.ID, Service: network.Scheduled}
	price := int64(1)
	switch l.Mode = pick(r, network.Air, network.Sea, network.Rail, network.Road); l.Mode {
	case network.Air:
		l.Duration, price = time.Duration(6+r.IntN(12))*time.Hour, 6
	case network.Sea:
		l.Duration = time.Duration(50+r.IntN(120)) * time.Hour
	default:
		l.Duration, price = time.Duration(20+r.IntN(60))*time.Hour, 3
	}
	for i := range 1 + r.IntN(3) {
		t.Breaks = append(t.Breaks, network.Break{From: unit.Weight(i*i) * 3000, PerKg: dollar/2*unit.Rate(price) + randomRate(r, price)})
	}
	if r.IntN(2) == 0 {
		t.Minimum, t.FuelPercent = randomRate(r, 20), unit.Rate(r.Int64N(30_000_000))
	}
	if r.IntN(2) == 0 {
		t.PerConsignment, t.SecurityPerKg = randomRate(r, 4), randomRate(r, 1)
	}
	n.Tariffs = append(n.Tariffs, t)
	l.CutOff = time.Duration(r.IntN(9)) * time.Hour
	switch r.IntN(12) {
	case 0:
		l.MaxWeight = 5 * unit.Kilogram
	case 1:
		l.Refuses = network.Battery
	case 2:
		l.MaxLength = 40 * unit.Centimetre
	case 3:
		l.CapacityKg, l.DistanceKm, l.CO2 = 30, 1000+r.Int64N(9000), 20+r.Int64N(500)
	}
	if r.IntN(6) == 0 {
		l.Service, l.Calendar, l.CutOff = network.OnDemand, pick(r, "", "office", "early"), 0
		n.Lanes = append(n.Lanes, l)
		return
	}
	n.Lanes = append(n.Lanes, l)
	for range 1 + r.IntN(3) {
		// Before 04:00 there are moments that clocks have twice, or not at all.
		d := network.Departure{Lane: id, Days: network.Days(1 + r.IntN(127)), Time: network.ClockTime(4*3600 + r.IntN(80)*900), CutOff: -1}
		switch r.IntN(6) {
		case 0:
			d.Duration = l.Duration + time.Duration(r.IntN(20))*time.Hour
		case 1:
			d.CutOff = time.Duration(r.IntN(24)) * time.Hour
		case 2:
			d.Capacity = 3
		case 3:
			d.First, d.Last = network.Date{Year: 2026, Month: 3, Day: 26}, network.Date{Year: 2026, Month: 4, Day: 6}
			d.Except = []network.Date{{Year: 2026, Month: 3, Day: 30}}
		}
		n.Departures = append(n.Departures, d)
	}
}

// randomDelay has one to four steps; some lanes are never on time, and some lose
// what they carry.
func randomDelay(r *rand.Rand) (out []network.DelayPoint) {
	late, share := time.Duration(0), network.Share(0)
	if r.IntN(4) == 0 {
		late = time.Duration(1+r.IntN(5)) * time.Hour
	}
	for range 1 + r.IntN(4) {
		share += 1 + network.Share(r.Int64N(int64(network.Whole-share)))
		out = append(out, network.DelayPoint{Late: late, Share: share, Source: "test"})
		late += time.Duration(1+r.IntN(1800)) * time.Minute
		if share == network.Whole {
			return out
		}
	}
	if r.IntN(3) > 0 {
		out = append(out, network.DelayPoint{Late: late, Share: network.Whole, Source: "test"})
	}
	return out
}

// anyChange is every kind of change that a test may have in force.
var anyChange = []network.ChangeKind{network.Closed, network.Delayed, network.Added, network.Repriced}

// change makes some random changes to the network in force; what does not fit it
// is left out.
func (w *someWorld) change(kinds ...network.ChangeKind) {
	for range 1 + w.r.IntN(3) {
		lane := &w.n.Lanes[w.r.IntN(len(w.n.Lanes))]
		c := network.Change{Kind: pick(w.r, kinds...), Lane: lane.ID, Why: "test"}
		from := now.Add(time.Duration(w.r.IntN(240)) * time.Hour)
		switch c.Kind {
		case network.Closed, network.Delayed:
			c.From, c.Until = from, from.Add(time.Duration(1+w.r.IntN(100))*time.Hour)
			switch w.r.IntN(3) {
			case 0:
				c.Lane, c.Facility = "", lane.From
			case 1:
				c.Lane, c.Carrier = "", lane.Carrier
			}
			if c.Kind == network.Delayed {
				c.Late = network.Span(time.Duration(1+w.r.IntN(100)) * 15 * time.Minute)
			}
		case network.Added:
			c.Departs = from.Add(time.Duration(w.r.IntN(60)) * time.Minute)
		case network.Repriced:
			c.PriceMillionths = 300_000 + w.r.Int64N(1_500_000)
		}
		_, _ = w.e.Apply(c)
	}
}

// question is a random query from one place to another.
func (w *someWorld) question() Query {
	r, places := w.r, w.n.Facilities
	from := r.IntN(len(places))
	to := (from + 1 + r.IntN(len(places)-1)) % len(places)
	q := Query{From: places[from].ID, To: places[to].ID, Depart: now.Add(time.Duration(r.IntN(4*24*60)) * time.Minute),
		Parcel:   Parcel{Weight: 1 + unit.Weight(r.IntN(pick(r, 1000, 9000, 40000)))},
		Currency: pick[unit.Currency](r, "EUR", "USD", "CNY", "JPY")}
	if r.IntN(3) == 0 {
		q.Parcel.Goods = network.Battery
	}
	if r.IntN(3) == 0 {
		side := func() unit.Length { return unit.Length(50 + r.IntN(400)) }
		q.Parcel.Dims = unit.Dims{Length: side(), Width: side(), Height: side()}
	}
	return q
}

// conditions adds what a query may ask of the ways beside the parcel.
func (w *someWorld) conditions(q *Query) {
	r := w.r
	place := func() string { return w.n.Facilities[r.IntN(len(w.n.Facilities))].ID }
	if r.IntN(6) == 0 {
		q.Via = []Stop{{Place: place(), Stay: time.Duration(r.IntN(2)*r.IntN(40)) * time.Hour}}
	}
	switch r.IntN(10) {
	case 0:
		q.Avoid.Carriers = []string{pick(r, "SKY", "BOX", "TRK")}
	case 1:
		q.Avoid.Modes = []network.Mode{pick(r, network.Air, network.Sea, network.Road)}
	case 2:
		q.Avoid.Lanes = []string{w.n.Lanes[r.IntN(len(w.n.Lanes))].ID}
	case 3:
		q.Only.Modes = []network.Mode{network.Air, network.Sea, network.Road}
	}
}

// stocks lets it start from several places, some of them ready later and some
// already paid for.
func (w *someWorld) stocks(q *Query) {
	for i := range w.n.Facilities {
		if f := &w.n.Facilities[i]; f.ID != q.To && (f.ID == q.From || w.r.IntN(3) == 0) {
			q.Stocks = append(q.Stocks, Stock{Place: f.ID, Ready: q.Depart.Add(time.Duration(w.r.IntN(60)-12) * time.Hour),
				Cost: unit.Money{Minor: max(0, w.r.Int64N(3000)-1500), Currency: f.Currency}})
		}
	}
	q.From = ""
}

// criteria is a random set of at least one.
func (w *someWorld) criteria() (out []Criterion) {
	for out == nil {
		for _, c := range Criteria {
			if w.r.IntN(2) == 0 {
				out = append(out, c)
			}
		}
	}
	return out
}

// ways asks the search, so that what is compared are whole numbers.
func (w *someWorld) ways(e *Engine, q Query) []search.Way {
	w.Helper()
	at, r, _, err := e.prepare(&q)
	if err != nil {
		w.Fatalf("seed %d: %+v: %v", w.seed, q, err)
	}
	found, err := at.find(context.Background(), &q, r)
	if err != nil {
		w.Fatalf("seed %d: %+v: %v", w.seed, q, err)
	}
	return found.Ways
}

func (w *someWorld) route(e *Engine, q Query) Answer {
	w.Helper()
	a, err := e.Route(context.Background(), q)
	if err != nil {
		w.Fatalf("seed %d: %+v: %v", w.seed, q, err)
	}
	return a
}

// judged are the criteria that a query's ways are judged by.
func (w *someWorld) judged(q Query) []Criterion {
	w.Helper()
	_, r, _, err := w.e.prepare(&q)
	if err != nil {
		w.Fatalf("seed %d: %+v: %v", w.seed, q, err)
	}
	return criteriaOf(r.Criteria)
}

// values is what a way comes to in each criterion, lower is better; last how
// early it must be handed over, where that counts.
func values(way *search.Way, by []Criterion, handOver bool) (out []int64) {
	for _, c := range by {
		out = append(out, map[Criterion]int64{ByArrival: int64(way.Arrive), ByCost: way.Cost, ByCarbon: way.Carbon, ByRisk: way.Risk}[c])
	}
	if handOver {
		out = append(out, -int64(way.Start))
	}
	return out
}

// outcomes is the values of some ways, in order.
func outcomes(ways []search.Way, by []Criterion, handOver bool) (out [][]int64) {
	for i := range ways {
		out = append(out, values(&ways[i], by, handOver))
	}
	slices.SortFunc(out, slices.Compare)
	return out
}

// covered tells whether one of some outcomes is no worse than v in anything.
func covered(v []int64, by [][]int64) bool {
	return slices.ContainsFunc(by, func(o []int64) bool { return noWorse(o, v) })
}

func noWorse(a, b []int64) bool {
	for i := range a {
		if a[i] > b[i] {
			return false
		}
	}
	return true
}

// same tells whether two lists of outcomes are equal.
func same(a, b [][]int64) bool { return slices.EqualFunc(a, b, slices.Equal) }
