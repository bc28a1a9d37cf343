package board

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"unsafe"
)

// ErrFile: what was to be loaded is not a whole board that this program wrote on
// a machine like this one. The log gives the same.
var ErrFile = errors.New("board: not a saved board of this version")

// magic begins a saved board. Heads and numbers follow as they lie in memory, so
// the shape of both and the byte order are part of it.
var magic = fmt.Appendf(nil, "entrepot board 1, %d-byte heads, %d-byte numbers, %x\n",
	unsafe.Sizeof(Head{}), unsafe.Sizeof(numbered{}), bytesOf([]uint32{0x01020304}))

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// most is more of anything than a board can have.
const most = 1 << 40

// Save writes the board while others use it and its owner changes it: each part
// as it is at some moment. What it says is behind no entry of the log up to
// through, if that is the last one that the board has when Save is called.
func (b *Board) Save(w io.Writer, through uint64) error {
	sum := crc32.New(castagnoli)
	out := bufio.NewWriterSize(w, 1<<20)
	f := file{to: io.MultiWriter(out, sum)}
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
	for _, texts := range b.allWords() {
		f.number(uint64(len(texts)))
		for _, t := range texts {
			f.number(uint64(len(t)))
			f.raw([]byte(t))
		}
	}
	f.to = out
	f.number(uint64(sum.Sum32()))
	return errors.Join(f.err, out.Flush())
}

// part copies the heads of a chunk.
func (b *Board) part(i int) []Head {
	b.mu.RLock()
	defer b.mu.RUnlock()
	n := min(b.heads-i*inChunk, inChunk)
	if n <= 0 {
		return nil
	}
	return append([]Head(nil), b.chunks[i][:n]...)
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

func (b *Board) allWords() [2][]string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return [2][]string{append([]string(nil), b.places.texts[2:]...), append([]string(nil), b.by.texts[2:]...)}
}

// Load reads a saved board, and through which entry of the log it is up to date.
// Any error is ErrFile or of reading.
func Load(r io.Reader) (b *Board, through uint64, err error) {
	f := file{from: bufio.NewReaderSize(r, 1<<20), sum: crc32.New(castagnoli)}
	b = New()
	defer func() {
		if err != nil {
			b.Close()
			b = nil
		}
	}()
	head := make([]byte, len(magic))
	if f.fill(head); f.err == nil && string(head) != string(magic) {
		return b, 0, ErrFile
	}
	through = f.read(most)
	release(b.chunks[0])
	b.chunks, b.heads = nil, 0
	for n := f.read(inChunk); n > 0; n = f.read(inChunk) {
		if b.heads%inChunk != 0 {
			return b, 0, ErrFile // a chunk that was not the last is short
		}
		chunk := slab[Head](inChunk)
		b.chunks = append(b.chunks, chunk)
		b.heads += int(n)
		f.fill(bytesOf(chunk[:n]))
	}
	for i := range b.numbers {
		// By the page: a length that is not true must not cost the memory.
		var page [firstCells]numbered
		for left := f.read(most); left > 0 && f.err == nil; {
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
	for _, w := range []*words{&b.places, &b.by} {
		for range f.read(uint64(w.most)) {
			text := make([]byte, f.read(1<<12))
			f.fill(text)
			w.number(string(text))
		}
	}
	want := f.sum.Sum32()
	if got := f.read(most); f.err == nil && (got != uint64(want) || b.heads == 0) {
		return b, 0, ErrFile
	}
	if errors.Is(f.err, io.ErrUnexpectedEOF) || errors.Is(f.err, io.EOF) {
		return b, 0, ErrFile
	}
	return b, through, f.err
}

// file reads or writes, and keeps the first error.
type file struct {
	to   io.Writer
	from io.Reader
	sum  hash.Hash32
	err  error
}

func (f *file) raw(p []byte) {
	if f.err == nil {
		_, f.err = f.to.Write(p)
	}
}

func (f *file) number(n uint64) { f.raw(binary.LittleEndian.AppendUint64(nil, n)) }

func (f *file) fill(p []byte) {
	if f.err == nil {
		_, f.err = io.ReadFull(f.from, p)
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
