package feed

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// number reads a decimal of at most places decimals as a whole number of its
// last place, times step: kilograms with three places are grams, minutes with
// none times time.Minute are a time.Duration.
func number[V ~int64](places int, step, least, most V) codec[V] {
	want := fmt.Sprintf("%s to %s", fixed(int64(least/step), places), fixed(int64(most/step), places))
	if places == 0 {
		want = "whole number, " + want
	} else {
		want += fmt.Sprintf(", at most %s", count(places, "decimal"))
	}
	return codec[V]{
		want: want,
		parse: func(_ *reader, cell string) (V, *problem) {
			mantissa, scale, p := decimal(cell, places)
			if p != nil {
				return 0, p
			}
			for range places - scale {
				if mantissa > math.MaxInt64/10 {
					return 0, &problem{code: OutOfRange}
				}
				mantissa *= 10
			}
			if V(mantissa) < least/step || V(mantissa) > most/step {
				return 0, &problem{code: OutOfRange}
			}
			return V(mantissa) * step, nil
		},
		format: func(v V) (string, error) {
			if v < least || v > most || v%step != 0 {
				return "", fmt.Errorf("got %v, want %s", v, want)
			}
			return fixed(int64(v/step), places), nil
		},
	}
}

// decimal takes a plain decimal such as 12.50 apart: its digits without the
// point (1250) and how many of them stand behind it (2).
func decimal(cell string, most int) (mantissa int64, scale int, p *problem) {
	digits, negative := strings.CutPrefix(cell, "-")
	whole, decimals, point := strings.Cut(digits, ".")
	if whole == "" || point && decimals == "" || !allDigits(whole) || !allDigits(decimals) {
		return 0, 0, &problem{code: BadNumber}
	}
	if len(decimals) > most {
		return 0, 0, &problem{code: TooManyDecimals}
	}
	for _, part := range [2]string{whole, decimals} {
		for i := range len(part) {
			d := int64(part[i] - '0')
			if mantissa > (math.MaxInt64-d)/10 {
				return 0, 0, &problem{code: OutOfRange}
			}
			mantissa = mantissa*10 + d
		}
	}
	if negative && mantissa != 0 {
		return 0, 0, &problem{code: NegativeNumber}
	}
	return mantissa, len(decimals), nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// fixed writes what decimal reads, without the zeros at the end.
func fixed(mantissa int64, places int) string {
	digits := strconv.FormatInt(mantissa, 10)
	if places == 0 {
		return digits
	}
	if len(digits) <= places {
		digits = strings.Repeat("0", places+1-len(digits)) + digits
	}
	return strings.TrimSuffix(strings.TrimRight(digits[:len(digits)-places]+"."+digits[len(digits)-places:], "0"), ".")
}

// The numbers of the format.
var (
	minutes    = number(0, time.Minute, 0, MaxDuration)
	transit    = number(0, time.Minute, time.Minute, MaxDuration)
	hours      = number(0, time.Hour, 0, MaxDuration)
	money      = number(6, 1, 0, MaxRate)
	percent    = number(6, 1, 0, MaxFuelPercent)
	kilograms  = number(3, unit.Gram, 0, MaxWeight)
	weightCap  = number(3, unit.Gram, unit.Gram, MaxWeight)
	lengthCap  = number(1, unit.Millimetre, unit.Millimetre, MaxLength)
	capacity   = number[int64](0, 1, 1, MaxCapacityKg)
	kilometres = number[int64](0, 1, 0, MaxDistanceKm)
	intensity  = number[int64](0, 1, 0, MaxCO2)
	divisor    = number[int64](0, 1, 0, MaxDivisor)
	share      = number[network.Share](4, 1, 1, network.Whole)
	inspected  = number[network.Share](4, 1, 0, network.Whole)
	partOf     = number(6, 1, 0, allOf)
)

// laneCutOff in Departure.CutOff stands for the lane's own: there an empty cell
// and a zero mean different things.
const laneCutOff = time.Duration(-1)

var cutOff = codec[time.Duration]{
	want:  minutes.want,
	parse: minutes.parse,
	format: func(d time.Duration) (string, error) {
		if d < 0 {
			return "", nil
		}
		return minutes.format(d)
	},
}

// degrees reads a plain decimal with a sign. Whether it lies on the earth is
// seen when latitude and longitude are known together.
var degrees = codec[float64]{
	want: "decimal degrees",
	parse: func(_ *reader, cell string) (float64, *problem) {
		const most = 32 // more digits than any float64 between -999 and 999 needs
		whole, decimals, point := strings.Cut(strings.TrimPrefix(cell, "-"), ".")
		if len(cell) > most || whole == "" || point && decimals == "" || !allDigits(whole) || !allDigits(decimals) {
			return 0, &problem{code: BadNumber}
		}
		v, err := strconv.ParseFloat(cell, 64)
		if err != nil {
			return 0, &problem{code: BadNumber}
		}
		return v + 0, nil // minus zero becomes zero
	},
	format: func(v float64) (string, error) {
		if math.IsNaN(v) || math.Abs(v) > 180 {
			return "", fmt.Errorf("got %v, want degrees from -180 to 180", v)
		}
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	},
}

// exchange is the rate of fx.csv, kept with just the digits it was given with.
var exchange = column[network.ExchangeRate]{
	heading: heading{"rate", required, fmt.Sprintf("above 0, at most %d digits and %d decimals", maxFXDigits, maxFXScale),
		"what one unit of base buys of currency"},
	read: func(_ *reader, cell string, row *network.ExchangeRate) *problem {
		mantissa, scale, p := decimal(cell, maxFXScale)
		switch {
		case p != nil:
			return p
		case mantissa == 0 || mantissa >= 1_000_000_000_000_000_000:
			return &problem{code: OutOfRange}
		}
		row.Mantissa, row.Scale = mantissa, scale
		return nil
	},
	write: func(row, _ *network.ExchangeRate) (string, error) {
		if row.Mantissa <= 0 || row.Mantissa >= 1_000_000_000_000_000_000 || row.Scale < 0 || row.Scale > maxFXScale {
			return "", fmt.Errorf("got %d with %d decimals, want a rate above 0 of at most %d digits and %d decimals",
				row.Mantissa, row.Scale, maxFXDigits, maxFXScale)
		}
		digits := fmt.Sprintf("%0*d", row.Scale+1, row.Mantissa)
		if row.Scale == 0 {
			return digits, nil
		}
		return digits[:len(digits)-row.Scale] + "." + digits[len(digits)-row.Scale:], nil
	},
}
