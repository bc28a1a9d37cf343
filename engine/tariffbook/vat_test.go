package tariffbook

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

var someDay = network.Date{Year: 2025, Month: time.November, Day: 24}

func sampleTaxes(t testing.TB) TaxFiles {
	return TaxFiles{
		EU:      Named{"eu.json", open(t, "testdata/eu.json")},
		World:   Named{"world.json", open(t, "testdata/world.json")},
		History: Named{"history.csv", open(t, "testdata/history.csv")},
	}
}

func printedTax(x network.Tax) string {
	certain := "certain"
	if x.Uncertain {
		certain = "uncertain"
	}
	return fmt.Sprintf("%s %s %% %s..%s %s %s", x.Country, x.Percent, x.First, x.Last, certain, x.Note)
}

func TestReadTaxes(t *testing.T) {
	tests := []struct {
		name string
		day  network.Date
		want []string
		left []string
	}{
		{"in force on a day", someDay, []string{
			"BO 14.94 % .. uncertain ",
			"BW 14 % 2023-02-01.. uncertain ",
			"CA 5 % .. uncertain its states or provinces levy more, which is not in here",
			"ES 21 % 2012-09-01.. certain ",
			"FI 25.5 % 2024-09-01.. uncertain ",
			"FR 20 % 2014-01-01.. certain for some goods, which no file names: reduced 5.5 %, super reduced 2.1 %",
			"GP 8.5 % 2014-01-01.. uncertain an overseas department of FR",
			"GR 24 % 2016-06-01.. uncertain world.json says 23 %",
			"JP 10 % 2019-10-01.. certain ",
			"KR 10 % .. uncertain ",
			"MC 20 % 2014-01-01.. uncertain ",
			"RU 20 % .. uncertain history.csv says 18 %",
			"SE 26 % 2030-01-01.. uncertain ",
		}, []string{
			`eu.json:10:66: FR, Elsewhere: got "0": the rate is that of a state`,
			`eu.json:13:62: FR: got 19.6 % to 2013-12-31: the rate ended`,
			`eu.json:17:5: country: got "IC", want a code of two capitals such as DE: the place has no`,
			`eu.json:18:61: SE: got no day, want effective_from with a day as YYYY-MM-DD: a date cannot be read`,
			`eu.json:19:12: DK: got "", want a percentage from 0 to 100`,
			`eu.json:20:130: FI: got 2024-09-01, want each day once: an earlier line`,
			`world.json:2:3: FR: got 20 %: a file that goes before says the same`,
			`world.json:3:3: GR: got 23 %, want 24 %, as in line 16 of eu.json: a file that goes before says otherwise`,
			`world.json:5:5: BW: got 12 % from 2022-08-01 to 2023-01-31: the rate ended`,
			`world.json:6:5: BW: got 14 % to 2022-07-31: the rate ended`,
			`world.json:7:69: CA, BC: got "BC": the rate is that of a state`,
			`world.json:10:33: XX: got "20", want a fraction from 0 to 1, such as 0.055: the rate cannot`,
			`world.json:11:3: country: got "Narnia", want a code`,
			`world.json:12:49: JP: got "yesterday", want a moment such as`,
			`history.csv:2:5: FR: got 20 % from 2014-01-01: a file that goes before says the same`,
			`history.csv:4:5: FR: got 19.6 % from 2000-04-01 to 2013-12-31: the rate ended`,
			`history.csv:4:5: MC: got 19.6 % from 2000-04-01 to 2013-12-31: the rate ended`,
			`history.csv:6:2: FR: got "1969-01-01": the rate ended`,
			`history.csv:7:5: ES: got 21 % from 2012-09-01: a file that goes before says the same`,
			`history.csv:8:3: ES-CN IC: got "ES-CN IC", want a code`,
			`history.csv:10:5: RU: got 18 % from 2017-01-01, want 20 %, as in line 9 of world.json: a file`,
			`history.csv:11:5: FO: got "0": a rate of nothing`,
			`history.csv:12:5: JP: got 10 % from 2019-10-01: a file that goes before says the same`,
			`history.csv:13:5: JP: got 8 % from 2015-10-01 to 2019-09-30: the rate ended`,
			`history.csv:14:6: JP: got "reduced", want standard: the rate is for some goods`,
			`history.csv:15:1: DE: got "soon", want a day as YYYY-MM-DD: a date`,
			`history.csv:16:2: DE: got "never", want a day as YYYY-MM-DD, or nothing: a date`,
			`history.csv:17:5: DE: got "19 %", want a fraction`,
			`history.csv:18:1: line: got 1 cells, want 7: the line has`,
		}},
		{"with what is over", network.Date{}, []string{
			"BO 14.94 % .. uncertain ",
			"BW 14 % ..2022-07-31 uncertain ",
			"BW 12 % 2022-08-01..2023-01-31 uncertain ",
			"BW 14 % 2023-02-01.. uncertain ",
			"CA 5 % .. uncertain its states or provinces levy more, which is not in here",
			"ES 21 % 2012-09-01.. certain ",
			"FI 25.5 % 2024-09-01.. uncertain ",
			"FR 19.6 % 2000-04-01..2013-12-31 certain ",
			"FR 20 % 2014-01-01.. certain for some goods, which no file names: reduced 5.5 %, super reduced 2.1 %",
			"GP 8.5 % 2014-01-01.. uncertain an overseas department of FR",
			"GR 24 % 2016-06-01.. uncertain world.json says 23 %",
			"JP 8 % 2015-10-01..2019-09-30 uncertain ",
			"JP 10 % 2019-10-01.. certain ",
			"KR 10 % .. uncertain ",
			"MC 19.6 % 2000-04-01..2013-12-31 uncertain ",
			"MC 20 % 2014-01-01.. uncertain ",
			"RU 20 % .. uncertain history.csv says 18 %",
			"SE 26 % 2030-01-01.. uncertain ",
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			taxes, report, err := ReadTaxes(sampleTaxes(t), tt.day)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range taxes {
				got = append(got, printedTax(x))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got rows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			if left := strings.Split(strings.TrimSpace(report.Lines()), "\n"); tt.left != nil && !slices.EqualFunc(left, tt.left, strings.HasPrefix) {
				t.Errorf("left out\n%s\nwant\n%s", strings.Join(left, "\n"), strings.Join(tt.left, "\n"))
			}
			checkTaxes(t, taxes, report)
		})
	}
}

// TestTaxesTogether holds what one file says against another, day by day.
func TestTaxesTogether(t *testing.T) {
	tests := []struct {
		name, eu, history, want string
	}{
		{"one that ends where the first begins", `{"effective_from":"2020-01-01","rates":{"standard":20}}`, "2010-01-01,2020-01-01,SE,0.19,standard",
			"SE 19 % 2010-01-01..2019-12-31 uncertain ; SE 20 % 2020-01-01.. uncertain "},
		{"one that ends before it begins", `{"effective_from":"2020-01-01","rates":{"standard":20}}`, "2020-02-01,2019-01-01,SE,0.19,standard",
			"SE 20 % 2020-01-01.. uncertain "},
		{"one in force until the first begins", `{"effective_from":"2030-01-01","rates":{"standard":20}}`, "2010-01-01,,SE,0.19,standard",
			"SE 19 % 2010-01-01..2029-12-31 uncertain ; SE 20 % 2030-01-01.. uncertain "},
		{"one that nobody ended", `{"effective_from":"2016-01-01","rates":{"standard":20}}`, "2010-01-01,,SE,0.19,standard",
			"SE 20 % 2016-01-01.. uncertain h says 19 %"},
		{"one that began after it", `{"effective_from":"2016-01-01","rates":{"standard":20}}`, "2024-01-01,,SE,0.19,standard",
			"SE 20 % 2016-01-01.. uncertain h says 19 %"},
		{"one that will begin", `{"effective_from":"2016-01-01","rates":{"standard":20}}`, "2028-01-01,,SE,0.19,standard",
			"SE 20 % 2016-01-01.. uncertain h says 19 %"},
		{"the same from another day", `{"effective_from":"2016-01-01","rates":{"standard":20}}`, "2017-01-01,,SE,0.2,standard",
			"SE 20 % 2016-01-01.. certain "},
		{"the same, since ever there", `{"effective_from":"0000-01-01","rates":{"standard":20}}`, "2017-01-01,,SE,0.2,standard",
			"SE 20 % 2017-01-01.. certain "},
		{"the same for two rows", `{"effective_from":"2024-01-01","rates":{"standard":20}},{"effective_from":"0000-01-01","rates":{"standard":20}}`, "2013-01-01,,SE,0.2,standard",
			"SE 20 % 2013-01-01..2023-12-31 certain ; SE 20 % 2024-01-01.. certain "},
		{"the same, over sooner", `{"effective_from":"0000-01-01","rates":{"standard":20}}`, "2017-01-01,2019-12-31,SE,0.2,standard",
			"SE 20 % .. certain "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// All are held against a day on which the rates before 2016 still were.
			day := network.Date{Year: 2019, Month: time.January, Day: 1}
			taxes, report, err := ReadTaxes(TaxFiles{
				EU:      Named{"e", strings.NewReader(`{"items":{"SE":[` + tt.eu + `]}}`)},
				History: Named{"h", strings.NewReader("start_date,stop_date,territory_codes,rate,rate_type\n" + tt.history + "\n")},
			}, day)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range taxes {
				got = append(got, printedTax(x))
			}
			if s := strings.Join(got, "; "); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
			checkTaxes(t, taxes, report)
		})
	}
}

