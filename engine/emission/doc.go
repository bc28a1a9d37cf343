// Package emission says how much greenhouse gas a parcel's way gives off.
//
//	lane, err := emission.ForLane(&n.Lanes[i], metres)   // once a network: per tonne, over the whole lane
//	mass, err := lane.Of(weight)                         // once a query: what the parcel adds
//
// A lane's own figure (co2_g_tkm of the feed) wins; without one its mode's
// factor counts, from the table in factors.go.
//
// # Method
//
// Well to wheel: from the well to the tank (WTT) and from the tank to the wheel
// (TTW), in carbon dioxide equivalents, times tonnes, times kilometres. This is
// activity times intensity as in EN ISO 14083:2023, with default intensities: UK
// Department for Energy Security and Net Zero, Greenhouse gas reporting:
// conversion factors 2025, tables Freighting goods (TTW) and WTT delivery
// vehicles and freight, under the Open Government Licence v3.0. Each row below
// adds one factor of each.
//
//	mode     row                                              g CO2e per tonne-km
//	air      freight flights, short-haul, without RF: below 3,700 km       960.54
//	air      freight flights, long-haul, without RF: from 3,700 km         666.46
//	sea      container ship, average                                        19.77
//	rail     freight train                                                  34.7
//	road     all HGVs, diesel, average laden                               125.22
//	courier  van, average to 3.5 t, diesel                                 782.25
//	barge    no row there: EEA, see below                                   33
//	post     below 1,000 km as road, beyond as air
//
// Air is without radiative forcing (RF), the further warming by what aircraft
// give off high up. Its size is uncertain, ISO 14083 sums the gases without it, and
// ways by air and by sea are compared on the gases alone. With it the UK's direct
// factors are 1.69 times as high; a feed that wants it sets co2_g_tkm. The
// 3,700 km are where the UK's tables draw the line between short and long haul; at it
// the longer flight gives off less, since the table has only the two bands. Its
// third row, flights within the UK, is for freight in the holds of small aircraft
// and stands for no network of cargo lanes. Air distances are great circles: the
// UK's factors allow for the detour.
//
// Barge: 33 g is the average of inland waterways in the EU of 27 in 2018, well to
// wheel, by Fraunhofer ISI and CE Delft, Methodology for GHG efficiency of
// transport modes, for the European Environment Agency (briefing Rail and
// waterborne, 24 March 2021).
//
// Post does not say what carries it. Letters and parcels within a region go by
// lorry; a lane of 1,000 km or more is most often the exchange between two
// countries' posts, which flies. Feeds that know better set co2_g_tkm.
//
// Handling, storage and empty running beyond what the factors include are not
// counted.
//
// # Units
//
//	quantity                   type       one step is
//	intensity                  Intensity  one milligram per tonne-km
//	a tonne over a whole lane  PerTonne   one microgram
//	mass                       Mass       one milligram
//
// Whole grams would not do: a kilogram over 100 km by sea is 1.977 g, and ways
// differ in less. Milligrams are sums of whole numbers, and answers show grams.
// The product of weight, distance and intensity is exact and rounded once, half to
// even; what does not fit in 64 bits is refused.
//
// All of it are values and functions of them, safe to share.
package emission
