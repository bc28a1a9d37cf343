package customs

import (
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// europe has the end of the EU's relief from duty for up to 150 EUR: from
// 2026-07-01 sellers in IOSS owe 3 EUR for each subheading instead, others the
// tariff (Council, 2026-02-11). And the United Kingdom's relief up to 135 GBP.
func europe() *network.Network {
	low := func(r *network.Regime) {
		r.Trades, r.UpTo, r.DutyPercent = []network.Trade{network.B2C}, rate("150"), 0
	}
	ioss := func(r *network.Regime) {
		low(r)
		r.Channels = []network.Channel{network.ByEcommerce}
	}
	return &network.Network{
		Territories: []network.Territory{{ID: "EU", Currency: "EUR"}, {ID: "GB", Currency: "GBP", Valuation: network.CIF}},
		Regimes: []network.Regime{
			regime("EU-IOSS", "EU", "EUR", func(r *network.Regime) { ioss(r); r.Last = on("2026-06-30") }),
			regime("EU-IOSS", "EU", "EUR", func(r *network.Regime) {
				ioss(r)
				r.First, r.Last, r.FlatDuty = on("2026-07-01"), on("2028-06-30"), rate("3")
			}),
			regime("EU-LOW", "EU", "EUR", func(r *network.Regime) {
				low(r)
				r.Last, r.PerConsignment = on("2026-06-30"), rate("6")
			}),
			regime("EU-H1", "EU", "EUR", func(r *network.Regime) { r.PerConsignment = rate("15") }),
			regime("GB-LOW", "GB", "GBP", func(r *network.Regime) { r.UpTo, r.DutyPercent = rate("135"), 0 }),
			regime("GB-STANDARD", "GB", "GBP", func(r *network.Regime) { r.Above, r.PerConsignment = rate("135"), rate("8") }),
		},
		Duties: []network.Duty{tariffRow("EU", "6206", "12 %"), tariffRow("GB", "6206", "12 %")},
		Taxes: []network.Tax{
			taxRow("DE", "", network.VAT, "19"), taxRow("FR", "", network.VAT, "20"), taxRow("GB", "", network.VAT, "20"),
		},
	}
}

// blouses are one of silk and two of wool: two subheadings.
func blouses() *Consignment {
	return parcel(item("62061000", 1, "60.00 EUR", "CN", 200), item("62062000", 2, "80.00 EUR", "CN", 500))
}

// TestBlousesToGermany: freight of 10 EUR is 60/140 of it for the silk, 4.2857,
// and 80/140 for the wool, 5.7143.
func TestBlousesToGermany(t *testing.T) {
	tb := tables(t, europe())
	open, closed := importing(t, tb, blouses(), "EU", "DE", "2026-06-30", "EUR")
	check(t, "open before", ids(open), "EU-IOSS EU-LOW EU-H1")
	check(t, "closed before", shut(closed), "")
	// 64.2857 x 19 % = 12.2143; 85.7143 x 19 % = 16.2857.
	check(t, "IOSS before", bill(t, of(t, open, "EU-IOSS"), 10_00), `
		vat 1: 19 % of 64.29 EUR = 12.21 EUR
		vat 2: 19 % of 85.71 EUR = 16.29 EUR
		total 28.50 EUR`)
	check(t, "without IOSS before", bill(t, of(t, open, "EU-LOW"), 10_00), `
		fee: 6 EUR per consignment = 6.00 EUR
		vat 1: 19 % of 64.29 EUR = 12.21 EUR
		vat 2: 19 % of 85.71 EUR = 16.29 EUR
		total 34.50 EUR`)

	open, closed = importing(t, tb, blouses(), "EU", "DE", "2026-07-01", "EUR")
	check(t, "open after", ids(open), "EU-IOSS EU-H1")
	check(t, "closed after", shut(closed), "EU-LOW, closed on 2026-07-01: not after 2026-06-30")
	// 2 x 3 = 6; 67.2857 x 19 % = 12.7843; 88.7143 x 19 % = 16.8557.
	check(t, "IOSS after", bill(t, of(t, open, "EU-IOSS"), 10_00), `
		flat_duty 1: 3 EUR for subheading 620610 = 3.00 EUR
		flat_duty 2: 3 EUR for subheading 620620 = 3.00 EUR
		vat 1: 19 % of 67.29 EUR = 12.78 EUR
		vat 2: 19 % of 88.71 EUR = 16.86 EUR
		total 35.64 EUR`)
	// 64.2857 x 12 % = 7.7143, 85.7143 x 12 % = 10.2857;
	// (64.2857 + 7.71) x 19 % = 13.6792, (85.7143 + 10.29) x 19 % = 18.2408.
	check(t, "the tariff", bill(t, of(t, open, "EU-H1"), 10_00), `
		fee: 15 EUR per consignment = 15.00 EUR
		duty 1: 12 % of 64.29 EUR = 7.71 EUR
		duty 2: 12 % of 85.71 EUR = 10.29 EUR
		vat 1: 19 % of 72.00 EUR = 13.68 EUR
		vat 2: 19 % of 96.00 EUR = 18.24 EUR
		total 64.92 EUR`)

	// A third line of wool is of a subheading that is there already.
	three := blouses()
	three.Lines = append(three.Lines, item("6206200090", 1, "5.00 EUR", "CN", 200))
	open, _ = importing(t, tb, three, "EU", "FR", "2026-07-01", "EUR")
	items, err := of(t, open, "EU-IOSS").Items(0)
	if err != nil {
		t.Fatal(err)
	}
	var flat int64
	for _, i := range items {
		if i.Kind == FlatDuty {
			flat += i.Amount.Minor
		}
	}
	if flat != 6_00 {
		t.Errorf("three lines of two subheadings: got a flat duty of %d, want 600", flat)
	}
}

// TestBlousesOverTheLimit: the limit is of the goods alone and in euros, whatever
// they were sold in. At 1.25 USD for a euro, 187.50 USD are 150.
func TestBlousesOverTheLimit(t *testing.T) {
	n := europe()
	n.Rates = []network.ExchangeRate{{Base: "EUR", Currency: "USD", Mantissa: 125, Scale: 2}}
	tb := tables(t, n)
	for _, tt := range []struct{ value, open, closed string }{
		{"127.50 USD", "EU-IOSS EU-H1", "EU-LOW, closed on 2026-07-01: not after 2026-06-30"},
		{"127.52 USD", "EU-H1", "EU-IOSS, closed on 2026-07-01: worth 150.02 EUR where at most 150.00 EUR may be (value down by 0.02 EUR)\n" +
			"EU-LOW, closed on 2026-07-01: not after 2026-06-30"},
	} {
		c := parcel(item("62061000", 1, tt.value, "CN", 200), item("62062000", 2, "48.00 EUR", "CN", 500))
		open, closed := importing(t, tb, c, "EU", "DE", "2026-07-01", "EUR")
		check(t, tt.value, ids(open), tt.open)
		check(t, tt.value, shut(closed), tt.closed)
	}
}

// TestOneAnswerForManyDays: one question about the days around the change has a
// procedure for each side of it.
func TestOneAnswerForManyDays(t *testing.T) {
	open, closed, err := tables(t, europe()).Procedures(blouses(), network.Import, "EU", "DE", on("2026-06-20"), on("2026-07-20"), "EUR")
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for i := range open {
		charge, _ := open[i].Charge(10_00)
		got += open[i].Regime.ID + " " + datesText(open[i].First, open[i].Last) + " " + unit.Money{Minor: charge, Currency: "EUR"}.String() + "\n"
	}
	check(t, "open", got[:len(got)-1], `
		EU-IOSS from 2026-06-20 to 2026-06-30 28.50 EUR
		EU-IOSS from 2026-07-01 to 2026-07-20 35.64 EUR
		EU-LOW from 2026-06-20 to 2026-06-30 34.50 EUR
		EU-H1 from 2026-06-20 to 2026-07-20 64.92 EUR`)
	check(t, "closed", shut(closed), "EU-LOW, closed from 2026-07-01 to 2026-07-20: not after 2026-06-30")
}

// TestBritain: 135 GBP are within relief, a penny more is not. Freight of 15 GBP.
func TestBritain(t *testing.T) {
	tb := tables(t, europe())
	open, _ := importing(t, tb, parcel(item("62061000", 1, "135.00 GBP", "CN", 200)), "GB", "GB", "2026-03-02", "GBP")
	check(t, "open", ids(open), "GB-LOW")
	// (135 + 15) x 20 % = 30.
	check(t, "135.00", bill(t, &open[0], 15_00), `
		vat 1: 20 % of 150.00 GBP = 30.00 GBP
		total 30.00 GBP`)
	open, closed := importing(t, tb, parcel(item("62061000", 1, "135.01 GBP", "CN", 200)), "GB", "GB", "2026-03-02", "GBP")
	check(t, "open", ids(open), "GB-STANDARD")
	check(t, "closed", shut(closed), "GB-LOW, closed on 2026-03-02: worth 135.01 GBP where at most 135.00 GBP may be (value down by 0.01 GBP)")
	// 150.01 x 12 % = 18.0012; (150.01 + 18.00) x 20 % = 33.602.
	check(t, "135.01", bill(t, &open[0], 15_00), `
		fee: 8 GBP per consignment = 8.00 GBP
		duty 1: 12 % of 150.01 GBP = 18.00 GBP
		vat 1: 20 % of 168.01 GBP = 33.60 GBP
		total 59.60 GBP`)
}

// TestIncoterm: who pays is all that the incoterm changes.
func TestIncoterm(t *testing.T) {
	tb := tables(t, europe())
	var bills [2]string
	for i, tt := range []struct {
		incoterm Incoterm
		payer    Payer
	}{{DAP, Buyer}, {DDP, Seller}} {
		c := blouses()
		c.Incoterm = tt.incoterm
		open, _ := importing(t, tb, c, "EU", "DE", "2026-07-01", "EUR")
		p := of(t, open, "EU-H1")
		bills[i] = bill(t, p, 10_00)
		items, err := p.Items(10_00)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range items {
			if item.Payer != tt.payer {
				t.Errorf("%s: %s: got %s, want %s to pay", tt.incoterm, item.Kind, item.Payer, tt.payer)
			}
		}
	}
	if bills[0] != bills[1] {
		t.Errorf("got under DAP\n%s\nand under DDP\n%s\nwant the same", bills[0], bills[1])
	}
}

// TestAnotherCurrency: every charge is exchanged once. At 1.25 USD for a euro:
// goods of 75.00 and 100.00 USD, freight of 12.50 USD.
func TestAnotherCurrency(t *testing.T) {
	n := europe()
	n.Rates = []network.ExchangeRate{{Base: "EUR", Currency: "USD", Mantissa: 125, Scale: 2}}
	open, _ := importing(t, tables(t, n), blouses(), "EU", "DE", "2026-07-01", "USD")
	// (75 + 5.3571) x 12 % = 9.6429, (100 + 7.1429) x 12 % = 12.8571;
	// 89.9971 x 19 % = 17.0995; 120.0029 x 19 % = 22.8005.
	check(t, "bill", bill(t, of(t, open, "EU-H1"), 12_50), `
		fee: 15 EUR per consignment = 18.75 USD
		duty 1: 12 % of 80.36 USD = 9.64 USD
		duty 2: 12 % of 107.14 USD = 12.86 USD
		vat 1: 19 % of 90.00 USD = 17.10 USD
		vat 2: 19 % of 120.00 USD = 22.80 USD
		total 81.15 USD`)
}
