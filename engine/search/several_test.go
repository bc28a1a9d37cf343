package search

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
)

// The passes over the floors of risk are for queries larger than any here.
func init() { floorsAfter = 3 }

// eachAsked runs a check on random questions of every kind.
func eachAsked(t *testing.T, stream, rounds uint64, check func(t *testing.T, seed uint64, r *rand.Rand, a *asked)) {
	first, last := uint64(1), rounds
	if raced {
		last /= 4 // nothing here runs side by side
	}
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last; seed++ {
		r := rand.New(rand.NewPCG(seed, stream))
		a := randomAsked(r)
		for range 3 {
			check(t, seed, r, a)
			if t.Failed() {
				t.Fatalf("replay: go test ./engine/search -run '^%s$' -seed %d", t.Name(), seed)
			}
			a.ask(r)
		}
	}
}

// answer is what a search comes to by the criteria asked for, each way walked.
func (b *brute) answer(t *testing.T, search func(context.Context, *Request) (Result, error)) (got []outcome4, ways []Way) {
	t.Helper()
	q := b.req
	res, err := search(context.Background(), &q)
	if err != nil {
		t.Fatal(err)
	}
	for i := range res.Ways {
		w, err := b.walk(&res.Ways[i])
		if err != nil {
			t.Errorf("%v\nway %+v: %v", b.asked, res.Ways[i], err)
			return nil, nil
		}
		got = append(got, w.only(b.req.Criteria))
	}
	if !slices.IsSortedFunc(res.Ways, func(a, b Way) int { return int(a.Arrive - b.Arrive) }) {
		t.Errorf("ways are not in order of arrival: %+v", res.Ways)
	}
	slices.SortFunc(got, outcome4.compare)
	return got, res.Ways
}

func newBrute(a *asked) *brute {
	return &brute{asked: a, last: map[[2]int32]timetable.Second{}, deps: map[int32][]timetable.Second{}}
}

// searches are the search as asked, and by the one that takes any criteria.
func (a *asked) searches() map[string]func(context.Context, *Request) (Result, error) {
	return map[string]func(context.Context, *Request) (Result, error){
		"Pareto":  func(ctx context.Context, q *Request) (Result, error) { return a.x.Pareto(ctx, *q) },
		"several": a.several,
	}
}

// several is the search that takes any criteria, unless cost must count as well.
func (a *asked) several(ctx context.Context, q *Request) (Result, error) {
	if q.Criteria&Cost == 0 && q.Rated.prices.Customs.limited() {
		return a.x.Pareto(ctx, *q)
	}
	return a.x.several(ctx, q)
}

// TestEveryKindMatchesOracle holds every kind of question against brute force.
func TestEveryKindMatchesOracle(t *testing.T) {
	var held, tooMany, some, many [1 << 4]int
	eachAsked(t, 4, *roundsFlag, func(t *testing.T, seed uint64, r *rand.Rand, a *asked) {
		b := newBrute(a)
		c := a.req.Criteria
		all, ok := b.outcomes()
		if !ok {
			tooMany[c]++
			return
		}
		want := best(all)
		held[c]++
		some[c] += min(len(want), 1)
		many[c] += min(len(want)/2, 1)
		for name, search := range a.searches() {
			got, ways := b.answer(t, search)
			if !slices.Equal(got, want) {
				t.Errorf("seed %d, %s: %v\ngot  %v\nwant %v", seed, name, a, got, want)
			}
			for _, w := range ways {
				if first := all[w.outcome(c)]; w.Arrive != first {
					t.Errorf("seed %d, %s: %v\nway %+v: its like arrives at %d", seed, name, a, w, first)
				}
			}
		}
	})
	if *seedFlag != 0 || raced {
		return
	}
	t.Logf("by criteria: asked %v, with a way %v, with several %v, too many to try %v", held, some, many, tooMany)
	for c := range held {
		if c > 0 && (some[c] < held[c]/2 || tooMany[c] > held[c]/100) {
			t.Errorf("criteria %04b: the random networks have become too easy or too hard to prove anything", c)
		}
	}
}

