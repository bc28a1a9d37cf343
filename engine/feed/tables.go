package feed

import (
	"fmt"
	"iter"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// tables is the whole format, in the order in which files are read and
// written: a file refers only to files before it, so a reference is checked
// the moment its cell is read.
var tables = []table{
	define(table{name: "fx.csv", need: required,
		about: "exchange rates: every currency of the feed is the one base or has one rate; a feed in one currency may leave the rows out"},
		network.ExchangeRate{}, each(func(n *network.Network) []network.ExchangeRate { return n.Rates }), (*reader).keepRate,
		field("base", required, currency, func(x *network.ExchangeRate) *unit.Currency { return &x.Base }, "the same in every row"),
		field("currency", required, currency, func(x *network.ExchangeRate) *unit.Currency { return &x.Currency }, "once in the file"),
		exchange,
		field("date", required, date, func(x *network.ExchangeRate) *network.Date { return &x.Date }, "the day it was quoted"),
		field("source", optional, text(maxNoteBytes), func(x *network.ExchangeRate) *string { return &x.Source }, "who quoted it"),
	),

	define(table{name: "territories.csv", need: required, rows: required, about: "customs territories; the EU is one"},
		network.Territory{}, each(func(n *network.Network) []network.Territory { return n.Territories }), (*reader).keepTerritory,
		field("id", required, identifier, func(t *network.Territory) *string { return &t.ID }, ""),
		field("name", required, text(maxNameBytes), func(t *network.Territory) *string { return &t.Name }, ""),
		field("currency", required, priced, func(t *network.Territory) *unit.Currency { return &t.Currency }, ""),
		field("valuation", optional, word(valuations), func(t *network.Territory) *network.Valuation { return &t.Valuation }, "what duty is levied on: the goods with what it cost to bring them to the border, or the goods alone; nothing: cif"),
	),

	define(table{name: "calendars.csv", need: optional,
		about: "opening hours, several rows an id: weekly rows give days, open and close; dated rows give a date and either open and close, or neither when it is shut; a date with rows follows only those; hours past midnight are two rows"},
		calendarRow{Open: noTime, Close: noTime}, calendarRows, (*reader).keepCalendar,
		field("id", required, identifier, func(c *calendarRow) *string { return &c.ID }, "rows with one id make one calendar"),
		field("days", optional, weekdays, func(c *calendarRow) *network.Days { return &c.Days }, "weekly rows only"),
		field("date", optional, date, func(c *calendarRow) *network.Date { return &c.Date }, "dated rows only"),
		field("open", optional, clock(endOfDay), func(c *calendarRow) *network.ClockTime { return &c.Open }, "in the zone of the facility, or of the place a lane leaves from"),
		field("close", optional, clock(endOfDay), func(c *calendarRow) *network.ClockTime { return &c.Close }, "after open; 24:00 is the end of the day"),
	),

	define(table{name: "carriers.csv", need: required, rows: required, about: "who runs lanes"},
		network.Carrier{}, each(func(n *network.Network) []network.Carrier { return n.Carriers }), (*reader).keepCarrier,
		field("id", required, identifier, func(c *network.Carrier) *string { return &c.ID }, ""),
		field("name", required, text(maxNameBytes), func(c *network.Carrier) *string { return &c.Name }, ""),
		field("contact", optional, text(maxNoteBytes), func(c *network.Carrier) *string { return &c.Contact }, ""),
	),

	define(table{name: "tariffs.csv", need: required, rows: required, about: "what a parcel pays on a lane; the prices per kg are in tariff_breaks.csv"},
		network.Tariff{}, each(func(n *network.Network) []network.Tariff { return n.Tariffs }), (*reader).keepTariff,
		field("id", required, identifier, func(t *network.Tariff) *string { return &t.ID }, ""),
		field("currency", required, priced, func(t *network.Tariff) *unit.Currency { return &t.Currency }, ""),
		field("minimum", optional, money, func(t *network.Tariff) *unit.Rate { return &t.Minimum }, "least charge for the weight"),
		field("per_consignment", optional, money, func(t *network.Tariff) *unit.Rate { return &t.PerConsignment }, "added once"),
		field("volumetric_divisor", optional, divisor, func(t *network.Tariff) *int64 { return &t.VolumetricDivisor }, "cm3 per kg, such as 5000; nothing or 0: volume does not count"),
		field("round_up_kg", optional, kilograms, func(t *network.Tariff) *unit.Weight { return &t.RoundUp }, "chargeable weight is rounded up to this step; nothing or 0: it is not"),
		field("fuel_percent", optional, percent, func(t *network.Tariff) *unit.Rate { return &t.FuelPercent }, "of the charge for the weight"),
		field("security_per_kg", optional, money, func(t *network.Tariff) *unit.Rate { return &t.SecurityPerKg }, "per chargeable kg"),
	),

	define(table{name: "tariff_breaks.csv", need: required, rows: required, about: "weight breaks; those of one tariff ascend"},
		breakRow{}, breakRows, (*reader).keepBreak,
		field("tariff", required, reference("tariff", "tariffs.csv", (*reader).tariffSet, false), func(b *breakRow) *string { return &b.Tariff }, ""),
		field("from_kg", required, kilograms, func(b *breakRow) *unit.Weight { return &b.From }, "the price holds from this chargeable weight up"),
		field("per_kg", required, money, func(b *breakRow) *unit.Rate { return &b.PerKg }, ""),
	),

	define(table{name: "facilities.csv", need: required, rows: required, about: "places where parcels are handled"},
		network.Facility{}, each(func(n *network.Network) []network.Facility { return n.Facilities }), (*reader).keepFacility,
		field("id", required, identifier, func(f *network.Facility) *string { return &f.ID }, "best begun with the UN/LOCODE, such as CNNGB-BW1"),
		field("name", required, text(maxNameBytes), func(f *network.Facility) *string { return &f.Name }, ""),
		field("kind", required, word(network.FacilityKinds), func(f *network.Facility) *network.FacilityKind { return &f.Kind }, ""),
		field("lat", required, degrees, func(f *network.Facility) *float64 { return &f.Lat }, "WGS 84, -90 to 90, north is positive"),
		field("lon", required, degrees, func(f *network.Facility) *float64 { return &f.Lon }, "WGS 84, -180 to 180, east is positive"),
		field("country", required, country, func(f *network.Facility) *string { return &f.Country }, ""),
		field("territory", required, reference("territory", "territories.csv", (*reader).territorySet, false), func(f *network.Facility) *string { return &f.Territory }, ""),
		field("zone", required, zone, func(f *network.Facility) *string { return &f.Zone }, ""),
		field("calendar", optional, reference("calendar", "calendars.csv", (*reader).calendarSet, true), func(f *network.Facility) *string { return &f.Calendar }, "opening hours; nothing: always open"),
		field("handling_min", optional, minutes, func(f *network.Facility) *time.Duration { return &f.Handling }, "minutes of open time before a parcel can move on"),
		field("handling_fee", optional, money, func(f *network.Facility) *unit.Rate { return &f.HandlingFee }, "per parcel that moves on from here"),
		field("handling_per_kg", optional, money, func(f *network.Facility) *unit.Rate { return &f.HandlingPerKg }, "per kg of actual weight"),
		field("storage_free_h", optional, hours, func(f *network.Facility) *time.Duration { return &f.StorageFree }, "hours from arrival before storage is charged"),
		field("storage_per_kg_day", optional, money, func(f *network.Facility) *unit.Rate { return &f.StoragePerKg }, "per kg of actual weight and started day after that"),
		field("currency", optional, priced, func(f *network.Facility) *unit.Currency { return &f.Currency }, "of the charges; needed when there are any"),
		field("roles", optional, words(network.ParseRoles, []string{"export", "import", "bonded"}), func(f *network.Facility) *network.Roles { return &f.Roles }, "customs roles, separated by spaces"),
	),

	define(table{name: "lanes.csv", need: required, rows: required, about: "one carrier's service from one facility to another in one mode"},
		network.Lane{}, each(func(n *network.Network) []network.Lane { return n.Lanes }), (*reader).keepLane,
		field("id", required, identifier, func(l *network.Lane) *string { return &l.ID }, ""),
		field("carrier", required, reference("carrier", "carriers.csv", (*reader).carrierSet, true), func(l *network.Lane) *string { return &l.Carrier }, ""),
		field("from", required, reference("facility", "facilities.csv", (*reader).facilitySet, false), func(l *network.Lane) *string { return &l.From }, ""),
		field("to", required, reference("facility", "facilities.csv", (*reader).facilitySet, true), func(l *network.Lane) *string { return &l.To }, ""),
		field("mode", required, word(network.Modes), func(l *network.Lane) *network.Mode { return &l.Mode }, ""),
		field("service", required, word(services), func(l *network.Lane) *network.Service { return &l.Service }, "a scheduled lane has rows in departures.csv, an on_demand lane has none"),
		field("calendar", optional, reference("calendar", "calendars.csv", (*reader).calendarSet, true), func(l *network.Lane) *string { return &l.Calendar }, "operating hours of an on_demand lane; nothing: always"),
		field("duration_min", required, transit, func(l *network.Lane) *time.Duration { return &l.Duration }, "minutes from departure to arrival"),
		field("cut_off_min", optional, minutes, func(l *network.Lane) *time.Duration { return &l.CutOff }, "minutes before departure by which a parcel is handed over"),
		field("tariff", required, reference("tariff", "tariffs.csv", (*reader).tariffSet, true), func(l *network.Lane) *string { return &l.Tariff }, ""),
		field("capacity_kg", optional, capacity, func(l *network.Lane) *int64 { return &l.CapacityKg }, "of one departure; nothing: no limit"),
		field("max_weight_kg", optional, weightCap, func(l *network.Lane) *unit.Weight { return &l.MaxWeight }, "of one parcel; nothing: no limit"),
		field("max_length_cm", optional, lengthCap, func(l *network.Lane) *unit.Length { return &l.MaxLength }, "of its longest side; nothing: no limit"),
		field("max_girth_cm", optional, lengthCap, func(l *network.Lane) *unit.Length { return &l.MaxGirth }, "longest side + 2 x (the other two); nothing: no limit"),
		field("refuses", optional, words(network.ParseGoods, network.GoodsClasses), func(l *network.Lane) *network.Goods { return &l.Refuses }, "goods it will not carry, separated by spaces"),
		field("bonded", optional, yesNo, func(l *network.Lane) *bool { return &l.Bonded }, "1: may carry goods whose duty is unpaid"),
		field("distance_km", optional, kilometres, func(l *network.Lane) *int64 { return &l.DistanceKm }, "nothing or 0: the great circle"),
		field("co2_g_tkm", optional, intensity, func(l *network.Lane) *int64 { return &l.CO2 }, "grams per tonne-km, well to wheel; nothing or 0: the mode's figure"),
	),

	define(table{name: "departures.csv", need: optional, about: "the weekly timetable of scheduled lanes, in local time of the place they leave from"},
		network.Departure{CutOff: laneCutOff}, each(func(n *network.Network) []network.Departure { return n.Departures }), (*reader).keepDeparture,
		field("lane", required, reference("lane", "lanes.csv", (*reader).laneSet, true), func(d *network.Departure) *string { return &d.Lane }, ""),
		field("days", required, weekdays, func(d *network.Departure) *network.Days { return &d.Days }, "weekdays it leaves on"),
		field("time", required, clock(endOfDay-1), func(d *network.Departure) *network.ClockTime { return &d.Time }, ""),
		field("first", optional, date, func(d *network.Departure) *network.Date { return &d.First }, "first day it is valid; nothing: no limit"),
		field("last", optional, date, func(d *network.Departure) *network.Date { return &d.Last }, "last day it is valid; nothing: no limit"),
		exceptions,
		field("duration_min", optional, transit, func(d *network.Departure) *time.Duration { return &d.Duration }, "nothing: the lane's"),
		field("cut_off_min", optional, cutOff, func(d *network.Departure) *time.Duration { return &d.CutOff }, "nothing: the lane's"),
		field("capacity_kg", optional, capacity, func(d *network.Departure) *int64 { return &d.Capacity }, "nothing: the lane's"),
	),

	define(table{name: "delays.csv", need: optional,
		about: "how much later than timetabled lanes arrive, several rows a distribution; it is about one lane, or a carrier's lanes of a mode, or all lanes of a mode, and for a lane the first of these that has rows counts; one without any is always on time"},
		delayRow{}, delayRows, (*reader).keepDelay,
		field("mode", optional, word(network.Modes), func(d *delayRow) *network.Mode { return &d.Mode }, "needed unless a lane is given"),
		field("carrier", optional, reference("carrier", "carriers.csv", (*reader).carrierSet, false), func(d *delayRow) *string { return &d.Carrier }, "with a mode; nothing: every carrier"),
		field("lane", optional, reference("lane", "lanes.csv", (*reader).laneSet, false), func(d *delayRow) *string { return &d.Lane }, "alone"),
		field("late_min", required, minutes, func(d *delayRow) *time.Duration { return &d.Late }, "minutes; those of one distribution ascend, and early arrivals count as 0"),
		field("percent", required, share, func(d *delayRow) *network.Share { return &d.Share }, fmt.Sprintf("share of arrivals that are at most so late; ascends with late_min, in at most %d rows; what the last row lacks of 100 never arrives in useful time", MaxDelayPoints)),
		field("source", optional, text(maxNoteBytes), func(d *delayRow) *string { return &d.Source }, "who says so"),
	),

	define(table{name: "goods_lists.csv", need: optional,
		about: "lists of goods that regimes are open to, several rows a list"},
		goodsRow{}, goodsRows, (*reader).keepGoods,
		field("id", required, identifier, func(g *goodsRow) *string { return &g.ID }, "rows with one id make one list"),
		listedPrefix,
	),

	define(table{name: "regimes.csv", need: optional,
		about: "customs procedures, such as China's 9610 or the EU's import with IOSS; several may be open to a consignment at an office, and compete. Rows with one id are one regime, whose rules change from day to day. A feed without this file has no customs"},
		network.Regime{DutyPercent: unsaid, TaxPercent: unsaid}, each(func(n *network.Network) []network.Regime { return n.Regimes }), (*reader).keepRegime,
		field("id", required, identifier, func(x *network.Regime) *string { return &x.ID }, "rows that follow each other in time share it"),
		field("territory", required, reference("territory", "territories.csv", (*reader).territorySet, false), func(x *network.Regime) *string { return &x.Territory }, "the same in all rows of an id"),
		field("direction", required, word(network.Directions), func(x *network.Regime) *network.Direction { return &x.Direction }, "out of free circulation, through the territory with duty unpaid, or into free circulation; the same in all rows of an id"),
		field("name", required, text(maxNameBytes), func(x *network.Regime) *string { return &x.Name }, ""),
		severalWords("trades", network.Trades, func(x *network.Regime) *[]network.Trade { return &x.Trades }, "who sells to whom; nothing: all"),
		severalWords("channels", network.Channels, func(x *network.Regime) *[]network.Channel { return &x.Channels }, "how it is declared: by a postal operator, by an express carrier, as a sale that a platform has reported, or as plain freight; nothing: all"),
		severalWords("kinds", network.FacilityKinds, func(x *network.Regime) *[]network.FacilityKind { return &x.Kinds }, "of facilities it is open at; nothing: all"),
		several("offices", "ids of facilities in facilities.csv", reference("facility", "facilities.csv", (*reader).facilitySet, false), func(x *network.Regime) *[]string { return &x.Offices }, "those it is open at, of the territory and with role export or import as its direction is; nothing: all such"),
		originsOf(func(x *network.Regime) *[]string { return &x.Origins }, "that the goods of every line must be of; nothing: all"),
		field("goods_list", optional, reference("goods list", "goods_lists.csv", (*reader).goodsSet, true), func(x *network.Regime) *string { return &x.Goods }, "that every line must be on; nothing: all goods"),
		field("first", optional, date, func(x *network.Regime) *network.Date { return &x.First }, "first local day it is so; nothing: no limit"),
		field("last", optional, date, func(x *network.Regime) *network.Date { return &x.Last }, "last local day it is so; nothing: no limit"),
		field("currency", optional, priced, func(x *network.Regime) *unit.Currency { return &x.Currency }, "of the limits and charges; needed when there are any"),
		field("basis", optional, word(bases), func(x *network.Regime) *network.Basis { return &x.Basis }, "the value that above and up_to are about, of the goods as sold or with their way to the border; nothing: intrinsic"),
		field("above", optional, money, func(x *network.Regime) *unit.Rate { return &x.Above }, "the consignment is worth more than this intrinsic value; nothing or 0: no limit"),
		field("up_to", optional, money, func(x *network.Regime) *unit.Rate { return &x.UpTo }, "the consignment is worth at most this; nothing or 0: no limit"),
		field("yearly", optional, money, func(x *network.Regime) *unit.Rate { return &x.Yearly }, "the buyer buys for at most this in the year; nothing or 0: no limit"),
		field("per_consignment", optional, money, func(x *network.Regime) *unit.Rate { return &x.PerConsignment }, "charge"),
		field("per_line", optional, money, func(x *network.Regime) *unit.Rate { return &x.PerLine }, "charge for each item line"),
		field("per_kg", optional, money, func(x *network.Regime) *unit.Rate { return &x.PerKg }, "charge per kg of actual weight"),
		levied("duty_percent", func(x *network.Regime) *unit.Rate { return &x.DutyPercent }, "the tariff's duty"),
		field("flat_duty", optional, money, func(x *network.Regime) *unit.Rate { return &x.FlatDuty }, "levied beside it for each subheading (six digits) of the consignment, on import only"),
		levied("tax_percent", func(x *network.Regime) *unit.Rate { return &x.TaxPercent }, "the taxes"),
		field("calendar", optional, reference("calendar", "calendars.csv", (*reader).calendarSet, true), func(x *network.Regime) *string { return &x.Calendar }, "the office's hours, in the zone of the facility; nothing: always"),
		field("processing_min", optional, minutes, func(x *network.Regime) *time.Duration { return &x.Processing }, "minutes of office time"),
		field("processing_p90_min", optional, minutes, func(x *network.Regime) *time.Duration { return &x.ProcessingP90 }, "one in ten takes so many or more; nothing or 0: as processing_min"),
		field("pre_arrival", optional, yesNo, func(x *network.Regime) *bool { return &x.PreArrival }, "1: declared before it arrives and released processing_min after it has, whatever the hour"),
		field("inspected_percent", optional, inspected, func(x *network.Regime) *network.Share { return &x.Inspected }, "of consignments"),
		field("inspection_min", optional, minutes, func(x *network.Regime) *time.Duration { return &x.Inspection }, "minutes that takes more"),
		field("source", optional, remark, func(x *network.Regime) *string { return &x.Source }, "who says so, with the day"),
		field("note", optional, remark, func(x *network.Regime) *string { return &x.Note }, ""),
		field("uncertain", optional, yesNo, func(x *network.Regime) *bool { return &x.Uncertain }, "1: the source is old, second hand or disputed"),
	),

	define(table{name: "duties.csv", need: optional,
		about: "the tariffs of territories. Of the normal duties that match goods the one with the longest prefix counts, and of those one for their origin before one for every origin; additional duties that match all count, on top"},
		network.Duty{Kind: network.NormalDuty}, each(func(n *network.Network) []network.Duty { return n.Duties }), (*reader).keepDuty,
		field("territory", required, reference("territory", "territories.csv", (*reader).territorySet, false), func(d *network.Duty) *string { return &d.Territory }, ""),
		field("hs", optional, prefix, func(d *network.Duty) *string { return &d.HS }, "prefix of the tariff code; nothing: all goods"),
		originsOf(func(d *network.Duty) *[]string { return &d.Origins }, "of the goods; nothing: all"),
		field("kind", optional, word(network.DutyKinds), func(d *network.Duty) *network.DutyKind { return &d.Kind }, "nothing: normal; additional is a surcharge or a trade remedy"),
		dutyRate,
		field("first", optional, date, func(d *network.Duty) *network.Date { return &d.First }, "first day it is so; nothing: no limit"),
		field("last", optional, date, func(d *network.Duty) *network.Date { return &d.Last }, "last day it is so; nothing: no limit"),
		field("source", optional, remark, func(d *network.Duty) *string { return &d.Source }, "who says so, with the day"),
		field("note", optional, remark, func(d *network.Duty) *string { return &d.Note }, ""),
		field("uncertain", optional, yesNo, func(d *network.Duty) *bool { return &d.Uncertain }, "1: the source is old, second hand or disputed"),
	),

	define(table{name: "taxes.csv", need: optional,
		about: "what countries levy on imports. Of the taxes of a kind that match goods the one with the longest prefix counts"},
		network.Tax{Kind: network.VAT}, each(func(n *network.Network) []network.Tax { return n.Taxes }), (*reader).keepTax,
		field("country", required, country, func(t *network.Tax) *string { return &t.Country }, ""),
		field("hs", optional, prefix, func(t *network.Tax) *string { return &t.HS }, "prefix of the tariff code; nothing: all goods"),
		field("kind", optional, word(network.TaxKinds), func(t *network.Tax) *network.TaxKind { return &t.Kind }, "nothing: vat, levied on the customs value with freight, duty and consumption tax; consumption is levied on the customs value with duty and with itself"),
		field("percent", required, partOf, func(t *network.Tax) *unit.Rate { return &t.Percent }, "a consumption tax is below 100"),
		field("first", optional, date, func(t *network.Tax) *network.Date { return &t.First }, "first day it is so; nothing: no limit"),
		field("last", optional, date, func(t *network.Tax) *network.Date { return &t.Last }, "last day it is so; nothing: no limit"),
		field("source", optional, remark, func(t *network.Tax) *string { return &t.Source }, "who says so, with the day"),
		field("note", optional, remark, func(t *network.Tax) *string { return &t.Note }, ""),
		field("uncertain", optional, yesNo, func(t *network.Tax) *bool { return &t.Uncertain }, "1: the source is old, second hand or disputed"),
	),
}

var (
	services   = []network.Service{network.Scheduled, network.OnDemand}
	valuations = []network.Valuation{network.CIF, network.FOB}
	bases      = []network.Basis{network.Intrinsic, network.WithCIF}
)

// breakRow is one row of tariff_breaks.csv.
type breakRow struct {
	Tariff string
	network.Break
}

func breakRows(n *network.Network) iter.Seq[*breakRow] {
	return func(yield func(*breakRow) bool) {
		for _, t := range n.Tariffs {
			for _, b := range t.Breaks {
				if !yield(&breakRow{t.ID, b}) {
					return
				}
			}
		}
	}
}

// calendarRow is one row of calendars.csv, weekly or dated.
type calendarRow struct {
	ID          string
	Days        network.Days
	Date        network.Date
	Open, Close network.ClockTime // noTime when the cell is empty
}

func calendarRows(n *network.Network) iter.Seq[*calendarRow] {
	return func(yield func(*calendarRow) bool) {
		for _, c := range n.Calendars {
			for _, h := range c.Weekly {
				if !yield(&calendarRow{ID: c.ID, Days: h.Days, Open: h.Open, Close: h.Close}) {
					return
				}
			}
			for _, x := range c.Exceptions {
				row := calendarRow{ID: c.ID, Date: x.Date, Open: x.Open, Close: x.Close}
				if x.Shut {
					row.Open, row.Close = noTime, noTime
				}
				if !yield(&row) {
					return
				}
			}
		}
	}
}

// delayRow is one row of delays.csv.
type delayRow struct {
	delayed
	network.DelayPoint
}

// delayed is what a distribution is about.
type delayed struct {
	Mode          network.Mode
	Carrier, Lane string
}

func delayRows(n *network.Network) iter.Seq[*delayRow] {
	return func(yield func(*delayRow) bool) {
		for _, d := range n.Delays {
			for _, p := range d.Points {
				if !yield(&delayRow{delayed{d.Mode, d.Carrier, d.Lane}, p}) {
					return
				}
			}
		}
	}
}

func goodsRows(n *network.Network) iter.Seq[*goodsRow] {
	return func(yield func(*goodsRow) bool) {
		for _, l := range n.GoodsLists {
			before := ""
			for _, hs := range l.HS {
				if !yield(&goodsRow{l.ID, hs, before}) {
					return
				}
				before = hs
			}
		}
	}
}
