package overlay

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// TestOverlayMatchesModel makes, undoes and books at random, and after every
// step holds the overlay against the slow model and against one laid anew from
// the changes that are left, to the last bit.
func TestOverlayMatchesModel(t *testing.T) {
	counts := map[string]int{}
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		s := compileRandom(t, r)
		o := New(s)
		var list []network.Change
		for step := range 4 + r.IntN(16) {
			before, m := *o, newModel(s, list)
			if len(list) > 0 && r.IntN(4) == 0 {
				i := r.IntN(len(list))
				next, err := o.Without(list[i].ID)
				used := false
				for _, d := range m.all {
					used = used || d.by == list[i].ID && d.used
				}
				if used != errors.Is(err, ErrInUse) || !used && err != nil {
					t.Fatalf("Without %+v = %v, in use: %v", list[i], err, used)
				}
				if err != nil {
					counts["in use"]++
				} else {
					o, list = next, slices.Delete(slices.Clone(list), i, i+1)
					counts["undone"]++
				}
			} else {
				var added []network.Change
				for _, c := range list {
					if c.Kind == network.Added {
						added = append(added, c)
					}
				}
				c := randomChange(s, r, fmt.Sprint("x", step), added)
				want := m.fits(&c)
				next, err := o.With(c)
				if !errors.Is(err, want) || want == nil && err != nil {
					t.Fatalf("With %+v = %v, want %v", c, err, want)
				}
				if err == nil {
					o, list = next, append(slices.Clone(list), c)
					counts[string(c.Kind)]++
				} else {
					counts[want.Error()]++
				}
			}
			again, unfit := New(s).Over(list)
			if len(unfit) > 0 {
				t.Fatalf("laying %+v anew: unfit %+v", list, unfit)
			}
			checkModel(t, r, o, newModel(s, list), list)
			checkSame(t, o, again)
			if t.Failed() {
				t.Fatalf("after step %d, changes %+v", step, list)
			}
			checkModel(t, r, &before, m, before.Changes()) // the step left the version before alone
		}
	})
	if *seedFlag != 0 {
		return
	}
	t.Log(counts)
	for _, kind := range network.ChangeKinds {
		if counts[string(kind)] < 20 {
			t.Errorf("%s: only %d went in", kind, counts[string(kind)])
		}
	}
	for _, e := range []error{ErrUnknown, ErrPast, ErrAhead, ErrGone, ErrFull, ErrInUse} {
		if counts[e.Error()] < 5 {
			t.Errorf("%v: only %d", e, counts[e.Error()])
		}
	}
}

