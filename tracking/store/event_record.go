package store

import (
	"fmt"

	"entrepot/tracking/event"
)

// eventRecord is the body of kindEvent. event_bytes.go writes and reads the same
// bytes without reflection, but for proofs, which few events have.
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

func newEventRecord(e *event.Event) eventRecord {
	r := eventRecord{
		Status: e.Status, Occurred: newTime(e.Occurred), Received: newTime(e.Received),
		Place: e.Place.ID, PlaceName: e.Place.Name,
		CarrierID: e.CarrierID, RawCode: e.RawCode, Note: e.Note,
		Carrier: e.Reference.Carrier, Number: e.Reference.Number, ID: e.ID, Corrects: e.Corrects,
	}
	if e.Proof != (event.Proof{}) {
		r.Proof = &proofRecord{e.Proof.Name, e.Proof.Photo, e.Proof.Signature}
	}
	return r
}

// appendEvent adds the entry of an event.
func appendEvent(to []byte, e *event.Event) ([]byte, error) {
	r := newEventRecord(e)
	to = appendEntryHead(to, kindEvent)
	if r.Proof == nil {
		return r.append(to), nil
	}
	body, err := encoding.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("store: event %s: %w", e.ID, err)
	}
	return append(to, body...), nil
}

func decodeEvent(seq uint64, value []byte) (event.Event, error) {
	var r eventRecord
	if !r.cut(value[entryHead:]) {
		r = eventRecord{}
		if err := decodeBody("event", value[entryHead:], &r); err != nil {
			return event.Event{}, fmt.Errorf("%w (sequence %d)", err, seq)
		}
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
