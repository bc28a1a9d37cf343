package customs

import (
	"errors"
	"fmt"
	"slices"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Procedures says how a consignment may cross a border of a territory on local
// dates from one to another, both included; a zero date is no limit. What is
// open is in the order of the regimes, each in order of dates, and the dates of
// one procedure are as many as nothing changes in that it uses. The taxes on
// import are those of the country it is imported into; other directions need no
// country. Charges will be in minor units of into.
//
// Which offices a regime admits is for who knows the office: see
// Procedure.Admits. Roles of offices are not customs' to judge either.
//
// Every regime of the territory in this direction is in one list or the other,
// and in both where it changes. The error is Faults for what is wrong with the
// consignment, or says which row cannot be exchanged into which currency.
func (t *Tables) Procedures(c *Consignment, direction network.Direction, territory, country string,
	from, to network.Date, into unit.Currency) (open []Procedure, closed []Closed, err error) {
	q, err := t.inquire(c, direction, territory, country, during(from, to), into)
	if err != nil {
		return nil, nil, err
	}
	for _, rows := range t.regimes[border{territory, direction}] {
		if err := q.regime(rows); err != nil {
			return nil, nil, err
		}
	}
	return q.open, q.closed, nil
}

// inquiry is one call of Procedures: what it asks, what all regimes share, and
// the answer so far.
type inquiry struct {
	*Tables
	*Consignment
	territory *network.Territory
	country   string
	days      span
	into      unit.Currency

	values []int64 // of the lines in into
	shares []fraction
	weight unit.Weight
	totals map[unit.Currency]total
	parts  []part // of the days, ascending

	open   []Procedure
	closed []Closed
}

// total is what limits are about, in minor units of their currency.
type total struct{ goods, bought int64 }

// part is a range of days on which no row of the goods changes.
type part struct {
	span
	uses    []uses // by line
	newYear bool   // what was bought before no longer counts
}

func (t *Tables) inquire(c *Consignment, direction network.Direction, territory, country string, days span, into unit.Currency) (*inquiry, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	q := &inquiry{Tables: t, Consignment: c, territory: t.territories[territory], country: country, days: days, into: into,
		totals: make(map[unit.Currency]total)}
	switch {
	case q.territory == nil:
		return nil, fmt.Errorf("customs: territory: got %q, want one that is there", territory)
	case !slices.Contains(network.Directions, direction):
		return nil, fmt.Errorf("customs: direction: got %q, want %s", string(direction), network.AnyOf(network.Directions))
	case days.empty():
		return nil, fmt.Errorf("customs: dates: got %s after %s, want the first not after the last", days.first.date(), days.last.date())
	case direction == network.Import && !isCountry(country):
		return nil, fmt.Errorf("customs: destination country: got %q, want two letters, such as DE", country)
	}
	var sum int64
	var err error
	if q.values, sum, err = values(t.exchange, c, into); err != nil {
		return nil, err
	}
	if q.weight, err = c.Weight(); err != nil {
		return nil, err
	}
	q.shares = shares(q.values, sum)

	matched := make([]matches, len(c.Lines))
	var changes []span
	if direction == network.Import {
		for i := range c.Lines {
			matched[i] = t.match(&c.Lines[i], territory, country)
			changes = matched[i].spans(changes)
		}
	}
	year := span{earliest, latest}
	if c.Bought.Minor > 0 && days.first != earliest {
		year.last = dayOf(network.Date{Year: days.first.date().Year, Month: 12, Day: 31})
		changes = append(changes, year)
	}
	for _, days := range days.cut(changes) {
		p := part{span: days, uses: make([]uses, len(matched)), newYear: days.first > year.last}
		for i := range matched {
			p.uses[i] = matched[i].on(days.first)
		}
		q.parts = append(q.parts, p)
	}
	return q, nil
}

// shares are the parts of the freight that belong to lines: by value, or alike
// where all of them are worth less than half a minor unit.
func shares(values []int64, sum int64) []fraction {
	all := make([]fraction, len(values))
	for i, v := range values {
		if all[i] = lowest(v, max(sum, 1)); sum == 0 {
			all[i] = lowest(1, int64(len(values)))
		}
	}
	return all
}

// regime answers for the rows of one regime, which are ascending in time.
func (q *inquiry) regime(rows []*network.Regime) error {
	next := q.days.first
	for i, r := range rows {
		holds := during(r.First, r.Last).with(q.days)
		if holds.empty() {
			continue
		}
		if next < holds.first {
			q.gap(rows, i, span{next, holds.first - 1})
		}
		for _, p := range q.parts {
			if p.span = p.with(holds); p.empty() {
				continue
			}
			if err := q.row(r, &p); err != nil {
				return fmt.Errorf("regime %s of %s: %w", r.ID, r.Territory, err)
			}
		}
		if holds.last == latest {
			return nil
		}
		next = holds.last + 1
	}
	if next <= q.days.last {
		q.gap(rows, len(rows), span{next, q.days.last})
	}
	return nil
}

// gap closes a regime for days on which no row of it holds, before row next.
func (q *inquiry) gap(rows []*network.Regime, next int, days span) {
	// At the end of the days asked about the first row behind them is meant.
	for ; next > 0 && during(rows[next-1].First, rows[next-1].Last).first > days.last; next-- {
	}
	why, row := Reason{Kind: ByDates, Got: datesText(days.dates())}, (*network.Regime)(nil)
	if next < len(rows) {
		row = rows[next]
		why.Want = "not before " + row.First.String()
		why.Remedy = Remedy{Kind: Wait, Date: row.First}
	} else {
		row = rows[len(rows)-1]
		why.Want = "not after " + row.Last.String()
	}
	q.close(row, days, []Reason{why})
}

// close adds to what is closed, or prolongs it.
func (q *inquiry) close(r *network.Regime, days span, why []Reason) {
	if n := len(q.closed); n > 0 {
		last := &q.closed[n-1]
		if last.Regime == r && slices.Equal(last.Reasons, why) && during(last.First, last.Last).last+1 == days.first {
			last.Last = days.last.date()
			return
		}
	}
	first, last := days.dates()
	q.closed = append(q.closed, Closed{r, first, last, why})
}

// row answers for one row of a regime on days of which it holds.
func (q *inquiry) row(r *network.Regime, p *part) error {
	levied := make([]uses, len(p.uses))
	for i := range p.uses {
		levied[i] = p.uses[i].of(r)
	}
	why, err := q.judge(r, p.newYear, levied)
	if err != nil {
		return err
	}
	if len(why) > 0 {
		q.close(r, p.span, why)
		return nil
	}
	if n := len(q.open); n > 0 {
		last := &q.open[n-1]
		if last.Regime == r && slices.EqualFunc(last.levied, levied, uses.equal) && during(last.First, last.Last).last+1 == p.first {
			last.Last = p.last.date()
			return nil
		}
	}
	made, err := q.compile(r, levied)
	switch {
	case errors.Is(err, unit.ErrOverflow):
		q.close(r, p.span, []Reason{{Kind: ByOverflow, Got: err.Error(), Want: "charges that fit in 64 bits"}})
		return nil
	case err != nil:
		return err
	}
	made.First, made.Last = p.dates()
	q.open = append(q.open, made)
	return nil
}

// judge says what keeps a row closed that holds on the day.
func (q *inquiry) judge(r *network.Regime, newYear bool, levied []uses) ([]Reason, error) {
	var why []Reason
	if len(r.Trades) > 0 && !slices.Contains(r.Trades, q.Trade) {
		want := network.AnyOf(r.Trades)
		why = append(why, Reason{Kind: ByTrade, Got: string(q.Trade), Want: want, Remedy: Remedy{Kind: OtherTrade, What: want}})
	}
	if len(r.Channels) > 0 && !slices.Contains(r.Channels, q.Channel) {
		want := network.AnyOf(r.Channels)
		why = append(why, Reason{Kind: ByChannel, Got: string(q.Channel), Want: want, Remedy: Remedy{Kind: OtherWay, What: want}})
	}
	limits, err := q.limits(r, newYear)
	if err != nil {
		return nil, err
	}
	why = append(why, limits...)
	for i := range q.Lines {
		why = q.judgeLine(why, r, i, levied[i])
	}
	return why, nil
}

func (q *inquiry) judgeLine(why []Reason, r *network.Regime, i int, u uses) []Reason {
	l := &q.Lines[i]
	refuse := func(kind ReasonKind, got, want string, remedy Remedy) {
		why = append(why, Reason{Kind: kind, Line: i + 1, HS: l.HS, Got: got, Want: want, Remedy: remedy})
	}
	if len(r.Origins) > 0 && !slices.Contains(r.Origins, l.Origin) {
		want := network.AnyOf(r.Origins)
		refuse(ByOrigins, l.Origin, want, Remedy{Kind: OtherGoods, What: want})
	}
	if r.Goods != "" {
		on, longer := listed(q.lists[r.Goods], l.HS)
		switch {
		case longer:
			refuse(ByGoods, l.HS, r.Goods, Remedy{Kind: LongerCode, What: fmt.Sprintf("list %s has some that begin with %s", r.Goods, l.HS)})
		case !on:
			refuse(ByGoods, l.HS, r.Goods, Remedy{Kind: ListEntry, What: r.Goods})
		}
	}
	if leviesDuty(r) && u.normal == none {
		where := fmt.Sprintf("HS %s from %s in %s", l.HS, l.Origin, q.territory.ID)
		refuse(ByDuty, l.HS, fmt.Sprintf("duty of %s on goods from %s", q.territory.ID, l.Origin), Remedy{Kind: DutyRow, What: where})
	}
	if leviesTax(r) && u.vat == none {
		refuse(ByTax, l.HS, "VAT of "+q.country, Remedy{Kind: TaxRow, What: fmt.Sprintf("HS %s in %s", l.HS, q.country)})
	}
	if r.FlatDuty > 0 && len(l.HS) < subheading {
		refuse(ByDigits, l.HS, "six digits", Remedy{Kind: LongerCode, What: "six digits"})
	}
	return why
}
