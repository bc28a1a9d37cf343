package openflights

import (
	"io"

	"entrepot/geo"
)

// route is one usable row of routes.dat.
type route struct {
	airline  *airline
	from, to *airport
	stops    int
}

// The columns of routes.dat.
const (
	routeAirline = iota // code
	routeAirlineNumber
	routeFrom // code
	routeFromNumber
	routeTo // code
	routeToNumber
	routeCodeshare
	routeStops
	_ // equipment
	routeCells
)

// readRoutes keeps the rows that can be used, in the order of the file.
func readRoutes(r io.Reader, airlines airlines, airports airports, report *Report) ([]route, error) {
	var routes []route
	type trip struct {
		airline  *airline
		from, to *airport
	}
	seen := make(map[trip]bool)
	tally := &report.Routes
	latin1, err := readRows(r, routeCells, func(at row) {
		from, fromHow, why := airports.endpoint(at.cells[routeFromNumber], at.cells[routeFrom])
		if why != "" {
			tally.skip(at, why)
			return
		}
		to, toHow, why := airports.endpoint(at.cells[routeToNumber], at.cells[routeTo])
		if why != "" {
			tally.skip(at, why)
			return
		}
		airline, byCode := airlines.find(at.cells[routeAirlineNumber], at.cells[routeAirline])
		stops, ok := parseStops(at.cells[routeStops])
		key := trip{airline, from, to}
		switch {
		case airline == nil:
			why = NoAirline
		case from == to:
			why = SamePlace
		case !ok:
			why = BadStops
		case stops == 0 && geo.Distance(from.at, to.at) > longestFlight:
			why = TooFar
		case seen[key]:
			why = Repeated
		}
		if why != "" {
			tally.skip(at, why)
			return
		}
		tally.use()
		seen[key] = true
		routes = append(routes, route{airline, from, to, stops})
		report.Codeshares += count(at.cells[routeCodeshare] == "Y")
		report.WithStops += count(stops > 0)
		report.AirlinesByCode += count(byCode)
		report.AirportsByCode += count(fromHow == byCodeAlone) + count(toHow == byCodeAlone)
		report.AirportsMoved += count(fromHow == byMove) + count(toHow == byMove)
	}, tally.skip)
	report.Latin1 += latin1
	return routes, err
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// parseStops reads one digit; nothing given is no stop.
func parseStops(s string) (int, bool) {
	switch {
	case s == "":
		return 0, true
	case len(s) == 1 && s[0] >= '0' && s[0] <= '9':
		return int(s[0] - '0'), true
	}
	return 0, false
}

// found is how a route's airport was found.
type found int

const (
	byNumber found = iota
	byCodeAlone
	byMove
)

// sameCity is how far apart an airport and the one that took over its code may
// be. Cities' new airports are 3 to 60 km from their old ones.
const sameCity = 100 * geo.Kilometre

// longestFlight is beyond the longest that any airline has flown on a timetable
// without a stop, Singapore to New York with 15 350 km. A row that is longer
// has the number of a wrong airport.
const longestFlight = 15_500 * geo.Kilometre

// endpoint is the airport that a route's number and code mean, or why there is
// none.
//
// The number is OpenFlights' own key and decides. It is unknown in some rows,
// where the airport was added after the route: then the code does. Where the
// code now belongs to another airport nearby, the flights of the city moved
// there along with the code (Istanbul in 2019), and the route goes with them.
// Where it belongs to one far away, either could be meant, and neither is taken.
func (a airports) endpoint(number, code string) (p *airport, how found, why Reason) {
	p, bearer := a.byNumber[number], a.byCode[code]
	switch {
	case p == nil && bearer == nil:
		return nil, 0, NoAirport
	case p == nil:
		p, how = bearer, byCodeAlone
	case bearer != nil && bearer != p && p.iata != code && p.icao != code:
		if p.fault == "" && bearer.fault == "" && geo.Distance(p.at, bearer.at) > sameCity {
			return nil, 0, TwoAirports
		}
		if bearer.fault == "" {
			p, how = bearer, byMove
		}
	}
	return p, how, p.fault
}
