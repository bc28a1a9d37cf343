package customs

import (
	"math"
	"slices"
	"time"

	"entrepot/engine/network"
)

// day counts local dates from 1970-01-01.
type day int32

// The ends of a span that has none.
const (
	earliest day = math.MinInt32
	latest   day = math.MaxInt32
)

// span is a range of days, both ends included.
type span struct{ first, last day }

// during reads the first and last date of a row; the zero date is no limit.
func during(first, last network.Date) span {
	s := span{earliest, latest}
	if !first.IsZero() {
		s.first = dayOf(first)
	}
	if !last.IsZero() {
		s.last = dayOf(last)
	}
	return s
}

func dayOf(d network.Date) day {
	return day(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// date is the zero date for an end that there is not.
func (d day) date() network.Date {
	if d == earliest || d == latest {
		return network.Date{}
	}
	year, month, dayOfMonth := time.Unix(int64(d)*24*60*60, 0).UTC().Date()
	return network.Date{Year: year, Month: month, Day: dayOfMonth}
}

func (s span) empty() bool                { return s.first > s.last }
func (s span) covers(d day) bool          { return s.first <= d && d <= s.last }
func (s span) with(o span) span           { return span{max(s.first, o.first), min(s.last, o.last)} }
func (s span) overlaps(o span) bool       { return !s.with(o).empty() }
func (s span) dates() (_, _ network.Date) { return s.first.date(), s.last.date() }

// cut returns the parts of s between the days on which one of the others begins
// or has ended, so that each of the others covers a part or does not touch it.
func (s span) cut(others []span) []span {
	if s.empty() {
		return nil
	}
	begins := []day{s.first}
	for _, o := range others {
		if o.first > s.first && o.first <= s.last {
			begins = append(begins, o.first)
		}
		if o.last >= s.first && o.last < s.last {
			begins = append(begins, o.last+1)
		}
	}
	slices.Sort(begins)
	begins = slices.Compact(begins)
	parts := make([]span, len(begins))
	for i, first := range begins {
		parts[i] = span{first, s.last}
		if i+1 < len(begins) {
			parts[i].last = begins[i+1] - 1
		}
	}
	return parts
}
