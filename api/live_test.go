package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"entrepot/tracking/event"
)

func TestLiveSnapshotThenEvents(t *testing.T) {
	s := serve(t)
	id, token := s.registerPlanned("H1")
	collected := s.scan("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX").Seq
	c := s.connect()
	c.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, id, token)
	first := c.expect("snapshot", collected)
	if first.Parcel != id || first.View.State.Status != event.PickedUp {
		t.Errorf("snapshot %s", first.text)
	}
	left := s.scan("H1", event.Departed, "2026-11-24T08:55:00+08:00", "CNSZX").Seq
	next := c.expect("event", left)
	if next.Event.Status != event.Departed || next.View.State.Sentence != "Left Shenzhen, on the way to Frankfurt" {
		t.Errorf("event %s", next.text)
	}
	if strings.Contains(first.text+next.text, "HLX") {
		t.Errorf("a shopper is shown the carrier: %s", next.text)
	}
	// A planner on the same connection sees everything.
	c.say(`{"type":"unsubscribe","parcel":"%s"}`, id)
	c.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, id, s.planner)
	if full := c.expect("snapshot", left); full.View.Grams != 1200 || full.View.Plan == nil {
		t.Errorf("a planner's snapshot %s", full.text)
	}
	landed := s.scan("H1", event.Arrived, "2026-11-24T09:05:00+08:00", "DEFRA").Seq
	if full := c.expect("event", landed); full.Event.Carrier != "HLX" {
		t.Errorf("a planner's event %s", full.text)
	}
}

// TestLiveResumesWithoutGap drops a connection at every point of a parcel's
// story and resumes: all sequences must be heard once and in order.
func TestLiveResumesWithoutGap(t *testing.T) {
	s := serve(t)
	id, token := s.registerPlanned("H1")
	const events = 12
	var seqs []uint64
	scan := func() {
		seqs = append(seqs, s.scan("H1", event.Arrived, fmt.Sprintf("2026-11-24T08:%02d:00+08:00", len(seqs)), "CNSZX").Seq)
	}
	for range events / 2 {
		scan()
	}
	after := uint64(0)
	for heard := range events {
		c := s.connect()
		c.say(`{"type":"subscribe","parcel":"%s","token":"%s","after":%d}`, id, token, after)
		if heard >= events/2-1 { // from here on new ones while it listens
			scan()
		}
		after = seqs[heard]
		if h := c.expect("event", after); h.View.State.Seq < after {
			t.Fatalf("the view of event %d is of sequence %d", after, h.View.State.Seq)
		}
		c.Close()
	}
}

func TestLiveResumeWithNothingMissedIsSilent(t *testing.T) {
	s := serve(t)
	id, token := s.registerPlanned("H1")
	seq := s.scan("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX").Seq
	c := s.connect()
	c.say(`{"type":"subscribe","parcel":"%s","token":"%s","after":%d}`, id, token, seq)
	c.say(`{"type":"ping"}`)
	c.expect("pong", 0)
	// A sequence that never was, as after a restore, starts afresh.
	c.say(`{"type":"subscribe","parcel":"%s","token":"%s","after":99}`, id, token)
	c.expect("snapshot", seq)
}

func TestLiveRefuses(t *testing.T) {
	s := serve(t)
	id, token := s.registerPlanned("H1")
	_, otherToken := s.registerPlanned("H2")
	c := s.connect()
	for name, tt := range map[string]struct {
		message string
		kind    *kind
	}{
		"a wrong token":     {`{"type":"subscribe","parcel":"` + id + `","token":"trk_` + strings.Repeat("A", 43) + `"}`, unknownParcel},
		"another's token":   {`{"type":"subscribe","parcel":"` + id + `","token":"` + otherToken + `"}`, unknownParcel},
		"no credential":     {`{"type":"subscribe","parcel":"` + id + `","token":"x"}`, unknownParcel},
		"another carrier":   {`{"type":"subscribe","parcel":"` + id + `","token":"` + s.other + `"}`, unknownParcel},
		"an unknown parcel": {`{"type":"subscribe","parcel":"x","token":"` + s.admin + `"}`, unknownParcel},
		"no token":          {`{"type":"subscribe","parcel":"` + id + `"}`, malformed},
		"an unknown type":   {`{"type":"publish"}`, malformed},
		"an unknown field":  {`{"type":"ping","x":1}`, malformed},
		"no JSON":           {`hello ` + token, malformed},
		"two":               {`{"type":"ping"}{"type":"ping"}`, malformed},
		"a token as number": {`{"type":"subscribe","parcel":"x","token":7}`, malformed},
	} {
		c.say("%s", tt.message)
		h := c.hear()
		if h.Type != "error" || h.Problem == nil || h.Problem.Type != "/problems/"+tt.kind.slug {
			t.Errorf("%s: heard %s, want the problem %s", name, h.text, tt.kind.slug)
		}
		if strings.Contains(h.text, "trk_") || strings.Contains(h.text, "ent_") {
			t.Errorf("%s: the answer repeats a credential: %s", name, h.text)
		}
	}
	// The connection has survived all that.
	c.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, id, token)
	c.expect("snapshot", 0)
	if log := s.log.String(); strings.Contains(log, "trk_") || strings.Contains(log, "ent_") {
		t.Errorf("the log holds a credential:\n%s", log)
	}
}

