// Package suggest finds what somebody probably meant by a name that is not
// known: names that contain it, and names a few typing errors away.
//
// It is a linear scan, made for the path that ends in an error message, over a
// list of up to some ten thousand names.
package suggest

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Candidate is something that could have been meant: a key to give back and
// the other names it goes by.
type Candidate struct {
	Key   string
	Names []string
}

// Near gives the keys of at most limit candidates, likeliest first: those with
// a name that begins with the word, then those with one that contains it, then
// those within a third of its letters by edit distance (Levenshtein, 1966).
// Case does not count. Candidates that are further away are left out, so the
// answer may be empty.
func Near(word string, all []Candidate, limit int) []string {
	word = strings.ToLower(strings.TrimSpace(word))
	if word == "" {
		return nil
	}
	type hit struct{ rank, index int }
	var hits []hit
	for i, c := range all {
		best := rank(word, c.Key)
		for _, n := range c.Names {
			best = min(best, rank(word, n))
		}
		if best < tooFar {
			hits = append(hits, hit{best, i})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.rank, b.rank) })
	var out []string
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, all[h.index].Key)
	}
	return out
}

const tooFar = 1 << 20

// rank is 0 for a prefix, 1 for a part, 2 and up for edits.
func rank(word, name string) int {
	name = strings.ToLower(name)
	switch {
	case strings.HasPrefix(name, word):
		return 0
	case strings.Contains(name, word):
		return 1
	}
	allowed := utf8.RuneCountInString(word) / 3
	best := distance(word, name)
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return strings.ContainsRune(" -_./(),", r) }) {
		best = min(best, distance(word, part))
	}
	if best > allowed {
		return tooFar
	}
	return 1 + best
}

// distance counts the letters to insert, delete or replace to turn a into b.
func distance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	row := make([]int, len(rb)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range ra {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range rb {
			cost := diagonal
			if x != y {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(rb)]
}
