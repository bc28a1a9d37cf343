package engine

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/unit"
)

// mostTries is how many ways to open a regime are tried.
const mostTries = 8

// opened is a question changed so that a regime may open.
type opened struct {
	q     Query
	entry map[string]string // codes that lists would hold, by list
	words []string
	kind  RemedyKind
	value *unit.Money
	tried bool // all of it can be asked
}

// opening offers the least change that opens a regime which is closed for one
// reason or several, and asks again with it. Of days on which it is closed those
// with the fewest reasons count.
func (x *explainer) opening(closed []*customs.Closed) error {
	if len(closed) == 0 {
		return nil
	}
	best := slices.MinFunc(closed, func(a, b *customs.Closed) int { return len(a.Reasons) - len(b.Reasons) })
	all := []opened{{q: *x.q, kind: RemedyGoods, tried: true}}
	for i := range best.Reasons {
		var more []opened
		for k := range all {
			more = append(more, x.changed(&all[k], best.Regime, &best.Reasons[i])...)
		}
		if all = more; len(all) == 0 {
			return nil // nothing takes this reason away
		}
		all = all[:min(mostTries, len(all))]
	}
	for i := range all {
		o := &all[i]
		in, err := x.asOpened(o)
		if err != nil {
			if x.spent(err) {
				return nil
			}
			return err
		}
		if !in && i < len(all)-1 {
			continue
		}
		if !in {
			o = &all[0]
		}
		r := Remedy{Kind: o.kind, Amount: o.value, Detail: strings.Join(o.words, " and "), Verified: in}
		if o.tried && !in {
			r.Detail += ": it opens then, and is not in the answer all the same"
		}
		x.out.Remedies = append(x.out.Remedies, r)
		break
	}
	return nil
}

// asOpened asks again with a regime opened.
func (x *explainer) asOpened(o *opened) (bool, error) {
	if !o.tried {
		return false, nil
	}
	w := *x.world
	if len(o.entry) > 0 {
		lists := slices.Clone(w.snap.GoodsLists)
		for i := range lists {
			if hs, more := o.entry[lists[i].ID]; more {
				lists[i].HS = append(slices.Clone(lists[i].HS), hs)
				slices.Sort(lists[i].HS)
			}
		}
		s := w.snap
		tables, err := customs.New(&network.Network{Territories: s.Territories, Regimes: s.Regimes, Duties: s.Duties, Taxes: s.Taxes, GoodsLists: lists, Rates: s.Rates})
		if err != nil {
			return false, fmt.Errorf("goods list with an entry more: %w", err)
		}
		w.customs, w.rated = tables, newRatedParcels(s)
	}
	return x.again(&w, &o.q, nil)
}

