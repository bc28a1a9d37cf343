// Package tracking is the map of the tracking half; the code is in its folders.
//
//	event    what a carrier tells: scans, statuses, identity, order
//	intake   scans as carriers send them: JSON, NDJSON, CSV; packed; of any length
//	parcel   what was registered, and the fold of events into a state
//	board    where every parcel stands, in memory
//	store    all of it on disk, once and for good (Badger)
//	live     who watches a parcel learns of each event, in order, without a gap
//	tower    the plan against the scans: when it arrives, and what went wrong
//
// # The way of a scan
//
//	carrier's message
//	  event.Scan.Validate    every fault at once, or an event with its identity
//	  store.Append           a repeat is found; sequence and log in one synced commit, then the board
//	  answer to the carrier  acknowledged means on disk
//	  live.Hub.Publish       after the commit, in the order of the log
//	  live.Follow            to each watcher, with what it missed before it
//
// The log is the truth and the hub is a hint: whatever the hub drops, the log
// gives again. Only the tower knows the engine; what it derives it stores as
// records of its own, so a change of the plan's shape never breaks an event.
package tracking