// checkModel asks for the next departure of every arc, around every moment at
// which the model has one.
func checkModel(t *testing.T, r *rand.Rand, o *Overlay, m *model, list []network.Change) {
	t.Helper()
	if got := o.Changes(); !reflect.DeepEqual(got, list) && len(got)+len(list) > 0 {
		t.Errorf("Changes() = %+v, want %+v", got, list)
	}
	s := m.s
	ask := func(id, arc int32, by string, masked bool) {
		times := []timetable.Second{0, s.End, timetable.Second(r.IntN(int(s.End)))}
		for _, d := range m.all {
			if d.arc == arc && d.by == by {
				at := timetable.Second(d.due + d.late)
				times = append(times, at-1, at, at+1, timetable.Second(d.due))
			}
		}
		for _, at := range times {
			weight := unit.Weight(1+r.IntN(8)) * 400 * unit.Gram
			if !o.Touched(id) {
				weight = 1 // what it holds empty is not looked at there
			}
			want := m.next(arc, by, at, weight)
			if masked {
				want = timetable.Never
			}
			if got := o.Next(id, at, weight); got != want {
				t.Errorf("Next(%d, %d, %d) = %d, want %d", id, at, weight, got, want)
			}
			checkKey(t, o, m, id, o.Next(id, at, weight), weight)
		}
	}
	priced := map[int32]bool{}
	for i := range s.Arcs {
		_, changed := m.price(s.Arcs[i].Lane)
		priced[int32(i)] = changed
		if got := o.PriceMillionths(int32(i)); got != network.SamePrice {
			t.Errorf("arc %d of the snapshot costs %d millionths", i, got)
		}
		ask(int32(i), int32(i), "", changed)
	}
	seen := map[string]bool{}
	out, in := make([][]int32, len(s.Facilities)), make([][]int32, len(s.Facilities))
	for id := int32(len(s.Arcs)); id < int32(len(s.Arcs)+o.Extras()); id++ {
		a := o.Arc(id)
		if a == nil {
			if got := o.Next(id, 0, 1); got != timetable.Never || !o.Touched(id) {
				t.Errorf("extra arc %d is none, and leaves at %d", id, got)
			}
			continue
		}
		out[a.From], in[a.To] = append(out[a.From], id), append(in[a.To], id)
		price, _ := m.price(a.Lane)
		if got := o.PriceMillionths(id); got != price {
			t.Errorf("extra arc %d costs %d millionths, want %d", id, got, price)
		}
		if place := int(id) - len(s.Arcs); place < len(o.added) {
			by := o.added[place].entry.change.ID
			seen[by] = true
			checkAdded(t, o, m, a, by)
			ask(id, -1, by, false)
			continue
		}
		i := int32(slices.IndexFunc(s.Arcs, func(b timetable.Arc) bool { return b == *a }))
		if !priced[i] {
			t.Errorf("extra arc %d, %+v, is not repriced or comes twice", id, *a)
		}
		priced[i] = false
		ask(id, i, "", false)
	}
	for i, missing := range priced {
		if missing {
			t.Errorf("arc %d is repriced, and no extra arc has its departures", i)
		}
	}
	for _, d := range m.all {
		if d.by != "" && !seen[d.by] {
			t.Errorf("no extra arc for what %s added", d.by)
		}
	}
	for f := range s.Facilities {
		if got, want := slices.Sorted(slices.Values(o.Extra(nil, int32(f)))), out[f]; !slices.Equal(got, want) {
			t.Errorf("Extra(%d) = %v, want %v", f, got, want)
		}
		if got, want := slices.Sorted(slices.Values(o.ExtraInto(nil, int32(f)))), in[f]; !slices.Equal(got, want) {
			t.Errorf("ExtraInto(%d) = %v, want %v", f, got, want)
		}
	}
	checkLowers(t, o, m)
}

// checkKey holds the name of a departure against what it stands for.
func checkKey(t *testing.T, o *Overlay, m *model, id int32, leaves timetable.Second, weight unit.Weight) {
	t.Helper()
	if leaves == timetable.Never {
		return
	}
	k, ok := o.Key(id, leaves, weight)
	named := m.named(k, false)
	if !ok || len(named) != 1 {
		t.Errorf("Key(%d, %d) = %v %v, which names %d", id, leaves, k, ok, len(named))
		return
	}
	if at, ok := m.leaves(named[0]); !ok || at != int64(leaves) || o.Touched(id) && weight > m.left(named[0]) {
		t.Errorf("Key(%d, %d) = %v, which leaves %v at %d with room for %d g", id, leaves, k, ok, at, m.left(named[0]))
	}
	left, limited, err := o.Left(k)
	if err != nil || left != m.left(named[0]) || limited != (named[0].capacity > 0) {
		t.Errorf("Left(%v) = %d %v %v, want %d", k, left, limited, err, m.left(named[0]))
	}
	if why := o.Why(id, timetable.Second(named[0].due)); (why != "") != (named[0].late > 0 || named[0].booked > 0 && named[0].capacity > 0 || o.price(named[0].lane) != network.SamePrice) {
		t.Errorf("Why(%d, %d) = %q of %+v", id, named[0].due, why, *named[0])
	}
}

