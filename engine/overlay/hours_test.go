package overlay

import (
	"math/rand/v2"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
)

// TestHoursMatchModel walks through opening hours a quarter of an hour at a
// time, with closures on whole quarters.
func TestHoursMatchModel(t *testing.T) {
	const step = timetable.Second(quarter / time.Second)
	different := 0
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		s := compileRandom(t, r)
		o := New(s)
		known := s.End + timetable.Margin
		for f := range int32(len(s.Facilities)) {
			closed := make([]bool, known/step)
			for i := range r.IntN(5) {
				from, until := r.IntN(int(s.End/step)), r.IntN(int(s.End/step))
				c := network.Change{ID: s.Facilities[f].ID + string(rune('a'+i)), Kind: network.Closed, Facility: s.Facilities[f].ID,
					From: s.At(timetable.Second(min(from, until)) * step), Until: s.At(timetable.Second(max(from, until)+1) * step)}
				if r.IntN(12) == 0 {
					c.Until = time.Time{}
					from, until = min(from, until), len(closed)-1
				}
				for q := min(from, until); q <= max(from, until); q++ {
					closed[q] = true
				}
				next, err := o.With(c)
				if err != nil {
					t.Fatal(err)
				}
				o = next
			}
			open, until := make([]bool, len(closed)), make([]timetable.Second, len(closed))
			for q := len(closed) - 1; q >= 0; q-- {
				is, _ := s.Open(f, timetable.Second(q)*step)
				open[q], until[q] = is && !closed[q], timetable.Never
				if q+1 < len(closed) {
					if until[q] = until[q+1]; open[q+1] != open[q] {
						until[q] = timetable.Second(q+1) * step
					}
				}
			}
			last := timetable.Second(0)
			for q := r.IntN(3); q < int(s.End/step); q += 3 {
				at := timetable.Second(q) * step
				want := timetable.Never
				rest := int(s.Handling(f) / step)
				for p := q; p < len(closed); p++ {
					if !open[p] {
						continue
					}
					if rest--; rest <= 0 {
						if want = timetable.Second(p) * step; rest == 0 {
							want += step
						}
						break
					}
				}
				got := o.Ready(f, at)
				if got != want || got < last {
					t.Fatalf("Ready(%d, %d) = %d after %d, want %d; handling %d, changes %+v", f, at, got, last, want, s.Handling(f), o.Changes())
				}
				last = got
				if got != s.Ready(f, at) {
					different++
				}
				if is, u := o.Open(f, at); is != open[q] || u != until[q] {
					t.Fatalf("Open(%d, %d) = %v until %d, want %v until %d; changes %+v", f, at, is, u, open[q], until[q], o.Changes())
				}
			}
		}
	})
	if different == 0 {
		t.Error("no closure delayed any handling")
	}
}
