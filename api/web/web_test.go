package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

var site = fstest.MapFS{
	".gitkeep":                {},
	"index.html":              {Data: []byte("<title>plan</title>")},
	"index.html.gz":           {Data: []byte("packed plan")},
	"track.html":              {Data: []byte("<title>track</title>")},
	"assets/track-Ab12.js":    {Data: []byte("track()")},
	"assets/track-Ab12.js.gz": {Data: []byte("packed track()")},
	"assets/worker-Cd34.mjs":  {Data: []byte("work()")},
	"assets/land-Ef56.json":   {Data: []byte("{}")},
}

func get(h http.Handler, method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestHandler(t *testing.T) {
	const forGood, eachTime, never = "public, max-age=31536000, immutable", "no-cache", "no-store"
	const html, script = "text/html; charset=utf-8", "text/javascript; charset=utf-8"
	tests := []struct {
		name, method, target string
		status               int
		body, kind, cache    string
	}{
		{"planner", "GET", "/", 200, "<title>plan</title>", html, eachTime},
		{"tracking", "GET", "/track/01JD8Q", 200, "<title>track</title>", html, eachTime},
		{"tracking of a strange id", "GET", "/track/%2e%2e%2findex.html", 200, "<title>track</title>", html, eachTime},
		{"script", "GET", "/assets/track-Ab12.js", 200, "track()", script, forGood},
		{"worker", "GET", "/assets/worker-Cd34.mjs", 200, "work()", script, forGood},
		{"data", "GET", "/assets/land-Ef56.json", 200, "{}", "application/json", forGood},
		{"head has no body", "HEAD", "/assets/track-Ab12.js", 200, "", script, forGood},
		{"asset of an older version", "GET", "/assets/track-Zz99.js", 404, "404 page not found\n", "", never},
		{"packed form by name", "GET", "/assets/track-Ab12.js.gz", 404, "404 page not found\n", "", never},
		{"directory", "GET", "/assets/", 404, "404 page not found\n", "", never},
		{"out of assets", "GET", "/assets/%2e%2e/index.html", 404, "404 page not found\n", "", never},
		{"out of assets, to a type it serves", "GET", "/assets/..%2f..%2fpackage.json", 404, "404 page not found\n", "", never},
		{"no id", "GET", "/track/", 404, "404 page not found\n", "", ""},
		{"below an id", "GET", "/track/a/b", 404, "404 page not found\n", "", ""},
		{"elsewhere", "GET", "/index.html", 404, "404 page not found\n", "", ""},
		{"writing", "POST", "/", 405, "Method Not Allowed\n", "", ""},
	}
	h := handler(site)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := get(h, tt.method, tt.target)
			if got := body(t, res); res.StatusCode != tt.status || got != tt.body {
				t.Errorf("%s %s = %d %q, want %d %q", tt.method, tt.target, res.StatusCode, got, tt.status, tt.body)
			}
			if got := res.Header.Get("Content-Type"); tt.kind != "" && got != tt.kind {
				t.Errorf("Content-Type = %q, want %q", got, tt.kind)
			}
			if got := res.Header.Get("Cache-Control"); got != tt.cache {
				t.Errorf("Cache-Control = %q, want %q", got, tt.cache)
			}
			for header, want := range map[string]string{
				"Content-Security-Policy": "frame-ancestors 'none'",
				"Referrer-Policy":         "no-referrer",
				"X-Content-Type-Options":  "nosniff",
			} {
				if got := res.Header.Get(header); !strings.Contains(got, want) {
					t.Errorf("%s = %q, want %q in it", header, got, want)
				}
			}
		})
	}
}

func TestPageIsNotSentTwice(t *testing.T) {
	h := handler(site)
	first := get(h, "GET", "/")
	tag := first.Header.Get("ETag")
	if tag == "" {
		t.Fatal("ETag is empty")
	}
	if again := get(h, "GET", "/", "If-None-Match", tag); again.StatusCode != http.StatusNotModified {
		t.Errorf("with its ETag: status = %d, want 304", again.StatusCode)
	}
	if other := get(h, "GET", "/track/x", "If-None-Match", tag); other.StatusCode != http.StatusOK {
		t.Errorf("another page with that ETag: status = %d, want 200", other.StatusCode)
	}
	if packed := get(h, "GET", "/", "Accept-Encoding", "gzip"); packed.Header.Get("ETag") == tag {
		t.Errorf("packed and plain share the ETag %s", tag)
	}
}

func TestPacked(t *testing.T) {
	h := handler(site)
	tests := []struct {
		target, accept, want string
	}{
		{"/assets/track-Ab12.js", "gzip, deflate, br", "packed track()"},
		{"/assets/track-Ab12.js", "br;q=1.0, GZIP;q=0.5", "packed track()"},
		{"/assets/track-Ab12.js", "*", "packed track()"},
		{"/assets/track-Ab12.js", "gzip;q=0", "track()"},
		{"/assets/track-Ab12.js", "gzip; q=0.000", "track()"},
		{"/assets/track-Ab12.js", "identity", "track()"},
		{"/assets/track-Ab12.js", "", "track()"},
		{"/assets/worker-Cd34.mjs", "gzip", "work()"}, // there is no packed form
		{"/", "gzip", "packed plan"},
		{"/track/x", "gzip", "<title>track</title>"},
	}
	for _, tt := range tests {
		res := get(h, "GET", tt.target, "Accept-Encoding", tt.accept)
		if got := body(t, res); got != tt.want {
			t.Errorf("GET %s taking %q = %q, want %q", tt.target, tt.accept, got, tt.want)
		}
		if got, want := res.Header.Get("Content-Encoding") == "gzip", strings.HasPrefix(tt.want, "packed"); got != want {
			t.Errorf("GET %s taking %q: said to be packed is %v, want %v", tt.target, tt.accept, got, want)
		}
		if got := res.Header.Get("Vary"); got != "Accept-Encoding" {
			t.Errorf("GET %s: Vary = %q, want Accept-Encoding", tt.target, got)
		}
	}
}

func TestNotBuilt(t *testing.T) {
	empty := fstest.MapFS{".gitkeep": {}}
	if built(empty) {
		t.Error("built(placeholder only) = true")
	}
	h := handler(empty)
	for _, target := range []string{"/", "/track/x", "/assets/a.js"} {
		res := get(h, "GET", target)
		if got := body(t, res); res.StatusCode != http.StatusServiceUnavailable || got != notBuilt+"\n" {
			t.Errorf("GET %s = %d %q, want 503 %q", target, res.StatusCode, got, notBuilt)
		}
	}
	if res := get(h, "GET", "/elsewhere"); res.StatusCode != http.StatusNotFound {
		t.Errorf("GET /elsewhere = %d, want 404", res.StatusCode)
	}
}

// TestEmbedded holds whatever this very program has in it: the pages, or the
// placeholder alone.
func TestEmbedded(t *testing.T) {
	want := http.StatusServiceUnavailable
	if Built() {
		want = http.StatusOK
	}
	if res := get(Handler(), "GET", "/"); res.StatusCode != want {
		t.Errorf("Built() = %v and GET / = %d, want %d", Built(), res.StatusCode, want)
	}
}
