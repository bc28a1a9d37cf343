// Package event says what a carrier can tell about a parcel.
//
// A carrier posts a [Scan], plain text as it came over the wire. Scan.Validate
// turns it into an [Event] or names every field that is wrong, all at once, so
// a carrier mends its message in one round. An Event is never changed after
// that: the store gives it its sequence, and everything else is derived.
//
// # Identity
//
// An event is identified by what it says, not by when it was sent: the first
// 16 bytes of a SHA-256 over the carrier, the number, and either the carrier's
// own event id or, without one, status, time in UTC and place. A carrier may
// post again as often as it likes. The place enters as the carrier wrote it, so
// that a later change of the network does not turn a repeat into news.
//
// # Two clocks and three orders
//
//	Occurred   the carrier's clock; orders the parcel's story (see Compare)
//	Received   ours, when the scan was accepted; only shown
//	Seq        place in this node's log; orders what followers are told
//
// Carriers scan late and out of order, so the story and the log differ.
// The log is never sorted by a carrier's clock, nor the story by ours.
//
// # Units and limits
//
// Occurred keeps the UTC offset as sent, to the nanosecond. Text is counted in
// characters; the limits stand beside Scan. Events are values and safe to share.
package event
