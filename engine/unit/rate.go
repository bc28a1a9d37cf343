package unit

import (
	"errors"
	"fmt"
	"math"
)

// Rate is a price step finer than a minor unit: millionths of a major unit of
// the tariff's currency, per kilogram, per item or per day as its field says.
// 4.125 USD per kg is 4_125_000. Percentages use it too: 24.5 % is 24_500_000.
type Rate int64

const ratePlaces = 6

// String writes the shortest decimal: 4.125.
func (r Rate) String() string { return shortest(int64(r), ratePlaces) }

// ParseRate reads a plain decimal of at most six places, zero or more.
func ParseRate(s string) (Rate, error) {
	n, err := steps(s, ratePlaces)
	switch {
	case errors.Is(err, errFiner):
		return 0, fmt.Errorf("rate: got %q, want at most %d decimals", s, ratePlaces)
	case err == nil && n > math.MaxInt64, errors.Is(err, errLarge):
		return 0, fmt.Errorf("rate: got %q, want at most %s", s, Rate(math.MaxInt64))
	case err != nil:
		return 0, fmt.Errorf("rate: got %q, want a plain decimal such as 4.125", s)
	}
	return Rate(n), nil
}