// TestSlackHolds holds smaller answers against the exact one: every exact way
// has one close enough, and by arrival there are never more.
func TestSlackHolds(t *testing.T) {
	fewer := 0
	eachAsked(t, 5, *roundsFlag/2, func(t *testing.T, seed uint64, r *rand.Rand, a *asked) {
		b := newBrute(a)
		searches := a.searches()
		exact, _ := b.answer(t, searches["several"])
		a.req.Slack = Slack{timetable.Second(max(0, r.IntN(48)-12) * 3600), max(0, r.Int64N(1_000_000)-200_000)}
		s := a.req.Slack
		within := func(v, of int64) bool { return v*1_000_000 <= of*(1_000_000+s.Share) }
		for name, search := range searches {
			got, _ := b.answer(t, search)
			for _, e := range exact {
				if !slices.ContainsFunc(got, func(g outcome4) bool {
					return g.Arrive <= e.Arrive+s.Arrival && within(g.Cost, e.Cost) && within(g.Carbon, e.Carbon) && within(g.Risk, e.Risk)
				}) {
					t.Errorf("seed %d, %s: %v, slack %v: %v has none close enough among %v", seed, name, a, s, e, got)
				}
			}
			if len(got) > len(exact) && a.req.Criteria&Arrival != 0 {
				t.Errorf("seed %d, %s: %v, slack %v: got %v, exact are only %v", seed, name, a, s, got, exact)
			}
			if len(got) < len(exact) {
				fewer++
			}
		}
	})
	if *seedFlag == 0 && !raced && fewer < int(*roundsFlag)/50 {
		t.Errorf("only %d answers are smaller with slack", fewer)
	}
}

// TestAnAddedLaneMakesNothingWorse adds a lane and compares the best by each
// criterion alone, and the whole answers.
func TestAnAddedLaneMakesNothingWorse(t *testing.T) {
	better := 0
	eachAsked(t, 6, *roundsFlag/4, func(t *testing.T, seed uint64, r *rand.Rand, a *asked) {
		if len(a.req.Via) > 0 || a.allow != "" {
			a.req.Via, a.req.Allow, a.allow = nil, nil, "" // they name arcs by number
		}
		before, _ := newBrute(a).answer(t, a.several)
		more := a.withLane(t, r)
		after, _ := newBrute(more).answer(t, more.several)
		for _, o := range before {
			if !slices.ContainsFunc(after, func(n outcome4) bool { return n.noWorse(o) }) {
				t.Errorf("seed %d: %v: %v has none as good among %v", seed, a, o, after)
			}
		}
		if !slices.Equal(before, after) {
			better++
		}
	})
	if *seedFlag == 0 && !raced && better < int(*roundsFlag)/50 {
		t.Errorf("only %d answers are better with a lane more", better)
	}
}

// withLane is the same question on a network with a lane more.
func (a *asked) withLane(t *testing.T, r *rand.Rand) *asked {
	t.Helper()
	n := *a.net
	l := n.Lanes[r.IntN(len(n.Lanes))]
	l.ID, l.Duration = "more", time.Duration(r.IntN(12))*time.Hour
	l.Service, l.Calendar = network.Scheduled, ""
	n.Lanes = append(slices.Clone(n.Lanes), l)
	n.Departures = append(slices.Clone(n.Departures), network.Departure{Lane: "more", Days: randomDays(r), Time: network.ClockTime(r.IntN(24) * 3600), CutOff: -1})
	snap, err := timetable.Compile(&n, a.opts)
	if err != nil {
		t.Fatal(err)
	}
	m := *a
	m.net, m.snap = &n, snap
	p := &m.q.Prices
	if p.Customs != nil {
		c := *p.Customs
		c.Lanes = append(slices.Clone(c.Lanes), LaneUse{Statuses: 1<<Domestic | 1<<Bonded | 1<<Released})
		p.Customs = &c
	}
	carbon, last := p.Carbon, r.Int64N(5)
	p.Carbon = func(lane int32) int64 {
		if int(lane) == len(a.snap.Lanes) {
			return last
		}
		return carbon(lane)
	}
	p.Refused = make([]bool, len(snap.Limits))
	for i, l := range snap.Limits {
		p.Refused[i] = l.Refuses != 0
	}
	if a.delays != nil {
		d := *a.delays
		d.Of = append(slices.Clone(d.Of), uint16(r.IntN(len(d.Classes))))
		m.delays = &d
	}
	m.x = New(snap, m.delays)
	m.req.Rated = m.x.Rate(m.q.Prices)
	return &m
}

