package journal

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/engine/network"
)

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func change(id string) network.Change {
	return network.Change{ID: id, Kind: network.Closed, Facility: "CNSZX", By: "ops", Why: "typhoon",
		At: noon, From: noon.Add(15 * time.Hour)}
}

// Append writes one change alone.
func (j *Journal) Append(c network.Change) error {
	b := j.Batch()
	if err := b.Append(c); err != nil {
		return err
	}
	return b.Write()
}

// Undo takes one change back alone.
func (j *Journal) Undo(id, by string, at time.Time, why string) error {
	b := j.Batch()
	if err := b.Undo(id, by, at, why); err != nil {
		return err
	}
	return b.Write()
}

func open(t testing.TB, dir string) *Journal {
	t.Helper()
	j, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func add(t testing.TB, j *Journal, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := j.Append(change(id)); err != nil {
			t.Fatal(err)
		}
	}
}

// together appends changes as one batch.
func together(t testing.TB, j *Journal, ids ...string) {
	t.Helper()
	b := j.Batch()
	for _, id := range ids {
		if err := b.Append(change(id)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Write(); err != nil {
		t.Fatal(err)
	}
}

func ids(changes []network.Change) string {
	var out []string
	for _, c := range changes {
		out = append(out, c.ID)
	}
	return strings.Join(out, " ")
}

func TestKeptOverARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "with", "those", "above")
	j := open(t, dir)
	cutOff := network.Span(2 * time.Hour)
	booked := network.Change{ID: "b", Kind: network.Booked, CutOff: &cutOff, At: noon,
		Legs: []network.Leg{{DepartureKey: network.DepartureKey{Lane: "L1", Departs: noon}, Weight: 1200}}}
	if err := j.Append(booked); err != nil {
		t.Fatal(err)
	}
	add(t, j, "a", "c")
	if err := errors.Join(j.Undo("a", "boss", noon, "over"), j.Undo("c", "boss", noon, "over too")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if diff := cmp.Diff([]network.Change{booked}, j.Changes()); diff != "" {
			t.Errorf("in force (-want +got):\n%s", diff)
		}
		want := []Undone{{change("c"), "boss", noon, "over too"}, {change("a"), "boss", noon, "over"}}
		for limit := -1; limit <= 3; limit++ {
			if diff := cmp.Diff(want[:min(max(limit, 0), 2)], j.History(limit)); diff != "" {
				t.Errorf("history of %d (-want +got):\n%s", limit, diff)
			}
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		j = open(t, dir)
	}
}

func TestOneProcess(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	for range 2 { // the refusal leaves the process id where it is
		if _, err := Open(dir); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir+": ") ||
			!strings.Contains(err.Error(), "process "+strconv.Itoa(os.Getpid())) {
			t.Errorf("a second Open = %v, want ErrInUse with directory and process", err)
		}
	}
	if err := os.Truncate(filepath.Join(dir, lockName), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "not known") {
		t.Errorf("a second Open without a process id = %v, want ErrInUse", err)
	}
	if err := errors.Join(j.Close(), j.Close()); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	add(t, j, "force", "undone")
	if err := j.Undo("undone", "", noon, ""); err != nil {
		t.Fatal(err)
	}
	large, late := change("large"), change("late")
	large.Why = strings.Repeat("x", mostRecord)
	late.At = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name string
		do   func() error
		kind error  // or
		text string // in the error
	}{
		{"id in force", func() error { return j.Append(change("force")) }, ErrUsed, `"force"`},
		{"id taken back", func() error { return j.Append(change("undone")) }, ErrUsed, `"undone"`},
		{"no id", func() error { return j.Append(change("")) }, nil, "id: got none"},
		{"id that JSON cannot hold", func() error { return j.Append(change("\xff")) }, nil, "UTF-8"},
		{"moment that JSON cannot hold", func() error { return j.Append(late) }, nil, "year"},
		{"too large", func() error { return j.Append(large) }, ErrTooLarge, strconv.Itoa(mostRecord)},
		{"undo of nothing", func() error { return j.Undo("none", "", noon, "") }, ErrUnknown, `"none"`},
		{"undo of no id", func() error { return j.Undo("", "", noon, "") }, ErrUnknown, `""`},
		{"undone twice", func() error { return j.Undo("undone", "", noon, "") }, ErrUnknown, `"undone"`},
		{"undo too large", func() error { return j.Undo("force", "", noon, large.Why) }, ErrTooLarge, `"force"`},
	}
	size := j.size
	for _, tt := range tests {
		err := tt.do()
		if err == nil || tt.kind != nil && !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.text) || len(err.Error()) > 300 {
			t.Errorf("%s: got %v, want %v with %q", tt.name, err, tt.kind, tt.text)
		}
	}
	if j.size != size || ids(j.Changes()) != "force" {
		t.Errorf("refusals changed something: %d bytes more, %q in force", j.size-size, ids(j.Changes()))
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.Append(change("late"))); !errors.Is(err, ErrClosed) {
		t.Errorf("Append after Close = %v, want ErrClosed", err)
	}
	if got := ids(j.Changes()); got != "force" {
		t.Errorf("Changes after Close = %q, want what was in force", got)
	}
}

