package engine

import (
	"time"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// SourcingQuery asks where to hold stock for orders that come from several
// places every month: what each candidate costs landed for each destination, when
// its orders arrive, and from how many orders on it pays.
type SourcingQuery struct {
	Demand []Demand
	Stocks []Candidate
	// Against is the name of the stock that the others are held against, such as
	// direct mail from the factory; empty is the first without inbound freight, or
	// else the first.
	Against string

	Depart   time.Time     // when orders are handed over, and bulk shipments too
	Currency unit.Currency // of the answer; empty is as of a Query about the first order
	// Sure is how likely an order that counts as in time arrives by its deadline at
	// least; 0 is 90 %.
	Sure float64

	Avoid  Choice
	WhatIf []network.Change
	Labels int // at most so many partial routes for each way by itself; 0 is the engine's own limit
}

// Demand is what one destination orders.
type Demand struct {
	To     string
	Orders int64 // a month
	// An order is wanted so long after it is handed over, or by a moment; neither is
	// whenever it comes.
	Within time.Duration
	By     time.Time
	Parcel Parcel // one order, packed
	// Consignment is what customs are told of one order. Either all orders have one
	// or none; without, nothing is charged for borders.
	Consignment *customs.Consignment
}

// StockKind says in which status goods lie in stock.
type StockKind string

// The kinds: in free circulation where they come from, and so sent as direct mail;
// with their duty unpaid in a bonded warehouse, where each order is cleared by
// itself; or imported in bulk, with duty and tax paid when they came.
const (
	DomesticStock StockKind = "domestic"
	BondedStock   StockKind = "bonded"
	ReleasedStock StockKind = "released"
)

// StockKinds lists them all.
var StockKinds = []StockKind{DomesticStock, BondedStock, ReleasedStock}

// Candidate is a place where stock could be held.
type Candidate struct {
	Name  string // by which answers call it; no two are alike
	Place string
	Kind  StockKind
	// Channel is how orders from here are declared, where that is not as the order's
	// consignment has it.
	Channel network.Channel
	Inbound *Inbound // nil: the goods are there anyway, as at a factory
	// Holding is for the goods of one order, a month of 30 days; they lie for Lies,
	// 0 is 30 days.
	Holding unit.Money
	Lies    time.Duration
	Fixed   unit.Money // each month, whatever is sold
}

// Inbound is how stock comes to a place: in shipments of so many orders' goods,
// of all destinations in the proportions of the demand.
type Inbound struct {
	Units int64
	// From is where bulk shipments are sent from: the engine finds the cheapest way
	// and its price, with customs as freight from business to business. A shipment
	// ends in a bonded warehouse with its duty unpaid, and anywhere else with it paid.
	From    string
	Channel network.Channel // empty is freight
	Weight  unit.Weight     // of a shipment, with its packing; 0 is that of its orders
	Dims    unit.Dims
	// Cost, in place of From, is what a shipment costs, everything in.
	Cost unit.Money
}

// Sourcing is the answer to a SourcingQuery, and its wire form. Amounts that are
// made of others sum exactly.
type Sourcing struct {
	Depart   time.Time       `json:"depart" doc:"When orders are handed over."`
	Currency unit.Currency   `json:"currency" doc:"Every amount of the answer is in this currency."`
	Orders   int64           `json:"orders" doc:"A month, to all destinations together."`
	Sure     float64         `json:"sure" doc:"An order counts as in time when it arrives by its deadline with at least this probability."`
	Demand   []SourcedDemand `json:"demand" nullable:"false" doc:"The destinations, as asked, each with every stock."`
	Stocks   []SourcedStock  `json:"stocks" nullable:"false" doc:"The stocks, as asked, each with what it costs a month to serve all destinations from it alone."`
	Against  string          `json:"against" doc:"Name of the stock that the others are held against."`
	Breaks   []BreakEven     `json:"breakEvens" nullable:"false" doc:"For every other stock, from how many orders a month on it is the cheaper."`
	Curves   []Curve         `json:"curves" nullable:"false" doc:"For plots: what each stock that serves all destinations costs a month by volume."`
	Network  NetworkInfo     `json:"network"`
}

// SourcedDemand is a destination with what every stock offers it.
type SourcedDemand struct {
	To      Place          `json:"to"`
	Orders  int64          `json:"orders" doc:"A month."`
	By      time.Time      `json:"by,omitzero" doc:"When an order handed over at depart is wanted, with the destination's offset."`
	Best    string         `json:"best,omitempty" doc:"Name of the stock with the least landed cost an order, of those in time if any is; what stocks cost each month whatever is sold is left aside. Left out where no stock serves it."`
	Options []SourcedOrder `json:"options" nullable:"false" doc:"One for each stock, in their order."`
}

// SourcedOrder is one order to a destination from a stock.
type SourcedOrder struct {
	Stock  string      `json:"stock"`
	InTime bool        `json:"inTime" doc:"It arrives by the deadline as surely as asked, or there is none."`
	Landed *unit.Money `json:"landed,omitempty" doc:"What an order costs, all of the parts; left out where there is no way to the destination or none to the stock."`
	Parts  *OrderParts `json:"parts,omitempty"`
	Way    *SourcedWay `json:"way,omitempty" doc:"The cheapest way that is in time, or if none is the cheapest."`
	// NoRoute is that of the order or, where it has a way, of the bulk shipment.
	NoRoute *NoRoute `json:"noRoute,omitempty" doc:"Present when there is no way: why not."`
}

// OrderParts are what one order costs, for what. They sum to its landed cost.
type OrderParts struct {
	Inbound        unit.Money `json:"inbound" doc:"Its share by weight in the freight of a bulk shipment."`
	InboundCustoms unit.Money `json:"inboundCustoms" doc:"Its share by value in what customs charge for a bulk shipment."`
	Holding        unit.Money `json:"holding" doc:"While its goods lie in stock."`
	Freight        unit.Money `json:"freight" doc:"From the stock to the destination: transport, handling, storage."`
	Customs        unit.Money `json:"customs" doc:"Duties, taxes and fees that customs charge for the order by itself."`
}

// SourcedWay is an itinerary in short.
type SourcedWay struct {
	Depart  time.Time    `json:"depart" doc:"When the first leg leaves."`
	Arrive  time.Time    `json:"arrive" doc:"When the last leg arrives, with the destination's offset."`
	Total   unit.Money   `json:"total"`
	Customs *unit.Money  `json:"customsTotal,omitempty" doc:"What customs charge of the total."`
	Arrival Arrival      `json:"arrival"`
	Legs    []SourcedLeg `json:"legs" nullable:"false"`
	Regimes []Clearance  `json:"regimes,omitempty" nullable:"false" doc:"The passages through customs, in order."`
	Carbon  float64      `json:"carbonGrams"`
}

// SourcedLeg is a leg in short.
type SourcedLeg struct {
	Lane    string       `json:"lane"`
	Carrier string       `json:"carrier" doc:"Carrier id."`
	Mode    network.Mode `json:"mode"`
	From    string       `json:"from" doc:"Facility id."`
	To      string       `json:"to" doc:"Facility id."`
}

// SourcedStock is a candidate with what it costs.
type SourcedStock struct {
	Name    string          `json:"name"`
	Place   Place           `json:"place"`
	Kind    StockKind       `json:"kind" enum:"domestic,bonded,released"`
	Inbound *SourcedInbound `json:"inbound,omitempty" doc:"How it is filled; left out where the goods are there anyway."`
	Serves  bool            `json:"serves" doc:"There is a way to it, and from it to every destination."`
	InTime  bool            `json:"inTime" doc:"It serves every destination in time."`
	Monthly *MonthlyCost    `json:"monthly,omitempty" doc:"What it costs to serve the whole demand from it alone; left out where it does not."`
}

// SourcedInbound is how a stock is filled.
type SourcedInbound struct {
	Units     int64       `json:"units" doc:"Orders whose goods are in a bulk shipment."`
	Weight    string      `json:"weight,omitempty" doc:"Of a shipment, where the engine priced it."`
	Cost      *unit.Money `json:"cost,omitempty" doc:"What a shipment costs, everything in."`
	Shipments int64       `json:"shipments" doc:"How many a month the demand needs, whole ones."`
	Way       *SourcedWay `json:"way,omitempty" doc:"The cheapest way of a shipment, where the engine priced it."`
	NoRoute   *NoRoute    `json:"noRoute,omitempty" doc:"Present when there is no way: why not."`
}

// MonthlyCost is what serving the whole demand from one stock costs a month.
type MonthlyCost struct {
	Total   unit.Money `json:"total" doc:"The sum of the parts."`
	Fixed   unit.Money `json:"fixed"`
	Inbound unit.Money `json:"inbound" doc:"Whole bulk shipments, with what customs charge for them."`
	Holding unit.Money `json:"holding"`
	Freight unit.Money `json:"freight" doc:"Of the orders."`
	Customs unit.Money `json:"customs" doc:"What customs charge for the orders."`
}

// BreakEven says from how many orders a month on a stock is cheaper than the one
// it is held against. Destinations keep their proportions; a bulk shipment is
// paid whole, so the costs rise in steps and may cross more than once.
type BreakEven struct {
	Stock   string `json:"stock"`
	Against string `json:"against"`
	Volume  int64  `json:"volume,omitempty" doc:"From so many orders a month on it is cheaper, and stays so; left out where there is no such volume."`
	First   int64  `json:"first,omitempty" doc:"The least number of orders a month at which it is cheaper at all, where that is less than volume, or where there is no volume from which it stays so."`
	UpTo    int64  `json:"upTo" doc:"The most orders a month that were looked at."`
	// Saves may be less than nothing.
	Saves  *unit.Money `json:"saves,omitempty" doc:"What it saves a month at the demand asked about; negative where it costs more."`
	Reason string      `json:"reason,omitempty" doc:"Present when there is no volume: why not, in words."`
}

// Curve is what a stock costs a month by volume.
type Curve struct {
	Stock  string       `json:"stock"`
	Steps  int64        `json:"steps" doc:"A step is shown for every so many bulk shipments; 1 is every one, 0 that there are none."`
	Points []CurvePoint `json:"points" nullable:"false" doc:"Ascending, at most 200. Between two of them the cost rises evenly, where every step is shown."`
}

// CurvePoint is the cost of one volume.
type CurvePoint struct {
	Volume int64      `json:"volume" doc:"Orders a month, to all destinations in the proportions of the demand."`
	Total  unit.Money `json:"total"`
}
