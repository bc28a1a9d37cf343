package board

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
)

// TestQueries holds pages and counts against a look at every head.
func TestQueries(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	b := New()
	defer b.Close()
	heads := map[Slot]*Head{}
	for i := 1; i < 2*inChunk+500; i++ {
		h := &Head{Status: event.Status(1 + r.IntN(19)), Since: uint32(r.IntN(1000)), Count: uint32(r.IntN(3)), Marks: Marks(r.IntN(8)),
			Place: b.PlaceWord(event.Place{ID: fmt.Sprint("P", r.IntN(5))}), By: b.CarrierWord(fmt.Sprint("C", r.IntN(3)))}
		if r.IntN(10) > 0 {
			h.ID = [16]byte(identity(r))
		}
		if r.IntN(20) == 0 {
			h.Marks |= Moved
		}
		heads[Slot(i)] = h
	}
	b.Apply(Change{Heads: heads})
	for range 50 {
		q := Query{}
		if r.IntN(2) == 0 {
			q.Statuses = 1<<event.Departed | 1<<event.CustomsHeld
		}
		if r.IntN(2) == 0 {
			q.Open = Held
		}
		if r.IntN(2) == 0 {
			q.Place = fmt.Sprint("P", r.IntN(6)) // one is not known
		}
		if r.IntN(2) == 0 {
			q.Carrier = fmt.Sprint("C", r.IntN(3))
		}
		if r.IntN(2) == 0 {
			q.From = uint32(r.IntN(900))
			q.Till = q.From + uint32(r.IntN(200))
		}
		var want []Slot
		counts := Counts{Statuses: map[event.Status]int{}, Open: map[Marks]int{}}
		for s := Slot(len(heads)); s > 0; s-- {
			h := heads[s]
			if h.Marks.Has(Moved) {
				continue
			}
			if !h.Registered() {
				if h.Count > 0 {
					counts.Unregistered++
				}
				continue
			}
			if q.Statuses != 0 && h.Status != event.Departed && h.Status != event.CustomsHeld || q.Open != 0 && h.Marks&Held == 0 ||
				q.Place != "" && b.places.texts[h.Place] != q.Place || q.Carrier != "" && b.by.texts[h.By] != q.Carrier ||
				h.Since < q.From || q.Till > 0 && h.Since >= q.Till {
				continue
			}
			want = append(want, s)
			counts.Parcels++
			counts.Statuses[h.Status]++
			for _, m := range []Marks{Held, Failed, Excepted} {
				if h.Marks.Has(m) {
					counts.Open[m]++
				}
			}
		}
		var got []Slot
		for before := Slot(0); ; {
			var page []Slot
			for s := range b.Find(q, before) {
				page = append(page, s.Slot)
				if before = s.Slot; len(page) == 700 {
					break
				}
			}
			if got = append(got, page...); len(page) < 700 {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%+v: %d parcels, want %d", q, len(got), len(want))
		}
		if diff := cmp.Diff(counts, b.Count(q)); diff != "" {
			t.Fatalf("%+v: counts (-want +got):\n%s", q, diff)
		}
	}
}

// BenchmarkFindNone is a question that no parcel answers: all heads are read.
func BenchmarkFindNone(b *testing.B) {
	board := filled(rand.New(rand.NewPCG(9, 9)), 1_000_000, 1)
	defer board.Close()
	for b.Loop() {
		for range board.Find(Query{Statuses: 1 << event.Delivered, Open: Held}, 0) {
			b.Fatal("found one")
		}
	}
}