// changed is a question, and perhaps others, in which a reason does not keep a
// regime closed.
func (x *explainer) changed(o *opened, regime *network.Regime, why *customs.Reason) (out []opened) {
	m := &why.Remedy
	change := func(what string, do func(next *opened, c *customs.Consignment)) {
		next := *o
		c := *o.q.Consignment
		c.Lines = slices.Clone(c.Lines)
		next.q.Consignment = &c
		next.words = append(slices.Clone(o.words), what)
		do(&next, &c)
		out = append(out, next)
	}
	switch m.Kind {
	case customs.LowerValue, customs.RaiseValue:
		change(m.String(), func(next *opened, c *customs.Consignment) {
			next.value = &m.Value
			next.tried = next.tried && x.revalue(c, regime, m)
		})
	case customs.OtherTrade:
		for _, t := range regime.Trades {
			change("trade "+string(t), func(_ *opened, c *customs.Consignment) { c.Trade = t })
		}
	case customs.OtherWay:
		for _, t := range regime.Channels {
			change("channel "+string(t), func(_ *opened, c *customs.Consignment) { c.Channel = t })
		}
	case customs.OtherGoods:
		if len(regime.Origins) > 0 {
			change(fmt.Sprintf("goods of origin %s on line %d", m.What, why.Line), func(_ *opened, c *customs.Consignment) { c.Lines[why.Line-1].Origin = regime.Origins[0] })
		}
	case customs.ListEntry:
		change(fmt.Sprintf("an entry for HS %s on list %s", why.HS, m.What), func(next *opened, _ *customs.Consignment) {
			next.kind, next.entry = RemedyRow, map[string]string{m.What: why.HS}
			for list, hs := range o.entry {
				next.tried = next.tried && list == m.What && hs == why.HS
			}
		})
	case customs.Wait:
		change(m.String(), func(next *opened, _ *customs.Consignment) {
			next.kind = RemedyCondition
			d := m.Date
			next.q.Depart = time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, x.snap.Zones[x.r.Origins[0].Facility])
			next.tried = next.tried && x.q.ArriveBy.IsZero() && x.q.Until.IsZero() && next.q.Depart.After(x.q.Depart)
		})
	case customs.DutyRow, customs.TaxRow:
		change(m.String(), func(next *opened, _ *customs.Consignment) { next.kind, next.tried = RemedyRow, false })
	case customs.LongerCode:
		change(m.String(), func(next *opened, _ *customs.Consignment) { next.tried = false })
	}
	return out
}

// revalue changes the value of the dearest line so that the consignment is worth
// so much less, or more, in the currency of a regime. False if no line can.
func (x *explainer) revalue(c *customs.Consignment, regime *network.Regime, m *customs.Remedy) bool {
	worth := func(l *customs.Line) int64 {
		v, err := x.pricer.Money(l.Value, regime.Currency)
		if err != nil {
			return 0
		}
		return v
	}
	line := &c.Lines[0]
	for i := range c.Lines {
		if worth(&c.Lines[i]) > worth(line) {
			line = &c.Lines[i]
		}
	}
	by, err := x.pricer.Money(m.Value, line.Value.Currency)
	if err != nil {
		return false
	}
	sign := int64(-1)
	if m.Kind == customs.RaiseValue {
		sign = 1
	}
	was, value := worth(line), line.Value.Minor
	// An amount may be worth a little less in the other currency.
	for by = max(1, by-1); by < math.MaxInt64/4; by++ {
		line.Value.Minor = value + sign*by
		if line.Value.Minor <= 0 {
			return false
		}
		if now := worth(line); sign*(now-was) >= m.Value.Minor {
			return true
		}
	}
	return false
}

// chargesDown finds the least fall in what the regime charges, with which a way
// by it is better than all that are no worse in the rest.
func (x *explainer) chargesDown(ways []search.Way) error {
	var least int64
	for i := range ways {
		way := &ways[i]
		cut, found := x.costCut(way)
		if !found || cut <= 0 {
			continue
		}
		charged := int64(0)
		for _, st := range way.Steps {
			if st.Arc < 0 && x.pr.border.procedure(&st).Regime.ID == x.regime.ID {
				charged += st.Charge
			}
		}
		cheap := func(by int64) bool {
			return x.recost(way, func(st *search.Step, charge int64) int64 {
				if st.Arc < 0 && x.pr.border.procedure(st).Regime.ID == x.regime.ID {
					return max(0, charge-by)
				}
				return charge
			}) <= way.Cost-cut
		}
		if by, found := leastOf(charged, cheap); found && (least == 0 || by < least) {
			least = by
		}
	}
	if least == 0 {
		return nil
	}
	amount := unit.Money{Minor: least, Currency: x.pr.into}
	r := Remedy{Kind: RemedyPrice, Amount: &amount, Detail: fmt.Sprintf("what %s charges down by %s", x.regime.ID, amount)}
	var err error
	r.Verified, err = x.again(x.world, x.q, func(q *search.Request) { q.Rated = x.rerated(x.pr, x.charging(least)) })
	x.out.Remedies = append(x.out.Remedies, r)
	return err
}

