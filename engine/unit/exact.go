package unit

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// Exact is a whole number of zero or more that does not lose anything while a
// price is computed: rate x grams x exchange rate goes far beyond 64 bits before
// it is divided down to minor units. Rounding happens in Over and nowhere else.
//
//	unit.Product(int64(rate), int64(weight)).Over(1000)
//
// It holds 317 bits, so a product of five int64 always fits, and so does the
// sum of two such. A number that does not fit, or that comes from a negative
// factor, is remembered as such: it compares as larger than all others and Over
// returns ErrOverflow. The zero value is 0.
//
// Fixed width is for speed: math/big allocates, and a query prices thousands of
// tariffs.
type Exact struct {
	limb [5]uint64 // least significant first
	used int       // limbs from here up are zero
	lost bool      // the number did not fit; the limbs mean nothing
}

// Product returns the product of the factors, 1 for none.
func Product(factors ...int64) Exact {
	return Exact{limb: [5]uint64{1}, used: 1}.Times(factors...)
}

// Times returns x times every factor.
func (x Exact) Times(factors ...int64) Exact {
	for _, f := range factors {
		if f < 0 {
			x.lost = true
		}
		x.scale(uint64(f))
	}
	return x
}

// scale multiplies x by f in place.
func (x *Exact) scale(f uint64) {
	var carry uint64
	for i := range x.used {
		high, low := bits.Mul64(x.limb[i], f)
		sum, c := bits.Add64(low, carry, 0)
		x.limb[i], carry = sum, high+c
	}
	if carry == 0 {
		return
	}
	if x.used == len(x.limb) {
		x.lost = true
		return
	}
	x.limb[x.used] = carry
	x.used++
}

// Plus returns x + y.
func (x Exact) Plus(y Exact) Exact {
	var carry uint64
	for i := range x.limb {
		x.limb[i], carry = bits.Add64(x.limb[i], y.limb[i], carry)
	}
	x.lost = x.lost || y.lost || carry != 0
	x.used = max(x.used, y.used)
	if x.used < len(x.limb) && x.limb[x.used] != 0 {
		x.used++
	}
	return x
}

// Compare is negative when x is less than y, positive when it is more.
func (x Exact) Compare(y Exact) int {
	switch {
	case x.lost && y.lost:
		return 0
	case x.lost:
		return 1
	case y.lost:
		return -1
	}
	for i := max(x.used, y.used) - 1; i >= 0; i-- {
		if c := cmp.Compare(x.limb[i], y.limb[i]); c != 0 {
			return c
		}
	}
	return 0
}

// Over returns x divided by the product of the divisors, rounded once, half to
// even. It fails with ErrOverflow when that is not an int64. A divisor that is
// not positive panics, as division by zero does.
func (x Exact) Over(divisors ...int64) (int64, error) {
	// Dividing by one factor after the other gives the same whole quotient as
	// dividing by their product. Of the rest two things matter: whether it is
	// zero, and whether it is at least a half, which the last bit of the
	// quotient of 2x tells.
	x.scale(2)
	if x.lost {
		return 0, ErrOverflow
	}
	whole := true
	for len(divisors) > 0 {
		var d uint64
		d, divisors = leading(divisors)
		if rest := x.divide(d); rest != 0 {
			whole = false
		}
	}
	if slices.Max(x.limb[1:]) != 0 {
		return 0, ErrOverflow
	}
	quotient, half := x.limb[0]>>1, x.limb[0]&1 == 1
	if half && (!whole || quotient&1 == 1) {
		quotient++
	}
	if quotient > math.MaxInt64 {
		return 0, ErrOverflow
	}
	return int64(quotient), nil
}

// Quotient is Over for a number of 128 bits and one divisor, in a few
// nanoseconds. It is false when the divisor is zero or the result not an int64.
func Quotient(high, low, divisor uint64) (int64, bool) {
	if high >= divisor {
		return 0, false
	}
	quotient, rest := bits.Div64(high, low, divisor)
	if quotient > math.MaxInt64 {
		return 0, false
	}
	if left := divisor - rest; rest > left || rest == left && quotient&1 == 1 {
		quotient++
	}
	return int64(quotient), quotient <= math.MaxInt64
}

// leading multiplies as many divisors together as fit in 64 bits, because one
// division costs as much as ten multiplications. It returns the rest.
func leading(divisors []int64) (uint64, []int64) {
	d := uint64(1)
	for i, next := range divisors {
		if next <= 0 {
			panic("unit: division by a number that is not positive")
		}
		high, low := bits.Mul64(d, uint64(next))
		if high != 0 {
			return d, divisors[i:]
		}
		d = low
	}
	return d, nil
}

// divide divides x by d in place and returns the rest.
func (x *Exact) divide(d uint64) uint64 {
	var rest uint64
	for i := x.used - 1; i >= 0; i-- {
		x.limb[i], rest = bits.Div64(rest, x.limb[i], d)
	}
	for x.used > 0 && x.limb[x.used-1] == 0 {
		x.used--
	}
	return rest
}
