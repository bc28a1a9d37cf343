package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"path/filepath"
	"time"

	"github.com/google/uuid"
)

// A backup file is a line of text and then frames:
//
//	kind(1) length(4, big-endian) body(length) CRC-32C(4) of all of the frame before it
//
//	h   header, CBOR, the first frame and only that
//	d   records; see backup_record.go
//	f   part of a file that lies beside the store, CBOR
//	e   end, CBOR, the last frame; nothing follows it
//
// The end has a SHA-256 of everything before it, so that a file that was cut
// off or patched is known for what it is, even where each frame holds.
const (
	frameHeader  = 'h'
	frameRecords = 'd'
	frameFile    = 'f'
	frameEnd     = 'e'

	frameHead = 5
	maxFrame  = 16 << 20 // more than any that is written
)

var backupMagic = []byte("entrepot backup 1\n")

// ErrBackup: a file is not a whole backup, or not the one that was wanted.
var ErrBackup = errors.New("not a good backup")

// BackupHeader begins a backup.
type BackupHeader struct {
	Format  int       // of the store that it is of
	Store   uuid.UUID // which store
	Since   uint64    // what was written up to this version is not in it; 0: all is
	Created time.Time
}

// BackupEnd says what a backup holds: the store as it was at one moment, less
// what it was at an earlier one.
type BackupEnd struct {
	Until    uint64 // the version that the store had; the next backup's Since
	Sequence uint64 // the last of the log
	Records  uint64 // written, deletions among them
	Files    int    // beside the store
	Sum      [sha256.Size]byte
}

type headerRecord struct {
	Format  int        `cbor:"1,keyasint"`
	Store   uuid.UUID  `cbor:"2,keyasint"`
	Since   uint64     `cbor:"3,keyasint,omitempty"`
	Created timeRecord `cbor:"4,keyasint"`
}

type fileRecord struct {
	Name   string `cbor:"1,keyasint"` // with slashes
	Offset int64  `cbor:"2,keyasint,omitempty"`
	Data   []byte `cbor:"3,keyasint,omitempty"`
}

type endRecord struct {
	Until    uint64            `cbor:"1,keyasint,omitempty"`
	Sequence uint64            `cbor:"2,keyasint,omitempty"`
	Records  uint64            `cbor:"3,keyasint,omitempty"`
	Files    int               `cbor:"4,keyasint,omitempty"`
	Sum      [sha256.Size]byte `cbor:"5,keyasint"`
}

// frameWriter writes a backup file.
type frameWriter struct {
	to  io.Writer
	sum hash.Hash
}

func newFrameWriter(w io.Writer, h BackupHeader) (*frameWriter, error) {
	f := &frameWriter{w, sha256.New()}
	if err := f.raw(backupMagic); err != nil {
		return nil, err
	}
	return f, f.record(frameHeader, headerRecord{h.Format, h.Store, h.Since, newTime(h.Created)})
}

func (f *frameWriter) raw(p []byte) error {
	f.sum.Write(p)
	if _, err := f.to.Write(p); err != nil {
		return fmt.Errorf("store: write backup: %w", err)
	}
	return nil
}

func (f *frameWriter) frame(kind byte, body []byte) error {
	out := make([]byte, 0, frameHead+len(body)+4)
	out = binary.BigEndian.AppendUint32(append(out, kind), uint32(len(body)))
	out = append(out, body...)
	return f.raw(binary.BigEndian.AppendUint32(out, crc32.Checksum(out, castagnoli)))
}

func (f *frameWriter) record(kind byte, record any) error {
	body, err := encoding.Marshal(record)
	if err != nil {
		return fmt.Errorf("store: write backup: %w", err)
	}
	return f.frame(kind, body)
}

