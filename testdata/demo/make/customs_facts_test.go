package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"strings"
	"testing"

	"entrepot/engine/network"
)

// TestTaxesAgreeWithTheirSource compares the standard rates that claim it with
// the table of node-sales-tax, where that is at hand beside the repository.
func TestTaxesAgreeWithTheirSource(t *testing.T) {
	b, err := os.ReadFile("../../../../shared/data/vat/sales_tax_rates.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../shared/data/vat is not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	var table map[string]struct{ Rate float64 }
	if err := json.Unmarshal(b, &table); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, x := range made().net.Taxes {
		if x.HS != "" || x.Kind != network.VAT || x.Source != oneTable && x.Source != twoTables {
			continue
		}
		if !x.Last.IsZero() && x.Country != "KZ" { // an earlier rate
			continue
		}
		checked++
		if want := table[x.Country].Rate * 100; math.Abs(float64(x.Percent)/1e6-want) > 1e-9 {
			t.Errorf("%s: got %s %%, want the source's %g", x.Country, x.Percent, want)
		}
	}
	if checked < 45 {
		t.Errorf("rates compared: got %d, want most of them", checked)
	}
}

// TestCodesAreInTheHarmonizedSystem looks up every code of duties, taxes and
// goods lists, where the nomenclature is at hand beside the repository.
func TestCodesAreInTheHarmonizedSystem(t *testing.T) {
	f, err := os.Open("../../../../shared/data/hs/harmonized-system.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../shared/data/hs is not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"": true}
	for _, row := range rows {
		known[row[1]] = true
	}
	n := &made().net
	check := func(what, code string) {
		if !known[code[:min(len(code), 6)]] {
			t.Errorf("%s: got %s, want a code of the Harmonized System", what, code)
		}
	}
	for _, d := range n.Duties {
		check("duty "+d.Territory, d.HS)
	}
	for _, x := range n.Taxes {
		check("tax "+x.Country, x.HS)
	}
	for _, g := range n.GoodsLists {
		for _, code := range g.HS {
			check("goods list "+g.ID, code)
		}
		if !strings.HasSuffix(g.ID, "-sample") {
			t.Errorf("goods list %s: want a name that says it is a sample", g.ID)
		}
	}
}