// TestBoundsHold looks at every way that is answered, from every place on it:
// what is still to go is never less than the bounds say.
func TestBoundsHold(t *testing.T) {
	tight := 0
	eachAsked(t, 9, *roundsFlag/2, func(t *testing.T, seed uint64, r *rand.Rand, a *asked) {
		a.req.Criteria = Arrival | Cost | Carbon | Risk
		_, ways := newBrute(a).answer(t, a.several)
		var money, green ground
		money.lay(a.x, &a.req, a.req.Rated)
		if money.parts(4*partAfter) && r.IntN(2) == 0 {
			money.part()
		}
		green.lay(a.x, &a.req, a.req.Rated.Green())
		for _, w := range ways {
			node := money.origin(&a.req.Origins[w.Origin])
			at, cost, carbon := w.Start, a.req.Origins[w.Origin].Cost, int64(0)
			for _, st := range w.Steps {
				b, spent, before := money.ahead(node, cost)
				limit := w.Cost + 1
				if before {
					limit = a.req.Rated.before(limit, true)
				}
				if at+b.time > w.Arrive || spent+b.cost >= limit || money.least(node, cost) > w.Cost || carbon+green.bound[node].cost > w.Carbon {
					t.Errorf("seed %d: %v\nway %+v: at node %d at %d for %d and %d the bounds are %d, %d and %d",
						seed, a, w, node, at, cost, carbon, b.time, b.cost, green.bound[node].cost)
				}
				for k, slope := range a.req.Rated.slope {
					if !money.plain && slope > 0 && b.mixed[k] > int64(w.Arrive-at)<<slopeBits+slope*(limit-1-spent) {
						t.Errorf("seed %d: %v\nway %+v: at node %d at %d for %d the mix of slope %d is %d", seed, a, w, node, at, cost, slope, b.mixed[k])
					}
				}
				if at+b.time == w.Arrive {
					tight++
				}
				if st.Arc < 0 {
					node += money.facilities
				} else {
					place := money.place(node)
					arc := &a.snap.Arcs[st.Arc]
					node = money.enter(node-place, place-arc.From+arc.To, st.Arc)
				}
				at, cost, carbon = st.Arrive, cost+st.Charge+st.Storage, carbon+st.Carbon
			}
		}
	})
	if *seedFlag == 0 && !raced && tight < int(*roundsFlag)/100 {
		t.Errorf("only %d bounds of time are tight", tight)
	}
}

