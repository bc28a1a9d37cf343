package event

import (
	"bytes"
	"cmp"
	"time"
)

// Event is one thing that happened to a parcel, as a carrier told it. The
// store fills Seq and Parcel; the rest is made by Scan.Validate.
type Event struct {
	ID        ID
	Seq       uint64 // place in the node's log, from 1; 0 before it is stored
	Parcel    string // id of the parcel; empty while its number is not registered
	Reference Reference
	Status    Status
	Occurred  time.Time // by the carrier's clock, with the offset as sent
	Received  time.Time // by ours, in UTC
	Place     Place
	CarrierID string // the carrier's own id of this event; may be empty
	RawCode   string // the carrier's own code, before it was translated to Status
	Note      string
	Corrects  ID    // the event that this one replaces, or, without a status, withdraws; zero: none
	Proof     Proof // of delivery
}

// Withdrawal reports whether e says only that another event did not happen.
func (e Event) Withdrawal() bool { return e.Status == 0 && e.Corrects != ID{} }

// Reference is a number that a carrier knows a parcel by. A parcel has one for
// each carrier that handles it.
type Reference struct {
	Carrier string `json:"carrier"`
	Number  string `json:"number"`
}

// Place is where an event happened, as the carrier wrote it: a facility id or
// UN/LOCODE, a name, both or neither.
type Place struct{ ID, Name string }

// IsZero reports whether no place was given.
func (p Place) IsZero() bool { return p == Place{} }

// Compare puts two events of one parcel in the order of its story: by when
// they occurred, then by rank of the status (a withdrawal, which has none, comes
// first), then by identity. Identities differ, so the order is total and the
// same on every node.
func Compare(a, b Event) int {
	return cmp.Or(
		a.Occurred.Compare(b.Occurred),
		cmp.Compare(a.Status.Rank(), b.Status.Rank()),
		bytes.Compare(a.ID[:], b.ID[:]),
	)
}
