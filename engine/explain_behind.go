package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// mostBehind is how many of the ways that stay behind are told of.
const mostBehind = 3

// windowed tells whether a later hand-over is better.
func (x *explainer) windowed() bool { return !x.q.ArriveBy.IsZero() || !x.q.Until.IsZero() }

// noWorse tells whether a is at least as good as b in everything asked.
func (x *explainer) noWorse(a, b *search.Way) bool {
	c := x.r.Criteria
	if c&search.Arrival != 0 && a.Arrive > b.Arrive || c&search.Cost != 0 && a.Cost > b.Cost ||
		c&search.Carbon != 0 && a.Carbon > b.Carbon || c&search.Risk != 0 && a.Risk > b.Risk {
		return false
	}
	return !x.windowed() || a.Start >= b.Start
}

// behind is a way through the subject and the itinerary of the answer that
// keeps it out.
type behind struct {
	way  *search.Way
	by   int
	kind ReasonKind
	far  float64
}

// rival finds what keeps a way out: of the itineraries that are no worse in
// anything the nearest; where there is none for the slack allowed, the one that
// stands for it.
func (x *explainer) rival(way *search.Way) (behind, bool) {
	best, found := behind{way: way}, false
	for i := range x.answer {
		o := &x.answer[i]
		b := behind{way: way, by: i, far: x.distance(way, o)}
		switch {
		case x.noWorse(o, way) && x.noWorse(way, o):
			b.kind = ReasonEqual
		case x.noWorse(o, way):
			b.kind = ReasonDominated
		case x.r.Slack != (search.Slack{}) && x.within(o, way):
			b.kind = ReasonSlack
		default:
			continue
		}
		if !found || best.kind == ReasonSlack && b.kind != ReasonSlack || (b.kind == ReasonSlack) == (best.kind == ReasonSlack) && b.far < best.far {
			best, found = b, true
		}
	}
	return best, found
}

// within tells whether a stays behind b by no more than the slack.
func (x *explainer) within(a, b *search.Way) bool {
	s := x.r.Slack
	most := *b
	most.Arrive += s.Arrival
	for _, v := range []*int64{&most.Cost, &most.Carbon, &most.Risk} {
		*v += *v/1_000_000*s.Share + *v%1_000_000*s.Share/1_000_000 + 1
	}
	return x.noWorse(a, &most)
}

// distance is how far a way stays behind another in all that is asked together,
// each as a part of what the other has.
func (x *explainer) distance(way, o *search.Way) float64 {
	part := func(a, b int64) float64 { return float64(a-b) / float64(max(1, b)) }
	sum, takes := 0.0, int64(o.Arrive-o.Start)
	if x.r.Criteria&search.Arrival != 0 {
		sum += float64(way.Arrive-o.Arrive) / float64(max(1, takes))
	}
	if x.r.Criteria&search.Cost != 0 {
		sum += part(way.Cost, o.Cost)
	}
	if x.r.Criteria&search.Carbon != 0 {
		sum += part(way.Carbon, o.Carbon)
	}
	if x.r.Criteria&search.Risk != 0 {
		sum += holds(o.Risk) - holds(way.Risk)
	}
	if x.windowed() {
		sum += float64(o.Start-way.Start) / float64(max(1, takes))
	}
	return sum
}

// dominated says what betters each of the ways through the subject, the one that
// stays least behind first.
func (x *explainer) dominated(forced []search.Way) error {
	var all []behind
	for i := range forced {
		if b, found := x.rival(&forced[i]); found {
			all = append(all, b)
		}
	}
	slices.SortStableFunc(all, func(a, b behind) int { return cmp.Compare(a.far, b.far) })
	for i := range all[:min(mostBehind, len(all))] {
		x.out.Reasons = append(x.out.Reasons, x.beaten(&all[i]))
	}
	if len(all) == 0 {
		return nil
	}
	best, err := x.world.itinerary(x.pr, &x.r.Origins[all[0].way.Origin], all[0].way, x.deadline(x.q))
	if err != nil {
		return err
	}
	x.out.Best = &best
	return nil
}

// beaten words how a way stays behind.
func (x *explainer) beaten(b *behind) Reason {
	way, o := b.way, &x.answer[b.by]
	how := &Beaten{By: b.by, Later: int64(way.Arrive - o.Arrive), Dearer: way.Cost - o.Cost, Heavier: grams(way.Carbon - o.Carbon),
		Riskier: 100 * (holds(o.Risk) - holds(way.Risk)), Earlier: int64(o.Start - way.Start)}
	end := x.r.Targets[0]
	if legs := way.Legs(); len(legs) > 0 {
		end = x.arc(legs[len(legs)-1].Arc).To
	}
	which := fmt.Sprintf("the way through it that arrives %s for %s", x.clock(way.Arrive, end), x.money(way.Cost))
	if x.legs != nil {
		which = fmt.Sprintf("it arrives %s for %s and", x.clock(way.Arrive, end), x.money(way.Cost))
	}
	r := Reason{Kind: b.kind, Beaten: how}
	beside := strings.Join(x.compared(how, way, o), " and ")
	switch b.kind {
	case ReasonEqual:
		r.Detail = fmt.Sprintf("%s is as good as option %d in everything asked, and one of equals is shown", which, b.by+1)
	case ReasonSlack:
		r.Detail = fmt.Sprintf("%s is in the exact answer; with the slack allowed option %d stands for it, and it is %s than that", which, b.by+1, beside)
	default:
		r.Detail = fmt.Sprintf("%s is %s than option %d", which, beside, b.by+1)
	}
	return r
}

// compared words the differences in what is asked.
func (x *explainer) compared(b *Beaten, way, o *search.Way) (parts []string) {
	either := func(n int64, what func(n int64) string, more, less string) {
		switch {
		case n > 0:
			parts = append(parts, what(n)+" "+more)
		case n < 0:
			parts = append(parts, what(-n)+" "+less)
		}
	}
	c := x.r.Criteria
	if x.windowed() {
		either(b.Earlier, span, "earlier to hand over", "later to hand over")
	}
	if c&search.Arrival != 0 {
		either(b.Later, span, "later", "sooner")
	}
	if c&search.Cost != 0 {
		either(b.Dearer, x.money, "dearer", "cheaper")
	}
	if c&search.Carbon != 0 {
		either(way.Carbon-o.Carbon, mass, "of CO2e heavier", "of CO2e lighter")
	}
	if c&search.Risk != 0 && way.Risk != o.Risk {
		less := "less"
		if b.Riskier < 0 {
			less = "more"
		}
		parts = append(parts, fmt.Sprintf("%.2g percentage points %s sure to make every connection", max(b.Riskier, -b.Riskier), less))
	}
	return parts
}

// mass writes milligrams of emissions to the gram, or finer where that is all
// there is.
func mass(milligrams int64) string {
	switch {
	case milligrams < 10_000:
		return fmt.Sprintf("%g g", grams(milligrams))
	case milligrams < 10_000_000:
		return fmt.Sprintf("%.0f g", grams(milligrams))
	}
	return fmt.Sprintf("%.1f kg", grams(milligrams)/1000)
}

// span is a time as an explanation words it: to the minute, or to the second.
func span(seconds int64) string {
	text := hours(timetable.Second(seconds))
	if over := seconds % 60; over != 0 && seconds < 60 {
		text = fmt.Sprintf("%d s", over)
	} else if over != 0 {
		text += fmt.Sprintf(" %d s", over)
	}
	return text
}
