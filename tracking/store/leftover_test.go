package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"entrepot/tracking/event"
)

// TestKilledWhileAFileWasMade: a file of Badger that a kill left without a byte is
// no reason not to start, nor not to look through the store.
func TestKilledWhileAFileWasMade(t *testing.T) {
	for _, name := range []string{"000999.vlog", "00999.mem"} {
		for what, use := range map[string]func(dir string) error{
			"Open": func(dir string) error {
				s, err := Open(dir, Options{Reserve: smallReserve})
				if err == nil {
					whole(t, s)
					err = s.Close()
				}
				return err
			},
			"Verify": func(dir string) error { _, err := Verify(context.Background(), dir, false); return err },
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				dir := t.TempDir()
				s := open(t, dir, Options{})
				appended(t, s, scanned(t, "A", event.Arrived, 0))
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
					t.Fatal(err)
				}
				for i := range 2 {
					if err := use(dir); err != nil {
						t.Errorf("time %d: %v", i+1, err)
					}
				}
			})
		}
	}
}

// TestNothingOfAnotherIsCleared: a file that another process has just made may be
// empty, too.
func TestNothingOfAnotherIsCleared(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, Options{})
	made := filepath.Join(dir, "000999.vlog")
	if err := os.WriteFile(made, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	clearEmpty(dir)
	if _, err := os.Stat(made); err != nil {
		t.Error(err)
	}
	if err := os.Remove(made); err != nil {
		t.Fatal(err)
	}
}
