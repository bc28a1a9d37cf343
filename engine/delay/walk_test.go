package delay

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"entrepot/engine/network"
)

// service is a lane as the oracle sees it: parts with a cut-off and a duration
// each, whose departures may overtake one another.
type service struct {
	parts []part
	ready []Second // by moment of arrival at its place; later ones are Never
	plan  struct{ depart, cutOff, duration Second }
	delay Distribution
}

type part struct {
	departures       []Second
	cutOff, duration Second
}

// next is the earliest departure that can be made, of the first part that has it.
func (s *service) next(ready Second) (depart, arrive Second) {
	depart, arrive = Never, Never
	for _, p := range s.parts {
		for _, d := range p.departures {
			if d >= ready+p.cutOff && d < depart {
				depart, arrive = d, d+p.duration
			}
		}
	}
	return depart, arrive
}

func (s *service) readyAt(arrive Second) Second {
	if int(arrive) >= len(s.ready) {
		return Never
	}
	return s.ready[arrive]
}

func (s *service) leg() Leg {
	l := Leg{Ready: s.readyAt, Depart: s.plan.depart, CutOff: s.plan.cutOff, Duration: s.plan.duration, Next: s.next, Delay: s.delay}
	if len(s.parts) == 1 {
		l.Next = Departures(s.parts[0].departures, s.parts[0].cutOff, s.parts[0].duration)
	}
	return l
}

// randomItinerary has numbers so small that ties and misses are common: places
// shut for a while or for good, lanes that overtake themselves, plans that hold
// back, plans that cannot be kept.
func randomItinerary(t *testing.T, r *rand.Rand, mixed bool) (start Second, services []service, legs []Leg) {
	start = Second(r.IntN(4))
	at := start
	for range 1 + r.IntN(4) {
		s := service{delay: randomDistribution(t, r, 3, 8)}
		for range 1 + r.IntN(2) {
			p := part{cutOff: Second(r.IntN(3)), duration: Second(r.IntN(6))}
			for d := range Second(60) {
				if r.IntN(4) == 0 {
					p.departures = append(p.departures, d)
				}
			}
			s.parts = append(s.parts, p)
			if !mixed {
				break
			}
		}
		ready := Second(0)
		for arrive := range Second(20 + r.IntN(60)) {
			ready = max(ready, arrive+Second(r.IntN(2))) // never sooner for who comes later
			if r.IntN(12) == 0 {
				ready += Second(r.IntN(6)) // shut
			}
			s.ready = append(s.ready, ready)
		}
		p := s.parts[r.IntN(len(s.parts))]
		s.plan.cutOff, s.plan.duration, s.plan.depart = p.cutOff, p.duration, at
		if ready := s.readyAt(at); ready != Never {
			i, _ := slices.BinarySearch(p.departures, ready+p.cutOff)
			i += r.IntN(2)
			if r.IntN(10) == 0 {
				i -= 2 // a plan that cannot be kept
			}
			if len(p.departures) > 0 {
				s.plan.depart = p.departures[max(0, min(i, len(p.departures)-1))]
			}
		}
		at = s.plan.depart + s.plan.duration
		services, legs = append(services, s), append(legs, s.leg())
	}
	return start, services, legs
}

// outcome is what the oracle finds, in parts of 10^-6 to the power of the legs.
type outcome struct {
	at          map[Second]*big.Int
	lost, holds *big.Int
}

// everyDelay is the oracle: it follows one parcel for every combination of
// delays, and shares nothing with Walk but the random lanes.
func everyDelay(start Second, services []service) outcome {
	out := outcome{map[Second]*big.Int{}, new(big.Int), new(big.Int)}
	million := big.NewInt(int64(network.Whole))
	var follow func(i int, at Second, weight *big.Int, kept bool)
	follow = func(i int, at Second, weight *big.Int, kept bool) {
		if i == len(services) {
			if out.at[at] == nil {
				out.at[at] = new(big.Int)
			}
			out.at[at].Add(out.at[at], weight)
			if kept {
				out.holds.Add(out.holds, weight)
			}
			return
		}
		lose := func(weight *big.Int) { // as often as its later legs have outcomes
			rest := new(big.Int).Exp(million, big.NewInt(int64(len(services)-i-1)), nil)
			out.lost.Add(out.lost, rest.Mul(rest, weight))
		}
		s := &services[i]
		arrive := Never
		ready := s.readyAt(at)
		makes := ready != Never && ready+s.plan.cutOff <= s.plan.depart
		if makes {
			arrive = s.plan.depart + s.plan.duration
		} else if ready != Never {
			_, arrive = s.next(ready)
		}
		if arrive == Never {
			lose(new(big.Int).Mul(weight, million))
			return
		}
		left := int64(network.Whole)
		for _, step := range s.delay.Steps() {
			share := int64(step.Share) - (int64(network.Whole) - left)
			left -= share
			follow(i+1, arrive+step.Late, new(big.Int).Mul(weight, big.NewInt(share)), kept && makes)
		}
		lose(new(big.Int).Mul(weight, big.NewInt(left)))
	}
	follow(0, start, big.NewInt(1), true)
	return out
}

