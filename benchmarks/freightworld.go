package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// freightParcel is what the lanes are priced for: their tariffs charge by the
// consignment alone, so any weight costs the same.
const freightParcel = unit.Kilogram

// freightCurrency has minor units of a hundredth, as the tariffs count on.
const freightCurrency = unit.Currency("USD")

// freightNow is the moment 0 of a freight network: lanes leave first seconds
// after it. It is a UTC midnight, because weekly departures are written by day.
var freightNow = now

// freightQuery asks for the ways from one depot to another from a moment on, in
// seconds after freightNow.
type freightQuery struct {
	from, to int32
	start    timetable.Second
}

// freightWorld makes the freight network of a size, regional or large, and says
// what moment to compile it for. Pick draws queries: the same for the same seed,
// the first the same however many are asked for.
func freightWorld(size string, seed uint64) (n *network.Network, now time.Time, pick func(seed uint64, count int) []freightQuery, err error) {
	s, ok := freightSizes[size]
	if !ok {
		return nil, time.Time{}, nil, fmt.Errorf("freight network: size: got %q, want regional or large", size)
	}
	f := generateFreight(s, seed)
	places := &freight{nodes: f.nodes, depots: f.depots} // without holding on to the lanes
	pick = places.queries
	return f.network(size, freightNow), freightNow, pick, nil
}

// queries draws pairs of depots, and moments within the first week.
func (f *freight) queries(seed uint64, count int) []freightQuery {
	r := rand.New(rand.NewPCG(seed, 9))
	depot := func() int32 { return int32(f.depots + r.IntN(f.nodes-f.depots)) }
	out := make([]freightQuery, count)
	for i := range out {
		out[i].from = depot()
		out[i].to = depot()
		out[i].start = timetable.Second(r.IntN(7 * 86400))
	}
	return out
}

// network writes the lanes as a feed would: facilities that are always open and
// handle in no time, one tariff for each cost, and weekly departures in UTC from
// the day of now. The lane with number i of the slice is the network's too.
func (f *freight) network(name string, now time.Time) *network.Network {
	n := &network.Network{Name: "freight " + name, Carriers: []network.Carrier{},
		Facilities: make([]network.Facility, f.nodes), Lanes: make([]network.Lane, len(f.lanes)),
		Departures: make([]network.Departure, 0, len(f.lanes)*7/4)}
	for i := range n.Facilities {
		n.Facilities[i] = network.Facility{ID: fmt.Sprintf("F%05d", i), Name: fmt.Sprintf("Place %d", i), Kind: network.Hub, Zone: "UTC"}
		if i >= f.depots {
			n.Facilities[i].Kind = network.DeliveryDepot
		}
		if len(f.lon) > 0 {
			n.Facilities[i].Lon, n.Facilities[i].Lat = f.lon[i], f.lat[i]
		}
	}
	tariffs, carriers := map[int32]string{}, map[network.Mode]string{}
	for i := range f.lanes {
		l := &f.lanes[i]
		id, known := tariffs[l.cost]
		if !known {
			id = fmt.Sprintf("T%d", l.cost)
			tariffs[l.cost] = id
			// A minor unit is a hundredth, and a rate counts millionths.
			n.Tariffs = append(n.Tariffs, network.Tariff{ID: id, Currency: freightCurrency,
				PerConsignment: unit.Rate(l.cost) * 10_000, Breaks: []network.Break{{}}})
		}
		carrier, known := carriers[l.mode]
		if !known {
			carrier = "C-" + string(l.mode)
			carriers[l.mode] = carrier
			n.Carriers = append(n.Carriers, network.Carrier{ID: carrier, Name: "Carrier by " + string(l.mode)})
		}
		n.Lanes[i] = network.Lane{ID: fmt.Sprintf("L%07d", i), Carrier: carrier, From: n.Facilities[l.from].ID, To: n.Facilities[l.to].ID,
			Mode: l.mode, Service: network.Scheduled, Tariff: id, DistanceKm: int64(l.km),
			Duration: time.Duration(l.duration) * time.Second, CutOff: time.Duration(l.cutOff) * time.Second}
		n.Departures = append(n.Departures, l.departures(n.Lanes[i].ID, now)...)
	}
	return n
}

// departures writes a period that divides a week as rows of one. The rows are
// valid from the day of now, so the first of each lies in the week after now.
func (l *freightLane) departures(lane string, now time.Time) []network.Departure {
	const day, week = 86400, 7 * 86400
	row := network.Departure{Lane: lane, CutOff: -1,
		First: network.Date{Year: now.Year(), Month: now.Month(), Day: now.Day()}}
	if l.period == day {
		row.Days, row.Time = network.EveryDay, network.ClockTime(l.first)
		return []network.Departure{row}
	}
	rows := make([]network.Departure, 0, 3)
	for at := l.first; at < week; at += l.period {
		weekday := (int32(now.Weekday()) + 6 + at/day) % 7 // 0 is Monday
		row.Days, row.Time = 1<<weekday, network.ClockTime(at%day)
		rows = append(rows, row)
	}
	return rows
}

// readFreight reads lanes.csv of a network of the given size.
func readFreight(path string, s freightSize) (*freight, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("freight network: %w", err)
	}
	defer file.Close()
	f := &freight{nodes: s.major + s.regional + s.depots, depots: s.major + s.regional}
	if err := f.read(file); err != nil {
		return nil, fmt.Errorf("freight network: %s:%w", path, err)
	}
	return f, nil
}

func (f *freight) read(r io.Reader) error {
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		if number == 1 {
			if lines.Text() != freightHeader {
				return fmt.Errorf("1: header: got %q, want %q", lines.Text(), freightHeader)
			}
			continue
		}
		l := freightLane{mode: network.Road}
		fields := strings.Split(lines.Text(), ",")
		into := []*int32{&l.from, &l.to, &l.duration, &l.cutOff, &l.cost, &l.first, &l.period}
		if len(fields) != len(into) {
			return fmt.Errorf("%d: got %d fields, want %d", number, len(fields), len(into))
		}
		for i, field := range fields {
			v, err := strconv.ParseInt(field, 10, 32)
			if err != nil || v < 0 {
				return fmt.Errorf("%d: field %d: got %q, want a whole number from 0", number, i+1, field)
			}
			*into[i] = int32(v)
		}
		switch {
		case max(int(l.from), int(l.to)) >= f.nodes:
			return fmt.Errorf("%d: got a lane from %d to %d, want places below %d", number, l.from, l.to, f.nodes)
		case l.period == 0 || 7*86400%l.period != 0 || l.first >= l.period:
			return fmt.Errorf("%d: got a first departure at %d s and a period of %d s, want a period that divides a week and the first within it", number, l.first, l.period)
		}
		f.lanes = append(f.lanes, l)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%d: %w", len(f.lanes)+2, err)
	}
	return nil
}
