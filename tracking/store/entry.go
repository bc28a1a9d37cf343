package store

import (
	"encoding/binary"
	"fmt"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
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
	value := make([]byte, entryHead, entryHead+len(body))
	value[0], value[1] = entryVersion, kind
	return append(value, body...)
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

// eventRecord is the body of kindEvent.
type eventRecord struct {
	Status    event.Status `cbor:"1,keyasint,omitempty"`
	Occurred  timeRecord   `cbor:"2,keyasint"`
	Received  timeRecord   `cbor:"3,keyasint,omitzero"`
	Place     string       `cbor:"4,keyasint,omitempty"`
	PlaceName string       `cbor:"5,keyasint,omitempty"`
	CarrierID string       `cbor:"6,keyasint,omitempty"`
	RawCode   string       `cbor:"7,keyasint,omitempty"`
	Note      string       `cbor:"8,keyasint,omitempty"`
	Carrier   string       `cbor:"9,keyasint"`
	Number    string       `cbor:"10,keyasint"`
	ID        event.ID     `cbor:"11,keyasint"`
	Corrects  event.ID     `cbor:"12,keyasint,omitzero"`
	Proof     *proofRecord `cbor:"13,keyasint,omitempty"`
}

type proofRecord struct {
	Name      string        `cbor:"1,keyasint,omitempty"`
	Photo     event.Content `cbor:"2,keyasint,omitzero"`
	Signature event.Content `cbor:"3,keyasint,omitzero"`
}

func encodeEvent(e event.Event) ([]byte, error) {
	r := eventRecord{
		Status: e.Status, Occurred: newTime(e.Occurred), Received: newTime(e.Received),
		Place: e.Place.ID, PlaceName: e.Place.Name,
		CarrierID: e.CarrierID, RawCode: e.RawCode, Note: e.Note,
		Carrier: e.Reference.Carrier, Number: e.Reference.Number, ID: e.ID, Corrects: e.Corrects,
	}
	if e.Proof != (event.Proof{}) {
		r.Proof = &proofRecord{e.Proof.Name, e.Proof.Photo, e.Proof.Signature}
	}
	body, err := encoding.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("store: event %s: %w", e.ID, err)
	}
	return newEntry(kindEvent, body), nil
}

func decodeEvent(seq uint64, value []byte) (event.Event, error) {
	var r eventRecord
	if err := decodeBody("event", value[entryHead:], &r); err != nil {
		return event.Event{}, fmt.Errorf("%w (sequence %d)", err, seq)
	}
	e := event.Event{
		ID: r.ID, Seq: seq, Reference: event.Reference{Carrier: r.Carrier, Number: r.Number}, Status: r.Status,
		Occurred: r.Occurred.time(), Received: r.Received.time(),
		Place:     event.Place{ID: r.Place, Name: r.PlaceName},
		CarrierID: r.CarrierID, RawCode: r.RawCode, Note: r.Note, Corrects: r.Corrects,
	}
	if r.Proof != nil {
		e.Proof = event.Proof{Name: r.Proof.Name, Photo: r.Proof.Photo, Signature: r.Proof.Signature}
	}
	if !(r.Status.Known() || e.Withdrawal()) || !r.Occurred.ok() || !r.Received.ok() {
		return event.Event{}, fmt.Errorf("store: event %s: %w: status %d or a time is out of range (sequence %d)", r.ID, ErrUnreadable, uint8(r.Status), seq)
	}
	return e, nil
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
