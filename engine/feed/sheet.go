package feed

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"entrepot/engine/suggest"
)

// sheet is one file while it is read, and what is known of it afterwards.
type sheet struct {
	table *table
	ledger
	rows int
	size int64 // of the file, as its directory says
	// at is, by column of the table, the number of its cell in a row of this
	// file, from 1; 0 when the header does not have it.
	at []int
	// whole says that every row was understood well enough to know its id.
	// Where it is false, what seems to be missing from the file may be there.
	whole bool
}

// column is the index of a column of the table.
func (s *sheet) column(name string) int {
	return slices.IndexFunc(s.table.columns, func(h heading) bool { return h.name == name })
}

// row is one row of a sheet, for the checks that see it as a whole.
type row struct {
	sheet *sheet
	line  int    // of its first cell
	bad   uint64 // by column: its cell is at fault, or empty where it must not be
	cells []string
	lines func(cell int) (line, column int) // csv.Reader.FieldPos
}

// good says whether no cell of the named columns is at fault, so that a check
// over several of them makes sense.
func (w *row) good(columns ...string) bool {
	if w.bad == 0 {
		return true
	}
	for _, c := range columns {
		if w.bad&(1<<w.sheet.column(c)) != 0 {
			return false
		}
	}
	return true
}

// spoil marks a cell that proved to be at fault beside another.
func (w *row) spoil(column string) { w.bad |= 1 << w.sheet.column(column) }

// cell is the text of a column; empty when the header does not have it.
func (w *row) cell(column string) string {
	if at := w.sheet.at[w.sheet.column(column)]; at > 0 {
		return w.cells[at-1]
	}
	return ""
}

// limits are the three of limits.go that tests make smaller.
type limits struct {
	fileBytes int64
	rows      int
	rowBytes  int
}

// guard counts what is read of a file. It ends the reading where the file, or
// a single row of it, goes beyond the limits: a quote that is never closed
// would otherwise make one cell of the rest of the file.
type guard struct {
	in      io.Reader
	left    int64 // bytes the file may still have
	row     int   // bytes since the last row was complete
	rowMost int
}

var (
	errFileTooBig = errors.New("file is too big")
	errRowTooLong = errors.New("row is too long")
)

func (g *guard) Read(p []byte) (int, error) {
	if g.row > g.rowMost {
		return 0, errRowTooLong
	}
	n, err := g.in.Read(p)
	g.row += n
	if g.left -= int64(n); g.left < 0 {
		return 0, errFileTooBig
	}
	return n, err
}

// lines reads the rows of one file and reports what is wrong with its CSV.
type lines struct {
	reader *reader
	sheet  *sheet
	guard  *guard
	csv    *csv.Reader
	line   int // of the first cell of the last row
}

func newLines(r *reader, s *sheet, in io.Reader) *lines {
	l := &lines{reader: r, sheet: s, guard: &guard{in: in, left: r.limits.fileBytes, rowMost: r.limits.rowBytes}}
	buffered := bufio.NewReaderSize(l.guard, 64<<10)
	start, _ := buffered.Peek(3) // an error comes again on the first read
	switch {
	case len(start) == 3 && string(start) == "\xEF\xBB\xBF":
		_, _ = buffered.Discard(3)
	case len(start) >= 2 && (string(start[:2]) == "\xFF\xFE" || string(start[:2]) == "\xFE\xFF"):
		s.whole = false
		r.add(s, 1, 1, "", NotUTF8, "encoding", "UTF-16", `UTF-8; save the file again as "CSV UTF-8"`)
		return nil
	}
	l.csv = csv.NewReader(buffered)
	l.csv.FieldsPerRecord = -1
	l.csv.ReuseRecord = true
	l.csv.TrimLeadingSpace = true
	l.csv.Comment = '#'
	return l
}

// next gives the next row that has anything in it; nil is the end of what can
// be read. The cells hold until the next call.
func (l *lines) next() []string {
	for {
		record, err := l.csv.Read()
		l.guard.row = 0
		if err == nil {
			if slices.ContainsFunc(record, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
				l.line, _ = l.csv.FieldPos(0)
				return record
			}
			continue // spreadsheets write blank rows as commas
		}
		if err == io.EOF {
			return nil
		}
		l.sheet.whole = false
		var broken *csv.ParseError
		if !errors.As(err, &broken) {
			l.stopped(err)
			return nil
		}
		line, want := broken.Line, `quotes around the whole cell, and "" for a quote inside it`
		if broken.Err == csv.ErrQuote {
			line, want = broken.StartLine, want+"; the cell's quote is perhaps never closed"
		}
		l.reader.add(l.sheet, line, len(record)+1, "", BadQuote, "quote", "a quote in the wrong place", want)
	}
}

// stopped reports why the rest of the file is not read.
func (l *lines) stopped(err error) {
	switch {
	case errors.Is(err, errFileTooBig):
		l.tooBig()
	case errors.Is(err, errRowTooLong):
		l.reader.add(l.sheet, l.line+1, 1, "", OverlongRow, "length of a row", fmt.Sprintf("more than %d bytes", l.guard.rowMost),
			"a row within that length; a quote before here is perhaps never closed; the rest of the file was not read")
	default:
		l.reader.add(l.sheet, l.line+1, 1, "", Unreadable, "file", shown(err.Error()), "a file that can be read to its end")
	}
}

