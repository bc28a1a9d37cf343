package engine

import (
	"testing"
	"time"

	"entrepot/engine/network"
)

// TestNoRouteByCustoms shows as JSON what stands in the way at every kind of
// border.
func TestNoRouteByCustoms(t *testing.T) {
	onlyFreight := func(n *network.Network) {
		for i := range n.Regimes {
			if r := &n.Regimes[i]; r.Territory == "EU" && r.Direction == network.Import {
				r.Basis, r.Currency, r.UpTo = network.WithCIF, "EUR", rate("106")
			}
		}
		n.Lanes[3].Mode = network.Sea
		n.Departures[3].Last = network.Date{Year: 2026, Month: 3, Day: 1}
	}
	for name, tt := range map[string]struct {
		change func(n *network.Network)
		q      Query
	}{
		// Neither on the list nor, as there is no row, dutiable.
		"goods": {func(n *network.Network) { n.GoodsLists[0].HS, n.Duties = []string{"3303"}, n.Duties[1:] }, cream("4999.00 CNY")},
		// Worth more than EU-LOW may be, and no duty known.
		"value": {func(n *network.Network) { n.Duties = n.Duties[:1] }, with(shoes(), func(q *Query) { q.Consignment.Lines[0].Value = money("150.01 EUR") })},
		"office": {func(n *network.Network) {
			n.Regimes[1].Offices, n.Regimes[3].Kinds = []string{"CNPVG"}, []network.FacilityKind{network.Seaport}
		}, shoes()},
		"transit": {func(n *network.Network) {
			n.Regimes[0].Channels = []network.Channel{network.ByPost}
			n.Lanes[0].Refuses = network.Food
			n.Lanes[3].Refuses = network.Food
		}, with(shoes(), func(q *Query) { q.Parcel.Goods = network.Food })},
		"bonded": {func(n *network.Network) {
			n.Facilities[3].Roles = network.BondedStore
			n.Lanes[4].Bonded = false
		}, with(shoes(), func(q *Query) { q.Avoid.Modes = []network.Mode{network.Air} })},
		"export_unreached": {func(n *network.Network) {
			n.Facilities[0].Roles, n.Facilities[1].Roles = 0, network.ExportOffice
		}, shoes()},
		"no_way_on": {func(n *network.Network) { n.Facilities[4].Territory, n.Facilities[4].Roles = "CH", 0 }, with(shoes(), func(q *Query) {
			q.From, q.Avoid.Lanes = "NLRTM", []string{"VAN"}
		})},
		"too_dear": {onlyFreight, shoes()},
		"too_late": {nil, with(shoes(), func(q *Query) {
			q.Consignment.Lines[0].Value = money("200.00 EUR")
			q.To = "DEFRA"
			q.ArriveBy = time.Date(2026, 3, 25, 8, 0, 0, 0, time.UTC)
		})},
	} {
		t.Run(name, func(t *testing.T) {
			a := routed(t, borderEngine(t, tt.change), tt.q)
			if len(a.Itineraries) != 0 || a.NoRoute == nil || a.NoRoute.Reason != CustomsClosed || len(a.NoRoute.Borders) == 0 {
				t.Fatalf("got %d itineraries, %+v, want none because of customs", len(a.Itineraries), a.NoRoute)
			}
			golden(t, "noroute_"+name, a.NoRoute)
		})
	}
}

func with(q Query, change func(q *Query)) Query {
	change(&q)
	return q
}
