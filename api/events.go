package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"entrepot/api/access"
	"entrepot/tracking/event"
)

// The log is all events in the order in which this server learned of them. A
// follower reads it page by page, keeps the sequence it has come to, or has it
// kept here (cursors.go), and waits where there is nothing more.

const (
	maxLogWaiting = 256                    // requests that wait for the log at once
	logPause      = 100 * time.Millisecond // between looks at a log that grows by what is not asked for
)

type logInput struct {
	After   uint64    `query:"after" doc:"Only events with a sequence after this one." example:"17"`
	Since   time.Time `query:"since" doc:"In place of after: what came to this server then or later, to the second. Where its clock was set back, some that came before is among it."`
	Cursor  string    `query:"cursor" maxLength:"64" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]*$" patternDescription:"letters, digits and - _ . after a letter or digit" doc:"In place of after: where the cursor of this name stands, which this key has put at /v1/log/cursors/{name}. Reading does not move it." example:"warehouse"`
	Carrier string    `query:"carrier" maxLength:"40" doc:"Only this carrier's. A carrier's key gets its own, and is refused others." example:"HLX"`
	Limit   int       `query:"limit" minimum:"1" maximum:"5000" default:"500" doc:"How many at most."`
	Wait    int       `query:"wait" minimum:"0" maximum:"30" doc:"Where there is nothing yet, wait so many seconds for something: the answer comes as soon as there is, or empty."`
	Accept  string    `header:"Accept" doc:"application/x-ndjson asks for an event a line, and a last line with next and last."`
}

// FullEvent is a fullEventView under a name that huma looks into when it is embedded.
type FullEvent = fullEventView

// loggedEvent is an event with whose it is.
type loggedEvent struct {
	FullEvent
	Number string `json:"number" doc:"The number that was scanned." example:"HLX0012345678"`
	Parcel string `json:"parcel,omitempty" doc:"The parcel that has the number now; absent while nobody has registered it." example:"019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d11"`
}

// LogEnd says where a page of the log ends.
type LogEnd struct {
	Next uint64 `json:"next" doc:"Ask with it as after for what comes next. It may be past the last event listed, where nothing else of what was asked for follows."`
	Last uint64 `json:"last" doc:"Where the log ended."`
}

type logAnswer struct {
	Events []loggedEvent `json:"events" nullable:"false" doc:"By sequence."`
	LogEnd
}

func (s *Server) registerLog() {
	schemas := s.api.OpenAPI().Components.Schemas
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "read-log", Method: http.MethodGet, Path: "/v1/log", Tags: []string{"scans"},
			Summary: "Read and follow the log of events",
			Description: "Of all parcels, in the order in which this server learned of them; a carrier may scan late. " +
				"Sequences are given to registrations and to whatever else is written down as well, so gaps are normal, and so are events that have gone, with their parcel or with age. " +
				"An event's parcel is the one that has the number now: it is not told again when a number is registered later. " +
				"Nor is an event told again that another one corrects: that one comes, with `corrects`, and `void` is never set here.\n\n" +
				"Give one of `after`, `since` and `cursor`, or none for all there is; ask again with `next`, and with `wait` where it has come to `last`.",
			Responses: map[string]*huma.Response{"200": {Description: "A page of the log.", Content: map[string]*huma.MediaType{
				typeJSON:  {Schema: schemaOf[logAnswer](schemas)},
				typeLines: {Schema: &huma.Schema{Description: "A line of the answer; the last one is the end, and where it is missing the connection broke.", AnyOf: []*huma.Schema{schemaOf[loggedEvent](schemas), schemaOf[LogEnd](schemas)}}},
			}}},
		},
		may: admins | planners | carriers, problems: []*kind{invalid},
	}, s.readLog)
}

func (s *Server) readLog(ctx context.Context, in *logInput) (*huma.StreamResponse, error) {
	c := callerOf(ctx)
	carrier := in.Carrier
	if c.rights() == carriers {
		if carrier != "" && carrier != c.key.Carrier {
			return nil, forbidden.problem("carrier: got %s, and this key is bound to %s", shown(carrier), c.key.Carrier)
		}
		carrier = c.key.Carrier
	}
	after, err := s.logStart(c, in)
	if err != nil {
		return nil, err
	}
	page, err := s.awaitLog(ctx, carrier, after, in.Limit, time.Duration(in.Wait)*time.Second)
	if err != nil {
		return nil, err
	}
	answer := logAnswer{make([]loggedEvent, len(page.events)), LogEnd{page.next, page.last}}
	to := forPlanner
	if c.rights() == carriers {
		to = forCarrier
	}
	for i, e := range page.events {
		full, _ := s.eventView(e, nil, c.viewer(to)).(fullEventView) // of whoever is no shopper it is one
		answer.Events[i] = loggedEvent{full, e.Reference.Number, e.Parcel}
	}
	media := negotiation.SelectQValueFast(in.Accept, []string{typeJSON, typeLines})
	text, err := answer.text(media == typeLines)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(h huma.Context) {
		_, w := humago.Unwrap(h)
		// What the request has waited must not be taken from the time to read this.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTimeout))
		w.Header().Add("Vary", "Accept")
		if media != typeLines {
			media = typeJSON
		}
		w.Header().Set("Content-Type", media)
		_, _ = w.Write(text) // the client is gone if this fails
	}}, nil
}

