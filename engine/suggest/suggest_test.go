package suggest

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestNear(t *testing.T) {
	all := []Candidate{
		{"CNSZX", []string{"Shenzhen Bao'an Airport"}},
		{"CNSHA-PVG", []string{"Shanghai Pudong"}},
		{"CNSGH", []string{"Port of Shanghai"}},
		{"DEFRA", []string{"Frankfurt am Main"}},
		{"CNURC", []string{"Ürümqi"}},
	}
	tests := []struct {
		word  string
		limit int
		want  []string
	}{
		{"shanghai", 5, []string{"CNSHA-PVG", "CNSGH"}},
		{"cnsz", 5, []string{"CNSZX"}},
		{"Frankfrt", 5, []string{"DEFRA"}},
		{"Shenzen", 5, []string{"CNSZX"}},
		{"DEFRN", 5, []string{"DEFRA"}},
		{"cn", 2, []string{"CNSZX", "CNSGH"}},
		{"urumqi", 5, []string{"CNURC"}},
		{"ÜRÜMQI", 5, []string{"CNURC"}},
		{"Atlantis", 5, nil},
		{" ", 5, nil},
		{"", 5, nil},
		{"  shenzhen\t", 5, []string{"CNSZX"}},
		{"shanghai", 1, []string{"CNSHA-PVG"}},
		{"shanghai", 0, nil},
		{"shanghai", -1, nil},
		{"shanghai", math.MinInt, nil},
		{"shanghai", math.MaxInt, []string{"CNSHA-PVG", "CNSGH"}},
	}
	for _, tt := range tests {
		if got := Near(tt.word, all, tt.limit); !slices.Equal(got, tt.want) {
			t.Errorf("Near(%q, %d): got %v, want %v", tt.word, tt.limit, got, tt.want)
		}
	}
	if got := Near("x", nil, 5); got != nil {
		t.Errorf("among nothing: got %v", got)
	}
}

// TestNearOrder gives the candidates of each row in the wrong order wherever
// the order has a reason, and in the right one where only the list decides.
func TestNearOrder(t *testing.T) {
	tests := []struct {
		why, word string
		in, want  []string
	}{
		{"prefix, part, edits", "frank", []string{"frink", "old frank", "frankfurt", "atlantis"}, []string{"frankfurt", "old frank", "frink"}},
		{"the shorter of two prefixes", "lane", []string{"lane-100", "lane-10", "lane"}, []string{"lane", "lane-10", "lane-100"}},
		{"the shorter of two that contain it", "sha", []string{"port of sha", "cnsha"}, []string{"cnsha", "port of sha"}},
		{"fewer edits", "abcdefghi", []string{"abcdefxyz", "abcdefgxy", "abcdefghx"}, []string{"abcdefghx", "abcdefgxy", "abcdefxyz"}},
		{"a whole name before a part of one", "pudang", []string{"shanghai pudong", "pudong"}, []string{"pudong", "shanghai pudong"}},
		{"a letter wrong before a letter lost", "lane-17", []string{"lane17", "lane-77"}, []string{"lane-77", "lane17"}},
		{"the order of the list", "lane-17", []string{"lane-77", "lane-18", "lane-27"}, []string{"lane-77", "lane-18", "lane-27"}},
	}
	for _, tt := range tests {
		if got := Near(tt.word, keys(tt.in...), len(tt.in)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.why, got, tt.want)
		}
	}
}

// TestNearLongWord holds both sides of the bound on compared letters.
func TestNearLongWord(t *testing.T) {
	const letter = "ü" // two bytes: the bound counts letters
	for _, tt := range []struct {
		why, word, name string
		found           bool
	}{
		{"at the bound, an edit away", strings.Repeat(letter, mostLetters), strings.Repeat(letter, mostLetters-1) + "x", true},
		{"beyond, an edit away", strings.Repeat(letter, mostLetters+1), strings.Repeat(letter, mostLetters) + "x", false},
		{"beyond, a prefix", strings.Repeat(letter, mostLetters+1), strings.Repeat(letter, mostLetters+2), true},
		{"beyond, a part", strings.Repeat(letter, mostLetters+1), "x" + strings.Repeat(letter, mostLetters+1), true},
		{"a megabyte", strings.Repeat("x", 1<<20), "x", false},
		{"a word against a megabyte", "abcdef", strings.Repeat("abcdxx", 1<<18), false},
	} {
		if got := Near(tt.word, keys(tt.name), 1); (len(got) == 1) != tt.found {
			t.Errorf("%s: got %d names, want found to be %v", tt.why, len(got), tt.found)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"abc", "abc", 0}, {"ürümqi", "urumqi", 2},
	} {
		if got := plainDistance([]rune(tt.a), []rune(tt.b)); got != tt.want {
			t.Errorf("oracle of %q, %q: got %d, want %d", tt.a, tt.b, got, tt.want)
		}
		s := newSearch(tt.a)
		for s.allowed = range 5 {
			want := tt.want
			if want > s.allowed {
				want = tooFar
			}
			if got := s.edits(tt.b); got != want {
				t.Errorf("%q to %q, at most %d: got %d, want %d", tt.a, tt.b, s.allowed, got, want)
			}
		}
	}
}

func keys(names ...string) []Candidate {
	var all []Candidate
	for _, n := range names {
		all = append(all, Candidate{Key: n})
	}
	return all
}
