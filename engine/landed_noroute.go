package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// customsNone says how customs keep goods from going a way that freight goes,
// with every border that stands in the way.
func (w *world) customsNone(ctx context.Context, q *Query, r *search.Request, pr *pricing) *NoRoute {
	n := noWay{layers: w.layers(r, pr.border, w.carriedBy(r, pr)), pr: pr}
	n.exports()
	if q.unreleased {
		if len(n.found) == 0 {
			n.intoBond(ctx, q)
		}
	} else {
		n.imports()
		if len(n.found) == 0 {
			n.between()
		}
		if len(n.found) == 0 {
			n.costOrTime(ctx, q)
		}
	}
	var words []string
	for i := range n.found {
		words = append(words, n.found[i].Detail)
	}
	return &NoRoute{Reason: CustomsClosed, Detail: "freight would go, but not the goods: " + strings.Join(words, ". "), Borders: n.found[:min(mostBorders, len(n.found))]}
}

// carriedBy tells which arcs carry the parcel on a question, customs aside.
func (w *world) carriedBy(r *search.Request, pr *pricing) func(arc int32) bool {
	own := pr.prices.Refused
	return func(id int32) bool {
		if r.Allow != nil && !r.Allow(id) {
			return false
		}
		if limit := int(w.arc(id).Limit); limit < len(own) {
			return !own[limit]
		} else {
			return !r.Refused[limit-len(own)]
		}
	}
}

// noWay looks for what keeps goods from going any way.
type noWay struct {
	*layers
	pr    *pricing
	found []Border
}

func (n *noWay) add(b Border) { n.found = append(n.found, b) }

// shut notes a crossing with no open regime or no office, and tells whether it is
// one.
func (n *noWay) shut(c *crossing) bool {
	what := fmt.Sprintf("%s of %s", c.direction, c.territory)
	switch {
	case len(c.open) == 0:
		n.add(n.standsInTheWay(c, BorderClosed, "%s: no regime is open: %s", what, c.reasons()))
	case len(c.offices) == 0:
		n.add(n.standsInTheWay(c, BorderNoOffice, "%s: no office of %s with the role %s admits what is open, which is %s", what, c.territory, c.direction, n.names(c)))
	default:
		return false
	}
	return true
}

// names lists the open regimes of a crossing, with the offices they are for.
func (n *noWay) names(c *crossing) string {
	var words []string
	for _, r := range c.open {
		text := r.ID
		var only []string
		for _, k := range r.Kinds {
			only = append(only, string(k))
		}
		if only = append(only, r.Offices...); len(only) > 0 {
			text += " (for " + network.AnyOf(only) + ")"
		}
		words = append(words, text)
	}
	return strings.Join(words, ", ")
}

// exports looks whether goods that are in free circulation at an origin get out
// of its territory. Where some origin can be left no border of one stands in the
// way.
func (n *noWay) exports() {
	seen := n.spread(n.origins(), false)
	if n.anyIn(seen, search.Bonded) || n.anyIn(seen, search.Released) {
		return
	}
	for i := range n.b.crossings {
		c := &n.b.crossings[i]
		if c.direction != network.Export || n.shut(c) {
			continue
		}
		b := n.standsInTheWay(c, BorderUnreached, "%s of %s: no chain of lanes leads from %s to an office: %s", c.direction, c.territory, n.ids(n.r.Origins, c.territory), n.offices(c))
		n.add(b)
	}
}

func (n *noWay) anyIn(seen []bool, s search.Status) bool {
	return slices.Contains(seen[n.node(0, s):n.node(0, s)+n.places], true)
}

// ids lists the origins in a territory.
func (n *noWay) ids(of []search.Origin, territory string) string {
	var ids []string
	for i := range of {
		if n.territoryOf(of[i].Facility) == territory {
			ids = append(ids, n.snap.Facilities[of[i].Facility].ID)
		}
	}
	return network.AnyOf(ids)
}

// offices lists those of a crossing.
func (n *noWay) offices(c *crossing) string {
	var ids []string
	for _, f := range c.offices[:min(mostOffices, len(c.offices))] {
		ids = append(ids, n.snap.Facilities[f].ID)
	}
	if more := len(c.offices) - len(ids); more > 0 {
		ids = append(ids, fmt.Sprintf("%d more", more))
	}
	return network.AnyOf(ids)
}

// imports looks whether goods that come with duty unpaid are let in at all.
func (n *noWay) imports() {
	if !slices.ContainsFunc(n.r.Origins, func(o search.Origin) bool { return o.Status == search.Released }) {
		n.shut(n.b.crossing(n.territoryOf(n.r.Targets[0]), network.Import))
	}
}

