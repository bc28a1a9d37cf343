package timetable

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"entrepot/engine/network"
)

// row is a departure row in normal form: dates are counted from the epoch's and
// clipped to those that matter, so rows that leave alike are equal.
type row struct {
	time        int32 // seconds since local midnight
	first, last int32 // dates
	days        network.Days
	except      []int32 // ascending, between first and last
}

// patterns collects departure patterns, each once.
type patterns struct {
	calendar dates
	end      Second
	all      []pattern
	cycles   []Second // a length and so many offsets, again and again

	numbers  map[pattern]int32
	places   map[uint64]int32   // of cycles, by their hash
	onDemand map[[2]int32]int32 // by (opening, zone)

	times  []Second // scratch: the departures of one pattern
	border []int32  // scratch of round
}

func newPatterns(calendar dates, end Second) *patterns {
	return &patterns{calendar: calendar, end: end, numbers: map[pattern]int32{},
		places: map[uint64]int32{}, onDemand: map[[2]int32]int32{}}
}

// normal puts a departure row into normal form; exceptions are appended to
// scratch, which is returned. A row with nothing in range has no days.
func (p *patterns) normal(d *network.Departure, scratch []int32) (row, []int32, error) {
	if d.Time < 0 || d.Time > network.ClockTime(day) {
		return row{}, scratch, fmt.Errorf("time: got %d s after midnight, want 0 to %d", d.Time, day)
	}
	if d.Days > network.EveryDay {
		return row{}, scratch, fmt.Errorf("days: got bits %#x, want only the seven of a week", uint8(d.Days))
	}
	r := row{time: int32(d.Time), days: d.Days, first: -daysAround, last: int32(p.end/day) + daysAround}
	if !d.First.IsZero() {
		first, err := p.calendar.number(d.First)
		if err != nil {
			return row{}, scratch, fmt.Errorf("first: %w", err)
		}
		r.first = max(r.first, first)
	}
	if !d.Last.IsZero() {
		last, err := p.calendar.number(d.Last)
		if err != nil {
			return row{}, scratch, fmt.Errorf("last: %w", err)
		}
		r.last = min(r.last, last)
	}
	from := len(scratch)
	for _, date := range d.Except {
		n, err := p.calendar.number(date)
		if err != nil {
			return row{}, scratch, fmt.Errorf("except: %w", err)
		}
		if r.first <= n && n <= r.last && d.Days.On(p.calendar.weekday(n)) {
			scratch = append(scratch, n)
		}
	}
	slices.Sort(scratch[from:])
	scratch = scratch[:from+len(slices.Compact(scratch[from:]))]
	r.except = scratch[from:len(scratch):len(scratch)]
	if r.first > r.last || r.days == 0 {
		r = row{}
	}
	return r, scratch, nil
}

// scheduled returns the pattern of the given rows in a zone.
func (p *patterns) scheduled(rows []row, zone *zone) (int32, error) {
	p.times = p.times[:0]
	for _, r := range rows {
		p.expand(r, zone)
	}
	return p.number()
}

// expand appends the departures of a row.
func (p *patterns) expand(r row, z *zone) {
	weekday := p.calendar.weekday(r.first)
	except := r.except
	for date := r.first; date <= r.last; date++ {
		on := r.days.On(weekday)
		weekday = (weekday + 1) % 7
		if !on {
			continue
		}
		if len(except) > 0 && except[0] == date {
			except = except[1:]
			continue
		}
		if t := z.on(date, r.time); 0 <= t && t < int64(p.end) {
			p.times = append(p.times, Second(t))
		}
	}
}

// halfHour is how often a lane on demand leaves, by the local clock.
const halfHour = 30 * 60

// hourly returns the pattern of a lane on demand: each whole and half local
// hour within the opening, which has the given number.
func (p *patterns) hourly(opening int32, open []interval, zone int32, z *zone) (int32, error) {
	key := [2]int32{opening, zone}
	if id, ok := p.onDemand[key]; ok {
		return id, nil
	}
	p.times = p.times[:0]
	for _, s := range z.spans {
		w := max(s.start, 0) + s.offset
		if over := (w%halfHour + halfHour) % halfHour; over > 0 {
			w += halfHour - over
		}
		for ; w-s.offset < min(s.end, int64(p.end)); w += halfHour {
			t := Second(w - s.offset)
			if opening != alwaysOpen {
				for len(open) > 0 && open[0].close <= t {
					open = open[1:]
				}
				if len(open) == 0 || t < open[0].open {
					continue
				}
			}
			p.times = append(p.times, t)
		}
	}
	id, err := p.number()
	if err == nil {
		p.onDemand[key] = id
	}
	return id, err
}

// number gives the departures in p.times, which it puts in order, the number of
// their pattern: a new one, or that of the pattern which already holds the same.
func (p *patterns) number() (int32, error) {
	if !slices.IsSorted(p.times) {
		slices.Sort(p.times)
	}
	p.times = slices.Compact(p.times)
	made, err := p.fold(p.times)
	if err != nil {
		return 0, err
	}
	id, known := p.numbers[made]
	if !known {
		id = int32(len(p.all))
		p.all = append(p.all, made)
		p.numbers[made] = id
	}
	return id, nil
}

// fold writes ascending departures as a pattern. Equal departures always give
// equal patterns, so that comparing patterns compares departures.
func (p *patterns) fold(times []Second) (pattern, error) {
	if len(times) == 0 {
		return nothing, nil
	}
	made := pattern{first: times[0], last: times[len(times)-1], period: 1, cycle: single}
	var k int
	k, p.border = round(times, p.border)
	switch {
	case len(times) == 1:
		return made, nil
	case k < len(times):
		made.period = times[k] - times[0]
	default:
		made.period = made.last - made.first + 1
	}
	var err error
	if k > 1 {
		made.cycle, err = p.place(times[:k])
	}
	return made, err
}

// place finds where a cycle lies among those stored, and stores it if it is new.
func (p *patterns) place(cycle []Second) (int32, error) {
	hash := uint64(14695981039346656037) // FNV-1a, an offset at a time
	for _, t := range cycle {
		hash = (hash ^ uint64(uint32(t-cycle[0]))) * 1099511628211
	}
	for ; ; hash++ {
		at, taken := p.places[hash]
		if !taken {
			break
		}
		if p.holds(at, cycle) {
			return at, nil
		}
	}
	if len(p.cycles)+len(cycle) >= math.MaxInt32 {
		return 0, errors.New("departures: got more than 2147483647 that follow no rule, want a shorter horizon")
	}
	at := int32(len(p.cycles))
	p.cycles = append(p.cycles, Second(len(cycle)))
	for _, t := range cycle {
		p.cycles = append(p.cycles, t-cycle[0])
	}
	p.places[hash] = at
	return at, nil
}

// holds tells whether the cycle stored at a place is this one.
func (p *patterns) holds(at int32, cycle []Second) bool {
	if int(p.cycles[at]) != len(cycle) {
		return false
	}
	for i, t := range cycle {
		if p.cycles[at+1+int32(i)] != t-cycle[0] {
			return false
		}
	}
	return true
}
