package customs

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"entrepot/engine/network"
	"entrepot/engine/tariff"
	"entrepot/engine/unit"
)

// world is one random question with all that answers it.
type world struct {
	n       *network.Network
	c       *Consignment
	into    unit.Currency
	tables  *Tables
	open    []Procedure
	closed  []Closed
	country string
}

// The days that rows begin and end on, and the codes of goods and rows, are few,
// so that rows meet.
var (
	someDays  = []network.Date{on("2026-01-01"), on("2026-03-01"), on("2026-03-02"), on("2026-07-01"), on("2027-01-01")}
	someCodes = []string{"", "61", "6109", "610910", "61091000", "62", "620610", "6206200090"}
	somewhere = []string{"CN", "VN", "FR"}
	someMoney = []unit.Currency{"EUR", "USD", "JPY", "KWD"}
)

// number draws from all sizes up to most alike, and zero and round ones often.
func number(t *rapid.T, label string, most int64) int64 {
	n := most
	if rapid.IntRange(0, 20).Draw(t, label+" is the most") > 0 {
		n = rapid.Int64Range(0, most).Draw(t, label) >> rapid.IntRange(0, bits.Len64(uint64(most))/2).Draw(t, label+" bits")
	}
	if ten := rapid.SampledFrom([]int64{1, 1, 100, 10_000, 1_000_000}).Draw(t, label+" round"); n >= ten {
		n -= n % ten
	}
	return n
}

// sizes are the most that numbers are drawn up to: such as there are, or any.
type sizes struct{ value, amount, percent, weight, quantity, rate int64 }

var (
	usual   = sizes{1_000_000, 50_000_000, 200_000_000, 100_000, 1000, 1_000_000}
	extreme = sizes{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64 >> 3, math.MaxInt64, 999_999_999_999_999_999}
)

func randomDates(t *rapid.T) (first, last network.Date) {
	if rapid.Bool().Draw(t, "dated") {
		first = rapid.SampledFrom(someDays).Draw(t, "first")
	}
	if rapid.Bool().Draw(t, "ending") {
		last = rapid.SampledFrom(someDays).Draw(t, "last")
	}
	if during(first, last).empty() {
		last = first
	}
	return first, last
}

func randomTerms(t *rapid.T, s sizes, least, most int) []network.DutyTerm {
	var terms []network.DutyTerm
	for range rapid.IntRange(least, most).Draw(t, "terms") {
		if rapid.Bool().Draw(t, "of value") {
			terms = append(terms, network.DutyTerm{Percent: unit.Rate(number(t, "percent", s.percent))})
			continue
		}
		terms = append(terms, network.DutyTerm{Amount: unit.Rate(number(t, "amount", s.amount)),
			Currency: rapid.SampledFrom(someMoney).Draw(t, "currency"), Per: rapid.SampledFrom([]int64{1, 100, 1000}).Draw(t, "per"),
			Measure: rapid.SampledFrom([]network.Measure{network.Kilogram, network.Piece}).Draw(t, "measure")})
	}
	return terms
}

func randomDuties(t *rapid.T, s sizes) []network.Duty {
	var rows []network.Duty
	if rapid.IntRange(0, 5).Draw(t, "tariff is whole") > 0 {
		rows = append(rows, tariffRow("T", "", "4.5 %"))
	}
	for range rapid.IntRange(0, 8).Draw(t, "duties") {
		d := network.Duty{Territory: "T", HS: rapid.SampledFrom(someCodes).Draw(t, "hs"), Kind: rapid.SampledFrom(network.DutyKinds).Draw(t, "kind"),
			Origins: rapid.SliceOfNDistinct(rapid.SampledFrom(somewhere), 0, 2, rapid.ID).Draw(t, "origins"),
			Rate:    network.DutyRate{Terms: randomTerms(t, s, 0, 2), Min: randomTerms(t, s, 0, 1), Max: randomTerms(t, s, 0, 1)}}
		d.First, d.Last = randomDates(t)
		rival := func(o network.Duty) bool {
			shared := len(d.Origins)+len(o.Origins) == 0 ||
				slices.ContainsFunc(d.Origins, func(origin string) bool { return slices.Contains(o.Origins, origin) })
			return o.HS == d.HS && o.Kind == network.NormalDuty && d.Kind == o.Kind && shared &&
				during(o.First, o.Last).overlaps(during(d.First, d.Last))
		}
		if !slices.ContainsFunc(rows, rival) {
			rows = append(rows, d)
		}
	}
	return rows
}

