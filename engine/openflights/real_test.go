package openflights

import (
	"os"
	"slices"
	"testing"

	"entrepot/engine/network"
)

const realData = "../../../shared/data/openflights"

// TestRealData imports OpenFlights as published in 2025. The bounds are wide
// enough for another year's copy of the files, and tight enough that a fault
// in reading them shows.
func TestRealData(t *testing.T) {
	n, report := importReal(t)
	t.Logf("\n%s", report)
	checkNetwork(t, n)
	if got := report.Routes.Used; got < report.Routes.Read*98/100 || got < 60_000 {
		t.Errorf("%d of %d routes used, want at least 98 in 100", got, report.Routes.Read)
	}
	if got := report.Airports.Used; got < report.Airports.Read*999/1000 {
		t.Errorf("%d of %d airports usable, want at least 999 in 1000", got, report.Airports.Read)
	}
	if len(n.Facilities) < 3000 || len(n.Carriers) < 500 || len(n.Territories) < 150 {
		t.Errorf("%d facilities, %d carriers, %d territories, want at least 3000, 500, 150",
			len(n.Facilities), len(n.Carriers), len(n.Territories))
	}
	facility := make(map[string]network.Facility)
	for _, f := range n.Facilities {
		facility[f.ID] = f
	}
	for id, want := range map[string][3]string{
		"PVG": {"CN", "CN", "Asia/Shanghai"},
		"FRA": {"DE", "EU", "Europe/Berlin"},
		"SZX": {"CN", "CN", "Asia/Shanghai"},
		"LGG": {"BE", "EU", "Europe/Brussels"},
		"HKG": {"HK", "HK", "Asia/Hong_Kong"},
		"ANC": {"US", "US", "America/Anchorage"},
		"DOH": {"QA", "QA", "Asia/Qatar"},      // zone from the old airport beside it
		"IST": {"TR", "TR", "Europe/Istanbul"}, // routes moved from Atatürk
		"SBH": {"BL", "BL", "America/Curacao"}, // zone across the border, not from Paris
		"SXM": {"SX", "SX", "America/Curacao"}, // in the file: Netherlands Antilles
		"RUN": {"RE", "EU", "Indian/Reunion"},  // overseas and in the customs union
		"HYD": {"IN", "IN", "Asia/Calcutta"},   // routes have no number for it
		"SJU": {"PR", "US", "America/Puerto_Rico"},
	} {
		if f := facility[id]; [3]string{f.Country, f.Territory, f.Zone} != want {
			t.Errorf("%s: country %q, territory %q, zone %q, want %q", id, f.Country, f.Territory, f.Zone, want)
		}
	}
	for _, pair := range [][2]string{{"PVG", "FRA"}, {"SZX", "LGG"}, {"HKG", "ANC"}} {
		chain := fewestLanes(n, pair[0], pair[1])
		if chain == nil {
			t.Errorf("no chain of lanes leads from %s to %s", pair[0], pair[1])
		}
		t.Logf("%s to %s: %v", pair[0], pair[1], chain)
	}
}

func importReal(t testing.TB) (*network.Network, Report) {
	t.Helper()
	if _, err := os.Stat(realData); err != nil {
		t.Skipf("needs OpenFlights' files: %v", err)
	}
	n, report, err := Import(realData)
	if err != nil {
		t.Fatal(err)
	}
	return n, report
}

// fewestLanes is a breadth-first search, and nil where there is no way.
func fewestLanes(n *network.Network, from, to string) []string {
	out := make(map[string][]network.Lane)
	for _, l := range n.Lanes {
		out[l.From] = append(out[l.From], l)
	}
	by := map[string]network.Lane{from: {}}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, l := range out[queue[0]] {
			if _, seen := by[l.To]; !seen {
				by[l.To] = l
				queue = append(queue, l.To)
			}
		}
	}
	var chain []string
	for at := to; at != from; at = by[at].From {
		if by[at].ID == "" {
			return nil
		}
		chain = append(chain, by[at].ID)
	}
	slices.Reverse(chain)
	return chain
}

func BenchmarkImport(b *testing.B) {
	n, _ := importReal(b)
	b.ReportAllocs()
	for b.Loop() {
		importReal(b)
	}
	b.ReportMetric(float64(len(n.Lanes)), "lanes")
}
