package engine

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
)

// TestRebuildThroughCustoms: every itinerary offered can be chosen by its lanes
// and departures alone, and is booked with what customs charge.
func TestRebuildThroughCustoms(t *testing.T) {
	e := borderEngine(t, nil)
	for _, q := range []Query{shoes(), cream("5001.00 CNY")} {
		a := routed(t, e, q)
		for i, it := range a.Itineraries {
			got, err := e.Rebuild(context.Background(), q, chosen(&it))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, it) {
				t.Errorf("itinerary %d: got %+v, want %+v", i, got, it)
			}
		}
		it := &a.Itineraries[0]
		_, booked, err := e.Book(context.Background(), q, chosen(it), "planner", nil)
		if err != nil || booked.Total != it.Total || *booked.DutyPaid != *it.DutyPaid || len(booked.Customs) != len(it.Customs) {
			t.Errorf("booked: got %+v, %v, want %+v", booked, err, it)
		}
	}
}

// TestRebuildClearsCheaply: both exports make a departure on Wednesday, and the
// free one is taken; and the one of the office at which the goods come in time.
func TestRebuildClearsCheaply(t *testing.T) {
	e := borderEngine(t, nil)
	at := func(day, hour int, zone int) time.Time {
		return time.Date(2026, 3, day, hour, 0, 0, 0, time.FixedZone("", zone*3600))
	}
	link, alp, last := ChosenLeg{Lane: "LINK", Depart: at(25, 20, 8)}, ChosenLeg{Lane: "ALP", Depart: at(26, 8, 1)}, ChosenLeg{Lane: "LAST", Depart: at(27, 18, 1)}
	it, err := e.Rebuild(context.Background(), shoes(), []ChosenLeg{link, alp, last})
	if err != nil {
		t.Fatal(err)
	}
	if got := short(&it); got != "CN-9610 LINK ALP EU-LOW LAST, 28 Mar 00:00, 54.13 EUR" {
		t.Errorf("got %s", got)
	}
	link.Depart = at(24, 20, 8)
	if it, err = e.Rebuild(context.Background(), shoes(), []ChosenLeg{link, alp, last}); err != nil || it.Customs[0].Regime != "CN-EXP" {
		t.Errorf("on Tuesday: got %+v, %v, want it exported by CN-EXP", it.Customs, err)
	}
}

func TestRebuildRefusesWhatCustomsDo(t *testing.T) {
	leg := func(lane string, day, hour, zone int) ChosenLeg {
		return ChosenLeg{Lane: lane, Depart: time.Date(2026, 3, day, hour, 0, 0, 0, time.FixedZone("", zone*3600))}
	}
	sea, barge, van := leg("SEA", 25, 8, 8), leg("BARGE", 46, 6, 2), leg("VAN", 46, 12, 2) // 15 April
	for _, tt := range []struct {
		name   string
		change func(n *network.Network)
		q      func(q *Query)
		legs   []ChosenLeg
		says   string
	}{
		{"closed to export", func(n *network.Network) { n.Facilities[0].Roles = 0 }, nil, []ChosenLeg{leg("AIR", 24, 22, 8)},
			"a lane that carries the goods as they stand with customs: it leaves CN, and the goods are not exported"},
		{"closed to transit", func(n *network.Network) { n.Regimes[0].Channels = []network.Channel{network.ByPost} }, nil, []ChosenLeg{leg("LINK", 24, 20, 8)},
			"it enters CH, where no regime of transit is open to the goods"},
		{"not in free circulation", func(n *network.Network) { n.Facilities[3].Roles = network.BondedStore }, nil, []ChosenLeg{sea, van},
			"it carries no goods with duty unpaid, and these are with duty unpaid"},
		{"not bonded", func(n *network.Network) { n.Facilities[3].Roles, n.Lanes[4].Bonded = network.BondedStore, false }, nil, []ChosenLeg{sea, barge},
			"it carries no goods with duty unpaid, and these are with duty unpaid"},
		{"cleared too late", nil, func(q *Query) { q.Consignment.Channel = network.ByFreight; q.Depart = q.Depart.Add(150 * time.Minute) }, []ChosenLeg{leg("LINK", 24, 20, 8)},
			"a departure whose cut-off the parcel makes, with customs until 2026-03-24T20:30:00+08:00"},
		{"never released", nil, func(q *Query) {
			q.To = "DEFRA"
			q.Consignment.Lines[0].HS = "910111"
			q.Consignment.Lines[0].Value = money("151.00 EUR")
		}, []ChosenLeg{leg("AIR", 24, 22, 8)},
			"got legs that end with the goods with duty unpaid, want legs that end with them in free circulation in EU: no import procedure of EU is open to them: EU-IMP, closed: no duty of EU on goods from CN for HS 910111 of line 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := shoes()
			if tt.q != nil {
				tt.q(&q)
			}
			_, err := borderEngine(t, tt.change).Rebuild(context.Background(), q, tt.legs)
			if !errors.Is(err, ErrStalePlan) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want a stale plan that says %q", err, tt.says)
			}
		})
	}
}