// TestWorkIsLimited gives what was found when a query is cut short.
func TestWorkIsLimited(t *testing.T) {
	cut := 0
	eachAsked(t, 7, *roundsFlag/10, func(t *testing.T, seed uint64, r *rand.Rand, a *asked) {
		b := newBrute(a)
		exact, _ := b.answer(t, a.several)
		a.req.Labels = 1 + r.IntN(15)
		res, err := a.several(context.Background(), &a.req)
		if err != nil && !errors.Is(err, ErrTooMuchWork) {
			t.Fatal(err)
		}
		for i := range res.Ways {
			if _, err := b.walk(&res.Ways[i]); err != nil {
				t.Errorf("seed %d: %v: %v", seed, a, err)
			}
		}
		if err != nil {
			cut++
		} else if len(res.Ways) != len(exact) {
			t.Errorf("seed %d: %v: %d ways without an error, want %d", seed, a, len(res.Ways), len(exact))
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if res, err := a.several(ctx, &a.req); err != nil && !errors.Is(err, context.Canceled) || err == nil && res.Labels > 0 {
			t.Errorf("seed %d: cancelled: got %v with %d labels", seed, err, res.Labels)
		}
	})
	if *seedFlag == 0 && !raced && cut < int(*roundsFlag)/50 {
		t.Errorf("only %d queries were cut short", cut)
	}
}

func TestCarbonNeedsEmissions(t *testing.T) {
	a := randomAsked(rand.New(rand.NewPCG(1, 8)))
	a.q.Prices.Carbon = nil
	a.req.Rated, a.req.Criteria = a.x.Rate(a.q.Prices), Cost|Carbon
	if _, err := a.x.several(context.Background(), &a.req); !errors.Is(err, ErrCriteria) {
		t.Errorf("got %v, want %v", err, ErrCriteria)
	}
}

// TestExcessIsTheMost holds the comparison of delay classes against every slack
// and head start, half hour by half hour.
func TestExcessIsTheMost(t *testing.T) {
	const most = 100
	for seed := uint64(1); seed <= 60; seed++ {
		d := randomDelays(rand.New(rand.NewPCG(seed, 10)), 1)
		excess := d.excesses(mostCompared)
		for a := range d.Classes {
			for b := range d.Classes {
				x, y := &d.Classes[a], &d.Classes[b]
				first := timetable.Never
				for h := timetable.Second(0); h < most*1800; h += 1800 {
					want, can := int64(0), true
					for slack := timetable.Second(0); slack < most*1800; slack += 1800 {
						if other := plainRisk(y, slack); other < MaxRisk {
							risk := plainRisk(x, slack+h)
							can = can && risk < MaxRisk
							want = max(want, risk-x.floor()-(other-y.floor()))
						}
					}
					for _, at := range []timetable.Second{h, h + 1799} {
						if got, ok := excess[a][b].at(at); ok != can || ok && got != want {
							t.Fatalf("seed %d: class %v over %v, %d ahead: got %d, %v, want %d, %v", seed, *x, *y, at, got, ok, want, can)
						}
					}
					if can && want+x.floor() <= y.floor() {
						first = min(first, h)
					}
				}
				if first != d.Lead[a][b] {
					t.Fatalf("seed %d: class %v is as sure as %v from %d ahead, want %d", seed, *x, *y, first, d.Lead[a][b])
				}
			}
		}
	}
}

// daily is a network of lanes that leave every day, at and for so many hours,
// between places that take so long to handle things.
func daily(t *testing.T, places string, handling time.Duration, lanes []dailyLane) (x *Index, rated *Rated, midnight timetable.Second) {
	t.Helper()
	n := &network.Network{Tariffs: []network.Tariff{{ID: "t"}}, Carriers: []network.Carrier{{ID: "x"}}}
	for _, id := range places {
		n.Facilities = append(n.Facilities, network.Facility{ID: string(id), Zone: "UTC", Handling: handling})
	}
	for _, l := range lanes {
		n.Lanes = append(n.Lanes, network.Lane{ID: l.way, Carrier: "x", From: l.way[:1], To: l.way[1:], Mode: network.Road, Service: network.Scheduled, Tariff: "t", Duration: l.takes * time.Hour})
		n.Departures = append(n.Departures, network.Departure{Lane: l.way, Days: network.EveryDay, Time: network.ClockTime(l.at * 3600), CutOff: -1})
	}
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	s, err := timetable.Compile(n, timetable.Options{Now: now, Horizon: 72 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if midnight, err = s.Second(now); err != nil {
		t.Fatal(err)
	}
	x = New(s, nil)
	return x, x.Rate(Prices{Tariff: []int64{1}, Refused: make([]bool, len(s.Limits)), Handling: make([]int64, len(places)), StorageDay: make([]int64, len(places))}), midnight
}

type dailyLane struct {
	way       string // from and to
	at, takes time.Duration
}

// TestAStayRunsWithHandling takes a departure that leaves at the end of a stay,
// and arrives at the last moment.
func TestAStayRunsWithHandling(t *testing.T) {
	x, rated, midnight := daily(t, "abc", 3*time.Hour, []dailyLane{{"ab", 3, 2}, {"bc", 10, 1}})
	for _, c := range []struct {
		name         string
		stop, target int32
		stay, latest timetable.Second // hours, of the day
		ways         int
	}{
		{"the stay is longer than handling", 1, 2, 5, 11, 1},
		{"handling is longer than the stay", 1, 2, 2, 11, 1},
		{"there is no time left for the last lane", 1, 2, 5, 10, 0},
		{"the way ends where it stops", 1, 1, 5, 5, 1},
	} {
		q := Request{Rated: rated, Origins: []Origin{{Facility: 0, Start: midnight}}, Targets: []int32{c.target}, Criteria: Arrival | Cost,
			Via: []Via{{Facility: c.stop, Stay: c.stay * 3600}}, Latest: midnight + c.latest*3600}
		for name, search := range (&asked{x: x}).searches() {
			res, err := search(context.Background(), &q)
			if err != nil || len(res.Ways) != c.ways {
				t.Errorf("%s, %s: got %+v, %v, want %d ways", c.name, name, res.Ways, err, c.ways)
			}
		}
	}
}

// TestLegsCount reaches c sooner by b, and then has too many legs for e.
func TestLegsCount(t *testing.T) {
	x, rated, midnight := daily(t, "abcde", 0, []dailyLane{{"ab", 1, 1}, {"bc", 2, 1}, {"ac", 1, 9}, {"cd", 12, 1}, {"de", 14, 1}})
	for legs, ways := range map[int]int{2: 0, 3: 1, 4: 1} {
		q := Request{Rated: rated, Origins: []Origin{{Facility: 0, Start: midnight}}, Targets: []int32{4}, Criteria: Arrival, MaxLegs: legs}
		res, err := x.Pareto(context.Background(), q)
		if err != nil || len(res.Ways) != ways || ways > 0 && len(res.Ways[0].Steps) > legs {
			t.Errorf("at most %d legs: got %+v, %v", legs, res.Ways, err)
		}
	}
}

// TestALaterDepartureFollowsABeatenOne has a lane whose second departure is as good
// as beaten by its first, and whose third is the best there is.
func TestALaterDepartureFollowsABeatenOne(t *testing.T) {
	first := network.Date{Year: 2026, Month: 3, Day: 1}
	second := network.Date{Year: 2026, Month: 3, Day: 2}
	n := &network.Network{Tariffs: []network.Tariff{{ID: "t"}}, Carriers: []network.Carrier{{ID: "x"}}}
	for _, id := range "abc" {
		n.Facilities = append(n.Facilities, network.Facility{ID: string(id), Zone: "UTC"})
	}
	leave := func(lane string, on network.Date, at network.ClockTime) {
		n.Departures = append(n.Departures, network.Departure{Lane: lane, Days: network.EveryDay, Time: at, First: on, Last: on, CutOff: -1})
	}
	for _, way := range []string{"ab", "bc"} {
		n.Lanes = append(n.Lanes, network.Lane{ID: way, Carrier: "x", From: way[:1], To: way[1:], Mode: network.Road, Service: network.Scheduled, Tariff: "t", Duration: time.Hour})
	}
	leave("ab", first, 10*3600)
	leave("ab", second, 1800)
	leave("ab", second, 11*3600)
	leave("bc", second, 12*3600)
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	s, err := timetable.Compile(n, timetable.Options{Now: now, Horizon: 72 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	midnight, err := s.Second(now)
	if err != nil {
		t.Fatal(err)
	}
	x := New(s, nil)
	rated := x.Rate(Prices{Tariff: []int64{0}, Refused: make([]bool, len(s.Limits)), Handling: make([]int64, 3), StorageDay: []int64{2, 2, 0}})
	q := Request{Rated: rated, Origins: []Origin{{Facility: 0, Start: midnight}}, Targets: []int32{2}, Criteria: Cost}
	for name, search := range (&asked{x: x}).searches() {
		res, err := search(context.Background(), &q)
		if err != nil || len(res.Ways) != 1 || res.Ways[0].Cost != 4 {
			t.Errorf("%s: got %+v, %v, want one way for 4: two days at a and none at b", name, res.Ways, err)
		}
	}
}
