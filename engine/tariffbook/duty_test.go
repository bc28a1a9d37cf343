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

	"entrepot/engine/network"
)

func open(t testing.TB, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// real opens a file that others made and the repository does not have.
func real(t testing.TB, path string) *os.File {
	t.Helper()
	path = "../../../shared/data/" + path
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs other people's data: %v", err)
	}
	return open(t, path)
}

// printed is a duty on one line.
func printed(d network.Duty) string {
	return fmt.Sprintf("%s %s %s %s..%s %s", d.Territory, d.HS, d.Rate, d.First, d.Last, d.Note)
}

func TestReadDuties(t *testing.T) {
	tests := []struct {
		name string
		o    DutyOptions
		want []string
		left []string // beginnings
	}{
		{"the United Kingdom's", DutyOptions{Column: UKGT, FirstYear: 2026, LastYear: 2026}, []string{
			"GB 020711 -",
			"GB 02071110 22.00 GBP/100 kg 2021-01-01.. a quota has a lower rate; this is the full one",
			"GB 02071190 27.00 GBP/100 kg 2021-01-01.. ",
			"GB 030241 14 % 2026-01-01..2026-01-31 the rate of 03024100, the one line beneath",
			"GB 030241 free 2026-02-01..2026-06-30 the rate of 03024100, the one line beneath",
			"GB 030241 14 % 2026-07-01..2026-12-31 the rate of 03024100, the one line beneath",
			"GB 03024100 14 % 2026-01-01..2026-01-31 ",
			"GB 03024100 free 2026-02-01..2026-06-30 ",
			"GB 03024100 14 % 2026-07-01..2026-12-31 ",
			"GB 070200 8 % 2021-01-01.. the rate of 07020000, the one line beneath",
			"GB 07020000 8 % 2021-01-01.. ",
			"GB 080440 4 % 2021-01-01.. the rate of 08044000, the one line beneath",
			"GB 08044000 4 % 2021-01-01.. ",
			"GB 151620 10.9 % 2021-01-01.. the highest of 2 lines beneath; the lowest is 10 %; beneath: the EU's rate until a trade remedy is reviewed; " +
				"beneath: a trade remedy is levied on top, not known here; beneath: suspended in part or whole for some goods or uses; this is the full rate",
			"GB 15162098 10.9 % 2021-01-01.. the highest of 2 lines beneath; the lowest is 10 %; beneath: the EU's rate until a trade remedy is reviewed; " +
				"beneath: a trade remedy is levied on top, not known here; beneath: suspended in part or whole for some goods or uses; this is the full rate",
			"GB 1516209821 10.9 % 2021-01-01.. the EU's rate until a trade remedy is reviewed; a trade remedy is levied on top, not known here",
			"GB 1516209822 10 % 2021-01-01.. suspended in part or whole for some goods or uses; this is the full rate",
			"GB 170490 8 % 2021-01-01.. the rate of 17049051, the one line beneath",
			"GB 17049051 8 % 2021-01-01.. ",
			"GB 200799 24 % + 3.50 GBP/100 kg 2021-01-01.. the rate of 2007995083, the one line beneath",
			"GB 20079950 24 % + 3.50 GBP/100 kg 2021-01-01.. the rate of 2007995083, the one line beneath",
			"GB 2007995083 24 % + 3.50 GBP/100 kg 2021-01-01.. ",
			"GB 220421 -", // a line beneath was left out
			"GB 22042112 14 % 2021-01-01.. ",
			"GB 640399 8 % 2021-01-01.. the highest of 2 lines beneath; the lowest is 4 %",
			"GB 64039911 8 % 2021-01-01.. ",
			"GB 64039938 4 % 2021-01-01.. ",
			"GB 851713 free 2021-01-01.. the rate of 85171300, the one line beneath",
			"GB 85171300 free 2021-01-01.. ",
		}, []string{
			`tariff.csv:8:4: 22042111: got "10.00 GBP / hl", "hl" at character 13, want kg, g, tonne or piece: the rate is for each hl`,
			`tariff.csv:16:1: commodity: got "1012100", want 2, 4, 6, 8 or 10 digits: `,
			`tariff.csv:17:1: 85171300: got "85171300", want a code that no earlier line has: `,
			`tariff.csv:19:1: line: got 2 cells, want 9: `,
		}},
		{"the EU's, lines alone", DutyOptions{Column: CET, Territory: "XX", FirstYear: 2024, LastYear: 2025, LinesOnly: true}, []string{
			"XX 02071110 26.20 EUR/100 kg .. ",
			"XX 02071190 32.50 EUR/100 kg .. ",
			"XX 03024100 15 % 2024-01-01..2024-02-14 ",
			"XX 03024100 free 2024-02-15..2024-06-15 ",
			"XX 03024100 15 % 2024-06-16..2025-02-14 ",
			"XX 03024100 free 2025-02-15..2025-06-15 ",
			"XX 03024100 15 % 2025-06-16..2025-12-31 ",
			"XX 1516209821 10.9 % .. ",
			"XX 1516209822 10.9 % .. ",
			"XX 22042112 15 % .. ",
			"XX 64039911 8 % .. ",
			"XX 64039938 5 % .. ",
			"XX 85171300 free .. ",
		}, []string{
			`tariff.csv:8:3: 22042111: `,
			`tariff.csv:11:3: 08044000: got "4.00% (01 JAN-31 MAR, 01-31 DEC), 5.10% (01 JUN-30 NOV)", want seasons such as`,
			`tariff.csv:12:3: 07020000: got "Entry Price", "Entry" at character 1, `,
			`tariff.csv:13:3: 17049051: got "9.00% + EA MAX 18.70% + ADSZ", "EA" at character 10, `,
			`tariff.csv:16:1: commodity: `,
			`tariff.csv:17:1: 85171300: `,
			`tariff.csv:18:3: 2007995083: got "24 + 4.2 EUR/100 kg", "24" at character 1, want a % or a currency with it: `,
			`tariff.csv:19:1: line: `,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			duties, report, err := ReadDuties("tariff.csv", open(t, "testdata/tariff.csv"), tt.o)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range duties {
				got = append(got, printed(d))
			}
			want := slices.DeleteFunc(tt.want, func(s string) bool { return strings.HasSuffix(s, " -") })
			if !slices.Equal(got, want) {
				t.Errorf("got rows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			left := strings.Split(strings.TrimSpace(report.Lines()), "\n")
			if !slices.EqualFunc(left, tt.left, strings.HasPrefix) {
				t.Errorf("left out\n%s\nwant\n%s", strings.Join(left, "\n"), strings.Join(tt.left, "\n"))
			}
			checkDuties(t, duties, report)
		})
	}
}

func TestReadDutiesFaults(t *testing.T) {
	good := DutyOptions{Column: UKGT, FirstYear: 2026, LastYear: 2026}
	tests := []struct {
		name, in string
		o        DutyOptions
		want     string
	}{
		{"no such column", "", DutyOptions{Column: "us", FirstYear: 2026, LastYear: 2026}, `column: got "us", want one of [ukgt cet]`},
		{"years reversed", "", DutyOptions{Column: UKGT, FirstYear: 2027, LastYear: 2026}, "years of seasons: got 2027 to 2026"},
		{"nothing", "", good, "f.csv:1:1: header: got nothing, want columns commodity, ukgt_duty_rate"},
		{"another file", "\ufeffcode,rate\n", good, "f.csv:1:1: header: got no column commodity"},
		{"a column twice", "commodity,Commodity\n", good, `f.csv:1:2: header: got "commodity" again`},
		{"a quote left open", "commodity,ukgt_duty_rate\n01,8%\n02,\"8%\n", good, "f.csv:3:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := ReadDuties("f.csv", strings.NewReader(tt.in), tt.o)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want ...%s...", err, tt.want)
			}
		})
	}
}

