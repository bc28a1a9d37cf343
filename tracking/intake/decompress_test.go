package intake

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

// unpackAll reads the scans of a packed body.
func unpackAll(body []byte, encoding string) ([]Item, error) {
	z, err := Decompress(bytes.NewReader(body), encoding)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return all(NewReader(z, NDJSON, clock))
}

func TestDecompress(t *testing.T) {
	text := written(NDJSON, someScans(50))
	want, err := all(NewReader(bytes.NewReader(text), NDJSON, clock))
	if err != io.EOF {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		encoding string
		body     []byte
	}{
		{"", text},
		{"identity", text},
		{" Gzip ", packed(t, "gzip", text)},
		{"x-gzip", packed(t, "gzip", text)},
		{"gzip", slices.Concat(packed(t, "gzip", text[:1000]), packed(t, "gzip", text[1000:]))},
		{"zstd", packed(t, "zstd", text)},
		{"zstd", slices.Concat(packed(t, "zstd", text[:1000]), packed(t, "zstd", text[1000:]))},
	} {
		got, err := unpackAll(tt.body, tt.encoding)
		if diff := cmp.Diff(want, got); err != io.EOF || diff != "" {
			t.Errorf("%q: %v, items (-want +got):\n%s", tt.encoding, err, diff)
		}
	}
}

func TestDecompressRefuses(t *testing.T) {
	for _, encoding := range []string{"br", "deflate", "gzip, zstd", "gzip,gzip", "identity, gzip", "*"} {
		if _, err := Decompress(strings.NewReader("x"), encoding); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%q: %v", encoding, err)
		}
	}
	for _, encoding := range []string{"gzip", "zstd"} {
		for _, body := range []string{"", goodObject} {
			_, err := unpackAll([]byte(body), encoding)
			if bad := (*BadStream)(nil); !errors.As(err, &bad) || bad.Err == nil || bad.Items != 0 {
				t.Errorf("%s of %q: %v", encoding, body, err)
			}
		}
	}
}

// TestDamagedArchive cuts archives short at every byte, and turns each of their
// bytes: what is cut ends in an error with the scans before it read, and nothing
// passes for whole that is not.
func TestDamagedArchive(t *testing.T) {
	text := written(NDJSON, someScans(20))
	want, _ := all(NewReader(bytes.NewReader(text), NDJSON, clock))
	for _, encoding := range []string{"gzip", "zstd"} {
		whole := packed(t, encoding, text)
		for n := range whole {
			items, err := unpackAll(whole[:n], encoding)
			if bad := (*BadStream)(nil); !errors.As(err, &bad) || !errors.Is(err, io.ErrUnexpectedEOF) || bad.Items != int64(len(items)) {
				t.Fatalf("%s cut to %d of %d bytes: %v", encoding, n, len(whole), err)
			}
			if diff := cmp.Diff(want[:len(items)], items); len(items) > 0 && diff != "" {
				t.Fatalf("%s cut to %d of %d bytes (-want +got):\n%s", encoding, n, len(whole), diff)
			}
			turned := slices.Clone(whole)
			turned[n] ^= 1 << (n % 8)
			items, err = unpackAll(turned, encoding)
			if bad := (*BadStream)(nil); err != io.EOF && !errors.As(err, &bad) || err == io.EOF && !cmp.Equal(want, items) {
				t.Fatalf("%s turned at byte %d of %d: %d items, %v", encoding, n, len(whole), len(items), err)
			}
		}
	}
}

// TestZstdWindow: what would take more memory than RFC 9659 allows is refused.
func TestZstdWindow(t *testing.T) {
	text := bytes.Repeat([]byte(goodObject+"\n"), 20<<20/len(goodObject))
	for _, tt := range []struct {
		name   string
		option zstd.EOption
		good   bool
	}{
		{"8 MiB", zstd.WithWindowSize(8 << 20), true},
		{"16 MiB", zstd.WithWindowSize(16 << 20), false},
		{"all in one segment", zstd.WithSingleSegment(true), false},
	} {
		w, err := zstd.NewWriter(nil, tt.option, zstd.WithEncoderLevel(zstd.SpeedFastest))
		if err != nil {
			t.Fatal(err)
		}
		z, err := Decompress(bytes.NewReader(w.EncodeAll(text, nil)), "zstd")
		if err == nil {
			_, err = io.Copy(io.Discard, z)
			z.Close()
		}
		if (err == nil) != tt.good {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestBombCostsNoMemory unpacks 64 MiB of a line that never ends.
func TestBombCostsNoMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	const size = 64 << 20
	for _, encoding := range []string{"gzip", "zstd"} {
		bomb := packed(t, encoding, append(bytes.Repeat([]byte{'x'}, size), "\n"+goodObject...))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		items, err := unpackAll(bomb, encoding)
		runtime.ReadMemStats(&after)
		if err != io.EOF || len(items) != 2 || items[1].Faults != nil {
			t.Errorf("%s: %d items, %v", encoding, len(items), err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > size/4 {
			t.Errorf("%s of %d bytes: %d bytes were allocated", encoding, len(bomb), took)
		}
	}
}

func TestUnpackerIsLentOnce(t *testing.T) {
	z, err := Decompress(bytes.NewReader(packed(t, "zstd", []byte("x"))), "zstd")
	if err != nil || z.Close() != nil || z.Close() != nil {
		t.Fatal(err)
	}
	if n, err := z.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("read %d bytes after the end: %v", n, err)
	}
}
