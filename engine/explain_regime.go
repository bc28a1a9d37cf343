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
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// aimAtRegime finds the regime that a subject is.
func (x *explainer) aimAtRegime(id string) error {
	if x.pr.border == nil {
		return &FieldError{Field: "regime", Got: id, Want: "a consignment in the question, and costs with customs", Kind: ErrBadQuery}
	}
	rows := x.regimeRows(id)
	if len(rows) == 0 {
		return &FieldError{Field: "regime", Got: id, Want: "a regime of the network", Kind: ErrBadQuery}
	}
	x.regime = rows[0]
	x.out.Subject = fmt.Sprintf("regime %s (%s, %s of %s)", x.regime.ID, x.regime.Name, x.regime.Direction, x.regime.Territory)
	if x.regime.Direction == network.Transit {
		x.uses = func(a *timetable.Arc) bool {
			return x.territoryOf(a.To) == x.regime.Territory && x.territoryOf(a.From) != x.regime.Territory
		}
	}
	return nil
}

// regimeRows are the rows of a regime, in the order of the feed.
func (x *explainer) regimeRows(id string) (rows []*network.Regime) {
	for i := range x.snap.Regimes {
		if r := &x.snap.Regimes[i]; r.ID == id {
			rows = append(rows, r)
		}
	}
	return rows
}

// passes tells whether a way goes through customs by the regime.
func (x *explainer) passes(w *world, pr *pricing, way *search.Way) bool {
	if pr.border == nil {
		return false
	}
	if x.uses != nil {
		by := pr.border.transit[x.regime.Territory]
		return by != nil && by.ID == x.regime.ID && slices.ContainsFunc(way.Legs(), func(st search.Step) bool { return x.uses(w.arc(st.Arc)) })
	}
	return slices.ContainsFunc(way.Steps, func(st search.Step) bool {
		return st.Arc < 0 && pr.border.procedure(&st).Regime.ID == x.regime.ID
	})
}

// crossed is the border of the regime as the question has it; nil if no way
// crosses it.
func (x *explainer) crossed() *crossing {
	return x.pr.border.crossing(x.regime.Territory, x.regime.Direction)
}

// notOpen says why nothing goes by the regime, where that does not depend on the
// way: it is not open, or another is taken in its place, or no office admits it.
func (x *explainer) notOpen() (done bool, err error) {
	c, because := x.crossed(), func(format string, args ...any) {
		x.out.Reasons = append(x.out.Reasons, Reason{Kind: ReasonCustoms, Detail: fmt.Sprintf(format, args...)})
	}
	if c == nil {
		because("no way goes there: it is about %s of %s, and the goods go from %s to %s", x.regime.Direction, x.regime.Territory, x.ends(), x.territoryOf(x.r.Targets[0]))
		return true, nil
	}
	var closed []*customs.Closed
	for i := range c.closed {
		if c.closed[i].Regime.ID == x.regime.ID {
			closed = append(closed, &c.closed[i])
		}
	}
	open := slices.ContainsFunc(c.open, func(r *network.Regime) bool { return r.ID == x.regime.ID })
	transit := x.regime.Direction == network.Transit
	if !open || transit && len(closed) > 0 {
		for _, one := range closed[:min(mostOfAKind, len(closed))] {
			shown := closedRegime(one)
			x.out.Reasons = append(x.out.Reasons, Reason{Kind: ReasonCustoms, Detail: one.String(), Closed: &shown})
		}
		if open {
			x.out.Reasons[0].Detail += "; of transit only what is open all the time is taken"
		}
		return true, x.opening(closed)
	}
	if by := x.pr.border.transit[x.regime.Territory]; transit && (by == nil || by.ID != x.regime.ID) {
		if by != nil {
			because("of transit the cheapest is taken, and that is %s", by.ID)
		} else {
			because("it charges more than can be added up")
		}
		return true, nil
	}
	if !transit && !slices.ContainsFunc(x.pr.border.procedures, func(p *customs.Procedure) bool { return p.Regime.ID == x.regime.ID }) {
		n := noWay{layers: x.lay, pr: x.pr}
		one := *c
		one.open = slices.DeleteFunc(slices.Clone(c.open), func(r *network.Regime) bool { return r.ID != x.regime.ID })
		because("no office of %s with the role %s admits %s", c.territory, c.direction, n.names(&one))
		return true, nil
	}
	return false, nil
}

// ends lists the territories of the origins.
func (x *explainer) ends() string {
	var all []string
	for i := range x.r.Origins {
		all = append(all, x.territoryOf(x.r.Origins[i].Facility))
	}
	slices.Sort(all)
	return network.AnyOf(slices.Compact(all))
}

// from is the status of goods that the regime of a subject takes on.
func (x *explainer) from() search.Status {
	if x.regime.Direction == network.Export {
		return search.Domestic
	}
	return search.Bonded
}

// only is the same with nothing else open in the direction of the regime. The
// numbers of clearances stay.
func (x *explainer) only(b *borders) *borders {
	out := *b
	out.numbers.Clearances = slices.Clone(b.numbers.Clearances)
	for i := range out.numbers.Clearances {
		c := &out.numbers.Clearances[i]
		if c.From == x.from() && b.procedures[i].Regime.ID != x.regime.ID {
			c.Opens, c.Closes = 0, 0
		}
	}
	return &out
}

