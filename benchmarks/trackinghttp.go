package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/pprof"
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
	scanParcels = 200_000
	scanSpan    = 4 * time.Second
	scanBlocks  = 50
)

// scansTable measures posts of one scan over loopback: the whole server, and
// beside it, in turn, a handler that does nothing but decode the same scan with
// encoding/json. The servers are in this process and the clients in a child, the
// same ones for both, so that it is known what each side takes of the cores, which
// they share.
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

	both := []*scanned{
		{name: "a handler that only decodes", profile: "decode", job: trackingJob{Address: plain.Addr().String(), Again: true}},
		{name: "the whole server", profile: "server", job: trackingJob{Address: base[len("http://"):]}},
	}
	for round := range trackingRounds {
		for _, s := range both {
			s.job.Kind, s.job.Key, s.job.Parcels, s.job.Span = "clients", key, scanParcels, scanSpan
			if err := s.run(round == 1); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(out, "POST /v1/scans, one scan each, %d clients; %d runs of %v in turn: medians\n", scanClients, trackingRounds, scanSpan)
	for _, s := range both {
		of := func(what func(trackingSaid) float64) float64 { return middle(s.each(what)) }
		rates := s.each(trackingSaid.rate)
		fmt.Fprintf(out, "  %-28s %6.0f scans/s (best %.0f), x %.2f of the first; median %.2f ms, p99 %.2f, best run %.2f and %.2f; %.1f µs of processor a scan, and %.1f the clients'\n",
			s.name, middle(rates), slices.Max(rates), ratios(rates, both[0].each(trackingSaid.rate)),
			of(median), of(p99), slices.Min(s.each(median)), slices.Min(s.each(p99)), middle(s.spent),
			of(func(s trackingSaid) float64 { return float64(s.Spent.Microseconds()) / float64(s.Events) }))
	}
	fmt.Fprintln(out)
	return nil
}

func median(s trackingSaid) float64 { return s.Median.Seconds() * 1e3 }
func p99(s trackingSaid) float64    { return s.P99.Seconds() * 1e3 }

// scanned is a server, and what posting to it gave.
type scanned struct {
	name, profile string
	job           trackingJob
	runs          []trackingSaid
	spent         []float64 // microseconds of this process's processor time a scan
}

func (s *scanned) each(what func(trackingSaid) float64) []float64 {
	all := make([]float64, len(s.runs))
	for i, r := range s.runs {
		all[i] = what(r)
	}
	return all
}

// run posts for a while, and writes a profile if one is wanted.
func (s *scanned) run(profiled bool) error {
	if to := os.Getenv("ENTREPOT_TRACKING_PROFILES"); to != "" && profiled {
		f, err := os.Create(filepath.Join(to, s.profile+".pprof"))
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	used := processorTime()
	said, err := runChild(s.job, nil)
	if err != nil {
		return err
	}
	used = processorTime() - used
	s.runs = append(s.runs, said)
	s.spent = append(s.spent, float64(used.Microseconds())/float64(said.Events))
	s.job.First += said.Events + scanClients // whose last ones may have been cut off
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
	job   trackingJob
	lines [][]byte
	next  atomic.Int64
}

// clientsJob posts the scans of parcels from the job's first on, for its span.
func clientsJob(job trackingJob, say func(trackingSaid)) error {
	const most = 100_000 * int(scanSpan/time.Second)
	l := scanLoad{job: job}
	if job.Again {
		job.First = 0
	}
	all := newLives(0, job.Parcels, scanBlocks)
	for range job.First {
		all.next()
	}
	for line := range bytes.Lines(all.post(most)) {
		l.lines = append(l.lines, line)
	}
	ctx, cancel := context.WithTimeout(context.Background(), job.Span)
	defer cancel()
	var wg sync.WaitGroup
	errs := make([]error, scanClients)
	took := make([][]time.Duration, scanClients)
	used, began := processorTime(), time.Now()
	for c := range scanClients {
		wg.Go(func() { took[c], errs[c] = l.client(ctx) })
	}
	wg.Wait()
	span, spent := time.Since(began), processorTime()-used
	if err := errors.Join(errs...); err != nil {
		return err
	}
	waits := slices.Concat(took...)
	slices.Sort(waits)
	say(trackingSaid{Events: len(waits), Took: span, Spent: spent, Median: waits[len(waits)/2], P99: waits[len(waits)*99/100]})
	return nil
}

// client posts scans until the time is up.
func (l *scanLoad) client(ctx context.Context) (took []time.Duration, err error) {
	conn, err := net.Dial("tcp", l.job.Address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	answers := bufio.NewReader(conn)
	var request, text []byte
	for ctx.Err() == nil {
		i := int(l.next.Add(1)) - 1
		if i >= len(l.lines) && !l.job.Again {
			return nil, errors.New("scans: there are no more")
		}
		line := l.lines[i%len(l.lines)]
		began := time.Now()
		request = fmt.Appendf(request[:0], "POST /v1/scans HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", l.job.Address, l.job.Key, len(line), line)
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
	return took, nil
}
