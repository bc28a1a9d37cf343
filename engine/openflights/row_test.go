package openflights

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func TestSplit(t *testing.T) {
	tests := []struct {
		name string
		line string
		want []string // nil: malformed
	}{
		{"plain", `2B,410,AER`, []string{"2B", "410", "AER"}},
		{"not known, bare and in quotes", `\N,"\N",x`, []string{"", "", "x"}},
		{"comma in quotes", `1,"Sao Filipe, Fogo"`, []string{"1", "Sao Filipe, Fogo"}},
		{"quote by backslash", `"Tom\'s \"air\""`, []string{`Tom's "air"`}},
		{"quote by doubling", `332,"Magdeburg ""City"" Airport"`, []string{"332", `Magdeburg "City" Airport`}},
		{"doubled quote at the end", `"Zakynthos ""Solomos""",x`, []string{`Zakynthos "Solomos"`, "x"}},
		{"backslash before a letter", `"a\\N","b\Nc"`, []string{`a\N`, `b\Nc`}},
		{"empty cells", `,"",`, []string{"", "", ""}},
		{"blanks around cells", ` a , "b" ,c`, []string{"a", "b", "c"}},
		{"quote inside a plain cell", `5" gun,x`, []string{`5" gun`, "x"}},
		{"quote left open", `1,"Goroka,2`, nil},
		{"backslash at the end", `"a\`, nil},
		{"something after a closing quote", `"a"b,c`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := split(tt.line)
			if ok != (tt.want != nil) || !slices.Equal(got, tt.want) {
				t.Errorf("split(%s) = %q, %v, want %q", tt.line, got, ok, tt.want)
			}
		})
	}
}

func TestReadRows(t *testing.T) {
	long := strings.Repeat("x", maxLine+10)
	in := "\ufeffa,b\r\n\n  \nc\n" + long + "\nd,\"e\nK\xf6ln,f\ng,h"
	var used, skipped []string
	latin1, err := readRows(strings.NewReader(in), 2,
		func(r row) { used = append(used, strings.Join(r.cells, "|")) },
		func(r row, why Reason) { skipped = append(skipped, r.text[:min(3, len(r.text))]) })
	if err != nil || latin1 != 1 {
		t.Errorf("got %d lines of Latin-1 and error %v, want 1 and none", latin1, err)
	}
	if want := []string{"a|b", "Köln|f", "g|h"}; !slices.Equal(used, want) {
		t.Errorf("used %q, want %q", used, want)
	}
	if want := []string{"c", "xxx", `d,"`}; !slices.Equal(skipped, want) {
		t.Errorf("skipped %q, want %q", skipped, want)
	}
}

func TestReadRowsReportsItsReader(t *testing.T) {
	broken := errors.New("disk gone")
	_, err := readRows(iotest.ErrReader(broken), 2, func(row) {}, func(row, Reason) {})
	if !errors.Is(err, broken) {
		t.Errorf("got error %v, want %v", err, broken)
	}
}

func TestLabel(t *testing.T) {
	tests := []struct {
		in   []string
		want string
	}{
		{[]string{"", "Liege"}, "Liege"},
		{[]string{"\x00 \t", "x"}, "x"},
		{[]string{"two\u0085lines \r\n here"}, "two lines here"},
		{[]string{strings.Repeat("é", 150)}, strings.Repeat("é", 100)},
		{nil, ""},
	}
	for _, tt := range tests {
		if got := label(tt.in...); got != tt.want {
			t.Errorf("label(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// FuzzRead throws any bytes at the importer as each of its files in turn: it
// must not panic, must account for every row, and must give only ids a feed
// can hold.
func FuzzRead(f *testing.F) {
	w := world()
	for i, text := range []string{w.airports, w.routes, w.airlines, w.countries} {
		f.Add(i, text)
		f.Add(i, strings.ReplaceAll(text, `"`, `\"`))
	}
	f.Add(1, "\xff,\xfe\n\"")
	f.Fuzz(func(t *testing.T, which int, text string) {
		w := world()
		switch which & 3 {
		case 0:
			w.airports = text
		case 1:
			w.routes = text
		case 2:
			w.airlines = text
		case 3:
			w.countries = text
		}
		n, report, err := w.read()
		for _, tally := range []Tally{report.Countries, report.Airports, report.Airlines, report.Routes} {
			sum := tally.Used
			for _, s := range tally.Skipped {
				sum += s.Count
			}
			if sum != tally.Read {
				t.Errorf("read %d rows, used and skipped %d", tally.Read, sum)
			}
		}
		if err == nil {
			checkNetwork(t, n)
		}
	})
}
