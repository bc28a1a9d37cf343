package store

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

var (
	killsFlag = flag.Uint64("kills", 10, "how often TestCrash kills its child")
	acksFlag  = flag.Int("acks", 400, "at most so many acknowledged posts before each kill of TestCrash")
	bulkFlag  = flag.Int("bulk", 0, "bytes of ballast in each post of TestCrash, to make Badger turn its files over")
)

// crashDir tells a process that it is the child of TestCrash, and its store.
const crashDir = "ENTREPOT_CRASH_DIR"

const (
	crashWorkers = 8
	crashParcels = 40
)

// TestCrash kills a child process that posts from several goroutines, with
// SIGKILL at a moment that depends on the seed and the scheduler, and opens what it
// left: every event whose acknowledgement came out is there, once, with the
// sequence it was acknowledged with; the log is dense; each state is the fold
// of its events; each registered parcel has its record. Then the next child
// goes on in the same directory, beginning with the last posts again.
func TestCrash(t *testing.T) {
	if dir := os.Getenv(crashDir); dir != "" {
		crashChild(dir)
		return
	}
	if testing.Short() {
		t.Skip("kills processes for some seconds")
	}
	dir := t.TempDir()
	acked := make(map[string]uint64) // identity to sequence
	plans := make(map[string]bool)   // parcels acknowledged with their plan
	first, last := seeds(*killsFlag)
	for seed := first; seed <= last; seed++ {
		r := rand.New(rand.NewPCG(seed, 0))
		lines := killedAfter(t, dir, seed, 1+r.IntN(*acksFlag))
		for _, line := range lines {
			f := strings.Fields(line)
			switch {
			case len(f) == 3 && f[0] == "event":
				seq, err := strconv.ParseUint(f[2], 10, 64)
				if before, known := acked[f[1]]; err != nil || known && before != seq {
					t.Fatalf("seed %d: %q, acknowledged before with %d", seed, line, before)
				}
				acked[f[1]] = seq
			case len(f) == 2 && f[0] == "parcel":
				plans[f[1]] = true
			default:
				t.Fatalf("seed %d: the child says %q", seed, line)
			}
		}
		s := open(t, dir, Options{})
		log := whole(t, s)
		for id, seq := range acked {
			var want event.ID
			if err := want.UnmarshalText([]byte(id)); err != nil {
				t.Fatal(err)
			}
			if e, there := log[want]; !there || e.Seq != seq {
				t.Fatalf("seed %d: event %s was acknowledged with sequence %d and is stored with %d (0: not at all)", seed, id, seq, e.Seq)
			}
		}
		if at, err := s.Cursor("follower"); err != nil || at > s.Stats().LastSeq || at == 0 && len(acked) > 100 {
			t.Fatalf("seed %d: a follower's cursor is at %d, and the log ends at %d (%v)", seed, at, s.Stats().LastSeq, err)
		}
		for id := range plans {
			if plan, err := s.Record("plan", id); err != nil || string(plan) != id {
				t.Fatalf("seed %d: plan of the acknowledged parcel %s = %q %v", seed, id, plan, err)
			}
		}
		t.Logf("seed %d: killed after %d lines, %d events in the log, %d acknowledged, %d parcels", seed, len(lines), len(log), len(acked), len(plans))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(acked) == 0 || len(plans) == 0 {
		t.Errorf("%d events and %d parcels were acknowledged: nothing was tested", len(acked), len(plans))
	}
}

// killedAfter runs a child until it has acknowledged so many posts, kills it,
// and gives every line that it got out.
func killedAfter(t *testing.T, dir string, seed uint64, acks int) (lines []string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestCrash$", "-bulk="+strconv.Itoa(*bulkFlag), "-seed="+strconv.FormatUint(seed, 10))
	child.Env = append(os.Environ(), crashDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(out)
	for {
		line, err := reader.ReadString('\n')
		if err == io.EOF {
			break // a line cut short was not an acknowledgement
		}
		if err != nil {
			t.Fatal(err)
		}
		if lines = append(lines, strings.TrimSpace(line)); len(lines) == acks {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || len(lines) < acks {
		t.Fatalf("seed %d: the child ended by itself after %d lines: %v", seed, len(lines), err)
	}
	return lines
}

// crashChild posts until it is killed. Each worker has its own events, the same
// in each life of the child: it posts them from a little before where it was
// last killed. It writes a line only once a call has returned.
func crashChild(dir string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(1)
		}
	}
	s, err := Open(dir, Options{Reserve: smallReserve, saveEvery: 150})
	fail(err)
	stored, err := s.ReadLog(0, 0)
	fail(err)
	ballast := make([]byte, *bulkFlag)
	lines := make(chan string)
	for worker := range crashWorkers {
		r := rand.New(rand.NewPCG(*seedFlag, uint64(worker)))
		next := max(0, len(stored)/crashWorkers-10)
		go func() {
			for {
				if r.IntN(20) == 0 {
					lines <- crashRegister(s, r, fail)
				}
				post := make([]event.Event, 1+r.IntN(4))
				for i := range post {
					post[i] = crashEvent(worker, next)
					next++
				}
				results, err := s.Append(context.Background(), post)
				fail(err)
				for _, result := range results {
					lines <- fmt.Sprintf("event %s %d", result.Event, result.Seq)
				}
				fail(s.PutCursor(context.Background(), "follower", results[len(results)-1].Seq))
				if len(ballast) > 0 {
					fail(s.PutRecords(context.Background(), Record{"ballast", strconv.Itoa(next % 1000), ballast}))
				}
			}
		}()
	}
	for line := range lines {
		fmt.Println(line)
	}
}

// crashRegister tries to register one of the numbers that the workers post for.
func crashRegister(s *Store, r *rand.Rand, fail func(error)) string {
	id, err := parcel.NewID()
	fail(err)
	p := parcel.Parcel{
		ID: id, Registered: noon, Grams: 1,
		References: []event.Reference{{Carrier: "HLX", Number: strconv.Itoa(r.IntN(crashParcels))}},
	}
	_, err = s.Register(context.Background(), Registration{Parcel: p, Records: []Record{{"plan", id, []byte(id)}}})
	if taken, ok := err.(*TakenError); ok {
		return "parcel " + taken.Parcel
	}
	fail(err)
	return "parcel " + id
}

// crashEvent is a worker's n-th event: some for parcels, some for numbers
// nobody registers, in an order of their own.
func crashEvent(worker, n int) event.Event {
	e, faults := event.Scan{
		Carrier: "HLX", Number: strconv.Itoa((n * 7) % (crashParcels + 5)), Status: event.Status(1 + n%19).String(),
		Time: noon.Add(time.Duration((n*31)%1000) * time.Minute).Format(time.RFC3339), ID: fmt.Sprintf("%d/%d", worker, n),
	}.Validate(noon.AddDate(1, 0, 0))
	if faults != nil {
		panic(faults)
	}
	return e
}
