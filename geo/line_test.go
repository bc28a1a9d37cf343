package geo

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestGreatCircle(t *testing.T) {
	tests := []struct {
		name   string
		a, b   Point
		points int   // at a step of 1000 km
		via    Point // a point the line must come within a step of
	}{
		{"equal points", shanghai, shanghai, 2, shanghai},
		{"closer than a millimetre", Point{10, 10}, Point{10, 10.000000001}, 2, Point{10, 10}},
		{"Shanghai to Los Angeles bends north", shanghai, losAngeles, 12, Point{48, -175}},
		{"antipodes on the equator go over the north pole", Point{0, 30}, Point{0, -150}, 22, Point{90, 0}},
		{"antipodes off the equator", Point{-20, 30}, Point{20, -150}, 22, Point{35, 30}},
		{"pole to pole keeps the longitude given", Point{90, 100}, Point{-90, 0}, 22, Point{0, 100}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			line := GreatCircle(tt.a, tt.b, 1000*Kilometre)
			if len(line) != tt.points {
				t.Errorf("got %d points, want %d: %v", len(line), tt.points, line)
			}
			if line[0] != tt.a || line[len(line)-1] != tt.b {
				t.Errorf("got ends %v and %v, want exactly %v and %v", line[0], line[len(line)-1], tt.a, tt.b)
			}
			nearest := farthest
			for _, p := range line {
				nearest = min(nearest, Distance(p, tt.via))
			}
			if nearest > 600*Kilometre {
				t.Errorf("passes %v at %.0f km, want at most 600: %v", tt.via, nearest/Kilometre, line)
			}
		})
	}
}

func TestGreatCircleStep(t *testing.T) {
	if got := GreatCircle(shanghai, losAngeles, 0); len(got) != 2 {
		t.Errorf("step 0: got %d points, want the 2 ends", len(got))
	}
	if got := GreatCircle(shanghai, losAngeles, Metres(math.NaN())); len(got) != 2 {
		t.Errorf("step NaN: got %d points, want the 2 ends", len(got))
	}
	if got := GreatCircle(shanghai, losAngeles, 1e-9); len(got) != maxSegments+1 {
		t.Errorf("step of a nanometre: got %d points, want %d", len(got), maxSegments+1)
	}
}

// TestLineProperties holds a line against the distance it stands for: as long,
// evenly stepped, and whole again once the cut pieces are laid end to end.
func TestLineProperties(t *testing.T) {
	eachSeed(t, 3000, func(t *testing.T, r *rand.Rand) {
		a, b := anyPoint(r), anyPoint(r)
		step := Metres(50+r.Float64()*1500) * Kilometre
		line, want := GreatCircle(a, b, step), Distance(a, b)
		if got := line.Length(); math.Abs(float64(got-want)) > 0.001*float64(want)+1 {
			t.Errorf("line from %v to %v is %v m long, distance %v", a, b, got, want)
		}
		for i := 1; i < len(line); i++ {
			if !line[i].Valid() {
				t.Errorf("line from %v to %v has %v, which is no place", a, b, line[i])
			}
			if d := Distance(line[i-1], line[i]); d > step+1 {
				t.Errorf("line from %v to %v has a step of %v m, want at most %v", a, b, d, step)
			}
		}
		checkCut(t, line)
	})
}

// checkCut says what must hold of any cut: nothing lost or added on the
// ground, no stroke that runs across the whole map, joints on the meridian or
// at a pole.
func checkCut(t *testing.T, line Line) {
	t.Helper()
	pieces := line.Cut()
	var length Metres
	for i, piece := range pieces {
		length += piece.Length()
		for j, p := range piece {
			if !p.Valid() {
				t.Errorf("cut of %v has %v, which is no place", line, p)
			}
			if j > 0 && !isPole(p) && math.Abs(p.Lon-piece[j-1].Lon) > 180-overPole/2 {
				t.Errorf("cut of %v draws from %v to %v across the map", line, piece[j-1], p)
			}
		}
		if i == 0 {
			continue
		}
		end, begin := pieces[i-1][len(pieces[i-1])-1], piece[0]
		onMeridian := math.Abs(end.Lon) == 180 && begin.Lon == -end.Lon && begin.Lat == end.Lat
		atPole := isPole(end) && begin.Lat == end.Lat
		if !onMeridian && !atPole {
			t.Errorf("cut of %v joins %v to %v, want one place at ±180 or at a pole", line, end, begin)
		}
	}
	if want := line.Length(); math.Abs(float64(length-want)) > 0.0001*float64(want)+2 {
		t.Errorf("cut of %v is %v m long in %d pieces, want %v", line, length, len(pieces), want)
	}
}

