package feed

import (
	"bytes"
	"io"
	"runtime"
	"testing"

	"entrepot/engine/network"
)

// million is a folder with a million lanes.
func million() bigFolder {
	file := bigFile{name: "lanes.csv", header: laneHeader, rows: 1_000_000, row: laneRows}
	file.size = int64(file.rows * len(laneRows(nil, file.rows)))
	return bigFolder{manyFacilities(), file}
}

// BenchmarkRead reads a network of a million lanes, and says what it weighs.
func BenchmarkRead(b *testing.B) {
	fsys := million()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var n *network.Network
	b.ReportAllocs()
	for b.Loop() {
		n = nil // so that there is one at a time
		var report Report
		if n, report = ReadFS(fsys, "bench"); n == nil {
			b.Fatal(report.Err())
		}
	}
	b.ReportMetric(float64(fsys.big.rows)*float64(b.N)/b.Elapsed().Seconds(), "lanes/s")
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(n.Lanes)), "heap-B/lane")
}

// BenchmarkWrite writes the same as a zip.
func BenchmarkWrite(b *testing.B) {
	n, report := ReadFS(million(), "bench")
	if n == nil {
		b.Fatal(report.Err())
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteZip(io.Discard, n); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(n.Lanes))*float64(b.N)/b.Elapsed().Seconds(), "lanes/s")
}

// BenchmarkReadGood reads the small feed of the tests: what a check of a
// planner's edit costs before there is any size.
func BenchmarkReadGood(b *testing.B) {
	packed := new(bytes.Buffer)
	n, report := ReadFS(folder(good()), "bench")
	if n == nil {
		b.Fatal(report.Err())
	}
	if err := WriteZip(packed, n); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if n, report := ReadZip(bytes.NewReader(packed.Bytes()), int64(packed.Len()), "bench"); n == nil {
			b.Fatal(report.Err())
		}
	}
}

// BenchmarkReadTariff reads a feed with a hundred thousand duties, and says what
// they weigh.
func BenchmarkReadTariff(b *testing.B) {
	fsys := longTariff(100_000)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var n *network.Network
	b.ReportAllocs()
	for b.Loop() {
		n = nil // so that there is one at a time
		var report Report
		if n, report = ReadFS(fsys, "bench"); n == nil {
			b.Fatal(report.Err())
		}
	}
	b.ReportMetric(float64(len(n.Duties))*float64(b.N)/b.Elapsed().Seconds(), "duties/s")
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(n.Duties)), "heap-B/duty")
}
