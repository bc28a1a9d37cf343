package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/tariffbook"
)

// rowsFlags say where rows of one file of a feed are written.
type rowsFlags struct {
	Out     string `help:"File to write the rows to; it must not be there, unless --append or --replace is given." required:"" placeholder:"FILE"`
	Append  bool   `help:"Write after the rows that are there." xor:"there"`
	Replace bool   `help:"Write over what is there." xor:"there"`
	Verbose bool   `help:"List every line left out, as file:line:column."`
}

// write makes the file, whole or not at all, and prints the report.
func (f *rowsFlags) write(s *streams, report tariffbook.Report, columns []string, rows func(io.Writer, bool) error) error {
	var all bytes.Buffer
	old, err := os.ReadFile(f.Out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case f.Append:
		if err := tariffbook.CheckColumns(f.Out, bytes.NewReader(old), columns); err != nil {
			return err
		}
		all.Write(old)
		if !bytes.HasSuffix(old, []byte("\n")) {
			all.WriteByte('\n')
		}
	case !f.Replace:
		return fmt.Errorf("--out: got %s, which is there, want a new file, or --append or --replace", f.Out)
	}
	if err := rows(&all, all.Len() == 0); err != nil {
		return err
	}
	if err := writeWhole(f.Out, all.Bytes()); err != nil {
		return err
	}
	if f.Verbose {
		fmt.Fprint(s.out, report.Lines())
	}
	_, err = fmt.Fprintf(s.out, "%swrote %s\n", report, f.Out)
	return err
}

