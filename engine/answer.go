package engine

import (
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// Answer is what a route query gives: every way worth choosing between, or why
// there is none. It is the wire form as well: the API and the command line
// print it as it stands.
type Answer struct {
	From     Place         `json:"from"`
	To       Place         `json:"to"`
	Depart   time.Time     `json:"depart" doc:"The earliest moment the parcel can be handed over, with the origin's offset."`
	Currency unit.Currency `json:"currency" doc:"Every amount of the answer is in this currency."`
	// Itineraries is the Pareto set over arrival and cost, soonest first: each
	// is cheaper than all before it.
	Itineraries []Itinerary `json:"itineraries" nullable:"false"`
	Total       int         `json:"total" doc:"How many itineraries the exact Pareto set holds; more than listed when a limit was asked for."`
	NoRoute     *NoRoute    `json:"noRoute,omitempty" doc:"Present when there is no itinerary: why not."`
	Labels      int         `json:"labels" doc:"How many partial routes the search made: a measure of its work."`
	Network     NetworkInfo `json:"network"`
}

// NetworkInfo names the compiled network that gave an answer.
type NetworkInfo struct {
	Name       string    `json:"name"`
	Compiled   time.Time `json:"compiled"`
	HorizonEnd time.Time `json:"horizonEnd" doc:"No departure after this moment is known."`
	Facilities int       `json:"facilities"`
	Carriers   int       `json:"carriers"`
	Lanes      int       `json:"lanes"`
}

// Place is a facility as answers show it.
type Place struct {
	ID      string               `json:"id"`
	Name    string               `json:"name"`
	Kind    network.FacilityKind `json:"kind"`
	Country string               `json:"country"`
	Zone    string               `json:"zone" doc:"IANA time zone; times at this place carry its offset."`
	Lat     float64              `json:"lat"`
	Lon     float64              `json:"lon"`
}

// Itinerary is one way to go.
type Itinerary struct {
	Depart   time.Time  `json:"depart" doc:"When the first leg leaves."`
	Arrive   time.Time  `json:"arrive" doc:"When the last leg arrives, with the destination's offset."`
	Total    unit.Money `json:"total"`
	Legs     []Leg      `json:"legs" nullable:"false"`
	Charges  []Charge   `json:"charges" nullable:"false" doc:"Every charge in the order it arises; they sum exactly to the total."`
	Distance int64      `json:"distanceMetres"`
}

// Leg is one lane taken.
type Leg struct {
	Lane        string       `json:"lane"`
	Carrier     string       `json:"carrier" doc:"Carrier id."`
	CarrierName string       `json:"carrierName"`
	Mode        network.Mode `json:"mode"`
	From        Place        `json:"from"`
	To          Place        `json:"to"`
	Stay        Stay         `json:"stay" doc:"What happens at the place of departure before this leg leaves."`
	Depart      time.Time    `json:"depart" doc:"With the offset of the place of departure."`
	Arrive      time.Time    `json:"arrive" doc:"With the offset of the place of arrival."`
	CutOff      time.Time    `json:"cutOff" doc:"Latest moment the parcel must be ready for this departure."`
	Distance    int64        `json:"distanceMetres"`
}

// Stay is the time between arriving at a place and leaving it.
type Stay struct {
	Arrive   time.Time `json:"arrive"`
	Ready    time.Time `json:"ready" doc:"Handling is done: open hours only."`
	Handling int64     `json:"handlingSeconds"`
	Wait     int64     `json:"waitSeconds" doc:"From ready to departure."`
	Reason   string    `json:"reason" doc:"Why it waits, in words; empty when it does not."`
}

// ChargeKind says what a charge is for.
type ChargeKind string

// The kinds of charge.
const (
	ChargeFreight     ChargeKind = "freight"
	ChargeConsignment ChargeKind = "per_consignment"
	ChargeFuel        ChargeKind = "fuel"
	ChargeSecurity    ChargeKind = "security"
	ChargeHandling    ChargeKind = "handling"
	ChargeStorage     ChargeKind = "storage"
)

// Charge is one amount with the rule that made it.
type Charge struct {
	Kind   ChargeKind `json:"kind"`
	Leg    int        `json:"leg" doc:"Index of the leg it belongs to; handling and storage belong to the leg that leaves the place."`
	Where  string     `json:"where" doc:"Lane or facility id."`
	Amount unit.Money `json:"amount"`
	Rule   string     `json:"rule" doc:"How it was computed, in words."`
}

// NoRouteReason is why a query has no itinerary, for programs.
type NoRouteReason string

// The reasons, from the plainest to the subtlest.
const (
	NothingReaches   NoRouteReason = "nothing_reaches"    // no chain of lanes, whatever the goods and time
	GoodsRefused     NoRouteReason = "goods_refused"      // chains exist, and each has a lane that refuses this parcel
	BeforeHorizonEnd NoRouteReason = "nothing_in_horizon" // lanes would carry it, but no chain of departures fits before the horizon ends
)

// NoRoute says why there is no itinerary.
type NoRoute struct {
	Reason NoRouteReason `json:"reason"`
	Detail string        `json:"detail" doc:"In words, naming the lanes or the time that stand in the way."`
}
