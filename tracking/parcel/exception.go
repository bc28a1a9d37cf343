package parcel

import (
	"slices"
	"time"

	"entrepot/tracking/event"
)

// Exception is something that is wrong with a parcel and not yet settled, as
// it was first told.
type Exception struct {
	Status  event.Status // customs_held, delivery_failed or exception
	Since   time.Time    // with the offset as sent
	Place   event.Place
	Code    string // the carrier's own
	Carrier string
}

// except opens and closes exceptions with an event that decides.
func (s *State) except(e *event.Event) {
	settled := func(x Exception) bool { return settles(e.Status, x.Status) }
	if slices.ContainsFunc(s.Exceptions, settled) {
		var open []Exception // a new one, since states share what they have in common
		for _, x := range s.Exceptions {
			if !settled(x) {
				open = append(open, x)
			}
		}
		s.Exceptions = open
	}
	switch e.Status {
	case event.CustomsHeld, event.DeliveryFailed, event.Exception:
		if !slices.ContainsFunc(s.Exceptions, func(x Exception) bool { return x.Status == e.Status }) {
			s.Exceptions = append(s.Exceptions, Exception{e.Status, e.Occurred, e.Place, e.RawCode, e.Reference.Carrier})
		}
	}
}

// settles tells whether an event of a status closes an open exception; the
// table and its reasons are in the package comment.
func settles(by, open event.Status) bool {
	if by.Terminal() {
		return true
	}
	switch open {
	case event.CustomsHeld:
		switch by {
		case event.ExportCleared, event.ImportCleared, event.Departed, event.OutForDelivery:
			return true
		}
	case event.DeliveryFailed:
		switch by {
		case event.OutForDelivery, event.ReadyForPickup, event.Returning:
			return true
		}
	case event.Exception:
		switch by {
		case event.PickedUp, event.Arrived, event.Departed, event.BondedIn, event.BondedOut,
			event.OutForDelivery, event.ReadyForPickup, event.Returning:
			return true
		}
	}
	return false
}
