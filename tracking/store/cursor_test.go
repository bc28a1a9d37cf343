package store

import (
	"context"
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
