package customs

import (
	"fmt"
	"testing"

	"entrepot/engine/network"
)

// TestNewRefuses what would leave open which row counts, or what it comes to.
func TestNewRefuses(t *testing.T) {
	regimeRow := func(change func(*network.Regime)) func(*network.Network) {
		return func(n *network.Network) { change(&n.Regimes[0]) }
	}
	dutyRow := func(change func(*network.Duty)) func(*network.Network) {
		return func(n *network.Network) { change(&n.Duties[0]) }
	}
	term := func(term network.DutyTerm) func(*network.Network) {
		return dutyRow(func(d *network.Duty) { d.Rate.Min = []network.DutyTerm{term} })
	}
	taxesRow := func(change func(*network.Tax)) func(*network.Network) {
		return func(n *network.Network) { change(&n.Taxes[0]) }
	}
	for _, tt := range []struct {
		what   string
		change func(*network.Network)
		want   string
	}{
		{"nothing", func(*network.Network) {}, ""},
		{"a rate", func(n *network.Network) { n.Rates = append(n.Rates, n.Rates[0]) }, `exchange rate: USD: got two rows, want one`},
		{"a list", func(n *network.Network) { n.GoodsLists[0].HS = []string{"62", "61"} }, `goods list L: want codes of 2 to 10 digits, ascending`},
		{"a list's code", func(n *network.Network) { n.GoodsLists[0].HS = []string{"6"} }, `goods list L: want codes of 2 to 10 digits, ascending`},
		{"territory", regimeRow(func(r *network.Regime) { r.Territory = "X" }), `regime R of X: got a territory that is not there`},
		{"direction", regimeRow(func(r *network.Regime) { r.Direction = "" }), `regime R of T: direction: got "", want export, transit or import`},
		{"dates", regimeRow(func(r *network.Regime) { r.First, r.Last = on("2026-03-02"), on("2026-03-01") }),
			`regime R of T: dates: got 2026-03-02 after 2026-03-01, want the first not after the last`},
		{"negative", regimeRow(func(r *network.Regime) { r.PerKg = -1 }), `regime R of T: per_kg: got less than zero, want zero or more`},
		{"currency", regimeRow(func(r *network.Regime) { r.Currency, r.PerKg = "", 1 }), `regime R of T: currency: got "", want an ISO 4217 code such as EUR`},
		{"no money, no currency", regimeRow(func(r *network.Regime) { r.Currency = "" }), ""},
		{"basis", regimeRow(func(r *network.Regime) { r.Basis = "fob" }), `regime R of T: basis: got "fob", want intrinsic or cif`},
		{"a least value with freight", regimeRow(func(r *network.Regime) { r.Basis, r.Above = network.WithCIF, 1 }),
			`regime R of T: above: got a least value on the CIF basis, want it on the intrinsic basis, or none: more freight must never open a regime`},
		{"limits", regimeRow(func(r *network.Regime) { r.Above, r.UpTo = rate("150"), rate("150") }), `regime R of T: up_to: got 150, want more than 150, as above says`},
		{"flat duty", regimeRow(func(r *network.Regime) { r.Direction, r.FlatDuty = network.Export, 1 }), `regime R of T: flat_duty: got one on export, want it on import only`},
		{"no list", regimeRow(func(r *network.Regime) { r.Goods = "X" }), `regime R of T: goods: got list "X", want one that is there`},
		{"two rows", func(n *network.Network) {
			n.Regimes = append(n.Regimes, n.Regimes[0])
			n.Regimes[0].Last, n.Regimes[1].First = on("2026-03-02"), on("2026-03-02")
		}, `regime R of T: got two rows that hold at once, until 2026-03-02 and from 2026-03-02, want one`},
		{"two rows in turn", func(n *network.Network) {
			n.Regimes = append(n.Regimes, n.Regimes[0])
			n.Regimes[0].Last, n.Regimes[1].First = on("2026-03-02"), on("2026-03-03")
		}, ""},
		{"in two directions", func(n *network.Network) {
			n.Regimes = append(n.Regimes, n.Regimes[0])
			n.Regimes[1].Direction = network.Export
		}, ""},

		{"duty's territory", dutyRow(func(d *network.Duty) { d.Territory = "X" }), `duty of X on HS 62: got a territory that is not there`},
		{"duty's code", dutyRow(func(d *network.Duty) { d.HS = "6" }), `duty of T on HS 6: hs: got "6", want nothing or 2 to 10 digits`},
		{"duty's kind", dutyRow(func(d *network.Duty) { d.Kind = "" }), `duty of T on HS 62: kind: got "", want normal or additional`},
		{"duty's dates", dutyRow(func(d *network.Duty) { d.HS, d.First, d.Last = "", on("2026-03-02"), on("2026-03-01") }),
			`duty of T on all goods: dates: got 2026-03-02 after 2026-03-01, want the first not after the last`},
		{"negative term", term(network.DutyTerm{Percent: -1}), `duty of T on HS 62: rate 12 % MIN -0.000001 %: got less than zero, want zero or more`},
		{"double term", term(network.DutyTerm{Percent: 1, Amount: 1, Currency: "EUR", Per: 1, Measure: network.Piece}),
			`duty of T on HS 62: rate 12 % MIN 0.000001 EUR/piece: got a percentage and an amount in one term, want two terms`},
		{"term's currency", term(network.DutyTerm{Amount: 1_000_000, Currency: "XXX", Per: 1, Measure: network.Piece}),
			`duty of T on HS 62: rate 12 % MIN 1 XXX/piece: got currency "XXX", want an ISO 4217 code such as EUR`},
		{"per nothing", term(network.DutyTerm{Amount: 1_000_000, Currency: "EUR", Measure: network.Piece}),
			`duty of T on HS 62: rate 12 % MIN 1.00 EUR/0 pieces: got per 0, want at least 1`},
		{"measure", term(network.DutyTerm{Amount: 1_000_000, Currency: "EUR", Per: 1, Measure: "litre"}),
			`duty of T on HS 62: rate 12 % MIN 1.00 EUR/litre: got measure "litre", want kg or piece`},
		{"two duties", func(n *network.Network) { n.Duties = append(n.Duties, tariffRow("T", "62", "8 %")) },
			`duty of T on HS 62: got two rows that hold at once, always and always, want one: 12 % and 8 %`},
		{"two duties for an origin", func(n *network.Network) {
			n.Duties = append(n.Duties, tariffRow("T", "62", "8 %", "CN", "VN"), between("2026-03-01", "", tariffRow("T", "62", "free", "KR", "VN")))
		}, `duty of T on HS 62: got two rows that hold at once, always and from 2026-03-01, want one: 8 % and free`},
		{"one for an origin", func(n *network.Network) { n.Duties = append(n.Duties, tariffRow("T", "62", "8 %", "CN")) }, ""},
		{"one in turn", func(n *network.Network) {
			n.Duties[0].Last = on("2026-03-01")
			n.Duties = append(n.Duties, between("2026-03-02", "", tariffRow("T", "62", "8 %")))
		}, ""},
		{"one on top", func(n *network.Network) {
			n.Duties = append(n.Duties, n.Duties[0], n.Duties[0])
			n.Duties[1].Kind, n.Duties[2].Kind = network.AdditionalDuty, network.AdditionalDuty
		}, ""},

		{"tax's code", taxesRow(func(x *network.Tax) { x.HS = "6a" }), `vat of DE on HS 6a: hs: got "6a", want nothing or 2 to 10 digits`},
		{"tax's kind", taxesRow(func(x *network.Tax) { x.Kind = "gst" }), `gst of DE on all goods: kind: got "gst", want vat or consumption`},
		{"negative tax", taxesRow(func(x *network.Tax) { x.Percent = -1 }), `vat of DE on all goods: percent: got less than zero, want zero or more`},
		{"all of it", taxesRow(func(x *network.Tax) { x.Kind, x.Percent = network.Consumption, whole }),
			`consumption of DE on all goods: percent: got 100, want less than 100, because it is levied on itself`},
		{"two taxes", func(n *network.Network) { n.Taxes = append(n.Taxes, n.Taxes[0]) },
			`vat of DE on all goods: got two rows that hold at once, always and always, want one`},
		{"tax of another kind", func(n *network.Network) { n.Taxes = append(n.Taxes, taxRow("DE", "", network.Consumption, "5")) }, ""},
	} {
		n := &network.Network{
			Territories: []network.Territory{{ID: "T", Currency: "EUR"}},
			Regimes:     []network.Regime{regime("R", "T", "EUR", nil)},
			Duties:      []network.Duty{tariffRow("T", "62", "12 %")},
			Taxes:       []network.Tax{taxRow("DE", "", network.VAT, "19")},
			GoodsLists:  []network.GoodsList{{ID: "L", HS: []string{"61", "6109"}}},
			Rates:       []network.ExchangeRate{{Base: "EUR", Currency: "USD", Mantissa: 125, Scale: 2}},
		}
		tt.change(n)
		got := ""
		if _, err := New(n); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.what, got, tt.want)
		}
	}
}

