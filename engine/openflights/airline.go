package openflights

import "io"

// airline is one row of airlines.dat, or one known only by the code that
// routes have for it.
type airline struct {
	number, name string
	iata, icao   string // empty when not given or malformed

	id string // of its carrier, once it runs a usable route
}

// airlines finds airlines by OpenFlights number, and those that routes name by
// code alone by that code. A code is not looked up in airlines.dat: it holds
// codes of airlines long gone, handed on to others since, and a route without
// a number has it for the reason that OpenFlights could not tell which.
type airlines struct {
	byNumber map[string]*airline
	byCode   map[string]*airline
}

// The columns of airlines.dat.
const (
	airlineNumber = iota
	airlineName
	_ // alias
	airlineIATA
	airlineICAO
	_ // callsign
	_ // country
	_ // active; not kept up, and no reason to skip a route
	airlineCells
)

// readAirlines reads airlines.dat; r may be nil, and then each airline is known
// by its code alone.
func readAirlines(r io.Reader, report *Report) (airlines, error) {
	a := airlines{make(map[string]*airline), make(map[string]*airline)}
	if r == nil {
		return a, nil
	}
	tally := &report.Airlines
	latin1, err := readRows(r, airlineCells, func(at row) {
		number := at.cells[airlineNumber]
		switch {
		case !isNumber(number):
			tally.skip(at, NoNumber)
			return
		case a.byNumber[number] != nil:
			tally.skip(at, Repeated)
			return
		}
		tally.use()
		l := &airline{number: number, name: at.cells[airlineName]}
		if iata := at.cells[airlineIATA]; isCode(iata, 2) {
			l.iata = iata
		}
		if icao := at.cells[airlineICAO]; isCode(icao, 3) {
			l.icao = icao
		}
		a.byNumber[number] = l
	}, tally.skip)
	report.Latin1 += latin1
	return a, err
}

// find gives the airline of a route by its number, else by its code, else nil.
func (a airlines) find(number, code string) (l *airline, byCode bool) {
	if l := a.byNumber[number]; l != nil {
		return l, false
	}
	if !isCode(code, 2) && !isCode(code, 3) {
		return nil, false
	}
	l = a.byCode[code]
	if l == nil {
		l = &airline{iata: code, name: "airline " + code}
		a.byCode[code] = l
	}
	return l, true
}
