package search

import (
	"context"
	"fmt"

	"entrepot/engine/timetable"
)

// Reached says how a facility can be reached.
type Reached struct {
	Facility int32
	Soonest  timetable.Second
	Cost     int64 // of the soonest way
	Cheapest int64
	Arrive   timetable.Second // of the cheapest way
}

// Reach finds every facility that can be reached by Latest for at most a budget,
// in order of facility: when soonest and how cheaply, within both limits. The
// request's Targets are not looked at. It fails as Pareto does, and then gives
// what was reached so far.
func (x *Index) Reach(ctx context.Context, q Request, budget int64) ([]Reached, Result, error) {
	q.Targets = nil
	if q.Criteria == 0 {
		q.Criteria = Arrival | Cost
	}
	if err := q.carbonKnown(); err != nil {
		return nil, Result{}, err
	}
	rated := q.Rated
	if rated.prices.Customs != nil {
		return nil, Result{}, fmt.Errorf("reach: %w: none where customs count, which are about one destination", ErrCriteria)
	}
	switch q.Criteria {
	case Arrival | Cost:
	case Arrival | Carbon:
		rated = q.Rated.Green()
	default:
		return nil, Result{}, fmt.Errorf("reach: %w: want arrival and cost, or arrival and carbon", ErrCriteria)
	}
	r := x.takeTwo(&q, rated)
	defer x.putTwo(r)
	if budget < unset-1 {
		r.know(0, budget+1)
	}
	for i, o := range q.Origins {
		r.offerFrom(i, o)
	}
	err := r.run(ctx)
	var out []Reached
	for f := range r.places {
		points := r.fronts[(r.storeys-1)*r.places+f]
		if len(points) == 0 {
			continue
		}
		at := Reached{Facility: f, Soonest: points[0].time, Cost: points[0].cost, Cheapest: unset}
		for _, p := range points {
			if p.time == at.Soonest {
				at.Cost = min(at.Cost, p.cost)
			}
			if p.cost < at.Cheapest {
				at.Cheapest, at.Arrive = p.cost, p.time
			}
		}
		out = append(out, at)
	}
	return out, Result{Labels: len(r.labels), Settled: r.settled}, err
}