// between looks which lanes are missing, by what they are: of transit through
// territories that let nothing through, of bonded goods within one, and of
// released goods to the end.
func (n *noWay) between() {
	if n.any(n.spread(n.origins(), false), n.targets()) {
		return
	}
	to := n.territoryOf(n.r.Targets[0])
	last := n.b.crossing(to, network.Import)
	if !slices.ContainsFunc(n.r.Origins, func(o search.Origin) bool { return o.Status != search.Released }) {
		b := n.standsInTheWay(last, BorderStays, "the goods are in free circulation in %s, and no chain of lanes within it leads from %s to %s", to, n.ids(n.r.Origins, to), n.snap.Facilities[n.r.Targets[0]].ID)
		b.Direction = network.Export
		n.add(b)
		return
	}
	asIs := n.crosses
	defer func() { n.crosses = asIs }()
	seen := n.spread(n.origins(), false)
	if n.anyIn(seen, search.Released) {
		var cleared []string
		for _, f := range last.offices {
			if seen[n.node(f, search.Released)] && len(cleared) < mostOffices {
				cleared = append(cleared, n.snap.Facilities[f].ID)
			}
		}
		b := n.standsInTheWay(last, BorderStays, "import of %s: released at %s the goods go no further than lanes within %s, and none of those leads on to %s",
			to, network.AnyOf(cleared), to, n.snap.Facilities[n.r.Targets[0]].ID)
		n.add(b)
		return
	}
	transits := func(lane int32, s search.Status) bool {
		return asIs(lane, s) || s == search.Bonded && n.leaves(lane)
	}
	bonded := func(lane int32, s search.Status) bool { return asIs(lane, s) || s == search.Bonded }
	for _, assume := range []func(lane int32, s search.Status) bool{transits, bonded} {
		n.crosses = assume
		if !n.anyIn(n.spread(n.origins(), false), search.Released) {
			continue
		}
		n.edge(seen, asIs, last, fmt.Sprintf("import of %s: no chain of lanes brings the goods to an office (%s)", to, n.offices(last)))
		return
	}
	n.add(n.standsInTheWay(last, BorderUnreached, "import of %s: no chain of lanes brings the goods to an office: %s", to, n.offices(last)))
}

// leaves tells whether a lane leads from one territory to another.
func (w *world) leaves(lane int32) bool {
	l := &w.snap.Lanes[lane]
	from, _ := w.snap.Facility(l.From)
	to, _ := w.snap.Facility(l.To)
	return w.territoryOf(from) != w.territoryOf(to)
}

// intoBond says what keeps stock from coming to a bonded warehouse with its duty
// unpaid.
func (n *noWay) intoBond(ctx context.Context, q *Query) {
	to := &n.snap.Facilities[n.r.Targets[0]]
	last := &crossing{territory: to.Territory, direction: network.Transit, offices: n.r.Targets}
	seen := n.spread(n.origins(), false)
	if n.any(seen, n.targets()) {
		for _, b := range n.shutAt(ctx, q) {
			n.add(b)
		}
		if len(n.found) == 0 {
			n.add(n.standsInTheWay(last, BorderTooLate, "with customs no way into the bonded warehouse %s ends before the horizon does", to.ID))
		}
		return
	}
	what := fmt.Sprintf("no chain of lanes brings the goods into the bonded warehouse %s", to.ID)
	asIs := n.crosses
	defer func() { n.crosses = asIs }()
	transits := func(lane int32, s search.Status) bool {
		return asIs(lane, s) || s == search.Bonded && n.leaves(lane)
	}
	bonded := func(lane int32, s search.Status) bool { return asIs(lane, s) || s == search.Bonded }
	for _, assume := range []func(lane int32, s search.Status) bool{transits, bonded} {
		if n.crosses = assume; n.any(n.spread(n.origins(), false), n.targets()) {
			n.edge(seen, asIs, last, what)
			return
		}
	}
	n.add(n.standsInTheWay(last, BorderUnreached, "%s", what))
}

// edge names the lanes that would take bonded goods on from what they reach
// towards an office, and do not: those into territories that are closed to
// transit, or those that carry nothing bonded. What says what they do not do.
func (n *noWay) edge(seen []bool, asIs func(lane int32, s search.Status) bool, last *crossing, what string) {
	var ends []int32
	for _, f := range last.offices {
		ends = append(ends, n.node(f, search.Bonded))
	}
	leads := n.spread(ends, true)
	into := map[string]bool{}
	var lanes []string
	more := 0
	for node := n.node(0, search.Bonded); node < n.node(0, search.Released); node++ {
		if !seen[node] {
			continue
		}
		n.on(node, func(arc, to int32) {
			if arc < 0 || seen[to] || !leads[to] {
				return
			}
			lane := n.arc(arc).Lane
			id := n.snap.Lanes[lane].ID
			switch {
			case asIs(lane, search.Bonded) || slices.Contains(lanes, id):
			case n.leaves(lane):
				into[n.territoryOf(n.facility(to))] = true
			case len(lanes) < mostClosedLanes:
				lanes = append(lanes, id)
			default:
				more++
			}
		})
	}
	for i := range n.b.crossings {
		c := &n.b.crossings[i]
		if c.direction == network.Transit && into[c.territory] {
			n.add(n.standsInTheWay(c, BorderClosed, "transit of %s: no regime is open all the time: %s", c.territory, c.reasons()))
		}
	}
	if len(lanes) == 0 {
		return
	}
	slices.Sort(lanes)
	detail := what + " with duty unpaid: not bonded is " + network.AnyOf(lanes)
	if more > 0 {
		detail += fmt.Sprintf(" or %d more", more)
	}
	b := n.standsInTheWay(last, BorderUnreached, "%s", detail)
	b.Lanes = lanes
	n.add(b)
}

