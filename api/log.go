package api

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// trace is what becomes known of a request on its way, for its line in the log.
// It belongs to the request's goroutine.
type trace struct {
	id     string
	caller string
	failed error // behind an internal problem
}

type traceKey struct{}

func traceOf(ctx context.Context) *trace {
	t, _ := ctx.Value(traceKey{}).(*trace)
	if t == nil {
		return &trace{}
	}
	return t
}

// note writes down who the caller is.
func note(ctx context.Context, caller string) { traceOf(ctx).caller = caller }

// ids names requests: a random word for this run of the server, and a count.
type ids struct {
	run  string
	last atomic.Uint64
}

func newIDs() *ids { return &ids{run: strings.ToLower(rand.Text()[:6])} }

func (i *ids) next() string { return i.run + "-" + strconv.FormatUint(i.last.Add(1), 10) }

// observed is a ResponseWriter that knows what was sent, and to whom.
type observed struct {
	http.ResponseWriter
	trace
	status int
	bytes  int64
}

func (o *observed) WriteHeader(status int) {
	if o.status == 0 {
		o.status = status
	}
	o.ResponseWriter.WriteHeader(status)
}

func (o *observed) Write(b []byte) (int, error) {
	if o.status == 0 {
		o.status = http.StatusOK
	}
	n, err := o.ResponseWriter.Write(b)
	o.bytes += int64(n)
	return n, err
}

// Hijack gives the connection to the WebSocket upgrader, which asks for it by
// type and not through Unwrap.
func (o *observed) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := http.NewResponseController(o.ResponseWriter).Hijack()
	if err == nil {
		o.status = http.StatusSwitchingProtocols
	}
	return conn, buffer, err
}

// Unwrap lets http.ResponseController reach deadlines and Flush.
func (o *observed) Unwrap() http.ResponseWriter { return o.ResponseWriter }

// observe runs next and then logs and counts the request. The log has the
// route's pattern in place of the path and never the query, a header or a body:
// credentials may be in any of them.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		o := &observed{ResponseWriter: w, trace: trace{id: s.ids.next()}}
		t := &o.trace
		r = r.WithContext(context.WithValue(r.Context(), traceKey{}, t))
		defer func() {
			if fault := recover(); fault != nil {
				if fault == http.ErrAbortHandler {
					panic(fault)
				}
				t.failed = fmt.Errorf("panic: %v", fault)
				s.log.ErrorContext(r.Context(), "panic", "request", t.id, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
				if o.status == 0 {
					asProblem(t.failed, t.id).write(o)
				}
			}
			s.finish(r, o, t, time.Since(start))
		}()
		next.ServeHTTP(o, r)
	})
}

// finish writes the request's line and its metrics.
func (s *Server) finish(r *http.Request, o *observed, t *trace, took time.Duration) {
	route, method := r.Pattern, r.Method
	if route == "" {
		// Anybody can make up paths and methods; a metric must not keep them.
		route, method = "none", "other"
	} else if _, path, found := strings.Cut(route, " "); found {
		route = path
	}
	if o.status == 0 {
		o.status = http.StatusOK
	}
	s.metrics.requests.WithLabelValues(route, method, statusClass(o.status)).Observe(took.Seconds())

	level := slog.LevelInfo
	if t.failed != nil {
		level = slog.LevelError
	}
	if !s.log.Enabled(r.Context(), level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("request", t.id), slog.String("method", method), slog.String("route", route),
		slog.Int("status", o.status), slog.Duration("took", took), slog.Int64("bytes", o.bytes),
		slog.String("from", addrOf(r).String()),
	}
	if t.caller != "" {
		attrs = append(attrs, slog.String("caller", t.caller))
	}
	if t.failed != nil {
		attrs = append(attrs, slog.String("error", t.failed.Error()))
	}
	s.log.LogAttrs(r.Context(), level, "request", attrs...)
}

var statusClasses = [...]string{"1xx", "2xx", "3xx", "4xx", "5xx"}

func statusClass(status int) string {
	if i := status/100 - 1; i >= 0 && i < len(statusClasses) {
		return statusClasses[i]
	}
	return "other"
}
