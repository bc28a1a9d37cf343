package main

import (
	"bytes"
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/metrics"
	"runtime/pprof"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"entrepot/benchmarks/resident"
	"entrepot/tracking/event"
	"entrepot/tracking/intake"
	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
)

// inPart is how many events are made ready at a time, while the clock stands: all
// of them at once would be more memory than the store's own.
const inPart = 40_000

// ready is one post, made ready for the contestant.
type ready struct {
	lines  []byte
	events []event.Event
	values [][]byte
}

// postsJob measures one contestant of the tables of posts: Posters goroutines
// post Size events at a time and wait until they are on disk.
func postsJob(job trackingJob, say func(trackingSaid)) error {
	dir, err := os.MkdirTemp(job.Dir, "posts")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	parcels := job.Events / trackingEvents
	var worst atomic.Int64 // commit
	var post func(ready) error
	var shut func() error
	var kept *store.Store
	switch job.Kind {
	case "lines", "events":
		s, err := store.Open(dir, store.Options{Observe: func(c store.Commit) { raise(&worst, c.Took) }})
		if err != nil {
			return err
		}
		if err := registerAll(s, 0, parcels, nil); err != nil {
			return err
		}
		worst.Store(0)
		kept, shut = s, s.Close
		post = func(r ready) error { return appendAll(s, r.events) }
		if job.Kind == "lines" {
			post = func(r ready) error {
				events, err := decoded(r.lines)
				if err != nil {
					return err
				}
				return appendAll(s, events)
			}
		}
	default:
		db, err := rawOpen(dir)
		if err != nil {
			return err
		}
		raw := &rawStore{db: db, worst: &worst}
		post, shut = raw.commit, db.Close
		if job.Kind == "grouped" {
			raw.queue = make(chan *rawRequest, 2048)
			go raw.loop()
			post, shut = raw.submit, func() error { close(raw.queue); return db.Close() }
		}
	}
	if err := resident.Reset(); err != nil {
		return err
	}
	stopProfile, err := profileTo(job.Profile)
	if err != nil {
		return err
	}
	result := trackingSaid{}
	all := newLives(0, parcels, 50)
	all.late = job.Late
	var waits []time.Duration
	before := allocated()
	span := job.Span
	if span == 0 {
		span = time.Hour
	}
	for left := job.Events; left > 0 && result.Took < span; {
		part := min(left, inPart)
		left -= part
		posts, decode, err := makeReady(job.Kind, all, part, job.Size)
		if err != nil {
			return err
		}
		result.Decode += decode
		spent, began := processorTime(), time.Now()
		took, err := postAll(posts, job.Posters, began.Add(span-result.Took), post)
		result.Took += time.Since(began)
		result.Events += min(part, len(took)*job.Size)
		result.Spent += processorTime() - spent
		if err != nil {
			return err
		}
		waits = append(waits, took...)
	}
	stopProfile()
	if job.Profile != "" {
		fmt.Fprintf(os.Stderr, "%s: %.1f allocations and %.0f bytes an event, making the posts ready included\n", job.Kind,
			float64(allocated().objects-before.objects)/float64(result.Events), float64(allocated().bytes-before.bytes)/float64(result.Events))
	}
	result.Peak, result.Worst = memoryBytes("VmHWM"), time.Duration(worst.Load())
	slices.Sort(waits)
	result.Median, result.P99 = waits[len(waits)/2], waits[len(waits)*99/100]
	if kept != nil && result.Events == job.Events {
		if result.Checked, err = checkFolds(kept, parcels, job.Late); err != nil {
			return err
		}
	}
	if err := shut(); err != nil {
		return err
	}
	if result.Disk, err = diskBytes(dir); err != nil {
		return err
	}
	say(result)
	return nil
}

func raise(most *atomic.Int64, d time.Duration) {
	for was := most.Load(); int64(d) > was && !most.CompareAndSwap(was, int64(d)); was = most.Load() {
	}
}

type heapCount struct{ objects, bytes uint64 }

func allocated() heapCount {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:objects"}, {Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return heapCount{s[0].Value.Uint64(), s[1].Value.Uint64()}
}

// makeReady makes posts for the contestant, and says how long reading the lines
// took, if it did.
func makeReady(kind string, all *lives, events, size int) (posts []ready, decode time.Duration, err error) {
	for at := 0; at < events; at += size {
		var r ready
		lines := all.post(min(size, events-at))
		switch kind {
		case "lines":
			r.lines = lines
		case "events":
			began := time.Now()
			r.events, err = decoded(lines)
			decode += time.Since(began)
			if err != nil {
				return nil, 0, err
			}
		default:
			r.values = bytes.SplitAfter(lines, []byte("\n"))
			r.values = r.values[:len(r.values)-1]
		}
		posts = append(posts, r)
	}
	return posts, decode, nil
}

// postAll posts from so many goroutines until all is posted or the time is up,
// and gives what each post took.
func postAll(posts []ready, posters int, until time.Time, post func(ready) error) ([]time.Duration, error) {
	took := make([][]time.Duration, posters)
	errs := make([]error, posters)
	var next atomic.Int64
	var wg sync.WaitGroup
	for c := range posters {
		wg.Go(func() {
			for errs[c] == nil {
				began := time.Now()
				i := int(next.Add(1)) - 1
				if i >= len(posts) || began.After(until) {
					return
				}
				errs[c] = post(posts[i])
				took[c] = append(took[c], time.Since(began))
			}
		})
	}
	wg.Wait()
	return slices.Concat(took...), errors.Join(errs...)
}

