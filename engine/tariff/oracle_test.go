package tariff

import (
	"errors"
	"flag"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

var (
	seedFlag   = flag.Uint64("seed", 0, "replay one random network; 0 runs the fixed range")
	roundsFlag = flag.Uint64("rounds", 1500, "how many seeds, starting at 1")
)

// random runs check on seeds 1 to rounds, and tells how to replay the one that fails.
func random(t *testing.T, check func(*testing.T, *rand.Rand)) {
	t.Helper()
	first, last := uint64(1), *roundsFlag
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last && !t.Failed(); seed++ {
		check(t, rand.New(rand.NewPCG(seed, 0)))
		if t.Failed() {
			t.Logf("replay: go test ./engine/tariff -run '^%s$' -seed %d", t.Name(), seed)
		}
	}
}

// upTo draws from all sizes below most alike, zero now and then, and often a
// round number, where ties are.
func upTo(r *rand.Rand, most int64) int64 {
	n := r.Int64N(most) >> r.IntN(50)
	switch r.IntN(4) {
	case 0:
		return 0
	case 1:
		for ten := int64(10); ten < most && r.IntN(2) == 0; ten *= 10 {
			n -= n % ten
		}
	}
	return n
}

// The most that a feed lets a rate and a weight be.
const (
	mostRate   = 1_000_000_000_000_000
	mostWeight = 1_000_000_000
)

var currencies = []unit.Currency{"EUR", "USD", "JPY", "KWD", "CLF"}

func randomRates(r *rand.Rand) []network.ExchangeRate {
	var rows []network.ExchangeRate
	for _, c := range currencies[1:] {
		rows = append(rows, network.ExchangeRate{Base: "EUR", Currency: c, Mantissa: 1 + upTo(r, 999_999_999_999_999_999), Scale: r.IntN(maxScale + 1)})
	}
	return rows
}

func randomTariff(r *rand.Rand) network.Tariff {
	most := int64(mostRate)
	if r.IntN(2) == 0 {
		most = 50_000_000 // what tariffs are really like, and where ties are
	}
	t := network.Tariff{ID: "T", Currency: currencies[r.IntN(len(currencies))],
		Minimum: unit.Rate(upTo(r, most)), PerConsignment: unit.Rate(upTo(r, most)),
		VolumetricDivisor: upTo(r, 1_000_000), RoundUp: unit.Weight(upTo(r, 10_000)),
		FuelPercent: unit.Rate(upTo(r, 1_000_000_000)), SecurityPerKg: unit.Rate(upTo(r, most))}
	from := unit.Weight(upTo(r, 20_000))
	for range 1 + r.IntN(6) {
		t.Breaks = append(t.Breaks, network.Break{From: from, PerKg: unit.Rate(upTo(r, most))})
		from += 1 + unit.Weight(upTo(r, 100_000))
	}
	return t
}

func randomParcel(r *rand.Rand, t *network.Tariff) Parcel {
	p := Parcel{Weight: 1 + unit.Weight(upTo(r, mostWeight))}
	if r.IntN(2) == 0 { // on the edge of a break
		p.Weight = max(1, t.Breaks[r.IntN(len(t.Breaks))].From+unit.Weight(r.IntN(3)-1))
	}
	if r.IntN(2) == 0 {
		side := func() unit.Length { return 1 + unit.Length(upTo(r, 3000)) }
		p.Dims = unit.Dims{Length: side(), Width: side(), Height: side()}
	}
	return p
}

// rat is n / d.
func rat(n, d int64) *big.Rat { return big.NewRat(n, d) }

func product(x *big.Rat, more ...*big.Rat) *big.Rat {
	p := new(big.Rat).Set(x)
	for _, m := range more {
		p.Mul(p, m)
	}
	return p
}

// ceil is the least multiple of step that is not below x.
func ceil(x, step *big.Rat) *big.Rat {
	steps := new(big.Rat).Quo(x, step)
	n := new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(steps.Num()), steps.Denom()))
	return product(new(big.Rat).SetInt(n), step)
}

