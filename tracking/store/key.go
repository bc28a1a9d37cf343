package store

import (
	"encoding/binary"
	"fmt"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// Every key is built and taken apart in this file and nowhere else.
//
//	key                            value
//	a sequence(8)                  entry of the log; see entry.go
//	b content(32)                  a content that events name
//	c <carrier> sequence(8)        which entries of a commit are this carrier's: see runs
//	d slot(4) identity(16)         sequence(8) of an event of a head with too many for its filter
//	g <carrier> <number>           the bearers that a reused number has had
//	k <bucket> id                  record of another package, opaque here
//	m name                         this store's format, and its id
//	n content(32) sequence(8)      nothing: the event that names the content
//	p parcel(16)                   parcel
//	q <owner> key                  answer to an idempotent request, expires
//	t second(8)                    sequence(8) of the first entry that came then
//	x random(16)                   what a commit deleted; see backup_gone.go
//
// <text> is its length in one byte and then the text, so that number "A" is
// not a prefix of "AB". Sequences and seconds are big-endian, so that byte order
// is number order. Parcel ids are UUIDs of version 7, so that byte order is the
// order of registration.
//
// An event is one entry of the log and lies nowhere else. That its keys only ever
// grow, and that nothing is read before a write, is what makes the store fast. The
// log comes first of all keys because Badger merges new tables with all that lie
// between their first key and their last: so old entries never do. What numbers
// lead to and where parcels stand is on the board (package board), and no key at
// all.
const (
	prefixLog     = 'a'
	prefixContent = 'b'
	prefixCarrier = 'c'
	prefixSeen    = 'd'
	prefixBearers = 'g'
	prefixRecord  = 'k'
	prefixMeta    = 'm'
	prefixName    = 'n'
	prefixParcel  = 'p'
	prefixAnswer  = 'q'
	prefixTime    = 't'
)

// maxText is the longest text in a key: what one byte can count.
const maxText = 255

// formatKey holds the version of everything stored here.
var formatKey = []byte{prefixMeta, 'f', 'o', 'r', 'm', 'a', 't'}

func appendText(key []byte, text string) []byte {
	return append(append(key, byte(len(text))), text...)
}

func logKey(seq uint64) []byte {
	key := make([]byte, 9)
	key[0] = prefixLog
	binary.BigEndian.PutUint64(key[1:], seq)
	return key
}

func cutLogKey(key []byte) (seq uint64, err error) {
	if len(key) != 9 || key[0] != prefixLog {
		return 0, fmt.Errorf("store: log key: %w: %x", ErrUnreadable, key)
	}
	return binary.BigEndian.Uint64(key[1:]), nil
}

func seenKey(slot board.Slot, id event.ID) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{prefixSeen}, uint32(slot)), id[:]...)
}

func bearersKey(r event.Reference) []byte {
	return appendText(appendText([]byte{prefixBearers}, r.Carrier), r.Number)
}

func carrierPrefix(carrier string) []byte { return appendText([]byte{prefixCarrier}, carrier) }

func carrierKey(carrier string, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(carrierPrefix(carrier), seq)
}

func timeKey(second uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{prefixTime}, second)
}

func contentKey(name event.Content) []byte { return append([]byte{prefixContent}, name[:]...) }

// namePrefix begins the keys of all events that name a content.
func namePrefix(name event.Content) []byte { return append([]byte{prefixName}, name[:]...) }

func nameKey(name event.Content, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(namePrefix(name), seq)
}

// seqValue is a sequence as a value.
func seqValue(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

func cutSeq(what string, value []byte) (uint64, error) {
	if len(value) != 8 {
		return 0, fmt.Errorf("store: %s: %w: %x", what, ErrUnreadable, value)
	}
	return binary.BigEndian.Uint64(value), nil
}

// parcelKey gives the key of a parcel's record.
func parcelKey(id string) ([]byte, error) {
	raw, err := parcel.ParseID(id)
	if err != nil {
		return nil, fmt.Errorf("store: %w: %w", ErrNotFound, err)
	}
	return append([]byte{prefixParcel}, raw[:]...), nil
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
