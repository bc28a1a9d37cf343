package api

import (
	"context"
	"math"
	"net/netip"
	"runtime"
	"sync"
	"time"
)

// What one request may be and take. Bodies are bounded where the operation is
// registered; these are the bounds of the server as a whole.
const (
	maxHeader         = 16 << 10 // an API key, a few cookies of other pages and a URL
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second // header and body: 1 MiB at 35 kB/s
	writeTimeout      = 60 * time.Second // the largest answer over a slow line; sockets have their own
	idleTimeout       = 2 * time.Minute

	questionBodies = 512 << 10 // 999 lines of goods, each described at length
	otherBodies    = 64 << 10

	// A search keeps one core busy; a few waiting ones fill
	// the gaps between and more would only wait.
	waitingPerCore = 8
)

// gate admits a bounded number of searches and lets a bounded number wait.
type gate struct {
	admitted chan struct{} // searching or waiting
	running  chan struct{}
}

func newGate() *gate {
	n := runtime.GOMAXPROCS(0)
	return &gate{admitted: make(chan struct{}, n*(1+waitingPerCore)), running: make(chan struct{}, n)}
}

// enter returns when the caller may search; leave must follow. It refuses at
// once when too many wait, and gives up when the request ends.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	select {
	case g.admitted <- struct{}{}:
	default:
		return nil, busy.problem("").retryAfter(1)
	}
	select {
	case g.running <- struct{}{}:
		return func() { <-g.running; <-g.admitted }, nil
	case <-ctx.Done():
		<-g.admitted
		return nil, ctx.Err()
	}
}

const (
	failureBurst  = 20              // refused credentials an address may send at once
	failureRefill = 3 * time.Second // and one more each of these
	failureTable  = 10_000          // addresses remembered: under 1 MiB
)

// failures counts the refused credentials of each address. It slows no
// guessing, for nobody guesses 256 bits; it tells a client that loops on a dead
// key to stop, and keeps it from filling the log. So a valid key is never
// refused for its neighbours' failures: behind one office's address, or a
// proxy's, all callers look alike.
type failures struct {
	mu    sync.Mutex
	table map[netip.Prefix]failed
}

// failed is a bucket of allowed failures as it stood at a moment.
type failed struct {
	left float64
	at   time.Time
}

func (f failed) refilled(now time.Time) float64 {
	return math.Min(failureBurst, f.left+float64(now.Sub(f.at))/float64(failureRefill))
}

// add counts one failure of an address and says how long it should wait before
// the next; zero while it may still fail.
func (f *failures) add(addr netip.Addr, now time.Time) time.Duration {
	// One IPv6 customer has a /64 at least.
	bits := 32
	addr = addr.Unmap()
	if addr.Is6() {
		bits = 64
	}
	from, _ := addr.WithZone("").Prefix(bits) // fails only for a bad length

	f.mu.Lock()
	defer f.mu.Unlock()
	b, known := f.table[from]
	if !known {
		if len(f.table) >= failureTable {
			f.forget(now)
		}
		b = failed{left: failureBurst, at: now}
	}
	b.left, b.at = b.refilled(now)-1, now
	wait := time.Duration(0)
	if b.left < 0 {
		wait = time.Duration(-b.left * float64(failureRefill))
		b.left = math.Max(b.left, -failureBurst) // a loop owes a minute at most
	}
	if f.table == nil {
		f.table = map[netip.Prefix]failed{}
	}
	f.table[from] = b
	return wait
}

// forget makes room. It looks at a few entries, which a map yields from a random
// place on: those whose bucket is full again go, or else the last one seen. The
// caller holds f.mu.
func (f *failures) forget(now time.Time) {
	looked, gone := 0, 0
	for from, b := range f.table {
		looked++
		if b.refilled(now) >= failureBurst || looked == 64 && gone == 0 {
			delete(f.table, from)
			gone++
		}
		if looked == 64 {
			return
		}
	}
}
