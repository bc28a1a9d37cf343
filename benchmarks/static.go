package main

import (
	"context"
	"fmt"
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
	nodes, arcs := grid(seed)
	return staticTable(fmt.Sprintf("anticorrelated grid, %d x %d", gridSide, gridSide), nodes, arcs, gridQueries(20, seed), false)
}

// contestant is one way to answer the queries of a table.
type contestant struct {
	name  string
	ready func() (solve func(from, to int32) (solutions int, err error), err error)
}

// staticTable asks every contestant every query and prints a row for each. All
// must find as many solutions. Memory is the most that the process held while
// the contestant was made ready and asked, the arcs in it.
func staticTable(name string, nodes int, arcs []pareto.Arc, pairs [][2]int32, withGonum bool) error {
	fmt.Printf("%s: %d nodes, %d arcs, %d queries\n\n", name, nodes, len(arcs), len(pairs))
	fmt.Println("| | ready | mean | median | p90 | most | solutions | peak memory |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	search := func(plain bool, keep, cores int, paths bool) func() (func(from, to int32) (int, error), error) {
		return func() (func(from, to int32) (int, error), error) {
			g, err := pareto.New(nodes, arcs, pareto.Options{Plain: plain})
			if err != nil {
				return nil, err
			}
			s := pareto.NewSearch(g, keep)
			solve := func(from, to int32) (int, error) {
				set, err := s.Pareto(context.Background(), pareto.Request{From: from, To: to, Cores: cores, Paths: paths})
				return len(set.Solutions), err
			}
			for _, p := range pairs { // fills what is kept, and warms the rest
				if _, err := solve(p[0], p[1]); err != nil {
					return nil, err
				}
				if keep == 0 {
					break
				}
			}
			return solve, nil
		}
	}
	list := []contestant{
		{"pareto, cold, one core", search(false, 0, 1, false)},
		{"pareto, cold, two cores", search(false, 0, 2, false)},
		{"pareto, bounds kept, one core", search(false, len(pairs), 1, false)},
		{"pareto, cold, one core, with paths", search(false, 0, 1, true)},
		{"pareto, cold, one core, graph as given", search(true, 0, 1, false)},
		{"BOA*, plain", func() (func(from, to int32) (int, error), error) {
			g := peers.New(nodes, arcs)
			return func(from, to int32) (int, error) { return len(g.BOA(from, to)), nil }, nil
		}},
	}
	var firstMean, firstCount float64
	for i, c := range list {
		if err := resident.Reset(); err != nil {
			return err
		}
		start := time.Now()
		solve, err := c.ready()
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		ready := time.Since(start)
		var took []time.Duration
		total, count := time.Duration(0), 0
		for _, p := range pairs {
			start := time.Now()
			n, err := solve(p[0], p[1])
			d := time.Since(start)
			if err != nil {
				return fmt.Errorf("%s, %d to %d: %w", c.name, p[0]+1, p[1]+1, err)
			}
			took, total, count = append(took, d), total+d, count+n
		}
		mean, solutions := ms(total)/float64(len(pairs)), float64(count)/float64(len(pairs))
		if i == 0 {
			firstMean, firstCount = mean, solutions
		} else if solutions != firstCount {
			return fmt.Errorf("%s: got %v solutions on average, want %v as found first", c.name, solutions, firstCount)
		}
		peak, err := resident.Peak()
		if err != nil {
			return err
		}
		slices.Sort(took)
		at := func(p float64) float64 { return ms(took[int(p*float64(len(took)-1))]) }
		fmt.Printf("| %s | %.1f s | %.1f ms | %.1f | %.1f | %.1f | %.0f | %d MiB |\n", c.name, ready.Seconds(), mean, at(.5), at(.9), at(1), solutions, peak)
	}
	if withGonum {
		one := gonumDijkstra(nodes, arcs, pairs[0][0])
		fmt.Printf("| gonum, Dijkstra from one node to all | | %.0f ms | | | | | |\n\nA cold query on one core takes 1/%.0f of gonum's pass.\n", ms(one), ms(one)/firstMean)
	}
	fmt.Println()
	return nil
}

// gonumDijkstra is the median of three runs of gonum's one-to-all Dijkstra by
// the first cost.
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
	var took []time.Duration
	for range 3 {
		runtime.GC()
		start := time.Now()
		path.DijkstraFrom(simple.Node(from), g)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[1]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
