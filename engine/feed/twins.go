package feed

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"entrepot/engine/network"
)

// departed is where a departure that is kept was read, and of which lane it is.
type departed struct{ lane, line int32 }

// timed is a departure with all that its lane gives it.
type timed struct {
	*network.Departure
	line             int32
	duration, cutOff time.Duration
	capacity         int64
}

// alike orders departures that count as one where they leave on the same day side
// by side.
func alike(a, b timed) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.duration, b.duration), cmp.Compare(a.cutOff, b.cutOff), cmp.Compare(a.capacity, b.capacity))
}

// finishDepartures looks for rows of a lane that leave at one moment alike in
// everything. Nothing tells them apart, so they count as one departure: where its
// room is limited, that of the others would be lost in silence.
func (r *reader) finishDepartures() {
	if r.faulty {
		return // rows were not kept
	}
	next := make([]int32, len(r.lanes.names)+1)
	for _, d := range r.departed {
		next[d.lane+1]++
	}
	for l := range r.lanes.names {
		next[l+1] += next[l]
	}
	order := make([]int32, len(r.departed))
	for i, d := range r.departed {
		order[next[d.lane]] = int32(i)
		next[d.lane]++
	}
	var rows []timed
	for from := 0; from < len(order); {
		at := r.departed[order[from]].lane
		lane := &r.net.Lanes[at]
		rows = rows[:0]
		for ; from < int(next[at]); from++ {
			d := &r.net.Departures[order[from]]
			t := timed{d, r.departed[order[from]].line, cmp.Or(d.Duration, lane.Duration), lane.CutOff, cmp.Or(d.Capacity, lane.CapacityKg)}
			if d.CutOff != laneCutOff {
				t.cutOff = d.CutOff
			}
			rows = append(rows, t)
		}
		if len(rows) > 1 {
			r.twins(rows)
		}
	}
}

// twins reports those of a lane's departures that are another's. It goes through
// them by first days and keeps those that may still leave.
func (r *reader) twins(rows []timed) {
	slices.SortStableFunc(rows, func(a, b timed) int { return cmp.Or(alike(a, b), a.First.Compare(b.First)) })
	var running []timed
	for i, d := range rows {
		if i > 0 && alike(rows[i-1], d) != 0 {
			running = running[:0]
		}
		running = slices.DeleteFunc(running, func(o timed) bool { return !o.Last.IsZero() && o.Last.Compare(d.First) < 0 })
		if o := slices.IndexFunc(running, func(o timed) bool { return leaveTogether(o.Departure, d.Departure) }); o >= 0 {
			r.twin(running[o], d)
		}
		running = append(running, d)
	}
}

func (r *reader) twin(a, b timed) {
	first, second := min(a.line, b.line), max(a.line, b.line)
	s := r.sheets["departures.csv"]
	code, want := RepeatedDeparture, "one row: they count as one departure"
	if b.capacity > 0 {
		code, want = TwinDeparture, fmt.Sprintf("one row, or another capacity: they count as one departure, with room for %d kg", b.capacity)
	}
	r.add(s, int(second), s.at[s.column("time")], "time", code, "departure",
		fmt.Sprintf("%v as in line %d, and alike in duration, cut-off and capacity", b.Time, first), want)
}

// leaveTogether tells whether there is a day on which both leave.
func leaveTogether(a, b *network.Departure) bool {
	both := network.Departure{Days: a.Days & b.Days, First: a.First, Last: a.Last, Except: a.Except}
	if b.First.Compare(a.First) > 0 {
		both.First = b.First
	}
	if both.Last.IsZero() || !b.Last.IsZero() && b.Last.Compare(both.Last) < 0 {
		both.Last = b.Last
	}
	if len(b.Except) > 0 {
		both.Except = slices.SortedFunc(slices.Values(slices.Concat(a.Except, b.Except)), network.Date.Compare)
	}
	return both.Days != 0 && (both.Last.IsZero() || both.First.Compare(both.Last) <= 0) && everDeparts(&both)
}
