package customs

import (
	"math"
	"testing"

	"entrepot/engine/network"
)

// america has the end of the United States' de minimis (Executive Order 14324:
// 2025-08-29), the surcharge of Section 122 for 150 days from 2026-02-24, and
// duty on the goods alone. Canada's GST is levied without freight.
func america() *network.Network {
	surcharge := between("2026-02-24", "2026-07-23", tariffRow("US", "", "10 %"))
	surcharge.Kind, surcharge.Note, surcharge.Uncertain = network.AdditionalDuty, "Section 122", true
	gst := taxRow("CA", "", network.VAT, "5")
	gst.Note = "GST; " + OnCustomsValue
	free := func(r *network.Regime) { r.TaxPercent = 0 } // there is no VAT
	return &network.Network{
		Territories: []network.Territory{
			{ID: "US", Currency: "USD", Valuation: network.FOB}, {ID: "CA", Currency: "CAD", Valuation: network.FOB},
			{ID: "AU", Currency: "AUD", Valuation: network.FOB},
		},
		Regimes: []network.Regime{
			regime("US-DE-MINIMIS", "US", "USD", func(r *network.Regime) {
				free(r)
				r.UpTo, r.DutyPercent, r.Last = rate("800"), 0, on("2025-08-28")
			}),
			regime("US-INFORMAL", "US", "USD", func(r *network.Regime) { free(r); r.UpTo, r.PerConsignment = rate("2500"), rate("2.69") }),
			regime("US-FORMAL", "US", "USD", func(r *network.Regime) { free(r); r.Above, r.PerConsignment = rate("2500"), rate("33.58") }),
			regime("CA-STANDARD", "CA", "CAD", nil),
			regime("AU-STANDARD", "AU", "AUD", nil),
		},
		Duties: []network.Duty{
			tariffRow("US", "610910", "16.5 %"), tariffRow("US", "610910", "free", "KR", "MX"), surcharge,
			tariffRow("CA", "", "18 %"), tariffRow("AU", "", "5 %"),
		},
		Taxes: []network.Tax{gst, taxRow("AU", "", network.VAT, "10")},
	}
}

