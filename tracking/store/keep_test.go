package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"entrepot/tracking/event"
)

// small mounts a file system in memory of so many MiB, or skips the test.
func small(t *testing.T, mib int) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("mounts a small file system, which only root may")
	}
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", mib)); err != nil {
		t.Skipf("mounts a small file system, which this machine does not let root do: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestDiskThatIsNearlyFull: on a disk that really is small, writes are refused
// while there is room, what was taken is there, reads go on, and writes go on by
// themselves when there is room again.
func TestDiskThatIsNearlyFull(t *testing.T) {
	const reserve = 96 << 20
	dir := small(t, 256)
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 64<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	events := filepath.Join(dir, "events")
	s, err := Open(events, Options{Reserve: reserve})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }() // the one that is open then
	p := register(t, s, "A")
	ctx := context.Background()
	noise := rand.NewChaCha8([32]byte{1})
	kept := 0
	for ; kept < 1000; kept++ { // far more than fits
		value := make([]byte, maxRecord) // that can't be compressed
		noise.Read(value)
		if err = s.PutRecords(ctx, Record{"ballast", fmt.Sprint(kept), value}); err != nil {
			break
		}
	}
	if !errors.Is(err, ErrDiskFull) {
		t.Fatalf("after %d records: %v, want ErrDiskFull", kept, err)
	}
	if free, err := freeBytes(dir); err != nil || free >= reserve || free < reserve/4 {
		t.Errorf("%d MiB are free when writes are refused, with a reserve of %d (%v)", free>>20, reserve>>20, err)
	}
	if _, err := s.Append(ctx, []event.Event{scanned(t, "A", event.Arrived, 0)}); !errors.Is(err, ErrDiskFull) || !errors.Is(s.Health(), ErrDiskFull) {
		t.Errorf("Append = %v, health %v, want ErrDiskFull", err, s.Health())
	}
	if _, err := s.State(p.ID); err != nil {
		t.Errorf("a read on a full disk: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	appended(t, s, scanned(t, "A", event.Arrived, 0))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(events, Options{Reserve: 1}); err != nil {
		t.Fatal(err)
	}
	for i := range kept {
		if v, err := s.Record("ballast", fmt.Sprint(i)); err != nil || len(v) != maxRecord {
			t.Fatalf("record %d, which was taken: %d bytes, %v", i, len(v), err)
		}
	}
	whole(t, s)
}

// TestReadOnlyDisk: what can't be written is said by its name and the reason.
func TestReadOnlyDisk(t *testing.T) {
	dir := small(t, 256)
	events := filepath.Join(dir, "events")
	s := open(t, events, Options{})
	register(t, s, "A")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Skipf("mounts a file system for reading only, which this machine does not let root do: %v", err)
	}
	for what, do := range map[string]func() error{
		"Open":    func() error { _, err := Open(events, Options{}); return err },
		"Verify":  func() error { _, err := Verify(context.Background(), events, false); return err },
		"Restore": func() error { return restoreInto(t, filepath.Join(dir, "new")) },
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "read-only file system") {
			t.Errorf("%s on a disk for reading only: %v", what, err)
		}
	}
}

// restoreInto restores a small backup into a directory.
func restoreInto(t *testing.T, dir string) error {
	t.Helper()
	b := backedUp(t, open(t, t.TempDir(), Options{}), 0)
	_, err := Restore(context.Background(), RestoreOptions{Dir: dir, Store: "events", Backups: []string{b.Name}})
	return err
}

// TestKeeping: looking through the value log frees nothing, since nothing is in
// it, and does not outlive the store.
func TestKeeping(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	register(t, s, "A")
	appended(t, s, scanned(t, "A", event.Arrived, time.Hour))
	if freed := s.collect(); freed != 0 {
		t.Errorf("%d files of the value log were written anew", freed)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.keeper.done:
	default:
		t.Error("a closed store is still kept")
	}
	if freed := s.collect(); freed != 0 {
		t.Error("a closed store was collected")
	}
}
