package store

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entrepot/tracking/event"
)

// TestSavedBoard: whatever became of the saved board, the store opens and stands
// where the log says; and it says when it had to read the whole log.
func TestSavedBoard(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	register(t, s, "A", "AA")
	appended(t, s, scanned(t, "A", event.Arrived, time.Hour), scanned(t, "B", event.Arrived, time.Hour))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, boardFile)
	early, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("nothing is saved when the store is closed: %v", err)
	}
	s = open(t, dir, Options{})
	appended(t, s, scanned(t, "A", event.CustomsHeld, 0), scanned(t, "AA", event.Delivered, 3*time.Hour), scanned(t, "C", event.Arrived, time.Hour))
	register(t, s, "B", "C")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	late, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		saved []byte // nil: none
		whole bool   // all of the log is read
	}{
		{"as it was closed", late, false},
		{"an earlier one", early, false},
		{"none", nil, false},
		{"cut off", late[:len(late)/2], true},
		{"of another program", append([]byte("entrepot board 9\n"), late...), true},
		{"of another shape", bytes.Replace(late, []byte("64-byte"), []byte("65-byte"), 1), true},
		{"changed", func() []byte { b := bytes.Clone(late); b[len(b)/2] ^= 1; return b }(), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if tt.saved != nil {
				if err := os.WriteFile(file, tt.saved, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			left := filepath.Join(dir, boardFile+".123") // of a save that was cut short
			if err := os.WriteFile(left, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			s := open(t, dir, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
			whole(t, s)
			if said := strings.Contains(log.String(), "the whole log is read instead"); said != tt.whole {
				t.Errorf("the log says %q", log.String())
			}
			if _, err := os.Stat(left); err == nil {
				t.Error("what a save left is still there")
			}
			appended(t, s, scanned(t, "A", event.Arrived, time.Duration(len(tt.name))*time.Minute))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
