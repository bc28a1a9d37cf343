package store

import (
	"encoding/binary"
	"fmt"

	"entrepot/tracking/board"
)

// The log has one entry for each thing that happened to a parcel or to a number,
// under its sequence. Entries of one story are a chain: each knows the one
// before, and the head on the board knows the last. So a parcel's events are
// found without an index, and one write stores an event.
//
//	byte 0      version
//	byte 1      kind
//	bytes 2-5   slot of the head that it belongs to, big-endian
//	bytes 6-11  sequence of the entry before it in the story; 0: none
//	the rest    CBOR, by kind
//
// Slot and the entry before are known only inside the commit, and are patched in
// there. A replay of the log needs no rule of any kind: it puts each entry on
// the head that it names.
const (
	kindEvent      = 1 // a carrier's scan
	kindRegistered = 2 // a parcel claimed a head, and joined others to it
	kindReferenced = 3 // a parcel got another number
	kindMerged     = 4 // two parcels proved to be one
	kindBorne      = 5 // a number came to its next bearer
	kindErased     = 6 // something was here, of somebody who wished it forgotten
	kindSettled    = 7 // the events of a parcel have expired; this is where it stood

	entryVersion = 2 // 1 had events elsewhere and the log as pointers
	entryHead    = 12
	maxSeq       = 1<<48 - 1
)

// chained is the head of an entry.
type chained struct {
	kind   byte
	slot   board.Slot
	before uint64
}

// newEntry makes an entry with room for what the commit fills in.
func newEntry(kind byte, body []byte) []byte {
	return append(appendEntryHead(make([]byte, 0, entryHead+len(body)), kind), body...)
}

func appendEntryHead(to []byte, kind byte) []byte {
	return append(to, entryVersion, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
}

// chain patches in where an entry belongs.
func chain(value []byte, slot board.Slot, before uint64) {
	binary.BigEndian.PutUint32(value[2:], uint32(slot))
	binary.BigEndian.PutUint16(value[6:], uint16(before>>32))
	binary.BigEndian.PutUint32(value[8:], uint32(before))
}

func cutEntry(seq uint64, value []byte) (chained, error) {
	if err := checkVersion("log entry", value, entryVersion); err != nil {
		return chained{}, fmt.Errorf("%w (sequence %d)", err, seq)
	}
	if len(value) < entryHead || value[1] < kindEvent || value[1] > kindSettled {
		return chained{}, fmt.Errorf("store: log entry %d: %w: %x", seq, ErrUnreadable, value[:min(len(value), entryHead)])
	}
	return chained{
		kind: value[1],
		slot: board.Slot(binary.BigEndian.Uint32(value[2:])),
		before: uint64(binary.BigEndian.Uint16(value[6:]))<<32 |
			uint64(binary.BigEndian.Uint32(value[8:])),
	}, nil
}

// joinRecord is the body of the other kinds: what a head has taken over.
type joinRecord struct {
	Parcel  [16]byte          `cbor:"1,keyasint,omitzero"` // registered: whose head it is now
	Numbers []referenceRecord `cbor:"2,keyasint,omitempty"`
	From    []board.Slot      `cbor:"3,keyasint,omitempty"` // heads that are now part of this one
	Tails   []uint64          `cbor:"4,keyasint,omitempty"` // where their stories end
	Events  []uint64          `cbor:"5,keyasint,omitempty"` // borne: events of the last bearer that are this one's
	Since   timeRecord        `cbor:"6,keyasint,omitzero"`  // registered: when; borne: from when on
	Several bool              `cbor:"7,keyasint,omitempty"` // the numbers had other bearers before
}

func encodeJoin(kind byte, r joinRecord) ([]byte, error) {
	body, err := encoding.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("store: log entry: %w", err)
	}
	return newEntry(kind, body), nil
}

func decodeJoin(seq uint64, value []byte) (r joinRecord, err error) {
	if err = decodeBody("log entry", value[entryHead:], &r); err != nil {
		err = fmt.Errorf("%w (sequence %d)", err, seq)
	}
	return r, err
}
