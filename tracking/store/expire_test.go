package store

import (
	"fmt"
	"testing"
	"time"

	"entrepot/tracking/event"
)

func TestSteadyClock(t *testing.T) {
	type look struct {
		wall     time.Duration // since noon
		running  time.Duration
		believed bool
	}
	for name, looks := range map[string][]look{
		"it takes an hour":            {{0, 0, false}, {30 * time.Minute, 30 * time.Minute, false}, {59 * time.Minute, 59 * time.Minute, false}, {time.Hour, time.Hour, true}, {5 * time.Hour, 5 * time.Hour, true}},
		"it drifts a little":          {{0, 0, false}, {time.Hour + 40*time.Second, time.Hour, true}, {2*time.Hour - 40*time.Second, 2 * time.Hour, true}},
		"it is set, and begins anew":  {{0, 0, false}, {time.Hour, time.Hour, true}, {365 * day, 70 * time.Minute, false}, {365*day + 59*time.Minute, 129 * time.Minute, false}, {365*day + time.Hour, 130 * time.Minute, true}},
		"it is a year ahead at first": {{365 * day, 0, false}, {10 * time.Minute, 10 * time.Minute, false}, {time.Hour, time.Hour, false}, {70 * time.Minute, 70 * time.Minute, true}},
		"it jumps and jumps":          {{0, 0, false}, {day, time.Hour, false}, {0, 2 * time.Hour, false}, {day, 3 * time.Hour, false}},
		"it stands still":             {{0, 0, false}, {0, time.Hour, false}, {0, 2 * time.Hour, false}},
	} {
		var clock steadyClock
		for i, l := range looks {
			if got := clock.believed(noon.Add(l.wall), l.running); got != l.believed {
				t.Errorf("%s: look %d: believed %v, want %v", name, i, got, l.believed)
			}
		}
	}
}

// TestEventsExpire: what ended longer ago than events are kept for goes, however
// many parcels that is, and nothing else; without a limit nothing does.
func TestEventsExpire(t *testing.T) {
	for _, keep := range []time.Duration{0, 10 * day} {
		s := open(t, t.TempDir(), Options{Keep: keep})
		for i := range settledInTurn + 20 {
			number := fmt.Sprint("N", i)
			register(t, s, number)
			appended(t, s, scanned(t, number, event.Delivered, 0))
		}
		late := register(t, s, "L")
		appended(t, s, scanned(t, "L", event.Delivered, 15*day))
		s.expire(noon.Add(20 * day))
		left, err := s.ReadLog(0, 0)
		if err != nil {
			t.Fatal(err)
		}
		want := settledInTurn + 21
		if keep > 0 {
			want = 1
		}
		if len(left) != want || left[len(left)-1].Parcel != late.ID {
			t.Errorf("kept for %v: %d events are left, want %d", keep, len(left), want)
		}
	}
}
