package engine

import (
	"fmt"
	"slices"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
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
