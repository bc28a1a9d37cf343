// Command make writes the feed of the demo network from the tables beside it.
//
//	go run ./testdata/demo/make -out testdata/demo          writes the files
//	go run ./testdata/demo/make -out testdata/demo -check   says whether they are up to date
//
// The tables are written by hand: places with their positions, price lists,
// timetables. What follows from them is computed: distances, driving and
// steaming times, the hours at which ships and aircraft come round. Nothing
// depends on the day or on chance, so the same tables give the same bytes.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	_ "time/tzdata" // the same zones on every machine that has none

	"entrepot/engine/feed"
)

func main() {
	out := flag.String("out", "testdata/demo", "directory of the feed")
	check := flag.Bool("check", false, "compare instead of writing; exit 1 when a file differs")
	flag.Parse()
	if err := run(*out, *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run makes the feed aside, since a feed is written to a directory of its own,
// and then puts its files in their place or compares them with what is there.
func run(out string, check bool) error {
	w := newWorld()
	if len(w.faults) > 0 {
		return errors.Join(w.faults...)
	}
	aside, err := os.MkdirTemp("", "demo-feed-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(aside)
	fresh := filepath.Join(aside, "feed")
	if err := feed.Write(fresh, &w.net); err != nil {
		return err
	}
	if check {
		return compare(fresh, out)
	}
	for _, name := range csvFiles(fresh, out) {
		b, err := os.ReadFile(filepath.Join(fresh, name))
		switch {
		case errors.Is(err, fs.ErrNotExist): // a file of an earlier format
			err = os.Remove(filepath.Join(out, name))
		case err == nil:
			err = os.WriteFile(filepath.Join(out, name), b, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compare names the files of the feed that differ between two directories.
func compare(fresh, kept string) error {
	var differ []string
	for _, name := range csvFiles(fresh, kept) {
		a, errA := os.ReadFile(filepath.Join(fresh, name))
		b, errB := os.ReadFile(filepath.Join(kept, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			differ = append(differ, name)
		}
	}
	if len(differ) > 0 {
		return fmt.Errorf("%s: got other bytes in %s, want what the tables give: go run ./testdata/demo/make -out %s",
			kept, strings.Join(differ, ", "), kept)
	}
	return nil
}

// csvFiles lists the CSV files that are in either directory, each once.
func csvFiles(dirs ...string) []string {
	var names []string
	for _, dir := range dirs {
		found, err := filepath.Glob(filepath.Join(dir, "*.csv"))
		if err != nil {
			continue // a directory whose name is no pattern has no files for us
		}
		for _, path := range found {
			if name := filepath.Base(path); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
