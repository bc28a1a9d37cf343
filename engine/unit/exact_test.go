package unit

import (
	"encoding/binary"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func TestOverRoundsHalfToEven(t *testing.T) {
	for _, tt := range []struct{ n, d, want int64 }{
		{0, 7, 0}, {1, 2, 0}, {3, 2, 2}, {5, 2, 2}, {7, 2, 4},
		{1, 3, 0}, {2, 3, 1}, {25, 10, 2}, {35, 10, 4}, {26, 10, 3}, {24, 10, 2},
		{math.MaxInt64, 1, math.MaxInt64}, {math.MaxInt64, 2, 1 << 62}, {math.MaxInt64, math.MaxInt64, 1},
	} {
		if got, err := Product(tt.n).Over(tt.d); got != tt.want || err != nil {
			t.Errorf("%d / %d: got %d %v, want %d", tt.n, tt.d, got, err, tt.want)
		}
		if got, ok := Quotient(0, uint64(tt.n), uint64(tt.d)); got != tt.want || !ok {
			t.Errorf("Quotient %d / %d: got %d %v, want %d", tt.n, tt.d, got, ok, tt.want)
		}
	}
}

// TestOverRoundsOnce: 0.4999 rounded in two steps would be 1.
func TestOverRoundsOnce(t *testing.T) {
	if got, err := Product(4999).Over(100, 100); got != 0 || err != nil {
		t.Errorf("4999 / 100 / 100: got %d %v, want 0", got, err)
	}
	// A half and a trace that only the first of two divisions sees.
	if got, err := Product(5, 1<<62, 1<<62, 2).Plus(Product(1)).Over(1<<62, 1<<62, 4); got != 3 || err != nil {
		t.Errorf("2.5 and a trace: got %d %v, want 3", got, err)
	}
	if got, err := Product(5, 1<<62, 1<<62, 2).Over(1<<62, 1<<62, 4); got != 2 || err != nil {
		t.Errorf("2.5: got %d %v, want 2", got, err)
	}
}

func TestExactRange(t *testing.T) {
	const most = math.MaxInt64
	five := Product(most, most, most, most, most)
	if got, err := five.Plus(five).Over(most, most, most, most, 2); got != most || err != nil {
		t.Errorf("twice five factors over four and two: got %d %v, want %d", got, err, int64(most))
	}
	if got, err := Product(most).Plus(Product(1)).Over(1); !errors.Is(err, ErrOverflow) {
		t.Errorf("2^63: got %d %v, want %v", got, err, ErrOverflow)
	}
	if got, err := Product(most, 2).Plus(Product(1)).Over(2); !errors.Is(err, ErrOverflow) {
		t.Errorf("2^63 - 1/2, rounded up: got %d %v, want %v", got, err, ErrOverflow)
	}
	if got, err := five.Times(most).Over(most, most, most, most, most); !errors.Is(err, ErrOverflow) {
		t.Errorf("six factors: got %d %v, want %v", got, err, ErrOverflow)
	}
	if got, err := Product(5, -1).Over(1); !errors.Is(err, ErrOverflow) {
		t.Errorf("a negative factor: got %d %v, want %v", got, err, ErrOverflow)
	}
	if got, err := Product(0, -1, most).Plus(Product(3)).Over(1); !errors.Is(err, ErrOverflow) {
		t.Errorf("a sum with a lost number: got %d %v, want %v", got, err, ErrOverflow)
	}
	if got, err := Product(3).Plus(Product(0, -1)).Over(1); !errors.Is(err, ErrOverflow) {
		t.Errorf("a sum with a lost number last: got %d %v, want %v", got, err, ErrOverflow)
	}
	if got, err := (Exact{}).Plus(Product(3)).Times(most, 0).Plus(Product(4)).Over(); got != 4 || err != nil {
		t.Errorf("zero: got %d %v, want 4", got, err)
	}
	if lost := five.Times(most); lost.Compare(five) <= 0 || five.Compare(lost) >= 0 || lost.Compare(lost) != 0 {
		t.Error("a lost number does not compare as the largest")
	}
	for _, tt := range []struct{ high, low, divisor uint64 }{{0, 1, 0}, {1, 0, 1}, {5, 0, 5}, {1, 0, 2}, {0, math.MaxUint64, 1}, {0, math.MaxUint64, 2}} {
		if got, ok := Quotient(tt.high, tt.low, tt.divisor); ok {
			t.Errorf("Quotient(%d, %d, %d): got %d, want none", tt.high, tt.low, tt.divisor, got)
		}
	}
	for _, d := range []int64{0, -1} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a divisor of %d: got no panic", d)
				}
			}()
			_, _ = Product(1).Over(d)
		}()
	}
}

