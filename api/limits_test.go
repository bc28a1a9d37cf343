package api

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestBodyLimits(t *testing.T) {
	f := newFixture(t)
	for _, tt := range []struct {
		path, credential, body string
		limit                  int
	}{
		{"/v1/routes", f.planner, routeBody, questionBodies},
		{"/v1/parcels", f.planner, parcelBody("H1", ""), questionBodies},
	} {
		fits := tt.body + strings.Repeat(" ", tt.limit-len(tt.body))
		if got := f.request("POST", tt.path, tt.credential, fits); got.StatusCode > 201 {
			t.Errorf("%s with %d bytes: %d %s", tt.path, len(fits), got.StatusCode, got.text)
		}
		f.request("POST", tt.path, tt.credential, fits+" ").problem(t, tooLarge)
	}
}

func TestGateRefusesWhenFull(t *testing.T) {
	g := &gate{admitted: make(chan struct{}, 2), running: make(chan struct{}, 1)}
	leave, err := g.enter(context.Background())
	must(t, err)
	waiting := make(chan error)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { _, err := g.enter(ctx); waiting <- err }()
	for len(g.admitted) < 2 { // until the other waits
		runtime.Gosched()
	}
	var p *Problem
	if _, err := g.enter(context.Background()); !errors.As(err, &p) || p.Status != 503 || p.header.Get("Retry-After") == "" {
		t.Fatalf("a third: %v, want busy with Retry-After", err)
	}
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Fatalf("who gave up: %v", err)
	}
	leave()
	if leave, err = g.enter(context.Background()); err != nil {
		t.Fatalf("after all have left: %v", err)
	}
	leave()
	if len(g.admitted) != 0 || len(g.running) != 0 {
		t.Error("places are held by nobody")
	}
}

func TestBusyIsAProblem(t *testing.T) {
	f := newFixture(t)
	f.searches = &gate{admitted: make(chan struct{}), running: make(chan struct{})}
	got := f.request("POST", "/v1/routes", f.planner, routeBody)
	got.problem(t, busy)
	if got.Header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q, want 1", got.Header.Get("Retry-After"))
	}
}

func TestFailuresAreCountedByAddress(t *testing.T) {
	var f failures
	at := now
	addr := netip.MustParseAddr("192.0.2.1")
	for range failureBurst {
		if wait := f.add(addr, at); wait != 0 {
			t.Fatalf("within the burst: wait %v", wait)
		}
	}
	if wait := f.add(addr, at); wait != failureRefill {
		t.Errorf("one more: wait %v, want %v", wait, failureRefill)
	}
	if wait := f.add(netip.MustParseAddr("::ffff:192.0.2.1"), at); wait != 2*failureRefill {
		t.Errorf("the same address in IPv6 form: wait %v, want it counted as the same", wait)
	}
	if wait := f.add(netip.MustParseAddr("192.0.2.2"), at); wait != 0 {
		t.Errorf("another address: wait %v, want none", wait)
	}
	at = at.Add(3 * failureRefill)
	if wait := f.add(addr, at); wait != 0 {
		t.Errorf("after a while: wait %v, want none", wait)
	}
	var six failures
	for i := range failureBurst {
		six.add(netip.MustParseAddr("2001:db8::"+strconv.Itoa(i)), at)
	}
	if wait := six.add(netip.MustParseAddr("2001:db8::ffff%eth0"), at); wait == 0 {
		t.Error("a customer's /64 counts each of its addresses apart")
	}
}

func TestFailureTableIsBounded(t *testing.T) {
	var f failures
	for i := range failureTable + 3000 {
		f.add(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), now)
		if len(f.table) > failureTable {
			t.Fatalf("%d addresses after %d failures, want at most %d", len(f.table), i+1, failureTable)
		}
	}
}