// writeWhole puts a new file in the place of an old one at once.
func writeWhole(path string, content []byte) (err error) {
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.Write(content)
	if err = errors.Join(err, file.Chmod(mode), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// opened opens a file that may not be asked for; the name is that of reports.
func opened(path string) (tariffbook.Named, func() error, error) {
	if path == "" {
		return tariffbook.Named{}, func() error { return nil }, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return tariffbook.Named{}, nil, err
	}
	return tariffbook.Named{Name: path, Reader: file}, file.Close, nil
}

type importDutyCmd struct {
	File      string `arg:"" help:"The UK Global Tariff's file of January 2021, data.csv of uktrade/global-uk-tariff." placeholder:"FILE"`
	Column    string `help:"ukgt: the United Kingdom's rates; cet: the EU's beside them." enum:"ukgt,cet" default:"ukgt"`
	Territory string `help:"Customs territory of the rows; GB or EU, as the column, if not given." placeholder:"ID"`
	Seasons   string `help:"Years for which rates by season are given their days; this one and the two after it, if not given." placeholder:"YEAR-YEAR"`
	LinesOnly bool   `help:"No rows for codes of 6 and 8 digits without a line of their own."`
	rowsFlags
}

func (*importDutyCmd) Help() string {
	return `Writes rows of duties.csv. Every line of the file becomes one or is left out,
with its reason: rates by litres, by alcohol, by an agricultural component.

A table of your own needs no import: edit duties.csv, whose columns are
  ` + strings.Join(tariffbook.DutyColumns, ",") + `
and whose rates are written as tariffs print them, 8 % + 12.50 EUR/100 kg.
The longest prefix of a code counts.

Example:
  entrepot feed import duty data.csv --column ukgt --out my-feed/duties.csv
  entrepot feed import duty data.csv --column cet --out my-feed/duties.csv --append`
}

func (c *importDutyCmd) Run(s *streams) error {
	o := tariffbook.DutyOptions{Column: tariffbook.Column(c.Column), Territory: c.Territory, LinesOnly: c.LinesOnly}
	var err error
	if o.FirstYear, o.LastYear, err = years(c.Seasons); err != nil {
		return err
	}
	file, done, err := opened(c.File)
	if err != nil {
		return err
	}
	defer done()
	duties, report, err := tariffbook.ReadDuties(file.Name, file.Reader, o)
	if err != nil {
		return err
	}
	return c.write(s, report, tariffbook.DutyColumns, func(w io.Writer, header bool) error {
		return tariffbook.WriteDuties(w, duties, header)
	})
}

// years reads 2026-2028, or one year.
func years(s string) (first, last int, err error) {
	if s == "" {
		now := time.Now().Year()
		return now, now + 2, nil
	}
	from, to, several := strings.Cut(s, "-")
	if !several {
		to = from
	}
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if err := errors.Join(err1, err2); err != nil {
		return 0, 0, fmt.Errorf("--seasons: got %q, want years such as 2026-2028", s)
	}
	return first, last, nil
}

type importVATCmd struct {
	EU      string `name:"eu" help:"vat-rates.json of ibericode/vat-rates: member states and the United Kingdom." placeholder:"FILE"`
	World   string `help:"sales_tax_rates.json of node-sales-tax: 128 countries." placeholder:"FILE"`
	History string `help:"vat_rates.csv of kdeldycke: when rates began." placeholder:"FILE"`
	Since   string `help:"Leave out rates that ended before this day; today, if not given." placeholder:"DATE"`
	rowsFlags
}

func (*importVATCmd) Help() string {
	return `Writes rows of taxes.csv from one, two or all three of the files. The first of
them, in this order, that has a country decides; the others confirm it, say
since when it holds, or contradict it, which the report and the row say.
A rate that no second file confirms is marked as uncertain.

A table of your own needs no import: edit taxes.csv, whose columns are
  ` + strings.Join(tariffbook.TaxColumns, ",") + `
Reduced rates are rows with the hs of their goods; no file names these.

Example:
  entrepot feed import vat --eu vat-rates.json --world sales_tax_rates.json \
    --history vat_rates.csv --out my-feed/taxes.csv`
}

func (c *importVATCmd) Run(s *streams) error {
	if c.EU == "" && c.World == "" && c.History == "" {
		return errors.New("got no file, want one or more of --eu, --world and --history")
	}
	now := time.Now()
	since := network.Date{Year: now.Year(), Month: now.Month(), Day: now.Day()}
	if c.Since != "" {
		var err error
		if since, err = network.ParseDate(c.Since); err != nil {
			return fmt.Errorf("--since: %w", err)
		}
	}
	var files tariffbook.TaxFiles
	for _, f := range []struct {
		path string
		to   *tariffbook.Named
	}{{c.EU, &files.EU}, {c.World, &files.World}, {c.History, &files.History}} {
		file, done, err := opened(f.path)
		if err != nil {
			return err
		}
		defer done()
		*f.to = file
	}
	taxes, report, err := tariffbook.ReadTaxes(files, since)
	if err != nil {
		return err
	}
	return c.write(s, report, tariffbook.TaxColumns, func(w io.Writer, header bool) error {
		return tariffbook.WriteTaxes(w, taxes, header)
	})
}

// hsCmd says what codes of goods are.
type hsCmd struct {
	Query []string `arg:"" help:"A code, with or without dots; or words, to find the codes of." placeholder:"CODE|WORD"`
	Codes string   `help:"CSV file with the columns hscode and description, such as harmonized-system.csv of datasets/harmonized-system." required:"" env:"ENTREPOT_HS" placeholder:"FILE"`
	All   bool     `help:"Every code found, however many."`
}

func (*hsCmd) Help() string {
	return `Digits after the sixth are a customs territory's own and are not described.

Example:
  entrepot hs 8517.13 --codes harmonized-system.csv
  entrepot hs leather footwear ankle --codes harmonized-system.csv`
}

// maxFound is how many codes are shown unless all are asked for.
const maxFound = 30

func (c *hsCmd) Run(s *streams) error {
	file, done, err := opened(c.Codes)
	if err != nil {
		return err
	}
	defer done()
	codes, _, err := tariffbook.ReadCodes(file.Name, file.Reader)
	if err != nil {
		return err
	}
	bare := strings.ReplaceAll(strings.Join(c.Query, ""), ".", "")
	var found []tariffbook.Code
	switch {
	case tariffbook.IsCode(bare):
		found = codes.Describe(bare)
	case strings.Trim(bare, "0123456789") == "":
		return fmt.Errorf("got %s, want a code of 2, 4, 6, 8 or 10 digits", bare)
	default:
		found = codes.Find(c.Query...)
	}
	if len(found) == 0 {
		return fmt.Errorf("%s has nothing for %s", c.Codes, strings.Join(c.Query, " "))
	}
	t := &columns{}
	for i, code := range found {
		if i == maxFound && !c.All {
			break
		}
		t.add(code.Digits, code.Description)
	}
	t.print(s.out)
	if more := len(found) - maxFound; more > 0 && !c.All {
		fmt.Fprintf(s.out, "%d more: add a word, or --all\n", more)
	}
	return nil
}
