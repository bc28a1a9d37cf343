package intake

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// endless makes lines as they are read, n of them.
type endless struct {
	n, made int
	line    func(i int) string
	rest    string
}

func (e *endless) Read(b []byte) (int, error) {
	if e.rest == "" {
		if e.made == e.n {
			return 0, io.EOF
		}
		e.rest = e.line(e.made)
		e.made++
	}
	n := copy(b, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// TestMillionLines reads a stream that is longer than memory would be, with
// three bad lines: they cost themselves only.
func TestMillionLines(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const n = 1_000_000
	long := `{"carrier":"HLX","note":"` + strings.Repeat("x", 1<<20) + `"}` + "\n"
	bad := map[int64]string{
		10:     "scan: '}' at byte 32",
		500000: "scan: more than 65536 bytes",
		n - 1:  "note: a number",
	}
	r := NewReader(&endless{n: n, line: func(i int) string {
		switch i {
		case 10:
			return `{"carrier":"HLX","number":"N1",}` + "\n"
		case 500000:
			return long
		case n - 1:
			return with(`"note":1`)
		}
		return goodObject + "\n"
	}}, NDJSON, clock)
	var before, at runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range int64(n) {
		item, err := r.Next()
		if err != nil || item.Index != i || item.Line != int(i)+1 || item.Carrier != "HLX" {
			t.Fatalf("item %d: %+v, %v", i, item, err)
		}
		want, isBad := bad[i]
		switch {
		case isBad && (len(item.Faults) != 1 || fmt.Sprintf("%s: %s", item.Faults[0].Field, item.Faults[0].Got) != want):
			t.Fatalf("line %d: %v, want %s", item.Line, item.Faults, want)
		case !isBad && item.Faults != nil:
			t.Fatalf("line %d: %v", item.Line, item.Faults)
		}
		if i%200_000 == 199_999 {
			runtime.GC()
			runtime.ReadMemStats(&at)
			if at.HeapAlloc > before.HeapAlloc+4<<20 {
				t.Fatalf("after %d lines %d bytes are held, %d before", i+1, at.HeapAlloc, before.HeapAlloc)
			}
		}
	}
	if _, err := r.Next(); err != io.EOF {
		t.Fatal(err)
	}
}

// TestNextAllocates one string for each scan, and nothing else.
func TestNextAllocates(t *testing.T) {
	for _, f := range []Format{JSON, NDJSON, CSV} {
		r := NewReader(strings.NewReader(string(written(f, someScans(2000)))), f, clock)
		if allocs := testing.AllocsPerRun(1000, func() {
			if item, err := r.Next(); err != nil || item.Faults != nil {
				t.Fatal(item.Faults, err)
			}
		}); allocs > 1 {
			t.Errorf("%v: %v allocations for each scan", f, allocs)
		}
	}
}
