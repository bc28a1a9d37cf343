// Package search finds every way worth choosing between: the exact Pareto set
// for one parcel on one compiled timetable, by any of arrival, cost, emissions
// and the risk of missing a connection.
//
// # Where to start
//
//	New(snapshot, delays)         once a network
//	Index.Rate(prices)            once a parcel; kept for parcels that come again
//	Index.Pareto(ctx, Request)    the ways from some places to others
//	Index.Profile(ctx, ..., until)  the same over a window of hand-overs, and arrive-by
//	Index.Reach(ctx, ..., budget)   every place that can be reached
//
// # The question
//
// A parcel lies at a facility from a moment on. It may take any departure it is
// ready for, at every place, as late as it likes: waiting is a choice. A
// departure costs what the tariff says plus the handling of the place it leaves,
// plus storage for each started day beyond the place's free time. The answer
// holds one way for each outcome that no other way betters in one criterion
// without losing in another.
//
// # Two criteria
//
// Label setting in the style of BOA* (Hernandez et al., "Simple and efficient
// bi-objective search algorithms via fast dominance checks", Artificial
// Intelligence 314, 2023), on a timetable. A label is one way to stand at one
// place: (time, cost). Each place keeps the staircase of the labels made for it,
// and a label that one of them beats is not made. What differs from BOA*:
//
// Joint bounds. Beside the least time and the least cost still to go, backward
// passes give the least of time + slope x cost for a few slopes. A way of
// interest that arrives at d costs less than the ways known to arrive by then, so
// a label has that much to spend, and the less there is to spend the longer the
// rest must take (incumbents.due). The moment so found is the label's rank. With
// it a label that can only go on by sea waits its turn behind everything that
// flies, and by then has mostly become superfluous: 1,750 labels are followed on
// the large freight network of benchmarks where the least time and least cost by
// themselves let 86,000 through. Queries that end early never make the mixes.
//
// Landings. What the bounds leave out is waiting. The last wait of a way is known
// all the same: a parcel comes to its target when one of the lanes there arrives
// and at no other time, so what is due between two of those is due at the second
// (landings). On the large network that leaves three labels in four.
//
// Known ways. Before the search and beside it, chains that judge by one bound
// alone are followed to the target (scout, glance). They are seldom the best,
// but they exist, and what can be no better is left out from the beginning.
//
// Order. The answer does not depend on the order in which labels leave the
// queue, since staircases and incumbents take points in any order. So the queue
// is a calendar of half hours, and putting in and taking out need no comparison.
//
// Pairs. Lanes between the same two places stand side by side, cheapest first,
// with the least any of them takes; of those only one that arrives before all
// cheaper ones makes a label. A look past the network's leaves (core) keeps
// labels from depots that lead nowhere.
//
// # Rating
//
// Every new parcel pays for a rating, so what no price changes is worked out once
// and shared (shape): which arcs make a pair, how soon it leads there, the
// arrivals at every place, which places are leaves, the ways through them. A
// rating fills in what is left in four passes: prices, the cheapest first; weights
// of time and cost over the core; the slopes, from a sample of ways over it; the
// mixes and the shortcuts. Shapes go by what a parcel is refused; those met last
// are kept. Emissions are asked for when a query first needs them.
//
// # More criteria
//
// Emissions, risk and the number of legs make labels longer (several.go). Each
// node keeps a bag of labels none of which beats another, by time, in blocks of
// which the least of each criterion is known (dominance.go). Labels leave the
// queue by the soonest arrival they may lead to, so at a target one dimension
// less has to be compared (NAMOA*dr: Pulido et al. 2015): a staircase for three
// criteria. Time counts between labels whether it is asked for or not.
//
// Risk is that of missing connections (risk.go). A lane's delay class gives it in
// steps of the slack, the time between the planned arrival and the last that
// would still do; so from a label the departures worth taking are the first for
// each step, and where storage makes later ones worth a thought, each step begins
// a row of its own (laterrisk.go). Labels that came by lanes of different classes
// are compared by how much riskier the next connection may be at most, given the
// head start (excess.go). What no slack takes away is in a label's risk from the
// start, and backward passes sum it up to the target (floor.go).
//
// Where arrival is not asked for nothing is out for being late. Chains that judge
// by one criterion alone are followed first, so that the search does not go on to
// the horizon (known.go).
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
//     better than both of their neighbours are skipped (see later.go).
//
// A rule that always takes the first departure would be simpler, but then an
// early label could be forced to pay further on what a late one escapes, and no
// comparison at one place would be sound.
//
// # Customs
//
// Where customs count, a place is a facility in a status: domestic, bonded or
// released (customs.go). So there are three layers of one network, each with the
// lanes that carry goods of its status, and clearances lead from one to the next.
// Everything above works on places and does not know of it, but for this:
//
//   - What a clearance charges may depend on what the way has cost before: duty
//     on freight. It never falls where that rises, and a procedure that is not
//     open at some cost is open at no higher one; so who is no dearer before a
//     clearance is no dearer behind it, and beats as before.
//   - Bounds count in landed cost. Every import procedure levies at least some
//     part of what the way has cost; each cost before release counts with that
//     part on top (Rated.landed). Without it duty on freight would loosen the
//     bounds by a fifth and more.
//   - Some imports are open up to some cost only. From what cost on goods find none
//     of them open any more, whatever way they take, is known for every place
//     (opening). Such goods have bounds of their own, by the other imports alone,
//     which levy more; they count in money before release, in which the same pairs
//     weigh the same (Rated.before). Queries that end early never make them.
//   - A clearance begins when the goods come, or when its days begin; storage
//     goes on from when they came. Who came earlier is through no later, so a
//     label need not wait before it declares.
//   - With risk, goods that are through have a delay class of their own, made of
//     their lane's and the clearance's. Labels of different classes are not held
//     against each other where goods are cleared, since office hours may leave
//     nothing of a head start, nor behind it if either class is of cleared goods.
//
// # What it needs from its caller
//
//  1. every arc is FIFO: package timetable splits a lane whose departures
//     overtake each other into several arcs, and package overlay gives changed
//     departures arcs of their own;
//  2. every charge is at least zero and at most MaxCharge or MaxStorageDay, so
//     sums fit;
//  3. the price of a departure does not depend on the way before it, and that of
//     a clearance only as Clearance says.
//
// # Ownership
//
// An Index and a Rated belong to one snapshot and are shared and read-only, but
// for the cache of bounds in a Rated, which locks itself and holds at most 64
// MiB. Scratch memory is pooled and belongs to one call at a time. A warm query
// allocates only its answer.
//
// # Limits
//
// A query makes at most MaxLabels labels, or as many as it allows itself; then
// it ends with ErrTooMuchWork and the ways found so far.
package search
