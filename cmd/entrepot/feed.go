package main

import (
	"fmt"
	"io"
	"time"

	"entrepot/engine/feed"
	"entrepot/engine/network"
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
	if net != nil {
		silent, err := neverLeaving(net)
		if err != nil {
			return err
		}
		report.Faults = append(report.Faults, silent...)
		report.Warnings += len(silent)
	}
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
	return nil
}

// neverLeaving compiles a network for now and warns of each scheduled lane from
// which nothing leaves before the horizon ends: an old timetable, most likely,
// whose rows have nothing wrong with them.
func neverLeaving(net *network.Network) ([]feed.Fault, error) {
	snap, err := timetable.Compile(net, timetable.Options{Now: time.Now()})
	if err != nil {
		return nil, err
	}
	var faults []feed.Fault
	for i := range snap.Lanes {
		leaves := false
		for _, arc := range snap.ArcsOf(int32(i)) {
			leaves = leaves || len(snap.Departures(snap.Arcs[arc].Pattern)) > 0
		}
		if !leaves {
			faults = append(faults, feed.Fault{File: "departures.csv", Line: 1, Column: 1, Severity: feed.Warning, Code: "nothing-leaves",
				What: "lane " + snap.Lanes[i].ID, Got: "no departure before " + snap.At(snap.End).Format(time.DateOnly), Want: "dates that are not over yet"})
		}
	}
	return faults, nil
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
	Duty        importDutyCmd        `cmd:"" help:"Rates of duty of the UK Global Tariff's file: rows of duties.csv."`
	VAT         importVATCmd         `cmd:"" name:"vat" help:"Rates of VAT from files that disagree: rows of taxes.csv."`
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