// text is the answer as JSON, or as lines of it.
func (a *logAnswer) text(lines bool) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if !lines {
		err := enc.Encode(a)
		return out.Bytes(), err
	}
	for i := range a.Events {
		if err := enc.Encode(&a.Events[i]); err != nil {
			return nil, err
		}
	}
	err := enc.Encode(a.LogEnd)
	return out.Bytes(), err
}

// logStart is the sequence after which a caller wants to read.
func (s *Server) logStart(c caller, in *logInput) (after uint64, err error) {
	given := 0
	for _, is := range []bool{in.After > 0, !in.Since.IsZero(), in.Cursor != ""} {
		if is {
			given++
		}
	}
	if given > 1 {
		return 0, faults(FieldFault{"after", "more than one of after, since and cursor", "one of them, or none"})
	}
	switch {
	case !in.Since.IsZero():
		return s.store.Since(in.Since)
	case in.Cursor != "":
		return s.store.Cursor(follower(c, in.Cursor))
	}
	return in.After, s.withinLog(in.After)
}

// withinLog refuses a sequence that the log does not have yet: whoever asks with
// it has read another log, such as the one from before a backup was restored, and
// would miss what comes.
func (s *Server) withinLog(after uint64) error {
	if last := s.store.Last(); after > last {
		return faults(FieldFault{"after", strconv.FormatUint(after, 10), fmt.Sprintf("at most %d, where the log ends", last)})
	}
	return nil
}

// logPage is some of the log.
type logPage struct {
	events     []event.Event
	next, last uint64
}

func (s *Server) pageOfLog(carrier string, after uint64, limit int) (p logPage, err error) {
	// Asked before it is read: all that comes up to there is read or not wanted.
	p.last = s.store.Last()
	if carrier == "" {
		p.events, err = s.store.ReadLog(after, limit)
	} else {
		p.events, err = s.store.ReadCarrier(carrier, after, limit)
	}
	p.next = max(after, p.last)
	if n := len(p.events); n > 0 {
		end := p.events[n-1].Seq
		p.last = max(p.last, end)
		if p.next = max(p.next, end); n == limit {
			p.next = end
		}
	}
	return p, err
}

// awaitLog gives a page of the log, which is empty only when nothing has come for
// so long or the server stops.
func (s *Server) awaitLog(ctx context.Context, carrier string, after uint64, limit int, wait time.Duration) (logPage, error) {
	p, err := s.pageOfLog(carrier, after, limit)
	if err != nil || len(p.events) > 0 || wait == 0 {
		return p, err
	}
	select {
	case s.logWaiting <- struct{}{}:
		defer func() { <-s.logWaiting }()
	default:
		return p, unavailable.problem("%d requests wait for the log already; ask without wait", maxLogWaiting).retryAfter(5)
	}
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	go func() {
		select {
		case <-s.streams.stopping:
			cancel()
		case <-limited.Done():
		}
	}()
	for len(p.events) == 0 {
		switch err := s.store.Wait(limited, p.next); {
		case err == nil:
		case limited.Err() != nil && ctx.Err() == nil:
			return p, nil
		default:
			return p, err
		}
		if p, err = s.pageOfLog(carrier, p.next, limit); err != nil {
			return p, err
		}
		if len(p.events) == 0 {
			// It grew by what is not asked for, and may do so a thousand times a second.
			pause := time.NewTimer(logPause)
			select {
			case <-pause.C:
			case <-limited.Done():
				pause.Stop()
			}
		}
	}
	// Whose key was revoked meanwhile is told nothing more.
	if err := s.keys.Good(callerOf(ctx).key.ID); errors.Is(err, access.ErrRefused) {
		return logPage{}, unauthenticated.problem("")
	} else if err != nil {
		return logPage{}, err
	}
	return p, nil
}
