package tariff_test

import (
	"fmt"

	"entrepot/engine/network"
	"entrepot/engine/tariff"
	"entrepot/engine/unit"
)

// Thirty kilograms cost less as forty-five: the worked example of air cargo.
func Example() {
	tariffs := []network.Tariff{{
		ID: "AIR", Currency: "EUR", VolumetricDivisor: 6000, RoundUp: 500 * unit.Gram, FuelPercent: 24_500_000,
		Breaks: []network.Break{{From: 0, PerKg: 37_150_000}, {From: 45 * unit.Kilogram, PerKg: 18_280_000}},
	}}
	rates := []network.ExchangeRate{{Base: "EUR", Currency: "USD", Mantissa: 10850, Scale: 4}}
	p, err := tariff.New(tariffs, rates)
	if err != nil {
		fmt.Println(err)
		return
	}
	price, err := p.Price(&tariffs[0], tariff.Parcel{Weight: 30 * unit.Kilogram}, "USD")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(unit.Money{Minor: price.Freight, Currency: price.Currency}, "=", price.FreightRule())
	fmt.Println(unit.Money{Minor: price.Fuel, Currency: price.Currency}, "=", price.FuelRule())
	fmt.Println(unit.Money{Minor: price.Total, Currency: price.Currency})
	// Output:
	// 892.52 USD = 30 kg at 45 kg break: 45 kg x 18.28 EUR at 1 EUR = 1.0850 USD
	// 218.67 USD = 24.5 % of freight at 1 EUR = 1.0850 USD
	// 1111.19 USD
}
