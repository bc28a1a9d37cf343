package search

import (
	"cmp"
	"slices"

	"entrepot/engine/timetable"
)

// result follows the labels at the targets back to their origins. Of the ways
// found some may have turned out superfluous.
func (r *two) result() Result {
	slices.SortFunc(r.ways, func(a, b int32) int {
		return cmp.Or(cmp.Compare(r.labels[a].time, r.labels[b].time), cmp.Compare(r.labels[a].cost, r.labels[b].cost))
	})
	n, least := 0, unset
	for _, id := range r.ways {
		if r.labels[id].cost < least {
			least = r.labels[id].cost
			r.ways[n] = id
			n++
		}
	}
	r.ways = r.ways[:n]
	switch r.q.Criteria {
	case Arrival:
		r.ways = r.ways[:min(n, 1)]
	case Cost, Carbon:
		r.ways = r.ways[max(0, n-1):]
	}
	out := Result{Ways: make([]Way, len(r.ways)), Labels: len(r.labels), Settled: r.settled}
	for i, id := range r.ways {
		out.Ways[i] = r.trace(id, r.hop)
	}
	return out
}

// hop is a label as trace reads it.
func (r *two) hop(id int32) hop {
	l := &r.labels[id]
	return hop{l.lane, l.parent, l.depart, l.time}
}

// hop is the step that a label ends with, and the label before; of the label at
// an origin see label and partial.
type hop struct {
	lane, parent   int32
	depart, arrive timetable.Second
}

// trace follows a label back to its origin.
func (g *ground) trace(id int32, hop func(id int32) hop) Way {
	legs := 0
	at := hop(id)
	for ; at.lane != -1; at = hop(at.parent) {
		legs++
	}
	w := Way{Origin: int(-1 - at.parent), Start: at.arrive, Steps: make([]Step, legs)}
	for at = hop(id); at.lane != -1; at = hop(at.parent) {
		legs--
		if at.lane <= cleared {
			k := cleared - at.lane
			w.Steps[legs] = Step{Arc: -1 - k, Depart: max(hop(at.parent).arrive, g.rated.prices.Customs.Clearances[k].Opens), Arrive: at.arrive}
			continue
		}
		w.Steps[legs] = Step{Arc: g.lane(at.lane).arc, Depart: at.depart, Arrive: at.arrive}
	}
	g.account(&w, g.q.Rated)
	return w
}

// account adds up what a way comes to by every criterion, step by step, from
// the departures taken alone.
func (g *ground) account(w *Way, rated *Rated) {
	p := &rated.prices
	w.Cost = g.q.Origins[w.Origin].Cost
	w.Arrive = w.Start
	class, since, status, taken := uint16(0), w.Start, g.q.Origins[w.Origin].Status, false
	node := g.origin(&g.q.Origins[w.Origin])
	for i := range w.Steps {
		st := &w.Steps[i]
		if st.Arc < 0 {
			c := &p.Customs.Clearances[-1-st.Arc]
			st.Status = c.From
			st.Charge, _ = c.Charge(w.Cost)
			node += g.facilities
			w.Cost, w.Arrive, status = w.Cost+st.Charge, st.Arrive, c.From+1
			class, taken = c.class(class), true
			continue
		}
		a, millionths := g.arcOf(st.Arc)
		st.Status = status
		st.Charge = rated.priceIn(status, a, millionths)
		if day := p.StorageDay[a.From]; day > 0 {
			st.Storage = day * StorageDays(st.Depart-since, g.x.free[a.From])
		}
		if p.Carbon != nil {
			st.Carbon = p.Carbon(a.Lane)
		}
		if taken {
			st.Risk = g.connection(class, node, w.Arrive, st.Depart-a.CutOff)
		}
		class = g.x.class(a.Lane)
		place := g.place(node)
		node = g.enter(node-place, place-a.From+a.To, st.Arc)
		w.Cost += st.Charge + st.Storage
		w.Carbon += st.Carbon
		w.Risk += st.Risk
		w.Arrive, since, taken = st.Arrive, st.Arrive, true
	}
}

// arcOf is an arc by its number, and what its price has changed to.
func (g *ground) arcOf(id int32) (*timetable.Arc, int64) {
	if int(id) < len(g.s.Arcs) {
		return &g.s.Arcs[id], unchanged
	}
	return g.overlay.Arc(id), g.overlay.PriceMillionths(id)
}
