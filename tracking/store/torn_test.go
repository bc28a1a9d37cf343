package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entrepot/tracking/event"
)

// TestTornLog takes the files of a store that was never closed, as a power cut
// leaves them, with the end of the write-ahead log missing or overwritten. What
// is left must open, and be the beginning of what was written: whole commits,
// in order, with states that fit.
func TestTornLog(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	register(t, s, "A")
	post := func(s *Store, i int) { // one commit of two events, the first of them ever earlier
		appended(t, s, scanned(t, "A", event.Arrived, -time.Duration(i)*time.Hour), scanned(t, "B", event.Departed, time.Duration(i)*time.Hour))
	}
	for i := range 40 {
		post(s, i)
		if i == 30 { // so that it may be ahead of what is left of the log
			if err := s.save(running); err != nil {
				t.Fatal(err)
			}
		}
	}
	files, wal := crashed(t, dir)
	full := len(files[wal])

	first, last := seeds(12)
	for seed := first; seed <= last; seed++ {
		r := rand.New(rand.NewPCG(seed, 0))
		torn := bytes.Clone(files[wal])
		cut := full - r.IntN(full*3/4)
		how := "cut off"
		if r.IntN(2) == 0 {
			torn = torn[:cut]
		} else {
			how = "overwritten"
			for i := cut; i < min(cut+512, full); i++ {
				torn[i] = byte(r.Uint32())
			}
		}
		t.Run(fmt.Sprintf("seed=%d/%s_at_%d_of_%d", seed, how, cut, full), func(t *testing.T) {
			copied := t.TempDir()
			for name, data := range files {
				if name == wal {
					data = torn
				}
				if err := os.WriteFile(filepath.Join(copied, name), data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s := open(t, copied, Options{})
			left := len(whole(t, s))
			if left%2 != 0 {
				t.Errorf("%d events are left: half of a commit", left)
			}
			// What was lost is posted again and takes the same place.
			for i := range 40 {
				post(s, i)
			}
			if n := len(whole(t, s)); n != 80 {
				t.Errorf("%d events after all was posted again, want 80", n)
			}
		})
	}
}

// crashed reads the files of an open store without the empty space at their
// ends, and names the write-ahead log.
func crashed(t *testing.T, dir string) (files map[string][]byte, wal string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files = make(map[string][]byte)
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if name := entry.Name(); strings.HasSuffix(name, ".mem") {
			wal = name
			data = bytes.TrimRight(data, "\x00")
		} else if strings.HasSuffix(name, ".vlog") {
			data = append(bytes.TrimRight(data, "\x00"), make([]byte, 64)...) // its header may end in zeros
		}
		files[entry.Name()] = data
	}
	if wal == "" {
		t.Fatal("the store has no write-ahead log")
	}
	return files, wal
}
