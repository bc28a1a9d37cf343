package engine

import (
	"cmp"
	"context"
	"slices"
	"time"

	"entrepot/engine/delay"
	"entrepot/engine/search"
	"entrepot/engine/unit"
)

// Option is what an itinerary is the best of the set in.
type Option string

// The options, in the order they are chosen.
const (
	Cheapest Option = "cheapest" // least cost; of equals the soonest
	Fastest  Option = "fastest"  // soonest planned arrival; of equals the cheapest
	// Surest: with a deadline, or a moment it must arrive by, the likeliest to
	// arrive by then; without, the likeliest to make every connection. Of equals the
	// sooner nine times in ten, then the cheaper.
	Surest   Option = "surest"
	Greenest Option = "greenest" // least CO2 equivalents; of equals the cheapest
	// Balanced: over arrival (five times in ten), cost, emissions and the
	// probability of missing a connection, each measured from the best of the set
	// (0) to the worst (1), the least sum; of equals the cheapest.
	Balanced Option = "balanced"
)

// measured is a way with all that options are chosen by.
type measured struct {
	way     *search.Way
	arrival delay.Arrival
	p50     int64
	p90     int64
	sure    delay.Probability // of what Surest asks
	options []Option
	added   bool // to the set, as the greenest of all
}

// measure works out what ways are judged by; a deadline of zero is none.
func (w *world) measure(pr *pricing, ways []search.Way, deadline time.Time) []measured {
	all := make([]measured, len(ways))
	for i := range all {
		m := &all[i]
		*m = measured{way: &ways[i], arrival: w.walk(pr.border, &ways[i])}
		m.p50, m.p90, m.sure = int64(m.arrival.P50()), int64(m.arrival.P90()), m.arrival.Holds
		if !deadline.IsZero() {
			m.sure = w.by(&m.arrival, deadline)
		}
	}
	return all
}

// name notes in a set what each of at most five ways is the best in.
func name(all []measured) {
	if len(all) == 0 {
		return
	}
	best := func(o Option, compare func(a, b *measured) int) {
		at := 0
		for i := range all {
			if compare(&all[i], &all[at]) < 0 {
				at = i
			}
		}
		all[at].options = append(all[at].options, o)
	}
	cost := func(a, b *measured) int { return cmp.Compare(a.way.Cost, b.way.Cost) }
	arrive := func(a, b *measured) int { return cmp.Compare(a.way.Arrive, b.way.Arrive) }
	best(Cheapest, func(a, b *measured) int { return cmp.Or(cost(a, b), arrive(a, b)) })
	best(Fastest, func(a, b *measured) int { return cmp.Or(arrive(a, b), cost(a, b)) })
	best(Surest, func(a, b *measured) int {
		return cmp.Or(-cmp.Compare(a.sure, b.sure), cmp.Compare(a.p90, b.p90), cost(a, b))
	})
	best(Greenest, func(a, b *measured) int { return cmp.Or(cmp.Compare(a.way.Carbon, b.way.Carbon), cost(a, b)) })
	regret := regrets(all)
	best(Balanced, func(a, b *measured) int { return cmp.Or(cmp.Compare(regret(a), regret(b)), cost(a, b)) })
}

// regrets measures how far a way stays behind the best of the set in all things
// together.
func regrets(all []measured) func(m *measured) float64 {
	things := []func(m *measured) float64{
		func(m *measured) float64 { return float64(m.p50) },
		func(m *measured) float64 { return float64(m.way.Cost) },
		func(m *measured) float64 { return float64(m.way.Carbon) },
		func(m *measured) float64 { return -m.arrival.Holds.Float() },
	}
	type span struct{ least, most float64 }
	spans := make([]span, len(things))
	for t, of := range things {
		spans[t] = span{of(&all[0]), of(&all[0])}
		for i := range all {
			spans[t].least, spans[t].most = min(spans[t].least, of(&all[i])), max(spans[t].most, of(&all[i]))
		}
	}
	return func(m *measured) float64 {
		sum := 0.0
		for t, of := range things {
			if s := spans[t]; s.most > s.least {
				sum += (of(m) - s.least) / (s.most - s.least)
			}
		}
		return sum
	}
}

// addGreenest adds the greenest way of all to a set where carbon was not asked
// for and none is as green. The others keep their order. Bounds of emissions to a
// destination that was not asked for before cost as much as half the search for
// the set, so whoever does not need it is not given it.
func (w *world) addGreenest(ctx context.Context, q *Query, r *search.Request, pr *pricing, all []measured) ([]measured, error) {
	if r.Criteria&search.Carbon != 0 || r.Latest > 0 || len(all) == 0 {
		return all, nil
	}
	green := *r
	green.Criteria = search.Carbon
	found, err := w.index.Pareto(ctx, green)
	if err != nil {
		return all, err
	}
	for _, m := range w.measure(pr, found.Ways, w.deadline(q)) {
		if !slices.ContainsFunc(all, func(o measured) bool { return o.way.Carbon <= m.way.Carbon }) {
			m.added = true
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b measured) int {
		arrive := cmp.Compare(a.way.Arrive, b.way.Arrive)
		if q.Until.IsZero() {
			return cmp.Or(arrive, cmp.Compare(a.way.Cost, b.way.Cost))
		}
		return cmp.Or(cmp.Compare(a.way.Start, b.way.Start), arrive)
	})
	return all, nil
}

// rows are the ways of a set in short, without one that was added to it.
func (w *world) rows(q *Query, r *search.Request, pr *pricing, all []measured) []Row {
	out := make([]Row, 0, len(all))
	for i := range all {
		m := &all[i]
		if m.added {
			continue
		}
		origin, end, legs := &r.Origins[m.way.Origin], r.Origins[m.way.Origin].Facility, m.way.Legs()
		if n := len(legs); n > 0 {
			end = w.arc(legs[n-1].Arc).To
		}
		s := Row{Arrive: w.snap.At(m.way.Arrive).In(w.snap.Zones[end]), Total: unit.Money{Minor: m.way.Cost, Currency: pr.into},
			Carbon: grams(m.way.Carbon), Holds: m.arrival.Holds.Float(), Legs: len(legs), Options: m.options}
		if m.way.Start != r.Origins[0].Start {
			s.HandOver = w.snap.At(m.way.Start).In(w.snap.Zones[origin.Facility])
		}
		by := s.Arrive
		if deadline := w.deadline(q); !deadline.IsZero() {
			by = deadline
		}
		s.OnTime = w.by(&m.arrival, by).Float()
		out = append(out, s)
	}
	return out
}
