package feed

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"entrepot/engine/network"

	"github.com/google/go-cmp/cmp"
)

// codes are the faults of a report without their text.
func codes(r Report) []string {
	var out []string
	for _, f := range r.Faults {
		out = append(out, fmt.Sprintf("%s:%d:%d %s", f.File, f.Line, f.Column, f.Code))
	}
	return out
}

func expect(t *testing.T, n *network.Network, r Report, want ...string) {
	t.Helper()
	if got := codes(r); !slices.Equal(got, want) || (n == nil) != (r.Errors > 0) {
		t.Errorf("network is nil: %v, faults:\n%swant %v", n == nil, list(r.Faults), want)
	}
}

// zipped packs files in the order of their names, each under the prefix.
func zipped(t *testing.T, prefix string, files map[string]string, more ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name, text string) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range files {
		put(prefix+name, text)
	}
	for i := 0; i < len(more); i += 2 {
		put(more[i], more[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadZip(t *testing.T) {
	tests := []struct {
		name string
		zip  []byte
		want []string
	}{
		{"at the top", zipped(t, "", good()), nil},
		{"in one folder", zipped(t, "my network/", good(), "__MACOSX/my network/._lanes.csv", "\x00", "__MACOSX/a.csv", "\x00"), nil},
		{"what is in folders does not count beside files at the top", zipped(t, "", good(), "old/lanes.csv", "id\n"), nil},
		{"names that lead elsewhere", zipped(t, "", good(), "../lanes.csv", "id\n", "/lanes.csv", "id\n", `..\lanes.csv`, "id\n", "a/../lanes.csv", "id\n"), nil},
		{"only names that lead elsewhere", zipped(t, "../", map[string]string{"lanes.csv": "id\n"}), []string{"carriers.csv:1:1 missing-file",
			"facilities.csv:1:1 missing-file", "fx.csv:1:1 missing-file", "lanes.csv:1:1 missing-file", "tariff_breaks.csv:1:1 missing-file",
			"tariffs.csv:1:1 missing-file", "territories.csv:1:1 missing-file"}},
		{"two of one name", zipped(t, "", good(), "carriers.csv", "id,name\n"), []string{"carriers.csv:1:1 unreadable"}},
		{"unknown file", zipped(t, "", good(), "notes.csv", ""), []string{"notes.csv:1:1 unknown-file"}},
		{"not a zip", []byte("id,name\n"), []string{"test:1:1 unreadable"}},
		{"half a zip", zipped(t, "", good())[:500], []string{"test:1:1 unreadable"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, report := ReadZip(bytes.NewReader(tt.zip), int64(len(tt.zip)), "test")
			expect(t, n, report, tt.want...)
		})
	}
}

// TestDamagedZip flips one bit inside the packed lanes: the rows may still look
// well, and the checksum does not.
func TestDamagedZip(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range good() {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Replace(b.Bytes(), []byte("8800"), []byte("8801"), 1)
	n, report := ReadZip(bytes.NewReader(damaged), int64(len(damaged)), "test")
	expect(t, n, report, "lanes.csv:4:1 unreadable")
}

func TestReadPath(t *testing.T) {
	dir := t.TempDir()
	put := func(path, text string) string {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, text := range good() {
		put("net/"+name, text)
		put("odd/"+name, text)
	}
	fromFolder, report := Read(filepath.Join(dir, "net") + "/")
	expect(t, fromFolder, report)
	fromZip, report := Read(put("net.zip", string(zipped(t, "", good()))))
	expect(t, fromZip, report)
	if diff := cmp.Diff(fromFolder, fromZip); diff != "" || fromFolder.Name != "net" {
		t.Errorf("named %q; a folder and its zip differ: %s", fromFolder.Name, diff)
	}

	n, report := Read(filepath.Join(dir, "none"))
	expect(t, n, report, filepath.Join(dir, "none")+":1:1 unreadable")
	n, report = Read(put("text.zip", "id,name"))
	expect(t, n, report, "text:1:1 unreadable")

	if err := os.Remove(filepath.Join(dir, "odd/carriers.csv")); err != nil {
		t.Fatal(err)
	}
	put("odd/carriers.csv/x", "")
	n, report = Read(filepath.Join(dir, "odd"))
	expect(t, n, report, "carriers.csv:1:1 unreadable")
}

// TestLimits reads with small limits what is too big for them.
func TestLimits(t *testing.T) {
	small := limits{fileBytes: 10_000, rows: 20, rowBytes: 4000}
	from := func(fsys fs.FS) (*network.Network, Report) {
		files, err := inFolder(fsys)
		if err != nil {
			t.Fatal(err)
		}
		return read(files, "test", small)
	}
	long := func(rows int) map[string]string {
		return more("carriers.csv", strings.Repeat("# "+strings.Repeat("x", 998)+"\nblue,Blue,\n", rows))
	}

	n, report := from(folder(good()))
	expect(t, n, report)

	n, report = from(folder(long(10)))
	expect(t, n, report, "carriers.csv:1:1 too-big")

	// The same file where the directory does not tell, as in a zip that lies.
	big := bigFile{name: "carriers.csv", header: "id,name\nblue,Blue\n", rows: 1 << 30, size: 1,
		row: func(b []byte, i int) []byte { return fmt.Appendf(b, "# %01000d\n", i) }}
	n, report = from(bigFolder{folder(good()), big})
	expect(t, n, report, "carriers.csv:3:1 overlong-row") // all comments: one row that never comes
	big.row = func(b []byte, i int) []byte { return fmt.Appendf(b, "c%d,%0900d\n", i, 0) }
	n, report = from(bigFolder{folder(good()), big})
	if last := report.Faults[len(report.Faults)-1]; n != nil || last.Code != TooBig || last.Line != 14 {
		t.Errorf("last fault = %v, want too-big at line 14", last)
	}

	many := good()
	for i := range 25 {
		many["carriers.csv"] += fmt.Sprintf("c%d,Carrier,\n", i)
	}
	n, report = from(folder(many))
	if last := report.Faults[len(report.Faults)-1]; n != nil || report.Errors != 1 || !slices.Contains(codes(report), "carriers.csv:22:1 too-big") {
		t.Errorf("faults end with %v, want row 21 in line 22 to be too many", last)
	}

	n, report = ReadZip(bytes.NewReader(nil), MaxZipBytes+1, "test")
	expect(t, n, report, "test:1:1 unreadable")
	refused := bigFile{name: "lanes.csv", size: MaxFileBytes + 1} // without a header: reading it would say so
	n, report = ReadFS(bigFolder{folder(good()), refused}, "test")
	expect(t, n, report, "lanes.csv:1:1 too-big")
}

// TestZipBomb inflates a small zip to far more than the limit and must stop
// there.
func TestZipBomb(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range good() {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if name == "carriers.csv" {
			for range 1000 {
				if _, err := w.Write([]byte(strings.Repeat("blue,Blue,\n", 1000))); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	packed, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := inZip(packed)
	for i := range files {
		files[i].size = 1 // as if the zip lied
	}
	n, report := read(files, "test", limits{fileBytes: 1 << 20, rows: MaxRows, rowBytes: MaxRowBytes})
	if n != nil || report.Errors > 100_000 || report.Files[3].Unlisted == 0 {
		t.Errorf("%s, want a million rows cut short", report.Summary())
	}
	t.Logf("%d bytes of zip: %s", b.Len(), report.Summary())
}

// TestMemory reads 200 MB of lanes, good and bad, that are made while they are
// read. The memory it takes is that of the network, and of a bad feed next to
// nothing.
func TestMemory(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("reads 400 MB; the race detector makes that slow, and takes memory of its own")
	}
	const fileBytes = 200 << 20
	pad := strings.Repeat(" ", 900)
	padded := func(b []byte, i int) []byte {
		b = laneRows(b, i)
		return append(append(b[:len(b)-1], pad...), '\n')
	}
	tests := []struct {
		name  string
		row   func(b []byte, i int) []byte
		most  uint64
		wrong bool
	}{
		// 200,000 lanes of some 200 bytes, their ids, and as much again that
		// the garbage collector has not come to.
		{"good rows", padded, 160 << 20, false},
		{"bad rows", func(b []byte, i int) []byte { return append(b, "\xff,\x00,,,,,,-1,1.5,,0,0,0,0,,,,"+pad+"\n"...) }, 16 << 20, true},
		{"one row", func(b []byte, i int) []byte { return append(append(b, '"'), pad...) }, 16 << 20, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := bigFile{name: "lanes.csv", header: laneHeader, row: tt.row}
			file.rows = fileBytes / len(tt.row(nil, 100_000))
			file.size = fileBytes
			var before, now runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			most, bytesSeen := uint64(0), 0
			file.row = func(b []byte, i int) []byte {
				b = tt.row(b, i)
				if bytesSeen += len(b); bytesSeen > 4<<20 {
					bytesSeen = 0
					runtime.ReadMemStats(&now)
					most = max(most, now.HeapAlloc-min(now.HeapAlloc, before.HeapAlloc))
				}
				return b
			}
			n, report := ReadFS(bigFolder{manyFacilities(), file}, "test")
			if (n == nil) != tt.wrong || n != nil && len(n.Lanes) != file.rows {
				t.Errorf("%s, want errors: %v", report.Summary(), tt.wrong)
			}
			t.Logf("%d rows, at most %d MiB of heap", file.rows, most>>20)
			if most > tt.most {
				t.Errorf("took %d MiB of heap, want at most %d", most>>20, tt.most>>20)
			}
		})
	}
}

func TestFolderThatCannotBeListed(t *testing.T) {
	n, report := ReadFS(fstest.MapFS{".": &fstest.MapFile{Mode: 0o644}}, "test")
	expect(t, n, report, "test:1:1 unreadable")
}
