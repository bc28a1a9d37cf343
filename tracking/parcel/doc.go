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
// still moves Seq; all else is left alone. A second "delivered" therefore never
// moves the time of delivery. An event that occurred before the delivery and
// came late takes its place in the order and changes nothing after it.
//
// # Corrections
//
// An event that another one corrects is void, and tells nothing: no status, no
// milestone. So an ending stands until its own event is corrected.
//
//	only an event of the same carrier and number corrects: nobody takes back what another said
//	void is for good, even where the correction is itself void, so cycles and order do not matter
//	a correction that came before what it corrects voids that when it comes
//	a withdrawal tells nothing itself; a replacement is an event like any other
//
// # When a number passes on
//
// Carriers use numbers again. What occurred more than [ReuseAfter] after a
// story's end is not this parcel's but that of the number's next bearer; Fold
// leaves it out and [Split] tells which it is. Until a story ends, everything is
// this parcel's. Three things follow from the end being that of the story, not
// of what was known when an event came:
//
//   - A delivery that comes late can end a story months back, and gives what
//     followed to the next bearer. A return or correction can take that end away,
//     and bring it back.
//   - A correction and what it corrects stay together: if either is this parcel's
//     by its time, both are. A delivery withdrawn 200 days later was never one.
//   - A correction of an event that has not come stays here whatever its time,
//     since only that event can tell whose it is.
//
// A replacement that occurred after all that voids its event and tells nothing
// itself: the story was over.
//
// # Where it is carried
//
// A [Leg] begins and ends with the events that decide:
//
//	status                                  leg      because
//	picked_up, departed, out_for_delivery   begins   a carrier has it and moves; if a leg was
//	                                                 under way, its arrival was not scanned
//	arrived, bonded_in, bonded_out,         ends     it was handled at a place; even a release
//	ready_for_pickup                                 from bond proves that it stood there
//	delivered, returned, cancelled          ends     the carriage is over
//	export_*, import_*, customs_held        stays    papers are filed, cleared and refused while
//	                                                 it flies
//	delivery_failed                         stays    it is still in the van
//	exception, returning, registered        stays    says nothing of where it is
//
// # What is wrong
//
// An [Exception] is open from the event that decides so until one that decides
// otherwise. One that is told again while it is open stays as it was first told.
//
//	open              until                          because
//	customs_held      export_cleared,                customs says so
//	                  import_cleared
//	                  departed, out_for_delivery     it would still lie there; ready_for_pickup is no
//	                                                 proof, as customs hands out what it holds itself
//	delivery_failed   out_for_delivery,              the next attempt
//	                  ready_for_pickup
//	                  returning                      no more attempts
//	exception         picked_up, arrived, departed,  it moves again; papers and failed attempts show
//	                  bonded_in, bonded_out,         nothing of the kind
//	                  out_for_delivery,
//	                  ready_for_pickup, returning
//	any               delivered, returned,           the story is over
//	                  cancelled
//
// # Units
//
// Weight is in grams, money in minor units of its ISO 4217 currency, sides in
// millimetres, positions in degrees. Values are safe to copy and share; no
// function here keeps or changes a slice it was given.
//
// # Limits
//
// A story that never ends holds its numbers for ever. State.Void grows with
// every correction; whoever takes events bounds how many one number may have.
package parcel
