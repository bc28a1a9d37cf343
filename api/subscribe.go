package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gorilla/websocket"

	"entrepot/api/access"
	"entrepot/tracking/parcel"
)

// request is what a client sends on a live connection.
type request struct {
	Type   string  `json:"type"`
	Parcel string  `json:"parcel"`
	Token  string  `json:"token"`
	After  *uint64 `json:"after"`
}

// readRequest reads one message of a client.
func readRequest(text []byte) (request, *Problem) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var r request
	if err := d.Decode(&r); err != nil {
		return request{}, malformed.problem("message: %v", withoutValue(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return request{}, malformed.problem("message: got more after its end, want one JSON object")
	}
	switch {
	case r.Type == "ping" && r == request{Type: "ping"}:
	case r.Type == "unsubscribe" && r.Parcel != "" && r.Token == "" && r.After == nil:
	case r.Type == "subscribe" && r.Parcel != "" && r.Token != "":
	case r.Type == "ping" || r.Type == "unsubscribe" || r.Type == "subscribe":
		return request{}, malformed.problem("message: got a %s with other fields, want subscribe with parcel, token and perhaps after, unsubscribe with parcel, or ping", r.Type)
	default:
		return request{}, malformed.problem("type: got %s, want subscribe, unsubscribe or ping", shown(r.Type))
	}
	return r, nil
}

// withoutValue keeps what was sent, which may be a token, out of a decoder's
// words.
func withoutValue(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Sprintf("%s: got a %s, want a %s", wrong.Field, wrong.Value, wrong.Type)
	}
	return shorten(err.Error(), 120)
}

// take handles one message. Its answers are queued like all others, so a pong
// comes after what was asked for before it.
func (c *socket) take(text []byte) {
	r, p := readRequest(text)
	switch {
	case p != nil:
		c.refuse(r.Parcel, p)
	case r.Type == "ping":
		c.put(outgoing{text: message{Type: "pong"}.text(c.all.server)})
	case r.Type == "unsubscribe":
		c.drop(r.Parcel)
	default:
		c.subscribe(r)
	}
}

func (c *socket) refuse(parcel string, p *Problem) {
	c.put(outgoing{text: message{Type: "error", Parcel: parcel, Problem: p}.text(c.all.server)})
}

// subscribe begins to follow a parcel, in place of an earlier subscription to it.
func (c *socket) subscribe(r request) {
	s := c.all.server
	who, p, to, err := s.admit(r.Parcel, r.Token)
	if err != nil {
		problem := asProblem(err, "")
		if problem.Status < http.StatusInternalServerError {
			if s.countFailure(c.from) != nil {
				c.end(websocket.ClosePolicyViolation, failedTooOften.title, "refused")
				return
			}
		} else {
			s.log.Error("live subscribe", "parcel", r.Parcel, "error", err)
		}
		c.refuse(r.Parcel, problem)
		return
	}
	seen, err := s.look(p)
	if err != nil {
		s.log.Error("live subscribe", "parcel", p.ID, "error", err)
		c.refuse(r.Parcel, asProblem(err, ""))
		return
	}
	c.drop(r.Parcel)
	sub := &subscription{parcel: r.Parcel, caller: who}
	sub.ctx, sub.cancel = context.WithCancel(c.ctx)
	if !c.add(sub) {
		sub.cancel()
		c.refuse(r.Parcel, invalid.problem("parcel: got more than %d subscriptions on one connection", maxFollowed))
		return
	}
	// A sequence that the parcel never reached is another server's, or this
	// one's before it was restored: the client starts afresh. So it does where
	// what it followed was merged into another parcel since, or has got events that
	// another number or parcel had before.
	after := seen.state.Seq
	if r.After != nil && *r.After <= after && *r.After >= seen.joined && p.ID == r.Parcel {
		after = *r.After
	} else {
		c.put(c.snapshot(sub, seen, to))
	}
	c.followers.Go(func() { c.follow(sub, p, after) })
}

// add keeps a subscription unless there are too many.
func (c *socket) add(sub *subscription) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.subs) >= maxFollowed {
		return false
	}
	c.subs[sub.parcel] = sub
	c.all.server.metrics.subscriptions.Inc()
	return true
}

// drop ends the subscription to a parcel, if there is one.
func (c *socket) drop(parcel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if sub := c.subs[parcel]; sub != nil {
		delete(c.subs, parcel)
		sub.cancel()
		c.all.server.metrics.subscriptions.Dec()
	}
}

