package engine

import (
	"errors"

	"entrepot/engine/network"
)

// errMade refuses an errand whose request has made a change before.
var errMade = errors.New("the request has made a change before")

// remember notes which change a request made, for as long as the change is in
// force or remembered as undone. The caller holds mu, or has the engine alone.
func (e *Engine) remember(c *network.Change) {
	if c.Once != nil {
		e.asked[c.Once.Key] = c.ID
	}
}

// made is the change that a request made, as it was then, even if it has been
// undone since.
func (e *Engine) made(once *network.Once) (c network.Change, found bool, err error) {
	if once == nil {
		return c, false, nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.madeFor(once)
}

// madeFor is made for who holds mu or has the turn.
func (e *Engine) madeFor(once *network.Once) (c network.Change, found bool, err error) {
	if once == nil {
		return c, false, nil
	}
	id, found := e.asked[once.Key]
	if !found {
		return c, false, nil
	}
	if c, found = e.changes.find(id); !found {
		for i := range e.undone {
			if e.undone[i].ID == id {
				c, found = e.undone[i].Change, true
			}
		}
	}
	if found && c.Once.Body != once.Body {
		return network.Change{}, false, ErrKeyReused
	}
	return c, found, nil
}
