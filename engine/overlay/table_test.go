package overlay

import (
	"maps"
	"math/rand/v2"
	"testing"
)

// TestTableIsAMap edits versions of a table at random, from any earlier one,
// and holds each against a map.
func TestTableIsAMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	type version struct {
		t table[row, int]
		m map[row]int
	}
	versions := []version{{m: map[row]int{}}}
	for range 300 {
		from := versions[r.IntN(len(versions))]
		v, e := version{from.t, maps.Clone(from.m)}, &edit{}
		for range r.IntN(60) {
			k := row(r.IntN(200)) - 20
			if r.IntN(3) == 0 {
				v.t.drop(e, k)
				delete(v.m, k)
			} else {
				n := r.Int()
				v.t.put(e, k, n)
				v.m[k] = n
			}
		}
		versions = append(versions, v)
	}
	for i, v := range versions {
		if got := maps.Collect(v.t.all); !maps.Equal(got, v.m) || v.t.len() != len(v.m) {
			t.Fatalf("version %d holds %v, want %v", i, got, v.m)
		}
		for k := row(-25); k < 185; k++ {
			got, ok := v.t.get(k)
			if want, has := v.m[k]; got != want || ok != has {
				t.Fatalf("version %d: get(%d) = %d %v, want %d %v", i, k, got, ok, want, has)
			}
		}
	}
}

func TestSetRanges(t *testing.T) {
	for from := range int32(140) {
		for to := from; to < 140; to += 7 {
			s := newSet(140)
			s.addRange(from, to)
			list := s.list(140)
			if len(list) != int(to-from) || to > from && (list[0] != from || list[len(list)-1] != to-1) {
				t.Fatalf("addRange(%d, %d) = %v", from, to, list)
			}
		}
	}
}
