package tariffbook

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"entrepot/engine/network"
)

// Named is a file with the name that reports call it by.
type Named struct {
	Name   string
	Reader io.Reader
}

// TaxFiles are up to three files of VAT, each of which may be missing; of those
// that have a country the first decides. See the package for which they are.
type TaxFiles struct {
	EU, World, History Named
}

// vatFile is one of them, as read.
type vatFile struct {
	FileReport
	source string
	rates  []vat
}

// ReadTaxes reads the standard rates of VAT that are in force on a day or begin
// after it; the zero day keeps all. Rows come by country and date.
func ReadTaxes(files TaxFiles, day network.Date) ([]network.Tax, Report, error) {
	var read []*vatFile
	for _, f := range []struct {
		Named
		source string
		read   func(text, *FileReport) ([]vat, error)
	}{
		{files.EU, "ibericode/vat-rates (MIT)", readEU},
		{files.World, "node-sales-tax (MIT)", readWorld},
		{files.History, "kdeldycke, vat_rates.csv (BSD-2)", readHistory},
	} {
		if f.Reader == nil {
			continue
		}
		file, err := readText(f.Name, f.Reader)
		v := &vatFile{FileReport: FileReport{File: f.Name}, source: f.source}
		if err == nil {
			v.rates, err = f.read(file, &v.FileReport)
		}
		if err != nil {
			return nil, Report{}, fmt.Errorf("tariffbook: %w", err)
		}
		v.rates = slices.DeleteFunc(v.rates, func(r vat) bool {
			over := !r.last.IsZero() && r.last.Compare(r.first) < 0
			if over {
				v.leave(r.at, r.country, BadDate, r.String(), "a rate that ends after it began")
			}
			return over
		})
		read = append(read, v)
	}
	if len(read) == 0 {
		return nil, Report{}, errors.New("tariffbook: got no file, want at least one")
	}
	b := &vatBook{day: day, files: read, of: make(map[string][]vatRow)}
	for _, f := range read {
		b.decide(f)
	}
	for _, f := range read {
		b.confirm(f)
	}
	for _, f := range read {
		b.contradict(f)
	}
	rows := b.rows()
	report := Report{Rows: len(rows)}
	for _, f := range read {
		report.Files = append(report.Files, f.FileReport)
	}
	report.note(b.dated, "rates that the file has since ever have the day they began from another")
	report.note(b.certain, "rows are certain: a second file says the same and none another")
	report.note(b.disputed, "rows are contradicted by another file, as their notes say")
	return rows, report, nil
}

// vatBook is what comes of the files together.
type vatBook struct {
	day   network.Date
	files []*vatFile
	of    map[string][]vatRow // by country, in order of time

	dated, certain, disputed int
}

// vatRow is a rate of the file that decides, with what others say.
type vatRow struct {
	vat
	file    *vatFile
	same    []string // files that say the same
	another []string // what others say
}

// decide takes a file's rates of countries that no file before it has.
func (b *vatBook) decide(f *vatFile) {
	taken := make(map[string]bool)
	f.rates = slices.DeleteFunc(f.rates, func(v vat) bool {
		if len(b.of[v.country]) > 0 && !taken[v.country] {
			return false
		}
		taken[v.country] = true
		b.of[v.country] = append(b.of[v.country], vatRow{vat: v, file: f})
		return true
	})
}

// confirm takes those of a file's other rates that rows agree with. One that
// lasts as long as a row also says when it began, if the row does not.
func (b *vatBook) confirm(f *vatFile) {
	f.rates = slices.DeleteFunc(f.rates, func(v vat) bool {
		if b.over(v) {
			f.leave(v.at, v.country, Over, v.String(), "")
			return true
		}
		same := false
		rows := b.of[v.country]
		for i := range rows {
			r := &rows[i]
			if r.percent != v.percent || !r.overlaps(v) {
				continue
			}
			same = true
			if !slices.Contains(r.same, f.source) {
				r.same = append(r.same, f.source)
			}
			if r.first.IsZero() && !v.first.IsZero() && (v.last.IsZero() || v.last == r.last) {
				r.first = v.first
				b.dated += count(!b.over(r.vat))
			}
		}
		if !same {
			return false
		}
		f.leave(v.at, v.country, Confirms, v.String(), "")
		return true
	})
}

// contradict takes a file's rates that are left: they are other than the row of
// their time, or older than all rows, and then rows themselves.
func (b *vatBook) contradict(f *vatFile) {
	slices.SortStableFunc(f.rates, func(x, y vat) int { return y.first.Compare(x.first) }) // the latest first
	for _, v := range f.rates {
		rows := b.of[v.country]
		first := rows[0].first
		past := !v.last.IsZero() && v.last.Compare(first) <= 0 // what ends on that day was over then
		if past || v.last.IsZero() && b.day.Compare(first) < 0 && !b.day.IsZero() {
			if v.last.IsZero() || v.last == first {
				v.last = addDays(first, -1)
			}
			b.of[v.country] = slices.Insert(rows, 0, vatRow{vat: v, file: f})
			continue
		}
		i := slices.IndexFunc(rows, func(r vatRow) bool { return r.overlaps(v) && !b.over(r.vat) })
		if i < 0 {
			i = len(rows) - 1
		}
		r := &rows[i]
		r.another = append(r.another, fmt.Sprintf("%s says %s %%", f.File, v.percent))
		f.leave(v.at, v.country, Contradicts, v.String(), fmt.Sprintf("%s %%, as in line %d of %s", r.percent, r.at.line, r.file.File))
	}
}

// over says whether a rate ended before the day, or before a feed's first.
func (b *vatBook) over(v vat) bool {
	return !v.last.IsZero() && (v.last.Compare(b.day) < 0 || v.last.Year < 1970)
}

// overlaps says whether there is a day on which both are in force.
func (v vat) overlaps(o vat) bool {
	return (v.last.IsZero() || o.first.Compare(v.last) <= 0) && (o.last.IsZero() || v.first.Compare(o.last) <= 0)
}

// String is 20 % from 2014-01-01 to 2019-12-31.
func (v vat) String() string {
	s := v.percent.String() + " %"
	if !v.first.IsZero() {
		s += " from " + v.first.String()
	}
	if !v.last.IsZero() {
		s += " to " + v.last.String()
	}
	return s
}

// rows are the taxes of what was decided and is not over.
func (b *vatBook) rows() []network.Tax {
	var out []network.Tax
	for _, rows := range b.of {
		for _, r := range rows {
			if b.over(r.vat) {
				r.file.leave(r.at, r.country, Over, r.String(), "")
				continue
			}
			r.file.use()
			t := network.Tax{Country: r.country, Kind: network.VAT, Percent: r.percent, First: r.first, Last: r.last,
				Source: r.file.source, Note: r.note, Uncertain: len(r.same) == 0 || len(r.another) > 0}
			if len(r.same) > 0 {
				t.Source += "; the same in " + strings.Join(r.same, ", ")
			}
			if len(r.another) > 0 {
				t.Note = strings.TrimPrefix(t.Note+"; "+strings.Join(r.another, ", "), "; ")
				b.disputed++
			}
			b.certain += count(!t.Uncertain)
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(x, y network.Tax) int {
		return cmp.Or(cmp.Compare(x.Country, y.Country), x.First.Compare(y.First))
	})
	// Rows came by map; what is left out is told in the order of the file.
	for _, f := range b.files {
		slices.SortStableFunc(f.LeftOut, func(x, y LeftOut) int {
			return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column), cmp.Compare(x.What, y.What))
		})
	}
	return out
}
