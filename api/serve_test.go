package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"entrepot/engine"
)

// pipes is a network inside the test. Nothing is buffered on it, so a client
// that does not read stops the server's writer at once.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// served is a fixture that Serve runs.
type served struct {
	*fixture
	pipes *pipes
	stop  context.CancelFunc
	done  chan error
}

// serve runs the fixture's server until the test ends, or stop is called.
func serve(t *testing.T) *served {
	t.Helper()
	f := newFixture(t)
	ctx, stop := context.WithCancel(context.Background())
	s := &served{f, newPipes(), stop, make(chan error, 1)}
	go func() { s.done <- f.Serve(ctx, s.pipes); close(s.done) }()
	t.Cleanup(func() { stop(); <-s.done })
	return s
}

// client is one end of a live connection.
type client struct {
	t testing.TB
	*websocket.Conn
}

func (s *served) dial(header http.Header) (*websocket.Conn, *http.Response, error) {
	d := websocket.Dialer{NetDialContext: s.pipes.dial, Subprotocols: []string{liveProtocol}, HandshakeTimeout: 10 * time.Second}
	return d.Dial("ws://entrepot.example/v1/live", header)
}

func (s *served) connect() client {
	s.t.Helper()
	c, res, err := s.dial(nil)
	must(s.t, err)
	if got := res.Header.Get("Sec-Websocket-Protocol"); got != liveProtocol {
		s.t.Fatalf("subprotocol %q, want %q", got, liveProtocol)
	}
	s.t.Cleanup(func() { c.Close() })
	c.SetReadDeadline(time.Now().Add(30 * time.Second)) // a test that hangs says where
	return client{s.t, c}
}

func (c client) say(format string, args ...any) {
	c.t.Helper()
	must(c.t, c.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, format, args...)))
}

// heard is any message of the server.
type heard struct {
	Type   string
	Parcel string
	Seq    uint64
	Event  *fullEventView
	View   *struct {
		State fullStateView
		Grams int64 `json:"weightGrams"`
		Plan  *engine.Itinerary
	}
	Problem *Problem
	text    string
}

func (c client) hear() heard {
	c.t.Helper()
	_, text, err := c.ReadMessage()
	must(c.t, err)
	h := heard{text: string(text)}
	must(c.t, json.Unmarshal(text, &h))
	return h
}

// expect hears a message and fails unless it is of this type and sequence.
func (c client) expect(kind string, seq uint64) heard {
	c.t.Helper()
	h := c.hear()
	if h.Type != kind || h.Seq != seq {
		c.t.Fatalf("heard %s, want a %s of sequence %d", shorten(h.text, 400), kind, seq)
	}
	return h
}

// ended reads until the server closes and gives its code.
func (c client) ended() int {
	c.t.Helper()
	for {
		if _, _, err := c.ReadMessage(); err != nil {
			var closed *websocket.CloseError
			if !errors.As(err, &closed) {
				c.t.Fatalf("the connection ended with %v, want a close frame", err)
			}
			return closed.Code
		}
	}
}

// only gives the one open connection.
func (s *served) only() *socket {
	s.t.Helper()
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	if len(s.sockets.open) != 1 {
		s.t.Fatalf("%d connections are open, want 1", len(s.sockets.open))
	}
	for c := range s.sockets.open {
		return c
	}
	return nil
}

// TestStopFinishesWhatItAccepted stops the server while a request is being
// answered and a connection is open: the one must be answered, the other closed
// with 1001, and nothing new be taken.
func TestStopFinishesWhatItAccepted(t *testing.T) {
	s := serve(t)
	entered, finish := make(chan struct{}), make(chan struct{})
	s.mux.HandleFunc("GET /slow", func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		<-finish
		fmt.Fprint(w, "finished")
	})
	web := http.Client{Transport: &http.Transport{DialContext: s.pipes.dial}}
	answers := make(chan string, 1)
	go func() {
		res, err := web.Get("http://entrepot.example/slow")
		if err != nil {
			answers <- err.Error()
			return
		}
		defer res.Body.Close()
		text := make([]byte, 100)
		n, _ := res.Body.Read(text)
		answers <- string(text[:n])
	}()
	c := s.connect()
	<-entered
	s.stop()
	if code := c.ended(); code != websocket.CloseGoingAway {
		t.Errorf("live connection closed with %d, want 1001", code)
	}
	if _, _, err := s.dial(nil); err == nil {
		t.Error("a stopping server took a connection")
	}
	select {
	case err := <-s.done:
		t.Fatalf("Serve returned %v before it had answered", err)
	default:
	}
	close(finish)
	if got := <-answers; got != "finished" {
		t.Errorf("the request under way got %q, want its answer", got)
	}
	if err := <-s.done; err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
}
