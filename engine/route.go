package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/tariff"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// defaultCurrency is used when neither the query nor the parcel's value names one.
const defaultCurrency = unit.Currency("USD")

// Route answers q on the network in force: the exact Pareto set over the
// criteria asked for, or why there is no way. Errors are *PlaceError,
// *FieldError, ErrTooMuchWork, or ctx's. When the work ends at a limit after some
// itineraries were found they are given with the error, and Partial says so.
func (e *Engine) Route(ctx context.Context, q Query) (Answer, error) {
	w, r, pr, err := e.prepare(&q)
	if err != nil {
		return Answer{}, err
	}
	found, err := w.find(ctx, &q, r)
	if err != nil && !ended(err) {
		return Answer{}, fmt.Errorf("route: %w", err)
	}
	a := w.answer(&q, r, pr, &found)
	if err == nil && len(found.Ways) == 0 {
		a.NoRoute = w.explainNone(ctx, &q, r, pr)
		return a, nil
	}
	most := func(n int) int { return min(n, cmp.Or(q.Limit, n)) }
	var shown []measured
	if q.Options {
		shown = w.measure(pr, found.Ways, w.deadline(&q))
		if q.Greenest && err == nil {
			if shown, err = w.addGreenest(ctx, &q, r, pr, shown); err != nil && !ended(err) {
				return Answer{}, fmt.Errorf("route: the greenest way: %w", err)
			}
		}
		name(shown)
		a.Set = w.rows(&q, r, pr, shown)
		shown = slices.DeleteFunc(shown, func(m measured) bool { return m.options == nil })
	} else {
		shown = w.measure(pr, found.Ways[:most(len(found.Ways))], time.Time{})
	}
	if err != nil {
		a.Partial = err.Error()
		err = fmt.Errorf("route %s to %s: %w: %w", q.From, q.To, ErrTooMuchWork, err)
	}
	for _, m := range shown[:most(len(shown))] {
		it, wrong := w.walked(pr, &r.Origins[m.way.Origin], m.way, &m.arrival, w.deadline(&q))
		if wrong != nil {
			return Answer{}, wrong
		}
		it.Options = m.options
		a.Itineraries = append(a.Itineraries, it)
	}
	return a, err
}

// ended tells a search that came to a limit of work or time, and gives what it
// found, from one that failed.
func ended(err error) bool {
	return errors.Is(err, search.ErrTooMuchWork) || errors.Is(err, context.DeadlineExceeded)
}

// find asks the search the kind of question that the query is.
func (w *world) find(ctx context.Context, q *Query, r *search.Request) (search.Result, error) {
	switch {
	case !q.ArriveBy.IsZero():
		return w.index.Profile(ctx, *r, r.Latest)
	case !q.Until.IsZero():
		until, err := w.moment("until", q.Until)
		if err != nil {
			return search.Result{}, err
		}
		return w.index.Profile(ctx, *r, until)
	}
	return w.index.Pareto(ctx, *r)
}

// answer is the frame of an answer, without its itineraries.
func (w *world) answer(q *Query, r *search.Request, pr *pricing, found *search.Result) Answer {
	s := w.snap
	from := r.Origins[0]
	return Answer{From: place(&s.Facilities[from.Facility]), To: place(&s.Facilities[r.Targets[0]]),
		Depart: s.At(from.Start).In(s.Zones[from.Facility]), Currency: pr.into, Criteria: criteriaOf(r.Criteria),
		Itineraries: []Itinerary{}, Total: len(found.Ways), Labels: found.Labels, Network: w.info()}
}

// prepare pins the network and turns a query into numbers: places into indexes,
// moments into seconds, choices into a test of arcs, and everything the parcel
// could be charged into flat arrays.
func (e *Engine) prepare(q *Query) (*world, *search.Request, *pricing, error) {
	w, err := e.current.Load().with(q.WhatIf)
	if err != nil {
		return nil, nil, nil, err
	}
	r, pr, err := w.request(q)
	return w, r, pr, err
}

func (w *world) request(q *Query) (*search.Request, *pricing, error) {
	r := &search.Request{Overlay: w.overlay, MaxLegs: q.MaxLegs, Labels: q.Labels}
	if w.overlay != nil {
		for _, l := range w.overlay.Limits() {
			r.Refused = append(r.Refused, len(refused(&l, &q.Parcel)) > 0)
		}
	}
	if err := w.ends(q, r); err != nil {
		return nil, nil, err
	}
	if q.Parcel.Weight <= 0 {
		return nil, nil, &FieldError{Field: "weight", Got: q.Parcel.Weight.String(), Want: "more than nothing", Kind: ErrBadQuery}
	}
	into := q.into()
	pr, err := w.price(q, r, into)
	if err != nil {
		return nil, nil, err
	}
	r.Rated = pr.rated
	for i, st := range q.Stocks {
		if st.Cost.Minor == 0 {
			continue
		}
		cost, err := w.pricer.Money(st.Cost, into)
		if err != nil || cost < 0 || cost > search.MaxCharge {
			return nil, nil, &FieldError{Field: fmt.Sprintf("stocks[%d].cost", i), Got: st.Cost.String(), Want: "an amount that can be exchanged into " + string(into), Kind: ErrBadQuery}
		}
		r.Origins[i].Cost = cost
	}
	if r.Criteria, err = q.criteria(); err != nil {
		return nil, nil, err
	}
	if err := w.conditions(q, r); err != nil {
		return nil, nil, err
	}
	return r, pr, nil
}

