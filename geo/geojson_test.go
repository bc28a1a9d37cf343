package geo

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// TestPacificLeg is the document a map gets for Shanghai to Los Angeles: two
// ends and a line in two pieces that meet at the 180th meridian.
func TestPacificLeg(t *testing.T) {
	doc := FeatureCollection{Features: []Feature{
		{ID: "PVG", Geometry: shanghai, Properties: map[string]string{"name": "Shanghai Pudong"}},
		{ID: "LAX", Geometry: losAngeles, Properties: map[string]string{"name": "Los Angeles"}},
		{Geometry: GreatCircle(shanghai, losAngeles, 1500*Kilometre).Cut(), Properties: struct {
			Mode string `json:"mode"`
		}{"air"}},
	}}
	got, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "pacific.geojson")
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(append(got, '\n'), want) {
		t.Errorf("got\n%s\nwant %s:\n%s\nrewrite: go test ./geo -run PacificLeg -update", got, golden, want)
	}
}

func TestGeoJSON(t *testing.T) {
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"nothing", FeatureCollection{}, `{"type":"FeatureCollection","features":[]}`},
		{"longitude first, six decimals, no minus zero", Feature{Geometry: Point{-0.0000001, 121.80500030517578}},
			`{"type":"Feature","geometry":{"type":"Point","coordinates":[121.805,0]},"properties":null}`},
		{"one piece is a LineString", Feature{Geometry: Line{{1, 2}, {3, 4}}.Cut()},
			`{"type":"Feature","geometry":{"type":"LineString","coordinates":[[2,1],[4,3]]},"properties":null}`},
		{"no pieces", Feature{Geometry: MultiLine{}},
			`{"type":"Feature","geometry":{"type":"MultiLineString","coordinates":[]},"properties":null}`},
		{"nowhere", Feature{ID: "x", Properties: map[string]int{"n": 1}},
			`{"type":"Feature","id":"x","geometry":null,"properties":{"n":1}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestGeoJSONRefusesNoPlace(t *testing.T) {
	for _, g := range []Geometry{
		Point{math.NaN(), 0},
		Point{0, 181},
		MultiLine{{{0, 0}, {91, 0}}},
		MultiLine{{{0, 0}, {1, 0}}, {{0, 0}, {0, math.Inf(1)}}},
	} {
		_, err := json.Marshal(FeatureCollection{[]Feature{{ID: "leg-1", Geometry: g}}})
		if err == nil || !strings.Contains(err.Error(), `feature "leg-1": position: got`) {
			t.Errorf("%v: got error %v, want one that names the feature and the position", g, err)
		}
	}
}