func TestReadTaxesFaults(t *testing.T) {
	named := func(s string) Named { return Named{"f", strings.NewReader(s)} }
	tests := []struct {
		name  string
		files TaxFiles
		want  string
	}{
		{"no file", TaxFiles{}, "got no file, want at least one"},
		{"not JSON", TaxFiles{EU: named("items")}, "f:1:1: JSON: got invalid character 'i'"},
		{"another JSON", TaxFiles{EU: named("{\"rates\": {}}")}, "f:1:1: JSON: got no member items"},
		{"an array for an object", TaxFiles{World: named("{\n  \"AT\": [1]}")}, `f:2:9: JSON: got "[1]", want a value that begins with {`},
		{"a key twice", TaxFiles{World: named("{\"AT\": {\"rate\": 0.2},\n\"AT\": {\"rate\": 0.1}}")}, `f:2:1: JSON: got "AT" again, want each key once`},
		{"cut off", TaxFiles{World: named("{\"AT\": {\"rate\": 0.2}")}, "f:1:21: JSON: got EOF"},
		{"more than one value", TaxFiles{World: named("{} {}")}, `f:1:3: JSON: got "{}", want the end`},
		{"another CSV", TaxFiles{History: named("country,rate\n")}, "f:1:1: header: got no column start_date"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := ReadTaxes(tt.files, someDay)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want ...%s...", err, tt.want)
			}
		})
	}
}

