package feed

import (
	"cmp"
	"fmt"
	"maps"
	"math/bits"
	"slices"

	"entrepot/engine/network"
	"entrepot/geo"
)

// finish makes the checks that need the whole feed and completes the network.
// Nothing is said to be missing from a file that was not read to its end.
func (r *reader) finish() {
	r.finishCalendars()
	whole := func(file string) bool { return r.sheets[file].whole }

	for i, t := range r.breaks {
		if !t.any && whole("tariff_breaks.csv") {
			r.lateFault(&r.tariffs, i, TariffWithoutBreaks, "tariff "+r.tariffs.names[i], "no weight break", "at least one row in tariff_breaks.csv")
		}
	}
	for i, s := range r.service {
		if s == network.Scheduled && !r.lanes.marked[i] && whole("departures.csv") {
			r.lateFault(&r.lanes, i, ScheduledWithoutDepartures, "scheduled lane "+r.lanes.names[i], "no departure", "at least one row in departures.csv, or service on_demand")
		}
	}
	if whole("lanes.csv") {
		r.unmarked(&r.facilities, UnreachedFacility, "facility", "no lane that goes there", "a lane to it, unless parcels only start there")
		r.unmarked(&r.carriers, UnusedCarrier, "carrier", "no lane of it", "a lane, or no such row")
		r.unmarked(&r.tariffs, UnusedTariff, "tariff", "no lane that uses it", "a lane, or no such rows")
		if whole("facilities.csv") && whole("regimes.csv") {
			r.unmarked(&r.calendars, UnusedCalendar, "calendar", "nothing that uses it", "a facility, a lane or a regime, or no such rows")
		}
	}
	r.checkSwapped()
	r.finishDelays()
	r.finishCustoms()
	r.finishDepartures()

	if r.faulty {
		return
	}
	for i, t := range r.breaks {
		r.net.Tariffs[i].Breaks = t.sorted
	}
	for _, d := range r.delays {
		r.net.Delays = append(r.net.Delays, network.Delay{Mode: d.of.Mode, Carrier: d.of.Carrier, Lane: d.of.Lane, Points: d.sorted})
	}
	for i, h := range r.hours {
		r.net.Calendars = append(r.net.Calendars, network.Calendar{ID: r.calendars.names[i], Weekly: h.weekly, Exceptions: h.dated})
	}
}

// unmarked warns of rows that nothing refers to.
func (r *reader) unmarked(set *idSet, code Code, noun, got, want string) {
	for i, marked := range set.marked {
		if !marked {
			r.lateFault(set, i, code, noun+" "+set.names[i], got, want)
		}
	}
}

// opening is one stretch of open hours on one day, with the line it is from.
type opening struct {
	open, close network.ClockTime
	line        int32
}

func (r *reader) finishCalendars() {
	for i, h := range r.hours {
		opens := h.hasBadRow || len(h.weekly) > 0 ||
			slices.ContainsFunc(h.dated, func(x network.Exception) bool { return !x.Shut })
		if !opens && r.sheets["calendars.csv"].whole {
			r.lateFault(&r.calendars, i, NeverOpens, "calendar "+r.calendars.names[i], "no hours", "at least one row with open and close")
		}

		var day [7][]opening
		for n, w := range h.weekly {
			for days := w.Days; days != 0; days &= days - 1 {
				d := bits.TrailingZeros8(uint8(days))
				day[d] = append(day[d], opening{w.Open, w.Close, h.weeklyAt[n]})
			}
		}
		reported := map[int32]bool{} // one row may overlap on several days
		for d := range day {
			r.checkOverlap(day[d], "on day "+network.Days(1<<d).String(), reported)
		}

		dates := map[network.Date][]opening{}
		for n, x := range h.dated {
			o := opening{x.Open, x.Close, h.datedAt[n]}
			if x.Shut {
				o.close = endOfDay // nothing else may be said of the day
			}
			dates[x.Date] = append(dates[x.Date], o)
		}
		for _, date := range slices.SortedFunc(maps.Keys(dates), network.Date.Compare) {
			r.checkOverlap(dates[date], "on "+date.String(), reported)
		}
	}
}

// checkOverlap reports rows that open a calendar while it is open already.
func (r *reader) checkOverlap(day []opening, when string, reported map[int32]bool) {
	slices.SortFunc(day, func(a, b opening) int { return cmp.Or(cmp.Compare(a.open, b.open), cmp.Compare(a.line, b.line)) })
	s := r.sheets["calendars.csv"]
	for i := 1; i < len(day); i++ {
		before, now := day[i-1], day[i]
		if now.open >= before.close {
			continue
		}
		first, second := min(before.line, now.line), max(before.line, now.line)
		if !reported[second] {
			reported[second] = true
			r.add(s, int(second), s.at[s.column("open")], "open", HoursOverlap, "hours",
				fmt.Sprintf("%v to %v and %v to %v %s", before.open, before.close, now.open, now.close, when),
				fmt.Sprintf("hours apart from those of line %d, and none on a date that is shut", first))
		}
		if before.close > now.close {
			day[i] = before // it may reach over the next as well
		}
	}
}

// position is where one facility stands.
type position struct {
	country  string
	lat, lon float64
	facility int32
}

// Where latitude and longitude are both within 90 degrees, a swap does not show
// in the row itself. It does when a facility is far from the middle of its
// country's facilities, and swapped would be several times nearer.
const (
	swapFacilities = 4 // fewer have no middle
	swapFar        = 1000 * geo.Kilometre
	swapNearer     = 4
)

func (r *reader) checkSwapped() {
	slices.SortStableFunc(r.positions, func(a, b position) int { return cmp.Compare(a.country, b.country) })
	for len(r.positions) > 0 {
		n := 1
		for n < len(r.positions) && r.positions[n].country == r.positions[0].country {
			n++
		}
		if n >= swapFacilities {
			r.checkSwappedIn(r.positions[:n])
		}
		r.positions = r.positions[n:]
	}
}

func (r *reader) checkSwappedIn(country []position) {
	// The median of each coordinate, which a few swapped ones do not move.
	var lats, lons []float64
	for _, p := range country {
		lats, lons = append(lats, p.lat), append(lons, p.lon)
	}
	slices.Sort(lats)
	slices.Sort(lons)
	middle := geo.Point{Lat: lats[len(lats)/2], Lon: lons[len(lons)/2]}
	for _, p := range country {
		if p.lon < -90 || p.lon > 90 {
			continue
		}
		far := geo.Distance(middle, geo.Point{Lat: p.lat, Lon: p.lon})
		swapped := geo.Distance(middle, geo.Point{Lat: p.lon, Lon: p.lat})
		if far > swapFar && swapped*swapNearer < far {
			r.lateFault(&r.facilities, int(p.facility), PositionMaybeSwapped, "position of facility "+r.facilities.names[p.facility],
				fmt.Sprintf("%v,%v, %.0f km from the middle of its country's facilities", p.lat, p.lon, float64(far/geo.Kilometre)),
				fmt.Sprintf("a nearer one: with lat and lon swapped it would be %.0f km", float64(swapped/geo.Kilometre)))
		}
	}
}
