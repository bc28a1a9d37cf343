package tariff

import (
	"errors"
	"math"
	"strings"
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

func TestConvert(t *testing.T) {
	x, err := NewExchange(append(fx,
		network.ExchangeRate{Base: "EUR", Currency: "EUR", Mantissa: 100, Scale: 2},
		network.ExchangeRate{Base: "EUR", Currency: "IDR", Mantissa: 999_999_999_999_999_999, Scale: 12},
		network.ExchangeRate{Base: "EUR", Currency: "CLF", Mantissa: 1, Scale: 12}))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		price      string
		from, into unit.Currency
		want       int64
		why        string
	}{
		{"12.345", "EUR", "EUR", 1234, "a tie to even"},
		{"12.355", "EUR", "EUR", 1236, "a tie to even"},
		{"12.345001", "EUR", "EUR", 1235, "over the tie"},
		{"1", "GBP", "GBP", 100, "one currency needs no rate"},
		{"2", "EUR", "USD", 217, "2 x 1.0850"},
		{"1.085", "USD", "EUR", 100, "and back"},
		{"1", "USD", "CNY", 720, "7.812 / 1.0850"},
		{"0.5", "JPY", "JPY", 0, "a tie to even"},
		{"1.5", "JPY", "JPY", 2, "a tie to even"},
		{"0.0005", "KWD", "KWD", 0, "a tie to even"},
		{"0.0015", "KWD", "KWD", 2, "a tie to even"},
		{"1000000", "JPY", "KWD", 1968291, "1000000 x 0.33333 / 169.35 = 1968.29052"},
		{"1", "IDR", "IDR", 100, "large rates cancel"},
		{"1000000", "IDR", "EUR", 100, "1000000 / 999999.999999999999"},
		{"0.000001", "CLF", "IDR", 100_000_000_000_000, "999999.999999999999e12 x 1e-6, in hundredths"},
		{"0", "USD", "JPY", 0, ""},
	} {
		if got, err := x.Convert(rate(tt.price), tt.from, tt.into); got != tt.want || err != nil {
			t.Errorf("%s %s into %s: got %d %v, want %d: %s", tt.price, tt.from, tt.into, got, err, tt.want, tt.why)
		}
	}
	if got, err := x.Convert(math.MaxInt64, "CLF", "IDR"); !errors.Is(err, unit.ErrOverflow) {
		t.Errorf("got %d %v, want %v", got, err, unit.ErrOverflow)
	}
	if got, err := x.Convert(-1, "EUR", "EUR"); !errors.Is(err, unit.ErrOverflow) {
		t.Errorf("a negative price: got %d %v, want %v", got, err, unit.ErrOverflow)
	}
	for _, pair := range [][2]unit.Currency{{"GBP", "EUR"}, {"EUR", "GBP"}, {"XAU", "XAU"}, {"EUR", ""}} {
		if got, err := x.Convert(1, pair[0], pair[1]); !errors.Is(err, ErrNoRate) {
			t.Errorf("%s into %s: got %d %v, want %v", pair[0], pair[1], got, err, ErrNoRate)
		}
	}
}

// TestConvertThereAndBack: exchange there and back is off by at most the
// coarser of the two minor units.
func TestConvertThereAndBack(t *testing.T) {
	x, err := NewExchange(fx)
	if err != nil {
		t.Fatal(err)
	}
	for cents := int64(1); cents < 5000; cents += 7 {
		there, err := x.Convert(unit.Rate(cents*10_000), "EUR", "USD")
		if err != nil {
			t.Fatal(err)
		}
		back, err := x.Convert(unit.Rate(there*10_000), "USD", "EUR")
		if err != nil || back < cents-1 || back > cents+1 {
			t.Errorf("%d EUR cents are %d US cents, and back %d %v", cents, there, back, err)
		}
	}
}

func TestQuoteString(t *testing.T) {
	eur := network.ExchangeRate{Base: "EUR", Currency: "EUR", Mantissa: 1}
	for _, tt := range []struct {
		quote Quote
		want  string
	}{
		{Quote{}, ""},
		{Quote{eur, fx[0]}, "1 EUR = 1.0850 USD"},
		{Quote{fx[0], eur}, "1 EUR = 1.0850 USD"},
		{Quote{fx[0], fx[3]}, "1 EUR = 1.0850 USD = 7.812 CNY"},
	} {
		if got := tt.quote.String(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestNewExchangeRefuses(t *testing.T) {
	for _, tt := range []struct {
		want string
		rows []network.ExchangeRate
	}{
		{"exchange rate: USD: got base GBP, want EUR", []network.ExchangeRate{fx[1], {Base: "GBP", Currency: "USD", Mantissa: 1}}},
		{"exchange rate: USD: got two rows", []network.ExchangeRate{fx[0], fx[0]}},
		{"exchange rate: USD: got 0 with 0 decimals", []network.ExchangeRate{{Base: "EUR", Currency: "USD"}}},
		{"exchange rate: USD: got -1 with", []network.ExchangeRate{{Base: "EUR", Currency: "USD", Mantissa: -1}}},
		{"exchange rate: USD: got 1 with 13 decimals", []network.ExchangeRate{{Base: "EUR", Currency: "USD", Mantissa: 1, Scale: 13}}},
		{"exchange rate: USD: got 1 with -1 decimals", []network.ExchangeRate{{Base: "EUR", Currency: "USD", Mantissa: 1, Scale: -1}}},
		{"exchange rate: EUR: got 1.01, want 1 for the base itself", []network.ExchangeRate{{Base: "EUR", Currency: "EUR", Mantissa: 101, Scale: 2}}},
	} {
		if _, err := NewExchange(tt.rows); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
		if _, err := New(nil, tt.rows); err == nil {
			t.Errorf("New: got no error, want %s", tt.want)
		}
	}
}

// TestRefusedHalves: two sides of three would price a crate by its weight
// alone, and rates without a base could be mixed with others.
func TestRefusedHalves(t *testing.T) {
	p, err := New([]network.Tariff{{ID: "t", Currency: "EUR", VolumetricDivisor: 5000, Breaks: []network.Break{{PerKg: 1_000_000}}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.PriceAll(Parcel{Weight: unit.Kilogram, Dims: unit.Dims{Length: 10 * unit.Metre, Width: 10 * unit.Metre}}, "EUR"); err == nil {
		t.Errorf("two sides of three: got %v, want an error", got)
	}
	for _, row := range []network.ExchangeRate{{Currency: "USD", Mantissa: 2}, {Base: "EUR", Mantissa: 2}} {
		if _, err := NewExchange([]network.ExchangeRate{row}); err == nil {
			t.Errorf("%+v: want an error", row)
		}
	}
}
