// Package tariff says what one parcel costs: on each tariff of a network, for
// handling at each facility, and for each day of storage, in whole minor units
// of the one currency a query asks for.
//
//	p, err := tariff.New(net.Tariffs, net.Rates)     // once per network
//	totals, err := p.PriceAll(parcel, "EUR")         // once per query: numbers for the search
//	price, err := p.Price(&net.Tariffs[3], parcel, "EUR") // part by part, with the reasons
//
// # Chargeable weight
//
// The greater of the actual weight and the volumetric weight, which is cubic
// centimetres over the tariff's divisor, in kilograms; then rounded up to the
// tariff's step. A started gram of volume counts as a gram. A parcel whose size
// is not known has no volumetric weight. Revenue tons (W/M, a cubic metre
// counts as a tonne) are a divisor of 1000 with the price of one as minimum.
//
// # Freight
//
// The air-cargo rule of IATA's TACT: the parcel pays the price per kilogram of
// its own weight break, or of a higher break as if it weighed that much, where
// this is cheaper; and never less than the minimum. A parcel lighter than the
// first break pays as if it weighed that. So within one tariff a heavier parcel
// never costs less, whichever way the prices of the breaks go.
//
// Fuel is a percentage of freight, minimum included. Security is a price per
// chargeable kilogram, whatever break the freight was taken at.
//
// # Exactness
//
// Every part is computed in unit.Exact from the digits of the feed, the
// exchange rates among them, and rounded once, half to even, when it becomes
// minor units of the query's currency. Fuel is taken from freight before that
// rounding. The total is the sum of the rounded parts, so what is listed always
// adds up. An amount that does not fit in 64 bits is an error that names the
// tariff or facility; nothing is clamped.
//
// # Ownership
//
// A Pricer refers to the tariffs and rates it was made from, which must not
// change afterwards. It is read-only and may be shared between goroutines.
package tariff