// clearedBy finds the exact set of ways by the regime: nothing else is open in
// its direction, and nothing starts where goods are past it.
func (x *explainer) clearedBy(q *Query, r *search.Request, pr *pricing, b *borders) ([]search.Way, error) {
	if x.regime.Direction == network.Transit {
		return nil, nil
	}
	r.Rated = x.rerated(pr, x.only(b))
	all := r.Origins
	var at []int
	r.Origins = nil
	for i, o := range all {
		if o.Status <= x.from() {
			r.Origins, at = append(r.Origins, o), append(at, i)
		}
	}
	if len(at) == 0 {
		return nil, nil
	}
	ways, err := x.ways(q, r)
	ways = slices.DeleteFunc(ways, func(way search.Way) bool { return !x.passes(x.world, pr, &way) })
	for i := range ways {
		ways[i].Origin = at[ways[i].Origin]
	}
	return ways, err
}

// notPassed says why no way goes by a regime that is open and that an office
// admits.
func (x *explainer) notPassed() error {
	done, err := x.unmet()
	if err == nil && !done {
		done, err = x.tooDear()
	}
	if done || err != nil && !x.spent(err) {
		return err
	}
	l := x.world.layers(x.r, x.only(x.pr.border), x.carries)
	reached, leads := l.spread(l.origins(), false), l.spread(l.targets(), true)
	var offices, here []string
	leaves := false
	for i := range l.b.numbers.Clearances {
		c := &l.b.numbers.Clearances[i]
		if l.b.procedures[i].Regime.ID != x.regime.ID {
			continue
		}
		if id := x.snap.Facilities[c.Facility].ID; !slices.Contains(offices, id) {
			offices = append(offices, id)
			if reached[l.node(c.Facility, c.From)] {
				here = append(here, id)
				leaves = leaves || leads[l.node(c.Facility, c.From+1)]
			}
		}
	}
	offices, here = offices[:min(mostOffices, len(offices))], here[:min(mostOffices, len(here))]
	r := Reason{Kind: ReasonCustoms}
	switch {
	case len(here) == 0:
		r.Detail = fmt.Sprintf("no chain of lanes brings the goods %s to an office that admits it: %s", x.worded(x.r, x.from()), network.AnyOf(offices))
	case !leaves:
		r.Detail = fmt.Sprintf("cleared by it at %s the goods go no further: no chain of lanes carries them on to %s", network.AnyOf(here), x.named(x.r.Targets[0]))
	default:
		r.Kind = ReasonNoDeparture
		r.Detail = fmt.Sprintf("no chain of departures and clearances goes by it (at %s) before the horizon ends on %s", network.AnyOf(here), x.clock(x.snap.End, x.r.Targets[0]))
	}
	x.out.Reasons = append(x.out.Reasons, r)
	return nil
}

// tooDear looks whether ways through the subject exist where procedures are open
// whatever a way has cost, and names those that are not.
func (x *explainer) tooDear() (bool, error) {
	if x.pr.border == nil {
		return false, nil
	}
	b := x.pr.border.unlimited()
	if b == nil {
		return false, nil
	}
	ways, err := x.forcedBy(x.q, func(*borders) *borders { return b })
	if err != nil {
		return false, err
	}
	told := map[*customs.Procedure]bool{}
	for i := range ways {
		for _, shut := range x.pr.border.shut(&ways[i]) {
			if told[shut.procedure] || len(told) == mostOfAKind {
				continue
			}
			told[shut.procedure] = true
			closed := customs.Closed{Regime: shut.procedure.Regime, Reasons: []customs.Reason{shut.why}}
			shown := closedRegime(&closed)
			x.out.Reasons = append(x.out.Reasons, Reason{Kind: ReasonCustoms, Closed: &shown,
				Detail: fmt.Sprintf("at %s for what it has cost by then: %s", x.named(shut.office), closed.String())})
		}
	}
	return len(told) > 0, nil
}

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

// heldBefore says why customs do not let the goods come to where a lane begins as
// it carries them; empty if it is not customs.
func (x *explainer) heldBefore(lane int32, origins []int32) string {
	a := x.arc(x.arcsOf(lane)[0])
	if x.pr.border == nil || !x.spread(origins, false, x.carries)[a.From] {
		return ""
	}
	reached := x.lay.spread(x.lay.origins(), false)
	var stands []search.Status
	for s := range x.lay.statuses() {
		if reached[x.lay.node(a.From, s)] {
			stands = append(stands, s)
		}
	}
	if len(stands) > 0 {
		return x.whyNotCarried(x.r, x.pr.border, lane, stands)
	}
	n := noWay{layers: x.lay, pr: x.pr}
	n.exports()
	text := fmt.Sprintf("customs do not let the goods come to %s", x.named(a.From))
	if len(n.found) > 0 {
		text += ": " + n.found[0].Detail
	}
	return text
}

// heldAfter says why customs do not let the goods go on from where a lane ends.
func (x *explainer) heldAfter(lane int32) string {
	a := x.arc(x.arcsOf(lane)[0])
	if x.pr.border == nil || !x.spread(x.r.Targets, true, x.carries)[a.To] {
		return ""
	}
	var by []search.Status
	reached := x.lay.spread(x.lay.origins(), false)
	for s := range x.lay.statuses() {
		if x.lay.crosses(a.Lane, s) && reached[x.lay.node(a.From, s)] {
			by = append(by, s)
		}
	}
	text := fmt.Sprintf("it brings the goods to %s %s, and with customs no chain of lanes takes them on to %s", x.named(a.To), x.wordedAll(x.r, by), x.named(x.r.Targets[0]))
	n := noWay{layers: x.lay, pr: x.pr}
	if n.imports(); len(n.found) > 0 {
		text += ": " + n.found[0].Detail
	}
	return text
}
