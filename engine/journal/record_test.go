package journal

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"entrepot/engine/network"
)

// noLegs holds an empty list of legs for none, as encoding does.
var noLegs = cmpopts.EquateEmpty()

// FuzzParse: what is read from a line reads the same from the line it makes.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"added":{"id":"a","kind":"closure","facility":"L","from":"2026-11-24T09:00:00+08:00"}}`))
	f.Add([]byte(`{"added":{"id":"a","kind":"delay","late":"2h"}} {"undone":{"id":"b","at":"2026-11-24T09:00:00Z"}}`))
	f.Add([]byte(`{"added":{"id":"<>","kind":"booking","legs":[{"lane":"L","departs":"2026-11-24T09:00:00Z","weightGrams":5}]}}`))
	f.Add([]byte(`{"added":{"id":"a","kind":"booking","legs":[]}}`))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, _ = parse(text)
		line := lineOf(text)
		list, err := parse(line[:len(line)-1])
		if err != nil {
			return
		}
		var texts [][]byte
		for _, r := range list {
			one, back, err := settle(r)
			if errors.Is(err, ErrTooLarge) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(r, back, noLegs); diff != "" {
				t.Error(diff)
			}
			texts = append(texts, one)
		}
		line = lineOf(texts...)
		again, err := parse(line[:len(line)-1])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(list, again, noLegs); diff != "" {
			t.Error(diff)
		}
		// Nothing that is cut off it is taken for a line.
		if hidesWhole(line[:len(line)-1]) {
			t.Errorf("within %q there is another line that holds", line)
		}
	})
}

// FuzzReplay: no file makes reading do worse than refuse it, and what is taken
// from one stands there again when it is written anew.
func FuzzReplay(f *testing.F) {
	text := []byte(header)
	for _, records := range [][]record{
		{{Added: &network.Change{ID: "a"}}},
		{{Added: &network.Change{ID: "b"}}, {Added: &network.Change{ID: "c"}}},
		{{Undone: &undoing{ID: "a"}}},
	} {
		var texts [][]byte
		for _, r := range records {
			one, err := encode(&r)
			if err != nil {
				f.Fatal(err)
			}
			texts = append(texts, one)
		}
		text = append(text, lineOf(texts...)...)
		f.Add(bytes.Clone(text))
		f.Add(bytes.Clone(text[:len(text)-3]))
		f.Add(append(bytes.Clone(text[:len(text)-1]), text[len(header):]...))
	}
	f.Add([]byte("entrepot changes 3\n"))
	f.Add([]byte(oldHeader + string(lineOf([]byte(`{"added":{"id":"a"}}`)))))
	f.Fuzz(func(t *testing.T, text []byte) {
		s := newState()
		whole, torn, _, err := s.replay(bytes.NewReader(text))
		if err != nil {
			return
		}
		if whole < int64(len(header)) || whole > int64(len(text)) || (whole < int64(len(text))) != (len(torn) > 0) {
			t.Fatalf("%d bytes of %d hold, torn is %q", whole, len(text), torn)
		}
		anew, records, used, err := s.text()
		if errors.Is(err, ErrTooLarge) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range [][]byte{text[:whole], anew} {
			again := newState()
			if n, torn, _, err := again.replay(bytes.NewReader(file)); err != nil || n != int64(len(file)) || len(torn) > 0 {
				t.Fatalf("%d of %d bytes read again, %v", n, len(file), err)
			}
			if !cmp.Equal(s.changes(), again.changes(), noLegs) || !cmp.Equal(s.undone, again.undone, noLegs) {
				t.Fatalf("read again: %+v, not %+v", again.changes(), s.changes())
			}
			if &file[0] == &anew[0] && (again.records != records || !cmp.Equal(again.used, used)) {
				t.Fatalf("written anew: %d records, want %d", again.records, records)
			}
		}
	})
}

// BenchmarkReplay reads 20,000 changes in force and 40,000 taken back.
func BenchmarkReplay(b *testing.B) {
	text := []byte(header)
	line := func(r record) {
		one, err := encode(&r)
		if err != nil {
			b.Fatal(err)
		}
		text = append(text, lineOf(one)...)
	}
	for i := range 60_000 {
		c := change(fmt.Sprint("x", i))
		if line(record{Added: &c}); i%3 > 0 {
			line(record{Undone: &undoing{ID: c.ID}})
		}
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s := newState()
		if _, _, _, err := s.replay(bytes.NewReader(text)); err != nil || len(s.changes()) != 20_000 {
			b.Fatal(err)
		}
	}
}

// BenchmarkWrite writes batches of so many changes.
func BenchmarkWrite(b *testing.B) {
	for _, size := range []int{1, 8, 64} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			j := open(b, b.TempDir())
			n := 0
			for b.Loop() {
				batch := j.Batch()
				for range size {
					if err := batch.Append(change(fmt.Sprint(n))); err != nil {
						b.Fatal(err)
					}
					n++
				}
				if err := batch.Write(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e6/float64(n), "µs/change")
		})
	}
}
