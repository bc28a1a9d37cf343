package timetable

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"entrepot/engine/network"
)

func compileRandom(t *testing.T, r *rand.Rand) (*network.Network, *Snapshot) {
	t.Helper()
	now := randomNow(r)
	n := randomNetwork(r, now)
	s, err := Compile(n, Options{Now: now, Horizon: time.Duration(1+r.IntN(12*24)) * time.Hour})
	if err != nil {
		t.Fatalf("Compile = %v, want none\nnetwork %+v", err, n)
	}
	checkShape(t, s)
	return n, s
}

// TestDeparturesMatchOracle rebuilds each lane's departures from its rows, a
// date at a time with the slow rule for wall times, as (moment, conditions).
func TestDeparturesMatchOracle(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		n, s := compileRandom(t, r)
		for lane := range n.Lanes {
			got, want := arcLeavings(s, int32(lane)), slowLeavings(s, n, lane)
			if !slices.Equal(got, want) {
				l := &n.Lanes[lane]
				f, _ := s.Facility(l.From)
				t.Errorf("lane %s from a place in %s, now %s:\ngot  %v\nwant %v", l.ID, s.Zones[f], s.Compiled, got, want)
			}
		}
	})
}

// leaving is one departure and the conditions it leaves under.
type leaving struct {
	at Second
	conditions
}

func compareLeavings(a, b leaving) int {
	if a.at != b.at {
		return int(a.at - b.at)
	}
	return a.conditions.compare(b.conditions)
}

func arcLeavings(s *Snapshot, lane int32) []leaving {
	var all []leaving
	for _, i := range s.ArcsOf(lane) {
		a := &s.Arcs[i]
		for _, at := range s.Departures(a.Pattern) {
			all = append(all, leaving{at, conditions{a.Duration, a.CutOff, a.Capacity}})
		}
	}
	slices.SortFunc(all, compareLeavings)
	return all
}

func slowLeavings(s *Snapshot, n *network.Network, lane int) []leaving {
	l := &n.Lanes[lane]
	f, _ := s.Facility(l.From)
	zone := s.Zones[f]
	own := conditions{Second(l.Duration.Seconds()), Second(l.CutOff.Seconds()), l.CapacityKg}
	var all []leaving
	if l.Service == network.OnDemand {
		open := openMinutes(s, n, l.Calendar, zone, s.End)
		for m := range open {
			if at := Second(m * 60); open[m] && at < s.End && wallOf(s.At(at), zone).Minute()%30 == 0 {
				all = append(all, leaving{at, own})
			}
		}
		return all
	}
	for _, d := range n.Departures {
		if d.Lane != l.ID {
			continue
		}
		with := own
		if d.Duration != 0 {
			with.duration = Second(d.Duration.Seconds())
		}
		if d.CutOff >= 0 {
			with.cutOff = Second(d.CutOff.Seconds())
		}
		if d.Capacity != 0 {
			with.capacity = d.Capacity
		}
		for midnight := s.Epoch.AddDate(0, 0, -4); midnight.Before(s.At(s.End).AddDate(0, 0, 4)); midnight = midnight.AddDate(0, 0, 1) {
			date := network.Date{Year: midnight.Year(), Month: midnight.Month(), Day: midnight.Day()}
			if !d.Days.On(midnight.Weekday()) || slices.Contains(d.Except, date) ||
				!d.First.IsZero() && date.Compare(d.First) < 0 || !d.Last.IsZero() && date.Compare(d.Last) > 0 {
				continue
			}
			wall := midnight.Add(time.Duration(d.Time) * time.Second)
			at, _ := slowMoment(wall, zone)
			since := int64(at.Sub(s.Epoch) / time.Second)
			if 0 <= since && since < int64(s.End) {
				all = append(all, leaving{Second(since), with})
			}
		}
	}
	slices.SortFunc(all, compareLeavings)
	return slices.Compact(all)
}

// TestDeparturesKeepLocalTime looks at departures the other way round: what the
// clock shows when one leaves is what some row says, unless a skipped stretch
// of clock time ended within the day before.
func TestDeparturesKeepLocalTime(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		n, s := compileRandom(t, r)
		for lane := range n.Lanes {
			l := &n.Lanes[lane]
			f, _ := s.Facility(l.From)
			for _, at := range arcLeavings(s, int32(lane)) {
				now, before := s.At(at.at).In(s.Zones[f]), s.At(at.at).Add(-24*time.Hour).In(s.Zones[f])
				_, a := before.Zone()
				_, b := now.Zone()
				if l.Service == network.Scheduled && b <= a && !namedByRow(n, l.ID, wallOf(now, s.Zones[f])) {
					t.Errorf("lane %s leaves at %s, and no row says so", l.ID, now)
				}
			}
		}
	})
}

func namedByRow(n *network.Network, lane string, wall time.Time) bool {
	clock := network.ClockTime(wall.Hour()*3600 + wall.Minute()*60 + wall.Second())
	return slices.ContainsFunc(n.Departures, func(d network.Departure) bool {
		return d.Lane == lane && (d.Time == clock && d.Days.On(wall.Weekday()) ||
			d.Time == 86400 && clock == 0 && d.Days.On((wall.Weekday()+6)%7))
	})
}

