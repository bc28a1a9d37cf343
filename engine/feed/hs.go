package feed

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"entrepot/engine/network"
)

const hsWant = "2, 4, 6, 8 or 10 digits"

// prefix is the beginning of a tariff code.
var prefix = codec[string]{
	want: hsWant,
	parse: func(_ *reader, cell string) (string, *problem) {
		if isPrefix(cell) {
			return strings.Clone(cell), nil
		}
		// Tariffs print 6109.10 or 6109 10, and a spreadsheet takes 0902 for a
		// number.
		bare := strings.NewReplacer(".", "", " ", "").Replace(cell)
		p := &problem{code: BadHS}
		switch {
		case isPrefix(bare):
			p.want = hsWant + " and nothing else: " + bare
		case isPrefix("0" + bare):
			p.want = hsWant + "; a zero at its beginning is perhaps lost, 0" + bare + ": keep the column as text"
		}
		return "", p
	},
	format: func(s string) (string, error) {
		if s != "" && !isPrefix(s) {
			return "", fmt.Errorf("got %s, want %s", shown(s), hsWant)
		}
		return s, nil
	},
}

func isPrefix(s string) bool {
	return len(s) >= 2 && len(s) <= 10 && len(s)%2 == 0 && allDigits(s)
}

// listedPrefix is the hs of a goods list, whose rows are written as a network has
// them: ascending.
var listedPrefix = column[goodsRow]{
	heading: heading{"hs", required, prefix.want, "one row a prefix: goods whose codes begin with it"},
	read: func(r *reader, cell string, row *goodsRow) (p *problem) {
		row.HS, p = prefix.parse(r, cell)
		return p
	},
	write: func(row, _ *goodsRow) (string, error) {
		if row.HS <= row.before {
			return "", fmt.Errorf("got %s after %s, want the prefixes of a list in ascending order, each once", shown(row.HS), shown(row.before))
		}
		return prefix.format(row.HS)
	},
}

// dutyRate is what a tariff prints. Every currency in it must have a rate. A
// tariff has few different rates, so rows that print the same share the terms.
var dutyRate = column[network.Duty]{
	heading: heading{"rate", required, "a rate such as free, 8 %, 12.50 EUR/100 kg, 8 % + 1 EUR/piece MIN 3 % MAX 20 %",
		"percentages of the customs value and amounts of a currency for so many kg, g, tonnes or pieces, with a sum that is the least and one that is the most"},
	read: func(r *reader, cell string, row *network.Duty) *problem {
		rate, known := r.dutyRates[cell]
		if known {
			row.Rate = rate
			return nil
		}
		rate, err := network.ParseDutyRate(cell)
		if err != nil {
			return rateProblem(err)
		}
		terms := [3][]network.DutyTerm{rate.Terms, rate.Min, rate.Max}
		if n := len(terms[0]) + len(terms[1]) + len(terms[2]); n > MaxDutyTerms {
			return &problem{code: BadDutyRate, got: fmt.Sprintf("%d terms", n), want: fmt.Sprintf("at most %d", MaxDutyTerms)}
		}
		for _, sum := range terms {
			for _, t := range sum {
				if t.Currency == "" {
					continue
				}
				if p := r.rated(t.Currency); p != nil {
					p.got = string(t.Currency)
					return p
				}
			}
		}
		row.Rate = rate
		if len(r.dutyRates) < mostRemarks {
			r.dutyRates[strings.Clone(cell)] = rate
		}
		return nil
	},
	write: func(row, _ *network.Duty) (string, error) {
		s := row.Rate.String()
		back, err := network.ParseDutyRate(s)
		if err != nil {
			return "", err
		}
		if !sameRate(back, row.Rate) {
			return "", fmt.Errorf("got %s, which reads as another rate, want terms that are a percentage or an amount, and above nothing", shown(s))
		}
		if n := len(row.Rate.Terms) + len(row.Rate.Min) + len(row.Rate.Max); n > MaxDutyTerms {
			return "", fmt.Errorf("got %d terms, want at most %d", n, MaxDutyTerms)
		}
		return s, nil
	},
}

// rateProblem says where in the cell the rate goes wrong.
func rateProblem(err error) *problem {
	p := &problem{code: BadDutyRate}
	var at *network.DutyRateError
	if errors.As(err, &at) {
		p.want = fmt.Sprintf("%s at character %d instead of %s", at.Want, at.At, shown(at.Got))
	}
	if errors.Is(err, network.ErrMeasure) {
		p.code = UnknownMeasure
	}
	return p
}

// sameRate takes no terms and an empty list of them for the same.
func sameRate(a, b network.DutyRate) bool {
	for _, sums := range [3][2][]network.DutyTerm{{a.Terms, b.Terms}, {a.Min, b.Min}, {a.Max, b.Max}} {
		if len(sums[0])+len(sums[1]) > 0 && !reflect.DeepEqual(sums[0], sums[1]) {
			return false
		}
	}
	return true
}
