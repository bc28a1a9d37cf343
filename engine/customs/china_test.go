package customs

import (
	"testing"

	"entrepot/engine/network"
)

// china has e-commerce import under the limits of 2019 (Ministry of Finance
// 2018-49: 5,000 CNY an order, 26,000 a year; no duty, 70 % of the taxes; above
// the order's limit all of them), and general trade.
func china() *network.Network {
	ecommerce := func(r *network.Regime) {
		r.Trades, r.Channels, r.Goods = []network.Trade{network.B2C}, []network.Channel{network.ByEcommerce}, "CN-CBEC-LIST"
		r.Yearly = rate("26000")
	}
	return &network.Network{
		Territories: []network.Territory{{ID: "CN", Currency: "CNY", Valuation: network.CIF}},
		Regimes: []network.Regime{
			regime("CN-CBEC", "CN", "CNY", func(r *network.Regime) {
				ecommerce(r)
				r.UpTo, r.DutyPercent, r.TaxPercent = rate("5000"), 0, rate("70")
			}),
			regime("CN-CBEC-FULL", "CN", "CNY", func(r *network.Regime) {
				ecommerce(r)
				r.Above = rate("5000")
			}),
			regime("CN-0110", "CN", "CNY", func(r *network.Regime) { r.PerConsignment = rate("300") }),
			regime("CN-9610-OUT", "CN", "CNY", func(r *network.Regime) {
				r.Direction, r.PerConsignment = network.Export, rate("1.50")
			}),
		},
		Duties: []network.Duty{
			tariffRow("CN", "6109", "6 %"), tariffRow("CN", "33", "5 %"), tariffRow("CN", "9303", "13 %"),
		},
		Taxes: []network.Tax{
			taxRow("CN", "", network.VAT, "13"), taxRow("CN", "3304", network.Consumption, "15"),
		},
		GoodsLists: []network.GoodsList{{ID: "CN-CBEC-LIST", HS: []string{"330499", "610910"}}},
	}
}

// TestChinaAroundTheOrderLimit: the limit itself is within it.
func TestChinaAroundTheOrderLimit(t *testing.T) {
	tb := tables(t, china())
	shirts := func(value string) *Consignment { return parcel(item("61091000", 10, value, "JP", 2000)) }

	// 5,000 x 13 % x 70 % = 5,000 x 9.1 % = 455.00.
	open, closed := importing(t, tb, shirts("5000.00 CNY"), "CN", "CN", "2026-03-02", "CNY")
	check(t, "5,000", bill(t, of(t, open, "CN-CBEC"), 0), `
		vat 1: 70 % of 13 % of 5000.00 CNY = 455.00 CNY
		total 455.00 CNY`)
	check(t, "5,000", ids(open), "CN-CBEC CN-0110")
	check(t, "5,000", shut(closed), `CN-CBEC-FULL, closed on 2026-03-02: worth 5000.00 CNY where more than 5000.00 CNY may be (value up by 0.01 CNY)`)

	// 4,999 x 9.1 % = 454.909.
	open, _ = importing(t, tb, shirts("4999.00 CNY"), "CN", "CN", "2026-03-02", "CNY")
	check(t, "4,999", bill(t, of(t, open, "CN-CBEC"), 0), `
		vat 1: 70 % of 13 % of 4999.00 CNY = 454.91 CNY
		total 454.91 CNY`)

	// 5,001 x 6 % = 300.06; (5,001 + 300.06) x 13 % = 689.1378.
	open, closed = importing(t, tb, shirts("5001.00 CNY"), "CN", "CN", "2026-03-02", "CNY")
	check(t, "5,001", bill(t, of(t, open, "CN-CBEC-FULL"), 0), `
		duty 1: 6 % of 5001.00 CNY = 300.06 CNY
		vat 1: 13 % of 5301.06 CNY = 689.14 CNY
		total 989.20 CNY`)
	check(t, "5,001", ids(open), "CN-CBEC-FULL CN-0110")
	check(t, "5,001", shut(closed), `CN-CBEC, closed on 2026-03-02: worth 5001.00 CNY where at most 5000.00 CNY may be (value down by 1.00 CNY)`)
	if r := closed[0].Reasons[0]; r.Kind != ByUpTo || r.Line != 0 || r.Remedy.Kind != LowerValue || r.Remedy.Value != money("1.00 CNY") {
		t.Errorf("got %+v", r)
	}

	// Freight is in the customs value: (5,000 + 80) x 9.1 % = 462.28. It is not in
	// the intrinsic value, which the limit is about.
	open, _ = importing(t, tb, shirts("5000.00 CNY"), "CN", "CN", "2026-03-02", "CNY")
	check(t, "freight", bill(t, of(t, open, "CN-CBEC"), 80_00), `
		vat 1: 70 % of 13 % of 5080.00 CNY = 462.28 CNY
		total 462.28 CNY`)
}

