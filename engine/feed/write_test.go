package feed

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"

	"github.com/google/go-cmp/cmp"
)

func goodNetwork(t *testing.T) *network.Network {
	t.Helper()
	n, report := ReadFS(folder(good()), "good")
	if n == nil {
		t.Fatal(report.Err())
	}
	return n
}

// names are the entries of a directory.
func names(t *testing.T, dir string) []string {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range all {
		out = append(out, d.Name())
	}
	return out
}

// TestWrite shows one file as it is written, and that reading gives the
// network again.
func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "good")
	n := goodNetwork(t)
	if err := Write(dir, n); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "departures.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if want := good()["departures.csv"]; string(got) != want {
		t.Errorf("departures.csv:\n%swant\n%s", got, want)
	}
	back, report := Read(dir)
	if diff := cmp.Diff(n, back, same); diff != "" {
		t.Errorf("read back, %s (-wrote +read):\n%s", report.Summary(), diff)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("directory: %v, %v, want others to be able to read it", info.Mode(), err)
	}
}

func TestWriteReplacesAFeed(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "feed")
	n := goodNetwork(t)
	if err := Write(dir, n); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}

	less := *n
	less.Departures = nil
	less.Lanes = less.Lanes[1:]
	if err := Write(link, &less); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); slices.Contains(got, "departures.csv") {
		t.Errorf("files = %v, want none of the old feed", got)
	}
	if got := names(t, parent); !slices.Equal(got, []string{"feed"}) {
		t.Errorf("beside the feed: %v, want nothing left behind", got)
	}
	if back, report := Read(link); back == nil || len(back.Lanes) != 1 {
		t.Errorf("read back: %s", report.Summary())
	}
}

// TestWriteLeavesTheOldFeed fails halfway through the last file.
func TestWriteLeavesTheOldFeed(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "good")
	n := goodNetwork(t)
	if err := Write(dir, n); err != nil {
		t.Fatal(err)
	}
	bad := *n
	bad.Departures = slices.Clone(n.Departures)
	bad.Departures[1].Duration = 90 * time.Second
	err := Write(dir, &bad)
	if err == nil || !strings.Contains(err.Error(), "departures.csv: row 2: duration_min: got 1m30s, want whole number, 1 to 576000") {
		t.Errorf("error = %v, want the file, row and column", err)
	}
	if back, _ := Read(dir); !cmp.Equal(n, back, same) {
		t.Error("the old feed is not what it was")
	}
	if got := names(t, parent); !slices.Equal(got, []string{"good"}) {
		t.Errorf("beside the feed: %v, want nothing left behind", got)
	}
}

