package tariffbook

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"entrepot/engine/feed"
	"entrepot/engine/network"
)

// TestFeedRoundTrip puts what was imported into the demo network's feed and
// reads it back: no fault, and the same rows.
func TestFeedRoundTrip(t *testing.T) {
	t.Run("samples", func(t *testing.T) {
		duties, _, err := ReadDuties("tariff.csv", open(t, "testdata/tariff.csv"), DutyOptions{Column: UKGT, FirstYear: 2026, LastYear: 2028})
		if err != nil {
			t.Fatal(err)
		}
		taxes, _, err := ReadTaxes(sampleTaxes(t), network.Date{})
		if err != nil {
			t.Fatal(err)
		}
		roundTrip(t, duties, taxes)
	})
	t.Run("real data", func(t *testing.T) {
		var duties []network.Duty
		for _, c := range Columns {
			rows, _, err := ReadDuties("uk-global-tariff-2021.csv", real(t, "duty/uk-global-tariff-2021.csv"), DutyOptions{Column: c, FirstYear: 2026, LastYear: 2028})
			if err != nil {
				t.Fatal(err)
			}
			duties = append(duties, rows...)
		}
		taxes, _, err := ReadTaxes(realTaxes(t), network.Date{})
		if err != nil {
			t.Fatal(err)
		}
		roundTrip(t, duties, taxes)
	})
}

func roundTrip(t *testing.T, duties []network.Duty, taxes []network.Tax) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "feed")
	if err := os.CopyFS(dir, os.DirFS("../../testdata/demo")); err != nil {
		t.Fatal(err)
	}
	write := func(name string, rows func(*os.File) error) {
		t.Helper()
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := rows(f); err != nil {
			t.Fatal(err)
		}
	}
	write("duties.csv", func(f *os.File) error { return WriteDuties(f, duties, true) })
	write("taxes.csv", func(f *os.File) error { return WriteTaxes(f, taxes, true) })
	net, report := feed.Read(dir)
	for _, f := range report.Faults {
		if f.Severity == feed.Error {
			t.Error(f)
		}
	}
	if net == nil {
		t.Fatal(report.Summary())
	}
	if !reflect.DeepEqual(net.Duties, duties) {
		t.Errorf("read back, the %d duties differ from the %d written", len(net.Duties), len(duties))
	}
	if !reflect.DeepEqual(net.Taxes, taxes) {
		t.Errorf("read back, the %d taxes differ from the %d written", len(net.Taxes), len(taxes))
	}
}
