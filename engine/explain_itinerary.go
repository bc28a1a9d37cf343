package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// plan is an itinerary being checked leg by leg. After an obstacle it goes on as
// if the leg had been taken, so that every leg gets its own report.
type plan struct {
	*explainer
	way    search.Way
	at     int32            // where the parcel is
	now    timetable.Second // since when
	lost   bool             // now is not known
	pass   *passing         // how the goods stand with customs
	leg    int
	missed []network.Change // departures like those missed, with cut-offs that are made
	other  bool             // something else than a cut-off stands in the way
}

// itinerary explains a whole itinerary: every obstacle on it, or what betters it.
func (x *explainer) itinerary() error {
	p := plan{explainer: x}
	first, known := x.snap.Lane(x.legs[0].Lane)
	for i, o := range x.r.Origins {
		if i == 0 || known && x.snap.Lanes[first].From == x.snap.Facilities[o.Facility].ID {
			p.way.Origin, p.at, p.now = i, o.Facility, o.Start
			if i > 0 {
				break
			}
		}
	}
	p.way.Start = p.now
	p.pass = x.pass(x.r, x.pr, p.way.Origin, p.now)
	for i := range x.legs {
		p.leg = i
		p.check(&x.legs[i])
	}
	if !slices.Contains(x.r.Targets, p.at) {
		p.bar(ReasonStale, "it ends at %s, and not at %s", x.named(p.at), x.named(x.r.Targets[0]))
	}
	if len(x.out.Reasons) == 0 {
		p.released()
	}
	if len(x.out.Reasons) == 0 {
		p.conditions()
	}
	if len(x.out.Reasons) > 0 {
		if err := p.inTime(); err != nil {
			return err
		}
		return x.remedies(nil)
	}
	p.way.Carbon, p.way.Risk = 0, 0
	x.index.Account(x.r, &p.way)
	if x.listed() {
		return nil
	}
	ways := []search.Way{p.way}
	if err := x.dominated(ways); err != nil {
		return err
	}
	return x.remedies(ways)
}

// bar notes an obstacle on the leg being checked.
func (p *plan) bar(kind ReasonKind, format string, args ...any) *Reason {
	leg, lane := p.leg, p.legs[p.leg].Lane
	p.other = p.other || kind != ReasonCutOff
	p.out.Reasons = append(p.out.Reasons, Reason{Kind: kind, Leg: &leg, Lane: lane, Detail: fmt.Sprintf("leg %d, lane %s: ", leg+1, lane) + fmt.Sprintf(format, args...)})
	return &p.out.Reasons[len(p.out.Reasons)-1]
}

// check checks one leg and takes it.
func (p *plan) check(chosen *ChosenLeg) {
	s := p.snap
	lane, ok := s.Lane(chosen.Lane)
	if !ok {
		p.bar(ReasonStale, "the network has no such lane")
		p.lost = true
		return
	}
	arcs := p.arcsOf(lane)
	a := p.arc(arcs[0])
	if a.From != p.at {
		p.bar(ReasonStale, "it leaves from %s, and the parcel is at %s", p.named(a.From), p.named(p.at))
		p.at, p.lost = a.From, true
		p.assume(lane, p.at, 0)
	}
	switch why := p.refusal(arcs); {
	case !p.allows(arcs[0]):
		p.bar(ReasonExcluded, "%s", p.exclusion(a))
	case why != "":
		p.bar(ReasonRefused, "%s", why)
	case !p.carried(lane):
		p.bar(ReasonCustoms, "%s", p.pass.notCarried(lane))
		p.lost = true
		p.leave(chosen, lane, arcs)
		return
	default:
		p.leave(chosen, lane, arcs)
		return
	}
	p.at, p.lost = a.To, true
	if depart, err := s.Second(chosen.Depart); err == nil {
		p.now, p.lost = depart+a.Duration, false
	}
	p.assume(lane, p.at, p.now)
}