// TestTooManyFailures has one address fail too often. It must be told to wait,
// and the holder of a valid key behind the same address must not notice.
func TestTooManyFailures(t *testing.T) {
	f := newFixture(t)
	for range failureBurst {
		f.request("GET", "/v1/parcels", "nonsense", "").problem(t, unauthenticated)
	}
	got := f.request("GET", "/v1/parcels", "nonsense", "")
	got.problem(t, failedTooOften)
	if got.Header.Get("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	if got := f.request("GET", "/v1/parcels", f.planner, ""); got.StatusCode != 200 {
		t.Errorf("a valid key: %d, want 200", got.StatusCode)
	}
}

func TestMetricsNeedAKeyThroughAProxy(t *testing.T) {
	for name, tt := range map[string]struct {
		remote string
		header []string
		want   bool
	}{
		"this machine":                 {"127.0.0.1:5000", nil, true},
		"this machine, IPv6":           {"[::1]:5000", nil, true},
		"another":                      {"192.0.2.1:5000", nil, false},
		"a proxy on this machine":      {"127.0.0.1:5000", []string{"X-Forwarded-For", "192.0.2.1"}, false},
		"another, claiming to be this": {"192.0.2.1:5000", []string{"X-Forwarded-For", "127.0.0.1"}, false},
	} {
		r, _ := http.NewRequest("GET", "/metrics", nil)
		r.RemoteAddr = tt.remote
		for i := 0; i < len(tt.header); i += 2 {
			r.Header.Set(tt.header[i], tt.header[i+1])
		}
		if got := local(r); got != tt.want {
			t.Errorf("%s: local %v, want %v", name, got, tt.want)
		}
	}
}

func TestMetricsCount(t *testing.T) {
	f := newFixture(t)
	id, _ := f.registerPlanned("H1")
	f.request("POST", "/v1/routes", f.planner, routeBody)
	f.scan("H1", 2, "2026-11-24T08:00:00+08:00", "CNSZX")
	f.scan("H1", 2, "2026-11-24T08:00:00+08:00", "CNSZX")
	f.request("POST", "/v1/scans", f.helix, `{"carrier":"HLX"}`)
	f.request("GET", "/v1/parcels/"+id, "nonsense", "")
	f.request("BREW", "/some/path/nobody/has", "", "")
	got := f.request("GET", "/metrics", f.admin, "").text
	for _, want := range []string{
		`entrepot_http_request_seconds_count{method="POST",route="/v1/routes",status="2xx"} 1`,
		`entrepot_http_request_seconds_count{method="GET",route="/v1/parcels/{id}",status="4xx"} 1`,
		`entrepot_http_request_seconds_count{method="other",route="none",status="4xx"} 1`,
		`entrepot_route_query_seconds_count 1`,
		`entrepot_scans_total{outcome="accepted"} 1`,
		`entrepot_scans_total{outcome="duplicate"} 1`,
		`entrepot_scans_total{outcome="rejected"} 1`,
		`entrepot_store_commit_seconds_count `, // how many shared a commit is the store's affair
		`entrepot_store_last_sequence 2`,       // the registration and one scan
		`entrepot_credentials_refused_total 1`,
		`entrepot_build_info{go="`,
		`entrepot_live_connections 0`,
		`go_goroutines`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(got, id) || strings.Contains(got, "nobody") || strings.Contains(got, "BREW") {
		t.Error("a label holds what a client made up")
	}
}

func TestReadyTellsEveryReason(t *testing.T) {
	f := newFixture(t)
	f.request("GET", "/readyz", "", "").into(t, 200, &struct{}{})
	f.stopping.Store(true)
	f.clock.pass(100 * 24 * time.Hour)
	p := f.request("GET", "/readyz", "", "").problem(t, unavailable)
	for _, want := range []string{"stopping", "no departure is known after"} {
		if !strings.Contains(p.Detail, want) {
			t.Errorf("%q does not say %q", p.Detail, want)
		}
	}
	if got := f.request("GET", "/healthz", "", ""); got.StatusCode != 200 {
		t.Errorf("/healthz of a stopping server: %d, want 200", got.StatusCode)
	}
}
