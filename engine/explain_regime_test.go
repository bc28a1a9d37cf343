package engine

import (
	"context"
	"errors"
	"testing"
	"time"

	"entrepot/engine/network"
)

// TestExplainRegimes shows an explanation of every kind about customs as JSON.
func TestExplainRegimes(t *testing.T) {
	leg := func(lane string, day, hour, zone int) ChosenLeg {
		return ChosenLeg{Lane: lane, Depart: time.Date(2026, 3, day, hour, 0, 0, 0, time.FixedZone("", zone*3600))}
	}
	express := func(n *network.Network) {
		n.Regimes = append(n.Regimes, network.Regime{ID: "EU-XPR", Territory: "EU", Direction: network.Import, Name: "Express", Currency: "EUR",
			PerConsignment: rate("1.50"), TaxPercent: 100_000_000, Processing: 20 * time.Minute})
	}
	onCIF := func(n *network.Network) {
		low := &n.Regimes[7]
		low.Basis, low.UpTo = network.WithCIF, rate("106")
	}
	for name, c := range map[string]struct {
		change func(n *network.Network)
		q      Query
		about  Subject
	}{
		"in":          {nil, shoes(), Subject{Regime: "CN-EXP"}},
		"transit_in":  {nil, shoes(), Subject{Regime: "CH-TRN"}},
		"value":       {nil, cream("5001.00 CNY"), Subject{Regime: "CN-CBEC"}},
		"channel":     {nil, with(cream("5001.00 CNY"), func(q *Query) { q.Consignment.Channel = network.ByPost }), Subject{Regime: "CN-CBEC"}},
		"list":        {func(n *network.Network) { n.GoodsLists[0].HS = []string{"3303"} }, cream("4999.00 CNY"), Subject{Regime: "CN-CBEC"}},
		"duty":        {func(n *network.Network) { n.Duties = n.Duties[:1] }, shoes(), Subject{Regime: "EU-IMP"}},
		"office":      {func(n *network.Network) { n.Regimes[6].Offices = []string{"CNPVG"} }, shoes(), Subject{Regime: "EU-IMP"}},
		"elsewhere":   {nil, shoes(), Subject{Regime: "CN-IMP"}},
		"dominated":   {nil, shoes(), Subject{Regime: "EU-IMP"}},
		"charges":     {express, shoes(), Subject{Regime: "EU-XPR"}},
		"freight":     {onCIF, with(shoes(), func(q *Query) { q.Avoid.Modes = []network.Mode{network.Sea} }), Subject{Regime: "EU-LOW"}},
		"transit":     {func(n *network.Network) { n.Regimes[0].Channels = []network.Channel{network.ByPost} }, shoes(), Subject{Regime: "CH-TRN"}},
		"lane_held":   {func(n *network.Network) { n.Facilities[3].Roles = network.BondedStore }, shoes(), Subject{Lane: "VAN"}},
		"lane_after":  {func(n *network.Network) { n.Facilities[3].Roles, n.Lanes[4].Bonded = network.BondedStore, false }, shoes(), Subject{Lane: "SEA"}},
		"lane_closed": {func(n *network.Network) { n.Facilities[0].Roles = 0 }, shoes(), Subject{Lane: "AIR"}},
		// At 40 it is 10 x 1.19 = 11.90 dearer than AIR, of which 1.90 is VAT: with
		// freight down by 10.01 VAT is 24.70, and it costs 57.69.
		"lane_dear": {func(n *network.Network) {
			n.Tariffs = append(n.Tariffs, network.Tariff{ID: "DEAR", Currency: "EUR", PerConsignment: rate("40"), Breaks: []network.Break{{}}})
			l, d := n.Lanes[0], n.Departures[0]
			l.ID, l.Tariff, d.Lane = "DEAR", "DEAR", "DEAR"
			n.Lanes, n.Departures = append(n.Lanes, l), append(n.Departures, d)
		}, shoes(), Subject{Lane: "DEAR"}},
		"plan_held": {func(n *network.Network) { n.Facilities[3].Roles = network.BondedStore }, shoes(), Subject{Legs: []ChosenLeg{leg("SEA", 25, 8, 8), leg("VAN", 46, 12, 2)}}},
		"plan_late": {nil, with(shoes(), func(q *Query) { q.Consignment.Channel = network.ByFreight; q.Depart = q.Depart.Add(150 * time.Minute) }),
			Subject{Legs: []ChosenLeg{leg("LINK", 24, 20, 8), leg("ALP", 25, 8, 1), leg("LAST", 26, 18, 1)}}},
		"plan_dominated": {nil, shoes(), Subject{Legs: []ChosenLeg{leg("AIR", 25, 22, 8), leg("LAST", 27, 18, 1)}}},
	} {
		t.Run(name, func(t *testing.T) {
			x, err := borderEngine(t, c.change).Explain(context.Background(), c.q, c.about)
			if err != nil {
				t.Fatal(err)
			}
			x.Best = nil
			golden(t, "regime_"+name, x)
		})
	}
}

func TestExplainRefusesRegimes(t *testing.T) {
	e := borderEngine(t, nil)
	freight := with(shoes(), func(q *Query) { q.Objective = Freight })
	for _, c := range []struct {
		q     Query
		about Subject
	}{{shoes(), Subject{Regime: "NONE"}}, {freight, Subject{Regime: "EU-IMP"}}, {query("DEBER"), Subject{Regime: "EU-IMP"}}, {shoes(), Subject{Regime: "EU-IMP", Lane: "AIR"}}} {
		if _, err := e.Explain(context.Background(), c.q, c.about); !errors.Is(err, ErrBadQuery) {
			t.Errorf("%+v: got %v", c.about, err)
		}
	}
}
