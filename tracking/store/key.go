package store

import (
	"encoding/binary"
	"fmt"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// Every key is built and taken apart in this file and nowhere else.
//
//	key                                        value
//	e <carrier> <number> identity(16)          event (with its sequence)
//	k <bucket> id                              record of another package, opaque here
//	l sequence(8)                              kind(1), then the rest of the event's key
//	m name                                     this store's format
//	p parcel(16)                               parcel
//	q <owner> key                              answer to an idempotent request, expires
//	r <carrier> <number>                       id(16) of the parcel that holds the reference
//	s parcel(16)                               state
//
// <text> is its length in one byte and then the text, so that number "A" is
// not a prefix of "AB". Sequences are big-endian, so that byte order is number
// order. Parcel ids are UUIDs of version 7, so that byte order is the order of
// registration.
//
// Events lie under the reference they came with and not under a parcel: an
// event for an unknown number needs no other place, and registering the number
// moves nothing. A parcel's events are one scan for each of its references. An
// identity is computed from the reference too, so a repeat is found under the
// very key it would be written to, and no index of identities is needed.
const (
	prefixEvent     = 'e'
	prefixRecord    = 'k'
	prefixLog       = 'l'
	prefixMeta      = 'm'
	prefixParcel    = 'p'
	prefixAnswer    = 'q'
	prefixReference = 'r'
	prefixState     = 's'
)

// logEvent is the kind of a log entry that stands for an event. Other kinds
// can follow without touching what is stored.
const logEvent = 1

// maxText is the longest text in a key: what one byte can count.
const maxText = 255

// formatKey holds the version of everything stored here.
var formatKey = []byte{prefixMeta, 'f', 'o', 'r', 'm', 'a', 't'}

func appendText(key []byte, text string) []byte {
	return append(append(key, byte(len(text))), text...)
}

// cutText takes a text off the front of a key.
func cutText(key []byte) (text string, rest []byte, ok bool) {
	if len(key) == 0 || len(key) < 1+int(key[0]) {
		return "", nil, false
	}
	n := 1 + int(key[0])
	return string(key[1:n]), key[n:], true
}

// eventsPrefix begins the keys of all events of a reference.
func eventsPrefix(r event.Reference) []byte {
	key := make([]byte, 0, 3+len(r.Carrier)+len(r.Number)+len(event.ID{}))
	return appendText(appendText(append(key, prefixEvent), r.Carrier), r.Number)
}

func eventKey(r event.Reference, id event.ID) []byte {
	return append(eventsPrefix(r), id[:]...)
}

func cutEventKey(key []byte) (event.Reference, event.ID, error) {
	var r event.Reference
	var id event.ID
	if len(key) > 0 && key[0] == prefixEvent {
		if carrier, rest, ok := cutText(key[1:]); ok {
			if number, rest, ok := cutText(rest); ok && len(rest) == len(id) {
				r.Carrier, r.Number = carrier, number
				copy(id[:], rest)
				return r, id, nil
			}
		}
	}
	return r, id, fmt.Errorf("store: event key: %w: %x", ErrUnreadable, key)
}

func logKey(seq uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{prefixLog}, seq)
}

func cutLogKey(key []byte) (seq uint64, err error) {
	if len(key) != 9 || key[0] != prefixLog {
		return 0, fmt.Errorf("store: log key: %w: %x", ErrUnreadable, key)
	}
	return binary.BigEndian.Uint64(key[1:]), nil
}

// logValue points from the log to an event.
func logValue(eventKey []byte) []byte {
	return append([]byte{logEvent}, eventKey[1:]...)
}

// loggedKey gives the key of the event that a log value points to.
func loggedKey(value []byte) ([]byte, error) {
	if len(value) == 0 || value[0] != logEvent {
		return nil, fmt.Errorf("store: log entry: %w: %x", ErrUnreadable, value)
	}
	return append([]byte{prefixEvent}, value[1:]...), nil
}

func referenceKey(r event.Reference) []byte {
	return appendText(appendText([]byte{prefixReference}, r.Carrier), r.Number)
}

// parcelKey gives the key of a parcel's record under one of the two prefixes.
func parcelKey(prefix byte, id string) ([]byte, error) {
	raw, err := parcel.ParseID(id)
	if err != nil {
		return nil, fmt.Errorf("store: %w: %w", ErrNotFound, err)
	}
	return append([]byte{prefix}, raw[:]...), nil
}

func cutParcelKey(key []byte) (id string, err error) {
	if len(key) != 17 {
		return "", fmt.Errorf("store: parcel key: %w: %x", ErrUnreadable, key)
	}
	return parcel.FormatID([16]byte(key[1:])), nil
}

func recordKey(bucket, id string) ([]byte, error) {
	if bucket == "" || len(bucket) > maxText || id == "" || len(id) > maxText {
		return nil, fmt.Errorf("store: record: got bucket of %d and id of %d bytes, want 1 to %d each", len(bucket), len(id), maxText)
	}
	return append(appendText([]byte{prefixRecord}, bucket), id...), nil
}

func answerKey(owner, key string) ([]byte, error) {
	if owner == "" || len(owner) > maxText || key == "" || len(key) > maxText {
		return nil, fmt.Errorf("store: idempotency key: got owner of %d and key of %d bytes, want 1 to %d each", len(owner), len(key), maxText)
	}
	return append(appendText([]byte{prefixAnswer}, owner), key...), nil
}
