package search

import (
	"cmp"
	"container/list"
	"encoding/binary"
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
	plain  bounds // time and cost alone
	mixed  bounds // all kinds; at is nil until a query has needed them
	making sync.Mutex
}

// boundsTo gives the bounds to the nearest of several targets, from the cache
// if they are there; with the mixes if they are, too, or are asked for. They must
// not be written to. Extra arcs matter if lowers, the overlay's Lowers, is not 0:
// then there are always mixes, and no pairs to go on by.
func (r *Rated) boundsTo(targets []int32, mixed bool, lowers uint64, extra reverses) (b bounds, hasMixes bool) {
	n := len(r.in) - 1
	c := r.bounds.get(targets, lowers, n)
	c.making.Lock()
	defer c.making.Unlock()
	if lowers != 0 && c.mixed.at == nil {
		// The last leg leaves before the horizon's end, so no bound is past it by
		// more than the longest of the arcs that all overlays of this Lowers have.
		latest := r.latest()
		for _, list := range extra {
			for i := range list {
				latest = max(latest, r.x.snap.End+list[i].takes)
			}
		}
		c.mixed = bounds{at: make([]bound, n)}
		r.compute(c.mixed, byTime, kinds, targetSources(targets), latest, extra)
	}
	if c.plain.at == nil {
		c.plain = bounds{at: make([]bound, n)}
		r.compute(c.plain, byTime, byMix, targetSources(targets), r.latest(), nil)
	}
	if mixed && c.mixed.at == nil {
		// Queries at work may be reading the plain ones.
		c.mixed = bounds{slices.Clone(c.plain.at), make([][mixes]int32, n)}
		r.compute(c.mixed, byMix, kinds, targetSources(targets), r.latest(), nil)
		c.plain = bounds{at: c.mixed.at}
	}
	if c.mixed.at != nil {
		return c.mixed, true
	}
	return c.plain, false
}

// get finds the entry of some targets or makes an empty one.
func (c *boundsCache) get(targets []int32, lowers uint64, places int) *cachedBounds {
	sorted := slices.Clone(targets)
	slices.SortFunc(sorted, cmp.Compare)
	key := binary.LittleEndian.AppendUint64(make([]byte, 0, 8+4*len(sorted)), lowers)
	for _, t := range slices.Compact(sorted) {
		key = binary.LittleEndian.AppendUint32(key, uint32(t))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.made[string(key)]; ok {
		c.order.MoveToFront(e)
		return e.Value.(*cachedBounds)
	}
	if c.made == nil {
		c.made = map[string]*list.Element{}
	}
	out := &cachedBounds{key: string(key)}
	c.made[out.key] = c.order.PushFront(out)
	for c.order.Len() > max(1, cacheBytes/(boundBytes*max(1, places))) {
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
