package tariffbook

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"entrepot/engine/network"
)

// Column is which of the rates of the UK Global Tariff's file is read.
type Column string

// The file has the United Kingdom's own rates, and the EU's of the year before.
const (
	UKGT Column = "ukgt"
	CET  Column = "cet"
)

// Columns lists them both.
var Columns = []Column{UKGT, CET}

// rate is the column of the file.
func (c Column) rate() string { return string(c) + "_duty_rate" }

// Territory is whose rates a column has.
func (c Column) Territory() string {
	if c == CET {
		return "EU"
	}
	return "GB"
}

var columnSource = map[Column]string{
	UKGT: "UK Global Tariff, uktrade/global-uk-tariff, January 2021 (OGL v3)",
	CET:  "EU common customs tariff of 2020, beside the UK Global Tariff of uktrade/global-uk-tariff, January 2021 (OGL v3)",
}

// DutyOptions say what is made of a file of duties.
type DutyOptions struct {
	Column    Column
	Territory string // of the rows; empty is the column's own
	// FirstYear and LastYear are those for which rates by season are given their
	// days.
	FirstYear, LastYear int
	// LinesOnly leaves out the rows for codes of 6 and 8 digits that have no line
	// of their own.
	LinesOnly bool
}

func (o *DutyOptions) check() error {
	switch {
	case !slices.Contains(Columns, o.Column):
		return fmt.Errorf("tariffbook: column: got %q, want one of %v", o.Column, Columns)
	case o.FirstYear < 1970 || o.LastYear > 2200 || o.LastYear < o.FirstYear || o.LastYear-o.FirstYear >= 50:
		return fmt.Errorf("tariffbook: years of seasons: got %d to %d, want at most 50, from 1970 to 2200", o.FirstYear, o.LastYear)
	}
	if o.Territory == "" {
		o.Territory = o.Column.Territory()
	}
	return nil
}

// begun is when the United Kingdom's tariff came into force.
var begun = network.Date{Year: 2021, Month: time.January, Day: 1}

// dutyLine is one line of the file, with the rows that it becomes.
type dutyLine struct {
	code string
	rows []network.Duty
	key  string // the same for lines of the same rates
}

// ReadDuties reads the UK Global Tariff's file of January 2021, data.csv of
// uktrade/global-uk-tariff. Rows come by code and date. An error is one of the
// file as a whole; a line that cannot be used is left out, in the report.
func ReadDuties(name string, r io.Reader, o DutyOptions) ([]network.Duty, Report, error) {
	if err := o.check(); err != nil {
		return nil, Report{}, err
	}
	file, err := readText(name, r)
	if err != nil {
		return nil, Report{}, fmt.Errorf("tariffbook: %w", err)
	}
	b := &dutyBook{DutyOptions: o, file: FileReport{File: name}, lines: make(map[string]*dutyLine)}
	if err := file.rows([]string{"commodity", o.Column.rate()}, b.read, b.file.malformed); err != nil {
		return nil, Report{Files: []FileReport{b.file}}, fmt.Errorf("tariffbook: %w", err)
	}
	var rows []network.Duty
	for _, l := range b.lines {
		if l != nil {
			rows = append(rows, l.rows...)
		}
	}
	report := Report{Files: []FileReport{b.file}}
	report.note(b.seasonal, "lines have rates by season: their rows are dated for %d to %d", o.FirstYear, o.LastYear)
	report.note(b.old, "lines have the EU's old rate, which applies until a trade remedy is reviewed")
	if !o.LinesOnly {
		made, tally := beneath(b.lines)
		rows = append(rows, made...)
		report.note(tally.alike, "codes of 6 or 8 digits have the one rate of all lines beneath them")
		report.note(tally.highest, "codes of 6 or 8 digits have the highest rate of the lines beneath them, which differ")
		report.note(tally.unknown, "codes of 6 or 8 digits have none: lines beneath them cannot be compared, or were left out")
	}
	slices.SortFunc(rows, func(a, b network.Duty) int {
		return cmp.Or(cmp.Compare(a.HS, b.HS), a.First.Compare(b.First))
	})
	report.Rows = len(rows)
	if c := currencies(rows); len(c) > 0 {
		report.Notes = append(report.Notes, "amounts are in "+strings.Join(c, " and ")+", which the feed's fx.csv must have a rate for")
	}
	return rows, report, nil
}

