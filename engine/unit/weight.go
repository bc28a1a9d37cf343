package unit

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Weight is a mass in grams.
type Weight int64

// Units of weight, written as time.Duration writes time: 3 * unit.Kilogram.
const (
	Gram     Weight = 1
	Kilogram Weight = 1000 * Gram
)

// String writes kilograms, and grams below one kilogram: 1.2 kg, 800 g.
func (w Weight) String() string {
	if -Kilogram < w && w < Kilogram {
		return fmt.Sprintf("%d g", int64(w))
	}
	return w.Kilograms()
}

// Kilograms writes kilograms also below one, to stand beside a price per
// kilogram: 0.8 kg.
func (w Weight) Kilograms() string { return shortest(int64(w), 3) + " kg" }

// ParseWeight reads a number with g or kg, in small letters or capitals, with
// or without a space: 1.2kg, 800 g. It must come to whole grams. Tonnes are not
// read: a "t" is 1000 kg to some and 2000 lb to others.
func ParseWeight(s string) (Weight, error) {
	number, places := strings.TrimSpace(s), 0
	if rest, ok := cutUnit(number, "kg"); ok {
		number, places = rest, 3
	} else if rest, ok := cutUnit(number, "g"); ok {
		number = rest
	} else {
		number = ""
	}
	n, err := steps(number, places)
	switch {
	case errors.Is(err, errFiner):
		return 0, fmt.Errorf("weight: got %q, want whole grams", s)
	case err == nil && n > math.MaxInt64, errors.Is(err, errLarge):
		return 0, fmt.Errorf("weight: got %q, want at most %s", s, Weight(math.MaxInt64))
	case err != nil:
		return 0, fmt.Errorf("weight: got %q, want a number with g or kg, such as 1.2kg", s)
	}
	return Weight(n), nil
}

// cutUnit takes a unit off the end of s in either case, and the space before it.
func cutUnit(s, unit string) (string, bool) {
	at := len(s) - len(unit)
	if at < 0 || !strings.EqualFold(s[at:], unit) {
		return s, false
	}
	return strings.TrimRight(s[:at], " "), true
}
