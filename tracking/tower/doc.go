// Package tower is the control tower: it holds each parcel's plan against what
// carriers scanned, and says where the parcel stands on its way, when it will
// arrive, and what has gone wrong.
//
// # Method
//
// A plan is an itinerary as it was chosen, kept as a versioned record of its
// own. Match walks the events in the order of the story and moves along the
// legs: a departure from a leg's start puts the parcel on that leg, any scan at
// a leg's end puts it at the start of the next, also when scans in between never
// came. The rest of the way is then projected on the network in force: planned
// departures while the parcel makes them, the lane's next one where it does not.
// So a scan that comes hours late moves the arrival by days when a weekly
// connection is lost, and by nothing when there was slack.
//
// It is the one package that knows both the engine and the tracking half.
//
// # Ownership
//
// A Tower holds no state of its own: plans are in the store, the network is the
// engine's. Its methods are safe for concurrent use.
//
// # Limits
//
// It does not re-plan yet: a parcel that is lost to its plan keeps the planned
// lanes, and says so. Silence is not an exception yet.
package tower
