package board

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"entrepot/tracking/event"
)

// changed changes heads, numbers and words of a board at random, and begins new
// ones.
func changed(r *rand.Rand, b *Board) {
	for range 1 + r.IntN(3) {
		c := Change{map[Slot]*Head{}, map[Number]Bearer{}}
		last := int(b.Last())
		for range r.IntN(50) {
			s := Slot(1 + r.IntN(last+1))
			h := b.Head(s)
			h.Status, h.Tail = event.Status(1+r.IntN(19)), r.Uint64()>>20
			h.Place, h.By = b.PlaceWord(event.Place{ID: fmt.Sprint("P", r.IntN(1000))}), b.CarrierWord(fmt.Sprint("C", r.IntN(50)))
			c.Heads[s] = &h
			last = max(last, int(s))
		}
		for range r.IntN(50) {
			n := number(r.IntN(500))
			c.Numbers[n] = Bearer{Slot(r.IntN(last + 1)), r.IntN(5) == 0}
		}
		b.Apply(c)
		if r.IntN(10) == 0 {
			b.Forget([]Slot{Slot(1 + r.IntN(last))})
		}
	}
}

// TestChangesAreLoaded: a whole board and the sections after it are the board as it
// was saved last.
func TestChangesAreLoaded(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(8, seed))
		b := filled(r, 1+r.IntN(200), 300)
		var file bytes.Buffer
		if err := b.Save(&file, 1); err != nil {
			t.Fatal(err)
		}
		whole := int64(file.Len())
		for i := uint64(2); i < 12; i++ {
			changed(r, b)
			if err := b.SaveChanges(&file, i); err != nil {
				t.Fatal(err)
			}
			l, err := Load(bytes.NewReader(file.Bytes()))
			if err != nil || l.Through != i || l.Whole != whole || l.Size != int64(file.Len()) {
				t.Fatalf("seed %d: Load = %+v %v, want all %d bytes through %d", seed, l, err, file.Len(), i)
			}
			if diff := b.Differs(l.Board) + l.Board.Differs(b); diff != "" {
				t.Fatalf("seed %d, section %d: %s", seed, i, diff)
			}
			if i%4 == 0 { // go on with what was loaded
				b.Close()
				b = l.Board
			} else {
				l.Board.Close()
			}
		}
		b.Close()
	}
}

// TestDamagedChangesAreLeftOut: whatever byte of a section is lost or changed, the
// board is as the ones before it say.
func TestDamagedChangesAreLeftOut(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	b := filled(r, 20, 30)
	defer b.Close()
	var file bytes.Buffer
	if err := b.Save(&file, 1); err != nil {
		t.Fatal(err)
	}
	changed(r, b)
	if err := b.SaveChanges(&file, 2); err != nil {
		t.Fatal(err)
	}
	good := file.Len()
	before, err := Load(bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer before.Board.Close()
	for i := range uint64(2) {
		changed(r, b)
		if err := b.SaveChanges(&file, 3+i); err != nil {
			t.Fatal(err)
		}
	}
	whole := file.Bytes()
	second := bytes.Index(whole[good+1:], []byte(section)) + good + 1
	for i := good; i < second; i += 1 + (i-good)/8 {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 1 << (i % 8)
		for _, data := range [][]byte{whole[:i], damaged} {
			l, err := Load(bytes.NewReader(data))
			if err != nil || l.Through != 2 || l.Size != int64(good) {
				t.Fatalf("damaged at %d of %d: Load = %+v %v, want %d bytes through 2", i, len(whole), l, err, good)
			}
			if diff := before.Board.Differs(l.Board) + l.Board.Differs(before.Board); diff != "" {
				t.Fatalf("damaged at %d: %s", i, diff)
			}
			l.Board.Close()
		}
	}
}
