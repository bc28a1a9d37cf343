package journal

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"entrepot/engine/network"
)

var errSick = errors.New("the disk is sick")

// faulty is a file on a disk that fails when fail says so: writes stop short,
// truncations do nothing. Its syncs are counted and not done.
type faulty struct {
	File
	fail  func() error // nil: never
	r     *rand.Rand
	syncs int
}

func (f *faulty) sick() error {
	if f.fail == nil {
		return nil
	}
	return f.fail()
}

func (f *faulty) WriteAt(p []byte, at int64) (int, error) {
	if err := f.sick(); err != nil {
		n, _ := f.File.WriteAt(p[:f.r.IntN(len(p)+1)], at)
		return n, err
	}
	return f.File.WriteAt(p, at)
}

func (f *faulty) Sync() error {
	f.syncs++
	return f.sick()
}

func (f *faulty) Truncate(size int64) error {
	if err := f.sick(); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

// written gives a file with changes a, b, c and d, the last two in one line, and
// where its lines end.
func written(t *testing.T) (dir string, text []byte, ends []int) {
	t.Helper()
	dir = t.TempDir()
	j := open(t, dir)
	for _, id := range []string{"a", "b"} {
		if err := j.Append(network.Change{ID: id, Kind: network.Closed}); err != nil {
			t.Fatal(err)
		}
	}
	together(t, j, "c", "d")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	text = read(t, dir)
	for at, b := range text {
		if b == '\n' {
			ends = append(ends, at+1)
		}
	}
	if len(ends) != 4 {
		t.Fatalf("got %d lines, want a header and 3 commits", len(ends))
	}
	return dir, text, ends
}

func read(t *testing.T, dir string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func write(t *testing.T, dir string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, fileName), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestTornLastLine cuts the file at every byte: what was whole is there, what was
// not is cut off and said, and the next change stands on a whole line.
func TestTornLastLine(t *testing.T) {
	dir, text, ends := written(t)
	forces := []string{"", "a", "a b", "a b c d"}
	for cut := ends[0]; cut <= len(text); cut++ {
		line := 0
		for line+1 < len(ends) && ends[line+1] <= cut {
			line++
		}
		write(t, dir, text[:cut])
		j := open(t, dir)
		if got := ids(j.Changes()); got != forces[line] {
			t.Fatalf("cut at %d: got %q in force, want %q", cut, got, forces[line])
		}
		if torn := cut != ends[line]; torn != strings.Contains(j.Torn(), fileName) {
			t.Fatalf("cut at %d: Torn() = %q, want something: %v", cut, j.Torn(), torn)
		}
		add(t, j, "next")
		j.Close()
		j = open(t, dir)
		if got := ids(j.Changes()); got != strings.TrimSpace(forces[line]+" next") || j.Torn() != "" {
			t.Fatalf("cut at %d, then one more: got %q", cut, got)
		}
		j.Close()
	}
}

// TestSpoiltLastLine spoils every byte of the last line, and has blocks of it that
// did not reach the disk.
func TestSpoiltLastLine(t *testing.T) {
	_, text, ends := written(t)
	last := ends[2]
	want := func(text []byte, what string, at int) {
		t.Helper()
		s := newState()
		whole, torn, _, err := s.replay(bytes.NewReader(text))
		if err != nil || whole != int64(last) || len(torn) == 0 || ids(s.changes()) != "a b" {
			t.Errorf("%s %d: %d bytes hold, torn is %.40q, %q in force, %v; want %d bytes and a b", what, at, whole, torn, ids(s.changes()), err, last)
		}
	}
	for at := last; at < len(text); at++ {
		spoilt := bytes.Clone(text)
		spoilt[at] ^= 4
		want(spoilt, "spoilt at", at)
		head := bytes.Clone(text)
		clear(head[at:])
		want(head, "nothing but zeros from", at)
		tail := bytes.Clone(text)
		clear(tail[last : at+1])
		want(tail, "nothing but zeros to", at)
	}
}

// TestDamageIsNamed spoils every byte before the last line in two ways: Open
// names the file and the line, and leaves the file as it is.
func TestDamageIsNamed(t *testing.T) {
	dir, text, ends := written(t)
	for at := range ends[2] {
		line := 1
		for ends[line-1] <= at {
			line++
		}
		for _, spoil := range []byte{text[at] ^ 1, '\n'} {
			if spoil == text[at] {
				continue
			}
			spoilt := bytes.Clone(text)
			spoilt[at] = spoil
			write(t, dir, spoilt)
			_, err := Open(dir)
			if want := fmt.Sprintf("%s: line %d: ", fileName, line); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), want) {
				t.Fatalf("byte %d is %q for %q: Open = %v, want ErrDamaged and %q", at, spoil, text[at], err, want)
			}
			if !bytes.Equal(read(t, dir), spoilt) {
				t.Fatalf("byte %d: Open changed the file", at)
			}
		}
	}
}

