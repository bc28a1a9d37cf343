// Package search finds every way worth choosing between: the exact Pareto set
// over arrival and cost for one parcel on one compiled timetable.
//
// # The question
//
// A parcel lies at a facility from a moment on. It may take any departure it
// is ready for, at every place, as late as it likes: waiting is a choice. A
// departure costs what the tariff says plus the handling of the place it
// leaves, plus storage for each started day beyond the place's free time. The
// answer is the set of (arrival, cost) pairs that no other way betters in one
// without losing in the other, one way for each pair.
//
// # Method
//
// Label setting in the style of BOA* (Hernandez et al., "Simple and efficient
// bi-objective search algorithms via fast dominance checks", Artificial
// Intelligence 314, 2023), on a timetable. A label is one way to stand at one
// place: (time, cost). Labels leave the queue in order of time plus the least
// time still to go, ties by cost, so at each place they come out by time. At a
// place without storage charges a label is worth keeping only if it costs less
// than every label taken there before, which is one comparison. Two backward
// Dijkstra passes give the least time and least cost still to go; a label
// whose cost plus the least still to go is not below the last arrival's cost
// is dropped. Each place remembers a few of the labels queued for it, so that
// most labels are refused before they are made: four fifths on OpenFlights.
//
// # Storage
//
// Where waiting costs money an early label is not free to wait, so it does not
// beat a later one just by costing no more. Two rules keep the set exact:
//
//   - A beats B at a place only if A's cost plus the storage that A could owe
//     for having come earlier, a day's charge for each started day between
//     them, is no more than B's cost. Then A can copy whatever B does next.
//   - A later departure of the same lane is a way of its own when it leads to a
//     place that charges: holding the parcel where storage is free can be
//     cheaper than hurrying it to a dear quay. Such a label is made when the
//     one before it leaves the queue. Departures in between that cannot be
//     better than both of their neighbours are skipped (see later).
//
// A rule that always takes the first departure would be simpler, but then an
// early label could be forced to pay further on what a late one escapes, and no
// comparison at one place would be sound.
//
// # What it needs from its caller
//
//  1. every arc is FIFO: package timetable splits a lane whose departures
//     overtake each other into several arcs;
//  2. every charge is at least zero and at most MaxCharge or MaxStorageDay, so
//     sums fit;
//  3. the price of a departure does not depend on the way before it.
//
// # Ownership
//
// An Index belongs to one snapshot and is shared and read-only; scratch memory
// is pooled and belongs to one call of Pareto at a time. A warm query allocates
// only its answer.
package search
