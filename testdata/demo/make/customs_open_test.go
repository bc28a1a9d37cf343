package main

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// rules are the customs of the tables, as the engine reads them.
var rules = sync.OnceValues(func() (*customs.Tables, error) { return customs.New(&made().net) })

// goods are one line of a consignment.
func goods(t *testing.T, trade network.Trade, channel network.Channel, value, hs, origin string) *customs.Consignment {
	t.Helper()
	v, err := unit.ParseMoney(value)
	if err != nil {
		t.Fatal(err)
	}
	return &customs.Consignment{Trade: trade, Channel: channel, Incoterm: customs.DAP,
		Lines: []customs.Line{{HS: hs, Quantity: 1, Value: v, Origin: origin, Weight: unit.Kilogram}}}
}

// procedures are the ways of a consignment over the border at a place, on the
// days from one to another.
func procedures(t *testing.T, c *customs.Consignment, way network.Direction, f *network.Facility, from, to string) []customs.Procedure {
	t.Helper()
	tables, err := rules()
	if err != nil {
		t.Fatal(err)
	}
	open, _, err := tables.Procedures(c, way, f.Territory, f.Country, date(t, from), date(t, to), "USD")
	if err != nil {
		t.Fatalf("%s, %s: %v", f.ID, way, err)
	}
	return slices.DeleteFunc(open, func(p customs.Procedure) bool { return !p.Admits(f.ID, f.Kind) })
}

