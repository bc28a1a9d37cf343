package delay

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"entrepot/engine/network"
)

// longItinerary is of the size people ask for: a lorry on every half hour, a
// train, a ship a week, a lorry, a courier in the mornings, with doors that shut
// at night and sixteen steps of delay each.
func longItinerary(t testing.TB, r *rand.Rand) (start Second, legs []Leg) {
	const hour, day = Second(3600), Second(86400)
	every := func(from, period Second) (out []Second) {
		for d := from; d < 90*day; d += period {
			out = append(out, d)
		}
		return out
	}
	byDay := func(arrive Second) Second { // handled from 8 to 18, two hours
		ready := arrive
		if ready%day < 8*hour {
			ready = ready/day*day + 8*hour
		}
		if ready += 2 * hour; ready%day > 18*hour {
			ready = ready/day*day + day + 10*hour
		}
		return ready
	}
	at := start
	for _, l := range []struct {
		departures       []Second
		cutOff, duration Second
		spread           float64 // of the delay, in seconds
	}{
		{every(0, hour/2), hour / 2, 3 * hour, 1800},
		{every(20*hour, day), 2 * hour, 30 * hour, 20000},
		{every(3*day+5*hour, 7*day), day, 21 * day, 250000},
		{every(0, hour/2), hour, 9 * hour, 5000},
		{every(9*hour, day), hour, 4 * hour, 3000},
	} {
		var points []network.DelayPoint
		late := Second(0)
		for i := range MaxSteps {
			share := network.Share(float64(network.Whole) * (0.4 + 0.595*(1-math.Exp(-float64(i)/4))))
			points = append(points, network.DelayPoint{Late: late.span(), Share: share})
			late += 1 + Second(l.spread/8*(0.5+r.Float64()))
		}
		d, err := New(points)
		if err != nil {
			t.Fatal(err)
		}
		leg := Leg{Ready: byDay, CutOff: l.cutOff, Duration: l.duration, Next: Departures(l.departures, l.cutOff, l.duration), Delay: d}
		leg.Depart, _ = leg.Next(byDay(at))
		at = leg.Depart + leg.Duration
		legs = append(legs, leg)
	}
	return start, legs
}

// customs puts clearances on that itinerary: one at the origin, export in two
// steps where the train leaves, import after the ship, and one more at the end.
func customs(legs []Leg) (after []Hold) {
	office := func(processing Second) func(Second) Second {
		return func(at Second) Second { return legs[0].Ready(at) + processing }
	}
	legs[0].Holds = []Hold{{Delay: Clearing(0, 0, 20_000, 9*time.Hour)}}
	legs[1].Holds = []Hold{{Delay: Clearing(0, 0, 20_000, 4*time.Hour)}, {Through: office(1800), Delay: Clearing(30*time.Minute, time.Hour, 30_000, 24*time.Hour)}}
	legs[3].Holds = []Hold{{Through: office(7200), Delay: Clearing(2*time.Hour, 12*time.Hour, 50_000, 72*time.Hour)}}
	return []Hold{{Through: office(3600), Delay: Clearing(time.Hour, 3*time.Hour, 10_000, 48*time.Hour)}}
}

// TestWalkMonteCarlo draws delays 200,000 times: at every moment the share that
// had arrived is within four standard errors of the probability.
func TestWalkMonteCarlo(t *testing.T) {
	for seed := uint64(1); seed <= 2; seed++ {
		r := rand.New(rand.NewPCG(seed, 0))
		start, legs := longItinerary(t, r)
		drawWalks(t, r, start, legs, nil)
	}
}

// TestHoldsMonteCarlo is the same with clearances on the way and at the end.
func TestHoldsMonteCarlo(t *testing.T) {
	for seed := uint64(1); seed <= 2; seed++ {
		r := rand.New(rand.NewPCG(seed, 0))
		start, legs := longItinerary(t, r)
		drawWalks(t, r, start, legs, customs(legs))
	}
}

func drawWalks(t *testing.T, r *rand.Rand, start Second, legs []Leg, after []Hold) {
	t.Helper()
	const draws = 200_000
	a := Walk(start, legs, after...)
	if a.Coarse != 0 {
		t.Errorf("got %d points at the end, coarse by %d s, want them all", len(a.Points), a.Coarse)
	}
	count := map[Second]int{}
	held, made := 0, 0
	delayed := func(at Second, d Distribution) Second {
		u := network.Share(r.IntN(int(network.Whole)))
		for _, s := range d.Steps() {
			if u < s.Share {
				return at + s.Late
			}
		}
		return Never
	}
	through := func(at Second, holds []Hold) Second {
		for _, h := range holds {
			if at == Never {
				return Never
			}
			if h.Through != nil {
				at = h.Through(at)
			}
			at = delayed(at, h.Delay)
		}
		return at
	}
	for range draws {
		at, kept := start, true
		for i := range legs {
			l := &legs[i]
			if at = through(at, l.Holds); at == Never {
				break
			}
			ready := l.Ready(at)
			arrive := l.Depart + l.Duration
			if ready+l.CutOff > l.Depart {
				kept = false
				if _, arrive = l.Next(ready); arrive == Never {
					at = Never
					break
				}
			}
			if i == 0 && kept {
				made++
			}
			if at = delayed(arrive, l.Delay); at == Never {
				break
			}
		}
		at = through(at, after)
		if count[at]++; at != Never && kept {
			held++
		}
	}
	within := func(what string, got int, p Probability) {
		want := p.Float()
		off := math.Abs(float64(got)/draws - want)
		if most := 4*math.Sqrt(want*(1-want)/draws) + 1e-9; off > most {
			t.Errorf("%s: drew %.5f, walked %.5f, want them within %.5f", what, float64(got)/draws, want, most)
		}
	}
	within("lost", count[Never], a.Lost)
	within("first departure", made, One.times(a.First))
	within("plan holds", held, a.Holds)
	sum := 0
	for _, p := range a.Points {
		sum += count[p.At]
		within("by "+p.At.span().String(), sum, a.By(p.At))
	}
	if sum+count[Never] != draws {
		t.Errorf("%d draws at moments that have no probability", draws-sum-count[Never])
	}
}

func BenchmarkWalk(b *testing.B) {
	start, legs := longItinerary(b, rand.New(rand.NewPCG(1, 0)))
	var a Arrival
	b.ReportAllocs()
	for b.Loop() {
		a = Walk(start, legs)
	}
	b.ReportMetric(float64(len(a.Points)), "points")
}

func BenchmarkHolds(b *testing.B) {
	start, legs := longItinerary(b, rand.New(rand.NewPCG(1, 0)))
	after := customs(legs)
	var a Arrival
	b.ReportAllocs()
	for b.Loop() {
		a = Walk(start, legs, after...)
	}
	b.ReportMetric(float64(len(a.Points)), "points")
}
