package timetable

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

var (
	seedFlag   = flag.Uint64("seed", 0, "replay one random network; 0 runs the fixed range")
	roundsFlag = flag.Uint64("rounds", 40, "how many seeds, starting at 1")
)

// eachSeed runs a property on seeds 1..rounds, or on the one asked for.
func eachSeed(t *testing.T, property func(t *testing.T, r *rand.Rand)) {
	first, last := uint64(1), *roundsFlag
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last; seed++ {
		property(t, rand.New(rand.NewPCG(seed, 0)))
		if t.Failed() {
			t.Fatalf("replay: go test ./engine/timetable -run '^%s$' -seed %d", t.Name(), seed)
		}
	}
}

// oddZones are zones whose clocks do something, and some whose do nothing.
var oddZones = []string{"Europe/Berlin", "Australia/Sydney", "America/Sao_Paulo", "Asia/Shanghai",
	"Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Africa/Cairo",
	"Europe/Dublin", "Antarctica/Troll", "America/St_Johns", "America/New_York", "Pacific/Chatham",
	"Asia/Tehran", "Asia/Beirut", "America/Asuncion", "Pacific/Kwajalein", "UTC"}

// wallOf is what a clock at l shows at t, as if it were UTC.
func wallOf(t time.Time, l *time.Location) time.Time {
	_, offset := t.In(l).Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// slowMoment is the documented rule for wall times, found by trying a moment
// every quarter of an hour. It shares nothing with zone.
func slowMoment(wall time.Time, l *time.Location) (at time.Time, exists bool) {
	var before time.Time
	// A quarter of an hour past the wall time's own quarter: changes of
	// the clocks in the years tested happen on whole quarters.
	for t := wall.Add(-27 * time.Hour); t.Before(wall.Add(27 * time.Hour)); t = t.Add(15 * time.Minute) {
		switch shown := wallOf(t, l); {
		case shown.Equal(wall):
			return t, true
		case shown.Before(wall):
			if before.IsZero() || wallOf(t, l).After(wallOf(before, l)) {
				before = t
			}
		}
	}
	return before.Add(wall.Sub(wallOf(before, l))), false
}

func randomNow(r *rand.Rand) time.Time {
	// Close to changes of the clocks, and across the dates that were skipped
	// in Kwajalein and Apia.
	around := []string{"2026-03-29", "2026-10-25", "2026-10-04", "2026-04-05", "2011-12-30", "1993-08-21", "2026-03-08", "2040-03-25", "2026-01-01"}
	t, err := time.Parse(time.DateOnly, around[r.IntN(len(around))])
	if err != nil {
		panic(err)
	}
	t = t.Add(time.Duration(r.IntN(6*24*3600)-5*24*3600) * time.Second)
	if r.IntN(2) == 0 { // so that a departure may be due at the end itself
		t = t.Truncate(15 * time.Minute)
	}
	return t
}

func randomDate(r *rand.Rand, now time.Time) network.Date {
	t := now.AddDate(0, 0, r.IntN(18)-5)
	return network.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}
}

func randomDeparture(r *rand.Rand, now time.Time, lane string) network.Departure {
	d := network.Departure{Lane: lane, Days: network.Days(1 + r.IntN(127)), CutOff: -1,
		Time: network.ClockTime(r.IntN(24*4+1) * 900)}
	if r.IntN(2) == 0 { // where clocks change
		d.Time = network.ClockTime(r.IntN(13) * 900)
	}
	if r.IntN(4) == 0 {
		d.First = randomDate(r, now)
	}
	if r.IntN(4) == 0 {
		d.Last = randomDate(r, now)
	}
	for range r.IntN(4) {
		d.Except = append(d.Except, randomDate(r, now))
	}
	if r.IntN(3) == 0 {
		d.Duration = time.Duration(1+r.IntN(3)) * time.Hour
	}
	if r.IntN(3) == 0 {
		d.CutOff = time.Duration(r.IntN(2)) * time.Hour
	}
	if r.IntN(5) == 0 {
		d.Capacity = int64(r.IntN(3))
	}
	return d
}

