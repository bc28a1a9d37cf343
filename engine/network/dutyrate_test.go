package network

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"entrepot/engine/unit"
)

func percent(p float64) DutyTerm { return DutyTerm{Percent: unit.Rate(p * 1_000_000)} }

func amount(a float64, c unit.Currency, per int64, m Measure) DutyTerm {
	return DutyTerm{Amount: unit.Rate(a * 1_000_000), Currency: c, Per: per, Measure: m}
}

func TestParseDutyRate(t *testing.T) {
	sum := func(terms ...DutyTerm) DutyRate { return DutyRate{Terms: terms} }
	tests := []struct {
		in   string
		want DutyRate
		as   string // what String writes
	}{
		{"free", DutyRate{}, "free"},
		{" FREE ", DutyRate{}, "free"},
		{"0%", DutyRate{}, "free"},
		{"0.0 % + 0 EUR/kg", DutyRate{}, "free"},
		{"8 %", sum(percent(8)), "8 %"},
		{"0.123456%", sum(percent(0.123456)), "0.123456 %"},
		{"8.0% + 12.50 EUR/100 kg", sum(percent(8), amount(12.5, "EUR", 100, Kilogram)), "8 % + 12.50 EUR/100 kg"},
		{"10.00%+77gbp / 100KG", sum(percent(10), amount(77, "GBP", 100, Kilogram)), "10 % + 77.00 GBP/100 kg"},
		{"£16.00/100kg", sum(amount(16, "GBP", 100, Kilogram)), "16.00 GBP/100 kg"},
		{"1.1\u00a0€/100\u00a0kg/net", sum(amount(1.1, "EUR", 100, Kilogram)), "1.10 EUR/100 kg"},
		{"USD 0.035 per kg net", sum(amount(0.035, "USD", 1, Kilogram)), "0.035 USD/kg"},
		{"US$2/kg", sum(amount(2, "USD", 1, Kilogram)), "2.00 USD/kg"},
		{"1,024.00 EUR / tonne", sum(amount(1024, "EUR", 1000, Kilogram)), "1024.00 EUR/1000 kg"},
		{"12.5 EUR DTN", sum(amount(12.5, "EUR", 100, Kilogram)), "12.50 EUR/100 kg"},
		{"5 EUR/100 g", sum(amount(50, "EUR", 1, Kilogram)), "50.00 EUR/kg"},
		{"1 EUR/3 g", sum(amount(1000, "EUR", 3, Kilogram)), "1000.00 EUR/3 kg"},
		{"3 EUR/2500 g", sum(amount(6, "EUR", 5, Kilogram)), "6.00 EUR/5 kg"},
		{"52.00 EUR / 1,000 items", sum(amount(52, "EUR", 1000, Piece)), "52.00 EUR/1000 pieces"},
		{"43 GBP/1000 p/st", sum(amount(43, "GBP", 1000, Piece)), "43.00 GBP/1000 pieces"},
		{"0.40 USD each + 5.5%", sum(amount(0.4, "USD", 1, Piece), percent(5.5)), "0.40 USD/piece + 5.5 %"},
		{"2796 JPY/kg", sum(amount(2796, "JPY", 1, Kilogram)), "2796 JPY/kg"},
		{"5 % min 0.50 EUR/piece Max 9 %",
			DutyRate{[]DutyTerm{percent(5)}, []DutyTerm{amount(0.5, "EUR", 1, Piece)}, []DutyTerm{percent(9)}}, "5 % MIN 0.50 EUR/piece MAX 9 %"},
		{"0.50 EUR / item MAX 4.60% MIN 2.70%",
			DutyRate{[]DutyTerm{amount(0.5, "EUR", 1, Piece)}, []DutyTerm{percent(2.7)}, []DutyTerm{percent(4.6)}}, "0.50 EUR/piece MIN 2.7 % MAX 4.6 %"},
		{"9.1% + 45.1 EUR/100 kg MAX 18.9% + 16.5 EUR/100 kg",
			DutyRate{Terms: []DutyTerm{percent(9.1), amount(45.1, "EUR", 100, Kilogram)}, Max: []DutyTerm{percent(18.9), amount(16.5, "EUR", 100, Kilogram)}},
			"9.1 % + 45.10 EUR/100 kg MAX 18.9 % + 16.50 EUR/100 kg"},
		{"0% MIN 1 EUR/kg", DutyRate{Min: []DutyTerm{amount(1, "EUR", 1, Kilogram)}}, "0 % MIN 1.00 EUR/kg"},
		{"5% MIN 0%", sum(percent(5)), "5 %"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got, err := ParseDutyRate(tt.in)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Fatalf("got %+v, %v, want %+v", got, err, tt.want)
			}
			if got.String() != tt.as {
				t.Errorf("writes %q, want %q", got, tt.as)
			}
			if again, err := ParseDutyRate(tt.as); err != nil || !reflect.DeepEqual(again, got) {
				t.Errorf("%q reads as %+v, %v, want %+v", tt.as, again, err, got)
			}
		})
	}
}