// bigRound is the oracle: n/d rounded half to even, in math/big.
func bigRound(n, d *big.Int) (int64, bool) {
	q, rest := new(big.Int).QuoRem(n, d, new(big.Int))
	switch rest.Lsh(rest, 1).Cmp(d) {
	case 0:
		q.Add(q, big.NewInt(int64(q.Bit(0))))
	case 1:
		q.Add(q, big.NewInt(1))
	}
	return q.Int64(), q.IsInt64()
}

func bigProduct(factors []int64) *big.Int {
	p := big.NewInt(1)
	for _, f := range factors {
		p.Mul(p, big.NewInt(f))
	}
	return p
}

// checkExact computes (product of a + product of b) / product of d both ways.
// Factors are not negative, divisors positive, at most five of each.
func checkExact(t *testing.T, a, b, d []int64) {
	t.Helper()
	x, y := Product(a...), Product(b...)
	bx, by, bd := bigProduct(a), bigProduct(b), bigProduct(d)
	if x.Compare(y) != bx.Cmp(by) {
		t.Errorf("%v against %v: got %d, want %d", a, b, x.Compare(y), bx.Cmp(by))
	}
	got, err := x.Plus(y).Over(d...)
	want, fits := bigRound(new(big.Int).Add(bx, by), bd)
	if (err == nil) != fits || fits && got != want {
		t.Errorf("(%v + %v) / %v: got %d %v, want %d %v", a, b, d, got, err, want, fits)
	}
}

// TestExactMatchesBig holds Exact and Quotient against math/big.
func TestExactMatchesBig(t *testing.T) {
	random(t, 20_000, func(t *testing.T, r *rand.Rand) {
		draw := func(least int64) []int64 {
			f := make([]int64, r.IntN(6))
			for i := range f {
				f[i] = max(least, number(r))
			}
			return f
		}
		a, b, d := draw(0), draw(0), draw(1)
		if r.IntN(2) == 0 && len(a) > 0 {
			// A tie or next to one: the divisors' product, halved, and one off.
			d = append([]int64{2}, a[1:]...)
			for i := range d {
				d[i] = max(d[i], 1)
			}
			b = [][]int64{{0}, {1}, d}[r.IntN(3)]
			b = b[:min(len(b), 5)]
		}
		checkExact(t, a, b, d[:min(len(d), 5)])

		high, low, divisor := uint64(number(r))>>r.IntN(64), uint64(number(r)), uint64(number(r))
		n := new(big.Int).SetUint64(high)
		n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(low))
		got, ok := Quotient(high, low, divisor)
		want, fits := int64(0), false
		if divisor != 0 {
			want, fits = bigRound(n, new(big.Int).SetUint64(divisor))
		}
		if ok != fits || ok && got != want {
			t.Errorf("Quotient(%d, %d, %d): got %d %v, want %d %v", high, low, divisor, got, ok, want, fits)
		}
	})
}

func FuzzExact(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24}, uint8(1), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, first, second uint8) {
		var all []int64
		for len(data) >= 8 && len(all) < 15 {
			all = append(all, int64(binary.LittleEndian.Uint64(data)&math.MaxInt64))
			data = data[8:]
		}
		cut := func(n uint8) []int64 {
			part := all[:min(int(n%6), len(all))]
			all = all[len(part):]
			return part
		}
		a, b := cut(first), cut(second)
		d := all[:min(len(all), 5)]
		for i := range d {
			d[i] = max(d[i], 1)
		}
		checkExact(t, a, b, d)
	})
}
