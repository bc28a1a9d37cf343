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
	holds []held // before ready
}

// held is a hold as the oracle sees it.
type held struct {
	through []Second // by moment of arrival; later ones are Never
	delay   Distribution
}

func (h *held) throughAt(at Second) Second {
	if int(at) >= len(h.through) {
		return Never
	}
	return h.through[at]
}

func holdsOf(held []held) (out []Hold) {
	for i := range held {
		out = append(out, Hold{Through: held[i].throughAt, Delay: held[i].delay})
	}
	return out
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
	l := Leg{Holds: holdsOf(s.holds), Ready: s.readyAt, Depart: s.plan.depart, CutOff: s.plan.cutOff, Duration: s.plan.duration, Next: s.next, Delay: s.delay}
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
		s.ready = randomHours(r)
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

// randomHours is when handling ends, by moment of arrival.
func randomHours(r *rand.Rand) (hours []Second) {
	ready := Second(0)
	for arrive := range Second(20 + r.IntN(60)) {
		ready = max(ready, arrive+Second(r.IntN(2))) // never sooner for who comes later
		if r.IntN(12) == 0 {
			ready += Second(r.IntN(6)) // shut
		}
		hours = append(hours, ready)
	}
	return hours
}

// randomCustoms puts one to three holds on an itinerary of at most three legs,
// which may lose all legs; plans stay, so they are kept less often.
func randomCustoms(t *testing.T, r *rand.Rand, services []service) (_ []service, legs []Leg, last []held) {
	services = services[:r.IntN(min(len(services), 3)+1)]
	for range 1 + r.IntN(3) {
		h := held{randomHours(r), randomDistribution(t, r, 3, 8)}
		if i := r.IntN(len(services) + 1); i < len(services) {
			services[i].holds = append(services[i].holds, h)
		} else {
			last = append(last, h)
		}
	}
	for i := range services {
		if r.IntN(2) == 0 { // a plan that waits
			p := &services[i].parts[0]
			services[i].plan.cutOff, services[i].plan.duration, services[i].plan.depart = p.cutOff, p.duration, Second(20+r.IntN(40))
			p.departures = append(p.departures, services[i].plan.depart)
			slices.Sort(p.departures)
			p.departures = slices.Compact(p.departures)
		}
		legs = append(legs, services[i].leg())
	}
	return services, legs, last
}

// outcome is what the oracle finds, in parts of 10^-6 to the power of the draws.
type outcome struct {
	at          map[Second]*big.Int
	lost, holds *big.Int
}

// everyDelay is the oracle: it follows one parcel for every combination of
// delays, and shares nothing with Walk but the random lanes and offices.
func everyDelay(start Second, services []service, last []held) (out outcome, draws int) {
	out = outcome{map[Second]*big.Int{}, new(big.Int), new(big.Int)}
	million := big.NewInt(int64(network.Whole))
	type stage struct {
		hold *held
		leg  *service
	}
	var stages []stage
	for i := range services {
		for k := range services[i].holds {
			stages = append(stages, stage{hold: &services[i].holds[k]})
		}
		stages = append(stages, stage{leg: &services[i]})
	}
	for i := range last {
		stages = append(stages, stage{hold: &last[i]})
	}
	var follow func(i int, at Second, weight *big.Int, kept bool)
	follow = func(i int, at Second, weight *big.Int, kept bool) {
		if i == len(stages) {
			if out.at[at] == nil {
				out.at[at] = new(big.Int)
			}
			out.at[at].Add(out.at[at], weight)
			if kept {
				out.holds.Add(out.holds, weight)
			}
			return
		}
		lose := func(weight *big.Int) { // as often as its later stages have outcomes
			rest := new(big.Int).Exp(million, big.NewInt(int64(len(stages)-i-1)), nil)
			out.lost.Add(out.lost, rest.Mul(rest, weight))
		}
		arrive := Never
		var delay Distribution
		if h := stages[i].hold; h != nil {
			arrive, delay = h.throughAt(at), h.delay
		} else {
			s := stages[i].leg
			delay = s.delay
			ready := s.readyAt(at)
			makes := ready != Never && ready+s.plan.cutOff <= s.plan.depart
			if makes {
				arrive = s.plan.depart + s.plan.duration
			} else if ready != Never {
				_, arrive = s.next(ready)
			}
			kept = kept && makes
		}
		if arrive == Never {
			lose(new(big.Int).Mul(weight, million))
			return
		}
		left := int64(network.Whole)
		for _, step := range delay.Steps() {
			share := int64(step.Share) - (int64(network.Whole) - left)
			left -= share
			follow(i+1, arrive+step.Late, new(big.Int).Mul(weight, big.NewInt(share)), kept)
		}
		lose(new(big.Int).Mul(weight, big.NewInt(left)))
	}
	follow(0, start, big.NewInt(1), true)
	return out, len(stages)
}

// TestWalkOracle compares with every combination of delays: the same to the last
// digit up to three of them, beyond that as near as the documentation says.
func TestWalkOracle(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		start, services, legs := randomItinerary(t, r, true)
		checkOracle(t, Walk(start, legs), start, services, nil)
	})
}

