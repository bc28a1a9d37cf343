package board

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"entrepot/tracking/event"
)

func number(i int) Number {
	return NumberOf(event.Reference{Carrier: "HLX", Number: fmt.Sprint(i)})
}

func identity(r *rand.Rand) (id event.ID) {
	binary.LittleEndian.PutUint64(id[:8], r.Uint64())
	binary.LittleEndian.PutUint64(id[8:], r.Uint64())
	return id
}

// filled is a board of so many heads and numbers.
func filled(r *rand.Rand, heads, numbers int) *Board {
	b := New()
	c := Change{map[Slot]*Head{}, map[Number]Bearer{}}
	for i := range heads {
		h := &Head{Status: event.Status(1 + r.IntN(19)), Tail: r.Uint64() >> 20, Last: r.Int64(), Count: r.Uint32(),
			Place: b.PlaceWord(event.Place{ID: fmt.Sprint("P", r.IntN(100))}), By: b.CarrierWord(fmt.Sprint("C", r.IntN(10)))}
		h.Saw(identity(r))
		c.Heads[Slot(i+1)] = h
	}
	for i := range numbers {
		c.Numbers[number(i)] = Bearer{Slot(1 + r.IntN(heads)), r.IntN(5) == 0}
	}
	b.Apply(c)
	return b
}

// TestNumbers holds the tables against a map while numbers come, change and go.
func TestNumbers(t *testing.T) {
	b := New()
	defer b.Close()
	r, want := rand.New(rand.NewPCG(1, 1)), map[Number]Bearer{}
	for range 200_000 {
		n, to := number(r.IntN(150_000)), Bearer{Slot(1 + r.IntN(1<<30)), r.IntN(2) == 0}
		if r.IntN(4) == 0 {
			to = Bearer{}
		}
		want[n] = to
		b.Apply(Change{Numbers: map[Number]Bearer{n: to}})
	}
	for n, to := range want {
		if to.Slot == 0 {
			to.Several = false
		}
		if got := b.Bearer(n); got != to {
			t.Fatalf("number %x leads to %+v, want %+v", n, got, to)
		}
	}
	for i := 150_000; i < 160_000; i++ {
		if got := b.Bearer(number(i)); got.Slot != 0 {
			t.Fatalf("a number that was never set leads to %+v", got)
		}
	}
}

// TestFilter: what was seen may have been seen; of what was not, few may.
func TestFilter(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	wrong, asked := 0, 0
	for range 2_000 {
		var h Head
		for range Filtered {
			id := identity(r)
			h.Saw(id)
			if !h.MaySeen(id) {
				t.Fatal("an identity that was seen is said not to have been")
			}
		}
		for range 20 {
			asked++
			if h.MaySeen(identity(r)) {
				wrong++
			}
		}
	}
	if share := float64(wrong) / float64(asked); share > 0.04 {
		t.Errorf("with %d events, %.1f %% of new ones may have been seen, want at most 4", Filtered, 100*share)
	}
}

func TestSavedBoardIsLoaded(t *testing.T) {
	for _, heads := range []int{1, 1000, inChunk - 1, inChunk, 3*inChunk + 7} {
		b := filled(rand.New(rand.NewPCG(3, uint64(heads))), heads, 2*heads)
		var file bytes.Buffer
		if err := b.Save(&file, 77); err != nil {
			t.Fatal(err)
		}
		size := int64(file.Len())
		l, err := Load(&file)
		if err != nil || l.Through != 77 || l.Whole != size || l.Size != size {
			t.Fatalf("%d heads: Load = %+v %v", heads, l, err)
		}
		got := l.Board
		if diff := b.Differs(got) + got.Differs(b); diff != "" {
			t.Errorf("%d heads: %s", heads, diff)
		}
		got.Close()
		b.Close()
	}
	var file bytes.Buffer
	if err := New().Save(&file, 0); err != nil {
		t.Fatal(err)
	}
	if l, err := Load(&file); err != nil || l.Board.Last() != 0 {
		t.Errorf("an empty board: %v", err)
	}
}

// TestDamagedFileIsRefused: whatever byte of a saved board is lost or changed,
// it is not loaded.
func TestDamagedFileIsRefused(t *testing.T) {
	b := filled(rand.New(rand.NewPCG(4, 4)), 50, 80)
	defer b.Close()
	var file bytes.Buffer
	if err := b.Save(&file, 5); err != nil {
		t.Fatal(err)
	}
	whole := file.Bytes()
	for i := 0; i < len(whole); i += 1 + i/64 {
		cut, changed := whole[:i], bytes.Clone(whole)
		changed[i] ^= 1 << (i % 8)
		for _, damaged := range [][]byte{cut, changed} {
			if _, err := Load(bytes.NewReader(damaged)); !errors.Is(err, ErrFile) {
				t.Fatalf("damaged at %d of %d: %v, want ErrFile", i, len(whole), err)
			}
		}
	}
}

// TestReadWhileChanging has readers and a saver beside the owner; the race
// detector is what it is for.
func TestReadWhileChanging(t *testing.T) {
	b := filled(rand.New(rand.NewPCG(5, 5)), 100, 100)
	defer b.Close()
	done := make(chan bool)
	go func() {
		defer close(done)
		var file bytes.Buffer
		for i := range 20 {
			save := b.SaveChanges
			if i%5 == 0 {
				file.Reset()
				save = b.Save
			}
			if err := save(&file, uint64(i)); err != nil {
				t.Error(err)
			}
			l, err := Load(bytes.NewReader(file.Bytes()))
			if err != nil || l.Through != uint64(i) {
				t.Errorf("save %d: Load = %+v %v", i, l, err)
			} else {
				l.Board.Close()
			}
			b.Lead(number(3))
			b.Standing(4)
		}
	}()
	for i := 0; ; i++ {
		select {
		case <-done:
			return
		default:
		}
		h := b.Head(Slot(1 + i%100))
		h.Place = b.PlaceWord(event.Place{Name: fmt.Sprint(i % 3000)})
		b.Apply(Change{map[Slot]*Head{Slot(1 + i%40_000): &h}, map[Number]Bearer{number(i % 5000): {Slot: 1}}})
	}
}

func FuzzLoad(f *testing.F) {
	b := filled(rand.New(rand.NewPCG(6, 6)), 3, 3)
	defer b.Close()
	var file bytes.Buffer
	if err := b.Save(&file, 5); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	b.Apply(Change{map[Slot]*Head{4: {Status: 1}}, map[Number]Bearer{number(1): {}, number(77): {Slot: 4}}})
	if err := b.SaveChanges(&file, 6); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if l, err := Load(bytes.NewReader(data)); err == nil {
			l.Board.Close()
		}
	})
}

func BenchmarkBearer(b *testing.B) {
	board := filled(rand.New(rand.NewPCG(7, 7)), 1000, 1_000_000)
	defer board.Close()
	n := number(500_000)
	for b.Loop() {
		board.Bearer(n)
	}
}
