package store

import "sync"

// What waits for the committer waits in lines, one for each carrier and one for
// everything else, and lines are served in turn: so a carrier that posts without
// end waits for itself, and one that posts now and then for one commit. Each may
// have its share of what may wait at all, which shrinks as more carriers come;
// what is beyond that is refused.
const (
	maxRequests = 2048     // waiting calls; more would only wait longer
	maxWaiting  = 32 << 20 // bytes of waiting calls
)

// turns is the lines, and whose turn it is.
type turns struct {
	mu     sync.Mutex
	lines  map[string]*line
	order  []*line       // those with requests, the next one first
	wake   chan struct{} // has something when the committer should look
	closed bool
}

// line is what waits for one carrier. Its bytes are counted until they are
// answered, so that a commit under way takes its room.
type line struct {
	of       string
	requests []*request
	bytes    int
	calls    int
}

func newTurns() *turns {
	return &turns{lines: make(map[string]*line), wake: make(chan struct{}, 1)}
}

// put adds a request, or says why it may not wait.
func (t *turns) put(r *request) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return ErrClosed
	}
	l := t.lines[r.from]
	if l == nil {
		l = &line{of: r.from}
	}
	// The shares of k lines that fill up one after another are 1/2, 1/3, 1/4 ... of
	// what may wait: few times that together, and the next one finds room.
	parts := len(t.lines) + 1
	if l.calls == 0 {
		parts++
	}
	if l.calls > 0 && (l.calls >= max(maxRequests/parts, 1) || l.bytes+r.bytes > maxWaiting/parts) {
		return ErrBusy
	}
	if l.calls++; l.calls == 1 {
		t.lines[r.from] = l
	}
	l.bytes += r.bytes
	if l.requests = append(l.requests, r); len(l.requests) == 1 {
		t.order = append(t.order, l)
	}
	t.ring()
	return nil
}

func (t *turns) ring() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// group takes requests in turn, as far as they fit one transaction. It waits for
// the first, and is empty when all is closed and nothing waits any more.
func (t *turns) group() []*request {
	for {
		t.mu.Lock()
		group := t.take()
		done := t.closed && len(group) == 0
		t.mu.Unlock()
		if len(group) > 0 || done {
			return group
		}
		<-t.wake
	}
}

func (t *turns) take() (group []*request) {
	items, bytes := 0, 0
	for len(t.order) > 0 {
		l := t.order[0]
		r := l.requests[0]
		if items, bytes = items+r.items, bytes+r.bytes; len(group) > 0 && (items > maxBatchItems || bytes > maxBatch) {
			break // it comes first in the next
		}
		group = append(group, r)
		t.order = t.order[1:]
		if l.requests = l.requests[1:]; len(l.requests) > 0 {
			t.order = append(t.order, l)
		}
	}
	return group
}

// answered gives the room of a request back.
func (t *turns) answered(group []*request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range group {
		l := t.lines[r.from]
		l.bytes -= r.bytes
		if l.calls--; l.calls == 0 {
			delete(t.lines, l.of)
		}
	}
}

// close lets nothing more in.
func (t *turns) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	t.ring()
}

// bytes is what is not answered yet.
func (t *turns) bytes() (n int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range t.lines {
		n += int64(l.bytes)
	}
	return n
}
