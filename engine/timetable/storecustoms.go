package timetable

import (
	"fmt"

	"entrepot/engine/network"
)

// The rows of customs as a codec goes over them: see storerows.go.

// customs goes over all of them. Tariffs have a great many rows, so their
// prefixes stand in one text together.
func (c *codec) customs(s *Snapshot) {
	list(c, "goods list", &s.GoodsLists, 2, func(g *network.GoodsList) {
		shared(c, &g.ID)
		list(c, "prefix", &g.HS, 1, func(hs *string) { c.alone(hs) })
	})
	list(c, "regime", &s.Regimes, 36, c.regime)
	list(c, "duty", &s.Duties, 16, c.duty)
	list(c, "tax", &s.Taxes, 13, c.tax)
}

// several writes or reads texts that other rows have too.
func several[T ~string](c *codec, what string, all *[]T) {
	list(c, what, all, 1, func(v *T) { shared(c, v) })
}

func (c *codec) regime(r *network.Regime) {
	shared(c, &r.ID)
	shared(c, &r.Territory)
	shared(c, &r.Direction)
	shared(c, &r.Name)
	several(c, "trade", &r.Trades)
	several(c, "channel", &r.Channels)
	several(c, "kind", &r.Kinds)
	several(c, "office", &r.Offices)
	several(c, "origin", &r.Origins)
	shared(c, &r.Goods)
	c.date(&r.First)
	c.date(&r.Last)
	shared(c, &r.Currency)
	shared(c, &r.Basis)
	number(c, &r.Above)
	number(c, &r.UpTo)
	number(c, &r.Yearly)
	number(c, &r.PerConsignment)
	number(c, &r.PerLine)
	number(c, &r.PerKg)
	number(c, &r.DutyPercent)
	number(c, &r.FlatDuty)
	number(c, &r.TaxPercent)
	shared(c, &r.Calendar)
	number(c, &r.Processing)
	number(c, &r.ProcessingP90)
	c.flag(&r.PreArrival)
	number(c, &r.Inspected)
	number(c, &r.Inspection)
	shared(c, &r.Source)
	shared(c, &r.Note)
	c.flag(&r.Uncertain)
	if c.reading && c.err == nil {
		if err := checkTimes(r); err != nil {
			c.fail(err)
		}
	}
}

func (c *codec) duty(d *network.Duty) {
	shared(c, &d.Territory)
	c.alone(&d.HS)
	several(c, "origin", &d.Origins)
	shared(c, &d.Kind)
	list(c, "term", &d.Rate.Terms, 5, c.dutyTerm)
	list(c, "least", &d.Rate.Min, 5, c.dutyTerm)
	list(c, "most", &d.Rate.Max, 5, c.dutyTerm)
	c.date(&d.First)
	c.date(&d.Last)
	shared(c, &d.Source)
	shared(c, &d.Note)
	c.flag(&d.Uncertain)
}

// dutyTerm refuses an amount for each nothing, which nobody could count.
func (c *codec) dutyTerm(t *network.DutyTerm) {
	number(c, &t.Percent)
	number(c, &t.Amount)
	shared(c, &t.Currency)
	number(c, &t.Per)
	shared(c, &t.Measure)
	if c.reading && c.err == nil && t.Currency != "" && t.Per < 1 {
		c.fail(fmt.Errorf("got an amount for each %d, want at least 1", t.Per))
	}
}

func (c *codec) tax(t *network.Tax) {
	shared(c, &t.Country)
	c.alone(&t.HS)
	shared(c, &t.Kind)
	number(c, &t.Percent)
	c.date(&t.First)
	c.date(&t.Last)
	shared(c, &t.Source)
	shared(c, &t.Note)
	c.flag(&t.Uncertain)
}