// TestWalkOracle compares with every combination of delays: the same to the last
// digit up to three legs, beyond that as near as the documentation says.
func TestWalkOracle(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		start, services, legs := randomItinerary(t, r, true)
		got, want := Walk(start, legs), everyDelay(start, services)
		checkSums(t, got)
		// near says whether a probability is so many 10^-18 from the oracle's.
		near := func(p Probability, exact *big.Int) bool {
			a, b := big.NewInt(int64(p)), new(big.Int)
			if exact != nil {
				b.Set(exact)
			}
			power := int64(6*len(legs) - 18)
			ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(max(power, -power)), nil)
			if power <= 0 {
				return a.Cmp(b.Mul(b, ten)) == 0
			}
			off := a.Mul(a, ten).Sub(a, b)
			return off.Abs(off).Cmp(ten.Mul(ten, big.NewInt(200))) <= 0
		}
		moments := map[Second]Probability{}
		for _, p := range got.Points {
			moments[p.At] = p.P
		}
		for at := range want.at {
			if !near(moments[at], want.at[at]) {
				t.Errorf("at %d: got %d, want %v of 10^%d", at, moments[at], want.at[at], 6*len(legs))
			}
		}
		for at, p := range moments {
			if !near(p, want.at[at]) {
				t.Errorf("at %d: got %d, want %v", at, p, want.at[at])
			}
		}
		if !near(got.Lost, want.lost) || !near(got.Holds, want.holds) || got.Coarse != 0 {
			t.Errorf("got lost %d, holds %d, coarse %d; want %v, %v of 10^%d", got.Lost, got.Holds, got.Coarse, want.lost, want.holds, 6*len(legs))
		}
	})
}

// checkSums holds an arrival to what is so of every one.
func checkSums(t *testing.T, a Arrival) {
	t.Helper()
	sum := a.Lost
	for i, p := range a.Points {
		sum += p.P
		if p.P <= 0 || p.At < 0 || p.At == Never || i > 0 && p.At <= a.Points[i-1].At {
			t.Errorf("point %d is %+v", i, p)
		}
		if a.By(p.At)-a.By(p.At-1) != p.P || a.Quantile(a.By(p.At)) != p.At {
			t.Errorf("by %d: got %d, and back %d", p.At, a.By(p.At), a.Quantile(a.By(p.At)))
		}
	}
	if sum != One || a.By(Never-1) != One-a.Lost || a.Holds < 0 || a.Coarse == 0 && a.Holds > One-a.Lost+100 {
		t.Errorf("got %d in all, holds %d, want %d", sum, a.Holds, One)
	}
	if a.P10() > a.P50() || a.P50() > a.P90() || (a.P90() == Never) != (One-a.Lost < One/10*9) {
		t.Errorf("got %d, %d, %d with %d lost", a.P10(), a.P50(), a.P90(), a.Lost)
	}
}

// TestConnectionsAreRisks holds the two ways to say how sure a plan is together:
// a connection is the share within its slack, and the risks sum to -ln of Holds.
func TestConnectionsAreRisks(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		start, _, legs := randomItinerary(t, r, true)
		a := Walk(start, legs)
		holds := One
		if !legs[0].asPlanned(start) {
			holds = 0
		}
		for i := range legs {
			want := legs[i].Delay.Total()
			if i+1 < len(legs) {
				slack := Second(-1) // the most delay with which the next leg is made
				for late := range Second(60) {
					if legs[i+1].asPlanned(legs[i].Depart + legs[i].Duration + late) {
						slack = late
					}
				}
				want = legs[i].Delay.Within(slack)
				if (legs[i].Delay.Risk(slack) == Impossible) != (want == 0) || want > 0 && legs[i].Delay.Risk(slack) != RiskOf(want) {
					t.Errorf("leg %d: slack %d has risk %d and share %v", i, slack, legs[i].Delay.Risk(slack), want)
				}
			}
			if a.Connections[i] != want {
				t.Errorf("leg %d: got %v, want %v", i, a.Connections[i], want)
			}
			holds = holds.times(want)
		}
		if a.Holds != holds {
			t.Errorf("holds: got %d, want %d", a.Holds, holds)
		}
	})
}

