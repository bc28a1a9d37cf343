package tariffbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"entrepot/engine/network"
)

// Reason is why a line became no row, in words fit for people.
type Reason string

// Reasons of any file.
const (
	Malformed Reason = "the line has the wrong number of cells"
	Repeated  Reason = "an earlier line is about the same"
	BadCode   Reason = "the code is not of 2, 4, 6, 8 or 10 digits"
	BadRate   Reason = "the rate cannot be read"
	BadDate   Reason = "a date cannot be read, or the end is before the beginning"
)

// Reasons of a duty, beside one for each measure; see measured.
const (
	EntryPrice Reason = "the rate is by entry price, from a table of its own"
	Component  Reason = "the rate has an agricultural component (EA, ADSZ, ADFM), from a table of its own"
	NoYear     Reason = "the seasons of the rate do not make up a year"
)

// Reasons of a tax.
const (
	NoCountry   Reason = "the place has no ISO 3166-1 code of its own"
	OutsideVAT  Reason = "a rate of nothing in this file says that EU VAT does not apply, not what the place levies"
	PartOfState Reason = "the rate is that of a state, a province or a town"
	NotStandard Reason = "the rate is for some goods, and the file does not say which"
	Over        Reason = "the rate ended before the day asked about"
	Confirms    Reason = "a file that goes before says the same"
	Contradicts Reason = "a file that goes before says otherwise: this one is stale, or that one"
)

// measured is the reason of a rate that counts what a consignment does not know.
func measured(what string) Reason {
	return Reason(fmt.Sprintf("the rate is for each %s, which is not known of a consignment", shorten(what, 40)))
}

// LeftOut is one line that became no row.
type LeftOut struct {
	File   string
	Line   int // from 1
	Column int // from 1: the cell of a CSV file, the byte in its line of a JSON file
	What   string
	Reason Reason
	Got    string
	Want   string // empty where nothing is wrong with the line
}

// String is file:line:column: what: got X, want Y: why, the form that editors
// turn into a link.
func (l LeftOut) String() string {
	s := fmt.Sprintf("%s:%d:%d: %s: got %s", l.File, l.Line, l.Column, l.What, l.Got)
	if l.Want != "" {
		s += ", want " + l.Want
	}
	return s + ": " + string(l.Reason)
}

// FileReport accounts for the lines of one file: Read is Used plus those left
// out. A line of several countries counts for each.
type FileReport struct {
	File       string
	Read, Used int
	LeftOut    []LeftOut
}

func (f *FileReport) leave(at place, what string, why Reason, got, want string) {
	f.Read++
	f.LeftOut = append(f.LeftOut, LeftOut{f.File, at.line, at.column, what, why, got, want})
}

func (f *FileReport) use() {
	f.Read++
	f.Used++
}

func (f *FileReport) malformed(at row) {
	f.leave(place{at.line, 1}, "line", Malformed, fmt.Sprintf("%d cells", len(at.cells)), fmt.Sprintf("%d", at.wide))
}

// Report says what became of every line.
type Report struct {
	Files []FileReport
	Rows  int
	Notes []string // what else there is to know of the rows
}

// String is the report for people: counts by reason, the first line of each.
func (r Report) String() string {
	var b strings.Builder
	for _, f := range r.Files {
		fmt.Fprintf(&b, "%s: %d lines read, %d used, %d left out\n", f.File, f.Read, f.Used, len(f.LeftOut))
		count, first := make(map[Reason]int), make(map[Reason]LeftOut)
		var reasons []Reason
		for _, l := range f.LeftOut {
			if count[l.Reason]++; count[l.Reason] == 1 {
				first[l.Reason] = l
				reasons = append(reasons, l.Reason)
			}
		}
		slices.SortFunc(reasons, func(x, y Reason) int {
			return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(x, y))
		})
		for _, why := range reasons {
			l := first[why]
			fmt.Fprintf(&b, "%7d  %s; the first is %s in line %d\n", count[why], why, l.What, l.Line)
		}
	}
	for _, n := range r.Notes {
		fmt.Fprintln(&b, n)
	}
	fmt.Fprintf(&b, "%d rows\n", r.Rows)
	return b.String()
}

// Lines lists every line left out, one a line.
func (r Report) Lines() string {
	var b strings.Builder
	for _, f := range r.Files {
		for _, l := range f.LeftOut {
			fmt.Fprintln(&b, l)
		}
	}
	return b.String()
}

// shorten keeps what is quoted from a file to a length, on one line.
func shorten(s string, most int) string {
	s = clean(s)
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "..."
}

// quoted is what a file says, for a report.
func quoted(s string) string { return fmt.Sprintf("%q", shorten(s, 120)) }

// clean is text on one line, without control characters.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "?")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f && r <= 0xa0 }), " ")
}

// rateReason says why a printed rate cannot be used.
func rateReason(text string, e *network.DutyRateError) Reason {
	switch {
	case e.Measure != "":
		return measured(e.Measure)
	case strings.EqualFold(strings.TrimSpace(text), "entry price"):
		return EntryPrice
	case slices.Contains([]string{"EA", "ADSZ", "ADFM"}, strings.ToUpper(e.Got)):
		return Component
	}
	return BadRate
}
