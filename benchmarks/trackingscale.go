package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"entrepot/tracking/store"
)

const (
	fillPost  = 1000
	fillLives = 50 // blocks
	fillRead  = 20_000
)

// scaleTable fills a store with parcels of ten events, kills the process that
// does, and measures what opens the store then.
func scaleTable(out io.Writer, parcels int) error {
	dir, err := os.MkdirTemp("", "tracking")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	full := filepath.Join(dir, "full")
	began := time.Now()
	var filled trackingSaid
	killed, err := runChild(trackingJob{Kind: "fill", Dir: full, Posters: 2, Parcels: parcels}, func(s trackingSaid) bool {
		if s.What == "filled" {
			filled = s
		}
		fmt.Fprintf(os.Stderr, "%s after %v: %d events at %.0f/s, resident %d MiB, worst commit %v\n", s.What,
			time.Since(began).Round(time.Second), s.Events, s.rate(), s.Held>>20, s.Worst.Round(time.Millisecond))
		return true
	})
	if err != nil {
		return err
	}
	if filled.Events == 0 || killed.What != "kill me" {
		return fmt.Errorf("tracking: the filler ended by itself, saying %+v", killed)
	}
	fmt.Fprintf(out, "  %d parcels, %d events: filled at %.0f events/s while parcels were registered between posts, worst commit %v\n", parcels, filled.Events, filled.rate(), filled.Worst.Round(time.Millisecond))
	fmt.Fprintf(out, "  processor time %.1f µs an event, %.0f bytes written an event\n", float64(filled.Spent.Nanoseconds())/1e3/float64(filled.Events), float64(filled.Written)/float64(filled.Events))
	fmt.Fprintf(out, "  resident while filling, the most: %d MiB; at the end %s\n", filled.Peak>>20, filled.memory())

	if err := forgetFiles(full); err != nil {
		return err
	}
	s, err := runChild(trackingJob{Kind: "open", Dir: full}, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  open after SIGKILL, %d events after the last saved board, nothing in the page cache: %v\n", killed.Events, s.Took.Round(time.Millisecond))
	disk, err := diskBytes(full)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  on disk, closed: %.1f GiB, %.0f bytes an event, records of parcels included\n", float64(disk)/(1<<30), float64(disk)/float64(s.Events))
	for _, cold := range []bool{true, false} {
		if cold {
			if err := forgetFiles(full); err != nil {
				return err
			}
		}
		s, err := runChild(trackingJob{Kind: "open", Dir: full, Parcels: parcels, Cold: cold}, func(s trackingSaid) bool {
			fmt.Fprintf(out, "  open, page cache %s: %v; resident %s; the most %d\n", coldness(cold), s.Took.Round(time.Millisecond), s.memory(), s.Peak>>20)
			return true
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "  parcel and history, page cache %s: median %v, p99 %v; resident then %s\n", coldness(cold), s.Median.Round(time.Microsecond), s.P99.Round(time.Microsecond), s.memory())
	}
	p, err := runChild(trackingJob{Kind: "probe", Dir: full, Parcels: parcels}, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  ingest beside an empty store, the same posts in turn: %.2f of it (%.0f events/s); worst commit %v\n\n", p.Ratio, p.rate(), p.Worst.Round(time.Millisecond))
	return nil
}

// memory says what is resident, and of what.
func (s trackingSaid) memory() string {
	return fmt.Sprintf("%d MiB (Go's %d, pages of mapped files %d, the rest the board)", s.Held>>20, s.Heap>>20, s.Files>>20)
}

func coldness(cold bool) string {
	if cold {
		return "cold"
	}
	return "warm"
}

// fillJob fills a store, says so, and goes on with parcels that nobody has
// registered until it is killed: it asks for that when nearly as much has come
// after the last saved board as ever does.
func fillJob(job trackingJob, say func(trackingSaid)) error {
	var worst atomic.Int64
	s, err := store.Open(job.Dir, store.Options{Observe: func(c store.Commit) { raise(&worst, c.Took) }})
	if err != nil {
		return err
	}
	all := newLives(0, job.Parcels, fillLives)
	all.late, all.held = true, true
	registered, events := 0, 0
	began := time.Now()
	last := trackingSaid{}
	told := func(what string) trackingSaid {
		r := trackingSaid{What: what, Events: events, Took: time.Since(began), Spent: processorTime(), Written: written(), Worst: time.Duration(worst.Load()),
			Peak: memoryBytes("VmHWM"), Held: memoryBytes("VmRSS"), Files: memoryBytes("RssFile"), Heap: goHeap()}
		return r
	}
	for more := true; more; {
		// A part at a time, registering who is handed over in it.
		for registered < min(job.Parcels, (all.round+1)*all.block) {
			n := min(all.block, job.Parcels-registered)
			if err := registerAll(s, registered, n, nil); err != nil {
				return err
			}
			registered += n
		}
		n, err := fillRound(s, all, job.Posters)
		if err != nil {
			return err
		}
		events, more = events+n, n > 0
		if events-last.Events >= 1_000_000 {
			last = told("filling")
			say(last)
		}
	}
	say(told("filled"))
	saves := func() time.Time {
		info, err := os.Stat(filepath.Join(job.Dir, "board"))
		if err != nil {
			return time.Time{}
		}
		return info.ModTime()
	}
	every := max(500_000, job.Parcels/4) // as in tracking/store/save.go
	saved, since := saves(), 0
	rest := newLives(job.Parcels, 2*every/trackingEvents, fillLives)
	rest.late = true
	for asked := false; ; {
		lines := rest.post(fillPost)
		if len(lines) == 0 {
			return errors.New("nobody killed the filler")
		}
		list, err := decoded(lines)
		if err != nil {
			return err
		}
		if err := appendAll(s, list); err != nil {
			return err
		}
		since += len(list)
		if now := saves(); now != saved {
			saved, since = now, 0
		}
		if !asked && since >= every*9/10 {
			asked = true
			say(trackingSaid{What: "kill me", Events: since})
		}
	}
}

// fillRound posts what one round of lives has, from so many goroutines.
func fillRound(s *store.Store, all *lives, posters int) (events int, err error) {
	round := all.round
	posts := make(chan []byte)
	errs := make([]error, posters)
	var n atomic.Int64
	var wg sync.WaitGroup
	for c := range posters {
		wg.Go(func() {
			for lines := range posts {
				if errs[c] != nil {
					continue
				}
				list, err := decoded(lines)
				if err == nil {
					err = appendAll(s, list)
				}
				n.Add(int64(len(list)))
				errs[c] = err
			}
		})
	}
	for all.round == round {
		lines := all.post(fillPost)
		if len(lines) == 0 {
			break
		}
		posts <- lines
	}
	close(posts)
	wg.Wait()
	return int(n.Load()), errors.Join(errs...)
}

// openJob opens a store, and reads parcels with their histories if it is told how
// many parcels there are.
func openJob(job trackingJob, say func(trackingSaid)) error {
	began := time.Now()
	s, err := store.Open(job.Dir, store.Options{})
	if err != nil {
		return err
	}
	opened := trackingSaid{What: "open", Took: time.Since(began), Peak: memoryBytes("VmHWM"), Held: memoryBytes("VmRSS"), Files: memoryBytes("RssFile"), Heap: goHeap(), Events: int(s.Stats().LastSeq)}
	say(opened)
	if job.Parcels > 0 {
		reads := fillRead
		if job.Cold {
			reads /= 10
		}
		r := rand.New(rand.NewPCG(1, 1))
		took := make([]time.Duration, 0, reads)
		for range reads {
			p := r.IntN(job.Parcels)
			id := trackingID(p)
			began := time.Now()
			state, err := s.State(id)
			if err != nil {
				return err
			}
			events, err := s.Events(id, 0, 0)
			took = append(took, time.Since(began))
			want := trackingEvents
			if isHeld(p) {
				want /= 2
			}
			if err != nil || len(events) != want || state.Events != want || state.Status != trackingSteps[want-1] {
				return fmt.Errorf("parcel %d: got %d events, %d in its state, which is %s (%v), want %d and %s", p, len(events), state.Events, state.Status, err, want, trackingSteps[want-1])
			}
		}
		slices.Sort(took)
		opened.Median, opened.P99 = took[len(took)/2], took[len(took)*99/100]
		opened.Peak, opened.Held, opened.Files, opened.Heap = memoryBytes("VmHWM"), memoryBytes("VmRSS"), memoryBytes("RssFile"), goHeap()
	}
	if err := s.Close(); err != nil {
		return err
	}
	say(opened)
	return nil
}

// goHeap is what Go's own memory takes, free parts that it has not given back
// included.
func goHeap() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64() - s[1].Value.Uint64())
}

// probeJob posts the scans that were held back while filling: to the full store,
// and in turn with that to one that has nothing but those parcels. Their number is
// bounded, since a bounded time tells as much.
func probeJob(job trackingJob, say func(trackingSaid)) error {
	const inTurn = 10 // posts
	dir, err := os.MkdirTemp(filepath.Dir(job.Dir), "empty")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var worst [2]atomic.Int64
	var stores [2]*store.Store
	for i, d := range []string{job.Dir, dir} {
		stores[i], err = store.Open(d, store.Options{Observe: func(c store.Commit) { raise(&worst[i], c.Took) }})
		if err != nil {
			return err
		}
		defer stores[i].Close()
	}
	// One held parcel in so many, spread over all of them.
	every := max(1, job.Parcels/10/40_000) * 10
	chosen := func(p int) bool { return p%every == 3 }
	if err := registerAll(stores[1], 0, job.Parcels, chosen); err != nil {
		return err
	}
	// As they would have come: step by step, the parcels of a step mixed.
	var early, held [][]byte
	step := func(step int, to *[][]byte) {
		var lines []byte
		n := 0
		for p := 3; p < job.Parcels; p += every {
			lines = appendScan(lines, p, step)
			if n++; n == fillPost {
				*to, lines, n = append(*to, lines), nil, 0
			}
		}
		if n > 0 {
			*to = append(*to, lines)
		}
	}
	for i := range trackingEvents {
		if i < trackingEvents/2 {
			step(i, &early)
		} else {
			step(i, &held)
		}
	}
	for _, lines := range early {
		events, err := decoded(lines)
		if err == nil {
			err = appendAll(stores[1], events)
		}
		if err != nil {
			return err
		}
	}
	worst[0].Store(0)
	var ratios []float64
	result := trackingSaid{What: "probe"}
	for at := 0; at < len(held); at += inTurn {
		var took [2]time.Duration
		for turn := range 2 {
			which := (turn + at/inTurn) % 2
			began := time.Now()
			for _, lines := range held[at:min(at+inTurn, len(held))] {
				events, err := decoded(lines)
				if err == nil {
					err = appendAll(stores[which], events)
				}
				if err != nil {
					return err
				}
				if which == 0 {
					result.Events += len(events)
				}
			}
			took[which] = time.Since(began)
		}
		result.Took += took[0]
		ratios = append(ratios, float64(took[1])/float64(took[0]))
	}
	slices.Sort(ratios)
	result.Ratio, result.Worst = ratios[len(ratios)/2], time.Duration(worst[0].Load())
	say(result)
	return nil
}

// pacedJob posts 20,000 events a second for some minutes, and says after each
// minute what it was like.
func pacedJob(job trackingJob, say func(trackingSaid)) error {
	const every = time.Second * fillPost / 20_000
	dir, err := os.MkdirTemp(job.Dir, "paced")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var worst atomic.Int64
	s, err := store.Open(dir, store.Options{Observe: func(c store.Commit) { raise(&worst, c.Took) }})
	if err != nil {
		return err
	}
	defer s.Close()
	parcels := job.Minutes * 60 * 20_000 / trackingEvents
	if err := registerAll(s, 0, parcels, nil); err != nil {
		return err
	}
	all := newLives(0, parcels, fillLives)
	all.late = true
	began, minutes := time.Now(), 0
	posts := make(chan []byte, 400) // as many may be late before the pace itself is
	failed := make(chan error, 4)
	var n atomic.Int64
	for range 4 {
		go func() {
			for lines := range posts {
				events, err := decoded(lines)
				if err == nil {
					err = appendAll(s, events)
				}
				n.Add(int64(len(events)))
				if err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	worst.Store(0)
	last, lastN := began, int64(0)
	for i := 1; ; i++ {
		lines := all.post(fillPost)
		if len(lines) == 0 {
			break
		}
		time.Sleep(time.Until(began.Add(time.Duration(i) * every)))
		select {
		case posts <- lines:
		case err := <-failed:
			return err
		}
		if now := time.Now(); now.Sub(began) >= time.Duration(minutes+1)*time.Minute {
			minutes++
			sofar := n.Load()
			say(trackingSaid{What: "minute", Events: int(sofar - lastN), Took: now.Sub(last), Worst: time.Duration(worst.Swap(0)),
				Peak: memoryBytes("VmHWM"), Held: memoryBytes("VmRSS"), Files: memoryBytes("RssFile"), Heap: goHeap()})
			last, lastN = now, sofar
		}
	}
	close(posts)
	for range 4 {
		if err := <-failed; err != nil {
			return err
		}
	}
	say(trackingSaid{What: "end", Events: int(n.Load()), Took: time.Since(began)})
	return nil
}

// pacedTable prints what the minutes were like.
func pacedTable(out io.Writer, minutes int) error {
	if minutes == 0 {
		return nil
	}
	fmt.Fprintf(out, "20,000 events/s in posts of %d, paced, %d minutes; one scan in 50 comes late\n", fillPost, minutes)
	i := 0
	end, err := runChild(trackingJob{Kind: "paced", Minutes: minutes}, func(s trackingSaid) bool {
		i++
		fmt.Fprintf(out, "  minute %d: %.0f events/s, worst commit %v, resident %s; the most %d\n", i, s.rate(), s.Worst.Round(time.Millisecond), s.memory(), s.Peak>>20)
		return true
	})
	if err == nil {
		fmt.Fprintf(out, "  all: %d events in %v\n\n", end.Events, end.Took.Round(time.Second))
	}
	return err
}
