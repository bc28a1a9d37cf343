package engine

import (
	"errors"
	"fmt"
	"strings"
)

// The kinds of failure callers branch on with errors.Is. The API maps each to
// one problem; anything else is the engine's own fault.
var (
	// ErrUnknownPlace: a facility id or alias that the network does not have.
	ErrUnknownPlace = errors.New("unknown place")
	// ErrBadQuery: a field of the query cannot be used; see FieldError.
	ErrBadQuery = errors.New("bad query")
	// ErrStalePlan: a plan names lanes or departures that the network no longer has.
	ErrStalePlan = errors.New("plan does not fit the network")
	// ErrBadChange: a change to the network that cannot be made; see FieldError.
	ErrBadChange = errors.New("bad change")
	// ErrUnknownChange: no change in force has that id.
	ErrUnknownChange = errors.New("unknown change")
	// ErrFull: a departure has too little room left for a booking; see FieldError.
	ErrFull = errors.New("no room")
	// ErrKeyReused: a change's request has the key of another request.
	ErrKeyReused = errors.New("key of another request")
	// ErrTooMuchWork: the query is legal and too large to answer.
	ErrTooMuchWork = errors.New("query needs too much work")
)

// PlaceError names a place that is not known and those that may have been meant.
type PlaceError struct {
	Field string // from or to
	Got   string
	Near  []Place
}

func (e *PlaceError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: unknown place %q", e.Field, e.Got)
	for i, p := range e.Near {
		if i == 0 {
			b.WriteString("; near names: ")
		} else {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s (%s)", p.ID, p.Name)
	}
	return b.String()
}

func (e *PlaceError) Unwrap() error { return ErrUnknownPlace }

// FieldError names the field of a query that cannot be used.
type FieldError struct {
	Field, Got, Want string
	Kind             error // ErrBadQuery, ErrStalePlan, ErrBadChange or ErrFull
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("%s: got %s, want %s", e.Field, e.Got, e.Want)
}

func (e *FieldError) Unwrap() error { return e.Kind }
