package tariff

import (
	"fmt"
	"testing"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// BenchmarkPriceAll prices one parcel on ten thousand full tariffs (six breaks,
// minimum, volume, fuel, security) in five currencies, which is what a query on
// a large network pays before its search begins.
func BenchmarkPriceAll(b *testing.B) {
	rates := []network.ExchangeRate{
		{Base: "EUR", Currency: "USD", Mantissa: 10850, Scale: 4}, {Base: "EUR", Currency: "CNY", Mantissa: 78120, Scale: 4},
		{Base: "EUR", Currency: "JPY", Mantissa: 16935, Scale: 2}, {Base: "EUR", Currency: "GBP", Mantissa: 86210, Scale: 5},
	}
	fine := []network.ExchangeRate{
		{Base: "EUR", Currency: "USD", Mantissa: 108501234567890123, Scale: 12}, {Base: "EUR", Currency: "CNY", Mantissa: 781201234567890123, Scale: 12},
		{Base: "EUR", Currency: "JPY", Mantissa: 169351234567890123, Scale: 12}, {Base: "EUR", Currency: "GBP", Mantissa: 862101234567890123, Scale: 12},
	}
	currencies := []unit.Currency{"EUR", "USD", "CNY", "JPY", "GBP"}
	tariffs := make([]network.Tariff, 10_000)
	for i := range tariffs {
		step := unit.Rate(i%977) * 10_000
		tariffs[i] = network.Tariff{
			ID: fmt.Sprint(i), Currency: currencies[i%len(currencies)], Minimum: 50_000_000 + step, PerConsignment: 12_500_000,
			Breaks: []network.Break{{From: 0, PerKg: 37_150_000 + step}, {From: 45 * unit.Kilogram, PerKg: 18_280_000 + step},
				{From: 100 * unit.Kilogram, PerKg: 14_910_000 + step}, {From: 300 * unit.Kilogram, PerKg: 12_550_000},
				{From: 500 * unit.Kilogram, PerKg: 11_870_000}, {From: 1000 * unit.Kilogram, PerKg: 10_030_000}},
			VolumetricDivisor: 6000, RoundUp: 500, FuelPercent: 24_500_000, SecurityPerKg: 150_000,
		}
	}
	parcel := Parcel{Weight: 1200, Dims: unit.Dims{Length: 300, Width: 200, Height: 100}}
	for _, bb := range []struct {
		name  string
		rates []network.ExchangeRate
		into  unit.Currency
	}{{"EUR", rates, "EUR"}, {"USD", rates, "USD"}, {"rates of 18 digits", fine, "USD"}} {
		b.Run(bb.name, func(b *testing.B) {
			p, err := New(tariffs, bb.rates)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.PriceAll(parcel, bb.into); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(tariffs)), "ns/tariff")
		})
	}
}
