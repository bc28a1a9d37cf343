package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/api/access"
	"entrepot/tracking/event"
)

// logRead is an answer of GET /v1/log, as far as the tests look at it.
type logRead struct {
	Events []struct {
		Seq                             uint64
		Carrier, Number, Parcel, Status string
		Proof                           *proofView
	}
	Next, Last uint64
}

func (f *fixture) readLogOf(credential, query string) (l logRead) {
	f.t.Helper()
	f.request("GET", "/v1/log"+query, credential, "").into(f.t, 200, &l)
	return l
}

func (l logRead) seqs() (seqs []uint64) {
	for _, e := range l.Events {
		seqs = append(seqs, e.Seq)
	}
	return seqs
}

// logged fills a log: sequences 1, 4 and 7 are registrations, 3 and 6 events of
// OTH and the others of HLX.
func logged(t *testing.T) (f *fixture, id string) {
	t.Helper()
	f = newFixture(t)
	id, _ = f.registerPlanned("H1")
	f.scan("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX")
	other := `{"carrier":"OTH","number":"O%d","status":"arrived","time":"2026-11-24T08:00:00+08:00"}`
	f.request("POST", "/v1/scans", f.other, fmt.Sprintf(other, 1)).into(t, 200, &struct{}{})
	f.clock.pass(time.Minute)
	f.registerPlanned("H2")
	f.delivered("H1", "2026-11-24T08:30:00+08:00", "photo", "")
	f.request("POST", "/v1/scans", f.other, fmt.Sprintf(other, 2)).into(t, 200, &struct{}{})
	f.registerPlanned("H3")
	return f, id
}

func TestLog(t *testing.T) {
	f, id := logged(t)
	since := url.QueryEscape(now.Add(30 * time.Second).Format(time.RFC3339))
	for _, tt := range []struct {
		credential, query string
		want              []uint64
		next              uint64
	}{
		{f.planner, "", []uint64{2, 3, 5, 6}, 7},
		{f.admin, "?after=3", []uint64{5, 6}, 7},
		{f.admin, "?after=4", []uint64{5, 6}, 7},
		{f.admin, "?after=7", nil, 7},
		{f.admin, "?limit=2", []uint64{2, 3}, 3},
		{f.admin, "?limit=1&after=3", []uint64{5}, 5},
		{f.admin, "?since=" + since, []uint64{5, 6}, 7},
		{f.admin, "?since=2030-01-01T00:00:00Z", nil, 7},
		{f.planner, "?carrier=HLX", []uint64{2, 5}, 7},
		{f.planner, "?carrier=HLX&limit=1", []uint64{2}, 2},
		{f.planner, "?carrier=NONE", nil, 7},
		{f.helix, "", []uint64{2, 5}, 7},
		{f.helix, "?carrier=HLX&after=2", []uint64{5}, 7},
		{f.helix, "?since=" + since, []uint64{5}, 7},
		{f.other, "", []uint64{3, 6}, 7},
		{f.other, "?after=6", nil, 7},
	} {
		if l := f.readLogOf(tt.credential, tt.query); !slices.Equal(l.seqs(), tt.want) || l.Next != tt.next || l.Last != 7 {
			t.Errorf("%q: got %v, next %d, last %d; want %v, next %d, last 7", tt.query, l.seqs(), l.Next, l.Last, tt.want, tt.next)
		}
	}

	// What is told is what other operations tell of the same event, and whose it is.
	all := f.readLogOf(f.planner, "")
	if e := all.Events[2]; e.Number != "H1" || e.Carrier != "HLX" || e.Parcel != id || e.Status != "delivered" || e.Proof == nil || e.Proof.Photo != proofName("photo") {
		t.Errorf("%+v", e)
	}
	if e := all.Events[1]; e.Number != "O1" || e.Parcel != "" {
		t.Errorf("an event of a number that nobody has registered: %+v", e)
	}
	if text := f.request("GET", "/v1/log?carrier=NONE", f.planner, "").text; text != `{"events":[],"next":7,"last":7}`+"\n" {
		t.Errorf("nothing is answered as %s", text)
	}

	for query, field := range map[string]string{
		"?after=8":                               "after",
		"?after=-1":                              "after",
		"?after=18446744073709551616":            "after",
		"?since=yesterday":                       "since",
		"?after=1&since=" + since:                "after",
		"?after=1&cursor=a":                      "after",
		"?cursor=a&since=" + since:               "after",
		"?cursor=%2F":                            "cursor",
		"?cursor=" + strings.Repeat("a", 65):     "cursor",
		"?carrier=" + strings.Repeat("a", 41):    "carrier",
		"?limit=0":                               "limit",
		"?limit=5001":                            "limit",
		"?wait=31":                               "wait",
		"?wait=-1":                               "wait",
		"?parcel=019aa3f0-7c1e-7d6a-9b1f-0c8f5e": "parcel",
	} {
		if p := f.request("GET", "/v1/log"+query, f.admin, "").problem(t, invalid); len(p.Errors) != 1 || p.Errors[0].Field != field {
			t.Errorf("%s: %+v, want a fault of %s", query, p.Errors, field)
		}
	}
	f.request("GET", "/v1/log?carrier=OTH", f.helix, "").problem(t, forbidden)
	f.request("GET", "/v1/log?carrier=hlx", f.helix, "").problem(t, forbidden)

	// Erased, a parcel's events are gone from here as well.
	f.request("DELETE", "/v1/parcels/"+id, f.planner, "")
	if l := f.readLogOf(f.helix, ""); len(l.Events) != 0 || l.Last != 8 {
		t.Errorf("after an erasure: %+v", l)
	}
}

