package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entrepot/tracking/event"
)

// crowdSize is how many clients post at once.
const crowdSize = 64

// crowd is clients of a server that is killed again and again, with what they
// remember of all that they sent.
type crowd struct {
	t     *testing.T
	key   string
	http  *http.Client
	base  time.Time        // when what the scans tell began
	plan  []map[string]any // legs that a registration may choose,
	leave string           // for parcels that are there by then
	ended atomic.Bool      // the server is being killed: it need not answer

	mu     sync.Mutex
	scans  map[string]*sentScan // every one sent, by its note, which no two share
	told   []*sentScan          // acknowledged
	boxes  []*box               // every registration sent
	read   map[string]uint64    // events that a reader was shown, with their sequence
	follow [4]follower          // of the log; the first clients' own
	unsure []*errand            // sent and not answered to the end
	logged int                  // events in the log when it was last looked through
	left   int                  // acknowledgements until enough is closed
	enough chan struct{}
	over   chan struct{} // closed when the server is gone
}

// sentScan is a scan that was sent, and what it was acknowledged as.
type sentScan struct {
	of    event.Reference
	text  []byte
	bad   bool // it is to be rejected
	event string
	seq   uint64 // 0: not acknowledged
}

// box is a parcel that was sent for registration, and as what it was acknowledged.
type box struct {
	key  string
	body map[string]any
	id   string            // empty: not acknowledged
	has  []event.Reference // acknowledged
	plan bool
}

// errand is one request: scans as one, a list or a stream; a registration, a
// number for a parcel, a look at a parcel's events or at the log.
type errand struct {
	kind  string
	scans []*sentScan
	box   *box
	ref   event.Reference
	again bool // it was sent before, and not answered to the end
}

// follower reads the log on from where the server says that it has come to.
type follower struct {
	name string
	put  uint64          // how far it has come, acknowledged
	sent []uint64        // and what it has put since without an answer
	last uint64          // where the log ended
	seen map[uint64]bool // sequences of the events it was told
}

func newCrowd(t *testing.T, key string) *crowd {
	c := &crowd{t: t, key: key, base: time.Now().AddDate(0, 0, -40).UTC().Truncate(time.Minute),
		scans: map[string]*sentScan{}, read: map[string]uint64{},
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: crowdSize}, Timeout: time.Minute}}
	for i := range c.follow {
		c.follow[i] = follower{name: fmt.Sprint("f", i), seen: map[uint64]bool{}}
	}
	return c
}

func (c *crowd) String() string {
	registered, joined := 0, 0
	for _, b := range c.boxes {
		if b.id != "" {
			registered, joined = registered+1, joined+len(b.has)-1
		}
	}
	return fmt.Sprintf("%d events acknowledged and %d in the log, %d parcels, %d numbers added, %d events read, %d requests without an answer",
		len(c.told), c.logged, registered, joined, len(c.read), len(c.unsure))
}

// complete checks that all was answered in the end.
func (c *crowd) complete() {
	c.t.Helper()
	if c.logged != len(c.scans) || len(c.told) != len(c.scans) || len(c.unsure) > 0 {
		c.t.Errorf("%d scans were sent: %s", len(c.scans), c)
	}
	joined := slices.ContainsFunc(c.boxes, func(b *box) bool { return len(b.has) > 1 })
	if len(c.told) < 10 || len(c.read) == 0 || !joined {
		c.t.Errorf("nothing was tested: %s", c)
	}
}

// work has the crowd post until it has so many acknowledgements more, ends the
// server and waits until every client has noticed.
func (c *crowd) work(p *process, life uint64, acks int, end func()) {
	c.t.Helper()
	c.choose(p)
	c.left, c.enough, c.over = acks, make(chan struct{}), make(chan struct{})
	c.ended.Store(false)
	var all sync.WaitGroup
	for i := range crowdSize {
		client := &client{c, p, rand.New(rand.NewPCG(*seedFlag, life<<16+uint64(i))), life, i}
		all.Go(func() {
			for client.do(client.next()) {
			}
		})
	}
	gone := make(chan struct{})
	go func() { all.Wait(); close(gone) }()
	select {
	case <-c.enough:
	case <-gone: // each has said why
	}
	c.ended.Store(true)
	end()
	close(c.over)
	<-gone
	c.http.CloseIdleConnections()
}

// finish has all that is unsure sent once more, and the log followed to its end.
func (c *crowd) finish(p *process) {
	c.t.Helper()
	c.ended.Store(false)
	c.left, c.over = -1, make(chan struct{})
	client := &client{c, p, rand.New(rand.NewPCG(*seedFlag, 0)), 0, 0}
	for tries := len(c.unsure) + 100; len(c.unsure) > 0 && tries > 0; tries-- {
		client.do(client.next())
	}
	for i := range c.follow {
		f := &c.follow[i]
		for client.followOn(f) == nil && f.put < f.last {
		}
		if f.put == 0 || f.put < f.last {
			c.t.Errorf("a follower came to %d of %d", f.put, f.last)
		}
	}
}

