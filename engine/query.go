package engine

import (
	"time"

	"entrepot/engine/customs"
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

// Criterion is one of the things that itineraries are judged by.
type Criterion string

// The criteria.
const (
	ByArrival Criterion = "arrival"
	ByCost    Criterion = "cost"
	ByCarbon  Criterion = "carbon"
	ByRisk    Criterion = "risk" // that a connection is missed
)

// Criteria lists them all, in the order people are shown them.
var Criteria = []Criterion{ByArrival, ByCost, ByCarbon, ByRisk}

// Stock is one of several places a parcel could start from.
type Stock struct {
	Place string
	Ready time.Time  // earliest hand-over there; zero is the query's Depart
	Cost  unit.Money // what has been spent on getting it there
	// Bonded: the goods lie in a bonded warehouse with their duty unpaid. It counts
	// where customs do.
	Bonded bool
}

// Stop is a place an itinerary must pass through, and stay at.
type Stop struct {
	Place string
	Stay  time.Duration
}

// Choice is a set of lanes, by what they are part of. Places and countries
// count where an itinerary changes lanes, not where it begins and ends.
type Choice struct {
	Places, Countries, Carriers, Lanes []string
	Modes                              []network.Mode
}

func (c *Choice) empty() bool {
	return len(c.Places)+len(c.Countries)+len(c.Carriers)+len(c.Lanes)+len(c.Modes) == 0
}

// Slack is how far a smaller answer may stay behind the exact one: each exact
// itinerary has one in the answer that arrives at most Arrival later and whose
// cost, emissions and risk are at most Percent higher.
type Slack struct {
	Arrival time.Duration
	Percent unit.Rate // in millionths of a percent; at most 100 %
}

// Query asks for every way worth choosing between.
//
// With Depart alone the parcel is handed over at Depart or later. With ArriveBy
// it must arrive by then, and a later hand-over is better; by cost then, or by
// carbon. With Until it may be handed over at any moment from Depart to Until,
// and the answer is the profile: the union of all those queries.
type Query struct {
	From, To string   // facility ids or aliases
	Bonded   bool     // as Stock.Bonded, of From
	Stocks   []Stock  // in place of From: several places to start from
	Targets  []string // in place of To: any of several

	Depart   time.Time
	ArriveBy time.Time
	Until    time.Time

	Parcel Parcel
	// Consignment is what the parcel holds, as customs are told. With it, and
	// unless the objective is Freight, itineraries go through customs.
	Consignment *customs.Consignment
	Objective   Objective     // empty is Landed where there is a consignment
	Currency    unit.Currency // of the answer; empty takes the parcel's value's, or the first line's, or else USD
	Criteria    []Criterion   // none is arrival and cost

	Via         []Stop
	Avoid, Only Choice
	MaxLegs     int // 0 is not limited
	Slack       Slack
	WhatIf      []network.Change // on top of what has changed already

	Deadline time.Time // to say how likely it arrives by then; zero is ArriveBy, or else the planned arrival
	Options  bool      // at most five itineraries, each the best of the set in one way, and the set in short
	Greenest bool      // with options: the greenest of all, where carbon is no criterion and it may be none of the set
	Limit    int       // at most this many itineraries, soonest first; 0 is all
	Labels   int       // at most so many partial routes; 0 is the engine's own limit

	anywhere   bool // there is no destination
	unreleased bool // where customs count, the goods end with their duty unpaid: bonded stock
}
