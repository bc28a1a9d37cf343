package pareto

import (
	"cmp"
	"context"
	"flag"
	"math/rand/v2"
	"slices"
	"testing"
)

var (
	seedFlag   = flag.Uint64("seed", 0, "replay one random graph; 0 runs 1 to -rounds")
	roundsFlag = flag.Uint64("rounds", 2500, "how many random graphs")
)

type costs = [2]int32

// tradeOff draws two costs below most, of which mostly one is low where the
// other is high.
func tradeOff(r *rand.Rand, most int32) costs {
	c := r.Int32N(most)
	if r.IntN(4) == 0 {
		return costs{max(0, c-most/3), r.Int32N(most)}
	}
	return costs{c, max(0, min(most-1, most-1-c+r.Int32N(5)-2))}
}

// randomGraph keeps costs tiny so that ties turn up in almost every graph, and
// allows costs of zero, parallel arcs, loops and nodes that nothing reaches.
// One in eight has costs so far apart that few buckets hold several each.
func randomGraph(r *rand.Rand) (nodes int, arcs []Arc) {
	nodes = 1 + r.IntN(8)
	most, spread := 2+r.Int32N(10), int32(1)
	if r.IntN(8) == 0 {
		spread = 1000
	}
	for range 2*nodes + r.IntN(2*nodes) {
		c := tradeOff(r, most)
		if spread > 1 {
			c = costs{c[0]*spread + r.Int32N(3), c[1]*spread + r.Int32N(3)}
		}
		// Arcs lead to near numbers, so a way needs several.
		from := r.IntN(nodes)
		to := (from + []int{-1, 0, 1, 1, 2}[r.IntN(5)] + nodes) % nodes
		arcs = append(arcs, Arc{int32(from), int32(to), c})
	}
	return nodes, arcs
}

// everyWay is the oracle: it walks every way that meets no node twice, without
// pruning, and only then throws the dominated ones out. Dominance is written
// out again on purpose.
func everyWay(nodes int, arcs []Arc, from, to int32) []costs {
	var all []costs
	on := make([]bool, nodes)
	var walk func(at int32, c costs)
	walk = func(at int32, c costs) {
		if at == to {
			all = append(all, c)
			return
		}
		on[at] = true
		for _, a := range arcs {
			if a.From == at && !on[a.To] {
				walk(a.To, costs{c[0] + a.Cost[0], c[1] + a.Cost[1]})
			}
		}
		on[at] = false
	}
	walk(from, costs{})
	return best(all)
}

func best(all []costs) []costs {
	kept := []costs{}
	for _, c := range all {
		beaten := slices.ContainsFunc(all, func(o costs) bool { return o != c && o[0] <= c[0] && o[1] <= c[1] })
		if !beaten && !slices.Contains(kept, c) {
			kept = append(kept, c)
		}
	}
	slices.SortFunc(kept, func(a, b costs) int { return cmp.Compare(a[0], b[0]) })
	return kept
}

// corrected is the oracle for graphs with too many ways to walk: it extends
// every label until no node's set changes.
func corrected(nodes int, arcs []Arc, from, to int32) []costs {
	sets := make([][]costs, nodes)
	sets[from] = []costs{{}}
	for changed := true; changed; {
		changed = false
		for _, a := range arcs {
			for _, c := range sets[a.From] {
				c = costs{c[0] + a.Cost[0], c[1] + a.Cost[1]}
				if slices.ContainsFunc(sets[a.To], func(o costs) bool { return o[0] <= c[0] && o[1] <= c[1] }) {
					continue
				}
				sets[a.To] = best(append(slices.Clone(sets[a.To]), c))
				changed = true
			}
		}
	}
	return append([]costs{}, sets[to]...)
}

func costsOf(s Set) []costs {
	out := []costs{}
	for _, x := range s.Solutions {
		out = append(out, x.Cost)
	}
	return out
}

// eachSeed runs a test on the fixed seeds, or on the one to be replayed.
func eachSeed(t *testing.T, rounds uint64, test func(seed uint64, r *rand.Rand)) {
	first, last := uint64(1), rounds
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last && !t.Failed(); seed++ {
		test(seed, rand.New(rand.NewPCG(seed, 1)))
		if t.Failed() {
			t.Errorf("replay: go test ./engine/pareto -run '^%s$' -seed %d", t.Name(), seed)
		}
	}
}

// requests are all the ways to ask the same question. No cores is one core, by
// the same branches.
func requests(from, to int32) (all []Request) {
	for _, paths := range []bool{false, true} {
		for cores := 1; cores <= 2; cores++ {
			all = append(all, Request{From: from, To: to, Paths: paths, Cores: cores})
		}
	}
	return all
}

func TestParetoMatchesOracle(t *testing.T) {
	asked, several, large := 0, 0, 0
	eachSeed(t, *roundsFlag, func(seed uint64, r *rand.Rand) {
		nodes, arcs := randomGraph(r)
		searches := allSearches(t, nodes, arcs, r.IntN(3))
		for range 3 {
			from := r.Int32N(int32(nodes))
			to := (from + r.Int32N(5)) % int32(nodes)
			want := everyWay(nodes, arcs, from, to)
			asked++
			if len(want) > 1 {
				several++
			}
			if len(want) > 3 {
				large++
			}
			check(t, arcs, searches, from, to, want)
		}
	})
	if *seedFlag == 0 && (several < asked/8 || large < asked/100) {
		t.Errorf("of %d questions %d have several answers and %d more than three: the random graphs have become too easy", asked, several, large)
	}
}