// TestHoldsOracle is the same with holds, before legs, after them, and alone.
func TestHoldsOracle(t *testing.T) {
	unsure, before, after := 0, 0, 0
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		start, services, _ := randomItinerary(t, r, true)
		services, legs, last := randomCustoms(t, r, services)
		a := Walk(start, legs, holdsOf(last)...)
		checkOracle(t, a, start, services, last)
		// First and Connections are rounded down, by less than 10^-6 each.
		holds := One.times(a.First)
		for _, c := range a.Connections {
			holds = holds.times(c)
		}
		if off := a.Holds - holds; off < 0 || off > Probability(1+len(legs))*(One/Probability(network.Whole)) {
			t.Errorf("first %v, connections %v, holds %d", a.First, a.Connections, a.Holds)
		}
		if a.First > 0 && a.First < network.Whole && a.Holds > 0 {
			unsure++
		}
		if len(last) > 0 && len(legs) > 0 {
			after++
		}
		if len(legs) > 1 && len(legs[1].Holds) > 0 && a.Connections[0] > 0 && a.Connections[0] < legs[0].Delay.Total() {
			before++
		}
	})
	if *seedFlag == 0 && *roundsFlag >= 2000 && (unsure < 100 || before < 50 || after < 500) {
		t.Errorf("got %d with an unsure start, %d with holds that miss a connection, %d with holds at the end", unsure, before, after)
	}
}

// checkOracle compares an arrival with the oracle's.
func checkOracle(t *testing.T, got Arrival, start Second, services []service, last []held) {
	t.Helper()
	want, draws := everyDelay(start, services, last)
	checkSums(t, got)
	// near says whether a probability is so many 10^-18 from the oracle's.
	near := func(p Probability, exact *big.Int) bool {
		a, b := big.NewInt(int64(p)), new(big.Int)
		if exact != nil {
			b.Set(exact)
		}
		power := int64(6*draws - 18)
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
			t.Errorf("at %d: got %d, want %v of 10^%d", at, moments[at], want.at[at], 6*draws)
		}
	}
	for at, p := range moments {
		if !near(p, want.at[at]) {
			t.Errorf("at %d: got %d, want %v", at, p, want.at[at])
		}
	}
	if !near(got.Lost, want.lost) || !near(got.Holds, want.holds) || got.Coarse != 0 {
		t.Errorf("got lost %d, holds %d, coarse %d; want %v, %v of 10^%d", got.Lost, got.Holds, got.Coarse, want.lost, want.holds, 6*draws)
	}
}

// TestHoldsThatDoNotHold puts holds that are through at once anywhere: nothing
// changes.
func TestHoldsThatDoNotHold(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		start, _, legs := randomItinerary(t, r, true)
		want := Walk(start, legs)
		if first := legs[0].asPlanned(start); first != (want.First == network.Whole) || !first && want.First != 0 {
			t.Errorf("first: got %v, want %v", want.First, first)
		}
		none := func() (out []Hold) {
			for range r.IntN(3) {
				out = append(out, []Hold{{}, {Through: func(at Second) Second { return at }}}[r.IntN(2)])
			}
			return out
		}
		for i := range legs {
			legs[i].Holds = none()
		}
		if got := Walk(start, legs, none()...); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}

