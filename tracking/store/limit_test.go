package store

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
)

// stalled opens a store whose committer stands still after the first commit,
// which it makes, until release is closed.
func stalled(t *testing.T, dir string, o Options) (s *Store, release chan struct{}) {
	t.Helper()
	release = make(chan struct{})
	reached := make(chan struct{}, 1)
	o.OnCommit = func([]event.Event) {
		select {
		case reached <- struct{}{}:
		default:
		}
		<-release
	}
	s = open(t, dir, o)
	appended(t, s, scanned(t, "first", event.Arrived, 0))
	<-reached
	return s, release
}

// accepting is the request that Append would make for one event.
func accepting(t *testing.T, e event.Event) *request {
	t.Helper()
	value := encoded(t, e)
	return &request{items: 1, bytes: len(value), apply: func(b *batch) error {
		b.accept(&eventEntry{e, board.NumberOf(e.Reference), value})
		return nil
	}}
}

// enqueued puts an event in the committer's queue without waiting for it.
func enqueued(t *testing.T, s *Store, e event.Event) *request {
	t.Helper()
	r := accepting(t, e)
	r.done = make(chan struct{})
	if err := s.enqueue(r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestBusy: callers beyond what may wait are refused at once, and the others
// are served.
func TestBusy(t *testing.T) {
	s, release := stalled(t, t.TempDir(), Options{})
	large := make([]byte, maxRecord)
	const callers = 2 * maxWaiting / (3 * maxRecord)
	answers := make(chan error, callers)
	for range callers {
		go func() {
			answers <- s.PutRecords(context.Background(), Record{"a", "1", large}, Record{"a", "2", large}, Record{"a", "3", large})
		}()
	}
	refused := 1
	if err := <-answers; !errors.Is(err, ErrBusy) { // nobody else can be answered yet
		t.Fatalf("first answer = %v, want ErrBusy", err)
	}
	close(release)
	for range callers - 1 {
		switch err := <-answers; {
		case errors.Is(err, ErrBusy):
			refused++
		case err != nil:
			t.Error(err)
		}
	}
	if refused == callers {
		t.Error("all were refused")
	}
	if n := s.Stats().WaitingBytes; n != 0 {
		t.Errorf("%d bytes wait with no caller left", n)
	}
	appended(t, s, scanned(t, "last", event.Arrived, 0))
}

// TestCloseFinishesWhatItAccepted: a call that is in the queue when Close
// comes is carried out and answered.
func TestCloseFinishesWhatItAccepted(t *testing.T) {
	dir := t.TempDir()
	s, release := stalled(t, dir, Options{})
	const callers = 20
	var accepted []*request
	for i := range callers {
		accepted = append(accepted, enqueued(t, s, scanned(t, "A", event.Arrived, time.Duration(i)*time.Hour)))
	}
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	for s.Health() == nil { // nothing else tells that Close has begun
		runtime.Gosched()
	}
	if _, err := s.Append(context.Background(), []event.Event{scanned(t, "B", event.Arrived, 0)}); !errors.Is(err, ErrClosed) {
		t.Errorf("a call after Close = %v, want ErrClosed", err)
	}
	close(release)
	for _, r := range accepted {
		if <-r.done; r.err != nil {
			t.Errorf("a call before Close = %v", r.err)
		}
	}
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if n := len(whole(t, open(t, dir, Options{}))); n != callers+1 {
		t.Errorf("%d events after a restart, want %d", n, callers+1)
	}
}

// TestCallerThatGivesUp: a call whose context ends is answered at once; its
// events may be stored or not, but wholly.
func TestCallerThatGivesUp(t *testing.T) {
	s, release := stalled(t, t.TempDir(), Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := s.Append(ctx, []event.Event{scanned(t, "A", event.Arrived, 0), scanned(t, "A", event.Departed, 0)})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Append = %v, want context.Canceled", err)
	}
	close(release)
	appended(t, s, scanned(t, "B", event.Arrived, 0))
	if n := len(whole(t, s)); n != 4 {
		t.Errorf("%d events, want the post that was given up whole, and two more", n)
	}
}

// TestDiskNearlyFull: writes stop before the disk is full, reads go on, and
// writes resume by themselves.
func TestDiskNearlyFull(t *testing.T) {
	var free atomic.Uint64
	free.Store(10 << 30)
	s := open(t, t.TempDir(), Options{free: func(string) (uint64, error) { return free.Load(), nil }})
	p := register(t, s, "A")
	free.Store(defaultReserve - 1)
	_, err := s.Append(context.Background(), []event.Event{scanned(t, "A", event.Arrived, 0)})
	if !errors.Is(err, ErrDiskFull) || !strings.Contains(err.Error(), "got 1023 MiB free, want 1024") {
		t.Errorf("Append = %v, want ErrDiskFull with the figures", err)
	}
	if err := s.Health(); !errors.Is(err, ErrDiskFull) {
		t.Errorf("Health = %v, want ErrDiskFull", err)
	}
	if _, err := s.Parcel(p.ID); err != nil {
		t.Errorf("Parcel = %v", err)
	}
	free.Store(defaultReserve)
	if got := appended(t, s, scanned(t, "A", event.Arrived, 0)); got[0].Seq != 2 || s.Health() != nil {
		t.Errorf("with space again: %+v, health %v", got, s.Health())
	}
}

func TestFreeBytes(t *testing.T) {
	if n, err := freeBytes(t.TempDir()); err != nil || n == 0 {
		t.Errorf("free space here = %d, %v", n, err)
	}
	if _, err := freeBytes("/no/such/directory"); err == nil {
		t.Error("free space of no directory")
	}
}

// TestFailedCommit: after a write that failed nobody knows what is on disk, so
// nothing more is taken. Badger closed under the store stands for the disk.
func TestFailedCommit(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	register(t, s, "A")
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.PutRecords(context.Background(), Record{"a", "1", nil}); !errors.Is(err, ErrFailed) {
			t.Errorf("PutRecords = %v, want ErrFailed", err)
		}
	}
	if err := s.Health(); !errors.Is(err, ErrFailed) {
		t.Errorf("Health = %v, want ErrFailed", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole(t, open(t, dir, Options{}))
}

// TestDamagedParcelHarmsNoOther: an event that can't be read fails the posts that
// need it, and not those that happen to share their commit.
func TestDamagedParcelHarmsNoOther(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	register(t, s, "A")
	register(t, s, "B")
	damaged := appended(t, s, scanned(t, "B", event.Departed, time.Hour))[0].Seq
	if err := s.db.Update(func(txn *badger.Txn) error { return txn.Set(logKey(damaged), []byte("damaged")) }); err != nil {
		t.Fatal(err)
	}
	group := []*request{
		accepting(t, scanned(t, "A", event.Arrived, 0)),
		accepting(t, scanned(t, "B", event.Arrived, 0)),
		accepting(t, scanned(t, "A", event.Departed, 0)),
	}
	for _, r := range group {
		r.done = make(chan struct{})
	}
	s.turns.lines[""] = &line{calls: len(group)} // as if they had waited
	s.commit(group)                              // the committer itself has nothing to do
	if group[0].err != nil || group[2].err != nil || !errors.Is(group[1].err, ErrUnreadable) {
		t.Errorf("answers %v, %v and %v, want ErrUnreadable for the second alone", group[0].err, group[1].err, group[2].err)
	}
	if log, err := s.ReadLog(damaged, 0); err != nil || len(log) != 2 || log[1].Status != event.Departed {
		t.Errorf("log %v (%v), want the two good events", log, err)
	}
}