// TestCoarse keeps very few points: what is told is never earlier than the truth,
// and on lanes that leave at any moment no later than Coarse.
func TestCoarse(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		start, _, legs := randomItinerary(t, r, false)
		atAnyMoment := r.IntN(2) == 0
		for i := range legs {
			if atAnyMoment {
				wait, duration := Second(r.IntN(3)), Second(r.IntN(20))
				legs[i].Ready, legs[i].Depart, legs[i].Delay = nil, -1, randomDistribution(t, r, MaxSteps, 200)
				legs[i].Next = func(ready Second) (Second, Second) { return ready + wait, ready + wait + duration }
			}
		}
		most := 2 + r.IntN(6)
		exact, coarse := Walk(start, legs), walk(start, legs, most)
		checkSums(t, coarse)
		if len(coarse.Points) > most {
			t.Errorf("got %d points, want at most %d", len(coarse.Points), most)
		}
		if exact.Holds != coarse.Holds || coarse.Coarse == 0 && len(exact.Points) > most {
			t.Errorf("got %+v, want %+v", coarse, exact)
		}
		const rounding = 10_000
		for at := range Second(1200) {
			if coarse.By(at) > exact.By(at)+rounding {
				t.Errorf("by %d: got %d of at most %d points, and %d of all", at, coarse.By(at), most, exact.By(at))
			}
			if atAnyMoment && coarse.By(at+coarse.Coarse)+rounding < exact.By(at) {
				t.Errorf("by %d and %d more: got %d, want at least %d", at, coarse.Coarse, coarse.By(at+coarse.Coarse), exact.By(at))
			}
		}
	})
}

// TestWalkByHand follows a lorry to a ship that sails on days 4 and 11 and then
// no more, with a cut-off of a day.
func TestWalkByHand(t *testing.T) {
	const hour, day = 3600, 86400
	lorry := Leg{Depart: 2 * day, Duration: 20 * hour, Delay: of(t, 0, 800_000, 4*hour, 950_000, 6*hour, 990_000)}
	ship := Leg{Ready: func(arrive Second) Second { return arrive + 2*hour },
		Depart: 4 * day, CutOff: day, Duration: 20 * day, Next: Departures([]Second{4 * day, 11 * day}, day, 20*day),
		Delay: of(t, 0, 500_000, 2*day, 1_000_000)}
	// The lorry arrives on day 2 at 20:00, so handling ends at 22:00, two hours
	// before the cut-off; four hours late is too late.
	a := Walk(day, []Leg{lorry, ship})
	want := Arrival{Lost: One / 100, Holds: One / 10 * 8, Connections: []network.Share{800_000, network.Whole}, Points: []Point{
		{24 * day, One / 10 * 4}, {26 * day, One / 10 * 4}, {31 * day, One / 1000 * 95}, {33 * day, One / 1000 * 95}}}
	if fmt.Sprint(a) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", a, want)
	}
	if a.P10() != 24*day || a.P50() != 26*day || a.P90() != 33*day || a.By(30*day) != One/10*8 || a.Quantile(One) != Never || a.By(0) != 0 {
		t.Errorf("got P10 %d, P50 %d, P90 %d, by day 30 %v", a.P10(), a.P50(), a.P90(), a.By(30*day).Float())
	}
	// From the second sailing on nothing leaves.
	lorry.Depart = 11 * day
	ship.Depart = 18 * day
	if a = Walk(12*day, []Leg{lorry, ship}); a.Lost != One || a.Holds != 0 || a.P10() != Never || len(a.Points) != 0 {
		t.Errorf("after the last sailing: got %+v", a)
	}
	if a = Walk(day, nil); a.Holds != One || a.P90() != day || a.By(day-1) != 0 {
		t.Errorf("without legs: got %+v", a)
	}
}

// TestWalkBeyondSeconds loses what is beyond any horizon, and does not wrap.
func TestWalkBeyondSeconds(t *testing.T) {
	late := of(t, 0, 500_000, int64(MaxLate), 1_000_000)
	far := Leg{Depart: Never - 5, Duration: 3, Delay: late}
	if a := Walk(0, []Leg{far}); a.Lost != One/2 || a.P10() != Never-2 || a.Holds != One {
		t.Errorf("got %+v, want the late half lost", a)
	}
	far.Duration = 5
	if a := Walk(0, []Leg{far, {Depart: Never - 1, Next: Departures([]Second{Never - 1}, Never-1, Never-1)}}); a.Lost != One || a.Holds != 0 {
		t.Errorf("got %+v, want all lost", a)
	}
	if depart, arrive := Departures([]Second{7}, 3, Never)(4); depart != 7 || arrive != Never {
		t.Errorf("got %d, %d, want 7 and never", depart, arrive)
	}
	if depart, _ := Departures([]Second{7}, 3, 1)(Never - 1); depart != Never {
		t.Errorf("got %d, want never", depart)
	}
}

// TestWalkIsDeterministic walks twice.
func TestWalkIsDeterministic(t *testing.T) {
	start, legs := longItinerary(t, rand.New(rand.NewPCG(7, 0)))
	if a, b := Walk(start, legs), Walk(start, legs); fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("two walks of one itinerary differ")
	}
}
