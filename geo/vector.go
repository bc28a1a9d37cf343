package geo

import "math"

// vector is a direction from the centre of the earth; of unit length where it
// stands for a place. x points to 0°N 0°E, y to 0°N 90°E, z to the north pole.
type vector [3]float64

func (p Point) vector() vector {
	sinLat, cosLat := math.Sincos(p.Lat * math.Pi / 180)
	sinLon, cosLon := math.Sincos(p.Lon * math.Pi / 180)
	return vector{cosLat * cosLon, cosLat * sinLon, sinLat}
}

// point is the place v points at; v need not be of unit length.
func (v vector) point() Point {
	return Point{
		Lat: math.Atan2(v[2], math.Hypot(v[0], v[1])) * 180 / math.Pi,
		Lon: math.Atan2(v[1], v[0]) * 180 / math.Pi,
	}
}

func (v vector) dot(o vector) float64 { return v[0]*o[0] + v[1]*o[1] + v[2]*o[2] }

func (v vector) cross(o vector) vector {
	return vector{v[1]*o[2] - v[2]*o[1], v[2]*o[0] - v[0]*o[2], v[0]*o[1] - v[1]*o[0]}
}

func (v vector) length() float64 { return math.Sqrt(v.dot(v)) }

// combine is v*f + o*g.
func (v vector) combine(f float64, o vector, g float64) vector {
	return vector{v[0]*f + o[0]*g, v[1]*f + o[1]*g, v[2]*f + o[2]*g}
}

// acrossFrom is the part of v at right angles to the unit vector o.
func (v vector) acrossFrom(o vector) vector { return v.combine(1, o, -v.dot(o)) }
