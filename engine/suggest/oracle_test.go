package suggest

import (
	"cmp"
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var seedFlag = flag.Uint64("seed", 0, "replay one random list; 0 runs the fixed range")

// plainDistance is the definition of the edit distance as a full table.
func plainDistance(a, b []rune) int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
		for j := range table[i] {
			switch {
			case i == 0:
				table[i][j] = j
			case j == 0:
				table[i][j] = i
			case a[i-1] == b[j-1]:
				table[i][j] = table[i-1][j-1]
			default:
				table[i][j] = 1 + min(table[i-1][j-1], table[i-1][j], table[i][j-1])
			}
		}
	}
	return table[len(a)][len(b)]
}

// plainNear does what Near promises without leaving anything out early.
func plainNear(word string, all []Candidate, limit int) []string {
	word = strings.ToLower(strings.TrimSpace(word))
	if word == "" || limit <= 0 {
		return nil
	}
	letters := []rune(word)
	type hit struct {
		key       string
		rank, gap int
	}
	var hits []hit
	for _, c := range all {
		var found []hit
		for _, name := range append([]string{c.Key}, c.Names...) {
			name = strings.ToLower(name)
			gap := max(utf8.RuneCountInString(name)-len(letters), len(letters)-utf8.RuneCountInString(name))
			if strings.HasPrefix(name, word) {
				found = append(found, hit{c.Key, 0, gap})
			} else if strings.Contains(name, word) {
				found = append(found, hit{c.Key, 1, gap})
			} else if len(letters) <= 64 {
				parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" -_./(),", r) })
				for _, part := range append(parts, name) {
					if d := plainDistance(letters, []rune(part)); d <= len(letters)/3 {
						found = append(found, hit{c.Key, 1 + d, gap})
					}
				}
			}
		}
		if len(found) > 0 {
			hits = append(hits, slices.MinFunc(found, func(a, b hit) int {
				return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.gap, b.gap))
			}))
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.gap, b.gap))
	})
	var out []string
	for _, h := range hits {
		if len(out) < limit {
			out = append(out, h.key)
		}
	}
	return out
}

// TestNearAgainstOracle draws words and names from so few letters that many
// are near each other, and some by damaging a name.
func TestNearAgainstOracle(t *testing.T) {
	first, last := uint64(1), uint64(1000)
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	answers := 0
	for seed := first; seed <= last; seed++ {
		rng := rand.New(rand.NewPCG(seed, 0))
		alphabet := []rune("abcABüÜİ漢- ./\xff")[:3+rng.IntN(12)]
		draw := func(most int) string {
			var s []rune
			for range rng.IntN(most + 1) {
				s = append(s, alphabet[rng.IntN(len(alphabet))])
			}
			return string(s)
		}
		most := []int{4, 12, 70}[rng.IntN(3)]
		var all []Candidate
		for range rng.IntN(20) {
			c := Candidate{Key: draw(most)}
			for range rng.IntN(3) {
				c.Names = append(c.Names, draw(most))
			}
			all = append(all, c)
		}
		word := draw(most)
		if len(all) > 0 && rng.IntN(4) > 0 {
			letters := []rune(all[rng.IntN(len(all))].Key)
			for range rng.IntN(4) {
				if len(letters) > 0 {
					letters[rng.IntN(len(letters))] = alphabet[rng.IntN(len(alphabet))]
				}
			}
			word = string(letters)
		}
		limit := rng.IntN(8) - 1
		got, want := Near(word, all, limit), plainNear(word, all, limit)
		if !slices.Equal(got, want) {
			t.Fatalf("Near(%q, %q, %d): got %q, want %q\nreplay: go test ./engine/suggest -run '^%s$' -seed %d", word, all, limit, got, want, t.Name(), seed)
		}
		answers += len(got)
	}
	if *seedFlag == 0 && answers < 500 {
		t.Errorf("got %d names in all lists, want at least 500 for the test to mean something", answers)
	}
}

// FuzzNear gives the lines of a text as candidates, the odd ones as keys and
// the even ones as another name.
func FuzzNear(f *testing.F) {
	f.Add("shanghia", "CNSHA-PVG\nShanghai Pudong\nCNSGH\nPort of Shanghai", 5)
	f.Add("x", "", -1)
	f.Add("\xff\xfe\xfd", "\xff\xfe\n\n(,)", 1)
	f.Add(strings.Repeat("İ", 65), strings.Repeat("i", 64), 1<<62)
	f.Fuzz(func(t *testing.T, word, text string, limit int) {
		if len(word) > 200 || len(text) > 1000 {
			t.Skip("the oracle takes too long")
		}
		var all []Candidate
		for pair := range slices.Chunk(strings.Split(text, "\n"), 2) {
			all = append(all, Candidate{Key: pair[0], Names: pair[1:]})
		}
		if got, want := Near(word, all, limit), plainNear(word, all, limit); !slices.Equal(got, want) {
			t.Errorf("Near(%q, %q, %d): got %q, want %q", word, all, limit, got, want)
		}
	})
}
