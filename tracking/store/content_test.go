package store

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/event"
)

// TestContents: a photo is kept for as long as an event names it.
func TestContents(t *testing.T) {
	s := open(t, t.TempDir(), Options{Now: func() time.Time { return noon.AddDate(0, 1, 0) }})
	ctx := context.Background()
	photo, other := []byte("photo of a door"), []byte("photo of another")
	proving := func(number string, content []byte, after time.Duration) event.Event {
		e, faults := event.Scan{Carrier: "HLX", Number: number, Status: "delivered", Time: noon.Add(after).Format(time.RFC3339),
			Proof: event.ScanProof{Name: "R. Miller", Photo: NameOf(content).String()}}.Validate(noon.AddDate(1, 0, 0))
		if faults != nil {
			t.Fatal(faults)
		}
		return e
	}
	if _, err := s.PutContent(ctx, "HLX", Content{"image/png", photo}); !errors.Is(err, ErrNotNamed) {
		t.Errorf("a content that nobody names = %v", err)
	}
	a, b := register(t, s, "A"), register(t, s, "B")
	appended(t, s, proving("A", photo, 0), proving("B", photo, 0), proving("B", other, time.Hour))
	if _, err := s.PutContent(ctx, "OCE", Content{"image/png", photo}); !errors.Is(err, ErrNotNamed) {
		t.Errorf("a content that another carrier names = %v", err)
	}
	if _, err := s.PutContent(ctx, "HLX", Content{"image/png", make([]byte, maxRecord+1)}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a content that is too large = %v", err)
	}
	for _, tt := range []struct {
		carrier string
		content []byte
		added   bool
	}{{"HLX", photo, true}, {"", other, true}, {"HLX", photo, false}, {"", photo, false}} {
		if added, err := s.PutContent(ctx, tt.carrier, Content{"image/png", tt.content}); err != nil || added != tt.added {
			t.Fatalf("PutContent of %q by %q = %v %v, want %v", tt.content, tt.carrier, added, err, tt.added)
		}
	}
	for carrier, want := range map[string]bool{"HLX": true, "": true, "OCE": false} {
		c, err := s.ContentOf(carrier, NameOf(photo))
		if got := err == nil && bytes.Equal(c.Bytes, photo); got != want || !want && !errors.Is(err, ErrNotFound) {
			t.Errorf("ContentOf %q = %q %v, want it %v", carrier, c.Bytes, err, want)
		}
	}
	has := func(id string, content []byte) bool {
		t.Helper()
		c, err := s.Content(id, NameOf(content))
		if err != nil && !errors.Is(err, ErrNotFound) {
			t.Fatal(err)
		}
		return err == nil && c.Type == "image/png" && bytes.Equal(c.Bytes, content)
	}
	if !has(a.ID, photo) || !has(b.ID, photo) || !has(b.ID, other) || has(a.ID, other) {
		t.Error("the parcels do not have the contents that their events name, and only these")
	}
	if err := s.Erase(ctx, a.ID); err != nil {
		t.Fatal(err)
	}
	if !has(b.ID, photo) {
		t.Error("a content went with one of two parcels that had it")
	}
	if n, err := s.Settle(ctx, noon.AddDate(0, 0, 20), 10); err != nil || n != 1 {
		t.Fatalf("Settle = %d %v", n, err)
	}
	for _, content := range [][]byte{photo, other} {
		if value, err := s.kept(contentKey(NameOf(content))); err != nil || value != nil {
			t.Errorf("%q is kept with nobody naming it (%v)", content, err)
		}
	}
	if _, err := s.PutContent(ctx, "", Content{"image/png", photo}); !errors.Is(err, ErrNotNamed) {
		t.Errorf("a content whose events are gone = %v", err)
	}
	whole(t, s, true)
}

// TestContentLosesItsEvent: what is erased while its content is on its way takes
// the content along.
func TestContentLosesItsEvent(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	ctx := context.Background()
	photo := []byte("photo of a door")
	p := register(t, s, "A")
	e, faults := event.Scan{Carrier: "HLX", Number: "A", Status: "delivered", Time: noon.Format(time.RFC3339),
		Proof: event.ScanProof{Photo: NameOf(photo).String()}}.Validate(noon.AddDate(1, 0, 0))
	if faults != nil {
		t.Fatal(faults)
	}
	appended(t, s, e)
	ended := make(chan error)
	go func() {
		for {
			if _, err := s.PutContent(ctx, "HLX", Content{"image/png", photo}); err != nil {
				ended <- err
				return
			}
		}
	}()
	if err := s.Erase(ctx, p.ID); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, ErrNotNamed) {
		t.Errorf("PutContent = %v, want ErrNotNamed", err)
	}
	if value, err := s.kept(contentKey(NameOf(photo))); err != nil || value != nil {
		t.Errorf("the content is kept with nobody naming it (%v)", err)
	}
}

// kept reads a key.
func (s *Store) kept(key []byte) (value []byte, err error) {
	err = s.read(func(txn *badger.Txn) error {
		value, err = get(txn, key)
		return err
	})
	return value, err
}
