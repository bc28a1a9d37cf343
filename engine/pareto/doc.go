// Package pareto finds the exact Pareto set of two additive costs between two
// nodes of a directed graph: every pair of costs that no other way betters in
// one without losing in the other, and one way for each. It knows nothing of
// timetables or parcels; it is the plain form of the problem that the published
// algorithms solve, and so the one to be measured against them. Only benchmarks
// use it: what queries run on is package search.
//
// Start with New, NewSearch and Search.Pareto.
//
// # Method
//
// BOA* (Hernandez et al., "Simple and efficient bi-objective search algorithms
// via fast dominance checks", Artificial Intelligence 314, 2023) on a
// contracted graph. Labels are followed in order of their first cost, the least
// still to go included; one is worth following only if it costs less by the
// second criterion than every label followed at its node before, and than every
// solution. Beyond that:
//
//   - New takes out nodes as contraction hierarchies do (Geisberger et al., WEA
//     2008), as long as the graph does not grow, and keeps a shortcut for every
//     cost vector that matters. A search runs through the core that is left; the
//     nodes above its source and beneath its target join in as spokes.
//   - A label notes at once the solution it leads to by the way that is best by
//     the first criterion. Where that way is best by both the label ends there.
//     The solution that is best by the second criterion is known beforehand.
//   - Labels lie in a bucket queue in chunks of a cache line, and those of one
//     cost are not put in order: see pick in front.go.
//   - A label is refused before it is queued if the one queued last for its node
//     is as good; its costs are reduced by what is left to go, so that most
//     refusals touch nothing of the far node.
//   - A search that lasts makes mixes, lower bounds by weighted sums of the two
//     costs, and with them a few answers ahead: see mix.go.
//   - On two cores the front is searched from both ends, by either criterion
//     first, from the same source and with the same bounds, until the ends meet.
//     Why that loses nothing stands at limits in front.go.
//
// # Measured and dropped
//
// On the road graph of New York and on an anticorrelated grid: a heap instead
// of buckets for the bounds (1.3 times as long); all labels of a bucket in order
// (a fifth longer on the grid); lists of single labels instead of chunks (a
// tenth longer); clusters of 64 to 1024 nodes instead of 256, or breadth first
// throughout (no difference). Searching
// from both ends makes a quarter to two fifths more labels in all: with a second
// core it pays, on one it does not.
//
// # Slack
//
// With slack S a label is dropped once something found stands in for all it
// leads to: the search keeps, for every exact answer x, an answer y with y[k] <=
// x[k] + S[k](x[k]) for both k. Slack is never given twice to the same answer,
// because labels are not dropped for other labels' sake with it.
//
// # Units
//
// Costs are whole numbers from 0, in units of the caller's. A way must cost
// less than 2^31-1 in either criterion: ErrCost says so when the best way by one
// criterion, the dearest that can matter by the other, costs more.
//
// # Ownership
//
// A Graph is read-only after New and shared. A Search owns its scratch memory
// and the bounds of the targets it keeps (24 bytes a core node each), and is
// used by one goroutine at a time. A warm query allocates for its answer and,
// with paths, for those; nothing a label.
//
// # Limits
//
// Costs that change need a new Graph. Which of several ways of equal costs is
// given is not promised, and may differ from run to run on two cores. A context
// is heeded while labels are followed, not while bounds are computed.
package pareto
