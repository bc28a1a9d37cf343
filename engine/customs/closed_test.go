package customs

import (
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// TestReasons closes one regime in every way, one at a time, and says what would
// open it.
func TestReasons(t *testing.T) {
	for _, tt := range []struct {
		what   string
		change func(*network.Regime)
		goods  func(*Consignment)
		text   string
		reason Reason
	}{
		{"trade", func(r *network.Regime) { r.Trades = []network.Trade{network.B2B} }, nil,
			"only for trade b2b, not b2c (trade b2b)",
			Reason{Kind: ByTrade, Got: "b2c", Want: "b2b", Remedy: Remedy{Kind: OtherTrade, What: "b2b"}}},
		{"channel", func(r *network.Regime) {
			r.Channels = []network.Channel{network.ByPost, network.ByExpress, network.ByFreight}
		}, nil,
			"only for channel post, express or freight, not ecommerce (channel post, express or freight)",
			Reason{Kind: ByChannel, Got: "ecommerce", Want: "post, express or freight", Remedy: Remedy{Kind: OtherWay, What: "post, express or freight"}}},
		{"origin", func(r *network.Regime) { r.Origins = []string{"CN", "HK"} }, func(c *Consignment) { c.Lines[1].Origin = "VN" },
			"only for goods of origin CN or HK, and line 2 is of VN (origin CN or HK)",
			Reason{Kind: ByOrigins, Line: 2, HS: "62062000", Got: "VN", Want: "CN or HK", Remedy: Remedy{Kind: OtherGoods, What: "CN or HK"}}},
		{"list", func(r *network.Regime) { r.Goods = "SILK" }, nil,
			"HS 62062000 of line 2 is not on list SILK (an entry on list SILK)",
			Reason{Kind: ByGoods, Line: 2, HS: "62062000", Got: "62062000", Want: "SILK", Remedy: Remedy{Kind: ListEntry, What: "SILK"}}},
		{"short of the list", func(r *network.Regime) { r.Goods = "SILK" }, func(c *Consignment) { c.Lines = c.Lines[:1]; c.Lines[0].HS = "6206" },
			"HS 6206 of line 1 is not on list SILK (a longer code: list SILK has some that begin with 6206)",
			Reason{Kind: ByGoods, Line: 1, HS: "6206", Got: "6206", Want: "SILK", Remedy: Remedy{Kind: LongerCode, What: "list SILK has some that begin with 6206"}}},
		{"too little", func(r *network.Regime) { r.Above = rate("140") }, nil,
			"worth 140.00 EUR where more than 140.00 EUR may be (value up by 0.01 EUR)",
			Reason{Kind: ByAbove, Got: "140.00 EUR", Want: "more than 140.00 EUR", Remedy: Remedy{Kind: RaiseValue, Value: money("0.01 EUR")}}},
		{"too much", func(r *network.Regime) { r.UpTo = rate("139.999") }, nil,
			"worth 140.00 EUR where at most 139.99 EUR may be (value down by 0.01 EUR)",
			Reason{Kind: ByUpTo, Got: "140.00 EUR", Want: "at most 139.99 EUR", Remedy: Remedy{Kind: LowerValue, Value: money("0.01 EUR")}}},
		{"the year", func(r *network.Regime) { r.Yearly = rate("500") }, func(c *Consignment) { c.Bought = money("500.00 EUR") },
			"bought for 640.00 EUR in the year where at most 500.00 EUR may be (wait until 2027-01-01)",
			Reason{Kind: ByYearly, Got: "640.00 EUR", Want: "at most 500.00 EUR", Remedy: Remedy{Kind: Wait, Date: on("2027-01-01")}}},
		{"more than any year", func(r *network.Regime) { r.Yearly = rate("100") }, func(c *Consignment) { c.Bought = money("100.00 EUR") },
			"bought for 240.00 EUR in the year where at most 100.00 EUR may be",
			Reason{Kind: ByYearly, Got: "240.00 EUR", Want: "at most 100.00 EUR"}},
		{"no duty", nil, func(c *Consignment) { c.Lines[1].HS = "950300" },
			"no duty of EU on goods from CN for HS 950300 of line 2 (a row of duties.csv for HS 950300 from CN in EU)",
			Reason{Kind: ByDuty, Line: 2, HS: "950300", Got: "950300", Want: "duty of EU on goods from CN", Remedy: Remedy{Kind: DutyRow, What: "HS 950300 from CN in EU"}}},
		{"no VAT", nil, func(c *Consignment) { c.Lines = c.Lines[:1]; c.Lines[0].HS = "6207" },
			"no VAT of DE for HS 6207 of line 1 (a row of taxes.csv for HS 6207 in DE)",
			Reason{Kind: ByTax, Line: 1, HS: "6207", Got: "6207", Want: "VAT of DE", Remedy: Remedy{Kind: TaxRow, What: "HS 6207 in DE"}}},
		{"digits", func(r *network.Regime) { r.FlatDuty = rate("3") }, func(c *Consignment) { c.Lines = c.Lines[:1]; c.Lines[0].HS = "6206" },
			"HS 6206 of line 1 is too short for a duty by subheading (a longer code: six digits)",
			Reason{Kind: ByDigits, Line: 1, HS: "6206", Got: "6206", Want: "six digits", Remedy: Remedy{Kind: LongerCode, What: "six digits"}}},
	} {
		r := regime("R", "EU", "EUR", tt.change)
		n := &network.Network{
			Territories: []network.Territory{{ID: "EU", Currency: "EUR"}}, Regimes: []network.Regime{r},
			Duties:     []network.Duty{tariffRow("EU", "6206", "12 %"), tariffRow("EU", "6207", "12 %")},
			Taxes:      []network.Tax{taxRow("DE", "6206", network.VAT, "19"), taxRow("DE", "95", network.VAT, "19")},
			GoodsLists: []network.GoodsList{{ID: "SILK", HS: []string{"620510", "620610", "6306"}}},
		}
		c := blouses()
		if tt.goods != nil {
			tt.goods(c)
		}
		open, closed := importing(t, tables(t, n), c, "EU", "DE", "2026-03-02", "EUR")
		if len(open) > 0 || len(closed) != 1 || len(closed[0].Reasons) != 1 {
			t.Errorf("%s: got %q open, closed\n%s", tt.what, ids(open), shut(closed))
			continue
		}
		check(t, tt.what, closed[0].String(), "R, closed on 2026-03-02: "+tt.text)
		if got := closed[0].Reasons[0]; got != tt.reason {
			t.Errorf("%s: got %+v\nwant %+v", tt.what, got, tt.reason)
		}
	}
}

// TestReliefNeedsNoRow: what a regime does not levy need not be known.
func TestReliefNeedsNoRow(t *testing.T) {
	n := &network.Network{
		Territories: []network.Territory{{ID: "EU", Currency: "EUR"}},
		Regimes:     []network.Regime{regime("R", "EU", "EUR", func(r *network.Regime) { r.DutyPercent, r.TaxPercent = 0, 0 })},
	}
	open, closed := importing(t, tables(t, n), blouses(), "EU", "DE", "2026-03-02", "EUR")
	if len(closed) > 0 {
		t.Fatal(shut(closed))
	}
	check(t, "bill", bill(t, &open[0], 10_00), "total 0.00 EUR")
}

// TestClosedDays: one regime over a time with rows before, between and after,
// and a row of the tariff that ends within one of them.
func TestClosedDays(t *testing.T) {
	during := func(first, last string) network.Regime {
		return regime("R", "EU", "EUR", func(r *network.Regime) { r.First, r.Last = on(first), on(last) })
	}
	n := &network.Network{
		Territories: []network.Territory{{ID: "EU", Currency: "EUR"}},
		Regimes:     []network.Regime{during("2027-01-01", ""), during("2026-03-01", "2026-03-31"), during("", "2025-12-31")},
		Duties: []network.Duty{
			between("", "2026-03-10", tariffRow("EU", "6206", "12 %")), between("2026-03-21", "", tariffRow("EU", "6206", "10 %")),
			tariffRow("EU", "620620", "8 %"),
		},
		Taxes: []network.Tax{taxRow("DE", "", network.VAT, "19")},
	}
	tb := tables(t, n)
	for _, tt := range []struct{ first, last, open, closed string }{
		{"2026-01-01", "2026-02-28", "",
			"R, closed from 2026-01-01 to 2026-02-28: not before 2026-03-01 (wait until 2026-03-01)"},
		{"2025-12-30", "2026-03-05", "from 2025-12-30 to 2025-12-31 from 2026-03-01 to 2026-03-05",
			"R, closed from 2026-01-01 to 2026-02-28: not before 2026-03-01 (wait until 2026-03-01)"},
		{"2026-03-05", "2026-04-30", "from 2026-03-05 to 2026-03-10 from 2026-03-21 to 2026-03-31", `
			R, closed from 2026-03-11 to 2026-03-20: no duty of EU on goods from CN for HS 62061000 of line 1 (a row of duties.csv for HS 62061000 from CN in EU)
			R, closed from 2026-04-01 to 2026-04-30: not before 2027-01-01 (wait until 2027-01-01)`},
		{"", "", "until 2025-12-31 from 2026-03-01 to 2026-03-10 from 2026-03-21 to 2026-03-31 from 2027-01-01", `
			R, closed from 2026-01-01 to 2026-02-28: not before 2026-03-01 (wait until 2026-03-01)
			R, closed from 2026-03-11 to 2026-03-20: no duty of EU on goods from CN for HS 62061000 of line 1 (a row of duties.csv for HS 62061000 from CN in EU)
			R, closed from 2026-04-01 to 2026-12-31: not before 2027-01-01 (wait until 2027-01-01)`},
	} {
		open, closed, err := tb.Procedures(blouses(), network.Import, "EU", "DE", on(tt.first), on(tt.last), "EUR")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i := range open {
			if i > 0 {
				got += " "
			}
			got += datesText(open[i].First, open[i].Last)
		}
		what := datesText(on(tt.first), on(tt.last))
		check(t, what, got, tt.open)
		check(t, what, shut(closed), tt.closed)
	}

	// Reasons that differ are told apart, and a row that nothing follows is over.
	n.Regimes = []network.Regime{during("", "2026-03-15")}
	n.Taxes[0].First = on("2026-03-13")
	_, closed, err := tables(t, n).Procedures(blouses(), network.Import, "EU", "DE", on("2026-03-11"), on("2026-03-20"), "EUR")
	if err != nil {
		t.Fatal(err)
	}
	noDuty := "no duty of EU on goods from CN for HS 62061000 of line 1 (a row of duties.csv for HS 62061000 from CN in EU)"
	check(t, "differing", shut(closed), `
		R, closed from 2026-03-11 to 2026-03-12: `+noDuty+`; no VAT of DE for HS 62061000 of line 1 (a row of taxes.csv for HS 62061000 in DE); no VAT of DE for HS 62062000 of line 2 (a row of taxes.csv for HS 62062000 in DE)
		R, closed from 2026-03-13 to 2026-03-15: `+noDuty+`
		R, closed from 2026-03-16 to 2026-03-20: not after 2026-03-15`)
}

// TestChargesThatDoNotFit: closed, and never wrapped around.
func TestChargesThatDoNotFit(t *testing.T) {
	n := &network.Network{
		Territories: []network.Territory{{ID: "EU", Currency: "EUR"}},
		Regimes:     []network.Regime{regime("R", "EU", "EUR", nil)},
		Duties:      []network.Duty{tariffRow("EU", "", "1000000000 EUR/kg")},
		Taxes:       []network.Tax{taxRow("DE", "", network.VAT, "19")},
	}
	tb := tables(t, n)
	c := parcel(item("62061000", 1, "1.00 EUR", "CN", 1_000_000_000*unit.Kilogram))
	_, closed := importing(t, tb, c, "EU", "DE", "2026-03-02", "EUR")
	check(t, "closed", shut(closed), "R, closed on 2026-03-02: its charges do not fit in 64 bits")

	// A thousand percent of less freight than there may be.
	n.Duties[0] = tariffRow("EU", "", "1000 %")
	open, _ := importing(t, tables(t, n), c, "EU", "DE", "2026-03-02", "EUR")
	if why, shut := open[0].Shut(1<<63 - 1); !shut || why.Kind != ByOverflow || why.String() != "its charges do not fit in 64 bits" {
		t.Errorf("got %+v %v", why, shut)
	}
}
