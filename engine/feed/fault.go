package feed

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Severity says whether a fault stands in the way.
type Severity string

// A feed with an error gives no network; warnings are for people to look at.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Fault is one thing wrong with a feed, and where.
type Fault struct {
	File string `json:"file"`
	Line int    `json:"line"` // from 1; line breaks inside quoted cells count
	// Column is the number of the cell in its row, from 1. A fault of a whole
	// row stands at its first cell, one of a whole file at line 1, column 1.
	Column   int      `json:"column"`
	Header   string   `json:"header,omitempty"` // what the header row calls the column
	Severity Severity `json:"severity"`
	Code     Code     `json:"code"`
	What     string   `json:"what"`
	Got      string   `json:"got"`
	Want     string   `json:"want"`
}

// String is file:line:column: what: got X, want Y, the form that editors turn
// into a link. Warnings say that they are.
func (f Fault) String() string {
	what := f.What
	if f.Severity == Warning {
		what = "warning: " + what
	}
	return fmt.Sprintf("%s:%d:%d: %s: got %s, want %s", f.File, f.Line, f.Column, what, f.Got, f.Want)
}

// inOrder sorts by file, line and column, and then by text, so that a report
// is the same on every run.
func inOrder(a, b Fault) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Code, b.Code), cmp.Compare(a.Got, b.Got))
}

// FileReport sums up one file of a feed.
type FileReport struct {
	File     string `json:"file"`
	Rows     int    `json:"rows"` // without the header, blank lines and comments
	Errors   int    `json:"errors"`
	Warnings int    `json:"warnings"`
	// Unlisted is how many of its faults were counted and not kept, because a
	// file had more than MaxFaults of one severity.
	Unlisted int `json:"unlisted"`
}

// Report is all that was found while reading one feed.
type Report struct {
	Name     string       `json:"name"`
	Errors   int          `json:"errors"` // all of them, listed or not
	Warnings int          `json:"warnings"`
	Files    []FileReport `json:"files"`  // in the order they were read
	Faults   []Fault      `json:"faults"` // by file, line and column
}

// OK says whether the feed gave a network: there was no error.
func (r Report) OK() bool { return r.Errors == 0 }

// Err is nil for a good feed, and otherwise one error that counts the faults
// and quotes the first; the whole list is for people, in Faults.
func (r Report) Err() error {
	if r.OK() {
		return nil
	}
	for _, f := range r.Faults {
		if f.Severity == Error {
			return fmt.Errorf("feed: %s: got %s, want none; the first is %s", r.Name, count(r.Errors, "error"), f)
		}
	}
	return fmt.Errorf("feed: %s: got %s, want none", r.Name, count(r.Errors, "error"))
}

// Summary is one line for the end of a list: how many faults, and how many of
// them are not in the list.
func (r Report) Summary() string {
	out := r.Name + ": " + count(r.Errors, "error") + ", " + count(r.Warnings, "warning")
	for _, f := range r.Files {
		if f.Unlisted > 0 {
			out += fmt.Sprintf("; %d more in %s are not listed", f.Unlisted, f.File)
		}
	}
	return out
}

// count writes "1 error" and "2 errors".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// shownBytes is how much of a cell a fault quotes.
const shownBytes = 60

// shown makes a cell fit for one line of a report: plain when it is plain,
// quoted when something in it would not be seen, cut when it is long.
func shown(cell string) string {
	if cell == "" {
		return "nothing"
	}
	cut := cell
	if len(cut) > shownBytes {
		end := shownBytes
		for end > shownBytes-utf8.UTFMax && !utf8.RuneStart(cell[end]) {
			end--
		}
		cut = cell[:end]
	}
	if !utf8.ValidString(cut) || strings.ContainsFunc(cut, func(r rune) bool { return !unicode.IsGraphic(r) }) ||
		cut[0] == ' ' || cut[len(cut)-1] == ' ' {
		cut = strconv.QuoteToGraphic(cut)
	}
	if len(cell) > shownBytes {
		cut += fmt.Sprintf("... (%d bytes)", len(cell))
	}
	return cut
}

// ledger keeps the faults of one file: the first MaxFaults of each severity,
// and the number of all.
type ledger struct {
	faults           []Fault
	errors, warnings int
}

func (l *ledger) add(f Fault) {
	n := &l.errors
	if f.Severity == Warning {
		n = &l.warnings
	}
	*n++
	if *n <= MaxFaults {
		l.faults = append(l.faults, f)
	}
}

// close adds the ledger of one file to the report.
func (r *Report) close(file string, rows int, l ledger) {
	r.Errors += l.errors
	r.Warnings += l.warnings
	r.Files = append(r.Files, FileReport{file, rows, l.errors, l.warnings, l.errors + l.warnings - len(l.faults)})
	r.Faults = append(r.Faults, l.faults...)
	slices.SortStableFunc(r.Faults, inOrder)
}
