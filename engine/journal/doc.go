// Package journal keeps the changes of a network over a restart: closures,
// delays, bookings, each with who made it, when and why, and who took it back.
//
//	j, err := journal.Open(dir)   // reads what is in force
//	b := j.Batch()
//	err = b.Append(change)        // refused, or part of the batch
//	err = b.Undo(id, by, at, why) // likewise
//	err = b.Write()               // on disk when it returns, all of it or nothing
//	j.Changes()                   // in force, in the order they were made
//	j.History(20)                 // taken back, the latest first
//	j.Torn()                      // what Open cut off, for the log
//
// # Method
//
// One file in the directory, in lines: a header, then one batch a line, a
// checksum (CRC-32C) before the JSON of its records. The line is written and
// synced before Write returns: who has several changes shares a sync between them.
//
// A batch is one line, so that the file can end in at most one line that is not
// whole, whatever order its blocks reached the disk in. That line was never
// acknowledged: Open cuts it off and Torn says so. Any other line that does not
// hold is damage, and Open refuses the file and names the line rather than forget
// a change. Damage to the last line alone looks as a torn one does, so Torn quotes
// how the line began.
//
// A write that fails, on a full disk mostly, is taken back, so that later ones
// stand on whole lines. A sync that failed once says nothing about the next
// (Rebello et al., Can Applications Recover from fsync Failures?, USENIX ATC
// 2020), so after one the whole file is written anew before anything else is.
//
// The header has the version of the format. A file of an earlier one is read, and
// written anew before the first line is added to it; one of a later is refused.
//
// When most of the file is about changes taken back it is written anew beside
// itself, synced and renamed; the last 1,000 of them are kept for History. The id
// of one that is forgotten so may come again.
//
// # Ownership
//
// A directory belongs to one process, by a lock on a file in it that the system
// lets go of when the process ends, however it ends; the file holds the process
// id. A Journal locks itself: mu guards what is known, disk is held by whoever
// writes, and where both are held disk is taken first. Reading never waits for
// the disk. Slices that come out belong to the caller; the Legs and the CutOff of
// the changes in them are the journal's and must not be written to.
//
// # Limits
//
//	256 KiB make one record (ErrTooLarge): a booking of ten legs takes 2
//	1 MiB makes one line, and so a batch (ErrFull)
//	everything in force is in memory
//
// A Write that fails leaves nothing in the journal, unless the disk refuses to
// take the line back too: then the next Open may find it. SIGKILL loses nothing
// acknowledged; whether a power cut does is up to the disk's honesty about fsync.
// The lock is made of Unix calls.
package journal
