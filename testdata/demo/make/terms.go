package main

import (
	"math"
	"slices"
	"strconv"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// terms are what handling and storage cost at a kind of facility, in US
// dollars where the price level is 1.
type terms struct {
	handling     time.Duration
	fee, perKg   float64
	free         time.Duration
	storagePerKg float64 // per started day
	roles        network.Roles
}

const day = 24 * time.Hour

// termsOf each kind. Handling is everything between the parcel's arrival and
// its being fit to leave: unloading, break-bulk, screening, sorting, building
// up. The wait for release is no part of it, because regimes.csv has that. Free
// time is what terminals publish: days at a quay or a rail yard, hours at an
// airport, a month in a warehouse that lives by storing. A depot or a sorting
// hub does not store for money.
var termsOf = map[network.FacilityKind]terms{
	hub:      {3 * time.Hour, 0.25, 0.05, 3 * day, 0.02, network.ExportOffice | network.ImportOffice},
	airport:  {7 * time.Hour, 0.25, 0.12, 2 * day, 0.12, network.ExportOffice | network.ImportOffice},
	seaport:  {18 * time.Hour, 0.15, 0.04, 7 * day, 0.03, network.ExportOffice | network.ImportOffice},
	railhead: {9 * time.Hour, 0.15, 0.05, 5 * day, 0.03, network.ExportOffice | network.ImportOffice},
	border:   {3 * time.Hour, 0.04, 0.01, 3 * day, 0.02, network.ExportOffice | network.ImportOffice},
	bonded:   {6 * time.Hour, 0.55, 0.12, 30 * day, 0.01, network.ImportOffice | network.BondedStore},
	overseas: {8 * time.Hour, 0.45, 0.06, 30 * day, 0.01, 0},
	depot:    {2 * time.Hour, 0.10, 0.02, 7 * day, 0, 0},
	exchange: {10 * time.Hour, 0.10, 0.03, 7 * day, 0, network.ExportOffice | network.ImportOffice},
	consol:   {3 * time.Hour, 0.30, 0.08, 5 * day, 0.02, 0},
}

// busy ports and airports give less free time than their kind, quiet ones more.
var freeTimeOf = map[string]time.Duration{
	"USLGB": 5 * day, "USOAK": 5 * day, "USPNJ": 5 * day, "NLRTM": 5 * day, "BEANR": 5 * day, "DEHAM": 5 * day,
	"GBFXT": 5 * day, "SGSIN-P1": 5 * day, "BRSSZ": 6 * day, "PLMAA": 4 * day, "DEDUI-R1": 4 * day,
	"HKHKG": 2 * day, "DELEJ": 2 * day, "USCVG": 2 * day, "QADOH": 2 * day,
	"DEFRA": 3 * day, "USORD": 2 * day, "AUSYD": 3 * day, "NGLOS": 3 * day, "KENBO": 3 * day,
	"CNNGB-BW1": 15 * day, "CNTAO-BW1": 15 * day, "CNSZX-BW1": 7 * day,
}

// quick are the facilities that sort through the night because a carrier has
// its hub there.
var quick = map[string]time.Duration{
	"HKHKG": 3 * time.Hour, "DELEJ": 120 * time.Minute, "USCVG": 120 * time.Minute,
	"CNEZH": 4 * time.Hour, "QADOH": 4 * time.Hour, "USANC": 3 * time.Hour, "BELGG": 5 * time.Hour,
}

// facility is the row of facilities.csv for a place.
func (w *world) facility(p place) network.Facility {
	code := p.id[:5]
	c, known := countries[p.id[:2]]
	if !known {
		w.fault("place %s: country %s is not in the table", p.id, p.id[:2])
	}
	zone := c.zone
	if z, other := zones[code]; other {
		zone = z
	}
	i := slices.IndexFunc(territories, func(t network.Territory) bool { return t.ID == c.territory })
	if i < 0 {
		w.fault("place %s: territory %q is not in the table", p.id, c.territory)
		return network.Facility{}
	}
	t := termsOf[p.kind]
	currency := territories[i].Currency
	local := func(dollars float64) unit.Rate { return w.localPrice(dollars*c.level, currency) }
	f := network.Facility{
		ID: p.id, Name: p.name, Kind: p.kind, Lat: p.lat, Lon: p.lon,
		Country: p.id[:2], Territory: c.territory, Zone: zone, Calendar: w.openingOf(p),
		Handling: t.handling, HandlingFee: local(t.fee), HandlingPerKg: local(t.perKg),
		StorageFree: t.free, StoragePerKg: local(t.storagePerKg), Currency: currency, Roles: t.roles,
	}
	if d, set := freeTimeOf[p.id]; set {
		f.StorageFree = d
	}
	if d, set := quick[p.id]; set {
		f.Handling = d
	}
	return f
}

// localPrice turns dollars into a price somebody could have printed: two
// significant digits of the local currency, to a thousandth at the finest.
func (w *world) localPrice(dollars float64, c unit.Currency) unit.Rate {
	rate, err := strconv.ParseFloat(perDollar[c], 64)
	if err != nil {
		w.fault("currency %s: no exchange rate", c)
	}
	price := dollars * rate
	if price == 0 {
		return 0
	}
	step := math.Pow(10, max(math.Floor(math.Log10(price))-1, -3))
	return unit.Rate(math.Round(math.Round(price/step)*step*1000)) * 1000
}
