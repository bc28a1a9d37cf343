package api

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"entrepot/tracking/event"
)

const morning = "2026-11-24T08:00:00+08:00"

// fewBodies are bodies of every kind that may be read whole, or may not after all.
func fewBodies() map[string]string {
	one := scanBody("H1", event.PickedUp, morning, "CNSZX")
	two := scanBody("H2", event.Departed, morning, "CNSZX")
	theirs := strings.Replace(two, "HLX", "OTH", 1)
	with := func(member string) string { return one[:len(one)-1] + "," + member + "}" }
	list := func(n int) string { return "[" + strings.Repeat(one+",", n-1) + one + "]" }
	return map[string]string{
		"one": one, "a list of one": "[" + one + "]", "a list": "[" + one + "," + two + "]", "space around": " \r\n\t" + two + "\n ",
		"byte order mark": "\ufeff" + one, "twice in one": "[" + two + "," + two + "]", "another's": theirs, "another's in a list": "[" + one + "," + theirs + "]",
		"nothing": "", "space": "  \n", "an empty list": "[]", "null": "null", "a number": "12", "a number cut": "-", "text": `"x"`, "a list of lists": "[[" + one + "]]",
		"no object": "[1," + one + "]", "half": one[:40], "half a list": "[" + one + "," + two[:9], "an open list": "[" + one, "two values": one + one, "more behind": one + " x",
		"a list and more": "[" + one + "]]", "a comma too many": "[" + one + ",]", "lines": one + "\n" + two + "\n", "no JSON": "carrier=HLX&number=1", "control": "{\"carrier\":\"\x01\"}",
		"an unknown field": with(`"colour":"<red> & \u2028"`), "the same field twice": with(`"carrier":"HLX"`), "a wrong type": with(`"note":{"a":[1,2]}`), "in capitals": strings.ToUpper(one),
		"no UTF-8": with("\"note\":\"\xff\""), "half a pair": with(`"note":"\ud800"`), "hidden": with(`"note":"\u200b"`), "escapes": with(`"note":"\u0041\n"`), "null field": with(`"note":null`),
		"no number": `{"carrier":"HLX"}`, "nothing in it": "{}", "bad status": strings.Replace(one, "picked_up", "lost", 1), "of tomorrow": strings.Replace(one, "11-24", "11-26", 1),
		"good and bad": "[" + one + `,{"carrier":"HLX","number":"` + strings.Repeat("é", 70) + `"},` + two + "]", "all bad": `[{"carrier":"HLX"},{"carrier":"HLX"}]`,
		"a withdrawal": `{"carrier":"HLX","number":"H1","time":"` + morning + `","withdraws":"id:9"}`,
		"too long":     with(`"note":"` + strings.Repeat("x", 65<<10) + `"`), "nearly too long": with(`"note":"` + strings.Repeat("x", 60<<10) + `"`), "deep": strings.Repeat("[", 200), "deep inside": with(`"x":` + strings.Repeat("[", 120)),
		"a thousand": list(1000), "a thousand and one": list(1001), "a thousand words": "[" + strings.Repeat("1,", 999) + "1]", "a thousand and one words": "[" + strings.Repeat("1,", 1000) + "1]",
		"many words and a hole": "[" + strings.Repeat("1,", 1200) + ",1]", "a thousand words and a hole": "[" + strings.Repeat("1,", 999) + ",1]",
	}
}

// TestEveryWayGivesTheSame posts each body in each way it can come, to servers
// that have had the same before: of a length that is known and so read whole, of
// none and so read as a stream, and with a parameter that changes nothing.
func TestEveryWayGivesTheSame(t *testing.T) {
	type way struct {
		*fixture
		name, query, media string
		unknown            bool
	}
	ways := []way{
		{newFixture(t), "whole", "", typeJSON, false}, {newFixture(t), "in pieces", "", typeJSON, true},
		{newFixture(t), "with a parameter", "?from=0", typeJSON, false}, {newFixture(t), "without a type", "", "", false}, {newFixture(t), "with a charset", "", typeJSON + "; charset=utf-8", false},
	}
	for name, body := range fewBodies() {
		for _, role := range []string{"admin", "carrier", "planner"} {
			want := ""
			for _, to := range ways {
				r := httptest.NewRequest("POST", "/v1/scans"+to.query, strings.NewReader(body))
				r.Header.Set("Authorization", "Bearer "+map[string]string{"admin": to.admin, "carrier": to.helix, "planner": to.planner}[role])
				if to.media != "" {
					r.Header.Set("Content-Type", to.media)
				}
				if to.unknown {
					r.ContentLength = -1
				}
				w := httptest.NewRecorder()
				to.ServeHTTP(w, r)
				got := fmt.Sprint(w.Code, w.Header(), w.Body)
				if want == "" {
					want = got
				}
				if got != want {
					t.Errorf("%s, %s, %s:\n%.900s\nwhole:\n%.900s", name, role, to.name, got, want)
				}
			}
		}
	}
	count := func(f *fixture) (lines []string) {
		for line := range strings.Lines(f.request("GET", "/metrics", f.admin, "").text) {
			if strings.HasPrefix(line, "entrepot_scans_total") || strings.HasPrefix(line, `entrepot_http_request_seconds_count{method="POST",route="/v1/scans"`) {
				lines = append(lines, line)
			}
		}
		return lines
	}
	want := fmt.Sprint(count(ways[0].fixture))
	for _, to := range ways[1:] {
		if got := fmt.Sprint(count(to.fixture)); got != want {
			t.Errorf("%s was counted as\n%s\nwhole:\n%s", to.name, got, want)
		}
	}
}

