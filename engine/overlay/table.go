package overlay

import (
	"cmp"
	"hash/maphash"
	"slices"
	"sort"
)

// shardBits: a write copies one shard and the list of them, so with n entries
// about n/1024 entries and 8 KiB. At 100,000 entries the two weigh the same.
const shardBits = 10

// key is what a table may be keyed by.
type key interface {
	cmp.Ordered
	hash() uint64
}

// spread is the fractional part of the golden ratio: multiplied by it,
// neighbouring numbers fall far apart (Knuth, TAOCP 3, 6.4).
const spread = 0x9E3779B97F4A7C15

// row numbers a facility, lane, carrier, arc or place in a list.
type row int32

func (r row) hash() uint64 { return uint64(uint32(r)) * spread }

// departure is one departure by what never changes about it: 32 bits for the
// arc, or for the place among the added ones with the top bit set, and 32 for
// the moment it is timetabled for.
type departure uint64

func (d departure) hash() uint64 { return uint64(d) * spread }

// changeID is the id of a change. It comes from outside, so its hash is seeded.
type changeID string

var seed = maphash.MakeSeed()

func (c changeID) hash() uint64 { return maphash.String(seed, string(c)) }

// table is a map of which any number of versions share what they have in
// common. A version is a value; one that no edit writes to never changes.
type table[K key, V any] struct{ top *shards[K, V] }

type shards[K key, V any] struct {
	owner *edit // may write here in place; nil once the edit is over
	shard [1 << shardBits]*shard[K, V]
	n     int
}

type shard[K key, V any] struct {
	owner *edit
	items []item[K, V] // by key
}

type item[K key, V any] struct {
	key   K
	value V
}

func (t *table[K, V]) len() int {
	if t.top == nil {
		return 0
	}
	return t.top.n
}

func (t *table[K, V]) get(k K) (value V, ok bool) {
	if t.top == nil {
		return value, false
	}
	s := t.top.shard[k.hash()>>(64-shardBits)]
	if s == nil {
		return value, false
	}
	low, high := 0, len(s.items)
	for low < high {
		mid := int(uint(low+high) >> 1)
		if s.items[mid].key < k {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == len(s.items) || s.items[low].key != k {
		return value, false
	}
	return s.items[low].value, true
}

// own returns the shard of k for the edit to write to.
func (t *table[K, V]) own(e *edit, k K) *shard[K, V] {
	switch {
	case t.top == nil:
		t.top = &shards[K, V]{owner: e}
	case t.top.owner != e:
		top := *t.top
		top.owner, t.top = e, &top
	}
	at := &t.top.shard[k.hash()>>(64-shardBits)]
	switch s := *at; {
	case s == nil:
		*at = &shard[K, V]{owner: e}
	case s.owner != e:
		*at = &shard[K, V]{owner: e, items: append(make([]item[K, V], 0, len(s.items)+1), s.items...)}
	}
	return *at
}

func (s *shard[K, V]) find(k K) (int, bool) {
	i := sort.Search(len(s.items), func(i int) bool { return s.items[i].key >= k })
	return i, i < len(s.items) && s.items[i].key == k
}

func (t *table[K, V]) put(e *edit, k K, v V) {
	s := t.own(e, k)
	i, found := s.find(k)
	if found {
		s.items[i].value = v
		return
	}
	s.items = slices.Insert(s.items, i, item[K, V]{k, v})
	t.top.n++
}

func (t *table[K, V]) drop(e *edit, k K) {
	if _, ok := t.get(k); !ok {
		return
	}
	s := t.own(e, k)
	i, _ := s.find(k)
	s.items = slices.Delete(s.items, i, i+1)
	if t.top.n--; t.top.n == 0 {
		t.top = nil
	}
}

// all goes over everything, in no order.
func (t *table[K, V]) all(yield func(K, V) bool) {
	if t.top == nil {
		return
	}
	for _, s := range t.top.shard {
		if s == nil {
			continue
		}
		for i := range s.items {
			if !yield(s.items[i].key, s.items[i].value) {
				return
			}
		}
	}
}