// TestParetoMatchesCorrecting uses sparse graphs, such as roads are, in which
// contraction takes nearly every node and the cones are deep.
func TestParetoMatchesCorrecting(t *testing.T) {
	eachSeed(t, *roundsFlag/10, func(seed uint64, r *rand.Rand) {
		side := 3 + r.IntN(8)
		nodes, arcs := lattice(r, side, side, 1+r.Int32N(12), r.IntN(4) > 0)
		searches := allSearches(t, nodes, arcs, 2)
		for range 3 {
			from, to := r.Int32N(int32(nodes)), r.Int32N(int32(nodes))
			check(t, arcs, searches, from, to, corrected(nodes, arcs, from, to))
		}
	})
}

// lattice joins the nodes of a lattice to those beside them. Holes leaves out a
// third of the arcs.
func lattice(r *rand.Rand, width, height int, most int32, holes bool) (nodes int, arcs []Arc) {
	add := func(a, b int) {
		for _, x := range [2][2]int{{a, b}, {b, a}} {
			if !holes || r.IntN(3) > 0 {
				arcs = append(arcs, Arc{int32(x[0]), int32(x[1]), tradeOff(r, most)})
			}
		}
	}
	for y := range height {
		for x := range width {
			if x+1 < width {
				add(y*width+x, y*width+x+1)
			}
			if y+1 < height {
				add(y*width+x, (y+1)*width+x)
			}
		}
	}
	return width * height, arcs
}

// allSearches are searches on the contracted graph and on the plain one, on
// each one with few buckets and one that makes mixes soon.
func allSearches(t *testing.T, nodes int, arcs []Arc, keep int) []*Search {
	t.Helper()
	var out []*Search
	for _, plain := range []bool{false, true} {
		g, err := New(nodes, arcs, Options{Plain: plain})
		if err != nil {
			t.Fatal(err)
		}
		s := NewSearch(g, keep)
		s.most = 128 // no cost a bucket of its own, where costs lie far apart
		out = append(out, s)
		mixed := NewSearch(g, keep)
		mixed.mixAfter = 1
		out = append(out, mixed)
	}
	return out
}

func check(t *testing.T, arcs []Arc, searches []*Search, from, to int32, want []costs) {
	t.Helper()
	for i, s := range searches {
		for _, q := range requests(from, to) {
			set, err := s.Pareto(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			if got := costsOf(set); !slices.Equal(got, want) {
				t.Errorf("search %d, %+v: got %v, want %v", i, q, got, want)
			}
			if !q.Paths {
				continue
			}
			for _, x := range set.Solutions {
				if !walks(arcs, x, from, to) {
					t.Errorf("search %d, %+v: path %v does not cost %v", i, q, x.Path, x.Cost)
				}
			}
		}
	}
}

// walks tells whether there are arcs along a path that add up to its cost.
func walks(arcs []Arc, x Solution, from, to int32) bool {
	if len(x.Path) == 0 || x.Path[0] != from || x.Path[len(x.Path)-1] != to {
		return false
	}
	sums := map[costs]bool{{}: true}
	for i := 1; i < len(x.Path); i++ {
		next := map[costs]bool{}
		for _, a := range arcs {
			if a.From == x.Path[i-1] && a.To == x.Path[i] {
				for c := range sums {
					next[costs{c[0] + a.Cost[0], c[1] + a.Cost[1]}] = true
				}
			}
		}
		sums = next
	}
	return sums[x.Cost]
}

// TestSlack holds the promise: each exact answer has one in the set that costs
// no more than it plus the slack, in both criteria at once, and every answer is
// a way that exists.
func TestSlack(t *testing.T) {
	exact, slack := 0, 0
	eachSeed(t, *roundsFlag/10, func(seed uint64, r *rand.Rand) {
		side := 3 + r.IntN(5)
		nodes, arcs := lattice(r, side, side, 1+r.Int32N(200), r.IntN(2) > 0)
		searches := allSearches(t, nodes, arcs, 1)
		for range 2 {
			q := Request{From: r.Int32N(int32(nodes)), To: r.Int32N(int32(nodes)), Paths: true}
			for k := range 2 {
				q.Slack[k] = Slack{Cost: max(0, r.Int32N(300)-50), PerMillion: max(0, r.Int32N(400_000)-100_000)}
			}
			set, err := searches[0].Pareto(context.Background(), Request{From: q.From, To: q.To})
			if err != nil {
				t.Fatal(err)
			}
			want := costsOf(set)
			for i, s := range searches {
				for q.Cores = 1; q.Cores <= 2; q.Cores++ {
					set, err := s.Pareto(context.Background(), q)
					if err != nil {
						t.Fatal(err)
					}
					exact, slack = exact+len(want), slack+len(set.Solutions)
					for _, w := range want {
						if !slices.ContainsFunc(set.Solutions, func(o Solution) bool { return within(o.Cost, w, q.Slack) }) {
							t.Errorf("search %d, %+v: nothing stands in for %v: %v", i, q, w, costsOf(set))
						}
					}
					for _, x := range set.Solutions {
						if !walks(arcs, x, q.From, q.To) {
							t.Errorf("search %d, %+v: path %v does not cost %v", i, q, x.Path, x.Cost)
						}
					}
				}
			}
		}
	})
	if *seedFlag == 0 && slack > exact*3/4 {
		t.Errorf("got %d answers for %d exact ones: slack makes no smaller sets", slack, exact)
	}
}

func within(got, exact costs, slack [2]Slack) bool {
	for k := range 2 {
		if int64(got[k]) > int64(exact[k])+int64(slack[k].Cost)+int64(exact[k])*int64(slack[k].PerMillion)/1_000_000 {
			return false
		}
	}
	return true
}
