package delay

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"entrepot/engine/network"
)

// exactly is the share, of 10^12, of sums that are at most so late.
func exactly(a, b Distribution, late Second) (share int64) {
	for x := Second(0); x <= late; x++ {
		share += int64(a.Within(x)-a.Within(x-1)) * int64(b.Within(late-x))
	}
	return share
}

// TestSum compares with the exact sum, slack by slack: never earlier, and the
// same but for rounding while the steps are few enough.
func TestSum(t *testing.T) {
	const latest = 24
	joined, kept := 0, 0
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		steps := 1 + r.IntN(MaxSteps)
		a, b := randomDistribution(t, r, steps, latest), randomDistribution(t, r, steps, latest)
		s := Sum(a, b)
		if !s.Equal(Sum(b, a)) {
			t.Errorf("a %v\nb %v\ngot %v, and %v the other way round", a, b, s, Sum(b, a))
		}
		if !Sum(a, Certain).Equal(a) {
			t.Errorf("a %v\ngot %v with no delay on top", a, Sum(a, Certain))
		}
		distinct, last := 0, int64(0)
		for late := range Second(2*latest + 1) {
			if share := exactly(a, b, late) / int64(network.Whole); share > last {
				distinct, last = distinct+1, share
			}
		}
		if last == 0 {
			if fmt.Sprint(s) != "0.0001% at most 9600h0m0s late" {
				t.Errorf("a %v\nb %v\ngot %v of what hardly ever arrives", a, b, s)
			}
			return
		}
		check(t, s)
		for late := range Second(2*latest + 1) {
			exact := network.Share(exactly(a, b, late) / int64(network.Whole))
			if got := s.Within(late); got > exact || distinct <= MaxSteps && got != exact {
				t.Errorf("a %v\nb %v\nwithin %d: got %v, want %v, in %d steps", a, b, late, got, exact, distinct)
			}
		}
		if int64(s.Total()) != last {
			t.Errorf("a %v\nb %v\ngot %v in all, want %d", a, b, s.Total(), last)
		}
		if distinct > MaxSteps {
			joined++
			if n := len(s.Steps()); n != MaxSteps {
				t.Errorf("a %v\nb %v\ngot %d steps of %d", a, b, n, distinct)
			}
			return
		}
		kept++
		if Lead(a, s) != 0 || Lead(b, s) != 0 {
			t.Errorf("a %v\nb %v\nsum %v is earlier", a, b, s)
		}
		// A lead before another delay is one after it.
		c := randomDistribution(t, r, 3, 8)
		ac, bc := Sum(a, c), Sum(b, c)
		if bc.Total() > 1 && len(ac.Steps()) < MaxSteps && len(bc.Steps()) < MaxSteps && Lead(ac, bc) > Lead(a, b) {
			t.Errorf("a %v\nb %v\nc %v\nlead %d, and %d with c", a, b, c, Lead(a, b), Lead(ac, bc))
		}
	})
	if *seedFlag == 0 && *roundsFlag >= 2000 && (joined < 200 || kept < 200) {
		t.Errorf("joined steps of %d sums, kept those of %d", joined, kept)
	}
}

// check holds a distribution to what New asks for, and its risks to RiskOf.
func check(t *testing.T, d Distribution) {
	t.Helper()
	var points []network.DelayPoint
	for _, s := range d.Steps() {
		points = append(points, network.DelayPoint{Late: s.Late.span(), Share: s.Share})
	}
	if again, err := New(points); err != nil || !d.Equal(again) {
		t.Errorf("%v: got %v, %v, made anew", d, again, err)
	}
}