// TestOwnsWhatItKeeps changes what it gave and what it got.
func TestOwnsWhatItKeeps(t *testing.T) {
	j := open(t, t.TempDir())
	c := change("a")
	c.Legs = []network.Leg{{Weight: 1}}
	if err := j.Append(c); err != nil {
		t.Fatal(err)
	}
	c.Legs[0].Weight = 2
	j.Changes()[0].ID = "other"
	if got := j.Changes()[0]; got.ID != "a" || got.Legs[0].Weight != 1 {
		t.Errorf("got %+v, want it as it was appended", got)
	}
}

// TestBatch: a batch takes one line and one sync, refuses what does not follow
// from what is known and from itself, and is written whole or not at all.
func TestBatch(t *testing.T) {
	var f *faulty
	sick := false
	dir := t.TempDir()
	j, err := OpenOn(dir, func(path string) (File, error) {
		plain, err := createFile(path)
		f = &faulty{File: plain, r: rand.New(rand.NewPCG(1, 1)), fail: func() error {
			if sick {
				return errSick
			}
			return nil
		}}
		return f, err
	})
	if err != nil {
		t.Fatal(err)
	}
	add(t, j, "a")
	before := f.syncs
	if err := j.Batch().Write(); err != nil || f.syncs != before {
		t.Errorf("an empty batch: %v, %d syncs", err, f.syncs-before)
	}
	b := j.Batch()
	for _, step := range []struct {
		what string
		err  error
		want error
	}{
		{"b made", b.Append(change("b")), nil},
		{"b made again", b.Append(change("b")), ErrUsed},
		{"a made again", b.Append(change("a")), ErrUsed},
		{"b taken back beside its making", b.Undo("b", "", noon, ""), ErrUnknown},
		{"a taken back", b.Undo("a", "", noon, ""), nil},
		{"a taken back again", b.Undo("a", "", noon, ""), ErrUnknown},
		{"c made", b.Append(change("c")), nil},
	} {
		if !errors.Is(step.err, step.want) {
			t.Errorf("%s: got %v, want %v", step.what, step.err, step.want)
		}
	}
	sick = true
	if err := b.Write(); !errors.Is(err, errSick) || ids(j.Changes()) != "a" {
		t.Errorf("on a sick disk: got %v and %q in force, want a", err, ids(j.Changes()))
	}
	sick = false
	before = f.syncs
	if err := b.Write(); err != nil || ids(j.Changes()) != "b c" {
		t.Errorf("on a disk well again: got %v and %q in force, want b c", err, ids(j.Changes()))
	}
	if got := f.syncs - before; got > 2 { // one is of the file written anew
		t.Errorf("a batch of three took %d syncs", got)
	}
	if err := b.Write(); !errors.Is(err, ErrUsed) {
		t.Errorf("written twice: got %v, want ErrUsed", err)
	}

	b = j.Batch()
	held := 0
	for err = nil; err == nil; held++ {
		c := change(fmt.Sprint("large", held))
		c.Why = strings.Repeat("x", mostRecord*3/4)
		err = b.Append(c)
	}
	if !errors.Is(err, ErrFull) || held != 6 {
		t.Errorf("number %d of %d KiB: got %v, want ErrFull for the sixth", held, mostRecord*3/4>>10, err)
	}
	if err := b.Write(); err != nil {
		t.Error(err)
	}
	want := ids(j.Changes())
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if got := ids(open(t, dir).Changes()); got != want || got != "b c large0 large1 large2 large3 large4" {
		t.Errorf("opened anew: got %q, want %q", got, want)
	}
}

