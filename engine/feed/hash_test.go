package feed

import (
	"os"
	"path/filepath"
	"testing"
)

// TestHashTellsFeedsApart changes one thing at a time: a letter, a name, a file
// more; what Read does not look at changes nothing.
func TestHashTellsFeedsApart(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hash := func() [32]byte {
		t.Helper()
		h, err := Hash(dir)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	write("lanes.csv", "a")
	write("fx.csv", "b")
	seen := map[[32]byte]string{hash(): "first"}
	again := func(what string, same bool) {
		t.Helper()
		h := hash()
		if _, known := seen[h]; known != same {
			t.Errorf("%s: the same hash is %v, want %v", what, known, same)
		}
		seen[h] = what
	}
	again("nothing", true)
	write("notes.txt", "x")
	again("a file that is none of the feed", true)
	write("lanes.csv", "c")
	again("a letter", false)
	write("lanes.csv", "")
	write("fx.csv", "bc")
	again("a letter moved to another file", false)
	write("carriers.csv", "")
	again("an empty file more", false)
	if _, err := Hash(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a path that is not there: got no error")
	}
	zip := filepath.Join(dir, "notes.txt")
	if h, err := Hash(zip); err != nil || h == hash() {
		t.Errorf("a file: got %x, %v", h, err)
	}
}
