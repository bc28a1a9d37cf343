package main

import (
	"fmt"
	"io"
	"time"

	"entrepot/engine/feed"
	"entrepot/engine/openflights"
	"entrepot/engine/timetable"
)

type feedCmd struct {
	Check  feedCheckCmd  `cmd:"" help:"Read a feed and list every fault."`
	Format feedFormatCmd `cmd:"" help:"Describe the files and columns of a feed."`
	Import feedImportCmd `cmd:"" help:"Turn other people's data into a feed."`
}

type feedCheckCmd struct {
	Path   string `arg:"" help:"A directory of CSV files or a zip of one." placeholder:"DIR"`
	Format string `help:"text: a line for each fault; json: the whole report." enum:"text,json" default:"text"`
}

func (c *feedCheckCmd) Run(s *streams) error {
	net, report := feed.Read(c.Path)
	if c.Format == "json" {
		if err := printJSON(s, report); err != nil {
			return err
		}
	} else {
		printFaults(s.out, report)
	}
	if net == nil {
		return exitError(1)
	}
	// What a feed's rows cannot show, such as a pattern outside the horizon,
	// shows when it is compiled.
	if _, err := timetable.Compile(net, timetable.Options{Now: time.Now()}); err != nil {
		return err
	}
	return nil
}

func printFaults(w io.Writer, r feed.Report) {
	for _, f := range r.Faults {
		fmt.Fprintln(w, f)
	}
	fmt.Fprintln(w, r.Summary())
}

type feedFormatCmd struct{}

func (feedFormatCmd) Run(s *streams) error {
	_, err := fmt.Fprint(s.out, feed.Describe())
	return err
}

type feedImportCmd struct {
	Openflights importOpenflightsCmd `cmd:"" name:"openflights" help:"Airports and routes of OpenFlights: a large, real-shaped air network."`
}

type importOpenflightsCmd struct {
	Dir string `arg:"" help:"Directory with airports.dat, airlines.dat, routes.dat and countries.dat." placeholder:"DIR"`
	Out string `help:"Directory to write the feed to: new, empty, or a feed to replace." required:"" placeholder:"DIR"`
}

func (c *importOpenflightsCmd) Run(s *streams) error {
	net, report, err := openflights.Import(c.Dir)
	if err != nil {
		return err
	}
	if err := feed.Write(c.Out, net); err != nil {
		return err
	}
	fmt.Fprint(s.out, report)
	fmt.Fprintf(s.out, "wrote %s: %d facilities, %d carriers, %d lanes; OpenFlights is under ODbL 1.0, and so is a feed made from it\n", c.Out, len(net.Facilities), len(net.Carriers), len(net.Lanes))
	return nil
}
