package timetable

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"time"
)

// A stored snapshot is a header and sections, all numbers little-endian:
//
//	"entrepot"  8 bytes
//	version     4
//	row shape   8   FNV-1a of rowShape
//	feed       32   the fingerprint
//	size        8   of the whole file
//	checksum    4   CRC-32C of the header before it
//
//	size        8   of this section
//	checksum    4   CRC-32C of it
//	section         see codec
//
// The order of the sections is that of parts. What can be worked out quickly is
// not stored: ids, limits, opening times summed up, and the ways into the arcs.

// storeVersion is raised when sections are laid out in another way.
const storeVersion = 2

var storeMagic = []byte("entrepot")

const (
	headerSize  = 8 + 4 + 8 + 32 + 8 + 4
	sectionSize = 8 + 4
)

// Load fails with one of these when the file is there and can be read. With
// either the caller compiles the network again.
var (
	// ErrStale: the file is whole, and not what is wanted.
	ErrStale = errors.New("stored snapshot is stale")
	// ErrDamaged: the file is not, or no longer, a stored snapshot.
	ErrDamaged = errors.New("stored snapshot is damaged")
)

// Fingerprint tells one feed from another: a hash of it, made by the caller.
type Fingerprint [32]byte

// Wanted says which stored snapshot will do.
type Wanted struct {
	Feed Fingerprint // made from this
	// Now must not lie before the moment it was compiled for, and departures
	// must be known until Ahead after it; at least one moment if 0.
	Now   time.Time
	Ahead time.Duration
}

// Save stores a snapshot of the feed with the given fingerprint under a path. It
// writes a file beside it, syncs that and renames it, so that whatever happens
// there is the old file or the new one.
func Save(path string, s *Snapshot, feed Fingerprint) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("timetable: save %s: %w", path, err)
		}
	}()
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := write(f, s, feed); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir puts a rename on disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Load reads the snapshot that was stored under a path. It gives back what was
// saved, or an error that is ErrStale, ErrDamaged or the file system's.
func Load(path string, want Wanted) (*Snapshot, error) {
	s, err := load(path, want)
	if err != nil {
		return nil, fmt.Errorf("timetable: load %s: %w", path, err)
	}
	return s, nil
}

func load(path string, want Wanted) (*Snapshot, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return read(f, info.Size(), want)
}

// part is one section.
type part struct {
	name string
	with func(*codec, *Snapshot)
}

// parts are the sections behind the texts, in order: each may rely on those
// before it.
var parts = []part{
	{"frame", (*codec).frame},
	{"tables", (*codec).tables},
	{"clocks", (*codec).clocks},
	{"customs", (*codec).customs},
	{"timetables", (*codec).timetables},
	{"lanes", (*codec).lanes},
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// write writes a snapshot. The sections are made in memory, because the texts
// that they share stand before them.
func write(w io.Writer, s *Snapshot, feed Fingerprint) error {
	c := newWriter()
	sections := make([][]byte, 2, 2+len(parts))
	for _, p := range parts {
		c.data = nil
		if p.with(c, s); c.err != nil {
			return fmt.Errorf("%s: %w", p.name, c.err)
		}
		sections = append(sections, c.data)
	}
	c.data = nil
	c.dictionary()
	sections[0], sections[1] = c.data, c.own
	size := int64(headerSize)
	for _, section := range sections {
		size += sectionSize + int64(len(section))
	}
	if _, err := w.Write(header(feed, size)); err != nil {
		return err
	}
	for _, section := range sections {
		head := binary.LittleEndian.AppendUint64(nil, uint64(len(section)))
		head = binary.LittleEndian.AppendUint32(head, crc32.Checksum(section, castagnoli))
		if _, err := w.Write(head); err != nil {
			return err
		}
		if _, err := w.Write(section); err != nil {
			return err
		}
	}
	return nil
}

func header(feed Fingerprint, size int64) []byte {
	shape := fnv.New64a()
	shape.Write([]byte(rowShape()))
	h := binary.LittleEndian.AppendUint32(bytes.Clone(storeMagic), storeVersion)
	h = binary.LittleEndian.AppendUint64(h, shape.Sum64())
	h = append(h, feed[:]...)
	h = binary.LittleEndian.AppendUint64(h, uint64(size))
	return binary.LittleEndian.AppendUint32(h, crc32.Checksum(h, castagnoli))
}

// read reads a snapshot from a file of the given size.
func read(r io.Reader, size int64, want Wanted) (*Snapshot, error) {
	if err := readHeader(r, size, want.Feed); err != nil {
		return nil, err
	}
	in := &sectionReader{r: r, left: size - headerSize}
	c := &codec{reading: true}
	var err error
	if c.data, err = in.next("texts"); err != nil {
		return nil, err
	}
	if c.dictionary(); c.err != nil {
		return nil, fmt.Errorf("%w: texts: %w", ErrDamaged, c.err)
	}
	own, err := in.next("own texts")
	if err != nil {
		return nil, err
	}
	c.ownTexts = string(own)
	return c.snapshot(in, want)
}

// snapshot reads the sections behind the texts.
func (c *codec) snapshot(in *sectionReader, want Wanted) (*Snapshot, error) {
	s := &Snapshot{}
	for _, p := range parts {
		var err error
		if c.data, err = in.next(p.name); err != nil {
			return nil, err
		}
		p.with(c, s)
		if c.err == nil && len(c.data) > 0 {
			c.fail(fmt.Errorf("got %d bytes too many", len(c.data)))
		}
		switch {
		case errors.Is(c.err, ErrStale):
			return nil, c.err
		case c.err != nil:
			return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, p.name, c.err)
		}
		if p.name == "frame" {
			if err := want.check(s); err != nil {
				return nil, err
			}
		}
	}
	for _, step := range []func() error{in.end, s.handle, s.index} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	s.link()
	return s, nil
}

