package board

import (
	"crypto/sha256"

	"entrepot/tracking/event"
)

// Number stands for a carrier's number: 96 bits of a hash, so that of 10^9
// numbers two are the same with a chance of 10^-11.
type Number [12]byte

// NumberOf is the number of a reference.
func NumberOf(r event.Reference) Number {
	var text [1 + 255 + 255]byte
	b := append(text[:0], byte(len(r.Carrier)))
	b = append(append(b, r.Carrier...), r.Number...)
	sum := sha256.Sum256(b)
	return Number(sum[:12])
}

// Bearer is the head that a number leads to, and whether it has led to others
// before.
type Bearer struct {
	Slot    Slot
	Several bool
}

// bearerOf and packed are how a bearer lies in a table.
func bearerOf(packed uint32) Bearer { return Bearer{Slot(packed >> 1), packed&1 != 0} }

func (b Bearer) packed() uint32 {
	p := uint32(b.Slot) << 1
	if b.Several {
		p |= 1
	}
	return p
}

type numbered struct {
	number Number
	bearer uint32 // packed; 0: nothing lies here
}

// table is one of the tables of numbers: open addressing, linear probing. The
// numbers are hashes already.
type table struct {
	cells []numbered
	used  int
}

const firstCells = 256 // one page

func (t *table) find(n Number) *numbered {
	if len(t.cells) == 0 {
		return nil
	}
	mask := uint32(len(t.cells) - 1)
	for i := home(n) & mask; ; i = (i + 1) & mask {
		if c := &t.cells[i]; c.bearer == 0 || c.number == n {
			return c
		}
	}
}

// home is where a number would like to lie; its first byte has chosen the table.
func home(n Number) uint32 {
	return uint32(n[1]) | uint32(n[2])<<8 | uint32(n[3])<<16 | uint32(n[4])<<24
}

func (t *table) get(n Number) Bearer {
	if c := t.find(n); c != nil && c.bearer > nowhere {
		return bearerOf(c.bearer)
	}
	return Bearer{}
}

// set gives a number its bearer. A zero bearer forgets it: only a rebuilt table
// has gaps closed, so the cell keeps its number and leads nowhere.
func (t *table) set(n Number, b Bearer) {
	if 4*(t.used+1) > 3*len(t.cells) {
		t.grow()
	}
	c := t.find(n)
	if c.bearer == 0 {
		t.used++
	}
	c.number = n
	if c.bearer = b.packed(); b.Slot == 0 {
		c.bearer = nowhere
	}
}

// expect makes an empty table as large as so many numbers will have it. Then they
// can be set in the order in which another table has them without jumping about,
// which takes most of the time. Pages that are not written take no memory.
func (t *table) expect(n uint64) {
	size := firstCells
	for size < 1<<24 && 4*n > 3*uint64(size) {
		size *= 2
	}
	t.cells = slab[numbered](size)
}

// nowhere lies where a number was forgotten. It is read as slot 0.
const nowhere = 1

func (t *table) grow() {
	old := t.cells
	live := 0
	for i := range old {
		if old[i].bearer > nowhere {
			live++
		}
	}
	n := max(firstCells, len(old))
	if 2*live >= n || n == len(old) && 4*(live+1) > 3*n {
		n *= 2
	}
	t.cells, t.used = slab[numbered](n), live
	for i := range old {
		if old[i].bearer > nowhere {
			*t.find(old[i].number) = old[i]
		}
	}
	release(old)
}
