package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed all:dist
var embedded embed.FS

// notBuilt is the answer on the paths of pages that were not built in.
const notBuilt = "the pages are not in this program: `make build` builds them"

// FS gives the built pages: index.html, track.html and assets. Without a build
// it holds only a placeholder.
func FS() fs.FS {
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(fmt.Sprintf("web: dist: %v", err)) // a constant name: the embed line above is broken
	}
	return dist
}

// Built says whether this program has the pages in it.
func Built() bool { return built(FS()) }

func built(files fs.FS) bool {
	for _, page := range []string{"index.html", "track.html"} {
		if _, err := fs.Stat(files, page); err != nil {
			return false
		}
	}
	return true
}

// Handler serves the pages and their assets. It answers 404 on any other path
// and 503 on its own when the pages were not built.
func Handler() http.Handler { return handler(FS()) }

func handler(files fs.FS) http.Handler {
	mux := http.NewServeMux()
	if built(files) {
		mux.Handle("GET /{$}", page(files, "index.html"))
		mux.Handle("GET /track/{id}", page(files, "track.html"))
		mux.Handle("GET /assets/{name...}", assets(files))
	} else {
		missing := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			http.Error(w, notBuilt, http.StatusServiceUnavailable)
		})
		for _, pattern := range []string{"GET /{$}", "GET /track/{id}", "GET /assets/{name...}"} {
			mux.Handle(pattern, missing)
		}
	}
	return guarded(mux)
}

// policy is what the pages need and nothing else. Styles that scripts set
// through the CSSOM, as Preact and MapLibre do, are not inline styles to it;
// data: is for the icons of MapLibre's style sheet.
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; " +
	"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guarded puts the headers that keep a page to itself on every answer.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		next.ServeHTTP(w, r)
	})
}

// page serves one HTML file, to be asked for again each time.
func page(files fs.FS, name string) http.Handler {
	plain, err := fs.ReadFile(files, name)
	if err != nil {
		panic(fmt.Sprintf("web: %s: %v", name, err)) // built has just seen it
	}
	packed, err := fs.ReadFile(files, name+".gz")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		panic(fmt.Sprintf("web: %s.gz: %v", name, err))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-cache")
		h.Set("Vary", "Accept-Encoding")
		body := plain
		if packed != nil && takesGzip(r) {
			body = packed
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("ETag", etag(body))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	})
}

// etag names these very bytes, so the packed form has one of its own.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// types are those of the files that Vite writes. They do not come from the
// machine, whose mime.types may say anything.
var types = map[string]string{
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".mjs":  "text/javascript; charset=utf-8",
	".json": "application/json",
	".svg":  "image/svg+xml",
}

// assets serves the files under names that change with their content.
func assets(files fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := "assets/" + r.PathValue("name")
		kind, known := types[path.Ext(name)]
		if !known {
			absent(w, r)
			return
		}
		h := w.Header()
		body, err := open(files, name)
		if err == nil && takesGzip(r) {
			if packed, err := open(files, name+".gz"); err == nil {
				body = packed
				h.Set("Content-Encoding", "gzip")
			}
		}
		if err != nil {
			absent(w, r)
			return
		}
		h.Set("Content-Type", kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
		http.ServeContent(w, r, "", time.Time{}, body)
	})
}

// absent keeps a miss out of caches: while one version of the program takes
// over from another, the name may exist on the next try.
func absent(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	http.NotFound(w, r)
}

// open gives a file's content to seek in. Embedded files can be sought in as
// they are; they need no closing.
func open(files fs.FS, name string) (io.ReadSeeker, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	if seeker, ok := f.(io.ReadSeeker); ok {
		return seeker, nil
	}
	return nil, fmt.Errorf("web: %s: got %T, want a file to seek in", name, f)
}

// takesGzip reads Accept-Encoding: gzip or * among its members, not at q=0.
func takesGzip(r *http.Request) bool {
	for _, line := range r.Header.Values("Accept-Encoding") {
		for member := range strings.SplitSeq(line, ",") {
			coding, parameters, _ := strings.Cut(member, ";")
			coding = strings.ToLower(strings.TrimSpace(coding))
			if coding != "gzip" && coding != "*" {
				continue
			}
			q := strings.ReplaceAll(strings.ToLower(parameters), " ", "")
			return strings.Trim(strings.TrimPrefix(q, "q="), "0.") != "" || q == ""
		}
	}
	return false
}
