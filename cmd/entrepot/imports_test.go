package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed is the architecture: each package and which of our own it may
// import, tests not counted. Imports run downward only. A package that is not
// listed fails the test, so nobody adds a room without saying where it stands.
var allowed = map[string][]string{
	"geo":                {},
	"engine/unit":        {},
	"engine/suggest":     {},
	"engine/network":     {"engine/unit"},
	"engine/delay":       {"engine/network"},
	"engine/emission":    {"engine/network", "engine/unit"},
	"engine/feed":        {"engine/network", "engine/suggest", "engine/unit", "geo"},
	"engine/openflights": {"engine/network", "engine/unit", "geo"},
	"engine/tariff":      {"engine/network", "engine/unit"},
	"engine/tariffbook":  {"engine/network", "engine/unit"},
	"engine/customs":     {"engine/network", "engine/tariff", "engine/unit"},
	"engine/timetable":   {"engine/network", "engine/unit", "geo"},
	"engine/overlay":     {"engine/network", "engine/timetable", "engine/unit"},
	"engine/pareto":      {},
	"engine/journal":     {"engine/network"},
	"engine/search":      {"engine/overlay", "engine/timetable", "engine/unit"},
	"engine":             {"engine/customs", "engine/delay", "engine/emission", "engine/journal", "engine/network", "engine/overlay", "engine/search", "engine/suggest", "engine/tariff", "engine/timetable", "engine/unit", "geo"},
	"tracking":           {},
	"tracking/event":     {},
	"tracking/parcel":    {"tracking/event"},
	"tracking/board":     {"tracking/event"},
	"tracking/intake":    {"tracking/event"},
	"tracking/store":     {"tracking/board", "tracking/event", "tracking/parcel"},
	"tracking/live":      {"tracking/event", "tracking/parcel"},
	"tracking/tower":     {"engine", "engine/network", "engine/unit", "geo", "tracking/event", "tracking/parcel", "tracking/store", "tracking/live"},
	"api/access":         {},
	"api/web":            {},
	"api": {"api/access", "api/web", "engine", "engine/customs", "engine/network", "engine/unit", "geo",
		"tracking/event", "tracking/intake", "tracking/live", "tracking/parcel", "tracking/store", "tracking/tower"},
	"cmd/entrepot": {"api", "api/access", "api/web", "engine", "engine/customs", "engine/feed", "engine/network", "engine/openflights", "engine/tariffbook", "engine/timetable", "engine/unit", "geo", "testdata/demo",
		"tracking/event", "tracking/live", "tracking/parcel", "tracking/store", "tracking/tower"},
}

// rooms says which package an outside library may be imported by; one that is
// not listed may be used anywhere.
var rooms = map[string][]string{
	"github.com/paulmach/orb":             {"geo"},
	"github.com/dgraph-io/badger":         {"tracking/store"},
	"github.com/fxamacker/cbor":           {"tracking/store"},
	"github.com/gorilla/websocket":        {"api"},
	"github.com/danielgtaylor/huma":       {"api"},
	"github.com/prometheus/client_golang": {"api"},
	"github.com/alecthomas/kong":          {"cmd/entrepot"},
	"github.com/govalues":                 {"engine/unit", "engine/tariff"},
	"golang.org/x/text":                   {"engine/feed"},
}

func TestImports(t *testing.T) {
	const module = "entrepot/"
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		pkg := strings.TrimPrefix(f[0], module)
		may, known := allowed[pkg]
		if !known {
			t.Errorf("%s is not in the table: add it with what it may import", pkg)
		}
		for _, dep := range f[1:] {
			if own, ok := strings.CutPrefix(dep, module); ok || dep == "entrepot" {
				if !slices.Contains(may, own) {
					t.Errorf("%s imports %s; it may import %v", pkg, own, may)
				}
				continue
			}
			for library, in := range rooms {
				if (dep == library || strings.HasPrefix(dep, library+"/")) && !slices.Contains(in, pkg) {
					t.Errorf("%s imports %s, whose room is %v", pkg, dep, in)
				}
			}
		}
	}
}