// like is the departure for another lane with at most one thing changed: rows
// that differ in little are where sharing would go wrong.
func like(r *rand.Rand, now time.Time, d network.Departure, lane string) network.Departure {
	other := randomDeparture(r, now, lane)
	d.Lane = lane
	switch r.IntN(7) {
	case 0:
		d.Days = other.Days
	case 1:
		d.Time = other.Time
	case 2:
		d.First = other.First
	case 3:
		d.Last = other.Last
	case 4:
		d.Except = other.Except
	case 5:
		d.Capacity = other.Capacity
	}
	return d
}

func randomHours(r *rand.Rand) (open, close network.ClockTime) {
	a, b := r.IntN(1441), r.IntN(1441)
	switch r.IntN(4) {
	case 0: // about the changes of the clocks
		a, b = r.IntN(240), r.IntN(240)
	case 1: // joins its neighbours
		a = 0
	case 2:
		b = 1440
	}
	if a == b {
		a, b = 0, 1440
	}
	return network.ClockTime(min(a, b) * 60), network.ClockTime(max(a, b) * 60)
}

func randomCalendar(r *rand.Rand, now time.Time, id string) network.Calendar {
	c := network.Calendar{ID: id}
	for range r.IntN(4) {
		h := network.Hours{Days: network.Days(1 + r.IntN(127))}
		h.Open, h.Close = randomHours(r)
		c.Weekly = append(c.Weekly, h)
	}
	for range r.IntN(4) {
		e := network.Exception{Date: randomDate(r, now), Shut: r.IntN(2) == 0}
		e.Open, e.Close = randomHours(r) // which count for nothing where it is shut
		c.Exceptions = append(c.Exceptions, e)
	}
	return c
}

// randomNetwork is small and has something of everything.
func randomNetwork(r *rand.Rand, now time.Time) *network.Network {
	n := &network.Network{Name: "random",
		Carriers: []network.Carrier{{ID: "C"}}, Tariffs: []network.Tariff{{ID: "T0"}, {ID: "T1"}}}
	calendars := []string{""}
	for i := range 3 {
		id := string(rune('a' + i))
		n.Calendars = append(n.Calendars, randomCalendar(r, now, id))
		calendars = append(calendars, id)
	}
	zones := 1 + r.IntN(3)
	offset := r.IntN(len(oddZones))
	for i := range 2 + r.IntN(4) {
		n.Facilities = append(n.Facilities, network.Facility{ID: "F" + string(rune('0'+i)),
			Zone: oddZones[(offset+r.IntN(zones))%len(oddZones)], Calendar: calendars[r.IntN(len(calendars))],
			Handling: time.Duration(r.IntN(3)*r.IntN(2000)) * time.Minute})
	}
	for i := range 1 + r.IntN(12) {
		id := "L" + string(rune('a'+i))
		l := network.Lane{ID: id, Carrier: "C", Tariff: n.Tariffs[r.IntN(2)].ID, Service: network.OnDemand,
			From: n.Facilities[r.IntN(len(n.Facilities))].ID, To: n.Facilities[r.IntN(len(n.Facilities))].ID,
			Duration: time.Duration(r.IntN(4)) * time.Hour, CutOff: time.Duration(r.IntN(2)) * time.Hour,
			MaxWeight: unit.Weight(r.IntN(2)) * unit.Kilogram}
		if r.IntN(3) == 0 {
			l.Calendar = calendars[r.IntN(len(calendars))]
		} else {
			l.Service = network.Scheduled
			for range r.IntN(5) {
				d := randomDeparture(r, now, id)
				if len(n.Departures) > 0 && r.IntN(2) == 0 {
					d = like(r, now, n.Departures[r.IntN(len(n.Departures))], id)
				}
				n.Departures = append(n.Departures, d)
			}
		}
		n.Lanes = append(n.Lanes, l)
	}
	r.Shuffle(len(n.Departures), func(i, j int) { n.Departures[i], n.Departures[j] = n.Departures[j], n.Departures[i] })
	randomCustoms(r, now, n)
	return n
}