func TestLiveCountsFailures(t *testing.T) {
	s := serve(t)
	c := s.connect()
	go func() {
		for range failureBurst + 1 { // the last may find it closed
			_ = c.WriteMessage(websocket.TextMessage, []byte(`{"type":"subscribe","parcel":"x","token":"y"}`))
		}
	}()
	if code := c.ended(); code != websocket.ClosePolicyViolation {
		t.Errorf("closed with %d, want 1008", code)
	}
}

func TestLiveOrigin(t *testing.T) {
	s := serve(t)
	for origin, good := range map[string]bool{
		"":                               true,
		"http://entrepot.example":        true,
		"https://ENTREPOT.example":       true,
		"http://evil.example":            false,
		"http://entrepot.example.evil":   false,
		"http://entrepot.example:8080":   false,
		"null":                           false,
		"http://evil/#entrepot.example/": false,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		c, res, err := s.dial(header)
		if (err == nil) != good {
			t.Errorf("origin %q: %v, want a connection: %v", origin, err, good)
		}
		if err == nil {
			c.Close()
		} else if res == nil || res.StatusCode != 403 {
			t.Errorf("origin %q: %+v, want 403", origin, res)
		}
	}
}

func TestLiveMessageLimits(t *testing.T) {
	s := serve(t)
	for name, tt := range map[string]struct {
		kind int
		text string
		want int
	}{
		"oversize": {websocket.TextMessage, `{"type":"ping","parcel":"` + strings.Repeat("x", maxMessage) + `"}`, websocket.CloseMessageTooBig},
		"binary":   {websocket.BinaryMessage, `{"type":"ping"}`, websocket.CloseUnsupportedData},
	} {
		c := s.connect()
		go func() { _ = c.WriteMessage(tt.kind, []byte(tt.text)) }() // the server may stop reading midway
		if code := c.ended(); code != tt.want {
			t.Errorf("%s: closed with %d, want %d", name, code, tt.want)
		}
	}
}

func TestLiveSubscriptionLimit(t *testing.T) {
	s := serve(t)
	c := s.connect()
	var ids [maxFollowed + 1]string
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() { ids[i], _ = s.registerPlanned(fmt.Sprint("N", i)) })
	}
	wg.Wait()
	for i, id := range ids {
		c.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, id, s.planner)
		h := c.hear()
		if full := i == maxFollowed; (h.Type == "error") != full || h.Type == "snapshot" == full {
			t.Fatalf("subscription %d: %s", i+1, shorten(h.text, 300))
		}
	}
}

// TestLiveSlowReader stops reading while a parcel has more events than fit the
// queue. The connection must end with 4008, and a resume must give the rest.
func TestLiveSlowReader(t *testing.T) {
	s := serve(t)
	s.sockets.pace.patience = time.Millisecond
	id, token := s.registerPlanned("H1")
	c := s.connect()
	c.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, id, token)
	c.expect("snapshot", 0)
	socket := s.only()

	const events = 2 * socketQueue
	scans := make([]string, events)
	for i := range scans {
		scans[i] = scanBody("H1", event.Arrived, fmt.Sprintf("2026-11-23T%02d:%02d:00+08:00", i/60, i%60), "CNSZX")
	}
	var posted struct{ Results []ScanResult }
	s.request("POST", "/v1/scans", s.helix, "["+strings.Join(scans, ",")+"]").into(t, 200, &posted)
	<-socket.ctx.Done()

	last := posted.Results[0].Seq - 1 // one request is one batch, so its sequences follow each other
	end := posted.Results[events-1].Seq
	for {
		_, text, err := c.ReadMessage()
		if err != nil {
			if !websocket.IsCloseError(err, closeTooSlow) || !strings.Contains(err.Error(), tooSlowReason) {
				t.Fatalf("ended with %v, want 4008", err)
			}
			break
		}
		var h heard
		must(t, json.Unmarshal(text, &h))
		if last++; h.Seq != last {
			t.Fatalf("heard sequence %d, want %d", h.Seq, last)
		}
	}
	c.Close()
	s.sockets.all.Wait()
	s.sockets.pace = usualPace
	again := s.connect()
	again.say(`{"type":"subscribe","parcel":"%s","token":"%s","after":%d}`, id, token, last)
	for last < end {
		last++
		again.expect("event", last)
	}
}

