package main

import (
	"bytes"
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
)

var (
	killsFlag = flag.Int("kills", 10, "how often TestCrash kills the server")
	seedFlag  = flag.Uint64("seed", 1, "what TestCrash posts and when it kills")
	acksFlag  = flag.Int("acks", 1500, "at most so many acknowledged posts before each kill of TestCrash")
	reuseFlag = flag.Bool("reuse", false, "TestCrash corrects scans of numbers that come to one bearer after another, too")
)

// crashFeed is the network of the server that is killed.
const crashFeed = "../../testdata/demo"

// TestCrash kills a server with SIGKILL while a crowd of clients posts to it:
// between two acknowledgements, while it stops, while it starts and replays, and
// in the very first starts of its directory. What each kill left is looked through
// before the next start: all that was acknowledged is there, once, as it was
// acknowledged. What was not, the crowd posts again, and at the end that is there
// once, too.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("kills servers for some seconds")
	}
	defer func() {
		if t.Failed() {
			t.Logf("replay: go test ./cmd/entrepot -run 'TestCrash$' -seed %d -kills %d -acks %d -reuse=%v", *seedFlag, *killsFlag, *acksFlag, *reuseFlag)
		}
	}()
	data := filepath.Join(t.TempDir(), "data")
	startTook := 300 * time.Millisecond
	for i := range 3 { // a directory half made must do as well as none
		killedInStart(t, data, rand.New(rand.NewPCG(*seedFlag, uint64(i))), startTook)
	}
	key, _ := said(t, 0, "keys", "create", "--data", data, "--name", "crash", "--role", "admin")
	c := newCrowd(t, strings.TrimSpace(key))
	for kill := range *killsFlag {
		r := rand.New(rand.NewPCG(*seedFlag, 1000+uint64(kill)))
		how := "at work"
		if way := r.IntN(8); kill > 0 && way < 2 {
			how = "in its start"
			killedInStart(t, data, r, startTook)
		} else {
			began := time.Now()
			p := startServe(t, crashFeed, data, false)
			startTook = time.Since(began)
			end := func() { p.signal(syscall.SIGKILL) }
			if way == 2 {
				how = "while it stopped"
				end = func() {
					p.signal(syscall.SIGTERM)
					<-time.After(time.Duration(r.Int64N(int64(100 * time.Millisecond)))) // any moment of it
					p.signal(syscall.SIGKILL)
				}
			}
			c.work(p, uint64(kill), 1+r.IntN(*acksFlag), end)
			p.cmd.Wait()
		}
		c.check(data)
		t.Logf("kill %d, %s: %s", kill+1, how, c)
		if t.Failed() {
			t.FailNow()
		}
	}
	p := startServe(t, crashFeed, data, false)
	c.finish(p)
	p.signal(syscall.SIGTERM)
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	c.check(data)
	c.complete()
	t.Logf("at the end: %s", c)
}

func (p *process) signal(s os.Signal) {
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Error(err)
	}
}

// killedInStart starts a server and kills it at any moment before it serves, or
// shortly after.
func killedInStart(t *testing.T, data string, r *rand.Rand, took time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "serve", "--feed", crashFeed, "--data", data, "--listen", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), asCommand+"=1")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-time.After(time.Duration(r.Int64N(int64(took * 5 / 4))))
	if err := cmd.Process.Kill(); err != nil {
		t.Fatalf("the server ended by itself: %v\n%s", err, &errs)
	}
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code >= 0 {
		t.Fatalf("the server ended by itself with code %d\n%s", code, &errs)
	}
}

