package engine

import (
	"context"
	"errors"
	"fmt"
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

// Route answers q on the network in force: the exact Pareto set over arrival
// and cost, or why there is no way. Errors are *PlaceError, *FieldError,
// ErrTooMuchWork, or ctx's.
func (e *Engine) Route(ctx context.Context, q Query) (Answer, error) {
	w := e.current.Load()
	r, pr, err := w.prepare(&q)
	if err != nil {
		return Answer{}, err
	}
	found, err := w.index.Pareto(ctx, *r)
	if err != nil {
		if errors.Is(err, search.ErrTooMuchWork) {
			err = fmt.Errorf("%w: %w", ErrTooMuchWork, err)
		}
		return Answer{}, fmt.Errorf("route %s to %s: %w", q.From, q.To, err)
	}
	s := w.snap
	a := Answer{From: place(&s.Facilities[r.From]), To: place(&s.Facilities[r.To]),
		Depart: s.At(r.Start).In(s.Zones[r.From]), Currency: pr.into,
		Itineraries: []Itinerary{}, Total: len(found.Ways), Labels: found.Labels, Network: w.info()}
	if len(found.Ways) == 0 {
		a.NoRoute = w.explainNone(&q, r)
		return a, nil
	}
	shown := found.Ways
	if q.Limit > 0 {
		shown = shown[:min(q.Limit, len(shown))]
	}
	for i := range shown {
		it, err := w.itinerary(pr, r.Start, &shown[i])
		if err != nil {
			return Answer{}, err
		}
		a.Itineraries = append(a.Itineraries, it)
	}
	return a, nil
}

// prepare turns a query into numbers: places into indexes, the moment into
// seconds, and everything the parcel could be charged into flat arrays.
func (w *world) prepare(q *Query) (*search.Request, *pricing, error) {
	from, err := w.directory.find("from", q.From)
	if err != nil {
		return nil, nil, err
	}
	to, err := w.directory.find("to", q.To)
	if err != nil {
		return nil, nil, err
	}
	if from == to {
		return nil, nil, &FieldError{Field: "to", Got: q.To + ", the same place as from", Want: "another place", Kind: ErrBadQuery}
	}
	start, err := w.snap.Second(q.Depart)
	// A fraction of a second is rounded up: the parcel is not there before it.
	if err == nil && w.snap.At(start).Before(q.Depart) {
		start++
	}
	earliest := w.snap.Compiled.Add(-24 * time.Hour)
	if err != nil || start >= w.snap.End || q.Depart.Before(earliest) {
		return nil, nil, &FieldError{Field: "depart", Got: q.Depart.Format(time.RFC3339),
			Want: fmt.Sprintf("a moment from %s to %s, the departures this network knows", earliest.Format(time.RFC3339), w.snap.At(w.snap.End).Format(time.RFC3339)), Kind: ErrBadQuery}
	}
	if q.Parcel.Weight <= 0 {
		return nil, nil, &FieldError{Field: "weight", Got: q.Parcel.Weight.String(), Want: "more than nothing", Kind: ErrBadQuery}
	}
	into := q.Currency
	if into == "" {
		into = q.Parcel.Value.Currency
	}
	if into == "" {
		into = defaultCurrency
	}
	pr, err := w.price(&q.Parcel, into)
	if err != nil {
		return nil, nil, err
	}
	return &search.Request{From: from, To: to, Start: start, Prices: pr.prices}, pr, nil
}

// pricing is what one parcel pays on one network, in one currency.
type pricing struct {
	parcel tariff.Parcel
	into   unit.Currency
	prices search.Prices
}

// price computes every charge the parcel could meet, once each.
func (w *world) price(p *Parcel, into unit.Currency) (*pricing, error) {
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
	return pr, nil
}

// charges itemises one step: the tariff's parts, handling, storage.
func (pr *pricing) charges(w *world, leg int, st search.Step, arrive timetable.Second) ([]Charge, error) {
	s := w.snap
	a := &s.Arcs[st.Arc]
	f, lane := &s.Facilities[a.From], &s.Lanes[a.Lane]
	var out []Charge
	add := func(kind ChargeKind, where string, minor int64, rule string) {
		if minor != 0 {
			out = append(out, Charge{Kind: kind, Leg: leg, Where: where, Amount: unit.Money{Minor: minor, Currency: pr.into}, Rule: rule})
		}
	}
	add(ChargeHandling, f.ID, pr.prices.Handling[a.From], handlingRule(f))
	if st.Storage > 0 {
		add(ChargeStorage, f.ID, st.Storage, fmt.Sprintf("%d started days beyond %s free, %s %s per kg and day",
			search.StorageDays(st.Depart-arrive, w.index.Free(a.From)), hours(w.index.Free(a.From)), f.StoragePerKg, f.Currency))
	}
	p, err := w.pricer.Price(&s.Tariffs[a.Tariff], pr.parcel, pr.into)
	if err != nil {
		return nil, fmt.Errorf("price lane %s: %w", lane.ID, err)
	}
	add(ChargeFreight, lane.ID, p.Freight, p.FreightRule())
	add(ChargeConsignment, lane.ID, p.Consignment, p.ConsignmentRule())
	add(ChargeFuel, lane.ID, p.Fuel, p.FuelRule())
	add(ChargeSecurity, lane.ID, p.Security, p.SecurityRule())
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
