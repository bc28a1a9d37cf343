package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestFairShare: however much one carrier has waiting, another finds room and is
// served in the next commit.
func TestFairShare(t *testing.T) {
	turns := newTurns()
	flood := func(from string) (taken int) {
		for {
			switch err := turns.put(&request{from: from, items: 1000, bytes: 200_000}); {
			case err == nil:
				taken++
			case errors.Is(err, ErrBusy):
				return taken
			default:
				t.Fatal(err)
			}
		}
	}
	for i := range 20 {
		if n := flood(fmt.Sprint("flood ", i)); n < 5 && i < 8 || n == 0 {
			t.Fatalf("carrier %d found room for %d posts of 1000", i+1, n)
		}
	}
	if n := turns.bytes(); n > 4*maxWaiting {
		t.Errorf("%d MiB wait", n>>20)
	}
	small := &request{from: "small", items: 1, bytes: 300}
	if err := turns.put(small); err != nil {
		t.Fatalf("a carrier that posts one scan: %v", err)
	}
	// One of each flooding carrier may come first, two to a commit.
	for i := range 11 {
		group := turns.group()
		turns.answered(group)
		for _, r := range group {
			if r == small {
				return
			}
		}
		for range group { // the floods go on
			flood(fmt.Sprint("flood ", i))
		}
	}
	t.Error("the small one was not served within 11 commits of 20 carriers that flood")
}

// TestTurnsLoseNothing: every request that was let in comes out once, those of
// one line in order, and all room is given back.
func TestTurnsLoseNothing(t *testing.T) {
	first, last := seeds(200)
	for seed := first; seed <= last; seed++ {
		r := rand.New(rand.NewPCG(seed, 2))
		turns, waiting, in := newTurns(), map[string][]*request{}, 0
		for range 200 {
			if r.IntN(3) > 0 || in == 0 {
				q := &request{from: fmt.Sprint(r.IntN(4)), items: 1 + r.IntN(900), bytes: 1 + r.IntN(1<<20)}
				if turns.put(q) == nil {
					waiting[q.from] = append(waiting[q.from], q)
					in++
				}
				continue
			}
			group := turns.group()
			items, bytes := 0, 0
			for _, q := range group {
				if waiting[q.from][0] != q {
					t.Fatalf("seed %d: line %s is not served in order", seed, q.from)
				}
				waiting[q.from] = waiting[q.from][1:]
				items, bytes = items+q.items, bytes+q.bytes
			}
			if len(group) > 1 && (items > maxBatchItems || bytes > maxBatch) {
				t.Fatalf("seed %d: a group of %d items and %d bytes", seed, items, bytes)
			}
			in -= len(group)
			turns.answered(group)
		}
		turns.close()
		if turns.put(&request{}) == nil {
			t.Fatal("something was let in after the end")
		}
		for group := turns.group(); len(group) > 0; group = turns.group() {
			in -= len(group)
			turns.answered(group)
		}
		if in != 0 || turns.bytes() != 0 || len(turns.lines) != 0 {
			t.Fatalf("seed %d: %d requests lost, %d bytes and %d lines left", seed, in, turns.bytes(), len(turns.lines))
		}
	}
}
