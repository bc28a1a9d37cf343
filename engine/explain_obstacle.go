package engine

import (
	"fmt"
	"slices"
	"strings"

	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// Bounds of a list of obstacles: so many in all, and of one kind.
const (
	mostReasons = 5
	mostOfAKind = 3
)

// obstacles says why there is no way through the subject at all, for those of
// its lanes that get furthest.
func (x *explainer) obstacles() error {
	if x.regime != nil && x.uses == nil {
		return x.notPassed()
	}
	from := make([]int32, len(x.r.Origins))
	for i := range from {
		from[i] = x.r.Origins[i].Facility
	}
	reached := x.lay.spread(x.lay.origins(), false)
	leads := x.lay.spread(x.lay.targets(), true)
	var all []obstacle
	for lane := range x.snap.Lanes {
		arcs := x.arcsOf(int32(lane))
		if !x.uses(x.arc(arcs[0])) {
			continue
		}
		all = append(all, obstacle{int32(lane), arcs, x.stage(arcs, reached, leads)})
	}
	if len(all) == 0 {
		x.out.Reasons = append(x.out.Reasons, Reason{Kind: ReasonUnreachable, Detail: "no lane of the network is part of it"})
		return nil
	}
	slices.SortStableFunc(all, func(a, b obstacle) int { return int(b.stage - a.stage) })
	of := map[ReasonKind]int{}
	for i := range all {
		o := &all[i]
		if o.stage == stageOnward {
			done, err := x.unmet()
			if err == nil && !done {
				done, err = x.tooDear()
			}
			if err != nil && !x.spent(err) {
				return err
			}
			if done {
				break // it is about all ways through the subject
			}
		}
		r := x.obstacle(o, from)
		if of[r.Kind]++; of[r.Kind] <= mostOfAKind {
			x.out.Reasons = append(x.out.Reasons, r)
		}
		if len(x.out.Reasons) == mostReasons || i >= 50 {
			break
		}
	}
	return nil
}

// obstacle is what stands in the way of one lane.
type obstacle struct {
	lane  int32
	arcs  []int32
	stage stage
}

// stage is how far a parcel comes on a lane; the plainest reasons are last.
type stage int

const (
	stageReach   stage = iota // it cannot be brought to where the lane begins
	stageLeave                // no chain of lanes leads on from where it ends
	stageReady                // it is not there, or not ready, before the horizon ends
	stageDepart               // nothing leaves that it could take
	stageOnward               // it can leave, and then there is no way on
	stageRefused              // the lane does not carry it
	stageAllowed              // the question excludes the lane
)

// arcsOf lists all arcs of a lane, those of changes too.
func (x *explainer) arcsOf(lane int32) []int32 {
	own, more := x.snap.ArcsOf(lane), x.extrasOf(lane)
	if len(more) == 0 {
		return own
	}
	return append(slices.Clone(own), more...)
}

// stage finds how far a parcel comes on the arcs of a lane.
func (x *explainer) stage(arcs []int32, reached, leads []bool) stage {
	a := x.arc(arcs[0])
	all := func(what func(id int32) bool) bool {
		return !slices.ContainsFunc(arcs, func(id int32) bool { return !what(id) })
	}
	switch {
	case all(func(id int32) bool { return !x.allows(id) }):
		return stageAllowed
	case all(x.refuses):
		return stageRefused
	case !x.some(a, func(s search.Status) bool { return reached[x.lay.node(a.From, s)] }):
		return stageReach
	case !x.some(a, func(s search.Status) bool { return reached[x.lay.node(a.From, s)] && leads[x.lay.node(a.To, s)] }):
		return stageLeave
	}
	ready := x.standingFor(arcs[0]).ready
	if ready == timetable.Never {
		return stageReady
	}
	if x.first(arcs, ready) == timetable.Never {
		return stageDepart
	}
	return stageOnward
}

// some tells whether something is true of a status in which goods go by an arc.
func (x *explainer) some(a *timetable.Arc, what func(s search.Status) bool) bool {
	for s := range x.lay.statuses() {
		if x.lay.crosses(a.Lane, s) && what(s) {
			return true
		}
	}
	return false
}

// first is when the first of some arcs leaves that a parcel ready at a moment
// can take.
func (x *explainer) first(arcs []int32, ready timetable.Second) timetable.Second {
	soonest := timetable.Never
	for _, id := range arcs {
		if x.carries(id) {
			soonest = min(soonest, x.next(id, ready+x.arc(id).CutOff, x.pr.prices.Weight))
		}
	}
	return soonest
}

// obstacle words the first thing that stands in the way of a lane.
func (x *explainer) obstacle(o *obstacle, origins []int32) Reason {
	s := x.snap
	l, a := &s.Lanes[o.lane], x.arc(o.arcs[0])
	reason := func(kind ReasonKind, format string, args ...any) Reason {
		return Reason{Kind: kind, Lane: l.ID, Detail: fmt.Sprintf("lane %s (%s to %s): ", l.ID, l.From, l.To) + fmt.Sprintf(format, args...)}
	}
	switch o.stage {
	case stageAllowed:
		return reason(ReasonExcluded, "%s", x.exclusion(a))
	case stageRefused:
		return reason(ReasonRefused, "%s", x.refusal(o.arcs))
	case stageReach:
		if kind, lane, why := x.barred(origins, []int32{a.From}); kind != "" && !x.spread(origins, false, x.carries)[a.From] {
			r := reason(kind, "the parcel cannot be brought to %s: %s", x.named(a.From), why)
			r.Lane = lane
			return r
		}
		if why := x.heldBefore(o.lane, origins); why != "" {
			return reason(ReasonCustoms, "%s", why)
		}
		return reason(ReasonUnreachable, "no chain of lanes leads to %s", x.named(a.From))
	case stageLeave:
		if kind, lane, why := x.barred([]int32{a.To}, x.r.Targets); kind != "" && !x.spread(x.r.Targets, true, x.carries)[a.To] {
			r := reason(kind, "the parcel cannot be brought on from %s: %s", x.named(a.To), why)
			r.Lane = lane
			return r
		}
		if why := x.heldAfter(o.lane); why != "" {
			return reason(ReasonCustoms, "%s", why)
		}
		return reason(ReasonNoWayOn, "no chain of lanes leads on from %s to %s", x.named(a.To), x.named(x.r.Targets[0]))
	case stageReady:
		if at := x.standingFor(o.arcs[0]).arrive; at != timetable.Never {
			return reason(ReasonShut, "the parcel comes to %s on %s at the soonest, and it is not open long enough to handle it before the horizon ends", x.named(a.From), x.clock(at, a.From))
		}
		return reason(ReasonNoDeparture, "no chain of departures brings the parcel to %s before the horizon ends", x.named(a.From))
	case stageOnward:
		return reason(ReasonNoDeparture, "it can leave %s on %s, and no chain of departures leads on to %s before the horizon ends on %s",
			l.From, x.clock(x.first(o.arcs, x.standingFor(o.arcs[0]).ready), a.From), x.named(x.r.Targets[0]), x.clock(s.End, x.r.Targets[0]))
	}
	return x.noDeparture(o, reason)
}

// noDeparture says why nothing leaves on a lane that a parcel could take.
func (x *explainer) noDeparture(o *obstacle, reason func(kind ReasonKind, format string, args ...any) Reason) Reason {
	from := x.arc(o.arcs[0]).From
	ready := x.standingFor(o.arcs[0]).ready
	for _, id := range o.arcs {
		a := x.arc(id)
		if d := x.next(id, ready+a.CutOff, 0); d != timetable.Never && !x.refuses(id) {
			left := x.left(id, d)
			r := reason(ReasonFull, "the departure of %s has %s left, and the parcel weighs %s", x.clock(d, from), left.Kilograms(), x.q.Parcel.Weight.Kilograms())
			r.Left = &left
			return r
		}
	}
	for _, id := range o.arcs {
		if m, missed := x.lastMissed(id, ready); missed {
			r := reason(ReasonCutOff, "%s, and the cut-off of the last departure, %s, is missed by %s", x.whenReady(o.arcs[0]), x.clock(m.depart, from), span(int64(m.by)))
			r.Missed = int64(m.by)
			return r
		}
	}
	for _, id := range o.arcs {
		a := x.arc(id)
		if x.overlay == nil || int(id) >= len(x.snap.Arcs) {
			continue
		}
		if d := x.snap.Next(a.Pattern, ready+a.CutOff); d != timetable.Never {
			if why := x.overlay.Why(id, d); why != "" {
				return reason(ReasonChanged, "its departure %s: %s", x.clock(d, from), why)
			}
		}
	}
	return reason(ReasonNoDeparture, "%s, and nothing leaves after that before the horizon ends on %s", x.whenReady(o.arcs[0]), x.clock(x.snap.End, from))
}

// refusal says why none of some arcs carries the parcel.
func (x *explainer) refusal(arcs []int32) string {
	why := ""
	for _, id := range arcs {
		list := refused(x.limit(x.arc(id)), &x.q.Parcel)
		if len(list) == 0 {
			return ""
		}
		why = strings.Join(list, ", ")
	}
	return why
}
