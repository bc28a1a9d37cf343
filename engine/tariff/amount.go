package tariff

import (
	"fmt"

	"entrepot/engine/unit"
)

// Money exchanges an amount, rounded half to even. The error is ErrNoRate, naming
// the currency, or unit.ErrOverflow.
func (x *Exchange) Money(m unit.Money, into unit.Currency) (int64, error) {
	return x.Part(m, 1, 1, into)
}

// Part is Money for times / over of an amount, still rounded once.
func (x *Exchange) Part(m unit.Money, times, over int64, into unit.Currency) (int64, error) {
	digits, known := m.Currency.Digits()
	if !known {
		return 0, fmt.Errorf("%w: %q is not a currency", ErrNoRate, m.Currency)
	}
	// A rate counts millionths of a major unit.
	return x.Multiple(unit.Rate(m.Minor), [2]int64{pow10(millionthDigits - digits), times}, []int64{over}, m.Currency, into)
}

// Multiple exchanges price x times / over in one rounding, half to even: what so
// many grams or pieces come to. At most two factors, which with the price and the
// rates never go beyond what is exact. The errors are those of Money.
func (x *Exchange) Multiple(price unit.Rate, times [2]int64, over []int64, from, into unit.Currency) (int64, error) {
	f, err := x.factor(from, into)
	if err != nil {
		return 0, fmt.Errorf("%s into %s: %w", from, into, err)
	}
	all := append([]int64{f.den[0], f.den[1]}, over...)
	return unit.Product(int64(price), times[0], times[1], f.num[0], f.num[1]).Over(all...)
}
