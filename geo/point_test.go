package geo

import (
	"math"
	"math/rand/v2"
	"testing"
)

var (
	shanghai   = Point{31.1434, 121.8050}
	losAngeles = Point{33.9425, -118.4081}
	frankfurt  = Point{50.0333, 8.5706}
)

func TestDistance(t *testing.T) {
	quarter := farthest / 2
	tests := []struct {
		name string
		a, b Point
		want Metres
		off  Metres
	}{
		{"a place to itself", shanghai, shanghai, 0, 0},
		{"equator to pole", Point{0, 17}, Point{90, -100}, quarter, 0.001},
		{"a quarter of the equator", Point{0, 135}, Point{0, -135}, quarter, 0.001},
		{"pole to pole", Point{90, 1}, Point{-90, 2}, farthest, 0.001},
		{"antipodes off the axes", Point{33.3, 44.4}, Point{-33.3, -135.6}, farthest, 1},
		{"over the antimeridian, not round the world", Point{0, 179.5}, Point{0, -179.5}, farthest / 180, 0.001},
		{"±180 are one meridian", Point{10, 180}, Point{10, -180}, 0, 0.001},
		// Worked by hand from the formula; orb's flat Distance is 8 % above the first.
		{"Shanghai to Los Angeles", shanghai, losAngeles, 10_426_934, 1},
		{"Shanghai to Frankfurt", shanghai, frankfurt, 8_867_649, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Distance(tt.a, tt.b); math.Abs(float64(got-tt.want)) > float64(tt.off) {
				t.Errorf("Distance(%v, %v) = %.3f m, want %.3f within %.3f", tt.a, tt.b, got, tt.want, tt.off)
			}
		})
	}
}

// TestDistanceProperties holds what is true of any distance on a sphere.
func TestDistanceProperties(t *testing.T) {
	eachSeed(t, 5000, func(t *testing.T, r *rand.Rand) {
		a, b, c := anyPoint(r), anyPoint(r), anyPoint(r)
		ab := Distance(a, b)
		if back := Distance(b, a); ab != back {
			t.Errorf("Distance(%v, %v) = %v, and %v back", a, b, ab, back)
		}
		if !(ab >= 0 && ab <= farthest) {
			t.Errorf("Distance(%v, %v) = %v, want 0 to %v", a, b, ab, farthest)
		}
		turns := float64(r.IntN(7)-3) * 360
		if turned := Distance(Point{a.Lat, a.Lon + turns}, b); math.Abs(float64(turned-ab)) > 1 {
			t.Errorf("Distance(%v, %v) = %v, and %v with %v degrees added", a, b, ab, turned, turns)
		}
		if detour := Distance(a, c) + Distance(c, b); detour < ab-1 {
			t.Errorf("from %v to %v is %v, and by way of %v only %v", a, b, ab, c, detour)
		}
	})
}

func TestValid(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		p    Point
		want bool
	}{
		{Point{}, true},
		{Point{90, 180}, true},
		{Point{-90, -180}, true},
		{Point{90.0001, 0}, false},
		{Point{121.8, 31.1}, false}, // swapped
		{Point{0, 180.0001}, false},
		{Point{nan, 0}, false},
		{Point{0, nan}, false},
		{Point{inf, 0}, false},
		{Point{0, -inf}, false},
	}
	for _, tt := range tests {
		if got := tt.p.Valid(); got != tt.want {
			t.Errorf("%v.Valid() = %v, want %v", tt.p, got, tt.want)
		}
	}
	if got := Distance(Point{nan, 0}, shanghai); !math.IsNaN(float64(got)) {
		t.Errorf("Distance of no place = %v, want NaN", got)
	}
}

func TestNormaliseLon(t *testing.T) {
	tests := []struct{ in, want float64 }{
		{0, 0}, {180, 180}, {-180, -180}, {181, -179}, {-181, 179},
		{360, 0}, {540, 180}, {-540, -180}, {725, 5}, {190, -170},
	}
	for _, tt := range tests {
		if got := NormaliseLon(tt.in); got != tt.want {
			t.Errorf("NormaliseLon(%v) = %v, want %v", tt.in, got, tt.want)
		}
	}
	if got := NormaliseLon(math.Inf(1)); !math.IsNaN(got) {
		t.Errorf("NormaliseLon(+Inf) = %v, want NaN", got)
	}
}
