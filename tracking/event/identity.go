package event

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
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

// identify computes the identity of e. Every part is length-prefixed, so that
// carrier "AB" with number "C1" is not carrier "A" with number "BC1", and a
// leading letter keeps the two kinds of identity apart. Changing any of this
// would let every stored event be accepted a second time.
func identify(e Event) ID {
	h := sha256.New()
	writeText(h, e.Reference.Carrier)
	writeText(h, e.Reference.Number)
	if e.CarrierID != "" {
		writeText(h, "i")
		writeText(h, e.CarrierID)
	} else {
		writeText(h, "s")
		writeText(h, e.Status.String())
		var at [12]byte
		binary.BigEndian.PutUint64(at[:8], uint64(e.Occurred.Unix()))
		binary.BigEndian.PutUint32(at[8:], uint32(e.Occurred.Nanosecond()))
		h.Write(at[:])
		place := e.Place.ID
		if place == "" {
			place = e.Place.Name
		}
		writeText(h, place)
	}
	var id ID
	copy(id[:], h.Sum(nil))
	return id
}

// writeText adds the length of s in bytes and s itself. A hash never fails.
func writeText(h hash.Hash, s string) {
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], uint32(len(s)))
	h.Write(n[:])
	h.Write([]byte(s))
}
