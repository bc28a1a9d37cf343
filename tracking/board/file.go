package board

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"slices"
	"unsafe"
)

// ErrFile: what was to be loaded is not a whole board that this program wrote on
// a machine like this one. The log gives the same.
var ErrFile = errors.New("board: not a saved board of this version")

// A file is a whole board and then sections of what changed since, each with a sum
// of its own: see changes.go.

// magic begins a saved board. Heads and numbers follow as they lie in memory, so
// the shape of both and the byte order are part of it.
var magic = fmt.Appendf(nil, "entrepot board 2, %d-byte heads, %d-byte numbers, %x\n",
	unsafe.Sizeof(Head{}), unsafe.Sizeof(numbered{}), bytesOf([]uint32{0x01020304}))

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// most is more of anything than a board can have.
const most = 1 << 40

// Save writes the board while others use it and its owner changes it: each part
// as it is at some moment. What it says is behind no entry of the log up to
// through, if that is the last one that the board has when Save is called.
func (b *Board) Save(w io.Writer, through uint64) error {
	b.takeChanges()
	f := writing(w)
	f.raw(magic)
	f.number(through)
	for i := 0; ; i++ {
		part := b.part(i)
		f.number(uint64(len(part)))
		if len(part) == 0 {
			break
		}
		f.raw(bytesOf(part))
	}
	for i := range b.numbers {
		cells := b.cells(i)
		f.number(uint64(len(cells)))
		f.raw(bytesOf(cells))
	}
	// Last, so that every word that a head has is among them.
	b.saved = f.words(b.wordsAfter([2]int{2, 2}))
	return f.end()
}

// part copies the heads of a chunk.
func (b *Board) part(i int) []Head {
	b.mu.RLock()
	defer b.mu.RUnlock()
	n := min(b.heads-i*inChunk, inChunk)
	if n <= 0 {
		return nil
	}
	return slices.Clone(b.chunks[i][:n])
}

// cells copies the numbers of a table that lead somewhere.
func (b *Board) cells(i int) []numbered {
	b.mu.RLock()
	defer b.mu.RUnlock()
	out := make([]numbered, 0, b.numbers[i].used)
	for _, c := range b.numbers[i].cells {
		if c.bearer > nowhere {
			out = append(out, c)
		}
	}
	return out
}

// wordsAfter gives the places and carriers after so many, and how many those are.
func (b *Board) wordsAfter(known [2]int) ([2]int, [2][]string) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return known, [2][]string{slices.Clone(b.places.texts[known[0]:]), slices.Clone(b.by.texts[known[1]:])}
}

// Loaded is a board as it was saved.
type Loaded struct {
	Board   *Board
	Through uint64 // the entry of the log that it is up to date with
	Whole   int64  // bytes of the file that were the board as a whole
	Size    int64  // bytes of it with all sections that are good
}

// Load reads a saved board, and as many of the sections after it as are good. Any
// error is ErrFile or of reading.
func Load(r io.Reader) (l Loaded, err error) {
	from := bufio.NewReaderSize(r, 1<<20)
	b := New()
	if l.Through, l.Whole, err = b.load(from); err != nil {
		b.Close()
		return Loaded{}, err
	}
	l.Board, l.Size = b, l.Whole
	for {
		through, size, ok := b.loadChanges(from)
		if !ok {
			return l, nil
		}
		l.Through, l.Size = through, l.Size+size
	}
}

// load reads the whole part.
func (b *Board) load(from *bufio.Reader) (through uint64, size int64, err error) {
	f := file{from: from, sum: crc32.New(castagnoli)}
	head := make([]byte, len(magic))
	if f.fill(head); f.err == nil && string(head) != string(magic) {
		return 0, 0, ErrFile
	}
	through = f.read(most)
	release(b.chunks[0])
	b.chunks, b.heads = nil, 0
	for n := f.read(inChunk); n > 0; n = f.read(inChunk) {
		if b.heads%inChunk != 0 {
			return 0, 0, ErrFile // a chunk that was not the last is short
		}
		chunk := slab[Head](inChunk)
		b.chunks = append(b.chunks, chunk)
		b.heads += int(n)
		f.fill(bytesOf(chunk[:n]))
	}
	for i := range b.numbers {
		// By the page: a length that is not true must not cost the memory.
		var page [firstCells]numbered
		left := f.read(most)
		b.numbers[i].expect(left)
		for left > 0 && f.err == nil {
			cells := page[:min(left, firstCells)]
			f.fill(bytesOf(cells))
			for _, c := range cells {
				if int(c.number[0]) == i && c.bearer > nowhere && f.err == nil {
					b.numbers[i].set(c.number, bearerOf(c.bearer))
				}
			}
			left -= uint64(len(cells))
		}
	}
	for i, w := range []*words{&b.places, &b.by} {
		for range f.read(uint64(w.most)) {
			text := make([]byte, f.read(1<<12))
			f.fill(text)
			w.number(string(text))
		}
		b.saved[i] = len(w.texts)
	}
	want := f.sum.Sum32()
	if got := f.read(most); f.err == nil && (got != uint64(want) || b.heads == 0) {
		return 0, 0, ErrFile
	}
	if errors.Is(f.err, io.ErrUnexpectedEOF) || errors.Is(f.err, io.EOF) {
		return 0, 0, ErrFile
	}
	b.takeChanges()
	return through, f.size, f.err
}

// file reads or writes, and keeps the first error.
type file struct {
	to   *bufio.Writer
	from io.Reader
	sum  hash.Hash32
	size int64
	err  error
}

func writing(w io.Writer) *file {
	return &file{to: bufio.NewWriterSize(w, 1<<20), sum: crc32.New(castagnoli)}
}

// end writes the sum of all that was written.
func (f *file) end() error {
	f.number(uint64(f.sum.Sum32()))
	return errors.Join(f.err, f.to.Flush())
}

func (f *file) raw(p []byte) {
	if f.err == nil {
		_, f.err = f.to.Write(p)
		f.sum.Write(p)
	}
}

// words writes words, and gives how many there are then.
func (f *file) words(known [2]int, texts [2][]string) [2]int {
	for i := range texts {
		f.number(uint64(len(texts[i])))
		for _, t := range texts[i] {
			f.number(uint64(len(t)))
			f.raw([]byte(t))
		}
		known[i] += len(texts[i])
	}
	return known
}

func (f *file) number(n uint64) { f.raw(binary.LittleEndian.AppendUint64(nil, n)) }

func (f *file) fill(p []byte) {
	if f.err == nil {
		var n int
		n, f.err = io.ReadFull(f.from, p)
		f.size += int64(n)
		f.sum.Write(p)
	}
}

// read gives a number that must not be more than some limit, and after an error 0.
func (f *file) read(most uint64) uint64 {
	var p [8]byte
	f.fill(p[:])
	n := binary.LittleEndian.Uint64(p[:])
	if f.err == nil && n > most {
		f.err = ErrFile
	}
	if f.err != nil {
		return 0
	}
	return n
}