// TestFewKeepTheirKey revokes a key between two posts, and looks for the caller's
// name in the log.
func TestFewKeepTheirKey(t *testing.T) {
	f := newFixture(t)
	key, text, err := f.keys.Create("temporary", "carrier", "HLX")
	must(t, err)
	one := scanBody("H1", event.PickedUp, morning, "CNSZX")
	f.request("POST", "/v1/scans", text, one).into(t, 200, &struct{}{})
	if log := f.log.String(); !strings.Contains(log, "route=/v1/scans status=200") || !strings.Contains(log, "caller="+key.ID) {
		t.Errorf("the log says %s", log)
	}
	_, err = f.keys.Revoke(key.ID)
	must(t, err)
	got := f.request("POST", "/v1/scans", text, one)
	got.problem(t, unauthenticated)
	if got.Header.Get("Cache-Control") == "" || got.Header.Get("Vary") == "" || got.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("headers %v", got.Header)
	}
}

// head is the head of a post of one scan of so many bytes.
func (s *served) head(length int) string {
	return fmt.Sprintf("POST /v1/scans HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", s.helix, length)
}

// TestFewFromASlowSender sends some of a small body, and the rest late, in two
// parts, or never.
func TestFewFromASlowSender(t *testing.T) {
	one := scanBody("H1", event.PickedUp, morning, "CNSZX")
	for _, tt := range []struct {
		name string
		item time.Duration
		late bool
		want int
	}{{"late", 30 * time.Second, true, 200}, {"never", 50 * time.Millisecond, false, 408}} {
		s := serve(t)
		s.streams.pace.atOnce, s.streams.pace.item, s.streams.pace.farewell = time.Millisecond, tt.item, time.Millisecond
		for _, sent := range []int{0, 1, len(one) / 2} {
			conn, err := s.pipes.dial(context.Background(), "", "")
			must(t, err)
			io.WriteString(conn, s.head(len(one))+one[:sent])
			if tt.late {
				time.Sleep(5 * time.Millisecond)
				io.WriteString(conn, one[sent:sent+1])
				time.Sleep(5 * time.Millisecond)
				io.WriteString(conn, one[sent+1:])
			}
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			must(t, err)
			if text, _ := io.ReadAll(res.Body); res.StatusCode != tt.want {
				t.Errorf("%d bytes, the others %s: %d %s, want %d", sent, tt.name, res.StatusCode, text, tt.want)
			}
			conn.Close()
		}
	}
}

// TestFewOnOneConnection sends good and bad posts one behind another.
func TestFewOnOneConnection(t *testing.T) {
	s := serve(t)
	conn, err := s.pipes.dial(context.Background(), "", "")
	must(t, err)
	defer conn.Close()
	answers := bufio.NewReader(conn)
	for i := range 20 {
		body, want := scanBody(fmt.Sprint("N", i), event.PickedUp, morning, "CNSZX"), 200
		switch i % 3 {
		case 1:
			body, want = "{", 400
		case 2:
			body, want = "{}", 403
		}
		io.WriteString(conn, s.head(len(body))+body)
		res, err := http.ReadResponse(answers, nil)
		must(t, err)
		if text, _ := io.ReadAll(res.Body); res.StatusCode != want {
			t.Fatalf("post %d: %d %s, want %d", i, res.StatusCode, text, want)
		}
	}
}