func TestCut(t *testing.T) {
	tests := []struct {
		name string
		line Line
		want MultiLine
	}{
		{"nothing", nil, nil},
		{"one point is no line", Line{{1, 2}}, nil},
		{"away from the antimeridian", Line{{10, 20}, {30, 40}}, MultiLine{{{10, 20}, {30, 40}}}},
		{"eastwards on the equator", Line{{0, 170}, {0, -170}},
			MultiLine{{{0, 170}, {0, 180}}, {{0, -180}, {0, -170}}}},
		{"westwards on the equator", Line{{0, -170}, {0, 170}},
			MultiLine{{{0, -170}, {0, -180}}, {{0, 180}, {0, 170}}}},
		{"there and back", Line{{0, 170}, {0, -170}, {0, 175}},
			MultiLine{{{0, 170}, {0, 180}}, {{0, -180}, {0, -170}, {0, -180}}, {{0, 180}, {0, 175}}}},
		{"touches the meridian and turns back", Line{{0, 170}, {5, -180}, {10, 170}},
			MultiLine{{{0, 170}, {5, 180}, {10, 170}}}},
		{"stops on the meridian, then crosses", Line{{0, 170}, {5, -180}, {10, -170}},
			MultiLine{{{0, 170}, {5, 180}}, {{5, -180}, {10, -170}}}},
		{"runs along the meridian", Line{{0, 170}, {5, 180}, {10, -180}, {15, -170}},
			MultiLine{{{0, 170}, {5, 180}, {10, 180}}, {{10, -180}, {15, -170}}}},
		{"starts on the wrong side of the meridian", Line{{5, -180}, {10, 170}},
			MultiLine{{{5, 180}, {10, 170}}}},
		{"ends on the meridian", Line{{5, -170}, {10, 180}},
			MultiLine{{{5, -170}, {10, -180}}}},
		{"over the north pole", Line{{80, 120}, {80, -60}},
			MultiLine{{{80, 120}, {90, 120}}, {{90, -60}, {80, -60}}}},
		{"over the south pole", Line{{-80, 0}, {-70, 180}},
			MultiLine{{{-80, 0}, {-90, 0}}, {{-90, 180}, {-70, 180}}}},
		{"by way of a pole whose longitude says nothing", Line{{80, 120}, {90, 0}, {70, -100}},
			MultiLine{{{80, 120}, {90, 120}}, {{90, -100}, {70, -100}}}},
		{"from a pole", Line{{-90, 0}, {-77.8, 166.7}},
			MultiLine{{{-90, 166.7}, {-77.8, 166.7}}}},
		{"longitudes past a whole turn", Line{{0, 530}, {0, 550}},
			MultiLine{{{0, 170}, {0, 180}}, {{0, -180}, {0, -170}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.line.Cut(); !sameLines(got, tt.want) {
				t.Errorf("Cut(%v)\n got %v\nwant %v", tt.line, got, tt.want)
			}
		})
	}
}

// TestCutLatitude holds the crossing to the great circle, where a straight
// stroke on the flat map would put it 2.6 degrees further south.
func TestCutLatitude(t *testing.T) {
	cut := Line{{50, 160}, {50, -160}}.Cut()
	if len(cut) != 2 {
		t.Fatalf("got %d pieces, want 2: %v", len(cut), cut)
	}
	// By symmetry the crossing is the highest point: tan 50° / cos 20°.
	want := math.Atan(math.Tan(50*math.Pi/180)/math.Cos(20*math.Pi/180)) * 180 / math.Pi
	if got := cut[0][1]; math.Abs(got.Lat-want) > 1e-9 || got.Lon != 180 {
		t.Errorf("crosses at %v, want latitude %v at 180", got, want)
	}
}

func TestCutPacificLeg(t *testing.T) {
	checkCut(t, GreatCircle(shanghai, losAngeles, 200*Kilometre))
	if got := GreatCircle(shanghai, losAngeles, 200*Kilometre).Cut(); len(got) != 2 {
		t.Errorf("Shanghai to Los Angeles: got %d pieces, want 2", len(got))
	}
	if got := GreatCircle(shanghai, frankfurt, 200*Kilometre).Cut(); len(got) != 1 {
		t.Errorf("Shanghai to Frankfurt: got %d pieces, want 1", len(got))
	}
}

// sameLines compares to the tenth of a millimetre.
func sameLines(a, b MultiLine) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return false
		}
		for j := range a[i] {
			if math.Abs(a[i][j].Lat-b[i][j].Lat) > 1e-9 || math.Abs(a[i][j].Lon-b[i][j].Lon) > 1e-9 {
				return false
			}
		}
	}
	return true
}