// TestSumIsAWalk holds the two ways to compose delays together: a hold after a
// lane is never later than the lane with the sum, and as late while no steps are
// joined.
func TestSumIsAWalk(t *testing.T) {
	const millionth = One / Probability(network.Whole)
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		a, b := randomDistribution(t, r, 1+r.IntN(8), 24), randomDistribution(t, r, 3, 24)
		s := Sum(a, b)
		walked := Walk(0, []Leg{{Depart: 5, Duration: 5, Delay: a}}, Hold{Through: func(at Second) Second { return at + 5 }, Delay: b})
		for late := range Second(60) {
			off := walked.By(15+late) - Probability(s.Within(late))*millionth
			if off < 0 || len(s.Steps()) < MaxSteps && off >= millionth {
				t.Errorf("a %v\nb %v\nby %d: walked %d, and the sum is %v", a, b, late, walked.By(15+late), s.Within(late))
			}
		}
	})
}

// TestSumIsNear sums sixteen steps with twelve, of lanes as feeds know them: the
// mean is later than the exact one by less than a sixth.
func TestSumIsNear(t *testing.T) {
	for seed := uint64(1); seed <= 20; seed++ {
		r := rand.New(rand.NewPCG(seed, 0))
		_, legs := longItinerary(t, r)
		a, b := legs[r.IntN(5)].Delay, Clearing(time.Hour, 9*time.Hour, 50_000, 72*time.Hour)
		s := Sum(a, b)
		exact := Walk(0, []Leg{{Delay: a}}, Hold{Delay: b})
		mean, most := 0.0, 0.0 // the exact mean, and by how much more the sum's is
		for _, p := range exact.Points {
			mean += p.P.Float() * float64(p.At)
		}
		for i, st := range s.Steps() {
			before := network.Share(0)
			if i > 0 {
				before = s.Steps()[i-1].Share
			}
			most += float64(st.Share-before) / float64(network.Whole) * float64(st.Late)
		}
		if most < mean-1 || most > mean*1.15 {
			t.Errorf("seed %d: a %v\nb %v\ngot %v\nwith a mean of %.0f s, want %.0f", seed, a, b, s, most, mean)
		}
	}
}

func TestSumBeyond(t *testing.T) {
	far := of(t, 0, 500_000, int64(MaxLate), 1_000_000)
	if s := Sum(far, far); s.Total() != 750_000 || s.Quantile(750_000) != MaxLate {
		t.Errorf("got %v, want a quarter to be lost", s)
	}
	late := of(t, int64(MaxLate), 1_000_000)
	if s := Sum(late, late); s.Total() != 1 || s.Quantile(1) != MaxLate {
		t.Errorf("got %v, want it to arrive hardly ever", s)
	}
}

func TestClearing(t *testing.T) {
	const h = time.Hour
	for _, tt := range []struct {
		p50, p90   time.Duration
		inspected  network.Share
		inspection time.Duration
		want       string
	}{
		{2 * h, 6 * h, 0, 48 * h, "50% at most 0s, 77.6% at most 2h0m0s, 90% at most 4h0m0s, 98% at most 8h0m0s, 99.6% at most 12h0m0s, 100% at most 16h0m0s late"},
		{2 * h, 6 * h, 100_000, 2 * h, "45% at most 0s, 74.84% at most 2h0m0s, 88.76% at most 4h0m0s, 90% at most 6h0m0s, 97.2% at most 8h0m0s, 98% at most 10h0m0s, 99.44% at most 12h0m0s, 99.6% at most 14h0m0s, 99.96% at most 16h0m0s, 100% at most 18h0m0s late"},
		{2 * h, 0, 30_000, 24 * h, "97% at most 0s, 100% at most 24h0m0s late"},
		{2 * h, 2 * h, 0, 24 * h, "100% at most 0s late"},
		{0, 0, network.Whole, 24 * h, "100% at most 24h0m0s late"},
		{0, 0, network.Whole + 1, -h, "100% at most 0s late"},
		{0, 1, -5, h, "50% at most 0s, 90% at most 1s, 98% at most 2s, 99.6% at most 3s, 100% at most 4s late"}, // p90 is a nanosecond
		{0, 300 * 24 * h, 0, 0, "50% at most 0s, 77.6% at most 3600h0m0s, 90% at most 7200h0m0s late"},
		{0, 0, 10_000, math.MaxInt64, "99% at most 0s late"},
	} {
		got := Clearing(tt.p50, tt.p90, tt.inspected, tt.inspection)
		check(t, got)
		if got.String() != tt.want {
			t.Errorf("%v %v %v %v:\ngot  %v\nwant %s", tt.p50, tt.p90, tt.inspected, tt.inspection, got, tt.want)
		}
	}
}

