package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLogCommand reads the log of a running server, and follows it.
func TestLogCommand(t *testing.T) {
	p := startServe(t, "../../testdata/demo", t.TempDir(), true)
	before := time.Now().Add(-time.Minute)
	scan := func(carrier, number, status, at string) {
		t.Helper()
		p.call("POST", "/v1/scans", p.adminKey, map[string]any{"carrier": carrier, "number": number, "status": status, "time": at, "place": "CNSZX-C1"}, 200)
	}
	command := func(wantCode int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		args = append([]string{"log", "--server", p.url, "--key", p.adminKey}, args...)
		if code := run(args, &streams{context.Background(), &out, &errs}); code != wantCode {
			t.Fatalf("%v: got code %d: %s%s", args, code, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
	if got := command(0); got != "" {
		t.Errorf("an empty log: %q", got)
	}
	scan("HLX", "L1", "picked_up", "2026-11-20T08:00:00+08:00")
	scan("OCE", "L2", "export_submitted", "2026-11-20T09:05:00+01:00")
	first := "1       2026-11-20 08:00 +08:00  picked up         CNSZX-C1    HLX L1\n"
	second := "2       2026-11-20 09:05 +01:00  export submitted  CNSZX-C1    OCE L2\n"
	for args, want := range map[string]string{
		"":                                       first + second,
		"--after=1":                              second,
		"--after=0":                              first + second,
		"--after=2":                              "",
		"--carrier=HLX":                          first,
		"--carrier=OCE --after=0":                second,
		"--carrier=NONE":                         "",
		"--since=2030-01-01T00:00:00Z":           "",
		"--since=" + before.Format(time.RFC3339): first + second,
	} {
		if got := command(0, strings.Fields(args)...); got != want {
			t.Errorf("%s: got\n%swant\n%s", args, got, want)
		}
	}
	if got := command(0, "--json", "--after=1"); !strings.HasPrefix(got, `{"id":"`) || !strings.Contains(got, `"seq":2,`) || !strings.Contains(got, `"number":"L2"`) || strings.Count(got, "\n") != 1 {
		t.Errorf("--json: %s", got)
	}
	for args, want := range map[string]string{
		"--since=yesterday":           `--since: got "yesterday", want RFC 3339 with an offset`,
		"--after=3":                   "after: got 3, want at most 2",
		"--server=http://127.0.0.1:1": "nothing answers at http://127.0.0.1:1",
	} {
		if got := command(1, args); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", args, got, want)
		}
	}
	for args, want := range map[string]string{"--after=-1": "--after", "--after=1 --since=2026-11-20T00:00:00Z": "--since"} {
		if got := command(2, strings.Fields(args)...); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", args, got, want)
		}
	}

	// More than one answer holds comes all the same.
	var many strings.Builder
	for i := range 2*logAtOnce + 10 {
		fmt.Fprintf(&many, `{"carrier":"HLX","number":"M%d","status":"arrived","time":"2026-11-20T08:00:00Z"}`+"\n", i)
	}
	file := filepath.Join(t.TempDir(), "many.ndjson")
	if err := os.WriteFile(file, []byte(many.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if code := run([]string{"scan", file, "--server", p.url, "--key", p.adminKey}, &streams{context.Background(), &said, &said}); code != 0 {
		t.Fatal(said.String())
	}
	if got := command(0); strings.Count(got, "\n") != 2*logAtOnce+12 || !strings.HasSuffix(got, fmt.Sprintf("HLX M%d\n", 2*logAtOnce+9)) {
		t.Errorf("got %d events, want %d", strings.Count(got, "\n"), 2*logAtOnce+12)
	}

	// Following begins at the end, and ends when it is interrupted, with success.
	ctx, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	read, written := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		var errs bytes.Buffer
		ended <- run([]string{"log", "--server", p.url, "--key", p.adminKey, "--follow", "--after", fmt.Sprint(2*logAtOnce + 12)}, &streams{ctx, written, &errs})
		written.Close()
	}()
	scan("HLX", "L1", "departed", "2026-11-20T20:00:00+08:00")
	got := make([]byte, 200)
	n, err := read.Read(got)
	if want := fmt.Sprintf("%-7d 2026-11-20 20:00 +08:00  departed          CNSZX-C1    HLX L1\n", 2*logAtOnce+13); err != nil || string(got[:n]) != want {
		t.Errorf("followed: got %q (%v), want %q", got[:n], err, want)
	}
	interrupt()
	if code := <-ended; code != 0 {
		t.Errorf("interrupted: code %d, want 0", code)
	}
}

// TestLogFollowsFromTheEnd: without a beginning, what was there is not printed.
func TestLogFollowsFromTheEnd(t *testing.T) {
	asked := make(chan string, 10)
	ctx, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.RequestURI()
		switch len(asked) {
		case 1:
			fmt.Fprint(w, `{"events":[{"seq":2}],"next":2,"last":7}`)
		case 3:
			interrupt()
			fallthrough
		default:
			fmt.Fprint(w, `{"events":[],"next":9,"last":9}`)
		}
	}))
	defer server.Close()
	var out, errs bytes.Buffer
	if code := run([]string{"log", "--server", server.URL, "--key", "k", "--follow"}, &streams{ctx, &out, &errs}); code != 0 || out.Len()+errs.Len() > 0 {
		t.Errorf("code %d: %s%s", code, out.String(), errs.String())
	}
	for _, want := range []string{"/v1/log?limit=1", "/v1/log?after=7&limit=1000", "/v1/log?after=9&limit=1000&wait=20"} {
		if got := <-asked; got != want {
			t.Errorf("asked %s, want %s", got, want)
		}
	}
}
