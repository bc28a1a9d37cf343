package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"entrepot/api"
	"entrepot/api/access"
	"entrepot/api/web"
	"entrepot/engine"
	"entrepot/tracking/live"
	"entrepot/tracking/store"
	"entrepot/tracking/tower"
)

// served measures POST /v1/routes on the regional freight network over loopback:
// the whole server and its clients in one process, on the same cores. The
// queries are those of the freight table, asked over and over, so the bounds of
// their destinations are kept. Each answer is read whole, and its options counted.
func served(out io.Writer, clients int, span time.Duration) error {
	n, now, pick, err := freightWorld("regional", 7)
	if err != nil {
		return err
	}
	e, err := engine.New(n, engine.Options{Now: func() time.Time { return now }})
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "served")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	base, key, stop, err := serve(dir, e)
	if err != nil {
		return err
	}
	defer stop()
	var bodies [][]byte
	for _, q := range pick(9, 40) {
		body, err := json.Marshal(map[string]any{"from": n.Facilities[q.from].ID, "to": n.Facilities[q.to].ID,
			"depart": now.Add(time.Duration(q.start) * time.Second), "weight": "1kg", "currency": freightCurrency})
		if err != nil {
			return err
		}
		bodies = append(bodies, body)
	}
	load := &load{url: base + "/v1/routes", key: key, bodies: bodies, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}}
	if err := load.learn(); err != nil {
		return err
	}
	if _, _, err := load.run(clients, time.Second); err != nil { // warm
		return err
	}
	spent := processorTime()
	took, size, err := load.run(clients, span)
	if err != nil {
		return err
	}
	spent = processorTime() - spent
	slices.Sort(took)
	answers := float64(len(took))
	at := func(p float64) time.Duration { return took[int(p*(answers-1))].Round(10 * time.Microsecond) }
	_, err = fmt.Fprintf(out, "POST /v1/routes on the regional freight network, %d clients, %v: %.0f queries a second; median %v, p99 %v; %v of processor time and %.1f kB an answer\n\n",
		clients, span, answers/span.Seconds(), at(.5), at(.99), (spent / time.Duration(answers)).Round(10*time.Microsecond), float64(size)/answers/1000)
	return err
}

// processorTime is what this process has used of all cores: unlike the time on
// the wall it does not grow while others use them.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// serve runs the API on a free port of loopback.
func serve(dir string, e *engine.Engine) (base, key string, stop func(), err error) {
	keys, err := access.Open(dir)
	if err != nil {
		return "", "", nil, err
	}
	_, key, err = keys.Create("benchmark", access.Role("planner"), "")
	if err != nil {
		return "", "", nil, err
	}
	links, err := access.OpenLinks(dir)
	if err != nil {
		return "", "", nil, err
	}
	log := slog.New(slog.DiscardHandler)
	hub, metrics := live.NewHub(), api.NewMetrics("benchmark")
	s, err := store.Open(filepath.Join(dir, "events"), store.Options{Logger: log, OnCommit: hub.Publish, Observe: metrics.Commit})
	if err != nil {
		return "", "", nil, err
	}
	server, err := api.New(api.Parts{Engine: e, Store: s, Hub: hub, Tower: tower.New(e, s), Keys: keys, Links: links,
		Web: web.Handler(), Log: log, Metrics: metrics, Version: "benchmark"})
	if err != nil {
		return "", "", nil, errors.Join(err, s.Close())
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", nil, errors.Join(err, s.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(ctx, l)
	}()
	return "http://" + l.Addr().String(), key, func() { cancel(); <-done; _ = s.Close() }, nil
}

// load is clients that ask one query after another.
type load struct {
	url, key string
	bodies   [][]byte
	whole    []int // by body: how many itineraries its answer shows whole
	client   *http.Client
	next     atomic.Int64
}

// learn asks every query once, reads the answer as a client would and looks
// whether it is what was asked for: every option named once, and a row for each
// itinerary of the set.
func (l *load) learn() error {
	l.whole = make([]int, len(l.bodies))
	for i := range l.bodies {
		text, err := l.ask(i, nil)
		if err != nil {
			return err
		}
		var a engine.Answer
		if err := json.Unmarshal(text, &a); err != nil {
			return err
		}
		named := map[engine.Option]int{}
		for _, it := range a.Itineraries {
			for _, o := range it.Options {
				named[o]++
			}
			if len(it.Legs) == 0 || len(it.Charges) == 0 {
				return fmt.Errorf("%s: got an option without legs or charges", l.bodies[i])
			}
		}
		if l.whole[i] = len(a.Itineraries); len(named) != 5 || l.whole[i] > 5 || len(a.Set) != a.Total {
			return fmt.Errorf("%s: got %d itineraries with options %v and %d rows, want five options and %d rows", l.bodies[i], l.whole[i], named, len(a.Set), a.Total)
		}
	}
	return nil
}

// run keeps so many clients asking for a span, and gives what every answer took
// and their size together.
func (l *load) run(clients int, span time.Duration) ([]time.Duration, int64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), span)
	defer cancel()
	var wg sync.WaitGroup
	var size atomic.Int64
	all := make([][]time.Duration, clients)
	errs := make([]error, clients)
	for c := range clients {
		wg.Go(func() {
			var text []byte
			for ctx.Err() == nil {
				began := time.Now()
				i := int(l.next.Add(1)) % len(l.bodies)
				if text, errs[c] = l.ask(i, text[:0]); errs[c] != nil {
					return
				}
				if got := bytes.Count(text, []byte(`"charges":[`)); got != l.whole[i] {
					errs[c] = fmt.Errorf("%s: got %d itineraries, want %d", l.bodies[i], got, l.whole[i])
					return
				}
				size.Add(int64(len(text)))
				all[c] = append(all[c], time.Since(began))
			}
		})
	}
	wg.Wait()
	return slices.Concat(all...), size.Load(), errors.Join(errs...)
}

// ask sends one query, reads the whole answer and gives its text, after into.
func (l *load) ask(i int, into []byte) ([]byte, error) {
	r, err := http.NewRequest(http.MethodPost, l.url, bytes.NewReader(l.bodies[i]))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+l.key)
	r.Header.Set("Content-Type", "application/json")
	res, err := l.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	text := bytes.NewBuffer(into)
	if _, err := io.Copy(text, res.Body); err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: got status %d: %s", l.url, res.StatusCode, text)
	}
	return text.Bytes(), nil
}
