package api

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	liveProtocol  = "entrepot.v1"
	maxSockets    = 20_000
	maxMessage    = 4 << 10 // of a client, in bytes
	maxFollowed   = 100     // parcels of one connection
	socketQueue   = 128     // messages that may wait for their reader; each holds an event, not its text
	closeTooSlow  = 4008
	tooSlowReason = "too slow, resume after your last sequence"
)

// pace is how long things may take on a live connection. Tests shorten it.
type pace struct {
	ping      time.Duration // between pings, and between looks at whether access still holds
	silence   time.Duration // without a message or pong: the other end is gone
	subscribe time.Duration // a connection that follows nothing by then is closed
	patience  time.Duration // a full queue may stay full
	write     time.Duration // one message to the network; longer than patience, so that a slow reader is told
	farewell  time.Duration // from our close frame to theirs
}

var usualPace = pace{
	ping: 30 * time.Second, silence: 75 * time.Second, subscribe: 15 * time.Second,
	patience: 5 * time.Second, write: 10 * time.Second, farewell: 2 * time.Second,
}

// sockets are the open live connections of a server.
type sockets struct {
	server   *Server
	pace     pace
	upgrader websocket.Upgrader

	all sync.WaitGroup // one for each connection

	mu     sync.Mutex
	open   map[*socket]struct{}
	taken  int  // open ones and those in their handshake
	closed bool // no more are taken
}

func newSockets(s *Server) *sockets {
	return &sockets{
		server: s, pace: usualPace, open: map[*socket]struct{}{},
		upgrader: websocket.Upgrader{
			HandshakeTimeout: 5 * time.Second,
			Subprotocols:     []string{liveProtocol},
			// Small buffers, and one for writing only while something is written:
			// 8 KiB for each idle connection instead of 16.
			ReadBufferSize: 256, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{},
			// CheckOrigin is left to the library: no Origin, or the request's own host.
			Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
				k := malformed
				if status == http.StatusForbidden {
					k = forbidden
				}
				k.problem("%v", reason).with("Sec-WebSocket-Version", "13").write(w)
			},
		},
	}
}

// serve upgrades a request and returns at once, so that the buffers of the HTTP
// side are given back. The connection needs no key: each subscription brings its own.
func (s *sockets) serve(w http.ResponseWriter, r *http.Request) {
	if !s.reserve() {
		unavailable.problem("no live connection can be taken now").retryAfter(5).write(w)
		return
	}
	conn, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		s.release(nil)
		return // the upgrader has answered
	}
	c := newSocket(s, conn, addrOf(r))
	s.keep(c)
	s.server.metrics.connections.Inc()
	go func() {
		c.run()
		s.server.metrics.connections.Dec()
		s.server.metrics.liveClosed.WithLabelValues(c.why).Inc()
		s.release(c)
	}()
}

// reserve takes the place of one connection, if there is one and the server is
// not stopping. It and keep are two steps because the handshake between them
// waits for the network, and no lock may.
func (s *sockets) reserve() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.taken >= maxSockets {
		return false
	}
	s.taken++
	s.all.Add(1)
	return true
}

// keep makes a connection known to closeAll, or does closeAll's work when that
// came first.
func (s *sockets) keep(c *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[c] = struct{}{}
	if s.closed {
		c.leave()
	}
}

// release gives a place back; c is nil when the handshake failed.
func (s *sockets) release(c *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, c)
	s.taken--
	s.all.Done()
}

// closeAll takes no more connections and tells the open ones to go. It does not
// wait for them.
func (s *sockets) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for c := range s.open {
		c.leave()
	}
}

// wait returns when every connection has ended, or ctx has.
func (s *sockets) wait(ctx context.Context) error {
	ended := make(chan struct{})
	go func() { s.all.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return errors.New("api: stop: live connections still open")
	}
}
