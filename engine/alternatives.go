package engine

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"entrepot/engine/search"
)

// MaxAlternatives bounds how many distinct itineraries may be asked for.
const MaxAlternatives = 20

// Alternatives finds up to k distinct itineraries, for a planner who wants a
// choice that does not hang on one carrier or hub. Two are distinct if they
// share at most half of the distance of the shorter one, lane by lane.
//
// The first is the balanced one of the exact set (see Balanced). Each next one is
// the best by the same measure of those distinct from all chosen: first from the
// exact set, then from exact sets without the longest lanes of those chosen (one
// more lane of each with every set), at most k of them. It ends when these hold
// nothing distinct. Errors are those of Route; what was chosen by then is given
// with them.
func (e *Engine) Alternatives(ctx context.Context, q Query, k int) (Answer, error) {
	w, r, pr, err := e.prepare(&q)
	if err != nil {
		return Answer{}, err
	}
	if k < 1 || k > MaxAlternatives {
		return Answer{}, &FieldError{Field: "alternatives", Got: strconv.Itoa(k), Want: "1 to " + strconv.Itoa(MaxAlternatives), Kind: ErrBadQuery}
	}
	found, err := w.find(ctx, &q, r)
	if err != nil && !ended(err) {
		return Answer{}, fmt.Errorf("alternatives: %w", err)
	}
	a := w.answer(&q, r, pr, &found)
	if err == nil && len(found.Ways) == 0 {
		a.NoRoute = w.explainNone(ctx, &q, r, pr)
		return a, nil
	}
	searches := k
	if err != nil {
		searches = 0 // there is no more work to be had
	}
	chosen, labels, stopped := w.distinct(ctx, &q, r, pr, found.Ways, k, searches)
	if stopped != nil && !ended(stopped) {
		return Answer{}, fmt.Errorf("alternatives: %w", stopped)
	}
	err = cmp.Or(err, stopped)
	a.Labels += labels
	for i := range chosen {
		m := &chosen[i]
		it, wrong := w.walked(pr, &r.Origins[m.way.Origin], m.way, &m.arrival, w.deadline(&q))
		if wrong != nil {
			return Answer{}, wrong
		}
		a.Itineraries = append(a.Itineraries, it)
	}
	if err != nil {
		a.Partial = err.Error()
		return a, fmt.Errorf("alternatives %s to %s: %w: %w", q.From, q.To, ErrTooMuchWork, err)
	}
	return a, nil
}

// distinct chooses at most k ways that share little, from some ways and from at
// most so many searches more.
func (w *world) distinct(ctx context.Context, q *Query, r *search.Request, pr *pricing, ways []search.Way, k, searches int) (chosen []measured, labels int, err error) {
	all := w.measure(pr, ways, time.Time{})
	without := map[int32]bool{} // lanes
	for len(chosen) < k && len(all) > 0 {
		regret := regrets(all)
		best := -1
		for i := range all {
			if w.apart(all[i].way, chosen) && (best < 0 || cmp.Or(cmp.Compare(regret(&all[i]), regret(&all[best])), cmp.Compare(all[i].way.Cost, all[best].way.Cost)) < 0) {
				best = i
			}
		}
		if best >= 0 {
			chosen = append(chosen, all[best])
			continue
		}
		if searches--; searches < 0 {
			break
		}
		before := len(without)
		for i := range chosen {
			if lane := w.longestLane(chosen[i].way, without); lane >= 0 {
				without[lane] = true
			}
		}
		if len(without) == before {
			break
		}
		next, allow := *r, r.Allow
		next.Allow = func(arc int32) bool { return !without[w.arc(arc).Lane] && (allow == nil || allow(arc)) }
		more, err := w.find(ctx, q, &next)
		labels += more.Labels
		if err != nil {
			return chosen, labels, err
		}
		all = append(all, w.measure(pr, more.Ways, time.Time{})...)
	}
	return chosen, labels, nil
}

// apart tells whether a way shares at most half with each of those chosen.
func (w *world) apart(way *search.Way, chosen []measured) bool {
	mine, length := w.lengths(way)
	for i := range chosen {
		theirs, other := w.lengths(chosen[i].way)
		var shared int64
		for lane, metres := range mine {
			if theirs[lane] > 0 {
				shared += metres
			}
		}
		if 2*shared > min(length, other) {
			return false
		}
	}
	return true
}

// lengths is how long each lane of a way is, and all of them together; a lane
// between two floors of one place still counts a metre.
func (w *world) lengths(way *search.Way) (byLane map[int32]int64, total int64) {
	legs := way.Legs()
	byLane = make(map[int32]int64, len(legs))
	for i := range legs {
		a := w.arc(legs[i].Arc)
		metres := max(1, distance(&w.snap.Lanes[a.Lane], &w.snap.Facilities[a.From], &w.snap.Facilities[a.To]))
		byLane[a.Lane] += metres
		total += metres
	}
	return byLane, total
}

// longestLane is the longest of a way's lanes that is not in a set.
func (w *world) longestLane(way *search.Way, but map[int32]bool) int32 {
	lengths, _ := w.lengths(way)
	longest, most := int32(-1), int64(0)
	for _, st := range way.Legs() {
		if lane := w.arc(st.Arc).Lane; !but[lane] && lengths[lane] > most {
			longest, most = lane, lengths[lane]
		}
	}
	return longest
}
