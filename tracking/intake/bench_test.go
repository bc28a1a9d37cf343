package intake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"testing"
	"time"

	"entrepot/tracking/event"
)

var now = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

// someScans makes n scans of about 200 bytes of JSON each.
func someScans(n int) []event.Scan {
	scans := make([]event.Scan, n)
	for i := range scans {
		scans[i] = event.Scan{
			Carrier: "HLX", Number: fmt.Sprintf("HLX%010d", i), Status: "departed", Time: "2026-11-24T10:12:00+08:00",
			Place: "CNSZX", PlaceName: "Shenzhen Bao'an", ID: fmt.Sprintf("ev/%08d", i), Code: "DEP", Note: "seal unbroken, two pallets",
		}
	}
	return scans
}

func BenchmarkNext(b *testing.B) {
	scans := someScans(1000)
	for _, f := range []Format{JSON, NDJSON, CSV} {
		b.Run(f.String(), func(b *testing.B) {
			body := written(f, scans)
			b.SetBytes(int64(len(body) / len(scans)))
			b.ReportAllocs()
			r := NewReader(bytes.NewReader(body), f, clock)
			for b.Loop() {
				item, err := r.Next()
				if err == io.EOF {
					r = NewReader(bytes.NewReader(body), f, clock)
				} else if err != nil || item.Faults != nil {
					b.Fatal(err, item.Faults)
				}
			}
		})
	}
}

// BenchmarkDecode holds the decoder of one scan against encoding/json.
func BenchmarkDecode(b *testing.B) {
	line, err := json.Marshal(someScans(1)[0])
	if err != nil {
		b.Fatal(err)
	}
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(line)))
		b.ReportAllocs()
		var v values
		var s event.Scan
		for b.Loop() {
			v.decode(line)
			s = v.scan()
		}
		_ = s
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.SetBytes(int64(len(line)))
		b.ReportAllocs()
		for b.Loop() {
			var s event.Scan
			if err := json.Unmarshal(line, &s); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/json, unknown fields refused", func(b *testing.B) {
		b.SetBytes(int64(len(line)))
		b.ReportAllocs()
		for b.Loop() {
			var s event.Scan
			d := json.NewDecoder(bytes.NewReader(line))
			d.DisallowUnknownFields()
			if err := d.Decode(&s); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkOne is a body of one scan, from its first byte to its end.
func BenchmarkOne(b *testing.B) {
	body := written(JSON, someScans(1))
	b.ReportAllocs()
	for b.Loop() {
		r := NewReader(bytes.NewReader(body), JSON, clock)
		for {
			if _, err := r.Next(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkWhole is the same body, read by Whole.
func BenchmarkWhole(b *testing.B) {
	body := written(JSON, someScans(1))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, _, err := Whole(body, 1000, clock); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUnpacked is the way of 1,000 lines that come packed.
func BenchmarkUnpacked(b *testing.B) {
	scans := someScans(1000)
	body := written(NDJSON, scans)
	for _, encoding := range []string{"gzip", "zstd"} {
		small := packed(b, encoding, body)
		b.Run(encoding, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				z, err := Decompress(bytes.NewReader(small), encoding)
				if err != nil {
					b.Fatal(err)
				}
				r := NewReader(z, NDJSON, clock)
				for err == nil {
					_, err = r.Next()
				}
				if err != io.EOF {
					b.Fatal(err)
				}
				z.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(scans)), "ns/scan")
		})
	}
}