// TestConcurrentUse is for the race detector, and loses nothing.
func TestConcurrentUse(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for k := range 25 {
				id := fmt.Sprint(i, "-", k)
				if err := j.Append(change(id)); err != nil {
					t.Error(err)
				}
				if !slices.ContainsFunc(j.Changes(), func(c network.Change) bool { return c.ID == id }) {
					t.Errorf("%s was appended and is not in force", id)
				}
				if k%2 == 0 {
					if err := j.Undo(id, "", noon, ""); err != nil {
						t.Error(err)
					}
				}
				j.History(3)
			}
			// All want the same: one gets it.
			err := j.Append(change("same"))
			if err != nil && !errors.Is(err, ErrUsed) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	want := ids(j.Changes())
	j.Close()
	j = open(t, dir)
	if got := ids(j.Changes()); got != want || len(j.Changes()) != 8*12+1 || len(j.History(9999)) != 8*13 {
		t.Errorf("opened anew: got %q, want %q, and %d undone", got, want, len(j.History(9999)))
	}
}

// TestRandomHistory makes and takes back at random, on a disk that fails now and
// then, opens anew now and then, and holds the journal against a list.
func TestRandomHistory(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { randomHistory(t, seed) })
	}
}

func randomHistory(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 0))
	var sick float64 // how often the disk fails
	fail := func() error {
		if r.Float64() < sick {
			return errSick
		}
		return nil
	}
	dir := t.TempDir()
	var j *Journal
	reopen := func() {
		if j != nil {
			j.Close()
		}
		var err error
		if j, err = OpenOn(dir, func(path string) (File, error) {
			plain, err := createFile(path)
			return &faulty{File: plain, fail: fail, r: r}, errors.Join(err, fail())
		}); err != nil {
			t.Fatal(err)
		}
	}
	reopen()
	defer func() { j.Close() }()
	var force, undone []string
	for step := range 250 {
		if r.IntN(20) == 0 {
			sick = []float64{0, 0.1, 0.6}[r.IntN(3)]
		}
		var err error
		switch n := r.IntN(20); {
		case n == 0:
			// A line that could not be taken back may stand in the file until the
			// next is written, so write one before looking.
			sick = 0
			if err = j.Append(change(fmt.Sprint("well", step))); err == nil {
				force = append(force, fmt.Sprint("well", step))
				reopen()
				if torn := j.Torn(); torn != "" {
					t.Fatalf("step %d: %s", step, torn)
				}
			}
		case n == 1:
			j.disk.Lock()
			err = j.rewrite()
			j.disk.Unlock()
		case len(force) > 0 && n < 10:
			k := r.IntN(len(force))
			if err = j.Undo(force[k], "ana", noon, ""); err == nil {
				undone = append(undone, force[k])
				force = slices.Delete(force, k, k+1)
			}
		default:
			id := fmt.Sprint("x", step)
			if err = j.Append(change(id)); err == nil {
				force = append(force, id)
			}
		}
		if err != nil && !errors.Is(err, errSick) {
			t.Fatalf("step %d: %v", step, err)
		}
		if r.IntN(10) == 0 {
			j.mu.Lock()
			j.state.squeeze()
			j.mu.Unlock()
		}
		if got := ids(j.Changes()); got != strings.Join(force, " ") {
			t.Fatalf("step %d: got %q in force, want %q", step, got, force)
		}
		for i, u := range j.History(2) {
			if want := undone[len(undone)-1-i]; u.Change.ID != want {
				t.Fatalf("step %d: got %s undone %d from the last, want %s", step, u.Change.ID, i, want)
			}
		}
	}
}
