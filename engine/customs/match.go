package customs

import (
	"iter"
	"math"
	"slices"
	"time"

	"entrepot/engine/network"
)

// index finds the rows of a place by prefixes of a tariff code. The rows of one
// prefix are a chain in the order of the file, so that no prefix has a slice of
// its own: a hundred thousand rows cost one map and one array.
type index struct {
	first map[key]int32
	next  []int32 // by row, -1 behind the last
}

type key struct{ place, hs string }

func newIndex(rows int) index {
	return index{make(map[key]int32, rows), make([]int32, rows)}
}

// add puts a row before those that are there.
func (x *index) add(k key, row int32) {
	x.next[row] = -1
	if behind, some := x.first[k]; some {
		x.next[row] = behind
	}
	x.first[k] = row
}

// matching are the rows for goods of a code, the longest prefix first, and in
// the order of the file among equals.
func (x *index) matching(place, hs string) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for n := len(hs); n >= 0; n-- {
			if n == 1 {
				continue // a code has at least two digits
			}
			row, some := x.first[key{place, hs[:n]}]
			for ; some && row >= 0; row = x.next[row] {
				if !yield(row) {
					return
				}
			}
		}
	}
}

// lists the goods of a code, or of a prefix of it; longer is whether it has
// longer codes only, of which this one is a prefix.
func listed(l *network.GoodsList, hs string) (on, longer bool) {
	for n := len(hs); n >= 2; n-- {
		if _, on := slices.BinarySearch(l.HS, hs[:n]); on {
			return true, false
		}
	}
	at, _ := slices.BinarySearch(l.HS, hs)
	return false, at < len(l.HS) && len(l.HS[at]) > len(hs) && l.HS[at][:len(hs)] == hs
}

// matches are the rows of tariff and taxes that one line's goods may come under,
// whatever the day, the one that counts first among those that hold.
type matches struct {
	normal, additional, vat, consumption []dated
}

// dated is a row and the days it holds.
type dated struct {
	row int32
	span
}

// none is the row that there is not.
const none = -1

// uses are the rows that count for a line on a day, none where there is none.
type uses struct {
	normal, vat, consumption int32
	additional               []int32
}

// match finds the rows for goods of a line that are imported into a country.
func (t *Tables) match(l *Line, territory, country string) matches {
	var m matches
	// Of rows with one prefix those that name the origin come before those for
	// every origin.
	var every []dated
	prefix := len(l.HS)
	for row := range t.dutyIndex.matching(territory, l.HS) {
		d := &t.duties[row]
		if len(d.HS) < prefix {
			m.normal, every, prefix = append(m.normal, every...), every[:0], len(d.HS)
		}
		holds := dated{row, during(d.First, d.Last)}
		switch {
		case len(d.Origins) > 0 && !slices.Contains(d.Origins, l.Origin):
		case d.Kind == network.AdditionalDuty:
			m.additional = append(m.additional, holds)
		case len(d.Origins) > 0:
			m.normal = append(m.normal, holds)
		default:
			every = append(every, holds)
		}
	}
	m.normal = append(m.normal, every...)
	for row := range t.taxIndex.matching(country, l.HS) {
		x := &t.taxes[row]
		holds := dated{row, during(x.First, x.Last)}
		if x.Kind == network.Consumption {
			m.consumption = append(m.consumption, holds)
		} else {
			m.vat = append(m.vat, holds)
		}
	}
	return m
}

// spans are the days that any of the rows hold.
func (m *matches) spans(to []span) []span {
	for _, rows := range [...][]dated{m.normal, m.additional, m.vat, m.consumption} {
		for _, r := range rows {
			to = append(to, r.span)
		}
	}
	return to
}

// on picks the rows that count on a day.
func (m *matches) on(d day) uses {
	u := uses{normal: first(m.normal, d), vat: first(m.vat, d), consumption: first(m.consumption, d)}
	for _, r := range m.additional {
		if r.covers(d) {
			u.additional = append(u.additional, r.row)
		}
	}
	return u
}

func first(rows []dated, d day) int32 {
	for _, r := range rows {
		if r.covers(d) {
			return r.row
		}
	}
	return none
}

// of leaves out what a regime does not levy, so that a change of it is none for
// who uses the regime.
func (u uses) of(r *network.Regime) uses {
	if !leviesDuty(r) {
		u.normal, u.additional = none, nil
	}
	if !leviesTax(r) {
		u.vat, u.consumption = none, none
	}
	return u
}

// The tariff and the taxes are those on import; what leaves a territory or passes
// through it owes fees alone.
func leviesDuty(r *network.Regime) bool { return r.Direction == network.Import && r.DutyPercent > 0 }
func leviesTax(r *network.Regime) bool  { return r.Direction == network.Import && r.TaxPercent > 0 }

func (u uses) equal(o uses) bool {
	return u.normal == o.normal && u.vat == o.vat && u.consumption == o.consumption && slices.Equal(u.additional, o.additional)
}

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
