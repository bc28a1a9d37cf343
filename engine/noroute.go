package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// explainNone says why a search found nothing, from the plainest reason to the
// subtlest: no chain of lanes at all; chains, but each refuses this parcel; a
// chain that would carry it, but not before the horizon ends.
//
// Where customs count and freight would go, the reason is what customs say.
func (w *world) explainNone(ctx context.Context, q *Query, r *search.Request, pr *pricing) *NoRoute {
	if pr.border != nil {
		freight := *q
		freight.Objective = Freight
		fr, _, err := w.request(&freight)
		if err == nil {
			found, err := w.find(ctx, &freight, fr)
			switch {
			case len(found.Ways) > 0:
				return w.customsNone(ctx, q, r, pr)
			case err != nil:
				return &NoRoute{Reason: BeforeHorizonEnd, Detail: "nothing goes with customs before the horizon ends; the time was up before it was known whether freight would"}
			}
			r = fr
		}
	}
	s := w.snap
	first, last := r.Origins[0].Facility, r.Targets[0]
	from, to := s.Facilities[first], s.Facilities[last]
	carries := func(arc int32) bool { return r.Allow == nil || r.Allow(arc) }
	every := func(int32) bool { return true }
	if reached := w.reach(r, every); !w.any(reached, r.Targets) {
		why := NoRoute{Reason: NothingReaches}
		switch {
		case s.Out[first] == s.Out[first+1]:
			why.Detail = fmt.Sprintf("no lane leaves %s (%s)", from.ID, from.Name)
		case s.In[last] == s.In[last+1]:
			why.Detail = fmt.Sprintf("no lane arrives at %s (%s)", to.ID, to.Name)
		default:
			why.Detail = fmt.Sprintf("no chain of lanes leads from %s to %s: it reaches %d other places, and none of them leads on to %s",
				from.ID, to.ID, count(reached)-1, to.ID)
		}
		return &why
	}
	if reached := w.reach(r, carries); !w.any(reached, r.Targets) {
		return &NoRoute{Reason: Excluded, Detail: "lanes lead there, but what the query avoids, or does not name among what may be used, lies on every chain of them"}
	}
	refused := w.refuses(&q.Parcel)
	carried := func(arc int32) bool { return carries(arc) && !refused[s.Arcs[arc].Limit] }
	if reached := w.reach(r, carried); !w.any(reached, r.Targets) {
		return &NoRoute{Reason: GoodsRefused, Detail: w.refusals(q, refused, reached)}
	}
	if len(r.Via) > 0 || r.MaxLegs > 0 || r.Latest > 0 {
		return &NoRoute{Reason: Conditions, Detail: w.tooMuchAsked(r)}
	}
	return &NoRoute{Reason: BeforeHorizonEnd, Detail: w.tooLate(r, carried)}
}

// reach tells for every facility whether a chain of usable arcs leads there.
func (w *world) reach(r *search.Request, usable func(arc int32) bool) []bool {
	s := w.snap
	seen := make([]bool, len(s.Facilities))
	var todo []int32
	for _, o := range r.Origins {
		seen[o.Facility] = true
		todo = append(todo, o.Facility)
	}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for i := s.Out[at]; i < s.Out[at+1]; i++ {
			if next := s.Arcs[i].To; !seen[next] && usable(i) {
				seen[next] = true
				todo = append(todo, next)
			}
		}
	}
	return seen
}

// any tells whether one of some facilities is in a set.
func (w *world) any(set []bool, of []int32) bool {
	return slices.ContainsFunc(of, func(f int32) bool { return set[f] })
}

// tooMuchAsked says which condition of the query stands in the way.
func (w *world) tooMuchAsked(r *search.Request) string {
	var parts []string
	if len(r.Via) > 0 {
		parts = append(parts, "the places to pass through")
	}
	if r.MaxLegs > 0 {
		parts = append(parts, fmt.Sprintf("at most %d legs", r.MaxLegs))
	}
	if r.Latest > 0 {
		parts = append(parts, "arrival by "+w.snap.At(r.Latest).In(w.snap.Zones[r.Targets[0]]).Format("2006-01-02 15:04 MST"))
	}
	return "lanes would carry it, but no way before the horizon ends keeps " + strings.Join(parts, ", and ")
}