// TestFewThatBreakOff closes the connection's one direction within a small body.
func TestFewThatBreakOff(t *testing.T) {
	s := &served{fixture: newFixture(t)}
	server := http.Server{Handler: s.fixture}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go server.Serve(l)
	defer server.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	must(t, err)
	defer conn.Close()
	one := scanBody("H1", event.PickedUp, morning, "CNSZX")
	io.WriteString(conn, s.head(len(one)+1)+one)
	must(t, conn.(*net.TCPConn).CloseWrite())
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(t, err)
	text, _ := io.ReadAll(res.Body)
	if res.StatusCode != 400 || !strings.Contains(string(text), fmt.Sprintf("it breaks off after byte %d", len(one))) || s.store.Stats().LastSeq != 0 {
		t.Errorf("%d %s, and %d events", res.StatusCode, text, s.store.Stats().LastSeq)
	}
}

// TestScansOnce sends posts again under a key, in every way they can come.
func TestScansOnce(t *testing.T) {
	f := newFixture(t)
	id, _ := f.registerPlanned("H1")
	one := scanBody("H1", event.PickedUp, morning, "CNSZX")
	list := "[" + one + `,{"carrier":"HLX"},` + scanBody("H2", event.PickedUp, morning, "CNSZX") + "]"
	post := func(credential, key, body string, headers ...string) answer {
		t.Helper()
		return f.request("POST", "/v1/scans", credential, body, append(headers, "Idempotency-Key", key)...)
	}
	first := post(f.helix, "k1", one)
	var out scanResults
	first.into(t, 200, &out)
	if len(out.Results) != 1 || out.Results[0].Outcome != "accepted" || out.Results[0].Parcel != id {
		t.Fatalf("first: %s", first.text)
	}
	listed := post(f.helix, "k2", list)
	listed.into(t, 200, &out)
	if !strings.Contains(listed.text, "duplicate") || !strings.Contains(listed.text, "rejected") || !strings.Contains(listed.text, "accepted") {
		t.Errorf("a list: %s", listed.text)
	}
	counted := f.request("GET", "/metrics", f.admin, "").text
	if again := post(f.helix, "k1", one); again.StatusCode != 200 || again.text != first.text {
		t.Errorf("again: %s, want %s", again.text, first.text)
	}
	if again := post(f.helix, "k2", gzipped(list), "Content-Encoding", "gzip"); again.StatusCode != 200 || again.text != listed.text {
		t.Errorf("the list again, packed: %s, want %s", again.text, listed.text)
	}
	r := httptest.NewRequest("POST", "/v1/scans", strings.NewReader(list))
	r.ContentLength = -1
	r.Header.Set("Authorization", "Bearer "+f.helix)
	r.Header.Set("Idempotency-Key", "k2")
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	if w.Body.String() != listed.text {
		t.Errorf("the list again, of unknown length: %s, want %s", w.Body, listed.text)
	}
	for _, outcome := range []string{"accepted", "duplicate", "rejected"} {
		line := `entrepot_scans_total{outcome="` + outcome + `"}`
		if _, was, _ := strings.Cut(counted, line); !strings.Contains(f.request("GET", "/metrics", f.admin, "").text, line+was[:3]) {
			t.Errorf("%s scans were counted again", outcome)
		}
	}
	post(f.helix, "k1", one+" ").problem(t, otherBody)
	post(f.helix, "k1", list).problem(t, otherBody)
	if other := post(f.admin, "k1", list); other.StatusCode != 200 || strings.Contains(other.text, "accepted") {
		t.Errorf("another's key of the same text: %d %s", other.StatusCode, other.text)
	}
	post(f.helix, "k3", `{"carrier":"HLX"}`).problem(t, invalid)
	post(f.helix, "k3", one).into(t, 200, &out) // what was refused has not used the key up
	post(f.helix, "a b", one).problem(t, invalid)
	post(f.helix, strings.Repeat("k", 201), one).problem(t, invalid)
	long := post(f.helix, "k4", "["+strings.Repeat(`{"carrier":"HLX","colour":"`+strings.Repeat("x", 70)+`"},`, 999)+one+"]")
	long.into(t, 413, &struct{}{})
	if plain := f.request("POST", "/v1/scans", f.helix, one); strings.Contains(plain.text, "accepted") {
		t.Errorf("without a key: %s", plain.text)
	}
	f.clock.pass(25 * time.Hour)
	if late := post(f.helix, "k1", one); late.StatusCode != 200 || !strings.Contains(late.text, "duplicate") {
		t.Errorf("a day later: %s", late.text)
	}
}
