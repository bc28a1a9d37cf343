package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"entrepot/tracking/store"
)

type verifyCmd struct {
	Data   string `help:"Data directory; no server may have it." required:"" placeholder:"DIR"`
	Repair bool   `help:"Make again from the log what is wrong and can be: board, runs of carriers, times, identities, names of contents."`
	Format string `help:"text: a line for each fault; json: the whole report." enum:"text,json" default:"text"`
}

func (*verifyCmd) Help() string {
	return `Every record is read and held against the log: chains, states, indexes, numbers.
The code is 0 if nothing is wrong, and 1 if faults are left. What is not derived
from the log is not made up: restore a backup. After a repair the next backup must
be a full one.`
}

func (c *verifyCmd) Run(s *streams) error {
	r, err := store.Verify(s.ctx, filepath.Join(c.Data, eventsIn), c.Repair)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		err = printJSON(s, &r)
	} else {
		printReport(s, &r)
	}
	if err == nil && !r.Clean() {
		err = exitError(1)
	}
	return err
}

func printReport(s *streams, r *store.Report) {
	var counts []string
	for _, n := range r.Counts {
		counts = append(counts, fmt.Sprintf("%s %d", n.Kind, n.N))
	}
	fmt.Fprintln(s.out, strings.Join(counts, ", "))
	for _, f := range r.Faults {
		fmt.Fprintln(s.out, f)
	}
	if r.More > 0 {
		fmt.Fprintf(s.out, "and %d more\n", r.More)
	}
	if len(r.Repaired) > 0 {
		fmt.Fprintf(s.out, "repaired: %s\n", strings.Join(r.Repaired, ", "))
	}
	if r.Clean() {
		fmt.Fprintln(s.out, "nothing is wrong")
	}
}
