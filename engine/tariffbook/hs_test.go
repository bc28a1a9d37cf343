package tariffbook

import (
	"bytes"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestReadCodes(t *testing.T) {
	codes, report, err := ReadCodes("hs.csv", open(t, "testdata/hs.csv"))
	if err != nil {
		t.Fatal(err)
	}
	left := strings.Split(strings.TrimSpace(report.Lines()), "\n")
	if want := []string{
		`hs.csv:6:2: 851713: got "851713", want a code that no earlier line has: `,
		`hs.csv:7:3: 851714: got nothing, want a description: `,
		`hs.csv:8:2: hscode: got "TOTAL", want 2, 4 or 6 digits: `,
	}; !slices.EqualFunc(left, want, strings.HasPrefix) || report.Rows != 4 {
		t.Errorf("got %d rows, left out\n%s\nwant 4,\n%s", report.Rows, strings.Join(left, "\n"), strings.Join(want, "\n"))
	}
	footwear := []Code{{"64", "Footwear of the sample"}, {"6403", "Footwear; uppers of leather"}, {"640399", "Footwear; uppers of leather, not covering the ankle"}}
	phone := []Code{{"851713", "Telephones; smart ones"}}
	for code, want := range map[string][]Code{
		"64": footwear[:1], "6403": footwear[:2], "640399": footwear, "64039938": footwear, "640391": footwear[:2],
		"8517130000": phone, "01": nil, "": nil, "6": nil,
	} {
		if got := codes.Describe(code); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", code, got, want)
		}
	}
	for words, want := range map[string][]Code{"LEATHER ankle": footwear[2:], "footwear": footwear, "smart": phone, "leather smart": nil} {
		if got := codes.Find(strings.Fields(words)...); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", words, got, want)
		}
	}
	if _, _, err := ReadCodes("f.csv", strings.NewReader("code\n")); err == nil || !strings.Contains(err.Error(), "f.csv:1:1: header: got no column hscode") {
		t.Errorf("another file: got error %v", err)
	}
}

func TestRealCodes(t *testing.T) {
	codes, report, err := ReadCodes("harmonized-system.csv", real(t, "hs/harmonized-system.csv"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", report)
	if f := report.Files[0]; f.Read != 6940 || f.Used != 6939 {
		t.Errorf("read %d lines, used %d, want 6940 and 6939", f.Read, f.Used)
	}
	got := codes.Describe("8517130000")
	if len(got) != 3 || got[2] != (Code{"851713", "Telephone sets; smartphones for cellular or other wireless networks"}) {
		t.Errorf("got %v, want a chapter, a heading and smartphones", got)
	}
	if found := codes.Find("smartphones"); !slices.Contains(found, got[2]) {
		t.Errorf("found %v, want 851713 among them", found)
	}
}

// FuzzReadCodes: no file makes it panic, and each code is described by itself.
func FuzzReadCodes(f *testing.F) {
	sample, err := os.ReadFile("testdata/hs.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample)
	f.Add([]byte("hscode,description\n01,\"\x1b[2J\xff\"\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		codes, report, err := ReadCodes("f.csv", bytes.NewReader(in))
		if err != nil {
			return
		}
		if file := report.Files[0]; file.Read != file.Used+len(file.LeftOut) || file.Used != len(codes.all) {
			t.Errorf("got %+v for %d codes", file, len(codes.all))
		}
		for _, c := range codes.all {
			got := codes.Describe(c.Digits)
			if len(got) == 0 || !reflect.DeepEqual(got[len(got)-1], c) || strings.ContainsAny(c.Description, "\x1b\n") {
				t.Errorf("%q is described as %q", c, got)
			}
		}
	})
}
