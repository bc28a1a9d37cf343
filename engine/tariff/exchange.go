package tariff

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// ErrNoRate: two currencies cannot be exchanged, because one of them has no
// rate or is not a currency.
var ErrNoRate = errors.New("no exchange rate")

// Exchange turns prices in one currency into minor units of another, through
// the base that all rates of a network share.
type Exchange struct {
	base  unit.Currency
	rates map[unit.Currency]network.ExchangeRate
}

// maxScale is the most decimals of a rate: with it the powers of ten of a
// factor fit in 64 bits. Feeds have the same limit.
const maxScale = 12

// NewExchange checks the rates: one base, one positive rate for a currency.
func NewExchange(rows []network.ExchangeRate) (*Exchange, error) {
	x := &Exchange{rates: make(map[unit.Currency]network.ExchangeRate, len(rows)+1)}
	for _, r := range rows {
		_, twice := x.rates[r.Currency]
		switch {
		case r.Base == "" || r.Currency == "":
			return nil, fmt.Errorf("exchange rate: got base %q and currency %q, want both", r.Base, r.Currency)
		case x.base != "" && r.Base != x.base:
			return nil, fmt.Errorf("exchange rate: %s: got base %s, want %s as in the rows before", r.Currency, r.Base, x.base)
		case twice:
			return nil, fmt.Errorf("exchange rate: %s: got two rows, want one", r.Currency)
		case r.Scale < 0 || r.Scale > maxScale || r.Mantissa <= 0:
			return nil, fmt.Errorf("exchange rate: %s: got %d with %d decimals, want more than 0 and at most %d decimals", r.Currency, r.Mantissa, r.Scale, maxScale)
		case r.Currency == r.Base && r.Mantissa != pow10(r.Scale):
			return nil, fmt.Errorf("exchange rate: %s: got %s, want 1 for the base itself", r.Currency, digits(r))
		}
		x.base = r.Base
		x.rates[r.Currency] = r
	}
	if x.base != "" {
		x.rates[x.base] = network.ExchangeRate{Base: x.base, Currency: x.base, Mantissa: 1}
	}
	return x, nil
}

// Convert returns a price in minor units of another currency, rounded half to
// even. The error is ErrNoRate, naming the currency, or unit.ErrOverflow.
func (x *Exchange) Convert(price unit.Rate, from, into unit.Currency) (int64, error) {
	f, err := x.factor(from, into)
	if err != nil {
		return 0, err
	}
	minor, err := f.exact(unit.Product(int64(price)), 1)
	if err != nil {
		return 0, fmt.Errorf("exchange: %s %s into %s: %w", price, from, into, err)
	}
	return minor, nil
}

// Quote is the rate that two currencies are exchanged at: what one unit of the
// base buys of each. The zero value means that nothing was exchanged.
type Quote struct{ From, Into network.ExchangeRate }

// String writes the rates with their own digits: 1 EUR = 1.0850 USD, or, where
// neither is the base, 1 EUR = 1.0850 USD = 7.8120 CNY.
func (q Quote) String() string {
	if q == (Quote{}) {
		return ""
	}
	s := "1 " + string(q.From.Base)
	for _, r := range [...]network.ExchangeRate{q.From, q.Into} {
		if r.Currency != r.Base {
			s += fmt.Sprintf(" = %s %s", digits(r), r.Currency)
		}
	}
	return s
}

// quote finds the two rates; the zero Quote within one currency, which needs none.
func (x *Exchange) quote(from, into unit.Currency) (Quote, error) {
	if !into.Valid() {
		return Quote{}, fmt.Errorf("%w for %q, want an ISO 4217 code such as EUR", ErrNoRate, string(into))
	}
	if from == into {
		return Quote{}, nil
	}
	for _, c := range [...]unit.Currency{from, into} {
		if _, has := x.rates[c]; !has {
			return Quote{}, fmt.Errorf("%w for %s, want a row in fx.csv", ErrNoRate, c)
		}
	}
	return Quote{x.rates[from], x.rates[into]}, nil
}

// factor turns millionths of a major unit of one currency into minor units of
// another: times num, over den, both products.
type factor struct{ num, den [2]int64 }

const millionthDigits = 6 // of unit.Rate

// factor is made of Into / From, with the decimals of both rates, those of the
// minor unit and those of the millionths in one power of ten, above the line or
// below.
func (q Quote) factor(into unit.Currency) factor {
	if q == (Quote{}) {
		q.From.Mantissa, q.Into.Mantissa = 1, 1
	}
	minorDigits, _ := into.Digits()
	f := factor{num: [2]int64{q.Into.Mantissa, 1}, den: [2]int64{q.From.Mantissa, 1}}
	if tens := q.From.Scale + minorDigits - q.Into.Scale - millionthDigits; tens >= 0 {
		f.num[1] = pow10(tens)
	} else {
		f.den[1] = pow10(-tens)
	}
	f.num, f.den = joined(f.num), joined(f.den)
	return f
}

func (x *Exchange) factor(from, into unit.Currency) (factor, error) {
	q, err := x.quote(from, into)
	if err != nil {
		return factor{}, err
	}
	return q.factor(into), nil
}

// joined multiplies the two together where that fits, which saves a step for
// every charge.
func joined(product [2]int64) [2]int64 {
	high, low := bits.Mul64(uint64(product[0]), uint64(product[1]))
	if high != 0 || low > 1<<63-1 {
		return product
	}
	return [2]int64{int64(low), 1}
}

// minor rounds a x b x c / divisor millionths to minor units.
func (f *factor) minor(a, b, c, divisor int64) (int64, error) {
	if a == 0 || b == 0 || c == 0 {
		return 0, nil
	}
	// Nearly every charge of a query fits in 64 bits before exchange and in
	// 128 after it. Taking these by themselves prices a tariff in a quarter of
	// the time; the answer is the same.
	over1, ab := bits.Mul64(uint64(a), uint64(b))
	over2, abc := bits.Mul64(ab, uint64(c))
	over3, under := bits.Mul64(uint64(divisor), uint64(f.den[0]))
	if over1|over2|over3 == 0 && f.num[1] == 1 && f.den[1] == 1 {
		high, low := bits.Mul64(abc, uint64(f.num[0]))
		if n, ok := unit.Quotient(high, low, under); ok {
			return n, nil
		}
	}
	return f.exact(unit.Product(a, b, c), divisor)
}

// exact rounds millionths x divisor to minor units.
func (f *factor) exact(x unit.Exact, divisor int64) (int64, error) {
	return x.Times(f.num[0], f.num[1]).Over(divisor, f.den[0], f.den[1])
}

// pow10 is 10 to the n, for n from 0 to 18.
func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// digits writes a rate as the feed gave it.
func digits(r network.ExchangeRate) string {
	return big.NewRat(r.Mantissa, pow10(r.Scale)).FloatString(r.Scale)
}