// checkDuties holds what is true of whatever is read.
func checkDuties(t *testing.T, duties []network.Duty, report Report) {
	t.Helper()
	for _, f := range report.Files {
		if f.Read != f.Used+len(f.LeftOut) {
			t.Errorf("%s: read %d lines, used %d and left out %d", f.File, f.Read, f.Used, len(f.LeftOut))
		}
	}
	if report.Rows != len(duties) {
		t.Errorf("reported %d rows, want %d", report.Rows, len(duties))
	}
	for i, d := range duties {
		if again, err := network.ParseDutyRate(d.Rate.String()); err != nil || !reflect.DeepEqual(again, d.Rate) {
			t.Errorf("%s: the rate reads back as %v, %v", printed(d), again, err)
		}
		if !isCode(d.HS) || d.Kind != network.NormalDuty || len(d.Note) > 500 || len(d.Source) > 500 ||
			!d.First.IsZero() && !d.Last.IsZero() && d.First.Compare(d.Last) > 0 {
			t.Errorf("got row %+v", d)
		}
		if i > 0 && d.HS == duties[i-1].HS && (duties[i-1].Last.IsZero() || d.First.Compare(duties[i-1].Last) <= 0) {
			t.Errorf("two rows hold at once: %s and %s", printed(duties[i-1]), printed(d))
		}
	}
}