// leave looks for the departure and whether the parcel makes it.
func (p *plan) leave(chosen *ChosenLeg, lane int32, arcs []int32) {
	depart, err := p.snap.Second(chosen.Depart)
	if err != nil {
		p.bar(ReasonNoDeparture, "%s is not a moment this network knows", chosen.Depart.Format(time.RFC3339))
		p.at, p.lost = p.arc(arcs[0]).To, true
		p.assume(lane, p.at, 0)
		return
	}
	ready := timetable.Second(0)
	if !p.lost {
		ready, _ = p.readyOn(lane)
	}
	var arc int32
	if meant := p.meant(chosen, p.departing(lane, depart, p.pr.prices.Weight), depart); len(meant) > 0 {
		arc = p.suiting(meant, &p.q.Parcel, ready, depart)
		if why := refused(p.limit(p.arc(arc)), &p.q.Parcel); len(why) > 0 {
			p.bar(ReasonRefused, "the departure of %s: %s", p.clock(depart, p.at), strings.Join(why, ", "))
		}
	} else {
		arc = p.gone(chosen, lane, depart, arcs)
	}
	a := p.arc(arc)
	if !p.lost {
		p.makes(a, depart)
	}
	p.way.Steps = append(p.way.Steps, search.Step{Arc: arc, Depart: depart, Arrive: depart + a.Duration})
	made := !p.lost
	p.at, p.now, p.lost = a.To, depart+a.Duration, false
	if made {
		p.pass.take(arc, depart)
	}
	if !made || len(p.pass.stands) == 0 {
		p.assume(lane, p.at, p.now)
	}
}

// gone says why a departure does not leave, or not with this parcel, and gives
// the arc it would be on.
func (p *plan) gone(chosen *ChosenLeg, lane int32, depart timetable.Second, arcs []int32) int32 {
	leaving := p.departing(lane, depart, 0)
	if meant := p.meant(chosen, leaving, depart); len(meant) > 0 {
		arc := meant[0]
		if left := p.left(arc, depart); left < p.pr.prices.Weight {
			p.bar(ReasonFull, "the departure of %s has %s left, and the parcel weighs %s", p.clock(depart, p.at), left.Kilograms(), p.pr.prices.Weight.Kilograms()).Left = &left
		} else {
			p.bar(ReasonFull, "the departure of %s has no room", p.clock(depart, p.at))
		}
		return arc
	}
	if why := p.whyGone(chosen, lane, depart); why != "" {
		p.bar(ReasonChanged, "nothing leaves on %s%s", p.clock(depart, p.at), why)
		return arcs[0]
	}
	if len(leaving) > 0 {
		a := p.arc(leaving[0])
		p.bar(ReasonStale, "what leaves on %s arrives on %s, and not on %s", p.clock(depart, p.at),
			network.AnyOf(p.arrivals(leaving, depart, shownClock)), chosen.Arrive.In(p.snap.Zones[a.To]).Format(shownClock))
		return leaving[0]
	}
	beside := ""
	if next := p.first(arcs, depart); next != timetable.Never {
		beside = ", and the next departure is on " + p.clock(next, p.at)
	}
	p.bar(ReasonNoDeparture, "nothing leaves on %s%s", p.clock(depart, p.at), beside)
	return arcs[0]
}

// makes checks that the parcel is ready by the cut-off, and with a window finds
// how late it may be handed over.
func (p *plan) makes(a *timetable.Arc, depart timetable.Second) {
	ready, through := p.readyOn(a.Lane)
	if ready == timetable.Never {
		p.bar(ReasonShut, "the parcel comes to %s on %s, and it is not open long enough to handle it before the horizon ends", p.named(p.at), p.clock(p.now, p.at))
		return
	}
	if by := ready + a.CutOff - depart; by > 0 {
		with := p.shutAt(p.at, p.now)
		if p.pass.cleared(through) {
			with = fmt.Sprintf(" (through customs on %s)", p.clock(through, p.at))
		}
		r := p.bar(ReasonCutOff, "the parcel is ready at %s on %s%s, and the cut-off is %s", p.snap.Facilities[p.at].ID, p.clock(ready, p.at), with, p.clock(depart-a.CutOff, p.at))
		r.Missed = int64(by)
		if by > a.CutOff {
			p.other = true // it has left by then, and no cut-off mends that
			r.Detail += ": it has left by then"
			return
		}
		later := *a
		later.CutOff -= by
		p.missed = append(p.missed, p.another(&later, depart))
		p.out.Remedies = append(p.out.Remedies, Remedy{Kind: RemedyCutOff, Lane: p.legs[p.leg].Lane, Seconds: int64(by), Departs: p.moment(depart, p.at),
			Detail: fmt.Sprintf("cut-off of leg %d later by %s", p.leg+1, span(int64(by)))})
		return
	}
	if p.leg == 0 && p.windowed() {
		p.way.Start = p.latest(a.Lane, depart-a.CutOff)
		p.pass = p.explainer.pass(p.r, p.pr, p.way.Origin, p.way.Start)
	}
}

