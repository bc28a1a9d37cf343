package board

import (
	"encoding/binary"

	"entrepot/tracking/event"
)

// Slot numbers a head. 0 is none.
type Slot uint32

// Head is what is known of one parcel, or of one number that nobody has
// registered. It has no pointers and fills a line of cache.
type Head struct {
	ID     [16]byte // the parcel; zero while nobody has registered it
	Filter [2]uint64
	Tail   uint64       // sequence of the last entry of its story in the log
	Last   int64        // when the last event of the story occurred, Unix nanoseconds
	Since  uint32       // when it came to its status, Unix seconds; 0 before it has one
	Place  Word         // the last place named on the way to it
	Count  uint32       // events, each once
	By     CarrierWord  // the carrier whose event decided
	Status event.Status // 0: no event yet
	Marks  Marks
}

// Marks are what else is to be known of a head.
type Marks uint8

// The marks.
const (
	Held      Marks = 1 << iota // customs_held is open
	Failed                      // a delivery failed, and is open
	Excepted                    // another exception is open
	Returning                   // it has turned back
	Corrected                   // an event of it names another that does not count
	Moved                       // it was merged into the head whose slot is in Place
	Indexed                     // it has too many events for the filter
	Settled                     // its events have expired; its state has not
)

// Open are the marks of exceptions.
const Open = Held | Failed | Excepted

// Has reports whether any of some marks is set.
func (m Marks) Has(of Marks) bool { return m&of != 0 }

// Registered reports whether a parcel has claimed the head.
func (h *Head) Registered() bool { return h.ID != [16]byte{} }

// Filtered is the number of events up to which a filter is worth asking. At 16
// it takes one new event in 40 for one that may have been seen.
const Filtered = 16

const filterBits = 5 // for each identity; the best for some 16 in 128

// Saw adds an identity to the filter.
func (h *Head) Saw(id event.ID) {
	for at := range places(id) {
		h.Filter[at/64] |= 1 << (at % 64)
	}
}

// MaySeen tells whether an event of this identity may be among those seen. It
// is false only if it is not.
func (h *Head) MaySeen(id event.ID) bool {
	for at := range places(id) {
		if h.Filter[at/64]>>(at%64)&1 == 0 {
			return false
		}
	}
	return true
}

// places are the bits of an identity: seven bits each of what is a hash already.
func places(id event.ID) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		x := binary.LittleEndian.Uint64(id[:8])
		for range filterBits {
			if !yield(int(x & 127)) {
				return
			}
			x >>= 7
		}
	}
}