// randomCustoms are two territories with a few rows of each sort.
func randomCustoms(r *rand.Rand, now time.Time, n *network.Network) {
	territories := []string{"X", "Y"}
	for _, id := range territories {
		n.Territories = append(n.Territories, network.Territory{ID: id, Currency: "EUR", Valuation: []network.Valuation{"", network.CIF, network.FOB}[r.IntN(3)]})
	}
	for i := range n.Facilities {
		n.Facilities[i].Territory = territories[r.IntN(2)]
	}
	n.GoodsLists = []network.GoodsList{{ID: "G", HS: []string{"61", "620520"}}, {ID: "H"}}
	for i := range r.IntN(5) {
		g := network.Regime{ID: string(rune('a' + i/2)), Territory: territories[r.IntN(2)], Direction: network.Directions[r.IntN(3)],
			Trades: network.Trades[r.IntN(2):], Kinds: network.FacilityKinds[:r.IntN(3)], Goods: "G", First: randomDate(r, now), Currency: "EUR",
			UpTo: unit.Rate(r.IntN(200)) * 1_000_000, Calendar: []string{"", "a", "b", "c"}[r.IntN(4)],
			Processing: time.Duration(r.IntN(3)*r.IntN(2000)) * time.Minute, PreArrival: r.IntN(2) == 0}
		n.Regimes = append(n.Regimes, g)
	}
	for i := range r.IntN(4) {
		n.Duties = append(n.Duties, network.Duty{Territory: "X", HS: []string{"", "61", "6205", "0901210010"}[i], Origins: []string{"CN", "VN"}[:r.IntN(3)],
			Kind: network.NormalDuty, Last: randomDate(r, now), Rate: network.DutyRate{
				Terms: []network.DutyTerm{{Percent: unit.Rate(r.IntN(20_000_000))}, {Amount: unit.Rate(r.IntN(1000)), Currency: "EUR", Per: 100, Measure: network.Kilogram}}[:r.IntN(3)],
				Max:   []network.DutyTerm{{Amount: 1, Currency: "USD", Per: 1, Measure: network.Piece}}}})
		n.Taxes = append(n.Taxes, network.Tax{Country: "DE", HS: []string{"", "49", "4901", "22"}[i], Kind: network.TaxKinds[r.IntN(2)], Percent: unit.Rate(r.IntN(30_000_000))})
	}
}

// openMinutes says for each minute from the epoch until the given moment
// whether a clock at l shows a time within the calendar's hours.
func openMinutes(s *Snapshot, n *network.Network, calendar string, l *time.Location, until Second) []bool {
	open := make([]bool, (until+59)/60)
	var c *network.Calendar
	for i := range n.Calendars {
		if n.Calendars[i].ID == calendar {
			c = &n.Calendars[i]
		}
	}
	if c == nil {
		for m := range open {
			open[m] = true
		}
		return open
	}
	var offset int
	today := int64(math.MinInt64)
	var hours []network.Hours // of today; the days in it do not matter
	for m := range open {
		moment := s.Epoch.Unix() + int64(m)*60
		if m%15 == 0 { // clocks change on whole quarters
			_, offset = time.Unix(moment, 0).In(l).Zone()
		}
		wall := moment + int64(offset) // after 1970, so division rounds down
		if wall/86400 != today {
			today = wall / 86400
			t := time.Unix(wall, 0).UTC()
			hours = hoursOn(c, network.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}, t.Weekday())
		}
		for _, h := range hours {
			open[m] = open[m] || h.Open <= network.ClockTime(wall%86400) && network.ClockTime(wall%86400) < h.Close
		}
	}
	return open
}

func hoursOn(c *network.Calendar, date network.Date, weekday time.Weekday) []network.Hours {
	var weekly, special []network.Hours
	replaced := false
	for _, e := range c.Exceptions {
		if e.Date == date {
			replaced = true
			if !e.Shut {
				special = append(special, network.Hours{Open: e.Open, Close: e.Close})
			}
		}
	}
	if replaced {
		return special
	}
	for _, h := range c.Weekly {
		if h.Days.On(weekday) {
			weekly = append(weekly, h)
		}
	}
	return weekly
}

// slowReady handles a parcel a minute at a time, as long as hours are known.
func slowReady(open []bool, arrive, handling, known Second) Second {
	at, left := arrive, handling
	for {
		m := int(at / 60)
		if at >= known || m >= len(open) {
			return Never
		}
		step := Second(m+1)*60 - at
		switch {
		case !open[m]:
		case left <= step && (left > 0 || handling == 0):
			if at+left > known {
				return Never
			}
			return at + left
		default:
			left -= step
		}
		at += step
	}
}
