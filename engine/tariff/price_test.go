package tariff

import (
	"errors"
	"math"
	"strings"
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

const kg = unit.Kilogram

// rate reads a price as the tables of these tests write it.
func rate(s string) unit.Rate {
	r, err := unit.ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

// breaks makes weight breaks: from in kg, price, from in kg, price...
func breaks(pairs ...any) []network.Break {
	var b []network.Break
	for i := 0; i < len(pairs); i += 2 {
		b = append(b, network.Break{From: unit.Weight(pairs[i].(int)) * kg, PerKg: rate(pairs[i+1].(string))})
	}
	return b
}

var fx = []network.ExchangeRate{
	{Base: "EUR", Currency: "USD", Mantissa: 10850, Scale: 4},
	{Base: "EUR", Currency: "JPY", Mantissa: 16935, Scale: 2},
	{Base: "EUR", Currency: "KWD", Mantissa: 33333, Scale: 5},
	{Base: "EUR", Currency: "CNY", Mantissa: 7812, Scale: 3},
}

// priced prices on one tariff both ways and checks that they agree.
func priced(t *testing.T, trf network.Tariff, parcel Parcel, into unit.Currency) (Price, error) {
	t.Helper()
	p, err := New([]network.Tariff{trf}, fx)
	if err != nil {
		return Price{}, err
	}
	price, err := p.Price(&trf, parcel, into)
	all, errAll := p.PriceAll(parcel, into)
	if (err == nil) != (errAll == nil) || err == nil && (len(all) != 1 || all[0] != price.Total) {
		t.Errorf("PriceAll: got %v %v, Price %d %v", all, errAll, price.Total, err)
	}
	if sum := price.Freight + price.Consignment + price.Fuel + price.Security; sum != price.Total {
		t.Errorf("total: got %d, parts sum to %d", price.Total, sum)
	}
	return price, err
}

var (
	// The worked example of air cargo: 30 kg at N 37.15 and Q45 18.28.
	air = network.Tariff{ID: "air", Currency: "EUR", Minimum: rate("100"), Breaks: breaks(0, "37.15", 45, "18.28", 100, "14.91"),
		VolumetricDivisor: 6000, RoundUp: 500}
	express = network.Tariff{ID: "express", Currency: "EUR", PerConsignment: rate("12.50"), Breaks: breaks(0, "10"),
		VolumetricDivisor: 5000, RoundUp: 500, FuelPercent: rate("24.5"), SecurityPerKg: rate("0.15")}
	// A started cubic metre or tonne at 60, one at least.
	ocean = network.Tariff{ID: "lcl", Currency: "EUR", Minimum: rate("60"), Breaks: breaks(0, "0.06"), VolumetricDivisor: 1000}
	// Nothing lighter than 10 kg has a price of its own; heavier costs more.
	heavy = network.Tariff{ID: "heavy", Currency: "EUR", Breaks: breaks(10, "2", 100, "3"), SecurityPerKg: rate("1")}
	plain = network.Tariff{ID: "plain", Currency: "EUR", Breaks: breaks(0, "1")}
)

func with(t network.Tariff, change func(*network.Tariff)) network.Tariff {
	change(&t)
	return t
}

// TestPrice walks tariffs along every edge of their rules. Amounts are minor
// units; why is the working.
func TestPrice(t *testing.T) {
	box := func(l, w, h unit.Length) unit.Dims {
		return unit.Dims{Length: l * unit.Centimetre, Width: w * unit.Centimetre, Height: h * unit.Centimetre}
	}
	for _, tt := range []struct {
		name   string
		tariff network.Tariff
		weight unit.Weight
		dims   unit.Dims
		into   unit.Currency // EUR when empty
		want   [4]int64      // freight, consignment, fuel, security
		why    string        // and the freight rule, where it begins with =
	}{
		{"the higher break is cheaper", air, 30 * kg, unit.Dims{}, "", [4]int64{82260}, "=30 kg at 45 kg break: 45 kg x 18.28 EUR"},
		{"the own break is cheaper", air, 22 * kg, unit.Dims{}, "", [4]int64{81730}, "=22 kg x 37.15 EUR"},
		{"half a kilogram on, it is not", air, 22*kg + 1, unit.Dims{}, "", [4]int64{82260}, "=22.001 kg rounded up to 22.5 kg at 45 kg break: 45 kg x 18.28 EUR"},
		{"the second break higher", air, 82*kg + 1, unit.Dims{}, "", [4]int64{149100}, "82.5 x 18.28 = 1508.10 > 100 x 14.91"},
		{"the minimum", air, 2 * kg, unit.Dims{}, "", [4]int64{10000}, "=minimum 100 EUR, more than 2 kg x 37.15 EUR"},
		{"just under the minimum", air, 2500, unit.Dims{}, "", [4]int64{10000}, "2.5 x 37.15 = 92.88 < 100"},
		{"just over the minimum", air, 2501, unit.Dims{}, "", [4]int64{11145}, "3 x 37.15"},
		{"last gram below a break", air, 45*kg - 1, unit.Dims{}, "", [4]int64{82260}, "rounds up to the break"},
		{"exactly the break", air, 45 * kg, unit.Dims{}, "", [4]int64{82260}, "=45 kg x 18.28 EUR"},
		{"a gram above the break", air, 45*kg + 1, unit.Dims{}, "", [4]int64{83174}, "45.5 x 18.28"},
		{"last gram below the last break", air, 100*kg - 1, unit.Dims{}, "", [4]int64{149100}, "100 x 14.91"},
		{"the last break", air, 100 * kg, unit.Dims{}, "", [4]int64{149100}, "=100 kg x 14.91 EUR"},
		{"a gram above the last break", air, 100*kg + 1, unit.Dims{}, "", [4]int64{149846}, "100.5 x 14.91 = 1498.455, a tie, to the even cent"},
		{"without rounding, a gram below the break", with(air, func(x *network.Tariff) { x.RoundUp = 0 }), 45*kg - 1, unit.Dims{}, "", [4]int64{82260}, "=44.999 kg at 45 kg break: 45 kg x 18.28 EUR"},
		{"without rounding, a gram above", with(air, func(x *network.Tariff) { x.RoundUp = 0 }), 45*kg + 1, unit.Dims{}, "", [4]int64{82262}, "45.001 x 18.28 = 822.61828"},

		{"volume at 6000", air, 10 * kg, box(60, 50, 40), "", [4]int64{74300}, "=60x50x40 cm / 6000 = 20 kg: 20 kg x 37.15 EUR"},
		{"volume at 5000", with(air, func(x *network.Tariff) { x.VolumetricDivisor = 5000 }), 10 * kg, box(60, 50, 40), "", [4]int64{82260}, "=60x50x40 cm / 5000 = 24 kg at 45 kg break: 45 kg x 18.28 EUR"},
		{"volume less than weight", air, 21 * kg, box(60, 50, 40), "", [4]int64{78015}, "=21 kg x 37.15 EUR"},
		{"volume rounded up", air, 10 * kg, box(60, 50, 41), "", [4]int64{76158}, "=60x50x41 cm / 6000 = 20.5 kg: 20.5 kg x 37.15 EUR"},
		{"a trace of volume more", air, 10 * kg, unit.Dims{Length: 601, Width: 500, Height: 400}, "", [4]int64{76158}, "=60.1x50x40 cm / 6000 = 20.034 kg rounded up to 20.5 kg: 20.5 kg x 37.15 EUR"},
		{"volume does not count", with(air, func(x *network.Tariff) { x.VolumetricDivisor = 0 }), 10 * kg, box(60, 50, 40), "", [4]int64{37150}, "10 x 37.15"},

		{"surcharges", express, 1200, box(30, 20, 10), "", [4]int64{1500, 1250, 368, 22}, "1.5 kg: 15.00; 12.50; 3.675 to even 3.68; 0.225 to even 0.22"},
		{"surcharges on the minimum", with(express, func(x *network.Tariff) { x.Minimum = rate("40") }), 1200, unit.Dims{}, "", [4]int64{4000, 1250, 980, 22}, "24.5 % of 40"},
		{"fuel is of freight before rounding", with(plain, func(x *network.Tariff) { x.Breaks = breaks(0, "0.014"); x.FuelPercent = rate("50") }), 1 * kg, unit.Dims{}, "", [4]int64{1, 0, 1}, "0.014 is 0.01, half of it 0.007"},

		{"a revenue ton by volume", ocean, 300 * kg, box(200, 100, 100), "", [4]int64{12000}, "2 m3 at 60"},
		{"a revenue ton by weight", ocean, 2500 * kg, box(200, 100, 100), "", [4]int64{15000}, "2.5 t at 60"},
		{"the least revenue ton", ocean, 300 * kg, box(50, 50, 50), "", [4]int64{6000}, "1 at 60"},

		{"below the first break", heavy, 4 * kg, unit.Dims{}, "", [4]int64{2000, 0, 0, 400}, "=4 kg below the first break: 10 kg x 2 EUR"},
		{"a dearer break still applies", heavy, 100 * kg, unit.Dims{}, "", [4]int64{30000, 0, 0, 10000}, "100 x 3"},
		{"and only from there", heavy, 100*kg - 1, unit.Dims{}, "", [4]int64{20000, 0, 0, 10000}, "99.999 x 2"},

		{"a tie down", plain, 1005, unit.Dims{}, "", [4]int64{100}, "1.005 to even 1.00"},
		{"a tie up", plain, 1015, unit.Dims{}, "", [4]int64{102}, "1.015 to even 1.02"},
		{"freight beyond 64 bits before rounding", with(plain, func(x *network.Tariff) { x.Minimum, x.Breaks = rate("1"), []network.Break{{PerKg: 1 << 40}} }), 1 << 25, unit.Dims{}, "", [4]int64{3689348814742}, "2^65 / 10^7 = 3689348814741.91"},
		{"a free tariff", with(plain, func(x *network.Tariff) { x.Breaks = breaks(0, "0") }), 1 * kg, unit.Dims{}, "", [4]int64{}, "0"},

		{"into dollars", air, 30 * kg, unit.Dims{}, "USD", [4]int64{89252}, "=30 kg at 45 kg break: 45 kg x 18.28 EUR at 1 EUR = 1.0850 USD"},
		{"into yen, no decimals", air, 30 * kg, unit.Dims{}, "JPY", [4]int64{139307}, "822.60 x 169.35 = 139307.31"},
		{"into dinars, three decimals", air, 30 * kg, unit.Dims{}, "KWD", [4]int64{274197}, "822.60 x 0.33333 = 274.197258"},
		{"yen, a tie", with(plain, func(x *network.Tariff) { x.Currency = "JPY" }), 2500, unit.Dims{}, "JPY", [4]int64{2}, "2.5 to even 2"},
		{"yen, a trace over a tie", with(plain, func(x *network.Tariff) { x.Currency = "JPY" }), 2501, unit.Dims{}, "JPY", [4]int64{3}, "2.501"},
		{"dinars into yen", with(plain, func(x *network.Tariff) { x.Currency = "KWD" }), 1 * kg, unit.Dims{}, "JPY", [4]int64{508}, "=1 kg x 1 KWD at 1 EUR = 0.33333 KWD = 169.35 JPY"},
		{"dollars into the base", with(plain, func(x *network.Tariff) { x.Currency = "USD" }), 1 * kg, unit.Dims{}, "EUR", [4]int64{92}, "=1 kg x 1 USD at 1 EUR = 1.0850 USD"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			into := tt.into
			if into == "" {
				into = "EUR"
			}
			got, err := priced(t, tt.tariff, Parcel{tt.weight, tt.dims}, into)
			if parts := [4]int64{got.Freight, got.Consignment, got.Fuel, got.Security}; parts != tt.want || err != nil {
				t.Errorf("got %v %v, want %v: %s", parts, err, tt.want, tt.why)
			}
			if rule, given := strings.CutPrefix(tt.why, "="); given && got.FreightRule() != rule {
				t.Errorf("rule: got %s, want %s", got.FreightRule(), rule)
			}
			if got.Currency != into {
				t.Errorf("currency: got %s, want %s", got.Currency, into)
			}
		})
	}
}

func TestPriceFacts(t *testing.T) {
	got, err := priced(t, air, Parcel{10 * kg, unit.Dims{Length: 601, Width: 500, Height: 500}}, "USD")
	if err != nil {
		t.Fatal(err)
	}
	if got.Volumetric != 25042 || got.Chargeable != 25500 || got.Billed != 45*kg || got.Break != air.Breaks[1] || !got.HigherBreak || got.MinimumApplied {
		t.Errorf("got %+v, want 25.042 kg by volume, 25.5 kg chargeable, 45 kg billed at the second break", got)
	}
	if got.Quote.From.Currency != "EUR" || got.Quote.Into != fx[0] {
		t.Errorf("quote: got %+v, want EUR and %+v", got.Quote, fx[0])
	}
	// Where a higher break costs the same, the parcel's own is taken.
	same := with(plain, func(x *network.Tariff) { x.Breaks = breaks(0, "2", 20, "1") })
	if got, err := priced(t, same, Parcel{Weight: 10 * kg}, "EUR"); err != nil || got.HigherBreak || got.Freight != 2000 || got.FreightRule() != "10 kg x 2 EUR" {
		t.Errorf("equal breaks: got %+v %v, want 10 kg at its own", got, err)
	}
	got, err = priced(t, express, Parcel{Weight: 1200}, "USD")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range [][2]string{
		{got.FreightRule(), "1.2 kg rounded up to 1.5 kg: 1.5 kg x 10 EUR at 1 EUR = 1.0850 USD"},
		{got.ConsignmentRule(), "12.5 EUR per consignment at 1 EUR = 1.0850 USD"},
		{got.FuelRule(), "24.5 % of freight at 1 EUR = 1.0850 USD"},
		{got.SecurityRule(), "1.5 kg x 0.15 EUR at 1 EUR = 1.0850 USD"},
	} {
		if rule[0] != rule[1] {
			t.Errorf("rule: got %s, want %s", rule[0], rule[1])
		}
	}
}

func TestPriceRefuses(t *testing.T) {
	vast := with(plain, func(x *network.Tariff) { x.Breaks = breaks(0, "1000000000") })
	side := unit.Length(math.MaxInt32)
	for _, tt := range []struct {
		name   string
		tariff network.Tariff
		parcel Parcel
		into   unit.Currency
		kind   error
		want   string
	}{
		{"no weight", plain, Parcel{}, "EUR", nil, "parcel: weight: got 0 g, want more than nothing"},
		{"negative weight", plain, Parcel{Weight: -1}, "EUR", nil, "parcel: weight: got -1 g"},
		{"negative side", plain, Parcel{1, unit.Dims{Length: -1, Width: 1, Height: 1}}, "EUR", nil, "parcel: dims"},
		{"volume beyond 64 bits", plain, Parcel{1, unit.Dims{Length: side, Width: side, Height: side}}, "EUR", unit.ErrOverflow, "parcel: dims"},
		{"freight beyond 64 bits", vast, Parcel{Weight: math.MaxInt64}, "EUR", unit.ErrOverflow, "tariff plain: freight"},
		{"security beyond 64 bits", with(plain, func(x *network.Tariff) { x.SecurityPerKg = math.MaxInt64 }), Parcel{Weight: 1e15}, "EUR", unit.ErrOverflow, "tariff plain: security"},
		{"fuel beyond 64 bits", with(plain, func(x *network.Tariff) { x.FuelPercent = math.MaxInt64 }), Parcel{Weight: 1e15}, "EUR", unit.ErrOverflow, "tariff plain: fuel"},
		{"a sum beyond 64 bits", with(plain, func(x *network.Tariff) { x.Breaks, x.FuelPercent = breaks(0, "1000"), rate("100") }), Parcel{Weight: 5e16}, "EUR", unit.ErrOverflow, "tariff plain: total"},
		{"rounding up beyond 64 bits", with(plain, func(x *network.Tariff) { x.RoundUp = math.MaxInt64 - 1 }), Parcel{Weight: math.MaxInt64}, "EUR", unit.ErrOverflow, "tariff plain: chargeable weight"},
		{"no rate for the query", plain, Parcel{Weight: 1}, "GBP", ErrNoRate, "tariff plain: EUR into GBP: no exchange rate for GBP"},
		{"no rate for the tariff", with(plain, func(x *network.Tariff) { x.Currency = "GBP" }), Parcel{Weight: 1}, "EUR", ErrNoRate, "tariff plain: GBP into EUR: no exchange rate for GBP"},
		{"no such currency", plain, Parcel{Weight: 1}, "ZZZ", ErrNoRate, `no exchange rate for "ZZZ"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := priced(t, tt.tariff, tt.parcel, tt.into)
			if err == nil || !strings.Contains(err.Error(), tt.want) || tt.kind != nil && !errors.Is(err, tt.kind) {
				t.Errorf("got %d, %v; want %s", got.Total, err, tt.want)
			}
		})
	}
}

// TestPriceAllNamesTheTariff: one that cannot be priced is named, not clamped
// or left out.
func TestPriceAllNamesTheTariff(t *testing.T) {
	dear := with(plain, func(x *network.Tariff) { x.ID, x.Breaks = "dear", breaks(0, "1000000000") })
	p, err := New([]network.Tariff{plain, dear, air}, fx)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.PriceAll(Parcel{Weight: 1e12}, "EUR"); !errors.Is(err, unit.ErrOverflow) || !strings.Contains(err.Error(), "tariff dear: freight") {
		t.Errorf("got %v %v, want tariff dear named", got, err)
	}
}

func TestNewRefuses(t *testing.T) {
	for want, change := range map[string]func(*network.Tariff){
		"tariff plain: currency":                                  func(x *network.Tariff) { x.Currency = "ZZZ" },
		"tariff plain: breaks: got none":                          func(x *network.Tariff) { x.Breaks = nil },
		"tariff plain: break 1: got -1 per kg":                    func(x *network.Tariff) { x.Breaks = []network.Break{{From: 0, PerKg: -1_000_000}} },
		"tariff plain: break 1: got 1 per kg from -1 g":           func(x *network.Tariff) { x.Breaks = []network.Break{{From: -1, PerKg: 1_000_000}} },
		"tariff plain: break 2: got 5 kg after 5 kg":              func(x *network.Tariff) { x.Breaks = breaks(5, "1", 5, "2") },
		"tariff plain: minimum: got less than zero":               func(x *network.Tariff) { x.Minimum = -1 },
		"tariff plain: per_consignment: got less than zero":       func(x *network.Tariff) { x.PerConsignment = -1 },
		"tariff plain: volumetric_divisor: got less than zero":    func(x *network.Tariff) { x.VolumetricDivisor = -1 },
		"tariff plain: round_up_kg: got less than zero":           func(x *network.Tariff) { x.RoundUp = -1 },
		"tariff plain: fuel_percent: got less than zero":          func(x *network.Tariff) { x.FuelPercent = -1 },
		"tariff plain: security_per_kg: got less than zero, want": func(x *network.Tariff) { x.SecurityPerKg = -1 },
	} {
		bad := with(plain, change)
		if _, err := New([]network.Tariff{air, bad}, fx); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New: got %v, want %s", err, want)
		}
		p, err := New(nil, fx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Price(&bad, Parcel{Weight: 1}, "EUR"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Price: got %v, want %s", err, want)
		}
	}
}

// TestPriceAllAllocates: two slices, however many tariffs there are.
func TestPriceAllAllocates(t *testing.T) {
	tariffs := make([]network.Tariff, 500)
	for i := range tariffs {
		tariffs[i] = []network.Tariff{air, express, ocean, heavy}[i%4]
	}
	p, err := New(tariffs, fx)
	if err != nil {
		t.Fatal(err)
	}
	parcel := Parcel{Weight: 1200, Dims: unit.Dims{Length: 300, Width: 200, Height: 100}}
	if n := testing.AllocsPerRun(10, func() { _, _ = p.PriceAll(parcel, "USD") }); n > 2 {
		t.Errorf("got %v allocations, want 2", n)
	}
}
