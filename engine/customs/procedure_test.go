package customs

import (
	"errors"
	"math"
	"strings"
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/tariff"
	"entrepot/engine/unit"
)

// levied is a network of one regime with one row of the tariff and VAT of 20 %.
func levied(valuation network.Valuation, text string, change func(*network.Regime)) *network.Network {
	return &network.Network{
		Territories: []network.Territory{{ID: "T", Currency: "EUR", Valuation: valuation}},
		Regimes:     []network.Regime{regime("R", "T", "EUR", change)},
		Duties:      []network.Duty{tariffRow("T", "", text)},
		Taxes:       []network.Tax{taxRow("DE", "", network.VAT, "20")},
		Rates:       []network.ExchangeRate{{Base: "EUR", Currency: "USD", Mantissa: 125, Scale: 2}},
	}
}

// TestRatesOfEveryForm: 40 pieces of 12 kg together for 300 EUR, with 20 EUR of
// freight.
func TestRatesOfEveryForm(t *testing.T) {
	half := func(r *network.Regime) { r.DutyPercent = rate("50") }
	for _, tt := range []struct {
		rate   string
		change func(*network.Regime)
		bill   string
		why    string
	}{
		{"8 %", nil, `
			duty 1: 8 % of 320.00 EUR = 25.60 EUR
			vat 1: 20 % of 345.60 EUR = 69.12 EUR
			total 94.72 EUR`, "320 x 8 %"},
		{"12.50 EUR/100 kg", nil, `
			duty 1: 12.50 EUR/100 kg = 1.50 EUR
			vat 1: 20 % of 321.50 EUR = 64.30 EUR
			total 65.80 EUR`, "12 kg x 12.50 / 100"},
		{"2 USD/kg", nil, `
			duty 1: 2.00 USD/kg = 19.20 EUR
			vat 1: 20 % of 339.20 EUR = 67.84 EUR
			total 87.04 EUR`, "24 USD / 1.25"},
		{"0.30 EUR/piece", nil, `
			duty 1: 0.30 EUR/piece = 12.00 EUR
			vat 1: 20 % of 332.00 EUR = 66.40 EUR
			total 78.40 EUR`, "40 x 0.30"},
		{"8 % + 0.25 EUR/kg", nil, `
			duty 1: 8 % + 0.25 EUR/kg of 320.00 EUR = 28.60 EUR
			vat 1: 20 % of 348.60 EUR = 69.72 EUR
			total 98.32 EUR`, "25.60 + 3"},
		{"8 % MIN 3 EUR/kg", nil, `
			duty 1: 8 % MIN 3.00 EUR/kg of 320.00 EUR = 36.00 EUR
			vat 1: 20 % of 356.00 EUR = 71.20 EUR
			total 107.20 EUR`, "12 x 3 is more than 25.60"},
		{"8 % MIN 2 EUR/kg", nil, `
			duty 1: 8 % MIN 2.00 EUR/kg of 320.00 EUR = 25.60 EUR
			vat 1: 20 % of 345.60 EUR = 69.12 EUR
			total 94.72 EUR`, "12 x 2 is less than 25.60"},
		{"8 % MIN 3 EUR/kg MAX 0.50 EUR/piece", nil, `
			duty 1: 8 % MIN 3.00 EUR/kg MAX 0.50 EUR/piece of 320.00 EUR = 20.00 EUR
			vat 1: 20 % of 340.00 EUR = 68.00 EUR
			total 88.00 EUR`, "40 x 0.50 is less than both"},
		{"8 % + 0.25 EUR/kg", half, `
			duty 1: 50 % of 8 % + 0.25 EUR/kg of 320.00 EUR = 14.30 EUR
			vat 1: 20 % of 334.30 EUR = 66.86 EUR
			total 81.16 EUR`, "half of 28.60"},
		{"free", nil, `
			duty 1: free = 0.00 EUR
			vat 1: 20 % of 320.00 EUR = 64.00 EUR
			total 64.00 EUR`, "and VAT of goods and freight"},
	} {
		tb := tables(t, levied(network.CIF, tt.rate, tt.change))
		open, _ := importing(t, tb, parcel(item("6404199000", 40, "300.00 EUR", "VN", 12_000)), "T", "DE", "2026-03-02", "EUR")
		check(t, tt.rate+": "+tt.why, bill(t, of(t, open, "R"), 20_00), tt.bill)
	}
}

