package timetable

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"entrepot/engine/network"
)

// Departures lists the departures of a pattern, ascending, each once. The
// caller must not write to it.
func (s *Snapshot) Departures(pattern int32) []Second {
	return s.times[s.starts[pattern]:s.starts[pattern+1]]
}

// Next is the first departure of a pattern at or after earliest, or Never.
func (s *Snapshot) Next(pattern int32, earliest Second) Second {
	low, high := s.starts[pattern], s.starts[pattern+1]
	end := high
	for low < high {
		mid := int32(uint32(low+high) >> 1)
		if s.times[mid] < earliest {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == end {
		return Never
	}
	return s.times[low]
}

// row is a departure row in normal form: dates are counted from the epoch's and
// clipped to those that matter, so rows that leave alike are equal.
type row struct {
	time        int32 // seconds since local midnight
	first, last int32 // dates
	days        network.Days
	except      []int32 // ascending, between first and last
}

func (r row) compare(o row) int {
	return cmp.Or(cmp.Compare(r.time, o.time), cmp.Compare(r.days, o.days),
		cmp.Compare(r.first, o.first), cmp.Compare(r.last, o.last), slices.Compare(r.except, o.except))
}

// patterns collects departure patterns, each once.
type patterns struct {
	calendar dates
	end      Second
	starts   []int32
	times    []Second

	described map[string]int32   // by normal form
	onDemand  map[[2]int32]int32 // by (opening, zone)
	expanded  map[uint64]int32   // by hash of the departures
	key       []byte             // scratch
}

func newPatterns(calendar dates, end Second) *patterns {
	return &patterns{calendar: calendar, end: end, starts: []int32{0}, described: map[string]int32{},
		onDemand: map[[2]int32]int32{}, expanded: map[uint64]int32{}}
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

// scheduled returns the pattern of the given rows, which are sorted, in a zone.
func (p *patterns) scheduled(rows []row, zone int32, z *zone) (int32, error) {
	key := binary.LittleEndian.AppendUint32(p.key[:0], uint32(zone))
	for i, r := range rows {
		if i > 0 && r.compare(rows[i-1]) == 0 {
			continue
		}
		key = append(key, byte(r.days))
		for _, n := range []int32{r.time, r.first, r.last, int32(len(r.except))} {
			key = binary.LittleEndian.AppendUint32(key, uint32(n))
		}
		for _, n := range r.except {
			key = binary.LittleEndian.AppendUint32(key, uint32(n))
		}
	}
	p.key = key
	if id, ok := p.described[string(key)]; ok {
		return id, nil
	}
	from := len(p.times)
	for _, r := range rows {
		p.expand(r, z)
	}
	id, err := p.share(from)
	if err == nil {
		p.described[string(key)] = id
	}
	return id, err
}

// expand appends the departures of a row.
func (p *patterns) expand(r row, z *zone) {
	if most := int(r.last - r.first + 1); cap(p.times)-len(p.times) < most {
		// Doubling, where append would grow by a quarter and copy far more.
		p.times = slices.Grow(p.times, len(p.times)+most)
	}
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
	from := len(p.times)
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
	id, err := p.share(from)
	if err == nil {
		p.onDemand[key] = id
	}
	return id, err
}

// share turns the departures appended since from into a pattern, or finds the
// one that already holds the same.
func (p *patterns) share(from int) (int32, error) {
	if len(p.times) > math.MaxInt32 {
		return 0, errors.New("departures: got more than 2147483647 different ones in all, want a shorter horizon")
	}
	tail := p.times[from:]
	if !slices.IsSorted(tail) {
		slices.Sort(tail)
	}
	tail = slices.Compact(tail)
	hash := uint64(14695981039346656037) // FNV-1a, a departure at a time
	for _, t := range tail {
		hash = (hash ^ uint64(uint32(t))) * 1099511628211
	}
	for ; ; hash++ {
		id, taken := p.expanded[hash]
		if !taken {
			break
		}
		if slices.Equal(tail, p.times[p.starts[id]:p.starts[id+1]]) {
			p.times = p.times[:from]
			return id, nil
		}
	}
	id := int32(len(p.starts) - 1)
	p.times = p.times[:from+len(tail)]
	p.starts = append(p.starts, int32(len(p.times)))
	p.expanded[hash] = id
	return id, nil
}
