package tariffbook

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"entrepot/engine/network"
)

// The columns of the feed's own files.
var (
	DutyColumns = []string{"territory", "hs", "origins", "kind", "rate", "first", "last", "source", "note", "uncertain"}
	TaxColumns  = []string{"country", "hs", "kind", "percent", "first", "last", "source", "note", "uncertain"}
)

// WriteDuties writes rows as duties.csv, without a header if it is said so, to
// go after rows that are there.
func WriteDuties(w io.Writer, duties []network.Duty, header bool) error {
	return write(w, DutyColumns, header, duties, func(d network.Duty) []string {
		return []string{d.Territory, d.HS, strings.Join(d.Origins, " "), string(d.Kind), d.Rate.String(),
			d.First.String(), d.Last.String(), d.Source, d.Note, oneIf(d.Uncertain)}
	})
}

// WriteTaxes writes rows as taxes.csv, as WriteDuties does.
func WriteTaxes(w io.Writer, taxes []network.Tax, header bool) error {
	return write(w, TaxColumns, header, taxes, func(t network.Tax) []string {
		return []string{t.Country, t.HS, string(t.Kind), t.Percent.String(),
			t.First.String(), t.Last.String(), t.Source, t.Note, oneIf(t.Uncertain)}
	})
}

func write[T any](w io.Writer, columns []string, header bool, rows []T, cells func(T) []string) error {
	out := csv.NewWriter(w)
	if header {
		if err := out.Write(columns); err != nil {
			return err
		}
	}
	for _, r := range rows {
		if err := out.Write(cells(r)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func oneIf(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

// CheckColumns says whether the first line of a file that rows are to follow is
// the header of those rows.
func CheckColumns(name string, r io.Reader, want []string) error {
	file, err := readText(name, r)
	if err != nil {
		return err
	}
	got, err := csv.NewReader(strings.NewReader(string(file.bytes))).Read()
	if err != nil || !slices.Equal(got, want) {
		return fmt.Errorf("%s:1:1: header: got %s, want %s", name, quoted(strings.Join(got, ",")), strings.Join(want, ","))
	}
	return nil
}
