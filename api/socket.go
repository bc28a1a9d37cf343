package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"entrepot/tracking/event"
	"entrepot/tracking/live"
	"entrepot/tracking/parcel"
	"entrepot/tracking/store"
)

// socket is one live connection. Who does what:
//
//	reader     one goroutine, run: takes messages, answers them into the queue
//	writer     one goroutine, write: the only one that sends, but for control frames
//	follower   one goroutine for each subscription: events into the queue
//
// All of them end when ctx does, and run returns after the others. The queue is
// never closed; whoever waits for room in it stops waiting when ctx ends.
type socket struct {
	all  *sockets
	conn *websocket.Conn
	from netip.Addr

	ctx       context.Context
	cancel    context.CancelFunc
	queue     chan outgoing
	followers sync.WaitGroup

	once   sync.Once // guards the three below; they are read after ctx has ended
	code   int       // of the close frame to send; 0 sends none
	reason string
	why    string // for the metric

	mu   sync.Mutex
	subs map[string]*subscription // by parcel
}

// subscription is one parcel that a connection follows.
type subscription struct {
	parcel string // as it was asked for; it may have been merged into another
	caller caller
	ctx    context.Context
	cancel context.CancelFunc

	shown shownView // the writer's
}

// shownView is the last view made for a subscription. Many events missed are
// many messages with one view.
type shownView struct {
	text json.RawMessage
	void []event.ID
	of   shownOf
}

// shownOf is all that a view changes with.
type shownOf struct {
	parcel     string
	references int
	seq        uint64
	events     int
	network    int64 // when the network was compiled
}

// outgoing is one message on its way to the client. An event's text is made
// when its turn comes, so that its view is the newest and the queue stays small.
type outgoing struct {
	text  []byte
	sub   *subscription // with event, when there is no text
	event event.Event
}

func newSocket(all *sockets, conn *websocket.Conn, from netip.Addr) *socket {
	c := &socket{all: all, conn: conn, from: from, queue: make(chan outgoing, socketQueue), subs: map[string]*subscription{}}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// run serves the connection until it ends and leaves nothing behind.
func (c *socket) run() {
	var writer sync.WaitGroup
	writer.Go(c.write)
	c.read()
	c.end(0, "", "gone")
	writer.Wait()
	c.followers.Wait()
	c.dropAll()
	c.conn.Close()
}

// end begins the end of the connection. The first call decides how.
func (c *socket) end(code int, reason, why string) {
	c.once.Do(func() { c.code, c.reason, c.why = code, reason, why })
	c.cancel()
}

// leave ends the connection because the server stops. It waits for nothing.
func (c *socket) leave() { c.end(websocket.CloseGoingAway, "server is stopping", "stopping") }

// read takes messages until the connection breaks. After our own close frame it
// only waits for theirs, so that the frame is not lost to a reset.
func (c *socket) read() {
	c.conn.SetReadLimit(maxMessage)
	c.conn.SetReadDeadline(time.Now().Add(c.all.pace.subscribe))
	c.conn.SetPongHandler(func(string) error { c.heard(); return nil })
	for {
		kind, text, err := c.conn.ReadMessage()
		var network net.Error
		switch {
		case errors.Is(err, websocket.ErrReadLimit):
			// The library has sent the close frame and reads no further.
			c.end(websocket.CloseMessageTooBig, "", "oversize")
			c.conn.SetReadDeadline(time.Now().Add(c.all.pace.farewell))
			_, _ = io.Copy(io.Discard, c.conn.NetConn())
			return
		case errors.As(err, &network) && network.Timeout():
			c.end(websocket.ClosePolicyViolation, "nothing was heard in time", "silent")
			return
		case err != nil:
			return
		case c.ctx.Err() != nil:
		case kind != websocket.TextMessage:
			c.end(websocket.CloseUnsupportedData, "messages are JSON text", "binary")
		default:
			c.take(text)
			c.heard()
		}
	}
}

// heard puts off the moment at which silence ends the connection. One that has
// never followed anything keeps its first deadline: it has shown no right to be here.
func (c *socket) heard() {
	c.mu.Lock()
	following := len(c.subs) > 0
	c.mu.Unlock()
	if following && c.ctx.Err() == nil {
		c.conn.SetReadDeadline(time.Now().Add(c.all.pace.silence))
	}
}

// write sends what is queued, pings, and at the end the close frame.
func (c *socket) write() {
	ping := time.NewTicker(c.all.pace.ping)
	defer ping.Stop()
	for c.ctx.Err() == nil {
		sent := true
		select {
		case out := <-c.queue:
			sent = c.send(out)
		case <-ping.C:
			c.recheck()
			sent = c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(c.all.pace.write)) == nil
		case <-c.ctx.Done():
		}
		if !sent {
			c.end(0, "", "broken")
		}
	}
	if c.code == 0 {
		c.conn.Close() // and read returns
		return
	}
	farewell := time.Now().Add(c.all.pace.farewell)
	_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(c.code, c.reason), farewell)
	c.conn.SetReadDeadline(farewell)
}

// send writes one message. It is false when the connection is broken.
func (c *socket) send(out outgoing) bool {
	text := out.text
	if text == nil {
		if out.sub.ctx.Err() != nil {
			return true // unsubscribed while it waited
		}
		text = c.told(out.sub, out.event)
	}
	c.conn.SetWriteDeadline(time.Now().Add(c.all.pace.write))
	return c.conn.WriteMessage(websocket.TextMessage, text) == nil
}

