package tariffbook

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// vat is a country's standard rate as one file has it.
type vat struct {
	country     string
	percent     unit.Rate
	first, last network.Date // zero: since ever, until further notice
	note        string
	at          place
}

// reserved are codes that look like those of countries: ISO 3166 keeps them for
// other uses, such as the Canary Islands and Clipperton, and none is in a feed.
// EL and UK, which the EU writes, are the countries they stand for.
var reserved = []string{"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "SU", "TA", "UN"}

var written = map[string]string{"EL": "GR", "UK": "GB"}

// countryOf reads ISO 3166-1 alpha-2.
func countryOf(s string) (string, bool) {
	if of, ok := written[s]; ok {
		s = of
	}
	ok := len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z' && !slices.Contains(reserved, s)
	return s, ok
}

const wantCountry = "a code of two capitals such as DE"

// overseas are the French departments that have codes as countries, by the
// first digits of their postcodes.
var overseas = map[string]string{"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}

const wantPercent = "a percentage from 0 to 100, such as 5.5"

// percentOf reads a percentage.
func percentOf(s string) (unit.Rate, bool) {
	r, err := unit.ParseRate(s)
	return r, err == nil && r <= 100_000_000
}

const wantFraction = "a fraction from 0 to 1, such as 0.055"

// fractionOf reads a fraction of one as a percentage, exactly.
func fractionOf(s string) (unit.Rate, bool) {
	whole, decimals, point := strings.Cut(s, ".")
	if whole == "" || point && decimals == "" {
		return 0, false
	}
	decimals += strings.Repeat("0", max(0, 2-len(decimals)))
	return percentOf(whole + decimals[:2] + "." + decimals[2:] + "0")
}

// dayOf reads a day; those before 1970, which a feed cannot hold, are since
// ever.
func dayOf(s string) (network.Date, bool) {
	d, err := network.ParseDate(s)
	if err == nil {
		return d, true
	}
	return network.Date{}, len(s) == len(time.DateOnly) && s < "1970" && s[4] == '-' && s[7] == '-'
}

// readEU reads vat-rates.json of ibericode: items, countries, and of each the
// periods with the day they began.
func readEU(file text, f *FileReport) ([]vat, error) {
	var out []vat
	found := false
	err := file.root().each('{', func(top value) error {
		if top.key != "items" {
			return nil
		}
		found = true
		return top.each('{', func(country value) error {
			code, ok := countryOf(country.key)
			if !ok {
				f.leave(country.keyAt, "country", NoCountry, quoted(country.key), wantCountry)
				return nil
			}
			periods := make(map[string][]vat) // by country: itself, and departments overseas
			err := country.each('[', func(period value) error {
				got, err := readPeriod(code, period, f)
				for _, v := range got {
					periods[v.country] = append(periods[v.country], v)
				}
				return err
			})
			for _, c := range slices.Sorted(maps.Keys(periods)) {
				out = append(out, chained(periods[c], f)...)
			}
			return err
		})
	})
	if err == nil && !found {
		err = file.wrong(place{1, 1}, "JSON", "no member items", "the file vat-rates.json of ibericode/vat-rates")
	}
	return out, err
}

// readPeriod reads the rates of one period, and of departments overseas.
func readPeriod(country string, period value, f *FileReport) ([]vat, error) {
	v := vat{country: country, at: period.at()}
	var out []vat
	standard, reduced := "", []string{}
	dated := false
	err := period.each('{', func(m value) error {
		switch m.key {
		case "effective_from":
			s, _ := m.text()
			v.first, dated = dayOf(s)
		case "rates":
			return m.each('{', func(rate value) error {
				s, _ := rate.text()
				if rate.key == "standard" {
					standard, v.at = s, rate.at()
				} else if r, ok := percentOf(s); ok {
					name := strings.TrimRight(strings.ReplaceAll(rate.key, "_", " "), "0123456789")
					reduced = append(reduced, fmt.Sprintf("%s %s %%", shorten(name, 40), r))
				}
				return nil
			})
		case "exceptions":
			return m.each('[', func(e value) error {
				x, ok, err := readException(country, e, f)
				if ok {
					out = append(out, x)
				}
				return err
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	percent, ok := percentOf(standard)
	switch {
	case !dated:
		f.leave(v.at, country, BadDate, "no day", "effective_from with a day as YYYY-MM-DD")
		return nil, nil
	case !ok:
		f.leave(v.at, country, BadRate, quoted(standard), wantPercent)
		return nil, nil
	}
	v.percent = percent
	if len(reduced) > 0 {
		slices.Sort(reduced)
		v.note = shorten("for some goods, which no file names: "+strings.Join(reduced, ", "), 300)
	}
	for i := range out {
		out[i].first = v.first
	}
	return append(out, v), nil
}

// readException reads a part of a country. It is a country if it is a French
// department overseas; else it is left out.
func readException(country string, e value, f *FileReport) (vat, bool, error) {
	name, postcode, standard := "", "", ""
	at := e.at()
	err := e.each('{', func(m value) error {
		s, _ := m.text()
		switch m.key {
		case "name":
			name = s
		case "postcode":
			postcode = s
		case "standard":
			standard, at = s, m.at()
		}
		return nil
	})
	if err != nil {
		return vat{}, false, err
	}
	code, ok := overseas[postcode[:min(3, len(postcode))]]
	if country != "FR" || !ok {
		f.leave(at, country+", "+shorten(name, 60), PartOfState, quoted(standard), "")
		return vat{}, false, nil
	}
	percent, ok := percentOf(standard)
	if !ok {
		f.leave(at, code, BadRate, quoted(standard), wantPercent)
	}
	return vat{country: code, percent: percent, at: at, note: "an overseas department of FR"}, ok, nil
}

// chained ends each rate of a country on the day before the next one begins.
func chained(rates []vat, f *FileReport) []vat {
	slices.SortStableFunc(rates, func(a, b vat) int { return a.first.Compare(b.first) })
	var out []vat
	for _, v := range rates {
		if n := len(out) - 1; n >= 0 {
			if out[n].first == v.first {
				f.leave(v.at, v.country, Repeated, v.first.String(), "each day once")
				continue
			}
			out[n].last = addDays(v.first, -1)
		}
		out = append(out, v)
	}
	return out
}

// readWorld reads sales_tax_rates.json of node-sales-tax: by country the rate of
// today, and those before certain moments.
func readWorld(file text, f *FileReport) ([]vat, error) {
	var out []vat
	err := file.root().each('{', func(country value) error {
		code, ok := countryOf(country.key)
		if !ok {
			f.leave(country.keyAt, "country", NoCountry, quoted(country.key), wantCountry)
			return nil
		}
		now := vat{country: code, at: country.keyAt}
		var before []vat
		known := false
		err := country.each('{', func(m value) error {
			switch m.key {
			case "rate":
				now.percent, known = worldRate(m, code, f)
			case "before":
				return m.each('{', func(b value) error {
					v, ok, err := readBefore(code, b, f)
					if ok {
						before = append(before, v)
					}
					return err
				})
			case "states":
				now.note = "its states or provinces levy more, which is not in here"
				return m.each('{', func(s value) error {
					f.leave(s.keyAt, code+", "+shorten(s.key, 40), PartOfState, quoted(s.key), "")
					return nil
				})
			}
			return nil
		})
		if err != nil {
			return err
		}
		if !known {
			return nil
		}
		// Each of those before is known by the day after its last.
		slices.SortFunc(before, func(a, b vat) int { return a.last.Compare(b.last) })
		for _, v := range before {
			if n := len(out) - 1; n >= 0 && out[n].country == code {
				v.first = dayAfter(out[n].last)
			}
			out = append(out, v)
			now.first = dayAfter(v.last)
		}
		out = append(out, now)
		return nil
	})
	return out, err
}

func worldRate(m value, country string, f *FileReport) (unit.Rate, bool) {
	s, _ := m.text()
	percent, ok := fractionOf(s)
	if !ok {
		f.leave(m.at(), country, BadRate, quoted(s), wantFraction)
	}
	return percent, ok
}

// midnight is how long after the moments in readWorld's file the day is: they
// are 21:00 or 22:00 UTC, as midnight in the east of Europe, or 00:00.
const midnight = 3 * time.Hour

// readBefore reads a rate that held before a moment.
func readBefore(country string, b value, f *FileReport) (vat, bool, error) {
	t, err := time.Parse(time.RFC3339, b.key)
	if err != nil || t.Year() < 1970 || t.Year() > 2199 {
		f.leave(b.keyAt, country, BadDate, quoted(b.key), "a moment such as 2023-12-31T22:00:00.000Z")
		return vat{}, false, nil
	}
	t = t.UTC().Add(midnight)
	v := vat{country: country, last: addDays(network.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}, -1), at: b.keyAt}
	known := false
	err = b.each('{', func(m value) error {
		if m.key == "rate" {
			v.percent, known = worldRate(m, country, f)
		}
		return nil
	})
	return v, known, err
}

// readHistory reads vat_rates.csv of kdeldycke: a line for each rate, with the
// day it began and the day it stopped.
func readHistory(file text, f *FileReport) ([]vat, error) {
	var out []vat
	err := file.rows([]string{"start_date", "stop_date", "territory_codes", "rate", "rate_type"}, func(at row) {
		codes, where := at.cell("territory_codes")
		var countries []string
		for _, c := range strings.Fields(codes) {
			if c, ok := countryOf(c); ok && !slices.Contains(countries, c) {
				countries = append(countries, c)
			}
		}
		what := shorten(codes, 40)
		start, startAt := at.cell("start_date")
		stop, stopAt := at.cell("stop_date")
		rate, rateAt := at.cell("rate")
		kind, kindAt := at.cell("rate_type")
		first, firstOK := dayOf(start)
		last, lastOK := dayOf(stop)
		percent, rateOK := fractionOf(rate)
		leave := func(at place, why Reason, got, want string) {
			for range max(1, len(countries)) {
				f.leave(at, what, why, quoted(got), want)
			}
		}
		switch {
		case len(countries) == 0:
			leave(where, NoCountry, codes, wantCountry)
		case kind != "standard":
			leave(kindAt, NotStandard, kind, "standard")
		case !firstOK:
			leave(startAt, BadDate, start, "a day as YYYY-MM-DD")
		case !lastOK && stop != "":
			leave(stopAt, BadDate, stop, "a day as YYYY-MM-DD, or nothing")
		case !rateOK:
			leave(rateAt, BadRate, rate, wantFraction)
		case percent == 0:
			leave(rateAt, OutsideVAT, rate, "")
		case stop != "" && last.IsZero():
			leave(stopAt, Over, stop, "")
		default:
			for _, c := range countries {
				out = append(out, vat{country: c, percent: percent, first: first, last: last, at: rateAt})
			}
		}
	}, f.malformed)
	return stopped(out), err
}

// stopped makes the day that a rate stopped its last one: some lines have the
// day after it, on which another of their country then starts, some the last
// day itself.
func stopped(rates []vat) []vat {
	type start struct {
		country string
		day     network.Date
	}
	starts := make(map[start]bool)
	for _, v := range rates {
		starts[start{v.country, v.first}] = true
	}
	for i, v := range rates {
		if !v.last.IsZero() && starts[start{v.country, v.last}] {
			rates[i].last = addDays(v.last, -1)
		}
	}
	slices.SortStableFunc(rates, func(a, b vat) int {
		return cmp.Or(cmp.Compare(a.country, b.country), a.first.Compare(b.first))
	})
	return rates
}
