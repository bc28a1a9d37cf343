package openflights

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// row is one line of a file, taken apart. Cells that the file writes as \N,
// its word for not known, are empty.
type row struct {
	line  int // from 1
	text  string
	cells []string
}

// maxLine bounds a line; the longest of the real files has 230 bytes.
const maxLine = 64 << 10

// readRows calls use for each line of a file that has the number of cells it
// should, and skip for each that does not. Blank lines are passed over. It
// stops only where the reader fails. latin1 counts the lines that were not
// UTF-8 and were read as Latin-1, in which older copies of the files are.
func readRows(r io.Reader, cells int, use func(row), skip func(row, Reason)) (latin1 int, err error) {
	in := bufio.NewReaderSize(r, maxLine)
	for line := 1; ; line++ {
		raw, err := in.ReadSlice('\n')
		tooLong := errors.Is(err, bufio.ErrBufferFull)
		text := string(raw)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = in.ReadSlice('\n')
		}
		if line == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		if !utf8.ValidString(text) && !tooLong {
			text = fromLatin1(text)
			latin1++
		}
		text = strings.TrimRight(text, "\r\n")
		at := row{line: line, text: text}
		switch {
		case tooLong:
			skip(at, Malformed)
		case strings.TrimSpace(text) != "":
			var ok bool
			if at.cells, ok = split(text); ok && len(at.cells) == cells {
				use(at)
			} else {
				skip(at, Malformed)
			}
		}
		if err == io.EOF {
			return latin1, nil
		}
		if err != nil {
			return latin1, err
		}
	}
}

// split takes a line apart at its commas. A cell in quotes may hold commas,
// and quotes written as \" or "". It is not ok when a quote is left open or
// something other than a comma follows it.
func split(line string) (cells []string, ok bool) {
	for rest := line; ; {
		rest = strings.TrimLeft(rest, " \t")
		var cell string
		if strings.HasPrefix(rest, `"`) {
			cell, rest, ok = quoted(rest[1:])
			if rest = strings.TrimLeft(rest, " \t"); !ok || rest != "" && rest[0] != ',' {
				return nil, false
			}
		} else {
			end := strings.IndexByte(rest+",", ',')
			cell, rest = rest[:end], rest[end:]
		}
		if cell = strings.TrimSpace(cell); cell == `\N` {
			cell = ""
		}
		cells = append(cells, cell)
		if rest == "" {
			return cells, true
		}
		rest = rest[1:]
	}
}

// quoted reads a cell up to its closing quote and gives what follows it. A
// backslash makes the next character itself, save in \N.
func quoted(s string) (cell, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && s[i+1] != 'N':
			i++
			b.WriteByte(s[i])
		case c == '"' && i+1 < len(s) && s[i+1] == '"':
			i++
			b.WriteByte('"')
		case c == '"':
			return b.String(), s[i+1:], true
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

// fromLatin1 reads each byte as the character of that number.
func fromLatin1(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

// maxName is how long a name may be in a feed, in bytes.
const maxName = 200

// label makes the first of the choices that has anything to show fit to be a
// name: one line, no control characters, not too long.
func label(choices ...string) string {
	for _, s := range choices {
		s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f && r < 0xa0 }), " ")
		for len(s) > maxName {
			_, size := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-size]
		}
		if s != "" {
			return s
		}
	}
	return ""
}
