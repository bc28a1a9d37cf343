package search

import "entrepot/engine/timetable"

// dueQueue is a heap of labels by the moment they are due, the moment in the
// upper half of a word and the label in the lower: of labels due together the
// one made first comes first.
type dueQueue []uint64

func (q *dueQueue) push(due timetable.Second, label int32) {
	x := uint64(uint32(due))<<32 | uint64(uint32(label))
	*q = append(*q, x)
	h := *q
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 4
		if x >= h[up] {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = x
}

func (q *dueQueue) pop() (due timetable.Second, label int32) {
	h := *q
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	if len(h) > 0 {
		i := 0
		for {
			first := 4*i + 1
			if first >= len(h) {
				break
			}
			least, x := first, h[first]
			for c := first + 1; c < min(first+4, len(h)); c++ {
				if h[c] < x {
					least, x = c, h[c]
				}
			}
			if x >= last {
				break
			}
			h[i] = x
			i = least
		}
		h[i] = last
	}
	return timetable.Second(top >> 32), int32(uint32(top))
}
