package engine

import (
	"time"

	"entrepot/engine/customs"
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
	// Criteria are what the itineraries are judged by: each is better than every
	// other in at least one of them.
	Criteria    []Criterion `json:"criteria" nullable:"false" doc:"What the itineraries are judged by."`
	Itineraries []Itinerary `json:"itineraries" nullable:"false" doc:"The itineraries chosen to be shown whole, soonest first; of a window or arrive-by, in order of hand-over."`
	Set         []Row       `json:"set,omitempty" nullable:"false" doc:"With options: the whole Pareto set in short, in the same order."`
	Total       int         `json:"total" doc:"How many itineraries the exact Pareto set holds."`
	NoRoute     *NoRoute    `json:"noRoute,omitempty" doc:"Present when there is no itinerary: why not."`
	Partial     string      `json:"partial,omitempty" doc:"Present when the search was ended before it was complete: why. The itineraries are those found so far."`
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

// Row is an itinerary of the set in short, for choosing.
type Row struct {
	HandOver time.Time  `json:"handOver,omitzero" doc:"When the parcel is handed over, where that is not the answer's depart."`
	Arrive   time.Time  `json:"arrive" doc:"When the last leg arrives, with the destination's offset."`
	Total    unit.Money `json:"total"`
	Carbon   float64    `json:"carbonGrams"`
	OnTime   float64    `json:"onTime" doc:"Probability of arriving by the deadline or arriveBy asked for, or else the planned arrival."`
	Holds    float64    `json:"holds" doc:"Probability that every planned connection is made and the last leg arrives."`
	Legs     int        `json:"legs" doc:"How many legs."`
	Options  []Option   `json:"options,omitempty" nullable:"false" doc:"What it is the best of the set in; then it is among the itineraries."`
}

// Itinerary is one way to go.
type Itinerary struct {
	// Options are what it is the best of the set in, when that was asked for.
	Options  []Option   `json:"options,omitempty" doc:"What it is the best of the set in: cheapest; fastest; surest to arrive by the deadline or arriveBy asked for, or without either to make every connection; greenest; or balanced over all of these."`
	HandOver time.Time  `json:"handOver" doc:"When the parcel is handed over: the moment asked for, or with a window or arrive-by the latest that makes the first departure."`
	Depart   time.Time  `json:"depart" doc:"When the first leg leaves."`
	Arrive   time.Time  `json:"arrive" doc:"When the last leg arrives, with the destination's offset."`
	Total    unit.Money `json:"total"`
	Legs     []Leg      `json:"legs" nullable:"false"`
	Charges  []Charge   `json:"charges" nullable:"false" doc:"Every charge in the order it arises; they sum exactly to the total."`
	// Customs are the passages through customs, in order, where they count.
	Customs  []Clearance `json:"customs,omitempty" nullable:"false" doc:"With a consignment: the passages through customs, in order."`
	DutyPaid *unit.Money `json:"customsTotal,omitempty" doc:"With a consignment: what customs charge of the total, transit included."`
	Distance int64       `json:"distanceMetres"`
	Carbon   float64     `json:"carbonGrams" doc:"Greenhouse gases in grams of CO2 equivalents, well to wheel."`
	Arrival  Arrival     `json:"arrival" doc:"When it really arrives, as the lanes' delays have it."`
}

// Arrival is the distribution of an itinerary's arrival, computed leg by leg: a
// missed cut-off means the lane's next departure.
type Arrival struct {
	P10    time.Time `json:"p10,omitzero" doc:"It arrives by then once in ten times; left out when it does not arrive so often."`
	P50    time.Time `json:"p50,omitzero" doc:"It arrives by then five times in ten."`
	P90    time.Time `json:"p90,omitzero" doc:"It arrives by then nine times in ten."`
	By     time.Time `json:"by" doc:"The deadline or arriveBy asked for, or else the planned arrival."`
	OnTime float64   `json:"onTime" doc:"Probability of arriving by that moment."`
	Holds  float64   `json:"holds" doc:"Probability that every planned connection is made and the last leg arrives."`
	Lost   float64   `json:"lost,omitempty" doc:"Probability of not arriving before the horizon ends."`
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
	Carbon      float64      `json:"carbonGrams"`
	Makes       float64      `json:"makes" doc:"Probability that a parcel which came by the leg before as planned makes this departure."`
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
	ChargeRepriced    ChargeKind = "repriced" // what a change of price adds or takes off
	ChargeSunk        ChargeKind = "sunk"     // spent on a stock before it starts
	ChargeTransit     ChargeKind = "transit"  // of a third territory, on entering it with duty unpaid
	// What customs charge has the kinds of package customs: fee, duty,
	// additional_duty, flat_duty, consumption_tax, vat.
)

// Charge is one amount with the rule that made it.
type Charge struct {
	Kind   ChargeKind `json:"kind"`
	Leg    int        `json:"leg" doc:"Index of the leg it belongs to; handling and storage belong to the leg that leaves the place."`
	Where  string     `json:"where" doc:"Lane or facility id."`
	Amount unit.Money `json:"amount"`
	Rule   string     `json:"rule" doc:"How it was computed, in words."`
	// What customs charge says more.
	Customs *CustomsRule `json:"customs,omitempty" doc:"Of what customs charge: the row that made it."`
}

// CustomsRule is the row of the network's customs tables that made a charge.
type CustomsRule struct {
	Regime    string        `json:"regime" doc:"Id of the regime."`
	Line      int           `json:"line,omitempty" doc:"Line of the consignment, from 1; left out for all of it."`
	Base      *unit.Money   `json:"base,omitempty" doc:"What a percentage is of."`
	Payer     customs.Payer `json:"payer" doc:"Who bears it between seller and buyer, by the incoterm."`
	Table     string        `json:"table" doc:"File of the feed: regimes, duties or taxes."`
	Area      string        `json:"area" doc:"Territory of the row, or of taxes its country."`
	HS        string        `json:"hs,omitempty" doc:"Prefix of the row."`
	First     string        `json:"first,omitempty" doc:"First day the row is valid."`
	Last      string        `json:"last,omitempty" doc:"Last day the row is valid."`
	Source    string        `json:"source,omitempty"`
	Note      string        `json:"note,omitempty"`
	Uncertain bool          `json:"uncertain,omitempty" doc:"The source is old, second hand or disputed."`
}

// Clearance is one passage through customs.
type Clearance struct {
	Regime    string            `json:"regime"`
	Name      string            `json:"name"`
	Direction network.Direction `json:"direction"`
	Leg       int               `json:"leg" doc:"Index of the leg it comes before; the number of legs where it is the end."`
	Place     Place             `json:"place"`
	Declared  time.Time         `json:"declared"`
	Cleared   time.Time         `json:"cleared" doc:"Planned: when the goods are through."`
	Total     unit.Money        `json:"total" doc:"What it costs; the charges list the parts."`
}

// NoRouteReason is why a query has no itinerary, for programs.
type NoRouteReason string

// The reasons, from the plainest to the subtlest.
const (
	NothingReaches   NoRouteReason = "nothing_reaches"    // no chain of lanes, whatever the goods and time
	Excluded         NoRouteReason = "excluded"           // chains exist, and the query's avoid or only leaves none
	GoodsRefused     NoRouteReason = "goods_refused"      // chains exist, and each has a lane that refuses this parcel
	CustomsClosed    NoRouteReason = "customs"            // freight would go so, but customs do not let the consignment through
	Conditions       NoRouteReason = "conditions"         // lanes would carry it, but not through those places, in so few legs or by then
	BeforeHorizonEnd NoRouteReason = "nothing_in_horizon" // lanes would carry it, but no chain of departures fits before the horizon ends
)

// NoRoute says why there is no itinerary.
type NoRoute struct {
	Reason NoRouteReason `json:"reason"`
	Detail string        `json:"detail" doc:"In words, naming the lanes or the time that stand in the way."`
	// Borders are those that stand in the way, where customs do.
	Borders []Border `json:"borders,omitempty" nullable:"false" doc:"Where the reason is customs: the borders that stand in the way, at most six."`
}
