package engine

import (
	"cmp"
	"context"
	"slices"
	"time"

	"entrepot/engine/delay"
	"entrepot/engine/search"
)

// Option is what an itinerary is the best of all in.
type Option string

// The options, in the order they are chosen.
const (
	Cheapest Option = "cheapest" // least cost; of equals the soonest
	Fastest  Option = "fastest"  // soonest planned arrival; of equals the cheapest
	// Surest: with a deadline, the likeliest to arrive by it; without, the
	// likeliest to make every connection. Of equals the sooner nine times in ten,
	// then the cheaper.
	Surest   Option = "surest"
	Greenest Option = "greenest" // least CO2 equivalents; of equals the cheapest
	// Balanced: over arrival (five times in ten), cost, emissions and the
	// probability of missing a connection, each measured from the best of the set
	// (0) to the worst (1), the least sum; of equals the cheapest.
	Balanced Option = "balanced"
)

// measured is a way with all that options are chosen by.
type measured struct {
	way     search.Way
	arrival delay.Arrival
	p50     int64
	p90     int64
	sure    delay.Probability // of what Surest asks
	holds   delay.Probability
	options []Option
}

// measure works out what a way is judged by.
func (w *world) measure(way *search.Way) measured {
	a := w.walk(way)
	return measured{way: *way, arrival: a, p50: int64(a.P50()), p90: int64(a.P90()), sure: a.Holds, holds: a.Holds}
}

// options chooses at most five ways from a set, each the best in something, in
// the order of the set. The second result says, by place in the first, in what.
func (w *world) options(r *search.Request, ways []search.Way, deadline time.Time) ([]search.Way, map[int][]Option) {
	all := make([]measured, len(ways))
	for i := range ways {
		all[i] = w.measure(&ways[i])
		if !deadline.IsZero() {
			all[i].sure = w.by(&all[i].arrival, deadline)
		}
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
	if len(all) == 0 {
		return nil, nil
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
	var chosen []search.Way
	labels := map[int][]Option{}
	for i := range all {
		if all[i].options != nil {
			labels[len(chosen)] = all[i].options
			chosen = append(chosen, all[i].way)
		}
	}
	return chosen, labels
}

// regrets measures how far a way stays behind the best of the set in all things
// together.
func regrets(all []measured) func(m *measured) float64 {
	things := []func(m *measured) float64{
		func(m *measured) float64 { return float64(m.p50) },
		func(m *measured) float64 { return float64(m.way.Cost) },
		func(m *measured) float64 { return float64(m.way.Carbon) },
		func(m *measured) float64 { return -m.holds.Float() },
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

// withGreenest adds the greenest way of all where carbon was not asked for, so
// that the greenest option is what it says. Nothing else of the set changes.
func (w *world) withGreenest(ctx context.Context, r *search.Request, ways []search.Way) ([]search.Way, error) {
	if r.Criteria&search.Carbon != 0 || r.Latest > 0 || len(ways) == 0 {
		return ways, nil
	}
	green := *r
	green.Criteria = search.Carbon
	found, err := w.index.Pareto(ctx, green)
	if err != nil {
		return ways, err
	}
	for _, g := range found.Ways {
		if !slices.ContainsFunc(ways, func(o search.Way) bool { return o.Carbon <= g.Carbon }) {
			ways = append(slices.Clone(ways), g)
		}
	}
	slices.SortStableFunc(ways, func(a, b search.Way) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Arrive, b.Arrive))
	})
	return ways, nil
}
