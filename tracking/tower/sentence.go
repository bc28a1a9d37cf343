package tower

import (
	"fmt"

	"entrepot/tracking/event"
)

// Sentence says to a shopper where the parcel stands. At is the name of the
// place of its latest scan, or empty; next is where it goes from there, or
// empty when that is not known.
func Sentence(s event.Status, at, next string) string {
	with := func(alone, format string) string {
		if at == "" {
			return alone
		}
		return fmt.Sprintf(format, at)
	}
	switch s {
	case event.Registered:
		return "Registered, waiting to be collected"
	case event.PickedUp:
		return with("Collected", "Collected in %s")
	case event.Arrived:
		return with("Arrived at a facility on the way", "Arrived at %s")
	case event.Departed:
		switch {
		case at != "" && next != "":
			return fmt.Sprintf("Left %s, on the way to %s", at, next)
		case next != "":
			return "On the way to " + next
		}
		return with("On the way", "Left %s")
	case event.ExportSubmitted:
		return with("Declared to customs for export", "Declared to customs for export at %s")
	case event.ExportCleared:
		return with("Cleared for export", "Cleared for export at %s")
	case event.ImportSubmitted:
		return with("Declared to customs for import", "Declared to customs for import at %s")
	case event.ImportCleared:
		return with("Cleared for import", "Cleared for import at %s")
	case event.CustomsHeld:
		return with("Held by customs", "Held by customs at %s")
	case event.BondedIn:
		return with("In a bonded warehouse", "In the bonded warehouse at %s")
	case event.BondedOut:
		return with("Released from a bonded warehouse", "Released from the bonded warehouse at %s")
	case event.OutForDelivery:
		return with("Out for delivery", "Out for delivery from %s")
	case event.DeliveryFailed:
		return "Delivery was tried without success"
	case event.ReadyForPickup:
		return with("Ready to be picked up", "Ready to be picked up at %s")
	case event.Delivered:
		return "Delivered"
	case event.Returning:
		return "On the way back to the sender"
	case event.Returned:
		return "Returned to the sender"
	case event.Exception:
		return with("Something went wrong on the way; the carrier is looking into it", "Something went wrong at %s; the carrier is looking into it")
	case event.Cancelled:
		return "Cancelled"
	}
	return "Not seen yet"
}
