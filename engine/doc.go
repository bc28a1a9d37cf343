// Package engine answers: which way should this parcel go, what will it cost,
// when does it arrive. It is the one door to the packages below it, which each
// hold one step.
//
//	network    the model, as people write it, and changes to it
//	feed       CSV in and out, every fault named (openflights, tariffbook: importers)
//	timetable  compile: departures, opening hours, flat arrays; kept on disk
//	tariff     price one parcel, once a parcel
//	customs    what regimes are open to goods, and what each charges
//	delay      how late lanes run; emission: what they give off
//	overlay    changes on a compiled network; journal: kept over a restart
//	search     the exact Pareto set, numbers only
//	engine     a query in words -> numbers -> itineraries in words
//
// # Method
//
// A query loads the network in force once, finds its places (by id, in any
// case, or by the other UN/LOCODEs carriers use for the same place), takes the
// parcel's rating from those kept or prices it on every tariff and at every
// facility, searches, and turns each way found into legs with local times, waits
// with their reason, charges that sum exactly to the total, emissions, and the
// distribution of its arrival, computed leg by leg. With goods to declare, ways go
// through customs, and what they cost is the landed cost (landed.go). No way is an answer too:
// NoRoute says whether nothing reaches the place, every way refuses the goods,
// the question excludes all, customs let nothing through (and which borders, why,
// and what would open them), or no chain of departures fits into the horizon.
//
//	Route         depart-after, arrive-by, a window; options for people
//	Alternatives  itineraries that share little
//	Matrix        many to many
//	Reach         what can be reached
//	Source        where to hold stock: landed cost, arrival, break-even
//	Explain       why, and why not
//	Rebuild       a chosen itinerary checked and priced again
//	Project       how it goes on from where a parcel really is
//	Apply, Undo   changes of the network in force; Book takes room
//
// # Units
//
// Times are time.Time with the offset of the place they are about; money is
// unit.Money in one currency an answer; emissions are grams.
//
// # Ownership
//
// An Engine holds one pointer to an immutable world: the compiled network, its
// ratings (which lock themselves), and an overlay of changes. Replace compiles
// the next one beside it, Apply and Undo make another overlay; each ends with a
// swap of the pointer, once the change is on disk. Those that come together share
// a sync: see errand. A change that comes with its request is made once. Queries
// take no lock and finish on the world they began with.
//
// # Limits
//
// Departures beyond the horizon (60 days unless told otherwise) are not known;
// Replace rolls it forward. Every search has a limit of work; what it found by
// then is given with ErrTooMuchWork.
package engine