func TestParseDutyRateFaults(t *testing.T) {
	tests := []struct {
		in      string
		at      int
		got     string
		want    string // part of it
		measure string
	}{
		{"", 1, "", "a percentage", ""},
		{"8", 1, "8", "a % or a currency", ""},
		{"7.2 MIN 0.36 EUR/100 kg", 1, "7.2", "a % or a currency", ""},
		{"8% + EA MAX 20% + ADSZ", 6, "EA", "ISO 4217", ""},
		{"8 % 9 %", 5, "9", "+, MIN, MAX", ""},
		{"8 % MIN 1 % MIN 2 %", 13, "MIN", "each of these once", ""},
		{"8 % (01 JAN - 31 MAR)", 5, "(", "+, MIN, MAX", ""},
		{"5 % MAX 0 %", 5, "MAX 0 %", "above nothing", ""},
		{"free + 8 %", 6, "+", "nothing after free", ""},
		{"12,5 %", 1, "12,5", "a point before decimals", ""},
		{"1,024 EUR/kg", 1, "1,024", "a point before decimals", ""},
		{"10,24.00 EUR/kg", 1, "10,24.00", "a point before decimals", ""},
		{"1.2.3 %", 1, "1.2.3", "a number such as", ""},
		{"0.1234567 %", 1, "0.1234567", "six decimals", ""},
		{"10001 %", 1, "10001", "at most 10000 %", ""},
		{"9000000000000 EUR/g", 1, "9000000000000", "at most 1000000000", ""},
		{"1000000000 EUR/g", 16, "g", "at most 1000000000 per kg", ""},
		{"-8 %", 1, "-", "a percentage", ""},
		{"$5/kg", 1, "$", "several currencies", ""},
		{"12 XYZ/kg", 4, "XYZ", "ISO 4217", ""},
		{"EUR 5 EUR/kg", 7, "EUR/kg", "/ and what", ""},
		{"5 EUR", 6, "", "/ and what the amount is for", ""},
		{"5 EUR/", 7, "", "kg, g, tonne or piece", ""},
		{"5 EUR MIN 3 %", 7, "MIN", "/ and what", ""},
		{"5 EUR/0 kg", 7, "0", "a whole number from 1", ""},
		{"5 EUR/1,00 kg", 7, "1,00", "a whole number from 1", ""},
		{"5 EUR/2000000 tonnes", 15, "tonnes", "at most 1000000000 kg", ""},
		{"10.00 GBP / hl", 13, "hl", "kg, g, tonne or piece", "hl"},
		{"£1/ % Vol / HL + 2 GBP/hl", 5, "%vol/hl", "kg, g, tonne or piece", "%vol/hl"},
		{"5 % MAX 2.80 EUR / m2", 20, "m2", "kg, g, tonne or piece", "m2"},
		{"4 EUR/pair", 7, "", "", "pair"},
		{"3.8% MIN 0.60 EUR / 100 kg / gross", 25, "", "", "kg/gross"},
		{"0.30 GBP/100kg/net/%sacchar.", 13, "", "", "kg/net/%sacchar."},
		{"1 EUR/piece net", 7, "", "", "piece net"},
		{"1.00 GBP/kg/lactic  matter + 23 GBP/100kg", 10, "", "", "kg/lactic matter"},
		{"€1/ton", 4, "", "", "ton"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			r, err := ParseDutyRate(tt.in)
			var e *DutyRateError
			if !errors.As(err, &e) {
				t.Fatalf("got %v, %v, want a DutyRateError", r, err)
			}
			if tt.measure != "" {
				tt.got = tt.measure
			}
			if e.At != tt.at || e.Got != tt.got || !strings.Contains(e.Want, tt.want) || e.Measure != tt.measure {
				t.Errorf("got %v (measure %q), want character %d: got %q, want ...%s", e, e.Measure, tt.at, tt.got, tt.want)
			}
			if errors.Is(err, ErrMeasure) != (tt.measure != "") {
				t.Errorf("%v: is ErrMeasure is %v", err, !(tt.measure != ""))
			}
		})
	}
}

// FuzzParseDutyRate: no text makes it panic, an error points into the text, and
// what is read is written and read back as the same.
func FuzzParseDutyRate(f *testing.F) {
	for _, s := range []string{"free", "8.0% + 12.50 EUR/100 kg", "£16.00/100kg", "5 % MIN 0.50 EUR/piece MAX 9 %",
		"1,024.00 EUR / tonne", "0.30 GBP/100kg/net/%sacchar.", "12 EUR/3 g", "9.00% +  EA MAX 18.70%  + ADSZ", "\xff%", "0% MIN 1JPY MIL"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseDutyRate(s)
		if err != nil {
			var e *DutyRateError
			if !errors.As(err, &e) || e.At < 1 || e.At > len(s)+1 || e.Want == "" {
				t.Fatalf("%q: got error %#v", s, err)
			}
			return
		}
		again, err := ParseDutyRate(r.String())
		if err != nil || !reflect.DeepEqual(again, r) {
			t.Fatalf("%q reads as %+v, written %q reads as %+v, %v", s, r, r, again, err)
		}
	})
}
