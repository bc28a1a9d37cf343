// Command benchmarks measures Entrepot and prints one table a network, with the
// seed and the machine it was measured on. It is a module of its own, so that
// peers measured beside us never enter the product's go.mod.
//
//	go run . -openflights ../../shared/data/openflights
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"

	"entrepot/engine/feed"
	"entrepot/engine/network"
	"entrepot/engine/openflights"
)

func main() {
	air := flag.String("openflights", "../../shared/data/openflights", "directory of OpenFlights files; left out where it is not there")
	demo := flag.String("demo", "../testdata/demo", "directory of the demo feed")
	queries := flag.Int("queries", 500, "random route queries a network")
	seed := flag.Uint64("seed", 1, "seed of the queries")
	flag.Parse()
	fmt.Printf("%s, %s/%s, %d cores, %s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), time.Now().UTC().Format(time.DateOnly))
	err := routes("demo network", func() (*network.Network, error) {
		n, report := feed.Read(*demo)
		return n, report.Err()
	}, *queries, *seed)
	if err == nil {
		if _, absent := os.Stat(*air); absent != nil {
			fmt.Printf("OpenFlights: left out, %v\n", absent)
			return
		}
		err = routes("OpenFlights", func() (*network.Network, error) {
			n, _, err := openflights.Import(*air)
			return n, err
		}, *queries, *seed)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchmarks:", err)
		os.Exit(1)
	}
}
