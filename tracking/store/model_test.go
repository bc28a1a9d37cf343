package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// TestStoreAgainstModel does random things to a store and to a map: posts of
// random size with late, repeated, corrected and unknown events, registrations
// before, between and after them, hand-overs, merges and restarts. What a parcel
// is after all of it depends only on which events its numbers have.
func TestStoreAgainstModel(t *testing.T) {
	first, last := seeds(40)
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			defer func() {
				if t.Failed() {
					t.Logf("replay: go test ./tracking/store -run StoreAgainstModel -seed %d", seed)
				}
			}()
			m := &model{T: t, r: rand.New(rand.NewPCG(seed, 0)), dir: t.TempDir(), seqs: map[event.ID]uint64{}, holder: map[string]string{}}
			m.s = open(t, m.dir, m.options())
			m.play()
			m.check()
		})
	}
}

// model is a store and what it should hold.
type model struct {
	*testing.T
	r       *rand.Rand
	dir     string
	s       *Store
	world   []event.Event       // all that can be posted
	seqs    map[event.ID]uint64 // of what was accepted
	entries uint64              // in the log
	holder  map[string]string   // parcel by number
	parcels []parcel.Parcel     // that stand
	merged  map[string]string   // id to the one it was merged into
}

// options has a clock that stands at the time of the model's events.
func (m *model) options() Options {
	return Options{Now: func() time.Time { return noon.AddDate(0, 0, 10) }, saveEvery: 7}
}

func (m *model) play() {
	numbers := []string{"A", "AA", "B", "BB", "C", "CC", "X", "XX"}
	many := 8
	if m.r.IntN(4) == 0 {
		many = 60 // more than a head's filter can tell apart
	}
	for _, n := range numbers {
		for range m.r.IntN(many) {
			e := scanned(m.T, n, event.Status(1+m.r.IntN(19)), time.Duration(m.r.IntN(2*many))*time.Hour)
			if len(m.world) > 0 && m.r.IntN(12) == 0 {
				of := m.world[m.r.IntN(len(m.world))] // of any number: only its own counts
				e = correcting(m.T, n, e, of.ID, m.r.IntN(2) == 0)
			}
			m.world = append(m.world, e)
		}
	}
	for range m.r.IntN(1 + 2*len(m.world)) {
		switch m.r.IntN(16) {
		case 0, 1:
			m.register(numbers)
		case 2:
			m.refer(numbers)
		case 3:
			m.merge()
		case 4:
			m.reopen()
		default:
			m.post()
		}
	}
}

func (m *model) post() {
	if len(m.world) == 0 {
		return
	}
	post := make([]event.Event, 1+m.r.IntN(6))
	for i := range post {
		post[i] = m.world[m.r.IntN(len(m.world))]
	}
	for i, result := range appended(m.T, m.s, post...) {
		seq, known := m.seqs[post[i].ID]
		want := Result{Duplicate, post[i].ID, seq, m.holder[post[i].Reference.Number]}
		if !known {
			m.entries++
			want.Outcome, want.Seq = Accepted, m.entries
			m.seqs[post[i].ID] = want.Seq
		}
		if result != want {
			m.Fatalf("Append = %+v, want %+v", result, want)
		}
	}
}

func (m *model) register(numbers []string) {
	var mine []string
	taken := false
	for _, i := range m.r.Perm(len(numbers))[:1+m.r.IntN(3)] {
		mine = append(mine, numbers[i])
		taken = taken || m.holder[numbers[i]] != ""
	}
	p := newParcel(m.T, mine...)
	_, err := m.s.Register(context.Background(), Registration{Parcel: p})
	if taken != errors.Is(err, ErrReferenceTaken) || !taken && err != nil {
		m.Fatalf("Register %v = %v, taken %v", mine, err, taken)
	}
	if taken {
		return
	}
	m.entries++
	m.parcels = append(m.parcels, p)
	for _, n := range mine {
		m.holder[n] = p.ID
	}
}

func (m *model) refer(numbers []string) {
	if len(m.parcels) == 0 {
		return
	}
	p, n := &m.parcels[m.r.IntN(len(m.parcels))], numbers[m.r.IntN(len(numbers))]
	ref := event.Reference{Carrier: "HLX", Number: n}
	got, err := m.s.AddReference(context.Background(), p.ID, ref)
	switch holder := m.holder[n]; {
	case holder != "" && holder != p.ID:
		if !errors.Is(err, ErrReferenceTaken) {
			m.Fatalf("AddReference of a number of another = %v", err)
		}
		return
	case holder == "":
		m.entries++
		m.holder[n] = p.ID
		p.References = append(p.References, ref)
	}
	if diff := cmp.Diff(*p, got); err != nil || diff != "" {
		m.Fatalf("AddReference: %v (-want +got):\n%s", err, diff)
	}
}

func (m *model) merge() {
	if len(m.parcels) < 2 {
		return
	}
	i := m.r.Perm(len(m.parcels))
	p, o := &m.parcels[i[0]], m.parcels[i[1]]
	p.References = append(p.References, o.References...)
	for _, ref := range o.References {
		m.holder[ref.Number] = p.ID
	}
	m.entries++
	for range 2 { // the second time changes nothing
		got, err := m.s.Merge(context.Background(), p.ID, o.ID)
		if diff := cmp.Diff(*p, got); err != nil || diff != "" {
			m.Fatalf("Merge: %v (-want +got):\n%s", err, diff)
		}
	}
	if m.merged == nil {
		m.merged = map[string]string{}
	}
	m.merged[o.ID] = p.ID
	m.parcels = slices.Delete(m.parcels, i[1], i[1]+1)
}

func (m *model) reopen() {
	if err := m.s.Close(); err != nil {
		m.Fatal(err)
	}
	m.s = open(m.T, m.dir, m.options())
}