// TestFees: per consignment, line and exact kilogram, each exchanged once.
func TestFees(t *testing.T) {
	tb := tables(t, levied(network.CIF, "free", func(r *network.Regime) {
		r.PerConsignment, r.PerLine, r.PerKg, r.TaxPercent = rate("1.10"), rate("0.33"), rate("0.50"), 0
	}))
	c := parcel(item("640419", 1, "10.00 EUR", "VN", 800), item("640420", 1, "10.00 EUR", "VN", 430))
	open, _ := importing(t, tb, c, "T", "DE", "2026-03-02", "USD")
	// 1.10 x 1.25 = 1.375, a tie to even; 0.66 x 1.25 = 0.825, a tie to even;
	// 1.23 x 0.50 x 1.25 = 0.76875.
	check(t, "fees", bill(t, &open[0], 5_00), `
		fee: 1.1 EUR per consignment = 1.38 USD
		fee: 0.33 EUR per line = 0.82 USD
		fee: 0.5 EUR per kg = 0.77 USD
		duty 1: free = 0.00 USD
		duty 2: free = 0.00 USD
		total 2.97 USD`)
	if base, slope := open[0].Least(); base != 2_97 || slope != 0 {
		t.Errorf("Least: got %d and %d, want all of it at any freight", base, slope)
	}
}

// TestLeastIsClose: a duty of 10 % and VAT of 20 % take 32 % of freight. Two
// charges are rounded: one unit may be lost of the duty, which is a fifth of one
// in the VAT, and one of that.
func TestLeastIsClose(t *testing.T) {
	open, _ := importing(t, tables(t, levied(network.CIF, "10 %", nil)), parcel(item("640419", 1, "100.00 EUR", "VN", 800)), "T", "DE", "2026-03-02", "EUR")
	base, slope := open[0].Least()
	if charge, _ := open[0].Charge(0); charge != 32_00 || base != charge-3 || slope != SlopeUnit*32/100 {
		t.Errorf("got %d + %d x freight, and %d without freight, want 3200 - 3 + %d x freight", base, slope, charge, SlopeUnit*32/100)
	}
	// Where duty is on the goods alone, freight bears VAT.
	open, _ = importing(t, tables(t, levied(network.FOB, "10 %", nil)), parcel(item("640419", 1, "100.00 EUR", "VN", 800)), "T", "DE", "2026-03-02", "EUR")
	if base, slope := open[0].Least(); base != 32_00-1 || slope != SlopeUnit*20/100 {
		t.Errorf("got %d + %d x freight, want 3200 - 1 + %d x freight", base, slope, SlopeUnit*20/100)
	}
	// A maximum that is met takes nothing of more freight but VAT.
	open, _ = importing(t, tables(t, levied(network.CIF, "10 % MAX 0.50 EUR/piece", nil)), parcel(item("640419", 1, "100.00 EUR", "VN", 800)), "T", "DE", "2026-03-02", "EUR")
	if base, slope := open[0].Least(); base != 50+20_10-1 || slope != SlopeUnit*20/100 {
		t.Errorf("got %d + %d x freight, want 2060 - 1 + %d x freight", base, slope, SlopeUnit*20/100)
	}
}

// TestWorthNothing: lines that come to less than half a minor unit bear freight
// alike.
func TestWorthNothing(t *testing.T) {
	n := levied(network.CIF, "10 %", nil)
	n.Rates = []network.ExchangeRate{{Base: "EUR", Currency: "KRW", Mantissa: 1500}}
	open, _ := importing(t, tables(t, n), parcel(item("640419", 1, "1 KRW", "VN", 800), item("640420", 1, "2 KRW", "VN", 1)), "T", "DE", "2026-03-02", "EUR")
	check(t, "bill", bill(t, &open[0], 30_00), `
		duty 1: 10 % of 15.00 EUR = 1.50 EUR
		duty 2: 10 % of 15.00 EUR = 1.50 EUR
		vat 1: 20 % of 16.50 EUR = 3.30 EUR
		vat 2: 20 % of 16.50 EUR = 3.30 EUR
		total 9.60 EUR`)
}

