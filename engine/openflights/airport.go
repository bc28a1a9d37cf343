package openflights

import (
	"io"
	"strconv"
	"time"

	"entrepot/geo"
)

// airport is one usable or unusable row of airports.dat.
type airport struct {
	name, city, country string // country as the file spells it
	iata, icao          string // empty when not given or malformed
	iso                 string // ISO 3166-1 alpha-2
	at                  geo.Point
	zone                string
	nearby              bool   // zone is that of the nearest airport
	fault               Reason // why no route can use it; empty for a usable one
	number              string

	id string // of its facility, once a usable route touches it
}

// airports finds the rows of airports.dat by OpenFlights number and by IATA or
// ICAO code. Unusable ones are found too, so that a route can say what is wrong.
type airports struct {
	all      []*airport
	byNumber map[string]*airport
	byCode   map[string]*airport
}

// The columns of airports.dat; after the zone come type and source.
const (
	airportNumber = iota
	airportName
	airportCity
	airportCountry
	airportIATA
	airportICAO
	airportLat
	airportLon
	_ // altitude in feet
	_ // hours from UTC
	_ // daylight saving rule
	airportZone
	_ // type
	_ // source
	airportCells
)

func readAirports(r io.Reader, countries countries, report *Report) (airports, error) {
	a := airports{byNumber: make(map[string]*airport), byCode: make(map[string]*airport)}
	rows := make(map[*airport]row)
	tally := &report.Airports
	latin1, err := readRows(r, airportCells, func(at row) {
		number := at.cells[airportNumber]
		if !isNumber(number) {
			tally.skip(at, NoNumber)
			return
		}
		if a.byNumber[number] != nil {
			tally.skip(at, Repeated)
			return
		}
		p := newAirport(at.cells, countries)
		a.all = append(a.all, p)
		a.byNumber[number] = p
		for _, code := range []string{p.iata, p.icao} {
			if code != "" && a.byCode[code] == nil {
				a.byCode[code] = p
			}
		}
		rows[p] = at
	}, tally.skip)
	report.Latin1 += latin1
	if err != nil {
		return a, err
	}
	a.fillZones()
	for _, p := range a.all {
		if p.fault != "" {
			tally.skip(rows[p], p.fault)
		} else {
			tally.use()
		}
	}
	return a, nil
}

func newAirport(cells []string, countries countries) *airport {
	p := &airport{
		name: cells[airportName], city: cells[airportCity], country: cells[airportCountry],
		number: cells[airportNumber],
	}
	if iata := cells[airportIATA]; isCode(iata, 3) {
		p.iata = iata
	}
	if icao := cells[airportICAO]; isCode(icao, 4) {
		p.icao = icao
	}
	p.iso = countries.of(p.icao, p.country)
	lat, badLat := strconv.ParseFloat(cells[airportLat], 64)
	lon, badLon := strconv.ParseFloat(cells[airportLon], 64)
	p.at = geo.Point{Lat: lat, Lon: lon}
	switch {
	case badLat != nil || badLon != nil || !p.at.Valid():
		p.fault = BadPosition
	case p.iso == "":
		p.fault = NoCountry
	}
	p.zone = cells[airportZone]
	return p
}

// zoneReach is how far away a time zone may be taken from. Beyond it the sun
// stands an hour or more apart, and the zone would be a guess.
const zoneReach = 2000 * geo.Kilometre

// fillZones gives each airport whose zone is not given, or not in the tz
// database, that of the nearest airport with a zone: of the same country if
// one is within reach, else (a far-off island of its mother country) of any.
func (a airports) fillZones() {
	known := make(map[string]bool) // zone name to whether it loads
	var with []*airport            // usable, with a zone
	for _, p := range a.all {
		ok, seen := known[p.zone]
		if !seen {
			// LoadLocation has meanings of its own for these two.
			ok = p.zone != "" && p.zone != "Local"
			if ok {
				_, err := time.LoadLocation(p.zone)
				ok = err == nil
			}
			known[p.zone] = ok
		}
		if !ok {
			p.zone = ""
		} else if p.fault == "" {
			with = append(with, p)
		}
	}
	everywhere := newZoneIndex(with)
	byCountry := make(map[string]*zoneIndex)
	for _, p := range a.all {
		if p.zone != "" || p.fault != "" {
			continue
		}
		home := byCountry[p.iso]
		if home == nil {
			var same []*airport
			for _, o := range with {
				if o.iso == p.iso {
					same = append(same, o)
				}
			}
			home = newZoneIndex(same)
			byCountry[p.iso] = home
		}
		near := home.nearest(p.at)
		if near == nil {
			near = everywhere.nearest(p.at)
		}
		if near == nil {
			p.fault = NoZone
			continue
		}
		p.zone, p.nearby = near.zone, true
	}
}

type zoneIndex struct {
	airports []*airport
	index    *geo.Index
}

func newZoneIndex(airports []*airport) *zoneIndex {
	points := make([]geo.Point, len(airports))
	for i, p := range airports {
		points[i] = p.at
	}
	return &zoneIndex{airports, geo.NewIndex(points)}
}

// nearest is the nearest airport within zoneReach, or nil.
func (z *zoneIndex) nearest(p geo.Point) *airport {
	hits := z.index.Nearest(p, 1)
	if len(hits) == 0 || hits[0].Distance > zoneReach {
		return nil
	}
	return z.airports[hits[0].Index]
}

// isNumber says whether s is an OpenFlights number.
func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil
}

// isCode says whether s is n of A-Z and 0-9, as the codes of airports and
// airlines are.
func isCode(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range n {
		if (s[i] < 'A' || s[i] > 'Z') && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}