// decoded reads and validates the scans of a post.
func decoded(lines []byte) ([]event.Event, error) {
	r := intake.NewReader(bytes.NewReader(lines), intake.NDJSON, trackingNow)
	events := make([]event.Event, 0, len(lines)/190)
	for {
		item, err := r.Next()
		if err == io.EOF {
			return events, nil
		}
		if err != nil {
			return nil, err
		}
		if item.Faults != nil {
			return nil, item.Faults
		}
		events = append(events, item.Event)
	}
}

// appendAll stores events, all of which must be new.
func appendAll(s *store.Store, events []event.Event) error {
	results, err := s.Append(context.Background(), events)
	if err != nil {
		return err
	}
	for i := range results {
		if results[i].Outcome != store.Accepted {
			return fmt.Errorf("%v %s: got %s, want it accepted", events[i].Reference, events[i].Status, results[i].Outcome)
		}
	}
	return nil
}

// checkFolds reads the state of a thousand parcels back: it must be what folding
// the events of their lives gives.
func checkFolds(s *store.Store, parcels int, late bool) (checked int, err error) {
	for p := 0; p < parcels; p += max(1, parcels/1000) {
		var lines []byte
		for step := range trackingEvents {
			lines = appendScan(lines, p, step)
		}
		want, err := decoded(lines)
		if err != nil {
			return checked, err
		}
		id := trackingID(p)
		got, err := s.State(id)
		if err != nil {
			return checked, err
		}
		stored, err := s.Events(id, 0, 0)
		if err != nil {
			return checked, err
		}
		for i := range want {
			for j := range stored {
				if stored[j].ID == want[i].ID {
					want[i].Seq = stored[j].Seq
				}
			}
			if want[i].Seq == 0 {
				return checked, fmt.Errorf("parcel %d: event %d is not stored", p, i)
			}
		}
		fold := parcel.Fold(trackingParcel(p).Registered, want)
		if fmt.Sprint(got) != fmt.Sprint(fold) || len(stored) != trackingEvents {
			return checked, fmt.Errorf("parcel %d: got %d events and the state %v, want %d and %v", p, len(stored), got, trackingEvents, fold)
		}
		checked++
	}
	return checked, nil
}

// rawOpen opens Badger as the store does (tracking/store/badger.go).
func rawOpen(dir string) (*badger.DB, error) {
	return badger.Open(badger.DefaultOptions(dir).
		WithSyncWrites(true).
		WithMemTableSize(32 << 20).
		WithNumMemtables(3).
		WithBaseLevelSize(1 << 30).
		WithBlockCacheSize(64 << 20).
		WithIndexCacheSize(64 << 20).
		WithValueLogFileSize(64 << 20).
		WithNumCompactors(2).
		WithDetectConflicts(false).
		WithChecksumVerificationMode(options.OnBlockRead).
		WithMetricsEnabled(false).
		WithLogger(nil))
}

// rawStore is Badger alone: a random key of 24 bytes and the line for each event.
type rawStore struct {
	db    *badger.DB
	worst *atomic.Int64
	queue chan *rawRequest
}

// commit stores one post in a transaction of its own.
func (s *rawStore) commit(r ready) error { return s.write(r.values) }

func (s *rawStore) write(values [][]byte) error {
	began := time.Now()
	txn := s.db.NewTransaction(true)
	defer txn.Discard()
	keys := make([]byte, 24*len(values))
	crand.Read(keys)
	for i, v := range values {
		if err := txn.Set(keys[24*i:24*i+24], v); err != nil {
			return err
		}
	}
	if err := txn.Commit(); err != nil {
		return err
	}
	raise(s.worst, time.Since(began))
	return nil
}

type rawRequest struct {
	values [][]byte
	err    error
	done   chan struct{}
}

// submit hands a post to the one goroutine that commits for all.
func (s *rawStore) submit(r ready) error {
	q := &rawRequest{values: r.values, done: make(chan struct{})}
	s.queue <- q
	<-q.done
	return q.err
}

// loop takes whatever is waiting into one transaction, up to 2,048 values.
func (s *rawStore) loop() {
	for q := range s.queue {
		group, values := []*rawRequest{q}, slices.Clone(q.values)
	gather:
		for len(values) < 2048 {
			select {
			case more, open := <-s.queue:
				if !open {
					break gather
				}
				group, values = append(group, more), append(values, more.values...)
			default:
				break gather
			}
		}
		err := s.write(values)
		for _, q := range group {
			q.err = err
			close(q.done)
		}
	}
}

// profileTo profiles the processor to a file until stop is called, and what was
// allocated to another beside it; an empty name is nowhere.
func profileTo(name string) (stop func(), err error) {
	if name == "" {
		return func() {}, nil
	}
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		f.Close()
		if f, err := os.Create(name + ".allocs"); err == nil {
			_ = pprof.Lookup("allocs").WriteTo(f, 0)
			f.Close()
		}
	}, nil
}
