package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"

	"entrepot/benchmarks/dimacs/gr"
	"entrepot/benchmarks/peers"
	"entrepot/benchmarks/resident"
	"entrepot/engine/pareto"
)

// staticTables measures the exact two-cost search on graphs without timetables,
// beside its peers in the same run: the road graph of New York, where the
// directory of DIMACS files is there, and the anticorrelated grid.
func staticTables(dimacs string, seed uint64) error {
	distance, time := filepath.Join(dimacs, "USA-road-d.NY.gr.gz"), filepath.Join(dimacs, "USA-road-t.NY.gr.gz")
	if _, absent := os.Stat(distance); absent != nil {
		fmt.Printf("DIMACS New York: left out, %v\n\n", absent)
	} else {
		nodes, arcs, err := gr.ReadPair(distance, time)
		if err != nil {
			return err
		}
		if err := staticTable("DIMACS New York", nodes, arcs, peers.New(nodes, arcs).Far(50, seed), true); err != nil {
			return err
		}
	}
	nodes, arcs := grid(gridSide, seed)
	return staticTable(fmt.Sprintf("anticorrelated grid, %d x %d", gridSide, gridSide), nodes, arcs, gridQueries(gridSide, gridApart, 20, seed), false)
}

// solver answers one query and tells how many solutions it has.
type solver func(from, to int32) (int, error)

// contestant is one way to answer the queries of a table, and how it did.
type contestant struct {
	name  string
	cores int // it may use, the garbage collector too
	build func() (solver, error)
	kept  bool // asked everything once before it is measured

	ready time.Duration
	took  []time.Duration // by query
	found []int           // solutions, by query
	peak  int             // MiB
}

// rounds is how often each contestant is built and asked, one after the other.
// The least time of each query counts: where cores are shared the others
// measure the neighbours.
const rounds = 3

// staticTable asks every contestant every query and prints a row for each. All
// must find as many solutions. Memory is the most that the process held while
// the contestant was built and asked, the arcs in it.
func staticTable(name string, nodes int, arcs []pareto.Arc, pairs [][2]int32, withGonum bool) error {
	search := func(name string, plain bool, keep, cores int, paths bool) *contestant {
		return &contestant{name: "pareto, " + name, cores: cores, kept: keep > 0, build: func() (solver, error) {
			g, err := pareto.New(nodes, arcs, pareto.Options{Plain: plain})
			if err != nil {
				return nil, err
			}
			s := pareto.NewSearch(g, keep)
			return func(from, to int32) (int, error) {
				set, err := s.Pareto(context.Background(), pareto.Request{From: from, To: to, Cores: cores, Paths: paths})
				return len(set.Solutions), err
			}, nil
		}}
	}
	list := []*contestant{
		search("cold, one core", false, 0, 1, false),
		search("cold, two cores", false, 0, 2, false),
		search("bounds kept, one core", false, len(pairs), 1, false),
		search("cold, one core, with paths", false, 0, 1, true),
		search("cold, one core, graph as given", true, 0, 1, false),
		{name: "BOA*, plain", cores: 1, build: func() (solver, error) {
			g := peers.New(nodes, arcs)
			return func(from, to int32) (int, error) { return len(g.BOA(from, to)), nil }, nil
		}},
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for range rounds {
		for _, c := range list {
			if err := c.run(pairs); err != nil {
				return fmt.Errorf("%s: %s: %w", name, c.name, err)
			}
			if !slices.Equal(c.found, list[0].found) {
				return fmt.Errorf("%s: %s: got %v solutions, want %v as found first", name, c.name, c.found, list[0].found)
			}
		}
	}
	fmt.Printf("%s: %d nodes, %d arcs, %d queries\n\n", name, nodes, len(arcs), len(pairs))
	fmt.Println("| | built in | mean | median | p90 | most | solutions | peak memory |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	for _, c := range list {
		c.print()
	}
	if withGonum {
		runtime.GOMAXPROCS(1)
		one := gonumDijkstra(nodes, arcs, pairs[0][0])
		fmt.Printf("| gonum, Dijkstra from one node to all | | %.0f ms | | | | | |\n\nA cold query on one core takes 1/%.0f of gonum's pass.\n", ms(one), ms(one)/list[0].mean())
	}
	fmt.Println()
	return nil
}

// run builds the contestant and asks it everything once.
func (c *contestant) run(pairs [][2]int32) error {
	runtime.GOMAXPROCS(c.cores)
	if err := resident.Reset(); err != nil {
		return err
	}
	start := time.Now()
	solve, err := c.build()
	if err != nil {
		return err
	}
	first := c.took == nil
	if ready := time.Since(start); first || ready < c.ready {
		c.ready = ready
	}
	warm := pairs[:1]
	if c.kept {
		warm = pairs
	}
	for _, p := range warm {
		if _, err := solve(p[0], p[1]); err != nil {
			return err
		}
	}
	if first {
		c.took, c.found = make([]time.Duration, len(pairs)), make([]int, len(pairs))
	}
	for i, p := range pairs {
		start := time.Now()
		n, err := solve(p[0], p[1])
		if err != nil {
			return fmt.Errorf("%d to %d: %w", p[0]+1, p[1]+1, err)
		}
		if d := time.Since(start); first || d < c.took[i] {
			c.took[i] = d
		}
		c.found[i] = n
	}
	peak, err := resident.Peak()
	c.peak = max(c.peak, peak)
	return err
}

func (c *contestant) mean() float64 {
	total := time.Duration(0)
	for _, d := range c.took {
		total += d
	}
	return ms(total) / float64(len(c.took))
}

func (c *contestant) print() {
	took, solutions := slices.Clone(c.took), 0
	slices.Sort(took)
	for _, n := range c.found {
		solutions += n
	}
	at := func(p float64) float64 { return ms(took[int(p*float64(len(took)-1))]) }
	fmt.Printf("| %s | %.1f s | %.1f ms | %.1f | %.1f | %.1f | %.0f | %d MiB |\n", c.name, c.ready.Seconds(), c.mean(), at(.5), at(.9), at(1),
		float64(solutions)/float64(len(took)), c.peak)
}

// gonumDijkstra is the least time of gonum's one-to-all Dijkstra by the first
// cost.
func gonumDijkstra(nodes int, arcs []pareto.Arc, from int32) time.Duration {
	g := simple.NewWeightedDirectedGraph(0, 0)
	for n := range nodes {
		g.AddNode(simple.Node(n))
	}
	for _, a := range arcs {
		if a.From == a.To {
			continue
		}
		if w, there := g.Weight(int64(a.From), int64(a.To)); there && w <= float64(a.Cost[0]) {
			continue
		}
		g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(a.From), T: simple.Node(a.To), W: float64(a.Cost[0])})
	}
	least := time.Duration(math.MaxInt64)
	for range rounds {
		runtime.GC()
		start := time.Now()
		path.DijkstraFrom(simple.Node(from), g)
		least = min(least, time.Since(start))
	}
	return least
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
