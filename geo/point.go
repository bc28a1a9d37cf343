package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
)

// Point is a position in degrees, WGS 84: north and east are positive. The
// fields have names because half of the world's formats put longitude first.
type Point struct{ Lat, Lon float64 }

// Metres is a distance along the earth's surface.
type Metres float64

// Kilometre in metres, to write 12 * geo.Kilometre.
const Kilometre Metres = 1000

// EarthRadius is the radius of the sphere all distances are on: the equatorial
// radius of WGS 84, because that is orb's.
const EarthRadius Metres = orb.EarthRadius

// farthest is half the way round the earth: no distance is longer.
const farthest = math.Pi * EarthRadius

// Valid says whether p is a place: latitude -90 to 90, longitude -180 to 180,
// and both of them numbers.
func (p Point) Valid() bool {
	return p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180
}

// String writes the point as people do, latitude first: 31.1434,121.8050.
func (p Point) String() string { return fmt.Sprintf("%.4f,%.4f", p.Lat, p.Lon) }

// NormaliseLon brings a longitude into -180 to 180. One that is there already
// comes back unchanged, so both 180 and -180 stay what they are.
func NormaliseLon(lon float64) float64 {
	if lon >= -180 && lon <= 180 {
		return lon
	}
	lon = math.Mod(lon, 360)
	switch {
	case lon > 180:
		return lon - 360
	case lon < -180:
		return lon + 360
	}
	return lon
}

// Distance is the length of the shortest way over the earth from a to b, along
// a great circle. It is the same from b to a, and for longitudes that differ
// by whole turns.
func Distance(a, b Point) Metres {
	// Only the difference of longitude counts; given small, it is exact at any
	// number of turns.
	from := orb.Point{0, a.Lat}
	to := orb.Point{NormaliseLon(b.Lon - a.Lon), b.Lat}
	d := orbgeo.DistanceHaversine(from, to)
	if math.IsNaN(d) && !math.IsNaN(a.Lat+a.Lon+b.Lat+b.Lon) {
		// Between antipodes the haversine can round to just above 1, and then
		// orb takes the root of a negative number.
		return farthest
	}
	return Metres(d)
}
