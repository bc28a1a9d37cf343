package store

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"entrepot/tracking/event"
)

var keptFlag = flag.Int("kept", 100_000, "events in the store of BenchmarkKeeping")

// BenchmarkKeeping measures what an operator waits for: a backup, a restore and a
// look through a store; and reading parcels before and after Badger was told to
// flatten all that it has.
func BenchmarkKeeping(b *testing.B) {
	dir := b.TempDir()
	s := open(b, filepath.Join(dir, "events"), Options{})
	r := rand.New(rand.NewPCG(1, 1))
	parcels := *keptFlag / 8
	for done := 0; done < *keptFlag; {
		post := make([]event.Event, 0, 2000)
		for range cap(post) {
			post = append(post, scanned(b, fmt.Sprint("N", r.IntN(parcels)), event.Status(1+r.IntN(12)), time.Duration(r.IntN(1e7))*time.Second))
		}
		appended(b, s, post...)
		done += len(post)
	}
	reads := func(b *testing.B) {
		for range b.N {
			if _, err := s.ReadLog(uint64(r.IntN(*keptFlag)), 50); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("read", reads)
	for _, l := range s.db.Levels() {
		if l.NumTables > 0 {
			b.Logf("level %d: %d tables, %d KiB", l.Level, l.NumTables, l.Size>>10)
		}
	}
	began := time.Now()
	if err := s.db.Flatten(1); err != nil {
		b.Fatal(err)
	}
	b.Logf("flattened in %v", time.Since(began))
	for _, l := range s.db.Levels() {
		if l.NumTables > 0 {
			b.Logf("level %d: %d tables, %d KiB", l.Level, l.NumTables, l.Size>>10)
		}
	}
	b.Run("read_flattened", reads)
	name := filepath.Join(dir, "backup")
	b.Run("backup", func(b *testing.B) {
		for range b.N {
			var to bytes.Buffer
			if _, err := s.Backup(context.Background(), &to, BackupOptions{}); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(to.Len()))
			if err := os.WriteFile(name, to.Bytes(), 0o600); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(*keptFlag)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
	b.Run("restore", func(b *testing.B) {
		for range b.N {
			if _, err := Restore(context.Background(), RestoreOptions{Dir: filepath.Join(b.TempDir(), "data"), Store: "events", Backups: []string{name}}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(*keptFlag)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("verify", func(b *testing.B) {
		for range b.N {
			if r, err := Verify(context.Background(), s.dir, false); err != nil || !r.Clean() {
				b.Fatal(r.Faults, err)
			}
		}
		b.ReportMetric(float64(*keptFlag)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
}