func TestWriteRefusesWhatItWouldDestroy(t *testing.T) {
	n := goodNetwork(t)
	for _, name := range []string{"notes.txt", "holidays.csv", "lanes.csv/x"} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := Write(dir, n); err == nil || !strings.Contains(err.Error(), "got a directory that holds ") {
			t.Errorf("%s: error = %v, want it refused", name, err)
		}
		if err := Write(path, n); err == nil {
			t.Errorf("%s: wrote over it", path)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Write(filepath.Join(t.TempDir(), "a", "b"), n); err == nil {
		t.Error("wrote into a directory that is not there")
	}
}

// TestWriteRefuses lists values a feed cannot hold: writing them would change
// them.
func TestWriteRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*network.Network){
		"no id":                       func(n *network.Network) { n.Carriers[0].ID = "" },
		"bad id":                      func(n *network.Network) { n.Carriers[0].ID = "a b" },
		"outer space":                 func(n *network.Network) { n.Carriers[0].Name = " Blue" },
		"not UTF-8":                   func(n *network.Network) { n.Carriers[0].Name = "\xff" },
		"control character":           func(n *network.Network) { n.Carriers[0].Name = "a\rb" },
		"long text":                   func(n *network.Network) { n.Carriers[0].Name = strings.Repeat("x", maxNameBytes+1) },
		"NaN":                         func(n *network.Network) { n.Facilities[0].Lat = math.NaN() },
		"no degrees":                  func(n *network.Network) { n.Facilities[0].Lon = 180.5 },
		"unknown kind":                func(n *network.Network) { n.Facilities[0].Kind = "shed" },
		"role without a name":         func(n *network.Network) { n.Facilities[0].Roles = 128 },
		"half an hour of storage":     func(n *network.Network) { n.Facilities[0].StorageFree = 30 * time.Minute },
		"negative price":              func(n *network.Network) { n.Tariffs[0].Breaks[0].PerKg = -1 },
		"goods without a name":        func(n *network.Network) { n.Lanes[0].Refuses = 1 << 31 },
		"no duration":                 func(n *network.Network) { n.Lanes[0].Duration = 0 },
		"eighth day":                  func(n *network.Network) { n.Departures[0].Days = 128 },
		"no days":                     func(n *network.Network) { n.Departures[0].Days = 0 },
		"24:00":                       func(n *network.Network) { n.Departures[0].Time = endOfDay },
		"31 February":                 func(n *network.Network) { n.Departures[0].First = network.Date{Year: 2026, Month: 2, Day: 31} },
		"exceptions out of order":     func(n *network.Network) { slices.Reverse(n.Departures[0].Except) },
		"an exception that is no day": func(n *network.Network) { n.Departures[0].Except[0] = network.Date{} },
		"too many exceptions":         func(n *network.Network) { n.Departures[0].Except = manyDays(800) },
		"no rate":                     func(n *network.Network) { n.Rates[0].Mantissa = 0 },
		"negative decimals":           func(n *network.Network) { n.Rates[0].Scale = -1 },
		"half a minute late":          func(n *network.Network) { n.Delays[0].Points[0].Late = 30 * time.Second },
		"early":                       func(n *network.Network) { n.Delays[0].Points[0].Late = -time.Minute },
		"no share":                    func(n *network.Network) { n.Delays[0].Points[0].Share = 0 },
		"more than the whole":         func(n *network.Network) { n.Delays[0].Points[0].Share = network.Whole + 1 },
		"no date of a rate":           func(n *network.Network) { n.Rates[0].Date = network.Date{} },
		"unknown valuation":           func(n *network.Network) { n.Territories[0].Valuation = "exw" },
		"unsorted goods list":         func(n *network.Network) { slices.Reverse(n.GoodsLists[0].HS) },
		"no prefix in a goods list":   func(n *network.Network) { n.GoodsLists[0].HS[0] = "" },
		"an odd prefix":               func(n *network.Network) { n.GoodsLists[0].HS[0] = "123" },
		"an office twice":             func(n *network.Network) { n.Regimes[0].Offices = []string{"A", "A"} },
		"an office without id":        func(n *network.Network) { n.Regimes[0].Offices = []string{""} },
		"too many offices":            func(n *network.Network) { n.Regimes[0].Offices = manyOffices(2000) },
		"unknown channel":             func(n *network.Network) { n.Regimes[0].Channels = []network.Channel{"fax"} },
		"more than all of the duty":   func(n *network.Network) { n.Regimes[1].DutyPercent = allOf + 1 },
		"a percentage left open":      func(n *network.Network) { n.Regimes[1].TaxPercent = unsaid },
		"half a minute of processing": func(n *network.Network) { n.Regimes[0].Processing = 30 * time.Second },
		"no kind of duty":             func(n *network.Network) { n.Duties[0].Kind = "" },
		"a rate of nothing":           func(n *network.Network) { n.Duties[1].Rate.Terms[0].Percent = 0 },
		"an amount for each nothing":  func(n *network.Network) { n.Duties[1].Rate.Terms[0] = network.DutyTerm{Amount: 1, Currency: "EUR"} },
		"17 terms": func(n *network.Network) {
			n.Duties[1].Rate.Terms = slices.Repeat([]network.DutyTerm{{Percent: 1}}, MaxDutyTerms+1)
		},
		"no country of a tax": func(n *network.Network) { n.Taxes[0].Country = "" },
	} {
		n := goodNetwork(t)
		spoil(n)
		if err := WriteZip(&bytes.Buffer{}, n); err == nil || !strings.Contains(err.Error(), ".csv: row ") {
			t.Errorf("%s: error = %v, want the file and row", name, err)
		}
	}
}

func manyOffices(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprint("F", i))
	}
	return out
}

func manyDays(n int) (out []network.Date) {
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for range n {
		out = append(out, network.Date{Year: day.Year(), Month: day.Month(), Day: day.Day()})
		day = day.AddDate(0, 0, 1)
	}
	return out
}

func TestWriteZipIsDeterministic(t *testing.T) {
	n := goodNetwork(t)
	var a, b bytes.Buffer
	if err := WriteZip(&a, n); err != nil {
		t.Fatal(err)
	}
	if err := WriteZip(&b, n); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same network gave two different zips")
	}
}