// costOrTime looks, where lanes and clearances lead there, whether it is the cost
// that shuts procedures, or else the time.
func (n *noWay) costOrTime(ctx context.Context, q *Query) {
	seen := n.shutAt(ctx, q)
	for _, s := range seen {
		n.add(s)
	}
	if len(n.found) > 0 {
		return
	}
	c := n.b.crossing(n.territoryOf(n.r.Targets[0]), network.Import)
	if !slices.ContainsFunc(n.r.Origins, func(o search.Origin) bool { return o.Status != search.Released }) {
		b := n.standsInTheWay(c, BorderTooLate, "the goods are in free circulation in %s and may not leave it, and within it no way keeps what is asked, or ends before the horizon does", c.territory)
		b.Direction = network.Export
		n.add(b)
		return
	}
	n.add(n.standsInTheWay(c, BorderTooLate, "import of %s: %s", c.territory, n.late(c)))
}

// shutAt asks again as if no procedure were ever too dear, and names on the ways
// found those that are.
func (n *noWay) shutAt(ctx context.Context, q *Query) (found []Border) {
	b := n.b.unlimited()
	if b == nil {
		return nil
	}
	r := *n.r
	r.Rated = n.rerated(n.pr, b)
	ways, err := n.find(ctx, q, &r)
	if err != nil && !ended(err) {
		return nil
	}
	told := map[*customs.Procedure]bool{}
	for i := range ways.Ways {
		for _, shut := range n.b.shut(&ways.Ways[i]) {
			if told[shut.procedure] {
				continue
			}
			told[shut.procedure] = true
			regime := shut.procedure.Regime
			c := n.b.crossing(regime.Territory, regime.Direction)
			why := customs.Closed{Regime: regime, Reasons: []customs.Reason{shut.why}}
			border := n.standsInTheWay(c, BorderTooDear, "%s of %s at %s: %s", c.direction, c.territory, n.snap.Facilities[shut.office].ID, why.String())
			border.Closed = append([]ClosedRegime{closedRegime(&why)}, border.Closed[:min(mostClosed-1, len(border.Closed))]...)
			found = append(found, border)
		}
		if len(found) >= mostBorders {
			break
		}
	}
	return found
}

// late says how far the goods come in time.
func (n *noWay) late(c *crossing) string {
	at := n.soonest(func(arc int32, ready timetable.Second) timetable.Second {
		return n.next(arc, ready, n.pr.prices.Weight)
	})
	best, office := timetable.Never, int32(-1)
	for _, f := range c.offices {
		if t := at[n.node(f, search.Bonded)].arrive; t < best {
			best, office = t, f
		}
	}
	if office < 0 {
		return "no chain of departures and clearances brings the goods to an office before the horizon ends"
	}
	zone := n.snap.Zones[office]
	text := fmt.Sprintf("the goods can be at the office %s on %s at the soonest", n.snap.Facilities[office].ID, n.snap.At(best).In(zone).Format(shownClock))
	if out := at[n.node(office, search.Released)].arrive; out != timetable.Never {
		text += ", and through customs on " + n.snap.At(out).In(zone).Format(shownClock)
	} else {
		text += ", and are not let in there before office hours are not known any more"
	}
	return text + "; with customs no way keeps what is asked, or ends before the horizon does"
}

// unlimited is the same with procedures that are open whatever a way has cost;
// nil where all are.
func (b *borders) unlimited() *borders {
	out := *b
	out.numbers.Clearances = slices.Clone(b.numbers.Clearances)
	some := false
	for i := range out.numbers.Clearances {
		c := &out.numbers.Clearances[i]
		if !c.Limited {
			continue
		}
		some = true
		charge, most := c.Charge, b.procedures[i].MostFreight
		c.Limited = false
		c.Charge = func(soFar int64) (int64, bool) {
			n, _ := charge(min(soFar, most))
			return n, true
		}
		c.Least, c.Slope = 0, 0
	}
	if !some {
		return nil
	}
	return &out
}

// shutProcedure is one that a way takes and that is not open at what it has cost.
type shutProcedure struct {
	procedure *customs.Procedure
	office    int32
	why       customs.Reason
}

// shut lists the procedures of a way that are not open at what it has cost.
func (b *borders) shut(way *search.Way) (out []shutProcedure) {
	cost := way.Cost
	for i := range way.Steps {
		cost -= way.Steps[i].Charge + way.Steps[i].Storage
	}
	for i := range way.Steps {
		st := &way.Steps[i]
		if st.Arc < 0 {
			if why, is := b.procedure(st).Shut(cost); is {
				out = append(out, shutProcedure{b.procedure(st), b.office(st), why})
			}
		}
		cost += st.Charge + st.Storage
	}
	return out
}

// rerated rates the parcel again with other borders.
func (w *world) rerated(pr *pricing, b *borders) *search.Rated {
	prices := pr.prices
	prices.Customs = &b.numbers
	return w.index.Rate(prices)
}
