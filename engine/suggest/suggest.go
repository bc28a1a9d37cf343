// Package suggest finds what somebody probably meant by a name that is not
// known: names that contain it, and names a few typing errors away.
//
// It is a linear scan, made for the path that ends in an error message, over a
// list of up to some ten thousand names.
//
// # Limits
//
// A word of more than 64 letters is looked for as a part of the names only: it
// is pasted text rather than a slip of the keyboard, and the edit distance
// takes time in proportion to the product of both lengths.
package suggest

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// mostLetters of a word are compared letter by letter.
const mostLetters = 64

// Candidate is something that could have been meant: a key to give back and
// the other names it goes by.
type Candidate struct {
	Key   string
	Names []string
}

// Near gives the keys of at most limit candidates, likeliest first: those with
// a name that begins with the word, then those with one that contains it, then
// those within a third of its letters by edit distance (Levenshtein, 1966) of
// a name or of one of its parts, fewest edits first. Among equals the name
// whose length is closest to the word's comes first, then the earlier in the
// list. Case does not count. Candidates that are further away are left out, so
// the answer may be empty; it is when limit is not positive.
func Near(word string, all []Candidate, limit int) []string {
	word = strings.ToLower(strings.TrimSpace(word))
	if word == "" || limit <= 0 {
		return nil
	}
	type hit struct {
		match
		index int
	}
	var hits []hit
	s := newSearch(word)
	for i, c := range all {
		best := s.match(c.Key)
		for _, n := range c.Names {
			if m := s.match(n); m.compare(best) < 0 {
				best = m
			}
		}
		if best.rank < tooFar {
			hits = append(hits, hit{best, i})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(a.match.compare(b.match), cmp.Compare(a.index, b.index))
	})
	var out []string
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, all[h.index].Key)
	}
	return out
}

// match says how well a name answers the word; less is better.
type match struct {
	rank int // 0 for a prefix, 1 for a part, 1 + edits beyond
	gap  int // difference in letters between the word and the whole name
}

const tooFar = 1 << 20

func (m match) compare(o match) int {
	return cmp.Or(cmp.Compare(m.rank, o.rank), cmp.Compare(m.gap, o.gap))
}

// search is one word looked for, with memory that its comparisons share.
type search struct {
	word    string // lower case
	count   int    // letters of word
	letters []rune // of word; none when it is too long to compare
	allowed int    // edits a name may be away; 0 compares nothing
	name    []rune
	row     []int
}

func newSearch(word string) *search {
	s := &search{word: word, count: utf8.RuneCountInString(word)}
	if s.count <= mostLetters {
		s.letters, s.allowed = []rune(word), s.count/3
	}
	return s
}

func (s *search) match(name string) match {
	name = strings.ToLower(name)
	gap := s.count - utf8.RuneCountInString(name)
	m := match{rank: tooFar, gap: max(gap, -gap)}
	switch {
	case strings.HasPrefix(name, s.word):
		m.rank = 0
	case strings.Contains(name, s.word):
		m.rank = 1
	case s.allowed > 0 && gap <= s.allowed: // else every part is too short as well
		least := s.edits(name)
		for part := range strings.FieldsFuncSeq(name, separates) {
			if len(part) < len(name) {
				least = min(least, s.edits(part))
			}
		}
		if least <= s.allowed {
			m.rank = 1 + least
		}
	}
	return m
}

// separates says whether r stands between the parts of a name.
func separates(r rune) bool {
	switch r {
	case ' ', '-', '_', '.', '/', '(', ')', ',':
		return true
	}
	return false
}

// edits counts the letters to insert, delete or replace to turn the word into
// name, and gives tooFar when they are more than allowed.
//
// Each edit changes the length by one at most, so a name too short or too long
// is not looked at. The least number of a row never falls from one row to the
// next, so the first row that has none within the allowance is the last.
func (s *search) edits(name string) int {
	if gap := s.count - utf8.RuneCountInString(name); max(gap, -gap) > s.allowed {
		return tooFar
	}
	s.name, s.row = s.name[:0], append(s.row[:0], 0)
	for _, r := range name {
		s.name = append(s.name, r)
		s.row = append(s.row, len(s.name))
	}
	row := s.row
	for i, x := range s.letters {
		diagonal, least := row[0], i+1
		row[0] = i + 1
		for j, y := range s.name {
			cost := diagonal
			if x != y {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
			least = min(least, cost)
		}
		if least > s.allowed {
			return tooFar
		}
	}
	if last := row[len(row)-1]; last <= s.allowed {
		return last
	}
	return tooFar
}
