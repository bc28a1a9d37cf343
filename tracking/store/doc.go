// Package store keeps parcels and their events on disk, and is the only one
// that knows Badger.
//
// [Open] a directory, [Store.Register] parcels, [Store.Append] events. Read
// with Parcel, State, Events and List by parcel, and with ReadLog by sequence.
// Other packages keep records of their own here with PutRecords and Record;
// those given to Register are stored in one transaction with the parcel.
//
// # Promises
//
//   - What Append or Register acknowledged is synced to disk, whatever dies next.
//   - An event is stored once for as long as it is stored at all, however often
//     it is posted; a repeat is told the first sequence.
//   - Sequences are dense from 1 in the order of acceptance. Later ones are never
//     visible before earlier ones.
//   - A parcel's state is always the fold (package parcel) of exactly the events
//     that its references have in the log.
//   - An event for a number that no parcel has is kept, and belongs to the parcel
//     that registers the number, at once and without being written again.
//
// # Method
//
// One goroutine, the committer, makes every write: group commit, after the
// custom of databases since IMS Fast Path (Gawlick and Kinkade, 1985), with no
// timer; see commit.go. key.go lists every key, record.go says how values are
// encoded. A state is stepped forward by an event that comes in order and
// folded anew for one that does not.
//
// # Who owns what
//
//	thing               owner
//	Badger, for writes  the committer
//	batch, head         the committer, for one transaction
//	request             its caller until it is in the queue, then the committer
//	                    until done is closed, then its caller
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
//	2048 calls or 32 MiB wait at once; more are refused (ErrBusy)
//	512 KiB make one opaque record
//	1 GiB must stay free on the disk, by default (ErrDiskFull)
//
// Reading a parcel's events reads all that its references have, whatever the
// page: parcels have tens of events, and a carrier that posts a hundred
// thousand for one makes that parcel slow. Nothing is ever deleted yet. The
// free-space guard is made of Unix calls.
//
// After a failed commit the store takes no more writes (ErrFailed), because a
// sync that failed once says nothing about the next; what is on disk is found
// by opening it anew.
package store