func (l *lines) tooBig() {
	l.reader.add(l.sheet, l.line+1, 1, "", TooBig, "size of the file", fmt.Sprintf("more than %d bytes", l.reader.limits.fileBytes),
		"a file within that size; the rest was not read")
}

// header reads the first row and finds the columns. Without one it is false.
// order is, by cell, the column of the table it belongs to; -1 is none.
func (l *lines) header() (order []int, ok bool) {
	r, s := l.reader, l.sheet
	before := s.errors
	names := l.next()
	if names == nil || s.errors > before { // a broken header must not make the first row one
		if s.errors == before {
			r.add(s, 1, 1, "", EmptyFile, "header row", "an empty file", "a first row with the names of the columns")
		}
		s.whole = false
		return nil, false
	}
	if len(names) == 1 && strings.ContainsAny(names[0], ";\t") {
		s.whole = false
		r.add(s, l.line, 1, "", WrongSeparator, "separator", shown(names[0]), "commas between the columns")
		return nil, false
	}
	order = make([]int, len(names))
	for i, name := range names {
		name = strings.TrimSpace(name)
		line, _ := l.csv.FieldPos(i)
		c := s.column(name)
		order[i] = c
		switch {
		case c < 0:
			r.add(s, line, i+1, "", UnknownColumn, "column", shown(name), s.columnsLike(name))
		case s.at[c] > 0:
			order[i] = -1
			r.add(s, line, i+1, name, DuplicateColumn, name, fmt.Sprintf("a second column of this name, after column %d", s.at[c]), "each column once")
		default:
			s.at[c] = i + 1
		}
	}
	for c, h := range s.table.columns {
		if h.need == required && s.at[c] == 0 {
			s.whole = s.whole && c > 0 // the first column holds what others refer to
			r.add(s, l.line, 1, h.name, MissingColumn, h.name, "no such column", "a column "+h.name+": "+h.want)
		}
	}
	return order, true
}

// columnsLike is the want of an unknown column. Nobody sees it once the faults
// are too many to list.
func (s *sheet) columnsLike(name string) string {
	if s.errors >= MaxFaults {
		return ""
	}
	var all []suggest.Candidate
	var names []string
	for _, h := range s.table.columns {
		all = append(all, suggest.Candidate{Key: h.name})
		names = append(names, h.name)
	}
	want := "some of " + strings.Join(names, " ")
	if len(name) <= maxIDBytes {
		if near := suggest.Near(name, all, 1); len(near) > 0 {
			want += "; the nearest is " + near[0]
		}
	}
	return want
}

// reserveAt is the row at which memory is set aside for the rest of a large
// file: late enough that a zip cannot ask for much by lying about its size.
const reserveAt = 20_000

// readRows reads one file: each cell with its column's codec into a fresh row,
// then the row as a whole with keep. It goes on after every fault.
func readRows[T any](r *reader, s *sheet, in io.Reader, fresh T, columns []column[T], keep func(*reader, *row, *T)) {
	l := newLines(r, s, in)
	if l == nil {
		return
	}
	order, ok := l.header()
	if !ok {
		return
	}
	w := row{sheet: s, lines: l.csv.FieldPos}
	var absent uint64 // required columns that the header lacks
	for c, at := range s.at {
		if at == 0 && columns[c].need == required {
			absent |= 1 << c
		}
	}
	var value T
	for {
		if w.cells = l.next(); w.cells == nil {
			break
		}
		if s.rows++; s.rows > r.limits.rows {
			s.whole = false
			r.add(s, l.line, 1, "", TooBig, "number of rows", fmt.Sprintf("more than %d", r.limits.rows),
				"a file within that number; the rest was not read")
			return
		}
		if s.rows == reserveAt {
			// The rows so far tell how many the whole file has.
			r.reserve(s, int(min(float64(s.size)/float64(l.csv.InputOffset())*1.02*reserveAt, float64(r.limits.rows))))
		}
		w.line, w.bad, value = l.line, absent, fresh
		if len(w.cells) != len(order) {
			s.whole = false
			r.add(s, w.line, min(len(w.cells), len(order))+1, "", WrongCellCount, "row", count(len(w.cells), "cell"), fmt.Sprintf("%d as in the header", len(order)))
			continue
		}
		for i, c := range order {
			if c < 0 {
				continue
			}
			cell := strings.TrimSpace(w.cells[i])
			w.cells[i] = cell
			p := legal(cell)
			switch {
			case p != nil:
				w.cells[i] = "" // nothing that looks at the row again may keep it
			case len(cell) > MaxCellBytes:
				p = &problem{code: OverlongCell, want: fmt.Sprintf("at most %d bytes", MaxCellBytes)}
				w.cells[i] = ""
			case cell != "":
				p = columns[c].read(r, cell, &value)
			case columns[c].need == required:
				p = &problem{code: MissingValue}
			}
			if p != nil {
				w.bad |= 1 << c
				r.cellFault(&w, i, &columns[c].heading, p, cell)
			}
		}
		keep(r, &w, &value)
	}
	if s.rows == 0 && s.table.rows == required && s.errors == 0 {
		s.whole = false // what refers to it is not at fault
		r.add(s, 1, 1, "", NoRows, "rows", "a header alone", "at least one row")
	}
}
