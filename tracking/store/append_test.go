package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
)

func TestAppendAnswersEachEvent(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	p := register(t, s, "A1")
	arrived, departed := scanned(t, "A1", event.Arrived, 0), scanned(t, "A1", event.Departed, time.Hour)
	stray := scanned(t, "B1", event.Arrived, 0)

	got := appended(t, s, arrived, stray, arrived, departed)
	want := []Result{
		{Accepted, arrived.ID, 2, p.ID}, // the registration has 1
		{Accepted, stray.ID, 3, ""},
		{Duplicate, arrived.ID, 2, p.ID},
		{Accepted, departed.ID, 4, p.ID},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("first post (-want +got):\n%s", diff)
	}
	commits := s.Stats().Commits
	again := []Result{{Duplicate, departed.ID, 4, p.ID}, {Duplicate, stray.ID, 3, ""}}
	if diff := cmp.Diff(again, appended(t, s, departed, stray)); diff != "" {
		t.Errorf("the same again (-want +got):\n%s", diff)
	}
	if n := s.Stats().Commits; n != commits {
		t.Errorf("repeats cost %d commits", n-commits)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = open(t, dir, Options{})
	if diff := cmp.Diff(again, appended(t, s, departed, stray)); diff != "" {
		t.Errorf("after a restart (-want +got):\n%s", diff)
	}
	if got := appended(t, s, scanned(t, "A1", event.Delivered, 2*time.Hour)); got[0].Seq != 5 {
		t.Errorf("the log goes on with %d, want 5", got[0].Seq)
	}
	whole(t, s)
}

// TestAppendKeepsTheEventAsItCame reads an event back with every field set.
func TestAppendKeepsTheEventAsItCame(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	p := register(t, s, "A1")
	want, faults := event.Scan{
		Carrier: "HLX", Number: "A1", Status: "import_cleared", Time: "2026-03-02T23:59:59.123456789-09:30",
		Place: "DEFRA", PlaceName: "Frankfurt am Main", ID: "4711", Code: "CCD", Note: "Zoll ✓",
	}.Validate(noon.AddDate(1, 0, 0))
	if faults != nil {
		t.Fatal(faults)
	}
	appended(t, s, want)
	want.Seq, want.Parcel = 2, p.ID
	got, err := s.Events(p.ID, 0, 0)
	if diff := cmp.Diff([]event.Event{want}, got); err != nil || diff != "" {
		t.Errorf("Events: %v (-want +got):\n%s", err, diff)
	}
}

// TestLateEventsAreFoldedIn: events that come out of order, in one post and in
// several, end in the state that the story has.
func TestLateEventsAreFoldedIn(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	p := register(t, s, "A1", "A2")
	appended(t, s, scanned(t, "A1", event.Delivered, 9*time.Hour))
	appended(t, s, scanned(t, "A2", event.Departed, 3*time.Hour), scanned(t, "A1", event.Arrived, 2*time.Hour))
	appended(t, s, scanned(t, "A2", event.Exception, 12*time.Hour))
	state, err := s.State(p.ID)
	if err != nil || state.Status != event.Delivered || state.Events != 4 || state.Seq != 5 || len(state.Milestones) != 5 {
		t.Errorf("State = %+v (%v)", state, err)
	}
	whole(t, s)
}

func TestAppendRefusesWhatIsNotAnEvent(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	for name, spoil := range map[string]func(*event.Event){
		"no identity":      func(e *event.Event) { e.ID = event.ID{} },
		"no status":        func(e *event.Event) { e.Status = 0 },
		"an unknown one":   func(e *event.Event) { e.Status = 99 },
		"no number":        func(e *event.Event) { e.Reference.Number = "" },
		"an endless one":   func(e *event.Event) { e.Reference.Number = strings.Repeat("9", 300) },
		"a carrier of two": func(e *event.Event) { e.Reference.Carrier = "A B" },
	} {
		good, bad := scanned(t, "A1", event.Arrived, 0), scanned(t, "A1", event.Departed, 0)
		spoil(&bad)
		if _, err := s.Append(context.Background(), []event.Event{good, bad}); err == nil || !strings.Contains(err.Error(), "events[1]") {
			t.Errorf("%s: Append = %v, want events[1] refused", name, err)
		}
	}
	if n := s.Stats().LastSeq; n != 0 {
		t.Errorf("refused posts left %d events", n)
	}
	many := make([]event.Event, maxBatchItems+1)
	for i := range many {
		many[i] = scanned(t, fmt.Sprint(i), event.Arrived, 0)
	}
	if _, err := s.Append(context.Background(), many); !errors.Is(err, ErrTooLarge) {
		t.Errorf("Append of %d = %v, want ErrTooLarge", len(many), err)
	}
	if results, err := s.Append(context.Background(), many[1:]); err != nil || len(results) != maxBatchItems {
		t.Errorf("Append of %d = %v", len(many)-1, err)
	}
	if results, err := s.Append(context.Background(), nil); err != nil || results != nil {
		t.Errorf("Append of nothing = %v %v", results, err)
	}
	whole(t, s)
}

// TestLargestEventsFitOneCommit fills one post to the brim with the longest
// events a carrier can send, so that the estimate of sizes is held against
// Badger's own limit.
func TestLargestEventsFitOneCommit(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	longest := func(i int) event.Event {
		e, faults := event.Scan{
			Carrier: strings.Repeat("C", 40), Number: strings.Repeat("9", 60) + fmt.Sprintf("%04d", i),
			Status: "out_for_delivery", Time: "2026-03-02T23:59:59.123456789-09:30",
			Place: strings.Repeat("P", 40), PlaceName: strings.Repeat("圳", 80), ID: strings.Repeat("圳", 128),
			Code: strings.Repeat("圳", 64), Note: strings.Repeat("圳", 200),
		}.Validate(noon.AddDate(1, 0, 0))
		if faults != nil {
			t.Fatal(faults)
		}
		return e
	}
	var post []event.Event
	for i := range 1000 {
		post = append(post, longest(i))
	}
	if _, err := s.Append(context.Background(), post); err != nil {
		t.Fatalf("a post of 1000 of the longest events: %v", err)
	}
	whole(t, s)
}

// TestOnCommit: whoever listens hears of each event once its parcel is known,
// in the order of the log.
func TestOnCommit(t *testing.T) {
	var mu sync.Mutex
	var told []string
	s := open(t, t.TempDir(), Options{OnCommit: func(events []event.Event) {
		mu.Lock()
		defer mu.Unlock()
		for _, e := range events {
			told = append(told, fmt.Sprintf("%d of %q", e.Seq, e.Parcel))
		}
	}})
	early, late := scanned(t, "A1", event.Arrived, 0), scanned(t, "A1", event.Departed, time.Hour)
	appended(t, s, early, scanned(t, "B1", event.Arrived, 0))
	p := register(t, s, "A1")
	appended(t, s, late, early)
	if err := s.Close(); err != nil { // by now everything was told
		t.Fatal(err)
	}
	want := []string{`1 of ""`, `2 of ""`, fmt.Sprintf("1 of %q", p.ID), fmt.Sprintf("4 of %q", p.ID)}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestReadingInPages(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	p := register(t, s, "A1")
	for i := range 7 {
		appended(t, s, scanned(t, "A1", event.Arrived, time.Duration(-i)*time.Hour), scanned(t, "B1", event.Arrived, time.Duration(i)))
	}
	read := func(page func(after uint64) ([]event.Event, error)) (seqs []uint64) {
		for after := uint64(0); ; {
			events, err := page(after)
			if err != nil {
				t.Fatal(err)
			}
			if len(events) == 0 {
				return seqs
			}
			for _, e := range events {
				seqs = append(seqs, e.Seq)
				after = e.Seq
			}
		}
	}
	ofParcel := read(func(after uint64) ([]event.Event, error) { return s.Events(p.ID, after, 3) })
	if diff := cmp.Diff([]uint64{2, 4, 6, 8, 10, 12, 14}, ofParcel); diff != "" {
		t.Errorf("Events in pages (-want +got):\n%s", diff)
	}
	log := read(func(after uint64) ([]event.Event, error) { return s.ReadLog(after, 4) })
	if diff := cmp.Diff([]uint64{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, log); diff != "" {
		t.Errorf("ReadLog in pages (-want +got):\n%s", diff)
	}
}
