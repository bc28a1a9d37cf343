package pareto

import "math/bits"

// item is a label in hand: its costs in one number that orders them, and the
// step of the trail that led to it.
type item struct {
	key    uint64
	node   int32
	parent int32
}

// heap is a binary heap of items.
type heap []item

func (h *heap) push(x item) {
	*h = append(*h, x)
	s := *h
	i := len(s) - 1
	for i > 0 {
		up := (i - 1) / 2
		if s[up].key <= x.key {
			break
		}
		s[i] = s[up]
		i = up
	}
	s[i] = x
}

func (h *heap) pop() item {
	s := *h
	top, last := s[0], s[len(s)-1]
	s = s[:len(s)-1]
	*h = s
	if len(s) > 0 {
		s.sink(0, last)
	}
	return top
}

// sink puts x in the place i or deeper.
func (h heap) sink(i int, x item) {
	for {
		c := 2*i + 1
		if c >= len(h) {
			break
		}
		if c+1 < len(h) && h[c+1].key < h[c].key {
			c++
		}
		if x.key <= h[c].key {
			break
		}
		h[i] = h[c]
		i = c
	}
	h[i] = x
}

// order makes a heap of items in any order.
func (h heap) order() {
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.sink(i, h[i])
	}
}

// none ends a list, and stands for no label, no node, no arc.
const none = -1

// label is one way to stand at a node and what that leads to at best: both
// costs include the least still to go.
type label struct {
	cost [2]int32
	node int32
}

// perChunk labels and the number of the next chunk fill a cache line.
const perChunk = 5

// chunk holds a few labels of one bucket.
type chunk struct {
	labels [perChunk]label
	next   int32
}

// queue is a bucket queue (Dial, CACM 12(11), 1969): labels lie in buckets by
// stretches of their first cost, the buckets in a ring, and labels that fall
// into the bucket in hand are a heap in the order of both costs. A bucket is a
// list of chunks; a chunk that was emptied is the next to be filled, so that
// those in use stay in the cache.
type queue struct {
	chunks  []chunk
	parents [][perChunk]int32 // by chunk, where paths are kept
	free    int32             // first of the list of free chunks
	paths   bool

	shift  uint // a bucket is 1<<shift wide
	heads  []head
	used   []uint64 // by bucket: a bit
	bucket int      // the one in hand
	now    heap     // labels that fell into it since
}

// head says where the last label of a bucket lies: the chunk and how many it
// holds.
type head struct {
	chunk int32
	held  int32
}

// begin empties the queue. Span is how far the first cost of a label pushed may
// lie past that of the label popped last; most is how many buckets there may be.
func (q *queue) begin(span uint64, most int, paths bool) {
	q.chunks, q.parents, q.free, q.paths = q.chunks[:0], q.parents[:0], none, paths
	q.shift = 0
	for span>>q.shift > uint64(most)-2 {
		q.shift++
	}
	n := max(64, 1<<bits.Len64(span>>q.shift+1))
	if cap(q.heads) < n {
		q.heads, q.used = make([]head, n), make([]uint64, n/64)
	}
	q.heads, q.used = q.heads[:n], q.used[:n/64]
	for i := range q.heads {
		q.heads[i] = head{none, perChunk}
	}
	clear(q.used)
	q.bucket, q.now = 0, q.now[:0]
}

// start puts the first label in hand.
func (q *queue) start(l label) {
	q.bucket = int(uint32(l.cost[0])>>q.shift) & (len(q.heads) - 1)
	q.now = append(q.now, item{rank(l.cost), l.node, none})
}

// rank orders costs by the first, then by the second.
func rank(cost [2]int32) uint64 { return uint64(cost[0])<<32 | uint64(cost[1]) }

// push adds a label.
func (q *queue) push(l label, parent int32) {
	at := int(uint32(l.cost[0])>>q.shift) & (len(q.heads) - 1)
	if at == q.bucket {
		q.now.push(item{rank(l.cost), l.node, parent})
		return
	}
	h := &q.heads[at]
	if h.held == perChunk {
		q.used[at>>6] |= 1 << (at & 63)
		h.chunk, h.held = q.another(h.chunk), 0
	}
	q.chunks[h.chunk].labels[h.held] = l
	if q.paths {
		q.parents[h.chunk][h.held] = parent
	}
	h.held++
}

// another makes a chunk before the next.
func (q *queue) another(next int32) int32 {
	if c := q.free; c != none {
		q.free = q.chunks[c].next
		q.chunks[c].next = next
		return c
	}
	q.chunks = append(q.chunks, chunk{next: next})
	if q.paths {
		q.parents = append(q.parents, [perChunk]int32{})
	}
	return int32(len(q.chunks) - 1)
}

// next takes the next bucket in hand. The caller reads it chunk by chunk,
// giving each back, from what it returns. It tells false when the queue is
// empty.
func (q *queue) next() (head, bool) {
	words := len(q.used)
	at := q.bucket >> 6
	w := q.used[at] &^ (1<<(q.bucket&63) - 1)
	for range words + 1 {
		if w != 0 {
			q.bucket = at<<6 + bits.TrailingZeros64(w)
			q.used[at] &^= 1 << (q.bucket & 63)
			h := q.heads[q.bucket]
			q.heads[q.bucket] = head{none, perChunk}
			return h, true
		}
		at = (at + 1) & (words - 1)
		w = q.used[at]
	}
	return head{}, false
}

// read returns the labels of the last chunk of a bucket in hand, and their
// parents where paths are kept.
func (q *queue) read(h head) (labels []label, parents []int32) {
	if q.paths {
		parents = q.parents[h.chunk][:h.held]
	}
	return q.chunks[h.chunk].labels[:h.held], parents
}

// back gives the last chunk of a bucket in hand back and steps to the one
// before it, which is full.
func (q *queue) back(h head) head {
	c := &q.chunks[h.chunk]
	before := c.next
	c.next, q.free = q.free, h.chunk
	return head{before, perChunk}
}
