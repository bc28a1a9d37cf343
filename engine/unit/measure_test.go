package unit

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// parsed is one row of a parser's table: what it reads, or part of its error.
type parsed[V any] struct {
	in   string
	want V
	err  string
}

func checkParser[V comparable](t *testing.T, parse func(string) (V, error), rows []parsed[V]) {
	t.Helper()
	for _, row := range rows {
		got, err := parse(row.in)
		if got != row.want || (err == nil) != (row.err == "") || err != nil && !strings.Contains(err.Error(), row.err) {
			t.Errorf("%q: got %v, %v; want %v %s", row.in, got, err, row.want, row.err)
		}
	}
}

func TestParseRate(t *testing.T) {
	checkParser(t, ParseRate, []parsed[Rate]{
		{in: "4.125", want: 4_125_000},
		{in: "0", want: 0},
		{in: "0.000001", want: 1},
		{in: "18.280000000", want: 18_280_000},
		{in: "9223372036854.775807", want: math.MaxInt64},
		{in: "9223372036854.775808", err: "want at most 9223372036854.775807"},
		{in: "99999999999999999999999999", err: "want at most"},
		{in: "0.0000001", err: `rate: got "0.0000001", want at most 6 decimals`},
		{in: "-1", err: "want a plain decimal such as 4.125"},
		{in: "1,000", err: "plain decimal"},
		{in: "1e3", err: "plain decimal"},
		{in: " 1", err: "plain decimal"},
		{in: "", err: "plain decimal"},
		{in: ".", err: "plain decimal"},
		{in: "0x10", err: "plain decimal"},
		{in: "1_000", err: "plain decimal"},
	})
}

func TestParseWeight(t *testing.T) {
	checkParser(t, ParseWeight, []parsed[Weight]{
		{in: "1.2kg", want: 1200},
		{in: "1.2 KG", want: 1200},
		{in: " 2 kg ", want: 2000},
		{in: "800 g", want: 800},
		{in: "800.0g", want: 800},
		{in: "0.001kg", want: 1},
		{in: "1.2000 kg", want: 1200},
		{in: "0g", want: 0},
		{in: "9223372036854775.807kg", want: math.MaxInt64},
		{in: "1.2", err: `weight: got "1.2", want a number with g or kg, such as 1.2kg`},
		{in: "1.2345kg", err: `weight: got "1.2345kg", want whole grams`},
		{in: "0.5 g", err: "whole grams"},
		{in: "-1kg", err: "want a number with g or kg"},
		{in: "1,2kg", err: "want a number"},
		{in: "1.5t", err: "want a number with g or kg"},
		{in: "3 lb", err: "want a number with g or kg"},
		{in: "kg", err: "want a number"},
		{in: "g", err: "want a number"},
		{in: "", err: "want a number"},
		{in: "1 k g", err: "want a number"},
		{in: "1mg", err: "want a number"},
		{in: "NaNkg", err: "want a number"},
		{in: "9223372036854775.808kg", err: "want at most"},
		{in: strings.Repeat("9", 100) + "g", err: "want at most"},
	})
}

func TestParseDims(t *testing.T) {
	checkParser(t, ParseDims, []parsed[Dims]{
		{in: "30x20x10cm", want: Dims{300, 200, 100}},
		{in: "300x200x100 mm", want: Dims{300, 200, 100}},
		{in: "0.3x0.2x0.1 m", want: Dims{300, 200, 100}},
		{in: "30×20×10 cm", want: Dims{300, 200, 100}},
		{in: " 30 X 20 x 10.5 CM ", want: Dims{300, 200, 105}},
		{in: "1000x1000x1000m", want: Dims{MaxSide, MaxSide, MaxSide}},
		{in: "30x20x10", err: `dims: got "30x20x10", want three sides with mm, cm or m, such as 30x20x10cm`},
		{in: "30x20cm", err: "three sides"},
		{in: "30x20x10x5cm", err: "three sides"},
		{in: "30xx20x10cm", err: "three sides"},
		{in: "30x20xcm", err: "three sides"},
		{in: "x30x20x10cm", err: "three sides"},
		{in: "30x20x10 in", err: "three sides"},
		{in: "", err: "three sides"},
		{in: "30x20x0cm", err: "side 3: got \"30x20x0cm\", want 1 mm to 1000 m"},
		{in: "30x20x10.55cm", err: "side 3: got \"30x20x10.55cm\", want whole millimetres"},
		{in: "0.5x20x10mm", err: "side 1: got \"0.5x20x10mm\", want whole millimetres"},
		{in: "30x-20x10cm", err: "side 2"},
		{in: "30cm x 20cm x 10cm", err: "side 1"},
		{in: "1000.001x1x1m", err: "want 1 mm to 1000 m"},
		{in: "1x99999999999999999999999x1m", err: "want 1 mm to 1000 m"},
	})
}

