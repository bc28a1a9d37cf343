package parcel

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"entrepot/tracking/event"
)

// MaxReferences bounds the numbers of one parcel. Eight carriers in one chain
// is already unusual; a parcel with hundreds is a mistake in the caller.
const MaxReferences = 16

// Parcel is a parcel as it was registered. It changes only in its link.
type Parcel struct {
	ID         string // UUID version 7, so that ids sort by registration
	Registered time.Time
	References []event.Reference // one or more, each held by this parcel alone
	From, To   Place

	Grams int64    // weight
	Sides [3]int64 // outer sides in millimetres; zeros when not known
	Goods []string // classes of goods that some lanes refuse
	Value Value

	Link Link
}

// Place is a facility as it was when the parcel was registered, so that the
// parcel can be shown even after the network has changed.
type Place struct {
	ID, Name, Country, Zone string
	Lat, Lon                float64
}

// Value is what the goods are worth; the zero Value means that nobody said.
type Value struct {
	Minor    int64 // minor units of Currency
	Currency string
}

// Link is the shopper's access to the parcel. The token itself is not kept: it
// is derived from the parcel's id and Generation, so a new generation makes
// every earlier link worthless.
type Link struct {
	Generation uint32
	Expires    time.Time // the zero time: revoked, no link is good
}

// Good reports whether a link of the given generation opens the parcel at now.
func (l Link) Good(generation uint32, now time.Time) bool {
	return generation == l.Generation && now.Before(l.Expires)
}

// NewID makes the id of a new parcel.
func NewID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("parcel: new id: %w", err)
	}
	return id.String(), nil
}

// ParseID gives the 16 bytes of an id. Only the form that NewID writes is
// taken, so a parcel has one address and one key.
func ParseID(id string) ([16]byte, error) {
	u, err := uuid.Parse(id)
	if err != nil || u.Version() != 7 || u.String() != id {
		return [16]byte{}, fmt.Errorf("parcel: id: got %q, want a UUID of version 7", clip(id))
	}
	return u, nil
}

// FormatID is the inverse of ParseID.
func FormatID(raw [16]byte) string { return uuid.UUID(raw).String() }

// Validate says what keeps the parcel from being registered. Fields that only
// people read are not its business.
func (p Parcel) Validate() error {
	if _, err := ParseID(p.ID); err != nil {
		return err
	}
	if p.Registered.IsZero() {
		return fmt.Errorf("parcel: %s: registered: got no time", p.ID)
	}
	if p.Grams <= 0 {
		return fmt.Errorf("parcel: %s: weight: got %d g, want more than 0", p.ID, p.Grams)
	}
	if n := len(p.References); n == 0 || n > MaxReferences {
		return fmt.Errorf("parcel: %s: references: got %d, want 1 to %d", p.ID, n, MaxReferences)
	}
	seen := make(map[event.Reference]bool, len(p.References))
	for i, r := range p.References {
		switch {
		case !r.Valid():
			return fmt.Errorf("parcel: %s: references[%d]: got carrier %q and number %q, want an id and 1-64 visible ASCII characters",
				p.ID, i, clip(r.Carrier), clip(r.Number))
		case seen[r]:
			return fmt.Errorf("parcel: %s: references[%d]: got %s %s a second time", p.ID, i, r.Carrier, r.Number)
		}
		seen[r] = true
	}
	return nil
}

// clip keeps a refused value from filling the log.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
