package store

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

var (
	seedFlag   = flag.Uint64("seed", 0, "replay one random run; 0 runs the fixed range")
	roundsFlag = flag.Uint64("rounds", 0, "random runs of each test; 0 is what each thinks enough")
)

// seeds gives 1..n, what -rounds says instead, or the one seed that -seed asks for.
func seeds(n uint64) (first, last uint64) {
	if *roundsFlag != 0 {
		n = *roundsFlag
	}
	if *seedFlag != 0 {
		return *seedFlag, *seedFlag
	}
	return 1, n
}

// noon is when the tests' scans begin to happen.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// smallReserve lets tests run where little is free.
const smallReserve = 64 << 20

// open opens a store that the test closes at its end, if it has not done so.
func open(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	if o.free == nil {
		o.Reserve = smallReserve
	}
	s, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
	return s
}

// scanned is a scan of carrier HLX some time after noon.
func scanned(t testing.TB, number string, status event.Status, after time.Duration) event.Event {
	t.Helper()
	e, faults := event.Scan{
		Carrier: "HLX", Number: number, Status: status.String(), Place: "CNSZX",
		Time: noon.Add(after).Format(time.RFC3339Nano),
	}.Validate(noon.AddDate(50, 0, 0))
	if faults != nil {
		t.Fatal(faults)
	}
	return e
}

// correcting is a scan that replaces another event, or only withdraws it.
func correcting(t testing.TB, number string, e event.Event, of event.ID, withdraw bool) event.Event {
	t.Helper()
	scan := event.Scan{Carrier: "HLX", Number: number, Time: e.Occurred.Format(time.RFC3339Nano)}
	if withdraw {
		scan.Withdraws = of.String()
	} else {
		scan.Status, scan.Replaces = e.Status.String(), of.String()
	}
	e, faults := scan.Validate(noon.AddDate(50, 0, 0))
	if faults != nil {
		t.Fatal(faults)
	}
	return e
}

// newParcel is a parcel with numbers of carrier HLX.
func newParcel(t testing.TB, numbers ...string) parcel.Parcel {
	t.Helper()
	id, err := parcel.NewID()
	if err != nil {
		t.Fatal(err)
	}
	p := parcel.Parcel{
		ID: id, Registered: noon, Grams: 1200,
		From:  parcel.Place{ID: "CNSZX", Name: "Shenzhen", Country: "CN", Zone: "Asia/Shanghai", Lat: 22.64, Lon: 113.81},
		To:    parcel.Place{ID: "DEFRA", Name: "Frankfurt", Country: "DE", Zone: "Europe/Berlin", Lat: 50.03, Lon: 8.57},
		Value: parcel.Value{Minor: 8000, Currency: "USD"},
		Link:  parcel.Link{Generation: 1, Expires: noon.AddDate(0, 6, 0)},
	}
	for _, n := range numbers {
		p.References = append(p.References, event.Reference{Carrier: "HLX", Number: n})
	}
	return p
}

func register(t testing.TB, s *Store, numbers ...string) parcel.Parcel {
	t.Helper()
	p := newParcel(t, numbers...)
	if _, err := s.Register(context.Background(), Registration{Parcel: p}); err != nil {
		t.Fatal(err)
	}
	return p
}

func appended(t testing.TB, s *Store, events ...event.Event) []Result {
	t.Helper()
	results, err := s.Append(context.Background(), events)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// run has n goroutines do something and waits for them.
func run(n int, do func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { do(i) })
	}
	wg.Wait()
}

