package engine

import (
	"fmt"
	"slices"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
)

// soonest is the standing of the parcel everywhere, by node.
func (x *explainer) soonest() []standing {
	if x.at == nil {
		x.at = x.lay.soonest(func(arc int32, ready timetable.Second) timetable.Second {
			return x.next(arc, ready, x.pr.prices.Weight)
		})
	}
	return x.at
}

// nodeFor is where a parcel stands that is the soonest to be ready for an arc: at
// the place it leaves, in one of the statuses that it carries. It is negative if
// there are none.
func (x *explainer) nodeFor(arc int32) int32 {
	a, best := x.arc(arc), int32(-1)
	at := x.soonest()
	for s := range x.lay.statuses() {
		if n := x.lay.node(a.From, s); x.lay.crosses(a.Lane, s) && (best < 0 || at[n].ready < at[best].ready) {
			best = n
		}
	}
	return best
}

// standingFor is how a parcel stands that is the soonest to be ready for an arc.
func (x *explainer) standingFor(arc int32) standing {
	if n := x.nodeFor(arc); n >= 0 {
		return x.soonest()[n]
	}
	return standing{timetable.Never, timetable.Never, none}
}

// whenReady says when the parcel is ready for an arc at the soonest, by which
// lanes and procedures, and what the place's hours have to do with it.
func (x *explainer) whenReady(arc int32) string {
	at, f, n := x.soonest(), x.arc(arc).From, x.nodeFor(arc)
	text := fmt.Sprintf("the parcel is ready at %s on %s", x.snap.Facilities[f].ID, x.clock(at[n].ready, f))
	var by []string
	for node := n; at[node].by != none; {
		if id := at[node].by; id >= 0 {
			by = append(by, x.snap.Lanes[x.arc(id).Lane].ID)
			node += x.arc(id).From - x.arc(id).To
		} else {
			by = append(by, x.pr.border.procedures[-1-id].Regime.ID)
			node -= x.lay.places
		}
	}
	if slices.Reverse(by); len(by) > 0 {
		text += " at the soonest, by " + strings.Join(by, ", ")
	}
	return text + x.shutAt(f, at[n].arrive)
}

// shutAt says until when a place is shut that a parcel comes to, and is empty if
// it is open.
func (x *explainer) shutAt(f int32, arrive timetable.Second) string {
	open, until := x.laid().Open(f, arrive)
	if open || until == timetable.Never {
		return ""
	}
	return fmt.Sprintf(" (it comes on %s, and %s opens on %s)", x.clock(arrive, f), x.snap.Facilities[f].ID, x.clock(until, f))
}

// carries tells whether an arc may be used by this parcel on this question.
func (x *explainer) carries(id int32) bool { return !x.refuses(id) && x.allows(id) }

func (x *explainer) refuses(id int32) bool {
	limit, own := int(x.arc(id).Limit), x.pr.prices.Refused
	if limit < len(own) {
		return own[limit]
	}
	return x.r.Refused[limit-len(own)]
}

func (x *explainer) allows(id int32) bool { return x.r.Allow == nil || x.r.Allow(id) }

// spread tells for every place whether a chain of usable arcs leads there from
// some places, or from there to them, whatever the time and customs.
func (x *explainer) spread(from []int32, backward bool, usable func(id int32) bool) []bool {
	return x.world.layers(x.r, nil, usable).spread(from, backward)
}

// mostBars is how many lanes are named that bar the way.
const mostBars = 3

// barred names the lanes that would lead on from some places to others and do
// not carry the parcel, or are excluded, and the kind of the first. It is empty
// if no chain of lanes leads there at all.
func (x *explainer) barred(from, to []int32) (kind ReasonKind, lane, why string) {
	reached := x.spread(from, false, x.carries)
	leads := x.spread(to, true, func(int32) bool { return true })
	var named []string
	more := 0
	for id := range int32(len(x.snap.Arcs)) {
		a := x.arc(id)
		if !reached[a.From] || reached[a.To] || !leads[a.To] || x.carries(id) {
			continue
		}
		l := &x.snap.Lanes[a.Lane]
		reason, is := x.exclusion(a), ReasonExcluded
		if x.allows(id) {
			reason, is = strings.Join(refused(x.limit(a), &x.q.Parcel), ", "), ReasonRefused
		}
		text := fmt.Sprintf("lane %s (%s to %s): %s", l.ID, l.From, l.To, reason)
		switch {
		case slices.Contains(named, text):
		case len(named) < mostBars:
			if named = append(named, text); kind == "" {
				kind, lane = is, l.ID
			}
		default:
			more++
		}
	}
	if why = strings.Join(named, "; "); more > 0 {
		why += fmt.Sprintf("; and %d more", more)
	}
	return kind, lane, why
}

// exclusion says which condition of the question an arc does not meet.
func (x *explainer) exclusion(a *timetable.Arc) string {
	l := &x.snap.Lanes[a.Lane]
	avoid, only := &x.q.Avoid, &x.q.Only
	same := func(f int32) func(id string) bool {
		return func(id string) bool { found, ok := x.directory.lookup(id); return ok && found == f }
	}
	within := func(f int32) func(id string) bool {
		return func(id string) bool { return strings.EqualFold(id, x.snap.Facilities[f].Country) }
	}
	switch {
	case slices.Contains(avoid.Lanes, l.ID):
		return "the question avoids the lane"
	case slices.Contains(avoid.Carriers, l.Carrier):
		return "the question avoids carrier " + l.Carrier
	case slices.Contains(avoid.Modes, l.Mode):
		return "the question avoids " + string(l.Mode)
	case len(only.Lanes) > 0 && !slices.Contains(only.Lanes, l.ID):
		return "the question does not name the lane among those it allows"
	case len(only.Carriers) > 0 && !slices.Contains(only.Carriers, l.Carrier):
		return "the question allows only carrier " + strings.Join(only.Carriers, ", ")
	case len(only.Modes) > 0 && !slices.Contains(only.Modes, l.Mode):
		return "the question allows only " + network.AnyOf(only.Modes)
	}
	for _, f := range []int32{a.From, a.To} {
		switch {
		case slices.ContainsFunc(avoid.Places, same(f)):
			return "the question avoids " + x.named(f)
		case slices.ContainsFunc(avoid.Countries, within(f)):
			return "the question avoids " + x.snap.Facilities[f].Country
		}
	}
	return "the question allows other places only"
}