// put queues a message. When the queue is full it waits for room, for that
// loses nothing: what the hub cannot hand over meanwhile is read from the store
// later. A queue that stays full proves the reader too slow.
func (c *socket) put(out outgoing) bool {
	select {
	case c.queue <- out:
		return true
	default:
	}
	patience := time.NewTimer(c.all.pace.patience)
	defer patience.Stop()
	select {
	case c.queue <- out:
		return true
	case <-patience.C:
		c.end(closeTooSlow, tooSlowReason, "slow")
	case <-c.ctx.Done():
	}
	return false
}

// errJoined ends the following of a parcel that has got the events of a number,
// or is part of another parcel now.
var errJoined = errors.New("the parcel has got other events")

// follow queues every event of a parcel after a sequence, until the subscription
// ends. Events that the parcel gets by a merge or another number may be older
// than what was told, so then a snapshot comes, and what follows it.
func (c *socket) follow(sub *subscription, p parcel.Parcel, after uint64) {
	server := c.all.server
	for sub.ctx.Err() == nil {
		history := func(after uint64) ([]event.Event, error) {
			now, err := server.store.Parcel(sub.parcel)
			if err != nil {
				return nil, err
			}
			if now.ID != p.ID || len(now.References) != len(p.References) {
				return nil, errJoined
			}
			return server.store.Events(p.ID, after, socketQueue)
		}
		if !c.pass(sub, live.Follow(sub.ctx, server.hub, p.ID, after, history)) {
			return
		}
		joined, to, err := server.reachAgain(sub)
		var seen sight
		if err == nil {
			seen, err = server.look(joined)
		}
		if sub.ctx.Err() != nil {
			return
		}
		if err != nil {
			c.put(outgoing{text: c.dropped(sub, err)})
			return
		}
		p, after = joined, seen.state.Seq
		c.put(c.snapshot(sub, seen, to))
	}
}

// snapshot is the message of how a parcel is.
func (c *socket) snapshot(sub *subscription, seen sight, to audience) outgoing {
	seq := seen.state.Seq
	return outgoing{text: message{Type: "snapshot", Parcel: sub.parcel, Seq: &seq, View: seen.view(to)}.text(c.all.server)}
}

// pass queues what a follower hears. It is true when the parcel was joined with
// something, and false when there is nothing more to hear.
func (c *socket) pass(sub *subscription, events iter.Seq2[event.Event, error]) bool {
	server := c.all.server
	for e, err := range events {
		switch {
		case sub.ctx.Err() != nil:
			return false
		case errors.Is(err, errJoined):
			return true
		case errors.Is(err, store.ErrClosed):
			c.leave()
			return false
		case err != nil:
			server.log.ErrorContext(sub.ctx, "live history", "parcel", sub.parcel, "error", err)
			c.end(websocket.CloseInternalServerErr, "history cannot be read, resume after your last sequence", "failed")
			return false
		}
		if !c.put(outgoing{sub: sub, event: e}) {
			return false
		}
	}
	return false
}

// message is what the server sends.
type message struct {
	Type    string   `json:"type"`
	Parcel  string   `json:"parcel,omitempty"`
	Seq     *uint64  `json:"seq,omitempty"`
	Event   any      `json:"event,omitempty"`
	View    any      `json:"view,omitempty"`
	Problem *Problem `json:"problem,omitempty"`
}

// text renders a message. What cannot be rendered is our own fault, and the
// client is told so in a message that can.
func (m message) text(s *Server) []byte {
	text, err := json.Marshal(m)
	if err != nil {
		s.log.Error("live message", "type", m.Type, "parcel", m.Parcel, "error", err)
		text, _ = json.Marshal(message{Type: "error", Parcel: m.Parcel, Problem: internal.problem("")})
	}
	return text
}

// told is the message of an event, or of the end of the right to hear it: each
// event is a moment at which access is looked at again.
func (c *socket) told(sub *subscription, e event.Event) []byte {
	s := c.all.server
	to, err := s.show(sub)
	if err != nil {
		return c.dropped(sub, err)
	}
	return message{Type: "event", Parcel: sub.parcel, Seq: &e.Seq, Event: s.eventView(e, sub.shown.void, sub.caller.viewer(to)), View: sub.shown.text}.text(s)
}

// show brings a subscription's view up to date with what its subscriber may
// see now.
func (s *Server) show(sub *subscription) (audience, error) {
	p, to, err := s.reachAgain(sub)
	if err != nil {
		return 0, err
	}
	t, err := s.store.Story(p.ID)
	if err != nil {
		return 0, err
	}
	of := shownOf{p.ID, len(p.References), t.State.Seq, t.State.Events, s.engine.Info().Compiled.UnixNano()}
	if sub.shown.text != nil && sub.shown.of == of {
		return to, nil
	}
	seen, err := s.sight(p, t)
	if err != nil {
		return 0, err
	}
	text, err := json.Marshal(seen.view(to))
	if err != nil {
		return 0, fmt.Errorf("api: live view of %s: %w", p.ID, err)
	}
	sub.shown = shownView{text, t.State.Void, of}
	return to, nil
}
