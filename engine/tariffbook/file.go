package tariffbook

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxFile bounds a file; the largest of the real ones has 2.5 MB.
const maxFile = 64 << 20

// place is where something stands in a file.
type place struct{ line, column int }

// text is a file as it was read.
type text struct {
	name  string
	bytes []byte
	lines []int // where each begins
}

func readText(name string, r io.Reader) (text, error) {
	all, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return text{}, fmt.Errorf("%s: %w", name, err)
	}
	if len(all) > maxFile {
		return text{}, fmt.Errorf("%s: got more than %d bytes, want at most that", name, maxFile)
	}
	t := text{name, bytes.TrimPrefix(all, []byte("\ufeff")), []int{0}}
	for i, b := range t.bytes {
		if b == '\n' {
			t.lines = append(t.lines, i+1)
		}
	}
	return t, nil
}

// wrong is an error of the file as a whole.
func (t text) wrong(at place, what, got, want string) error {
	return fmt.Errorf("%s:%d:%d: %s: got %s, want %s", t.name, at.line, at.column, what, got, want)
}

// at is where a byte of the file stands.
func (t text) at(offset int) place {
	offset = max(offset, 0)
	i, found := slices.BinarySearch(t.lines, offset)
	if !found {
		i-- // the first line begins at 0
	}
	return place{i + 1, offset - t.lines[i] + 1}
}

// row is one line of a CSV file with a header.
type row struct {
	line    int
	cells   []string
	columns map[string]int
	wide    int // cells of the header
}

// cell is what stands in a column, and where; nothing where the file lacks it.
func (r row) cell(column string) (string, place) {
	i, ok := r.columns[column]
	if !ok {
		return "", place{r.line, 1}
	}
	return strings.TrimSpace(r.cells[i]), place{r.line, i + 1}
}

// rows calls use for each line that has as many cells as the header, which must
// have the columns that are needed, and skip for each other one.
func (t text) rows(needed []string, use func(row), skip func(row)) error {
	in := csv.NewReader(bytes.NewReader(t.bytes))
	in.FieldsPerRecord = -1
	var columns map[string]int
	var header []string
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			var p *csv.ParseError
			if errors.As(err, &p) {
				return t.wrong(place{p.Line, max(p.Column, 1)}, "line", p.Err.Error(), "CSV with quotes as in RFC 4180")
			}
			return fmt.Errorf("%s: %w", t.name, err)
		}
		line, _ := in.FieldPos(0)
		if columns == nil {
			header, columns = cells, make(map[string]int)
			for i, name := range cells {
				name = strings.ToLower(strings.TrimSpace(name))
				if _, twice := columns[name]; twice {
					return t.wrong(place{line, i + 1}, "header", quoted(name)+" again", "each column once")
				}
				columns[name] = i
			}
			for _, name := range needed {
				if _, ok := columns[name]; !ok {
					return t.wrong(place{line, 1}, "header", "no column "+name, "columns "+strings.Join(needed, ", "))
				}
			}
			continue
		}
		at := row{line, cells, columns, len(header)}
		if len(cells) != at.wide {
			skip(at)
			continue
		}
		use(at)
	}
	if columns == nil {
		return t.wrong(place{1, 1}, "header", "nothing", "columns "+strings.Join(needed, ", "))
	}
	return nil
}

// value is one value in a JSON file; key is that of an object's member.
type value struct {
	file  text
	start int // byte of the file
	raw   json.RawMessage
	key   string
	keyAt place
}

// root is the whole of a JSON file.
func (t text) root() value { return value{file: t, raw: t.bytes, keyAt: place{1, 1}} }

func (v value) at() place { return v.file.at(v.start) }

// each gives the members of an object ('{') or the elements of an array ('[').
func (v value) each(open json.Delim, use func(value) error) error {
	d := json.NewDecoder(bytes.NewReader(v.raw))
	first, err := d.Token()
	if err != nil {
		return v.broken(d, err)
	}
	if first != open {
		return v.file.wrong(v.at(), "JSON", quoted(string(v.raw[:min(len(v.raw), 20)])), "a value that begins with "+open.String())
	}
	seen := make(map[string]bool)
	for d.More() {
		m := value{file: v.file}
		if open == '{' {
			key, err := d.Token()
			if err != nil {
				return v.broken(d, err)
			}
			m.key = key.(string) // a decoder takes nothing else for a key
			m.keyAt = v.file.at(v.start + max(0, int(d.InputOffset())-len(m.key)-2))
			if seen[m.key] {
				return v.file.wrong(m.keyAt, "JSON", quoted(m.key)+" again", "each key once")
			}
			seen[m.key] = true
		}
		if err := d.Decode(&m.raw); err != nil {
			return v.broken(d, err)
		}
		m.start = v.start + int(d.InputOffset()) - len(m.raw)
		if err := use(m); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return v.broken(d, err)
	}
	if rest := bytes.TrimSpace(v.raw[d.InputOffset():]); len(rest) > 0 {
		return v.file.wrong(v.file.at(v.start+int(d.InputOffset())), "JSON", quoted(string(rest[:min(len(rest), 20)])), "the end")
	}
	return nil
}

func (v value) broken(d *json.Decoder, err error) error {
	offset := int(d.InputOffset())
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = int(syntax.Offset) - 1 // it counts the byte that is wrong
	}
	return v.file.wrong(v.file.at(v.start+offset), "JSON", err.Error(), "well-formed JSON")
}

// text is a string, a number or a word as it stands; false for anything else.
func (v value) text() (string, bool) {
	if len(v.raw) > 0 && v.raw[0] == '"' {
		var s string
		err := json.Unmarshal(v.raw, &s)
		return s, err == nil
	}
	return string(v.raw), len(v.raw) > 0 && !slices.Contains([]byte("{["), v.raw[0])
}
