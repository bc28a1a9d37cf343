package engine

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
	"entrepot/geo"
)

// ReachQuery asks what can be reached within a time, a budget, or both. The
// query's destinations do not count, nor does its slack; places are judged by
// arrival and cost.
type ReachQuery struct {
	Query
	Within time.Duration // from Depart; 0 is not limited
	Budget unit.Money    // no money is not limited
}

// Reach is what can be reached.
type Reach struct {
	From     Place          `json:"from"`
	Depart   time.Time      `json:"depart"`
	By       time.Time      `json:"by,omitzero" doc:"Arrival by this moment, where a time was asked for."`
	Budget   *unit.Money    `json:"budget,omitempty" doc:"For at most this much, where a budget was asked for."`
	Currency unit.Currency  `json:"currency"`
	Places   []ReachedPlace `json:"places" nullable:"false" doc:"In the order of the feed."`
	Partial  string         `json:"partial,omitempty" doc:"Present when the search was ended before it was complete: why."`
	Labels   int            `json:"labels"`
	Network  NetworkInfo    `json:"network"`
}

// ReachedPlace is one place that can be reached, soonest and cheapest within the
// limits.
type ReachedPlace struct {
	Place    Place      `json:"place"`
	Soonest  time.Time  `json:"soonest" doc:"With the place's offset."`
	Cost     unit.Money `json:"cost" doc:"What arriving soonest costs."`
	Cheapest unit.Money `json:"cheapest"`
	Arrive   time.Time  `json:"arrive" doc:"When the cheapest arrives."`
}

// Reach finds every place that a parcel can be brought to within the limits, of
// which there must be one. Errors are those of Route; a search ended at a limit
// gives what it reached, with the error.
func (e *Engine) Reach(ctx context.Context, q ReachQuery) (Reach, error) {
	w, err := e.current.Load().with(q.WhatIf)
	if err != nil {
		return Reach{}, err
	}
	if err := q.check(); err != nil {
		return Reach{}, err
	}
	if q.Query.Currency == "" {
		q.Query.Currency = q.Budget.Currency
	}
	q.anywhere = true
	r, pr, err := w.request(&q.Query)
	if err != nil {
		return Reach{}, err
	}
	from := r.Origins[0]
	out := Reach{From: place(&w.snap.Facilities[from.Facility]), Depart: w.snap.At(from.Start).In(w.snap.Zones[from.Facility]),
		Currency: pr.into, Places: []ReachedPlace{}, Network: w.info()}
	if q.Within > 0 {
		out.By = out.Depart.Add(q.Within)
		// Nothing is known of what arrives after the opening hours end.
		r.Latest = timetable.Second(min(int64(from.Start)+int64(q.Within/time.Second), int64(timetable.Max)))
	}
	budget := int64(math.MaxInt64)
	if q.Budget.Minor > 0 {
		if budget, err = w.pricer.Money(q.Budget, pr.into); err != nil {
			return Reach{}, &FieldError{Field: "budget", Got: q.Budget.String(), Want: "an amount that can be exchanged into " + string(pr.into), Kind: ErrBadQuery}
		}
		out.Budget = &unit.Money{Minor: budget, Currency: pr.into}
	}
	places, found, err := w.index.Reach(ctx, *r, budget)
	out.Labels = found.Labels
	if err != nil {
		if !ended(err) {
			return Reach{}, fmt.Errorf("reach: %w", err)
		}
		out.Partial = err.Error()
		err = fmt.Errorf("reach from %s: %w: %w", out.From.ID, ErrTooMuchWork, err)
	}
	for _, p := range places {
		zone := w.snap.Zones[p.Facility]
		money := func(minor int64) unit.Money { return unit.Money{Minor: minor, Currency: pr.into} }
		out.Places = append(out.Places, ReachedPlace{Place: place(&w.snap.Facilities[p.Facility]),
			Soonest: w.snap.At(p.Soonest).In(zone), Cost: money(p.Cost), Cheapest: money(p.Cheapest), Arrive: w.snap.At(p.Arrive).In(zone)})
	}
	return out, err
}

// check refuses what this kind of question does not take.
func (q *ReachQuery) check() error {
	bad := func(field, got, want string) error {
		return &FieldError{Field: field, Got: got, Want: want, Kind: ErrBadQuery}
	}
	others := slices.DeleteFunc(slices.Clone(q.Criteria), func(c Criterion) bool { return c == ByArrival || c == ByCost })
	switch {
	case q.Within < 0:
		return bad("within", q.Within.String(), "0 (not limited) or more")
	case q.Budget.Minor < 0:
		return bad("budget", q.Budget.String(), "nothing (not limited) or more")
	case q.Within == 0 && q.Budget.Minor == 0:
		return bad("within, budget", "neither", "a time from the hand-over, a budget, or both")
	case len(others) > 0 || len(q.Criteria) == 1:
		return bad("criteria", network.AllOf(q.Criteria), "none, or arrival and cost: what can be reached is limited by these")
	case q.MaxLegs != 0:
		return bad("maxLegs", fmt.Sprint(q.MaxLegs), "none: what can be reached is limited by time and money")
	case !q.ArriveBy.IsZero() || !q.Until.IsZero():
		return bad("arriveBy, until", "one", "none beside within and budget")
	}
	return nil
}

// ReachGeoJSON draws what can be reached: a point for each place, with how soon
// and how cheaply, as numbers and as text.
func ReachGeoJSON(r *Reach) geo.FeatureCollection {
	var fc geo.FeatureCollection
	for i := range r.Places {
		p := &r.Places[i]
		fc.Features = append(fc.Features, geo.Feature{Geometry: geo.Point{Lat: p.Place.Lat, Lon: p.Place.Lon}, Properties: map[string]any{
			"id": p.Place.ID, "name": p.Place.Name, "soonest": p.Soonest, "hours": p.Soonest.Sub(r.Depart).Hours(),
			"cost": fmt.Sprint(p.Cost), "cheapest": fmt.Sprint(p.Cheapest), "cheapestMinor": p.Cheapest.Minor, "arrive": p.Arrive,
		}})
	}
	return fc
}
