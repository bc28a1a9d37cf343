package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"entrepot/tracking/event"
)

// Every record begins with one byte, its version, and goes on in CBOR
// (RFC 8949, core deterministic encoding) with small integers for field names.
// A field may be added within a version only if its absence is its zero value;
// anything else is a new version, and the decoder of each old one stays. The
// numbers of fields and of statuses are never used for anything else again.
//
// An event's record has its sequence, 8 bytes big-endian, between the two: it
// is known only inside the commit, and is patched in there. Its reference and
// identity are in its key.
const (
	version   = 1
	seqOffset = 1
	eventHead = seqOffset + 8
)

var (
	encoding = must(cbor.CoreDetEncOptions().EncMode())
	decoding = must(cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		MaxNestedLevels:   8,
	}.DecMode())
)

// must is for options that are constants of this file: wrong ones are found by
// the first test, not by a user.
func must[T any](mode T, err error) T {
	if err != nil {
		panic("store: cbor options: " + err.Error())
	}
	return mode
}

// timeRecord keeps a time to the nanosecond with its offset from UTC.
type timeRecord struct {
	Seconds int64 `cbor:"1,keyasint"`
	Nanos   int32 `cbor:"2,keyasint,omitempty"`
	Offset  int32 `cbor:"3,keyasint,omitempty"` // seconds east
}

func newTime(t time.Time) timeRecord {
	if t.IsZero() {
		return timeRecord{}
	}
	_, offset := t.Zone()
	return timeRecord{t.Unix(), int32(t.Nanosecond()), int32(offset)}
}

// time gives the time back. The Unix epoch stands for the zero time: no scan
// and no parcel is that old.
func (r timeRecord) time() time.Time {
	if r == (timeRecord{}) {
		return time.Time{}
	}
	return event.AtOffset(r.Seconds, int(r.Nanos), int(r.Offset))
}

// ok keeps out what encoding can't have made, and times that text can't hold.
func (r timeRecord) ok() bool {
	const day = 86400
	return r.Nanos >= 0 && r.Nanos < 1e9 && r.Offset > -day && r.Offset < day &&
		r.Seconds > -62135596800+day && r.Seconds < 253402300800-day // the years 1 to 9999
}

type eventRecord struct {
	Status    event.Status `cbor:"1,keyasint"`
	Occurred  timeRecord   `cbor:"2,keyasint"`
	Received  timeRecord   `cbor:"3,keyasint,omitzero"`
	Place     string       `cbor:"4,keyasint,omitempty"`
	PlaceName string       `cbor:"5,keyasint,omitempty"`
	CarrierID string       `cbor:"6,keyasint,omitempty"`
	RawCode   string       `cbor:"7,keyasint,omitempty"`
	Note      string       `cbor:"8,keyasint,omitempty"`
}

// encodeEvent leaves room for the sequence, which putSeq fills.
func encodeEvent(e event.Event) ([]byte, error) {
	body, err := encoding.Marshal(eventRecord{
		Status: e.Status, Occurred: newTime(e.Occurred), Received: newTime(e.Received),
		Place: e.Place.ID, PlaceName: e.Place.Name,
		CarrierID: e.CarrierID, RawCode: e.RawCode, Note: e.Note,
	})
	if err != nil {
		return nil, fmt.Errorf("store: event %s: %w", e.ID, err)
	}
	value := make([]byte, eventHead, eventHead+len(body))
	value[0] = version
	return append(value, body...), nil
}

func putSeq(value []byte, seq uint64) {
	binary.BigEndian.PutUint64(value[seqOffset:], seq)
}

// recordedSeq reads an event's sequence without the rest.
func recordedSeq(value []byte) (uint64, error) {
	if err := checkVersion("event", value); err != nil {
		return 0, err
	}
	if len(value) < eventHead {
		return 0, fmt.Errorf("store: event: %w: got %d bytes", ErrUnreadable, len(value))
	}
	return binary.BigEndian.Uint64(value[seqOffset:]), nil
}

func decodeEvent(key, value []byte) (event.Event, error) {
	reference, id, err := cutEventKey(key)
	if err != nil {
		return event.Event{}, err
	}
	seq, err := recordedSeq(value)
	if err != nil {
		return event.Event{}, err
	}
	var r eventRecord
	if err := decodeBody("event", value[eventHead:], &r); err != nil {
		return event.Event{}, err
	}
	if !r.Status.Known() || !r.Occurred.ok() || !r.Received.ok() {
		return event.Event{}, fmt.Errorf("store: event %s: %w: status %d or a time is out of range", id, ErrUnreadable, uint8(r.Status))
	}
	return event.Event{
		ID: id, Seq: seq, Reference: reference, Status: r.Status,
		Occurred: r.Occurred.time(), Received: r.Received.time(),
		Place:     event.Place{ID: r.Place, Name: r.PlaceName},
		CarrierID: r.CarrierID, RawCode: r.RawCode, Note: r.Note,
	}, nil
}

// checkVersion refuses records of a later program with a sentence of its own:
// the remedy is another than for damage.
func checkVersion(what string, value []byte) error {
	switch {
	case len(value) == 0:
		return fmt.Errorf("store: %s: %w: got no bytes", what, ErrUnreadable)
	case value[0] > version:
		return fmt.Errorf("store: %s: %w: written by a newer program: got version %d, want at most %d", what, ErrUnreadable, value[0], version)
	case value[0] != version:
		return fmt.Errorf("store: %s: %w: got version %d, want %d", what, ErrUnreadable, value[0], version)
	}
	return nil
}

func decodeBody(what string, body []byte, into any) error {
	if err := decoding.Unmarshal(body, into); err != nil {
		return fmt.Errorf("store: %s: %w: %w", what, ErrUnreadable, err)
	}
	return nil
}

// encodeRecord makes a record that is nothing but version and CBOR.
func encodeRecord(what string, record any) ([]byte, error) {
	body, err := encoding.Marshal(record)
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", what, err)
	}
	return append([]byte{version}, body...), nil
}

func decodeRecord(what string, value []byte, into any) error {
	if err := checkVersion(what, value); err != nil {
		return err
	}
	return decodeBody(what, value[1:], into)
}
