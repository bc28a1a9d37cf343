// Package board keeps in memory what a control room's board shows of every
// parcel: where it stands, since when, and where its story ends in the log.
//
// A [Head] is 64 bytes for each parcel and for each number that nobody has
// registered yet. It is what a new event is held against, so that taking one
// needs no read from the disk, and what questions about all parcels are
// answered from. The log is the truth: a board is only ever what a replay of the
// log gives, and any board may be thrown away.
//
// # Method
//
// Heads are numbered by slots, from 1, in the order in which they began. Numbers
// are found by the first 96 bits of a SHA-256 over carrier and number, in 256
// open-addressed tables that double one at a time, so that none of them takes
// long. Both lie outside the Go heap: the collector would let the heap grow to
// twice their size before it looked.
//
// Each head has a filter of 128 bits over the identities of its events (Bloom,
// 1970, five bits each): one that it has not seen is new for certain, up to
// [Filtered] events.
//
// A board is saved while it changes, part by part, and then what has changed since
// is added to the file. Whoever loads it applies the
// log again from where the saving began; a head that is ahead of an entry has
// seen it.
//
// # Who owns what
//
// One goroutine changes a board, by [Board.Apply], and may read it freely. All
// others read through the methods that say so, which hold a lock for reading.
//
// # Limits
//
// 64 bytes a head and 16 to 32 a number, whether the parcel lives or not: five
// million parcels of one number take 0.5 GiB. At most 2^31-1 heads. Of places, 131,071 different ones are
// told apart, and 65,535 carriers; those after that share one word.
package board
