package search

import "entrepot/engine/timetable"

// queue is a heap of facilities by the moment they are near, the moment in the
// upper half of a word. Four children a node make it half as deep as a binary
// heap, and the four lie in one cache line.
type queue []uint64

func (q *queue) push(due timetable.Second, label int32) {
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

func (q *queue) pop() (due timetable.Second, label int32) {
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

// far is a facility and how far it is from a target in whole numbers of any
// kind; a heap of them drives the backward passes whose sums need 64 bits.
type far struct {
	way      int64
	facility int32
}

type farQueue []far

func (q *farQueue) push(e far) {
	*q = append(*q, e)
	h := *q
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 4
		if e.way >= h[up].way {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = e
}

func (q *farQueue) pop() far {
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
			least := first
			for c := first + 1; c < min(first+4, len(h)); c++ {
				if h[c].way < h[least].way {
					least = c
				}
			}
			if h[least].way >= last.way {
				break
			}
			h[i] = h[least]
			i = least
		}
		h[i] = last
	}
	return top
}
