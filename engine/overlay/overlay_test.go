package overlay

import (
	"errors"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// smallWorld has one lane A to B by X, daily at 10:00 and 18:00, four hours,
// 10 kg; and one by Y at 12:00 without a limit.
func smallWorld(t *testing.T, days int) *timetable.Snapshot {
	t.Helper()
	n := &network.Network{Name: "small", Tariffs: []network.Tariff{{ID: "t"}}, Carriers: []network.Carrier{{ID: "X"}, {ID: "Y"}},
		Facilities: []network.Facility{{ID: "A", Zone: "Europe/Berlin"}, {ID: "B", Zone: "UTC", Handling: time.Hour}}}
	for i, id := range []string{"X", "Y"} {
		n.Lanes = append(n.Lanes, network.Lane{ID: "A-B-" + id, Carrier: id, From: "A", To: "B", Mode: network.Road, Service: network.Scheduled,
			Tariff: "t", Duration: 4 * time.Hour, CapacityKg: 10 * int64(1-i)})
	}
	for _, d := range []struct {
		lane string
		hour network.ClockTime
	}{{"A-B-X", 10}, {"A-B-X", 18}, {"A-B-Y", 12}} {
		n.Departures = append(n.Departures, network.Departure{Lane: d.lane, Days: network.EveryDay, Time: d.hour * 3600, CutOff: -1})
	}
	s, err := timetable.Compile(n, timetable.Options{Now: smallNow.AddDate(0, 0, days), Horizon: 5 * 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var smallNow = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) // a Tuesday, and Berlin an hour ahead

func hour(h int) time.Time { return smallNow.Add(time.Duration(h) * time.Hour) }

func with(t *testing.T, o *Overlay, changes ...network.Change) *Overlay {
	t.Helper()
	for _, c := range changes {
		next, err := o.With(c)
		if err != nil {
			t.Fatal(err)
		}
		o = next
	}
	return o
}

func TestNilOverlayChangesNothing(t *testing.T) {
	var o *Overlay
	_, known := o.Change("x")
	if o.Touched(3) || o.Extras() != 0 || o.Extra(nil, 1) != nil || o.ExtraInto(nil, 1) != nil || o.PriceMillionths(2) != network.SamePrice ||
		o.Lowers() != 0 || o.Len() != 0 || o.Changes() != nil || o.Limits() != nil || known {
		t.Error("a nil overlay changes something")
	}
	if _, err := o.Without("x"); !errors.Is(err, ErrUnknown) {
		t.Errorf("Without = %v, want ErrUnknown", err)
	}
}

func TestChangesSayWhy(t *testing.T) {
	s := smallWorld(t, 0)
	lane, _ := s.Lane("A-B-X")
	arc := s.ArcsOf(lane)[0]
	due := func(h int) timetable.Second { return timetable.Second(hour(h).Sub(s.Epoch) / time.Second) }
	strike := network.Change{ID: "S1", Kind: network.Closed, Facility: "B", From: hour(12), Until: hour(20), By: "ana", Why: "strike"}
	fog := network.Change{ID: "D1", Kind: network.Delayed, Carrier: "X", From: hour(0), Until: hour(12), Late: network.Span(2 * time.Hour), Why: "fog"}
	tests := []struct {
		name    string
		changes []network.Change
		due     int
		leaves  int // the next departure from due on; hours
		why     string
	}{
		{name: "nothing", due: 9, leaves: 9},
		{name: "closed where it arrives", changes: []network.Change{strike}, due: 9, leaves: 17,
			why: "facility it arrives at closed from 2026-11-24T13:00:00+01:00 until 2026-11-24T21:00:00+01:00 (change S1 by ana): strike"},
		{name: "late", changes: []network.Change{fog}, due: 9, leaves: 11, why: "leaves 2h0m0s late at 2026-11-24T12:00:00+01:00 from 2026-11-24T01:00:00+01:00 until 2026-11-24T13:00:00+01:00 (change D1): fog"},
		{name: "so late that it arrives after the strike", changes: []network.Change{strike, fog, {ID: "D2", Kind: network.Delayed, Lane: "A-B-X", Late: network.Span(5 * time.Hour)}}, due: 9, leaves: 16,
			why: "leaves 7h0m0s late at 2026-11-24T17:00:00+01:00 by delays of its lane, its carrier or the facility it leaves from"},
		{name: "cancelled", changes: []network.Change{{ID: "K1", Kind: network.Cancelled, Lane: "A-B-X", Departs: hour(9)}}, due: 9, leaves: 17,
			why: "cancelled (change K1)"},
		{name: "booked", changes: []network.Change{{ID: "B1", Kind: network.Booked, Legs: []network.Leg{{DepartureKey: network.DepartureKey{Lane: "A-B-X", Departs: hour(9)}, Weight: 9600 * unit.Gram}}}}, due: 9, leaves: 17,
			why: "booked: 0.4 kg of 10 kg left"},
		{name: "closed for good", changes: []network.Change{{ID: "C1", Kind: network.Closed, Carrier: "X", Why: "ceased trading"}}, due: 9, leaves: -1,
			why: "carrier closed until further notice (change C1): ceased trading"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := with(t, New(s), tt.changes...)
			want := timetable.Never
			if tt.leaves >= 0 {
				want = due(tt.leaves)
			}
			if got := o.Next(arc, due(tt.due), unit.Kilogram); got != want {
				t.Errorf("Next = %s, want %s", s.At(got), s.At(want))
			}
			if got := o.Why(arc, due(tt.due)); got != tt.why {
				t.Errorf("Why = %q\nwant  %q", got, tt.why)
			}
		})
	}
}

// TestBookingIsAllOrNothing: the second leg is full, so the first stays free.
func TestBookingIsAllOrNothing(t *testing.T) {
	s := smallWorld(t, 0)
	lane, _ := s.Lane("A-B-X")
	arc := s.ArcsOf(lane)[0]
	first := s.Next(s.Arcs[arc].Pattern, 0)
	second := s.Next(s.Arcs[arc].Pattern, first+1)
	o, err := New(s).Book(network.Change{ID: "1"}, []Leg{{arc, second, 8 * unit.Kilogram}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Book(network.Change{ID: "2"}, []Leg{{arc, first, 3 * unit.Kilogram}, {arc, second, 3 * unit.Kilogram}})
	var full *FullError
	if !errors.As(err, &full) || full.Leg != 1 || full.Left != 2*unit.Kilogram || !errors.Is(err, ErrFull) {
		t.Fatalf("Book = %v, want leg 1 full with 2 kg left", err)
	}
	if k, ok := o.Key(arc, first, unit.Kilogram); !ok {
		t.Error("the first departure does not leave")
	} else if left, _, err := o.Left(k); left != 10*unit.Kilogram || err != nil {
		t.Errorf("Left = %v, %v, want 10 kg", left, err)
	}
	if _, err := o.Book(network.Change{ID: "1"}, []Leg{{arc, first, 1}}); !errors.Is(err, ErrTaken) {
		t.Errorf("an id used twice: %v, want ErrTaken", err)
	}
	if _, err := o.Book(network.Change{ID: "3"}, []Leg{{arc, first + 1, 1}}); !errors.Is(err, ErrGone) {
		t.Errorf("a moment at which nothing leaves: %v, want ErrGone", err)
	}
	if c, ok := o.Change("1"); !ok || c.Kind != network.Booked || c.Legs[0].Lane != "A-B-X" || !c.Legs[0].Departs.Equal(s.At(second)) {
		t.Errorf("Change = %+v %v", c, ok)
	}
}

// TestLayOnANewerSnapshot: three days on, what is past, gone or full is told,
// and what had already left of a booking needs no room.
func TestLayOnANewerSnapshot(t *testing.T) {
	leg := func(lane string, h int) network.Leg {
		return network.Leg{DepartureKey: network.DepartureKey{Lane: lane, Departs: hour(h)}, Weight: 6 * unit.Kilogram}
	}
	changes := []network.Change{
		{ID: "past-closure", Kind: network.Closed, Facility: "A", Until: hour(5)},
		{ID: "added", Kind: network.Added, Lane: "A-B-X", Departs: hour(30)},
		{ID: "cancelled", Kind: network.Cancelled, Lane: "A-B-Y", Departs: hour(11 + 72)},
		{ID: "under-way", Kind: network.Booked, Legs: []network.Leg{leg("A-B-X", 9), leg("A-B-X", 81)}},
		{ID: "arrived", Kind: network.Booked, Legs: []network.Leg{leg("A-B-X", 17)}},
		{ID: "closure", Kind: network.Closed, Facility: "A", From: hour(80), Until: hour(84)},
	}
	o := with(t, New(smallWorld(t, 0)), changes...)
	list := append(o.Changes(),
		network.Change{ID: "gone", Kind: network.Delayed, Lane: "A-B-Z", Late: network.Span(time.Hour)},
		network.Change{ID: "full", Kind: network.Booked, Legs: []network.Leg{leg("A-B-X", 81)}},
		network.Change{ID: "ahead", Kind: network.Cancelled, Lane: "A-B-X", Departs: hour(24 * 30)},
		network.Change{ID: "closure", Kind: network.Closed, Lane: "A-B-X"})
	s := smallWorld(t, 3)
	next, unfit := Lay(s, list)
	want := []struct {
		id   string
		kind error
	}{{"past-closure", ErrPast}, {"added", ErrPast}, {"arrived", ErrPast}, {"gone", ErrUnknown}, {"full", ErrFull}, {"ahead", ErrAhead}, {"closure", ErrTaken}}
	if len(unfit) != len(want) {
		t.Fatalf("unfit %v, want %v", unfit, want)
	}
	for i, u := range unfit {
		if u.Change.ID != want[i].id || !errors.Is(u.Err, want[i].kind) {
			t.Errorf("unfit %s: %v, want %s: %v", u.Change.ID, u.Err, want[i].id, want[i].kind)
		}
	}
	var kept []string
	for _, c := range next.Changes() {
		kept = append(kept, c.ID)
	}
	if got := strings.Join(kept, " "); got != "cancelled under-way closure" {
		t.Errorf("kept %s", got)
	}
	lane, _ := s.Lane("A-B-X")
	at := timetable.Second(hour(79).Sub(s.Epoch) / time.Second)
	if got := next.Next(s.ArcsOf(lane)[0], at, 1); s.At(got) != hour(89) {
		t.Errorf("Next = %s, want %s: the one before is closed", s.At(got), hour(89))
	}
}

// TestLowers: what cannot lower a bound leaves it at 0, and the same lower
// prices and additions give the same number whatever else there is.
func TestLowers(t *testing.T) {
	s := smallWorld(t, 0)
	add := func(id string, h int, d time.Duration, kg int64) network.Change {
		return network.Change{ID: id, Kind: network.Added, Lane: "A-B-X", Departs: hour(h), Duration: network.Span(d), CapacityKg: kg}
	}
	price := func(id, carrier string, p int64) network.Change {
		return network.Change{ID: id, Kind: network.Repriced, Carrier: carrier, PriceMillionths: p}
	}
	slow, small, fast, big := add("slow", 20, 5*time.Hour, 0), add("small", 20, 0, 5), add("fast", 20, time.Hour, 0), add("big", 20, 0, 11)
	up, down := price("up", "X", 1_200_000), price("down", "Y", 800_000)
	closed := network.Change{ID: "closed", Kind: network.Closed, Carrier: "X"}
	o := New(s)
	for _, c := range []network.Change{slow, small, up, closed} {
		if o = with(t, o, c); o.Lowers() != 0 {
			t.Errorf("Lowers() with %s = %x, want 0", c.ID, o.Lowers())
		}
	}
	seen := map[uint64]string{0: "nothing"}
	for _, c := range []network.Change{fast, big, down} {
		o := with(t, New(s), c)
		if was, dup := seen[o.Lowers()]; dup {
			t.Errorf("Lowers() with %s is that with %s", c.ID, was)
		}
		seen[o.Lowers()] = c.ID
		if more := with(t, o, slow, closed); more.Lowers() != o.Lowers() {
			t.Errorf("Lowers() with %s changes with what lowers nothing", c.ID)
		}
		if less, err := o.Without(c.ID); err != nil || less.Lowers() != 0 {
			t.Errorf("Lowers() with and without %s = %x, %v", c.ID, less.Lowers(), err)
		}
	}
	// A rise taken back would make the lowered price lower still, and the quick
	// departure as quick at less.
	for _, c := range []network.Change{fast, big, down} {
		if with(t, New(s), c).Lowers() == with(t, New(s), price("rise", "X", 1_200_000), c).Lowers() {
			t.Errorf("Lowers() does not know of a rise beside %s", c.ID)
		}
	}
}

// TestPricesStayInRange: no part of the changes in force may come to more than
// thirty times the price, whatever is undone later.
func TestPricesStayInRange(t *testing.T) {
	price := func(id string, p int64) network.Change {
		return network.Change{ID: id, Kind: network.Repriced, Lane: "A-B-X", PriceMillionths: p}
	}
	o := with(t, New(smallWorld(t, 0)), price("a", 10_000_000), price("b", 1))
	var ce *network.ChangeError
	if _, err := o.With(price("c", 4_000_000)); !errors.As(err, &ce) || ce.Field != "priceMillionths" {
		t.Errorf("With = %v, want priceMillionths refused", err)
	}
	with(t, o, price("c", 3_000_000))
}

// TestNetworkWithoutLanes: every kind of change is refused or does nothing.
func TestNetworkWithoutLanes(t *testing.T) {
	s, err := timetable.Compile(&network.Network{Carriers: []network.Carrier{{ID: "X"}}, Facilities: []network.Facility{{ID: "A", Zone: "UTC"}}},
		timetable.Options{Now: smallNow})
	if err != nil {
		t.Fatal(err)
	}
	o := with(t, New(s),
		network.Change{ID: "1", Kind: network.Repriced, Carrier: "X", PriceMillionths: 2},
		network.Change{ID: "2", Kind: network.Closed, Carrier: "X"},
		network.Change{ID: "3", Kind: network.Closed, Facility: "A"})
	if _, err := o.With(network.Change{ID: "4", Kind: network.Added, Lane: "L", Departs: hour(9)}); !errors.Is(err, ErrUnknown) {
		t.Errorf("a departure added to no lane: %v, want ErrUnknown", err)
	}
	if o.Extras() != 0 || o.Ready(0, 0) != timetable.Never || o.Arc(0) != nil {
		t.Errorf("extras %d, ready %d", o.Extras(), o.Ready(0, 0))
	}
}

func TestAllocations(t *testing.T) {
	s := smallWorld(t, 0)
	o := with(t, New(s),
		network.Change{ID: "1", Kind: network.Delayed, Carrier: "X", Late: network.Span(time.Hour)},
		network.Change{ID: "2", Kind: network.Closed, Facility: "B", From: hour(12), Until: hour(20)},
		network.Change{ID: "3", Kind: network.Repriced, Carrier: "Y", PriceMillionths: 900_000},
		network.Change{ID: "4", Kind: network.Added, Lane: "A-B-X", Departs: hour(76)},
		network.Change{ID: "5", Kind: network.Booked, Legs: []network.Leg{{DepartureKey: network.DepartureKey{Lane: "A-B-X", Departs: hour(76), AddedBy: "4"}, Weight: 1}}})
	dst := make([]int32, 0, 8)
	if n := testing.AllocsPerRun(100, func() {
		for id := range int32(len(s.Arcs) + o.Extras()) {
			if o.Touched(id) {
				o.Next(id, 0, unit.Kilogram)
			}
			o.PriceMillionths(id)
		}
		for f := range int32(2) {
			o.Ready(f, 90_000)
			o.Open(f, 90_000)
			dst = o.ExtraInto(o.Extra(dst[:0], f), f)
		}
		o.Lowers()
	}); n != 0 {
		t.Errorf("what the search asks allocates %v times, want 0", n)
	}
}
