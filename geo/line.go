package geo

import "math"

// Line is a way over the earth: each point is joined to the next by the
// shorter arc of a great circle. It takes no notice of the 180th meridian;
// Cut makes of it what a flat map can draw.
type Line []Point

// maxSegments bounds a line whose step is far finer than anyone draws: half
// the earth at 10 000 segments is 2 km a step.
const maxSegments = 10_000

// samePlace is the angle in radians (0.6 mm on the ground) below which two
// points, or a point and the antipode of the other, have no arc between them
// whose direction could be computed.
const samePlace = 1e-10

// GreatCircle is the shortest way from a to b as a line whose points are at
// most step apart, evenly spaced, both ends included. A step that is not
// positive gives the two ends alone. Antipodes have every way between them the
// same length; the one over the north pole is taken, or from a pole the one
// along its given longitude.
func GreatCircle(a, b Point, step Metres) Line {
	a.Lon, b.Lon = NormaliseLon(a.Lon), NormaliseLon(b.Lon)
	va, vb := a.vector(), b.vector()
	across := vb.acrossFrom(va)
	angle := math.Atan2(va.cross(vb).length(), va.dot(vb))
	switch {
	case angle < samePlace:
		return Line{a, b}
	case math.Pi-angle < samePlace:
		angle = math.Pi
		across = vector{0, 0, 1}.acrossFrom(va)
		if across.length() < samePlace { // a is a pole itself
			across = Point{Lat: 0, Lon: a.Lon}.vector()
		}
	}
	segments := 1
	if arc := Metres(angle) * EarthRadius; step > 0 {
		segments = int(math.Ceil(min(float64(arc/step), maxSegments)))
	}
	line := make(Line, 0, segments+1)
	line = append(line, a)
	// With va and the unit vector across as axes of the plane of the arc, the
	// point at angle t is va cos t + across sin t: the slerp of both ends,
	// without its division by the sine of the whole angle.
	unit := 1 / across.length()
	for i := 1; i < segments; i++ {
		sin, cos := math.Sincos(angle * float64(i) / float64(segments))
		line = append(line, va.combine(cos, across, sin*unit).point())
	}
	return append(line, b)
}

// Length is the sum of the distances between successive points.
func (l Line) Length() Metres {
	var sum Metres
	for i := 1; i < len(l); i++ {
		sum += Distance(l[i-1], l[i])
	}
	return sum
}
