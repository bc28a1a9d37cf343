package parcel

import (
	"time"

	"entrepot/tracking/event"
)

// Leg is the carriage that is under way. The zero Leg is none: the parcel is
// at a place, or nobody has it yet.
type Leg struct {
	Carrier string
	From    event.Place // where it began, or else the last place named before; zero when none was
	Since   time.Time   // when it began, with the offset as sent
}

// carry begins or ends the leg with the event that just decided; the table and
// its reasons are in the package comment.
func (s *State) carry() {
	switch s.Status {
	case event.PickedUp, event.Departed, event.OutForDelivery:
		s.Leg = Leg{s.Carrier, s.LastPlace, s.Time}
	case event.Arrived, event.BondedIn, event.BondedOut, event.ReadyForPickup,
		event.Delivered, event.Returned, event.Cancelled:
		s.Leg = Leg{}
	}
}
