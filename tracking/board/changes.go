package board

import (
	"bufio"
	"bytes"
	"hash/crc32"
	"io"
	"math/bits"
	"unsafe"
)

// changes is what has changed since the board was last saved or loaded: heads as
// bits by slot, numbers as a list that may name one more than once.
type changes struct {
	heads   []uint64
	numbers []Number
}

func (c *changes) head(s Slot) {
	for int(s)/64 >= len(c.heads) {
		c.heads = append(c.heads, make([]uint64, max(16, len(c.heads)/4))...)
	}
	c.heads[s/64] |= 1 << (s % 64)
}

func (c *changes) number(n Number) { c.numbers = append(c.numbers, n) }

// takeChanges begins anew, and gives what there was.
func (b *Board) takeChanges() changes {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.changes
	b.changes = changes{}
	return was
}

// section begins what changed after a board was saved.
const section = "changes\n"

// headAt is a head as it lies in a section.
type headAt struct {
	Head Head
	Slot Slot
	_    uint32
}

// inTurn is how many heads or numbers are copied under one lock.
const inTurn = 4096

// SaveChanges writes what changed since the board was last saved or loaded, to be
// added to that very file, as Save writes all of it. After an error the next one
// must be Save.
func (b *Board) SaveChanges(w io.Writer, through uint64) error {
	changed := b.takeChanges()
	f := writing(w)
	f.raw([]byte(section))
	f.number(through)
	n := 0
	for _, word := range changed.heads {
		n += bits.OnesCount64(word)
	}
	f.number(uint64(n))
	some := make([]headAt, 0, inTurn)
	for at := 0; at < len(changed.heads); {
		some, at = b.changedHeads(some[:0], changed.heads, at)
		f.raw(bytesOf(some))
	}
	f.number(uint64(len(changed.numbers)))
	leads := make([]numbered, 0, inTurn)
	for len(changed.numbers) > 0 {
		k := min(len(changed.numbers), inTurn)
		leads = b.leads(leads[:0], changed.numbers[:k])
		f.raw(bytesOf(leads))
		changed.numbers = changed.numbers[k:]
	}
	f.number(uint64(b.saved[0]))
	f.number(uint64(b.saved[1]))
	b.saved = f.words(b.wordsAfter(b.saved))
	return f.end()
}

// changedHeads adds the heads of some words of bits, from one on, and says which is
// the next.
func (b *Board) changedHeads(to []headAt, words []uint64, at int) ([]headAt, int) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for ; at < len(words) && len(to) <= inTurn-64; at++ {
		for w := words[at]; w != 0; w &= w - 1 {
			s := Slot(64*at + bits.TrailingZeros64(w))
			to = append(to, headAt{Head: *b.at(s), Slot: s})
		}
	}
	return to, at
}

func (b *Board) leads(to []numbered, of []Number) []numbered {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, n := range of {
		to = append(to, numbered{n, b.numbers[n[0]].get(n).packed()})
	}
	return to
}

// loadChanges puts the next section on the board; false where there is no whole
// one. It is looked through before any of it is used.
func (b *Board) loadChanges(from *bufio.Reader) (through uint64, size int64, ok bool) {
	var all bytes.Buffer
	f := file{from: io.TeeReader(from, &all), sum: crc32.New(castagnoli)}
	head := make([]byte, len(section))
	f.fill(head)
	through = f.read(most)
	heads := f.read(1 << 32)
	f.skip(heads * uint64(unsafe.Sizeof(headAt{})))
	numbers := f.read(most)
	f.skip(numbers * uint64(unsafe.Sizeof(numbered{})))
	places, carriers := f.read(maxPlaces), f.read(maxCarriers)
	var texts [2][]string
	for i := range texts {
		for range f.read(maxPlaces) {
			if f.err != nil {
				break
			}
			text := make([]byte, f.read(1<<12))
			f.fill(text)
			texts[i] = append(texts[i], string(text))
		}
	}
	want := f.sum.Sum32()
	if sum := f.read(most); f.err != nil || sum != uint64(want) || string(head) != section ||
		places != uint64(b.saved[0]) || carriers != uint64(b.saved[1]) {
		return 0, 0, false
	}
	rest := all.Bytes()[len(section)+2*8:]
	size = int64(all.Len())
	var h headAt
	for i := range heads {
		copy(bytesOf(unsafe.Slice(&h, 1)), rest[i*uint64(unsafe.Sizeof(h)):])
		if uint64(h.Slot) >= uint64(b.heads)+heads {
			return 0, 0, false // slots are given one after another
		}
	}
	for range heads {
		rest = rest[copy(bytesOf(unsafe.Slice(&h, 1)), rest):]
		b.make(h.Slot)
		*b.at(h.Slot) = h.Head
	}
	rest = rest[8:]
	var n numbered
	for range numbers {
		rest = rest[copy(bytesOf(unsafe.Slice(&n, 1)), rest):]
		b.numbers[n.number[0]].set(n.number, bearerOf(n.bearer))
	}
	for i, w := range []*words{&b.places, &b.by} {
		for _, t := range texts[i] {
			w.number(t)
		}
		b.saved[i] = len(w.texts)
	}
	return through, size, true
}

// skip reads over so many bytes, by the page: a length that is not true must not
// cost the memory.
func (f *file) skip(n uint64) {
	var page [1 << 14]byte
	for n > 0 && f.err == nil {
		k := min(n, uint64(len(page)))
		f.fill(page[:k])
		n -= k
	}
}