func checkAdded(t *testing.T, o *Overlay, m *model, a *timetable.Arc, by string) {
	t.Helper()
	c, _ := o.Change(by)
	l := &m.s.Lanes[a.Lane]
	cutOff := timetable.Second(l.CutOff.Seconds())
	if c.CutOff != nil {
		cutOff = 0
	}
	for _, d := range m.all {
		if d.by == by && (a.Lane != d.lane || a.Duration != d.duration || a.Capacity != d.capacity || a.CutOff != cutOff ||
			m.s.Facilities[a.From].ID != l.From || m.s.Facilities[a.To].ID != l.To || m.s.Tariffs[a.Tariff].ID != l.Tariff) {
			t.Errorf("arc %+v for %+v", *a, *d)
		}
	}
	limits := slices.Concat(m.s.Limits, o.Limits())
	if want := unit.Weight(a.Capacity) * unit.Kilogram; limits[a.Limit].MaxWeight != want || limits[a.Limit].Refuses != l.Refuses {
		t.Errorf("limit %+v for %+v", limits[a.Limit], *a)
	}
}

// checkLowers: where Lowers is 0, every extra arc has one of the snapshot's
// beside it that is as good for any bound.
func checkLowers(t *testing.T, o *Overlay, m *model) {
	t.Helper()
	if o.Lowers() != 0 {
		return
	}
	s := m.s
	for id := int32(len(s.Arcs)); id < int32(len(s.Arcs)+o.Extras()); id++ {
		a := o.Arc(id)
		if a == nil {
			continue
		}
		if !slices.ContainsFunc(s.Arcs, func(b timetable.Arc) bool {
			return b.From == a.From && b.To == a.To && b.Tariff == a.Tariff && b.Duration <= a.Duration && b.CutOff <= a.CutOff &&
				(b.Capacity == 0 || a.Capacity > 0 && b.Capacity >= a.Capacity)
		}) || o.PriceMillionths(id) < network.SamePrice {
			t.Errorf("Lowers() = 0 with extra arc %+v at %d millionths", *a, o.PriceMillionths(id))
		}
	}
}

// checkSame holds two overlays of the same changes against each other, where
// only the places of extra arcs and the order's numbers may differ.
func checkSame(t *testing.T, got, want *Overlay) {
	t.Helper()
	if !slices.Equal(got.touched.set, want.touched.set) || !slices.Equal(got.narrow.set, want.narrow.set) || !slices.Equal(got.shut.set, want.shut.set) {
		t.Errorf("touched %b, narrow %b, shut %b\nwant %b, %b, %b", got.touched.set, got.narrow.set, got.shut.set, want.touched.set, want.narrow.set, want.shut.set)
	}
	if got.Lowers() != want.Lowers() || got.Len() != want.Len() || !slices.Equal(got.priced, want.priced) {
		t.Errorf("lowers %x, changes %d, priced %v\nwant %x, %d, %v", got.Lowers(), got.Len(), got.priced, want.Lowers(), want.Len(), want.priced)
	}
	for _, n := range [][2]int{{got.departures.len(), want.departures.len()}, {got.standing.len(), want.standing.len()}, {got.lanes.len(), want.lanes.len()},
		{got.carriers.len(), want.carriers.len()}, {got.facilities.len(), want.facilities.len()}, {got.out.len(), want.out.len()}, {got.in.len(), want.in.len()}} {
		if n[0] != n[1] {
			t.Errorf("a table has %d entries, want %d", n[0], n[1])
		}
	}
	for d, s := range got.departures.all {
		if other, _ := want.departures.get(d); !d.isAdded() && s != other {
			t.Errorf("departure %x: %+v, want %+v", d, s, other)
		}
	}
	used := func(o *Overlay) (limits []timetable.Limit) {
		for i, n := range o.limitUses {
			if n > 0 {
				limits = append(limits, o.limits[i])
			}
		}
		slices.SortFunc(limits, func(a, b timetable.Limit) int { return cmp.Compare(a.MaxWeight, b.MaxWeight) })
		return limits
	}
	if !slices.Equal(used(got), used(want)) {
		t.Errorf("limits %v, want %v", used(got), used(want))
	}
}
