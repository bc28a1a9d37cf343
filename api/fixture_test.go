package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"entrepot/api/access"
	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/engine/unit"
	"entrepot/tracking/event"
	"entrepot/tracking/live"
	"entrepot/tracking/store"
	"entrepot/tracking/tower"
)

// now is when the tests take place: a Tuesday.
var now = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

// fixture is a whole server over a small network and a store of its own.
type fixture struct {
	*Server
	t     testing.TB
	clock *clock
	log   *lockedBuffer

	admin, planner, helix, other string // keys: helix and other are carriers HLX and OTH
}

// clock is a time that the test moves by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// lockedBuffer is a log that may be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// newFixture opens a server. Its store is closed, after whatever the test has
// started, when the test ends.
func newFixture(t testing.TB) *fixture {
	t.Helper()
	return newFixtureOf(t, smallNetwork())
}

// newFixtureOf opens a server over another network.
func newFixtureOf(t testing.TB, net *network.Network) *fixture {
	t.Helper()
	dir := t.TempDir()
	f := &fixture{t: t, clock: &clock{at: now}, log: &lockedBuffer{}}
	eng, err := engine.New(net, engine.Options{Now: f.clock.now})
	must(t, err)
	hub := live.NewHub()
	counts := NewMetrics("test")
	events, err := store.Open(dir+"/events", store.Options{Now: f.clock.now, OnCommit: hub.Publish, Observe: counts.Commit, Reserve: 1})
	must(t, err)
	t.Cleanup(func() { must(t, events.Close()) })
	keys, err := access.Open(dir)
	must(t, err)
	links, err := access.OpenLinks(dir)
	must(t, err)
	for _, k := range []struct {
		text    *string
		role    access.Role
		carrier string
	}{{&f.admin, access.Admin, ""}, {&f.planner, access.Planner, ""}, {&f.helix, access.Carrier, "HLX"}, {&f.other, access.Carrier, "OTH"}} {
		_, *k.text, err = keys.Create(string(k.role), k.role, k.carrier)
		must(t, err)
	}
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "page") })
	f.Server, err = New(Parts{
		Engine: eng, Store: events, Hub: hub, Tower: tower.New(eng, events), Keys: keys, Links: links,
		Web: page, Log: slog.New(slog.NewTextHandler(f.log, nil)), Metrics: counts, Version: "test",
	})
	must(t, err)
	f.Server.now = f.clock.now
	return f
}