// TestChinaOverTheYear: with 21,500 before, 5,000 more are 500 too many for both
// regimes of e-commerce; general trade is left.
func TestChinaOverTheYear(t *testing.T) {
	tb := tables(t, china())
	c := parcel(item("61091000", 10, "5000.00 CNY", "JP", 2000))
	c.Bought = money("21500.00 CNY")
	open, closed := importing(t, tb, c, "CN", "CN", "2026-03-02", "CNY")
	// 5,000 x 6 % = 300; 5,300 x 13 % = 689.
	check(t, "bill", bill(t, of(t, open, "CN-0110"), 0), `
		fee: 300 CNY per consignment = 300.00 CNY
		duty 1: 6 % of 5000.00 CNY = 300.00 CNY
		vat 1: 13 % of 5300.00 CNY = 689.00 CNY
		total 1289.00 CNY`)
	check(t, "open", ids(open), "CN-0110")
	check(t, "closed", shut(closed), `
		CN-CBEC, closed on 2026-03-02: bought for 26500.00 CNY in the year where at most 26000.00 CNY may be (value down by 500.00 CNY)
		CN-CBEC-FULL, closed on 2026-03-02: worth 5000.00 CNY where more than 5000.00 CNY may be (value up by 0.01 CNY); bought for 26500.00 CNY in the year where at most 26000.00 CNY may be (value down by 500.00 CNY)`)

	c.Bought = money("21000.00 CNY")
	open, _ = importing(t, tb, c, "CN", "CN", "2026-03-02", "CNY")
	check(t, "just within", ids(open), "CN-CBEC CN-0110")

	// Nothing of it helps who has bought for 26,000, but the year does.
	c.Bought = money("26000.00 CNY")
	first, last := on("2026-12-30"), on("2027-01-02")
	open, closed, err := tb.Procedures(c, network.Import, "CN", "CN", first, last, "CNY")
	if err != nil {
		t.Fatal(err)
	}
	if p := of(t, open, "CN-CBEC"); p.First != on("2027-01-01") || p.Last != last {
		t.Errorf("open %s", datesText(p.First, p.Last))
	}
	check(t, "at the end of the year", closed[0].String(),
		`CN-CBEC, closed from 2026-12-30 to 2026-12-31: bought for 31000.00 CNY in the year where at most 26000.00 CNY may be (wait until 2027-01-01)`)
}

// TestChinaConsumptionTax: the tax is levied on itself, VAT on all of it, and 70 %
// of both are due. (15 % + 13 %) / (1 - 15 %) x 70 % is the known 23.06 %.
func TestChinaConsumptionTax(t *testing.T) {
	tb := tables(t, china())
	open, _ := importing(t, tb, parcel(item("3304990099", 2, "1000.00 CNY", "FR", 300)), "CN", "CN", "2026-03-02", "CNY")
	// 1,000 / 0.85 = 1,176.47, of which 15 % are 176.47, and 70 % of these 123.53;
	// 1,176.47 x 13 % x 70 % = 107.05877.
	check(t, "bill", bill(t, of(t, open, "CN-CBEC"), 0), `
		consumption_tax 1: 70 % of 15 % of 1176.47 CNY = 123.53 CNY
		vat 1: 70 % of 13 % of 1176.47 CNY = 107.06 CNY
		total 230.59 CNY`)
	// With duty: 1,000 x 5 % = 50; 1,050 x 15/85 = 185.294; 1,235.29 x 13 % = 160.5877.
	check(t, "general trade", bill(t, of(t, open, "CN-0110"), 0), `
		fee: 300 CNY per consignment = 300.00 CNY
		duty 1: 5 % of 1000.00 CNY = 50.00 CNY
		consumption_tax 1: 15 % of 1235.29 CNY = 185.29 CNY
		vat 1: 13 % of 1235.29 CNY = 160.59 CNY
		total 695.88 CNY`)
}

// TestChinaPositiveList: a shotgun does not come by e-commerce.
func TestChinaPositiveList(t *testing.T) {
	tb := tables(t, china())
	c := parcel(item("61091000", 1, "100.00 CNY", "JP", 200), item("930320", 1, "900.00 CNY", "IT", 3000))
	open, closed := importing(t, tb, c, "CN", "CN", "2026-03-02", "CNY")
	check(t, "open", ids(open), "CN-0110")
	check(t, "closed", closed[0].String(), `CN-CBEC, closed on 2026-03-02: HS 930320 of line 2 is not on list CN-CBEC-LIST (an entry on list CN-CBEC-LIST)`)
	if r := closed[0].Reasons[0]; r.Kind != ByGoods || r.Line != 2 || r.HS != "930320" || r.Remedy != (Remedy{Kind: ListEntry, What: "CN-CBEC-LIST"}) {
		t.Errorf("got %+v", r)
	}
	// Four digits may be a listed shirt or not.
	_, closed = importing(t, tb, parcel(item("6109", 1, "100.00 CNY", "JP", 200)), "CN", "CN", "2026-03-02", "CNY")
	check(t, "short code", closed[0].String(), `CN-CBEC, closed on 2026-03-02: HS 6109 of line 1 is not on list CN-CBEC-LIST (a longer code: list CN-CBEC-LIST has some that begin with 6109)`)
}

// TestChinaExport: fees alone, which the seller pays, and no taxes of anywhere.
func TestChinaExport(t *testing.T) {
	tb := tables(t, china())
	open, closed, err := tb.Procedures(parcel(item("61091000", 1, "100.00 CNY", "CN", 200)), network.Export, "CN", "", on("2026-03-02"), on("2026-03-02"), "CNY")
	if err != nil || len(closed) > 0 {
		t.Fatal(err, shut(closed))
	}
	check(t, "bill", bill(t, of(t, open, "CN-9610-OUT"), 1000_00), `
		fee: 1.5 CNY per consignment = 1.50 CNY
		total 1.50 CNY`)
	items, _ := open[0].Items(0)
	if items[0].Payer != Seller {
		t.Errorf("got %s, want the seller to pay for export", items[0].Payer)
	}
}
