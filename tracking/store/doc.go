// Package store keeps parcels and their events on disk, and is the only one
// that knows Badger.
//
// [Open] a directory, [Store.Register] parcels, [Store.Append] events; give a
// parcel another number with AddReference, make one of two with Merge. Read with
// Parcel, State and Events by parcel, with ReadLog and ReadCarrier by sequence
// ([Store.Since] finds the sequence of a time), with Query, Count and Lookup by
// what is asked for. Settle and Erase take away. Other packages keep records of
// their own here with PutRecords and Record; those given to Register are stored in
// one transaction with the parcel.
//
// # Promises
//
//   - What Append or Register acknowledged is synced to disk, whatever dies next.
//   - An event is stored once for as long as its parcel is known, however often it
//     is posted; a repeat is told the first sequence.
//   - Sequences are dense from 1 in the order of acceptance; registrations, joined
//     numbers and merges take some, too. Later ones are never visible before
//     earlier ones.
//   - A parcel's state is always the fold (package parcel) of exactly the events
//     that its numbers have in the log.
//   - An event for a number that no parcel has is kept, and belongs to the parcel
//     that registers the number, at once and without being written again.
//   - A number that a carrier uses again belongs to one parcel after another, and
//     each event to the one that had it when it occurred; see bearers.go.
//
// # Method
//
// There is one log (entry.go), and an event is one entry of it. Entries of one
// parcel are a chain: each knows the one before. Where chains end, where numbers
// lead and where parcels stand is in memory, on a board (package board), which a
// replay of the log gives at any time and which is saved so that opening need not
// replay it all (save.go). So storing an event reads nothing from the disk and
// writes one key, which is larger than all before it, so that Badger's tables of the
// log never overlap. A state is folded when it is asked for; the board holds as much of it
// as questions about all parcels and the next event need.
//
// One goroutine, the committer, makes every write: group commit, after the
// custom of databases since IMS Fast Path (Gawlick and Kinkade, 1985), with no
// timer; see commit.go. Who waits for it waits in turn with others (turns.go).
// key.go lists every key, record.go says how values are encoded.
//
// # Who owns what
//
//	thing               owner
//	Badger, for writes  the committer
//	board               the committer; others read it by the methods that lock it
//	batch               the committer, for one transaction
//	request             its caller until it waits in its line, then the committer
//	                    until done is closed, then its caller
//	the saved board     saveLoop, while the store is open
//	Store.closed        gate
//	OnCommit, Observe   run on the committer: while they do, nothing is written
//
// No lock is held while anything is called, except gate for reading, under
// which Badger is. Values that come out are copies, and belong to the caller.
//
// # Limits
//
//	one process has a directory; a second is told which (ErrHeld)
//	2048 events or 2 MiB go into one call and one transaction (ErrTooLarge)
//	2048 calls or 32 MiB wait at once, shared by the carriers that have some
//	waiting; more of one are refused (ErrBusy)
//	512 KiB make one opaque record
//	16 numbers make one parcel (ErrTooManyReferences)
//	1 GiB must stay free on the disk, by default (ErrDiskFull)
//	80 to 100 bytes of memory a parcel of one number, or a number of nobody's
//
// Reading a parcel reads all events that its numbers have, whatever the page, and
// so does storing one that comes out of order: parcels have tens of events, and a
// carrier that posts a hundred thousand for one makes that parcel slow. Once a
// number has come to its next bearer it stays so, even if the last story's end is
// corrected afterwards. The free-space guard is made of Unix calls.
//
// After a failed commit the store takes no more writes (ErrFailed), because a
// sync that failed once says nothing about the next; what is on disk is found
// by opening it anew.
package store
