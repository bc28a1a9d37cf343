package feed

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"entrepot/engine/network"
)

// faultCase changes one thing of the good feed and lists every fault that must
// be found, and no other: one slip is one fault.
type faultCase struct {
	name  string
	files map[string]string
	want  []string // file:line:column code
	says  string   // part of a fault's text
}

var faultCases = slices.Concat(networkFaults, customsFaults)

var networkFaults = []faultCase{
	// Files.
	{"missing file", without("carriers.csv"), []string{"carriers.csv:1:1 missing-file"}, "got no such file, want carriers.csv: who runs lanes"},
	{"optional files may be missing", map[string]string{
		"fx.csv": good()["fx.csv"], "territories.csv": good()["territories.csv"], "carriers.csv": good()["carriers.csv"],
		"tariffs.csv": good()["tariffs.csv"], "tariff_breaks.csv": good()["tariff_breaks.csv"],
		"facilities.csv": "id,name,kind,lat,lon,country,territory,zone\nA,A,hub,1,2,CN,CN,Asia/Shanghai\nB,B,hub,1,2,CN,CN,Asia/Shanghai\n",
		"lanes.csv":      "id,carrier,from,to,mode,service,duration_min,tariff\nL,blue,A,B,road,on_demand,1,air\nM,blue,B,A,road,on_demand,1,air\n",
	}, nil, ""},
	{"empty file", with("carriers.csv", ""), []string{"carriers.csv:1:1 empty-file"}, "header row: got an empty file"},
	{"only blank lines", with("carriers.csv", "\n\n  \n,,\n"), []string{"carriers.csv:1:1 empty-file"}, ""},
	{"header alone", with("carriers.csv", "id,name\n"), []string{"carriers.csv:1:1 no-rows"}, "got a header alone"},
	{"unknown csv file", with("Lanes.csv", "id\n"), []string{"Lanes.csv:1:1 unknown-file"}, "the nearest is lanes.csv"},
	{"other files are nobody's business", with("README.md", "\x00\xff"), nil, ""},
	{"what systems leave behind", with("._lanes.csv", "\x00\xff"), nil, ""},

	// CSV.
	{"byte order mark", with("carriers.csv", "\xEF\xBB\xBF"+good()["carriers.csv"]), nil, ""},
	{"CRLF", with("lanes.csv", strings.ReplaceAll(good()["lanes.csv"], "\n", "\r\n")), nil, ""},
	{"spaces around cells", with("carriers.csv", " id , name\t,  contact\n blue , \"Blue Air\",  \n"), nil, ""},
	{"comments, blank lines and blank rows", with("carriers.csv", "# our carriers\nid,name\n\n# \"one\nblue,Blue\n  \n,\n"), nil, ""},
	{"columns in another order", with("carriers.csv", "name,contact,id\nBlue,,blue\n"), nil, ""},
	{"semicolons", with("carriers.csv", "id;name\nblue;Blue\n"), []string{"carriers.csv:1:1 wrong-separator"}, "got id;name, want commas"},
	{"tabs", with("carriers.csv", "id\tname\nblue\tBlue\n"), []string{"carriers.csv:1:1 wrong-separator"}, ""},
	{"unknown column", edit("carriers.csv", "contact", "contakt"), []string{"carriers.csv:1:3 unknown-column"}, "column: got contakt, want some of id name contact; the nearest is contact"},
	{"missing column", edit("lanes.csv", "duration_min", "", ",720", ",", ",700", ","), []string{"lanes.csv:1:1 missing-column", "lanes.csv:1:8 unknown-column"}, "duration_min: got no such column"},
	{"missing id column", with("carriers.csv", "name\nBlue\n"), []string{"carriers.csv:1:1 missing-column"}, ""},
	{"duplicate column", with("carriers.csv", "id,name,id\nblue,Blue,x\n"), []string{"carriers.csv:1:3 duplicate-column"}, "after column 1"},
	{"too few cells", more("carriers.csv", "red,Red\n"), []string{"carriers.csv:3:3 wrong-cell-count"}, "got 2 cells, want 3 as in the header"},
	{"too many cells", more("carriers.csv", "red,Red,,\n"), []string{"carriers.csv:3:4 wrong-cell-count"}, ""},
	{"bare quote", more("carriers.csv", "red,The \"Red\",\nred,Red,\n"), []string{"carriers.csv:3:2 bad-quote", "carriers.csv:4:1 unused-carrier"}, "quotes around the whole cell"},
	{"quote never closed", more("carriers.csv", "red,\"Red,\nteal,Teal,\n"), []string{"carriers.csv:3:2 bad-quote"}, "never closed"},
	{"bad quote in the header", with("carriers.csv", "id,\"na\"me\nblue,Blue\n"), []string{"carriers.csv:1:2 bad-quote"}, ""},
	{"lines inside quotes count", more("carriers.csv", "red,\"Red\n\nAir\",\nred,Again,\n"), []string{"carriers.csv:3:1 unused-carrier", "carriers.csv:6:1 duplicate-id"}, ""},
	{"a fault after lines inside quotes", more("carriers.csv", "red,\"Red\nAir\",\x01\n"), []string{"carriers.csv:3:1 unused-carrier", "carriers.csv:4:3 bad-character"}, ""},
	{"Latin-1", edit("facilities.csv", "Frankfurt", "Frankf\xfcrt"), []string{"facilities.csv:3:2 not-utf8"}, `got "Frankf\xfcrt", want UTF-8: byte 7 of the cell is 0xFC; save the file again as "CSV UTF-8"`},
	{"UTF-16", with("carriers.csv", "\xff\xfei\x00d\x00"), []string{"carriers.csv:1:1 not-utf8"}, "got UTF-16"},
	{"NUL", edit("carriers.csv", "Blue Air", "Blue\x00Air"), []string{"carriers.csv:2:2 bad-character"}, `got "Blue\x00Air", want no control characters: byte 5`},
	{"overlong cell", edit("carriers.csv", "ops@", strings.Repeat("x", MaxCellBytes)), []string{"carriers.csv:2:3 overlong-cell"}, "... (8204 bytes)"},
	{"overlong text", edit("carriers.csv", "Blue Air", strings.Repeat("é", maxNameBytes)), []string{"carriers.csv:2:2 overlong-cell"}, "want text, at most 200 bytes"},
	{"overlong row", more("carriers.csv", "red,\""+strings.Repeat("so it goes\n", 2*MaxRowBytes/10)), []string{"carriers.csv:3:1 overlong-row"}, "perhaps never closed"},

	// Ids and references.
	{"missing id", more("carriers.csv", ",Red,\n"), []string{"carriers.csv:3:1 missing-value"}, "id: got nothing, want 1 to 40 characters of"},
	{"missing value", edit("facilities.csv", "Europe/Berlin", ""), []string{"facilities.csv:3:8 missing-value"}, ""},
	{"duplicate id", more("carriers.csv", "blue,Again,\n"), []string{"carriers.csv:3:1 duplicate-id"}, "got blue again, want an id of its own: line 2 has this one"},
	{"bad id, and what refers to it", edit("lanes.csv", "PVG-FRA,blue", "PVG FRA,blue"), []string{"departures.csv:2:1 dangling-reference", "departures.csv:3:1 dangling-reference", "lanes.csv:2:1 bad-id", "lanes.csv:2:1 scheduled-without-departures"}, ""},
	{"bad id that is used as it stands", change(change(edit("carriers.csv", "blue,", "blue air,"), "lanes.csv", ",blue,", ",blue air,", ",blue,", ",blue air,"), "delays.csv", ",blue,", ",blue air,"),
		[]string{"carriers.csv:2:1 bad-id"}, ""},
	{"id of 41 characters", more("carriers.csv", strings.Repeat("x", 41)+",Long,\n"), []string{"carriers.csv:3:1 bad-id", "carriers.csv:3:1 unused-carrier"}, ""},
	{"dangling carrier", edit("lanes.csv", "PVG-FRA,blue", "PVG-FRA,bluu"), []string{"lanes.csv:2:2 dangling-reference"}, "carrier: got bluu, want the id of a carrier in carriers.csv; the nearest is blue"},
	{"dangling from", edit("lanes.csv", "blue,CNSHA-PVG", "blue,CNSHA-PWG"), []string{"lanes.csv:2:3 dangling-reference"}, "the nearest is CNSHA-PVG"},
	{"dangling to", edit("lanes.csv", "DEFRA,air", "DEFRB,air"), []string{"facilities.csv:3:1 unreached-facility", "lanes.csv:2:4 dangling-reference"}, ""},
	{"dangling tariff of a lane", edit("lanes.csv", "240,air", "240,hair"), []string{"lanes.csv:2:10 dangling-reference"}, ""},
	{"dangling calendar of a lane", edit("lanes.csv", "on_demand,day", "on_demand,days"), []string{"lanes.csv:3:7 dangling-reference"}, ""},
	{"dangling calendar of a facility", edit("facilities.csv", "Shanghai,day", "Shanghai,night"), []string{"facilities.csv:2:9 dangling-reference"}, "want the id of a calendar in calendars.csv"},
	{"dangling territory", edit("facilities.csv", "DE,EU", "DE,EFTA"), []string{"facilities.csv:3:7 dangling-reference"}, ""},
	{"dangling tariff of a break", more("tariff_breaks.csv", "sea,0,1\n"), []string{"tariff_breaks.csv:5:1 dangling-reference"}, ""},
	{"dangling lane of a departure", more("departures.csv", "FRA-LHR,1,10:00,,,,,,\n"), []string{"departures.csv:4:1 dangling-reference"}, ""},
	{"a row at fault still has its id", edit("facilities.csv", "31.1434", "north"), []string{"facilities.csv:2:4 bad-number"}, ""},
	{"a file at fault hides no reference faults of its own making", edit("carriers.csv", "blue,Blue Air,", "blue,Blue Air,,"), []string{"carriers.csv:2:4 wrong-cell-count"}, ""},

	// Words, zones, countries, currencies.
	{"unknown kind", edit("facilities.csv", "airport,50", "aerodrome,50"), []string{"facilities.csv:3:3 unknown-word"}, "want one of hub airport"},
	{"unknown mode", edit("lanes.csv", "DEFRA,air", "DEFRA,plane"), []string{"lanes.csv:2:5 unknown-word"}, "want one of air sea rail"},
	{"unknown service", edit("lanes.csv", "on_demand", "ondemand"), []string{"lanes.csv:3:6 unknown-word"}, "want one of scheduled on_demand"},
	{"unknown goods", edit("lanes.csv", "dangerous live", "dangerous dead"), []string{"lanes.csv:2:15 unknown-word"}, "want some of battery"},
	{"unknown role", edit("facilities.csv", "export import", "export importer"), []string{"facilities.csv:2:15 unknown-word"}, "want some of export import bonded"},
	{"neither 0 nor 1", edit("lanes.csv", "live,1", "live,yes"), []string{"lanes.csv:2:16 unknown-word"}, "bonded: got yes, want 1 or 0"},
	{"unknown zone", edit("facilities.csv", "Europe/Berlin", "Europe/Frankfurt"), []string{"facilities.csv:3:8 unknown-zone"}, "want an IANA time zone"},
	{"local zone", edit("facilities.csv", "Europe/Berlin", "Local"), []string{"facilities.csv:3:8 unknown-zone"}, ""},
	{"zone that is a file beside the zones", edit("facilities.csv", "Europe/Berlin", "posixrules"), []string{"facilities.csv:3:8 unknown-zone"}, ""},
	{"zone with leap seconds", edit("facilities.csv", "Europe/Berlin", "right/Europe/Berlin"), []string{"facilities.csv:3:8 unknown-zone"}, ""},
	{"zone that climbs", edit("facilities.csv", "Europe/Berlin", "Europe/../Europe/Berlin"), []string{"facilities.csv:3:8 unknown-zone"}, ""},
	{"unknown country", edit("facilities.csv", "DE,EU", "ZZ,EU"), []string{"facilities.csv:3:6 unknown-country"}, ""},
	{"country across two codes", edit("facilities.csv", "DE,EU", "D ,EU"), []string{"facilities.csv:3:6 unknown-country"}, ""},
	{"UK is not a country code", edit("facilities.csv", "DE,EU", "UK,EU"), []string{"facilities.csv:3:6 unknown-country"}, "want GB"},
	{"unknown currency", edit("territories.csv", "EUR", "EURO"), []string{"territories.csv:3:3 unknown-currency"}, ""},
	{"unknown currency in lower case", edit("territories.csv", "EUR", "eur"), []string{"territories.csv:3:3 unknown-currency"}, ""},
	{"currency without a rate, once a file", with("territories.csv", "id,name,currency\nCN,China,CNY\nEU,EU,EUR\nGB,Britain,GBP\nIM,Man,GBP\n"), []string{"territories.csv:4:3 currency-without-rate"}, "want a currency with a rate: a row USD,GBP in fx.csv"},
	{"a feed in one currency needs no rates", noCustoms(change(change(with("fx.csv", "base,currency,rate,date\n"),
		"territories.csv", "CNY", "USD", "EUR", "USD"), "facilities.csv", "CNY", "USD")), nil, ""},
	{"a feed in two currencies needs rates", with("fx.csv", "base,currency,rate,date\n"), []string{"duties.csv:6:5 currency-without-rate", "regimes.csv:4:13 currency-without-rate", "tariffs.csv:2:2 currency-without-rate", "territories.csv:3:3 currency-without-rate"}, ""},
	{"charges without a currency", edit("facilities.csv", "CNY", ""), []string{"facilities.csv:2:14 missing-currency"}, ""},

	// Numbers.
	{"not a number", edit("lanes.csv", ",720,", ",12h,"), []string{"lanes.csv:2:8 bad-number"}, "want whole number, 1 to 576000"},
	{"exponent", edit("tariff_breaks.csv", "45,3", "45,3e2"), []string{"tariff_breaks.csv:3:3 bad-number"}, ""},
	{"decimal comma", edit("tariff_breaks.csv", "45,3", `45,"3,5"`), []string{"tariff_breaks.csv:3:3 bad-number"}, ""},
	{"plus sign", edit("tariff_breaks.csv", "45,3", "45,+3"), []string{"tariff_breaks.csv:3:3 bad-number"}, ""},
	{"negative duration", edit("lanes.csv", ",720,", ",-720,"), []string{"lanes.csv:2:8 negative-number"}, ""},
	{"negative price", edit("tariff_breaks.csv", "45,3", "45,-0.01"), []string{"tariff_breaks.csv:3:3 negative-number"}, ""},
	{"duration of nothing", edit("lanes.csv", ",720,", ",0,"), []string{"lanes.csv:2:8 out-of-range"}, ""},
	{"duration beyond 400 days", edit("lanes.csv", ",720,", ",576001,"), []string{"lanes.csv:2:8 out-of-range"}, ""},
	{"weight beyond the limit", edit("tariff_breaks.csv", "100,", "1000000.001,"), []string{"tariff_breaks.csv:4:2 out-of-range"}, ""},
	{"price beyond the limit", edit("tariff_breaks.csv", "45,3", "45,1000000000.000001"), []string{"tariff_breaks.csv:3:3 out-of-range"}, ""},
	{"number beyond 64 bits", edit("lanes.csv", ",20000,", ",99999999999999999999,"), []string{"lanes.csv:2:11 out-of-range"}, ""},
	{"capacity of nothing", edit("lanes.csv", ",20000,", ",0,"), []string{"lanes.csv:2:11 out-of-range"}, "got 0, want whole number, 1 to"},
	{"seven decimals", edit("tariff_breaks.csv", "45,3", "45,3.0000001"), []string{"tariff_breaks.csv:3:3 too-many-decimals"}, "at most 6 decimals"},
	{"fraction of a minute", edit("lanes.csv", ",720,", ",720.5,"), []string{"lanes.csv:2:8 too-many-decimals"}, "want whole number"},
	{"fraction of a gram", edit("tariff_breaks.csv", "45,", "45.0001,"), []string{"tariff_breaks.csv:3:2 too-many-decimals"}, ""},

	// Positions.
	{"latitude not a number", edit("facilities.csv", "50.0333", "NaN"), []string{"facilities.csv:3:4 bad-number"}, ""},
	{"latitude infinite", edit("facilities.csv", "50.0333", "Inf"), []string{"facilities.csv:3:4 bad-number"}, ""},
	{"latitude out of range", edit("facilities.csv", "50.0333,8.5706", "90.5,100"), []string{"facilities.csv:3:4 position-out-of-range"}, "lat: got 90.5, want -90 to 90"},
	{"longitude out of range", edit("facilities.csv", "8.5706", "-180.01"), []string{"facilities.csv:3:5 position-out-of-range"}, ""},
	{"both out of range", edit("facilities.csv", "50.0333,8.5706", "200,200"), []string{"facilities.csv:3:4 position-out-of-range", "facilities.csv:3:5 position-out-of-range"}, ""},
	{"latitude and longitude swapped", edit("facilities.csv", "31.1434,121.805", "121.805,31.1434"), []string{"facilities.csv:2:4 position-swapped"}, "the two are swapped: lat 31.1434, lon 121.805"},
	{"swapped where the row does not show it", more("facilities.csv",
		"B,Berlin,hub,52.5,13.4,DE,EU,Europe/Berlin,,,,,,,\nH,Hamburg,hub,53.5,10,DE,EU,Europe/Berlin,,,,,,,\nM,Munich,hub,11.6,48.1,DE,EU,Europe/Berlin,,,,,,,\n"),
		[]string{"facilities.csv:4:1 unreached-facility", "facilities.csv:5:1 unreached-facility", "facilities.csv:6:1 position-maybe-swapped", "facilities.csv:6:1 unreached-facility"}, ""},
	{"position 0,0", edit("facilities.csv", "50.0333,8.5706", "0,-0.0"), []string{"facilities.csv:3:4 position-zero"}, "Gulf of Guinea"},

	// Rates.
	{"two bases", more("fx.csv", "EUR,GBP,0.86,2026-01-02,\n"), []string{"fx.csv:4:1 several-bases"}, "want USD as in line 2"},
	{"two rates of one currency", more("fx.csv", "USD,EUR,0.93,2026-01-03,\n"), []string{"fx.csv:4:2 duplicate-rate"}, "line 2 has this one"},
	{"base to itself", more("fx.csv", "USD,USD,1.00,2026-01-02,\n"), nil, ""},
	{"base to itself is not 1", more("fx.csv", "USD,USD,1.01,2026-01-02,\n"), []string{"fx.csv:4:3 base-rate-not-one"}, ""},
	{"rate of zero", edit("fx.csv", "7.1", "0.0"), []string{"fx.csv:3:3 out-of-range"}, "want above 0"},
	{"negative rate", edit("fx.csv", "7.1", "-7.1"), []string{"fx.csv:3:3 negative-number"}, ""},
	{"rate of 19 digits", edit("fx.csv", "7.1", "1000000000000000000"), []string{"fx.csv:3:3 out-of-range"}, ""},

	// Tariffs.
	{"unsorted breaks", edit("tariff_breaks.csv", "air,45,3\nair,100,2.5", "air,100,2.5\nair,45,3"), []string{"tariff_breaks.csv:4:2 unsorted-breaks"}, ""},
	{"duplicate break", more("tariff_breaks.csv", "air,45.0,1\n"), []string{"tariff_breaks.csv:5:2 duplicate-break"}, "got 45.0 again"},
	{"tariff without breaks", more("tariffs.csv", "sea,USD,,,,,,\n"), []string{"tariffs.csv:3:1 tariff-without-breaks", "tariffs.csv:3:1 unused-tariff"}, ""},

	// Lanes and departures.
	{"lane to itself", edit("lanes.csv", "CNSHA-PVG,DEFRA", "DEFRA,DEFRA"), []string{"lanes.csv:2:4 lane-to-itself"}, ""},
	{"calendar on a scheduled lane", edit("lanes.csv", "scheduled,", "scheduled,day"), []string{"lanes.csv:2:7 calendar-on-scheduled"}, ""},
	{"scheduled without departures", edit("lanes.csv", "on_demand,day", "scheduled,"), []string{"lanes.csv:3:1 scheduled-without-departures"}, "scheduled lane FRA-PVG: got no departure"},
	{"scheduled, and no departures.csv", without("departures.csv"), []string{"lanes.csv:2:1 scheduled-without-departures"}, ""},
	{"departure of an on-demand lane", more("departures.csv", "FRA-PVG,1,10:00,,,,,,\n"), []string{"departures.csv:4:1 departure-on-demand"}, ""},
	{"bad days", edit("departures.csv", "135", "153"), []string{"departures.csv:2:2 bad-days"}, "ascending"},
	{"bad time", edit("departures.csv", "10:25", "10.25"), []string{"departures.csv:2:3 bad-time"}, "want HH:MM from 00:00 to 23:59"},
	{"a departure at 24:00", edit("departures.csv", "10:25", "24:00"), []string{"departures.csv:2:3 bad-time"}, ""},
	{"bad date", edit("departures.csv", "2026-12-31", "2026-02-30"), []string{"departures.csv:2:5 bad-date"}, ""},
	{"bad date among the exceptions", edit("departures.csv", "2026-10-02", "2.10.2026"), []string{"departures.csv:2:6 bad-date"}, "got 2.10.2026"},
	{"first after last", edit("departures.csv", "2026-01-01", "2027-01-01"), []string{"departures.csv:2:5 first-after-last"}, "got 2026-12-31, before first"},
	{"two rows that leave alike, with room for so much", more("departures.csv", "PVG-FRA,57,10:25,2026-06-01,,2026-10-02,720,0,20000\n"), []string{"departures.csv:4:3 twin-departure"},
		"departure: got 10:25 as in line 2, and alike in duration, cut-off and capacity, want one row, or another capacity: they count as one departure, with room for 20000 kg"},
	{"two rows that leave alike, without limit", change(more("departures.csv", "PVG-FRA,6,10:25,,,,,0,\nPVG-FRA,6,10:25,2027-01-01,,,,0,\n"), "lanes.csv", ",20000,", ",,"), []string{"departures.csv:5:3 repeated-departure"},
		"warning: departure: got 10:25 as in line 4"},
	{"three rows that leave alike", more("departures.csv", "PVG-FRA,6,10:25,,,,,,\nPVG-FRA,67,10:25,,,,,,\nPVG-FRA,6,10:25,,2025-12-31,,,,\n"), []string{"departures.csv:5:3 twin-departure", "departures.csv:6:3 twin-departure"}, ""},
	{"rows at one time that never leave together", more("departures.csv", "PVG-FRA,246,10:25,,,,,0,\nPVG-FRA,7,10:25,,,,,0,\nPVG-FRA,135,10:25,2027-01-01,,,,0,\nPVG-FRA,5,10:25,2026-05-01,2026-05-14,2026-05-08,,0,\n"), nil, ""},
	{"rows that leave together and differ", more("departures.csv", "PVG-FRA,135,10:25,,,,600,0,\nPVG-FRA,135,10:25,,,,,30,\nPVG-FRA,135,10:25,,,,,0,100\n"), nil, ""},
	{"never departs: no such weekday", edit("departures.csv", "135,10:25,2026-01-01,2026-12-31", "7,10:25,2026-01-05,2026-01-10"), []string{"departures.csv:2:2 never-departs"}, "no day from 2026-01-05 to 2026-01-10"},
	{"never departs: all excepted", edit("departures.csv", "135,10:25,2026-01-01,2026-12-31,2026-05-01", "1,10:25,2026-01-05,2026-01-18,2026-01-12 2026-01-05"), []string{"departures.csv:2:2 never-departs"}, ""},
	{"departs on the last day", edit("departures.csv", "135,10:25,2026-01-01,2026-12-31,2026-05-01", "1,10:25,2026-01-05,2026-01-19,2026-01-12 2026-01-05"), nil, ""},

	// Calendars.
	{"days and a date", edit("calendars.csv", "day,,2026-05-02", "day,6,2026-05-02"), []string{"calendars.csv:5:3 bad-calendar-row"}, "got both days and a date"},
	{"neither days nor a date", more("calendars.csv", "day,,,10:00,11:00\n"), []string{"calendars.csv:6:2 bad-calendar-row"}, ""},
	{"open without close", more("calendars.csv", "day,6,,10:00,\n"), []string{"calendars.csv:6:4 bad-calendar-row"}, ""},
	{"days without hours", more("calendars.csv", "day,6,,,\n"), []string{"calendars.csv:6:4 bad-calendar-row"}, ""},
	{"past midnight", more("calendars.csv", "day,6,,22:00,06:00\n"), []string{"calendars.csv:6:5 hours-reversed"}, "two rows, to 24:00 and from 00:00"},
	{"to midnight", more("calendars.csv", "day,6,,22:00,24:00\nday,7,,00:00,06:00\n"), nil, ""},
	{"weekly hours overlap", more("calendars.csv", "day,56,,11:00,14:00\n"), []string{"calendars.csv:6:4 hours-overlap"}, "08:00 to 12:00 and 11:00 to 14:00 on day 5"},
	{"dated hours overlap", more("calendars.csv", "day,,2026-05-02,11:00,13:00\n"), []string{"calendars.csv:6:4 hours-overlap"}, ""},
	{"a date shut and open", more("calendars.csv", "day,,2026-05-01,11:00,13:00\n"), []string{"calendars.csv:6:4 hours-overlap"}, "on 2026-05-01"},
	{"hours that touch", more("calendars.csv", "day,5,,12:00,13:00\n"), nil, ""},
	{"never opens", more("calendars.csv", "shut,,2026-01-01,,\n"), []string{"calendars.csv:6:1 never-opens", "calendars.csv:6:1 unused-calendar"}, ""},
	{"opens on a date only", more("calendars.csv", "fair,,2026-01-01,10:00,12:00\n"), []string{"calendars.csv:6:1 unused-calendar"}, ""},

	// Delays.
	{"a delay of a lane and a mode", edit("delays.csv", ",,FRA-PVG,0", "air,,FRA-PVG,0"), []string{"delays.csv:5:1 bad-delay-row"}, "delay row: got mode air, carrier nothing, lane FRA-PVG, want a lane alone"},
	{"a delay of a lane and a carrier", edit("delays.csv", ",,FRA-PVG,0", ",blue,FRA-PVG,0"), []string{"delays.csv:5:1 bad-delay-row"}, ""},
	{"a delay of a carrier without a mode", more("delays.csv", ",blue,,15,100,\n"), []string{"delays.csv:7:1 bad-delay-row"}, ""},
	{"a delay of nothing", more("delays.csv", ",,,15,100,\n"), []string{"delays.csv:7:1 bad-delay-row"}, "or a mode with or without a carrier"},
	{"a delay of a mode there is not", edit("delays.csv", "air,blue", "plane,blue"), []string{"delays.csv:4:1 unknown-word"}, ""},
	{"a delay of a carrier there is not", edit("delays.csv", "air,blue", "air,bluu"), []string{"delays.csv:4:2 dangling-reference"}, "the nearest is blue"},
	{"a delay of a lane there is not", more("delays.csv", ",,FRA-LHR,0,50,\n"), []string{"delays.csv:7:3 dangling-reference"}, ""},
	{"a delay of a lane is no departure", change(edit("departures.csv", "PVG-FRA,135,10:25,2026-01-01,2026-12-31,2026-05-01 2026-10-02,,0,\nPVG-FRA,7,23:30:30,,,,730,,5000\n", ""), "delays.csv", "FRA-PVG", "PVG-FRA", "FRA-PVG", "PVG-FRA"), []string{"lanes.csv:2:1 scheduled-without-departures"}, ""},
	{"delays of a mode and a carrier that no lane has", more("delays.csv", "sea,,,0,50,\nsea,blue,,0,50,\nsea,,,1,60,\n"),
		[]string{"delays.csv:7:1 unused-delay", "delays.csv:8:1 unused-delay"}, "warning: carrier blue by sea: got no such lane"},
	{"a delay of what a lane at fault may be", change(more("delays.csv", "sea,,,0,50,\n"), "lanes.csv", "DEFRA,air", "DEFRA,see"), []string{"lanes.csv:2:5 unknown-word"}, ""},
	{"rows of distributions may mix", edit("delays.csv", "air,,,60,95.5,ours\nair,blue,,15,100,\n", "air,blue,,15,100,\nair,,,60,95.5,ours\n"), nil, ""},
	{"lateness does not ascend", edit("delays.csv", "air,,,60,", "air,,,0,"), []string{"delays.csv:3:4 unsorted-delay"}, "late_min: got 0, not after 0 in the row of mode air before it"},
	{"percent does not ascend", edit("delays.csv", "90,99.9", "90,50.0"), []string{"delays.csv:6:5 unsorted-delay"}, "percent: got 50.0, not above 50 in the row of lane FRA-PVG before it"},
	{"more than everything", edit("delays.csv", "90,99.9", "90,100.0001"), []string{"delays.csv:6:5 out-of-range"}, "want 0.0001 to 100"},
	{"no percent at all", edit("delays.csv", "air,,,0,70", "air,,,0,0"), []string{"delays.csv:2:5 out-of-range"}, ""},
	{"early", edit("delays.csv", "air,,,0,70", "air,,,-5,70"), []string{"delays.csv:2:4 negative-number"}, ""},
	{"late without a share", edit("delays.csv", "90,99.9", "90,"), []string{"delays.csv:6:5 missing-value"}, ""},
	{"17 rows of one distribution", with("delays.csv", "mode,late_min,percent\n"+delaySteps(MaxDelayPoints+2)), []string{"delays.csv:18:2 too-many-delay-points"}, "rows of mode air: got one more, want at most 16"},
	{"16 rows of one distribution", with("delays.csv", "mode,late_min,percent\n"+delaySteps(MaxDelayPoints)), nil, ""},

	// The feed as a whole.
	{"facility that nothing reaches", more("facilities.csv", "X,X,hub,1,2,CN,CN,Asia/Shanghai,,,,,,,\n"), []string{"facilities.csv:4:1 unreached-facility"}, "warning: facility X: got no lane that goes there"},
	{"unused carrier", more("carriers.csv", "red,Red,\n"), []string{"carriers.csv:3:1 unused-carrier"}, ""},
}

