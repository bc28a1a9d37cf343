package customs

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// subheading is how many digits of a code an international subheading has.
const subheading = 6

// compile makes a procedure of a row that is open, but for its dates. The error
// is unit.ErrOverflow where the charges do not fit even without freight, or says
// what cannot be exchanged.
func (q *inquiry) compile(r *network.Regime, levied []uses) (Procedure, error) {
	p := Procedure{Regime: r, Into: q.into, MostFreight: unlimited,
		tables: q.Tables, consignment: q.Consignment, payer: payer(r.Direction, q.Incoterm),
		levied: levied, lines: make([]line, len(q.Lines))}
	var err error
	if r.UpTo > 0 && r.Basis == network.WithCIF {
		if p.MostFreight, err = q.mostFreight(r); err != nil {
			return p, err
		}
	}
	if err := q.compileFees(&p); err != nil {
		return p, err
	}
	if err := q.compileFlat(&p); err != nil {
		return p, err
	}
	for i := range p.lines {
		if err := q.compileLine(&p.lines[i], r, i, levied[i]); err != nil {
			return p, err
		}
	}
	for _, fee := range p.fees {
		if err := add(&p.fixed, fee); err != nil {
			return p, err
		}
	}
	for i := range p.lines {
		if p.lines[i].isMoving() {
			p.moving = append(p.moving, int32(i))
			continue
		}
		n, ok := p.lines[i].at(0, nil)
		if !ok {
			return p, unit.ErrOverflow
		}
		if err := add(&p.fixed, n); err != nil {
			return p, err
		}
	}
	atNone, ok := p.Charge(0)
	if !ok {
		return p, unit.ErrOverflow
	}
	p.bound(atNone)
	return p, nil
}

func add(to *int64, n int64) error {
	sum, ok := plus(*to, n)
	if !ok {
		return unit.ErrOverflow
	}
	*to = sum
	return nil
}

func (q *inquiry) compileFees(p *Procedure) error {
	r := p.Regime
	for i, fee := range [...]struct {
		rate  unit.Rate
		times int64
		over  []int64
	}{
		{r.PerConsignment, 1, nil},
		{r.PerLine, int64(len(q.Lines)), nil},
		{r.PerKg, int64(q.weight), []int64{int64(unit.Kilogram)}},
	} {
		if fee.rate == 0 {
			continue // a regime without charges may name no currency
		}
		var err error
		if p.fees[i], err = q.exchange.Multiple(fee.rate, [2]int64{fee.times, 1}, fee.over, r.Currency, q.into); err != nil {
			return err
		}
	}
	return nil
}

// compileFlat puts the flat duty of each subheading at the first line of it,
// which bears it, with the VAT on it.
func (q *inquiry) compileFlat(p *Procedure) error {
	if p.Regime.FlatDuty == 0 {
		return nil
	}
	flat, err := q.exchange.Convert(p.Regime.FlatDuty, p.Regime.Currency, q.into)
	if err != nil {
		return err
	}
	seen := make(map[string]bool, len(q.Lines))
	for i := range q.Lines {
		if six := q.Lines[i].HS[:subheading]; !seen[six] {
			seen[six] = true
			p.lines[i].flat = flat
		}
	}
	return nil
}

func (q *inquiry) compileLine(l *line, r *network.Regime, i int, u uses) error {
	l.value, l.customs, l.taxed = q.values[i], q.shares[i], q.shares[i]
	if q.territory.Valuation == network.FOB {
		l.customs = nothing
	}
	l.consumption, l.full, l.vat = nothing, nothing, nothing
	if u.normal != none {
		if err := q.compileDuty(l, r, i, u.normal); err != nil {
			return err
		}
	}
	for _, row := range u.additional {
		if err := q.compileDuty(l, r, i, row); err != nil {
			return err
		}
	}
	var err error
	if u.consumption != none {
		l.full = ofItself(q.taxes[u.consumption].Percent)
		if l.consumption, err = l.full.times(lowest(int64(r.TaxPercent), whole)); err != nil {
			return err
		}
	}
	if u.vat != none {
		tax := &q.taxes[u.vat]
		if strings.Contains(tax.Note, OnCustomsValue) {
			l.taxed = l.customs
		}
		if l.vat, err = percentOf(tax.Percent, r.TaxPercent); err != nil {
			return err
		}
	}
	return nil
}

func (q *inquiry) compileDuty(l *line, r *network.Regime, i int, row int32) error {
	rate := &q.duties[row].Rate
	d := duty{hasLeast: len(rate.Min) > 0, hasMost: len(rate.Max) > 0}
	var err error
	for _, part := range [...]struct {
		to    *sum
		terms []network.DutyTerm
	}{{&d.terms, rate.Terms}, {&d.least, rate.Min}, {&d.most, rate.Max}} {
		if *part.to, err = q.compileSum(part.terms, &q.Lines[i], r.DutyPercent); err != nil {
			return fmt.Errorf("%s: %w", dutyText(&q.duties[row]), err)
		}
	}
	l.duties = append(l.duties, d)
	return nil
}