// halfEven rounds x as a bank does.
func halfEven(x *big.Rat) *big.Int {
	n := new(big.Int).Div(x.Num(), x.Denom())
	rest := new(big.Rat).Sub(x, new(big.Rat).SetInt(n))
	if c := rest.Cmp(rat(1, 2)); c > 0 || c == 0 && n.Bit(0) == 1 {
		n.Add(n, big.NewInt(1))
	}
	return n
}

// inMinor is the oracle's exchange: a major unit of one currency in minor units
// of another.
func inMinor(rows []network.ExchangeRate, from, into unit.Currency) *big.Rat {
	perBase := func(c unit.Currency) *big.Rat {
		i := slices.IndexFunc(rows, func(x network.ExchangeRate) bool { return x.Currency == c })
		if i < 0 {
			return rat(1, 1)
		}
		scale := rat(1, 1)
		for range rows[i].Scale {
			scale.Mul(scale, rat(1, 10))
		}
		return product(rat(rows[i].Mantissa, 1), scale)
	}
	minors := map[unit.Currency]int64{"EUR": 100, "USD": 100, "JPY": 1, "KWD": 1000, "CLF": 10_000}
	return product(perBase(into), new(big.Rat).Inv(perBase(from)), rat(minors[into], 1))
}

// oracle prices by the words of the package's doc, in math/big.Rat, and shares
// nothing with what it checks.
func oracle(t *network.Tariff, p Parcel, minor *big.Rat) [4]*big.Int {
	price := func(r unit.Rate) *big.Rat { return rat(int64(r), 1_000_000) }
	kilos := func(w unit.Weight) *big.Rat { return rat(int64(w), 1000) }
	weight := kilos(p.Weight)
	if t.VolumetricDivisor > 0 {
		cm3 := product(rat(int64(p.Dims.Length), 10), rat(int64(p.Dims.Width), 10), rat(int64(p.Dims.Height), 10))
		if volumetric := product(cm3, rat(1, t.VolumetricDivisor)); volumetric.Cmp(weight) > 0 {
			weight = volumetric
		}
	}
	step := kilos(1)
	if t.RoundUp > 0 {
		step = kilos(t.RoundUp)
	}
	weight = ceil(weight, step)

	var least *big.Rat
	for i, b := range t.Breaks {
		// A break that the parcel has outgrown, because the next begins at or
		// below its weight, is no longer open to it.
		if i+1 < len(t.Breaks) && kilos(t.Breaks[i+1].From).Cmp(weight) <= 0 {
			continue
		}
		billed := weight
		if from := kilos(b.From); from.Cmp(billed) > 0 {
			billed = from
		}
		if cost := product(billed, price(b.PerKg)); least == nil || cost.Cmp(least) < 0 {
			least = cost
		}
	}
	if m := price(t.Minimum); m.Cmp(least) > 0 {
		least = m
	}
	return [4]*big.Int{
		halfEven(product(least, minor)),
		halfEven(product(price(t.PerConsignment), minor)),
		halfEven(product(least, price(t.FuelPercent), rat(1, 100), minor)),
		halfEven(product(weight, price(t.SecurityPerKg), minor)),
	}
}

