package timetable

import (
	"errors"
	"fmt"
	"sort"
	"time"
)

// wall is what a local clock shows, as seconds from the epoch's date at 00:00 on
// that clock. With an offset of zero it is the moment itself.
type wall = int64

// Dates are counted from the epoch's in UTC. No offset is as much as a day, so
// one date either side takes in every local date that has a moment in range.
const daysAround = 1

// span is a stretch of time in which a zone keeps one offset from UTC.
type span struct {
	start, end int64 // moments: [start, end)
	offset     int64 // wall = moment + offset
}

// zone is one time zone between the epoch and the end of the opening hours, as
// plain arithmetic.
//
// Adjacent spans tell all about a change: with offsets a then b at moment m,
// clocks show up to m+a before it and from m+b after it. If b > a the wall
// times between were skipped, if b < a they come twice.
type zone struct {
	location *time.Location
	spans    []span // ascending, each starts where the one before ends
	// midnight is the moment of 00:00 of each date from -daysAround on, and
	// whole tells that the clock does not change on it, so that a time of day
	// may simply be added.
	midnight []int64
	whole    []bool
}

// sample is how far apart offsets are looked at, in seconds. The two changes of
// one zone that followed closest on each other since 1970 were a week apart
// (America/Boa_Vista, October 2000). Time.ZoneBounds would give the changes at
// once, but not reliably: past the years that the time zone database lists, it
// ends a span on 31 December of each leap year, for moments on that very day.
const sample = int64(day)

func offsetAt(l *time.Location, epoch time.Time, at int64) int64 {
	_, offset := epoch.Add(time.Duration(at) * time.Second).In(l).Zone()
	return int64(offset)
}

// loadZone finds the named zone. LoadLocation gives meanings of its own to the
// empty name and to Local, which no facility can want.
func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, errors.New("is no place's zone")
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("not found: %w", err)
	}
	return l, nil
}

// newZone reads the spans that cover every wall time whose moment may lie
// between 0 and known, and the dates up to end.
func newZone(l *time.Location, epoch time.Time, end, known Second) *zone {
	z := &zone{location: l}
	const around = (daysAround + 2) * int64(day) // any wall time in use comes after the first span's start
	first, last := -around, int64(known)+around
	z.spans = []span{{first, first, offsetAt(l, epoch, first)}}
	for at := first; at < last; at += sample {
		was := &z.spans[len(z.spans)-1]
		was.end = min(at+sample, last)
		now := offsetAt(l, epoch, was.end)
		if now == was.offset {
			continue
		}
		// The first second after at with another offset.
		change := at + 1 + int64(sort.Search(int(was.end-at-1), func(i int) bool {
			return offsetAt(l, epoch, at+1+int64(i)) != was.offset
		}))
		end := was.end
		was.end = change
		z.spans = append(z.spans, span{change, end, now})
	}
	dates := int(end/day) + 1 + 2*daysAround
	z.midnight, z.whole = make([]int64, dates), make([]bool, dates)
	for i := range dates {
		w := int64(i-daysAround) * int64(day)
		s := z.spanOf(w)
		z.midnight[i] = z.moment(w)
		// Strictly before the change, so that 24:00 may be added too.
		z.whole[i] = w >= s.start+s.offset && w+int64(day) < s.end+s.offset
	}
	return z
}

// spanOf finds the first span that clocks leave at a wall time after w.
func (z *zone) spanOf(w wall) span {
	for _, s := range z.spans {
		if w < s.end+s.offset {
			return s
		}
	}
	return z.spans[len(z.spans)-1]
}

// moment is when a clock in this zone first shows w; if it never does, when it
// would have shown it but for the change that skipped it.
func (z *zone) moment(w wall) int64 {
	before := z.spans[0].offset
	for _, s := range z.spans {
		if w < s.start+s.offset {
			return w - before // skipped
		}
		if w < s.end+s.offset {
			return w - s.offset
		}
		before = s.offset
	}
	return w - before
}

// on is the moment of a time of day on a date, counted from the epoch's.
func (z *zone) on(date int32, time int32) int64 {
	i := date + daysAround
	if z.whole[i] {
		return z.midnight[i] + int64(time)
	}
	return z.moment(int64(date)*int64(day) + int64(time))
}
