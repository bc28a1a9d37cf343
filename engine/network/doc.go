// Package network is the model of a logistics network as people write it down:
// facilities, carriers, lanes with their weekly departures, opening calendars,
// tariffs, customs territories, exchange rates and how lanes keep time.
//
// It holds data and the small value types of the model (weekdays, wall-clock
// times, dates, goods classes) with their text forms, and nothing else:
// package feed reads, checks and writes it, package tariff prices it, package
// timetable compiles it for the search. A Change says what is different while a
// network is in force; Check holds it to what shows without the network, and
// package overlay lays it on.
//
// # Units
//
// Money is in package unit's types; time spans are whole seconds in a
// time.Duration; wall-clock times belong to the zone of the facility they are
// about; positions are degrees.
//
// # Ownership
//
// A Network is built by one goroutine and only read afterwards.
package network
