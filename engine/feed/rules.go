package feed

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// This file checks each row as a whole and stores it. A check looks only at
// cells that are good by themselves, so that one slip is one fault.

func (r *reader) keepRate(w *row, x *network.ExchangeRate) {
	if w.good("base") {
		switch {
		case r.base == "":
			r.base, r.baseLine = x.Base, w.line
		case r.base != x.Base:
			r.rowFault(w, "base", SeveralBases, "base", string(x.Base), fmt.Sprintf("%s as in line %d: all rates of a feed have one base", r.base, r.baseLine))
		}
	}
	if w.good("currency") {
		if first, twice := r.rates[x.Currency]; twice {
			r.rowFault(w, "currency", DuplicateRate, "currency", string(x.Currency)+" again", fmt.Sprintf("one rate for each currency: line %d has this one", first))
		} else {
			r.rates[x.Currency] = w.line
		}
		if w.good("base", "rate") && x.Base == x.Currency {
			one := int64(1)
			for range x.Scale {
				one *= 10
			}
			if x.Mantissa != one {
				r.rowFault(w, "rate", BaseRateNotOne, "rate of the base to itself", w.cell("rate"), "1, or no such row")
			}
		}
	}
	if !r.faulty {
		r.net.Rates = append(r.net.Rates, *x)
	}
}

func (r *reader) keepTerritory(w *row, t *network.Territory) {
	if r.territories.claim(r, w, t.ID) && !r.faulty {
		r.net.Territories = append(r.net.Territories, *t)
	}
}

func (r *reader) keepCarrier(w *row, c *network.Carrier) {
	if r.carriers.claim(r, w, c.ID) && !r.faulty {
		r.net.Carriers = append(r.net.Carriers, *c)
	}
}

func (r *reader) keepTariff(w *row, t *network.Tariff) {
	if !r.tariffs.claim(r, w, t.ID) {
		return
	}
	r.breaks = append(r.breaks, tariffBreaks{})
	if !r.faulty {
		r.net.Tariffs = append(r.net.Tariffs, *t)
	}
}

// tariffBreaks are the breaks of one tariff. One that is out of order is
// reported and left out, so the others are sorted.
type tariffBreaks struct {
	sorted []network.Break
	any    bool // a row names the tariff, good or not
}

func (r *reader) keepBreak(w *row, b *breakRow) {
	i, known := r.tariffs.index[b.Tariff]
	if !known {
		return
	}
	t := &r.breaks[i]
	t.any = true
	if !w.good("from_kg") {
		return
	}
	if n := len(t.sorted); n == 0 || b.From > t.sorted[n-1].From {
		t.sorted = append(t.sorted, b.Break)
		return
	}
	_, twice := slices.BinarySearchFunc(t.sorted, b.From, func(x network.Break, from unit.Weight) int { return cmp.Compare(x.From, from) })
	if twice {
		r.rowFault(w, "from_kg", DuplicateBreak, "from_kg", w.cell("from_kg")+" again", "one price from each weight of a tariff")
		return
	}
	r.rowFault(w, "from_kg", UnsortedBreaks, "from_kg", w.cell("from_kg")+" below the tariff's break before it", "weights of a tariff in ascending order")
}

func (r *reader) keepFacility(w *row, f *network.Facility) {
	r.checkPosition(w, f)
	charges := f.HandlingFee != 0 || f.HandlingPerKg != 0 || f.StoragePerKg != 0
	if charges && f.Currency == "" && w.good("currency") {
		r.rowFault(w, "currency", MissingCurrency, "currency", "nothing", "the currency of the facility's charges")
	}
	if !r.facilities.claim(r, w, f.ID) {
		return
	}
	r.keepSite(w, f)
	if w.good("lat", "lon", "country") {
		r.positions = append(r.positions, position{f.Country, f.Lat, f.Lon, int32(len(r.facilities.names) - 1)})
	}
	if !r.faulty {
		r.net.Facilities = append(r.net.Facilities, *f)
	}
}

func (r *reader) checkPosition(w *row, f *network.Facility) {
	lat, lon := w.good("lat"), w.good("lon")
	badLat, badLon := lat && (f.Lat < -90 || f.Lat > 90), lon && (f.Lon < -180 || f.Lon > 180)
	switch {
	case badLat && lon && !badLon && f.Lon >= -90 && f.Lon <= 90 && f.Lat >= -180 && f.Lat <= 180:
		r.rowFault(w, "lat", PositionSwapped, "lat and lon", w.cell("lat")+" and "+w.cell("lon"),
			"lat from -90 to 90; the two are swapped: lat "+w.cell("lon")+", lon "+w.cell("lat"))
		w.spoil("lat")
		return
	case lat && lon && f.Lat == 0 && f.Lon == 0:
		r.rowFault(w, "lat", PositionZero, "position", "0,0 in the Gulf of Guinea", "where the facility is")
	}
	if badLat {
		r.rowFault(w, "lat", PositionOutOfRange, "lat", w.cell("lat"), "-90 to 90")
		w.spoil("lat")
	}
	if badLon {
		r.rowFault(w, "lon", PositionOutOfRange, "lon", w.cell("lon"), "-180 to 180")
		w.spoil("lon")
	}
}

