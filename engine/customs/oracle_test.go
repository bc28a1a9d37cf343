package customs

import (
	"math/big"
	"slices"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// oracle says what a regime's row on import charges on a day, in the plainest
// way: every row looked at, every number a fraction of any size. It shares with
// the package only the types of what it is given, and what is known from golden
// examples is not asked of it again: dates, limits and who may use a regime.
type oracle struct {
	n    *network.Network
	c    *Consignment
	into unit.Currency
}

func ratio(a, b int64) *big.Rat { return big.NewRat(a, b) }

func times(x *big.Rat, more ...*big.Rat) *big.Rat {
	p := new(big.Rat).Set(x)
	for _, m := range more {
		p.Mul(p, m)
	}
	return p
}

func added(x *big.Rat, more ...*big.Rat) *big.Rat {
	s := new(big.Rat).Set(x)
	for _, m := range more {
		s.Add(s, m)
	}
	return s
}

// halfEven rounds as a bank does.
func halfEven(x *big.Rat) *big.Rat {
	n := new(big.Int).Div(x.Num(), x.Denom())
	rest := new(big.Rat).Sub(x, new(big.Rat).SetInt(n))
	if c := rest.Cmp(ratio(1, 2)); c > 0 || c == 0 && n.Bit(0) == 1 {
		n.Add(n, big.NewInt(1))
	}
	return new(big.Rat).SetInt(n)
}

func tens(n int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
}

// perBase is what one unit of the base buys of a currency.
func (o *oracle) perBase(c unit.Currency) *big.Rat {
	for _, r := range o.n.Rates {
		if r.Currency == c {
			return times(ratio(r.Mantissa, 1), new(big.Rat).Inv(tens(r.Scale)))
		}
	}
	return ratio(1, 1) // the base
}

// minor is an amount in major units of a currency, in minor units of into.
func (o *oracle) minor(major *big.Rat, from unit.Currency) *big.Rat {
	digits, _ := o.into.Digits()
	if from == o.into {
		return times(major, tens(digits))
	}
	return times(major, o.perBase(o.into), new(big.Rat).Inv(o.perBase(from)), tens(digits))
}

func millionths(r unit.Rate) *big.Rat { return ratio(int64(r), 1_000_000) }
func percent(r unit.Rate) *big.Rat    { return ratio(int64(r), 100_000_000) }

func holds(first, last, day network.Date) bool {
	return (first.IsZero() || first.Compare(day) <= 0) && (last.IsZero() || last.Compare(day) >= 0)
}

// duties are the row of the tariff that counts for a line, and the additional.
func (o *oracle) duties(l *Line, territory string, day network.Date) (normal *network.Duty, additional []*network.Duty) {
	for i := range o.n.Duties {
		d := &o.n.Duties[i]
		own := slices.Contains(d.Origins, l.Origin)
		if d.Territory != territory || !holds(d.First, d.Last, day) || !strings.HasPrefix(l.HS, d.HS) || len(d.Origins) > 0 && !own {
			continue
		}
		switch {
		case d.Kind == network.AdditionalDuty:
			additional = append(additional, d)
		case normal == nil, len(d.HS) > len(normal.HS), len(d.HS) == len(normal.HS) && own && len(normal.Origins) == 0:
			normal = d
		}
	}
	return normal, additional
}

// tax is the percentage of the row that counts, and whether there is one.
func (o *oracle) tax(l *Line, country string, kind network.TaxKind, day network.Date) *network.Tax {
	var best *network.Tax
	for i := range o.n.Taxes {
		x := &o.n.Taxes[i]
		if x.Country == country && x.Kind == kind && holds(x.First, x.Last, day) && strings.HasPrefix(l.HS, x.HS) &&
			(best == nil || len(x.HS) > len(best.HS)) {
			best = x
		}
	}
	return best
}

// sum is a sum of terms on a customs value, each part rounded once.
func (o *oracle) sum(terms []network.DutyTerm, l *Line, value *big.Rat, part unit.Rate) *big.Rat {
	all, of := new(big.Rat), new(big.Rat)
	for _, t := range terms {
		of.Add(of, percent(t.Percent))
		if t.Amount > 0 {
			count := ratio(l.Quantity, t.Per)
			if t.Measure == network.Kilogram {
				count = ratio(int64(l.Weight), 1000)
				count.Quo(count, ratio(t.Per, 1))
			}
			all.Add(all, halfEven(times(o.minor(millionths(t.Amount), t.Currency), count, percent(part))))
		}
	}
	return added(all, halfEven(times(value, of, percent(part))))
}

func (o *oracle) duty(d *network.Duty, l *Line, value *big.Rat, part unit.Rate) *big.Rat {
	x := o.sum(d.Rate.Terms, l, value, part)
	if least := o.sum(d.Rate.Min, l, value, part); len(d.Rate.Min) > 0 && x.Cmp(least) < 0 {
		x = least
	}
	if most := o.sum(d.Rate.Max, l, value, part); len(d.Rate.Max) > 0 && x.Cmp(most) > 0 {
		x = most
	}
	return x
}

// charge is all that is due, or nil where a row is missing.
func (o *oracle) charge(r *network.Regime, country string, day network.Date, freight int64) *big.Rat {
	fob := false
	for _, t := range o.n.Territories {
		if t.ID == r.Territory {
			fob = t.Valuation == network.FOB
		}
	}
	weight, worth := new(big.Rat), new(big.Rat)
	values := make([]*big.Rat, len(o.c.Lines))
	for i, l := range o.c.Lines {
		digits, _ := l.Value.Currency.Digits()
		values[i] = halfEven(o.minor(times(ratio(l.Value.Minor, 1), new(big.Rat).Inv(tens(digits))), l.Value.Currency))
		worth.Add(worth, values[i])
		weight.Add(weight, ratio(int64(l.Weight), 1000))
	}
	total := added(
		halfEven(o.minor(millionths(r.PerConsignment), r.Currency)),
		halfEven(times(o.minor(millionths(r.PerLine), r.Currency), ratio(int64(len(o.c.Lines)), 1))),
		halfEven(times(o.minor(millionths(r.PerKg), r.Currency), weight)))
	seen := map[string]bool{}
	for i := range o.c.Lines {
		l := &o.c.Lines[i]
		share := ratio(freight, int64(len(values)))
		if worth.Sign() > 0 {
			share = times(ratio(freight, 1), values[i], new(big.Rat).Inv(worth))
		}
		value, taxed := added(values[i], share), added(values[i], share)
		if fob {
			value = values[i]
		}
		duty := new(big.Rat)
		if r.DutyPercent > 0 {
			normal, additional := o.duties(l, r.Territory, day)
			if normal == nil {
				return nil
			}
			for _, d := range append(additional, normal) {
				duty.Add(duty, o.duty(d, l, value, r.DutyPercent))
			}
		}
		if r.FlatDuty > 0 && !seen[l.HS[:6]] {
			seen[l.HS[:6]] = true
			duty.Add(duty, halfEven(o.minor(millionths(r.FlatDuty), r.Currency)))
		}
		total.Add(total, duty)
		if r.TaxPercent == 0 {
			continue
		}
		full := new(big.Rat)
		if x := o.tax(l, country, network.Consumption, day); x != nil {
			of := percent(x.Percent)
			of.Quo(of, new(big.Rat).Sub(ratio(1, 1), of))
			full = halfEven(times(added(value, duty), of))
			total.Add(total, halfEven(times(added(value, duty), of, percent(r.TaxPercent))))
		}
		x := o.tax(l, country, network.VAT, day)
		if x == nil {
			return nil
		}
		if strings.Contains(x.Note, OnCustomsValue) {
			taxed = value
		}
		total.Add(total, halfEven(times(added(taxed, duty, full), percent(x.Percent), percent(r.TaxPercent))))
	}
	return total
}
