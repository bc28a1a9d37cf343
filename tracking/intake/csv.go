package intake

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"entrepot/tracking/event"
)

// csvText reads rows (RFC 4180) under a header that names the columns.
//
// It is not encoding/csv because that holds a row in memory however long it is,
// and an open quote makes the rest of a body one row. What the two make of rows
// of a sensible length is the same; FuzzRows holds one against the other.
type csvText struct {
	*Reader
	separator byte
	columns   []field // the field of each column
	row       row
}

// row is one record as it is taken apart.
type row struct {
	ends   []int // where each field ends in values.text, which holds them end to end
	state  rowState
	begin  int // its first line
	bytes  int
	failed bool // at the field after the last of ends
	got    string
}

type rowState uint8

const (
	fieldStart rowState = iota
	plain               // in a field without quotes
	quoted
	quoteSeen // in a quoted field after a quote: its end, or half of a doubled one
)

func (c *csvText) read() (Item, error) {
	if c.columns == nil {
		if err := c.readHeader(); err != nil {
			return Item{}, err
		}
	}
	if err := c.readRow(); err != nil {
		return Item{}, err
	}
	v, r := &c.values, &c.row
	for i, f := range c.columns[:min(len(c.columns), len(r.ends))] {
		v.to[f] = r.ends[i]
		if i > 0 {
			v.from[f] = r.ends[i-1]
		}
	}
	switch {
	case r.bytes > maxItem:
		return c.refused(r.begin, tooLong+c.lines(), longest+" in a row"), nil
	case r.failed:
		return c.refused(r.begin, r.got+c.lines(), "quotes around the whole of a field, and doubled inside"), nil
	case len(r.ends) != len(c.columns):
		return c.refused(r.begin, fmt.Sprintf("%d fields", len(r.ends)), fmt.Sprintf("%d, as in the header", len(c.columns))), nil
	}
	return c.item(r.begin), nil
}

// lines tells which lines a row took with it, where it is more than one.
func (c *csvText) lines() string {
	if c.line == c.row.begin {
		return ""
	}
	return fmt.Sprintf(", from line %d to %d", c.row.begin, c.line)
}

// readHeader reads the first row and finds the field of each column.
func (c *csvText) readHeader() error {
	start := c.offset
	err := c.readRow()
	if err != nil && err != io.EOF {
		return err
	}
	var faults event.Faults
	r := &c.row
	switch {
	case err == io.EOF:
		faults.Refuse("header", "nothing", "the names of the columns")
	case r.bytes > maxItem:
		faults.Refuse("header", tooLong, longest)
	case r.failed:
		faults.Refuse("header", r.got, "the names of the columns")
	}
	if faults != nil {
		return &BadStream{Offset: start, Faults: faults}
	}
	var seen [fields]bool
	from := 0
	for _, end := range r.ends {
		column := c.values.text[from:end]
		from = end
		f := columnOf(string(column))
		switch {
		case f == none:
			c.values.refuse(string(column), "an unknown column", "only documented columns")
		case seen[f]:
			c.values.refuse(name[f], "the column twice", "each column once")
		default:
			seen[f] = true
		}
		c.columns = append(c.columns, f)
	}
	for _, f := range []field{carrier, number, at} {
		if !seen[f] {
			c.values.refuse(name[f], "no column", "a column of that name")
		}
	}
	if !seen[status] && !seen[withdraws] {
		c.values.refuse(name[status], "no column", "a column of that name, or one of withdraws")
	}
	if c.values.faults != nil {
		return &BadStream{Offset: start, Faults: c.values.faults}
	}
	return nil
}

func columnOf(column string) field {
	for f, n := range name[:fields] {
		if n == column {
			return field(f)
		}
	}
	return none
}

// readRow reads the next row that is not blank into c.row, and its fields into
// values.text. It ends with io.EOF, or with the error of the reader below.
func (c *csvText) readRow() error {
	c.values.reset()
	c.row = row{ends: c.row.ends[:0], begin: c.line + 1}
	r := &c.row
	fresh := true // at the start of a line
	for {
		chunk, err := c.b.ReadSlice('\n')
		c.offset += int64(len(chunk))
		if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
			return c.broken(err)
		}
		if len(chunk) == 0 { // the end
			if r.bytes == 0 {
				return io.EOF
			}
			if r.state == quoted {
				r.fail("field %d open to the end")
			}
			return nil
		}
		if fresh {
			c.line++
		}
		line := chunk
		whole := err != bufio.ErrBufferFull
		if whole {
			line = bytes.TrimSuffix(line, []byte("\n"))
			line = bytes.TrimSuffix(line, []byte("\r"))
			if r.bytes == 0 && len(line) == 0 {
				r.begin++
				continue
			}
		}
		if c.separator == 0 {
			c.separator = separatorOf(line)
		}
		r.bytes += len(line)
		c.split(line)
		fresh = whole
		if !whole {
			continue
		}
		switch {
		case r.failed:
			return nil
		case r.state != quoted:
			c.endField()
			return nil
		}
		r.bytes++
		if err == nil {
			c.add([]byte("\n"))
		}
	}
}

// split takes the fields of a line, or of a piece of one, apart.
func (c *csvText) split(line []byte) {
	r := &c.row
	for !r.failed {
		switch r.state {
		case fieldStart:
			if len(line) == 0 {
				return
			}
			r.state = plain
			if line[0] == '"' {
				r.state = quoted
				line = line[1:]
			}
		case plain:
			i := bytes.IndexByte(line, c.separator)
			text := line
			if i >= 0 {
				text = line[:i]
			}
			if bytes.IndexByte(text, '"') >= 0 {
				r.fail("a quote inside field %d")
				return
			}
			c.add(text)
			if i < 0 {
				return
			}
			line = line[i+1:]
			c.endField()
		case quoted:
			i := bytes.IndexByte(line, '"')
			if i < 0 {
				c.add(line)
				return
			}
			c.add(line[:i])
			line = line[i+1:]
			r.state = quoteSeen
		case quoteSeen:
			if len(line) == 0 {
				return
			}
			switch line[0] {
			case '"':
				c.add(line[:1])
				r.state = quoted
			case c.separator:
				c.endField()
			default:
				r.fail("text after the quotes of field %d")
			}
			line = line[1:]
		}
	}
}

// add adds to the field. Of a row that is too long only what fits is kept, for
// the carrier may be in it.
func (c *csvText) add(text []byte) {
	if len(c.values.text)+len(text) <= maxItem {
		c.values.text = append(c.values.text, text...)
	}
}

func (c *csvText) endField() {
	if len(c.row.ends) <= maxItem {
		c.row.ends = append(c.row.ends, len(c.values.text))
	}
	c.row.state = fieldStart
}

func (r *row) fail(format string) {
	r.failed = true
	r.got = fmt.Sprintf(format, len(r.ends)+1)
}

// separatorOf finds what stands between the columns: a comma, or what programs
// write where that is the decimal point's (a semicolon), or a tab. No column's
// name holds any of them, so the first one says it.
func separatorOf(header []byte) byte {
	if i := bytes.IndexAny(header, ",;\t"); i >= 0 {
		return header[i]
	}
	return ','
}
