package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strconv"
	"time"

	"entrepot/engine/network"
)

// header is the first line; its number is the version of the format.
const header = "entrepot changes 1\n"

// mostLine bounds a line: a booking of many legs has some ten kilobytes.
const mostLine = 1 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// record is one line: a change made, or one taken back.
type record struct {
	Added  *network.Change `json:"added,omitempty"`
	Undone *undoing        `json:"undone,omitempty"`
}

type undoing struct {
	ID  string    `json:"id"`
	By  string    `json:"by,omitempty"`
	At  time.Time `json:"at"`
	Why string    `json:"why,omitempty"`
}

// line is eight digits of checksum, a space, the JSON and a line's end.
func (r *record) line() ([]byte, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	if len(text)+10 > mostLine {
		return nil, fmt.Errorf("record: got %d bytes, want at most %d", len(text)+10, mostLine)
	}
	return fmt.Appendf(nil, "%08x %s\n", crc32.Checksum(text, castagnoli), text), nil
}

// parse reads a line without its end.
func parse(line []byte) (*record, error) {
	if len(line) < 10 || line[8] != ' ' {
		return nil, fmt.Errorf("got %d bytes, want a checksum and a record", len(line))
	}
	want, err := strconv.ParseUint(string(line[:8]), 16, 32)
	if err != nil {
		return nil, fmt.Errorf("checksum: got %q, want eight hexadecimal digits", line[:8])
	}
	text := line[9:]
	if got := crc32.Checksum(text, castagnoli); got != uint32(want) {
		return nil, fmt.Errorf("checksum: got %08x, want %08x", got, want)
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, err
	}
	if (r.Added == nil) == (r.Undone == nil) {
		return nil, fmt.Errorf("got %.60q, want a change made or one taken back", text)
	}
	return &r, nil
}

// reader goes through the lines of a file.
type reader struct {
	text []byte
	at   int // the first byte not read
	line int // the number of the line read last
}

func (r *reader) header() error {
	first, _, _ := bytes.Cut(r.text, []byte("\n"))
	if !bytes.HasPrefix(r.text, []byte(header)) {
		return fmt.Errorf("line 1: got %.40q, want %q", first, header)
	}
	r.at, r.line = len(header), 1
	return nil
}

// next is the next record; nil at the end, or before a last line that is not
// whole.
func (r *reader) next() (*record, error) {
	rest := r.text[r.at:]
	end := bytes.IndexByte(rest, '\n')
	if end < 0 {
		return nil, nil
	}
	r.line++
	got, err := parse(rest[:end])
	if err != nil {
		if r.at+end+1 == len(r.text) {
			return nil, nil // the last: its blocks may reach the disk in any order
		}
		return nil, fmt.Errorf("line %d: %w: %w", r.line, ErrDamaged, err)
	}
	r.at += end + 1
	return got, nil
}