func randomTaxes(t *rapid.T, s sizes) []network.Tax {
	var rows []network.Tax
	if rapid.IntRange(0, 5).Draw(t, "taxes are whole") > 0 {
		rows = append(rows, taxRow("DE", "", network.VAT, "19"))
	}
	for range rapid.IntRange(0, 5).Draw(t, "taxes") {
		x := network.Tax{Country: "DE", HS: rapid.SampledFrom(someCodes).Draw(t, "hs"), Kind: rapid.SampledFrom(network.TaxKinds).Draw(t, "kind"),
			Percent: unit.Rate(number(t, "percent", s.percent)), Note: rapid.SampledFrom([]string{"", "so; " + OnCustomsValue}).Draw(t, "note")}
		if x.Kind == network.Consumption {
			x.Percent = min(x.Percent, whole-1)
		}
		x.First, x.Last = randomDates(t)
		rival := func(o network.Tax) bool {
			return o.HS == x.HS && o.Kind == x.Kind && during(o.First, o.Last).overlaps(during(x.First, x.Last))
		}
		if !slices.ContainsFunc(rows, rival) {
			rows = append(rows, x)
		}
	}
	return rows
}

func randomRegimes(t *rapid.T, s sizes) []network.Regime {
	var rows []network.Regime
	part := func(label string) unit.Rate {
		return rapid.SampledFrom([]unit.Rate{0, whole, whole, 70_000_000, 33_333_333}).Draw(t, label)
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "regimes") {
		r := network.Regime{ID: fmt.Sprint("R", i), Territory: "T", Direction: network.Import,
			Currency: rapid.SampledFrom(someMoney).Draw(t, "currency"), Basis: rapid.SampledFrom([]network.Basis{network.Intrinsic, network.WithCIF}).Draw(t, "basis"),
			DutyPercent: part("duty percent"), TaxPercent: part("tax percent")}
		r.First, r.Last = randomDates(t)
		some := func(label string) unit.Rate {
			if rapid.Bool().Draw(t, label+" is") {
				return unit.Rate(number(t, label, s.amount))
			}
			return 0
		}
		r.PerConsignment, r.PerLine, r.PerKg = some("per consignment"), some("per line"), some("per kg")
		if rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
			r.UpTo = unit.Rate(number(t, "up to", 10_000_000_000))
		}
		if rapid.IntRange(0, 3).Draw(t, "flat") == 0 {
			r.FlatDuty = some("flat duty")
		}
		rows = append(rows, r)
	}
	return rows
}

func randomConsignment(t *rapid.T, s sizes) *Consignment {
	c := &Consignment{Trade: network.B2C, Channel: network.ByPost, Incoterm: DAP}
	for range rapid.IntRange(1, 4).Draw(t, "lines") {
		c.Lines = append(c.Lines, Line{HS: rapid.SampledFrom(someCodes[1:]).Draw(t, "hs"), Origin: rapid.SampledFrom(somewhere).Draw(t, "origin"),
			Quantity: 1 + number(t, "quantity", s.quantity-1), Weight: 1 + unit.Weight(number(t, "weight", s.weight)),
			Value: unit.Money{Minor: 1 + number(t, "value", s.value-1), Currency: rapid.SampledFrom(someMoney).Draw(t, "currency")}})
	}
	return c
}

func randomWorld(t *rapid.T) *world {
	s := usual
	if rapid.IntRange(0, 4).Draw(t, "extreme") == 0 {
		s = extreme
	}
	w := &world{country: "DE", into: rapid.SampledFrom(someMoney).Draw(t, "into"), c: randomConsignment(t, s), n: &network.Network{
		Territories: []network.Territory{{ID: "T", Valuation: rapid.SampledFrom([]network.Valuation{"", network.CIF, network.FOB}).Draw(t, "valuation")}},
		Regimes:     randomRegimes(t, s), Duties: randomDuties(t, s), Taxes: randomTaxes(t, s),
	}}
	for _, c := range someMoney[1:] {
		w.n.Rates = append(w.n.Rates, network.ExchangeRate{Base: "EUR", Currency: c, Mantissa: 1 + number(t, "rate", s.rate-1), Scale: rapid.IntRange(0, 8).Draw(t, "scale")})
	}
	if !w.ask(t) {
		t.Skip("the goods are worth more than fits")
	}
	return w
}

// ask answers the question anew. Rows have no second claim, so New must take
// them; only sums that do not fit may be refused.
func (w *world) ask(t *rapid.T) bool {
	var err error
	if w.tables, err = New(w.n); err != nil {
		t.Fatal(err)
	}
	w.open, w.closed, err = w.tables.Procedures(w.c, network.Import, "T", w.country, someDays[0], someDays[len(someDays)-1], w.into)
	if errors.Is(err, unit.ErrOverflow) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	return true
}

func freight(t *rapid.T) int64 {
	return number(t, "freight", rapid.SampledFrom([]int64{1_000, 1_000_000, math.MaxInt64}).Draw(t, "freights"))
}

