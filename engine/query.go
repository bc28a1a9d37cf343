package engine

import (
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Parcel is what a route must carry.
type Parcel struct {
	Weight unit.Weight
	Dims   unit.Dims
	Value  unit.Money
	Goods  network.Goods
}

// Query asks for every way worth choosing between from one facility to
// another, handed over at Depart or later.
type Query struct {
	From, To string // facility ids or aliases
	Depart   time.Time
	Parcel   Parcel
	Currency unit.Currency // of the answer; empty takes the parcel's value's, or else USD
	Limit    int           // at most this many itineraries, soonest first; 0 is all
}