// currencies lists those that rates have amounts in.
func currencies(duties []network.Duty) []string {
	used := make(map[string]bool)
	for _, d := range duties {
		for _, t := range slices.Concat(d.Rate.Terms, d.Rate.Min, d.Rate.Max) {
			if t.Currency != "" {
				used[string(t.Currency)] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(used))
}

// dutyBook is what was read so far.
type dutyBook struct {
	DutyOptions
	file          FileReport
	lines         map[string]*dutyLine // by code; nil is one that was left out
	old, seasonal int
}

func (b *dutyBook) read(at row) {
	code, where := at.cell("commodity")
	if !isCode(code) {
		b.file.leave(where, "commodity", BadCode, quoted(code), "2, 4, 6, 8 or 10 digits")
		return
	}
	if _, seen := b.lines[code]; seen {
		b.file.leave(where, code, Repeated, quoted(code), "a code that no earlier line has")
		return
	}
	column := b.Column
	applies, _ := at.cell(oldApplies)
	old := b.Column == UKGT && strings.EqualFold(applies, "true")
	if old {
		column = CET
	}
	text, where := at.cell(column.rate())
	rates, err := b.ratesOf(text)
	if err != nil {
		b.lines[code] = nil
		b.leaveRate(where, code, text, err)
		return
	}
	b.file.use()
	b.old += count(old)
	b.seasonal += count(strings.Contains(text, "("))
	b.lines[code] = b.lineOf(code, dutyNote(at, b.Column), rates)
}

func (r *Report) note(n int, format string, args ...any) {
	if n > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d ", n)+fmt.Sprintf(format, args...))
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// isCode says whether s is a code of goods, as prefixes of the tariff are.
func isCode(s string) bool {
	return len(s) >= 2 && len(s) <= 10 && len(s)%2 == 0 && strings.Trim(s, "0123456789") == ""
}

const oldApplies = "cet_applies_until_trade_remedy_transition_reviews_concluded"

// dutyMarks are the columns that say there is more to a rate, which the file
// does not have.
var dutyMarks = []struct{ column, note string }{
	{oldApplies, "the EU's rate until a trade remedy is reviewed"},
	{"trade_remedy_applies", "a trade remedy is levied on top, not known here"},
	{"suspension_applies", "suspended in part or whole for some goods or uses; this is the full rate"},
	{"atq_applies", "a quota has a lower rate; this is the full one"},
}

// dutyNote says what marks a line has. They are about the United Kingdom's rate.
func dutyNote(at row, column Column) string {
	var notes []string
	for _, m := range dutyMarks {
		if applies, _ := at.cell(m.column); column == UKGT && strings.EqualFold(applies, "true") {
			notes = append(notes, m.note)
		}
	}
	return strings.Join(notes, "; ")
}

// ratesOf gives a printed rate, with dates where it is one by season.
func (b *dutyBook) ratesOf(text string) ([]dated, error) {
	if !strings.Contains(text, "(") {
		rate, err := network.ParseDutyRate(text)
		return []dated{{rate: rate}}, err
	}
	seasons, err := parseSeasons(text)
	return between(seasons, b.FirstYear, b.LastYear), err
}

func (b *dutyBook) leaveRate(at place, code, text string, err error) {
	var e *network.DutyRateError
	if errors.As(err, &e) {
		b.file.leave(at, code, rateReason(text, e), fmt.Sprintf("%s, %q at character %d", quoted(text), shorten(e.Got, 40), e.At), e.Want)
		return
	}
	b.file.leave(at, code, NoYear, quoted(text), wantSeasons)
}

func (b *dutyBook) lineOf(code, note string, rates []dated) *dutyLine {
	l := &dutyLine{code: code}
	for _, r := range rates {
		d := network.Duty{Territory: b.Territory, HS: code, Kind: network.NormalDuty, Rate: r.rate, First: r.first, Last: r.last,
			Source: columnSource[b.Column], Note: note, Uncertain: true}
		if d.First.IsZero() && b.Column == UKGT {
			d.First = begun
		}
		l.rows = append(l.rows, d)
		l.key += fmt.Sprintf("%s %s %s;", d.Rate, d.First, d.Last)
	}
	return l
}
