package overlay

import "math/bits"

// set is a set of small numbers, a bit each.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) has(i int32) bool { return s[uint32(i)/64]&(1<<(uint32(i)%64)) != 0 }

func (s set) add(i int32) { s[uint32(i)/64] |= 1 << (uint32(i) % 64) }

func (s set) remove(i int32) { s[uint32(i)/64] &^= 1 << (uint32(i) % 64) }

// addRange adds from, from+1, ... to-1.
func (s set) addRange(from, to int32) {
	for ; from < to && from%64 != 0; from++ {
		s.add(from)
	}
	for ; from+64 <= to; from += 64 {
		s[from/64] = ^uint64(0)
	}
	for ; from < to; from++ {
		s.add(from)
	}
}

func (s set) addAll(o set) {
	for i, w := range o {
		s[i] |= w
	}
}

// list is the numbers in the set below n, ascending.
func (s set) list(n int32) []int32 {
	count := 0
	for _, w := range s {
		count += bits.OnesCount64(w)
	}
	out := make([]int32, 0, count)
	for at, w := range s {
		for ; w != 0; w &= w - 1 {
			if i := int32(at*64 + bits.TrailingZeros64(w)); i < n {
				out = append(out, i)
			}
		}
	}
	return out
}

// owned is a set that one edit may write to.
type owned struct {
	set
	owner *edit
}

// write returns the set for the edit to write to.
func (o *owned) write(e *edit) set {
	if o.owner != e {
		o.set, o.owner = append(set(nil), o.set...), e
	}
	return o.set
}

// put makes i a member or not, and copies nothing if it is so already.
func (o *owned) put(e *edit, i int32, member bool) {
	switch {
	case o.has(i) == member:
	case member:
		o.write(e).add(i)
	default:
		o.write(e).remove(i)
	}
}