func TestFaults(t *testing.T) {
	seen := map[Code]bool{}
	for _, tt := range faultCases {
		t.Run(tt.name, func(t *testing.T) {
			n, report := ReadFS(folder(tt.files), "test")
			var got []string
			errors, warnings := 0, 0
			for _, f := range report.Faults {
				got = append(got, fmt.Sprintf("%s:%d:%d %s", f.File, f.Line, f.Column, f.Code))
				seen[f.Code] = true
				if f.Severity == Error {
					errors++
				} else {
					warnings++
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Fatalf("faults:\n%s\nwant:\n%s", list(report.Faults), strings.Join(tt.want, "\n"))
			}
			if report.Errors != errors || report.Warnings != warnings {
				t.Errorf("%d errors and %d warnings counted, want %d and %d", report.Errors, report.Warnings, errors, warnings)
			}
			if (n == nil) != (errors > 0) || report.OK() != (n != nil) || (report.Err() == nil) != report.OK() {
				t.Errorf("network is nil: %v, OK: %v, Err: %v; %d errors", n == nil, report.OK(), report.Err(), errors)
			}
			if tt.says != "" && !slices.ContainsFunc(report.Faults, func(f Fault) bool { return strings.Contains(f.String(), tt.says) }) {
				t.Errorf("no fault says %q:\n%s", tt.says, list(report.Faults))
			}
		})
	}
	// TestLimits and TestUnreadable show the two that need more than a feed.
	seen[TooBig], seen[Unreadable] = true, true
	for _, c := range Codes {
		if !seen[c.Code] {
			t.Errorf("no case shows %s: %s", c.Code, c.Meaning)
		}
	}
}

// delaySteps are rows of one distribution that ascend.
func delaySteps(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "air,%d,%d\n", i, i+1)
	}
	return b.String()
}

