package openflights

import (
	"path/filepath"
	"reflect"
	"testing"

	"entrepot/engine/feed"
	"entrepot/engine/network"
)

// TestFeedRoundTrip writes what was imported as a feed and reads it back: no
// fault, and the same network.
func TestFeedRoundTrip(t *testing.T) {
	t.Run("small world", func(t *testing.T) {
		n, _, err := world().read()
		if err != nil {
			t.Fatal(err)
		}
		roundTrip(t, n)
	})
	t.Run("real data", func(t *testing.T) {
		n, _ := importReal(t)
		roundTrip(t, n)
	})
}

func roundTrip(t *testing.T, n *network.Network) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), n.Name)
	if err := feed.Write(dir, n); err != nil {
		t.Fatal(err)
	}
	again, report := feed.Read(dir)
	shown := 0
	for _, f := range report.Faults {
		switch {
		case f.Severity == feed.Error && shown < 10:
			shown++
			t.Error(f)
		case f.Severity == feed.Warning:
			t.Log(f)
		}
	}
	if !report.OK() {
		t.Fatal(report.Summary())
	}
	if !reflect.DeepEqual(again, n) {
		t.Errorf("read back, the network differs: %s", difference(again, n))
	}
}

// difference names the first part in which two networks differ.
func difference(got, want *network.Network) any {
	g, w := reflect.ValueOf(*got), reflect.ValueOf(*want)
	for i := range g.NumField() {
		a, b := g.Field(i), w.Field(i)
		if reflect.DeepEqual(a.Interface(), b.Interface()) {
			continue
		}
		if a.Kind() != reflect.Slice || a.Len() != b.Len() {
			return g.Type().Field(i).Name
		}
		for j := range a.Len() {
			if x, y := a.Index(j).Interface(), b.Index(j).Interface(); !reflect.DeepEqual(x, y) {
				return []any{x, y}
			}
		}
	}
	return nil
}
