package tariffbook

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"entrepot/engine/network"
)

// season is a rate from one day of every year to another, both included. It may
// go over the end of the year.
type season struct {
	rate        network.DutyRate
	first, last yearDay
}

type yearDay struct {
	month time.Month
	day   int
}

// dated is a rate between two days.
type dated struct {
	rate        network.DutyRate
	first, last network.Date
}

// errSeason is for seasons that do not make up a year.
var errSeason = errors.New("got seasons that do not make up a year, want " + wantSeasons)

const wantSeasons = "seasons such as 8 % (01 JAN - 30 JUN), 12 % (01 JUL - 31 DEC), each day of the year once"

// parseSeasons reads rates with the seasons of each in brackets, as tariffs
// print them:
//
//	8.50% (01 JAN-31 MAY, 1 NOV-31 DEC), 12.00% (01 JUN-31 OCT)
//
// It fails with a *network.DutyRateError for a rate, or with errSeason.
func parseSeasons(text string) ([]season, error) {
	var out []season
	for at := 0; at < len(text); {
		open := strings.IndexByte(text[at:], '(')
		if open < 0 {
			return nil, errSeason
		}
		end := strings.IndexByte(text[at+open:], ')')
		if end < 0 {
			return nil, errSeason
		}
		rate, err := network.ParseDutyRate(text[at : at+open])
		if err != nil {
			var e *network.DutyRateError
			if errors.As(err, &e) {
				e.At += utf8.RuneCountInString(text[:at])
				e.Rate = text
			}
			return nil, err
		}
		for part := range strings.SplitSeq(text[at+open+1:at+open+end], ",") {
			s, ok := parseSeason(part)
			if !ok {
				return nil, errSeason
			}
			s.rate = rate
			out = append(out, s)
		}
		at += open + end + 1
		rest := strings.TrimSpace(text[at:])
		if rest == "" {
			break
		}
		if rest[0] != ',' || strings.TrimSpace(rest[1:]) == "" {
			return nil, errSeason
		}
		at += strings.IndexByte(text[at:], ',') + 1
	}
	if !wholeYear(out) {
		return nil, errSeason
	}
	return out, nil
}

// parseSeason reads 01 JAN - 14 FEB.
func parseSeason(s string) (season, bool) {
	first, last, ok := strings.Cut(s, "-")
	if !ok {
		return season{}, false
	}
	from, ok1 := parseYearDay(first)
	to, ok2 := parseYearDay(last)
	return season{first: from, last: to}, ok1 && ok2
}

func parseYearDay(s string) (yearDay, bool) {
	f := strings.Fields(s)
	if len(f) != 2 || len(f[1]) < 3 {
		return yearDay{}, false
	}
	day, err := strconv.Atoi(f[0])
	if err != nil {
		return yearDay{}, false
	}
	for m := time.January; m <= time.December; m++ {
		// In full or in short: JUN, JUNE.
		if name := m.String(); len(f[1]) <= len(name) && strings.EqualFold(name[:len(f[1])], f[1]) {
			return yearDay{m, day}, day >= 1 && day <= daysOf(leapYear, m)
		}
	}
	return yearDay{}, false
}

const leapYear = 2024

func daysOf(year int, m time.Month) int {
	return time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// wholeYear says whether every day, with the 29th of February, is in one season
// and no more.
func wholeYear(seasons []season) bool {
	covered := make(map[yearDay]bool)
	for _, s := range seasons {
		for d := s.first; ; d = d.next() {
			if covered[d] {
				return false
			}
			covered[d] = true
			if d == s.last {
				break
			}
		}
	}
	return len(covered) == 366
}

// next is the day after, the 1st of January after the 31st of December.
func (d yearDay) next() yearDay {
	if d.day < daysOf(leapYear, d.month) {
		return yearDay{d.month, d.day + 1}
	}
	return yearDay{d.month%12 + 1, 1}
}

func (d yearDay) before(o yearDay) bool {
	return d.month < o.month || d.month == o.month && d.day < o.day
}

// between gives the seasons their days in the years from one to another.
// Seasons go over the end of a year within these.
func between(seasons []season, from, to int) []dated {
	var out []dated
	for year := from; year <= to; year++ {
		begin, end := network.Date{Year: year, Month: time.January, Day: 1}, network.Date{Year: year, Month: time.December, Day: 31}
		for _, s := range seasons {
			// A year without a 29th of February goes from the 28th to the 1st.
			first := addDays(network.Date{Year: year, Month: s.first.month, Day: s.first.day}, 0)
			last := network.Date{Year: year, Month: s.last.month, Day: min(s.last.day, daysOf(year, s.last.month))}
			switch {
			case s.last.before(s.first):
				out = append(out, dated{s.rate, begin, last}, dated{s.rate, first, end})
			case first.Compare(last) <= 0:
				out = append(out, dated{s.rate, first, last})
			}
		}
	}
	slices.SortFunc(out, func(a, b dated) int { return a.first.Compare(b.first) })
	joined := out[:0]
	for _, d := range out {
		if n := len(joined) - 1; n >= 0 && joined[n].rate.String() == d.rate.String() && dayAfter(joined[n].last) == d.first {
			joined[n].last = d.last
			continue
		}
		joined = append(joined, d)
	}
	return joined
}

func dayAfter(d network.Date) network.Date { return addDays(d, 1) }

func addDays(d network.Date, n int) network.Date {
	t := time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC)
	return network.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}
}
