package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"entrepot/api/access"
	"entrepot/tracking/event"
	"entrepot/tracking/intake"
	"entrepot/tracking/store"
)

// maxStreams is how many streams, and packed bodies, are read at once. Each may
// hold two batches and, packed, a window: some 10 MB at the very most.
const maxStreams = 64

// streamPace is how long things may take on a stream. Tests shorten it.
type streamPace struct {
	item     time.Duration // from one scan to the next
	write    time.Duration // a client may leave results unread
	busy     time.Duration // the store may have no room for a batch
	again    time.Duration // before the second try; doubled up to a second
	farewell time.Duration // a body nobody wants is read on
	atOnce   time.Duration // all of a small body may take before it is read as a stream is
}

var usualStreamPace = streamPace{item: 30 * time.Second, write: 30 * time.Second, busy: 30 * time.Second, again: 10 * time.Millisecond, farewell: time.Second, atOnce: time.Second}

// streams are the scans being read.
type streams struct {
	pace     streamPace
	places   chan struct{}
	stopping chan struct{} // closed when no more is read
	once     sync.Once
}

func newStreams() *streams {
	return &streams{pace: usualStreamPace, places: make(chan struct{}, maxStreams), stopping: make(chan struct{})}
}

// closeAll has every stream end with the item it has come to. It does not wait.
func (s *streams) closeAll() { s.once.Do(func() { close(s.stopping) }) }

var errStopping = errors.New("api: the server stops")

// enter takes a place; leave must follow.
func (s *streams) enter() error {
	select {
	case s.places <- struct{}{}:
		return nil
	default:
		return tooManyWrites.problem("%d streams of scans are being read already", maxStreams).retryAfter(5)
	}
}

func (s *streams) leave() { <-s.places }

// answering gives the client time to read what is written next.
func (s *streams) answering(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(s.pace.write))
}

// scanLine is the answer to one item of a stream.
type scanLine struct {
	Item int64 `json:"item" doc:"Which of the items sent, from 0."`
	Line int   `json:"line,omitempty" doc:"Where it begins, from 1; of NDJSON and CSV."`
	ScanResult
}

// scanSummary ends a stream that was read to its end.
type scanSummary struct {
	Items      int64 `json:"items" doc:"How many were answered: all that were sent, but for those skipped by from."`
	Accepted   int64 `json:"accepted"`
	Duplicates int64 `json:"duplicates"`
	Rejected   int64 `json:"rejected"`
}

// scanBreak ends a stream that was not.
type scanBreak struct {
	Problem *Problem `json:"problem" doc:"Why it ended here. What was answered before stands."`
	Next    int64    `json:"next" doc:"The first item without an answer: send the same again with from=next, or all of it."`
}

// scanStream answers one stream, batch by batch.
type scanStream struct {
	server *Server
	ctx    context.Context
	w      http.ResponseWriter
	caller caller
	source *scanSource

	begun bool   // a line has been written
	lines []byte // not yet written
	next  int64  // first item without an answer
	sum   scanSummary
}

// run answers the items in hand and then all that come. An error is for the
// client, who has heard nothing yet.
func (a *scanStream) run(items []intake.Item) error {
	err := a.all(items)
	var broken *writeError
	switch {
	case errors.As(err, &broken):
		return nil // nobody is there to be told
	case err == nil:
		err = a.last(a.sum)
	case !a.begun:
		return err
	default:
		err = a.last(scanBreak{a.server.fail(a.ctx, err), a.next})
	}
	if err == nil {
		_ = a.flush()
	}
	return nil
}

// all stores and answers batch after batch.
func (a *scanStream) all(items []intake.Item) error {
	for {
		for some := range slices.Chunk(items, maxScans) {
			if err := a.batch(some); err != nil {
				return err
			}
		}
		var err error
		if items, err = a.source.take(a.ctx, a.server.streams.stopping, items); err != nil {
			if err == io.EOF {
				return nil
			}
			return badBody(err)
		}
	}
}

