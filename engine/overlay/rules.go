package overlay

import (
	"cmp"
	"math/bits"
	"slices"
	"sort"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
)

// span is a stretch of time, [from, until).
type span struct{ from, until timetable.Second }

// step says that what is timetabled from a moment on, and before the next step,
// leaves so many seconds later.
type step struct {
	from timetable.Second
	late int64
}

// rules is what the changes of one facility, lane or carrier come to. It is
// immutable and made anew when one of them comes or goes.
type rules struct {
	made  []*entry // the changes themselves, in the order they were made
	shut  []span   // ascending, apart from each other
	late  []step   // ascending; nothing is late before the first
	most  int64    // the greatest of late
	price int64    // in millionths
}

// newRules adds up changes in the order they were made.
func newRules(made []*entry) *rules {
	r := &rules{made: made, price: network.SamePrice}
	var edges []step // a change of the lateness at a moment, not yet summed
	for _, e := range made {
		switch e.change.Kind {
		case network.Closed:
			if e.from < e.until {
				r.shut = append(r.shut, span{e.from, e.until})
			}
		case network.Delayed:
			if e.from < e.until {
				edges = append(edges, step{e.from, e.late}, step{e.until, -e.late})
			}
		case network.Repriced:
			r.price = times(r.price, e.change.PriceMillionths)
		}
	}
	r.shut = union(r.shut)
	slices.SortFunc(edges, func(a, b step) int { return cmp.Compare(a.from, b.from) })
	sum := int64(0)
	for i, e := range edges {
		sum += e.late
		if i+1 < len(edges) && edges[i+1].from == e.from {
			continue
		}
		before := int64(0)
		if n := len(r.late); n > 0 {
			before = r.late[n-1].late
		}
		if sum != before {
			r.late = append(r.late, step{e.from, sum})
		}
		r.most = max(r.most, sum)
	}
	return r
}

// union sorts spans and joins those that touch or overlap.
func union(list []span) []span {
	slices.SortFunc(list, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	out := list[:0]
	for _, v := range list {
		if n := len(out); n > 0 && v.from <= out[n-1].until {
			out[n-1].until = max(out[n-1].until, v.until)
			continue
		}
		out = append(out, v)
	}
	return out
}

// times multiplies two prices in millionths, rounding half to even. Prices that
// With accepts keep it in range.
func times(a, b int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	q, rest := bits.Div64(hi, lo, network.SamePrice)
	if rest > network.SamePrice/2 || rest == network.SamePrice/2 && q&1 == 1 {
		q++
	}
	return int64(q)
}

// changes tells whether any departure is not as it was.
func (r *rules) changes() bool {
	return r != nil && (len(r.shut) > 0 || len(r.late) > 0 || r.price != network.SamePrice)
}

// cost is the price in millionths.
func (r *rules) cost() int64 {
	if r == nil {
		return network.SamePrice
	}
	return r.price
}

// closed is until when it is shut at a moment; the moment itself if it is not.
func (r *rules) closed(at timetable.Second) timetable.Second {
	if r == nil || len(r.shut) == 0 {
		return at
	}
	i := r.closing(at)
	if i == len(r.shut) || r.shut[i].from > at {
		return at
	}
	return r.shut[i].until
}

// closing is the first closure that ends after a moment.
func (r *rules) closing(at timetable.Second) int {
	return sort.Search(len(r.shut), func(i int) bool { return r.shut[i].until > at })
}

// lateness is how late what is timetabled for a moment leaves, and the first
// moment after it for which that may differ.
func (r *rules) lateness(at timetable.Second) (late int64, until timetable.Second) {
	if r == nil || len(r.late) == 0 {
		return 0, timetable.Never
	}
	low, high := 0, len(r.late)
	for low < high {
		if mid := int(uint(low+high) >> 1); r.late[mid].from <= at {
			low = mid + 1
		} else {
			high = mid
		}
	}
	until = timetable.Never
	if low < len(r.late) {
		until = r.late[low].from
	}
	if low > 0 {
		late = r.late[low-1].late
	}
	return late, until
}

// latest is the most that anything is late.
func (r *rules) latest() int64 {
	if r == nil {
		return 0
	}
	return r.most
}

// since is how late a departure leaves by the delays made after one change.
func (r *rules) since(order uint64, at timetable.Second) (late int64) {
	if r == nil {
		return 0
	}
	for _, e := range r.made {
		if e.order > order && e.change.Kind == network.Delayed && e.from <= at && at < e.until {
			late += e.late
		}
	}
	return late
}
