package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
	"entrepot/geo"
)

// world is the network while it is being made. A table that contradicts itself
// leaves a fault instead of stopping, so that one run shows them all.
type world struct {
	net    network.Network
	at     map[string]int // place id to its index in net.Facilities
	lanes  map[string]bool
	miles  map[[2]string]float64 // between ports, as nauticalMiles found them
	faults []error
}

// newWorld runs the tables, in the order in which they need each other.
func newWorld() *world {
	w := &world{at: map[string]int{}, lanes: map[string]bool{}, miles: map[[2]string]float64{}}
	w.net.Name = "demo"
	w.net.Territories = valued(territories)
	w.net.Rates = exchangeRates()
	w.net.Carriers = carriers
	w.net.Tariffs = w.makeTariffs()
	w.net.Delays = delays()
	for _, p := range slices.Concat(chinaPlaces, asiaPlaces, europePlaces, americasPlaces) {
		if _, twice := w.at[p.id]; twice {
			w.fault("place %s: stands in the tables twice", p.id)
			continue
		}
		w.at[p.id] = len(w.net.Facilities)
		w.net.Facilities = append(w.net.Facilities, w.facility(p))
	}
	w.roadLanes()
	w.expressLanes()
	w.parcelAirLanes()
	w.cargoAirLanes()
	w.seaLanes()
	w.railLanes()
	w.bargeLanes()
	w.postLanes()
	w.doorLanes()
	w.customs()
	w.shorten()
	slices.SortStableFunc(w.net.Lanes, func(a, b network.Lane) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(w.net.Departures, func(a, b network.Departure) int { return cmp.Compare(a.Lane, b.Lane) })
	return w
}

// service is what the lanes of one kind of service share. Weights are in kg,
// lengths in cm; 0 is no limit.
type service struct {
	carrier  string
	mode     network.Mode
	cutOff   time.Duration
	capacity int64
	maxKg    int64
	longest  int64
	girth    int64
	refuses  network.Goods
	bonded   bool
	co2      int64 // grams per tonne-km, well to wheel
}

// lane adds a lane. A row without a carrier, a place or a tariff is a fault.
func (w *world) lane(s service, from, to, tariff string, d time.Duration, km float64) *network.Lane {
	for _, id := range []string{from, to} {
		if _, known := w.at[id]; !known {
			w.fault("lane %s %s to %s: no place %s", s.carrier, from, to, id)
		}
	}
	if !slices.ContainsFunc(w.net.Carriers, func(c network.Carrier) bool { return c.ID == s.carrier }) {
		w.fault("lane %s to %s: no carrier %q", from, to, s.carrier)
	}
	if !slices.ContainsFunc(w.net.Tariffs, func(t network.Tariff) bool { return t.ID == tariff }) {
		w.fault("lane %s %s to %s: no tariff %q", s.carrier, from, to, tariff)
	}
	// A lorry to or from a bonded warehouse goes under the seal of customs.
	if s.mode == network.Road && (w.place(from).Kind == network.BondedWarehouse || w.place(to).Kind == network.BondedWarehouse) {
		s.bonded = true
	}
	id := s.carrier + "-" + from + "-" + to
	for n := 2; w.lanes[id]; n++ {
		id = fmt.Sprintf("%s-%s-%s-%d", s.carrier, from, to, n)
	}
	w.lanes[id] = true
	w.net.Lanes = append(w.net.Lanes, network.Lane{
		ID: id, Carrier: s.carrier, From: from, To: to, Mode: s.mode, Service: network.Scheduled,
		Duration: roundUp(d), CutOff: s.cutOff, Tariff: tariff, CapacityKg: s.capacity,
		MaxWeight: unit.Weight(s.maxKg) * unit.Kilogram, MaxLength: unit.Length(s.longest) * unit.Centimetre,
		MaxGirth: unit.Length(s.girth) * unit.Centimetre, Refuses: s.refuses, Bonded: s.bonded,
		DistanceKm: int64(math.Round(km)), CO2: s.co2,
	})
	return &w.net.Lanes[len(w.net.Lanes)-1]
}

// scheduled adds a lane that leaves by the week: "135 21:30, 6 18:00" is
// Monday, Wednesday and Friday at half past nine and Saturday at six. It stays
// away on the dates of except.
func (w *world) scheduled(s service, from, to, tariff string, d time.Duration, km float64, week, except string) string {
	id := w.lane(s, from, to, tariff, d, km).ID
	w.departs(id, week, except, "", "")
	return id
}

// departs adds rows to a lane's timetable, valid from first to last; empty is
// without end.
func (w *world) departs(lane, week, except, first, last string) {
	for row := range strings.SplitSeq(week, ", ") {
		days, at, _ := strings.Cut(row, " ")
		dep := network.Departure{Lane: lane, Days: w.days(days), Time: w.clock(at), CutOff: -1}
		for _, d := range w.dates(first) {
			dep.First = d
		}
		for _, d := range w.dates(last) {
			dep.Last = d
		}
		for _, d := range w.dates(except) {
			outside := !dep.First.IsZero() && d.Compare(dep.First) < 0 || !dep.Last.IsZero() && d.Compare(dep.Last) > 0
			weekday := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
			if !outside && dep.Days.On(weekday) {
				dep.Except = append(dep.Except, d)
			}
		}
		w.net.Departures = append(w.net.Departures, dep)
	}
}

// onDemand adds a lane that leaves on every half hour of its operating hours.
func (w *world) onDemand(s service, from, to, tariff string, d time.Duration, km float64, calendar string) {
	l := w.lane(s, from, to, tariff, d, km)
	l.Service, l.Calendar = network.OnDemand, calendar
}

// place finds a facility; an unknown one is a fault and the zero facility.
func (w *world) place(id string) network.Facility {
	i, known := w.at[id]
	if !known {
		w.fault("no place %s", id)
		return network.Facility{}
	}
	return w.net.Facilities[i]
}

// km is the great-circle distance between two places.
func (w *world) km(from, to string) float64 {
	a, b := w.place(from), w.place(to)
	return float64(geo.Distance(geo.Point{Lat: a.Lat, Lon: a.Lon}, geo.Point{Lat: b.Lat, Lon: b.Lon})) / 1000
}

// roundUp to the next five minutes, as timetables are printed.
func roundUp(d time.Duration) time.Duration {
	const step = 5 * time.Minute
	return (d + step - 1) / step * step
}

func hoursOf(h float64) time.Duration { return time.Duration(h * float64(time.Hour)) }

// later moves a time of day on by minutes, around midnight.
func later(at network.ClockTime, minutes int) network.ClockTime {
	return (at + network.ClockTime(minutes*60) + 86400) % 86400
}

func (w *world) days(s string) network.Days {
	d, err := network.ParseDays(s)
	w.check(err)
	return d
}

func (w *world) clock(s string) network.ClockTime {
	c, err := network.ParseClockTime(s)
	w.check(err)
	return c
}

// dates reads dates separated by spaces.
func (w *world) dates(s string) []network.Date {
	var out []network.Date
	for word := range strings.FieldsSeq(s) {
		d, err := network.ParseDate(word)
		w.check(err)
		out = append(out, d)
	}
	return out
}

func (w *world) check(err error) {
	if err != nil {
		w.faults = append(w.faults, err)
	}
}

func (w *world) fault(format string, args ...any) { w.check(fmt.Errorf(format, args...)) }

// number reads the digits of a table; the tables are constants, so a bad one
// is a broken program.
func number(digits string) int64 {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		panic("table: " + err.Error())
	}
	return n
}

// rate reads a decimal of at most six places as a rate.
func rate(s string) unit.Rate {
	whole, fraction, _ := strings.Cut(s, ".")
	return unit.Rate(number(whole + (fraction + "000000")[:6]))
}
