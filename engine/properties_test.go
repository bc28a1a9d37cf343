package engine

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// TestEverythingRebuilds asks of every itinerary again by its lanes and
// departures alone: the same comes out, to the last charge, also with changes in
// force and for stocks.
func TestEverythingRebuilds(t *testing.T) {
	itineraries := 0
	worlds(t, 350, func(w *someWorld) {
		if w.r.IntN(2) == 0 {
			w.change(anyChange...)
		}
		q := w.question()
		w.conditions(&q)
		q.Criteria = w.criteria()
		if w.r.IntN(3) == 0 {
			w.stocks(&q)
		}
		for _, it := range w.route(w.e, q).Itineraries {
			itineraries++
			sum := unit.Money{Currency: q.Currency}
			for _, c := range it.Charges {
				var err error
				if sum, err = sum.Plus(c.Amount); err != nil {
					t.Fatal(err)
				}
			}
			if sum != it.Total {
				t.Errorf("%+v\ncharges sum to %s, total %s", q, sum, it.Total)
			}
			again := q
			again.Stocks = []Stock{{Place: it.Legs[0].From.ID}}
			if len(it.Charges) > 0 && it.Charges[0].Kind == ChargeSunk {
				again.Stocks[0].Cost = it.Charges[0].Amount
			}
			again.Depart = it.HandOver
			var legs []ChosenLeg
			for _, l := range it.Legs {
				legs = append(legs, ChosenLeg{Lane: l.Lane, Depart: l.Depart, Arrive: l.Arrive})
			}
			got, err := w.e.Rebuild(context.Background(), again, legs)
			if err != nil {
				t.Errorf("%+v\n%v", q, err)
			} else if diff := cmp.Diff(it, got); diff != "" {
				t.Errorf("%+v\nrebuilt (+) from the answer's (-):\n%s", q, diff)
			}
		}
	})
	enough(t, "itineraries", itineraries, 500)
}

// TestOneMoreLaneMakesNothingWorse adds a lane: for everything that could be had
// before, something no worse in any criterion can be had after.
func TestOneMoreLaneMakesNothingWorse(t *testing.T) {
	before, better := 0, 0
	worlds(t, 500, func(w *someWorld) {
		q := w.question()
		w.conditions(&q)
		window := false
		switch w.r.IntN(4) {
		case 0:
			q.Until, window = q.Depart.Add(48*time.Hour), true
		case 1:
			q.ArriveBy, window = q.Depart.Add(8*24*time.Hour), true
		default:
			q.Criteria = w.criteria()
			q.MaxLegs = max(0, w.r.IntN(8)-4)
		}
		by := w.judged(q)
		were := outcomes(w.ways(w.e, q), by, window)
		more := *w.n
		addRandomLane(w.r, &more, "MORE")
		are := outcomes(w.ways(w.engine(&more), q), by, window)
		for _, v := range were {
			before++
			if !covered(v, are) {
				t.Errorf("%+v\nby %v: %v could be had before lane MORE, and now only %v", q, by, v, are)
			}
		}
		if !same(were, are) {
			better++
		}
	})
	enough(t, "outcomes", before, 500)
	enough(t, "lanes that make a difference", better, 40)
}

// TestNoItineraryBeatsAnother compares all of an answer with each other.
func TestNoItineraryBeatsAnother(t *testing.T) {
	several := 0
	worlds(t, 300, func(w *someWorld) {
		if w.r.IntN(2) == 0 {
			w.change(anyChange...)
		}
		q := w.question()
		w.conditions(&q)
		window := w.r.IntN(3) == 0
		if window {
			q.Until = q.Depart.Add(time.Duration(w.r.IntN(72)) * time.Hour)
		} else {
			q.Criteria = w.criteria()
		}
		by := w.judged(q)
		all := outcomes(w.ways(w.e, q), by, window)
		for i, v := range all {
			for j, o := range all {
				if i != j && noWorse(v, o) {
					t.Errorf("%+v\nby %v: %v is no better than %v", q, by, o, v)
				}
			}
		}
		if len(all) > 2 {
			several++
		}
	})
	enough(t, "answers of three and more", several, 80)
}

// TestSlackIsKept holds the smaller answer against the exact one: it has something
// within the slack of everything, in every criterion asked for.
func TestSlackIsKept(t *testing.T) {
	exact, kept := 0, 0
	worlds(t, 500, func(w *someWorld) {
		q := w.question()
		w.conditions(&q)
		q.Criteria = w.criteria()
		window := w.r.IntN(4) == 0
		if window {
			q.Criteria, q.Until = nil, q.Depart.Add(48*time.Hour)
		}
		by := w.judged(q)
		all := w.ways(w.e, q)
		q.Slack = Slack{Arrival: time.Duration(w.r.IntN(40)) * time.Hour, Percent: unit.Rate(w.r.IntN(60)) * 1_000_000}
		some := outcomes(w.ways(w.e, q), by, window)
		exact, kept = exact+len(all), kept+len(some)
		for i := range all {
			allowed := all[i]
			allowed.Arrive += timetable.Second(q.Slack.Arrival / time.Second)
			for _, v := range []*int64{&allowed.Cost, &allowed.Carbon, &allowed.Risk} {
				*v += *v * int64(q.Slack.Percent) / 100_000_000
			}
			if v := values(&allowed, by, window); !covered(v, some) {
				t.Errorf("%+v\nby %v: within slack of %v is %v, and the answer has only %v", q, by, values(&all[i], by, window), v, some)
			}
		}
	})
	enough(t, "itineraries", exact, 800)
	enough(t, "itineraries left out", exact-kept, 150)
}

