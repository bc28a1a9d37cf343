package emission

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Mass is a mass of CO2 equivalents in milligrams.
type Mass int64

// The units in which masses are shown.
const (
	Gram     Mass = 1000
	Kilogram      = 1000 * Gram
)

// Grams rounds to whole grams, half to even.
func (m Mass) Grams() int64 {
	grams, rest := int64(m/Gram), m%Gram
	switch {
	case rest > Gram/2 || rest == Gram/2 && grams%2 != 0:
		grams++
	case rest < -Gram/2 || rest == -Gram/2 && grams%2 != 0:
		grams--
	}
	return grams
}

// String writes grams below a kilogram and kilograms from there, every digit:
// 1.977 g, 12.5 kg.
func (m Mass) String() string {
	sign, n := "", uint64(m)
	if m < 0 {
		sign, n = "-", -n
	}
	unit, places := "g", 3
	if n >= uint64(Kilogram) {
		unit, places = "kg", 6
	}
	digits := strconv.FormatUint(n, 10)
	if len(digits) <= places {
		digits = strings.Repeat("0", places+1-len(digits)) + digits
	}
	at := len(digits) - places
	return sign + strings.TrimSuffix(strings.TrimRight(digits[:at]+"."+digits[at:], "0"), ".") + " " + unit
}

// PerTonne is what a tonne gives off over a whole lane, in micrograms: metres
// times milligrams per tonne-km, so nothing is rounded yet.
type PerTonne int64

// Over is an intensity over a distance.
func Over(metres int64, intensity Intensity) (PerTonne, error) {
	if metres < 0 || intensity < 0 {
		return 0, fmt.Errorf("emission: got %d m at %d mg per tonne-km, want neither below 0", metres, intensity)
	}
	high, low := bits.Mul64(uint64(metres), uint64(intensity))
	if high != 0 || int64(low) < 0 {
		return 0, fmt.Errorf("emission: %d m at %d mg per tonne-km: %w", metres, intensity, unit.ErrOverflow)
	}
	return PerTonne(low), nil
}

// Of is the share of a parcel: its weight times what a tonne gives off, rounded
// once, half to even.
func (p PerTonne) Of(weight unit.Weight) (Mass, error) {
	if weight < 0 || p < 0 {
		return 0, fmt.Errorf("emission: got %v and %d µg per tonne, want neither below 0", weight, int64(p))
	}
	// Grams are 10^-6 tonnes and micrograms 10^-3 milligrams.
	high, low := bits.Mul64(uint64(p), uint64(weight))
	mass, fits := unit.Quotient(high, low, 1_000_000_000)
	if !fits {
		return 0, fmt.Errorf("emission: %v at %d µg per tonne: %w", weight, int64(p), unit.ErrOverflow)
	}
	return Mass(mass), nil
}

// ForLane is what a tonne gives off over a lane of so many metres: at the lane's
// own figure, or else at the factor of its mode.
func ForLane(l *network.Lane, metres int64) (PerTonne, error) {
	intensity := Intensity(l.CO2)
	if l.CO2 > 0 {
		if l.CO2 > int64(maxIntensity/gramPerTonneKm) {
			return 0, fmt.Errorf("emission: lane %s: %d g per tonne-km: %w", l.ID, l.CO2, unit.ErrOverflow)
		}
		intensity *= gramPerTonneKm
	} else {
		f, err := Default(l.Mode, metres)
		if err != nil {
			return 0, fmt.Errorf("emission: lane %s: %w", l.ID, err)
		}
		intensity = f.Intensity
	}
	p, err := Over(metres, intensity)
	if err != nil {
		return 0, fmt.Errorf("lane %s: %w", l.ID, err)
	}
	return p, nil
}
