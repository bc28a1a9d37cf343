package timetable

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// randomTimes are departures as a timetable makes them: some a week at regular
// or irregular hours, over a horizon, with now and then one missing.
func randomTimes(r *rand.Rand) []Second {
	if r.IntN(10) == 0 {
		return nil
	}
	var cycle []Second
	period := Second(1 + r.IntN(40))
	for at := range period {
		if r.IntN(4) == 0 {
			cycle = append(cycle, at)
		}
	}
	var times []Second
	first, last := Second(r.IntN(30)), Second(r.IntN(400))
	for start := Second(0); start < last; start += period {
		for _, at := range cycle {
			if t := start + at; first <= t && t < last && r.IntN(200) > 0 {
				times = append(times, t)
			}
		}
	}
	return times
}

// TestPatternsGiveBackTheirDepartures folds lists of departures and asks for
// them again in every way there is.
func TestPatternsGiveBackTheirDepartures(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		p := newPatterns(dates{}, Max)
		var lists [][]Second
		for range 40 {
			times := randomTimes(r)
			p.times = append(p.times[:0], times...)
			r.Shuffle(len(times), func(i, j int) { p.times[i], p.times[j] = p.times[j], p.times[i] })
			known := slices.IndexFunc(lists, func(l []Second) bool { return slices.Equal(l, times) })
			id, err := p.number()
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case known >= 0 && int(id) != known:
				t.Errorf("%v became pattern %d, want %d, which holds the same", times, id, known)
			case known < 0 && int(id) != len(lists):
				t.Errorf("%v became pattern %d of %v, want one of its own", times, id, lists)
			case known < 0:
				lists = append(lists, times)
			}
		}
		s := &Snapshot{patterns: p.all, cycles: p.cycles}
		for id, want := range lists {
			checkPattern(t, s, int32(id), want)
		}
	})
}

func checkPattern(t *testing.T, s *Snapshot, id int32, want []Second) {
	t.Helper()
	if got := s.Departures(id); !slices.Equal(got, want) {
		t.Fatalf("pattern %d: departures %v, want %v", id, got, want)
	}
	if got := s.Count(id); got != len(want) {
		t.Errorf("pattern %d: count %d, want %d", id, got, len(want))
	}
	for i, at := range want {
		if got := s.Departure(id, i); got != at {
			t.Errorf("pattern %d: departure %d is %d, want %d of %v", id, i, got, at, want)
		}
	}
	ask := []Second{-1, 0, Max, Never}
	for _, at := range want {
		ask = append(ask, at-1, at, at+1)
	}
	for _, at := range ask {
		i, next := 0, Never
		for i < len(want) && want[i] < at {
			i++
		}
		if i < len(want) {
			next = want[i]
		}
		if got := s.Index(id, at); got != i {
			t.Errorf("pattern %d: index of %d is %d, want %d of %v", id, at, got, i, want)
		}
		if got := s.Next(id, at); got != next {
			t.Errorf("pattern %d: next from %d is %d, want %d of %v", id, at, got, next, want)
		}
	}
	even := len(want) > 0
	for i := 2; i < len(want); i++ {
		even = even && want[i]-want[i-1] == want[1]-want[0]
	}
	first, period, last, ok := s.Periodic(id)
	if ok != even || ok && (first != want[0] || last != want[len(want)-1] || period <= 0 || len(want) > 1 && period != want[1]-want[0]) {
		t.Errorf("pattern %d: periodic %v from %d each %d to %d, departures %v", id, ok, first, period, last, want)
	}
}

// TestRoundIsTheShortestCycle tries every length.
func TestRoundIsTheShortestCycle(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		for range 40 {
			times := randomTimes(r)
			if len(times) == 0 {
				continue
			}
			want := len(times)
			for k := len(times) - 1; k >= 1; k-- {
				same := true
				for i := k + 1; i < len(times); i++ {
					same = same && times[i]-times[i-1] == times[i-k]-times[i-k-1]
				}
				if same && (k == 1 || 2*k <= len(times)) {
					want = k
				}
			}
			if got, _ := round(times, nil); got != want {
				t.Errorf("%v: shortest cycle %d, want %d", times, got, want)
			}
		}
	})
}

// TestPatternsShareCycles lets something leave on the same three weekdays at a
// thousand times of day.
func TestPatternsShareCycles(t *testing.T) {
	p := newPatterns(dates{}, Max)
	for at := range Second(1000) {
		p.times = p.times[:0]
		for week := range Second(9) {
			for _, d := range []Second{0, 2, 4} {
				p.times = append(p.times, at+(week*7+d)*day)
			}
		}
		if _, err := p.number(); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.all) != 1000 || !slices.Equal(p.cycles, []Second{3, 0, 2 * day, 4 * day}) {
		t.Errorf("%d patterns share %v, want 1000 with one cycle of three", len(p.all), p.cycles)
	}
}