// TestLiveRevokedCredentials ends each sort of credential. The next event must
// not be told, and the end must.
func TestLiveRevokedCredentials(t *testing.T) {
	s := serve(t)
	id, token := s.registerPlanned("H1")
	key, text, err := s.keys.Create("temporary", "planner", "")
	must(t, err)
	seq := uint64(0)
	for i, tt := range []struct {
		name, credential string
		revoke           func()
	}{
		{"key", text, func() { _, err := s.keys.Revoke(key.ID); must(t, err) }},
		{"link", token, func() { s.request("DELETE", "/v1/parcels/"+id+"/link", s.admin, "") }},
	} {
		c := s.connect()
		c.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, id, tt.credential)
		c.expect("snapshot", seq)
		tt.revoke()
		seq = s.scan("H1", event.Arrived, fmt.Sprintf("2026-11-24T08:%02d:00+08:00", i), "CNSZX").Seq
		if h := c.expect("error", 0); h.Problem.Status != 404 || h.Parcel != id {
			t.Errorf("%s: heard %s, want that there is no such parcel", tt.name, h.text)
		}
	}
}

// TestLiveExpiredLinkIsCut lets a link expire while nothing happens: the next
// ping must find it.
func TestLiveExpiredLinkIsCut(t *testing.T) {
	s := serve(t)
	s.sockets.pace.ping = time.Millisecond
	id, token := s.registerPlanned("H1")
	c := s.connect()
	c.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, id, token)
	c.expect("snapshot", 0)
	s.clock.pass(linkLife)
	if h := c.expect("error", 0); h.Problem.Status != 404 {
		t.Errorf("heard %s, want 404", h.text)
	}
}

// TestLiveIdleIsClosed connects and says nothing.
func TestLiveIdleIsClosed(t *testing.T) {
	s := serve(t)
	s.sockets.pace.subscribe = time.Millisecond
	if code := s.connect().ended(); code != websocket.ClosePolicyViolation {
		t.Errorf("closed with %d, want 1008", code)
	}
}

// TestLiveLeavesNothing opens and breaks connections in every way and counts
// what is left.
func TestLiveLeavesNothing(t *testing.T) {
	s := serve(t)
	id, token := s.registerPlanned("H1")
	for i := range 20 {
		c := s.connect()
		c.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, id, token)
		if i%2 == 0 {
			c.expect("snapshot", 0)
		}
		if i%3 == 0 {
			_ = c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
		}
		c.Close()
	}
	s.sockets.all.Wait()
	if n := s.hub.Stats().Subscriptions; n != 0 {
		t.Errorf("%d subscriptions are left in the hub", n)
	}
	got := s.request("GET", "/metrics", s.admin, "").text
	for _, want := range []string{"entrepot_live_connections 0", "entrepot_live_subscriptions 0"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestLiveIsFull(t *testing.T) {
	s := serve(t)
	s.sockets.taken = maxSockets
	_, res, err := s.dial(nil)
	if err == nil || res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Errorf("one more connection: %v %+v, want 503 with Retry-After", err, res)
	}
	s.sockets.taken = 0
}

// TestUpgradeThroughARealSocket makes sure that nothing above depends on pipes.
func TestUpgradeThroughARealSocket(t *testing.T) {
	f := newFixture(t)
	id, token := f.registerPlanned("H1")
	server := httptest.NewServer(f)
	defer server.Close()
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(server.URL, "http")+"/v1/live", nil)
	must(t, err)
	c := client{t, conn}
	c.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, id, token)
	c.expect("snapshot", 0)
	c.Close()
	f.sockets.all.Wait()
}
