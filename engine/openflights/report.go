package openflights

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Reason is why a row was skipped, in words fit for people.
type Reason string

// Reasons of any file.
const (
	Malformed Reason = "the row has the wrong number of cells, a quote left open, or no end"
	Repeated  Reason = "an earlier row says the same, or has the same number"
	NoNumber  Reason = "the row has no OpenFlights number of its own"
)

// NoISOCode is the reason of a country.
const NoISOCode Reason = "the country has no code in ISO 3166-1"

// Reasons of an airport, and so of each route that needs it.
const (
	BadPosition Reason = "the airport has no position on the earth"
	NoCountry   Reason = "the airport's country has no ISO 3166 code in countries.dat"
	NoZone      Reason = "the airport has no known time zone and none is near"
)

// Reasons of a route.
const (
	NoAirline   Reason = "neither the airline's number nor its code says who flies"
	NoAirport   Reason = "no airport has the number or the code given"
	TwoAirports Reason = "the number and the code given mean two airports far from each other"
	SamePlace   Reason = "the route ends where it starts"
	TooFar      Reason = "no aircraft flies as far without a stop"
	BadStops    Reason = "the number of stops is not 0 to 9"
)

// maxExamples is how many rows are shown for each reason.
const maxExamples = 3

// Tally accounts for the rows of one file: Read is Used plus all skipped.
type Tally struct {
	Read, Used int
	Skipped    map[Reason]Skipped
}

// Skipped is how many rows were skipped for one reason, and the first of them.
type Skipped struct {
	Count    int
	Examples []Example
}

// Example is one row as it stands in its file.
type Example struct {
	Line int
	Text string
}

func (t *Tally) skip(r row, why Reason) {
	if t.Skipped == nil {
		t.Skipped = make(map[Reason]Skipped)
	}
	t.Read++
	s := t.Skipped[why]
	s.Count++
	if len(s.Examples) < maxExamples {
		s.Examples = append(s.Examples, Example{r.line, shorten(r.text)})
	}
	t.Skipped[why] = s
}

func (t *Tally) use() {
	t.Read++
	t.Used++
}

// Report says what became of every row.
type Report struct {
	Countries, Airports, Airlines, Routes Tally

	// Of the routes used:
	Codeshares     int // the airline sells a flight that another one operates
	WithStops      int // the aircraft lands on the way
	AirportsByCode int // ends found by code, because the number is not known
	AirportsMoved  int // ends taken by code, because the airport has moved since
	AirlinesByCode int // airline known by its code alone

	Latin1 int // lines read as Latin-1, because they are not UTF-8

	Facilities, Carriers, Lanes, Territories int // what the network has
	ZonesNearby                              int // facilities with the time zone of the nearest airport
}

// String is the report for people, the same for the same files.
func (r Report) String() string {
	var b strings.Builder
	for _, f := range []struct {
		file string
		t    Tally
	}{
		{"countries.dat", r.Countries}, {"airports.dat", r.Airports},
		{"airlines.dat", r.Airlines}, {"routes.dat", r.Routes},
	} {
		fmt.Fprintf(&b, "%-14s %6d rows read, %6d used, %5d skipped\n", f.file, f.t.Read, f.t.Used, f.t.Read-f.t.Used)
		reasons := slices.SortedFunc(maps.Keys(f.t.Skipped), func(x, y Reason) int {
			return cmp.Or(cmp.Compare(f.t.Skipped[y].Count, f.t.Skipped[x].Count), cmp.Compare(x, y))
		})
		for _, why := range reasons {
			s := f.t.Skipped[why]
			fmt.Fprintf(&b, "  %6d  %s\n", s.Count, why)
			for _, e := range s.Examples {
				fmt.Fprintf(&b, "          line %d: %s\n", e.Line, e.Text)
			}
		}
	}
	fmt.Fprintf(&b, "routes used    %d are codeshares, %d have stops, %d name their airline by code alone\n",
		r.Codeshares, r.WithStops, r.AirlinesByCode)
	fmt.Fprintf(&b, "               %d ends were found by code, %d by code because the airport has moved since\n",
		r.AirportsByCode, r.AirportsMoved)
	fmt.Fprintf(&b, "network        %d facilities, %d carriers, %d lanes, %d territories; %d facilities have the time zone of the nearest airport\n",
		r.Facilities, r.Carriers, r.Lanes, r.Territories, r.ZonesNearby)
	if r.Latin1 > 0 {
		fmt.Fprintf(&b, "encoding       %d lines are not UTF-8 and were read as Latin-1\n", r.Latin1)
	}
	return b.String()
}

// shorten keeps an example to one line of a report.
func shorten(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	end := most
	for !utf8.RuneStart(s[end]) && end > most-utf8.UTFMax {
		end--
	}
	return s[:end] + "..."
}