// dropAll ends every subscription.
func (c *socket) dropAll() {
	for _, sub := range c.subscriptions() {
		c.drop(sub.parcel)
	}
}

func (c *socket) subscriptions() []*subscription {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Values(c.subs))
}

// dropped ends a subscription whose right is gone, or whose parcel cannot be
// read, and is what the client is told.
func (c *socket) dropped(sub *subscription, err error) []byte {
	c.drop(sub.parcel)
	p := asProblem(err, "")
	if p.Status >= http.StatusInternalServerError {
		c.all.server.log.Error("live view", "parcel", sub.parcel, "error", err)
	}
	return message{Type: "error", Parcel: sub.parcel, Problem: p}.text(c.all.server)
}

// recheck ends every subscription whose link or key no longer opens its parcel.
// It runs with each ping, and each event asks too: so a revoked link shows
// nothing new at all, and is cut within one ping.
func (c *socket) recheck() {
	for _, sub := range c.subscriptions() {
		if _, _, err := c.all.server.reachAgain(sub); err != nil {
			c.send(outgoing{text: c.dropped(sub, err)}) // a broken connection shows at the ping
		}
	}
}

// admit finds a parcel for a credential that came in a message.
func (s *Server) admit(id, text string) (caller, parcel.Parcel, audience, error) {
	who, err := s.identify(text)
	if errors.Is(err, access.ErrRefused) {
		return caller{}, parcel.Parcel{}, 0, noParcel(id)
	}
	if err != nil {
		return caller{}, parcel.Parcel{}, 0, err
	}
	p, to, err := s.reach(who, id)
	return who, p, to, err
}

// reachAgain is reach for a subscription made earlier: its key may have been
// revoked since.
func (s *Server) reachAgain(sub *subscription) (parcel.Parcel, audience, error) {
	if sub.caller.token == "" {
		if err := s.keys.Good(sub.caller.key.ID); errors.Is(err, access.ErrRefused) {
			return parcel.Parcel{}, 0, noParcel(sub.parcel)
		} else if err != nil {
			return parcel.Parcel{}, 0, err
		}
	}
	return s.reach(sub.caller, sub.parcel)
}

// documentSockets puts the connection into the document. OpenAPI has no words
// for its messages, so they are described in prose.
func (s *Server) documentSockets() {
	op := &huma.Operation{
		OperationID: "live", Method: http.MethodGet, Path: "/v1/live", Tags: []string{"live"},
		Summary:     "Follow parcels as they move",
		Description: liveDescription,
		Responses:   map[string]*huma.Response{"101": {Description: "The connection is a WebSocket now."}},
	}
	documentProblems(op, s.api.OpenAPI().Components.Schemas, []*kind{malformed, forbidden, unavailable})
	s.api.OpenAPI().AddOperation(op)
}

const liveDescription = "A WebSocket of subprotocol `entrepot.v1`; every message is one JSON object in text. " +
	"A page may connect from the server's own origin only. The connection itself needs no credential, each subscription brings one.\n\n" +
	"The client sends:\n\n" +
	"- `{\"type\":\"subscribe\",\"parcel\":\"<id>\",\"token\":\"trk_... or ent_...\",\"after\":17}`; without `after`, with one the parcel never reached, or of a parcel that was merged into another, a snapshot comes first\n" +
	"- `{\"type\":\"unsubscribe\",\"parcel\":\"<id>\"}`\n" +
	"- `{\"type\":\"ping\"}`\n\n" +
	"The server sends:\n\n" +
	"- `{\"type\":\"snapshot\",\"parcel\":\"<id>\",\"seq\":17,\"view\":{...}}`, the view as `GET /v1/parcels/{id}` gives it; it comes again when the parcel gets a reference or is merged, for events may come with that which are older than what was told\n" +
	"- `{\"type\":\"event\",\"parcel\":\"<id>\",\"seq\":18,\"event\":{...},\"view\":{...}}`, every event after the snapshot or `after`, once and in order; the event as `GET /v1/parcels/{id}/events` gives it, the view as it is when the message is sent\n" +
	"- `{\"type\":\"error\",\"parcel\":\"<id>\",\"problem\":{...}}`; what was asked for is not followed\n" +
	"- `{\"type\":\"pong\"}`\n\n" +
	"A message may have 4 KiB, a connection 100 subscriptions. A connection that has followed nothing after 15 seconds is closed with 1008. " +
	"A reader whose queue stays full for 5 seconds is closed with 4008: connect again and subscribe with `after`. A stopping server closes with 1001. " +
	"A revoked or expired credential gets no further event and an error within 30 seconds."
