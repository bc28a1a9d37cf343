package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// earliest is when a parcel can be at every place at the soonest, and be ready
// there, whatever it costs: label correcting over first departures.
func (x *explainer) earliest() (arrive, ready []timetable.Second) {
	n := len(x.snap.Facilities)
	arrive, ready = make([]timetable.Second, n), make([]timetable.Second, n)
	for i := range arrive {
		arrive[i], ready[i] = timetable.Never, timetable.Never
	}
	var todo []int32
	for _, o := range x.r.Origins {
		if o.Start < arrive[o.Facility] {
			arrive[o.Facility] = o.Start
			todo = append(todo, o.Facility)
		}
	}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		if ready[at] = x.ready(at, arrive[at]); ready[at] == timetable.Never {
			continue
		}
		follow := func(id int32) {
			a := x.arc(id)
			if !x.carries(id) {
				return
			}
			if d := x.next(id, ready[at]+a.CutOff, x.pr.prices.Weight); d != timetable.Never && d+a.Duration < arrive[a.To] {
				arrive[a.To] = d + a.Duration
				todo = append(todo, a.To)
			}
		}
		for id := x.snap.Out[at]; id < x.snap.Out[at+1]; id++ {
			follow(id)
		}
		for _, id := range x.overlay.Extra(nil, at) {
			follow(id)
		}
	}
	return arrive, ready
}

// carries tells whether an arc may be used by this parcel on this query.
func (x *explainer) carries(id int32) bool {
	a := x.arc(id)
	if own := x.pr.prices.Refused; int(a.Limit) < len(own) && own[a.Limit] || int(a.Limit) >= len(own) && x.r.Refused[int(a.Limit)-len(own)] {
		return false
	}
	return x.r.Allow == nil || x.r.Allow(id)
}

// mostReasons bounds a list of obstacles.
const mostReasons = 5

// obstacles says why there is no way through the subject at all, for the lanes of
// it that get furthest.
func (x *explainer) obstacles() {
	arrive, ready := x.earliest()
	on := x.leadsOn()
	type obstacle struct {
		Reason
		rank int
	}
	var all []obstacle
	for lane := range x.snap.Lanes {
		id := x.snap.ArcsOf(int32(lane))[0]
		if !x.uses(id) {
			continue
		}
		reason, rank := x.obstacle(int32(lane), arrive, ready, on)
		all = append(all, obstacle{reason, rank})
	}
	if len(all) == 0 {
		x.out.Reasons = append(x.out.Reasons, Reason{Kind: ReasonUnreachable, Detail: "no lane of the network is part of it"})
		return
	}
	slices.SortStableFunc(all, func(a, b obstacle) int { return b.rank - a.rank })
	for _, o := range all[:min(mostReasons, len(all))] {
		x.out.Reasons = append(x.out.Reasons, o.Reason)
	}
}

// obstacle is the first thing that stands in the way of a lane; rank is how far a
// parcel gets before it.
func (x *explainer) obstacle(lane int32, arrive, ready []timetable.Second, on []bool) (Reason, int) {
	s := x.snap
	l := &s.Lanes[lane]
	arcs := append(slices.Clone(s.ArcsOf(lane)), x.extrasOf(lane)...)
	a := x.arc(arcs[0])
	from, to := &s.Facilities[a.From], &s.Facilities[a.To]
	reason := func(kind ReasonKind, format string, args ...any) Reason {
		return Reason{Kind: kind, Lane: l.ID, Detail: fmt.Sprintf("lane %s (%s to %s): ", l.ID, from.ID, to.ID) + fmt.Sprintf(format, args...)}
	}
	if x.r.Allow != nil && !x.r.Allow(arcs[0]) {
		return reason(ReasonExcluded, "the question excludes it"), 6
	}
	if why := x.refusal(arcs); why != "" {
		return reason(ReasonRefused, "%s", why), 5
	}
	if arrive[a.From] == timetable.Never {
		return reason(ReasonUnreachable, "the parcel cannot be brought to %s (%s)", from.ID, from.Name), 0
	}
	if !on[a.To] {
		return reason(ReasonNoWayOn, "nothing that carries the parcel leads on from %s (%s) to %s", to.ID, to.Name, s.Facilities[x.r.Targets[0]].ID), 1
	}
	at := ready[a.From]
	if at == timetable.Never {
		return reason(ReasonNoDeparture, "%s does not open again before the horizon ends", from.ID), 2
	}
	soonest := timetable.Never
	for _, id := range arcs {
		soonest = min(soonest, x.next(id, at+x.arc(id).CutOff, x.pr.prices.Weight))
	}
	if soonest != timetable.Never {
		return reason(ReasonConditions, "it can leave %s on %s, and no way on from there keeps what is asked before the horizon ends", from.ID, x.clock(soonest, a.From)), 4
	}
	for _, id := range arcs {
		if d, by := x.justMissed(id, at); d != timetable.Never {
			r := reason(ReasonCutOff, "the parcel is ready at %s on %s, and the cut-off of the last departure, %s, is missed by %s", from.ID, x.clock(at, a.From), x.clock(d, a.From), span(int64(by)))
			r.Missed = int64(by)
			return r, 4
		}
	}
	if why := x.takenAway(arcs, at); why != "" {
		return reason(ReasonChanged, "%s", why), 4
	}
	return reason(ReasonNoDeparture, "nothing leaves %s after the parcel is ready there on %s, before the horizon ends", from.ID, x.clock(at, a.From)), 3
}