// check refuses a snapshot of another time.
func (w *Wanted) check(s *Snapshot) error {
	if w.Now.Before(s.Compiled) {
		return fmt.Errorf("%w: compiled for %s, want one for %s or before", ErrStale, s.Compiled.Format(time.RFC3339), w.Now.UTC().Format(time.RFC3339))
	}
	if end, until := s.At(s.End), w.Now.Add(w.Ahead); !until.Before(end) {
		return fmt.Errorf("%w: its departures end at %s, want some after %s", ErrStale, end.Format(time.RFC3339), until.UTC().Format(time.RFC3339))
	}
	return nil
}

// readHeader refuses a file that another program wrote, that is not whole, or
// that was made from another feed.
func readHeader(r io.Reader, size int64, feed Fingerprint) error {
	got := make([]byte, headerSize)
	if size < headerSize {
		return fmt.Errorf("%w: got %d bytes, want at least the %d of its header", ErrDamaged, size, headerSize)
	}
	if _, err := io.ReadFull(r, got); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	want := header(feed, size)
	const version, shape, made, length, sum = 8, 12, 20, 52, 60
	switch {
	case !bytes.Equal(got[:version], want[:version]):
		return fmt.Errorf("%w: starts with %q, want %q", ErrDamaged, got[:version], want[:version])
	case !bytes.Equal(got[version:shape], want[version:shape]):
		return fmt.Errorf("%w: version: got %d, want %d", ErrStale, binary.LittleEndian.Uint32(got[version:]), storeVersion)
	case binary.LittleEndian.Uint32(got[sum:]) != crc32.Checksum(got[:sum], castagnoli):
		return fmt.Errorf("%w: header: its checksum is wrong", ErrDamaged)
	case !bytes.Equal(got[shape:made], want[shape:made]):
		return fmt.Errorf("%w: the rows of a network had other fields in the program that wrote it", ErrStale)
	case !bytes.Equal(got[length:sum], want[length:sum]):
		return fmt.Errorf("%w: got %d bytes, want %d", ErrDamaged, size, binary.LittleEndian.Uint64(got[length:]))
	case !bytes.Equal(got[made:length], want[made:length]):
		return fmt.Errorf("%w: feed: got one with fingerprint %x, want %x", ErrStale, got[made:length], want[made:length])
	}
	return nil
}

// sectionReader reads one section after the other.
type sectionReader struct {
	r    io.Reader
	left int64 // bytes of the file
	data []byte
}

// next reads a section and checks it. What it returns is good until the next.
func (in *sectionReader) next(name string) ([]byte, error) {
	var head [sectionSize]byte
	if in.left < sectionSize {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, name, errShort)
	}
	if _, err := io.ReadFull(in.r, head[:]); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	in.left -= sectionSize
	size := binary.LittleEndian.Uint64(head[:])
	if size > uint64(in.left) {
		return nil, fmt.Errorf("%w: %s: got a size of %d bytes with %d left", ErrDamaged, name, size, in.left)
	}
	if uint64(cap(in.data)) < size {
		in.data = make([]byte, size)
	}
	in.data = in.data[:size]
	if _, err := io.ReadFull(in.r, in.data); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	in.left -= int64(size)
	if crc32.Checksum(in.data, castagnoli) != binary.LittleEndian.Uint32(head[8:]) {
		return nil, fmt.Errorf("%w: %s: its checksum is wrong", ErrDamaged, name)
	}
	return in.data, nil
}

func (in *sectionReader) end() error {
	if in.left > 0 {
		return fmt.Errorf("got %d bytes behind the last section", in.left)
	}
	return nil
}