// TestMoreDelay delays one lane or one hold further: at no moment has it arrived
// more often, and the plan holds no better.
func TestMoreDelay(t *testing.T) {
	worse := 0
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		start, services, _ := randomItinerary(t, r, false)
		_, legs, last := randomCustoms(t, r, services)
		after := holdsOf(last)
		before := Walk(start, legs, after...)
		delays := []*Distribution{}
		for i := range legs {
			delays = append(delays, &legs[i].Delay)
			for k := range legs[i].Holds {
				delays = append(delays, &legs[i].Holds[k].Delay)
			}
		}
		for i := range after {
			delays = append(delays, &after[i].Delay)
		}
		d := delays[r.IntN(len(delays))]
		*d = Sum(*d, randomDistribution(t, r, 3, 8))
		got := Walk(start, legs, after...)
		const rounding = 10_000
		for at := range Second(120) {
			if got.By(at) > before.By(at)+rounding {
				t.Errorf("by %d: got %d with more delay, %d with less", at, got.By(at), before.By(at))
			}
			if got.By(at) < before.By(at) {
				worse++
			}
		}
		if got.Holds > before.Holds+rounding || got.Lost+rounding < before.Lost {
			t.Errorf("got holds %d, lost %d with more delay, %d, %d with less", got.Holds, got.Lost, before.Holds, before.Lost)
		}
	})
	if *seedFlag == 0 && worse < 1000 {
		t.Errorf("more delay made %d moments worse", worse)
	}
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
		start, services, legs := randomItinerary(t, r, false)
		var after []Hold
		if r.IntN(2) == 0 {
			var last []held
			_, legs, last = randomCustoms(t, r, services)
			after = holdsOf(last)
		}
		atAnyMoment := r.IntN(2) == 0
		for i := range legs {
			if atAnyMoment {
				wait, duration := Second(r.IntN(3)), Second(r.IntN(20))
				legs[i].Ready, legs[i].Depart, legs[i].Delay = nil, -1, randomDistribution(t, r, MaxSteps, 200)
				legs[i].Next = func(ready Second) (Second, Second) { return ready + wait, ready + wait + duration }
				for k := range legs[i].Holds {
					legs[i].Holds[k].Through = func(at Second) Second { return at + duration }
				}
			}
		}
		for i := range after {
			if atAnyMoment {
				after[i].Through = nil
			}
		}
		most := 2 + r.IntN(6)
		exact, coarse := Walk(start, legs, after...), walk(start, legs, after, most)
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
	want := Arrival{Lost: One / 100, Holds: One / 10 * 8, First: network.Whole, Connections: []network.Share{800_000, network.Whole}, Points: []Point{
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

// TestHoldsByHand takes that lorry through export before the ship, in an office
// that is open from 8 to 24 and takes an hour, and the ship's goods through
// import.
func TestHoldsByHand(t *testing.T) {
	const hour, day = 3600, 86400
	office := func(at Second) Second {
		if at%day < 8*hour {
			at = at/day*day + 8*hour
		}
		return at + hour
	}
	export := Hold{Through: office, Delay: of(t, 0, 900_000, 2*hour, 1_000_000)}
	lorry := Leg{Depart: 2 * day, Duration: 20 * hour, Delay: of(t, 0, 800_000, 4*hour, 1_000_000)}
	ship := Leg{Holds: []Hold{export}, Ready: func(arrive Second) Second { return arrive + 2*hour },
		Depart: 4 * day, CutOff: day, Duration: 20 * day, Next: Departures([]Second{4 * day, 11 * day}, day, 20*day)}
	cleared := Hold{Through: office, Delay: of(t, 0, 700_000, 3*day, 900_000)}
	// The lorry arrives on day 2 at 20:00, is declared, through at 21:00 and ready
	// at 23:00; two hours of inspection are too much, and so are four of delay.
	a := Walk(day, []Leg{lorry, ship}, cleared)
	want := Arrival{Lost: One / 10, Holds: One / 1000 * 648, First: network.Whole, Connections: []network.Share{720_000, 900_000}, Points: []Point{
		{24*day + 9*hour, One / 1000 * 504}, {27*day + 9*hour, One / 1000 * 144}, {31*day + 9*hour, One / 1000 * 196}, {34*day + 9*hour, One / 1000 * 56}}}
	if fmt.Sprint(a) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", a, want)
	}
	// At the origin an inspection misses the lorry, which has no other departure.
	lorry.Holds = []Hold{{}, export}
	if a = Walk(day+22*hour, []Leg{lorry, ship}, cleared); a.First != 900_000 || a.Holds != One/10000*5832 || a.Lost != One/100*19 {
		t.Errorf("cleared before the lorry: got %+v", a)
	}
	if a = Walk(day, nil, export, cleared); a.First != 900_000 || a.Holds != One/10*9 || a.By(day+10*hour) != One/100*63 || len(a.Connections) != 0 {
		t.Errorf("without legs: got %+v", a)
	}
	if a = Walk(day, []Leg{lorry}, Hold{Through: func(Second) Second { return Never }}); a.Lost != One || a.Holds != 0 || a.First != network.Whole || a.Connections[0] != 0 {
		t.Errorf("an office that never opens: got %+v", a)
	}
}

// TestWalkBeyondSeconds loses what is beyond any horizon, and does not wrap.
func TestWalkBeyondSeconds(t *testing.T) {
	late := of(t, 0, 500_000, int64(MaxLate), 1_000_000)
	far := Leg{Depart: Never - 5, Duration: 3, Delay: late}
	if a := Walk(0, []Leg{far}); a.Lost != One/2 || a.P10() != Never-2 || a.Holds != One/2 || a.Connections[0] != network.Whole/2 {
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
