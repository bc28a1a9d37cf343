package search

import (
	"math/rand/v2"
	"slices"
	"testing"

	"entrepot/engine/timetable"
)

// TestLandingsLoseNone compares with a plain list: between a moment and what
// next and before say of it there is never a landing.
func TestLandingsLoseNone(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 5))
		latest := timetable.Second(1 + r.IntN(20_000))
		var l landings
		l.open(latest)
		var all []timetable.Second
		for range r.IntN(30) {
			at := timetable.Second(r.IntN(int(latest) + 1))
			l.note(at)
			all = append(all, at)
		}
		l.close()
		slices.Sort(all)
		for range 300 {
			at := timetable.Second(r.IntN(int(latest) + 1))
			i, _ := slices.BinarySearch(all, at)
			want := timetable.Never
			if i < len(all) {
				want = all[i]
			}
			if got := l.next(at); got < at || got > want {
				t.Fatalf("seed %d: next(%d) is %d, want from then to %d", seed, at, got, want)
			}
			j, found := slices.BinarySearch(all, at)
			want = -1
			if found {
				want = at
			} else if j > 0 {
				want = all[j-1]
			}
			if got := l.before(at); got > at || got < want {
				t.Fatalf("seed %d: before(%d) is %d, want from %d to then", seed, at, got, want)
			}
		}
	}
}
