package engine

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/engine/journal"
	"entrepot/engine/network"
)

var errSick = errors.New("the disk is sick")

// disk is what a journal lies on in tests: it counts syncs, and asks sync before
// each what comes of it.
type disk struct {
	journal.File
	syncs *atomic.Int32
	sync  func() error
}

func (d *disk) Sync() error {
	d.syncs.Add(1)
	return errors.Join(d.sync(), d.File.Sync())
}

// onDisk puts an engine's changes into a journal on such a disk, and gives the
// count of syncs.
func onDisk(t *testing.T, e *Engine, dir string, sync func() error) *atomic.Int32 {
	t.Helper()
	syncs, ready := &atomic.Int32{}, false
	j, err := journal.OpenOn(dir, func(path string) (journal.File, error) {
		f, err := os.Create(path)
		return &disk{f, syncs, func() error {
			if !ready {
				return nil
			}
			return sync()
		}}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	ready, e.journal = true, j
	syncs.Store(0)
	t.Cleanup(func() { e.Close() })
	return syncs
}

// waitFor lets other goroutines go on until so many errands wait.
func waitFor(e *Engine, errands int) {
	for n, last := -1, time.Now().Add(time.Minute); n != errands; runtime.Gosched() {
		e.mu.Lock()
		n = len(e.waiting)
		e.mu.Unlock()
		if time.Now().After(last) {
			panic(fmt.Sprintf("%d errands wait, want %d", n, errands))
		}
	}
}

// together does something while an errand of another holds the turn, waits until
// so many more wait, and lets them go on.
func together(e *Engine, errands int, do func(start func(func()))) {
	e.turn <- struct{}{}
	var wg sync.WaitGroup
	do(wg.Go)
	waitFor(e, errands)
	<-e.turn
	wg.Wait()
}

// TestChangesShareASync holds one change up on the disk while forty bookings come:
// all share one sync. None is in force before, and then they are in the order of
// the journal.
func TestChangesShareASync(t *testing.T) {
	dir := t.TempDir()
	e, q, legs := byRail(t, Options{})
	syncing, release := make(chan bool), make(chan bool)
	syncs := onDisk(t, e, dir, func() error {
		syncing <- true
		<-release
		return nil
	})
	before := routes(t, e, q)
	nothing := func(when string) {
		t.Helper()
		if len(e.Changes()) > 0 || routes(t, e, q) != before {
			t.Errorf("%s: something is in force", when)
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := e.Apply(network.Change{ID: "first", Kind: network.Closed, Carrier: "SKY"}); err != nil {
			t.Error(err)
		}
	})
	<-syncing
	var booked, full atomic.Int32
	for range 40 {
		wg.Go(func() {
			switch c, _, err := e.Book(context.Background(), q, legs, "planner", nil); {
			case err == nil && c.ID != "":
				booked.Add(1)
			case errors.Is(err, ErrFull):
				full.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	waitFor(e, 40)
	nothing("while the first change is synced")
	release <- true
	<-syncing
	if got := e.Changes(); len(got) != 1 || got[0].ID != "first" {
		t.Errorf("while the bookings are synced: got %v in force, want the first change", got)
	}
	if booked.Load()+full.Load() > 0 {
		t.Error("a booking is answered before it is on disk")
	}
	release <- true
	wg.Wait()
	if got := syncs.Load(); got != 2 || booked.Load() != 14 || full.Load() != 26 {
		t.Errorf("got %d syncs, %d bookings and %d refusals, want 2, 14 and 26", got, booked.Load(), full.Load())
	}
	want := e.Changes()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	again, _, _ := byRail(t, Options{})
	onDisk(t, again, dir, nil)
	var got []AppliedChange
	for _, c := range again.journal.Changes() {
		got = append(got, AppliedChange{Change: c})
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 15 {
		t.Errorf("%d changes, in the journal otherwise than in force (-want +got):\n%s", len(want), diff)
	}
	if !slices.IsSortedFunc(want[1:], func(a, b AppliedChange) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("ids are not in the order of the changes")
	}
}

// TestFailedSyncChangesNothing: bookings that a disk refuses together are all
// refused, those that the others left no room among them, and none is in force.
func TestFailedSyncChangesNothing(t *testing.T) {
	dir := t.TempDir()
	e, q, legs := byRail(t, Options{})
	var sick error
	onDisk(t, e, dir, func() error { return sick })
	before := routes(t, e, q)
	book := func(n int) (booked, full, failed int32) {
		var counts [3]atomic.Int32
		together(e, n, func(start func(func())) {
			for range n {
				start(func() {
					_, _, err := e.Book(context.Background(), q, legs, "planner", nil)
					switch {
					case err == nil:
						counts[0].Add(1)
					case errors.Is(err, ErrFull):
						counts[1].Add(1)
					case errors.Is(err, errSick):
						counts[2].Add(1)
					default:
						t.Error(err)
					}
				})
			}
		})
		return counts[0].Load(), counts[1].Load(), counts[2].Load()
	}
	sick = errSick
	if booked, full, failed := book(20); failed != 20 {
		t.Errorf("on a sick disk: %d booked, %d without room and %d failed, want 20", booked, full, failed)
	}
	if len(e.Changes()) > 0 || routes(t, e, q) != before {
		t.Error("something is in force that is not on disk")
	}
	sick = nil
	if booked, full, failed := book(20); booked != 14 || full != 6 {
		t.Errorf("on a disk well again: %d booked, %d without room, %d failed, want 14 and 6", booked, full, failed)
	}
	want := len(e.Changes())
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if got := len(j.Changes()); got != want || got != 14 {
		t.Errorf("the journal holds %d changes, in force are %d, want 14", got, want)
	}
}

// TestBatchesKeepOrder has errands wait that are about the same change: each sees
// what came before.
func TestBatchesKeepOrder(t *testing.T) {
	e := smallEngine(t)
	syncs := onDisk(t, e, t.TempDir(), func() error { return nil })
	closed := network.Change{ID: "x", Kind: network.Closed, Carrier: "SKY"}
	errs := make([]error, 5)
	together(e, len(errs), func(start func(func())) {
		for i, do := range []func() error{
			func() error { _, err := e.Apply(closed); return err },
			func() error { _, err := e.Undo("x", "", ""); return err },
			func() error { _, err := e.Undo("x", "", ""); return err },
			func() error { _, err := e.Apply(closed); return err }, // an id of the journal's
			func() error {
				_, err := e.Apply(network.Change{ID: "y", Kind: network.Closed, Lane: "RAIL1"})
				return err
			},
		} {
			start(func() { errs[i] = do() })
			waitFor(e, i+1)
		}
	})
	for i, want := range []error{nil, nil, ErrUnknownChange, journal.ErrUsed, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("errand %d: got %v, want %v", i, errs[i], want)
		}
	}
	if list := e.Changes(); len(list) != 1 || list[0].ID != "y" || syncs.Load() > 4 {
		t.Errorf("got %v in force after %d syncs, want y after 3 or so", list, syncs.Load())
	}
}

// TestLargeBatches has more wait than one line of the journal holds.
func TestLargeBatches(t *testing.T) {
	e := smallEngine(t)
	syncs := onDisk(t, e, t.TempDir(), func() error { return nil })
	const many = 800 // of more than 2,000 bytes each
	why := strings.Repeat("x", 2000)
	together(e, many, func(start func(func())) {
		for i := range many {
			start(func() {
				if _, err := e.Apply(network.Change{ID: fmt.Sprint(i), Kind: network.Closed, Carrier: "SKY", Why: why}); err != nil {
					t.Error(err)
				}
			})
		}
	})
	if got := syncs.Load(); got != 2 || len(e.Changes()) != many {
		t.Errorf("%d changes: got %d syncs and %d in force, want 2 and all", many, got, len(e.Changes()))
	}
}

// TestPanicEndsItsBatch: whoever waits beside an errand that panics is told.
func TestPanicEndsItsBatch(t *testing.T) {
	e := smallEngine(t)
	var dropped atomic.Int32
	together(e, 3, func(start func(func())) {
		for i := range 3 {
			start(func() {
				defer func() {
					if recover() != nil {
						dropped.Add(1)
					}
				}()
				c := network.Change{Kind: network.Closed, Carrier: "SKY"}
				if i == 1 {
					e.now = nil // the clock of Apply
				}
				if _, err := e.Apply(c); errors.Is(err, errDropped) {
					dropped.Add(1)
				}
			})
			waitFor(e, i+1)
		}
	})
	if dropped.Load() != 3 || len(e.Changes()) != 0 {
		t.Errorf("%d of 3 were told, %d in force", dropped.Load(), len(e.Changes()))
	}
	e.now = func() time.Time { return now }
	if _, err := e.Apply(network.Change{Kind: network.Closed, Carrier: "SKY"}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestChangesOnASickDisk makes, books and takes back from several goroutines on a
// disk that fails now and then: what was acknowledged is in force and on disk, and
// nothing else is.
func TestChangesOnASickDisk(t *testing.T) {
	dir := t.TempDir()
	e, q, legs := byRail(t, Options{})
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(1, 0))
	onDisk(t, e, dir, func() error {
		mu.Lock()
		defer mu.Unlock()
		if r.IntN(3) == 0 {
			return errSick
		}
		return nil
	})
	want := map[string]bool{}
	note := func(id string, in bool) {
		mu.Lock()
		defer mu.Unlock()
		want[id] = in
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(2, uint64(g)))
			for i := range 60 {
				var c network.Change
				var err error
				if i%2 == 0 {
					c, _, err = e.Book(context.Background(), q, legs, "planner", nil)
				} else {
					c, err = e.Apply(network.Change{ID: fmt.Sprint(g, "-", i), Kind: network.Delayed, Carrier: "TRK", Late: network.Span(time.Hour)})
				}
				if err != nil {
					if !errors.Is(err, errSick) && !errors.Is(err, ErrFull) && !errors.Is(err, ErrStalePlan) {
						t.Error(err)
					}
					continue
				}
				note(c.ID, true)
				if r.IntN(3) > 0 {
					if _, err := e.Undo(c.ID, "", ""); err == nil {
						note(c.ID, false)
					} else if !errors.Is(err, errSick) {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	list := e.Changes()
	for _, c := range list {
		if !want[c.ID] {
			t.Errorf("%s is in force and was refused or taken back", c.ID)
		}
		delete(want, c.ID)
	}
	for id, in := range want {
		if in {
			t.Errorf("%s was acknowledged and is not in force", id)
		}
	}
	mu.Lock()
	r = rand.New(alwaysWell{})
	mu.Unlock()
	last, err := e.Apply(network.Change{Kind: network.Closed, Lane: "AIR1"}) // settles a line in doubt
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	var got, wanted []string
	for _, c := range j.Changes() {
		got = append(got, c.ID)
	}
	for _, c := range list {
		wanted = append(wanted, c.ID)
	}
	if diff := cmp.Diff(append(wanted, last.ID), got); diff != "" {
		t.Errorf("the journal is otherwise than what is in force (-want +got):\n%s", diff)
	}
}

// alwaysWell draws numbers on which the disk works.
type alwaysWell struct{}

func (alwaysWell) Uint64() uint64 { return 1<<64 - 1 }

// BenchmarkApply changes the network from so many goroutines at once, and says how
// many changes share a sync.
func BenchmarkApply(b *testing.B) {
	for _, callers := range []int{1, 8, 64} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			e, err := New(smallNetwork(), Options{Now: func() time.Time { return now }})
			if err != nil {
				b.Fatal(err)
			}
			syncs := &atomic.Int32{}
			e.journal, err = journal.OpenOn(b.TempDir(), func(path string) (journal.File, error) {
				f, err := os.Create(path)
				return &disk{f, syncs, func() error { return nil }}, err
			})
			if err != nil {
				b.Fatal(err)
			}
			defer e.Close()
			work := make(chan bool)
			var wg sync.WaitGroup
			for range callers {
				wg.Go(func() {
					for range work {
						c, err := e.Apply(network.Change{Kind: network.Closed, Carrier: "SKY"})
						if err == nil {
							_, err = e.Undo(c.ID, "", "")
						}
						if err != nil {
							b.Error(err)
						}
					}
				})
			}
			n := 0
			for b.Loop() {
				work <- true
				n += 2
			}
			close(work)
			wg.Wait()
			b.ReportMetric(float64(n)/float64(syncs.Load()), "changes/sync")
		})
	}
}