// batch stores some items and answers them. Whose key is revoked meanwhile
// stores nothing more.
func (a *scanStream) batch(items []intake.Item) error {
	switch err := a.server.keys.Good(a.caller.key.ID); {
	case errors.Is(err, access.ErrRefused):
		return unauthenticated.problem("")
	case err != nil:
		return err
	}
	bound := ""
	if a.caller.rights() == carriers {
		bound = a.caller.key.Carrier
	}
	events := make([]event.Event, 0, len(items))
	for i := range items {
		item := &items[i]
		if bound != "" && item.Carrier != "" && item.Carrier != bound {
			item.Faults = event.Faults{}
			item.Faults.Refuse("carrier", item.Carrier, bound+", which this key is bound to")
		}
		if item.Faults == nil {
			events = append(events, item.Event)
		}
	}
	stored, err := a.keep(events)
	if err != nil {
		return err
	}
	for i := range items {
		r := resultOf(&items[i], &stored)
		switch r.Outcome {
		case store.Accepted:
			a.sum.Accepted++
		case store.Duplicate:
			a.sum.Duplicates++
		default:
			a.sum.Rejected++
		}
		a.server.metrics.scanned(r.Outcome)
		a.sum.Items++
		a.next = items[i].Index + 1
		line := scanLine{items[i].Index, items[i].Line, r}
		a.lines = line.append(a.lines)
		if err := a.sendFull(); err != nil {
			return err
		}
	}
	return a.flush()
}

// keep stores events. While the store has no room the client waits, and with it
// all that it has yet to send.
func (a *scanStream) keep(events []event.Event) ([]store.Result, error) {
	pace := &a.server.streams.pace
	wait := pace.again
	for began := time.Now(); ; {
		// Whatever becomes of the client: what is known of a batch can be told it.
		stored, err := a.server.keepScans(context.WithoutCancel(a.ctx), events)
		switch {
		case errors.Is(err, store.ErrTooLarge) && len(events) > 1: // a thousand notes of full length
			half := len(events) / 2
			first, err := a.keep(events[:half])
			if err != nil {
				return nil, err
			}
			second, err := a.keep(events[half:])
			return append(first, second...), err
		case !errors.Is(err, store.ErrBusy) || time.Since(began) >= pace.busy:
			return stored, err
		}
		// Half of it at random, so that many who wait do not come back at once.
		pause := time.NewTimer(wait/2 + rand.N(wait/2+1))
		select {
		case <-pause.C:
		case <-a.server.streams.stopping:
			pause.Stop()
			return nil, errStopping
		}
		wait = min(2*wait, time.Second)
	}
}

// writeError is a client that does not read, or has gone.
type writeError struct{ error }

// fullLines is when lines are written though the batch goes on: a thousand
// refusals, each with all its fields, would be megabytes.
const fullLines = 64 << 10

// last adds the line that ends the answer.
func (a *scanStream) last(line any) error {
	text, err := json.Marshal(line)
	a.lines = append(append(a.lines, text...), '\n')
	return err
}

// sendFull sends the lines if they are many.
func (a *scanStream) sendFull() error {
	if len(a.lines) < fullLines {
		return nil
	}
	return a.send()
}

// send hands the lines over to the connection.
func (a *scanStream) send() error {
	control := http.NewResponseController(a.w)
	if !a.begun {
		a.begun = true
		h := a.w.Header()
		h.Set("Content-Type", typeLines)
		h.Set("X-Accel-Buffering", "no") // a proxy must not keep what is to be heard at once
		// Go does not notice when a body that is read beside the answer is left
		// half read, and would take the rest of it for the next request.
		h.Set("Connection", "close")
		_ = control.EnableFullDuplex() // HTTP/2 has no other way
	}
	a.server.streams.answering(a.w)
	_, err := a.w.Write(a.lines)
	a.lines = a.lines[:0]
	if err != nil {
		return &writeError{err}
	}
	return nil
}

// flush sends the lines on their way.
func (a *scanStream) flush() error {
	if err := a.send(); err != nil {
		return err
	}
	if err := http.NewResponseController(a.w).Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return &writeError{err}
	}
	return nil
}