// TestNeverTrustsTheFile has files that nobody wrote this way.
func TestNeverTrustsTheFile(t *testing.T) {
	line := func(texts ...string) string {
		var all [][]byte
		for _, text := range texts {
			all = append(all, []byte(text))
		}
		return string(lineOf(all...))
	}
	a := line(`{"added":{"id":"a","kind":"closure"}}`)
	undo := line(`{"undone":{"id":"a","at":"2026-11-24T09:00:00Z"}}`)
	tests := []struct{ name, text, want string }{
		{"empty", "", "line 1: "},
		{"half a header", header[:7], "line 1: "},
		{"newer", "entrepot changes 3\n" + a, `line 1: damaged: got "entrepot changes 3\n"`},
		{"another file, without lines", strings.Repeat("x", 2*mostLine), "line 1: "},
		{"line that never ends", header + a + strings.Repeat("x", 2*mostLine), "line 3: damaged: got more than 1048576 bytes"},
		{"line that ends late", header + strings.Repeat("x", mostLine) + "\n" + a, "line 2: "},
		{"id twice", header + a + a, `line 3: damaged: change "a": id was used before`},
		{"id twice in a line", header + line(`{"added":{"id":"a"}}`, `{"added":{"id":"a"}}`) + a, "line 2: "},
		{"id again when taken back", header + a + undo + a, "line 4: "},
		{"no id", header + line(`{"added":{}}`) + a, "line 2: "},
		{"undone twice", header + a + undo + undo, "line 4: "},
		{"undone before it was made", header + undo + a, "line 2: "},
		{"neither", header + line(`{}`) + a, "line 2: "},
		{"both", header + line(`{"added":{"id":"b"},"undone":{"id":"b"}}`) + a, "line 2: "},
		{"nothing", header + line() + a, "line 2: "},
		{"not JSON", header + line("x") + a, "line 2: "},
		{"more after the record", header + line(`{"added":{"id":"b"}}`, "x") + a, "line 2: "},
		{"field of a later program", header + line(`{"added":{"id":"b","colour":"red"}}`) + a, `unknown field "colour"`},
	}
	dir := t.TempDir()
	for _, tt := range tests {
		write(t, dir, []byte(tt.text))
		_, err := Open(dir)
		if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), tt.want) || len(err.Error()) > 400 {
			t.Errorf("%s: Open = %v, want ErrDamaged and %q", tt.name, err, tt.want)
		}
	}
}