func list(faults []Fault) string {
	var b strings.Builder
	for _, f := range faults {
		fmt.Fprintf(&b, "%v [%s]\n", f, f.Code)
	}
	return b.String()
}

func TestGoodFeedHasNoFault(t *testing.T) {
	n, report := ReadFS(folder(good()), "test")
	if n == nil || len(report.Faults) > 0 {
		t.Fatalf("faults:\n%s", list(report.Faults))
	}
	want := []FileReport{{"fx.csv", 2, 0, 0, 0}, {"territories.csv", 2, 0, 0, 0}, {"calendars.csv", 4, 0, 0, 0},
		{"carriers.csv", 1, 0, 0, 0}, {"tariffs.csv", 1, 0, 0, 0}, {"tariff_breaks.csv", 3, 0, 0, 0},
		{"facilities.csv", 2, 0, 0, 0}, {"lanes.csv", 2, 0, 0, 0}, {"departures.csv", 2, 0, 0, 0}, {"delays.csv", 5, 0, 0, 0},
		{"goods_lists.csv", 2, 0, 0, 0}, {"regimes.csv", 6, 0, 0, 0}, {"duties.csv", 7, 0, 0, 0}, {"taxes.csv", 4, 0, 0, 0}}
	if !slices.Equal(report.Files, want) {
		t.Errorf("files = %v, want %v", report.Files, want)
	}
}

