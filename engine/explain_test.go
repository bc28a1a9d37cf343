package engine

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// TestExplainGolden shows an explanation of every kind as JSON.
func TestExplainGolden(t *testing.T) {
	with := func(to string, do func(q *Query)) Query {
		q := query(to)
		do(&q)
		return q
	}
	plan := func(lane string, depart time.Time, more ...ChosenLeg) Subject {
		return Subject{Legs: append([]ChosenLeg{{Lane: lane, Depart: depart}}, more...)}
	}
	friday := time.Date(2026, 3, 27, 14, 0, 0, 0, time.UTC)     // AIR1
	wednesday := time.Date(2026, 3, 25, 0, 0, 0, 0, time.UTC)   // RAIL1
	monday := time.Date(2026, 3, 30, 4, 0, 0, 0, time.UTC)      // ROAD1, an hour before the office opens
	tuesday := time.Date(2026, 3, 31, 4, 0, 0, 0, time.UTC)     // ROAD1
	ninthApril := time.Date(2026, 4, 10, 18, 0, 0, 0, time.UTC) // ROAD2
	deadline := time.Date(2026, 4, 7, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		q       Query
		about   Subject
		changes []network.Change
		more    func(n *network.Network)
	}{
		"in":       {q: query("BELGG"), about: Subject{Place: "PLWAW"}},
		"excluded": {q: with("BELGG", func(q *Query) { q.Avoid.Modes = []network.Mode{network.Rail} }), about: Subject{Lane: "RAIL1"}},
		"excluded_before": {q: with("BELGG", func(q *Query) { q.Only.Carriers = []string{"SKY"} }), about: Subject{Lane: "ROAD2"},
			more: func(n *network.Network) {
				addLane(n, "SKY2", "CNSZX", "BELGG", "air", 20)
				n.Lanes[len(n.Lanes)-1].Carrier = "SKY"
			}},
		"refused":       {q: with("BEBRU", func(q *Query) { q.Parcel.Goods = network.Battery }), about: Subject{Lane: "LAST1"}},
		"refused_after": {q: with("BEBRU", func(q *Query) { q.Parcel.Goods = network.Battery }), about: Subject{Place: "DEFRA"}},
		"no_way_on":     {q: query("BELGG"), about: Subject{Lane: "LAST1"}},
		"unreachable":   {q: query("BELGG"), about: Subject{Lane: "LONE"}, more: func(n *network.Network) { addLane(n, "LONE", "ISREY", "BELGG", "road", 20) }},
		"no_departure": {q: query("BELGG"), about: Subject{Lane: "OVER"}, more: func(n *network.Network) {
			addLane(n, "OVER", "DEFRA", "BELGG", "road", 4)
			n.Departures[len(n.Departures)-1].Last = network.Date{Year: 2026, Month: 3, Day: 30}
		}},
		"closed":    {q: query("BELGG"), about: Subject{Carrier: "SKY"}, changes: []network.Change{{ID: "c1", Kind: network.Closed, Carrier: "SKY", By: "ops", Why: "strike"}}},
		"shut":      {q: query("BELGG"), about: Subject{Lane: "ROAD1"}, changes: []network.Change{{ID: "c1", Kind: network.Closed, Facility: "DEFRA", From: friday.Add(24 * time.Hour), By: "ops", Why: "flood"}}},
		"cancelled": {q: query("BELGG"), about: Subject{Lane: "LATE"}, changes: []network.Change{{ID: "c1", Kind: network.Cancelled, Lane: "LATE", Departs: wednesday.Add(-3 * time.Hour), By: "ops", Why: "no vehicle"}}, more: weekly("LATE")},
		"full":      {q: query("BELGG"), about: Subject{Lane: "RAIL1"}, changes: []network.Change{{ID: "c1", Kind: network.Booked, Legs: []network.Leg{{DepartureKey: network.DepartureKey{Lane: "RAIL1", Departs: wednesday}, Weight: 23_999_000}}}}, more: swift},
		"legs":      {q: with("BELGG", func(q *Query) { q.MaxLegs = 1 }), about: Subject{Place: "DEFRA"}},
		"deadline":  {q: with("BELGG", func(q *Query) { q.ArriveBy = deadline }), about: Subject{Lane: "RAIL1"}},
		"stops":     {q: with("BELGG", func(q *Query) { q.Via = []Stop{{Place: "DEFRA"}} }), about: Subject{Place: "PLWAW"}},
		"dominated": {q: query("BELGG"), about: Subject{Lane: "DEAR"}, more: func(n *network.Network) { addLane(n, "DEAR", "DEFRA", "BELGG", "air", 6) }},
		"dominated_by_all": {q: with("BELGG", func(q *Query) { q.Criteria = Criteria }), about: Subject{Lane: "DEAR"},
			more: func(n *network.Network) { addLane(n, "DEAR", "DEFRA", "BELGG", "air", 6) }},
		"window": {q: with("BELGG", func(q *Query) { q.Until = q.Depart.Add(7 * 24 * time.Hour) }), about: Subject{Lane: "DEAR"},
			more: func(n *network.Network) { addLane(n, "DEAR", "DEFRA", "BELGG", "air", 6) }},
		"equal": {q: query("BELGG"), about: Subject{Lane: "ZWIN"}, more: func(n *network.Network) {
			addLane(n, "ZWIN", "DEFRA", "BELGG", "road", 5)
			n.Departures[len(n.Departures)-1].Time = 6 * 3600
		}},
		"slack": {q: with("BELGG", func(q *Query) { q.Slack = Slack{Arrival: 24 * time.Hour, Percent: 10_000_000} }), about: Subject{Lane: "LATER"}, more: func(n *network.Network) {
			for i, id := range []string{"SOON", "LATER", "LAST"} {
				n.Tariffs = append(n.Tariffs, network.Tariff{ID: id, Currency: "USD", PerConsignment: dollar / 10 * unit.Rate(20-i), Breaks: []network.Break{{}}})
				addLane(n, id, "CNSZX", "BELGG", id, 20+i)
			}
		}},
		"cut_off": {q: query("BELGG"), about: Subject{Lane: "ONCE"}, more: func(n *network.Network) {
			addLane(n, "ONCE", "CNSZX", "BELGG", "road", 20)
			n.Lanes[len(n.Lanes)-1].CutOff = 2*time.Hour + 14*time.Minute
			d := &n.Departures[len(n.Departures)-1]
			d.Time, d.Last = 21*3600, network.Date{Year: 2026, Month: 3, Day: 24} // ready at 19:00
		}},
		"itinerary_in":      {q: query("BELGG"), about: plan("AIR1", friday, ChosenLeg{Lane: "ROAD1", Depart: tuesday})},
		"itinerary_missed":  {q: query("BELGG"), about: plan("AIR1", friday, ChosenLeg{Lane: "ROAD1", Depart: monday})},
		"itinerary_cut_off": {q: query("BELGG"), about: plan("AIR1", friday.Add(-72*time.Hour), ChosenLeg{Lane: "ROAD1", Depart: time.Date(2026, 3, 26, 5, 0, 0, 0, time.UTC)})},
		"itinerary_many": {q: with("BEBRU", func(q *Query) { q.Parcel.Goods = network.Battery; q.Avoid.Carriers = []string{"SKY"} }),
			about: plan("AIR1", friday, ChosenLeg{Lane: "ROAD2", Depart: ninthApril}, ChosenLeg{Lane: "LAST1", Depart: ninthApril}, ChosenLeg{Lane: "GONE", Depart: ninthApril})},
		"itinerary_changed": {q: query("BELGG"), about: plan("AIR1", friday, ChosenLeg{Lane: "ROAD1", Depart: tuesday}),
			changes: []network.Change{{ID: "c1", Kind: network.Cancelled, Lane: "ROAD1", Departs: tuesday, By: "ops", Why: "no driver"}}},
		"itinerary_dominated": {q: query("BELGG"), about: plan("AIR1", friday, ChosenLeg{Lane: "ROAD1", Depart: tuesday.Add(24 * time.Hour)})},
	} {
		t.Run(name, func(t *testing.T) {
			n := smallNetwork()
			if c.more != nil {
				c.more(n)
			}
			e, err := New(n, Options{Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			for _, change := range c.changes {
				if _, err := e.Apply(change); err != nil {
					t.Fatal(err)
				}
			}
			x, err := e.Explain(context.Background(), c.q, c.about)
			if err != nil {
				t.Fatal(err)
			}
			x.Best = nil // an itinerary like any other
			got, err := json.MarshalIndent(x, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", "explain_"+name+".json")
			if *update {
				if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.TrimSpace(string(want)) != string(got) {
				t.Errorf("got %s\nwant %s\nif the change is right: go test ./engine -update", got, want)
			}
		})
	}
}

// weekly adds a dear lane that leads to the end every Wednesday at 05:00, before
// all others.
func weekly(id string) func(n *network.Network) {
	return func(n *network.Network) {
		n.Tariffs = append(n.Tariffs, network.Tariff{ID: "dear", Currency: "USD", PerConsignment: 25 * dollar, Breaks: []network.Break{{}}})
		addLane(n, id, "CNSZX", "BELGG", "dear", 20)
		n.Departures[len(n.Departures)-1].Days = 1 << 2
	}
}

// swift adds a lane that makes what goes by rail a week later needless.
func swift(n *network.Network) {
	addLane(n, "SWIFT", "CNSZX", "BELGG", "road", 20*24)
}

// addLane adds a lane that leaves daily at 05:00.
func addLane(n *network.Network, id, from, to, tariff string, hours int) {
	n.Lanes = append(n.Lanes, network.Lane{ID: id, Carrier: "TRK", From: from, To: to, Mode: network.Road, Service: network.Scheduled,
		Duration: time.Duration(hours) * time.Hour, Tariff: tariff})
	n.Departures = append(n.Departures, network.Departure{Lane: id, Days: network.EveryDay, Time: 5 * 3600, CutOff: -1})
}

func TestExplainRefuses(t *testing.T) {
	e := smallEngine(t)
	for _, about := range []Subject{{}, {Lane: "AIR1", Carrier: "SKY"}, {Lane: "NONE"}, {Carrier: "NONE"}, {Place: "NONE"}} {
		if _, err := e.Explain(context.Background(), query("BELGG"), about); !errors.Is(err, ErrBadQuery) && !errors.Is(err, ErrUnknownPlace) {
			t.Errorf("%+v: got %v", about, err)
		}
	}
}
