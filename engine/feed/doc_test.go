package feed

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestDocShowsTheFormat holds the package documentation to the tables. On
// failure it prints the block to put there.
func TestDocShowsTheFormat(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var block strings.Builder
	for line := range strings.Lines(Describe()) {
		if line == "\n" {
			block.WriteString("//\n")
			continue
		}
		block.WriteString("//\t" + line)
	}
	if !strings.Contains(string(doc), "//\n"+block.String()+"//\n") {
		t.Errorf("doc.go does not show the format; its block should be\n%s", block.String())
	}
}

// TestTables holds what the code takes for granted of the tables.
func TestTables(t *testing.T) {
	earlier := map[string]bool{}
	for _, table := range tables {
		named := slices.Contains(slices.Collect(maps.Values((&reader{}).idSets())), table.name)
		if len(table.columns) > 64 {
			t.Errorf("%s: %d columns, want at most the 64 bits of row.bad", table.name, len(table.columns))
		}
		if named && table.columns[0].need != required {
			t.Errorf("%s: the first column is optional, want the one that names the row", table.name)
		}
		for _, c := range table.columns {
			if _, file, refers := strings.Cut(c.want, " in "); refers && strings.HasPrefix(c.want, "the id of a ") && !earlier[file] {
				t.Errorf("%s: %s refers to %s, which is not before it", table.name, c.name, file)
			}
		}
		earlier[table.name] = true
	}
}
