package store

import (
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
// Entries of the log have more than the version before the CBOR; see entry.go.
const version = 1

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

// checkVersion refuses records of a later program with a sentence of its own:
// the remedy is another than for damage.
func checkVersion(what string, value []byte, want byte) error {
	switch {
	case len(value) == 0:
		return fmt.Errorf("store: %s: %w: got no bytes", what, ErrUnreadable)
	case value[0] > want:
		return fmt.Errorf("store: %s: %w: written by a newer program: got version %d, want at most %d", what, ErrUnreadable, value[0], want)
	case value[0] != want:
		return fmt.Errorf("store: %s: %w: got version %d, want %d", what, ErrUnreadable, value[0], want)
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
	if err := checkVersion(what, value, version); err != nil {
		return err
	}
	return decodeBody(what, value[1:], into)
}
