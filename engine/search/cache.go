package search

import (
	"cmp"
	"container/list"
	"encoding/binary"
	"slices"
	"sync"

	"entrepot/engine/timetable"
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
	c := r.bounds.get(targets, lowers, false, n)
	c.making.Lock()
	defer c.making.Unlock()
	if lowers != 0 && c.mixed.at == nil {
		c.mixed = bounds{at: make([]bound, n)}
		r.compute(c.mixed, byTime, kinds, targetSources(targets), r.latestWith(extra), extra)
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

// latestWith is after any way that needs some extra arcs. The last leg leaves before
// the horizon's end, so no bound is past it by more than the longest of the arcs that
// all overlays of one Lowers have.
func (r *Rated) latestWith(extra reverses) timetable.Second {
	latest := r.latest()
	for _, list := range extra {
		for i := range list {
			latest = max(latest, r.x.snap.End+list[i].takes)
		}
	}
	return latest
}

// openBoundsTo gives those of goods that find no limited import open any more, in
// money before release, from the cache if they are there. A way begins at each
// import that is open at every cost, with what is to go from there.
func (r *Rated) openBoundsTo(targets []int32, lowers uint64, extra reverses) bounds {
	all, _ := r.boundsTo(targets, true, lowers, extra)
	n := len(r.in) - 1
	c := r.bounds.get(targets, lowers, true, n)
	c.making.Lock()
	defer c.making.Unlock()
	if c.mixed.at != nil {
		return c.mixed
	}
	imports, pairs := r.entries(all.at)
	c.mixed = bounds{at: make([]bound, n)}
	if all.via != nil {
		c.mixed.via = make([][mixes]int32, n)
	}
	r.compute(c.mixed, byTime, kinds, imports, r.latestWith(extra), extra)
	for i := range imports {
		s := &imports[i]
		for m, way := range c.mixed.at[s.facility].mixed {
			if c.mixed.via != nil && way == s.bound.mixed[m] {
				c.mixed.via[s.facility][m] = pairs[i]
			}
		}
	}
	return c.mixed
}

// appendKey adds what bounds are of to a key.
func appendKey(key []byte, targets []int32, lowers uint64, open bool) []byte {
	sorted := slices.Clone(targets)
	slices.SortFunc(sorted, cmp.Compare)
	key = binary.LittleEndian.AppendUint64(key, lowers)
	if open {
		key = append(key, 1)
	}
	for _, t := range slices.Compact(sorted) {
		key = binary.LittleEndian.AppendUint32(key, uint32(t))
	}
	return key
}

// hold tells whether bounds have been asked for before.
func (c *boundsCache) hold(targets []int32, lowers uint64, open bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.made[string(appendKey(nil, targets, lowers, open))] != nil
}

// get finds the entry of some targets or makes an empty one.
func (c *boundsCache) get(targets []int32, lowers uint64, open bool, places int) *cachedBounds {
	var short [32]byte // which is enough for most, and costs no allocation
	key := appendKey(short[:0], targets, lowers, open)
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
