package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"entrepot/engine/feed"
)

// process is a running entrepot serve.
type process struct {
	t        *testing.T
	cmd      *exec.Cmd
	url      string
	adminKey string // on the first start only
	// keptNetwork tells that it took the network as compiled before.
	keptNetwork bool
	said        chan string // lines of standard output
	log         chan string // lines of standard error
}

var (
	addressIn = regexp.MustCompile(`address=(http://\S+)`)
	keyIn     = regexp.MustCompile(`ent_\S+`)
)

// startServe waits until the server answers and, on the first start of a data
// directory, until it has shown its key.
func startServe(t *testing.T, feedDir, data string, first bool) *process {
	t.Helper()
	p := &process{t: t, said: make(chan string, 10), log: make(chan string, 1000)}
	p.cmd = exec.Command(os.Args[0], "serve", "--feed", feedDir, "--data", data, "--listen", "127.0.0.1:0")
	p.cmd.Env = append(os.Environ(), asCommand+"=1")
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	go lines(out, p.said)
	go lines(errs, p.log)
	for line := range p.log {
		p.keptNetwork = p.keptNetwork || strings.Contains(line, "network as compiled before")
		if m := addressIn.FindStringSubmatch(line); m != nil {
			p.url = m[1]
			break
		}
	}
	if p.url == "" {
		t.Fatal("entrepot serve ended before it served")
	}
	if first {
		p.adminKey = keyIn.FindString(<-p.said)
	}
	return p
}

func lines(r io.Reader, to chan<- string) {
	defer close(to)
	for s := bufio.NewScanner(r); s.Scan(); {
		select {
		case to <- s.Text():
		default: // nobody reads any more
		}
	}
}

// call sends JSON and reads the answer into a map.
func (p *process) call(method, path, key string, body any, want int) map[string]any {
	p.t.Helper()
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			p.t.Fatal(err)
		}
		in = bytes.NewReader(b)
	}
	r, err := http.NewRequest(method, p.url+path, in)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if answer.StatusCode != want {
		p.t.Fatalf("%s %s: got %d %s, want %d", method, path, answer.StatusCode, text, want)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		p.t.Fatalf("%s %s: %v in %s", method, path, err, text)
	}
	return out
}

// at follows keys and indexes into decoded JSON.
func at(v any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			v = v.(map[string]any)[s]
		case int:
			v = v.([]any)[s]
		}
	}
	return v
}

