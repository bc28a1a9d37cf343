package engine

import (
	"fmt"
	"slices"
	"strings"

	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// explainNone says why a search found nothing, from the plainest reason to the
// subtlest: no chain of lanes at all; chains, but each refuses this parcel; a
// chain that would carry it, but not before the horizon ends.
func (w *world) explainNone(q *Query, r *search.Request) *NoRoute {
	s := w.snap
	from, to := s.Facilities[r.From], s.Facilities[r.To]
	every := func(int32) bool { return true }
	if reached := w.reach(r.From, every); !reached[r.To] {
		why := NoRoute{Reason: NothingReaches}
		switch {
		case s.Out[r.From] == s.Out[r.From+1]:
			why.Detail = fmt.Sprintf("no lane leaves %s (%s)", from.ID, from.Name)
		case s.In[r.To] == s.In[r.To+1]:
			why.Detail = fmt.Sprintf("no lane arrives at %s (%s)", to.ID, to.Name)
		default:
			why.Detail = fmt.Sprintf("no chain of lanes leads from %s to %s: it reaches %d other places, and none of them leads on to %s",
				from.ID, to.ID, count(reached)-1, to.ID)
		}
		return &why
	}
	carried := func(arc int32) bool { return !r.Prices.Refused[s.Arcs[arc].Limit] }
	if reached := w.reach(r.From, carried); !reached[r.To] {
		return &NoRoute{Reason: GoodsRefused, Detail: w.refusals(q, r, reached)}
	}
	return &NoRoute{Reason: BeforeHorizonEnd, Detail: w.tooLate(r, carried)}
}

// reach tells for every facility whether a chain of usable arcs leads there.
func (w *world) reach(from int32, usable func(arc int32) bool) []bool {
	s := w.snap
	seen := make([]bool, len(s.Facilities))
	seen[from] = true
	for todo := []int32{from}; len(todo) > 0; {
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
func (w *world) refusals(q *Query, r *search.Request, reached []bool) string {
	s := w.snap
	var named []string
	more := 0
	for i := range s.Arcs {
		a := &s.Arcs[i]
		if !reached[a.From] || reached[a.To] || !r.Prices.Refused[a.Limit] {
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
	arrive[r.From] = r.Start
	// Label correcting over earliest arrivals; only ever run on the way to an
	// error message.
	for todo := []int32{r.From}; len(todo) > 0; {
		at := todo[0]
		todo = todo[1:]
		ready := s.Ready(at, arrive[at])
		if ready == timetable.Never {
			continue
		}
		for i := s.Out[at]; i < s.Out[at+1]; i++ {
			a := &s.Arcs[i]
			if !usable(i) {
				continue
			}
			if d := s.Next(a.Pattern, ready+a.CutOff); d != timetable.Never && d+a.Duration < arrive[a.To] {
				arrive[a.To] = d + a.Duration
				todo = append(todo, a.To)
			}
		}
	}
	end := s.At(s.End).Format("2006-01-02 15:04 MST")
	for _, i := range w.fewest(r.From, r.To, usable) {
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
