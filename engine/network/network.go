package network

import (
	"time"

	"entrepot/engine/unit"
)

// Network is one feed as its author wrote it, checked by package feed and not
// yet compiled. References between rows are ids, not pointers, so that a
// network can be written back exactly. Slices keep the order of the file.
// A Network is never changed once it has been handed to timetable.Compile.
type Network struct {
	Name        string // the directory or zip it came from; shown to people only
	Facilities  []Facility
	Carriers    []Carrier
	Lanes       []Lane
	Departures  []Departure
	Calendars   []Calendar
	Tariffs     []Tariff
	Territories []Territory
	Regimes     []Regime
	Duties      []Duty
	Taxes       []Tax
	GoodsLists  []GoodsList
	Rates       []ExchangeRate
	Delays      []Delay // each lane, carrier and mode, or mode once
}

// Facility is a place where parcels are handled: hub, airport, seaport, rail
// terminal, border crossing, bonded or overseas warehouse, delivery depot.
type Facility struct {
	ID        string // UN/LOCODE based, such as CNNGB-BW1
	Name      string
	Kind      FacilityKind
	Lat, Lon  float64 // degrees, WGS 84
	Country   string  // ISO 3166-1 alpha-2
	Territory string  // customs territory id
	Zone      string  // IANA time zone
	Calendar  string  // id of its opening hours; empty is always open

	Handling time.Duration // open time it takes before a parcel can move on
	// Charges for a parcel that moves on from here, in Currency.
	HandlingFee   unit.Rate // per parcel
	HandlingPerKg unit.Rate // per kg of actual weight
	StorageFree   time.Duration
	StoragePerKg  unit.Rate // per kg of actual weight and started day after StorageFree
	Currency      unit.Currency

	Roles Roles // customs roles
}

// Carrier runs lanes and posts scans.
type Carrier struct {
	ID, Name, Contact string
}

// Lane is one carrier's service from one facility to another in one mode.
type Lane struct {
	ID, Carrier, From, To string
	Mode                  Mode
	Service               Service
	Calendar              string        // operating hours, on-demand lanes only; empty is always
	Duration              time.Duration // departure to arrival, unless a departure says otherwise
	CutOff                time.Duration // handed over at least this long before departure
	Tariff                string
	CapacityKg            int64 // per departure; 0 is not limited

	MaxWeight unit.Weight // 0 is not limited
	MaxLength unit.Length // longest side; 0 is not limited
	MaxGirth  unit.Length // longest side + 2 x (the other two); 0 is not limited
	Refuses   Goods       // goods classes this lane will not carry
	Bonded    bool        // may carry duty-unpaid goods

	DistanceKm int64 // 0: great circle between the facilities
	CO2        int64 // grams per tonne-km well to wheel; 0: the mode's figure
}

// Departure is one row of a lane's weekly timetable, in the local time of the
// lane's From facility. Rows of a lane that leave at one moment are one departure
// where they are alike in duration, cut-off and capacity.
type Departure struct {
	Lane     string
	Days     Days          // weekdays it leaves on
	Time     ClockTime     // local wall-clock time
	First    Date          // first valid local date; zero is no limit
	Last     Date          // last valid local date; zero is no limit
	Except   []Date        // local dates on which it does not leave, ascending
	Duration time.Duration // 0: the lane's
	CutOff   time.Duration // negative: the lane's
	Capacity int64         // kg; 0: the lane's
}

// Calendar is a set of weekly opening hours with dated exceptions, in the zone
// of whoever refers to it. A date with exceptions follows only those.
type Calendar struct {
	ID         string
	Weekly     []Hours
	Exceptions []Exception
}

// Hours opens at Open and closes at Close on each of Days. Close may be 24:00.
type Hours struct {
	Days        Days
	Open, Close ClockTime
}

// Exception replaces the weekly hours on one date. A date that is shut has one
// exception with Shut set.
type Exception struct {
	Date        Date
	Shut        bool
	Open, Close ClockTime
}

// Tariff prices one parcel on one lane.
type Tariff struct {
	ID             string
	Currency       unit.Currency
	Minimum        unit.Rate // least charge for the weight part
	PerConsignment unit.Rate // added once
	Breaks         []Break   // ascending From; the first is usually 0
	// VolumetricDivisor is cubic centimetres per kilogram (5000 express, 6000
	// air); 0 means that volume does not count.
	VolumetricDivisor int64
	RoundUp           unit.Weight // chargeable weight is rounded up to this step; 0 is not rounded
	FuelPercent       unit.Rate   // percent of the weight part, in millionths of a percent: 24.5 % is 24_500_000
	SecurityPerKg     unit.Rate   // per chargeable kg
}

// Break is the price per kilogram from a weight upwards.
type Break struct {
	From  unit.Weight
	PerKg unit.Rate
}

// Territory is a customs territory: the EU is one.
type Territory struct {
	ID, Name  string
	Currency  unit.Currency
	Valuation Valuation // what duty is levied on; empty is CIF
}

// ExchangeRate says what one unit of Base buys of Currency on Date. Every row
// of a feed has the same Base.
type ExchangeRate struct {
	Base, Currency unit.Currency
	// Rate is Mantissa / 10^Scale units of Currency for one unit of Base, just
	// as many digits as the feed gave.
	Mantissa int64
	Scale    int
	Date     Date
	Source   string
}
