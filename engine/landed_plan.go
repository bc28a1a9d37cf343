package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// passing follows goods along chosen legs through customs: at each place it knows
// every way to stand there that is worth going on from. Without customs there is
// one.
type passing struct {
	*world
	r      *search.Request
	pr     *pricing
	at     int32
	stands []stand
	dear   []string // procedures here that are not open at what a way has cost
	unsure bool     // how the goods came here is not known, and what that cost
}

// stand is how goods may stand at a place: in a status, through customs at a
// moment, by the steps of a way.
type stand struct {
	status  search.Status
	through timetable.Second
	way     search.Way
}

// pass begins at one of the origins, handed over at a moment.
func (w *world) pass(r *search.Request, pr *pricing, origin int, start timetable.Second) *passing {
	o := &r.Origins[origin]
	p := &passing{world: w, r: r, pr: pr, at: o.Facility,
		stands: []stand{{o.Status, start, search.Way{Origin: origin, Start: start, Arrive: start, Cost: o.Cost}}}}
	p.clear()
	return p
}

// clear adds every way to stand at the place behind its clearances.
func (p *passing) clear() {
	if p.dear = nil; p.pr.border == nil {
		return
	}
	for i := 0; i < len(p.stands); i++ { // those added are cleared on, too
		for k := range p.pr.border.numbers.Clearances {
			c := &p.pr.border.numbers.Clearances[k]
			from := &p.stands[i]
			if c.Facility != p.at || c.From != from.status {
				continue
			}
			if _, open := c.Charge(from.way.Cost); !open {
				if why, shut := p.pr.border.procedures[k].Shut(from.way.Cost); shut {
					p.dear = append(p.dear, fmt.Sprintf("%s is not open there: %s", p.pr.border.procedures[k].Regime.ID, why.String()))
				}
				continue
			}
			through := c.Through(from.through)
			if through == timetable.Never {
				continue
			}
			next := stand{c.From + 1, through, from.way}
			next.way.Steps = append(slices.Clone(from.way.Steps), search.Step{Arc: int32(-1 - k), Depart: max(from.through, c.Opens), Arrive: through})
			p.account(&next.way)
			p.stands = append(p.stands, next)
		}
	}
}

// account adds up a way from its steps.
func (p *passing) account(way *search.Way) {
	if p.unsure {
		return
	}
	way.Carbon, way.Risk = 0, 0
	p.index.Account(p.r, way)
}

// ready is when the goods can leave by a lane at the soonest, and when they are
// through customs for that; false if it carries them in no status that they can
// stand in here.
func (p *passing) ready(lane int32) (ready, through timetable.Second, carried bool) {
	ready, through = timetable.Never, timetable.Never
	for i := range p.stands {
		st := &p.stands[i]
		if !p.pr.border.carries(lane, st.status) {
			continue
		}
		if t := p.world.ready(p.at, st.through); t < ready || !carried {
			ready, through = t, st.through
		}
		carried = true
	}
	return ready, through, carried
}

// cleared tells whether goods that are through at a moment were with customs
// here.
func (p *passing) cleared(through timetable.Second) bool {
	return slices.ContainsFunc(p.stands, func(st stand) bool {
		n := len(st.way.Steps)
		return st.through == through && n > 0 && st.way.Steps[n-1].Arc < 0
	})
}

// take leaves by an arc, in each status in the cheapest way that makes it, and
// of equals in the soonest.
func (p *passing) take(arc int32, depart timetable.Second) {
	a := p.arc(arc)
	var taken []stand
	for i := range p.stands {
		st := &p.stands[i]
		ready := p.world.ready(p.at, st.through)
		if !p.pr.border.carries(a.Lane, st.status) || ready == timetable.Never || ready+a.CutOff > depart {
			continue
		}
		k := slices.IndexFunc(taken, func(o stand) bool { return o.status == st.status })
		switch {
		case k < 0:
			taken = append(taken, *st)
		case cmp.Or(cmp.Compare(st.way.Cost, taken[k].way.Cost), cmp.Compare(st.through, taken[k].through)) < 0:
			taken[k] = *st
		}
	}
	arrive := depart + a.Duration
	for i := range taken {
		st := &taken[i]
		st.through = arrive
		st.way.Steps = append(slices.Clone(st.way.Steps), search.Step{Arc: arc, Depart: depart, Arrive: arrive})
		p.account(&st.way)
	}
	p.stands, p.at = taken, a.To
	p.clear()
}

// end is the cheapest way to have come here with the goods in free circulation,
// and of equals the soonest; nil if there is none.
func (p *passing) end() *search.Way {
	var best *search.Way
	for i := range p.stands {
		st := &p.stands[i]
		if p.pr.border != nil && st.status != search.Released {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(st.way.Cost, best.Cost), cmp.Compare(st.way.Arrive, best.Arrive)) < 0 {
			best = &st.way
		}
	}
	return best
}

// carries tells whether a lane carries goods of a status.
func (b *borders) carries(lane int32, s search.Status) bool {
	return b == nil || b.numbers.Lanes[lane].Statuses>>s&1 != 0
}

// standing words the statuses that goods may stand in here.
func (p *passing) standing() string {
	var all []search.Status
	for i := range p.stands {
		all = append(all, p.stands[i].status)
	}
	return p.wordedAll(p.r, all)
}

// wordedAll says where goods may stand with customs.
func (w *world) wordedAll(r *search.Request, all []search.Status) string {
	var words []string
	for _, s := range all {
		if text := w.worded(r, s); !slices.Contains(words, text) {
			words = append(words, text)
		}
	}
	return strings.Join(words, " or ")
}

// worded says where goods stand with customs.
func (w *world) worded(r *search.Request, s search.Status) string {
	switch s {
	case search.Domestic:
		return "not exported"
	case search.Bonded:
		return "with duty unpaid"
	}
	return "in free circulation in " + w.territoryOf(r.Targets[0])
}

// notCarried says why a lane carries the goods in none of the statuses that they
// can stand in.
func (p *passing) notCarried(lane int32) string {
	var all []search.Status
	for i := range p.stands {
		all = append(all, p.stands[i].status)
	}
	return strings.Join(append([]string{p.whyNotCarried(p.r, p.pr.border, lane, all)}, p.dear...), "; ")
}

func (w *world) whyNotCarried(r *search.Request, b *borders, lane int32, stands []search.Status) string {
	l := &w.snap.Lanes[lane]
	from, _ := w.snap.Facility(l.From)
	to, _ := w.snap.Facility(l.To)
	leaves, enters := w.territoryOf(from), w.territoryOf(to)
	standing := w.wordedAll(r, stands)
	switch {
	case leaves != enters && b.carries(lane, search.Bonded):
		return fmt.Sprintf("it leaves %s, and the goods are %s", leaves, standing)
	case leaves != enters:
		return fmt.Sprintf("it enters %s, where no regime of transit is open to the goods", enters)
	case slices.Contains(stands, search.Bonded) && !b.carries(lane, search.Bonded):
		return "it carries no goods with duty unpaid, and these are " + standing
	}
	return "it carries goods in free circulation in " + enters + ", and these are " + standing
}

// unreleased says why goods that have come along chosen legs to a target are not
// in free circulation there.
func (p *passing) unreleased() string {
	territory := p.territoryOf(p.r.Targets[0])
	if c := p.pr.border.crossing(territory, network.Import); c != nil && len(c.open) == 0 {
		return "no import procedure of " + territory + " is open to them: " + c.reasons()
	}
	return strings.Join(append([]string{"no office on the way clears them for import into " + territory}, p.dear...), "; ")
}
