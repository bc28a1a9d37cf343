package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// golden holds what is shown against a file, or writes it anew.
func golden(t *testing.T, name string, of any) {
	t.Helper()
	got, err := json.MarshalIndent(of, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", name+".json")
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
}

func routed(t *testing.T, e *Engine, q Query) Answer {
	t.Helper()
	a, err := e.Route(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// short writes the lanes and regimes of an itinerary in order, when it arrives
// and what it costs.
func short(it *Itinerary) string {
	var parts []string
	passed := it.Customs
	for i := range len(it.Legs) + 1 {
		for ; len(passed) > 0 && passed[0].Leg == i; passed = passed[1:] {
			parts = append(parts, passed[0].Regime)
		}
		if i < len(it.Legs) {
			parts = append(parts, it.Legs[i].Lane)
		}
	}
	return strings.Join(parts, " ") + it.Arrive.Format(", 2 Jan 15:04, ") + it.Total.String()
}

func holdWays(t *testing.T, a Answer, want ...string) {
	t.Helper()
	var got []string
	for i := range a.Itineraries {
		got = append(got, short(&a.Itineraries[i]))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %s\nwant %s", strings.Join(got, "\n    "), strings.Join(want, "\n     "))
	}
}

// TestLandedCosts: by air, through Switzerland, and by sea, where the goods are
// released at the bonded warehouse in Rotterdam: VAT is that of Germany all the
// same. Cleared by CN-9610 at 21:00 the parcel misses the flight at 20:00, and by
// CN-EXP it makes it.
//
//	AIR   30,            VAT 19 % of 130 = 24.70, fee 1, LAST 2    57.70
//	LINK  1 + 20 + 3 + 4, VAT 19 % of 128 = 24.32, fee 1, LAST 2   55.32
//	LINK  20 + 3 + 4,    VAT 19 % of 127 = 24.13, fee 1, LAST 2    54.13, a day later
//	SEA   6,             VAT 19 % of 106 = 20.14, fee 1, VAN 5     32.14
func TestLandedCosts(t *testing.T) {
	e := borderEngine(t, nil)
	q := shoes()
	want := []string{
		"CN-9610 AIR EU-LOW LAST, 26 Mar 00:00, 57.70 EUR",
		"CN-EXP LINK ALP EU-LOW LAST, 27 Mar 00:00, 55.32 EUR",
		"CN-9610 LINK ALP EU-LOW LAST, 28 Mar 00:00, 54.13 EUR",
		"CN-9610 SEA EU-LOW VAN, 14 Apr 21:00, 32.14 EUR",
	}
	a := routed(t, e, q)
	holdWays(t, a, want...)
	golden(t, "landed_shoes", a)
	for i := range a.Itineraries {
		if paid := a.Itineraries[i].DutyPaid; paid == nil || paid.Minor != []int64{2570, 2932, 2813, 2114}[i] {
			t.Errorf("itinerary %d: customs charge %v", i, paid)
		}
	}

	// Who pays changes nothing but who pays.
	payers := func(a Answer) (all []customs.Payer) {
		for _, c := range a.Itineraries[0].Charges {
			if c.Kind == "vat" {
				all = append(all, c.Customs.Payer)
			}
		}
		return all
	}
	paid := shoes()
	paid.Consignment.Incoterm = customs.DDP
	b := routed(t, e, paid)
	holdWays(t, b, want...)
	if got := fmt.Sprint(payers(a), payers(b)); got != "[buyer] [seller]" {
		t.Errorf("VAT is paid by %s, want the buyer and then the seller", got)
	}

	// Worth more than 150 EUR there is duty, and office hours count: 10 % of 200 +
	// 30 is 23.00, VAT 19 % of 253 is 48.07, the fee 8. By sea it is through at
	// 10:00, in time for the van: 20.60, VAT 19 % of 226.60 is 43.05.
	q.Consignment.Lines[0].Value = money("200.00 EUR")
	holdWays(t, routed(t, e, q),
		"CN-9610 AIR EU-IMP LAST, 26 Mar 00:00, 111.07 EUR",
		"CN-EXP LINK ALP EU-IMP LAST, 27 Mar 00:00, 108.45 EUR",  // 228: 22.80, VAT 47.65
		"CN-9610 LINK ALP EU-IMP LAST, 28 Mar 00:00, 107.14 EUR", // 227: 22.70, VAT 47.44
		"CN-9610 SEA EU-IMP VAN, 14 Apr 21:00, 82.65 EUR",
	)
}

// TestBondedStock: goods that lie in the bonded warehouse are imported there and
// go on by van, or go to Frankfurt by the barge, which may carry them.
func TestBondedStock(t *testing.T) {
	q := shoes()
	q.From, q.Bonded = "NLRTM", true
	// VAT 19 % of 100 is 19.00, fee 1, VAN 5. Handed over at 10:00 on Tuesday.
	holdWays(t, routed(t, borderEngine(t, nil), q), "EU-LOW VAN, 24 Mar 21:00, 25.00 EUR")
	// Where the warehouse is no office the barge brings them to one: 3, VAT 19.57, 1, 2.
	inland := borderEngine(t, func(n *network.Network) { n.Facilities[3].Roles = network.BondedStore })
	holdWays(t, routed(t, inland, q), "BARGE EU-LOW LAST, 26 Mar 00:00, 25.57 EUR")
	// In free circulation they need no customs at all.
	q.Bonded = false
	holdWays(t, routed(t, inland, q), "VAN, 24 Mar 21:00, 5.00 EUR")

	q.From, q.Bonded = "DEFRA", true
	if _, err := inland.Route(context.Background(), q); !errors.Is(err, ErrBadQuery) {
		t.Errorf("bonded at an airport without a store: got %v", err)
	}
}

// TestChineseLimit: at 4,999 CNY cross-border e-commerce is open, VAT is 70 % of 13
// % of 4999 + 320, the freight: 484.03. At 5,001 it is not: duty is 5 % of 5321,
// 266.05, VAT 13 % of 5587.05, 726.32, and the fee 80.
func TestChineseLimit(t *testing.T) {
	e := borderEngine(t, nil)
	holdWays(t, routed(t, e, cream("4999.00 CNY")), "EU-EXP BACK CN-CBEC, 25 Mar 18:00, 804.03 CNY")
	holdWays(t, routed(t, e, cream("5000.00 CNY")), "EU-EXP BACK CN-CBEC, 25 Mar 18:00, 804.12 CNY")
	holdWays(t, routed(t, e, cream("5001.00 CNY")), "EU-EXP BACK CN-IMP, 25 Mar 20:00, 1392.37 CNY")
}

// TestChargesOfCustomsSum re-adds them in several currencies.
func TestChargesOfCustomsSum(t *testing.T) {
	e := borderEngine(t, nil)
	for _, into := range []unit.Currency{"EUR", "USD", "CNY"} {
		for _, q := range []Query{shoes(), cream("5001.00 CNY")} {
			q.Currency = into
			a := routed(t, e, q)
			if len(a.Itineraries) == 0 {
				t.Fatalf("no itinerary in %s", into)
			}
			for i := range a.Itineraries {
				addsUp(t, &a.Itineraries[i], into)
			}
		}
	}
}

// addsUp re-adds the charges of an itinerary: those of each passage to its total,
// those of customs to theirs, and all to its own.
func addsUp(t *testing.T, it *Itinerary, into unit.Currency) {
	t.Helper()
	all, customs := int64(0), int64(0)
	of := map[string]int64{}
	for _, c := range it.Charges {
		if c.Amount.Currency != into {
			t.Errorf("a charge of %s, want %s", c.Amount, into)
		}
		all += c.Amount.Minor
		if c.Customs != nil {
			of[fmt.Sprint(c.Leg, c.Customs.Regime)] += c.Amount.Minor
		}
		if c.Customs != nil || c.Kind == ChargeTransit {
			customs += c.Amount.Minor
		}
	}
	for _, p := range it.Customs {
		if got := of[fmt.Sprint(p.Leg, p.Regime)]; got != p.Total.Minor {
			t.Errorf("%s: charges of %d and a total of %s", p.Regime, got, p.Total)
		}
	}
	if it.DutyPaid == nil || customs != it.DutyPaid.Minor || all != it.Total.Minor {
		t.Errorf("charges sum to %d, of customs to %d; total %s, of customs %v", all, customs, it.Total, it.DutyPaid)
	}
}

// TestObjectiveFreight: as if there were no borders, and as without a consignment.
func TestObjectiveFreight(t *testing.T) {
	e := borderEngine(t, nil)
	q := shoes()
	q.Currency = "EUR"
	bare := q
	bare.Consignment = nil
	q.Objective = Freight
	a, b := routed(t, e, q), routed(t, e, bare)
	a.Labels, b.Labels = 0, 0
	got, _ := json.Marshal(a)
	want, _ := json.Marshal(b)
	if string(got) != string(want) || len(a.Itineraries) == 0 {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestImmenseGoods asks with goods so dear that their duty, with the freight, is
// more than a search can add up.
func TestImmenseGoods(t *testing.T) {
	e := borderEngine(t, nil)
	for _, value := range []int64{1e15, 9e16, 9e18} {
		q := shoes()
		c := *q.Consignment
		c.Lines = slices.Clone(c.Lines)
		c.Lines[0].Value.Minor = value
		q.Consignment = &c
		a, err := e.Route(context.Background(), q)
		if err != nil {
			if !errors.Is(err, ErrBadQuery) {
				t.Errorf("goods worth %d: got %v, want %v", value, err, ErrBadQuery)
			}
			continue
		}
		for i := range a.Itineraries {
			if total := a.Itineraries[i].Total.Minor; total < 0 {
				t.Errorf("goods worth %d: a way costs %d", value, total)
			}
		}
		if len(a.Itineraries) > 0 && value > 1e16 {
			t.Errorf("goods worth %d: got %d ways, want none", value, len(a.Itineraries))
		}
	}
}

// TestRiskOfClearances holds the risk that the search sums up against the walk of
// the same way: where offices never shut they say the same.
func TestRiskOfClearances(t *testing.T) {
	e := borderEngine(t, func(n *network.Network) {
		for i := range n.Regimes {
			r := &n.Regimes[i]
			r.Calendar, r.ProcessingP90 = "", r.Processing+5*time.Hour
			r.Inspected, r.Inspection = network.Whole/10, 20*time.Hour
		}
	})
	risky := 0
	for _, q := range []Query{shoes(), cream("500.00 CNY")} {
		q.Criteria = []Criterion{ByArrival, ByCost, ByRisk}
		w, r, pr, err := e.prepare(&q)
		if err != nil {
			t.Fatal(err)
		}
		found, err := w.find(context.Background(), &q, r)
		if err != nil {
			t.Fatal(err)
		}
		for i := range found.Ways {
			way := &found.Ways[i]
			walked, summed := w.walk(pr.border, way).Holds.Float(), holds(way.Risk)
			if math.Abs(walked-summed) > 1e-4 {
				t.Errorf("%s: the walk holds with %.6f, the search says %.6f", q.To, walked, summed)
			}
			if summed < 0.999 {
				risky++
			}
		}
	}
	if risky == 0 {
		t.Error("no clearance makes any way risky: nothing is proved")
	}
}
