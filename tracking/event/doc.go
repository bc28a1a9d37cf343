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
// own event id or, without one, what it corrects, status, time in UTC and place.
// A carrier may post again as often as it likes. The place enters as the carrier
// wrote it, so that a later change of the network does not turn a repeat into
// news. Code, note and proof do not enter: to change them is to replace the event.
//
// # Corrections
//
// A carrier that was wrong says so with another event of the same number, which
// names the first by its identity or by the carrier's own id of it:
//
//	withdraws   it did not happen; the scan has the time of saying so, and no
//	            status, place or proof
//	replaces    it happened otherwise; the scan tells it anew, in full
//
// An event that another corrects never counts, and that is final: neither does
// it count again when the correction is itself corrected. Who takes back a
// correction tells the first event anew, under an id of its own. So it does not
// matter in which order the three arrive, nor whether the first ever does.
//
// # Proof
//
// With delivered, ready_for_pickup, delivery_failed and returned a scan can show
// a [Proof]: a name, a photo, a signature. It names files by their SHA-256; the
// files are uploaded apart. With other statuses a proof is refused, since it is
// most often in the wrong event.
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
// Occurred keeps the UTC offset as sent, to the nanosecond. It lies in 2000 or
// later and at most 10 minutes ahead of our clock. Text is UTF-8 counted in
// characters (the limits stand in text.go), without characters that control or
// hide: a name is shown to people, who must not be told something else than we
// stored. Events are values and safe to share.
package event
