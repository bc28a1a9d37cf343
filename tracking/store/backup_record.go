package store

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4/pb"
)

// Records lie in a frame one after another, in the order of their keys:
//
//	length of the key, key, version, Unix second of its end (0: none), mark(1),
//	length of the value, value
//
// Numbers are varints. A mark of 1 is a deletion.
//
// These are Badger's own records with Badger's versions, as its Backup writes
// them; but not in its protobuf, nor by its Backup: that reads with a snapshot
// for each of its goroutines, so what it writes while others commit is no moment
// of the store, and it only logs what it can't read.
const (
	recordKept    = 0
	recordDeleted = 1 // Badger's bitDelete, which Load wants in Meta
)

func appendRecord(to []byte, kv *pb.KV) []byte {
	to = binary.AppendUvarint(to, uint64(len(kv.Key)))
	to = append(to, kv.Key...)
	to = binary.AppendUvarint(binary.AppendUvarint(to, kv.Version), kv.ExpiresAt)
	to = append(to, kv.Meta[0])
	to = binary.AppendUvarint(to, uint64(len(kv.Value)))
	return append(to, kv.Value...)
}

var errRecord = errors.New("a record is damaged")

// cutRecord takes the first record off a frame. Key and value lie in the frame.
func cutRecord(body []byte, kv *pb.KV) (rest []byte, err error) {
	fail := false
	number := func() uint64 {
		n, i := binary.Uvarint(body)
		if i <= 0 {
			fail = true
			return 0
		}
		body = body[i:]
		return n
	}
	text := func() []byte {
		n := number()
		if fail || n > uint64(len(body)) {
			fail = true
			return nil
		}
		t := body[:n:n]
		body = body[n:]
		return t
	}
	kv.Key, kv.Version, kv.ExpiresAt = text(), number(), number()
	if fail || len(kv.Key) == 0 || len(body) == 0 || body[0] > recordDeleted {
		return nil, errRecord
	}
	kv.Meta, body = body[:1:1], body[1:]
	if kv.Value = text(); fail {
		return nil, errRecord
	}
	return body, nil
}

// eachRecord calls visit with every record of a frame.
func eachRecord(body []byte, visit func(*pb.KV) error) error {
	for n := 0; len(body) > 0; n++ {
		kv := &pb.KV{}
		rest, err := cutRecord(body, kv)
		if err != nil {
			return fmt.Errorf("record %d: %w", n, err)
		}
		if err := visit(kv); err != nil {
			return err
		}
		body = rest
	}
	return nil
}

func countRecords(body []byte) (n uint64, err error) {
	err = eachRecord(body, func(*pb.KV) error { n++; return nil })
	return n, err
}
