package board

import (
	"iter"

	"entrepot/tracking/event"
)

// Query asks for parcels. What is zero asks for nothing.
type Query struct {
	Statuses   uint32 // bits 1 << event.Status: any of them
	Open       Marks  // any of these exceptions is open
	Place      string // the last place named, as the carrier wrote it
	Carrier    string // whose scan decided where it stands
	From, Till uint32 // since when it stands so: Unix seconds, Till left out
}

// Shown is a head in words.
type Shown struct {
	Slot    Slot
	ID      [16]byte
	Status  event.Status
	Since   uint32 // Unix seconds
	Place   string // of those beyond the limit: empty
	Carrier string
	Open    Marks
	Count   uint32 // events
}

// wanted is a query in the board's words.
type wanted struct {
	Query
	place Word
	by    CarrierWord
}

// all asks for nothing that a registered parcel could lack.
const allStatuses = ^uint32(0)

func (w *wanted) has(h *Head) bool {
	return h.Registered() && !h.Marks.Has(Moved) && w.Statuses>>h.Status&1 != 0 &&
		(w.Open == 0 || h.Marks.Has(w.Open)) && (w.place == 0 || h.Place == w.place) && (w.by == 0 || h.By == w.by) &&
		h.Since >= w.From && (w.Till == 0 || h.Since < w.Till)
}

// words puts a query in the board's words. It is false where nothing can fit.
func (b *Board) words(q Query) (wanted, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	w := wanted{Query: q}
	if w.Statuses == 0 {
		w.Statuses = allStatuses
	}
	// A word beyond the limit cannot be asked for: others share it.
	n, known := b.places.of[q.Place]
	m, also := b.by.of[q.Carrier]
	w.place, w.by = Word(n), CarrierWord(m)
	return w, known && also
}

// Find gives anyone the parcels that a query asks for and that began before a
// slot, or all where that is 0: the last begun first. The heads of a chunk are
// those of one moment. It reads all heads until the caller stops: some 10 ns
// each.
func (b *Board) Find(q Query, before Slot) iter.Seq[Shown] {
	return func(yield func(Shown) bool) {
		w, possible := b.words(q)
		if !possible {
			return
		}
		b.mu.RLock()
		last := b.heads - 1
		b.mu.RUnlock()
		if before > 0 {
			last = min(last, int(before)-1)
		}
		for last > 0 {
			var page []Shown
			page, last = b.page(&w, last)
			for _, s := range page {
				if !yield(s) {
					return
				}
			}
		}
	}
}

// Unsettled is Find for parcels that are not settled.
func (b *Board) Unsettled(q Query, before Slot) iter.Seq[Shown] {
	return func(yield func(Shown) bool) {
		for s := range b.Find(q, before) {
			if h := b.Read(s.Slot); !h.Marks.Has(Settled) && !yield(s) {
				return
			}
		}
	}
}

// page gives what is wanted of the chunk that a slot is in, down from there, and
// the slot before the chunk.
func (b *Board) page(w *wanted, last int) (page []Shown, next int) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	first := last / inChunk * inChunk
	if first/inChunk >= len(b.chunks) { // closed meanwhile
		return nil, 0
	}
	chunk := b.chunks[first/inChunk]
	for i := last; i >= max(first, 1); i-- {
		if h := &chunk[i-first]; w.has(h) {
			page = append(page, b.shown(Slot(i), h))
		}
	}
	return page, first - 1
}

func (b *Board) shown(s Slot, h *Head) Shown {
	return Shown{Slot: s, ID: h.ID, Status: h.Status, Since: h.Since, Place: b.places.texts[h.Place],
		Carrier: b.by.texts[h.By], Open: h.Marks & Open, Count: h.Count}
}

// Counts are how many parcels there are of what a query asks for.
type Counts struct {
	Parcels      int
	Statuses     map[event.Status]int
	Open         map[Marks]int // by one mark each; a parcel may have several
	Unregistered int           // numbers that have events and no parcel, whatever is asked for
}

// Count counts for anyone.
func (b *Board) Count(q Query) Counts {
	c := Counts{Statuses: map[event.Status]int{}, Open: map[Marks]int{}}
	w, possible := b.words(q)
	var statuses [256]int
	var open [3]int
	for i := 0; ; i++ {
		if !b.count(i, &w, possible, &c, &statuses, &open) {
			break
		}
	}
	for s, n := range statuses {
		if n > 0 {
			c.Statuses[event.Status(s)] = n
		}
	}
	for i, n := range open {
		if n > 0 {
			c.Open[Marks(1<<i)] = n
		}
	}
	return c
}

// count counts a chunk, if there is one.
func (b *Board) count(i int, w *wanted, possible bool, c *Counts, statuses *[256]int, open *[3]int) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if i*inChunk >= b.heads || i >= len(b.chunks) {
		return false
	}
	chunk := b.chunks[i][:min(inChunk, b.heads-i*inChunk)]
	for j := range chunk {
		h := &chunk[j]
		if !h.Registered() {
			if h.Count > 0 && !h.Marks.Has(Moved) {
				c.Unregistered++
			}
			continue
		}
		if !possible || !w.has(h) {
			continue
		}
		c.Parcels++
		statuses[h.Status]++
		for k := range open {
			open[k] += int(h.Marks >> k & 1)
		}
	}
	return true
}
