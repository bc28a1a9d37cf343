package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/event"
)

// TestErase: of an erased parcel nothing is left under any key, and nothing else
// is touched.
func TestErase(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	appended(t, s, scanned(t, "SECRET1", event.PickedUp, 0)) // before it is registered
	p, other, kept := register(t, s, "SECRET1"), register(t, s, "SECRET2"), register(t, s, "KEPT")
	ctx := context.Background()
	if err := s.PutRecords(ctx, Record{"plan", p.ID, []byte("SECRETplan")}, Record{"plan", kept.ID, []byte("plan")}); err != nil {
		t.Fatal(err)
	}
	for i := range 2*erasedAtOnce + 70 {
		appended(t, s, scanned(t, "SECRET1", event.Arrived, time.Duration(i)*time.Minute), scanned(t, "KEPT", event.Arrived, time.Duration(i)*time.Minute))
		if i > 40 && i < 2*erasedAtOnce {
			var post []event.Event
			for ; i%200 > 0; i++ {
				post = append(post, scanned(t, "SECRET1", event.Arrived, time.Duration(i)*time.Minute))
			}
			appended(t, s, post...)
		}
	}
	appended(t, s, scanned(t, "SECRET3", event.Arrived, 0))
	for i := range 40 { // more than a filter tells apart
		appended(t, s, scanned(t, "SECRET2", event.Arrived, time.Duration(i)*time.Hour))
	}
	if _, err := s.Merge(ctx, p.ID, other.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddReference(ctx, p.ID, event.Reference{Carrier: "HLX", Number: "SECRET3"}); err != nil {
		t.Fatal(err)
	}
	if err := s.save(running); err != nil {
		t.Fatal(err)
	}
	early, err := os.ReadFile(filepath.Join(dir, boardFile))
	if err != nil {
		t.Fatal(err)
	}
	last := s.Stats().LastSeq
	before, err := s.Events(kept.ID, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Erase(ctx, other.ID, "plan", "nothing"); err != nil { // either name will do
		t.Fatal(err)
	}
	whose, err := s.parcel(kept.ID)
	if err != nil {
		t.Fatal(err)
	}
	keptSlot := uint32(whose.slot)
	check := func() {
		t.Helper()
		for _, id := range []string{p.ID, other.ID} {
			if _, err := s.Parcel(id); !errors.Is(err, ErrNotFound) {
				t.Errorf("Parcel of an erased one = %v", err)
			}
		}
		if _, err := s.Record("plan", p.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("its plan = %v", err)
		}
		err := s.read(func(txn *badger.Txn) error {
			return scan(txn, nil, nil, func(key, value []byte) (bool, error) {
				if key[0] == prefixSeen && binary.BigEndian.Uint32(key[1:]) != keptSlot {
					t.Errorf("an identity is left: %x", key)
				}
				if bytes.Contains(key, []byte("SECRET")) || bytes.Contains(value, []byte("SECRET")) {
					t.Errorf("%q holds %q", key, value)
				}
				return true, nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		events, err := s.Events(kept.ID, 0, 0)
		if err != nil || len(events) != len(before) || s.Stats().LastSeq < last {
			t.Errorf("%d events of another, want %d (%v)", len(events), len(before), err)
		}
		if found, err := s.Lookup("SECRET1"); err != nil || len(found) > 0 {
			t.Errorf("its number leads to %v (%v)", found, err)
		}
		whole(t, s)
	}
	check()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	check()
	if err := s.Erase(ctx, p.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("erasing it again = %v", err)
	}
	// The number is as good as new, to a board of before as well.
	if _, err := s.Register(ctx, Registration{Parcel: newParcel(t, "SECRET1")}); err != nil {
		t.Error(err)
	}
	appended(t, s, scanned(t, "SECRET2", event.Arrived, 0))
	whole(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, boardFile), early, 0o600); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	whole(t, s)
	if found, err := s.Lookup("SECRET1"); err != nil || len(found) != 1 || found[0].Parcel == "" {
		t.Errorf("its number leads to %v (%v)", found, err)
	}
	if found, err := s.Lookup("SECRET3"); err != nil || len(found) != 0 {
		t.Errorf("another number leads to %v (%v)", found, err)
	}
}

// TestEraseOfAReusedNumber: the parcels that had a number before and after keep
// what is theirs.
func TestEraseOfAReusedNumber(t *testing.T) {
	const day = 24 * time.Hour
	for erased := range 3 {
		t.Run(fmt.Sprint(erased), func(t *testing.T) {
			dir := t.TempDir()
			options := Options{Now: func() time.Time { return noon.Add(700 * day) }}
			s := open(t, dir, options)
			var ids [3]string
			for i := range ids {
				p := newParcel(t, "A")
				p.Registered = noon.Add(time.Duration(i) * 200 * day)
				if _, err := s.Register(context.Background(), Registration{Parcel: p}); err != nil {
					t.Fatal(err)
				}
				ids[i] = p.ID
				appended(t, s, scanned(t, "A", event.Departed, time.Duration(200*i)*day), scanned(t, "A", event.Delivered, time.Duration(200*i+5)*day))
			}
			if err := s.Erase(context.Background(), ids[erased]); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				for i, id := range ids {
					events, err := s.Events(id, 0, 0)
					if i == erased && !errors.Is(err, ErrNotFound) || i != erased && (err != nil || len(events) != 2) {
						t.Errorf("parcel %d: %d events (%v)", i, len(events), err)
					}
				}
				whole(t, s)
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				s = open(t, dir, options)
			}
		})
	}
}
