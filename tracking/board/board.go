package board

import (
	"slices"
	"sync"

	"entrepot/tracking/event"
)

// Board is all heads, and the numbers that lead to them.
type Board struct {
	mu      sync.RWMutex
	chunks  [][]Head // of inChunk each; slot 0 is not used
	heads   int      // slots given, and slot 0
	numbers [256]table
	places  words
	by      words
	changes changes
	saved   [2]int // places and carriers that the file has
}

const inChunk = 1 << 14 // heads: 1 MiB

// New makes an empty board.
func New() *Board {
	return &Board{heads: 1, chunks: [][]Head{slab[Head](inChunk)}, places: newWords(maxPlaces), by: newWords(maxCarriers)}
}

// Close gives the memory back. Nothing may use the board afterwards.
func (b *Board) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.chunks {
		release(c)
	}
	for i := range b.numbers {
		release(b.numbers[i].cells)
	}
	b.chunks, b.heads, b.numbers = nil, 1, [256]table{}
}

func (b *Board) at(s Slot) *Head { return &b.chunks[int(s)/inChunk][int(s)%inChunk] }

// Last is the last slot given; 0 when there is none. It is for the owner.
func (b *Board) Last() Slot { return Slot(b.heads - 1) }

// Tail is the last entry of the log that any head knows. It is for the owner.
func (b *Board) Tail() uint64 {
	var tail uint64
	for i := range b.heads {
		tail = max(tail, b.at(Slot(i)).Tail)
	}
	return tail
}

// Head gives a head to the owner. A slot that was not given has a zero one.
func (b *Board) Head(s Slot) Head {
	if int(s) >= b.heads {
		return Head{}
	}
	return *b.at(s)
}

// Bearer gives the owner what a number leads to; slot 0 when it leads nowhere.
func (b *Board) Bearer(n Number) Bearer { return b.numbers[n[0]].get(n) }

// Read gives a head to anyone.
func (b *Board) Read(s Slot) Head {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.Head(s)
}

// Standing gives anyone the slot that one stands for: where its head was merged
// into another, of that.
func (b *Board) Standing(s Slot) Slot {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for {
		h := b.Head(s)
		if !h.Marks.Has(Moved) {
			return s
		}
		s = Slot(h.Place)
	}
}

// Lead gives anyone the bearer of a number, and its head.
func (b *Board) Lead(n Number) (Bearer, Head) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	to := b.Bearer(n)
	return to, b.Head(to.Slot)
}

// Change is what a commit did.
type Change struct {
	Heads   map[Slot]*Head
	Numbers map[Number]Bearer
}

// Apply puts a change on the board. It is for the owner.
func (b *Board) Apply(c Change) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for s, h := range c.Heads {
		b.make(s)
		*b.at(s) = *h
		b.changes.head(s)
	}
	for n, to := range c.Numbers {
		b.numbers[n[0]].set(n, to)
		b.changes.number(n)
	}
}

// Forget takes away the numbers that lead to some heads and never led to others.
// It is for the owner.
func (b *Board) Forget(slots []Slot) {
	if len(slots) == 0 {
		return
	}
	gone := make(map[Slot]bool, len(slots))
	for _, s := range slots {
		gone[s] = true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.numbers {
		for j := range b.numbers[i].cells {
			c := &b.numbers[i].cells[j]
			if to := bearerOf(c.bearer); c.bearer > nowhere && !to.Several && gone[to.Slot] {
				c.bearer = nowhere
				b.changes.number(c.number)
			}
		}
	}
}

// make gives every slot up to one.
func (b *Board) make(s Slot) {
	for int(s) >= len(b.chunks)*inChunk {
		b.chunks = append(b.chunks, slab[Head](inChunk))
	}
	b.heads = max(b.heads, int(s)+1)
}

// PlaceWord gives the word for a place, a new one if need be. It is for the
// owner.
func (b *Board) PlaceWord(p event.Place) Word {
	text := p.ID
	if text == "" {
		text = p.Name
	}
	return Word(b.word(&b.places, text))
}

// CarrierWord does the same for a carrier.
func (b *Board) CarrierWord(carrier string) CarrierWord { return CarrierWord(b.word(&b.by, carrier)) }

// word looks without the lock, which the owner may, and takes it to add.
func (b *Board) word(w *words, text string) uint32 {
	if n, known := w.of[text]; known {
		return n
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return w.number(text)
}

// Carriers gives anyone all carriers that there is a word for.
func (b *Board) Carriers() []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return slices.Clone(b.by.texts[2:])
}
