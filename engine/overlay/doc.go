// Package overlay lays changes over a compiled network: closures, delays,
// cancelled and added departures, prices, bookings. A snapshot is never
// changed; an Overlay says what differs, is as immutable as the snapshot, and
// is published by swapping one pointer.
//
//	o := overlay.New(snap)            once for a snapshot
//	o, err = o.With(change)           a closure, a delay, ...
//	o, err = o.Book(change, legs)     room on every leg, or on none
//	o, err = o.Without(id)            as if it had never been
//	o, unfit := overlay.Lay(snap, o.Changes())   on a newer snapshot
//
// # What changes mean together
//
// A departure is known by the lane and the moment it is timetabled for, however
// late it leaves. On what is known so, changes work like this:
//
//   - Delays add up. They are about departures timetabled in their window. A
//     departure that is delayed past the horizon does not leave.
//   - Closures look at when a departure really leaves and, at the facility it
//     reaches, really arrives. They always win, whichever was made first. A
//     closed facility handles nothing, so handling pauses until it opens.
//   - A cancellation takes away the departures of its lane at one moment. Those
//     added after it was made leave.
//   - A departure added is as its change says, so delays made before it are not
//     about it. Its price is its lane's.
//   - Prices of a lane multiply, and so do those of its carrier, both in the
//     order they were made; rounded to millionths, half to even, each time.
//   - A booking stays where it is when its departure is late, closed or
//     cancelled; its weight counts until it is undone.
//
// So only with additions does the order matter, and one change can be undone
// without regard to the others, except an addition that is booked or cancelled.
//
// # Arcs
//
// All departures of an arc, late or not, take the same time, so they stay in
// order and the arc stays FIFO with a delay: Next merges the late ones in. What
// an arc cannot show is another duration, cut-off, room or price. For these there
// are extra arcs, parallel to their lane's others: one for each departure added,
// and one for each arc with another price, from which the departures of that arc
// are then missing.
//
// # Method
//
// Every version shares with the one before what did not change. Changes,
// standings of departures and rules are in tables of 1,024 shards, of which a
// write copies one (path copying, Driscoll et al., "Making data structures
// persistent", JCSS 38, 1989). The changes of a lane, carrier or facility are
// added up into its rules: closures as a union of intervals, delays as a step
// function of the timetabled time. A change of a carrier with 50,000 arcs is
// thus one entry, applied when Next comes by. A bit for each arc says whether
// anything touches it; everything else is looked up behind that bit.
//
// # Units
//
// Moments and spans are timetable.Second; weights are unit.Weight, capacities
// whole kilograms; prices are millionths of the price before. Windows hold from
// their first moment and no longer at their last. A window that began before the
// snapshot did, or ends after it, holds for the part that the snapshot knows.
//
// # Ownership
//
// An Overlay may be read by any number of goroutines. Writers each make a
// version from the one they know; whoever publishes them has to see to it that
// none is lost, with a lock or compare-and-swap. The numbers of extra arcs hold
// for one version.
//
// # Limits
//
// Cut-offs move along with delays: a parcel too late for the timetabled time can
// still make the late departure. An added departure belongs to a lane that there
// is. A lane's or a carrier's rises come to at most 30 times the price. What a
// change names by id is found again in a newer snapshot only if the id still
// means the same.
package overlay
