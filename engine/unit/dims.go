package unit

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"
)

// Length is a distance in millimetres, used for the sides of a parcel.
type Length int64

// Units of length.
const (
	Millimetre Length = 1
	Centimetre Length = 10 * Millimetre
	Metre      Length = 1000 * Millimetre
)

// String writes centimetres: 30.5 cm.
func (l Length) String() string { return shortest(int64(l), 1) + " cm" }

// Dims are the outer sides of a parcel in any order. The zero value means that
// the size is not known, and then only weight counts.
type Dims struct{ Length, Width, Height Length }

// MaxSide is the longest side ParseDims reads. The volume and the girth of a
// parcel within it fit in 64 bits.
const MaxSide = 1000 * Metre

// IsZero says whether the size is not known.
func (d Dims) IsZero() bool { return d == Dims{} }

// String writes centimetres, and nothing for the zero value: 30x20x10.5 cm.
func (d Dims) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%sx%sx%s cm", shortest(int64(d.Length), 1), shortest(int64(d.Width), 1), shortest(int64(d.Height), 1))
}

// ParseDims reads three sides and one unit for them all, mm, cm or m:
// 30x20x10cm, 300 x 200 x 100 mm, 0.3×0.2×0.1 m. Each side must come to whole
// millimetres, at least one of them.
func ParseDims(s string) (Dims, error) {
	number, places := strings.TrimSpace(s), 0
	if rest, ok := cutUnit(number, "mm"); ok {
		number = rest
	} else if rest, ok := cutUnit(number, "cm"); ok {
		number, places = rest, 1
	} else if rest, ok := cutUnit(number, "m"); ok {
		number, places = rest, 3
	} else {
		number = ""
	}
	words := strings.FieldsFunc(number, func(r rune) bool { return r == 'x' || r == 'X' || r == '×' })
	if len(words) != 3 || strings.Count(number, "x")+strings.Count(number, "X")+strings.Count(number, "×") != 2 {
		return Dims{}, fmt.Errorf("dims: got %q, want three sides with mm, cm or m, such as 30x20x10cm", s)
	}
	var sides [3]Length
	for i, word := range words {
		n, err := steps(strings.Trim(word, " "), places)
		switch {
		case errors.Is(err, errFiner):
			return Dims{}, fmt.Errorf("dims: side %d: got %q, want whole millimetres", i+1, s)
		case err == nil && (n == 0 || n > uint64(MaxSide)), errors.Is(err, errLarge):
			return Dims{}, fmt.Errorf("dims: side %d: got %q, want 1 mm to %d m", i+1, s, MaxSide/Metre)
		case err != nil:
			return Dims{}, fmt.Errorf("dims: side %d: got %q, want a plain decimal, such as 30x20x10cm", i+1, s)
		}
		sides[i] = Length(n)
	}
	return Dims{sides[0], sides[1], sides[2]}, nil
}

// Volume is in cubic millimetres; it fails with ErrOverflow beyond 64 bits. A
// side that is negative counts as too large: no such parcel exists.
func (d Dims) Volume() (int64, error) {
	high, area := bits.Mul64(uint64(d.Length), uint64(d.Width))
	over, volume := bits.Mul64(area, uint64(d.Height))
	if d.Length < 0 || d.Width < 0 || d.Height < 0 || high != 0 || over != 0 || volume > 1<<63-1 {
		return 0, fmt.Errorf("dims: volume of %s: %w", d, ErrOverflow)
	}
	return int64(volume), nil
}

// Longest is the longest side.
func (d Dims) Longest() Length { return max(d.Length, d.Width, d.Height) }

// Girth is what carriers limit as length plus girth: the longest side and twice
// each of the other two. Sides must be within MaxSide.
func (d Dims) Girth() Length {
	return 2*(d.Length+d.Width+d.Height) - d.Longest()
}
