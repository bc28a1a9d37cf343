package emission

import (
	"encoding/csv"
	"errors"
	"flag"
	"io/fs"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

var (
	seedFlag   = flag.Uint64("seed", 0, "replay one random case; 0 runs the fixed range")
	roundsFlag = flag.Uint64("rounds", 20000, "how many seeds, starting at 1")
)

// TestFactorsAreTheSource compares with the tables, where they are at hand beside
// the repository.
func TestFactorsAreTheSource(t *testing.T) {
	f, err := os.Open("../../../shared/data/co2/desnz2025_freight_tonne_km_ttw_wtt.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../shared/data/co2 is not beside the repository: the factors are not compared with their source")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		group, name string
		factor      *big.Rat // kg per tonne-km
	}
	source := map[string]row{}
	for _, r := range rows[1:] {
		if factor, ok := new(big.Rat).SetString(r[5]); ok {
			source[r[0]] = row{r[1], r[2] + " " + r[3] + " " + r[4], factor}
		}
	}
	compared := 0
	for _, f := range factors {
		if f.Source != desnz {
			continue
		}
		compared++
		ttw, wtt := source[f.TTW], source[f.WTT]
		if ttw.factor == nil || wtt.factor == nil {
			t.Errorf("%s: got no rows %s and %s", f.Row, f.TTW, f.WTT)
			continue
		}
		if ttw.group != "Freighting goods" || !strings.HasPrefix(wtt.group, "WTT-") || f.TTW[2:3] != "_" || f.TTW[7:] != f.WTT[7:] ||
			!strings.EqualFold("WTT- "+ttw.name, wtt.name) {
			t.Errorf("%s: rows %s (%s, %s) and %s (%s, %s) do not belong together", f.Row, f.TTW, ttw.group, ttw.name, f.WTT, wtt.group, wtt.name)
		}
		want := new(big.Rat).Add(ttw.factor, wtt.factor)
		if want.Mul(want, big.NewRat(1_000_000, 1)); want.Cmp(new(big.Rat).SetInt64(int64(f.Intensity))) != 0 {
			t.Errorf("%s: got %d mg per tonne-km, want %s", f.Row, f.Intensity, want.RatString())
		}
	}
	if compared < 9 {
		t.Errorf("compared %d factors, want all but that of barges", compared)
	}
}

// TestEveryModeHasAFactor holds the table together: each mode is there, its bands
// ascend, the last is open, and all say where they are from.
func TestEveryModeHasAFactor(t *testing.T) {
	for _, mode := range network.Modes {
		var bands []int64
		for _, f := range Factors() {
			if f.Mode == mode {
				bands = append(bands, f.Below)
				if f.Row == "" || f.Source == "" || f.Intensity < gramPerTonneKm {
					t.Errorf("%s: got %+v", mode, f)
				}
			}
		}
		if len(bands) == 0 || bands[len(bands)-1] != 0 || !slices.IsSorted(bands[:len(bands)-1]) {
			t.Errorf("%s: got bands up to %v, want them to ascend and the last to be open", mode, bands)
		}
	}
	for _, tt := range []struct {
		mode   network.Mode
		metres int64
		want   Intensity
	}{
		{network.Air, 0, 960_540}, {network.Air, 3_699_999, 960_540}, {network.Air, 3_700_000, 666_460}, {network.Air, math.MaxInt64, 666_460},
		{network.Post, 999_999, 125_220}, {network.Post, 1_000_000, 960_540}, {network.Post, 9_000_000, 666_460},
		{network.Courier, 5_000, 782_250}, {network.Barge, 1, 33_000},
	} {
		if f, err := Default(tt.mode, tt.metres); f.Intensity != tt.want || err != nil {
			t.Errorf("%s over %d m: got %d, %v, want %d", tt.mode, tt.metres, f.Intensity, err, tt.want)
		}
	}
	if _, err := Default("drone", 1); err == nil || err.Error() != `mode: got "drone", want air, sea, rail, road, barge, post or courier` {
		t.Errorf("got %v", err)
	}
}

