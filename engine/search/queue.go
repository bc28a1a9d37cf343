package search

// nearQueue is a heap of facilities and how far they are from a target, both in
// one word: ways of up to 2^40 and 2^24 facilities, which is nearly always
// enough. Four children a node make it half as deep as a binary heap, and the
// four lie in one cache line.
type nearQueue []uint64

const (
	nearBits = 24
	farthest = 1<<(64-nearBits) - 1
)

func (q *nearQueue) push(way int64, facility int32) {
	x := uint64(way)<<nearBits | uint64(uint32(facility))
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

func (q *nearQueue) pop() (way int64, facility int32) {
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
	return int64(top >> nearBits), int32(top & (1<<nearBits - 1))
}

// far is a facility and how far it is from a target, for ways too far for a
// nearQueue.
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