func TestAdmits(t *testing.T) {
	r := &network.Regime{}
	p := Procedure{Regime: r}
	for _, tt := range []struct {
		offices []string
		kinds   []network.FacilityKind
		want    bool
	}{
		{nil, nil, true},
		{[]string{"CNNGB-BW1"}, nil, true},
		{[]string{"CNSHA-BW1"}, nil, false},
		{nil, []network.FacilityKind{network.Airport, network.BondedWarehouse}, true},
		{nil, []network.FacilityKind{network.Airport}, false},
		{[]string{"CNNGB-BW1"}, []network.FacilityKind{network.Airport}, false},
	} {
		if r.Offices, r.Kinds = tt.offices, tt.kinds; p.Admits("CNNGB-BW1", network.BondedWarehouse) != tt.want {
			t.Errorf("offices %v of kinds %v: got %v", tt.offices, tt.kinds, !tt.want)
		}
	}
}

// TestQuestionsWithoutAnswer: what is wrong with the question is an error.
func TestQuestionsWithoutAnswer(t *testing.T) {
	tb := tables(t, levied(network.CIF, "10 %", nil))
	good := parcel(item("640419", 1, "100.00 EUR", "VN", 800))
	for _, tt := range []struct {
		c                  *Consignment
		direction          network.Direction
		territory, country string
		into               unit.Currency
		first, last        string
		want               string
	}{
		{good, network.Import, "X", "DE", "EUR", "", "", `customs: territory: got "X", want one that is there`},
		{good, "in", "T", "DE", "EUR", "", "", `customs: direction: got "in", want export, transit or import`},
		{good, network.Import, "T", "de", "EUR", "", "", `customs: destination country: got "de", want two letters, such as DE`},
		{good, network.Import, "T", "DE", "EUR", "2026-03-02", "2026-03-01", `customs: dates: got 2026-03-02 after 2026-03-01, want the first not after the last`},
		{good, network.Import, "T", "DE", "CHF", "", "", `consignment: lines[0].value: EUR into CHF: no exchange rate for CHF, want a row in fx.csv`},
		{&Consignment{Trade: network.B2C, Channel: network.ByPost, Incoterm: DAP}, network.Import, "T", "DE", "EUR", "", "", `consignment: lines: got none, want at least one`},
	} {
		_, _, err := tb.Procedures(tt.c, tt.direction, tt.territory, tt.country, on(tt.first), on(tt.last), tt.into)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
	// A fee in a currency that is not exchanged names its regime.
	n := levied(network.CIF, "10 %", func(r *network.Regime) { r.Currency, r.PerLine = "CHF", 1 })
	_, _, err := tables(t, n).Procedures(good, network.Import, "T", "DE", on(""), on(""), "EUR")
	if !errors.Is(err, tariff.ErrNoRate) || !strings.HasPrefix(err.Error(), "regime R of T: CHF into EUR: ") {
		t.Errorf("got %v", err)
	}
}

// TestFraction: what does not fit is refused, and what cancels is cancelled first.
func TestFraction(t *testing.T) {
	const large = math.MaxInt64
	for _, tt := range []struct {
		a, b, want fraction
		err        error
	}{
		{lowest(6, 8), lowest(2, 3), fraction{1, 2}, nil},
		{lowest(0, 8), lowest(2, 3), fraction{0, 1}, nil},
		{fraction{large, 2}, fraction{2, large}, fraction{1, 1}, nil},
		{fraction{large, 1}, fraction{2, 1}, fraction{}, unit.ErrOverflow},
		{fraction{1, large}, fraction{1, 2}, fraction{}, unit.ErrOverflow},
		{fraction{large, 1}, fraction{large - 1, 1}, fraction{}, unit.ErrOverflow},
	} {
		if got, err := tt.a.times(tt.b); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%v x %v: got %v %v, want %v %v", tt.a, tt.b, got, err, tt.want, tt.err)
		}
	}
}
