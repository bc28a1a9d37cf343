// Command dimacs measures the exact two-cost search on a graph in the format of
// the 9th DIMACS Implementation Challenge: distance in one file, time in
// another, either compressed with gzip or not.
//
//	go run ./dimacs -distance USA-road-d.NY.gr.gz -time USA-road-t.NY.gr.gz -queries FILE
//	go run ./dimacs -distance USA-road-d.NY.gr.gz -time USA-road-t.NY.gr.gz -random 50 -seed 1
//
// FILE has a query a line: source and target, as the graphs number them. With
// -random the queries are drawn; see Far in peers. For each query it prints the number
// of solutions and the milliseconds, and then mean, median, 90th percentile,
// maximum and the most memory the process has held.
//
// Unless -cold is given the bounds of each target are kept, and each query is
// asked once before it is measured. With -check every answer is compared with
// one found by correcting labels (see peers), which takes far longer.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"time"

	"entrepot/benchmarks/dimacs/gr"
	"entrepot/benchmarks/peers"
	"entrepot/benchmarks/resident"
	"entrepot/engine/pareto"
)

type options struct {
	distance, time, queries string
	random                  int
	seed                    uint64
	cores                   int
	cold, check, plain      bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "dimacs:", err)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, messages io.Writer) error {
	var o options
	f := flag.NewFlagSet("dimacs", flag.ContinueOnError)
	f.SetOutput(messages)
	f.StringVar(&o.distance, "distance", "", "graph `file` of the first cost")
	f.StringVar(&o.time, "time", "", "graph `file` of the second cost")
	f.StringVar(&o.queries, "queries", "", "query `file`: source and target a line")
	f.IntVar(&o.random, "random", 0, "draw so many queries instead of reading them")
	f.Uint64Var(&o.seed, "seed", 1, "of the queries drawn")
	f.IntVar(&o.cores, "cores", 1, "1 or 2")
	f.BoolVar(&o.cold, "cold", false, "keep no bounds from one query to the next")
	f.BoolVar(&o.check, "check", false, "compare every answer with one found by correcting labels")
	f.BoolVar(&o.plain, "plain", false, "search the graph as given, not contracted")
	if err := f.Parse(args); err != nil {
		return err
	}
	switch {
	case f.NArg() > 0:
		return fmt.Errorf("got %q, want options only", f.Args())
	case o.distance == "" || o.time == "":
		return errors.New("want both -distance and -time")
	case (o.queries == "") == (o.random <= 0):
		return errors.New("want either -queries or -random")
	case o.cores < 1 || o.cores > 2:
		return fmt.Errorf("-cores: got %d, want 1 or 2", o.cores)
	}
	return measure(ctx, o, out)
}

func measure(ctx context.Context, o options, out io.Writer) error {
	start := time.Now()
	nodes, arcs, err := gr.ReadPair(o.distance, o.time)
	if err != nil {
		return err
	}
	read := time.Since(start)
	queries, err := ask(o, nodes, arcs)
	if err != nil {
		return err
	}
	start = time.Now()
	g, err := pareto.New(nodes, arcs, pareto.Options{Plain: o.plain})
	if err != nil {
		return err
	}
	built := time.Since(start)
	fmt.Fprintf(out, "%d nodes, %d arcs; read in %v, built in %v: core of %d nodes, %d arcs\n", nodes, len(arcs),
		read.Round(time.Millisecond), built.Round(time.Millisecond), g.Core(), g.Edges())
	var checker *peers.Graph
	if o.check {
		checker = peers.New(nodes, arcs)
	}
	arcs = nil
	runtime.GC()

	// The garbage collector is kept to the same cores.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(o.cores))
	keep := len(queries)
	if o.cold {
		keep = 0
	}
	s := pareto.NewSearch(g, keep)
	solve := func(q gr.Query) (pareto.Set, time.Duration, error) {
		start := time.Now()
		set, err := s.Pareto(ctx, pareto.Request{From: q.Source, To: q.Target, Cores: o.cores})
		return set, time.Since(start), err
	}
	for _, q := range queries[:min(len(queries), warmth(o, queries))] {
		if _, _, err := solve(q); err != nil {
			return err
		}
	}
	var took []time.Duration
	solutions, total := 0, time.Duration(0)
	for _, q := range queries {
		set, d, err := solve(q)
		if err != nil {
			return fmt.Errorf("%d to %d: %w", q.Source+1, q.Target+1, err)
		}
		fmt.Fprintf(out, "%d\t%d\t%d solutions\t%.1f ms\n", q.Source+1, q.Target+1, len(set.Solutions), milliseconds(d))
		took, total, solutions = append(took, d), total+d, solutions+len(set.Solutions)
	}
	peak := "not known" // taken before the check, whose memory is not the search's
	if mib, err := resident.Peak(); err == nil {
		peak = fmt.Sprintf("%d MiB", mib)
	}
	if checker != nil {
		if err := verify(checker, queries, func(q gr.Query) (pareto.Set, error) {
			set, _, err := solve(q)
			return set, err
		}); err != nil {
			return err
		}
		fmt.Fprintf(out, "checked: all %d answers are right\n", len(queries))
	}
	slices.Sort(took)
	n := len(took)
	fmt.Fprintf(out, "mean %.1f ms, median %.1f, 90th percentile %.1f, maximum %.1f; %.1f solutions on average; peak memory %s\n",
		milliseconds(total)/float64(n), milliseconds(took[n/2]), milliseconds(took[(n-1)*9/10]), milliseconds(took[n-1]),
		float64(solutions)/float64(n), peak)
	return nil
}

// warmth is how many queries are asked before measuring: all where their bounds
// are kept, else a few, so that the scratch memory is there.
func warmth(o options, queries []gr.Query) int {
	if o.cold {
		return 3
	}
	return len(queries)
}

func ask(o options, nodes int, arcs []pareto.Arc) (queries []gr.Query, err error) {
	if o.queries == "" {
		if nodes < 2 {
			return nil, fmt.Errorf("-random: got a graph of %d nodes, want 2 or more", nodes)
		}
		for _, p := range peers.New(nodes, arcs).Far(o.random, o.seed) {
			queries = append(queries, gr.Query{Source: p[0], Target: p[1]})
		}
		return queries, nil
	}
	r, err := gr.Open(o.queries)
	if err != nil {
		return nil, err
	}
	queries, err = gr.ReadQueries(o.queries, r, nodes)
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	if len(queries) == 0 {
		return nil, fmt.Errorf("%s: got no query", o.queries)
	}
	return queries, nil
}

func verify(g *peers.Graph, queries []gr.Query, solve func(gr.Query) (pareto.Set, error)) error {
	for _, q := range queries {
		set, err := solve(q)
		if err != nil {
			return err
		}
		var got []peers.Cost
		for _, s := range set.Solutions {
			got = append(got, s.Cost)
		}
		if want := g.Correcting(q.Source, q.Target); !slices.Equal(got, want) {
			return fmt.Errorf("%d to %d: got %d solutions %v, want %d %v", q.Source+1, q.Target+1, len(got), got, len(want), want)
		}
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