func TestFractionOf(t *testing.T) {
	for in, want := range map[string]unit.Rate{"0": 0, "0.2": 20_000_000, "0.055": 5_500_000, "0.1494": 14_940_000, "1": 100_000_000, "1.00": 100_000_000, "0.09975": 9_975_000} {
		if got, ok := fractionOf(in); got != want || !ok {
			t.Errorf("%s: got %s, %v, want %s", in, got, ok, want)
		}
	}
	for _, in := range []string{"", ".", ".2", "1.", "-0.2", "20", "1.01", "2e-1", "0,2", "0.123456789", "null"} {
		if got, ok := fractionOf(in); ok {
			t.Errorf("%q: got %s, want none", in, got)
		}
	}
}

// checkTaxes holds what is true of whatever is read.
func checkTaxes(t *testing.T, taxes []network.Tax, report Report) {
	t.Helper()
	for _, f := range report.Files {
		if f.Read != f.Used+len(f.LeftOut) {
			t.Errorf("%s: read %d lines, used %d and left out %d", f.File, f.Read, f.Used, len(f.LeftOut))
		}
	}
	if report.Rows != len(taxes) {
		t.Errorf("reported %d rows, want %d", report.Rows, len(taxes))
	}
	for _, x := range taxes {
		if _, ok := countryOf(x.Country); !ok || x.Kind != network.VAT || x.Percent < 0 || x.Percent > 100_000_000 || x.HS != "" ||
			!x.First.IsZero() && !x.Last.IsZero() && x.First.Compare(x.Last) > 0 || !x.Last.IsZero() && x.Last.Year < 1970 {
			t.Errorf("got row %+v", x)
		}
	}
}

