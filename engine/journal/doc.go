// Package journal keeps the changes of a network over a restart: closures,
// delays, bookings, each with who made it, when and why, and who took it back.
//
//	j, err := journal.Open(dir)   // reads what is in force
//	err = j.Append(change)        // on disk when it returns
//	err = j.Undo(id, by, at, why) // likewise
//
// # Method
//
// One file of lines in the directory: a header, then one record a line, each with
// a checksum (CRC-32C) before its JSON. A record is written and synced before
// Append or Undo returns. A last line that is not whole was never acknowledged:
// Open cuts it off and Torn says so. Any other line that does not hold is damage,
// and Open refuses the file and names the line rather than forget a change. A
// write that fails is taken back, so that later ones stand on whole lines; after
// a sync that failed nothing more is written until the journal is opened anew.
//
// When most of the file is about changes taken back it is written anew beside
// itself, synced and renamed; the last mostUndone of them are kept for History.
// The id of one that is forgotten so may come again.
//
// # Ownership
//
// A directory belongs to one process, by a lock on a file in it that the system
// lets go of when the process ends, however it ends. A Journal locks itself.
//
// # Limits
//
// A record is at most mostLine bytes. SIGKILL loses nothing acknowledged; whether
// a power cut does is up to the disk's honesty about fsync.
package journal
