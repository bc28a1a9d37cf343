package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"entrepot/api/access"
	"entrepot/engine"
	"entrepot/tracking/event"
	"entrepot/tracking/live"
	"entrepot/tracking/store"
	"entrepot/tracking/tower"
)

// Parts are what a Server answers from. All but Metrics are needed; their owner
// opens them before New and closes them after Serve has returned.
type Parts struct {
	Engine  *engine.Engine
	Store   *store.Store
	Hub     *live.Hub
	Tower   *tower.Tower
	Keys    *access.File
	Links   *access.Links
	Web     http.Handler // the pages: /, /track/{id} and /assets/
	Beside  store.Beside // files that a backup takes along
	Log     *slog.Logger
	Metrics *Metrics // nil makes new ones, which no store reports its commits to
	Version string   // shown in the document
}

// Server is the HTTP side of Entrepot. Use it as a handler, or let Serve run it.
type Server struct {
	engine *engine.Engine
	store  *store.Store
	hub    *live.Hub
	tower  *tower.Tower
	keys   *access.File
	links  *access.Links
	log    *slog.Logger
	now    func() time.Time

	mux     *http.ServeMux
	api     huma.API
	handler http.Handler

	metrics  *Metrics
	ids      *ids
	searches *gate
	failures failures
	sockets  *sockets
	streams  *streams
	linking  sync.Mutex // see inherited.go
	stopping atomic.Bool

	logWaiting chan struct{} // a place for each request that waits for the log

	beside    store.Beside
	backingUp atomic.Bool // one backup at a time

	// keepScans is the store's Append; a test has it fail.
	keepScans func(context.Context, []event.Event) ([]store.Result, error)
}

// New puts the parts together. It starts nothing.
func New(p Parts) (*Server, error) {
	if p.Metrics == nil {
		p.Metrics = NewMetrics(p.Version)
	}
	s := &Server{
		engine: p.Engine, store: p.Store, hub: p.Hub, tower: p.Tower, keys: p.Keys, links: p.Links,
		log: p.Log, now: time.Now, beside: p.Beside,
		mux: http.NewServeMux(), metrics: p.Metrics, ids: newIDs(),
		searches: newGate(), streams: newStreams(), logWaiting: make(chan struct{}, maxLogWaiting),
		keepScans: p.Store.Append,
	}
	s.metrics.watch(s.store, s.hub, s.streams)
	s.sockets = newSockets(s)
	s.api = humago.New(s.mux, newConfig(p.Version))
	s.registerRoutes()
	s.registerQuestions()
	s.registerMatrix()
	s.registerSourcing()
	s.registerChanges()
	s.registerClosures()
	s.registerBookings()
	s.registerParcels()
	s.registerScans()
	s.registerProofs()
	s.registerLog()
	s.registerCursors()
	s.registerBackup()
	s.registerBoard()
	s.registerErase()
	s.documentSockets()
	s.documentPlain()

	document, err := s.document()
	if err != nil {
		return nil, err
	}
	s.mux.Handle("GET /openapi.json", serveText("application/openapi+json", document))
	s.mux.HandleFunc("GET /problems/{kind}", serveKind)
	s.mux.HandleFunc("GET /v1/live", s.sockets.serve)
	s.mux.HandleFunc("GET /healthz", s.serveAlive)
	s.mux.HandleFunc("GET /readyz", s.serveReady)
	s.mux.Handle("GET /metrics", s.serveMetrics())
	s.mux.Handle("GET /{$}", p.Web)
	s.mux.Handle("GET /track/{id}", p.Web)
	s.mux.Handle("GET /assets/", p.Web)
	s.handler = s.observe(http.HandlerFunc(s.dispatch))
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// dispatch hands r to its route. What has none gets a problem in place of the
// mux's plain text, with the Allow header that the mux worked out.
func (s *Server) dispatch(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	plain, pattern := s.mux.Handler(r)
	if pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	said := &discarded{header: http.Header{}}
	plain.ServeHTTP(said, r)
	if said.status == http.StatusMethodNotAllowed {
		wrongMethod.problem("").with("Allow", said.header.Get("Allow")).write(w)
		return
	}
	notFound.problem("").write(w)
}

// discarded keeps the status and header of an answer and drops the rest.
type discarded struct {
	header http.Header
	status int
}

func (d *discarded) Header() http.Header         { return d.header }
func (d *discarded) WriteHeader(status int)      { d.status = status }
func (d *discarded) Write(b []byte) (int, error) { return len(b), nil }

// stopTime is how long Serve waits for requests that were accepted. It is
// longer than any body or search may take.
const stopTime = 30 * time.Second

// Serve answers on l until ctx ends, and then stops in order: no new
// connection or request, every accepted request finished, every live connection
// closed with 1001. It returns nil after such a stop. The parts are still open.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	h := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug), // broken handshakes and the like
	}
	h.RegisterOnShutdown(s.sockets.closeAll)
	h.RegisterOnShutdown(s.streams.closeAll)
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(l) }()
	select {
	case err := <-ended:
		s.sockets.closeAll()
		s.sockets.wait(context.Background())
		return fmt.Errorf("api: serve %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	err := h.Shutdown(limit)
	if err != nil {
		h.Close()
		err = fmt.Errorf("api: stop: requests still open after %s: %w", stopTime, err)
	}
	<-ended
	s.sockets.closeAll() // which Shutdown began, and did not wait for
	return errors.Join(err, s.sockets.wait(limit))
}

// serveKind gives the meaning of a problem's type.
func serveKind(w http.ResponseWriter, r *http.Request) {
	for _, k := range kinds {
		if k.slug == r.PathValue("kind") {
			writeJSON(w, http.StatusOK, map[string]any{"type": "/problems/" + k.slug, "title": k.title, "status": k.status, "meaning": k.meaning})
			return
		}
	}
	var slugs []string
	for _, k := range kinds {
		slugs = append(slugs, k.slug)
	}
	notFound.problem("problem kind: got %s, want one of %s", shown(r.PathValue("kind")), strings.Join(slugs, ", ")).write(w)
}