// TestClearingIsLate compares with the wait that its steps stand for, with and
// without inspection: never earlier, but for the end of it; half the goods as
// planned and nine in ten by p90 exactly; and more of anything is never earlier.
func TestClearingIsLate(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		p50 := time.Duration(r.IntN(1000)) * time.Minute
		over := time.Duration(1+r.IntN(1000)) * time.Minute
		inspected, inspection := network.Share(r.IntN(300_000)), time.Duration(r.IntN(5000))*time.Minute
		d, plain := Clearing(p50, p50+over, inspected, inspection), Clearing(p50, p50+over, 0, inspection)
		if plain.Within(0) != 500_000 || plain.Within(Second(over/time.Second)) != 900_000 || d.Total() != network.Whole {
			t.Errorf("got %v", plain)
		}
		waits := func(s float64) float64 { // the share that waits no longer
			if s < 0 {
				return 0
			}
			return 1 - 0.5*math.Exp(-s/over.Seconds()*math.Log(5))
		}
		q := float64(inspected) / float64(network.Whole)
		for range 50 {
			s := Second(r.IntN(int(4 * over / time.Second)))
			want := (1-q)*waits(float64(s)) + q*waits(float64(s)-inspection.Seconds())
			if got := float64(d.Within(s)) / float64(network.Whole); got > want+1e-9 {
				t.Errorf("%v\nwithin %d: got %.6f, want at most %.6f", d, s, got, want)
			}
		}
		for _, more := range []Distribution{
			Clearing(p50, p50+over+time.Duration(r.IntN(1000))*time.Second, inspected, inspection),
			Clearing(p50, p50+over, min(network.Whole, inspected+network.Share(r.IntN(1000))), inspection),
			Clearing(p50, p50+over, inspected, inspection+time.Duration(r.IntN(1000))*time.Second),
		} {
			if Lead(d, more) != 0 {
				t.Errorf("%v\nis later than %v", d, more)
			}
		}
	})
}

// TestSumMonteCarlo draws a lane's delay, processing and inspection, each on its
// own: at every step the sum is as sure as drawn, within four standard errors.
func TestSumMonteCarlo(t *testing.T) {
	const draws = 200_000
	r := rand.New(rand.NewPCG(1, 0))
	lane := of(t, 0, 600_000, 3600, 900_000, 4*3600, 980_000)
	processing := Clearing(0, 5*time.Hour, 0, 0)
	draw := func(d Distribution) Second { return d.Quantile(1 + network.Share(r.IntN(int(network.Whole)))) }
	s := Sum(lane, Clearing(0, 5*time.Hour, 80_000, 30*time.Hour))
	count := map[Second]int{}
	for range draws {
		late := draw(lane)
		if late == Never {
			continue
		}
		late += draw(processing)
		if r.IntN(100) < 8 {
			late += 30 * 3600
		}
		count[late]++
	}
	by := func(at Second) (n float64) {
		for late, c := range count {
			if late <= at {
				n += float64(c)
			}
		}
		return n / draws
	}
	for _, st := range s.Steps() {
		want := float64(st.Share) / float64(network.Whole)
		if off := by(st.Late) - want; math.Abs(off) > 4*math.Sqrt(want*(1-want)/draws)+1e-6 {
			t.Errorf("within %v: drew %.5f, want %.5f", st.Late.span(), by(st.Late), want)
		}
	}
	if s.Total() != lane.Total() || len(s.Steps()) != MaxSteps {
		t.Errorf("got %v", s)
	}
}

func BenchmarkSum(b *testing.B) {
	_, legs := longItinerary(b, rand.New(rand.NewPCG(1, 0)))
	b.ReportAllocs()
	for b.Loop() {
		Sum(legs[0].Delay, legs[2].Delay)
	}
}
