package overlay

import (
	"fmt"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// FitError says what of a change does not fit the network it is laid on.
type FitError struct {
	Change string // empty if it is not about one
	Field  string // as the change is written in JSON
	Detail string // what was got, and what is wanted where that helps
	Kind   error  // one of the Err variables of this package
}

func (e *FitError) Error() string {
	if e.Change == "" {
		return fmt.Sprintf("overlay: %s: %v: %s", e.Field, e.Kind, e.Detail)
	}
	return fmt.Sprintf("overlay: change %s: %s: %v: %s", e.Change, e.Field, e.Kind, e.Detail)
}

// Unwrap makes errors.Is tell the kind.
func (e *FitError) Unwrap() error { return e.Kind }

func fault(change, field string, kind error, format string, args ...any) error {
	return &FitError{change, field, fmt.Sprintf(format, args...), kind}
}

// FullError says which leg of a booking finds too little room.
type FullError struct {
	Change string
	Leg    int // index in the legs of the booking
	network.DepartureKey
	Weight unit.Weight // wanted
	Left   unit.Weight // before this leg
}

func (e *FullError) Error() string {
	return fmt.Sprintf("overlay: change %s: legs[%d]: %v on %s: got %s, want at most %s", e.Change, e.Leg, ErrFull, e.DepartureKey, e.Weight, e.Left)
}

// Unwrap makes errors.Is(err, ErrFull) hold.
func (e *FullError) Unwrap() error { return ErrFull }
