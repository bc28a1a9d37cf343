package tariff

import (
	"fmt"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Handling returns what a parcel pays on leaving a facility: the fee and the
// price per kilogram of actual weight, as one charge in minor units.
func (p *Pricer) Handling(f *network.Facility, parcel Parcel, into unit.Currency) (int64, error) {
	return p.at(f, "handling", f.HandlingFee, f.HandlingPerKg, parcel, into)
}

// StorageDay returns what a parcel pays for one started day of storage, in
// minor units.
func (p *Pricer) StorageDay(f *network.Facility, parcel Parcel, into unit.Currency) (int64, error) {
	return p.at(f, "storage", 0, f.StoragePerKg, parcel, into)
}

// at charges nothing where nothing is asked, and then needs no currency: most
// facilities of a network name none.
func (p *Pricer) at(f *network.Facility, what string, fee, perKg unit.Rate, parcel Parcel, into unit.Currency) (int64, error) {
	if fee == 0 && perKg == 0 {
		return 0, nil
	}
	if fee < 0 || perKg < 0 {
		return 0, fmt.Errorf("facility %s: %s: got %s and %s per kg, want neither below zero", f.ID, what, fee, perKg)
	}
	if _, err := parcel.volume(); err != nil {
		return 0, err
	}
	x, err := p.exchange.factor(f.Currency, into)
	if err != nil {
		return 0, fmt.Errorf("facility %s: %s: %s into %s: %w", f.ID, what, f.Currency, into, err)
	}
	thousandths := unit.Product(int64(perKg), int64(parcel.Weight)).Plus(unit.Product(int64(fee), grams))
	minor, err := x.exact(thousandths, grams)
	if err != nil {
		return 0, fmt.Errorf("facility %s: %s: %w", f.ID, what, err)
	}
	return minor, nil
}

// Money is Exchange.Money at the network's rates.
func (p *Pricer) Money(m unit.Money, into unit.Currency) (int64, error) {
	return p.exchange.Money(m, into)
}

// Part is Exchange.Part at the network's rates.
func (p *Pricer) Part(m unit.Money, times, over int64, into unit.Currency) (int64, error) {
	return p.exchange.Part(m, times, over, into)
}
