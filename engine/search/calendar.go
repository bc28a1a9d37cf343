package search

import (
	"math/bits"

	"entrepot/engine/timetable"
)

// stretchBits is the binary logarithm of a stretch in seconds: 2^11 are some
// half an hour.
const stretchBits = 11

// calendar is a queue of labels by the stretch of time in which they are due.
// Within a stretch the last label put in comes out first: the answer does not
// depend on the order, which only decides how soon ways are found that make
// others superfluous, and nothing has to be sorted. It is a calendar queue
// (Brown 1988, CACM 31(10)) whose days never come round again.
type calendar struct {
	first timetable.Second
	heads []int32  // by stretch: the last label put in, plus 1
	next  []int32  // by label: the one put in before it, plus 1
	busy  []uint64 // a bit for each stretch that holds labels
	low   int      // no word of busy below this one has a bit
	count int
}

// open empties the calendar for labels due from first to last.
func (c *calendar) open(first, last timetable.Second) {
	n := int((last-first)>>stretchBits) + 1
	if c.count > 0 { // the query before was given up
		clear(c.heads)
		clear(c.busy)
	}
	if len(c.heads) < n {
		c.heads, c.busy = make([]int32, n), make([]uint64, n/64+1)
	}
	c.first, c.next, c.low, c.count = first, c.next[:0], 0, 0
}

// put puts a label in. Labels are numbered as they are made; one that has come
// out may be put in again.
func (c *calendar) put(due timetable.Second, label int32) {
	k := int((due - c.first) >> stretchBits)
	if int(label) == len(c.next) {
		c.next = append(c.next, c.heads[k])
	} else {
		c.next[label] = c.heads[k]
	}
	c.heads[k] = label + 1
	c.busy[k/64] |= 1 << (k % 64)
	c.low = min(c.low, k/64)
	c.count++
}

// skip passes over the number of a label that is never put in.
func (c *calendar) skip() { c.next = append(c.next, 0) }

// take takes out a label of the earliest stretch that holds any.
func (c *calendar) take() int32 {
	for c.busy[c.low] == 0 {
		c.low++
	}
	k := c.low*64 + bits.TrailingZeros64(c.busy[c.low])
	label := c.heads[k] - 1
	if c.heads[k] = c.next[label]; c.heads[k] == 0 {
		c.busy[k/64] &^= 1 << (k % 64)
	}
	c.count--
	return label
}