// carried tells whether a lane carries the goods as they stand with customs.
func (p *plan) carried(lane int32) bool {
	_, _, carried := p.pass.ready(lane)
	return carried
}

// assume takes the goods to stand at a place from a moment on, in every way that a
// lane leaves them, where it is not known how they do.
func (p *plan) assume(lane, at int32, now timetable.Second) {
	p.pass.at, p.pass.stands, p.pass.unsure = at, nil, true
	for s := range p.lay.statuses() {
		if p.lay.crosses(lane, s) {
			p.pass.stands = append(p.pass.stands, stand{s, now, search.Way{Origin: p.way.Origin, Start: p.way.Start}})
		}
	}
	p.pass.clear()
}

// released puts the clearances between the legs, and checks that they end with the
// goods released.
func (p *plan) released() {
	if p.pr.border == nil {
		return
	}
	pass := p.explainer.pass(p.r, p.pr, p.way.Origin, p.way.Start)
	for _, st := range p.way.Steps {
		pass.take(st.Arc, st.Depart)
	}
	way := pass.end()
	if way == nil {
		p.bar(ReasonCustoms, "it ends with the goods %s: %s", pass.standing(), pass.unreleased())
		return
	}
	p.way, p.now = *way, way.Arrive
}

// readyOn is when a parcel may leave by a lane, stays asked for included, and when
// it is through customs for that.
func (p *plan) readyOn(lane int32) (ready, through timetable.Second) {
	ready, through = timetable.Never, timetable.Never
	for i := range p.pass.stands {
		st := &p.pass.stands[i]
		if !p.pr.border.carries(lane, st.status) {
			continue
		}
		if t := p.readyFor(p.at, st.through); t < ready {
			ready, through = t, st.through
		}
	}
	return ready, through
}

// readyFor is when a parcel may go on from a place, stays asked for included.
func (p *plan) readyFor(f int32, arrive timetable.Second) timetable.Second {
	ready := p.ready(f, arrive)
	for _, v := range p.r.Via {
		if v.Facility == f && ready != timetable.Never && p.leg > 0 {
			ready = max(ready, arrive+v.Stay)
		}
	}
	return ready
}

// latest is the last moment of the window at which the parcel may be handed over
// and be ready in time.
func (p *plan) latest(lane int32, by timetable.Second) timetable.Second {
	last := by
	if until, err := p.snap.Second(p.q.Until); err == nil && !p.q.Until.IsZero() {
		last = min(last, until)
	}
	in, not := p.now, last+1
	for not-in > 1 {
		if mid := in + (not-in)/2; p.readyFrom(lane, mid) <= by {
			in = mid
		} else {
			not = mid
		}
	}
	return in
}

// readyFrom is when a parcel may leave by the first lane that is handed over at a
// moment.
func (p *plan) readyFrom(lane int32, start timetable.Second) timetable.Second {
	ready, _, _ := p.explainer.pass(p.r, p.pr, p.way.Origin, start).ready(lane)
	return ready
}

// conditions checks what the question asks of the itinerary as a whole.
func (p *plan) conditions() {
	x, n := p.explainer, len(p.legs)
	if x.q.MaxLegs > 0 && n > x.q.MaxLegs {
		x.notMet("it has %d legs, and the question allows %d", n, x.q.MaxLegs)
	}
	if late := p.now - x.r.Latest; x.r.Latest > 0 && late > 0 {
		x.notMet("it arrives on %s, %s after the deadline", x.clock(p.now, p.at), span(int64(late))).Missed = int64(late)
	}
	stop := 0
	visit := func(f int32) {
		for stop < len(x.r.Via) && x.r.Via[stop].Facility == f {
			if stop++; x.r.Via[stop-1].Stay > 0 {
				break
			}
		}
	}
	visit(x.r.Origins[p.way.Origin].Facility)
	for _, st := range p.way.Legs() {
		visit(x.arc(st.Arc).To)
	}
	if stop < len(x.r.Via) {
		x.notMet("it does not stop at %s", x.named(x.r.Via[stop].Facility))
	}
}

// inTime asks again with all the cut-offs that are missed so much later, where
// nothing else stands in the way.
func (p *plan) inTime() error {
	if p.other || p.missed == nil {
		return nil
	}
	in, err := p.supposing(p.missed...)
	for i := range p.out.Remedies {
		p.out.Remedies[i].Verified = in
	}
	return err
}
