package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"entrepot/engine/timetable"
)

// freightTable makes a freight network, compiles it, stores it, loads it again,
// and asks the loaded one the queries that the plain search is asked in the same
// run: every answer must be the same. With makes the search to be measured, and
// what else is to be measured with the same queries.
func freightTable(out io.Writer, size string, seed uint64, queries int, with func(*timetable.Snapshot) (freightSearch, func([]freightQuery) error, error)) error {
	s, pick, err := freightLoaded(out, size, seed)
	if err != nil {
		return err
	}
	find, more, err := with(s)
	if err != nil {
		return err
	}
	peer := runPlain(generateFreight(freightSizes[size], seed), pick(9, queries))
	took, err := peer.compare(find)
	if err != nil {
		return err
	}
	var ways, labels int
	for i := range peer.queries {
		ways, labels = ways+peer.sums[i].Ways, labels+peer.labels[i]
	}
	n := float64(max(1, queries))
	fmt.Fprintf(out, "  %d queries, %.1f solutions each, the same from both\n", queries, float64(ways)/n)
	fmt.Fprintf(out, "  engine, cold: %s\n", spread(took))
	fmt.Fprintf(out, "  plain bounds: %s\n", spread(peer.bounds))
	fmt.Fprintf(out, "  plain search: %s; %.0f labels each\n", spread(peer.search), float64(labels)/n)
	fmt.Fprintf(out, "  median of plain (bounds and search) over engine, query by query: %.1f\n", peer.ratio(took))
	return more(peer.queries)
}

// freightLoaded compiles a freight network, stores the snapshot, lets go of
// everything and loads it, and says what each step took. The snapshot it returns
// is the loaded one.
func freightLoaded(out io.Writer, size string, seed uint64) (*timetable.Snapshot, func(uint64, int) []freightQuery, error) {
	dir, err := os.MkdirTemp("", "freight")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, size)
	pick, err := freightStored(out, path, size, seed)
	if err != nil {
		return nil, nil, err
	}
	debug.FreeOSMemory()
	start := time.Now()
	s, err := timetable.Load(path, timetable.Wanted{Now: freightNow})
	if err != nil {
		return nil, nil, err
	}
	took := time.Since(start)
	debug.FreeOSMemory()
	fmt.Fprintf(out, "  load %v; resident with the snapshot alone %s\n", took.Round(time.Millisecond), memoryOf("VmRSS"))
	return s, pick, nil
}

// freightStored is the half of freightLoaded up to the file.
func freightStored(out io.Writer, path, size string, seed uint64) (func(uint64, int) []freightQuery, error) {
	n, now, pick, err := freightWorld(size, seed)
	if err != nil {
		return nil, err
	}
	runtime.GC()
	start := time.Now()
	s, err := timetable.Compile(n, timetable.Options{Now: now})
	if err != nil {
		return nil, err
	}
	compiled := time.Since(start)
	departures := 0
	for i := range s.Arcs {
		departures += s.Count(s.Arcs[i].Pattern)
	}
	fmt.Fprintf(out, "freight network %s, seed %d\n", size, seed)
	fmt.Fprintf(out, "  facilities %d, lanes %d, departures %d in %d patterns\n", len(s.Facilities), len(s.Lanes), departures, s.Patterns())
	start = time.Now()
	if err := timetable.Save(path, s, timetable.Fingerprint{}); err != nil {
		return nil, err
	}
	saved := time.Since(start)
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "  compile %v, save %v (%.1f MiB); most resident so far, rows of departures and all, %s\n",
		compiled.Round(time.Millisecond), saved.Round(time.Millisecond), float64(info.Size())/(1<<20), memoryOf("VmHWM"))
	return pick, nil
}

// memoryOf reads a line of this process's status, as Linux gives it: VmRSS is
// what is resident, VmHWM the most that ever was.
func memoryOf(line string) string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	for l := range strings.Lines(string(status)) {
		var kilobytes int64
		if name, value, ok := strings.Cut(l, ":"); ok && name == line {
			if _, err := fmt.Sscan(value, &kilobytes); err == nil {
				return fmt.Sprintf("%d MiB", kilobytes>>10)
			}
		}
	}
	return "unknown"
}