// TestNoChangeChangesNothing supposes changes that leave everything as it is, and
// makes changes and takes them back.
func TestNoChangeChangesNothing(t *testing.T) {
	worlds(t, 200, func(w *someWorld) {
		q := w.question()
		w.conditions(&q)
		q.Criteria = w.criteria()
		text := func() string {
			a := w.route(w.e, q)
			a.Labels = 0
			text, err := json.Marshal(a)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		before, plain := text(), outcomes(w.ways(w.e, q), q.Criteria, false)

		q.WhatIf = []network.Change{}
		if got := text(); got != before {
			t.Errorf("%+v\nsupposing nothing: %s", q, cmp.Diff(before, got))
		}
		for _, l := range w.n.Lanes {
			q.WhatIf = append(q.WhatIf, network.Change{Kind: network.Repriced, Lane: l.ID, PriceMillionths: network.SamePrice})
		}
		if got := outcomes(w.ways(w.e, q), q.Criteria, false); !same(got, plain) {
			t.Errorf("%+v\nby %v at the same prices: got %v, want %v", q, q.Criteria, got, plain)
		}
		q.WhatIf = nil

		w.change(anyChange...)
		for _, c := range w.e.Changes() {
			if _, err := w.e.Undo(c.ID, "", ""); err != nil {
				t.Fatal(err)
			}
		}
		if got := text(); got != before {
			t.Errorf("%+v\nafter taking every change back: %s", q, cmp.Diff(before, got))
		}
	})
}

// TestChangesAreAsCompiled compares the network with a change on it with one
// whose rows say the same.
func TestChangesAreAsCompiled(t *testing.T) {
	different := 0
	worlds(t, 300, func(w *someWorld) {
		q := w.question()
		w.conditions(&q)
		q.Criteria = w.criteria()
		plain := w.ways(w.e, q)
		i := w.r.IntN(len(w.n.Lanes))
		if len(plain) > 0 && w.r.IntN(3) > 0 { // one that counts
			steps := plain[w.r.IntN(len(plain))].Steps
			i = int(w.e.current.Load().arc(steps[w.r.IntN(len(steps))].Arc).Lane)
		}
		lane, other := w.n.Lanes[i], *w.n
		var c network.Change
		switch {
		case w.r.IntN(2) == 0:
			c = network.Change{Kind: network.Closed, Lane: lane.ID}
			other.Lanes = slices.Delete(slices.Clone(w.n.Lanes), i, i+1)
			without := func(id string) bool { return id == lane.ID }
			other.Departures = slices.DeleteFunc(slices.Clone(w.n.Departures), func(d network.Departure) bool { return without(d.Lane) })
			other.Delays = slices.DeleteFunc(slices.Clone(w.n.Delays), func(d network.Delay) bool { return without(d.Lane) })
		default:
			if lane.Service != network.Scheduled {
				return
			}
			s := w.e.current.Load().snap
			zone := s.Zones[slices.IndexFunc(w.n.Facilities, func(f network.Facility) bool { return f.ID == lane.From })]
			local := q.Depart.Add(time.Duration(w.r.IntN(72)) * time.Hour).In(zone).Truncate(15 * time.Minute)
			if local.Hour() < 4 {
				return // clocks may change
			}
			c = network.Change{Kind: network.Added, Lane: lane.ID, Departs: local}
			on := network.Date{Year: local.Year(), Month: local.Month(), Day: local.Day()}
			other.Departures = append(slices.Clone(w.n.Departures), network.Departure{Lane: lane.ID, Days: network.EveryDay,
				Time: network.ClockTime(local.Hour()*3600 + local.Minute()*60), First: on, Last: on, CutOff: -1})
		}
		q.WhatIf = []network.Change{c}
		got := outcomes(w.ways(w.e, q), q.Criteria, false)
		q.WhatIf = nil
		if slices.Contains(q.Avoid.Lanes, lane.ID) {
			return // not known any more
		}
		if want := outcomes(w.ways(w.engine(&other), q), q.Criteria, false); !same(got, want) {
			t.Errorf("%+v\nby %v with %+v: got %v, compiled so %v", q, q.Criteria, c, got, want)
		}
		if !same(got, outcomes(plain, q.Criteria, false)) {
			different++
		}
	})
	enough(t, "changes that make a difference", different, 60)
}
