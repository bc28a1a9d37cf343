package event

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// ID identifies an event by its content; the package comment says by which.
// 16 bytes of SHA-256 leave a chance of one in 10^14 that any two of 10^12
// different events collide.
type ID [16]byte

// String gives 32 hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// MarshalText writes the form of String.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the form of String.
func (id *ID) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(id) || len(text)%2 != 0 {
		return fmt.Errorf("event: id: got %d characters, want %d hexadecimal digits", len(text), 2*len(id))
	}
	if _, err := hex.Decode(id[:], text); err != nil {
		return fmt.Errorf("event: id: %w", err)
	}
	return nil
}

// Kinds of identity, each with what follows the carrier and the number. What an
// event corrects is part of what it says, so without an id of the carrier's a
// replacement is another event than the same scan told for the first time.
const (
	own        = "i" // the carrier's own id
	told       = "s" // status, time, place
	withdrawal = "w" // the withdrawn identity, time
	replacing  = "r" // the replaced identity, status, time, place
)

// identify computes the identity of e: a SHA-256 over the carrier, the number,
// the letter of a kind and what belongs to that kind. Every part that is text is
// length-prefixed, so that carrier "AB" with number "C1" is not carrier "A" with
// number "BC1". Changing any of this would let every stored event be accepted a
// second time.
func identify(e *Event) ID {
	if e.CarrierID != "" {
		return identifyOwn(e.Reference.Carrier, e.Reference.Number, e.CarrierID)
	}
	var room [256]byte // enough for nearly all; append makes more
	b := appendText(room[:0], e.Reference.Carrier)
	b = appendText(b, e.Reference.Number)
	switch {
	case e.Corrects == ID{}:
		b = appendText(b, told)
	case e.Status == 0:
		b = appendText(b, withdrawal)
		b = append(b, e.Corrects[:]...)
		b = appendTime(b, e.Occurred)
		return hash(b)
	default:
		b = appendText(b, replacing)
		b = append(b, e.Corrects[:]...)
	}
	b = appendText(b, e.Status.String())
	b = appendTime(b, e.Occurred)
	b = appendText(b, cmp.Or(e.Place.ID, e.Place.Name))
	return hash(b)
}

// identifyOwn computes the identity of the event that a carrier knows by its
// own id, whatever else it says.
func identifyOwn(carrier, number, id string) ID {
	var room [256]byte
	b := appendText(room[:0], carrier)
	b = appendText(b, number)
	b = appendText(b, own)
	b = appendText(b, id)
	return hash(b)
}

func hash(b []byte) ID {
	sum := sha256.Sum256(b)
	return ID(sum[:len(ID{})])
}

// appendText adds the length of s in bytes and s itself.
func appendText(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
}

// appendTime adds an instant; its offset from UTC does not matter.
func appendTime(b []byte, t time.Time) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(t.Unix()))
	return binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond()))
}
