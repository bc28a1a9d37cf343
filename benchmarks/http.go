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
// their destinations are kept.
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
	if _, _, err := load.run(clients, time.Second); err != nil { // warm
		return err
	}
	took, size, err := load.run(clients, span)
	if err != nil {
		return err
	}
	slices.Sort(took)
	at := func(p float64) time.Duration { return took[int(p*float64(len(took)-1))].Round(10 * time.Microsecond) }
	_, err = fmt.Fprintf(out, "POST /v1/routes on the regional freight network, %d clients, %v: %.0f queries a second; median %v, p99 %v; %.0f kB an answer\n\n",
		clients, span, float64(len(took))/span.Seconds(), at(.5), at(.99), float64(size)/float64(len(took))/1000)
	return err
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
	client   *http.Client
	next     atomic.Int64
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
			for ctx.Err() == nil {
				began := time.Now()
				n, err := l.ask(l.bodies[int(l.next.Add(1))%len(l.bodies)])
				if err != nil {
					errs[c] = err
					return
				}
				size.Add(n)
				all[c] = append(all[c], time.Since(began))
			}
		})
	}
	wg.Wait()
	return slices.Concat(all...), size.Load(), errors.Join(errs...)
}

func (l *load) ask(body []byte) (int64, error) {
	r, err := http.NewRequest(http.MethodPost, l.url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Authorization", "Bearer "+l.key)
	r.Header.Set("Content-Type", "application/json")
	res, err := l.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: got status %d", l.url, res.StatusCode)
	}
	return n, err
}
