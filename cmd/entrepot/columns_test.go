package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestColumnsWrapTheLast(t *testing.T) {
	c := &columns{indent: " ", amount: true}
	c.add("1.00 USD", strings.Repeat("word ", 20))
	c.add("20.00 USD", "total")
	var got strings.Builder
	c.print(&got)
	want := "  1.00 USD  " + strings.TrimSpace(strings.Repeat("word ", 13)) + "\n" +
		"            " + strings.TrimSpace(strings.Repeat("word ", 7)) + "\n" +
		" 20.00 USD  total\n"
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &got, want)
	}
}

func TestNegativeNumbersBelongToTheirFlag(t *testing.T) {
	for _, tt := range []struct{ args, want []string }{
		{[]string{"price", "--percent", "-8.5", "--why", "-"}, []string{"price", "--percent=-8.5", "--why", "-"}},
		{[]string{"-1", "--limit=3", "-1", "--", "--limit", "-1"}, []string{"-1", "--limit=3", "-1", "--", "--limit", "-1"}},
		{[]string{"--depart", "-h"}, []string{"--depart", "-h"}},
	} {
		if got := negatives(tt.args); !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.args, got, tt.want)
		}
	}
}

// TestTablesKeepToTheScreen prints every kind of answer on the demo network.
func TestTablesKeepToTheScreen(t *testing.T) {
	parcel := []string{"--feed", "../../testdata/demo", "--weight", "1.2kg", "--dims", "30x20x10cm", "--from", "CNSZX-C1"}
	for _, args := range [][]string{
		{"route", "--to", "DEFRA-D1", "--options", "--criteria", "arrival,cost,carbon,risk"},
		{"route", "--to", "DEFRA-D1,NLAMS"},
		{"route", "--to", "DEFRA-D1", "--why-not", "carrier=CIR"},
		{"matrix", "--to", "DEFRA-D1,NLAMS,USLAX"},
		{"reach", "--within", "40d"},
	} {
		var out, errs bytes.Buffer
		if code := run(append(args[:1:1], append(parcel, args[1:]...)...), &streams{context.Background(), &out, &errs}); code != 0 {
			t.Fatalf("%v: code %d: %s", args, code, errs.String())
		}
		for line := range strings.Lines(out.String()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > screen {
				t.Errorf("%v: %d characters: %s", args, n, line)
			}
		}
	}
}
