package geo

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestNearestIsLinearScan holds the tree against looking at every point. The
// points hold many equal ones, so that ties turn up.
func TestNearestIsLinearScan(t *testing.T) {
	eachSeed(t, 400, func(t *testing.T, r *rand.Rand) {
		points := make([]Point, r.IntN(120))
		for i := range points {
			points[i] = anyPoint(r)
			if i > 0 && r.IntN(6) == 0 {
				points[i] = points[r.IntN(i)]
			}
		}
		index := NewIndex(points)
		for range 12 {
			p, k := anyPoint(r), 1+r.IntN(8)
			if r.IntN(4) == 0 && len(points) > 0 {
				p = points[r.IntN(len(points))]
			}
			all := scan(points, p)
			if got, want := index.Nearest(p, k), all[:min(k, len(all))]; !slices.Equal(got, want) {
				t.Errorf("Nearest(%v, %d) of %v\n got %v\nwant %v", p, k, points, got, want)
			}
			radius := Metres(r.Float64() * float64(farthest) * 1.1)
			if r.IntN(4) == 0 && len(all) > 0 {
				radius = all[r.IntN(len(all))].Distance // the edge itself counts
			}
			want := slices.DeleteFunc(all, func(h Hit) bool { return h.Distance > radius })
			if got := index.Within(p, radius); !slices.Equal(got, want) {
				t.Errorf("Within(%v, %v) of %v\n got %v\nwant %v", p, radius, points, got, want)
			}
		}
	})
}

// scan is every point by distance: the slow, obvious answer.
func scan(points []Point, p Point) []Hit {
	var all []Hit
	for i, q := range points {
		all = append(all, Hit{i, Distance(p, q)})
	}
	slices.SortStableFunc(all, func(a, b Hit) int {
		switch {
		case a.Distance < b.Distance:
			return -1
		case a.Distance > b.Distance:
			return 1
		}
		return 0
	})
	return all
}

func TestNearest(t *testing.T) {
	fiji, samoa := Point{-18, 178}, Point{-13.8, -172}
	alert, svalbard := Point{82.5, -62.3}, Point{78.2, 15.5}
	tests := []struct {
		name   string
		points []Point
		from   Point
		want   int
	}{
		{"across the antimeridian", []Point{{-18, 150}, samoa}, fiji, 1},
		{"across the pole", []Point{{60, 117.7}, alert}, Point{88, 117.7}, 1},
		{"around the pole", []Point{svalbard, alert}, Point{90, 0}, 1},
		{"an invalid point is never found", []Point{{math.NaN(), 0}, samoa}, Point{0, 0}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := NewIndex(tt.points).Nearest(tt.from, 1)
			if len(got) != 1 || got[0].Index != tt.want {
				t.Errorf("Nearest(%v) = %v, want point %d", tt.from, got, tt.want)
			}
		})
	}
}

func TestNothingNear(t *testing.T) {
	index := NewIndex([]Point{shanghai, frankfurt})
	nan := math.NaN()
	for name, got := range map[string][]Hit{
		"no points":       NewIndex(nil).Nearest(shanghai, 3),
		"none wanted":     index.Nearest(shanghai, 0),
		"from no place":   index.Nearest(Point{nan, 0}, 1),
		"negative radius": index.Within(shanghai, -1),
		"radius NaN":      index.Within(shanghai, Metres(nan)),
		"within no place": index.Within(Point{0, 999}, farthest),
	} {
		if len(got) != 0 {
			t.Errorf("%s: got %v, want nothing", name, got)
		}
	}
	if got := index.Nearest(shanghai, 99); len(got) != 2 {
		t.Errorf("more wanted than there are: got %v, want both", got)
	}
	if got := index.Within(shanghai, Metres(math.Inf(1))); len(got) != 2 {
		t.Errorf("within any distance: got %v, want both", got)
	}
}

func BenchmarkNearest(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 0))
	points := make([]Point, 10_000)
	for i := range points {
		points[i] = anyPoint(r)
	}
	index := NewIndex(points)
	b.ReportAllocs()
	for b.Loop() {
		index.Nearest(anyPoint(r), 5)
	}
}
