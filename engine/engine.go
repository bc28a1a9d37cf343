package engine

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"entrepot/engine/customs"
	"entrepot/engine/journal"
	"entrepot/engine/network"
	"entrepot/engine/overlay"
	"entrepot/engine/search"
	"entrepot/engine/tariff"
	"entrepot/engine/timetable"
)

// Engine answers route queries on the network in force. All its methods are
// safe for concurrent use.
type Engine struct {
	now     func() time.Time
	horizon time.Duration
	current atomic.Pointer[world]

	// turn is held by whoever changes the network, until the change is on disk; see
	// errand. Queries never take it, nor mu.
	turn    chan struct{}
	journal *journal.Journal // nil keeps changes in memory only

	// mu is taken after turn, for a moment. The lists are written with both held.
	mu      sync.Mutex
	waiting []*errand         // guarded by mu alone
	changes changeList        // in force
	unfit   map[string]string // by id: why a change in force changes nothing
	undone  []UndoneChange
	asked   map[network.Sum]string // changes in force or undone, by the keys of their requests
}

// world is one compiled network with what is derived from it. It is immutable;
// a query loads it once, so a network swapped in midway cannot mix two.
type world struct {
	snap      *timetable.Snapshot
	index     *search.Index
	pricer    *tariff.Pricer
	customs   *customs.Tables
	directory *directory
	facts     *facts
	rated     *ratedParcels
	blank     *overlay.Overlay // the snapshot with nothing changed
	overlay   *overlay.Overlay // what has changed since the feed; nil is nothing
}

// Options say how an engine compiles networks.
type Options struct {
	Now     func() time.Time // nil is time.Now
	Horizon time.Duration    // how far ahead departures are known; 0 is timetable.DefaultHorizon
	Journal string           // directory that keeps live changes over a restart; empty keeps them in memory
}

// New compiles n and returns an engine that answers on it. n must not change
// afterwards.
func New(n *network.Network, o Options) (*Engine, error) {
	return open(o, func(e *Engine) error { return e.Replace(n) })
}

// Open returns an engine that answers on a network compiled before, such as one
// that timetable.Load has read.
func Open(s *timetable.Snapshot, o Options) (*Engine, error) {
	return open(o, func(e *Engine) error { return e.adopt(s) })
}

func open(o Options, begin func(*Engine) error) (*Engine, error) {
	e := &Engine{now: o.Now, horizon: o.Horizon, turn: make(chan struct{}, 1), asked: map[network.Sum]string{}}
	if e.now == nil {
		e.now = time.Now
	}
	if o.Journal != "" {
		j, err := journal.Open(o.Journal)
		if err != nil {
			return nil, fmt.Errorf("changes of the network: %w", err)
		}
		e.journal = j
		undone := j.History(mostUndone)
		slices.Reverse(undone)
		for _, u := range undone {
			e.remember(&u.Change)
			e.undone = append(e.undone, UndoneChange{u.Change, u.By, u.At, u.Why})
		}
		for _, c := range j.Changes() {
			e.remember(&c)
			e.changes.add(c)
		}
	}
	if err := begin(e); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// Save keeps the compiled network in force in a file, for timetable.Load; feed is
// the fingerprint of what it was compiled from.
func (e *Engine) Save(path string, feed timetable.Fingerprint) error {
	return timetable.Save(path, e.current.Load().snap, feed)
}

// Torn says what was cut off from the end of the journal of changes when it was
// opened: a change that was never acknowledged. It is empty when nothing was.
func (e *Engine) Torn() string {
	if e.journal == nil {
		return ""
	}
	return e.journal.Torn()
}

// Close lets go of the journal; queries may go on, changes may not.
func (e *Engine) Close() error {
	e.turn <- struct{}{}
	defer func() { <-e.turn }()
	if e.journal == nil {
		return nil
	}
	return e.journal.Close()
}

// Replace compiles n and puts it in force for every query from now on. If it
// does not compile the network in force stays. Calling it with the same network
// later rolls the horizon forward.
func (e *Engine) Replace(n *network.Network) error {
	snap, err := timetable.Compile(n, timetable.Options{Now: e.now(), Horizon: e.horizon})
	if err != nil {
		return fmt.Errorf("compile network %s: %w", n.Name, err)
	}
	return e.adopt(snap)
}

// adopt puts a compiled network in force, with the changes there are.
func (e *Engine) adopt(snap *timetable.Snapshot) error {
	pricer, err := tariff.New(snap.Tariffs, snap.Rates)
	if err != nil {
		return fmt.Errorf("compile network %s: %w", snap.Name, err)
	}
	tables, err := customs.New(&network.Network{Territories: snap.Territories, Regimes: snap.Regimes, Duties: snap.Duties,
		Taxes: snap.Taxes, GoodsLists: snap.GoodsLists, Rates: snap.Rates})
	if err != nil {
		return fmt.Errorf("compile network %s: customs: %w", snap.Name, err)
	}
	facts, err := newFacts(snap)
	if err != nil {
		return fmt.Errorf("compile network %s: %w", snap.Name, err)
	}
	w := &world{snap: snap, index: search.New(snap, facts.delays), pricer: pricer, customs: tables,
		directory: newDirectory(snap), facts: facts, rated: newRatedParcels(snap), blank: overlay.New(snap)}
	e.turn <- struct{}{}
	defer func() { <-e.turn }()
	unfit, past := w.lay(e.changes.list())
	e.mu.Lock()
	e.unfit = unfit
	e.mu.Unlock()
	e.current.Store(w)
	return e.undoPast(past)
}

// undoPast takes changes back of which nothing is to come. The caller has the turn.
func (e *Engine) undoPast(ids []string) error {
	var list []*errand
	for _, id := range ids {
		_, a := e.undoing(id, "entrepot", "past")
		a.done = make(chan struct{})
		list = append(list, a)
	}
	for left := list; len(left) > 0; {
		left = e.do(left)
	}
	for _, a := range list {
		if a.err != nil {
			return fmt.Errorf("take back change %s, which is past: %w", a.id, a.err)
		}
	}
	return nil
}

// Info names the network in force.
func (e *Engine) Info() NetworkInfo { return e.current.Load().info() }

func (w *world) info() NetworkInfo {
	return NetworkInfo{Name: w.snap.Name, Compiled: w.snap.Compiled, HorizonEnd: w.snap.At(w.snap.End),
		Facilities: len(w.snap.Facilities), Carriers: len(w.snap.Carriers), Lanes: len(w.snap.Lanes)}
}

// Places lists every facility, in the order of the feed.
func (e *Engine) Places() []Place {
	w := e.current.Load()
	out := make([]Place, len(w.snap.Facilities))
	for i := range out {
		out[i] = place(&w.snap.Facilities[i])
	}
	return out
}

// Place finds one facility by id, in any case, or by another code of the same
// place. The error is a *PlaceError that names what may have been meant; field
// is what the caller calls the value.
func (e *Engine) Place(field, id string) (Place, error) {
	w := e.current.Load()
	i, err := w.directory.find(field, id)
	if err != nil {
		return Place{}, err
	}
	return place(&w.snap.Facilities[i]), nil
}

// Find is Place for callers who can do without an explanation.
func (e *Engine) Find(id string) (Place, bool) {
	w := e.current.Load()
	i, ok := w.directory.lookup(id)
	if !ok {
		return Place{}, false
	}
	return place(&w.snap.Facilities[i]), true
}

// HasCarrier tells whether the network in force has a carrier of that id.
func (e *Engine) HasCarrier(id string) bool {
	_, ok := e.current.Load().snap.Carrier(id)
	return ok
}