// TestRealDuties accounts for all 11,830 lines of the file.
func TestRealDuties(t *testing.T) {
	tests := []struct {
		column  Column
		left    map[Reason]int
		rows    int
		samples []string // beginnings of rows
	}{
		{UKGT, map[Reason]int{
			measured("hl"): 329, measured("%vol/hl"): 51, measured("kg/lactic matter"): 33, measured("kg eda"): 8,
			measured("kg/net/%sacchar."): 7, measured("kg mas"): 6, measured("kg std qual"): 3,
		}, 16741, []string{
			"GB 01012990 10 % 2021-01-01.. ", "GB 03024100 14 % 2026-07-01..2027-01-31 ", "GB 64039938 4 % ", "GB 640399 8 % ", "GB 240220 50 % 2021-01-01.. the highest of 2 lines beneath; the lowest is 10 %",
		}},
		{CET, map[Reason]int{
			measured("hl"): 331, measured("%vol/hl"): 55, measured("kg/lactic matter"): 34, measured("kg/net drained wt"): 11,
			measured("kg/gross"): 7, measured("kg/net/%sacchar."): 7, measured("kg/net dry"): 6, measured("kg/std qual"): 3,
			measured("kg/dry lactic matter"): 2, measured("kg/tot alc"): 2, measured("m"): 2, measured("kg/br"): 1, measured("m2"): 1,
			Component: 59, EntryPrice: 29, BadRate: 10, NoYear: 4,
		}, 16612, []string{"EU 01012990 11.5 % ..", "EU 1001912010 95.00 EUR/1000 kg ..", "EU 03024100 free 2027-02-15..2027-06-15 "}},
	}
	for _, tt := range tests {
		t.Run(string(tt.column), func(t *testing.T) {
			duties, report, err := ReadDuties("uk-global-tariff-2021.csv", real(t, "duty/uk-global-tariff-2021.csv"),
				DutyOptions{Column: tt.column, FirstYear: 2026, LastYear: 2028})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("\n%s", report)
			checkDuties(t, duties, report)
			if want := map[Column]string{UKGT: "amounts are in GBP,", CET: "amounts are in EUR,"}[tt.column]; !strings.Contains(report.String(), want) {
				t.Errorf("the report does not say %q", want)
			}
			f := report.Files[0]
			left := make(map[Reason]int)
			for _, l := range f.LeftOut {
				left[l.Reason]++
			}
			if f.Read != 11_830 || !reflect.DeepEqual(left, tt.left) || len(duties) != tt.rows {
				t.Errorf("read %d lines, left out %v, %d rows, want 11830, %v, %d", f.Read, left, len(duties), tt.left, tt.rows)
			}
			for _, want := range tt.samples {
				if !slices.ContainsFunc(duties, func(d network.Duty) bool { return strings.HasPrefix(printed(d), want) }) {
					t.Errorf("no row %q", want)
				}
			}
		})
	}
}

func TestWriteDuties(t *testing.T) {
	rate, err := network.ParseDutyRate("8 % + 12.50 EUR/100 kg")
	if err != nil {
		t.Fatal(err)
	}
	duties := []network.Duty{
		{Territory: "EU", HS: "6403", Origins: []string{"CN", "VN"}, Kind: network.NormalDuty, Rate: rate, Last: network.Date{Year: 2026, Month: 6, Day: 30}, Source: "me, today", Uncertain: true},
		{Territory: "EU", Kind: network.AdditionalDuty},
	}
	var b bytes.Buffer
	if err := WriteDuties(&b, duties, true); err != nil {
		t.Fatal(err)
	}
	if err := CheckColumns("duties.csv", bytes.NewReader(b.Bytes()), DutyColumns); err != nil {
		t.Error(err)
	}
	if err := CheckColumns("duties.csv", bytes.NewReader(b.Bytes()), TaxColumns); err == nil || !strings.Contains(err.Error(), "duties.csv:1:1: header: got") {
		t.Errorf("other columns: got error %v", err)
	}
	if err := WriteDuties(&b, duties[:1], false); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(&b).ReadAll()
	want := [][]string{DutyColumns,
		{"EU", "6403", "CN VN", "normal", "8 % + 12.50 EUR/100 kg", "", "2026-06-30", "me, today", "", "1"},
		{"EU", "", "", "additional", "free", "", "", "", "", "0"},
		{"EU", "6403", "CN VN", "normal", "8 % + 12.50 EUR/100 kg", "", "2026-06-30", "me, today", "", "1"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// FuzzReadDuties: no file makes it panic, every line is accounted for, and rows
// are ones a feed can hold.
func FuzzReadDuties(f *testing.F) {
	sample, err := os.ReadFile("testdata/tariff.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample, true)
	f.Add([]byte("commodity,cet_duty_rate\n01,\"8% (29 FEB-28 FEB)\"\n0101,\"8% (1 MAR-28 FEB), 1% (29 FEB-29 FEB)\"\n"), false)
	f.Fuzz(func(t *testing.T, in []byte, uk bool) {
		o := DutyOptions{Column: CET, FirstYear: 2026, LastYear: 2028}
		if uk {
			o.Column = UKGT
		}
		duties, report, err := ReadDuties("f.csv", bytes.NewReader(in), o)
		if err == nil {
			checkDuties(t, duties, report)
		}
	})
}