// TestReadsTheFirstVersion opens a file that knows no requests: it stays as it is
// until the first change, and is of the new version from then on.
func TestReadsTheFirstVersion(t *testing.T) {
	dir := t.TempDir()
	line := func(text string) string { return string(lineOf([]byte(text))) }
	old := oldHeader + line(`{"added":{"id":"a","kind":"closure"}}`) + line(`{"added":{"id":"b","kind":"closure"}}`) + line(`{"undone":{"id":"a","at":"2026-11-24T09:00:00Z"}}`)
	write(t, dir, []byte(old+line("x")))
	j := open(t, dir)
	if ids(j.Changes()) != "b" || len(j.History(9)) != 1 || j.Torn() == "" || string(read(t, dir)) != old {
		t.Fatalf("opened: got %q in force and %d undone, torn %q, in a file\n%s", ids(j.Changes()), len(j.History(9)), j.Torn(), read(t, dir))
	}
	c := change("c")
	c.Once = &network.Once{Key: network.Sum{1}, Body: network.Sum{31: 2}}
	if err := j.Append(c); err != nil {
		t.Fatal(err)
	}
	if err := j.Undo("b", "", noon, ""); err != nil {
		t.Fatal(err)
	}
	for range 2 { // as it was written, and written anew
		j.Close()
		j = open(t, dir)
		if got := j.Changes(); len(got) != 1 || got[0].Once == nil || *got[0].Once != *c.Once || len(j.History(9)) != 2 {
			t.Fatalf("opened again: got %+v and %d undone, want c with its request, and 2", got, len(j.History(9)))
		}
		if text := string(read(t, dir)); !strings.HasPrefix(text, header) {
			t.Errorf("the file begins %.30q, want %q", text, header)
		}
		j.disk.Lock()
		err := j.rewrite()
		j.disk.Unlock()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestRewrittenWhenMostIsUndone has more taken back than is remembered: the file
// is written anew while it is in use, and goes on to be.
func TestRewrittenWhenMostIsUndone(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	add(t, j, "stays")
	// Without a sync for each: just so many that the next ten are too many.
	var texts [][]byte
	for i := range 2*mostUndone - 5 {
		c := change(fmt.Sprint("y", i))
		for _, r := range []record{{Added: &c}, {Undone: &undoing{ID: c.ID}}} {
			text, err := encode(&r)
			if err != nil {
				t.Fatal(err)
			}
			if texts = append(texts, text); len(texts) == 100 {
				if err := j.write(lineOf(texts...)); err != nil {
					t.Fatal(err)
				}
				texts = nil
			}
			j.state.take(&r)
		}
	}
	if err := j.write(lineOf(texts...)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(j.path+".new", []byte("a rewrite cut short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if places := len(j.state.made); places > 2+mostUndone {
		t.Errorf("%d places are kept for one change in force", places)
	}
	full := j.size
	for i := range 10 {
		id := fmt.Sprint("x", i)
		if err := errors.Join(j.Append(change(id)), j.Undo(id, "", noon, "")); err != nil {
			t.Fatal(err)
		}
	}
	if most := 2 * (1 + 2*mostUndone); j.state.records > most || j.size > full*2/3 {
		t.Errorf("got %d records and %d bytes after %d, want at most %d: most are of no use", j.state.records, j.size, full, most)
	}
	if err := j.Append(change("y0")); err != nil {
		t.Errorf("an id long forgotten: %v", err)
	}
	if err := j.Append(change("x0")); !errors.Is(err, ErrUsed) {
		t.Errorf("an id that is remembered: got %v, want ErrUsed", err)
	}
	for range 2 {
		if got := ids(j.Changes()); got != "stays y0" {
			t.Errorf("got %q in force, want stays y0", got)
		}
		if h := j.History(9999); len(h) != mostUndone || h[0].Change.ID != "x9" || h[10].Change.ID != fmt.Sprint("y", 2*mostUndone-6) {
			t.Errorf("got %d undone, want the last %d", len(h), mostUndone)
		}
		j.Close()
		j = open(t, dir)
	}
}

// TestFullDisk fills a small file system: the change that does not fit leaves
// nothing, and once there is space again all goes on.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("needs to mount a file system, which this process may not: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 64<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	j := open(t, dir)
	defer j.Close() // before the file system goes
	var want []string
	large := change("")
	large.Why = strings.Repeat("x", 10_000)
	full := func() {
		t.Helper()
		for i := 0; ; i++ {
			c := large
			c.ID = fmt.Sprint(len(want), "-", i)
			if err := j.Append(c); err == nil {
				want = append(want, c.ID)
				continue
			} else if !errors.Is(err, unix.ENOSPC) || !strings.Contains(err.Error(), fileName) {
				t.Fatalf("a full disk: got %v, want no space, and the file", err)
			}
			return
		}
	}
	full()
	if int64(len(read(t, dir))) != j.size || ids(j.Changes()) != strings.Join(want, " ") {
		t.Errorf("after a write that failed: %d bytes, want %d; %q in force, want %q", len(read(t, dir)), j.size, ids(j.Changes()), want)
	}
	j.Close()
	j = open(t, dir) // needs no space
	full()
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	before := len(want)
	full()
	if len(want) == before {
		t.Error("with space again nothing more was appended")
	}
	j.Close()
	j = open(t, dir)
	if got := ids(j.Changes()); got != strings.Join(want, " ") || j.Torn() != "" {
		t.Errorf("opened anew: got %q, want %q; torn: %q", got, want, j.Torn())
	}
	j.Close()
}

// TestSyncThatFails: after a sync that failed nothing is written to that file any
// more, and what was to be synced is not in the journal.
func TestSyncThatFails(t *testing.T) {
	dir := t.TempDir()
	var sick []string // what fails next
	made := 0
	fail := func(what string) error {
		if len(sick) > 0 && sick[0] == what {
			sick = sick[1:]
			return errSick
		}
		return nil
	}
	j, err := OpenOn(dir, func(path string) (File, error) {
		made++
		plain, err := createFile(path)
		return &scripted{plain, fail}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	add(t, j, "a")
	sick = []string{"sync"}
	if err := j.Append(change("b")); !errors.Is(err, errSick) {
		t.Errorf("a sync that fails: got %v", err)
	}
	sick = []string{"sync"} // of the file written anew
	if err := j.Append(change("b")); !errors.Is(err, errSick) || !strings.Contains(err.Error(), "in doubt") {
		t.Errorf("while the disk is still sick: got %v", err)
	}
	if got := ids(j.Changes()); got != "a" {
		t.Errorf("got %q in force, want a", got)
	}
	add(t, j, "c")
	if made != 3 {
		t.Errorf("made %d files, want 3: the first, one that failed, one anew", made)
	}
	sick = []string{"sync", "truncate"} // the line cannot even be taken back
	if err := j.Append(change("d")); !errors.Is(err, errSick) {
		t.Errorf("a sync that fails: got %v", err)
	}
	add(t, j, "e")
	sick = []string{"write", "truncate"} // nor can part of one
	if err := j.Append(change("longer than the next")); !errors.Is(err, errSick) {
		t.Errorf("a write that fails: got %v", err)
	}
	add(t, j, "f")
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, dir)
	if got := ids(j.Changes()); got != "a c e f" || j.Torn() != "" {
		t.Errorf("opened anew: got %q, want a c e f; torn: %q", got, j.Torn())
	}
}

// scripted is a file that fails as told by name.
type scripted struct {
	File
	fail func(what string) error
}

func (f *scripted) WriteAt(p []byte, at int64) (int, error) {
	n, err := f.File.WriteAt(p, at)
	return n, errors.Join(err, f.fail("write"))
}

func (f *scripted) Sync() error { return errors.Join(f.fail("sync"), f.File.Sync()) }

func (f *scripted) Truncate(size int64) error {
	if err := f.fail("truncate"); err != nil {
		return err
	}
	return f.File.Truncate(size)
}
