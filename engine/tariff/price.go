package tariff

import (
	"fmt"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Price is what one parcel costs on one tariff, with the facts it came from.
type Price struct {
	// The parts and their sum, in minor units of Currency.
	Freight, Consignment, Fuel, Security int64
	Total                                int64
	Currency                             unit.Currency

	Tariff     *network.Tariff
	Parcel     Parcel
	Volumetric unit.Weight // 0 when volume does not count
	Chargeable unit.Weight
	// Break is the weight break whose price was taken, for Billed: the
	// chargeable weight, or the break's own where that is more.
	Break          network.Break
	Billed         unit.Weight
	HigherBreak    bool  // a higher break than the parcel's own was cheaper
	MinimumApplied bool  // Break's price came to less than the tariff's minimum
	Quote          Quote // zero when the tariff is in Currency
}

// FreightRule says in one line how freight came about, such as
// "30 kg at 45 kg break: 45 kg x 18.28 EUR".
func (p *Price) FreightRule() string {
	text := fmt.Sprintf("%s x %s %s", p.Billed.Kilograms(), p.Break.PerKg, p.Tariff.Currency)
	if weight := p.weightRule(); weight != "" {
		text = weight + ": " + text
	}
	if p.MinimumApplied {
		text = fmt.Sprintf("minimum %s %s, more than %s", p.Tariff.Minimum, p.Tariff.Currency, text)
	}
	return text + p.exchanged()
}

// weightRule says how the billed weight came about; nothing when it is simply
// the actual weight.
func (p *Price) weightRule() string {
	text, weight := p.Parcel.Weight.Kilograms(), p.Parcel.Weight
	if p.Volumetric > weight {
		weight = p.Volumetric
		text = fmt.Sprintf("%s / %d = %s", p.Parcel.Dims, p.Tariff.VolumetricDivisor, weight.Kilograms())
	} else if p.Billed == weight {
		return ""
	}
	if p.Chargeable > weight {
		text += " rounded up to " + p.Chargeable.Kilograms()
	}
	switch {
	case p.HigherBreak:
		text += fmt.Sprintf(" at %s break", p.Break.From.Kilograms())
	case p.Billed > p.Chargeable:
		text += " below the first break"
	}
	return text
}

// ConsignmentRule says in one line how the charge per consignment came about.
func (p *Price) ConsignmentRule() string {
	return fmt.Sprintf("%s %s per consignment", p.Tariff.PerConsignment, p.Tariff.Currency) + p.exchanged()
}

// FuelRule says in one line how the fuel surcharge came about.
func (p *Price) FuelRule() string {
	return fmt.Sprintf("%s %% of freight", p.Tariff.FuelPercent) + p.exchanged()
}

// SecurityRule says in one line how the security surcharge came about.
func (p *Price) SecurityRule() string {
	return fmt.Sprintf("%s x %s %s", p.Chargeable.Kilograms(), p.Tariff.SecurityPerKg, p.Tariff.Currency) + p.exchanged()
}

func (p *Price) exchanged() string {
	if p.Quote == (Quote{}) {
		return ""
	}
	return " at " + p.Quote.String()
}
