package search

import (
	"cmp"
	"slices"

	"entrepot/engine/timetable"
)

// fresh are the ways found at the arrival that labels are due at now. With slack
// they count as they are, and only from the next moment on with their slack: so
// whatever is answered is one of the exact answer, where arrival is asked for.
// Let e be exact and no worse than an answered a. Either e has been found, or
// some f found before was close enough to e: and then to a, which came after.
type fresh struct {
	arrive timetable.Second
	ways   []tally
}

// found takes up a way that has reached a target.
func (r *several) found(id int32) {
	l := &r.labels[id]
	r.ways = append(r.ways, id)
	switch {
	case r.q.Criteria == Arrival:
		r.queue = r.queue[:0] // nothing comes sooner
	case r.q.Slack.Share == 0:
		r.answers.add(l.tally)
	case r.q.Criteria&Arrival == 0:
		r.answers.add(lessened(l.tally, r.q.Slack.Share))
	default:
		r.fresh.arrive = l.time
		r.fresh.ways = append(r.fresh.ways, l.tally)
	}
}

// ripen gives the ways found before a moment their slack.
func (r *several) ripen(now timetable.Second) {
	if len(r.fresh.ways) == 0 || r.fresh.arrive >= now {
		return
	}
	for _, t := range r.fresh.ways {
		if t = lessened(t, r.q.Slack.Share); !r.answers.cover(&t) {
			r.answers.add(t)
		}
	}
	r.fresh.ways = r.fresh.ways[:0]
}

// lessened is the least of what ways may come to for which one that comes to t
// is within the slack.
func lessened(t tally, share int64) tally {
	less := func(v int64) int64 {
		// x is within the slack of v where v <= x + x share/10^6. Beyond 2^43 it
		// stays exact rather than overflow.
		if v >= 1<<43 {
			return v
		}
		return (v*1_000_000 + 1_000_000 + share - 1) / (1_000_000 + share)
	}
	return tally{less(t.cost), less(t.carbon), less(t.risk)}
}

// result follows the labels at the targets back to their origins. Of the ways
// found some may have turned out superfluous.
func (r *several) result() Result {
	byArrival := r.q.Criteria&Arrival != 0
	slices.SortFunc(r.ways, func(a, b int32) int {
		x, y := &r.labels[a], &r.labels[b]
		sooner := cmp.Compare(x.time, y.time)
		less := cmp.Or(cmp.Compare(x.cost, y.cost), cmp.Compare(x.carbon, y.carbon), cmp.Compare(x.risk, y.risk))
		if byArrival {
			return cmp.Or(sooner, less)
		}
		return cmp.Or(less, sooner)
	})
	// In this order none is covered by one after it.
	r.answers.begin(r.q.Criteria)
	r.ways = slices.DeleteFunc(r.ways, func(id int32) bool {
		t := &r.labels[id].tally
		if r.answers.cover(t) {
			return true
		}
		r.answers.add(*t)
		return false
	})
	if byArrival && r.q.Slack.Arrival > 0 {
		r.thin()
	}
	out := Result{Ways: make([]Way, len(r.ways)), Labels: len(r.labels), Settled: r.settled}
	for i, id := range r.ways {
		out.Ways[i] = r.trace(id, r.hop)
	}
	slices.SortFunc(out.Ways, func(a, b Way) int {
		return cmp.Or(cmp.Compare(a.Arrive, b.Arrive), cmp.Compare(a.Cost, b.Cost))
	})
	return out
}

// thin leaves ways out for which another arrives late by no more than the slack
// and is no worse in the rest. That other is answered itself, and what was left
// out for want of more than its share of the rest has it in full still.
func (r *several) thin() {
	kept := len(r.ways) // r.ways[kept:] are answered
	for i := len(r.ways) - 1; i >= 0; i-- {
		l := &r.labels[r.ways[i]]
		covered := false
		for _, id := range r.ways[kept:] {
			k := &r.labels[id]
			if int64(k.time) > int64(l.time)+int64(r.q.Slack.Arrival) {
				break
			}
			if k.covers(&l.tally) {
				covered = true
				break
			}
		}
		if !covered {
			kept--
			r.ways[kept] = r.ways[i]
		}
	}
	r.ways = slices.Delete(r.ways, 0, kept)
}

// hop is a label as trace reads it.
func (r *several) hop(id int32) hop {
	l := &r.labels[id]
	return hop{l.lane, l.parent, l.depart, l.time}
}
