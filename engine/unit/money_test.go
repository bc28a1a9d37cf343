package unit

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestMoneyText(t *testing.T) {
	for _, tt := range []struct {
		m    Money
		want string
	}{
		{Money{1240, "USD"}, "12.40 USD"},
		{Money{-5, "USD"}, "-0.05 USD"},
		{Money{0, "USD"}, "0.00 USD"},
		{Money{1999, "JPY"}, "1999 JPY"},
		{Money{1, "KWD"}, "0.001 KWD"},
		{Money{math.MaxInt64, "EUR"}, "92233720368547758.07 EUR"},
		{Money{math.MinInt64, "EUR"}, "-92233720368547758.08 EUR"},
		{Money{math.MinInt64, "JPY"}, "-9223372036854775808 JPY"},
	} {
		if got := tt.m.String(); got != tt.want {
			t.Errorf("String: got %s, want %s", got, tt.want)
		}
		if got, err := ParseMoney(tt.want); got != tt.m || err != nil {
			t.Errorf("ParseMoney(%q): got %v %v, want %v", tt.want, got, err, tt.m)
		}
	}
	if got := (Money{}).String(); got != "0" {
		t.Errorf("zero value: got %q, want 0", got)
	}
	if got, want := (Money{5, "ZZZ"}).String(), `5 minor units of unknown currency "ZZZ"`; got != want {
		t.Errorf("unknown currency: got %s, want %s", got, want)
	}
}

func TestParseMoney(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Money
		err  string // part of the error
	}{
		{in: "80 USD", want: Money{8000, "USD"}},
		{in: "80.00 USD", want: Money{8000, "USD"}},
		{in: "80.5USD", want: Money{8050, "USD"}},
		{in: "USD 80", want: Money{8000, "USD"}},
		{in: "USD80", want: Money{8000, "USD"}},
		{in: "  USD   -80.01 ", want: Money{-8001, "USD"}},
		{in: "007 JPY", want: Money{7, "JPY"}},
		{in: "-0 EUR", want: Money{0, "EUR"}},
		{in: "1.2345 CLF", want: Money{12345, "CLF"}},
		{in: "80.005 USD", err: `amount: got "80.005", want at most 2 decimals, as USD has`},
		{in: "80.000 USD", err: "at most 2 decimals"},
		{in: "80.0 JPY", err: "at most 0 decimals"},
		{in: "80", err: `money: got "80", want an amount and an ISO 4217 code in capitals`},
		{in: "80 usd", err: "in capitals"},
		{in: "", err: "in capitals"},
		{in: "USD", err: "in capitals"},
		{in: "80 €", err: "want"},
		{in: "80 ZZZ", err: `currency: got "ZZZ"`},
		{in: "80 XAU", err: `currency: got "XAU"`},
		{in: "USD 80 EUR", err: `amount: got "80 EUR"`},
		{in: "8,000 USD", err: "plain decimal"},
		{in: "80,5 USD", err: "plain decimal"},
		{in: "8e3 USD", err: "plain decimal"},
		{in: "+8 USD", err: "plain decimal"},
		{in: "--8 USD", err: "plain decimal"},
		{in: ".5 USD", err: "plain decimal"},
		{in: "5. USD", err: "plain decimal"},
		{in: "1.2.3 USD", err: "plain decimal"},
		{in: "٣ USD", err: "plain decimal"},
		{in: "92233720368547758.08 EUR", err: ErrOverflow.Error()},
		{in: "-92233720368547758.09 EUR", err: ErrOverflow.Error()},
		{in: strings.Repeat("9", 400) + " EUR", err: ErrOverflow.Error()},
	} {
		got, err := ParseMoney(tt.in)
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("ParseMoney(%q): got %v %v, want %v %s", tt.in, got, err, tt.want, tt.err)
		}
	}
}

func TestMoneyJSON(t *testing.T) {
	for _, tt := range []struct {
		m    Money
		want string
	}{
		{Money{1240, "USD"}, `{"amount":"12.40","currency":"USD"}`},
		{Money{-1, "KWD"}, `{"amount":"-0.001","currency":"KWD"}`},
		{Money{80, "JPY"}, `{"amount":"80","currency":"JPY"}`},
		{Money{}, `null`},
	} {
		got, err := json.Marshal(tt.m)
		if string(got) != tt.want || err != nil {
			t.Errorf("Marshal(%v): got %s %v, want %s", tt.m, got, err, tt.want)
		}
		var back Money
		if err := json.Unmarshal([]byte(tt.want), &back); back != tt.m || err != nil {
			t.Errorf("Unmarshal(%s): got %v %v, want %v", tt.want, back, err, tt.m)
		}
	}
	if _, err := json.Marshal(Money{5, "ZZZ"}); err == nil {
		t.Error("Marshal of an unknown currency: got no error")
	}
	for _, in := range []string{
		`{"amount":"12.405","currency":"USD"}`, `{"amount":"12.400","currency":"USD"}`, `{"amount":"1.0","currency":"JPY"}`,
		`{"amount":12.40,"currency":"USD"}`, `{"amount":"12.40"}`, `{"currency":"USD"}`, `{}`, `[]`, `"12.40 USD"`,
		`{"amount":"12.40","currency":"usd"}`, `{"amount":" 12.40","currency":"USD"}`, `{"amount":"","currency":"USD"}`,
		`{"amount":"12.40","currency":"USD","minor":1240}`,
	} {
		kept := Money{7, "EUR"}
		if err := json.Unmarshal([]byte(in), &kept); err == nil || kept != (Money{7, "EUR"}) {
			t.Errorf("Unmarshal(%s): got %v %v, want an error and no change", in, kept, err)
		}
	}
}

