package store

import (
	"fmt"
	"strconv"
	"time"

	"entrepot/tracking/board"
	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

// Query asks for parcels by where they stand. What is empty asks for nothing.
type Query struct {
	Statuses     []event.Status // any of these
	Exceptions   []event.Status // any of these is open: customs_held, delivery_failed, exception
	Place        string         // the last place named, as the carrier wrote it
	Carrier      string         // whose scan decided where it stands
	Since, Until time.Time      // since when it stands so, to the second; Until is left out
}

// Found is a parcel as the board shows it.
type Found struct {
	ID         string
	Status     event.Status
	Since      time.Time // to the second, in UTC
	Place      string
	Carrier    string
	Exceptions []event.Status // open ones
	Events     int
}

// onBoard is a query in the board's words.
func (q *Query) onBoard() board.Query {
	out := board.Query{Place: q.Place, Carrier: q.Carrier, From: second(q.Since), Till: second(q.Until)}
	for _, s := range q.Statuses {
		out.Statuses |= 1 << s
	}
	for _, s := range q.Exceptions {
		out.Open |= openMark(s)
	}
	return out
}

func second(t time.Time) uint32 {
	if t.IsZero() {
		return 0
	}
	return uint32(min(max(t.Unix(), 0), 1<<32-1))
}

// exceptions are the statuses that can be open.
var exceptions = []event.Status{event.CustomsHeld, event.DeliveryFailed, event.Exception}

// Query gives parcels, at most limit of them, the last begun first. The cursor is
// empty at first and then what the last call gave as next, which is empty when
// there are no more. It reads no disk.
func (s *Store) Query(q Query, cursor string, limit int) (found []Found, next string, err error) {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		return nil, "", fmt.Errorf("store: query: %w", ErrClosed)
	}
	var before board.Slot
	if cursor != "" {
		n, err := strconv.ParseUint(cursor, 36, 32)
		if err != nil || n == 0 {
			return nil, "", fmt.Errorf("store: query: cursor: got %q, want what an earlier answer gave: %w", cursor, ErrNotFound)
		}
		before = board.Slot(n)
	}
	for h := range s.board.Find(q.onBoard(), before) {
		if len(found) == limit {
			return found, strconv.FormatUint(uint64(before), 36), nil
		}
		before = h.Slot
		found = append(found, foundOf(&h))
	}
	return found, "", nil
}

func foundOf(h *board.Shown) Found {
	f := Found{ID: parcel.FormatID(h.ID), Status: h.Status, Since: time.Unix(int64(h.Since), 0).UTC(), Place: h.Place, Carrier: h.Carrier, Events: int(h.Count)}
	for _, x := range exceptions {
		if h.Open.Has(openMark(x)) {
			f.Exceptions = append(f.Exceptions, x)
		}
	}
	return f
}

// Counts are how many parcels there are of what a query asks for.
type Counts struct {
	Parcels      int
	Statuses     map[event.Status]int
	Exceptions   map[event.Status]int // that are open; a parcel may have several
	Unregistered int                  // numbers with events and without a parcel, whatever is asked for
}

// Count counts parcels. It reads no disk.
func (s *Store) Count(q Query) (Counts, error) {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		return Counts{}, fmt.Errorf("store: count: %w", ErrClosed)
	}
	c := s.board.Count(q.onBoard())
	out := Counts{Parcels: c.Parcels, Statuses: c.Statuses, Exceptions: map[event.Status]int{}, Unregistered: c.Unregistered}
	for _, x := range exceptions {
		if n := c.Open[openMark(x)]; n > 0 {
			out.Exceptions[x] = n
		}
	}
	return out, nil
}

// Bearer is who has a number of a carrier's.
type Bearer struct {
	Reference event.Reference
	Parcel    string // empty while nobody has registered it
}

// Lookup finds who has a number now, whichever carrier's it is: a shopper often
// knows the number alone. It asks for every carrier that the store has heard of.
func (s *Store) Lookup(number string) (found []Bearer, err error) {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		return nil, fmt.Errorf("store: lookup: %w", ErrClosed)
	}
	for _, carrier := range s.board.Carriers() {
		r := event.Reference{Carrier: carrier, Number: number}
		to, _ := s.board.Lead(board.NumberOf(r))
		if to.Slot == 0 {
			continue
		}
		h := s.board.Read(s.board.Standing(to.Slot))
		found = append(found, Bearer{r, idOf(&h)})
	}
	return found, nil
}
