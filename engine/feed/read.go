package feed

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/suggest"
	"entrepot/engine/unit"
)

// Read reads the feed at path, a directory or a zip. The network is nil when
// the report has an error: half a network is never given.
func Read(path string) (*network.Network, Report) {
	name := path
	if full, err := filepath.Abs(path); err == nil {
		name = strings.TrimSuffix(filepath.Base(full), ".zip")
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return unreadable(name, path, err.Error(), "a directory or a zip of CSV files")
	case info.IsDir():
		return ReadFS(os.DirFS(path), name)
	case !info.Mode().IsRegular():
		return unreadable(name, path, "neither a directory nor a file", "a directory or a zip of CSV files")
	}
	f, err := os.Open(path)
	if err != nil {
		return unreadable(name, path, err.Error(), "a file that can be opened")
	}
	defer f.Close()
	return ReadZip(f, info.Size(), name)
}

// ReadFS reads a feed from the top folder of fsys, such as an embedded one.
func ReadFS(fsys fs.FS, name string) (*network.Network, Report) {
	files, err := inFolder(fsys)
	if err != nil {
		return unreadable(name, name, err.Error(), "a directory that can be listed")
	}
	return read(files, name, usual)
}

// ReadZip reads a feed from a zip of size bytes. The CSV files lie at its top
// or in its only folder.
func ReadZip(in io.ReaderAt, size int64, name string) (*network.Network, Report) {
	if size > MaxZipBytes {
		return unreadable(name, name, fmt.Sprintf("a file of %d bytes", size), fmt.Sprintf("a zip of at most %d bytes", MaxZipBytes))
	}
	z, err := zip.NewReader(in, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // inZip leaves such paths out
		return unreadable(name, name, err.Error(), "a zip of CSV files")
	}
	return read(inZip(z), name, usual)
}

// unreadable is the report of a feed that could not be looked into.
func unreadable(name, file, got, want string) (*network.Network, Report) {
	report := Report{Name: name, Errors: 1, Files: []FileReport{}, Faults: []Fault{{
		File: file, Line: 1, Column: 1, Severity: Error, Code: Unreadable, What: "feed", Got: got, Want: want}}}
	return nil, report
}

var usual = limits{fileBytes: MaxFileBytes, rows: MaxRows, rowBytes: MaxRowBytes}

// reader is one reading of one feed. It belongs to one goroutine.
type reader struct {
	limits limits
	sheets map[string]*sheet // by file name
	now    *sheet            // the one being read
	others ledger            // faults of files that are not read
	faulty bool              // there was an error: rows are checked but no longer kept
	net    network.Network

	// What later rows refer to, with the lines for faults that show only at
	// the end.
	territories, calendars, carriers, tariffs, facilities, lanes, goodsLists idSet

	breaks       []tariffBreaks    // by tariff
	hours        []calendarHours   // by calendar
	service      []network.Service // by lane; empty when its cell is at fault
	departed     []departed        // by departure kept
	runs         map[delayed]bool  // every carrier and mode that a lane has
	delays       []delayPoints     // in the order of their first rows
	delayAt      map[delayed]int32 // index of them
	positions    []position        // of facilities whose position is good
	base         unit.Currency     // of fx.csv
	baseLine     int
	rates        map[unit.Currency]int // currency: line of its rate
	rateMissing  map[string]bool       // file and currency already reported
	zones        map[string]string     // those known to exist
	currencies   map[string]unit.Currency
	searchedNear map[string]string // file and word: the nearest id
	texts        map[string]string // sources and notes that many rows have
	dutyRates    map[string]network.DutyRate

	sites        []site           // by facility
	countryAt    map[string]int32 // the first facility of each country
	offices      map[officesOf]uint
	goods        []listedGoods
	regimes      map[string]regime // by id
	regimeRows   versions
	normalDuties versions
	moreDuties   versions
	taxRows      versions
	vat          map[string]bool // countries with a VAT on all goods
}

