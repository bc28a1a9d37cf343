// Package delay says how late things come, and what follows for a plan.
//
//	Resolve        the distribution of each lane of a network
//	Distribution   how much later than timetabled a lane arrives, as steps
//	Risk           how risky a connection with some slack is, as a number that adds up
//	Lead           how much earlier one arrival must be to be surer than another
//	Walk           an itinerary as a distribution: when it arrives, and whether it holds
//	Clearing       how much later than planned a customs clearance ends
//	Sum            two delays, one after the other, as one distribution
//
// # Distributions
//
// A distribution has at most MaxSteps steps. At each step the share of arrivals
// that are at most so late goes up; between two steps it stays, so what a feed
// leaves open counts as late as it can be. Early counts as on time: the next
// departure does not leave sooner for it. Shares that end below the whole say
// that the rest never arrives in useful time, cancelled or lost.
//
// Delays of different legs are taken to be independent, and the delay of a
// departure not to depend on what it waits for. Both flatter a day on which the
// whole network is late; a feed that knows such days says so in its steps. The
// same goes for clearances: an inspection here makes none there more likely.
//
// # Risk
//
// A connection holds when the delay is at most the slack: the time between the
// timetabled arrival and the last arrival that still makes the departure. All
// connections of a plan hold with the product of their probabilities, so -ln of
// them adds up, and the search can sum it as it sums money. It never falls with
// less slack, and falls only at the steps of the distribution. See Risk.
//
// Under opening hours the slack is measured at the arrival: how much later it
// may be for handling still to end before the cut-off.
//
// Where goods are cleared between an arrival and a departure, Sum is their delay
// once they are through, and has a risk as any other; the slack is then measured
// at the planned end of the clearance. That takes no notice of office hours, for
// a parcel that comes late may find the office shut. Walk does.
//
// # Arrival of an itinerary
//
// Walk carries a list of (second, probability) along the legs. Whoever is ready
// in time leaves as planned; whoever is not takes the next departure of the lane
// that can be made; then the delay of the lane spreads every arrival. A parcel
// never leaves before its planned departure, also where an earlier one could be
// had: the plan may hold it back to save storage.
//
// Holds are passed before a leg, at the place it leaves from and before handling,
// and after the last leg: each takes every moment to when goods that come then are
// through as planned, and its delay spreads that. The delay of a hold goes on
// when the office is shut; the plan knows its hours.
//
// This is the walk along a path of a stochastic time-dependent network of R. W.
// Hall, "The fastest path through a network with random time-dependent travel
// times", Transportation Science 20 (1986), 182-188. It is exact where nobody
// chooses anew on the way, which is so here: parcels follow their lanes.
//
// # Numbers
//
//	quantity      type           one step is
//	moment, span  Second         one second
//	share         network.Share  10^-6, of a distribution
//	risk          Risk           one millionth of a nat (-ln)
//	probability   Probability    10^-18, of an itinerary
//
// All of it is whole numbers, so an answer is the same on every machine. The
// probabilities of Walk sum to exactly One, lost ones included. They are products
// of shares: up to three delays, of legs and holds, exact; beyond that the
// probability of arriving by any moment is off by less than 10^-18 for each list
// entry that was split, which is less than 10^-12 over 100 delays. Shares of more
// than one delay, in Sum and Connections, are rounded down.
//
// A list that grows beyond MaxPoints is put on a grid of two seconds, or four, or
// as many as it takes. No probability is moved earlier, and none further than
// Arrival.Coarse before the next departure or office is looked for; so where
// lanes and opening hours are first come, first served, what is told never is too
// good. Lists stay below the limit while fewer than MaxPoints/MaxSteps departures
// of a lane, or days of an office, share the probability; delays with neither
// between them multiply their steps, and three are at the limit. What Holds is found
// with is kept below the limit in the same way, but not counted in Coarse.
//
// # Ownership
//
// A Distribution is immutable and may be shared; its zero value is always on
// time. Nothing here keeps what it was given.
package delay