// TestChargeIsTheOracles: every procedure, on the first and last day it holds,
// costs what the plainest reading of the rows says, or does not fit.
func TestChargeIsTheOracles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		o := oracle{w.n, w.c, w.into}
		f := freight(t)
		for i := range w.open {
			p := &w.open[i]
			for _, day := range []network.Date{p.First, p.Last} {
				want := o.charge(p.Regime, w.country, day, f)
				got, ok := p.Charge(f)
				switch {
				case want == nil:
					t.Fatalf("%s on %s: got %d, want it closed for a row that is not there", p.Regime.ID, day, got)
				case f > p.MostFreight:
				case ok && want.Cmp(ratio(got, 1)) != 0:
					t.Fatalf("%s on %s with freight %d: got %d, want %s", p.Regime.ID, day, f, got, want.RatString())
				case !ok && want.Cmp(ratio(math.MaxInt64>>2, 1)) < 0 && !mayNotFit(p):
					t.Fatalf("%s on %s with freight %d: got none, want %s", p.Regime.ID, day, f, want.RatString())
				}
			}
		}
	})
}

// mayNotFit says whether a step on the way to a charge is too large although the
// charge is not: the value with duty and all of the consumption tax.
func mayNotFit(p *Procedure) bool {
	return slices.ContainsFunc(p.lines, func(l line) bool { return l.value > math.MaxInt64>>2 || l.full.num > 0 })
}

// TestChargeGrows: with freight, and once closed it stays closed.
func TestChargeGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		a, b := freight(t), freight(t)
		a, b = min(a, b), max(a, b)
		if rapid.Bool().Draw(t, "near") {
			b = a + rapid.Int64Range(0, min(3, math.MaxInt64-a)).Draw(t, "more")
		}
		for i := range w.open {
			p := &w.open[i]
			less, open := p.Charge(a)
			more, still := p.Charge(b)
			if still && (!open || more < less) {
				t.Fatalf("%s: got %d %v at freight %d and %d at %d", p.Regime.ID, less, open, a, more, b)
			}
			if _, shut := p.Shut(a); shut == open {
				t.Fatalf("%s at freight %d: Shut is %v and Charge %v", p.Regime.ID, a, shut, open)
			}
		}
	})
}

// TestItemsAddUp: to Charge, exactly, and where there is none to nothing.
func TestItemsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		f := freight(t)
		for i := range w.open {
			p := &w.open[i]
			want, ok := p.Charge(f)
			items, err := p.Items(f)
			if ok != (err == nil) || err != nil && !errors.Is(err, ErrShut) {
				t.Fatalf("%s: got %v where Charge is %v", p.Regime.ID, err, ok)
			}
			var sum int64
			for _, item := range items {
				if item.Amount.Currency != w.into || item.Amount.Minor < 0 || item.Base.Minor < 0 || item.Row.Regime != p.Regime.ID {
					t.Fatalf("%s: got %+v", p.Regime.ID, item)
				}
				sum += item.Amount.Minor
			}
			if ok && sum != want {
				t.Fatalf("%s: got items of %d, want %d", p.Regime.ID, sum, want)
			}
		}
	})
}

// TestLeastHolds: nowhere is a charge below the bound, and without freight the
// bound is close.
func TestLeastHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		some := []int64{0, 1, 2, 3, 10, 99, freight(t), freight(t), freight(t)}
		for i := range w.open {
			p := &w.open[i]
			base, slope := p.Least()
			if none, _ := p.Charge(0); base < 0 || slope < 0 || base > none {
				t.Fatalf("%s: got %d and %d, want neither below zero, and at most %d without freight", p.Regime.ID, base, slope, none)
			}
			for _, f := range some {
				least := new(big.Int).Mul(big.NewInt(f), big.NewInt(slope))
				least.Rsh(least, slopeBits).Add(least, big.NewInt(base))
				if got, ok := p.Charge(f); ok && big.NewInt(got).Cmp(least) < 0 {
					t.Fatalf("%s: got %d at freight %d, want at least %d = %d + %d x %d / 2^%d", p.Regime.ID, got, f, least, base, f, slope, slopeBits)
				}
			}
		}
	})
}

