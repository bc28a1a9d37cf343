package engine

import (
	"testing"
	"time"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// rate reads a number of percent or money.
func rate(s string) unit.Rate {
	r, err := unit.ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

// money reads 12.40 USD.
func money(s string) unit.Money {
	m, err := unit.ParseMoney(s)
	if err != nil {
		panic(err)
	}
	return m
}

// borderNetwork is a small world with customs; nothing is handled or stored, a
// euro is 8 yuan, and every lane has a price for each parcel.
//
//	SZX --AIR daily 22:00, 12 h, 30 EUR--> FRA --LAST daily 18:00, 6 h, 2 EUR--> BER
//	SZX --LINK daily 20:00, 12 h, 20 EUR--> ZRH --ALP daily 08:00, 12 h, 4 EUR--> FRA
//	SZX --SEA Wed 08:00, 20 d, 6 EUR--> RTM --BARGE daily 06:00, 8 h, 3 EUR, bonded--> FRA
//	                                    RTM --VAN daily 12:00, 9 h, 5 EUR--> BER
//	FRA --BACK daily 22:00, 12 h, 40 EUR--> PVG
//
//	China      export    CN-EXP   1 EUR, 1 h
//	                     CN-9610  ecommerce up to 5000 CNY, free, 4 h
//	           import    CN-CBEC  ecommerce up to 5000 CNY, b2c, on list cbec: no duty, 70 % of the VAT
//	                     CN-IMP   80 CNY, 3 h
//	Switzerland transit  CH-TRN   3 EUR
//	EU         export    EU-EXP   free
//	           import    EU-LOW   b2c up to 150 EUR: no duty, 1 EUR, half an hour whatever the hour
//	                     EU-IMP   8 EUR, 2 h from Monday to Friday, 8 to 18
//
// Duty is 10 % on shoes (64) in the EU and 5 % on cosmetics (33) in China; VAT 19
// % in Germany, 21 % in the Netherlands, 13 % in China.
func borderNetwork() *network.Network {
	const whole = 100_000_000
	euros := func(id string, n int64) network.Tariff {
		return network.Tariff{ID: id, Currency: "EUR", PerConsignment: dollar * unit.Rate(n), Breaks: []network.Break{{}}}
	}
	duty := func(territory, hs, percent string) network.Duty {
		return network.Duty{Territory: territory, HS: hs, Kind: network.NormalDuty, Rate: network.DutyRate{Terms: []network.DutyTerm{{Percent: rate(percent)}}}}
	}
	n := &network.Network{
		Name:        "border",
		Territories: []network.Territory{{ID: "CH", Currency: "EUR"}, {ID: "CN", Currency: "CNY"}, {ID: "EU", Currency: "EUR"}},
		Carriers:    []network.Carrier{{ID: "SKY", Name: "Sky Line"}, {ID: "TRK", Name: "Truck Line"}},
		Rates:       []network.ExchangeRate{{Base: "EUR", Currency: "CNY", Mantissa: 8}, {Base: "EUR", Currency: "USD", Mantissa: 11, Scale: 1}},
		Facilities: []network.Facility{
			{ID: "CNSZX", Name: "Shenzhen", Kind: network.Airport, Lat: 22.64, Lon: 113.81, Country: "CN", Territory: "CN", Zone: "Asia/Shanghai", Roles: network.ExportOffice},
			{ID: "CNPVG", Name: "Shanghai", Kind: network.Airport, Lat: 31.1, Lon: 121.8, Country: "CN", Territory: "CN", Zone: "Asia/Shanghai", Roles: network.ImportOffice | network.BondedStore},
			{ID: "CHZRH", Name: "Zurich", Kind: network.Airport, Lat: 47.46, Lon: 8.55, Country: "CH", Territory: "CH", Zone: "Europe/Zurich"},
			{ID: "NLRTM", Name: "Rotterdam", Kind: network.BondedWarehouse, Lat: 51.9, Lon: 4.5, Country: "NL", Territory: "EU", Zone: "Europe/Amsterdam", Roles: network.ImportOffice | network.BondedStore},
			{ID: "DEFRA", Name: "Frankfurt", Kind: network.Airport, Lat: 50.03, Lon: 8.57, Country: "DE", Territory: "EU", Zone: "Europe/Berlin", Roles: network.ImportOffice | network.ExportOffice},
			{ID: "DEBER", Name: "Berlin", Kind: network.DeliveryDepot, Lat: 52.5, Lon: 13.4, Country: "DE", Territory: "EU", Zone: "Europe/Berlin"},
		},
		Calendars: []network.Calendar{{ID: "office", Weekly: []network.Hours{{Days: 0b0011111, Open: 8 * 3600, Close: 18 * 3600}}}},
		Regimes: []network.Regime{
			{ID: "CH-TRN", Territory: "CH", Direction: network.Transit, Name: "Transit", Currency: "EUR", PerConsignment: rate("3")},
			{ID: "CN-9610", Territory: "CN", Direction: network.Export, Name: "Export of e-commerce", Channels: []network.Channel{network.ByEcommerce},
				Currency: "CNY", UpTo: rate("5000"), Processing: 4 * time.Hour},
			{ID: "CN-CBEC", Territory: "CN", Direction: network.Import, Name: "Import of e-commerce", Trades: []network.Trade{network.B2C}, Channels: []network.Channel{network.ByEcommerce},
				Goods: "cbec", Currency: "CNY", UpTo: rate("5000"), TaxPercent: rate("70"), Processing: time.Hour},
			{ID: "CN-EXP", Territory: "CN", Direction: network.Export, Name: "Export", Currency: "EUR", PerConsignment: rate("1"), Processing: time.Hour},
			{ID: "CN-IMP", Territory: "CN", Direction: network.Import, Name: "Import", Currency: "CNY", PerConsignment: rate("80"), DutyPercent: whole, TaxPercent: whole, Processing: 3 * time.Hour},
			{ID: "EU-EXP", Territory: "EU", Direction: network.Export, Name: "Export"},
			{ID: "EU-IMP", Territory: "EU", Direction: network.Import, Name: "Release for free circulation", Currency: "EUR", PerConsignment: rate("8"),
				DutyPercent: whole, TaxPercent: whole, Calendar: "office", Processing: 2 * time.Hour, Source: "customs of the EU"},
			{ID: "EU-LOW", Territory: "EU", Direction: network.Import, Name: "Low value", Trades: []network.Trade{network.B2C}, Currency: "EUR", UpTo: rate("150"),
				PerConsignment: rate("1"), TaxPercent: whole, Calendar: "office", Processing: 30 * time.Minute, PreArrival: true},
		},
		GoodsLists: []network.GoodsList{{ID: "cbec", HS: []string{"3304"}}},
		Duties:     []network.Duty{duty("CN", "33", "5"), duty("EU", "64", "10")},
		Taxes: []network.Tax{{Country: "CN", Kind: network.VAT, Percent: rate("13")}, {Country: "DE", Kind: network.VAT, Percent: rate("19"), Source: "UStG"},
			{Country: "NL", Kind: network.VAT, Percent: rate("21")}},
	}
	lane := func(id, from, to string, mode network.Mode, price int64, days network.Days, at, hours int) {
		n.Tariffs = append(n.Tariffs, euros(id, price))
		n.Lanes = append(n.Lanes, network.Lane{ID: id, Carrier: map[bool]string{true: "SKY", false: "TRK"}[mode == network.Air], From: from, To: to, Mode: mode,
			Service: network.Scheduled, Duration: time.Duration(hours) * time.Hour, Tariff: id, Bonded: id == "BARGE"})
		n.Departures = append(n.Departures, network.Departure{Lane: id, Days: days, Time: network.ClockTime(at * 3600), CutOff: -1})
	}
	lane("AIR", "CNSZX", "DEFRA", network.Air, 30, network.EveryDay, 22, 12)
	lane("LINK", "CNSZX", "CHZRH", network.Air, 20, network.EveryDay, 20, 12)
	lane("ALP", "CHZRH", "DEFRA", network.Road, 4, network.EveryDay, 8, 12)
	lane("SEA", "CNSZX", "NLRTM", network.Sea, 6, 1<<2, 8, 20*24)
	lane("BARGE", "NLRTM", "DEFRA", network.Road, 3, network.EveryDay, 6, 8)
	lane("VAN", "NLRTM", "DEBER", network.Road, 5, network.EveryDay, 12, 9)
	lane("LAST", "DEFRA", "DEBER", network.Road, 2, network.EveryDay, 18, 6)
	lane("BACK", "DEFRA", "CNPVG", network.Air, 40, network.EveryDay, 22, 12)
	return n
}

func borderEngine(t *testing.T, change func(n *network.Network)) *Engine {
	t.Helper()
	n := borderNetwork()
	if change != nil {
		change(n)
	}
	e, err := New(n, Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// shoes is a question for a pair of shoes for 100 euros from Shenzhen to Berlin,
// handed over on Tuesday at 17:00 local.
func shoes() Query {
	q := query("DEBER")
	q.Consignment = &customs.Consignment{Trade: network.B2C, Channel: network.ByEcommerce, Incoterm: customs.DAP,
		Lines: []customs.Line{{HS: "640399", Quantity: 1, Value: money("100.00 EUR"), Origin: "CN", Weight: 900}}}
	return q
}

// cream is a question for cosmetics worth so much from Frankfurt to Shanghai, on
// Tuesday at 09:00 UTC.
func cream(value string) Query {
	q := query("CNPVG")
	q.From = "DEFRA"
	q.Consignment = &customs.Consignment{Trade: network.B2C, Channel: network.ByEcommerce, Incoterm: customs.DDP,
		Lines: []customs.Line{{HS: "33049900", Quantity: 2, Value: money(value), Origin: "FR", Weight: 300}}}
	return q
}
