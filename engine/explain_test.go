package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
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
	avoidRail := query("BELGG")
	avoidRail.Avoid.Modes = []network.Mode{network.Rail}
	battery := query("BEBRU")
	battery.Parcel.Goods = network.Battery
	hurry := query("BELGG")
	hurry.MaxLegs = 1
	plan := func(lane string, depart time.Time, more ...ChosenLeg) Subject {
		return Subject{Legs: append([]ChosenLeg{{lane, depart}}, more...)}
	}
	friday := time.Date(2026, 3, 27, 14, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		q       Query
		about   Subject
		changes []network.Change
		more    func(n *network.Network)
	}{
		"in":          {q: query("BELGG"), about: Subject{Place: "PLWAW"}},
		"excluded":    {q: avoidRail, about: Subject{Lane: "RAIL1"}},
		"refused":     {q: battery, about: Subject{Lane: "LAST1"}},
		"no_way_on":   {q: query("BELGG"), about: Subject{Lane: "LAST1"}},
		"unreachable": {q: query("BELGG"), about: Subject{Lane: "LONE"}, more: func(n *network.Network) { addLane(n, "LONE", "ISREY", "BELGG", "road", 20) }},
		"closed":      {q: query("BELGG"), about: Subject{Carrier: "SKY"}, changes: []network.Change{{ID: "c1", Kind: network.Closed, Carrier: "SKY", By: "ops", Why: "strike"}}},
		"conditions":  {q: hurry, about: Subject{Place: "DEFRA"}},
		"dominated":   {q: query("BELGG"), about: Subject{Lane: "DEAR"}, more: func(n *network.Network) { addLane(n, "DEAR", "DEFRA", "BELGG", "air", 6) }},
		"cut_off": {q: query("BELGG"), about: Subject{Lane: "ONCE"}, more: func(n *network.Network) {
			addLane(n, "ONCE", "CNSZX", "BELGG", "road", 20)
			n.Lanes[len(n.Lanes)-1].CutOff = 2*time.Hour + 14*time.Minute
			d := &n.Departures[len(n.Departures)-1]
			d.Time, d.Last = 21*3600, network.Date{Year: 2026, Month: 3, Day: 24} // ready at 19:00
		}},
		"itinerary_missed":    {q: query("BELGG"), about: plan("AIR1", friday.Add(-72*time.Hour), ChosenLeg{"ROAD1", time.Date(2026, 3, 25, 5, 0, 0, 0, time.UTC)})},
		"itinerary_dominated": {q: query("BELGG"), about: plan("AIR1", friday, ChosenLeg{"ROAD1", time.Date(2026, 4, 1, 4, 0, 0, 0, time.UTC)})},
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

// TestExplainAgreesWithTheAnswer asks about every lane of random networks: it
// is in if an itinerary uses it; and where a fall in price is offered, that fall
// brings it in, and a minor unit less does not.
func TestExplainAgreesWithTheAnswer(t *testing.T) {
	in, out, mended := 0, 0, 0
	for seed := uint64(1); seed <= 40; seed++ {
		r := rand.New(rand.NewPCG(seed, 1))
		n := smallNetwork()
		ids := []string{"CNSZX", "DEFRA", "PLWAW", "BELGG", "BEBRU"}
		for i := range 8 {
			from := r.IntN(4)
			tariff := fmt.Sprint("t", i)
			n.Tariffs = append(n.Tariffs, network.Tariff{ID: tariff, Currency: "USD", PerConsignment: dollar / 100 * unit.Rate(100+r.IntN(2000)), Breaks: []network.Break{{}}})
			addLane(n, fmt.Sprint("X", i), ids[from], ids[from+1+r.IntN(4-from)], tariff, 3+r.IntN(90))
			n.Departures[len(n.Departures)-1].Days = network.Days(1 + r.IntN(127))
		}
		e, err := New(n, Options{Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		q := query("BELGG")
		a, err := e.Route(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		used := map[string]bool{}
		for _, it := range a.Itineraries {
			for _, l := range it.Legs {
				used[l.Lane] = true
			}
		}
		for i := range 8 {
			lane := fmt.Sprint("X", i)
			x, err := e.Explain(context.Background(), q, Subject{Lane: lane})
			if err != nil {
				t.Fatal(err)
			}
			if x.In != used[lane] {
				t.Errorf("seed %d: %s in is %v, and the answer uses it: %v", seed, lane, x.In, used[lane])
			}
			if x.In {
				in++
				continue
			}
			if out++; len(x.Reasons) == 0 {
				// As good as one of the answer in everything: nothing betters it.
				continue
			}
			for _, remedy := range x.Remedies {
				if remedy.Kind != RemedyPrice {
					continue
				}
				mended++
				for _, less := range []int64{0, 1} {
					cheaper := *n
					cheaper.Tariffs = append([]network.Tariff(nil), n.Tariffs...)
					tariff := &cheaper.Tariffs[len(n.Tariffs)-8+i]
					tariff.PerConsignment -= dollar / 100 * unit.Rate(int(remedy.Amount.Minor-less))
					again, err := New(&cheaper, Options{Now: func() time.Time { return now }})
					if err != nil {
						t.Fatal(err)
					}
					b, err := again.Explain(context.Background(), q, Subject{Lane: lane})
					if err != nil {
						t.Fatal(err)
					}
					if b.In != (less == 0) && !(less == 1 && len(b.Reasons) == 0) {
						t.Errorf("seed %d: %s down by %v less %d: in is %v", seed, lane, remedy.Amount, less, b.In)
					}
				}
				if !remedy.Verified {
					t.Errorf("seed %d: %s: %q is not verified", seed, lane, remedy.Detail)
				}
			}
		}
	}
	if in < 20 || out < 20 || mended < 10 {
		t.Errorf("%d in, %d out, %d mended by price: too few to prove anything", in, out, mended)
	}
}