func (r *reader) keepLane(w *row, l *network.Lane) {
	if l.From != "" && l.From == l.To {
		r.rowFault(w, "to", LaneToItself, "to", l.To+", where the lane starts", "another facility")
	}
	if l.Service == network.Scheduled && w.cell("calendar") != "" {
		r.rowFault(w, "calendar", CalendarOnScheduled, "calendar of a scheduled lane", w.cell("calendar"), "nothing: its departures say when it leaves")
	}
	if !r.lanes.claim(r, w, l.ID) {
		return
	}
	r.service = append(r.service, l.Service)
	r.runs[delayed{Mode: l.Mode, Carrier: l.Carrier}] = true
	if !r.faulty {
		r.net.Lanes = append(r.net.Lanes, *l)
	}
}

func (r *reader) keepDeparture(w *row, d *network.Departure) {
	if i, known := r.lanes.index[d.Lane]; known && r.service[i] == network.OnDemand {
		r.rowFault(w, "lane", DepartureOnDemand, "departure of an on_demand lane", d.Lane, "a scheduled lane")
	}
	if w.good("days", "first", "last", "except") {
		switch {
		case !d.First.IsZero() && !d.Last.IsZero() && d.First.Compare(d.Last) > 0:
			r.rowFault(w, "last", FirstAfterLast, "last", d.Last.String()+", before first", "a day not before "+d.First.String())
		case !everDeparts(d):
			r.rowFault(w, "days", NeverDeparts, "departure", fmt.Sprintf("no day from %v to %v that is one of weekdays %v and not in except", d.First, d.Last, d.Days), "at least one")
		}
	}
	if !r.faulty {
		r.net.Departures = append(r.net.Departures, *d)
		r.departed = append(r.departed, departed{r.lanes.index[d.Lane], int32(w.line)})
	}
}

// everDeparts looks for a day on which d leaves. Without a first or a last day
// there always is one: exceptions are finitely many.
func everDeparts(d *network.Departure) bool {
	if d.Days == 0 || d.First.IsZero() || d.Last.IsZero() {
		return true
	}
	day := time.Date(d.First.Year, d.First.Month, d.First.Day, 0, 0, 0, 0, time.UTC)
	// Each exception takes away one day, and each week has at least one.
	for range 7 * (len(d.Except) + 1) {
		on := network.Date{Year: day.Year(), Month: day.Month(), Day: day.Day()}
		if on.Compare(d.Last) > 0 {
			return false
		}
		if d.Days.On(day.Weekday()) {
			if _, excepted := slices.BinarySearchFunc(d.Except, on, network.Date.Compare); !excepted {
				return true
			}
		}
		day = day.AddDate(0, 0, 1)
	}
	return false
}

// calendarHours are the good rows of one calendar, with their lines.
type calendarHours struct {
	weekly    []network.Hours
	weeklyAt  []int32
	dated     []network.Exception
	datedAt   []int32
	hasBadRow bool // so that one that is at fault is not said never to open
}

func (r *reader) keepCalendar(w *row, c *calendarRow) {
	id := c.ID
	if id == "" {
		id = w.cell("id")
	}
	i, known := r.calendars.index[id]
	if !known {
		if !r.calendars.claim(r, w, c.ID) {
			return
		}
		i = r.calendars.index[id]
		r.hours = append(r.hours, calendarHours{})
	}
	h := &r.hours[i]
	if !w.good("days", "date", "open", "close") {
		h.hasBadRow = true
		return
	}
	const want = "days with open and close, or a date with open and close, or a date alone when it is shut"
	weekly, dated, open, shuts := c.Days != 0, !c.Date.IsZero(), c.Open != noTime, c.Close != noTime
	switch {
	case weekly && dated:
		r.rowFault(w, "date", BadCalendarRow, "calendar row", "both days and a date", want)
	case !weekly && !dated:
		r.rowFault(w, "days", BadCalendarRow, "calendar row", "neither days nor a date", want)
	case open != shuts || weekly && !open:
		r.rowFault(w, "open", BadCalendarRow, "calendar row", "open "+shown(w.cell("open"))+", close "+shown(w.cell("close")), want)
	case open && c.Close <= c.Open:
		r.rowFault(w, "close", HoursReversed, "close", fmt.Sprintf("%v, not after open at %v", c.Close, c.Open), "a later time; hours past midnight are two rows, to 24:00 and from 00:00")
	case weekly:
		h.weekly = append(h.weekly, network.Hours{Days: c.Days, Open: c.Open, Close: c.Close})
		h.weeklyAt = append(h.weeklyAt, int32(w.line))
		return
	case open:
		h.dated = append(h.dated, network.Exception{Date: c.Date, Open: c.Open, Close: c.Close})
		h.datedAt = append(h.datedAt, int32(w.line))
		return
	default:
		h.dated = append(h.dated, network.Exception{Date: c.Date, Shut: true})
		h.datedAt = append(h.datedAt, int32(w.line))
		return
	}
	h.hasBadRow = true
}
