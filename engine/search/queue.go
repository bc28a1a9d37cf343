package search

import "entrepot/engine/timetable"

// entry is a label waiting its turn, with its rank beside it so that moving
// entries about touches no label.
type entry struct {
	cost  int64
	due   timetable.Second // earliest arrival at the target it could lead to
	label int32
}

func (e entry) before(o entry) bool {
	return e.due < o.due || e.due == o.due && e.cost < o.cost
}

// queue is a heap of entries with four children a node: half as deep as a
// binary heap, and the four lie in one or two cache lines.
type queue []entry

func (q *queue) push(e entry) {
	*q = append(*q, e)
	h := *q
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !e.before(h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = e
}

func (q *queue) pop() int32 { return q.popEntry().label }

func (q *queue) popEntry() entry {
	h := *q
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	if len(h) == 0 {
		return top
	}
	i := 0
	for {
		first := 4*i + 1
		if first >= len(h) {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, len(h)); c++ {
			if h[c].before(h[least]) {
				least = c
			}
		}
		if !h[least].before(last) {
			break
		}
		h[i] = h[least]
		i = least
	}
	h[i] = last
	return top
}