func TestNextIsLinearSearch(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		_, s := compileRandom(t, r)
		for p := range int32(s.Patterns()) {
			all := s.Departures(p)
			ask := []Second{-1, 0, s.End - 1, s.End, Max, Never}
			for range 20 {
				ask = append(ask, Second(r.Int32N(int32(s.End))))
			}
			for _, at := range all {
				ask = append(ask, at-1, at, at+1)
			}
			for _, earliest := range ask {
				want := Never
				if i := slices.IndexFunc(all, func(at Second) bool { return at >= earliest }); i >= 0 {
					want = all[i]
				}
				if got := s.Next(p, earliest); got != want {
					t.Fatalf("Next(%d, %d) = %d, want %d of %v", p, earliest, got, want, all)
				}
			}
		}
	})
}

func TestReadyMatchesOracle(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		n, s := compileRandom(t, r)
		for i := range n.Facilities {
			f := int32(i)
			open := openMinutes(s, n, n.Facilities[i].Calendar, s.Zones[i], s.known)
			ask := []Second{0, 1, s.End, s.known - 60, s.known - 1, s.known, Never}
			for range 10 {
				ask = append(ask, Second(r.Int32N(int32(s.End)+20*int32(day))), Second(r.Int32N(int32(s.End)/60)*60))
			}
			slices.Sort(ask)
			last := Second(0)
			for _, arrive := range ask {
				got, want := s.Ready(f, arrive), slowReady(open, arrive, s.Handling(f), s.known)
				if got != want || got < arrive || got < last {
					t.Fatalf("facility %s (%s), handling %d: Ready(%d) = %d after %d, want %d\ncalendars %+v",
						n.Facilities[i].ID, s.Zones[i], s.Handling(f), arrive, got, last, want, n.Calendars)
				}
				last = got
				isOpen, until := s.Open(f, arrive)
				if arrive < s.known && (isOpen != open[arrive/60] || until != slowUntil(open, arrive)) {
					t.Fatalf("facility %s: Open(%d) = %v until %d, want %v until %d",
						n.Facilities[i].ID, arrive, isOpen, until, open[arrive/60], slowUntil(open, arrive))
				}
			}
		}
	})
}

// slowUntil is when the next change comes.
func slowUntil(open []bool, at Second) Second {
	for m := int(at/60) + 1; m < len(open); m++ {
		if open[m] != open[at/60] {
			return Second(m * 60)
		}
	}
	return Never
}

func TestCompileIsDeterministic(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		n, s := compileRandom(t, r)
		again, err := Compile(n, Options{Now: s.Compiled, Horizon: s.At(s.End).Sub(s.Compiled)})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(s, again) {
			t.Errorf("two compilations of one network differ:\n%+v\n%+v", s, again)
		}
	})
}

// checkShape holds a snapshot to what its fields promise.
func checkShape(t *testing.T, s *Snapshot) {
	t.Helper()
	seen := make([]int, len(s.Arcs))
	for f := range s.Facilities {
		for i := s.Out[f]; i < s.Out[f+1]; i++ {
			seen[i]++
			if a := s.Arcs[i]; int(a.From) != f || i > s.Out[f] && compareArcs(s.Arcs[i-1], a) >= 0 {
				t.Errorf("arc %d is %+v among those that leave facility %d", i, a, f)
			}
		}
		for _, i := range s.Incoming[s.In[f]:s.In[f+1]] {
			seen[i]++
			if int(s.Arcs[i].To) != f {
				t.Errorf("arc %d is %+v among those that reach facility %d", i, s.Arcs[i], f)
			}
		}
	}
	for l := range s.Lanes {
		arcs := s.ArcsOf(int32(l))
		if len(arcs) == 0 || !slices.IsSorted(arcs) {
			t.Errorf("arcs of lane %d: got %v, want some, ascending", l, arcs)
		}
		for _, i := range arcs {
			seen[i]++
			if int(s.Arcs[i].Lane) != l {
				t.Errorf("arc %d is %+v among those of lane %d", i, s.Arcs[i], l)
			}
		}
	}
	for i, n := range seen {
		if n != 3 {
			t.Errorf("arc %d is listed %d times, want 3: by origin, by destination, by lane", i, n)
		}
	}
	for i, a := range s.Arcs {
		if a.Duration < 0 || a.Duration > Max-s.End || a.CutOff < 0 || a.CutOff > Max || a.Capacity < 0 ||
			int(a.Limit) >= len(s.Limits) || int(a.Tariff) >= len(s.Tariffs) || int(a.Pattern) >= s.Patterns() {
			t.Errorf("arc %d is out of range: %+v", i, a)
		}
	}
	for p := range int32(s.Patterns()) {
		all := s.Departures(p)
		for i, at := range all {
			if at < 0 || at >= s.End || i > 0 && all[i-1] >= at {
				t.Errorf("pattern %d: departure %d of %v", p, i, all)
			}
		}
	}
	for id, open := range s.openings {
		for i, v := range open {
			if v.open < 0 || v.open >= v.close || v.close > s.known || i > 0 && open[i-1].close >= v.open {
				t.Errorf("opening %d: interval %d of %v", id, i, open)
			}
		}
	}
}

func compareArcs(a, b Arc) int {
	key := func(a Arc) []int64 {
		return []int64{int64(a.From), int64(a.To), int64(a.Lane), int64(a.Duration), int64(a.CutOff), a.Capacity}
	}
	return slices.Compare(key(a), key(b))
}
