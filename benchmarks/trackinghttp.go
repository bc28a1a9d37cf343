package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"entrepot/api/access"
	"entrepot/engine"
	"entrepot/engine/feed"
	"entrepot/tracking/event"
	"entrepot/tracking/store"
)

const (
	scanClients = 64
	scanParcels = 100_000
	scanSpan    = 4 * time.Second
)

// scansTable measures posts of one scan over loopback: the whole server, and
// beside it, in turn, a handler that does nothing but decode the same scan with
// encoding/json. Servers and clients share the process and both cores.
func scansTable(out io.Writer, demo string) error {
	dir, err := os.MkdirTemp("", "scans")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	network, report := feed.Read(demo)
	if err := report.Err(); err != nil {
		return err
	}
	e, err := engine.New(network, engine.Options{})
	if err != nil {
		return err
	}
	keys, err := access.Open(dir)
	if err != nil {
		return err
	}
	_, key, err := keys.Create("scans", access.Admin, "")
	if err != nil {
		return err
	}
	s, err := store.Open(filepath.Join(dir, "events"), store.Options{})
	if err != nil {
		return err
	}
	if err := errors.Join(registerAll(s, 0, scanParcels, nil), s.Close()); err != nil {
		return err
	}
	base, _, stop, err := serve(dir, e)
	if err != nil {
		return err
	}
	defer stop()
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	peer := &http.Server{Handler: http.HandlerFunc(decodeOnly)}
	go peer.Serve(plain)
	defer peer.Close()

	both := []*scanLoad{
		{name: "a handler that only decodes", address: plain.Addr().String(), key: key, all: newLives(0, scanParcels, 50)},
		{name: "the whole server", address: base[len("http://"):], key: key, all: newLives(0, scanParcels, 50)},
	}
	for range trackingRounds {
		for _, l := range both {
			if err := l.run(); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(out, "POST /v1/scans, one scan each, %d clients; %d runs of %v in turn\n", scanClients, trackingRounds, scanSpan)
	for _, l := range both {
		slices.Sort(l.took)
		at := func(p float64) float64 { return l.took[int(p*float64(len(l.took)-1))].Seconds() * 1e3 }
		fmt.Fprintf(out, "  %-28s %6.0f scans/s (best %.0f), x %.2f of the first; median %.2f ms, p90 %.2f, p99 %.2f; best run %.2f and %.2f; %.1f µs of processor a scan, clients included\n",
			l.name, middle(l.rates), slices.Max(l.rates), ratios(l.rates, both[0].rates), at(.5), at(.9), at(.99), slices.Min(l.medians), slices.Min(l.p99s), middle(l.spent))
	}
	fmt.Fprintln(out)
	return nil
}

func middle(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

// ratios is the median of the quotients, run by run.
func ratios(of, by []float64) float64 {
	all := make([]float64, len(of))
	for i := range of {
		all[i] = of[i] / by[i]
	}
	return middle(all)
}

// decodeOnly is the least that a server of scans could do.
func decodeOnly(w http.ResponseWriter, r *http.Request) {
	var scan event.Scan
	if err := json.NewDecoder(r.Body).Decode(&scan); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"results":[{"outcome":"accepted","event":"00000000000000000000000000000000","seq":1,"parcel":%q}]}`, scan.ID)
}

// scanLoad is clients that post one scan after another. They write requests and
// read answers on connections of their own: net/http's client takes longer than
// its server, and would hide what is to be measured.
type scanLoad struct {
	name, address, key string
	all                *lives
	lines              [][]byte // made, and not posted yet
	next               atomic.Int64
	took               []time.Duration
	rates, spent       []float64 // a second; microseconds
	medians, p99s      []float64 // milliseconds
}

func (l *scanLoad) run() error {
	const most = 50_000 * int(scanSpan/time.Second)
	l.lines = l.lines[min(len(l.lines), int(l.next.Swap(0))):]
	for line := range bytes.Lines(l.all.post(most - len(l.lines))) {
		l.lines = append(l.lines, line)
	}
	var wg sync.WaitGroup
	errs := make([]error, scanClients)
	took := make([][]time.Duration, scanClients)
	used, began := processorTime(), time.Now()
	for c := range scanClients {
		wg.Go(func() { took[c], errs[c] = l.client(began.Add(scanSpan)) })
	}
	wg.Wait()
	span, spent := time.Since(began), processorTime()-used
	if err := errors.Join(errs...); err != nil {
		return err
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	l.took = append(l.took, all...)
	l.rates = append(l.rates, float64(len(all))/span.Seconds())
	l.spent = append(l.spent, float64(spent.Microseconds())/float64(len(all)))
	l.medians = append(l.medians, all[len(all)/2].Seconds()*1e3)
	l.p99s = append(l.p99s, all[len(all)*99/100].Seconds()*1e3)
	return nil
}

// client posts scans until the time is up.
func (l *scanLoad) client(until time.Time) (took []time.Duration, err error) {
	conn, err := net.Dial("tcp", l.address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	answers := bufio.NewReader(conn)
	var request, text []byte
	for {
		began := time.Now()
		if began.After(until) {
			return took, nil
		}
		i := int(l.next.Add(1)) - 1
		if i >= len(l.lines) {
			return nil, errors.New("scans: there are no more")
		}
		line := l.lines[i]
		request = fmt.Appendf(request[:0], "POST /v1/scans HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", l.address, l.key, len(line), line)
		if _, err := conn.Write(request); err != nil {
			return nil, err
		}
		res, err := http.ReadResponse(answers, nil)
		if err != nil {
			return nil, err
		}
		b := bytes.NewBuffer(text[:0])
		if _, err := io.Copy(b, res.Body); err != nil {
			return nil, err
		}
		text = b.Bytes()
		if res.StatusCode >= 300 || !bytes.Contains(text, []byte(`"accepted"`)) {
			return nil, fmt.Errorf("scans: %s: got status %d: %s", line, res.StatusCode, text)
		}
		took = append(took, time.Since(began))
	}
}
