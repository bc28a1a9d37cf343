package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"entrepot/engine"
	"entrepot/engine/unit"
)

type matrixCmd struct {
	parcelFlags
	To []string `help:"Facilities they go to, separated by commas, or @FILE with one a line. --from takes the same." required:"" placeholder:"ID,..."`
	conditionFlags
	JSON bool `help:"Print JSON: an object a line, as they are found." name:"json" xor:"form"`
	CSV  bool `help:"Print CSV." name:"csv" xor:"form"`
}

func (c *matrixCmd) Run(s *streams) error {
	from, err := listed("--from", strings.Split(c.From, ","))
	if err != nil {
		return err
	}
	to, err := listed("--to", c.To)
	if err != nil {
		return err
	}
	c.From = from[0]
	e, q, _, err := c.parcelFlags.query(s)
	if err != nil {
		return err
	}
	if err := c.conditionFlags.into(&q); err != nil {
		return err
	}
	ctx, cancel := c.conditionFlags.limited(s.ctx)
	defer cancel()
	form := c.form(s)
	err = e.Matrix(ctx, engine.MatrixQuery{From: from, To: to, Query: q}, func(done, total int, cell engine.MatrixCell) error {
		if terminal(s) && !c.JSON {
			fmt.Fprintf(s.err, "\r%d of %d", done, total)
		}
		return form.cell(cell)
	})
	if terminal(s) && !c.JSON {
		fmt.Fprint(s.err, "\r")
	}
	if end := form.end(); err == nil {
		err = end
	}
	return err
}

// matrixForm writes cells in one form.
type matrixForm struct {
	cell func(engine.MatrixCell) error
	end  func() error
}

func (c *matrixCmd) form(s *streams) matrixForm {
	row := func(cell *engine.MatrixCell) []string {
		out := []string{cell.From, cell.To, strconv.Itoa(cell.Ways), "", "", "", ""}
		if cell.Fastest != nil {
			out[3], out[4] = cell.Fastest.Arrive.Format(time.RFC3339), cell.Fastest.Total.String()
			out[5], out[6] = cell.Cheapest.Arrive.Format(time.RFC3339), cell.Cheapest.Total.String()
		}
		return out
	}
	head := []string{"from", "to", "ways", "soonest", "soonest_total", "cheapest_arrives", "cheapest_total"}
	switch {
	case c.JSON:
		return matrixForm{func(cell engine.MatrixCell) error { return printLine(s, cell) }, func() error { return nil }}
	case c.CSV:
		w := csv.NewWriter(s.out)
		_ = w.Write(head) // Error tells in the end
		return matrixForm{func(cell engine.MatrixCell) error { return w.Write(row(&cell)) }, func() error { w.Flush(); return w.Error() }}
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "from\tto\tways\tsoonest\t\tcheapest\t")
	return matrixForm{func(cell engine.MatrixCell) error {
		if cell.Fastest == nil {
			fmt.Fprintf(t, "%s\t%s\t0\t%s\t\t\t\n", cell.From, cell.To, strings.ReplaceAll(string(cell.NoRoute.Reason), "_", " "))
			return nil
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\t%s\n", cell.From, cell.To, cell.Ways, cell.Fastest.Arrive.Format(shownTime), cell.Fastest.Total, cell.Cheapest.Arrive.Format(shownTime), cell.Cheapest.Total)
		return nil
	}, t.Flush}
}

// listed reads ids, and files of ids where one begins with @.
func listed(flag string, ids []string) (out []string, err error) {
	for _, id := range ids {
		path, isFile := strings.CutPrefix(id, "@")
		if !isFile {
			out = append(out, id)
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", flag, err)
		}
		out = append(out, strings.Fields(string(text))...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: got no places", flag)
	}
	return out, nil
}

// terminal tells whether somebody watches.
func terminal(s *streams) bool {
	f, ok := s.err.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

type reachCmd struct {
	parcelFlags
	Within string    `help:"What can be reached within this time, such as 36h or 5d." placeholder:"TIME"`
	Budget unitMoney `help:"What can be reached for at most this much, such as '20 EUR'." placeholder:"'20 EUR'"`
	conditionFlags
	JSON    bool `help:"Print JSON, as the API answers." name:"json" xor:"form"`
	GeoJSON bool `help:"Print GeoJSON: a point for each place." name:"geojson" xor:"form"`
}

func (c *reachCmd) Run(s *streams) error {
	e, q, _, err := c.parcelFlags.query(s)
	if err != nil {
		return err
	}
	if err := c.conditionFlags.into(&q); err != nil {
		return err
	}
	r := engine.ReachQuery{Query: q, Budget: unit.Money(c.Budget)}
	if c.Within != "" {
		if r.Within, err = lasting(c.Within); err != nil {
			return fmt.Errorf("--within: %w", err)
		}
	}
	if r.Within == 0 && r.Budget.Minor == 0 {
		return fmt.Errorf("--within, --budget: got neither, want a time, a budget, or both")
	}
	ctx, cancel := c.conditionFlags.limited(s.ctx)
	defer cancel()
	reach, err := e.Reach(ctx, r)
	if err != nil && reach.Partial == "" {
		return err
	}
	switch {
	case c.JSON:
		_ = printJSON(s, reach)
	case c.GeoJSON:
		_ = printJSON(s, engine.ReachGeoJSON(&reach))
	default:
		t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "place\tname\tsoonest\ttakes\ttotal\tcheapest")
		for _, p := range reach.Places {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", p.Place.ID, p.Place.Name, p.Soonest.Format(shownTime), span(p.Soonest.Sub(reach.Depart)), p.Cost, p.Cheapest)
		}
		t.Flush()
	}
	return err
}
