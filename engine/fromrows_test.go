package engine

import (
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// TestItinerariesFollowTheRows holds every itinerary against the rows of the
// network, with nothing of the engine in between: each leg leaves as a row of the
// timetable says, by the clock of its place, and carries the parcel; handling and
// cut-off fit in before it; and the charges, added up as fractions, are the total.
func TestItinerariesFollowTheRows(t *testing.T) {
	legs, stored := 0, 0
	worlds(t, 300, func(w *someWorld) {
		from := rows{w.n}
		for range 3 {
			q := w.question()
			w.conditions(&q)
			q.Criteria = w.criteria()
			for _, it := range w.route(w.e, q).Itineraries {
				for i := range it.Legs {
					if why := from.misses(&q.Parcel, &it, i); why != "" {
						t.Errorf("%+v\nleg %d, %s at %s: %s", q, i, it.Legs[i].Lane, it.Legs[i].Depart, why)
					}
				}
				total, storage := from.bill(&q, &it)
				if it.Total != (unit.Money{Minor: total, Currency: q.Currency}) {
					t.Errorf("%+v\ntotal %s, from the rows %d", q, it.Total, total)
				}
				legs += len(it.Legs)
				if storage > 0 {
					stored++
				}
			}
		}
	})
	enough(t, "legs", legs, 2000)
	enough(t, "itineraries that pay storage", stored, 100)
}

// rows reads a network as its author wrote it.
type rows struct{ *network.Network }

func (n rows) lane(id string) *network.Lane {
	return &n.Lanes[slices.IndexFunc(n.Lanes, func(l network.Lane) bool { return l.ID == id })]
}

func (n rows) facility(id string) *network.Facility {
	return &n.Facilities[slices.IndexFunc(n.Facilities, func(f network.Facility) bool { return f.ID == id })]
}

// misses says what is wrong with a leg; nothing if it can be done.
func (n rows) misses(p *Parcel, it *Itinerary, i int) string {
	leg, came, at := &it.Legs[i], it.HandOver, ""
	if i > 0 {
		came, at = it.Legs[i-1].Arrive, it.Legs[i-1].To.ID
	}
	lane := n.lane(leg.Lane)
	from := n.facility(lane.From)
	cutOff := leg.Depart.Sub(leg.CutOff)
	switch {
	case at != "" && lane.From != at || leg.From.ID != lane.From || leg.To.ID != lane.To:
		return "another place"
	case !leg.Stay.Arrive.Equal(came) || leg.Stay.Ready.Sub(came) < from.Handling || leg.Stay.Ready.After(leg.CutOff):
		return fmt.Sprintf("came at %s and has %s of handling, ready at %s for a cut-off at %s", came, from.Handling, leg.Stay.Ready, leg.CutOff)
	case lane.MaxWeight > 0 && p.Weight > lane.MaxWeight, lane.MaxLength > 0 && p.Dims.Longest() > lane.MaxLength, lane.Refuses&p.Goods != 0:
		return "does not carry the parcel"
	case i+1 == len(it.Legs) && !it.Arrive.Equal(leg.Arrive):
		return "arrives at another time than the itinerary"
	case from.Handling > 0 && !n.open(from.Calendar, leg.Stay.Ready.Add(-1)):
		return "handled while closed"
	}
	if lane.Service == network.OnDemand {
		if leg.Depart.Minute()%30 != 0 || leg.Depart.Second() != 0 || cutOff != lane.CutOff || leg.Arrive.Sub(leg.Depart) != lane.Duration || !n.open(lane.Calendar, leg.Depart) {
			return "not on demand then"
		}
		return ""
	}
	if !slices.ContainsFunc(n.Departures, func(d network.Departure) bool {
		room := or(d.Capacity, lane.CapacityKg, d.Capacity > 0)
		return d.Lane == lane.ID && leaves(&d, leg.Depart) && leg.Arrive.Sub(leg.Depart) == or(d.Duration, lane.Duration, d.Duration > 0) &&
			cutOff == or(d.CutOff, lane.CutOff, d.CutOff >= 0) && (room == 0 || p.Weight <= unit.Weight(room)*unit.Kilogram)
	}) {
		return "no row has it"
	}
	return ""
}

// leaves tells whether a row leaves at a moment, given by the clock of the place.
func leaves(d *network.Departure, at time.Time) bool {
	on := network.Date{Year: at.Year(), Month: at.Month(), Day: at.Day()}
	return d.Days.On(at.Weekday()) && clock(at) == d.Time &&
		(d.First.IsZero() || d.First.Compare(on) <= 0) && (d.Last.IsZero() || on.Compare(d.Last) <= 0) && !slices.Contains(d.Except, on)
}

func clock(at time.Time) network.ClockTime {
	return network.ClockTime(at.Hour()*3600 + at.Minute()*60 + at.Second())
}

// open tells whether a calendar is open at a moment, given by the clock of the place.
func (n rows) open(id string, at time.Time) bool {
	i := slices.IndexFunc(n.Calendars, func(c network.Calendar) bool { return c.ID == id })
	if i < 0 {
		return true
	}
	for _, x := range n.Calendars[i].Exceptions {
		if x.Date == (network.Date{Year: at.Year(), Month: at.Month(), Day: at.Day()}) {
			return !x.Shut && x.Open <= clock(at) && clock(at) < x.Close
		}
	}
	return slices.ContainsFunc(n.Calendars[i].Weekly, func(h network.Hours) bool {
		return h.Days.On(at.Weekday()) && h.Open <= clock(at) && clock(at) < h.Close
	})
}

// or is a if a is given, or else b.
func or[T any](a, b T, given bool) T {
	if given {
		return a
	}
	return b
}

// bill adds up what an itinerary costs, and what of it is storage.
func (n rows) bill(q *Query, it *Itinerary) (total, storage int64) {
	came := it.HandOver
	kg := big.NewRat(int64(q.Parcel.Weight), 1000)
	for i := range it.Legs {
		leg := &it.Legs[i]
		from, lane := n.facility(leg.From.ID), n.lane(leg.Lane)
		handling := new(big.Rat).Add(major(from.HandlingFee), times(major(from.HandlingPerKg), kg))
		total += n.minor(handling, from.Currency, q.Currency)
		if over := leg.Depart.Sub(came) - from.StorageFree; over > 0 {
			days := int64((over + 24*time.Hour - 1) / (24 * time.Hour))
			storage += days * n.minor(times(major(from.StoragePerKg), kg), from.Currency, q.Currency)
		}
		tariff := &n.Tariffs[slices.IndexFunc(n.Tariffs, func(t network.Tariff) bool { return t.ID == lane.Tariff })]
		for _, part := range parts(tariff, &q.Parcel) {
			total += n.minor(part, tariff.Currency, q.Currency)
		}
		came = leg.Arrive
	}
	return total + storage, storage
}

// parts are what a tariff charges, in its own currency: freight, consignment,
// fuel and security.
func parts(t *network.Tariff, p *Parcel) []*big.Rat {
	grams := int64(p.Weight)
	if t.VolumetricDivisor > 0 {
		volume := int64(p.Dims.Length) * int64(p.Dims.Width) * int64(p.Dims.Height)
		grams = max(grams, (volume+t.VolumetricDivisor-1)/t.VolumetricDivisor)
	}
	if step := int64(t.RoundUp); step > 0 {
		grams = (grams + step - 1) / step * step
	}
	own := 0
	for i, b := range t.Breaks {
		if int64(b.From) <= grams {
			own = i
		}
	}
	var freight *big.Rat
	for _, b := range t.Breaks[own:] {
		if f := times(major(b.PerKg), big.NewRat(max(grams, int64(b.From)), 1000)); freight == nil || f.Cmp(freight) < 0 {
			freight = f
		}
	}
	if m := major(t.Minimum); m.Cmp(freight) > 0 {
		freight = m
	}
	return []*big.Rat{freight, major(t.PerConsignment), times(freight, big.NewRat(int64(t.FuelPercent), 100_000_000)), times(major(t.SecurityPerKg), big.NewRat(grams, 1000))}
}

// major is a rate in major units of its currency.
func major(r unit.Rate) *big.Rat { return big.NewRat(int64(r), 1_000_000) }

func times(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }

// buys is what one unit of the base of all rates buys of a currency.
func (n rows) buys(c unit.Currency) *big.Rat {
	for _, r := range n.Rates {
		if r.Currency == c {
			return big.NewRat(r.Mantissa, []int64{1, 10, 100, 1000, 10_000}[r.Scale])
		}
	}
	return big.NewRat(1, 1)
}

// minor exchanges an amount and rounds it half to even.
func (n rows) minor(amount *big.Rat, from, into unit.Currency) int64 {
	if from != into && amount.Sign() > 0 {
		amount = times(amount, new(big.Rat).Quo(n.buys(into), n.buys(from)))
	}
	digits, _ := into.Digits()
	amount = times(amount, big.NewRat([]int64{1, 10, 100, 1000}[digits], 1))
	whole, rest := new(big.Int).DivMod(amount.Num(), amount.Denom(), new(big.Int))
	if c := rest.Lsh(rest, 1).Cmp(amount.Denom()); c > 0 || c == 0 && whole.Bit(0) == 1 {
		whole.Add(whole, big.NewInt(1))
	}
	return whole.Int64()
}
