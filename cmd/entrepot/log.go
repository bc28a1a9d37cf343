package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"entrepot/tracking/event"
)

// logCmd prints the log of events, of all parcels.
type logCmd struct {
	serverFlags
	After   *uint64 `help:"Only events with a sequence after this one." placeholder:"N" xor:"begin"`
	Since   string  `help:"Only what came to the server then or later: RFC 3339 with an offset." placeholder:"TIME" xor:"begin"`
	Carrier string  `help:"Only this carrier's." placeholder:"ID"`
	Follow  bool    `help:"Go on with what comes, until interrupted. Without --after or --since, print only that."`
	JSON    bool    `help:"Print the events of the API, one a line." name:"json"`
}

func (*logCmd) Help() string {
	return `Events are in the order in which the server learned of them, each with its
sequence, when and where it happened, and the number that was scanned.

Examples:
  entrepot log --since 2026-11-24T00:00:00+08:00 --carrier HLX
  entrepot log --follow
  entrepot log --after 41000 --json | jq .status`
}

const (
	logAtOnce      = 1000 // events of one answer
	logWaitSeconds = 20   // for something to come; less than a call may take
)

// loggedEvent is an event of the log, as far as it is printed.
type loggedEvent struct {
	Seq        uint64
	Status     event.Status
	Time       time.Time
	Place      *struct{ ID, Name string }
	Carrier    string
	Number     string
	Withdrawal bool
}

func (c *logCmd) Run(s *streams) error {
	query := url.Values{"limit": {strconv.Itoa(logAtOnce)}}
	if c.Carrier != "" {
		query.Set("carrier", c.Carrier)
	}
	since, err := when("--since", c.Since)
	switch {
	case err != nil:
		return err
	case since != nil:
		query.Set("since", since.Format(time.RFC3339))
	case c.After != nil:
		query.Set("after", strconv.FormatUint(*c.After, 10))
	case c.Follow:
		end, err := c.page(s, url.Values{"limit": {"1"}})
		if err != nil {
			return err
		}
		query.Set("after", strconv.FormatUint(end.Last, 10))
	}
	for begun := false; ; begun = true {
		page, err := c.page(s, query)
		switch {
		case err != nil && c.Follow && s.ctx.Err() != nil:
			return nil // interrupted, as it is meant to be
		case err != nil && begun:
			return fmt.Errorf("%w\nGo on with: --after %s", err, query.Get("after"))
		case err != nil:
			return err
		}
		if err := c.print(s.out, page.Events); err != nil {
			return err
		}
		if !c.Follow && page.Next >= page.Last {
			return nil
		}
		query.Del("since")
		query.Set("after", strconv.FormatUint(page.Next, 10))
		if c.Follow {
			query.Set("wait", strconv.Itoa(logWaitSeconds))
		}
	}
}

// logPage is an answer of the API.
type logPage struct {
	Events     []json.RawMessage
	Next, Last uint64
}

func (c *logCmd) page(s *streams, query url.Values) (p logPage, err error) {
	err = c.call(s, http.MethodGet, "/v1/log?"+query.Encode(), nil, &p)
	return p, err
}

// print writes a page at once, so that nothing of it is held back.
func (c *logCmd) print(w io.Writer, events []json.RawMessage) error {
	var lines strings.Builder
	for _, text := range events {
		if c.JSON {
			fmt.Fprintf(&lines, "%s\n", text)
			continue
		}
		var e loggedEvent
		if err := json.Unmarshal(text, &e); err != nil {
			return fmt.Errorf("--server: an event of the log: %w", err)
		}
		lines.WriteString(e.line())
	}
	_, err := io.WriteString(w, lines.String())
	return err
}

// line is an event in columns of fixed width: what comes next is not known yet.
func (e *loggedEvent) line() string {
	what, where := inText(e.Status), ""
	if e.Withdrawal {
		what = "withdrawn"
	}
	if e.Place != nil {
		where = cmp.Or(e.Place.ID, e.Place.Name)
	}
	return strings.TrimRight(fmt.Sprintf("%-7d %s  %-16s  %-10s  %s %s", e.Seq, e.Time.Format(logTime), what, where, e.Carrier, e.Number), " ") + "\n"
}

// logTime is with the offset as the carrier sent it.
const logTime = "2006-01-02 15:04 -07:00"
