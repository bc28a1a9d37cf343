package search

import (
	"cmp"
	"container/list"
	"slices"
	"sync"
)

// cacheBytes is how much memory the bounds of one Rated may hold: those to some
// 35 destinations on a network of 20,000 facilities.
const cacheBytes = 64 << 20

// boundBytes is what the bounds of one facility take.
const boundBytes = 64 + 4*mixes

// boundsCache keeps the bounds to the destinations asked for last.
type boundsCache struct {
	mu    sync.Mutex
	made  map[string]*list.Element // of *cachedBounds
	order list.List                // the last used first
}

type cachedBounds struct {
	key    string
	bounds bounds
}

// boundsTo gives the bounds to the nearest of several targets, from the cache
// if they are there. They must not be written to.
func (r *Rated) boundsTo(targets []int32) bounds {
	sorted := slices.Clone(targets)
	slices.SortFunc(sorted, cmp.Compare)
	key := make([]byte, 0, 4*len(sorted))
	for _, t := range slices.Compact(sorted) {
		key = append(key, byte(t), byte(t>>8), byte(t>>16), byte(t>>24))
	}
	c := &r.bounds
	c.mu.Lock()
	if e, ok := c.made[string(key)]; ok {
		c.order.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(*cachedBounds).bounds
	}
	c.mu.Unlock()
	n := len(r.in) - 1
	out := bounds{make([]bound, n), make([][mixes]int32, n)}
	r.compute(out, targetSources(targets), r.x.latest, nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made == nil {
		c.made = map[string]*list.Element{}
	}
	if e, ok := c.made[string(key)]; ok { // another query was quicker
		c.order.MoveToFront(e)
		return e.Value.(*cachedBounds).bounds
	}
	c.made[string(key)] = c.order.PushFront(&cachedBounds{string(key), out})
	for c.order.Len() > max(1, cacheBytes/(boundBytes*max(1, n))) {
		last := c.order.Back()
		delete(c.made, last.Value.(*cachedBounds).key)
		c.order.Remove(last)
	}
	return out
}

func targetSources(targets []int32) []source {
	out := make([]source, len(targets))
	for i, t := range targets {
		out[i].facility = t
	}
	return out
}

// ForgetBounds empties the cache, for measurements of a destination never seen.
func (r *Rated) ForgetBounds() {
	r.bounds.mu.Lock()
	defer r.bounds.mu.Unlock()
	clear(r.bounds.made)
	r.bounds.order.Init()
}