// TestMoreDutyNeverCostsLess: raise one number of one row, and no procedure of
// the same days is cheaper.
func TestMoreDutyNeverCostsLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		if len(w.n.Duties) == 0 {
			t.Skip("no duties")
		}
		f := freight(t)
		before := w.open
		w.n.Duties = slices.Clone(w.n.Duties)
		d := &w.n.Duties[rapid.IntRange(0, len(w.n.Duties)-1).Draw(t, "row")]
		raise := func(terms []network.DutyTerm) []network.DutyTerm {
			terms = slices.Clone(terms)
			if len(terms) == 0 {
				return terms
			}
			term := &terms[rapid.IntRange(0, len(terms)-1).Draw(t, "term")]
			if term.Currency == "" {
				term.Percent += unit.Rate(number(t, "more percent", int64(math.MaxInt64-term.Percent)))
			} else {
				term.Amount += unit.Rate(number(t, "more", int64(math.MaxInt64-term.Amount)))
			}
			return terms
		}
		switch rapid.IntRange(0, 3).Draw(t, "what") {
		case 0:
			d.Rate.Terms = raise(d.Rate.Terms)
		case 1:
			d.Rate.Min = raise(d.Rate.Min)
		case 2:
			d.Rate.Max = raise(d.Rate.Max)
		case 3:
			d.Rate.Terms = append(slices.Clone(d.Rate.Terms), randomTerms(t, usual, 1, 1)...)
		}
		if !w.ask(t) {
			return
		}
		for i := range w.open {
			p := &w.open[i]
			at := slices.IndexFunc(before, func(o Procedure) bool { return o.Regime.ID == p.Regime.ID && o.First == p.First })
			if at < 0 {
				t.Fatalf("%s from %s is new", p.Regime.ID, p.First)
			}
			was, open := before[at].Charge(f)
			if is, still := p.Charge(f); still && (!open || is < was) {
				t.Fatalf("%s: got %d with more duty, %d %v before", p.Regime.ID, is, was, open)
			}
		}
	})
}

// TestEveryDayIsOpenOrClosed: for each regime every day asked about is in just one
// of the answers, and a day alone is answered as among others.
func TestEveryDayIsOpenOrClosed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		f := freight(t)
		for _, r := range w.n.Regimes {
			for d := dayOf(someDays[0]); d <= dayOf(someDays[len(someDays)-1]); d += 1 + day(rapid.IntRange(0, 40).Draw(t, "days")) {
				var here []Procedure
				for _, p := range w.open {
					if p.Regime.ID == r.ID && during(p.First, p.Last).covers(d) {
						here = append(here, p)
					}
				}
				shut := 0
				for _, c := range w.closed {
					if c.Regime.ID == r.ID && during(c.First, c.Last).covers(d) {
						shut++
						if len(c.Reasons) == 0 || c.String() == "" {
							t.Fatalf("%s: closed without a reason", r.ID)
						}
					}
				}
				if len(here)+shut != 1 {
					t.Fatalf("%s on %s: %d open and %d closed", r.ID, d.date(), len(here), shut)
				}
				alone, _, err := w.tables.Procedures(w.c, network.Import, "T", w.country, d.date(), d.date(), w.into)
				if err != nil {
					t.Fatal(err)
				}
				alone = slices.DeleteFunc(alone, func(p Procedure) bool { return p.Regime.ID != r.ID })
				if len(alone) != len(here) {
					t.Fatalf("%s on %s: %d open alone, %d among others", r.ID, d.date(), len(alone), len(here))
				}
				if len(here) == 1 {
					got, open := here[0].Charge(f)
					want, also := alone[0].Charge(f)
					if got != want || open != also {
						t.Fatalf("%s on %s: got %d %v among others, %d %v alone", r.ID, d.date(), got, open, want, also)
					}
				}
			}
		}
	})
}

// TestNothingCostsNothing: free goods, no taxes and no fees.
func TestNothingCostsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		w.n.Regimes = []network.Regime{{ID: "R", Territory: "T", Direction: network.Import, DutyPercent: whole, TaxPercent: whole}}
		w.n.Duties, w.n.Taxes = []network.Duty{tariffRow("T", "", "free")}, []network.Tax{taxRow("DE", "", network.VAT, "0")}
		if !w.ask(t) {
			t.Skip("the goods are worth more than fits")
		}
		if len(w.open) != 1 {
			t.Fatalf("got %q open and\n%s", ids(w.open), shut(w.closed))
		}
		for _, f := range []int64{0, 1, freight(t)} {
			if got, ok := w.open[0].Charge(f); got != 0 || !ok {
				t.Fatalf("freight of %d: got %d %v, want 0", f, got, ok)
			}
		}
		if base, slope := w.open[0].Least(); base != 0 || slope != 0 {
			t.Fatalf("got a bound of %d and %d", base, slope)
		}
	})
}

// TestValueIsOfEachLine: exchanged once, and refused where there is no rate.
func TestValueIsOfEachLine(t *testing.T) {
	tb := tables(t, brazil())
	c := parcel(item("950300", 1, "0.01 BRL", "CN", 1), item("950300", 1, "0.01 BRL", "CN", 1), item("950300", 1, "1.00 USD", "CN", 1))
	if got, err := tb.Value(c, "USD"); got != 1_00 || err != nil { // 0.2 cents, twice, are nothing each
		t.Errorf("got %d %v, want 100", got, err)
	}
	if _, err := tb.Value(c, "CHF"); !errors.Is(err, tariff.ErrNoRate) {
		t.Errorf("got %v, want %v", err, tariff.ErrNoRate)
	}
}
