package delay

import (
	"math"
	"math/bits"

	"entrepot/engine/network"
)

// Risk is -ln of the probability that something holds, in millionths of a nat,
// rounded to the nearest: 0 is sure, 693147 an even chance, 10050 holds 99 times
// in 100. Risks of independent connections add. No share has more than 13815511,
// so the sum over 150 legs fits; Impossible must not be added.
type Risk int32

// Impossible is the risk of what cannot hold: a connection that is not offered.
const Impossible Risk = math.MaxInt32

// Risk is that of a connection whose departure is still made with a delay of
// slack and not with more. It never rises with more slack; a negative slack is
// Impossible, and so is one below the first step.
func (d Distribution) Risk(slack Second) Risk {
	risk := Impossible
	for _, s := range d.Steps() {
		if s.Late > slack {
			break
		}
		risk = s.Risk
	}
	return risk
}

// Floor is the risk that no slack lowers: of never arriving in useful time.
func (d Distribution) Floor() Risk {
	steps := d.Steps()
	return steps[len(steps)-1].Risk
}

// ln2 is the logarithm of 2 in 2^-58.
const ln2 = 199786072581291495

// RiskOf is the risk of what holds with the probability p; Impossible when that
// is none. Two shares that differ have risks that differ, since a millionth of
// the whole is at least a millionth of a nat.
//
// The logarithm is computed in whole numbers, because a processor's own may
// differ from another's in the last bit, and so might routes. Let p be
// whole / (2^k r) with r from 1 to 2; then -ln p is k ln 2 + ln r, and
//
//	ln r = 2 (z + z^3/3 + z^5/5 + ...) with z = (r-1)/(r+1), at most 1/3
func RiskOf(p network.Share) Risk {
	const whole = uint64(network.Whole)
	switch {
	case p <= 0:
		return Impossible
	case p >= network.Whole:
		return 0
	}
	q, k := uint64(p), uint64(0)
	for 2*q <= whole {
		q, k = 2*q, k+1
	}
	const point = 58 // numbers from here are in 2^-58
	z, _ := bits.Div64((whole-q)>>(64-point), (whole-q)<<point, whole+q)
	times := func(x, y uint64) uint64 {
		high, low := bits.Mul64(x, y)
		return high<<(64-point) | low>>point
	}
	sum, square := uint64(0), times(z, z)
	for power, n := z, uint64(1); power > 0; power, n = times(power, square), n+2 {
		sum += power / n
	}
	high, low := bits.Mul64(k*ln2+2*sum, 1_000_000)
	low, carry := bits.Add64(low, 1<<(point-1), 0) // to the nearest
	return Risk((high+carry)<<(64-point) | low>>point)
}