// choose finds a plan that parcels can be registered on.
func (c *crowd) choose(p *process) {
	if c.plan != nil {
		return
	}
	c.leave = time.Now().Add(12 * time.Hour).Format(time.RFC3339)
	routes := p.call("POST", "/v1/routes", c.key, map[string]any{"from": "CNSZX-C1", "to": "DEFRA-D1", "weight": "1.2kg", "depart": c.leave}, 200)
	for _, l := range at(routes, "itineraries", 0, "legs").([]any) {
		c.plan = append(c.plan, map[string]any{"lane": at(l, "lane"), "depart": at(l, "depart")})
	}
}

// client is one of the crowd during one life of the server.
type client struct {
	*crowd
	p    *process
	r    *rand.Rand
	life uint64
	n    int
}

// reused are the numbers whose scans span years, so that they come to a next
// bearer; any other number has one.
func reused(number string) bool { return strings.HasPrefix(number, "R") }

// number is one that others post for, too: most of them of this life of the
// server, some of an earlier one, some that nobody will register.
func (c *client) number() event.Reference {
	n, now := 0, int(c.life)*30
	letter := "N"
	switch way := c.r.IntN(20); {
	case way < 2:
		letter, n = "R", int(c.life)*4+c.r.IntN(8)
	case way < 4:
		letter, n = "U", now+c.r.IntN(40)
	case way < 7:
		n = c.r.IntN(now + 40)
	default:
		n = now + c.r.IntN(40)
	}
	return event.Reference{Carrier: []string{"HLX", "SPG"}[n%2], Number: fmt.Sprint(letter, n)}
}

var statuses = slices.Collect(event.Statuses())

// scan makes a new one; the caller holds mu.
func (c *client) scan() *sentScan {
	note := fmt.Sprintf("%d/%d", c.life, len(c.scans))
	of := c.number()
	// No two are of one instant, so no two are the same.
	when := c.base.Add(time.Duration(c.r.IntN(30*24*60))*time.Minute + time.Duration(len(c.scans)))
	text := map[string]any{"note": note}
	way := c.r.IntN(30)
	if len(c.told) == 0 {
		way = 29
	}
	if way < 2 { // it corrects one of the latest
		told := c.told[len(c.told)-1-c.r.IntN(min(500, len(c.told)))]
		if !reused(told.of.Number) || *reuseFlag {
			of, text[[]string{"withdraws", "replaces"}[way]] = told.of, told.event
		} else {
			way = 29
		}
	}
	if way != 0 {
		text["status"], text["place"] = statuses[c.r.IntN(len(statuses))], "CNSZX"
	}
	if c.r.IntN(3) == 0 {
		text["id"] = note
	}
	s := &sentScan{of: of, bad: c.r.IntN(60) == 0}
	if reused(of.Number) {
		when = when.AddDate(0, 0, -c.r.IntN(700)).Add(time.Duration(c.r.IntN(60)) * time.Second)
	}
	text["carrier"], text["number"], text["time"] = of.Carrier, of.Number, when.Format(time.RFC3339Nano)
	if s.bad {
		text["time"] = "yesterday"
	} else {
		c.scans[note] = s
	}
	s.text, _ = json.Marshal(text)
	return s
}

// next is what a client does next: first of all what was not answered.
func (c *client) next() *errand {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.unsure) > 0 {
		e := c.unsure[0]
		c.unsure = c.unsure[1:]
		return e
	}
	var known *box
	if len(c.boxes) > 0 {
		known = c.boxes[len(c.boxes)-1-c.r.IntN(min(60, len(c.boxes)))]
	}
	way := c.r.IntN(100)
	switch {
	case way < 12 || known == nil:
		b := &box{key: fmt.Sprintf("box-%d", len(c.boxes))}
		ref := c.number()
		b.body = map[string]any{"references": []any{map[string]any{"carrier": ref.Carrier, "number": ref.Number}}, "from": "CNSZX-C1", "to": "DEFRA-D1",
			"weight": "1.2kg", "depart": c.leave}
		if b.plan = c.r.IntN(2) == 0; b.plan {
			b.body["plan"] = map[string]any{"legs": c.plan}
		}
		c.boxes = append(c.boxes, b)
		return &errand{kind: "register", box: b, ref: ref}
	case way < 15 && known.id != "": // as one sends again whose answer was lost on the way
		return &errand{kind: "register", box: known, ref: known.has[0], again: true}
	case way < 22 && known.id != "" && !reused(known.has[0].Number):
		if ref := c.number(); !reused(ref.Number) { // it would end the story of the others, too
			return &errand{kind: "join", box: known, ref: ref}
		}
	case way < 32 && known.id != "":
		return &errand{kind: "read", box: known}
	case way < 60 && c.n < len(c.follow):
		return &errand{kind: "follow"}
	}
	e := &errand{kind: []string{"one", "one", "list", "stream"}[c.r.IntN(4)]}
	n := map[string]int{"one": 1, "list": 1 + c.r.IntN(20), "stream": 1 + c.r.IntN(100)}[e.kind]
	for range n {
		if way > 90 && len(c.told) > 0 { // what it has posted before
			e.scans = append(e.scans, c.told[c.r.IntN(len(c.told))])
		} else {
			e.scans = append(e.scans, c.scan())
		}
	}
	return e
}