// end writes the last frame.
func (f *frameWriter) end(e *BackupEnd) error {
	f.sum.Sum(e.Sum[:0])
	return f.record(frameEnd, endRecord(*e))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// backupVisitor is told what a backup holds as it is read, in the order of the
// file. Any of it may be nil. What it is told is good only during the call.
type backupVisitor struct {
	records func(body []byte) error
	file    func(part fileRecord) error
}

// readBackup reads a whole backup and checks all of it; name is for errors.
func readBackup(name string, r io.Reader, visit backupVisitor) (h BackupHeader, e BackupEnd, err error) {
	wrong := func(format string, args ...any) (BackupHeader, BackupEnd, error) {
		return h, e, fmt.Errorf("%s: %w: %s", name, ErrBackup, fmt.Sprintf(format, args...))
	}
	sum, at := sha256.New(), int64(len(backupMagic))
	magic := make([]byte, len(backupMagic))
	if _, err := io.ReadFull(r, magic); err != nil || !bytes.Equal(magic, backupMagic) {
		return wrong("got %.40q at its beginning, want %q", magic, backupMagic)
	}
	sum.Write(magic)
	var buffer []byte
	var records uint64
	files := map[string]bool{}
	for first := true; ; first = false {
		var head [frameHead]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return wrong("it breaks off at byte %d, before its end frame: %v", at, err)
		}
		kind, n := head[0], int64(binary.BigEndian.Uint32(head[1:]))
		if n > maxFrame {
			return wrong("the frame at byte %d: got %d bytes, want at most %d", at, n, maxFrame)
		}
		buffer = append(buffer[:0], head[:]...)
		buffer = append(buffer, make([]byte, n+4)...)
		if _, err := io.ReadFull(r, buffer[frameHead:]); err != nil {
			return wrong("it breaks off in the frame at byte %d: %v", at, err)
		}
		body := buffer[frameHead : frameHead+n]
		if got, want := crc32.Checksum(buffer[:frameHead+n], castagnoli), binary.BigEndian.Uint32(buffer[frameHead+n:]); got != want {
			return wrong("the frame at byte %d is damaged: got checksum %08x, want %08x", at, got, want)
		}
		if first != (kind == frameHeader) {
			return wrong("the frame at byte %d: got kind %q, want the header first and once", at, kind)
		}
		var err error
		switch kind {
		case frameHeader:
			var begin headerRecord
			if err = decodeBody("header", body, &begin); err == nil {
				h = BackupHeader{begin.Format, begin.Store, begin.Since, begin.Created.time()}
			}
		case frameRecords:
			n, bad := countRecords(body)
			if records += n; bad != nil {
				err = bad
			} else if visit.records != nil {
				err = visit.records(body)
			}
		case frameFile:
			var part fileRecord
			err = decodeBody("file", body, &part)
			if err == nil && !filepath.IsLocal(filepath.FromSlash(part.Name)) {
				err = fmt.Errorf("got the file name %q, want one below the data directory", part.Name)
			}
			files[part.Name] = true
			if err == nil && visit.file != nil {
				err = visit.file(part)
			}
		case frameEnd:
			var last endRecord
			if err = decodeBody("end", body, &last); err != nil {
				break
			}
			e = BackupEnd(last)
			switch {
			case !bytes.Equal(sum.Sum(nil), e.Sum[:]):
				return wrong("got SHA-256 %x, want %x", sum.Sum(nil), e.Sum)
			case records != e.Records || len(files) != e.Files:
				return wrong("got %d records and %d files, want %d and %d", records, len(files), e.Records, e.Files)
			case e.Until < h.Since:
				return wrong("it goes from version %d back to %d", h.Since, e.Until)
			}
			if n, _ := io.ReadFull(r, head[:1]); n > 0 {
				return wrong("something follows its end")
			}
			return h, e, nil
		default:
			return wrong("the frame at byte %d: got kind %q, which this program does not know", at, kind)
		}
		if err != nil {
			return h, e, fmt.Errorf("%s: the frame at byte %d: %w", name, at, err)
		}
		sum.Write(buffer)
		at += int64(len(buffer))
	}
}
