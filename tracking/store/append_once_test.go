package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"entrepot/tracking/event"
)

// spelt is an answer that has all that the store says.
func spelt(results []Result) []byte { return fmt.Append(nil, results) }

func TestAppendOnce(t *testing.T) {
	dir := t.TempDir()
	var hours atomic.Int64
	options := Options{Now: func() time.Time { return noon.Add(time.Duration(hours.Load()) * time.Hour) }}
	s := open(t, dir, options)
	ctx := context.Background()
	one, two := scanned(t, "A1", event.Arrived, 0), scanned(t, "A1", event.Departed, time.Hour)
	mine := Once{Owner: "carrier-1", Key: "k", Body: [32]byte{1}}
	post := func(once Once, events ...event.Event) (string, bool) {
		t.Helper()
		text, replayed, err := s.AppendOnce(ctx, events, once, 100, spelt)
		if err != nil {
			t.Fatal(err)
		}
		return string(text), replayed
	}
	appended(t, s, one)
	first, replayed := post(mine, one, two)
	if want := string(spelt([]Result{{Duplicate, one.ID, 1, ""}, {Accepted, two.ID, 2, ""}})); first != want || replayed {
		t.Errorf("first: %s %v, want %s", first, replayed, want)
	}
	if again, replayed := post(mine, one, two); again != first || !replayed {
		t.Errorf("again: %s %v, want %s", again, replayed, first)
	}
	other := mine
	other.Body = [32]byte{2}
	three := scanned(t, "A1", event.Delivered, 2*time.Hour)
	if _, _, err := s.AppendOnce(ctx, []event.Event{three}, other, 100, spelt); !errors.Is(err, ErrKeyReused) {
		t.Errorf("the key with another body: %v", err)
	}
	if n := s.Stats().LastSeq; n != 2 {
		t.Errorf("%d events, want 2", n)
	}
	stranger := mine
	stranger.Owner = "carrier-2"
	if _, replayed := post(stranger, three); replayed {
		t.Error("another client was given the answer")
	}
	if text, replayed := post(Once{Owner: "carrier-1", Key: "none"}); replayed || text != "[]" {
		t.Errorf("no events: %q %v", text, replayed)
	}
	if _, replayed := post(Once{Owner: "carrier-1", Key: "none"}); !replayed {
		t.Error("no events again: nothing was kept")
	}
	for _, bad := range []Once{{}, {Owner: "o"}, {Owner: "o", Key: strings.Repeat("k", 256)}} {
		if _, _, err := s.AppendOnce(ctx, []event.Event{one}, bad, 100, spelt); err == nil {
			t.Errorf("a key of %d bytes of owner %q was taken", len(bad.Key), bad.Owner)
		}
	}
	if _, _, err := s.AppendOnce(ctx, []event.Event{one}, mine, maxBatch, spelt); !errors.Is(err, ErrTooLarge) {
		t.Errorf("an endless answer: %v", err)
	}
	if _, _, err := s.AppendOnce(ctx, []event.Event{{}}, mine, 100, spelt); err == nil {
		t.Error("what is no event was taken")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, options)
	hours.Store(23)
	if again, replayed := post(mine, one, two); again != first || !replayed {
		t.Errorf("after a restart and 23 hours: %s %v, want %s", again, replayed, first)
	}
	hours.Store(24)
	if again, replayed := post(mine, one, two); replayed || !strings.Contains(again, "duplicate") {
		t.Errorf("after 24 hours: %s %v, want duplicates", again, replayed)
	}
	whole(t, s)
}

// TestAppendOnceAtOnce: of many copies that arrive together one is stored, and all
// get its answer.
func TestAppendOnceAtOnce(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	e := scanned(t, "A1", event.Arrived, 0)
	want := string(spelt([]Result{{Accepted, e.ID, 1, ""}}))
	run(32, func(int) {
		text, _, err := s.AppendOnce(context.Background(), []event.Event{e}, Once{Owner: "o", Key: "k"}, 100, spelt)
		if err != nil || string(text) != want {
			t.Errorf("%s %v, want %s", text, err, want)
		}
	})
	whole(t, s)
}