func TestForLane(t *testing.T) {
	for _, tt := range []struct {
		lane   network.Lane
		metres int64
		weight unit.Weight
		want   Mass
		why    string
	}{
		{network.Lane{Mode: network.Sea}, 100_000, unit.Kilogram, 1977, "1 kg x 100 km x 19.77 g"},
		{network.Lane{Mode: network.Air}, 9_000_000, 1200 * unit.Gram, 7_197_768, "1.2 kg x 9,000 km x 666.46 g"},
		{network.Lane{Mode: network.Air, CO2: 500}, 9_000_000, 1200 * unit.Gram, 5_400_000, "the lane's own figure wins"},
		{network.Lane{Mode: "", CO2: 1}, 1, unit.Gram, 0, "a millionth of a microgram rounds away"},
		{network.Lane{Mode: network.Road}, 0, unit.Kilogram, 0, "no distance"},
		{network.Lane{Mode: network.Road}, 1000, 0, 0, "no weight"},
		{network.Lane{CO2: 1}, 500_000, unit.Gram, 0, "half a milligram goes to even"},
		{network.Lane{CO2: 3}, 500_000, unit.Gram, 2, "one and a half milligrams go to even"},
		{network.Lane{CO2: 1_000_000}, 100_000_000, 1_000_000 * unit.Kilogram, 100_000_000_000_000_000, "the most a feed can say"},
	} {
		p, err := ForLane(&tt.lane, tt.metres)
		if err != nil {
			t.Errorf("%s: %v", tt.why, err)
			continue
		}
		if got, err := p.Of(tt.weight); got != tt.want || err != nil {
			t.Errorf("%s: got %d mg, %v, want %d", tt.why, got, err, tt.want)
		}
	}
	for want, fails := range map[string]func() error{
		"lane x: mode: got \"drone\"":              func() error { _, err := ForLane(&network.Lane{ID: "x", Mode: "drone"}, 1); return err },
		"lane y: emission: got -1 m":               func() error { _, err := ForLane(&network.Lane{ID: "y", Mode: network.Sea}, -1); return err },
		"lane z: 9223372036854775807 g per":        func() error { _, err := ForLane(&network.Lane{ID: "z", CO2: math.MaxInt64}, 1); return err },
		"9223372036854775807 m at 2 mg":            func() error { _, err := Over(math.MaxInt64, 2); return err },
		"4294967296 m at 2147483648 mg":            func() error { _, err := Over(1<<32, 1<<31); return err },
		"got -1 g and 5 µg per tonne":              func() error { _, err := PerTonne(5).Of(-1); return err },
		"9000000000000000 kg at 10000000000000 µg": func() error { _, err := PerTonne(1e13).Of(9e18); return err },
	} {
		err := fails()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		if overflow := !strings.Contains(want, "got"); overflow != errors.Is(err, unit.ErrOverflow) {
			t.Errorf("%v: is overflow: %v, want %v", err, !overflow, overflow)
		}
	}
}

// TestOfRandom computes weight x distance x intensity in fractions and rounds
// once.
func TestOfRandom(t *testing.T) {
	first, last := uint64(1), *roundsFlag
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last; seed++ {
		r := rand.New(rand.NewPCG(seed, 0))
		size := func() int64 { return r.Int64N(1 << (1 + r.IntN(62))) }
		metres, intensity, weight := size()>>(20), size()>>(30), size()
		if r.IntN(2) == 0 { // round numbers, whose halves are halves
			metres, intensity, weight = r.Int64N(20)*500, r.Int64N(20)*500, r.Int64N(9)*1000
		}
		p, err := Over(metres, Intensity(intensity))
		var got Mass
		if err == nil {
			got, err = p.Of(unit.Weight(weight))
		}
		exact := new(big.Int).Mul(big.NewInt(metres), big.NewInt(intensity))
		fits := exact.IsInt64()
		quotient, rest := new(big.Int).QuoRem(exact.Mul(exact, big.NewInt(weight)), big.NewInt(1_000_000_000), new(big.Int))
		if twice := rest.Lsh(rest, 1).Cmp(big.NewInt(1_000_000_000)); twice > 0 || twice == 0 && quotient.Bit(0) == 1 {
			quotient.Add(quotient, big.NewInt(1))
		}
		if fits = fits && quotient.IsInt64(); fits != (err == nil) || fits && int64(got) != quotient.Int64() {
			t.Fatalf("%d m, %d mg per tonne-km, %d g: got %d, %v, want %v\nreplay: go test ./engine/emission -run TestOfRandom -seed %d",
				metres, intensity, weight, got, err, quotient, seed)
		}
	}
}

func TestMass(t *testing.T) {
	for m, want := range map[Mass]struct {
		text  string
		grams int64
	}{
		0: {"0 g", 0}, 1: {"0.001 g", 0}, 1977: {"1.977 g", 2}, 500: {"0.5 g", 0}, 501: {"0.501 g", 1}, 1500: {"1.5 g", 2}, 2500: {"2.5 g", 2},
		999_999: {"999.999 g", 1000}, Kilogram: {"1 kg", 1000}, 12_500_000: {"12.5 kg", 12_500}, Kilogram + 1: {"1.000001 kg", 1000},
		-500: {"-0.5 g", 0}, -501: {"-0.501 g", -1}, -1500: {"-1.5 g", -2}, math.MaxInt64: {"9223372036854.775807 kg", 9_223_372_036_854_776},
		math.MinInt64: {"-9223372036854.775808 kg", -9_223_372_036_854_776},
	} {
		if m.String() != want.text || m.Grams() != want.grams {
			t.Errorf("%d: got %s, %d g, want %s, %d g", int64(m), m, m.Grams(), want.text, want.grams)
		}
	}
}

func BenchmarkOf(b *testing.B) {
	lane := network.Lane{Mode: network.Air}
	p, err := ForLane(&lane, 9_000_000)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Of(1200); err != nil {
			b.Fatal(err)
		}
	}
}