// TestLogAsLines: the same, an event a line, with the end on the last one.
func TestLogAsLines(t *testing.T) {
	f, _ := logged(t)
	got := f.request("GET", "/v1/log?limit=3", f.planner, "", "Accept", typeLines)
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != typeLines || !slices.Contains(got.Header.Values("Vary"), "Accept") {
		t.Fatalf("%d %v", got.StatusCode, got.Header)
	}
	var events []json.RawMessage
	lines := strings.Split(strings.TrimSuffix(got.text, "\n"), "\n")
	for _, line := range lines[:len(lines)-1] {
		events = append(events, json.RawMessage(line))
	}
	whole, err := json.Marshal(events)
	must(t, err)
	want := strings.TrimSpace(f.request("GET", "/v1/log?limit=3", f.planner, "").text)
	if have := `{"events":` + string(whole) + "," + lines[len(lines)-1][1:]; len(events) != 3 || have != want {
		t.Errorf("lines\n%s\nwant\n%s", have, want)
	}
	if got := f.request("GET", "/v1/log?after=7", f.planner, "", "Accept", typeLines); got.text != `{"next":7,"last":7}`+"\n" {
		t.Errorf("nothing is answered as %s", got.text)
	}
	if got := f.request("GET", "/v1/log?after=7", f.planner, "", "Accept", "text/html"); got.Header.Get("Content-Type") != typeJSON {
		t.Errorf("a browser gets %s", got.Header.Get("Content-Type"))
	}
}

// waiting starts a request for the log and returns once it waits.
func (f *fixture) waiting(ctx context.Context, credential, query string) <-chan answer {
	f.t.Helper()
	before := len(f.logWaiting)
	answers := make(chan answer, 1)
	go func() {
		r := httptest.NewRequest("GET", "/v1/log"+query, nil).WithContext(ctx)
		r.Header.Set("Authorization", "Bearer "+credential)
		w := httptest.NewRecorder()
		f.ServeHTTP(w, r)
		answers <- answer{w.Result(), w.Body.String()}
	}()
	for len(f.logWaiting) == before {
		runtime.Gosched()
	}
	return answers
}