// TestBadFeedNeverReplacesAGoodOne is the whole of what a server does with a
// new feed: it has nothing to publish when there is an error.
func TestBadFeedNeverReplacesAGoodOne(t *testing.T) {
	var serving atomic.Pointer[network.Network]
	load := func(files map[string]string) error {
		n, report := ReadFS(folder(files), "test")
		if n != nil {
			serving.Store(n)
		}
		return report.Err()
	}
	if err := load(good()); err != nil {
		t.Fatal(err)
	}
	before := serving.Load()
	err := load(edit("lanes.csv", "DEFRA,air", "DEFRA,plane"))
	want := "feed: test: got 1 error, want none; the first is lanes.csv:2:5: mode: got plane, want one of air sea rail road barge post courier"
	if err == nil || err.Error() != want {
		t.Errorf("error = %v\nwant    %s", err, want)
	}
	if serving.Load() != before {
		t.Error("the bad feed replaced the good one")
	}
}

func TestFaultsAreBounded(t *testing.T) {
	n, report := ReadFS(folder(more("carriers.csv", strings.Repeat("blue,,\n", 3*MaxFaults/2))), "test")
	if n != nil {
		t.Error("got a network, want none")
	}
	if report.Errors != 3*MaxFaults || len(report.Faults) != MaxFaults || report.Files[3].Unlisted != 2*MaxFaults {
		t.Errorf("%d errors, %d listed, %d not; want %d, %d and %d", report.Errors, len(report.Faults), report.Files[3].Unlisted, 3*MaxFaults, MaxFaults, 2*MaxFaults)
	}
	if want := "test: 3000 errors, 0 warnings; 2000 more in carriers.csv are not listed"; report.Summary() != want {
		t.Errorf("summary = %q, want %q", report.Summary(), want)
	}
}

