package delay

import (
	"math"
	"math/rand/v2"
	"testing"

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

// TestWalkMonteCarlo draws delays 200,000 times: at every moment the share that
// had arrived is within four standard errors of the probability.
func TestWalkMonteCarlo(t *testing.T) {
	const draws = 200_000
	for seed := uint64(1); seed <= 2; seed++ {
		r := rand.New(rand.NewPCG(seed, 0))
		start, legs := longItinerary(t, r)
		a := Walk(start, legs)
		if a.Coarse != 0 {
			t.Errorf("seed %d: got %d points at the end, coarse by %d s, want them all", seed, len(a.Points), a.Coarse)
		}
		count := map[Second]int{}
		held := 0
		for range draws {
			at, kept := start, true
			for i := range legs {
				l := &legs[i]
				ready := l.Ready(at)
				arrive := l.Depart + l.Duration
				if ready+l.CutOff > l.Depart {
					kept = false
					if _, arrive = l.Next(ready); arrive == Never {
						at = Never
						break
					}
				}
				u := network.Share(r.IntN(int(network.Whole)))
				at = Never
				for _, s := range l.Delay.Steps() {
					if u < s.Share {
						at = arrive + s.Late
						break
					}
				}
				if at == Never {
					break
				}
			}
			if count[at]++; at != Never && kept {
				held++
			}
		}
		within := func(what string, got int, p Probability) {
			want := p.Float()
			off := math.Abs(float64(got)/draws - want)
			if most := 4*math.Sqrt(want*(1-want)/draws) + 1e-9; off > most {
				t.Errorf("seed %d: %s: drew %.5f, walked %.5f, want them within %.5f", seed, what, float64(got)/draws, want, most)
			}
		}
		within("lost", count[Never], a.Lost)
		within("plan holds", held, a.Holds)
		sum := 0
		for _, p := range a.Points {
			sum += count[p.At]
			within("by "+p.At.span().String(), sum, a.By(p.At))
		}
		if sum+count[Never] != draws {
			t.Errorf("seed %d: %d draws at moments that have no probability", seed, draws-sum-count[Never])
		}
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