func count(set []bool) (n int) {
	for _, in := range set {
		if in {
			n++
		}
	}
	return n
}

// refusals names the lanes on the edge of what the parcel can reach, each with
// what it refuses, at most five.
func (w *world) refusals(q *Query, refuses, reached []bool) string {
	s := w.snap
	var named []string
	more := 0
	for i := range s.Arcs {
		a := &s.Arcs[i]
		if !reached[a.From] || reached[a.To] || !refuses[a.Limit] {
			continue
		}
		line := fmt.Sprintf("%s (%s to %s): %s", s.Lanes[a.Lane].ID, s.Facilities[a.From].ID, s.Facilities[a.To].ID, strings.Join(refused(&s.Limits[a.Limit], &q.Parcel), ", "))
		switch {
		case slices.Contains(named, line):
		case len(named) < 5:
			named = append(named, line)
		default:
			more++
		}
	}
	text := "every way on is refused: " + strings.Join(named, "; ")
	if more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return text
}

// tooLate walks a chain of fewest lanes as early as it can and says where it
// comes to a stand.
func (w *world) tooLate(r *search.Request, usable func(arc int32) bool) string {
	s := w.snap
	arrive := make([]timetable.Second, len(s.Facilities))
	for i := range arrive {
		arrive[i] = timetable.Never
	}
	first, last := r.Origins[0].Facility, r.Targets[0]
	arrive[first] = r.Origins[0].Start
	// Label correcting over earliest arrivals; only ever run on the way to an
	// error message.
	for todo := []int32{first}; len(todo) > 0; {
		at := todo[0]
		todo = todo[1:]
		ready := w.ready(at, arrive[at])
		if ready == timetable.Never {
			continue
		}
		for i := s.Out[at]; i < s.Out[at+1]; i++ {
			a := &s.Arcs[i]
			if !usable(i) {
				continue
			}
			if d := w.next(i, ready+a.CutOff, r.Rated.Weight()); d != timetable.Never && d+a.Duration < arrive[a.To] {
				arrive[a.To] = d + a.Duration
				todo = append(todo, a.To)
			}
		}
	}
	end := s.At(s.End).Format("2006-01-02 15:04 MST")
	for _, i := range w.fewest(first, last, usable) {
		a := &s.Arcs[i]
		if arrive[a.To] != timetable.Never {
			continue
		}
		lane, at := s.Lanes[a.Lane], &s.Facilities[a.From]
		return fmt.Sprintf("lanes would carry it, but not before the horizon ends at %s: it can be at %s (%s) on %s, and lane %s to %s has no departure that it could still make",
			end, at.ID, at.Name, s.At(arrive[a.From]).In(s.Zones[a.From]).Format("2006-01-02 15:04 MST"), lane.ID, lane.To)
	}
	return "lanes would carry it, but not before the horizon ends at " + end
}

// fewest is a chain of fewest usable arcs.
func (w *world) fewest(from, to int32, usable func(arc int32) bool) []int32 {
	s := w.snap
	by := make([]int32, len(s.Facilities))
	for i := range by {
		by[i] = -1
	}
	for todo := []int32{from}; len(todo) > 0 && by[to] < 0; {
		at := todo[0]
		todo = todo[1:]
		for i := s.Out[at]; i < s.Out[at+1]; i++ {
			if next := s.Arcs[i].To; next != from && by[next] < 0 && usable(i) {
				by[next] = i
				todo = append(todo, next)
			}
		}
	}
	var chain []int32
	for at := to; at != from && by[at] >= 0; at = s.Arcs[by[at]].From {
		chain = append(chain, by[at])
	}
	slices.Reverse(chain)
	return chain
}
