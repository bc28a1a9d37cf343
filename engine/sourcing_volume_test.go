package engine

import (
	"math/rand/v2"
	"testing"
)

// TestCheaperMatchesCounting finds both volumes by trying every one.
func TestCheaperMatchesCounting(t *testing.T) {
	const most = 400
	r := rand.New(rand.NewPCG(1, 41))
	lasting, both, never, gone := 0, 0, 0, 0
	for range 20_000 {
		some := func() *costs {
			c := &costs{fixed: r.Int64N(300), order: r.Int64N(8)}
			if r.IntN(3) > 0 {
				c.units, c.shipment = 2+r.Int64N(60), r.Int64N(200)
			}
			return c
		}
		a, b := some(), some()
		wantFirst, last := int64(0), int64(0)
		for n := int64(1); n <= most; n++ {
			if b.of(n) >= a.of(n) {
				last = n
			} else if wantFirst == 0 {
				wantFirst = n
			}
		}
		want := last + 1
		if last == most {
			want = 0
		}
		first, got := cheaper(a, b, most)
		if first != wantFirst || got != want {
			t.Fatalf("%+v against %+v: got %d and %d, want %d and %d", b, a, first, got, wantFirst, want)
		}
		switch {
		case got > first:
			both++
		case got > 0:
			lasting++
		case first > 0:
			gone++
		default:
			never++
		}
	}
	for name, n := range map[string]int{"cheaper from one volume on": lasting, "first and then for good": both, "never": never, "for a while": gone} {
		enough(t, name, n, 500)
	}
}

// TestCurvesShowBothSidesOfEverySteps: as many as there is room for, and no point
// that is not on the curve.
func TestCurvesShowBothSidesOfEveryStep(t *testing.T) {
	s := sourcing{q: &SourcingQuery{Stocks: []Candidate{{Name: "a"}}}, into: "EUR"}
	for _, units := range []int64{0, 7, 100, 3} {
		for _, end := range []int64{1, 50, 700, 9000} {
			c := costs{fixed: 40, shipment: 30, order: 3, units: units}
			if units == 0 {
				c.shipment = 0
			}
			v := volumes{scale: 1, most: MaxVolume, costs: []*costs{&c}}
			curve := v.curve(&s, 0, []int64{0, 1, end}, end)
			if n := len(curve.Points); n > mostPoints || n < 2 {
				t.Errorf("%d units up to %d: %d points", units, end, n)
			}
			has := map[int64]bool{}
			for i, p := range curve.Points {
				has[p.Volume] = true
				if p.Total.Minor != c.of(p.Volume) || i > 0 && p.Volume <= curve.Points[i-1].Volume || p.Volume > end {
					t.Errorf("%d units up to %d: point %+v", units, end, p)
				}
			}
			for n := curve.Steps * units; n < end && n > 0; n += curve.Steps * units {
				if !has[n] || !has[n+1] {
					t.Errorf("%d units up to %d: no step at %d", units, end, n)
				}
			}
			if (curve.Steps == 0) != (units == 0) || units > 0 && curve.Steps > 1 && end/units < 90 {
				t.Errorf("%d units up to %d: every %d. step", units, end, curve.Steps)
			}
		}
	}
}