// check looks through what a killed server left, in a copy: the next server is to
// find it as it was left.
func (c *crowd) check(data string) {
	t := c.t
	t.Helper()
	dir, err := os.MkdirTemp("", "entrepot-crash")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	copySparse(t, dir, filepath.Join(data, eventsIn))
	ctx := context.Background()
	report, err := store.Verify(ctx, dir, false)
	if err != nil || !report.Clean() {
		t.Fatalf("verify: %v, %d faults: %v", err, len(report.Faults), report.Faults)
	}
	s, err := store.Open(dir, store.Options{Reserve: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	log, err := s.ReadLog(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.logged = len(log)
	byID, notes, last := map[string]event.Event{}, map[string]uint64{}, uint64(0)
	ofParcel := map[string][]event.Event{}
	for _, e := range log {
		if other, twice := notes[e.Note]; twice {
			t.Errorf("scan %s is stored with sequences %d and %d", e.Note, other, e.Seq)
		}
		if e.Seq <= last {
			t.Errorf("sequence %d comes after %d", e.Seq, last)
		}
		notes[e.Note], last, byID[e.ID.String()] = e.Seq, e.Seq, e
		if e.Parcel != "" {
			ofParcel[e.Parcel] = append(ofParcel[e.Parcel], e)
		}
	}
	for note, sent := range c.scans {
		if e := byID[sent.event]; sent.seq != 0 && (e.Seq != sent.seq || e.Note != note || e.Reference != sent.of) {
			t.Errorf("scan %s of %v was acknowledged as %s with sequence %d; stored: %+v (sequence 0: not at all)", note, sent.of, sent.event, sent.seq, e)
		}
	}
	for id, seq := range c.read {
		if byID[id].Seq != seq {
			t.Errorf("a reader was shown event %s with sequence %d, and it is stored with %d (0: not at all)", id, seq, byID[id].Seq)
		}
	}
	for i := range c.follow {
		f := &c.follow[i]
		at, err := s.Cursor("key/" + strings.Split(c.key, "_")[1] + "/" + f.name)
		if err != nil || at != f.put && !slices.Contains(f.sent, at) || at > s.Stats().LastSeq {
			t.Errorf("cursor %s: %d (%v), put with %d and maybe with one of %d, and the log ends at %d", f.name, at, err, f.put, f.sent, s.Stats().LastSeq)
		}
		for _, e := range log {
			if e.Seq <= at && !f.seen[e.Seq] {
				t.Errorf("cursor %s is at %d, and its follower was never told of %d", f.name, at, e.Seq)
			}
		}
	}
	for _, b := range c.boxes {
		if b.id == "" {
			continue
		}
		p, err := s.Parcel(b.id)
		if err != nil {
			t.Errorf("parcel %s was acknowledged: %v", b.id, err)
		}
		for _, ref := range b.has {
			if !slices.Contains(p.References, ref) {
				t.Errorf("parcel %s was acknowledged with %v, and has %v", b.id, ref, p.References)
			}
		}
	}
	c.checkParcels(s, ofParcel)
}

// checkParcels holds every parcel against the log.
func (c *crowd) checkParcels(s *store.Store, ofParcel map[string][]event.Event) {
	t := c.t
	t.Helper()
	parcels, _, err := s.List("", 0)
	if err != nil {
		t.Fatal(err)
	}
	holder := map[event.Reference]string{}
	for _, p := range parcels {
		for _, ref := range p.References {
			if other := holder[ref]; other != "" && !reused(ref.Number) {
				t.Errorf("%v is of parcels %s and %s", ref, other, p.ID)
			}
			holder[ref] = p.ID
		}
		events, err := s.Events(p.ID, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ofParcel[p.ID], events); diff != "" {
			t.Errorf("events of parcel %s (-in the log +of the parcel):\n%s", p.ID, diff)
		}
		state, err := s.State(p.ID)
		if diff := cmp.Diff(parcel.Fold(p.Registered, events), state); err != nil || diff != "" {
			t.Errorf("state of parcel %s: %v (-fold of its events +stored):\n%s", p.ID, err, diff)
		}
	}
}

// copySparse copies files without the holes in them, which is most of what Badger
// reserves.
func copySparse(t *testing.T, to, from string) {
	t.Helper()
	fail := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(from)
	fail(err)
	for _, entry := range entries {
		in, err := os.Open(filepath.Join(from, entry.Name()))
		fail(err)
		out, err := os.Create(filepath.Join(to, entry.Name()))
		fail(err)
		info, err := in.Stat()
		fail(err)
		fail(out.Truncate(info.Size()))
		for at := int64(0); ; {
			begin, err := unix.Seek(int(in.Fd()), at, unix.SEEK_DATA)
			if err == unix.ENXIO {
				break // nothing but a hole is left
			}
			fail(err)
			end, err := unix.Seek(int(in.Fd()), begin, unix.SEEK_HOLE)
			fail(err)
			piece := make([]byte, end-begin)
			_, err = in.ReadAt(piece, begin)
			fail(err)
			_, err = out.WriteAt(piece, begin)
			fail(err)
			at = end
		}
		in.Close()
		fail(out.Close())
	}
}
