package unit

import (
	"errors"
	"math/bits"
	"strconv"
	"strings"
)

// The ways in which text is not a whole number of steps. Callers turn them into
// a sentence about their own quantity.
var (
	errSyntax = errors.New("not a plain decimal")
	errFiner  = errors.New("finer than one step")
	errLarge  = errors.New("too large")
)

// steps reads a plain decimal such as 12.50 as a whole number of units of its
// decimal place `places`: no sign, no exponent, no separators, a digit on both
// sides of the point. Zeros behind the last place change nothing and are read.
func steps(s string, places int) (uint64, error) {
	whole, decimals, point := strings.Cut(s, ".")
	if !isDigits(whole) || point && !isDigits(decimals) {
		return 0, errSyntax
	}
	if len(decimals) > places {
		if strings.Trim(decimals[places:], "0") != "" {
			return 0, errFiner
		}
		decimals = decimals[:places]
	}
	var n uint64
	for i := range len(whole) + places {
		digit := byte('0')
		switch {
		case i < len(whole):
			digit = whole[i]
		case i < len(whole)+len(decimals):
			digit = decimals[i-len(whole)]
		}
		high, low := bits.Mul64(n, 10)
		sum, carry := bits.Add64(low, uint64(digit-'0'), 0)
		if high != 0 || carry != 0 {
			return 0, errLarge
		}
		n = sum
	}
	return n, nil
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// decimal writes n steps of the decimal place `places` with all its places:
// 1240 at two places is 12.40.
func decimal(n int64, places int) string {
	sign, digits := "", strconv.FormatInt(n, 10)
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	if places == 0 {
		return sign + digits
	}
	if len(digits) <= places {
		digits = strings.Repeat("0", places+1-len(digits)) + digits
	}
	return sign + digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}

// shortest is decimal without the zeros at the end: 1240 at two places is 12.4.
// There must be places.
func shortest(n int64, places int) string {
	return strings.TrimSuffix(strings.TrimRight(decimal(n, places), "0"), ".")
}
