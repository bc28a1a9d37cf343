// Package timetable compiles a network into a Snapshot: flat arrays of arcs,
// absolute departure times and opening hours, ready for the search.
//
// # What is compiled
//
// Compile takes a network.Network and a moment, now. Weekly timetables in local
// time become departures in seconds since the snapshot's epoch, a UTC midnight
// at least a day before now; they reach from the epoch to now plus the horizon.
// Opening calendars become intervals that reach Margin further, because parcels
// still arrive after the last departure. Ids become indexes.
//
//	Facilities  [f]                                     Zones, Handling, Ready, Open
//	Arcs        [Out[f]:Out[f+1]] leave f               one stable set of conditions each
//	Incoming    [In[f]:In[f+1]] are arcs that reach f
//	ArcsOf      (lane)                                  one arc or several
//	Next        (arc.Pattern)                           departures, shared by every arc that leaves alike
//	Hours       (calendar, facility)                    opening of a customs office there, for Cleared
//
// A lane whose departures differ in duration, cut-off or capacity becomes one
// arc for each combination. So on one arc leaving later never arrives sooner
// (it is FIFO, which the search relies on); overtaking happens between arcs
// only.
//
// # Local time
//
// A departure row names a wall-clock time in the zone of the facility it leaves
// from, and keeps that time over a change of the clocks. Where the change makes
// the wall-clock time ambiguous, the offset in force before the change counts,
// as in iCalendar (RFC 5545, section 3.3.5):
//
//	the time does not exist    02:30 when 02:00 becomes 03:00: leaves at 03:30
//	the time exists twice      02:30 when 03:00 becomes 02:00: leaves the first time
//	the date does not exist    Friday 10:00 in Apia, 2011-12-30: leaves at Saturday 10:00
//
// Two rows that come to the same moment are one departure.
//
// Opening hours are read as a clock on the wall shows them: a place is open at
// a moment if the local date and time of that moment lie within its hours. So
// hours inside a skipped stretch do not happen on that day, and hours inside a
// repeated one happen twice. A date with exceptions follows only those. Lanes
// on demand leave whenever that clock shows a whole or half hour and their
// operating hours are open.
//
// time.Date is not used for any of this: it promises no particular choice for
// a skipped or repeated time. The offsets of each zone are read once and the
// rules above are applied to them (see zone.go).
//
// # Units and range
//
// Second counts whole seconds since the epoch. Every moment and every span in a
// snapshot is at most Max, half of what a Second holds, so the sum of any two
// fits. What would be more is refused by Compile with an error that names the
// row. Nothing saturates or wraps. Never stands for no moment at all and is
// above every other.
//
// # Sharing
//
// A million lanes leave in far fewer different ways, and nearly all of those
// come back after a day or a week. So departures are not kept as lists: they are
// written out for one lane at a time, folded into the shortest cycle that gives
// them back (see pattern.go), and looked up, so that zones that behave alike
// share them. What follows no rule, because clocks change or dates are left out,
// is a cycle as long as the horizon; it counts from its first departure, so even
// those are shared by many. Next asks 16 bytes a pattern and, where a cycle has
// more than one departure, the cycle.
//
// Opening hours are shared by (calendar, zone). A place that never shuts holds
// none. Those of customs offices are compiled for each calendar of a regime in
// every zone in which its territory has a facility.
//
// # Ownership
//
// A Snapshot is immutable and shared without a lock. It keeps the network's
// facilities, carriers, lanes, tariffs, territories, regimes, duties, taxes, goods
// lists, rates and delays as they are, not as copies, so the network must not
// change after Compile; departures and calendars are not kept. Package engine holds the one pointer to the snapshot
// in force; a query loads it once and keeps what it got to the end.
//
// # On disk
//
// Save stores a snapshot and Load gives it back, in about half the time that
// compiling takes and without the departure rows. A file that was made from
// another feed, by a program whose rows had other fields, under other rules of
// the clocks, or for a time gone by is refused as ErrStale, one that is not whole
// as ErrDamaged; the caller then compiles. Every section has a checksum, and what
// is under it is not trusted either: counts are held against the bytes there are,
// numbers against their range.
//
// # Limits
//
// Nothing leaves at or after End, and nothing is ready after End + Margin.
// Zones come from the machine's or the program's time zone database: a program
// that must run on a bare machine imports time/tzdata in its main package.
package timetable
