package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// stockNetwork is a world to hold stock in: a factory in Shenzhen, a bonded
// warehouse in Rotterdam, an overseas warehouse in Venlo that serves Germany and
// France. Nothing is handled or stored, all clocks are in UTC and all money is euros.
//
//	SZX --MAIL daily 12:00, 2 d, 10 a kg--> FRA      SZX --MAIL-FR, 12 a kg--> PAR
//	SZX --SHIP daily 12:00, 30 d, 50 and 0.10 a kg--> RTM
//	RTM --VAN daily 12:00, 1 d, 3--> FRA             RTM --VAN-FR, 4--> PAR
//	RTM --LORRY daily 12:00, 6 h, 20--> OW           OW --LAST daily 12:00, 12 h, 2--> FRA    OW --LAST-FR, 5--> PAR
//
//	China   export   CN-9610  b2c, free             CN-9810  b2b, 26
//	EU      import   EU-LOW   b2c up to 150: no duty, 1      EU-H1  40
//
// Duty on shoes is 10 %, VAT 19 % in Germany, 20 % in France, 21 % in the
// Netherlands. All of it is levied on value and freight.
func stockNetwork() *network.Network {
	const whole = 100_000_000
	place := func(id, name, country, territory string, kind network.FacilityKind, roles network.Roles) network.Facility {
		return network.Facility{ID: id, Name: name, Kind: kind, Lat: 50, Lon: 5, Country: country, Territory: territory, Zone: "UTC", Roles: roles}
	}
	vat := func(country, percent string) network.Tax {
		return network.Tax{Country: country, Kind: network.VAT, Percent: rate(percent)}
	}
	n := &network.Network{
		Name:        "stocks",
		Territories: []network.Territory{{ID: "CN", Currency: "CNY", Valuation: network.CIF}, {ID: "EU", Currency: "EUR", Valuation: network.CIF}},
		Carriers:    []network.Carrier{{ID: "SKY", Name: "Sky Line"}, {ID: "TRK", Name: "Truck Line"}},
		Rates:       []network.ExchangeRate{{Base: "EUR", Currency: "CNY", Mantissa: 8}},
		Facilities: []network.Facility{
			place("CNSZX", "Shenzhen", "CN", "CN", network.Airport, network.ExportOffice),
			place("NLRTM", "Rotterdam", "NL", "EU", network.BondedWarehouse, network.ImportOffice|network.BondedStore),
			place("NLVEN", "Venlo", "NL", "EU", network.OverseasWarehouse, 0),
			place("DEFRA", "Frankfurt", "DE", "EU", network.DeliveryDepot, network.ImportOffice),
			place("FRPAR", "Paris", "FR", "EU", network.DeliveryDepot, network.ImportOffice),
			place("ISREY", "Lonely Island", "NL", "EU", network.DeliveryDepot, 0),
		},
		Regimes: []network.Regime{
			{ID: "CN-9610", Territory: "CN", Direction: network.Export, Trades: []network.Trade{network.B2C}},
			{ID: "CN-9810", Territory: "CN", Direction: network.Export, Trades: []network.Trade{network.B2B}, Currency: "EUR", PerConsignment: rate("26")},
			{ID: "EU-H1", Territory: "EU", Direction: network.Import, Currency: "EUR", PerConsignment: rate("40"), DutyPercent: whole, TaxPercent: whole},
			{ID: "EU-LOW", Territory: "EU", Direction: network.Import, Trades: []network.Trade{network.B2C}, Currency: "EUR", UpTo: rate("150"), PerConsignment: rate("1"), TaxPercent: whole},
		},
		Duties: []network.Duty{{Territory: "EU", HS: "64", Kind: network.NormalDuty, Rate: network.DutyRate{Terms: []network.DutyTerm{{Percent: rate("10")}}}}},
		Taxes:  []network.Tax{vat("DE", "19"), vat("FR", "20"), vat("NL", "21")},
	}
	lane := func(id, from, to string, mode network.Mode, price, perKg string, hours int) {
		n.Tariffs = append(n.Tariffs, network.Tariff{ID: id, Currency: "EUR", PerConsignment: rate(price), Breaks: []network.Break{{PerKg: rate(perKg)}}})
		n.Lanes = append(n.Lanes, network.Lane{ID: id, Carrier: map[bool]string{true: "SKY", false: "TRK"}[mode == network.Air], From: from, To: to, Mode: mode,
			Service: network.Scheduled, Duration: time.Duration(hours) * time.Hour, Tariff: id})
		n.Departures = append(n.Departures, network.Departure{Lane: id, Days: network.EveryDay, Time: 12 * 3600, CutOff: -1})
	}
	lane("MAIL", "CNSZX", "DEFRA", network.Air, "0", "10", 48)
	lane("MAIL-FR", "CNSZX", "FRPAR", network.Air, "0", "12", 48)
	lane("SHIP", "CNSZX", "NLRTM", network.Sea, "50", "0.10", 30*24)
	lane("VAN", "NLRTM", "DEFRA", network.Road, "3", "0", 24)
	lane("VAN-FR", "NLRTM", "FRPAR", network.Road, "4", "0", 24)
	lane("LORRY", "NLRTM", "NLVEN", network.Road, "20", "0", 6)
	lane("LAST", "NLVEN", "DEFRA", network.Road, "2", "0", 12)
	lane("LAST-FR", "NLVEN", "FRPAR", network.Road, "5", "0", 12)
	return n
}