// read reads a feed of the files given, checks it as a whole, and says what it
// found.
func read(files []entry, name string, lim limits) (*network.Network, Report) {
	r := &reader{
		limits: lim, sheets: map[string]*sheet{}, net: network.Network{Name: name},
		rates: map[unit.Currency]int{}, rateMissing: map[string]bool{}, zones: map[string]string{},
		currencies: map[string]unit.Currency{}, searchedNear: map[string]string{},
		runs: map[delayed]bool{}, delayAt: map[delayed]int32{}, texts: map[string]string{},
		countryAt: map[string]int32{}, regimes: map[string]regime{}, vat: map[string]bool{},
		dutyRates: map[string]network.DutyRate{},
	}
	for i := range tables {
		t := &tables[i]
		s := &sheet{table: t, whole: true, at: make([]int, len(t.columns))}
		r.sheets[t.name] = s
		for set, file := range r.idSets() {
			if file == t.name {
				set.sheet, set.index = s, map[string]int32{}
			}
		}
		r.file(s, files)
	}
	r.finish()
	r.strangers(files)

	report := Report{Name: name, Files: []FileReport{}, Faults: []Fault{}}
	for _, t := range tables {
		if s := r.sheets[t.name]; s.rows+s.errors+s.warnings > 0 {
			report.close(t.name, s.rows, s.ledger)
		}
	}
	if r.others.errors+r.others.warnings > 0 {
		report.close("other files", 0, r.others)
	}
	slices.SortStableFunc(report.Faults, inOrder)
	if !report.OK() {
		return nil, report
	}
	return &r.net, report
}

// file opens and reads the file of one sheet.
func (r *reader) file(s *sheet, files []entry) {
	t := s.table
	var found []entry
	for _, f := range files {
		if f.name == t.name {
			found = append(found, f)
		}
	}
	switch {
	case len(found) == 0 && t.need == required:
		s.whole = false
		r.add(s, 1, 1, "", MissingFile, "file", "no such file", t.name+": "+t.about)
		return
	case len(found) == 0:
		return
	case len(found) > 1:
		s.whole = false
		r.add(s, 1, 1, "", Unreadable, "file", fmt.Sprintf("%d files of this name", len(found)), "one")
		return
	case found[0].size > r.limits.fileBytes:
		s.whole = false
		r.add(s, 1, 1, "", TooBig, "size of the file", fmt.Sprintf("%d bytes", found[0].size), fmt.Sprintf("at most %d", r.limits.fileBytes))
		return
	}
	r.now, s.size = s, found[0].size
	in, err := found[0].open()
	if err != nil {
		s.whole = false
		r.add(s, 1, 1, "", Unreadable, "file", shown(err.Error()), "a file that can be opened")
		return
	}
	defer in.Close()
	t.read(r, s, in)
}

// strangers warns of CSV files that are not read.
func (r *reader) strangers(files []entry) {
	var known []suggest.Candidate
	var names []string
	for _, t := range tables {
		known = append(known, suggest.Candidate{Key: t.name})
		names = append(names, t.name)
	}
	for _, f := range files {
		warn := Fault{File: f.name, Line: 1, Column: 1, Severity: Warning, What: "file"}
		switch {
		case slices.Contains(names, f.name):
			continue
		default:
			warn.Code, warn.Got, warn.Want = UnknownFile, "a file that is not part of a feed", "some of "+strings.Join(names, " ")
			if near := suggest.Near(f.name, known, 1); len(near) > 0 {
				warn.Want += "; the nearest is " + near[0]
			}
		}
		r.others.add(warn)
	}
}

// add reports one fault of a sheet. The column is a cell's number, the header
// its name or nothing.
func (r *reader) add(s *sheet, line, column int, header string, code Code, what, got, want string) {
	severity := severityOf[code]
	if severity == Error && !r.faulty {
		// The network will not be given, so its rows need no memory.
		r.faulty, r.net, r.departed = true, network.Network{}, nil
	}
	s.ledger.add(Fault{s.table.name, line, max(column, 1), header, severity, code, what, got, want})
}

// cellFault reports a problem in cell i of a row.
func (r *reader) cellFault(w *row, i int, h *heading, p *problem, cell string) {
	line, _ := w.lines(i)
	got, want := p.got, p.want
	if got == "" {
		got = shown(cell)
	}
	if want == "" {
		want = h.want
	}
	r.add(w.sheet, line, i+1, h.name, p.code, h.name, got, want)
}

// rowFault reports a fault of the row at one of its columns.
func (r *reader) rowFault(w *row, column string, code Code, what, got, want string) {
	at, line := w.sheet.at[w.sheet.column(column)], w.line
	if at > 0 {
		line, _ = w.lines(at - 1)
	}
	r.add(w.sheet, line, at, column, code, what, got, want)
}

// lateFault reports a fault of a row that was read before, at its id.
func (r *reader) lateFault(set *idSet, i int, code Code, what, got, want string) {
	s := set.sheet
	r.add(s, int(set.lines[i]), s.at[0], s.table.columns[0].name, code, what, got, want)
}

// idSet is the ids of one file, numbered in the order of their rows.
type idSet struct {
	sheet  *sheet
	index  map[string]int32
	names  []string
	lines  []int32
	marked []bool // a row that counts refers to it
	near   []suggest.Candidate
}