func TestMeasureStrings(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Rate(4_125_000).String(), "4.125"},
		{Rate(0).String(), "0"},
		{Rate(-1).String(), "-0.000001"},
		{Rate(50_000_000).String(), "50"},
		{Weight(1200).String(), "1.2 kg"},
		{Weight(1000).String(), "1 kg"},
		{Weight(999).String(), "999 g"},
		{Weight(0).String(), "0 g"},
		{Weight(-1500).String(), "-1.5 kg"},
		{Weight(math.MinInt64).String(), "-9223372036854775.808 kg"},
		{Weight(800).Kilograms(), "0.8 kg"},
		{Length(305).String(), "30.5 cm"},
		{Dims{300, 200, 105}.String(), "30x20x10.5 cm"},
		{Dims{}.String(), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestDimsMeasures(t *testing.T) {
	d := Dims{200, 300, 100}
	if v, err := d.Volume(); v != 6_000_000 || err != nil {
		t.Errorf("volume: got %d %v, want 6000000", v, err)
	}
	if d.Longest() != 300 || d.Girth() != 300+2*(200+100) {
		t.Errorf("got longest %d, girth %d, want 300, 900", d.Longest(), d.Girth())
	}
	if v, err := (Dims{}).Volume(); v != 0 || err != nil {
		t.Errorf("volume of an unknown size: got %d %v, want 0", v, err)
	}
	for _, fits := range []Dims{{1 << 31, 1 << 31, 1}, {math.MaxInt64, 1, 1}, {MaxSide, MaxSide, MaxSide}} {
		if _, err := fits.Volume(); err != nil {
			t.Errorf("volume of %v: %v", fits, err)
		}
	}
	for _, large := range []Dims{{1 << 31, 1 << 32, 1}, {1 << 32, 1 << 32, 1}, {math.MaxInt64, math.MaxInt64, math.MaxInt64}, {1 << 62, 1, 2}} {
		if v, err := large.Volume(); !errors.Is(err, ErrOverflow) {
			t.Errorf("volume of %v: got %d %v, want %v", large, v, err, ErrOverflow)
		}
	}
	for _, negative := range []Dims{{-1, 1, 1}, {1, -1, -1}, {0, 0, -1}} {
		if v, err := negative.Volume(); err == nil {
			t.Errorf("volume of %v: got %d, want an error", negative, v)
		}
	}
}

// TestMeasureText: what is written is read back as it was.
func TestMeasureText(t *testing.T) {
	random(t, 2000, func(t *testing.T, r *rand.Rand) {
		n := max(number(r), 0)
		if got, err := ParseRate(Rate(n).String()); got != Rate(n) || err != nil {
			t.Errorf("rate %d: got %d %v", n, got, err)
		}
		if got, err := ParseWeight(Weight(n).String()); got != Weight(n) || err != nil {
			t.Errorf("weight %d: got %d %v", n, got, err)
		}
		if got, err := ParseWeight(Weight(n).Kilograms()); got != Weight(n) || err != nil {
			t.Errorf("kilograms of %d: got %d %v", n, got, err)
		}
		side := func() Length { return 1 + Length(n)%MaxSide>>r.IntN(20) }
		d := Dims{side(), side(), side()}
		if got, err := ParseDims(d.String()); got != d || err != nil {
			t.Errorf("dims %v: got %v %v", d, got, err)
		}
	})
}

func FuzzParseRate(f *testing.F) {
	for _, s := range []string{"4.125", "0", "0.000001", "9223372036854.775807", "1e5", "-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRate(s)
		if err != nil {
			return
		}
		if back, err := ParseRate(r.String()); r < 0 || back != r || err != nil {
			t.Errorf("%q is %d, and back %d %v", s, r, back, err)
		}
	})
}

func FuzzParseWeight(f *testing.F) {
	for _, s := range []string{"1.2kg", "800 g", "2 KG", "1.5t", "0.0001kg", "kg"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseWeight(s)
		if err != nil {
			return
		}
		if back, err := ParseWeight(w.String()); w < 0 || back != w || err != nil {
			t.Errorf("%q is %d, and back %d %v", s, w, back, err)
		}
	})
}

func FuzzParseDims(f *testing.F) {
	for _, s := range []string{"30x20x10cm", "300 × 200 × 100 mm", "0.3x0.2x0.1m", "1x1x1", "xxcm"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDims(s)
		if err != nil {
			return
		}
		if back, err := ParseDims(d.String()); back != d || err != nil {
			t.Errorf("%q is %v, and back %v %v", s, d, back, err)
		}
		volume, err := d.Volume()
		if err != nil || volume <= 0 || d.Girth() < d.Longest() || d.Longest() < 1 {
			t.Errorf("%q: volume %d %v, girth %d, longest %d", s, volume, err, d.Girth(), d.Longest())
		}
	})
}