// TestProjectThroughCustoms: what comes late is cleared in office hours, and the
// arrival of goods that are cleared at their end is when they are through.
func TestProjectThroughCustoms(t *testing.T) {
	e := borderEngine(t, nil)
	dear := routed(t, e, with(shoes(), func(q *Query) { q.Consignment.Lines[0].Value = money("200.00 EUR") })).Itineraries[0]
	back := routed(t, e, cream("4999.00 CNY")).Itineraries[0]
	late := func(it *Itinerary, hours int) Progress {
		return Progress{Departed: true, At: it.Legs[0].Depart.Add(time.Duration(hours) * time.Hour)}
	}
	check := func(name string, e *Engine, it *Itinerary, p Progress, arrive string, missed int, cleared string) {
		t.Helper()
		f := e.Project(it, p)
		last := f.Customs[len(f.Customs)-1].Cleared
		if got := f.Arrive.Format("2 Jan 15:04"); got != arrive || len(f.Missed) != missed || last.Format("2 Jan 15:04") != cleared {
			t.Errorf("%s: got %s with %d missed, cleared %s; want %s with %d, cleared %s", name, got, len(f.Missed), last, arrive, missed, cleared)
		}
	}
	check("as planned", e, &dear, Progress{At: dear.HandOver}, "26 Mar 00:00", 0, "25 Mar 10:00")
	check("four hours late, before the office opens", e, &dear, late(&dear, 4), "26 Mar 00:00", 0, "25 Mar 10:00")
	check("comes at 17:00, an hour before the office shuts", e, &dear, late(&dear, 14), "27 Mar 00:00", 1, "26 Mar 09:00")
	check("handed over too late for the flight", e, &dear, Progress{At: dear.HandOver.Add(2 * time.Hour)}, "27 Mar 00:00", 2, "26 Mar 10:00")
	check("waits at the office", e, &dear, Progress{Leg: 1, At: dear.Legs[0].Arrive.Add(8 * time.Hour)}, "26 Mar 00:00", 0, "25 Mar 13:00")
	check("three hours late, cleared at the end", e, &back, late(&back, 3), "25 Mar 21:00", 0, "25 Mar 21:00")
	check("has come, and is with customs", e, &back, Progress{Leg: 1, At: back.Legs[0].Arrive.Add(30 * time.Minute)}, "25 Mar 18:30", 0, "25 Mar 18:30")
	check("delivered", e, &back, Progress{Leg: 1, At: back.Legs[0].Arrive.Add(30 * time.Minute), Done: true}, "25 Mar 17:30", 0, "25 Mar 18:00")
	gone := borderEngine(t, func(n *network.Network) {
		n.Regimes = n.Regimes[:1]
	})
	check("the network has the regime no more", gone, &dear, late(&dear, 4), "26 Mar 00:00", 0, "25 Mar 14:00")
	check("the same, at the end", gone, &back, late(&back, 3), "25 Mar 21:00", 0, "25 Mar 21:00")
}
