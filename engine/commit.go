package engine

import (
	"errors"
	"fmt"

	"entrepot/engine/journal"
	"entrepot/engine/network"
	"entrepot/engine/overlay"
)

// errand is a change to be made or taken back, on its way to the disk and into
// force. Who wants one adds it to those that wait, and then waits until it is done
// or the turn is free. Whoever gets the turn does all that wait: judges each on
// the network as those before it will leave it, writes those that stand as one
// batch, with one sync, and then puts them in force. So a lone caller waits for
// nobody, and while one batch syncs the next fills by itself: group commit, after
// the custom of databases since IMS Fast Path (Gawlick and Kinkade, 1985), with no
// timer and no goroutine.
//
// Invariants:
//
//  1. Errands are judged, written and put in force in one order, by one goroutine
//     at a time: the one that has the turn.
//  2. Nothing is in force that is not on disk: a batch that cannot be written
//     changes nothing, and fails all that were judged by what it would have changed.
//  3. No two errands of a batch are about the same change, or for the same request.
//     One that is waits for the next batch, and with it all after it.
type errand struct {
	id   string        // of the change it is about; empty if it has yet to get one
	once *network.Once // the request it is for, if that may come again

	// judge gives the network as the errand leaves o, and adds the errand to the
	// batch, if there is a journal. An error refuses it; then nothing is added.
	judge func(w *world, o *overlay.Overlay, b *journal.Batch) (*overlay.Overlay, error)
	// enter notes what is in force now. It is called with mu held.
	enter func()

	done chan struct{} // closed when all is said
	err  error         // set before
}

// errDropped is the error of an errand whose judging panicked, or that of another
// of its batch.
var errDropped = errors.New("change was dropped")

// run does an errand with whatever else waits.
func (e *Engine) run(a *errand) error {
	a.done = make(chan struct{})
	e.mu.Lock()
	e.waiting = append(e.waiting, a)
	e.mu.Unlock()
	for {
		select {
		case <-a.done:
			return a.err
		case e.turn <- struct{}{}:
			e.doNext()
		}
	}
}

// doNext does the errands that wait, as far as they make one batch, and gives the
// turn, which the caller holds, to another.
func (e *Engine) doNext() {
	e.mu.Lock()
	list := e.waiting
	e.waiting = nil
	e.mu.Unlock()
	n := distinct(list)
	var left []*errand
	defer func() {
		e.mu.Lock()
		e.waiting = append(left, e.waiting...)
		e.mu.Unlock()
		<-e.turn
	}()
	left = list[n:]
	left = append(e.do(list[:n]), left...)
}

// distinct counts the errands up to the first that is about the same change as
// one before it, or for the same request.
func distinct(list []*errand) int {
	about, asked := map[string]bool{}, map[network.Sum]bool{}
	for i, a := range list {
		if a.id != "" && about[a.id] || a.once != nil && asked[a.once.Key] {
			return i
		}
		about[a.id] = true
		if a.once != nil {
			asked[a.once.Key] = true
		}
	}
	return len(list)
}

// do does errands of distinct changes, and gives back those for which the batch
// has no room. The caller has the turn.
func (e *Engine) do(list []*errand) (left []*errand) {
	for _, a := range list {
		a.err = errDropped
	}
	defer func() {
		for _, a := range list[:len(list)-len(left)] {
			close(a.done)
		}
	}()
	var b *journal.Batch
	if e.journal != nil {
		b = e.journal.Batch()
	}
	w := e.current.Load()
	o := w.laid()
	var stands, astray []*errand // astray: refused by what is not in force yet
	for i, a := range list {
		next, err := a.judge(w, o, b)
		if errors.Is(err, journal.ErrFull) {
			left = list[i:]
			break
		}
		switch a.err = err; {
		case err == nil:
			o, stands = next, append(stands, a)
		case len(stands) > 0:
			astray = append(astray, a)
		}
	}
	if len(stands) == 0 {
		return left
	}
	if b != nil {
		if err := b.Write(); err != nil {
			for _, a := range append(stands, astray...) {
				a.err = fmt.Errorf("change %s: %w", a.id, err)
			}
			return left
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, a := range stands {
		a.enter()
	}
	e.current.Store(w.under(o))
	return left
}
