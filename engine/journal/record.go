package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"time"

	"entrepot/engine/network"
)

// header is the first line; its number is the version of the format. Version 1 had
// no Once in its changes, and is read too.
const (
	header    = "entrepot changes 2\n"
	oldHeader = "entrepot changes 1\n"
)

const (
	mostRecord = 256 << 10 // bytes of one record, encoded
	mostLine   = 1 << 20   // bytes of one line with its checksum and its end

	// lineExtra is what a line has beside its records: eight digits of checksum,
	// a space, and the end.
	lineExtra = 10
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// record is a change made, or one taken back.
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

// id is that of the change that the record is about.
func (r *record) id() string {
	if r.Added != nil {
		return r.Added.ID
	}
	return r.Undone.ID
}

// encode gives a record's JSON.
func encode(r *record) ([]byte, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	if len(text) > mostRecord {
		return nil, fmt.Errorf("%w: got %d bytes, want at most %d", ErrTooLarge, len(text), mostRecord)
	}
	return text, nil
}

// settle gives a record's JSON, and the record as it will be read back: with
// nothing of the caller's in it, and its strings as JSON can hold them.
func settle(r *record) (text []byte, back *record, err error) {
	if text, err = encode(r); err != nil {
		return nil, nil, err
	}
	list, err := decode(text)
	if err != nil {
		return nil, nil, err
	}
	if back = list[0]; back.id() != r.id() {
		return nil, nil, fmt.Errorf("id: got %q, want valid UTF-8", r.id())
	}
	return text, back, nil
}

// decode reads the records of a line, at least one.
func decode(text []byte) (list []*record, err error) {
	in := json.NewDecoder(bytes.NewReader(text))
	// A field this program does not know would be lost when the file is written
	// anew.
	in.DisallowUnknownFields()
	for {
		r := &record{}
		if err := in.Decode(r); errors.Is(err, io.EOF) && len(list) > 0 {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		if (r.Added == nil) == (r.Undone == nil) {
			return nil, fmt.Errorf("record %d: got %.60q, want a change made or one taken back", len(list)+1, text)
		}
		list = append(list, r)
	}
}

// lineOf makes a line of records: their checksum, and their JSON with spaces
// between.
func lineOf(texts ...[]byte) []byte {
	body := bytes.Join(texts, []byte(" "))
	line := make([]byte, 0, len(body)+lineExtra)
	line = fmt.Appendf(line, "%08x ", crc32.Checksum(body, castagnoli))
	return append(append(line, body...), '\n')
}

// parse reads a line without its end.
func parse(line []byte) ([]*record, error) {
	if len(line) < 9 || line[8] != ' ' {
		return nil, fmt.Errorf("got %.40q, want a checksum and a record", line)
	}
	want, err := strconv.ParseUint(string(line[:8]), 16, 32)
	if err != nil {
		return nil, fmt.Errorf("checksum: got %q, want eight hexadecimal digits", line[:8])
	}
	if got := crc32.Checksum(line[9:], castagnoli); got != uint32(want) {
		return nil, fmt.Errorf("checksum: got %08x, want %08x", got, want)
	}
	return decode(line[9:])
}

// reader goes through the lines of a file, which may be anything.
type reader struct {
	in    *bufio.Scanner
	whole int64  // bytes of the lines that hold
	line  int    // the number of the line read last
	torn  []byte // how the last line began, if it is not whole
	old   bool   // it is of version 1
}

// newReader reads the header.
func newReader(in io.Reader) (*reader, error) {
	r := &reader{in: bufio.NewScanner(in)}
	r.in.Buffer(nil, mostLine)
	r.in.Split(splitLine)
	first, err := r.read()
	if err != nil {
		return nil, err
	}
	if r.old = string(first) == oldHeader; !r.old && string(first) != header {
		return nil, fmt.Errorf("line 1: %w: got %.40q, want %q", ErrDamaged, first, header)
	}
	r.whole = int64(len(first))
	return r, nil
}

// splitLine is bufio.ScanLines with the end of the line, which the last may lack.
func splitLine(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if end := bytes.IndexByte(data, '\n'); end >= 0 {
		return end + 1, data[:end+1], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// read gives the next line with its end; nothing at the end of the file. It is
// overwritten by the next read.
func (r *reader) read() ([]byte, error) {
	r.line++
	if r.in.Scan() {
		return r.in.Bytes(), nil
	}
	err := r.in.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		err = fmt.Errorf("line %d: %w: got more than %d bytes", r.line, ErrDamaged, mostLine)
	}
	return nil, err
}

// next gives the records of the next line; none at the end, and before a last
// line that is not whole.
func (r *reader) next() ([]*record, error) {
	line, err := r.read()
	if err != nil || len(line) == 0 {
		return nil, err
	}
	body, ended := bytes.CutSuffix(line, []byte("\n"))
	if !ended {
		r.tear(line)
		return nil, nil
	}
	list, bad := parse(body)
	if bad == nil {
		r.whole += int64(len(line))
		return list, nil
	}
	damage := fmt.Errorf("line %d: %w: %w", r.line, ErrDamaged, bad)
	if hidesWhole(body) {
		return nil, damage
	}
	r.tear(line)
	if after, err := r.read(); err != nil || len(after) > 0 {
		return nil, errors.Join(damage, err)
	}
	return nil, nil
}

// tear notes how a line began that is not whole.
func (r *reader) tear(line []byte) {
	r.torn = bytes.Clone(line[:min(200, len(line))])
}

// hidesWhole tells whether a line that does not hold ends in one that does: then
// the end of a line in the middle was damaged, and the last commit is whole. No
// line that was torn has this, for within a line's JSON quotes are escaped.
func hidesWhole(line []byte) bool {
	for space := range line {
		if space > 8 && bytes.HasPrefix(line[space:], []byte(` {"`)) {
			if _, err := parse(line[space-8:]); err == nil {
				return true
			}
		}
	}
	return false
}
