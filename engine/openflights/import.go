package openflights

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"entrepot/engine/network"
	"entrepot/geo"
)

// Files are the four files of OpenFlights. Airlines and Countries may be nil:
// then airlines are known by their codes alone, and only countries that
// countries.dat spells otherwise have a code, so that little is left.
type Files struct {
	Airports, Routes, Airlines, Countries io.Reader
}

// Import reads airports.dat, routes.dat and, where there are such,
// airlines.dat and countries.dat from a directory. The report is worth reading
// even with an error: it says why no row could be used.
func Import(dir string) (*network.Network, Report, error) {
	var files Files
	for _, f := range []struct {
		name     string
		to       *io.Reader
		required bool
	}{
		{"airports.dat", &files.Airports, true},
		{"routes.dat", &files.Routes, true},
		{"airlines.dat", &files.Airlines, false},
		{"countries.dat", &files.Countries, false},
	} {
		file, err := os.Open(filepath.Join(dir, f.name))
		if errors.Is(err, fs.ErrNotExist) && !f.required {
			continue
		}
		if err != nil {
			return nil, Report{}, fmt.Errorf("openflights: %w", err)
		}
		defer file.Close()
		*f.to = file
	}
	return Read(files)
}

// Read is Import from any readers.
func Read(files Files) (*network.Network, Report, error) {
	var report Report
	if files.Airports == nil || files.Routes == nil {
		return nil, report, errors.New("openflights: files: got no airports or no routes, want both")
	}
	countries, err := readCountries(files.Countries, &report)
	if err != nil {
		return nil, report, fmt.Errorf("openflights: countries.dat: %w", err)
	}
	airports, err := readAirports(files.Airports, countries, &report)
	if err != nil {
		return nil, report, fmt.Errorf("openflights: airports.dat: %w", err)
	}
	airlines, err := readAirlines(files.Airlines, &report)
	if err != nil {
		return nil, report, fmt.Errorf("openflights: airlines.dat: %w", err)
	}
	routes, err := readRoutes(files.Routes, airlines, airports, &report)
	if err != nil {
		return nil, report, fmt.Errorf("openflights: routes.dat: %w", err)
	}
	if len(routes) == 0 {
		return nil, report, fmt.Errorf("openflights: routes.dat: got no usable row of %d, want at least one", report.Routes.Read)
	}
	n := build(routes, airports.all, countries)
	report.Facilities, report.Carriers = len(n.Facilities), len(n.Carriers)
	report.Lanes, report.Territories = len(n.Lanes), len(n.Territories)
	for _, p := range airports.all {
		report.ZonesNearby += count(p.id != "" && p.nearby)
	}
	return n, report, nil
}

// build makes the network of the routes. Facilities come in the order of
// airports.dat, carriers in that of their first route, lanes in that of
// routes.dat.
func build(routes []route, all []*airport, countries countries) *network.Network {
	n := &network.Network{
		Name:       "openflights",
		Lanes:      make([]network.Lane, 0, len(routes)),
		Departures: make([]network.Departure, 0, len(routes)),
	}
	touched, crosses := make(map[*airport]bool), make(map[*airport]bool)
	carrierIDs, facilityIDs := make(ids), make(ids)
	for _, r := range routes {
		border := territoryOf(r.from.iso) != territoryOf(r.to.iso)
		for _, p := range []*airport{r.from, r.to} {
			touched[p] = true
			crosses[p] = crosses[p] || border
		}
		if l := r.airline; l.id == "" {
			l.id = carrierIDs.take(l.iata, l.icao, l.number)
			n.Carriers = append(n.Carriers, network.Carrier{ID: l.id, Name: label(l.name, l.id)})
		}
	}
	for _, p := range all {
		if touched[p] {
			p.id = facilityIDs.take(p.iata, p.icao, p.number)
			n.Facilities = append(n.Facilities, p.facility(crosses[p]))
		}
	}
	for _, r := range routes {
		lane, departure := r.lane()
		n.Lanes = append(n.Lanes, lane)
		n.Departures = append(n.Departures, departure)
	}
	n.Tariffs = tariffsOf(n.Lanes)
	n.Territories = territoriesOf(n.Facilities, countries)
	n.Rates = []network.ExchangeRate{{Base: currency, Currency: currency, Mantissa: 1, Date: rateDate, Source: "the base itself"}}
	return n
}

// facility is the airport as a place of the network. An airport that flies
// over a border has customs offices of both kinds; any other has none.
func (p *airport) facility(crossesBorder bool) network.Facility {
	f := network.Facility{
		ID:        p.id,
		Name:      label(p.name, p.city, p.id),
		Kind:      network.Airport,
		Lat:       p.at.Lat,
		Lon:       p.at.Lon,
		Country:   p.iso,
		Territory: territoryOf(p.iso),
		Zone:      p.zone,
		Handling:  handling,
	}
	if crossesBorder {
		f.Roles = network.ExportOffice | network.ImportOffice
	}
	return f
}

func (r route) lane() (network.Lane, network.Departure) {
	distance := geo.Distance(r.from.at, r.to.at)
	lane := network.Lane{
		ID:       r.airline.id + "-" + r.from.id + "-" + r.to.id,
		Carrier:  r.airline.id,
		From:     r.from.id,
		To:       r.to.id,
		Mode:     network.Air,
		Service:  network.Scheduled,
		Duration: blockTime(distance, r.stops),
		CutOff:   cutOff,
		Tariff:   bandOf(distance).id(),
	}
	return lane, network.Departure{
		Lane:   lane.ID,
		Days:   network.EveryDay,
		Time:   departureTime(lane.ID),
		CutOff: -1, // the lane's
	}
}

// tariffsOf gives the tariffs that lanes name, by distance.
func tariffsOf(lanes []network.Lane) []network.Tariff {
	named := make(map[string]bool)
	for _, l := range lanes {
		named[l.Tariff] = true
	}
	var out []network.Tariff
	for _, b := range bands {
		if named[b.id()] {
			out = append(out, b.tariff())
		}
	}
	return out
}

// territoriesOf gives the territories that facilities are in, by id.
func territoriesOf(facilities []network.Facility, countries countries) []network.Territory {
	names := map[string]string{"EU": "European Union"}
	have := make(map[string]bool)
	var out []network.Territory
	for _, f := range facilities {
		if have[f.Territory] {
			continue
		}
		have[f.Territory] = true
		name := label(names[f.Territory], countries.name[f.Territory], f.Territory)
		out = append(out, network.Territory{ID: f.Territory, Name: name, Currency: currency})
	}
	slices.SortFunc(out, func(a, b network.Territory) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// ids are those taken already.
type ids map[string]bool

// take gives the first of IATA code, ICAO code and number that is given and
// free; where none is, the last given with .2, .3 and so on after it.
func (taken ids) take(iata, icao, number string) string {
	var id string
	for _, choice := range []string{iata, icao, number} {
		if choice == "" {
			continue
		}
		if choice == number {
			choice = "OF" + number
		}
		if id = choice; !taken[id] {
			taken[id] = true
			return id
		}
	}
	stem := id
	for i := 2; taken[id]; i++ {
		id = stem + "." + strconv.Itoa(i)
	}
	taken[id] = true
	return id
}