// compileSum adds the terms of a rate for a line: percentages in one fraction of
// the customs value, and amounts, each of them exchanged and rounded once, with
// the part of the duty that is levied.
func (q *inquiry) compileSum(terms []network.DutyTerm, l *Line, part unit.Rate) (sum, error) {
	s := sum{percent: nothing}
	var percent int64
	for _, t := range terms {
		if err := add(&percent, int64(t.Percent)); err != nil {
			return s, err
		}
		if t.Amount == 0 {
			continue
		}
		count, over := l.Quantity, []int64{t.Per, whole}
		if t.Measure == network.Kilogram {
			count, over = int64(l.Weight), append(over, int64(unit.Kilogram))
		}
		n, err := q.exchange.Multiple(t.Amount, [2]int64{count, int64(part)}, over, t.Currency, q.into)
		if err != nil {
			return s, err
		}
		if err := add(&s.fixed, n); err != nil {
			return s, err
		}
	}
	var err error
	s.percent, err = percentOf(unit.Rate(percent), part)
	return s, err
}

// total is what the goods and what was bought before are worth in the currency of
// a limit.
func (q *inquiry) total(c unit.Currency) (total, error) {
	if t, known := q.totals[c]; known {
		return t, nil
	}
	_, goods, err := values(q.exchange, q.Consignment, c)
	if err != nil {
		return total{}, err
	}
	t := total{goods: goods}
	if q.Bought.Minor > 0 {
		if t.bought, err = q.exchange.Money(q.Bought, c); err != nil {
			return total{}, fmt.Errorf("consignment: bought: %w", err)
		}
	}
	q.totals[c] = t
	return t, nil
}

// minor is a limit in whole minor units: a value is above the one where it is
// above the other.
func minor(limit unit.Rate, c unit.Currency) int64 {
	digits, _ := c.Digits()
	n := int64(limit)
	for range 6 - digits {
		n /= 10
	}
	return n
}

// limits says which limits on value keep a row closed without freight.
func (q *inquiry) limits(r *network.Regime, newYear bool) ([]Reason, error) {
	if r.Above == 0 && r.UpTo == 0 && r.Yearly == 0 {
		return nil, nil
	}
	t, err := q.total(r.Currency)
	if err != nil {
		return nil, err
	}
	money := func(n int64) unit.Money { return unit.Money{Minor: n, Currency: r.Currency} }
	var why []Reason
	if least := minor(r.Above, r.Currency); r.Above > 0 && t.goods <= least {
		why = append(why, Reason{Kind: ByAbove, Got: money(t.goods).String(), Want: "more than " + money(least).String(),
			Remedy: Remedy{Kind: RaiseValue, Value: money(least - t.goods + 1)}})
	}
	if most := minor(r.UpTo, r.Currency); r.UpTo > 0 && t.goods > most {
		want := "at most " + money(most).String()
		if r.Basis == network.WithCIF {
			want += " with freight"
		}
		why = append(why, Reason{Kind: ByUpTo, Got: money(t.goods).String(), Want: want,
			Remedy: Remedy{Kind: LowerValue, Value: money(t.goods - most)}})
	}
	if r.Yearly == 0 {
		return why, nil
	}
	bought, most := t.bought, minor(r.Yearly, r.Currency)
	if newYear {
		bought = 0
	}
	year, ok := plus(bought, t.goods)
	if !ok {
		return nil, fmt.Errorf("consignment: value of the year in %s: %w", r.Currency, unit.ErrOverflow)
	}
	if year > most {
		why = append(why, Reason{Kind: ByYearly, Got: money(year).String(), Want: "at most " + money(most).String(),
			Remedy: q.yearRemedy(money(year-most), t.goods, most)})
	}
	return why, nil
}

// yearRemedy lowers the value where the goods can bear it, and else waits for
// the next year, in which the count starts again.
func (q *inquiry) yearRemedy(excess unit.Money, goods, most int64) Remedy {
	switch {
	case excess.Minor < goods:
		return Remedy{Kind: LowerValue, Value: excess}
	case goods <= most && q.days.first != earliest:
		return Remedy{Kind: Wait, Date: network.Date{Year: q.days.first.date().Year + 1, Month: 1, Day: 1}}
	}
	return Remedy{}
}

// mostFreight is the largest freight with which the goods are worth no more than
// a row lets them be on the CIF basis. That without freight they are not is known.
func (q *inquiry) mostFreight(r *network.Regime) (int64, error) {
	t, err := q.total(r.Currency)
	if err != nil {
		return 0, err
	}
	left := minor(r.UpTo, r.Currency) - t.goods
	// What freight comes to in the row's currency grows with it, and what does
	// not fit there is too much.
	over := sort.Search(math.MaxInt64, func(freight int) bool {
		n, err := q.exchange.Money(unit.Money{Minor: int64(freight), Currency: q.into}, r.Currency)
		return err != nil || n > left
	})
	return int64(over) - 1, nil
}