func TestDatesText(t *testing.T) {
	for _, tt := range [][3]string{
		{"", "", "always"}, {"", "2026-03-01", "until 2026-03-01"}, {"2026-03-01", "", "from 2026-03-01"},
		{"2026-03-01", "2026-03-01", "on 2026-03-01"}, {"2026-03-01", "2026-03-02", "from 2026-03-01 to 2026-03-02"},
	} {
		if got := datesText(on(tt[0]), on(tt[1])); got != tt[2] {
			t.Errorf("got %s, want %s", got, tt[2])
		}
	}
}

// TestCut: a part begins where another begins or is over, and nowhere else.
func TestCut(t *testing.T) {
	for _, tt := range []struct {
		s      span
		others []span
		want   string
	}{
		{span{1, 9}, nil, "[{1 9}]"},
		{span{1, 9}, []span{{1, 9}, {0, 10}, {earliest, latest}, {-5, 0}, {10, 12}}, "[{1 9}]"},
		{span{1, 9}, []span{{9, 12}}, "[{1 8} {9 9}]"},
		{span{1, 9}, []span{{-3, 1}}, "[{1 1} {2 9}]"},
		{span{1, 9}, []span{{3, 4}, {5, 6}, {3, 6}}, "[{1 2} {3 4} {5 6} {7 9}]"},
		{span{earliest, latest}, []span{{3, latest}}, fmt.Sprintf("[{%d 2} {3 %d}]", earliest, latest)},
		{span{2, 1}, nil, "[]"},
	} {
		if got := fmt.Sprint(tt.s.cut(tt.others)); got != tt.want {
			t.Errorf("%v by %v: got %s, want %s", tt.s, tt.others, got, tt.want)
		}
	}
}

