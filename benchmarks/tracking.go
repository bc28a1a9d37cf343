package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"
)

// trackingAsked is what the flags say of the tracking tables.
type trackingAsked struct {
	parcels int // of the table of scale
	minutes int // of the endurance run; 0: none
	part    string
	demo    string // feed of the server's engine
}

// trackingRounds is how often each entrant is asked, in turn with the others.
const trackingRounds = 5

// trackingTables measures the store of events: posts of a thousand beside Badger
// alone, small posts, posts over HTTP, a store with many parcels, and one that is
// kept busy. On both cores, whatever -cores says, for Badger uses what it finds.
func trackingTables(out io.Writer, asked trackingAsked) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(runtime.NumCPU()))
	if job := os.Getenv(trackingChild); job != "" {
		return trackingDo(job)
	}
	for _, part := range []struct {
		name string
		run  func() error
	}{
		{"posts", func() error { return postsTable(out) }},
		{"small", func() error { return smallTable(out) }},
		{"http", func() error { return scansTable(out, asked.demo) }},
		{"scale", func() error { return scaleTable(out, asked.parcels) }},
		{"paced", func() error { return pacedTable(out, asked.minutes) }},
	} {
		if asked.part != "" && asked.part != part.name {
			continue
		}
		if err := part.run(); err != nil {
			return fmt.Errorf("tracking, %s: %w", part.name, err)
		}
	}
	return nil
}

// entrant is a row of a table and what its runs gave.
type entrant struct {
	name string
	job  trackingJob
	runs []trackingSaid
}

// inTurn runs each entrant once a round, so that what else the machine does
// falls on all of them.
func inTurn(all []entrant, rounds int) error {
	for range rounds {
		for i := range all {
			s, err := runChild(all[i].job, nil)
			if err != nil {
				return fmt.Errorf("%s: %w", all[i].name, err)
			}
			all[i].runs = append(all[i].runs, s)
		}
	}
	return nil
}

// of gives the median of something over a entrant's runs.
func (c *entrant) of(what func(trackingSaid) float64) float64 {
	all := make([]float64, len(c.runs))
	for i, r := range c.runs {
		all[i] = what(r)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// against is the median, round by round, of a entrant's rate over another's.
func (c *entrant) against(other *entrant) float64 {
	all := make([]float64, len(c.runs))
	for i := range c.runs {
		all[i] = c.runs[i].rate() / other.runs[i].rate()
	}
	slices.Sort(all)
	return all[len(all)/2]
}

func (c *entrant) most(what func(trackingSaid) float64) (most float64) {
	for _, r := range c.runs {
		most = max(most, what(r))
	}
	return most
}

const trackingPosts = 400 // a run of the table of posts

func postsTable(out io.Writer) error {
	var all []entrant
	for _, posters := range []int{1, 4} {
		job := func(kind string, late bool) trackingJob {
			return trackingJob{Kind: kind, Posters: posters, Size: 1000, Events: trackingPosts * 1000, Late: late, Profile: profileName(kind, posters, late)}
		}
		all = append(all,
			entrant{name: fmt.Sprintf("raw Badger, %d posters", posters), job: job("raw", false)},
			entrant{name: fmt.Sprintf("lines read, validated, stored, %d posters", posters), job: job("lines", false)},
			entrant{name: fmt.Sprintf("events stored, %d posters", posters), job: job("events", false)},
			entrant{name: fmt.Sprintf("lines, one scan in 50 late, %d posters", posters), job: job("lines", true)},
		)
	}
	if err := inTurn(all, trackingRounds); err != nil {
		return err
	}
	fmt.Fprintf(out, "posts of 1,000 events, %d posts a run, %d runs in turn: medians, and the worst commit and the most memory of all runs\n", trackingPosts, trackingRounds)
	for i := range all {
		c, raw := &all[i], &all[i/4*4]
		fmt.Fprintf(out, "  %-44s %7.0f events/s (best %.0f), x %.2f of raw; %.1f µs of processor an event; worst commit %.0f ms; %.0f bytes on disk an event; %.0f MiB; %d states checked\n",
			c.name, c.of(trackingSaid.rate), c.most(trackingSaid.rate), c.against(raw),
			c.of(func(s trackingSaid) float64 { return float64(s.Spent) / float64(s.Events) / 1e3 }),
			c.most(func(s trackingSaid) float64 { return s.Worst.Seconds() * 1e3 }),
			c.of(func(s trackingSaid) float64 { return float64(s.Disk) / float64(s.Events) }),
			c.most(func(s trackingSaid) float64 { return float64(s.Peak >> 20) }), c.runs[0].Checked)
	}
	decode := all[2].of(func(s trackingSaid) float64 { return float64(s.Decode) / float64(s.Events) / 1e3 })
	_, err := fmt.Fprintf(out, "  reading and validating a line, one goroutine, nothing else running: %.2f µs\n\n", decode)
	return err
}

// profileName is where a entrant's profile goes, if any are wanted.
func profileName(kind string, posters int, late bool) string {
	dir := os.Getenv("ENTREPOT_TRACKING_PROFILES")
	if dir == "" {
		return ""
	}
	return fmt.Sprintf("%s/%s-%d-%v.pprof", dir, kind, posters, late)
}

func smallTable(out io.Writer) error {
	const rounds, span = 5, 2 * time.Second
	type row struct {
		name    string
		kinds   []string
		posters int
		size    int
		events  int
	}
	rows := []row{
		{"1 caller, commits of 1", []string{"raw", "events"}, 1, 1, 20_000},
		{"1 caller, commits of 16", []string{"raw", "events"}, 1, 16, 100_000},
		{"1 caller, commits of 256", []string{"raw", "events"}, 1, 256, 200_000},
		{"1 caller, commits of 1,000", []string{"raw", "events"}, 1, 1000, 200_000},
		{"64 callers of one event", []string{"raw", "grouped", "events"}, 64, 1, 100_000},
		{"1,024 callers of one event", []string{"raw", "grouped", "events"}, 1024, 1, 200_000},
	}
	fmt.Fprintf(out, "Append alone, events made before; %d runs of at most %v in turn: medians\n", rounds, span)
	names := map[string]string{"raw": "raw Badger, own transactions", "grouped": "raw Badger, group commit", "events": "Append"}
	for _, r := range rows {
		var all []entrant
		for _, k := range r.kinds {
			all = append(all, entrant{name: names[k], job: trackingJob{Kind: k, Posters: r.posters, Size: r.size, Events: r.events, Span: span}})
		}
		if err := inTurn(all, rounds); err != nil {
			return err
		}
		fmt.Fprintf(out, "  %s\n", r.name)
		for i := range all {
			c := &all[i]
			fmt.Fprintf(out, "    %-30s %7.0f events/s, x %.2f of the first, x %.2f of the one before; call median %.2f ms, p99 %.2f; worst commit %.0f ms\n", c.name,
				c.of(trackingSaid.rate), c.against(&all[0]), c.against(&all[max(0, i-1)]),
				c.of(func(s trackingSaid) float64 { return s.Median.Seconds() * 1e3 }),
				c.of(func(s trackingSaid) float64 { return s.P99.Seconds() * 1e3 }),
				c.most(func(s trackingSaid) float64 { return s.Worst.Seconds() * 1e3 }))
		}
	}
	fmt.Fprintln(out)
	return nil
}