// charging is the borders of the question with the regime cheaper by so much.
func (x *explainer) charging(less int64) *borders {
	out := *x.pr.border
	out.numbers.Clearances = slices.Clone(out.numbers.Clearances)
	for i := range out.numbers.Clearances {
		c := &out.numbers.Clearances[i]
		if out.procedures[i].Regime.ID != x.regime.ID {
			continue
		}
		charge := c.Charge
		c.Charge = func(soFar int64) (int64, bool) {
			n, open := charge(soFar)
			return max(0, n-less), open
		}
		c.Least, c.Slope = 0, 0
	}
	return &out
}

// cheaperLanded is cheaper where customs count: a fall in freight lowers duty on
// it as well, so less of it may be enough. Of a lane the least is found by asking.
func (x *explainer) cheaperLanded(ways []search.Way) error {
	if x.regime != nil && x.uses == nil {
		return x.chargesDown(ways)
	}
	var way *search.Way
	var least, freight int64
	for i := range ways {
		cut, found := x.costCut(&ways[i])
		if !found || cut <= 0 {
			continue
		}
		f, _ := x.freight(&ways[i])
		by, enough := leastOf(f, func(by int64) bool { return x.repricedCost(&ways[i], x.priceFor(&ways[i], f-by)) <= ways[i].Cost-cut })
		if enough && (way == nil || by < least) {
			way, least, freight = &ways[i], by, f
		}
	}
	if way == nil {
		return nil
	}
	in := func(by int64) (bool, error) { return x.supposing(x.repriced(way, x.priceFor(way, freight-by))...) }
	verified := false
	if x.legs == nil {
		var err error
		if verified, err = in(least); err != nil {
			return err
		}
	}
	if verified && x.one && least > 1 {
		less, err := in(least - 1)
		for not, enough := int64(0), least-1; less && err == nil && enough-not > 1; {
			mid := not + (enough-not)/2
			var is bool
			if is, err = in(mid); is {
				enough = mid
			} else {
				not = mid
			}
			least = enough
		}
		if err != nil && !errors.Is(err, errAskedOften) {
			return err
		}
	}
	r := x.priceDown(way, least, freight)
	r.Verified = verified
	x.out.Remedies = append(x.out.Remedies, r)
	return nil
}

// repricedCost is what a way comes to with the freight of the subject's lanes at
// so many millionths.
func (x *explainer) repricedCost(way *search.Way, millionths int64) int64 {
	return x.recost(way, func(st *search.Step, charge int64) int64 {
		if st.Arc < 0 {
			return charge
		}
		a := x.arc(st.Arc)
		if x.uses != nil && !x.uses(a) {
			return charge
		}
		rest := x.pr.prices.Handling[a.From] + x.pr.transit(st.Status, a.Lane)
		freight := charge - rest
		return rest + freight/network.SamePrice*millionths + (freight%network.SamePrice*millionths+network.SamePrice/2)/network.SamePrice
	})
}

// recost adds a way up again with its charges changed; what procedures charge
// goes by what the way has cost so far.
func (x *explainer) recost(way *search.Way, change func(st *search.Step, charge int64) int64) int64 {
	cost := x.r.Origins[way.Origin].Cost
	for i := range way.Steps {
		st, charge := &way.Steps[i], way.Steps[i].Charge
		if st.Arc < 0 {
			if n, open := x.pr.border.procedure(st).Charge(cost); open {
				charge = n
			}
		}
		cost += change(st, charge) + st.Storage
	}
	return cost
}

// leastOf is the least number from 1 to most that is enough, where what is more
// than one that is enough is so, too.
func leastOf(most int64, enough func(n int64) bool) (int64, bool) {
	if most < 1 || !enough(most) {
		return 0, false
	}
	not, is := int64(0), most
	for is-not > 1 {
		if mid := not + (is-not)/2; enough(mid) {
			is = mid
		} else {
			not = mid
		}
	}
	return is, true
}
