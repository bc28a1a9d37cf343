package tariff

import (
	"errors"
	"math"
	"testing"

	"entrepot/engine/unit"
)

func TestMultiple(t *testing.T) {
	x, err := NewExchange(fx)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		price      string
		times      [2]int64
		over       []int64
		from, into unit.Currency
		want       int64
		why        string
	}{
		{"12.50", [2]int64{350, 1}, []int64{100, 1000}, "EUR", "EUR", 4, "12.50 per 100 kg x 0.35 kg = 0.04375"},
		{"12.50", [2]int64{20_000, 1}, []int64{100, 1000}, "EUR", "USD", 271, "2.50 EUR x 1.0850 = 2.7125 USD"},
		{"43", [2]int64{500, 1}, []int64{1000}, "EUR", "EUR", 2150, "43 per 1000 pieces x 500"},
		{"0.01", [2]int64{1, 1}, []int64{2}, "EUR", "EUR", 0, "half a cent, a tie to even"},
		{"0.03", [2]int64{1, 1}, []int64{2}, "EUR", "EUR", 2, "a cent and a half, a tie to even"},
		{"2", [2]int64{3, 70_000_000}, []int64{100_000_000}, "EUR", "EUR", 420, "70 % of 2 x 3"},
	} {
		got, err := x.Multiple(rate(tt.price), tt.times, tt.over, tt.from, tt.into)
		if got != tt.want || err != nil {
			t.Errorf("%s %s x %d / %d into %s: got %d %v, want %d: %s", tt.price, tt.from, tt.times, tt.over, tt.into, got, err, tt.want, tt.why)
		}
	}
	if got, err := x.Multiple(math.MaxInt64, [2]int64{math.MaxInt64, 1}, nil, "EUR", "USD"); !errors.Is(err, unit.ErrOverflow) {
		t.Errorf("got %d %v, want %v", got, err, unit.ErrOverflow)
	}
	if got, err := x.Multiple(1, [2]int64{1, 1}, nil, "EUR", "GBP"); !errors.Is(err, ErrNoRate) {
		t.Errorf("got %d %v, want %v", got, err, ErrNoRate)
	}
}

// TestPart: 37 days of a month's 0.10 EUR are 0.1338 USD; rounded on the way they
// would be 0.11 x 37 / 30 = 0.14.
func TestPart(t *testing.T) {
	x, err := NewExchange(fx)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := x.Part(unit.Money{Minor: 10, Currency: "EUR"}, 37, 30, "USD"); got != 13 || err != nil {
		t.Errorf("got %d %v, want 13", got, err)
	}
	if got, err := x.Part(unit.Money{Minor: 10, Currency: "???"}, 1, 1, "USD"); !errors.Is(err, ErrNoRate) {
		t.Errorf("got %d %v, want %v", got, err, ErrNoRate)
	}
}
