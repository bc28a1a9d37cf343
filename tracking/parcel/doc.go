// Package parcel says what a parcel is and how its events become its state.
//
// A [Parcel] is what was registered: its numbers, where it goes, what it
// weighs. A [State] is where it stands, and is only ever the result of folding
// its events: [Fold] over all of them, or [State.Next] for one that comes after
// all that were folded. Both give the same state; whoever stores states may use
// the second as a shortcut and the first as the truth.
//
// # The fold
//
// Events are taken in the order of event.Compare (occurred, precedence, id) and
// each identity counts once. So any order of arrival and any number of repeats
// give the same state, to the byte. The latest event decides the status, unless
// the parcel's story had already ended:
//
//	stands at    yields only to            because
//	delivered    returning, returned       a depot's late sweep must not take a delivery back
//	returned     nothing                   the sender has it again
//	cancelled    delivered, returning,     a label was cancelled, and the parcel went all the same:
//	             returned                  only an ending proves it
//
// An event that does not decide is still counted, still has its milestone and
// still moves Seq; only status, time, places and delivery are left alone.
// A second "delivered" therefore never moves the time of delivery. An event that
// occurred before the delivery and came late takes its place in the order and
// changes nothing after it.
//
// # Units
//
// Weight is in grams, money in minor units of its ISO 4217 currency, sides in
// millimetres, positions in degrees. Values are safe to copy and share; no
// function here keeps or changes a slice it was given.
package parcel
