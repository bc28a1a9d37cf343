package feed

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"

	"entrepot/engine/network"
)

// version is one row of those that may follow each other in time and not be in
// force together: the rows of a regime, the duties on the same goods.
type version struct {
	key         int32 // rows with one key are of the same
	line        int32
	first, last int32 // see dayNumber; both days are included
	origins     originSet
}

// versions are the rows of one file.
type versions struct {
	keys map[string]int32
	rows []version
}

func (v *versions) add(key []byte, first, last network.Date, origins originSet, line int) {
	k, known := v.keys[string(key)]
	if !known {
		if v.keys == nil {
			v.keys = map[string]int32{}
		}
		k = int32(len(v.keys))
		v.keys[string(key)] = k
	}
	row := version{k, int32(line), dayNumber(first), math.MaxInt32, origins}
	if !last.IsZero() {
		row.last = dayNumber(last)
	}
	v.rows = append(v.rows, row)
}

// dayNumber orders days as they come, and no day before them all.
func dayNumber(d network.Date) int32 { return int32(d.Year*10000 + int(d.Month)*100 + d.Day) }

// dayText writes a day so numbered.
func dayText(n int32) string {
	return fmt.Sprintf("%04d-%02d-%02d", n/10000, n/100%100, n%100)
}

// overlaps reports rows that are in force, for an origin, on a day on which an
// earlier one with the same key is: each once, with the line of that one, and when
// and for which origin both are. Without those it reports none would be.
func (v *versions) overlaps(report func(line, with int32, both string)) {
	slices.SortFunc(v.rows, func(a, b version) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.first, b.first), cmp.Compare(a.line, b.line))
	})
	for rest := v.rows; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].key == rest[0].key {
			n++
		}
		if n > 1 {
			overlapsOf(rest[:n], report)
		}
		rest = rest[n:]
	}
}

func overlapsOf(same []version, report func(line, with int32, both string)) {
	var all originSet
	for i := range same {
		all = all.with(same[i].origins)
	}
	reported := map[int32]bool{}
	for o := range all.members() {
		var kept *version // the last of those that stand apart
		for i := range same {
			now := &same[i]
			switch {
			case !now.origins.has(o):
				continue
			case kept != nil && now.first <= kept.last:
				line, with := max(now.line, kept.line), min(now.line, kept.line)
				if !reported[line] {
					reported[line] = true
					report(line, with, bothText(now.first, min(now.last, kept.last), o))
				}
				if line == now.line {
					continue // the row before it in the file is kept
				}
			}
			kept = now
		}
	}
}

// bothText says when two rows are in force, and for which origin.
func bothText(first, last int32, origin int) string {
	var out []string
	if origin != everyOrigin {
		out = append(out, "for "+countries[3*origin:3*origin+2])
	}
	if first > 0 {
		out = append(out, "from "+dayText(first))
	}
	if last < math.MaxInt32 {
		out = append(out, "to "+dayText(last))
	}
	if len(out) == 0 {
		return "always"
	}
	return strings.Join(out, " ")
}

// originSet is a set of countries, by their places in the list of all; or it is
// everyOrigin alone, for a row that names none.
type originSet [4]uint64

const everyOrigin = 255

func originsSet(all []string) (s originSet) {
	if len(all) == 0 {
		s[everyOrigin/64] = 1 << (everyOrigin % 64)
	}
	for _, c := range all {
		at := strings.Index(countries, c) / 3
		s[at/64] |= 1 << (at % 64)
	}
	return s
}

func (s originSet) has(o int) bool { return s[o/64]&(1<<(o%64)) != 0 }

func (s originSet) with(o originSet) originSet {
	for i := range s {
		s[i] |= o[i]
	}
	return s
}

// members are those in the set, ascending.
func (s originSet) members() func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(64*i + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}