// smallNetwork has one daily flight from Shenzhen to Frankfurt, and an island
// that nothing reaches.
func smallNetwork() *network.Network {
	rate := func(major int64) unit.Rate { return unit.Rate(major * 1_000_000) }
	return &network.Network{
		Name: "small",
		Facilities: []network.Facility{
			{ID: "CNSZX", Name: "Shenzhen", Kind: network.Airport, Lat: 22.6393, Lon: 113.8107, Country: "CN", Territory: "CN", Zone: "Asia/Shanghai", Currency: "USD"},
			{ID: "DEFRA", Name: "Frankfurt", Kind: network.Airport, Lat: 50.0333, Lon: 8.5706, Country: "DE", Territory: "EU", Zone: "Europe/Berlin", Currency: "USD"},
			{ID: "SHSHN", Name: "Saint Helena", Kind: network.Seaport, Lat: -15.92, Lon: -5.71, Country: "SH", Territory: "SH", Zone: "Atlantic/St_Helena", Currency: "USD"},
		},
		Carriers: []network.Carrier{{ID: "HLX", Name: "Helix Air", Contact: "ops@helix.example"}},
		Lanes: []network.Lane{{ID: "HLX-1", Carrier: "HLX", From: "CNSZX", To: "DEFRA", Mode: network.Air, Service: network.Scheduled,
			Duration: 12 * time.Hour, CutOff: 2 * time.Hour, Tariff: "air", MaxWeight: 30 * unit.Kilogram}},
		Departures:  []network.Departure{{Lane: "HLX-1", Days: network.EveryDay, Time: 21 * 3600, CutOff: -1}},
		Tariffs:     []network.Tariff{{ID: "air", Currency: "USD", Minimum: rate(10), Breaks: []network.Break{{From: 0, PerKg: rate(5)}}}},
		Territories: []network.Territory{{ID: "CN", Name: "China", Currency: "USD"}, {ID: "EU", Name: "European Union", Currency: "USD"}, {ID: "SH", Name: "Saint Helena", Currency: "USD"}},
		Rates: []network.ExchangeRate{
			{Base: "USD", Currency: "USD", Mantissa: 1, Date: network.Date{Year: 2026, Month: 11, Day: 1}},
			{Base: "USD", Currency: "EUR", Mantissa: 9, Scale: 1, Date: network.Date{Year: 2026, Month: 11, Day: 1}},
		},
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answer is a response with its body read.
type answer struct {
	*http.Response
	text string
}

// request sends one request straight to the handler, from an address that is
// not this machine.
func (f *fixture) request(method, path, credential, body string, headers ...string) answer {
	f.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if credential != "" {
		r.Header.Set("Authorization", "Bearer "+credential)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	res := w.Result()
	text, err := io.ReadAll(res.Body)
	must(f.t, err)
	return answer{res, string(text)}
}

// into reads a JSON answer that must have the status.
func (a answer) into(t testing.TB, status int, v any) {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("status %d, want %d: %s", a.StatusCode, status, a.text)
	}
	if err := json.Unmarshal([]byte(a.text), v); err != nil {
		t.Fatalf("%v: %s", err, a.text)
	}
}

// problem reads an answer that must be a problem of this kind.
func (a answer) problem(t testing.TB, k *kind) Problem {
	t.Helper()
	var p Problem
	a.into(t, k.status, &p)
	if p.Type != "/problems/"+k.slug || p.Title != k.title || p.Status != k.status || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%s %+v, want the problem %s", a.Header.Get("Content-Type"), p, k.slug)
	}
	return p
}

const routeBody = `{"from":"CNSZX","to":"DEFRA","depart":"2026-11-24T09:00:00+08:00","weight":"1.2kg","currency":"USD"}`

// parcelBody is a registration with one reference of HLX, and a plan unless
// depart is empty.
func parcelBody(number, depart string) string {
	plan := ""
	if depart != "" {
		plan = `,"plan":{"legs":[{"lane":"HLX-1","depart":"` + depart + `"}]}`
	}
	return routeBody[:len(routeBody)-1] + `,"value":{"amount":"80.00","currency":"USD"},"references":[{"carrier":"HLX","number":"` + number + `"}]` + plan + `}`
}

const flight = "2026-11-24T21:00:00+08:00"

// registerPlanned registers a parcel with a plan and gives its id and token.
func (f *fixture) registerPlanned(number string) (id, token string) {
	f.t.Helper()
	var out struct {
		Parcel struct{ ID string }
		Link   string
	}
	f.request("POST", "/v1/parcels", f.planner, parcelBody(number, flight)).into(f.t, 201, &out)
	path, token, found := strings.Cut(out.Link, "#")
	if !found || path != "/track/"+out.Parcel.ID {
		f.t.Fatalf("link %q of parcel %s, want /track/<id>#<token>", out.Link, out.Parcel.ID)
	}
	return out.Parcel.ID, token
}

// scanBody is one scan of HLX.
func scanBody(number string, status event.Status, at, place string) string {
	return fmt.Sprintf(`{"carrier":"HLX","number":"%s","status":"%s","time":"%s","place":"%s"}`, number, status, at, place)
}

// scan posts one scan and gives its result.
func (f *fixture) scan(number string, status event.Status, at, place string) ScanResult {
	f.t.Helper()
	var out struct{ Results []ScanResult }
	f.request("POST", "/v1/scans", f.helix, scanBody(number, status, at, place)).into(f.t, 200, &out)
	return out.Results[0]
}
