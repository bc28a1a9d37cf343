package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"entrepot/engine"
)

type matrixCmd struct {
	From []string `help:"Facilities the parcels leave from, or @FILE with one a line." required:"" placeholder:"ID"`
	To   []string `help:"Facilities they go to, or @FILE with one a line." required:"" placeholder:"ID"`
	parcelFlags
	consignmentFlags
	conditionFlags
	JSON bool `help:"Print JSON: an object a line, as they are found." name:"json" xor:"form"`
	CSV  bool `help:"Print CSV." name:"csv" xor:"form"`
}

func (*matrixCmd) Help() string {
	return `Examples:
  entrepot matrix --feed DIR --from CNSZX-C1,CNSHA --to DEFRA-D1,NLAMS --weight 1.2kg
  entrepot matrix --feed DIR --from @origins.txt --to @depots.txt --weight 1.2kg --csv > ways.csv
  entrepot matrix ... --consignment goods.csv --trade b2c --channel ecommerce --incoterm ddp    # landed cost`
}

func (c *matrixCmd) Run(s *streams) error {
	ends, err := c.between(s, c.From, c.To)
	if err != nil {
		return err
	}
	if err := c.consignmentFlags.into(s, &ends.query); err != nil {
		return err
	}
	if err := c.conditionFlags.into(&ends.query); err != nil {
		return err
	}
	ctx, cancel := c.limited(s.ctx)
	defer cancel()
	form := c.form(s)
	// Lines that run over the screen themselves need no bar between them.
	bar := terminal(s.err) && !(terminal(s.out) && (c.JSON || c.CSV))
	err = ends.engine.Matrix(ctx, engine.MatrixQuery{From: ends.from, To: ends.to, Query: ends.query}, func(done, total int, cell engine.MatrixCell) error {
		if bar {
			fmt.Fprint(s.err, progress(done, total))
		}
		return form.cell(cell)
	})
	if bar {
		fmt.Fprint(s.err, "\r\x1b[K") // and clear to the end of the line
	}
	if end := form.end(); err == nil {
		err = end
	}
	return inFlags(err)
}

// progress is a bar of what is done, over the one before.
func progress(done, total int) string {
	const width = 40
	full := width * done / max(total, 1)
	return fmt.Sprintf("\r[%s%s] %d of %d", strings.Repeat("=", full), strings.Repeat(" ", width-full), done, total)
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
		begun := false
		return matrixForm{func(cell engine.MatrixCell) error {
			if !begun { // not before: a question that is refused has no table
				begun = true
				_ = w.Write(head) // Error tells in the end
			}
			return w.Write(row(&cell))
		}, func() error { w.Flush(); return w.Error() }}
	}
	const day = "2 Jan 15:04"
	t := &columns{}
	return matrixForm{func(cell engine.MatrixCell) error {
		if len(t.rows) == 0 {
			t.add("from", "to", "ways", "soonest", "for", "cheapest", "for")
		}
		if cell.Fastest == nil {
			t.add(cell.From, cell.To, "0", strings.ReplaceAll(string(cell.NoRoute.Reason), "_", " "))
			return nil
		}
		t.add(cell.From, cell.To, strconv.Itoa(cell.Ways), cell.Fastest.Arrive.Format(day), cell.Fastest.Total.String(), cell.Cheapest.Arrive.Format(day), cell.Cheapest.Total.String())
		return nil
	}, func() error { t.print(s.out); return nil }}
}

// terminal tells whether somebody watches.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