// TestLogWaits: whoever waits hears of what it asked for as soon as it is there,
// and of nothing else.
func TestLogWaits(t *testing.T) {
	f, _ := logged(t)
	ctx := t.Context()
	all, own, bound := f.waiting(ctx, f.planner, "?after=7&wait=30"), f.waiting(ctx, f.planner, "?after=7&carrier=HLX&wait=30"), f.waiting(ctx, f.helix, "?after=7&wait=30")
	other := `{"carrier":"OTH","number":"O3","status":"arrived","time":"2026-11-24T08:00:00+08:00"}`
	f.request("POST", "/v1/scans", f.other, other).into(t, 200, &struct{}{}) // sequence 8
	var l logRead
	(<-all).into(t, 200, &l)
	if !slices.Equal(l.seqs(), []uint64{8}) || l.Next != 8 {
		t.Errorf("all: %+v", l)
	}
	f.scan("H1", event.Departed, "2026-11-24T08:10:00+08:00", "CNSZX") // 9
	for name, answers := range map[string]<-chan answer{"of one carrier": own, "the carrier's own": bound} {
		l = logRead{}
		(<-answers).into(t, 200, &l)
		if !slices.Equal(l.seqs(), []uint64{9}) || l.Next != 9 {
			t.Errorf("%s: %+v", name, l)
		}
	}
	// What is there already is not waited for.
	if l := f.readLogOf(f.helix, "?after=7&wait=30"); !slices.Equal(l.seqs(), []uint64{9}) {
		t.Errorf("%+v", l)
	}
	// Nothing comes: the page is empty, and has come as far as there is.
	if p, err := f.awaitLog(withCaller(ctx, caller{}), "NONE", 3, 10, time.Millisecond); err != nil || len(p.events) > 0 || p.next != 9 || p.last != 9 {
		t.Errorf("after a wait for nothing: %+v %v", p, err)
	}
}

// TestLogWaitEnds: with the client, with its key, with the server, and there is a
// limit to how many wait.
func TestLogWaitEnds(t *testing.T) {
	f, _ := logged(t)
	ctx, leave := context.WithCancel(t.Context())
	gone := f.waiting(ctx, f.planner, "?after=7&wait=30")
	leave()
	if got := <-gone; got.StatusCode == 200 {
		t.Errorf("a client that has gone was answered %d", got.StatusCode)
	}

	key, text, err := f.keys.Create("passing", access.Planner, "")
	must(t, err)
	revoked := f.waiting(t.Context(), text, "?after=7&wait=30")
	_, err = f.keys.Revoke(key.ID)
	must(t, err)
	f.scan("H1", event.Departed, "2026-11-24T08:10:00+08:00", "CNSZX")
	(<-revoked).problem(t, unauthenticated)

	for range maxLogWaiting {
		f.logWaiting <- struct{}{}
	}
	f.request("GET", "/v1/log?after=8&wait=1", f.planner, "").problem(t, unavailable)
	if got := f.request("GET", "/v1/log?after=8", f.planner, ""); got.StatusCode != 200 {
		t.Errorf("without wait: %d", got.StatusCode)
	}
	for range maxLogWaiting {
		<-f.logWaiting
	}
}

// TestStopEndsLogWait: a server that stops answers who waits.
func TestStopEndsLogWait(t *testing.T) {
	s := serve(t)
	s.scan("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX")
	web := http.Client{Transport: &http.Transport{DialContext: s.pipes.dial}}
	answers := make(chan logRead, 1)
	go func() {
		var l logRead
		r, _ := http.NewRequest("GET", "http://entrepot.example/v1/log?after=1&wait=30", nil)
		r.Header.Set("Authorization", "Bearer "+s.planner)
		if res, err := web.Do(r); err == nil {
			_ = json.NewDecoder(res.Body).Decode(&l)
			res.Body.Close()
		}
		answers <- l
	}()
	for len(s.logWaiting) == 0 {
		runtime.Gosched()
	}
	began := time.Now()
	s.stop()
	if l := <-answers; l.Next != 1 || len(l.Events) > 0 {
		t.Errorf("got %+v, want an empty page", l)
	}
	if err := <-s.done; err != nil || time.Since(began) > 10*time.Second {
		t.Errorf("Serve = %v after %v", err, time.Since(began))
	}
}