// refusal says why none of some arcs carries the parcel, and is empty if one does.
func (x *explainer) refusal(arcs []int32) string {
	why := ""
	for _, id := range arcs {
		a := x.arc(id)
		list := refused(x.limit(a), &x.q.Parcel)
		if len(list) == 0 {
			return ""
		}
		why = strings.Join(list, ", ")
	}
	return why
}

// takenAway says what changes did to the timetabled departures of some arcs that
// the parcel could have made.
func (x *explainer) takenAway(arcs []int32, ready timetable.Second) string {
	if x.overlay == nil {
		return ""
	}
	for _, id := range arcs {
		if int(id) >= len(x.snap.Arcs) {
			continue
		}
		a := x.arc(id)
		if d := x.snap.Next(a.Pattern, ready+a.CutOff); d != timetable.Never {
			if why := x.overlay.Why(id, d); why != "" {
				return fmt.Sprintf("its departure %s: %s", x.clock(d, a.From), why)
			}
		}
	}
	return ""
}

// leadsOn tells for every place whether a chain of lanes that carry the parcel
// leads from it to a target, whatever the time.
func (x *explainer) leadsOn() []bool {
	s := x.snap
	seen := make([]bool, len(s.Facilities))
	todo := slices.Clone(x.r.Targets)
	for _, t := range todo {
		seen[t] = true
	}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, id := range s.Incoming[s.In[at]:s.In[at+1]] {
			if from := s.Arcs[id].From; !seen[from] && x.carries(id) {
				seen[from] = true
				todo = append(todo, from)
			}
		}
	}
	return seen
}

// itinerary explains a whole itinerary: every obstacle on it, or what betters it.
func (x *explainer) itinerary(legs []ChosenLeg) error {
	s := x.snap
	way := search.Way{Start: x.r.Origins[0].Start}
	at, now := x.r.Origins[0].Facility, way.Start
	add := func(i int, kind ReasonKind, lane string, format string, args ...any) *Reason {
		leg := i
		x.out.Reasons = append(x.out.Reasons, Reason{Kind: kind, Leg: &leg, Lane: lane, Detail: fmt.Sprintf("leg %d, lane %s: ", i+1, lane) + fmt.Sprintf(format, args...)})
		return &x.out.Reasons[len(x.out.Reasons)-1]
	}
	for i, chosen := range legs {
		lane, ok := s.Lane(chosen.Lane)
		if !ok {
			add(i, ReasonStale, chosen.Lane, "the network has no such lane")
			return nil
		}
		arcs := append(slices.Clone(s.ArcsOf(lane)), x.extrasOf(lane)...)
		a := x.arc(arcs[0])
		if a.From != at {
			add(i, ReasonStale, chosen.Lane, "it leaves from %s, and the parcel is at %s", s.Facilities[a.From].ID, s.Facilities[at].ID)
			return nil
		}
		if x.r.Allow != nil && !x.r.Allow(arcs[0]) {
			add(i, ReasonExcluded, chosen.Lane, "the question excludes it")
		}
		if why := x.refusal(arcs); why != "" {
			add(i, ReasonRefused, chosen.Lane, "%s", why)
		}
		depart, err := s.Second(chosen.Depart)
		if err != nil {
			add(i, ReasonNoDeparture, chosen.Lane, "%s is not a moment this network knows", chosen.Depart.Format(time.RFC3339))
			return nil
		}
		arc, leaves := x.departure(lane, depart, x.pr.prices.Weight)
		if !leaves {
			kind, why := ReasonNoDeparture, x.whyGone(lane, depart)
			if why != "" {
				kind = ReasonChanged
			}
			add(i, kind, chosen.Lane, "nothing leaves on %s%s", x.clock(depart, a.From), why)
			// What it would be, had it left, for the legs after it.
			arc = arcs[0]
		}
		a = x.arc(arc)
		if ready := x.ready(at, now); ready == timetable.Never || ready+a.CutOff > depart {
			r := add(i, ReasonCutOff, chosen.Lane, "the parcel is ready at %s on %s, and the cut-off is %s", s.Facilities[at].ID, x.clock(ready, at), x.clock(depart-a.CutOff, at))
			if ready != timetable.Never {
				r.Missed = int64(ready + a.CutOff - depart)
				x.out.Remedies = append(x.out.Remedies, Remedy{Kind: RemedyCutOff, Lane: chosen.Lane, Seconds: r.Missed,
					Detail: fmt.Sprintf("cut-off of leg %d later by %s", i+1, span(r.Missed))})
			}
		}
		way.Steps = append(way.Steps, search.Step{Arc: arc, Depart: depart, Arrive: depart + a.Duration})
		at, now = a.To, depart+a.Duration
	}
	if !slices.Contains(x.r.Targets, at) {
		add(len(legs)-1, ReasonStale, legs[len(legs)-1].Lane, "it ends at %s, and not at %s", s.Facilities[at].ID, s.Facilities[x.r.Targets[0]].ID)
	}
	if len(x.out.Reasons) > 0 {
		return nil
	}
	x.index.Account(x.r, &way)
	for i := range x.exact {
		if o := &x.exact[i]; slices.EqualFunc(o.Steps, way.Steps, func(a, b search.Step) bool {
			return x.arc(a.Arc).Lane == x.arc(b.Arc).Lane && a.Depart == b.Depart
		}) {
			x.out.In, x.out.Itineraries = true, []int{i}
			return nil
		}
	}
	return x.dominated([]search.Way{way})
}
