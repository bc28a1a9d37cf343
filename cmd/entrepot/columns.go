package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// screen is the width that everything printed for people keeps to, where no
// single word is longer.
const screen = 80

// columns is a table whose last column is text that is wrapped at the edge of the
// screen and goes on below itself.
type columns struct {
	indent string
	amount bool // the first column is set flush right
	cut    bool // the last column is cut at the edge, not wrapped
	rows   [][]string
}

func (c *columns) add(cells ...string) { c.rows = append(c.rows, cells) }

func (c *columns) print(w io.Writer) {
	var width []int
	for _, row := range c.rows {
		for i, cell := range row[:len(row)-1] {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range c.rows {
		last := len(row) - 1
		var line strings.Builder
		line.WriteString(c.indent)
		for i, cell := range row[:last] {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			if c.amount && i == 0 {
				line.WriteString(pad + cell + "  ")
			} else {
				line.WriteString(cell + pad + "  ")
			}
		}
		// A row may have fewer cells than the table: then its last one begins sooner.
		at := utf8.RuneCountInString(line.String())
		text := row[last]
		if c.cut {
			text = cut(text, screen-at)
		}
		for i, part := range wrapped(text, screen-at) {
			if i > 0 {
				line.Reset()
				line.WriteString(strings.Repeat(" ", at))
			}
			fmt.Fprintln(w, strings.TrimRight(line.String()+part, " "))
		}
	}
}

// wrapped cuts text into lines of at most so many characters, between words.
func wrapped(text string, width int) []string {
	width = max(width, 24) // narrower is harder to read than a long line
	var lines []string
	line, n := "", 0
	for _, word := range strings.Fields(text) {
		size := utf8.RuneCountInString(word)
		if n > 0 && n+1+size > width {
			lines, line, n = append(lines, line), "", 0
		}
		if n > 0 {
			line, n = line+" ", n+1
		}
		line, n = line+word, n+size
	}
	return append(lines, line)
}

// say writes a paragraph, its lines after the first set in a little more.
func say(w io.Writer, indent, text string) {
	for i, line := range wrapped(text, screen-len(indent)-2) {
		if i > 0 {
			line = "  " + line
		}
		fmt.Fprintln(w, indent+line)
	}
}

// cut shortens text to so many characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:max(0, most-1)]) + "…"
}
