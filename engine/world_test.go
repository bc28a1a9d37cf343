package engine

import (
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// dollar is one major unit as a rate, whatever the currency.
const dollar unit.Rate = 1_000_000

// now is a Tuesday; Europe changes its clocks on Sunday 2026-03-29.
var now = time.Date(2026, 3, 24, 0, 0, 0, 0, time.UTC)

// smallNetwork is a world small enough to hold in the head: Shenzhen by air to
// Frankfurt twice a week or by rail over Warsaw, then by lorry to Liege; a
// lonely island; a courier that takes no batteries.
//
//	SZX --air Tue,Fri 22:00, 14 h, 4 h cut-off--> FRA --road daily 06:00, 5 h--> LGG
//	SZX --rail Wed 08:00, 16 d--> WAW --road daily 20:00, 12 h--> LGG
//	LGG --courier on demand Mon-Sat 09-18, 2 h, no batteries--> BRU
//	ISL: nothing leads there
func smallNetwork() *network.Network {
	daily := network.EveryDay
	n := &network.Network{
		Name:        "small",
		Territories: []network.Territory{{ID: "CN", Name: "China", Currency: "CNY"}, {ID: "EU", Name: "European Union", Currency: "EUR"}},
		Carriers:    []network.Carrier{{ID: "SKY", Name: "Sky Line"}, {ID: "TRK", Name: "Truck Line"}},
		Facilities: []network.Facility{
			{ID: "CNSZX", Name: "Shenzhen", Kind: network.Airport, Lat: 22.64, Lon: 113.81, Country: "CN", Territory: "CN", Zone: "Asia/Shanghai", Currency: "CNY", Handling: 2 * time.Hour, HandlingFee: 3 * dollar},
			{ID: "DEFRA", Name: "Frankfurt", Kind: network.Airport, Lat: 50.03, Lon: 8.57, Country: "DE", Territory: "EU", Zone: "Europe/Berlin", Currency: "EUR", Handling: 3 * time.Hour, Calendar: "office", StorageFree: 24 * time.Hour, StoragePerKg: dollar / 2},
			{ID: "PLWAW", Name: "Warsaw", Kind: network.RailTerminal, Lat: 52.2, Lon: 21, Country: "PL", Territory: "EU", Zone: "Europe/Warsaw"},
			{ID: "BELGG", Name: "Liege", Kind: network.Hub, Lat: 50.64, Lon: 5.44, Country: "BE", Territory: "EU", Zone: "Europe/Brussels", Handling: time.Hour},
			{ID: "BEBRU", Name: "Brussels", Kind: network.DeliveryDepot, Lat: 50.9, Lon: 4.48, Country: "BE", Territory: "EU", Zone: "Europe/Brussels"},
			{ID: "ISREY", Name: "Lonely Island", Kind: network.Hub, Lat: 64.1, Lon: -21.9, Country: "IS", Territory: "EU", Zone: "Atlantic/Reykjavik"},
		},
		Calendars: []network.Calendar{
			{ID: "office", Weekly: []network.Hours{{Days: daily &^ (1<<5 | 1<<6), Open: 8 * 3600, Close: 18 * 3600}}},
			{ID: "courier", Weekly: []network.Hours{{Days: daily &^ (1 << 6), Open: 9 * 3600, Close: 18 * 3600}}},
		},
		Tariffs: []network.Tariff{
			{ID: "air", Currency: "USD", Minimum: 10 * dollar, VolumetricDivisor: 6000, RoundUp: 500, FuelPercent: 20_000_000,
				Breaks: []network.Break{{From: 0, PerKg: 8 * dollar}, {From: 45 * unit.Kilogram, PerKg: 5 * dollar}}},
			{ID: "rail", Currency: "CNY", PerConsignment: 5 * dollar, Breaks: []network.Break{{From: 0, PerKg: 20 * dollar}}},
			{ID: "road", Currency: "EUR", PerConsignment: 2 * dollar, Breaks: []network.Break{{From: 0, PerKg: dollar / 2}}},
		},
		Rates: []network.ExchangeRate{{Base: "USD", Currency: "EUR", Mantissa: 9, Scale: 1}, {Base: "USD", Currency: "CNY", Mantissa: 7, Scale: 0}},
		Lanes: []network.Lane{
			{ID: "AIR1", Carrier: "SKY", From: "CNSZX", To: "DEFRA", Mode: network.Air, Service: network.Scheduled, Duration: 14 * time.Hour, CutOff: 4 * time.Hour, Tariff: "air", MaxWeight: 100 * unit.Kilogram},
			{ID: "RAIL1", Carrier: "TRK", From: "CNSZX", To: "PLWAW", Mode: network.Rail, Service: network.Scheduled, Duration: 16 * 24 * time.Hour, Tariff: "rail", DistanceKm: 11000, CapacityKg: 24000},
			{ID: "ROAD1", Carrier: "TRK", From: "DEFRA", To: "BELGG", Mode: network.Road, Service: network.Scheduled, Duration: 5 * time.Hour, Tariff: "road"},
			{ID: "ROAD2", Carrier: "TRK", From: "PLWAW", To: "BELGG", Mode: network.Road, Service: network.Scheduled, Duration: 12 * time.Hour, Tariff: "road"},
			{ID: "LAST1", Carrier: "TRK", From: "BELGG", To: "BEBRU", Mode: network.Courier, Service: network.OnDemand, Calendar: "courier", Duration: 2 * time.Hour, Tariff: "road", Refuses: network.Battery, MaxLength: 60 * unit.Centimetre, MaxGirth: 2 * unit.Metre},
		},
		Departures: []network.Departure{
			{Lane: "AIR1", Days: 1<<1 | 1<<4, Time: 22 * 3600, CutOff: -1},
			{Lane: "RAIL1", Days: 1 << 2, Time: 8 * 3600, CutOff: -1},
			{Lane: "ROAD1", Days: daily, Time: 6 * 3600, CutOff: -1},
			{Lane: "ROAD2", Days: daily, Time: 20 * 3600, CutOff: -1},
		},
	}
	return n
}

func smallEngine(t *testing.T) *Engine {
	t.Helper()
	e, err := New(smallNetwork(), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// query is a 1.2 kg parcel from Shenzhen, handed over on Tuesday at 17:00 local.
func query(to string) Query {
	return Query{From: "CNSZX", To: to, Depart: time.Date(2026, 3, 24, 17, 0, 0, 0, time.FixedZone("", 8*3600)), Parcel: Parcel{Weight: 1200}}
}