func TestMoneyArithmetic(t *testing.T) {
	usd := func(n int64) Money { return Money{n, "USD"} }
	for _, tt := range []struct {
		a, b, sum, difference Money
		sumErr, differenceErr error
	}{
		{a: usd(1), b: usd(2), sum: usd(3), difference: usd(-1)},
		{a: usd(1), b: Money{}, sum: usd(1), difference: usd(1)},
		{a: Money{}, b: usd(2), sum: usd(2), difference: usd(-2)},
		{a: Money{}, b: Money{}},
		{a: usd(0), b: usd(0), sum: usd(0), difference: usd(0)},
		{a: usd(1), b: Money{1, "EUR"}, sumErr: ErrCurrencyMismatch, differenceErr: ErrCurrencyMismatch},
		{a: usd(math.MaxInt64), b: usd(1), sumErr: ErrOverflow, difference: usd(math.MaxInt64 - 1)},
		{a: usd(math.MaxInt64), b: usd(-1), sum: usd(math.MaxInt64 - 1), differenceErr: ErrOverflow},
		{a: usd(math.MinInt64), b: usd(-1), sumErr: ErrOverflow, difference: usd(math.MinInt64 + 1)},
		{a: usd(math.MinInt64), b: usd(1), sum: usd(math.MinInt64 + 1), differenceErr: ErrOverflow},
		{a: Money{}, b: usd(math.MinInt64), sum: usd(math.MinInt64), differenceErr: ErrOverflow},
		{a: usd(-1), b: usd(math.MinInt64), sumErr: ErrOverflow, difference: usd(math.MaxInt64)},
	} {
		if got, err := tt.a.Plus(tt.b); got != tt.sum || !errors.Is(err, tt.sumErr) {
			t.Errorf("%v + %v: got %v %v, want %v %v", tt.a, tt.b, got, err, tt.sum, tt.sumErr)
		}
		if got, err := tt.a.Minus(tt.b); got != tt.difference || !errors.Is(err, tt.differenceErr) {
			t.Errorf("%v - %v: got %v %v, want %v %v", tt.a, tt.b, got, err, tt.difference, tt.differenceErr)
		}
	}
}

// TestMoneyLaws: adding is commutative, and subtracting undoes it.
func TestMoneyLaws(t *testing.T) {
	random(t, 2000, func(t *testing.T, r *rand.Rand) {
		a, b := Money{number(r), "USD"}, Money{number(r), "USD"}
		ab, err := a.Plus(b)
		ba, err2 := b.Plus(a)
		if ab != ba || (err == nil) != (err2 == nil) {
			t.Errorf("%v + %v = %v %v, and the other way round %v %v", a, b, ab, err, ba, err2)
		}
		if err != nil {
			return
		}
		if back, err := ab.Minus(b); back != a || err != nil {
			t.Errorf("%v + %v - %v: got %v %v", a, b, b, back, err)
		}
	})
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"80 USD", "USD 80.00", "-0.001KWD", "1999 JPY", "80.005 USD", "", "€ 5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMoney(s)
		if err != nil {
			return
		}
		if back, err := ParseMoney(m.String()); back != m || err != nil {
			t.Errorf("%q is %v, and back %v %v", s, m, back, err)
		}
	})
}

func FuzzMoneyJSON(f *testing.F) {
	f.Add([]byte(`{"amount":"12.40","currency":"USD"}`))
	f.Add([]byte(`{"amount":"-9223372036854775808","currency":"JPY"}`))
	f.Add([]byte(`{"amount":"1","currency":"USD","x":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m, back Money
		if m.UnmarshalJSON(data) != nil {
			return
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatalf("%s is %v, which cannot be written: %v", data, m, err)
		}
		if err := json.Unmarshal(text, &back); back != m || err != nil {
			t.Errorf("%s is %v, and back %v %v", data, m, back, err)
		}
	})
}