// hundredThousand is a tariff of so many rows, as large as a large one is.
func hundredThousand() *network.Network {
	n := europe()
	for i := range 100_000 {
		d := tariffRow("EU", fmt.Sprintf("%08d", 10_000_000+i*89), "4.5 %")
		if i%10 == 0 {
			d.Origins = []string{"KR", "JP", "CH"}
		}
		n.Duties = append(n.Duties, d)
	}
	return n
}

func BenchmarkNew(b *testing.B) {
	n := hundredThousand()
	b.ReportAllocs()
	for b.Loop() {
		tables(b, n)
	}
}

// BenchmarkProcedures asks about two lines and five regimes over a month with a
// change in it.
func BenchmarkProcedures(b *testing.B) {
	tb := tables(b, hundredThousand())
	c := blouses()
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := tb.Procedures(c, network.Import, "EU", "DE", on("2026-06-20"), on("2026-07-20"), "EUR"); err != nil {
			b.Fatal(err)
		}
	}
}

var sink int64

// BenchmarkCharge is of two lines with duty and VAT.
func BenchmarkCharge(b *testing.B) {
	open, _ := importing(b, tables(b, europe()), blouses(), "EU", "DE", "2026-07-01", "EUR")
	p := of(b, open, "EU-H1")
	b.ReportAllocs()
	for b.Loop() {
		charge, _ := p.Charge(10_00)
		sink += charge
	}
}
