package openflights

import (
	"cmp"
	"io"
)

// countries knows the ISO 3166-1 alpha-2 code of a country by the name that
// airports.dat uses for it.
type countries struct {
	code map[string]string // by name
	name map[string]string // by code
}

// otherNames are the names in airports.dat that countries.dat of 2025 spells
// otherwise, or has without a code.
var otherNames = map[string]string{
	"Brunei":                           "BN",
	"Burma":                            "MM",
	"Cape Verde":                       "CV",
	"Congo (Brazzaville)":              "CG",
	"Congo (Kinshasa)":                 "CD",
	"East Timor":                       "TL",
	"Faroe Islands":                    "FO",
	"Johnston Atoll":                   "UM",
	"Kyrgyzstan":                       "KG",
	"Macau":                            "MO",
	"Micronesia":                       "FM",
	"Midway Islands":                   "UM",
	"Saint Helena":                     "SH",
	"Saint Kitts and Nevis":            "KN",
	"Saint Lucia":                      "LC",
	"Saint Pierre and Miquelon":        "PM",
	"Saint Vincent and the Grenadines": "VC",
	"Svalbard":                         "SJ",
	"Swaziland":                        "SZ",
	"Virgin Islands":                   "VI",
	"Wake Island":                      "UM",
	"Wallis and Futuna":                "WF",
	"West Bank":                        "PS",
}

// byAirport is the country of airports, by ICAO code, for which the country
// column is out of date or too coarse: the Netherlands Antilles ended on
// 2010-10-10, and Saint Barthélemy is France but no part of the EU's territory.
var byAirport = map[string]string{
	"TNCB": "BQ", "TNCE": "BQ", "TNCS": "BQ", // Bonaire, Sint Eustatius, Saba
	"TNCC": "CW",
	"TNCM": "SX",
	"TFFJ": "BL",
}

// withdrawn are codes in countries.dat that are no longer in ISO 3166-1.
var withdrawn = map[string]bool{"AN": true}

// readCountries reads countries.dat: name, ISO code, DAFIF code. Without the
// file only otherNames are known.
func readCountries(r io.Reader, report *Report) (countries, error) {
	c := countries{make(map[string]string), make(map[string]string)}
	if r == nil {
		return c, nil
	}
	tally := &report.Countries
	latin1, err := readRows(r, 3, func(at row) {
		name, code := at.cells[0], at.cells[1]
		switch {
		case name == "" || !isCountry(code) || withdrawn[code]:
			tally.skip(at, NoISOCode)
			return
		case c.code[name] != "":
			tally.skip(at, Repeated)
			return
		}
		tally.use()
		c.code[name] = code
		if c.name[code] == "" {
			c.name[code] = name
		}
	}, tally.skip)
	report.Latin1 += latin1
	return c, err
}

// of is the ISO code for an airport, empty when it is not known.
func (c countries) of(icao, country string) string {
	return cmp.Or(byAirport[icao], c.code[country], otherNames[country])
}

func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}
