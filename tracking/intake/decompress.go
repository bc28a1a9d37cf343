package intake

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxWindow is how far back a zstd stream may refer, and so what unpacking one
// keeps in memory. RFC 9659 sets 8 MiB for zstd as a content encoding.
const maxWindow = 8 << 20

// Decompress unpacks what a Content-Encoding header says is packed: gzip, zstd,
// or nothing (identity, or empty). It reads as it is read, and holds one window
// (32 KiB or maxWindow): a small body that unpacks to an endless one costs time
// and no memory. Close frees what unpacking took; it leaves r open.
//
// Several encodings, one in the other, are refused. The error then wraps
// errors.ErrUnsupported; that of a body which is not packed as it says is a
// *BadStream.
func Decompress(r io.Reader, contentEncoding string) (io.ReadCloser, error) {
	switch encoding := strings.ToLower(strings.TrimSpace(contentEncoding)); encoding {
	case "", "identity":
		return io.NopCloser(r), nil
	case "gzip", "x-gzip": // one and the same by RFC 9110, section 8.4.1.3
		b, err := begun(r)
		if err != nil {
			return nil, err
		}
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, &BadStream{Err: err}
		}
		return z, nil
	case "zstd":
		b, err := begun(r)
		if err != nil {
			return nil, err
		}
		z := unpackers.Get().(*zstd.Decoder)
		if err := z.Reset(b); err != nil {
			return nil, &BadStream{Err: err}
		}
		return &unpacker{z}, nil
	default:
		return nil, fmt.Errorf("intake: content encoding: got %q, want gzip, zstd or identity, and one alone: %w", short(encoding), errors.ErrUnsupported)
	}
}

// begun makes sure that there is something to unpack: to the unpackers, no bytes
// at all are an archive of nothing, but to us they are a body that never came.
func begun(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReader(r)
	if _, err := b.Peek(1); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, &BadStream{Err: err}
	}
	return b, nil
}

// unpackers are kept, since each has a window of its own: 9 MB for a stream of
// any length as most programs write it. They hold no goroutine, so one that is
// dropped is just memory.
var unpackers = sync.Pool{New: func() any {
	// One block at a time, in the goroutine that reads.
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		panic(err) // the options are ours
	}
	return z
}}

// unpacker lends a decoder until it is closed.
type unpacker struct{ z *zstd.Decoder }

func (u *unpacker) Read(p []byte) (int, error) {
	if u.z == nil {
		return 0, zstd.ErrDecoderClosed
	}
	return u.z.Read(p)
}

func (u *unpacker) Close() error {
	if u.z != nil {
		u.z.Reset(nil)
		unpackers.Put(u.z)
		u.z = nil
	}
	return nil
}
