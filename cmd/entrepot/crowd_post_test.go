package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// do runs an errand, and is false when the server does not answer any more.
func (c *client) do(e *errand) bool {
	var err error
	switch e.kind {
	case "stream":
		err = c.stream(e)
	case "register":
		err = c.ask("POST", "/v1/parcels", e.box.body, func(status int, text []byte) error {
			var made struct {
				Parcel struct {
					ID   string
					Plan *struct{}
				}
			}
			switch {
			case status == 409 && e.box.id == "" && strings.Contains(string(text), "reference-taken"):
				return nil
			case status != 201 || json.Unmarshal(text, &made) != nil || made.Parcel.ID == "":
				return fmt.Errorf("status %d", status)
			case e.box.id != "" && e.box.id != made.Parcel.ID:
				return fmt.Errorf("it was %s at first", e.box.id)
			case e.box.plan != (made.Parcel.Plan != nil):
				return fmt.Errorf("with a plan: %v", made.Parcel.Plan != nil)
			}
			if e.box.id == "" {
				e.box.id, e.box.has = made.Parcel.ID, append(e.box.has, e.ref)
			}
			c.acknowledged()
			return nil
		}, e.box.key)
	case "join":
		err = c.ask("POST", "/v1/parcels/"+e.box.id+"/references", map[string]any{"carrier": e.ref.Carrier, "number": e.ref.Number}, func(status int, text []byte) error {
			switch {
			case status == 409 || status == 422 && strings.Contains(string(text), "too-many-references"):
				return nil
			case status != 200:
				return fmt.Errorf("status %d", status)
			}
			e.box.has = append(e.box.has, e.ref)
			c.acknowledged()
			return nil
		})
	case "read":
		err = c.look(e.box.id)
	case "follow":
		err = c.followOn(&c.follow[c.n])
	default:
		err = c.post(e)
	}
	if err == nil {
		return true
	}
	if e.again = true; e.kind != "read" && e.kind != "follow" {
		c.mu.Lock()
		c.unsure = append(c.unsure, e)
		c.mu.Unlock()
	}
	if !c.ended.Load() {
		c.t.Errorf("%s: %v", e.kind, err)
	}
	return false
}

// acknowledged counts; the caller holds mu.
func (c *client) acknowledged() {
	if c.left--; c.left == 0 {
		close(c.enough)
	}
}

