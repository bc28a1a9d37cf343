package customs

import (
	"math"
	"math/bits"

	"entrepot/engine/unit"
)

// fraction is num/den of zero or more, in lowest terms.
type fraction struct{ num, den int64 }

var (
	nothing = fraction{0, 1}
	entire  = fraction{1, 1}
)

func lowest(num, den int64) fraction {
	a, b := num, den
	for b != 0 {
		a, b = b, a%b
	}
	return fraction{num / a, den / a}
}

// times returns f x g, or unit.ErrOverflow where its terms do not fit.
func (f fraction) times(g fraction) (fraction, error) {
	a, b := lowest(f.num, g.den), lowest(g.num, f.den)
	over1, num := bits.Mul64(uint64(a.num), uint64(b.num))
	over2, den := bits.Mul64(uint64(b.den), uint64(a.den))
	if over1|over2 != 0 || num>>63 != 0 || den>>63 != 0 {
		return fraction{}, unit.ErrOverflow
	}
	return fraction{int64(num), int64(den)}, nil
}

// percentOf is a percentage of a percentage.
func percentOf(rate, part unit.Rate) (fraction, error) {
	return lowest(int64(rate), whole).times(lowest(int64(part), whole))
}

// levy returns a part of (base + freight x share), rounded once, half to even;
// false where that does not fit. Nothing is negative.
func levy(base, freight int64, share, part fraction) (int64, bool) {
	if part.num == 0 {
		return 0, true
	}
	// Over one denominator: (base x share.den + freight x share.num) x part.num,
	// by share.den x part.den. That nearly always fits in 128 bits by 64.
	high1, low1 := bits.Mul64(uint64(base), uint64(share.den))
	high2, low2 := bits.Mul64(uint64(freight), uint64(share.num))
	sum, carry := bits.Add64(low1, low2, 0)
	over, den := bits.Mul64(uint64(share.den), uint64(part.den))
	if high1|high2|carry|over == 0 {
		high, low := bits.Mul64(sum, uint64(part.num))
		if n, ok := unit.Quotient(high, low, den); ok {
			return n, true
		}
	}
	n, err := unit.Product(base, share.den).Plus(unit.Product(freight, share.num)).Times(part.num).Over(share.den, part.den)
	return n, err == nil
}

// sum is a sum of the terms of a duty rate: a part of the customs value, and
// amounts that do not depend on it, in minor units.
type sum struct {
	percent fraction
	fixed   int64
}

// duty is one row of the tariff as it is levied on one line.
type duty struct {
	terms, least, most sum
	hasLeast, hasMost  bool
}

// at is what it comes to. Rounding keeps order, so it does not matter that the
// least and the most are compared after it; nor that what does not fit counts as
// the largest number, as long as something less is the answer.
func (d *duty) at(value, freight int64, share fraction) (int64, bool) {
	n := d.terms.at(value, freight, share)
	if d.hasLeast {
		n = max(n, d.least.at(value, freight, share))
	}
	if d.hasMost {
		n = min(n, d.most.at(value, freight, share))
	}
	return n, n < math.MaxInt64
}

// isOfValue says whether it depends on the customs value.
func (d *duty) isOfValue() bool {
	return d.terms.percent.num > 0 || d.least.percent.num > 0 || d.most.percent.num > 0
}

func (s *sum) at(value, freight int64, share fraction) int64 {
	n, ok := levy(value, freight, share, s.percent)
	if n, fits := plus(n, s.fixed); ok && fits {
		return n
	}
	return math.MaxInt64
}

// line is what one line of a consignment owes beside fees.
type line struct {
	value   int64    // of the goods
	customs fraction // its part of the freight that is in the customs value
	taxed   fraction // and that VAT is levied on

	duties []duty // the normal one first
	flat   int64  // duty on the subheading, at the first line of it

	// Consumption tax: what is levied, and what VAT is levied on, which is all
	// of it. Both are parts of customs value and duty.
	consumption, full fraction
	vat               fraction
}

// owed is what a line owes at some freight, charge by charge.
type owed struct {
	duties           []int64
	duty             int64 // all of them, with the flat one
	consumption, all int64 // levied, and what VAT is levied on
	vat              int64
}

// at is what the line owes. If listed is not nil, the charges are noted in it.
//
// Every step only grows with freight and with the steps before, and rounding
// keeps order, so the total does.
func (l *line) at(freight int64, listed *owed) (int64, bool) {
	o, ok := owed{duty: l.flat}, true
	if listed != nil {
		listed.duties = listed.duties[:0]
	}
	for i := range l.duties {
		n, fits := l.duties[i].at(l.value, freight, l.customs)
		if listed != nil {
			listed.duties = append(listed.duties, n)
		}
		if o.duty, ok = plus(o.duty, n); !ok || !fits {
			return 0, false
		}
	}
	dutiable, ok := plus(l.value, o.duty)
	if !ok {
		return 0, false
	}
	taxable := dutiable
	if l.full.num > 0 {
		if o.consumption, ok = levy(dutiable, freight, l.customs, l.consumption); !ok {
			return 0, false
		}
		if o.all, ok = levy(dutiable, freight, l.customs, l.full); !ok {
			return 0, false
		}
		if taxable, ok = plus(taxable, o.all); !ok {
			return 0, false
		}
	}
	if o.vat, ok = levy(taxable, freight, l.taxed, l.vat); !ok {
		return 0, false
	}
	if listed != nil {
		o.duties = listed.duties
		*listed = o
	}
	total, ok := plus(o.duty, o.consumption)
	if !ok {
		return 0, false
	}
	return plus(total, o.vat)
}

// ofItself is a tax that is levied on itself, too, as a part of what it is levied
// on beside: rate / (1 - rate).
func ofItself(rate unit.Rate) fraction { return lowest(int64(rate), whole-int64(rate)) }

// OnCustomsValue in the note of a row of taxes says that this VAT is levied on
// customs value, duty and consumption tax, without freight beyond what the
// customs value includes. Canada's is such a tax; without the words VAT is levied
// on the freight everywhere.
const OnCustomsValue = "base: customs value"
