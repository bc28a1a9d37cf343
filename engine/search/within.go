package search

import "entrepot/engine/timetable"

// within is what the rest of a way from a label, once it is ready, may take and
// cost at most to be of interest.
type within struct {
	due    timetable.Second // of the label
	before bool             // costs are in money before release
	passed int              // incumbents due by then
	time   int64
	cost   int64
	mixed  [mixes]int64
}

// measure sets r.within for the ways through a label that is due then. There
// is a limit to the cost for each stretch between two incumbents; what fits into
// none of them is out.
func (r *two) measure(l *label, ready, due timetable.Second) {
	w := &r.within
	w.due, w.time, w.cost = due, int64(r.latest-ready), unset
	for k := range w.mixed {
		w.mixed[k] = unset
	}
	i := r.in.at(int64(due))
	w.passed = i
	b, cost, before := r.ahead(l.node, l.cost)
	w.before = before
	if i == 0 || r.in[i-1].below(before)-cost > r.rated.mostSpend {
		return
	}
	w.cost = r.in[i-1].below(before) - 1 - cost
	for k := range w.mixed {
		w.mixed[k] = -1
	}
	least := cost + b.cost
	last := ready
	for ; i <= len(r.in) && r.in[i-1].due <= r.latest && r.in[i-1].below(before) > least; i++ {
		last = r.latest
		if i < len(r.in) {
			last = min(last, r.in[i].due-1)
		}
		if r.landings.known() {
			last = r.landings.before(last)
		}
		spend := r.in[i-1].below(before) - 1 - cost
		for k := range w.mixed {
			w.mixed[k] = max(w.mixed[k], int64(last-ready)<<slopeBits+r.rated.slope[k]*spend)
		}
	}
	w.time = int64(last - ready)
}

// behind is the bound of where a pair leads, in the money that the limits are in. Where
// those are in other money than the bound, they are so much the wider.
func (w *within) behind(g *ground, to int32, cost int64) *bound {
	if w.before {
		return &g.open[to]
	}
	return g.behind(to, cost)
}

// holds tells whether a pair with the bounds behind it may fit.
func (w *within) holds(b *bound, p *pair) bool {
	if int64(b.time)+int64(p.takes) > w.time || p.cost > w.cost-b.cost {
		return false
	}
	for k := range w.mixed {
		if b.mixed[k]+p.mixed[k] > w.mixed[k] {
			return false
		}
	}
	return true
}