// ends finds where and when the query begins and ends.
func (w *world) ends(q *Query, r *search.Request) error {
	stocks, field := q.Stocks, func(i int) string { return fmt.Sprintf("stocks[%d].place", i) }
	if len(stocks) == 0 {
		stocks, field = []Stock{{Place: q.From}}, func(int) string { return "from" }
	}
	targets, toField := q.Targets, func(i int) string { return fmt.Sprintf("targets[%d]", i) }
	if q.anywhere {
		targets = nil
	} else if len(targets) == 0 {
		targets, toField = []string{q.To}, func(int) string { return "to" }
	}
	for i, id := range targets {
		t, err := w.directory.find(toField(i), id)
		if err != nil {
			// Both ends may be wrong; the origin is named first.
			if len(q.Stocks) == 0 {
				if _, from := w.directory.find("from", q.From); from != nil {
					return from
				}
			}
			return err
		}
		r.Targets = append(r.Targets, t)
	}
	for i, st := range stocks {
		f, err := w.directory.find(field(i), st.Place)
		if err != nil {
			return err
		}
		if slices.Contains(r.Targets, f) {
			return &FieldError{Field: toField(0), Got: st.Place + ", the same place as from", Want: "another place", Kind: ErrBadQuery}
		}
		depart := q.Depart
		if !st.Ready.IsZero() && st.Ready.After(depart) {
			depart = st.Ready
		}
		start, err := w.moment("depart", depart)
		if err != nil {
			return err
		}
		r.Origins = append(r.Origins, search.Origin{Facility: f, Start: start})
	}
	if !q.ArriveBy.IsZero() {
		latest, err := w.snap.Second(q.ArriveBy)
		if err != nil || !q.ArriveBy.After(q.Depart) {
			return &FieldError{Field: "arriveBy", Got: q.ArriveBy.Format(time.RFC3339), Want: "a moment after depart, up to " + w.snap.At(w.snap.End).Format(time.RFC3339), Kind: ErrBadQuery}
		}
		if w.snap.At(latest).After(q.ArriveBy) {
			latest--
		}
		r.Latest = latest
	}
	if !q.Until.IsZero() && (q.Until.Before(q.Depart) || q.Until.Sub(q.Depart) > longestWindow) {
		return &FieldError{Field: "until", Got: q.Until.Format(time.RFC3339), Want: "a moment after depart, at most 31 days later", Kind: ErrBadQuery}
	}
	return nil
}

// longestWindow bounds the work of a profile.
const longestWindow = 31 * 24 * time.Hour

// moment is a time as the search counts it. A fraction of a second is rounded
// up: the parcel is not there before it.
func (w *world) moment(field string, t time.Time) (timetable.Second, error) {
	at, err := w.snap.Second(t)
	earliest := w.snap.Compiled.Add(-24 * time.Hour)
	if err != nil || at >= w.snap.End || t.Before(earliest) {
		return 0, &FieldError{Field: field, Got: t.Format(time.RFC3339),
			Want: fmt.Sprintf("a moment from %s to %s, the departures this network knows", earliest.Format(time.RFC3339), w.snap.At(w.snap.End).Format(time.RFC3339)), Kind: ErrBadQuery}
	}
	return at, nil
}

// into is the currency of the answer.
func (q *Query) into() unit.Currency {
	first := unit.Currency("")
	if q.Consignment != nil && len(q.Consignment.Lines) > 0 {
		first = q.Consignment.Lines[0].Value.Currency
	}
	return cmp.Or(q.Currency, q.Parcel.Value.Currency, first, defaultCurrency)
}

// price gives what the parcel pays everywhere, from the ratings kept or anew.
func (w *world) price(q *Query, r *search.Request, into unit.Currency) (*pricing, error) {
	p := &q.Parcel
	if !q.landed() || len(r.Targets) == 0 {
		return w.rated.get(p, into, "", func() (*pricing, error) { return w.rate(p, into, nil) })
	}
	key, err := w.cross(q, r)
	if err != nil {
		return nil, err
	}
	return w.rated.get(p, into, key, func() (*pricing, error) {
		b, err := w.border(q, r, into)
		if err != nil {
			return nil, err
		}
		return w.rate(p, into, b)
	})
}

