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
		"several": a.x.several,
	}
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
	if *seedFlag != 0 {
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
	if *seedFlag == 0 && fewer < int(*roundsFlag)/50 {
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
		before, _ := newBrute(a).answer(t, a.x.several)
		more := a.withLane(t, r)
		after, _ := newBrute(more).answer(t, more.x.several)
		for _, o := range before {
			if !slices.ContainsFunc(after, func(n outcome4) bool { return n.noWorse(o) }) {
				t.Errorf("seed %d: %v: %v has none as good among %v", seed, a, o, after)
			}
		}
		if !slices.Equal(before, after) {
			better++
		}
	})
	if *seedFlag == 0 && better < int(*roundsFlag)/50 {
		t.Errorf("only %d answers are better with a lane more", better)
	}
}

// withLane is the same question on a network with a lane more.
func (a *asked) withLane(t *testing.T, r *rand.Rand) *asked {
	t.Helper()
	n := *a.net
	l := n.Lanes[r.IntN(len(n.Lanes))]
	l.ID, l.Duration = "more", time.Duration(r.IntN(20))*time.Hour
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
	p.Carbon = append(slices.Clone(p.Carbon), r.Int64N(5))
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

// TestWorkIsLimited gives what was found when a query is cut short.
func TestWorkIsLimited(t *testing.T) {
	cut := 0
	eachAsked(t, 7, *roundsFlag/10, func(t *testing.T, seed uint64, r *rand.Rand, a *asked) {
		b := newBrute(a)
		exact, _ := b.answer(t, a.x.several)
		a.req.Labels = 1 + r.IntN(15)
		res, err := a.x.several(context.Background(), &a.req)
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
		if res, err := a.x.several(ctx, &a.req); err != nil && !errors.Is(err, context.Canceled) || err == nil && res.Labels > 0 {
			t.Errorf("seed %d: cancelled: got %v with %d labels", seed, err, res.Labels)
		}
	})
	if *seedFlag == 0 && cut < int(*roundsFlag)/50 {
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
