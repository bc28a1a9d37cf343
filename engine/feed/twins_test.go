package feed

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"entrepot/engine/network"
)

// TestLeaveTogether holds the rule against every day looked at.
func TestLeaveTogether(t *testing.T) {
	const span = 60 // days that first, last and exceptions are drawn from
	begin := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	date := func(n int) network.Date {
		d := begin.AddDate(0, 0, n)
		return network.Date{Year: d.Year(), Month: d.Month(), Day: d.Day()}
	}
	leaves := func(d *network.Departure, n int) bool {
		on := date(n)
		return d.Days.On(begin.AddDate(0, 0, n).Weekday()) && (d.First.IsZero() || d.First.Compare(on) <= 0) &&
			(d.Last.IsZero() || on.Compare(d.Last) <= 0) && !slices.Contains(d.Except, on)
	}
	together := 0
	const pairs = 5000
	for seed := range uint64(pairs) {
		r := rand.New(rand.NewPCG(seed, 1))
		some := func() (d network.Departure) {
			d.Days = network.Days(1 + r.IntN(127))
			if r.IntN(2) == 0 {
				d.Days = 1 << r.IntN(7)
			}
			from, to := r.IntN(span), r.IntN(span)
			if r.IntN(4) > 0 {
				d.First = date(min(from, to))
			}
			if r.IntN(4) > 0 {
				d.Last = date(max(from, to))
			}
			for n := range span {
				if r.IntN(3) == 0 && leaves(&d, n) {
					d.Except = append(d.Except, date(n))
				}
			}
			return d
		}
		a, b := some(), some()
		want := false
		for n := -14; n < span+14; n++ {
			want = want || leaves(&a, n) && leaves(&b, n)
		}
		if got := leaveTogether(&a, &b); got != want {
			t.Fatalf("seed %d: %+v and %+v leave together: got %t, want %t", seed, a, b, got, want)
		}
		if want {
			together++
		}
	}
	if together < pairs/10 || together > pairs*9/10 {
		t.Errorf("%d of %d pairs leave together: too easy", together, pairs)
	}
}

// TestManyTwins has a row for each day of years, which must not take long: their
// number is squared if each is held against each.
func TestManyTwins(t *testing.T) {
	day := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	var rows []timed
	for i := range 80_000 {
		on := network.Date{Year: day.Year(), Month: day.Month(), Day: day.Day()}
		rows = append(rows, timed{Departure: &network.Departure{Days: network.EveryDay, First: on, Last: on}, line: int32(i + 2)})
		day = day.AddDate(0, 0, 1)
	}
	r := &reader{sheets: map[string]*sheet{}}
	r.twins(rows) // finds none, or there is no sheet to write it to
}