// request sends one of any body.
func (c *client) request(method, path, media string, body io.Reader, key ...string) (*http.Response, error) {
	r, err := http.NewRequest(method, c.p.url+path, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", media)
	r.Header.Set("Authorization", "Bearer "+c.key)
	if len(key) > 0 {
		r.Header.Set("Idempotency-Key", key[0])
	}
	return c.http.Do(r)
}

// ask sends JSON and, if it is answered, judges the answer under mu. That an answer
// is wrong is said at once.
func (c *client) ask(method, path string, body any, judge func(status int, text []byte) error, key ...string) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	res, err := c.request(method, path, "application/json", bytes.NewReader(text), key...)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode == http.StatusServiceUnavailable && c.ended.Load() {
		return fmt.Errorf("%s", got)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := judge(res.StatusCode, got); err != nil {
		c.t.Errorf("%s %s %s: %v in %s", method, path, text, err, got)
	}
	return nil
}

// result is the answer to one scan.
type result struct {
	Outcome, Event string
	Seq            uint64
}

// heard notes the answer to a scan; the caller holds mu.
func (c *client) heard(s *sentScan, r result, again bool) {
	want := []string{"accepted"}
	switch {
	case s.bad:
		want = []string{"rejected"}
	case s.seq != 0:
		want = []string{"duplicate"}
	case again:
		want = append(want, "duplicate")
	}
	if !slices.Contains(want, r.Outcome) || s.bad != (r.Seq == 0) || s.seq != 0 && (r.Seq != s.seq || r.Event != s.event) {
		c.t.Errorf("scan %s: got %+v, want %s (before: %s, sequence %d)", s.text, r, strings.Join(want, " or "), s.event, s.seq)
	}
	if s.seq == 0 && !s.bad {
		s.seq, s.event = r.Seq, r.Event
		c.told = append(c.told, s)
	}
	c.acknowledged()
}

// post sends one scan, or a list.
func (c *client) post(e *errand) error {
	body := any(json.RawMessage(e.scans[0].text))
	if e.kind == "list" {
		list := make([]json.RawMessage, len(e.scans))
		for i, s := range e.scans {
			list[i] = s.text
		}
		body = list
	}
	return c.ask("POST", "/v1/scans", body, func(status int, text []byte) error {
		if status == 422 && e.kind == "one" && e.scans[0].bad {
			return nil
		}
		var got struct{ Results []result }
		if status != 200 || json.Unmarshal(text, &got) != nil || len(got.Results) != len(e.scans) {
			return fmt.Errorf("status %d", status)
		}
		for i, r := range got.Results {
			c.heard(e.scans[i], r, e.again)
		}
		return nil
	})
}

// stream sends scans on lines, some at a time, and reads the answers meanwhile. An
// error leaves the errand with what was not answered.
func (c *client) stream(e *errand) error {
	const some = 20
	body, lines := io.Pipe()
	defer body.Close()
	answered := make(chan struct{}, len(e.scans))
	done := make(chan struct{})
	defer close(done)
	go func() {
		for i, s := range slices.Clone(e.scans) {
			if i >= some {
				select {
				case <-answered:
				case <-done:
					return
				case <-c.over: // net/http waits for the body even of a connection that is gone
					lines.CloseWithError(io.ErrUnexpectedEOF)
					return
				}
			}
			if _, err := lines.Write(append(bytes.Clone(s.text), '\n')); err != nil {
				return
			}
		}
		lines.Close()
	}()
	res, err := c.request("POST", "/v1/scans", "application/x-ndjson", body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	r := bufio.NewReader(res.Body)
	for all := e.scans; ; {
		line, err := r.ReadBytes('\n') // a line cut short is no answer
		if err != nil {
			return err
		}
		var got struct {
			result
			Item  int
			Items *int
		}
		if err := json.Unmarshal(line, &got); err != nil {
			return err
		}
		switch {
		case got.Items != nil && len(e.scans) == 0:
			return nil
		case got.Outcome == "" || len(e.scans) == 0 || got.Item != len(all)-len(e.scans):
			return fmt.Errorf("status %d, %d of %d answered: %s", res.StatusCode, len(all)-len(e.scans), len(all), line)
		}
		c.mu.Lock()
		c.heard(e.scans[0], got.result, e.again)
		c.mu.Unlock()
		e.scans = e.scans[1:]
		answered <- struct{}{}
	}
}

// events are those of an answer.
type events []struct {
	ID  string
	Seq uint64
}

// shown notes events that a reader was shown, which must be there for ever; the
// caller holds mu.
func (c *client) shown(list events) error {
	last := uint64(0)
	for _, e := range list {
		if was := c.read[e.ID]; e.Seq <= last || was != 0 && was != e.Seq {
			return fmt.Errorf("event %s after sequence %d, and with sequence %d before", e.ID, last, was)
		}
		last, c.read[e.ID] = e.Seq, e.Seq
	}
	return nil
}

// look reads a parcel's events.
func (c *client) look(parcel string) error {
	return c.ask("GET", "/v1/parcels/"+parcel+"/events", nil, func(status int, text []byte) error {
		var got struct{ Events events }
		if status != 200 || json.Unmarshal(text, &got) != nil {
			return fmt.Errorf("status %d", status)
		}
		return c.shown(got.Events)
	})
}

// followOn reads the log from where a follower has come to, and puts how far it
// has come then.
func (c *client) followOn(f *follower) error {
	err := c.ask("GET", "/v1/log?limit=1000&cursor="+f.name, nil, func(status int, text []byte) error {
		var got struct {
			Events     events
			Next, Last uint64
		}
		if status != 200 || json.Unmarshal(text, &got) != nil || got.Next > got.Last || got.Next < f.put {
			return fmt.Errorf("status %d after %d", status, f.put)
		}
		for _, e := range got.Events {
			f.seen[e.Seq] = true
		}
		f.sent, f.last = append(f.sent, got.Next), got.Last
		return c.shown(got.Events)
	})
	if err != nil {
		return err
	}
	return c.ask("PUT", "/v1/log/cursors/"+f.name, map[string]any{"after": f.sent[len(f.sent)-1]}, func(status int, text []byte) error {
		if status != 200 {
			return fmt.Errorf("status %d", status)
		}
		f.put, f.sent = f.sent[len(f.sent)-1], nil
		return nil
	})
}
