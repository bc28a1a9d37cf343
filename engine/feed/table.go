package feed

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"

	"entrepot/engine/network"
)

// need says whether a file or a column has to be there.
type need bool

const (
	required need = true
	optional need = false
)

func (n need) String() string {
	if n {
		return "required"
	}
	return "optional"
}

// table is one file of the format. The list of them in tables.go drives the
// reading, the check of the header, the writing and the documentation.
type table struct {
	name    string
	need    need
	rows    need // whether a header alone will not do
	about   string
	columns []heading

	read  func(r *reader, s *sheet, in io.Reader)
	has   func(n *network.Network) bool // whether there is a row to write
	write func(out *csv.Writer, n *network.Network) error
}

// heading is what a table says about a column without knowing its row type.
type heading struct {
	name  string
	need  need
	want  string // what a cell holds, as faults say it
	about string
}

// column is one column of a table whose rows are T.
type column[T any] struct {
	heading
	read func(r *reader, cell string, row *T) *problem
	// write gives the cell for row. An optional cell is empty where it would
	// hold what fresh, a row nobody filled in, holds anyway.
	write func(row, fresh *T) (string, error)
}

// codec is the text form of one kind of value. A cell given to parse is never
// empty, trimmed, and legal UTF-8; it may be reused once parse has returned,
// so a value that keeps it must clone it.
type codec[V any] struct {
	want   string
	parse  func(r *reader, cell string) (V, *problem)
	format func(v V) (string, error)
}

// problem is a fault in a cell before it is known where the cell stands. An
// empty got is the cell, an empty want the codec's.
type problem struct {
	code      Code
	got, want string
}

// field is the usual column: one codec, one field of the row.
func field[T any, V comparable](name string, n need, c codec[V], at func(*T) *V, about string) column[T] {
	return column[T]{
		heading: heading{name, n, c.want, about},
		read: func(r *reader, cell string, row *T) *problem {
			v, p := c.parse(r, cell)
			if p == nil {
				*at(row) = v
			}
			return p
		},
		write: func(row, fresh *T) (string, error) {
			if n == optional && *at(row) == *at(fresh) {
				return "", nil
			}
			return c.format(*at(row))
		},
	}
}

// define completes a table: fresh is a row before its cells are read, rows are
// the table's rows in a network, keep checks a row as a whole and stores it.
func define[T any](t table, fresh T, rows func(*network.Network) iter.Seq[*T], keep func(*reader, *row, *T), columns ...column[T]) table {
	for _, c := range columns {
		t.columns = append(t.columns, c.heading)
	}
	t.read = func(r *reader, s *sheet, in io.Reader) { readRows(r, s, in, fresh, columns, keep) }
	t.has = func(n *network.Network) bool {
		for range rows(n) {
			return true
		}
		return false
	}
	t.write = func(out *csv.Writer, n *network.Network) error {
		record := make([]string, len(columns))
		for i, c := range columns {
			record[i] = c.name
		}
		if err := out.Write(record); err != nil {
			return err
		}
		number := 0
		for row := range rows(n) {
			number++
			for i, c := range columns {
				cell, err := c.write(row, &fresh)
				if err == nil && cell == "" && c.need == required {
					err = fmt.Errorf("got nothing, want %s", c.want)
				}
				if err != nil {
					return fmt.Errorf("row %d: %s: %w", number, c.name, err)
				}
				record[i] = cell
			}
			if err := out.Write(record); err != nil {
				return err
			}
		}
		return nil
	}
	return t
}

// each walks a slice by pointer, so that large rows are not copied.
func each[T any](rows func(*network.Network) []T) func(*network.Network) iter.Seq[*T] {
	return func(n *network.Network) iter.Seq[*T] {
		return func(yield func(*T) bool) {
			all := rows(n)
			for i := range all {
				if !yield(&all[i]) {
					return
				}
			}
		}
	}
}

// Describe is the format as text: every file and column with what its cells
// mean and, in brackets, hold; a star marks those that are required. The package
// documentation shows the same text.
func Describe() string {
	var b strings.Builder
	for i, t := range tables {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s (%s)\n", t.name, t.need)
		wrap(&b, "  ", t.about)
		for _, c := range t.columns {
			mark := " "
			if c.need == required {
				mark = "*"
			}
			text := "[" + c.want + "]"
			if c.about != "" {
				text = c.about + " [" + c.want + "]"
			}
			fmt.Fprintf(&b, "  %s %-19s", mark, c.name)
			wrap(&b, strings.Repeat(" ", 23), text)
		}
	}
	return b.String()
}

// wrap writes text in lines of up to 80 columns that begin with the indent;
// what the first line begins with has been written when it is as wide.
func wrap(b *strings.Builder, indent, text string) {
	const width = 80
	out := b.String()
	at := len(out) - strings.LastIndexByte(out, '\n') - 1
	if at == 0 {
		b.WriteString(indent)
		at = len(indent)
	}
	first := true
	for word := range strings.FieldsSeq(text) {
		switch {
		case first:
			first = false
		case at+1+len(word) > width:
			b.WriteString("\n" + indent)
			at = len(indent)
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += len(word)
	}
	b.WriteByte('\n')
}
