package store

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"entrepot/tracking/event"
)

func TestCursor(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	appended(t, s, scanned(t, "A", event.Arrived, 0), scanned(t, "A", event.Departed, 1))
	ctx := context.Background()
	if at, err := s.Cursor("webhooks"); at != 0 || err != nil {
		t.Errorf("a cursor that was never stored = %d %v", at, err)
	}
	if err := s.PutCursor(ctx, "webhooks", 3); err == nil {
		t.Error("a cursor ahead of the log was taken")
	}
	if err := s.PutCursor(ctx, "webhooks", 2); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	if at, err := s.Cursor("webhooks"); at != 2 || err != nil {
		t.Errorf("Cursor = %d %v, want 2", at, err)
	}
}

// TestCursorsOfAnOwner: an owner has so many followers and no more, whatever
// others have, and one it gives up makes room.
func TestCursorsOfAnOwner(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	appended(t, s, scanned(t, "A", event.Arrived, 0))
	ctx := context.Background()
	put := func(follower string) error { return s.PutCursor(ctx, follower, 1) }
	for i := range MaxCursors {
		for _, owner := range []string{"key/a/", "key/ab/", ""} {
			if err := put(fmt.Sprint(owner, i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := put("key/a/more"); !errors.Is(err, ErrTooManyCursors) {
		t.Errorf("one too many = %v", err)
	}
	if at, err := s.Cursor("key/a/more"); at != 0 || err != nil {
		t.Errorf("Cursor of the refused one = %d %v, want 0", at, err)
	}
	for _, follower := range []string{"key/a/7", "more"} { // it has a place; the program's own
		if err := put(follower); err != nil {
			t.Errorf("%s = %v", follower, err)
		}
	}
	for range 2 { // the second time there is nothing to drop
		if err := s.DropCursor(ctx, "key/a/7"); err != nil {
			t.Fatal(err)
		}
	}
	if at, err := s.Cursor("key/a/7"); at != 0 || err != nil {
		t.Errorf("Cursor of a dropped one = %d %v, want 0", at, err)
	}
	if err := put("key/a/more"); err != nil {
		t.Errorf("after one was dropped = %v", err)
	}
	for _, follower := range []string{"", string(make([]byte, maxText+1))} {
		if _, err := s.Cursor(follower); err == nil || put(follower) == nil || s.DropCursor(ctx, follower) == nil {
			t.Errorf("a follower with a name of %d bytes was taken", len(follower))
		}
	}
	whole(t, s, true)
}
