package timetable

// pattern is when something leaves, as a cycle that comes back after each
// period:
//
//	first + n*period + cycle[i], up to and with last
//
// Most timetables are one departure a day, or every so many hours, over the
// whole horizon: then the cycle is a single departure and is not stored. Those
// that leave on some weekdays repeat each week. What follows no rule, because
// clocks change or dates are left out, is one cycle that does not come round
// before last. Cycles count from first, so patterns that leave alike at other
// times of day share them, and a million patterns need few.
//
// It is 16 bytes, so that Next on a single departure a period touches one line
// of cache, and on the others a second one that is shared and therefore warm.
type pattern struct {
	first  Second // Never where nothing leaves
	last   Second // -1 where nothing leaves
	period Second // 1 where there is only one departure
	cycle  int32  // where the cycle starts in Snapshot.cycles, or single
}

// single stands in for a cycle of one departure.
const single int32 = -1

// nothing is the pattern of what never leaves.
var nothing = pattern{first: Never, last: -1, period: 1, cycle: single}

// Patterns is how many different patterns there are; they are numbered from 0.
func (s *Snapshot) Patterns() int { return len(s.patterns) }

// Next is the first departure of a pattern at or after earliest, or Never.
func (s *Snapshot) Next(pattern int32, earliest Second) Second {
	p := &s.patterns[pattern]
	if earliest <= p.first {
		return p.first
	}
	if earliest > p.last {
		return Never
	}
	if p.cycle == single {
		return p.first + Second((uint32(earliest-p.first)+uint32(p.period)-1)/uint32(p.period)*uint32(p.period))
	}
	return s.nextInCycle(p, earliest)
}

// nextInCycle is Next after the first departure and not after the last, so that
// there is one.
func (s *Snapshot) nextInCycle(p *pattern, earliest Second) Second {
	start := p.first
	if earliest-start >= p.period {
		start += (earliest - start) / p.period * p.period
	}
	offsets := s.offsets(p)
	if i := atOrAfter(offsets, earliest-start, p.period); i < len(offsets) {
		return start + offsets[i]
	}
	return start + p.period
}

// Periodic gives a pattern whose departures all lie one period apart: it leaves
// at first, first + period and so on, up to and with last. It is not ok for
// every other pattern, and for one that never leaves. A pattern of a single
// departure has first equal to last and a period of 1.
func (s *Snapshot) Periodic(pattern int32) (first, period, last Second, ok bool) {
	p := &s.patterns[pattern]
	return p.first, p.period, p.last, p.cycle == single && p.last >= 0
}

// Count is how many departures a pattern has.
func (s *Snapshot) Count(pattern int32) int {
	p := &s.patterns[pattern]
	if p.last < 0 {
		return 0
	}
	return s.position(p, p.last) + 1
}

// Index is how many departures of a pattern lie before a moment: the number of
// the one that Next finds, or Count where there is none.
func (s *Snapshot) Index(pattern int32, t Second) int {
	p := &s.patterns[pattern]
	switch {
	case t <= p.first:
		return 0
	case t > p.last:
		return s.Count(pattern)
	}
	return s.position(p, t)
}

// position is Index from the first departure to the last.
func (s *Snapshot) position(p *pattern, t Second) int {
	rounds, into := (t-p.first)/p.period, (t-p.first)%p.period
	if p.cycle == single {
		return int(rounds) + min(int(into), 1)
	}
	offsets := s.offsets(p)
	return int(rounds)*len(offsets) + atOrAfter(offsets, into, p.period)
}

// Departure is the departure of a pattern with a number from 0 to Count - 1.
func (s *Snapshot) Departure(pattern int32, number int) Second {
	p := &s.patterns[pattern]
	if p.cycle == single {
		return p.first + Second(number)*p.period
	}
	offsets := s.offsets(p)
	return p.first + Second(number/len(offsets))*p.period + offsets[number%len(offsets)]
}

// Departures lists the departures of a pattern, ascending, each once. The list
// is made anew on each call and belongs to the caller; Next, Index and Departure
// do without one.
func (s *Snapshot) Departures(pattern int32) []Second {
	list := make([]Second, s.Count(pattern))
	for i := range list {
		list[i] = s.Departure(pattern, i)
	}
	return list
}

// offsets is the cycle of a pattern that stores one: ascending from 0, less than
// its period. Its length stands before it.
func (s *Snapshot) offsets(p *pattern) []Second {
	length := s.cycles[p.cycle]
	return s.cycles[p.cycle+1 : p.cycle+1+int32(length)]
}

// atOrAfter is the first of ascending offsets that is not before t, where all of
// them and t lie below the period. Departures are spread evenly but for nights
// and holidays, so it begins where t would stand if they were, and takes steps
// that double until it has passed t.
func atOrAfter(offsets []Second, t, period Second) int {
	low, high := 0, len(offsets) // offsets[:low] lie before t, offsets[high:] do not
	guess := int(int64(t) * int64(len(offsets)) / int64(period))
	if offsets[guess] < t {
		low = guess + 1
		for step := 1; low < high; step *= 2 {
			at := low + step - 1
			if at >= high {
				break
			}
			if offsets[at] >= t {
				high = at
				break
			}
			low = at + 1
		}
	} else {
		high = guess
		for step := 1; low < high; step *= 2 {
			at := high - step
			if at < low {
				break
			}
			if offsets[at] < t {
				low = at + 1
				break
			}
			high = at
		}
	}
	for low < high {
		mid := int(uint(low+high) >> 1)
		if offsets[mid] < t {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// round finds the shortest cycle of ascending departures: the least k for which
// each is as long after the one before as k places earlier. It must come at
// least twice, or the cycle is all of them. border is scratch.
//
// That k is the least period of the gaps between departures, which the border
// table of Knuth, Morris and Pratt gives in linear time (SIAM Journal on
// Computing 6(2), 1977): border[i] is how many gaps at the end of the first i+1
// equal as many at their start.
func round(times []Second, border []int32) (k int, scratch []int32) {
	gap := func(i int32) Second { return times[i+1] - times[i] }
	gaps := int32(len(times) - 1)
	if gaps < 1 {
		return len(times), border
	}
	border = append(border[:0], 0)
	for i, same := int32(1), int32(0); i < gaps; i++ {
		for same > 0 && gap(i) != gap(same) {
			same = border[same-1]
		}
		if gap(i) == gap(same) {
			same++
		}
		border = append(border, same)
	}
	k = int(gaps - border[gaps-1])
	if k > 1 && 2*k > len(times) {
		k = len(times)
	}
	return k, border
}
