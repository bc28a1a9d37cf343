package tariff

import (
	"fmt"
	"math"
	"slices"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Pricer prices parcels on one network.
type Pricer struct {
	exchange *Exchange
	tariffs  []network.Tariff
	// Tariffs share few currencies, so a query works out one factor for each.
	currencies []unit.Currency
	currencyOf []int // by tariff
}

// New checks the tariffs and rates of a network and keeps referring to them.
func New(tariffs []network.Tariff, rates []network.ExchangeRate) (*Pricer, error) {
	x, err := NewExchange(rates)
	if err != nil {
		return nil, err
	}
	p := &Pricer{exchange: x, tariffs: tariffs, currencyOf: make([]int, len(tariffs))}
	for i := range tariffs {
		t := &tariffs[i]
		if err := check(t); err != nil {
			return nil, err
		}
		at := slices.Index(p.currencies, t.Currency)
		if at < 0 {
			at = len(p.currencies)
			p.currencies = append(p.currencies, t.Currency)
		}
		p.currencyOf[i] = at
	}
	return p, nil
}

// parts are the charges of one price in minor units, each rounded once.
type parts struct{ freight, consignment, fuel, security, total int64 }

// Divisors of the products that the parts are made of.
const (
	grams   = 1000        // rates are per kilogram
	percent = 100_000_000 // a fuel percentage is in millionths of a percent
)

// charge works out the parts of carried freight.
func charge(t *network.Tariff, l load, f freight, x *factor) (p parts, err error) {
	if p.freight, err = x.minor(f.times[0], f.times[1], 1, grams); err != nil {
		return p, fmt.Errorf("freight: %w", err)
	}
	if p.consignment, err = x.minor(int64(t.PerConsignment), 1, 1, 1); err != nil {
		return p, fmt.Errorf("per consignment: %w", err)
	}
	// Most percentages have at most two decimals. Without the zeros behind
	// them the product stays small, which is the quicker case.
	fuel, whole := int64(t.FuelPercent), int64(percent)
	if fuel%10_000 == 0 {
		fuel, whole = fuel/10_000, whole/10_000
	}
	if p.fuel, err = x.minor(f.times[0], f.times[1], fuel, grams*whole); err != nil {
		return p, fmt.Errorf("fuel: %w", err)
	}
	if p.security, err = x.minor(int64(t.SecurityPerKg), int64(l.chargeable), 1, grams); err != nil {
		return p, fmt.Errorf("security: %w", err)
	}
	for _, part := range [...]int64{p.freight, p.consignment, p.fuel, p.security} {
		if part > math.MaxInt64-p.total {
			return p, fmt.Errorf("total: %w", unit.ErrOverflow)
		}
		p.total += part
	}
	return p, nil
}

// PriceAll returns what the parcel costs on every tariff, in the order they
// were given to New and in minor units. It fails if one of them cannot be
// priced, and names it.
func (p *Pricer) PriceAll(parcel Parcel, into unit.Currency) ([]int64, error) {
	mm3, err := parcel.volume()
	if err != nil {
		return nil, err
	}
	factors := make([]factor, len(p.currencies))
	for i, from := range p.currencies {
		if factors[i], err = p.exchange.factor(from, into); err != nil {
			at := slices.Index(p.currencyOf, i)
			return nil, fmt.Errorf("tariff %s: %s into %s: %w", p.tariffs[at].ID, from, into, err)
		}
	}
	totals := make([]int64, len(p.tariffs))
	for i := range p.tariffs {
		t := &p.tariffs[i]
		l, err := weigh(t, parcel.Weight, mm3)
		if err != nil {
			return nil, fmt.Errorf("tariff %s: %w", t.ID, err)
		}
		made, err := charge(t, l, carry(t, l.chargeable), &factors[p.currencyOf[i]])
		if err != nil {
			return nil, fmt.Errorf("tariff %s: %w", t.ID, err)
		}
		totals[i] = made.total
	}
	return totals, nil
}

// Price returns what the parcel costs on one tariff, part by part. The total
// is the one PriceAll gives.
func (p *Pricer) Price(t *network.Tariff, parcel Parcel, into unit.Currency) (Price, error) {
	if err := check(t); err != nil {
		return Price{}, err
	}
	mm3, err := parcel.volume()
	if err != nil {
		return Price{}, err
	}
	quote, err := p.exchange.quote(t.Currency, into)
	if err != nil {
		return Price{}, fmt.Errorf("tariff %s: %s into %s: %w", t.ID, t.Currency, into, err)
	}
	l, err := weigh(t, parcel.Weight, mm3)
	if err != nil {
		return Price{}, fmt.Errorf("tariff %s: %w", t.ID, err)
	}
	f, x := carry(t, l.chargeable), quote.factor(into)
	made, err := charge(t, l, f, &x)
	if err != nil {
		return Price{}, fmt.Errorf("tariff %s: %w", t.ID, err)
	}
	return Price{
		Currency: into, Freight: made.freight, Consignment: made.consignment, Fuel: made.fuel, Security: made.security,
		Total:  made.total,
		Tariff: t, Parcel: parcel, Volumetric: l.volumetric, Chargeable: l.chargeable,
		Break: t.Breaks[f.taken], Billed: f.billed, HigherBreak: f.taken > f.own, MinimumApplied: f.minimum,
		Quote: quote,
	}, nil
}
