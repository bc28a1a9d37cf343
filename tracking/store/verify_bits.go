package store

// bits is a set of sequences or slots: one bit each, as far as there are any.
type bits struct{ words []uint64 }

func (b *bits) set(n uint64) {
	if need := int(n/64) + 1; need > len(b.words) {
		b.words = append(b.words, make([]uint64, need-len(b.words))...)
	}
	b.words[n/64] |= 1 << (n % 64)
}

// setRun sets a run, as far as it goes up to a limit: its length may be damaged.
func (b *bits) setRun(r stretch, last uint64) {
	for n := r.from; n < r.from+r.n && n <= last; n++ {
		b.set(n)
	}
}

func (b *bits) has(n uint64) bool {
	return n/64 < uint64(len(b.words)) && b.words[n/64]>>(n%64)&1 != 0
}
