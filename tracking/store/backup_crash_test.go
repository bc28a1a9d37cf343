package store

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entrepot/tracking/event"
)

// killedDir tells a process that it is the child of a test here, and what it works
// in.
const killedDir = "ENTREPOT_KILLED_DIR"

// killed runs a child that writes a line whenever it has done a part of its work,
// and kills it after some of them. It tells whether the child came to its end
// before.
func killed(t *testing.T, dir string, after int) (finished bool) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), killedDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break
		}
		if finished = finished || line == "done\n"; n == after {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait() // it was killed, or it was quicker
	return finished
}

// large fills a store with a few frames of backup.
func large(t *testing.T, s *Store) {
	t.Helper()
	for n := range 10 {
		var post []event.Event
		for i := range 1000 {
			e := scanned(t, fmt.Sprint("N", i), event.Arrived, time.Duration(n)*time.Hour)
			e.Note = strings.Repeat("箱", 150)
			post = append(post, e)
		}
		appended(t, s, post...)
	}
}

// lineWriter writes a line to standard output for each part that it is given.
type lineWriter struct{ w io.Writer }

func (l lineWriter) Write(p []byte) (int, error) {
	fmt.Println("part")
	return l.w.Write(p)
}

func childFails(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		os.Exit(1)
	}
	fmt.Println("done")
	os.Exit(0)
}

// TestKilledDuringABackup: whoever dies while a backup is made leaves the store
// as good as it was, and nothing that is taken for a backup.
func TestKilledDuringABackup(t *testing.T) {
	if dir := os.Getenv(killedDir); dir != "" {
		s, err := Open(filepath.Join(dir, "events"), Options{Reserve: smallReserve})
		if err != nil {
			childFails(err)
		}
		f, err := os.Create(filepath.Join(dir, "backup"))
		if err != nil {
			childFails(err)
		}
		_, err = s.Backup(context.Background(), lineWriter{f}, BackupOptions{})
		childFails(err)
	}
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "events"), Options{})
	large(t, s)
	want := len(whole(t, s))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	first, last := seeds(4)
	for seed := first; seed <= last; seed++ {
		finished := killed(t, dir, 1+rand.New(rand.NewPCG(seed, 0)).IntN(6))
		s := open(t, filepath.Join(dir, "events"), Options{})
		if got := len(whole(t, s)); got != want {
			t.Fatalf("seed %d: %d events, want %d", seed, got, want)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		clean(t, filepath.Join(dir, "events"))
		if _, err := CheckBackup(filepath.Join(dir, "backup")); err == nil && !finished {
			t.Logf("seed %d: it was whole when its maker died", seed) // in the last few instructions
		}
	}
}

// TestKilledDuringARestore: a directory that is restored is whole or not there,
// and the next restore clears away what the last one left.
func TestKilledDuringARestore(t *testing.T) {
	options := func(dir string) RestoreOptions {
		return RestoreOptions{Dir: filepath.Join(dir, "made", "data"), Store: "events", Backups: []string{filepath.Join(dir, "backup")}}
	}
	if dir := os.Getenv(killedDir); dir != "" {
		o := options(dir)
		o.loaded = func() { fmt.Println("part") }
		_, err := Restore(context.Background(), o)
		childFails(err)
	}
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "events"), Options{})
	large(t, s)
	b := backedUp(t, s, 0)
	if err := os.Rename(b.Name, filepath.Join(dir, "backup")); err != nil {
		t.Fatal(err)
	}
	o := options(dir)
	left := 0
	first, last := seeds(4)
	for seed := first; seed <= last; seed++ {
		finished := killed(t, dir, 1+rand.New(rand.NewPCG(seed, 0)).IntN(5))
		_, err := os.Stat(o.Dir)
		if finished && err != nil {
			t.Fatalf("seed %d: the child has restored, and nothing is there: %v", seed, err)
		}
		if err == nil { // by its name it must be whole
			clean(t, filepath.Join(o.Dir, "events"))
			if err := os.RemoveAll(o.Dir); err != nil {
				t.Fatal(err)
			}
		}
		entries, err := os.ReadDir(filepath.Dir(o.Dir))
		if err != nil {
			t.Fatal(err)
		}
		left = max(left, len(entries))
	}
	if left != 1 {
		t.Errorf("%d directories were left at most, want one: each restore clears away the last", left)
	}
	if _, err := Restore(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(filepath.Dir(o.Dir)); err != nil || len(entries) != 1 {
		t.Errorf("%v is there, want what was restored alone (%v)", entries, err)
	}
	again := open(t, filepath.Join(o.Dir, "events"), Options{})
	same(t, s, again)
}