// rate computes every charge the parcel could meet, once each.
func (w *world) rate(p *Parcel, into unit.Currency, b *borders) (*pricing, error) {
	pr := &pricing{parcel: tariff.Parcel{Weight: p.Weight, Dims: p.Dims}, into: into}
	bad := func(err error) error {
		if errors.Is(err, tariff.ErrNoRate) {
			return &FieldError{Field: "currency", Got: string(into), Want: "one the network can exchange every price into: " + err.Error(), Kind: ErrBadQuery}
		}
		return &FieldError{Field: "parcel", Got: err.Error(), Want: "one that every tariff can price", Kind: ErrBadQuery}
	}
	var err error
	if pr.prices.Tariff, err = w.pricer.PriceAll(pr.parcel, into); err != nil {
		return nil, bad(err)
	}
	pr.prices.Refused = w.refuses(p)
	pr.prices.Handling = make([]int64, len(w.snap.Facilities))
	pr.prices.StorageDay = make([]int64, len(w.snap.Facilities))
	for i := range w.snap.Facilities {
		f := &w.snap.Facilities[i]
		h, err := w.pricer.Handling(f, pr.parcel, into)
		if err != nil {
			return nil, bad(err)
		}
		d, err := w.pricer.StorageDay(f, pr.parcel, into)
		if err != nil {
			return nil, bad(err)
		}
		pr.prices.Handling[i], pr.prices.StorageDay[i] = h, d
	}
	for _, set := range []struct {
		charges []int64
		most    int64
	}{{pr.prices.Tariff, search.MaxCharge}, {pr.prices.Handling, search.MaxCharge}, {pr.prices.StorageDay, search.MaxStorageDay}} {
		for _, c := range set.charges {
			if c < 0 || c > set.most {
				return nil, bad(fmt.Errorf("a charge of %s", unit.Money{Minor: c, Currency: into}))
			}
		}
	}
	pr.prices.Weight = p.Weight
	weight, perTonne, heaviest := p.Weight, w.facts.perTonne, w.facts.heaviest
	if heaviest < len(perTonne) {
		if mass, err := perTonne[heaviest].Of(weight); err != nil || int64(mass) > search.MaxCharge {
			return nil, bad(fmt.Errorf("emissions of %s on lane %s", weight, w.snap.Lanes[heaviest].ID))
		}
	}
	pr.prices.Carbon = func(lane int32) int64 {
		mass, _ := perTonne[lane].Of(weight) // fits, as that of the heaviest does
		return int64(mass)
	}
	if pr.border = b; b != nil {
		pr.prices.Customs = &b.numbers
	}
	pr.rated = w.index.Rate(pr.prices)
	return pr, nil
}

// charges itemises one step: the tariff's parts, handling, storage.
func (pr *pricing) charges(w *world, leg int, st *search.Step, arrive timetable.Second) ([]Charge, error) {
	s := w.snap
	a := w.arc(st.Arc)
	f, lane := &s.Facilities[a.From], &s.Lanes[a.Lane]
	var out []Charge
	add := func(kind ChargeKind, where string, minor int64, rule func() string) {
		if minor != 0 {
			out = append(out, Charge{Kind: kind, Leg: leg, Where: where, Amount: unit.Money{Minor: minor, Currency: pr.into}, Rule: rule()})
		}
	}
	add(ChargeHandling, f.ID, pr.prices.Handling[a.From], func() string { return handlingRule(f) })
	add(ChargeStorage, f.ID, st.Storage, func() string {
		return fmt.Sprintf("%d started days beyond %s free, %s %s per kg and day",
			search.StorageDays(st.Depart-arrive, w.index.Free(a.From)), hours(w.index.Free(a.From)), f.StoragePerKg, f.Currency)
	})
	p, err := w.pricer.Price(&s.Tariffs[a.Tariff], pr.parcel, pr.into)
	if err != nil {
		return nil, fmt.Errorf("price lane %s: %w", lane.ID, err)
	}
	add(ChargeFreight, lane.ID, p.Freight, p.FreightRule)
	add(ChargeConsignment, lane.ID, p.Consignment, p.ConsignmentRule)
	add(ChargeFuel, lane.ID, p.Fuel, p.FuelRule)
	add(ChargeSecurity, lane.ID, p.Security, p.SecurityRule)
	transit := pr.transit(st.Status, a.Lane)
	add(ChargeTransit, lane.ID, transit, func() string {
		return "entering " + w.territoryOf(a.To) + " with duty unpaid"
	})
	add(ChargeRepriced, lane.ID, st.Charge-transit-pr.prices.Handling[a.From]-p.Total, func() string { return w.whyRepriced(st.Arc) })
	return out, nil
}

// handlingRule says what a facility charges for handling, leaving out what it
// does not charge.
func handlingRule(f *network.Facility) string {
	var parts []string
	if f.HandlingFee > 0 {
		parts = append(parts, fmt.Sprintf("%s %s per parcel", f.HandlingFee, f.Currency))
	}
	if f.HandlingPerKg > 0 {
		parts = append(parts, fmt.Sprintf("%s %s per kg", f.HandlingPerKg, f.Currency))
	}
	return strings.Join(parts, " and ")
}