func (m *model) check() {
	log := whole(m.T, m.s)
	if len(log) != len(m.seqs) || m.s.Stats().LastSeq != m.entries {
		m.Fatalf("the log has %d events and %d entries, want %d and %d", len(log), m.s.Stats().LastSeq, len(m.seqs), m.entries)
	}
	for _, p := range m.parcels {
		var events []event.Event
		for _, e := range m.world {
			if seq := m.seqs[e.ID]; seq > 0 && slices.Contains(p.References, e.Reference) {
				e.Seq = seq
				events = append(events, e)
			}
		}
		state, err := m.s.State(p.ID)
		if err != nil {
			m.Fatal(err)
		}
		want := parcel.Fold(p.Registered, events)
		if diff := cmp.Diff(want, state); diff != "" {
			m.Fatalf("state (-want +got):\n%s", diff)
		}
	}
	for id, into := range m.merged {
		for m.merged[into] != "" {
			into = m.merged[into]
		}
		if p, err := m.s.Parcel(id); err != nil || p.ID != into {
			m.Errorf("Parcel of one that was merged = %s (%v), want %s", p.ID, err, into)
		}
	}
}

// TestRegisterAndScanTogether: callers fight over the same numbers while scans
// for them arrive. Each number ends with one parcel, and no event is lost
// between "unknown" and "joined".
func TestRegisterAndScanTogether(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	const numbers, rivals, scanners, scans = 8, 4, 4, 30
	name := func(i int) string { return fmt.Sprint("N", i%numbers) }
	var won, lost atomic.Int64
	run(rivals*numbers+scanners, func(i int) {
		if i < rivals*numbers { // each wants two neighbouring numbers
			_, err := s.Register(context.Background(), Registration{Parcel: newParcel(t, name(i), name(i+1))})
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, ErrReferenceTaken):
				lost.Add(1)
			default:
				t.Error(err)
			}
			return
		}
		for j := range scans {
			appended(t, s, scanned(t, name(j), event.Arrived, time.Duration(j-i)*time.Minute), scanned(t, name(j+1), event.Departed, time.Duration(i-j)*time.Hour))
		}
	})
	if won.Load() == 0 || won.Load() > numbers/2 || won.Load()+lost.Load() != rivals*numbers {
		t.Errorf("%d won and %d lost their numbers", won.Load(), lost.Load())
	}
	whole(t, s)
}

// TestEverythingTogether: registrations, hand-overs, merges, scans, settling,
// erasing and reading of the same few parcels at once. Whatever comes first, the
// store agrees with itself afterwards, also after a restart. The race detector is
// half of the test.
func TestEverythingTogether(t *testing.T) {
	dir := t.TempDir()
	options := Options{Now: func() time.Time { return noon.AddDate(0, 0, 10) }, saveEvery: 50}
	s := open(t, dir, options)
	const workers, steps, numbers = 8, 60, 12
	var mu sync.Mutex
	ids := []string{register(t, s, "N0").ID}
	one := func(r *rand.Rand) string {
		mu.Lock()
		defer mu.Unlock()
		return ids[r.IntN(len(ids))]
	}
	allowed := func(err error) {
		if err != nil && !errors.Is(err, ErrReferenceTaken) && !errors.Is(err, ErrTooManyReferences) && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrSettled) {
			t.Error(err)
		}
	}
	run(workers, func(i int) {
		r := rand.New(rand.NewPCG(uint64(i), 4))
		ctx := context.Background()
		name := func() string { return fmt.Sprint("N", r.IntN(numbers)) }
		for range steps {
			switch r.IntN(12) {
			case 0, 1:
				p := newParcel(t, name())
				_, err := s.Register(ctx, Registration{Parcel: p})
				if allowed(err); err == nil {
					mu.Lock()
					ids = append(ids, p.ID)
					mu.Unlock()
				}
			case 2:
				_, err := s.AddReference(ctx, one(r), event.Reference{Carrier: "HLX", Number: name()})
				allowed(err)
			case 3:
				_, err := s.Merge(ctx, one(r), one(r))
				allowed(err)
			case 4:
				if r.IntN(4) == 0 {
					allowed(s.Erase(ctx, one(r)))
				}
			case 5:
				if r.IntN(4) == 0 {
					_, err := s.Settle(ctx, noon.Add(time.Hour), 1)
					allowed(err)
				}
			case 6:
				_, err := s.State(one(r))
				allowed(err)
				_, _, err = s.Query(Query{}, "", 5)
				allowed(err)
			default:
				var post []event.Event
				for range 1 + r.IntN(20) {
					post = append(post, scanned(t, name(), event.Status(2+r.IntN(18)), time.Duration(r.IntN(72))*time.Hour))
				}
				appended(t, s, post...)
			}
		}
	})
	whole(t, s, true)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole(t, open(t, dir, options), true)
}

// TestCallersShareACommit: what waits while a commit is under way goes to disk
// together.
func TestCallersShareACommit(t *testing.T) {
	var commits []Commit // written by the committer, read after Close
	s, release := stalled(t, t.TempDir(), Options{Observe: func(c Commit) { commits = append(commits, c) }})
	for i := range 100 {
		enqueued(t, s, scanned(t, "A", event.Arrived, time.Duration(i+1)*time.Hour))
	}
	close(release)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for i := range commits {
		if commits[i].Took <= 0 {
			t.Errorf("commit %d took %v", i, commits[i].Took)
		}
		commits[i].Took = 0
	}
	if diff := cmp.Diff([]Commit{{Requests: 1, Events: 1}, {Requests: 100, Events: 100}}, commits); diff != "" {
		t.Errorf("commits (-want +got):\n%s", diff)
	}
}