// TestUnitedStates: 200 USD of shirts; freight counts for nothing.
func TestUnitedStates(t *testing.T) {
	tb := tables(t, america())
	shirts := func(value, origin string) *Consignment { return parcel(item("6109100012", 10, value, origin, 2000)) }
	for _, tt := range []struct{ what, day, regime, bill string }{
		{"the last day of de minimis", "2025-08-28", "US-DE-MINIMIS", `total 0.00 USD`},
		// 200 x 16.5 % = 33.
		{"the first without", "2025-08-29", "US-INFORMAL", `
			fee: 2.69 USD per consignment = 2.69 USD
			duty 1: 16.5 % of 200.00 USD = 33.00 USD
			total 35.69 USD`},
		// And 200 x 10 % = 20.
		{"with the surcharge", "2026-03-01", "US-INFORMAL", `
			fee: 2.69 USD per consignment = 2.69 USD
			duty 1: 16.5 % of 200.00 USD = 33.00 USD
			additional_duty 1: 10 % of 200.00 USD = 20.00 USD
			total 55.69 USD`},
		{"after it", "2026-07-24", "US-INFORMAL", `
			fee: 2.69 USD per consignment = 2.69 USD
			duty 1: 16.5 % of 200.00 USD = 33.00 USD
			total 35.69 USD`},
	} {
		open, _ := importing(t, tb, shirts("200.00 USD", "CN"), "US", "US", tt.day, "USD")
		check(t, tt.what, bill(t, of(t, open, tt.regime), 50_00), tt.bill)
	}

	_, closed := importing(t, tb, shirts("200.00 USD", "CN"), "US", "US", "2025-08-29", "USD")
	check(t, "closed", shut(closed), `
		US-DE-MINIMIS, closed on 2025-08-29: not after 2025-08-28
		US-FORMAL, closed on 2025-08-29: worth 200.00 USD where more than 2500.00 USD may be (value up by 2300.01 USD)`)

	// A row for the origin counts before the one for all, and says so.
	open, _ := importing(t, tb, shirts("200.00 USD", "KR"), "US", "US", "2025-12-01", "USD")
	check(t, "preference", bill(t, of(t, open, "US-INFORMAL"), 50_00), `
		fee: 2.69 USD per consignment = 2.69 USD
		duty 1: free = 0.00 USD
		total 2.69 USD`)

	// The surcharge is marked as uncertain, with where it is from.
	open, _ = importing(t, tb, shirts("200.00 USD", "CN"), "US", "US", "2026-03-01", "USD")
	items, err := open[0].Items(0)
	if err != nil {
		t.Fatal(err)
	}
	want := Row{Regime: "US-INFORMAL", Name: "the US-INFORMAL", Table: "duties", Area: "US", First: on("2026-02-24"), Last: on("2026-07-23"),
		Source: "tariff of US", Note: "Section 122", Uncertain: true}
	if got := items[2].Row; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestTaxOfFreight: 100 of goods and 20 of freight where duty is on goods alone.
func TestTaxOfFreight(t *testing.T) {
	tb := tables(t, america())
	c := func(value string) *Consignment { return parcel(item("950300", 1, value, "CN", 500)) }
	// (100 + 20 + 5) x 10 % = 12.50.
	open, _ := importing(t, tb, c("100.00 AUD"), "AU", "AU", "2026-03-02", "AUD")
	check(t, "Australia", bill(t, &open[0], 20_00), `
		duty 1: 5 % of 100.00 AUD = 5.00 AUD
		vat 1: 10 % of 125.00 AUD = 12.50 AUD
		total 17.50 AUD`)
	// (100 + 18) x 5 % = 5.90.
	open, _ = importing(t, tb, c("100.00 CAD"), "CA", "CA", "2026-03-02", "CAD")
	check(t, "Canada", bill(t, &open[0], 20_00), `
		duty 1: 18 % of 100.00 CAD = 18.00 CAD
		vat 1: 5 % of 118.00 CAD = 5.90 CAD
		total 23.90 CAD`)
	if base, slope := open[0].Least(); base != 23_90 || slope != 0 {
		t.Errorf("Least: got %d and %d, want all of it at any freight", base, slope)
	}
}

// brazil levies up to a limit on the value with freight.
func brazil() *network.Network {
	return &network.Network{
		Territories: []network.Territory{{ID: "BR", Currency: "BRL", Valuation: network.CIF}},
		Regimes: []network.Regime{
			regime("BR-LOW", "BR", "USD", func(r *network.Regime) { r.Basis, r.UpTo = network.WithCIF, rate("50") }),
		},
		Duties: []network.Duty{tariffRow("BR", "", "20 %")},
		Taxes:  []network.Tax{taxRow("BR", "", network.VAT, "0")},
		Rates:  []network.ExchangeRate{{Base: "USD", Currency: "BRL", Mantissa: 5, Scale: 0}},
	}
}

// TestLimitWithFreight: 40 USD leave 10 USD for freight, which are 50 BRL. 50.02 BRL
// are 10.004 USD, which are rounded to 10.00, and 50.03 BRL to 10.01.
func TestLimitWithFreight(t *testing.T) {
	tb := tables(t, brazil())
	open, _ := importing(t, tb, parcel(item("950300", 1, "40.00 USD", "CN", 500)), "BR", "BR", "2026-03-02", "BRL")
	p := of(t, open, "BR-LOW")
	if p.MostFreight != 50_02 {
		t.Errorf("got %d, want open up to 50.02 BRL of freight", p.MostFreight)
	}
	// (200 + 50.02) x 20 % = 50.004.
	check(t, "at the limit", bill(t, p, 50_02), `
		duty 1: 20 % of 250.02 BRL = 50.00 BRL
		vat 1: 0 % of 300.02 BRL = 0.00 BRL
		total 50.00 BRL`)
	for _, freight := range []int64{50_03, 1_000_000, math.MaxInt64, -1} {
		if charge, ok := p.Charge(freight); ok {
			t.Errorf("freight of %d: got %d, want closed", freight, charge)
		}
		if _, err := p.Items(freight); err == nil {
			t.Errorf("freight of %d: got items, want none", freight)
		}
	}
	why, shut := p.Shut(60_02)
	if want := money("10.00 BRL"); !shut || why.Kind != ByUpTo || why.Remedy != (Remedy{Kind: LowerFreight, Value: want}) {
		t.Errorf("got %+v %v", why, shut)
	}
	_, closed := importing(t, tb, parcel(item("950300", 1, "50.01 USD", "CN", 500)), "BR", "BR", "2026-03-02", "BRL")
	check(t, "closed", closed[0].String(), "BR-LOW, closed on 2026-03-02: worth 50.01 USD where at most 50.00 USD with freight may be (value down by 0.01 USD)")
}
