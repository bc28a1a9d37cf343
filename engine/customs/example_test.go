package customs_test

import (
	"fmt"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// China's e-commerce import: no duty and 70 % of a VAT of 13 %, up to 5,000 CNY.
func Example() {
	net := &network.Network{
		Territories: []network.Territory{{ID: "CN", Currency: "CNY", Valuation: network.CIF}},
		Regimes: []network.Regime{{ID: "CN-1210", Territory: "CN", Direction: network.Import, Channels: []network.Channel{network.ByEcommerce},
			Currency: "CNY", UpTo: 5_000_000_000, TaxPercent: 70_000_000}},
		Taxes: []network.Tax{{Country: "CN", Kind: network.VAT, Percent: 13_000_000}},
	}
	tables, err := customs.New(net)
	if err != nil {
		fmt.Println(err)
		return
	}
	c := &customs.Consignment{Trade: network.B2C, Channel: network.ByEcommerce, Incoterm: customs.DDP, Lines: []customs.Line{
		{HS: "610910", Quantity: 20, Value: unit.Money{Minor: 5_000_00, Currency: "CNY"}, Origin: "JP", Weight: 4 * unit.Kilogram},
	}}
	day := network.Date{Year: 2026, Month: 3, Day: 2}
	for _, more := range []int64{0, 1_00} {
		c.Lines[0].Value.Minor += more
		open, closed, err := tables.Procedures(c, network.Import, "CN", "CN", day, day, "CNY")
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, p := range open {
			items, _ := p.Items(0)
			fmt.Println(items[0].Kind, items[0].Amount, "=", items[0].Rate, "of", items[0].Base, "paid by the", items[0].Payer)
		}
		for _, c := range closed {
			fmt.Println(c.String())
		}
	}
	// Output:
	// vat 455.00 CNY = 70 % of 13 % of 5000.00 CNY paid by the seller
	// CN-1210, closed on 2026-03-02: worth 5001.00 CNY where at most 5000.00 CNY may be (value down by 1.00 CNY)
}