func stockEngine(t *testing.T) *Engine {
	t.Helper()
	e, err := New(stockNetwork(), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// stocked asks where to hold stock of shoes for 50 euros, a kilogram a pair:
// direct mail, bonded stock, or stock that was imported in bulk, for 300 orders a
// month from Germany and 100 from France, within three days.
func stocked() SourcingQuery {
	order := func(to string, orders int64) Demand {
		return Demand{To: to, Orders: orders, Within: 72 * time.Hour, Parcel: Parcel{Weight: 1000}, Consignment: &customs.Consignment{Trade: network.B2C, Channel: network.ByEcommerce,
			Incoterm: customs.DDP, Lines: []customs.Line{{HS: "640399", Quantity: 1, Value: money("50.00 EUR"), Origin: "CN", Weight: 900}}}}
	}
	return SourcingQuery{Depart: now, Demand: []Demand{order("DEFRA", 300), order("FRPAR", 100)}, Stocks: []Candidate{
		{Name: "factory", Place: "CNSZX", Kind: DomesticStock},
		{Name: "bonded", Place: "NLRTM", Kind: BondedStock, Inbound: &Inbound{Units: 100, From: "CNSZX"}, Holding: money("0.40 EUR"), Lies: 15 * 24 * time.Hour, Fixed: money("780.00 EUR")},
		{Name: "overseas", Place: "NLVEN", Kind: ReleasedStock, Inbound: &Inbound{Units: 100, From: "CNSZX"}, Holding: money("0.10 EUR"), Fixed: money("500.00 EUR")},
	}}
}

func sourced(t *testing.T, e *Engine, q SourcingQuery) Sourcing {
	t.Helper()
	a, err := e.Source(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	addUp(t, &a)
	return a
}

// addUp re-adds every sum of an answer, as who reads its JSON would.
func addUp(t *testing.T, a *Sourcing) {
	t.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back Sourcing
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	var fixed, orders int64
	for _, d := range back.Demand {
		orders += d.Orders
		for _, o := range d.Options {
			if p := o.Parts; p != nil && p.Inbound.Minor+p.InboundCustoms.Minor+p.Holding.Minor+p.Freight.Minor+p.Customs.Minor != o.Landed.Minor {
				t.Errorf("%s to %s: parts %+v do not sum to %s", o.Stock, d.To.ID, p, o.Landed)
			}
			if (o.Landed == nil) == (o.NoRoute == nil) || (o.Way != nil) == (o.Landed == nil) && o.NoRoute == nil {
				t.Errorf("%s to %s: landed %v, way %v, no route %v", o.Stock, d.To.ID, o.Landed, o.Way, o.NoRoute)
			}
		}
	}
	if orders != back.Orders {
		t.Errorf("%d orders, %d in all", orders, back.Orders)
	}
	for k, s := range back.Stocks {
		if s.Serves != (s.Monthly != nil) {
			t.Errorf("%s: serves %v, monthly %v", s.Name, s.Serves, s.Monthly)
		}
		if s.Monthly == nil {
			continue
		}
		m := s.Monthly
		fixed = m.Fixed.Minor
		if m.Fixed.Minor+m.Inbound.Minor+m.Holding.Minor+m.Freight.Minor+m.Customs.Minor != m.Total.Minor {
			t.Errorf("%s: %+v does not sum", s.Name, m)
		}
		each := m.Freight.Minor + m.Customs.Minor + m.Holding.Minor
		for _, d := range back.Demand {
			p := d.Options[k].Parts
			each -= d.Orders * (p.Freight.Minor + p.Customs.Minor + p.Holding.Minor)
		}
		if each != 0 {
			t.Errorf("%s: orders by themselves come to %d less than a month", s.Name, each)
		}
		c := back.Curves[slices.IndexFunc(back.Curves, func(c Curve) bool { return c.Stock == s.Name })]
		if c.Points[0].Volume != 0 || c.Points[0].Total.Minor != fixed {
			t.Errorf("%s: nothing sold costs %s, want what is fixed, %s", s.Name, c.Points[0].Total, m.Fixed)
		}
		at := slices.IndexFunc(c.Points, func(p CurvePoint) bool { return p.Volume == back.Orders })
		if at < 0 || c.Points[at].Total != m.Total {
			t.Errorf("%s: the curve has no point of the demand, or another than %s", s.Name, m.Total)
		}
		if len(c.Points) > mostPoints {
			t.Errorf("%s: %d points", s.Name, len(c.Points))
		}
	}
}

// offers writes what each stock offers a destination: its parts, when it arrives and
// by which lanes and regimes.
func offers(d *SourcedDemand) (out []string) {
	for _, o := range d.Options {
		if o.NoRoute != nil {
			out = append(out, o.Stock+": no route")
			continue
		}
		var by []string
		for _, r := range o.Way.Regimes {
			by = append(by, r.Regime)
		}
		for _, l := range o.Way.Legs {
			by = append(by, l.Lane)
		}
		amount := func(m unit.Money) string { text, _ := m.Amount(); return text }
		p := o.Parts
		out = append(out, fmt.Sprintf("%s: %s = %s + %s + %s + %s + %s, %s, %s, in time %v", o.Stock, amount(*o.Landed), amount(p.Inbound), amount(p.InboundCustoms),
			amount(p.Holding), amount(p.Freight), amount(p.Customs), o.Way.Arrive.Format("2 Jan 15:04"), strings.Join(by, " "), o.InTime))
	}
	return out
}

// TestSourcingByHand works the small world out with a pencil.
//
// Direct mail, a kilogram: MAIL 10, VAT 19 % of 50 + 10 is 11.40, fee 1. To France
// 12, 20 % of 62 is 12.40, fee 1.
//
// A shipment of 100 pairs weighs 100 kg: SHIP 50 + 10 is 60, CN-9810 26. Into the
// bonded warehouse that is all: 0.60 and 0.26 a pair. To Germany from there: VAT 19
// % of 50 is 9.50, fee 1, VAN 3; to France 10, 1, 4. Half a month of holding is 0.20.
//
// To Venlo it is imported in Rotterdam: duty 10 % of 5000 + 86 is 508.60, VAT 21 %
// of 5594.60 is 1174.866 and so 1174.87, fee 40, then LORRY 20. Freight is 80, 0.80 a pair,
// customs 26 + 508.60 + 1174.87 + 40 = 1749.47, 17.49 a pair.
func TestSourcingByHand(t *testing.T) {
	e := stockEngine(t)
	a := sourced(t, e, stocked())
	for i, want := range [][]string{{
		"factory: 22.40 = 0.00 + 0.00 + 0.00 + 10.00 + 12.40, 26 Mar 12:00, CN-9610 EU-LOW MAIL, in time true",
		"bonded: 14.56 = 0.60 + 0.26 + 0.20 + 3.00 + 10.50, 25 Mar 12:00, EU-LOW VAN, in time true",
		"overseas: 20.39 = 0.80 + 17.49 + 0.10 + 2.00 + 0.00, 25 Mar 00:00, LAST, in time true",
	}, {
		"factory: 25.40 = 0.00 + 0.00 + 0.00 + 12.00 + 13.40, 26 Mar 12:00, CN-9610 EU-LOW MAIL-FR, in time true",
		"bonded: 16.06 = 0.60 + 0.26 + 0.20 + 4.00 + 11.00, 25 Mar 12:00, EU-LOW VAN-FR, in time true",
		"overseas: 23.39 = 0.80 + 17.49 + 0.10 + 5.00 + 0.00, 25 Mar 00:00, LAST-FR, in time true",
	}} {
		if got := offers(&a.Demand[i]); !slices.Equal(got, want) {
			t.Errorf("%s: got %s\nwant %s", a.Demand[i].To.ID, strings.Join(got, "\n    "), strings.Join(want, "\n     "))
		}
		if a.Demand[i].Best != "bonded" {
			t.Errorf("%s: best is %s", a.Demand[i].To.ID, a.Demand[i].Best)
		}
	}
	inbound := a.Stocks[1].Inbound
	if len(inbound.Way.Regimes) != 1 || inbound.Way.Regimes[0].Regime != "CN-9810" || inbound.Way.Legs[len(inbound.Way.Legs)-1].To != "NLRTM" || *inbound.Cost != money("86.00 EUR") {
		t.Errorf("into the bonded warehouse: got %+v", inbound)
	}
	if inbound = a.Stocks[2].Inbound; len(inbound.Way.Regimes) != 2 || inbound.Way.Regimes[1].Regime != "EU-H1" || *inbound.Cost != money("1829.47 EUR") || inbound.Shipments != 4 || inbound.Weight != "100 kg" {
		t.Errorf("into the overseas warehouse: got %+v", inbound)
	}
	// 300 x 22.40 + 100 x 25.40; 780 + 4 x 86 + 400 x 0.20 + 300 x 13.50 + 100 x
	// 15.00; 500 + 4 x 1829.47 + 400 x 0.10 + 300 x 2 + 100 x 5.
	for i, want := range []string{"9260.00 EUR", "6754.00 EUR", "8957.88 EUR"} {
		if got := a.Stocks[i].Monthly.Total; got != money(want) {
			t.Errorf("%s costs %s a month, want %s", a.Stocks[i].Name, got, want)
		}
	}
	// An order from the factory costs 23.15 on the average, from the bonded warehouse
	// 13.875 + 0.20: 9.075 n > 780 + 86 ceil(n/100) first at n = 96 (871.20 > 866),
	// and for good when the second shipment is paid, too: 9.075 n > 952 from 105 on
	// (952.875). From the overseas warehouse it is 2.75 + 0.10: 20.30 n > 500 + 1829.47
	// ceil(n/100) at n = 115 the 2329.47 of one shipment, which has 100 only; with k
	// shipments at 100 k: 2030 k > 500 + 1829.47 k from k = 3 on (6090 > 5988.41), and
	// within that from n = 295 (5988.50). The last step at which it is not cheaper is the
	// one to k + 1 shipments with 20.30 (100 k + 1) <= 500 + 1829.47 (k + 1): k <= 11.5. So with 12
	// shipments, 20.30 n > 22453.64 from 1107 on (22472.10; 1106 is 22451.80).
	want := []BreakEven{{Stock: "bonded", Against: "factory", First: 96, Volume: 105, UpTo: MaxVolume}, {Stock: "overseas", Against: "factory", First: 295, Volume: 1107, UpTo: MaxVolume}}
	for i, b := range a.Breaks {
		if *b.Saves != money([]string{"2506.00 EUR", "302.12 EUR"}[i]) {
			t.Errorf("%s saves %s", b.Stock, b.Saves)
		}
		if b.Saves = nil; b != want[i] {
			t.Errorf("got %+v, want %+v", b, want[i])
		}
	}
	// Both sides of the step from 100 to 101: 780 + 86 + 14.075 x 100, and 780 + 172 +
	// 14.075 x 101, which is 2373.575, a half and so even.
	for n, want := range map[int64]string{100: "2273.50 EUR", 101: "2373.58 EUR"} {
		at := slices.IndexFunc(a.Curves[1].Points, func(p CurvePoint) bool { return p.Volume == n })
		if at < 0 || a.Curves[1].Points[at].Total != money(want) {
			t.Errorf("%d orders: got %+v, want %s", n, a.Curves[1].Points, want)
		}
	}
}

// TestSourcingDeadlines: two days are too short for direct mail, which arrives on
// the 26th at noon; who orders by a moment says the same.
func TestSourcingDeadlines(t *testing.T) {
	q := stocked()
	q.Demand[0].Within, q.Demand[1].Within = 48*time.Hour, 0
	q.Demand[1].By = now.Add(60 * time.Hour)
	q.Stocks = q.Stocks[:2]
	q.Stocks[1].Fixed = unit.Money{}
	// Bonded stock is so dear to hold that direct mail would be cheaper.
	q.Stocks[1].Holding = money("100.00 EUR")
	a := sourced(t, stockEngine(t), q)
	if d := a.Demand[0]; d.Options[0].InTime || !d.Options[1].InTime || d.Best != "bonded" || !d.By.Equal(now.Add(48*time.Hour)) {
		t.Errorf("within two days: got %+v", d)
	}
	if d := a.Demand[1]; !d.Options[0].InTime || d.Best != "factory" {
		t.Errorf("by a moment that is late enough: got %+v", d)
	}
	if a.Stocks[0].InTime || !a.Stocks[0].Serves || !a.Stocks[1].InTime {
		t.Errorf("stocks in time: got %+v", a.Stocks)
	}
	// Nobody is surely in time before the last moment at which it may come.
	q.Sure = 1
	if b := sourced(t, stockEngine(t), q); b.Sure != 1 || a.Sure != 0.9 {
		t.Errorf("sure: got %g and %g", b.Sure, a.Sure)
	}
}

// TestSourcingOrdersThatDiffer: a shipment of four holds three light pairs for
// Germany and one of 3 kg, worth 150, for France. SHIP takes 50.60 for 6 kg, of
// which a light pair bears a sixth (8.433) and the heavy half (25.30); the 26 of
// CN-9810 go by value, 4.33 and 13.00, of 50 and 150 of 300.
func TestSourcingOrdersThatDiffer(t *testing.T) {
	q := stocked()
	heavy := *q.Demand[1].Consignment
	heavy.Lines = []customs.Line{{HS: "640399", Quantity: 3, Value: money("150.00 EUR"), Origin: "CN", Weight: 2700}}
	q.Demand[1].Consignment, q.Demand[1].Parcel.Weight = &heavy, 3000
	q.Stocks[1].Inbound.Units = 4
	a := sourced(t, stockEngine(t), q)
	for i, want := range []string{"8.43 EUR and 4.33 EUR", "25.30 EUR and 13.00 EUR"} {
		if p := a.Demand[i].Options[1].Parts; fmt.Sprintf("%s and %s", p.Inbound, p.InboundCustoms) != want {
			t.Errorf("%s: got %s and %s, want %s", a.Demand[i].To.ID, p.Inbound, p.InboundCustoms, want)
		}
	}
	if a.Stocks[1].Inbound.Weight != "6 kg" || a.Stocks[1].Inbound.Shipments != 100 {
		t.Errorf("got %+v", a.Stocks[1].Inbound)
	}
}

// TestSourcingWithoutCustoms: orders without a consignment pay freight alone.
func TestSourcingWithoutCustoms(t *testing.T) {
	q := stocked()
	q.Demand[0].Consignment, q.Demand[1].Consignment = nil, nil
	q.Stocks[1].Kind, q.Currency = ReleasedStock, "EUR"
	a := sourced(t, stockEngine(t), q)
	want := []string{
		"factory: 10.00 = 0.00 + 0.00 + 0.00 + 10.00 + 0.00, 26 Mar 12:00, MAIL, in time true",
		"bonded: 3.80 = 0.60 + 0.00 + 0.20 + 3.00 + 0.00, 25 Mar 12:00, VAN, in time true",
		"overseas: 2.90 = 0.80 + 0.00 + 0.10 + 2.00 + 0.00, 25 Mar 00:00, LAST, in time true",
	}
	if got := offers(&a.Demand[0]); !slices.Equal(got, want) {
		t.Errorf("got %s\nwant %s", strings.Join(got, "\n    "), strings.Join(want, "\n     "))
	}
}

// TestSourcingSaysWhyNot: nothing leads to the island, so no stock serves all, and
// none is drawn or held against another; where goods may not leave in bulk, stock
// cannot be filled, and its orders say so.
func TestSourcingSaysWhyNot(t *testing.T) {
	q := stocked()
	q.Demand[1].To = "ISREY"
	a := sourced(t, stockEngine(t), q)
	if d := a.Demand[1]; d.Best != "" || d.Options[0].NoRoute == nil || d.Options[0].NoRoute.Reason != NothingReaches || len(a.Curves) != 0 || a.Breaks[0].Reason != "bonded does not serve every destination" {
		t.Errorf("got %+v, %+v, %+v", d, a.Breaks, a.Curves)
	}
	n := stockNetwork()
	n.Regimes = slices.DeleteFunc(n.Regimes, func(r network.Regime) bool { return r.ID == "CN-9810" })
	e, err := New(n, Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	a = sourced(t, e, stocked())
	if o := a.Demand[0].Options[1]; o.NoRoute == nil || o.Way == nil || o.Landed != nil || o.InTime || a.Demand[0].Best != "factory" {
		t.Errorf("stock that cannot be filled: got %+v", o)
	}
	if s := a.Stocks[1]; s.Serves || s.Inbound.NoRoute == nil || s.Inbound.NoRoute.Borders[0].Direction != network.Export || s.Inbound.Cost != nil || len(a.Curves) != 1 {
		t.Errorf("stock that cannot be filled: got %+v", s)
	}
}

// TestBondedWarehouseThatCannotBeFilled: the only lane to a warehouse further
// inland is not bonded, or leads through a country that is closed to transit; the
// last departure is beyond the horizon.
func TestBondedWarehouseThatCannotBeFilled(t *testing.T) {
	for want, change := range map[string]func(n *network.Network){
		"no chain of lanes brings the goods into the bonded warehouse NLVEN with duty unpaid: not bonded is LORRY": func(n *network.Network) {},
		"transit of CH: no regime is open all the time: it has none": func(n *network.Network) {
			n.Territories = append(n.Territories, network.Territory{ID: "CH", Currency: "EUR"})
			n.Facilities = append(n.Facilities, network.Facility{ID: "CHBSL", Name: "Basel", Kind: network.Hub, Country: "CH", Territory: "CH", Zone: "UTC"})
			n.Lanes[5].To = "CHBSL"
			more := n.Lanes[5]
			more.ID, more.From, more.To = "LORRY-2", "CHBSL", "NLVEN"
			n.Lanes = append(n.Lanes, more)
			n.Departures = append(n.Departures, network.Departure{Lane: "LORRY-2", Days: network.EveryDay, CutOff: -1})
		},
		"with customs no way into the bonded warehouse NLVEN ends before the horizon does": func(n *network.Network) {
			n.Lanes[5].Bonded = true
			n.Regimes[1].Processing = 80 * 24 * time.Hour
		},
	} {
		n := stockNetwork()
		n.Facilities[2].Roles = network.BondedStore
		change(n)
		e, err := New(n, Options{Now: func() time.Time { return now }, Horizon: 90 * 24 * time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		q := stocked()
		q.Stocks[2].Kind = BondedStock
		none := sourced(t, e, q).Stocks[2].Inbound.NoRoute
		if none == nil || none.Reason != CustomsClosed || !strings.Contains(none.Detail, want) {
			t.Errorf("got %+v, want %s", none, want)
		}
	}
}

// TestCheaperInboundNeverRaisesTheBreakEven lowers what a shipment costs, step by
// step.
func TestCheaperInboundNeverRaisesTheBreakEven(t *testing.T) {
	e := stockEngine(t)
	q := stocked()
	q.Stocks = q.Stocks[:2]
	last, volumes := int64(MaxVolume+1), map[int64]bool{}
	for cost := int64(100_000); cost >= 0; cost -= 4_000 {
		q.Stocks[1].Inbound = &Inbound{Units: 100, Cost: unit.Money{Minor: cost, Currency: "EUR"}}
		b := sourced(t, e, q).Breaks[0]
		volume := b.Volume
		if volume == 0 {
			volume = MaxVolume + 1
		}
		if volume > last {
			t.Errorf("a shipment of %d: cheaper from %d on, and from %d on at a higher price", cost, volume, last)
		}
		last = volume
		volumes[volume] = true
	}
	if len(volumes) < 8 || !volumes[MaxVolume+1] {
		t.Errorf("only %d volumes: nothing to see", len(volumes))
	}
}

// TestSourcingMoney: amounts in another currency are exchanged and rounded once. A
// month of 1.00 CNY is 0.125 EUR; 37 days of it are 0.154.
func TestSourcingMoney(t *testing.T) {
	q := stocked()
	q.Stocks[1].Holding, q.Stocks[1].Lies, q.Stocks[1].Fixed = money("1.00 CNY"), 37*24*time.Hour, money("100.04 CNY")
	a := sourced(t, stockEngine(t), q)
	if got := a.Demand[0].Options[1].Parts.Holding; got != money("0.15 EUR") {
		t.Errorf("holding: got %s", got)
	}
	if got := a.Stocks[1].Monthly.Fixed; got != money("12.50 EUR") {
		t.Errorf("fixed: got %s", got)
	}
}

// TestSourcingRefuses names what is wrong by its path in the question.
func TestSourcingRefuses(t *testing.T) {
	e := stockEngine(t)
	for field, spoil := range map[string]func(q *SourcingQuery){
		"demand":                            func(q *SourcingQuery) { q.Demand = nil },
		"stocks":                            func(q *SourcingQuery) { q.Stocks = nil },
		"sure":                              func(q *SourcingQuery) { q.Sure = 2 },
		"against":                           func(q *SourcingQuery) { q.Against = "nowhere" },
		"depart":                            func(q *SourcingQuery) { q.Depart = now.AddDate(-1, 0, 0) },
		"currency":                          func(q *SourcingQuery) { q.Currency = "GBP" },
		"stocks[0].name":                    func(q *SourcingQuery) { q.Stocks[0].Name = " " },
		"stocks[2].name":                    func(q *SourcingQuery) { q.Stocks[2].Name = "bonded" },
		"stocks[0].place":                   func(q *SourcingQuery) { q.Stocks[0].Place = "CNSZZ" },
		"stocks[0].kind":                    func(q *SourcingQuery) { q.Stocks[0].Kind = "here" },
		"stocks[2].kind":                    func(q *SourcingQuery) { q.Stocks[2].Kind = BondedStock },
		"stocks[1].kind":                    func(q *SourcingQuery) { q.Stocks[1].Kind = DomesticStock },
		"stocks[1].channel":                 func(q *SourcingQuery) { q.Stocks[1].Channel = "tube" },
		"stocks[1].holding":                 func(q *SourcingQuery) { q.Stocks[1].Holding = money("1.00 GBP") },
		"stocks[1].lies":                    func(q *SourcingQuery) { q.Stocks[1].Lies = -1 },
		"stocks[1].fixed":                   func(q *SourcingQuery) { q.Stocks[1].Fixed.Minor = -1 },
		"stocks[1].inbound":                 func(q *SourcingQuery) { q.Stocks[1].Inbound.From = "" },
		"stocks[1].inbound.units":           func(q *SourcingQuery) { q.Stocks[1].Inbound.Units = 0 },
		"stocks[1].inbound.from":            func(q *SourcingQuery) { q.Stocks[1].Inbound.From = "NLRTM" },
		"stocks[2].inbound.from":            func(q *SourcingQuery) { q.Stocks[2].Inbound.From = "XX" },
		"stocks[1].inbound.channel":         func(q *SourcingQuery) { q.Stocks[1].Inbound.Channel = "tube" },
		"stocks[1].inbound.cost":            func(q *SourcingQuery) { q.Stocks[1].Inbound = &Inbound{Units: 1, Cost: money("-1.00 EUR")} },
		"stocks[1].inbound.weight":          func(q *SourcingQuery) { q.Stocks[1].Inbound.Weight = -1 },
		"demand[1].to":                      func(q *SourcingQuery) { q.Demand[1].To = "NLVEN" },
		"demand[0].to":                      func(q *SourcingQuery) { q.Demand[0].To = "DEFRX" },
		"demand[0].orders":                  func(q *SourcingQuery) { q.Demand[0].Orders = 0 },
		"demand[1].orders":                  func(q *SourcingQuery) { q.Demand[1].Orders = MaxVolume },
		"demand[0].within":                  func(q *SourcingQuery) { q.Demand[0].By = now.Add(time.Hour) },
		"demand[1].weight":                  func(q *SourcingQuery) { q.Demand[1].Parcel.Weight = 0 },
		"demand[1].consignment":             func(q *SourcingQuery) { q.Demand[1].Consignment = nil },
		"demand[0].consignment.lines":       func(q *SourcingQuery) { q.Demand[0].Parcel.Weight = 500 },
		"demand[1].consignment.lines[0].hs": func(q *SourcingQuery) { q.Demand[1].Consignment.Lines[0].HS = "x" },
	} {
		q := stocked()
		spoil(&q)
		_, err := e.Source(context.Background(), q)
		var wrong *FieldError
		var place *PlaceError
		switch {
		case errors.As(err, &place) && place.Field == field:
		case !errors.As(err, &wrong) || wrong.Field != field || wrong.Got == "" || wrong.Want == "" || !errors.Is(err, ErrBadQuery):
			t.Errorf("%s: got %v", field, err)
		}
	}
	big := stocked() // what a shipment comes to does not fit
	big.Stocks[1].Inbound.Units, big.Demand[0].Parcel.Weight = MaxVolume, 1<<60
	var wrong *FieldError
	if _, err := e.Source(context.Background(), big); !errors.As(err, &wrong) || wrong.Field != "stocks[1].inbound.units" {
		t.Errorf("a shipment too large: got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Source(ctx, stocked()); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: got %v", err)
	}
	q := stocked()
	q.Labels = 1
	if _, err := e.Source(context.Background(), q); !errors.Is(err, ErrTooMuchWork) {
		t.Errorf("one label: got %v", err)
	}
}
