package search

import (
	"entrepot/engine/timetable"
)

// incumbent is a way that is known to exist: from the moment due on, another
// way is of interest only if it costs less than cost.
type incumbent struct {
	due    timetable.Second
	cost   int64
	before int64 // that, in money before release: see Rated.before
}

// below is what another way must cost less than, in money before release or after.
func (w *incumbent) below(before bool) int64 {
	if before {
		return w.before
	}
	return w.cost
}

// incumbents is a staircase: by due, each cheaper than all before it.
type incumbents []incumbent

// unset is a cost above every other.
const unset = int64(1<<63 - 1)

// at is the number of incumbents that are due by t.
func (in incumbents) at(t int64) int {
	lo, hi := 0, len(in)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if int64(in[mid].due) <= t {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// limit is what a way that arrives at t must stay below.
func (in incumbents) limit(t int64, before bool) int64 {
	if i := in.at(t); i > 0 {
		return in[i-1].below(before)
	}
	return unset
}

// add takes up another way, unless one says as much already.
func (in *incumbents) add(due timetable.Second, cost, before int64) {
	list := *in
	i := list.at(int64(due))
	if i > 0 && list[i-1].cost <= cost {
		return
	}
	for i > 0 && list[i-1].due == due {
		i--
	}
	j := i
	for j < len(list) && list[j].cost >= cost {
		j++
	}
	if i == j {
		list = append(list, incumbent{})
		copy(list[i+1:], list[i:])
	} else {
		list = append(list[:i+1], list[j:]...)
	}
	list[i] = incumbent{due, cost, before}
	*in = list
}

// due is the soonest arrival at which what stands at t for cost, with bounds b
// still before it, could be of interest; never if at none.
//
// A way of interest that arrives at d costs less than limit(d), so it has that
// much to spend, and the less there is to spend the longer the rest must take:
// along every way, time + slope x cost is at least the mixed bound. Raising d
// can lower the limit, which can raise d again.
//
// The search for d begins at start, which is known to be no later, with the
// number of incumbents due by then.
func (in incumbents) due(r *Rated, b *bound, t timetable.Second, cost int64, before bool, start timetable.Second, i int) timetable.Second {
	d := max(int64(start), int64(t)+int64(b.time))
	least := cost + b.cost
	for {
		for i < len(in) && int64(in[i].due) <= d {
			i++
		}
		if i == 0 {
			break
		}
		limit := in[i-1].below(before)
		if least >= limit {
			return timetable.Never
		}
		spend := limit - 1 - cost
		if spend > r.mostSpend {
			break
		}
		was := d
		for k := range b.mixed {
			d = max(d, int64(t)+(b.mixed[k]-r.slope[k]*spend+1<<slopeBits-1)>>slopeBits)
		}
		if d == was {
			break
		}
	}
	return timetable.Second(min(d, int64(timetable.Never)))
}