// whole checks that a store agrees with itself: the log is dense, every event
// is in it once, and every parcel's state is what its events fold to. It gives
// the log by identity.
func whole(t testing.TB, s *Store, holes ...bool) map[event.ID]event.Event {
	t.Helper()
	log, err := s.ReadLog(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	byID := make(map[event.ID]event.Event, len(log))
	ofParcel := make(map[string][]event.Event)
	for i, e := range log {
		if i > 0 && e.Seq <= log[i-1].Seq {
			t.Fatalf("log[%d] has sequence %d after %d", i, e.Seq, log[i-1].Seq)
		}
		if first, twice := byID[e.ID]; twice {
			t.Fatalf("event %s has sequences %d and %d", e.ID, first.Seq, e.Seq)
		}
		byID[e.ID] = e
		if e.Parcel != "" {
			ofParcel[e.Parcel] = append(ofParcel[e.Parcel], e)
		}
	}
	if len(holes) == 0 {
		dense(t, s)
	}
	rebuilt(t, s)
	parcels, _, err := s.List("", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parcels {
		events, err := s.Events(p.ID, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ofParcel[p.ID], events); diff != "" {
			t.Fatalf("parcel %s: events (-in the log +of the parcel):\n%s", p.ID, diff)
		}
		state, err := s.State(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := s.parcel(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if h := s.board.Read(stored.slot); h.Marks.Has(board.Settled) {
			// What its events folded to is only in the log.
		} else if diff := cmp.Diff(parcel.Fold(p.Registered, events), state); diff != "" {
			t.Fatalf("parcel %s: state is not the fold of its events:\n%s", p.ID, diff)
		}
		delete(ofParcel, p.ID)
	}
	if len(ofParcel) > 0 {
		t.Fatalf("events of parcels that are not there: %v", ofParcel)
	}
	return byID
}

// dense checks that the log has an entry for every sequence.
func dense(t testing.TB, s *Store) {
	t.Helper()
	next := uint64(1)
	err := s.read(func(txn *badger.Txn) error {
		return scan(txn, []byte{prefixLog}, logKey(1), func(key, _ []byte) (bool, error) {
			seq, err := cutLogKey(key)
			if err == nil && seq != next {
				t.Fatalf("the log has sequence %d, want %d", seq, next)
			}
			next = seq + 1
			return true, err
		})
	})
	if last := s.Stats().LastSeq; err != nil || last != next-1 {
		t.Fatalf("Stats.LastSeq = %d with %d entries in the log (%v)", last, next-1, err)
	}
}

// rebuilt checks that the board is what the log gives.
func rebuilt(t testing.TB, s *Store) {
	t.Helper()
	again := &Store{db: s.db, dir: s.dir, options: s.options, board: board.New()}
	defer again.board.Close()
	again.last.Store(s.last.Load())
	if err := again.replay(0); err != nil {
		t.Fatal(err)
	}
	if diff := again.board.Differs(s.board); diff != "" {
		t.Fatalf("the board is not what the log gives: %s", diff)
	}
}

func TestOpenSaysWhoHoldsTheDirectory(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, Options{})
	_, err := Open(dir, Options{})
	if !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), "process ") {
		t.Fatalf("second Open = %v, want ErrHeld and the process", err)
	}
}

// TestOpenRefusesALaterFormat: the whole directory has a version, so that an
// old program does not half understand a new one's data.
func TestOpenRefusesALaterFormat(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	if err := s.db.Update(func(txn *badger.Txn) error { return txn.Set(formatKey, []byte{storeFormat + 1}) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir, Options{})
	if !errors.Is(err, ErrUnreadable) || !strings.Contains(err.Error(), "newer program: got version 4, want at most 3") {
		t.Fatalf("Open = %v", err)
	}
	if _, err := Open(dir, Options{}); errors.Is(err, ErrHeld) {
		t.Fatalf("the refused Open kept the directory: %v", err)
	}
}

func TestOpenSaysWhatIsWrongWithTheDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, Options{}); err == nil || errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), file) {
		t.Fatalf("Open of a file = %v", err)
	}
}

// TestEverythingAfterClose: no call on a closed store does more than say so.
func TestEverythingAfterClose(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	p := register(t, s, "A1")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	calls := map[string]func() error{
		"Append": func() error {
			_, err := s.Append(ctx, []event.Event{scanned(t, "A1", event.Arrived, 0)})
			return err
		},
		"Register":   func() error { _, err := s.Register(ctx, Registration{Parcel: newParcel(t, "B1")}); return err },
		"PutRecords": func() error { return s.PutRecords(ctx, Record{"plan", p.ID, nil}) },
		"RotateLink": func() error { _, err := s.RotateLink(ctx, p.ID, noon); return err },
		"RevokeLink": func() error { return s.RevokeLink(ctx, p.ID) },
		"Record":     func() error { _, err := s.Record("plan", p.ID); return err },
		"Parcel":     func() error { _, err := s.Parcel(p.ID); return err },
		"State":      func() error { _, err := s.State(p.ID); return err },
		"Events":     func() error { _, err := s.Events(p.ID, 0, 0); return err },
		"List":       func() error { _, _, err := s.List("", 1); return err },
		"ReadLog":    func() error { _, err := s.ReadLog(0, 1); return err },
		"Replay":     func() error { _, _, err := s.Replay("o", "k", [32]byte{}); return err },
		"Wait":       func() error { return s.Wait(ctx, 1) },
		"Health":     s.Health,
		"Close":      s.Close,
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, ErrClosed) {
			t.Errorf("%s = %v, want ErrClosed", name, err)
		}
	}
	s.Stats()
}

func TestWait(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	appended(t, s, scanned(t, "A1", event.Arrived, 0))
	if err := s.Wait(context.Background(), 0); err != nil {
		t.Errorf("Wait for what is there = %v", err)
	}
	woken := make(chan error)
	go func() { woken <- s.Wait(context.Background(), 1) }()
	appended(t, s, scanned(t, "A1", event.Arrived, 0)) // a repeat wakes nobody
	appended(t, s, scanned(t, "A1", event.Departed, 1))
	if err := <-woken; err != nil {
		t.Errorf("Wait for the second event = %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { woken <- s.Wait(ctx, 2) }()
	cancel()
	if err := <-woken; !errors.Is(err, context.Canceled) {
		t.Errorf("Wait given up = %v", err)
	}
	go func() { woken <- s.Wait(context.Background(), 2) }()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-woken; !errors.Is(err, ErrClosed) {
		t.Errorf("Wait on a store that closes = %v", err)
	}
}