// TestPriceMatchesOracle holds Price and PriceAll against the oracle on random
// tariffs, up to everything a feed may hold.
func TestPriceMatchesOracle(t *testing.T) {
	var fitted int
	random(t, func(t *testing.T, r *rand.Rand) {
		rows, tariffs := randomRates(r), make([]network.Tariff, 8)
		for i := range tariffs {
			tariffs[i] = randomTariff(r)
		}
		parcel, into := randomParcel(r, &tariffs[0]), currencies[r.IntN(len(currencies))]
		p, err := New(tariffs, rows)
		if err != nil {
			t.Fatal(err)
		}
		totals, errAll := p.PriceAll(parcel, into)
		allFit := true
		for i := range tariffs {
			want := oracle(&tariffs[i], parcel, inMinor(rows, tariffs[i].Currency, into))
			got, err := p.Price(&tariffs[i], parcel, into)
			sum := new(big.Int)
			for k, part := range [4]int64{got.Freight, got.Consignment, got.Fuel, got.Security} {
				sum.Add(sum, want[k])
				if err == nil && want[k].Cmp(big.NewInt(part)) != 0 {
					t.Errorf("part %d: got %d, want %d, of %+v for %+v in %s", k, part, want[k], tariffs[i], parcel, into)
				}
			}
			if fits := sum.IsInt64(); (err == nil) != fits || !fits && !errors.Is(err, unit.ErrOverflow) {
				t.Errorf("got %d %v, want %d, of %+v for %+v in %s", got.Total, err, sum, tariffs[i], parcel, into)
			}
			if err != nil {
				allFit = false
				continue
			}
			fitted++
			if sum.Cmp(big.NewInt(got.Total)) != 0 || errAll == nil && totals[i] != got.Total {
				t.Errorf("total: got %d and %v, want %d", got.Total, totals, sum)
			}
		}
		if (errAll == nil) != allFit {
			t.Errorf("PriceAll: got %v, want %v as Price says", errAll, allFit)
		}
	})
	if *seedFlag == 0 && fitted < 5000 {
		t.Errorf("%d tariffs had a price, want thousands", fitted)
	}
}

// TestHeavierNeverCheaper: within one tariff no part falls as a parcel grows,
// whatever its breaks are.
func TestHeavierNeverCheaper(t *testing.T) {
	random(t, func(t *testing.T, r *rand.Rand) {
		trf := randomTariff(r)
		p, err := New([]network.Tariff{trf}, nil)
		if err != nil {
			t.Fatal(err)
		}
		small := randomParcel(r, &trf)
		large := small
		large.Weight += 1 + unit.Weight(upTo(r, 50_000))
		large.Dims.Length += unit.Length(upTo(r, 500))
		low, err1 := p.Price(&trf, small, trf.Currency)
		high, err2 := p.Price(&trf, large, trf.Currency)
		if err2 == nil && (err1 != nil || low.Freight > high.Freight || low.Fuel > high.Fuel || low.Security > high.Security || low.Total > high.Total) {
			t.Errorf("%+v costs %d (%v), %+v costs %d on %+v", small, low.Total, err1, large, high.Total, trf)
		}
	})
}

// TestFacilityMatchesOracle holds handling and storage against big.Rat.
func TestFacilityMatchesOracle(t *testing.T) {
	random(t, func(t *testing.T, r *rand.Rand) {
		rows, into := randomRates(r), currencies[r.IntN(len(currencies))]
		p, err := New(nil, rows)
		if err != nil {
			t.Fatal(err)
		}
		f := network.Facility{ID: "F", Currency: currencies[r.IntN(len(currencies))], HandlingFee: unit.Rate(upTo(r, mostRate)),
			HandlingPerKg: unit.Rate(upTo(r, mostRate)), StoragePerKg: unit.Rate(upTo(r, mostRate))}
		parcel := Parcel{Weight: 1 + unit.Weight(upTo(r, mostWeight))}
		minor := inMinor(rows, f.Currency, into)
		perKg := func(x unit.Rate) *big.Rat { return product(rat(int64(x), 1_000_000), rat(int64(parcel.Weight), 1000)) }
		check := func(what string, got int64, err error, exact *big.Rat) {
			want := halfEven(product(exact, minor))
			if (err == nil) != want.IsInt64() || err == nil && want.Cmp(big.NewInt(got)) != 0 {
				t.Errorf("%s: got %d %v, want %d, of %+v for %s in %s", what, got, err, want, f, parcel.Weight, into)
			}
		}
		handling, err := p.Handling(&f, parcel, into)
		check("handling", handling, err, new(big.Rat).Add(rat(int64(f.HandlingFee), 1_000_000), perKg(f.HandlingPerKg)))
		day, err := p.StorageDay(&f, parcel, into)
		check("storage", day, err, perKg(f.StoragePerKg))
	})
}
