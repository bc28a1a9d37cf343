package geo

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestParseLocode(t *testing.T) {
	tests := []struct {
		in   string
		want Locode // empty: refused
	}{
		{"CNSHA", "CNSHA"},
		{"cnsha", "CNSHA"},
		{"CN SHA", "CNSHA"},
		{" de fra ", "DEFRA"},
		{"UST5X", "UST5X"}, // digits 2 to 9 stand in for letters that ran out
		{"", ""},
		{"CNSH", ""},
		{"CNSHAX", ""},
		{"CN  SHA", ""},
		{"CN-SHA", ""},
		{"C3SHA", ""},
		{"CNSH1", ""},
		{"CNSH0", ""},
		{"CNSHÄ", ""},
		{"CNſHA", ""}, // long s is an S in upper case, but not one of A-Z as given
	}
	for _, tt := range tests {
		got, err := ParseLocode(tt.in)
		if got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("ParseLocode(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
	if got := Locode("CNSHA").Country(); got != "CN" {
		t.Errorf("Country = %q, want CN", got)
	}
	if got := Locode("").Country(); got != "" {
		t.Errorf("Country of no code = %q, want none", got)
	}
}

func FuzzParseLocode(f *testing.F) {
	for _, s := range []string{"CNSHA", "cn sha", "", "CN-SHA", "UST5X", "\xff\xfe", "CN SHA "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, err := ParseLocode(s)
		if err != nil {
			if code != "" {
				t.Errorf("ParseLocode(%q) = %q with error %v", s, code, err)
			}
			return
		}
		again, err := ParseLocode(string(code))
		if again != code || err != nil || len(code) != 5 {
			t.Errorf("ParseLocode(%q) = %q, which reads as %q, %v", s, code, again, err)
		}
	})
}

func TestAlternatives(t *testing.T) {
	tests := []struct {
		code Locode
		want []Locode
	}{
		{"CNSHA", []Locode{"CNSHG", "CNSGH"}},
		{"CNSHG", []Locode{"CNSHA", "CNSGH"}},
		{"CNNBG", []Locode{"CNNGB", "CNNBO"}},
		{"CNQIN", []Locode{"CNTAO", "CNQDG"}},
		{"CNHKG", []Locode{"HKHKG"}},
		{"NLRTM", nil},
		{"", nil},
	}
	for _, tt := range tests {
		if got := tt.code.Alternatives(); !slices.Equal(got, tt.want) {
			t.Errorf("%s.Alternatives() = %v, want %v", tt.code, got, tt.want)
		}
	}
	seen := make(map[Locode]bool)
	for _, row := range aliasRows {
		for _, code := range row {
			if parsed, err := ParseLocode(string(code)); parsed != code || err != nil {
				t.Errorf("%s in %v: %v", code, row, err)
			}
			if seen[code] {
				t.Errorf("%s stands in two rows", code)
			}
			seen[code] = true
		}
	}
}

// TestAliasesHoldInTheData checks the reason given for every row of the table
// in UN/LOCODE and in the port list.
func TestAliasesHoldInTheData(t *testing.T) {
	type entry struct{ name, function, iata string }
	const data = "../../shared/data/"
	file, err := os.Open(data + "unlocode/unlocode-2023-2.csv")
	if err != nil {
		t.Skipf("needs UN/LOCODE: %v", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	unlocode := make(map[Locode]entry)
	for _, r := range rows[1:] {
		unlocode[Locode(r[1]+r[2])] = entry{r[4], r[6], r[9]}
	}
	text, err := os.ReadFile(data + "sea/ports.geojson")
	if err != nil {
		t.Skipf("needs SeaRoute's ports: %v", err)
	}
	var list struct {
		Features []struct {
			Properties struct{ Port, Name string }
		}
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	ports := make(map[Locode]string)
	for _, f := range list.Features {
		ports[Locode(f.Properties.Port)] = f.Properties.Name
	}

	for _, row := range aliasRows {
		first, firstIn := unlocode[row[0]]
		last, lastIn := unlocode[row[len(row)-1]]
		airport := strings.HasSuffix(first.name, "Apt") && !strings.Contains(first.function, "1")
		switch {
		case firstIn && airport:
			city := ports[row[0]]
			if city == "" {
				t.Errorf("%v: %s (%s) is not in the port list", row, row[0], first.name)
			}
			if last.name != city {
				t.Errorf("%v: %s is %q, want the city %q", row, row[len(row)-1], last.name, city)
			}
			for _, port := range row[1 : len(row)-1] {
				if e := unlocode[port]; !strings.HasPrefix(e.name, city) || !strings.HasSuffix(e.name, " Pt") {
					t.Errorf("%v: %s is %q, want the port of %s", row, port, e.name, city)
				}
			}
		case firstIn && !lastIn && len(row) == 2 && first.iata == string(row[1][2:]) && row[0].Country() == row[1].Country():
			// the IATA column says so, and the code means nothing else
		case firstIn && !lastIn && len(row) == 2 && ports[row[0]] != "" && ports[row[0]] == ports[row[1]]:
			// the port list has one name under both
		default:
			t.Errorf("%v: none of the three reasons holds: %+v, %+v, ports %q %q", row, first, last, ports[row[0]], ports[row[1]])
		}
	}
}
