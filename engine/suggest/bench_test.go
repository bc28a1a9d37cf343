package suggest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// BenchmarkNear looks for words that nothing contains, the dearest case, among
// ten thousand facilities with an id and a name of two or three words, and
// among names as long as the word, where no length rules one out.
func BenchmarkNear(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 0))
	word := func(letters string, n int) string {
		var s strings.Builder
		for range n {
			s.WriteByte(letters[rng.IntN(len(letters))])
		}
		return s.String()
	}
	const few, many = "abcde", "abcdefghijklmnopqrstuvwxyz"
	places := make([]Candidate, 10_000)
	for i := range places {
		places[i] = Candidate{
			Key:   strings.ToUpper(word(many, 5) + "-" + word(many, 3)),
			Names: []string{"Port " + word(many, 4+rng.IntN(8)) + " " + word(many, 4+rng.IntN(8))},
		}
	}
	for _, n := range []int{3, 10, 30, 64, 1000} {
		w := word(many, n)
		b.Run(fmt.Sprintf("places/letters=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Near(w, places, 5)
			}
		})
	}
	for _, n := range []int{10, 64} {
		alike := make([]Candidate, 10_000)
		for i := range alike {
			alike[i].Key = word(few, n)
		}
		w := word(few, n)
		b.Run(fmt.Sprintf("alike/letters=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Near(w, alike, 5)
			}
		})
	}
}