func TestReportJSON(t *testing.T) {
	_, report := ReadFS(folder(edit("lanes.csv", "DEFRA,air", "DEFRA,plane")), "test")
	got, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	const want = `"faults":[{"file":"lanes.csv","line":2,"column":5,"header":"mode","severity":"error","code":"unknown-word",` +
		`"what":"mode","got":"plane","want":"one of air sea rail road barge post courier"}]}`
	if !strings.HasPrefix(string(got), `{"name":"test","errors":1,"warnings":0,"files":[{"file":"fx.csv","rows":2,"errors":0,"warnings":0,"unlisted":0}`) ||
		!strings.HasSuffix(string(got), want) {
		t.Errorf("JSON = %s", got)
	}
	_, report = ReadFS(folder(good()), "test")
	if got, _ := json.Marshal(report); !strings.HasSuffix(string(got), `"faults":[]}`) {
		t.Errorf("JSON = %s, want faults to be an empty list", got)
	}
}

func TestShown(t *testing.T) {
	for cell, want := range map[string]string{
		"":                             "nothing",
		"plain":                        "plain",
		"Zürich 港":                     "Zürich 港",
		"a\nb":                         `"a\nb"`,
		"a\xff":                        `"a\xff"`,
		strings.Repeat("x", 61):        strings.Repeat("x", 60) + "... (61 bytes)",
		strings.Repeat("x", 59) + "éé": strings.Repeat("x", 59) + "... (63 bytes)",
	} {
		if got := shown(cell); got != want {
			t.Errorf("shown(%q) = %s, want %s", cell, got, want)
		}
	}
}
