// Package engine answers: which way should this parcel go, what will it cost,
// when does it arrive. It is the one door to the packages below it, which each
// hold one step.
//
//	network    the model, as people write it
//	feed       CSV in and out, every fault named (openflights: one importer)
//	timetable  compile: departures, opening hours, flat arrays
//	tariff     price one parcel, once a query
//	search     the exact Pareto set, numbers only
//	engine     a query in words -> numbers -> itineraries in words
//
// # Method
//
// A query loads the network in force once, finds its places (by id, in any
// case, or by the other UN/LOCODEs carriers use for the same place), prices the
// parcel on every tariff and at every facility into flat arrays, searches, and
// turns each way found into legs with local times, waits with their reason, and
// charges that sum exactly to the total. No way is an answer too: NoRoute says
// whether nothing reaches the place, every way refuses the goods, or no chain
// of departures fits into the horizon.
//
// A chosen itinerary is checked and priced again by Rebuild; Project tells how
// it goes on from where a parcel really is.
//
// # Units
//
// Times are time.Time with the offset of the place they are about; money is
// unit.Money in one currency an answer.
//
// # Ownership
//
// An Engine holds one pointer to an immutable compiled network. Replace builds
// the next one beside it and swaps the pointer; queries take no lock and finish
// on the network they began with.
//
// # Limits
//
// Departures beyond the horizon (60 days unless told otherwise) are not known;
// Replace rolls it forward. A parcel that is heavier than a
// departure's capacity is refused; capacity is not booked yet, so a lighter one
// always finds room. Customs is not yet a part of the search.
package engine
