package engine

import (
	"fmt"
	"slices"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
)

// standing is when a parcel can be at a place at the soonest, and be ready to
// move on, whatever it costs.
type standing struct {
	arrive, ready timetable.Second
	by            int32 // the arc it comes by; -1 at an origin
}

// soonest is the standing at every place: label correcting over first
// departures, which is exact because arcs and handling keep things in order. The
// question's stops and its limit of legs are left aside.
func (x *explainer) soonest() []standing {
	if x.at != nil {
		return x.at
	}
	x.at = make([]standing, len(x.snap.Facilities))
	for i := range x.at {
		x.at[i] = standing{timetable.Never, timetable.Never, -1}
	}
	var todo []int32
	for _, o := range x.r.Origins {
		if o.Start < x.at[o.Facility].arrive {
			x.at[o.Facility].arrive = o.Start
			todo = append(todo, o.Facility)
		}
	}
	for len(todo) > 0 {
		from := &x.at[todo[0]]
		f := todo[0]
		todo = todo[1:]
		if from.ready = x.ready(f, from.arrive); from.ready == timetable.Never {
			continue
		}
		x.leaving(f, func(id int32) {
			a := x.arc(id)
			if !x.carries(id) {
				return
			}
			d := x.next(id, from.ready+a.CutOff, x.pr.prices.Weight)
			if to := &x.at[a.To]; d != timetable.Never && d+a.Duration < to.arrive {
				to.arrive, to.by = d+a.Duration, id
				todo = append(todo, a.To)
			}
		})
	}
	return x.at
}

// leaving calls do for every arc out of a place, those of changes too.
func (x *explainer) leaving(f int32, do func(id int32)) {
	for id := x.snap.Out[f]; id < x.snap.Out[f+1]; id++ {
		do(id)
	}
	for _, id := range x.overlay.Extra(nil, f) {
		do(id)
	}
}

// reaching calls do for every arc into a place, those of changes too.
func (x *explainer) reaching(f int32, do func(id int32)) {
	for _, id := range x.snap.Incoming[x.snap.In[f]:x.snap.In[f+1]] {
		do(id)
	}
	for _, id := range x.overlay.ExtraInto(nil, f) {
		do(id)
	}
}

// whenReady says when the parcel is ready at a place at the soonest, by which
// lanes, and what the place's hours have to do with it.
func (x *explainer) whenReady(f int32) string {
	at := x.soonest()
	text := fmt.Sprintf("the parcel is ready at %s on %s", x.snap.Facilities[f].ID, x.clock(at[f].ready, f))
	var lanes []string
	for place := f; at[place].by >= 0; place = x.arc(at[place].by).From {
		lanes = append(lanes, x.snap.Lanes[x.arc(at[place].by).Lane].ID)
	}
	if slices.Reverse(lanes); len(lanes) > 0 {
		text += " at the soonest, by " + strings.Join(lanes, ", ")
	}
	return text + x.shutAt(f, at[f].arrive)
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
// some places, or from there to them, whatever the time.
func (x *explainer) spread(from []int32, backward bool, usable func(id int32) bool) []bool {
	seen := make([]bool, len(x.snap.Facilities))
	todo := slices.Clone(from)
	for _, f := range todo {
		seen[f] = true
	}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		step, next := x.leaving, func(id int32) int32 { return x.arc(id).To }
		if backward {
			step, next = x.reaching, func(id int32) int32 { return x.arc(id).From }
		}
		step(at, func(id int32) {
			if f := next(id); !seen[f] && usable(id) {
				seen[f] = true
				todo = append(todo, f)
			}
		})
	}
	return seen
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