// TestKillLosesNothing walks the main job through a real process: routes, a
// parcel on a chosen plan, a scan and its repeat, kill -9, and all of it there
// after the restart.
func TestKillLosesNothing(t *testing.T) {
	data := t.TempDir()
	p := startServe(t, "../../testdata/demo", data, true)
	if p.adminKey == "" {
		t.Fatal("the first start showed no admin key")
	}
	routes := p.call("POST", "/v1/routes", p.adminKey, map[string]any{"from": "CNSZX-C1", "to": "DEFRA-D1", "weight": "1.2kg",
		"depart": time.Now().Add(time.Hour).Format(time.RFC3339)}, 200)
	it := at(routes, "itineraries", 0)
	var legs []map[string]any
	for _, l := range at(it, "legs").([]any) {
		legs = append(legs, map[string]any{"lane": at(l, "lane"), "depart": at(l, "depart")})
	}
	carrier := at(it, "legs", 0, "carrier")
	made := p.call("POST", "/v1/parcels", p.adminKey, map[string]any{"references": []any{map[string]any{"carrier": carrier, "number": "K1"}},
		"from": "CNSZX-C1", "to": "DEFRA-D1", "weight": "1.2kg", "depart": at(routes, "depart"), "plan": map[string]any{"legs": legs}}, 201)
	id, link := at(made, "parcel", "id").(string), at(made, "link").(string)
	scan := map[string]any{"carrier": carrier, "number": "K1", "status": "picked_up", "time": time.Now().Format(time.RFC3339), "place": "CNSZX-C1"}
	first := at(p.call("POST", "/v1/scans", p.adminKey, scan, 200), "results", 0)
	if at(first, "outcome") != "accepted" || at(first, "parcel") != id {
		t.Fatalf("scan: %v", first)
	}
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	p.cmd.Wait()

	key := p.adminKey
	p = startServe(t, "../../testdata/demo", data, false)
	again := at(p.call("POST", "/v1/scans", key, scan, 200), "results", 0)
	if at(again, "outcome") != "duplicate" || at(again, "seq") != at(first, "seq") || at(again, "event") != at(first, "event") {
		t.Errorf("the scan again: got %v, want the duplicate of %v", again, first)
	}
	events := at(p.call("GET", "/v1/parcels/"+id+"/events", key, nil, 200), "events").([]any)
	if len(events) != 1 || at(events[0], "id") != at(first, "event") {
		t.Errorf("events after the restart: %v", events)
	}
	_, token, _ := strings.Cut(link, "#")
	seen := p.call("GET", "/v1/parcels/"+id, token, nil, 200)
	if at(seen, "state", "status") != "picked_up" || at(seen, "expected") == nil {
		t.Errorf("the shopper sees %v", seen)
	}

	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for line := range p.said {
		t.Errorf("the second start said %q, want no other key", line)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
}

// TestBadFeedNeverReplacesAGoodOne sends SIGHUP after breaking the feed.
func TestBadFeedNeverReplacesAGoodOne(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "feed")
	net, report := feed.Read("../../testdata/demo")
	if net == nil {
		t.Fatal(report.Err())
	}
	if err := feed.Write(dir, net); err != nil {
		t.Fatal(err)
	}
	p := startServe(t, dir, t.TempDir(), true)
	lanes := filepath.Join(dir, "lanes.csv")
	good, err := os.ReadFile(lanes)
	if err != nil {
		t.Fatal(err)
	}
	hangup := func(says string) {
		t.Helper()
		if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		for line := range p.log {
			if strings.Contains(line, says) {
				return
			}
		}
		t.Fatalf("the log ended without %q", says)
	}
	count := func() any {
		return at(p.call("GET", "/v1/network/facilities", p.adminKey, nil, 200), "network", "lanes")
	}
	was := count()
	if err := os.WriteFile(lanes, append(good, "X,NOBODY,NOWHERE,CNSZX,air,scheduled,,1,,T\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	hangup("the network in force stays")
	if is := count(); is != was {
		t.Errorf("lanes: got %v, want %v as before", is, was)
	}
	if err := os.WriteFile(lanes, good, 0o644); err != nil {
		t.Fatal(err)
	}
	hangup("network in force")
	if is := count(); fmt.Sprint(is) != fmt.Sprint(was) {
		t.Errorf("lanes: got %v, want %v", is, was)
	}
}

// TestScanAheadOfTheClock: what is dated more than ten minutes ahead of the server's
// clock is refused, with the time that the server has, and taken when its clock has
// come so far.
func TestScanAheadOfTheClock(t *testing.T) {
	p := startServe(t, "../../testdata/demo", t.TempDir(), true)
	const most = 10 * time.Minute
	ahead := time.Now().Add(most + 2*time.Second)
	scan := map[string]any{"carrier": "HLX", "number": "A1", "status": "picked_up", "time": ahead.Format(time.RFC3339Nano)}
	refused := p.call("POST", "/v1/scans", p.adminKey, scan, 422)
	if said := at(refused, "detail").(string); !strings.HasPrefix(said, "time: got ") || !strings.Contains(said, "at most 10 minutes ahead of the server, which has 20") {
		t.Errorf("a scan ahead of the clock: %q", said)
	}
	in := p.call("POST", "/v1/scans", p.adminKey, []any{scan, map[string]any{"carrier": "HLX", "number": "A1", "status": "picked_up", "time": time.Now().Format(time.RFC3339)}}, 200)
	if at(in, "results", 0, "outcome") != "rejected" || at(in, "results", 1, "outcome") != "accepted" {
		t.Errorf("in a list: %v, want it rejected alone", in)
	}
	<-time.After(time.Until(ahead.Add(-most)))
	if got := at(p.call("POST", "/v1/scans", p.adminKey, scan, 200), "results", 0); at(got, "outcome") != "accepted" {
		t.Errorf("when the clock has come so far: %v", got)
	}
}
