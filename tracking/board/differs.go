package board

import "fmt"

// Differs says in what a board says another thing than another one; empty when
// they say the same. Neither may change meanwhile.
func (b *Board) Differs(other *Board) string {
	if b.heads != other.heads {
		return fmt.Sprintf("%d heads and %d", b.heads-1, other.heads-1)
	}
	for s := Slot(1); int(s) < b.heads; s++ {
		x, y := b.Head(s), other.Head(s)
		if x.Marks.Has(Moved) != y.Marks.Has(Moved) || b.Standing(s) != other.Standing(s) {
			return fmt.Sprintf("head %d is %+v and %+v", s, x, y)
		}
		if x.Marks.Has(Moved) {
			continue // what a head held that has moved is of no matter
		}
		px, py, cx, cy := b.places.texts[x.Place], other.places.texts[y.Place], b.by.texts[x.By], other.by.texts[y.By]
		x.Place, y.Place, x.By, y.By = 0, 0, 0, 0
		if x != y || px != py || cx != cy {
			return fmt.Sprintf("head %d is %+v at %q by %q and %+v at %q by %q", s, x, px, cx, y, py, cy)
		}
	}
	for i := range b.numbers {
		for _, c := range b.numbers[i].cells {
			if c.bearer > nowhere {
				x, y := bearerOf(c.bearer), other.Bearer(c.number)
				if x.Slot, y.Slot = b.Standing(x.Slot), other.Standing(y.Slot); x != y {
					return fmt.Sprintf("number %x leads to %+v and %+v", c.number, x, y)
				}
			}
		}
	}
	return ""
}
