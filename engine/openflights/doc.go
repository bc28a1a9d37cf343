// Package openflights turns the airports and airline routes of OpenFlights
// (openflights.org/data) into a network: a large, real-shaped one to plan over
// and to measure with.
//
// Import reads a directory of the four files as they are published, Read the
// same from any readers; both give a network that passes package feed's
// checks, and a Report that accounts for every row.
//
// # What is taken from the data
//
//	facility   an airport that some usable route touches
//	carrier    an airline that runs a usable route
//	lane       one usable row of routes.dat: airline, from, to
//	territory  a country, or the customs union it is part of; see territory.go
//
// # What the data does not say, and is set here
//
// Routes have no times, durations or prices. Each lane leaves daily at a local
// time spread over the day by a hash of its id; its duration follows from the
// distance; its tariff is that of its band of distance. The figures and their
// reasons stand with the constants in assume.go. They make plausible plans,
// not quotations. The exchange table holds the US dollar alone, in which all
// tariffs are: rates are for whoever uses the network to add.
//
// # What is done about flaws
//
// A row that cannot be used is skipped and counted under its reason, with the
// first few shown; no row stops the rest. The file of routes has had no update
// since June 2014 while the file of airports has moved on, so a route's
// airport is looked up with some care; see endpoint in routes.go. Codeshare
// rows, one aircraft sold under two airlines' numbers, are kept: the data does
// not say whose aircraft it is, and to a shipper each is a service one can
// book. Only a row that repeats an airline, from and to is dropped.
//
// A few rows carry the number of a wrong airport and nothing in the files
// betrays it: four lanes of Tropic Air start or end at Birchwood in Alaska
// instead of Belmopan. They are imported as they stand.
//
// # Ids
//
// A facility has its IATA code, else its ICAO code, else OF and its OpenFlights
// number; a carrier likewise. Where an earlier one has a code already, the next
// choice serves, and at last the code with .2, .3. A lane is
// carrier-from-to, such as CA-PVG-FRA. The same files give the same network,
// row for row.
//
// # Limits
//
// Time zones are checked against the tz database of the running program; one
// without it finds no zone, so commands embed time/tzdata. OpenFlights' data is
// under the Open Database License 1.0, and so is a feed made from it: whoever
// passes one on names the source and keeps the licence.
//
// # Ownership
//
// Import keeps nothing; the network and the report are the caller's.
package openflights
