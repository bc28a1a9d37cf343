package feed

import (
	"fmt"

	"entrepot/engine/network"
)

// delayPoints are the rows of one distribution. One that is out of order is
// reported and left out, so the others ascend.
type delayPoints struct {
	of     delayed
	line   int // of its first row
	rows   int // good or not
	sorted []network.DelayPoint
}

func (r *reader) keepDelay(w *row, d *delayRow) {
	if !w.good("mode", "carrier", "lane") {
		return
	}
	mode, carrier, lane := w.cell("mode") != "", w.cell("carrier") != "", w.cell("lane") != ""
	if lane && (mode || carrier) || !lane && !mode {
		r.rowFault(w, "mode", BadDelayRow, "delay row",
			fmt.Sprintf("mode %s, carrier %s, lane %s", shown(w.cell("mode")), shown(w.cell("carrier")), shown(w.cell("lane"))),
			"a lane alone, or a mode with or without a carrier")
		return
	}
	if lane && d.Lane == "" || carrier && d.Carrier == "" {
		return // it may stand in what could not be read
	}
	i, known := r.delayAt[d.delayed]
	if !known {
		i = int32(len(r.delays))
		r.delayAt[d.delayed] = i
		r.delays = append(r.delays, delayPoints{of: d.delayed, line: w.line})
	}
	p := &r.delays[i]
	if p.rows++; p.rows == MaxDelayPoints+1 {
		r.rowFault(w, "late_min", TooManyDelayPoints, "rows of "+d.String(), "one more", fmt.Sprintf("at most %d", MaxDelayPoints))
	}
	if p.rows > MaxDelayPoints || !w.good("late_min", "percent") {
		return
	}
	if n := len(p.sorted); n > 0 {
		last := p.sorted[n-1]
		if d.Late <= last.Late {
			r.rowFault(w, "late_min", UnsortedDelay, "late_min",
				fmt.Sprintf("%s, not after %d in the row of %s before it", w.cell("late_min"), int64(last.Late.Minutes()), d), "minutes in ascending order")
			return
		}
		if d.Share <= last.Share {
			r.rowFault(w, "percent", UnsortedDelay, "percent",
				fmt.Sprintf("%s, not above %s in the row of %s before it", w.cell("percent"), fixed(int64(last.Share), 4), d), "more arrivals the later it gets")
			return
		}
	}
	p.sorted = append(p.sorted, d.DelayPoint)
}

// String names what the distribution is about.
func (d delayed) String() string {
	switch {
	case d.Lane != "":
		return "lane " + d.Lane
	case d.Carrier != "":
		return fmt.Sprintf("carrier %s by %s", d.Carrier, d.Mode)
	}
	return "mode " + string(d.Mode)
}

// finishDelays warns of distributions that no lane has. Where a lane is at
// fault it may be the one.
func (r *reader) finishDelays() {
	lanes := r.sheets["lanes.csv"]
	if !lanes.whole || lanes.errors > 0 {
		return
	}
	modes := map[network.Mode]bool{}
	for of := range r.runs {
		modes[of.Mode] = true
	}
	s := r.sheets["delays.csv"]
	for _, d := range r.delays {
		unused := d.of.Lane == "" && !modes[d.of.Mode]
		if d.of.Carrier != "" {
			unused = !r.runs[d.of]
		}
		if unused {
			r.add(s, d.line, s.at[s.column("mode")], "mode", UnusedDelay, d.of.String(), "no such lane", "a lane, or no such rows")
		}
	}
}