// idSets gives every id set with the file that fills it.
func (r *reader) idSets() map[*idSet]string {
	return map[*idSet]string{
		&r.territories: "territories.csv", &r.calendars: "calendars.csv", &r.carriers: "carriers.csv",
		&r.tariffs: "tariffs.csv", &r.facilities: "facilities.csv", &r.lanes: "lanes.csv",
		&r.goodsLists: "goods_lists.csv",
	}
}

func (r *reader) territorySet() *idSet { return &r.territories }
func (r *reader) calendarSet() *idSet  { return &r.calendars }
func (r *reader) carrierSet() *idSet   { return &r.carriers }
func (r *reader) tariffSet() *idSet    { return &r.tariffs }
func (r *reader) facilitySet() *idSet  { return &r.facilities }
func (r *reader) laneSet() *idSet      { return &r.lanes }
func (r *reader) goodsSet() *idSet     { return &r.goodsLists }

// claim enters the id of a row, parsed or, when it is at fault, as it stands,
// so that what refers to it is not reported as well. It is false when there
// is no id, or an earlier row has it; that is then reported.
func (s *idSet) claim(r *reader, w *row, id string) bool {
	if id == "" {
		if id = strings.Clone(w.cell("id")); id == "" || len(id) > 2*maxIDBytes {
			s.sheet.whole = false
			return false
		}
	}
	if first, taken := s.index[id]; taken {
		r.rowFault(w, "id", DuplicateID, "id", shown(id)+" again", fmt.Sprintf("an id of its own: line %d has this one", s.lines[first]))
		return false
	}
	s.enter(id, w.line)
	return true
}

func (s *idSet) enter(id string, line int) {
	s.index[id] = int32(len(s.names))
	s.names = append(s.names, id)
	s.lines = append(s.lines, int32(line))
	s.marked = append(s.marked, false)
}

// reserve sets memory aside for rows of the files that can be very long, so
// that growing does not copy them again and again.
func (r *reader) reserve(s *sheet, rows int) {
	if r.faulty {
		return // rows are not kept
	}
	switch s.table.name {
	case "facilities.csv":
		r.facilities.reserve(rows)
		r.net.Facilities = slices.Grow(r.net.Facilities, max(0, rows-len(r.net.Facilities)))
	case "lanes.csv":
		r.lanes.reserve(rows)
		r.service = slices.Grow(r.service, max(0, rows-len(r.service)))
		r.net.Lanes = slices.Grow(r.net.Lanes, max(0, rows-len(r.net.Lanes)))
	case "departures.csv":
		r.net.Departures = slices.Grow(r.net.Departures, max(0, rows-len(r.net.Departures)))
		r.departed = slices.Grow(r.departed, max(0, rows-len(r.departed)))
	case "duties.csv":
		r.net.Duties = slices.Grow(r.net.Duties, max(0, rows-len(r.net.Duties)))
	}
}

func (s *idSet) reserve(rows int) {
	index := make(map[string]int32, rows)
	maps.Copy(index, s.index)
	s.index = index
	more := max(0, rows-len(s.names))
	s.names, s.lines, s.marked = slices.Grow(s.names, more), slices.Grow(s.lines, more), slices.Grow(s.marked, more)
}

// A suggestion looks at every id, so only the first dangling references of a
// feed get one, and none where the ids are very many.
const (
	mostSuggestions = 200
	mostSuggestable = 10_000
)

// nearest is the id somebody probably meant by word.
func (r *reader) nearest(word string, set *idSet) string {
	key := set.sheet.table.name + " " + word
	if near, known := r.searchedNear[key]; known {
		return near
	}
	if len(r.searchedNear) >= mostSuggestions || len(set.names) > mostSuggestable || len(word) > 2*maxIDBytes {
		return ""
	}
	if set.near == nil {
		for _, n := range set.names {
			set.near = append(set.near, suggest.Candidate{Key: n})
		}
	}
	near := ""
	if all := suggest.Near(word, set.near, 1); len(all) > 0 {
		near = all[0]
	}
	r.searchedNear[strings.Clone(key)] = near
	return near
}

// rated reports a currency that fx.csv has no rate for, once a file.
func (r *reader) rated(c unit.Currency) *problem {
	fx := r.sheets["fx.csv"]
	if !fx.whole || fx.errors > 0 {
		return nil
	}
	if r.base == "" {
		r.base = c // without rates the feed's first currency is its only one
	}
	if _, has := r.rates[c]; has || c == r.base {
		return nil
	}
	key := r.now.table.name + " " + string(c)
	if r.rateMissing[key] {
		return nil
	}
	r.rateMissing[key] = true
	return &problem{code: CurrencyWithoutRate, want: fmt.Sprintf("a currency with a rate: a row %s,%s in fx.csv", r.base, c)}
}
