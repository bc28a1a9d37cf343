package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/engine/network"
)

func change(id string) network.Change {
	return network.Change{ID: id, Kind: network.Closed, Facility: "CNSZX", By: "ops", Why: "typhoon",
		At: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), From: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)}
}

func open(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func ids(changes []network.Change) string {
	var out []string
	for _, c := range changes {
		out = append(out, c.ID)
	}
	return strings.Join(out, " ")
}

func TestKeptOverARestart(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	for _, id := range []string{"a", "b", "c"} {
		if err := j.Append(change(id)); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	if err := j.Undo("b", "boss", at, "over"); err != nil {
		t.Fatal(err)
	}
	if err := j.Append(change("b")); !errors.Is(err, ErrUsed) {
		t.Errorf("an id used before: got %v", err)
	}
	if err := j.Undo("b", "", at, ""); !errors.Is(err, ErrUnknown) {
		t.Errorf("taken back twice: got %v", err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrInUse) {
		t.Errorf("a second process: got %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := j.Append(change("d")); !errors.Is(err, ErrClosed) {
		t.Errorf("after closing: got %v", err)
	}
	j = open(t, dir)
	if got := ids(j.Changes()); got != "a c" {
		t.Errorf("in force: got %q, want a c", got)
	}
	want := []Undone{{change("b"), "boss", at, "over"}}
	if diff := cmp.Diff(want, j.History(10)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(change("a"), j.Changes()[0]); diff != "" {
		t.Error(diff)
	}
}

// TestTornLastLine cuts the file at every byte: what was whole is there, what was
// not is cut off and said, and the next change stands on a whole line.
func TestTornLastLine(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	var ends []int64
	for _, id := range []string{"a", "b"} {
		if err := j.Append(change(id)); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, j.size)
	}
	j.Close()
	text, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	for cut := len(header); cut < len(text); cut++ {
		if err := os.WriteFile(filepath.Join(dir, fileName), text[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		j := open(t, dir)
		want := ""
		if int64(cut) >= ends[0] {
			want = "a"
		}
		if got := ids(j.Changes()); got != want {
			t.Fatalf("cut at %d: got %q, want %q", cut, got, want)
		}
		if torn := int64(cut) != ends[0] && cut != len(header); torn != (j.Torn() != "") {
			t.Fatalf("cut at %d: torn says %q", cut, j.Torn())
		}
		if err := j.Append(change("next")); err != nil {
			t.Fatal(err)
		}
		j.Close()
		j = open(t, dir)
		if got := ids(j.Changes()); got != strings.TrimSpace(want+" next") {
			t.Fatalf("cut at %d, then one more: got %q", cut, got)
		}
		j.Close()
	}
}

func TestDamageIsNamed(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	for _, id := range []string{"a", "b"} {
		if err := j.Append(change(id)); err != nil {
			t.Fatal(err)
		}
	}
	j.Close()
	path := filepath.Join(dir, fileName)
	text, _ := os.ReadFile(path)
	text[len(header)+30] ^= 1
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a flipped bit in line 2: got %v", err)
	}
	if err := os.WriteFile(path, []byte("something else\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("another file: got %v", err)
	}
}

// TestRewrittenWhenMostIsUndone has more taken back than is remembered: the
// file is written anew while it is in use, and goes on to be.
func TestRewrittenWhenMostIsUndone(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	if err := j.Append(change("stays")); err != nil {
		t.Fatal(err)
	}
	// Without a sync for each: just so many that the next ten are too many.
	for i := range 2*mostUndone - 5 {
		c := change(fmt.Sprint("y", i))
		for _, r := range []record{{Added: &c}, {Undone: &undoing{ID: c.ID}}} {
			line, err := r.line()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := j.file.WriteAt(line, j.size); err != nil {
				t.Fatal(err)
			}
			j.size += int64(len(line))
			if err := j.take(&r); err != nil {
				t.Fatal(err)
			}
		}
	}
	full := j.records
	for i := range 10 {
		id := fmt.Sprint("x", i)
		if err := errors.Join(j.Append(change(id)), j.Undo(id, "", time.Time{}, "")); err != nil {
			t.Fatal(err)
		}
	}
	if j.records >= full {
		t.Errorf("got %d records after %d, want fewer", j.records, full)
	}
	if most := 2 * (1 + 2*mostUndone); j.records > most+2 || j.size > int64(most+2)*200 {
		t.Errorf("got %d records and %d bytes, want at most %d: most are of no use", j.records, j.size, most)
	}
	if err := j.Append(change("after")); err != nil { // to the new file
		t.Fatal(err)
	}
	if err := j.Undo("after", "", time.Time{}, ""); err != nil {
		t.Fatal(err)
	}
	j.Close()
	j = open(t, dir)
	if got := ids(j.Changes()); got != "stays" || len(j.History(9999)) != mostUndone {
		t.Errorf("got %q in force and %d undone", got, len(j.History(9999)))
	}
}

func TestConcurrentAppends(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for k := range 10 {
				id := fmt.Sprint(i, "-", k)
				if err := j.Append(change(id)); err != nil {
					t.Error(err)
				}
				j.Changes()
				if k%2 == 0 {
					if err := j.Undo(id, "", time.Time{}, ""); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	j.Close()
	if got := len(open(t, dir).Changes()); got != 40 {
		t.Errorf("got %d in force, want 40", got)
	}
}

// TestKilledWhileAppending kills a writer at random moments: every change it
// acknowledged is there, once.
func TestKilledWhileAppending(t *testing.T) {
	if dir := os.Getenv("JOURNAL_CHILD"); dir != "" {
		j, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; ; i++ {
			id := fmt.Sprint(os.Getenv("JOURNAL_ROUND"), "-", i)
			if err := j.Append(change(id)); err != nil {
				t.Fatal(err)
			}
			fmt.Println("ack", id)
		}
	}
	dir := t.TempDir()
	acked := map[string]int{}
	r := rand.New(rand.NewPCG(1, 1))
	for round := range 10 {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledWhileAppending$")
		cmd.Env = append(os.Environ(), "JOURNAL_CHILD="+dir, fmt.Sprint("JOURNAL_ROUND=", round))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		left := 1 + r.IntN(40) // acknowledgements until the kill
		for s := bufio.NewScanner(out); s.Scan(); {
			if id, ok := strings.CutPrefix(s.Text(), "ack "); ok {
				acked[id]++
				if left--; left == 0 {
					cmd.Process.Kill()
				}
			}
		}
		cmd.Wait()
	}
	found := map[string]int{}
	for _, c := range open(t, dir).Changes() {
		found[c.ID]++
	}
	for id := range acked {
		if found[id] != 1 {
			t.Errorf("%s was acknowledged and is there %d times", id, found[id])
		}
	}
	if len(acked) < 20 {
		t.Errorf("only %d acknowledged", len(acked))
	}
}

// TestFailedWriteIsTakenBack writes to a file that can be read only.
func TestFailedWriteIsTakenBack(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	if err := j.Append(change("a")); err != nil {
		t.Fatal(err)
	}
	good := j.file
	bad, err := os.Open(j.path)
	if err != nil {
		t.Fatal(err)
	}
	j.file = bad
	if err := j.Append(change("b")); err == nil {
		t.Error("a write to a file that is read-only: got no error")
	}
	if got := ids(j.Changes()); got != "a" {
		t.Errorf("got %q in force after a failed write", got)
	}
	bad.Close()
	j.file, j.failed = good, nil
	if err := j.Append(change("b")); err != nil {
		t.Errorf("after the disk is well again: %v", err)
	}
}

// TestRewriteThatFails leaves the old file in use.
func TestRewriteThatFails(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	if err := j.Append(change("a")); err != nil {
		t.Fatal(err)
	}
	path := j.path
	j.path = filepath.Join(dir, "none", "changes.log")
	if err := j.rewrite(); err == nil {
		t.Error("a file in a directory that is not there: got no error")
	}
	j.path = path
	if err := j.Append(change("b")); err != nil {
		t.Fatal(err)
	}
	j.Close()
	if got := ids(open(t, dir).Changes()); got != "a b" {
		t.Errorf("got %q, want a b", got)
	}
}

// TestRandomHistory makes and takes back at random, opens anew now and then, and
// holds the journal against a list.
func TestRandomHistory(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 0))
	dir := t.TempDir()
	j := open(t, dir)
	var force, undone []string
	for i := range 600 {
		switch {
		case len(force) > 0 && r.IntN(2) == 0:
			k := r.IntN(len(force))
			if err := j.Undo(force[k], "ana", time.Time{}, ""); err != nil {
				t.Fatal(err)
			}
			undone = append(undone, force[k])
			force = append(force[:k], force[k+1:]...)
		case r.IntN(20) == 0:
			j.Close()
			j = open(t, dir)
		default:
			id := fmt.Sprint("x", i)
			if err := j.Append(change(id)); err != nil {
				t.Fatal(err)
			}
			force = append(force, id)
		}
		if r.IntN(50) == 0 {
			if err := j.rewrite(); err != nil {
				t.Fatal(err)
			}
		}
		if r.IntN(10) == 0 {
			j.squeeze()
		}
		if got := ids(j.Changes()); got != strings.Join(force, " ") {
			t.Fatalf("step %d: got %q in force, want %q", i, got, force)
		}
		for k, u := range j.History(1) {
			if want := undone[len(undone)-1-k]; u.Change.ID != want {
				t.Fatalf("step %d: got %s undone last, want %s", i, u.Change.ID, want)
			}
		}
	}
}

// FuzzReplay: no file makes Open do worse than refuse it, and what it takes from
// one stands there again when it is written anew.
func FuzzReplay(f *testing.F) {
	var text []byte
	for _, r := range []record{{Added: &network.Change{ID: "a"}}, {Added: &network.Change{ID: "b"}}, {Undone: &undoing{ID: "a"}}} {
		line, err := r.line()
		if err != nil {
			f.Fatal(err)
		}
		text = append(text, line...)
		f.Add(append([]byte(header), text...))
		f.Add(append([]byte(header), text[:len(text)-3]...))
	}
	f.Add([]byte("entrepot changes 2\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		fresh := func() *Journal { return &Journal{force: map[string]int{}, used: map[string]bool{}} }
		j := fresh()
		whole, err := j.replay(text)
		if err != nil {
			return
		}
		again := fresh()
		if n, err := again.replay(text[:whole]); err != nil || n != whole || !cmp.Equal(j.Changes(), again.Changes()) || !cmp.Equal(j.undone, again.undone) {
			t.Errorf("the %d bytes that are whole read as %d, %v: %+v, not %+v", whole, n, err, again.Changes(), j.Changes())
		}
	})
}

// BenchmarkOpen reads 20,000 changes in force and 40,000 taken back.
func BenchmarkOpen(b *testing.B) {
	text := []byte(header)
	for i := range 60_000 {
		c := change(fmt.Sprint("x", i))
		line, err := (&record{Added: &c}).line()
		if err != nil {
			b.Fatal(err)
		}
		text = append(text, line...)
		if i%3 > 0 {
			line, _ = (&record{Undone: &undoing{ID: c.ID}}).line()
			text = append(text, line...)
		}
	}
	for b.Loop() {
		j := &Journal{force: map[string]int{}, used: map[string]bool{}}
		if _, err := j.replay(text); err != nil || len(j.Changes()) != 20_000 {
			b.Fatal(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	line, err := (&record{Added: &network.Change{ID: "a", Kind: network.Closed, Facility: "L"}}).line()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bytes.TrimSuffix(line, []byte("\n")))
	f.Add([]byte("00000000 {}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := parse(text)
		if err != nil {
			return
		}
		again, err := r.line()
		if err != nil {
			t.Fatal(err)
		}
		back, err := parse(bytes.TrimSuffix(again, []byte("\n")))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, back); diff != "" {
			t.Error(diff)
		}
	})
}