func realTaxes(t testing.TB) TaxFiles {
	return TaxFiles{
		EU:      Named{"eu-vat-rates-ibericode.json", real(t, "vat/eu-vat-rates-ibericode.json")},
		World:   Named{"sales_tax_rates.json", real(t, "vat/sales_tax_rates.json")},
		History: Named{"vat_rates.csv", real(t, "vat/vat_rates.csv")},
	}
}

// TestRealTaxes reads the three files as published in 2025.
func TestRealTaxes(t *testing.T) {
	taxes, report, err := ReadTaxes(realTaxes(t), someDay)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", report)
	checkTaxes(t, taxes, report)
	left := make(map[Reason]int)
	for _, f := range report.Files {
		for _, l := range f.LeftOut {
			left[l.Reason]++
		}
	}
	if want := map[Reason]int{Over: 211, PartOfState: 75, Confirms: 68, OutsideVAT: 30, NoCountry: 22, Contradicts: 2}; !reflect.DeepEqual(left, want) {
		t.Errorf("left out %v, want %v", left, want)
	}
	if len(taxes) != 133 {
		t.Errorf("got %d rows, want 133", len(taxes))
	}
	got := make(map[string]string)
	for _, x := range taxes {
		if got[x.Country] != "" {
			t.Errorf("%s has two rates on one day", x.Country)
		}
		got[x.Country] = printedTax(x)
	}
	for country, want := range map[string]string{
		"DE": "19 % 2021-01-01.. certain for some goods, which no file names: reduced 7 %",
		"EE": "24 % 2025-07-01.. certain for some goods, which no file names: press publications 9 %, reduced 13 %",
		"GB": "20 % 2011-01-04.. certain for some goods, which no file names: reduced 5 %",
		"CN": "13 % .. uncertain ",
		"CH": "8.1 % 2024-01-01.. certain ",
		"RE": "8.5 % 2014-01-01.. certain an overseas department of FR",
		"RU": "20 % .. uncertain vat_rates.csv says 18 %",
		"ZA": "15 % .. uncertain vat_rates.csv says 14 %",
		"FO": "",
	} {
		if want != "" {
			want = country + " " + want
		}
		if got[country] != want {
			t.Errorf("got %q, want %q", got[country], want)
		}
	}
}

func TestWriteTaxes(t *testing.T) {
	var b bytes.Buffer
	err := WriteTaxes(&b, []network.Tax{{Country: "CN", HS: "33", Kind: network.Consumption, Percent: 15_000_000, First: someDay, Note: "a \"note\"", Uncertain: true}}, true)
	got, readErr := csv.NewReader(&b).ReadAll()
	want := [][]string{TaxColumns, {"CN", "33", "consumption", "15", "2025-11-24", "", "", "a \"note\"", "1"}}
	if err != nil || readErr != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v, %v, want %q", got, err, readErr, want)
	}
}

// FuzzReadTaxes: no files make it panic, and every line is accounted for.
func FuzzReadTaxes(f *testing.F) {
	var samples [3][]byte
	for i, name := range []string{"eu.json", "world.json", "history.csv"} {
		var err error
		if samples[i], err = os.ReadFile("testdata/" + name); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(samples[0], samples[1], samples[2], true)
	f.Add([]byte(`{"items":{"FR":[{"effective_from":"0000-01-01","rates":{"standard":1}}]}}`), []byte(`{"FR":{"rate":0.01}}`), samples[2], false)
	f.Add([]byte("0"), []byte(","), []byte("0"), false)
	f.Add([]byte("0"), []byte(`{"BW":{"rate":0.1,"before":{"2022-07-31T22:00:00Z":{"rate":0.2},"2022-07-31T22:00:00.0Z":{"rate":0.2}}}}`), []byte("0"), true)
	f.Fuzz(func(t *testing.T, eu, world, history []byte, all bool) {
		day := someDay
		if all {
			day = network.Date{}
		}
		for _, files := range []TaxFiles{
			{EU: Named{"eu", bytes.NewReader(eu)}},
			{World: Named{"world", bytes.NewReader(world)}},
			{History: Named{"history", bytes.NewReader(history)}},
			{Named{"eu", bytes.NewReader(eu)}, Named{"world", bytes.NewReader(world)}, Named{"history", bytes.NewReader(history)}},
		} {
			if taxes, report, err := ReadTaxes(files, day); err == nil {
				checkTaxes(t, taxes, report)
			}
		}
	})
}
