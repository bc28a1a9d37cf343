package search

import "entrepot/engine/timetable"

// heap is a heap of keys, each with a value beside it or, where the key says all,
// with none. Four children a node make it half as deep as a binary heap, and four
// bare keys lie in one cache line. Its loops are compiled for each kind of value.
type heap[V any] []entry[V]

type entry[V any] struct {
	value V // before the key: a struct that ends in nothing is padded
	key   uint64
}

func (h *heap[V]) push(key uint64, value V) {
	*h = append(*h, entry[V]{value, key})
	s := *h
	i := len(s) - 1
	for i > 0 {
		up := (i - 1) / 4
		if key >= s[up].key {
			break
		}
		s[i] = s[up]
		i = up
	}
	s[i] = entry[V]{value, key}
}

func (h *heap[V]) pop() (key uint64, value V) {
	s := *h
	top, last := s[0], s[len(s)-1]
	s = s[:len(s)-1]
	*h = s
	if len(s) > 0 {
		i := 0
		for {
			first := 4*i + 1
			if first >= len(s) {
				break
			}
			least, x := first, s[first]
			for c := first + 1; c < min(first+4, len(s)); c++ {
				if s[c].key < x.key {
					least, x = c, s[c]
				}
			}
			if x.key >= last.key {
				break
			}
			s[i] = x
			i = least
		}
		s[i] = last
	}
	return top.key, top.value
}

// nearQueue holds facilities by how far they are from a target, both in one key:
// ways of up to 2^40 and 2^24 facilities, which is nearly always enough.
type nearQueue heap[struct{}]

const (
	nearBits = 24
	farthest = 1<<(64-nearBits) - 1
)

func (q *nearQueue) push(way int64, facility int32) {
	(*heap[struct{}])(q).push(uint64(way)<<nearBits|uint64(uint32(facility)), struct{}{})
}

func (q *nearQueue) pop() (way int64, facility int32) {
	key, _ := (*heap[struct{}])(q).pop()
	return int64(key >> nearBits), int32(key & (1<<nearBits - 1))
}

// farQueue does so for ways too far for a nearQueue.
type farQueue heap[int32]

func (q *farQueue) push(way int64, facility int32) { (*heap[int32])(q).push(uint64(way), facility) }

func (q *farQueue) pop() (way int64, facility int32) {
	key, facility := (*heap[int32])(q).pop()
	return int64(key), facility
}

// dueQueue holds labels by the moment they are due, the moment in the upper half
// of a key and the label in the lower: of labels due together the one made first
// comes first.
type dueQueue heap[struct{}]

func (q *dueQueue) push(due timetable.Second, label int32) {
	(*heap[struct{}])(q).push(uint64(uint32(due))<<32|uint64(uint32(label)), struct{}{})
}

func (q *dueQueue) pop() (due timetable.Second, label int32) {
	key, _ := (*heap[struct{}])(q).pop()
	return timetable.Second(key >> 32), int32(uint32(key))
}
