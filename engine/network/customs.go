package network

import (
	"time"

	"entrepot/engine/unit"
)

// Valuation says what a customs territory levies duty on.
type Valuation string

// The two kinds: the goods with what it cost to bring them to the border, or
// the goods alone.
const (
	CIF Valuation = "cif"
	FOB Valuation = "fob"
)

// Direction says across which border of a territory a regime takes goods.
type Direction string

// The directions: out of free circulation at home, through a territory with
// duty unpaid, into free circulation at the destination.
const (
	Export  Direction = "export"
	Transit Direction = "transit"
	Import  Direction = "import"
)

// Directions lists them all.
var Directions = []Direction{Export, Transit, Import}

// Trade says who sells to whom.
type Trade string

// A consignment is one or the other.
const (
	B2C Trade = "b2c"
	B2B Trade = "b2b"
)

// Trades lists them all.
var Trades = []Trade{B2C, B2B}

// Channel says how a consignment is declared.
type Channel string

// The channels: a postal operator's declaration, an express carrier's, a sale
// that an e-commerce platform has reported (with the tax paid at checkout where
// there is such a scheme), or plain freight.
const (
	ByPost      Channel = "post"
	ByExpress   Channel = "express"
	ByEcommerce Channel = "ecommerce"
	ByFreight   Channel = "freight"
)

// Channels lists them all.
var Channels = []Channel{ByPost, ByExpress, ByEcommerce, ByFreight}

// Basis says which value of a consignment a limit is about.
type Basis string

// The intrinsic value is that of the goods alone, as sold.
const (
	Intrinsic Basis = "intrinsic"
	WithCIF   Basis = "cif"
)

// Regime is one procedure of a customs territory, such as China's 9610 or the
// EU's import with IOSS, as it is from one day to another. Several may be open
// to a consignment at one office; they compete.
type Regime struct {
	ID        string // rows that follow each other in time share it
	Territory string
	Direction Direction
	Name      string

	// Who may use it; an empty list is everybody, everywhere.
	Trades   []Trade
	Channels []Channel
	Kinds    []FacilityKind // of the office
	Offices  []string       // facility ids, where only some are admitted: pilot zones
	Origins  []string       // countries that goods of every line must be of
	Goods    string         // id of the positive list that every line must be on

	First, Last Date // local dates of the office, both included; zero is no limit

	// Limits. A consignment must be worth more than Above and at most UpTo; a
	// buyer may not have bought for more than Yearly in the year, with it.
	// 0 is no limit. All money is in Currency.
	Currency            unit.Currency
	Basis               Basis // of Above and UpTo
	Above, UpTo, Yearly unit.Rate

	// Charges.
	PerConsignment unit.Rate
	PerLine        unit.Rate // for each item line
	PerKg          unit.Rate // of actual weight
	// DutyPercent is the part of the tariff's duty that is levied, in millionths
	// of a percent: 100_000_000 is all of it, 0 is relief. FlatDuty is levied
	// beside it, for each tariff subheading (six digits) of the consignment.
	DutyPercent unit.Rate
	FlatDuty    unit.Rate
	TaxPercent  unit.Rate // the part of the taxes that is levied

	// Time. Processing is office time as planned; one in ten takes ProcessingP90
	// or longer. A consignment declared before it arrives (PreArrival) is released
	// Processing after it has arrived, whatever the hour.
	Calendar      string // the office's hours, in the facility's zone; empty is always
	Processing    time.Duration
	ProcessingP90 time.Duration // 0: as Processing
	PreArrival    bool
	Inspected     Share // of consignments
	Inspection    time.Duration

	Source    string // who says so, with the day
	Note      string
	Uncertain bool // the source is old, second hand or disputed
}

// Duty is one row of a territory's tariff. Of the rows of kind Normal that match
// goods the one with the longest prefix counts, and of those one for their
// origin before one for every origin; Additional rows that match all count, on
// top.
type Duty struct {
	Territory   string
	HS          string   // 2 to 10 digits; empty is everything
	Origins     []string // countries the goods are of; empty is every one
	Kind        DutyKind
	Rate        DutyRate
	First, Last Date
	Source      string
	Note        string
	Uncertain   bool
}

// DutyKind says how a row of a tariff goes with others.
type DutyKind string

// The kinds.
const (
	NormalDuty     DutyKind = "normal"
	AdditionalDuty DutyKind = "additional" // surcharges, trade remedies
)

// DutyKinds lists them all.
var DutyKinds = []DutyKind{NormalDuty, AdditionalDuty}

// Tax is one row of what a country levies on imports. Of the rows of one kind
// that match goods the one with the longest prefix counts.
type Tax struct {
	Country     string // ISO 3166-1 alpha-2
	HS          string // 2 to 10 digits; empty is everything
	Kind        TaxKind
	Percent     unit.Rate // in millionths of a percent
	First, Last Date
	Source      string
	Note        string
	Uncertain   bool
}

// TaxKind says what a tax is levied on.
type TaxKind string

// The kinds: VAT (or GST, or a sales tax on imports) is levied on the customs
// value with freight, duty and consumption tax; consumption tax (excise) on the
// customs value with duty and with itself, as in China: (value + duty) x rate /
// (1 - rate).
const (
	VAT         TaxKind = "vat"
	Consumption TaxKind = "consumption"
)

// TaxKinds lists them all.
var TaxKinds = []TaxKind{VAT, Consumption}

// GoodsList is a list of goods by HS prefix that a regime is open to.
type GoodsList struct {
	ID string
	HS []string // ascending, 2 to 10 digits
}

// DutyRate is a rate as a tariff prints it: a sum of terms, at least Min and at
// most Max where those have terms. No terms at all are free.
type DutyRate struct {
	Terms, Min, Max []DutyTerm
}

// DutyTerm is one part of a rate: a percentage of the customs value, or an
// amount for each so many units of the goods.
type DutyTerm struct {
	Percent  unit.Rate // in millionths of a percent; 0 for an amount
	Amount   unit.Rate // in Currency, for each Per of Measure
	Currency unit.Currency
	Per      int64
	Measure  Measure
}

// Measure is what a specific duty counts.
type Measure string

// The measures a consignment knows: net weight and pieces.
const (
	Kilogram Measure = "kg"
	Piece    Measure = "piece"
)
