// Command benchmarks measures Entrepot and prints tables, peers measured in the
// same run, with the seeds and the machine. It is a module of its own, so that
// peers never enter the product's go.mod.
//
//	go run .                      everything
//	go run . -only freight        one of static, freight, customs, http, routes, tracking
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"time"

	"entrepot/engine/feed"
	"entrepot/engine/network"
	"entrepot/engine/openflights"
	"entrepot/engine/timetable"
)

func main() {
	only := flag.String("only", "", "measure one of static, freight, customs, http, routes, tracking; everything if not given")
	dimacs := flag.String("dimacs", "../../shared/data/dimacs", "directory of the DIMACS files of New York; left out where it is not there")
	air := flag.String("openflights", "../../shared/data/openflights", "directory of OpenFlights files; left out where it is not there")
	demo := flag.String("demo", "../testdata/demo", "directory of the demo feed")
	size := flag.String("size", "", "regional or large freight network; both if not given")
	queries := flag.Int("queries", 500, "random route queries a network")
	freightQueries := flag.Int("freight-queries", 40, "queries a freight network")
	cores := flag.Int("cores", 1, "cores the searches may use; their peers use one")
	seed := flag.Uint64("seed", 1, "seed of the queries of static and routes; freight networks have seed 7 and queries seed 9, as their yardstick has")
	parcels := flag.Int("tracking-parcels", 200_000, "parcels of ten events in the tracking table of scale")
	minutes := flag.Int("tracking-minutes", 0, "minutes of 20,000 events a second; none if not given")
	table := flag.String("tracking-table", "", "one tracking table of posts, small, http, scale, paced; all if not given")
	prof := flag.String("cpuprofile", "", "write a profile of the processor to this file")
	flag.Parse()
	if *prof != "" {
		f, err := os.Create(*prof)
		if err != nil {
			fmt.Fprintln(os.Stderr, "benchmarks:", err)
			os.Exit(1)
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			fmt.Fprintln(os.Stderr, "benchmarks:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	runtime.GOMAXPROCS(*cores)
	fmt.Printf("%s, %s/%s, %d cores of %d, %s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, *cores, runtime.NumCPU(), time.Now().UTC().Format(time.DateOnly))
	for _, part := range []struct {
		name string
		run  func() error
	}{
		{"static", func() error { return staticTables(*dimacs, *seed) }},
		{"freight", func() error { return freights(*size, *freightQueries) }},
		{"customs", func() error { return customsTables(os.Stdout, *size, *freightQueries) }},
		{"http", func() error {
			runtime.GOMAXPROCS(runtime.NumCPU())
			defer runtime.GOMAXPROCS(*cores)
			return served(os.Stdout, 4, 10*time.Second)
		}},
		{"routes", func() error { return networks(*demo, *air, *queries, *seed) }},
		{"tracking", func() error { return trackingTables(os.Stdout, trackingAsked{*parcels, *minutes, *table, *demo}) }},
	} {
		if *only != "" && *only != part.name {
			continue
		}
		if err := part.run(); err != nil {
			fmt.Fprintln(os.Stderr, "benchmarks:", err)
			os.Exit(1)
		}
	}
}

// freights measures the search on the generated freight networks.
func freights(only string, queries int) error {
	for _, size := range []string{"regional", "large"} {
		if only != "" && only != size {
			continue
		}
		err := freightTable(os.Stdout, size, 7, queries, func(s *timetable.Snapshot) (freightSearch, func([]freightQuery) error, error) {
			e, err := newFreightEngine(os.Stdout, s)
			if err != nil {
				return nil, nil, err
			}
			return e.find, func(q []freightQuery) error {
				if err := e.table(os.Stdout, q); err != nil {
					return err
				}
				return e.live(os.Stdout, s, q)
			}, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// networks measures whole route queries, short of HTTP.
func networks(demo, air string, queries int, seed uint64) error {
	err := routes("demo network", func() (*network.Network, error) {
		n, report := feed.Read(demo)
		return n, report.Err()
	}, queries, seed)
	if err != nil {
		return err
	}
	if _, absent := os.Stat(air); absent != nil {
		fmt.Printf("OpenFlights: left out, %v\n", absent)
		return nil
	}
	return routes("OpenFlights", func() (*network.Network, error) {
		n, _, err := openflights.Import(air)
		return n, err
	}, queries, seed)
}