func date(t *testing.T, s string) network.Date {
	t.Helper()
	d, err := network.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEveryOfficeOpensToEverybody asks at every kind of customs office, for both
// trades, every channel and values from a trifle to a container, for a procedure
// on days between which rules change. A gap would close the way of a parcel that
// in truth somebody clears.
func TestEveryOfficeOpensToEverybody(t *testing.T) {
	days := []string{"2025-08-28", "2025-08-29", "2026-06-30", "2026-07-01", "2026-11-24", "2027-01-01", "2027-12-31", "2028-07-01", "2029-04-01"}
	asked := map[string]bool{} // one office stands for its kind in a country, unless rows name it
	ask := func(f *network.Facility, way network.Direction, c *customs.Consignment) {
		open := procedures(t, c, way, f, days[0], days[len(days)-1])
		for _, day := range days {
			on := date(t, day)
			if !slices.ContainsFunc(open, func(p customs.Procedure) bool {
				return on.Compare(p.First) >= 0 && on.Compare(p.Last) <= 0
			}) {
				t.Errorf("%s, %s of %s %s %s by %s on %s: got no procedure", f.ID, way, c.Lines[0].HS, c.Lines[0].Value, c.Trade, c.Channel, day)
			}
		}
	}
	for _, f := range made().net.Facilities {
		like := f.Country + " " + string(f.Kind)
		if asked[like] && f.Kind != network.BondedWarehouse {
			continue
		}
		asked[like] = true
		for _, trade := range network.Trades {
			for _, channel := range network.Channels {
				for _, value := range []string{"1.00 USD", "40.00 USD", "170.00 USD", "790.00 USD", "1400.00 USD", "3000.00 USD", "90000.00 USD"} {
					c := goods(t, trade, channel, value, "620610", "CN")
					if value == "40.00 USD" {
						c = goods(t, trade, channel, value, "970191", "FR") // what the sheets do not name
					}
					if f.Roles&network.ExportOffice != 0 {
						ask(&f, network.Export, c)
					}
					if f.Roles&network.ImportOffice != 0 {
						ask(&f, network.Import, c)
					}
				}
			}
		}
	}
}

// TestKnownChanges holds what is open on days around changes to what the
// project's page of standards says of them.
func TestKnownChanges(t *testing.T) {
	for _, c := range []struct {
		day, office string
		trade       network.Trade
		channel     network.Channel
		value, hs   string
		origin      string
		want        string // regimes that are open, ascending
	}{
		{"2026-06-30", "DEFRA", "b2c", "ecommerce", "60.00 EUR", "620610", "CN", "EU-H1 EU-H7 EU-IOSS"},
		{"2026-06-30", "DEFRA", "b2b", "freight", "60.00 EUR", "620610", "CN", "EU-H1 EU-NEG"},
		{"2026-07-01", "DEFRA", "b2b", "freight", "60.00 EUR", "620610", "CN", "EU-H1"},
		{"2026-07-01", "DEFRA", "b2c", "post", "150.00 EUR", "620610", "CN", "EU-H1 EU-H7"},
		{"2026-07-01", "DEFRA", "b2c", "ecommerce", "150.01 EUR", "620610", "CN", "EU-H1"},
		{"2025-08-28", "USLAX", "b2c", "express", "800.00 USD", "620610", "CN", "US-321 US-INF"},
		{"2025-08-29", "USLAX", "b2c", "express", "800.00 USD", "620610", "CN", "US-INF"},
		{"2026-11-24", "USLAX", "b2c", "express", "2500.01 USD", "620610", "CN", "US-FRM"},
		{"2026-11-24", "GBLHR", "b2c", "ecommerce", "135.00 GBP", "620610", "CN", "GB-IMP GB-LVI"},
		{"2026-11-24", "GBLHR", "b2c", "ecommerce", "135.01 GBP", "620610", "CN", "GB-IMP GB-SIM"},
		{"2025-12-31", "THBKK", "b2c", "ecommerce", "1500.00 THB", "620610", "CN", "TH-IMP TH-LOW TH-SIM"},
		{"2026-01-01", "THBKK", "b2c", "ecommerce", "1500.00 THB", "620610", "CN", "TH-IMP TH-PCL TH-SIM"},
		{"2026-11-24", "CNNGB-BW1", "b2c", "ecommerce", "5000.00 CNY", "190110", "NL", "CN-0110-IN CN-1210-IN"},
		{"2026-11-24", "CNNGB-BW1", "b2c", "ecommerce", "5000.01 CNY", "190110", "NL", "CN-0110-IN CN-1210-ONE"},
		{"2026-11-24", "CNNGB-BW1", "b2c", "ecommerce", "26000.01 CNY", "190110", "NL", "CN-0110-IN"},
		{"2026-11-24", "CNNGB-BW1", "b2c", "ecommerce", "60.00 CNY", "930400", "NL", "CN-0110-IN"},
		{"2026-11-24", "CNNGB-BW1", "b2b", "freight", "60.00 CNY", "190110", "NL", "CN-0110-IN"},
		{"2026-11-24", "CNPVG", "b2c", "ecommerce", "60.00 CNY", "330499", "FR", "CN-0110-IN CN-9610-IN"},
		{"2026-11-24", "CNPVG-X1", "b2c", "post", "250.00 CNY", "330499", "FR", "CN-0110-IN CN-POST-20"},
		{"2026-11-24", "CNPVG-X1", "b2c", "post", "250.01 CNY", "330499", "FR", "CN-0110-IN"},
		{"2026-11-24", "CNPVG-X1", "b2c", "post", "384.00 CNY", "950300", "DE", "CN-0110-IN CN-POST-13"},
		{"2026-11-24", "CAYVR", "b2c", "express", "40.00 CAD", "950300", "US", "CA-IMP CA-SIM CA-USM-150 CA-USM-40"},
		{"2026-11-24", "CAYVR", "b2c", "express", "40.00 CAD", "950300", "CN", "CA-IMP CA-SIM"},
		{"2026-11-24", "KRICN", "b2c", "express", "200.00 USD", "950300", "US", "KR-IMP KR-LIST-US KR-SIM"},
	} {
		f := made().place(c.office)
		var got []string
		for _, p := range procedures(t, goods(t, c.trade, c.channel, c.value, c.hs, c.origin), network.Import, &f, c.day, c.day) {
			got = append(got, p.Regime.ID)
		}
		slices.Sort(got)
		if list := strings.Join(got, " "); list != c.want {
			t.Errorf("%s, %s of %s from %s, %s by %s on %s: got %s, want %s", c.office, c.value, c.hs, c.origin, c.trade, c.channel, c.day, list, c.want)
		}
	}
}

// TestKnownCharges works out by hand what a few consignments pay.
func TestKnownCharges(t *testing.T) {
	blouses := goods(t, "b2c", "ecommerce", "30.00 EUR", "620610", "CN") // one of silk and two of wool
	blouses.Lines = append(blouses.Lines, goods(t, "b2c", "ecommerce", "70.00 EUR", "620620", "CN").Lines[0])
	blouses.Lines[1].Quantity = 2
	for _, c := range []struct {
		name, day, office, regime string
		consignment               *customs.Consignment
		want                      string // in the currency of the office's territory, without freight
	}{
		// 100 EUR: fee 0.60, 19 % of 100; then two subheadings, 6.00 and VAT on it too.
		{"blouses before July", "2026-06-30", "DEFRA", "EU-IOSS", blouses, "19.60 EUR"},
		{"blouses from July", "2026-07-01", "DEFRA", "EU-IOSS", blouses, "26.74 EUR"},
		// 400 CNY of infant formula: fee 1.80, 70 % of 13 %.
		{"infant formula", "2026-11-24", "CNNGB-BW1", "CN-1210-IN", goods(t, "b2c", "ecommerce", "400.00 CNY", "19011010", "NL"), "38.20 CNY"},
		// 200 USD of cotton shirts: fee 9.80, 15 % + 7.5 % + the surcharge of 10 %; no tax.
		{"shirts in the surcharge", "2026-07-23", "USLAX", "US-INF", goods(t, "b2c", "express", "200.00 USD", "620520", "CN"), "74.80 USD"},
		{"shirts after it", "2026-07-24", "USLAX", "US-INF", goods(t, "b2c", "express", "200.00 USD", "620520", "CN"), "54.80 USD"},
		// 100 GBP of toys at relief: fee 0.70, 20 %.
		{"toys", "2026-11-24", "GBLHR", "GB-LVI", goods(t, "b2c", "ecommerce", "100.00 GBP", "950300", "CN"), "20.70 GBP"},
		// A watch of 100 EUR: 4.5 %, but at most 0.80 for a piece; H1's 38.00 + 3.50; 19 % of 100.80.
		{"watch", "2026-11-24", "DEFRA", "EU-H1", goods(t, "b2c", "express", "100.00 EUR", "910211", "CN"), "61.45 EUR"},
	} {
		f := made().place(c.office)
		want, err := unit.ParseMoney(c.want)
		if err != nil {
			t.Fatal(err)
		}
		tables, err := rules()
		if err != nil {
			t.Fatal(err)
		}
		open, _, err := tables.Procedures(c.consignment, network.Import, f.Territory, f.Country, date(t, c.day), date(t, c.day), want.Currency)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(open, func(p customs.Procedure) bool { return p.Regime.ID == c.regime })
		if i < 0 {
			t.Errorf("%s: %s is not open", c.name, c.regime)
			continue
		}
		if got, ok := open[i].Charge(0); !ok || got != want.Minor {
			t.Errorf("%s: got %s, want %s", c.name, unit.Money{Minor: got, Currency: want.Currency}, want)
		}
	}
}
