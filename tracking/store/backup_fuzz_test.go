package store

import (
	"bytes"
	"context"
	"testing"

	"github.com/dgraph-io/badger/v4/pb"

	"entrepot/tracking/event"
)

// FuzzReadBackup: whatever a file holds, reading it ends with an error or with a
// backup whose records can all be read; and it is never taken for another.
func FuzzReadBackup(f *testing.F) {
	s, err := Open(f.TempDir(), Options{Reserve: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	appended(f, s, scanned(f, "A", event.Arrived, 0))
	var good bytes.Buffer
	if _, err := s.Backup(context.Background(), &good, BackupOptions{}); err != nil {
		f.Fatal(err)
	}
	f.Add(good.Bytes())
	f.Add(good.Bytes()[:good.Len()/2])
	f.Add(backupMagic)
	f.Fuzz(func(t *testing.T, file []byte) {
		var n uint64
		_, end, err := readBackup("fuzz", bytes.NewReader(file), backupVisitor{
			records: func(body []byte) error {
				return eachRecord(body, func(kv *pb.KV) error { n++; return nil })
			},
		})
		if err == nil && n != end.Records {
			t.Errorf("%d records, and the end says %d", n, end.Records)
		}
	})
}

// FuzzCutRecord: what is read as a record and written again is the same.
func FuzzCutRecord(f *testing.F) {
	f.Add(appendRecord(nil, &pb.KV{Key: []byte("k"), Value: []byte("v"), Version: 7, ExpiresAt: 9, Meta: []byte{recordKept}}))
	f.Add(appendRecord(nil, &pb.KV{Key: []byte("k"), Version: 1 << 40, Meta: []byte{recordDeleted}}))
	f.Fuzz(func(t *testing.T, body []byte) {
		var kv, again pb.KV
		if _, err := cutRecord(body, &kv); err != nil {
			return
		}
		written := appendRecord(nil, &kv)
		rest, err := cutRecord(written, &again)
		if err != nil || len(rest) > 0 || !bytes.Equal(kv.Key, again.Key) || !bytes.Equal(kv.Value, again.Value) ||
			kv.Version != again.Version || kv.ExpiresAt != again.ExpiresAt || kv.Meta[0] != again.Meta[0] {
			t.Errorf("%v (%v) after %v", &again, err, &kv)
		}
	})
}

// FuzzDecodeGone: a note that is read has sequences in their order.
func FuzzDecodeGone(f *testing.F) {
	value, err := encodeRecord("note", goneRecord{From: 5, Log: appendRuns(nil, []uint64{5, 6, 9}), Keys: make([]byte, 2*goneHash)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(value)
	f.Fuzz(func(t *testing.T, value []byte) {
		runs, _, err := decodeGone(value)
		for i := range runs {
			if err == nil && i > 0 && runs[i].from < runs[i-1].from+runs[i-1].n {
				t.Errorf("%v", runs)
			}
		}
	})
}
