// Package geo measures the earth for the rest of the project: distances,
// great-circle lines, the facility nearest to a point, UN/LOCODE place codes,
// and GeoJSON.
//
// # Where to start
//
//	Point, Distance      two positions and the metres between them
//	GreatCircle, Cut     the line to draw between them, safe on any map
//	NewIndex, Nearest    which of many points lies closest
//	ParseLocode          CN SHA, and what else carriers call that place
//	FeatureCollection    RFC 7946 out
//
// # Method
//
// The earth is a sphere of radius EarthRadius. Distance is the haversine
// formula as orb computes it; against the ellipsoid it is off by at most about
// 0.6 %. Everything else works on unit vectors in three dimensions, where
// neither the poles nor the 180th meridian are special.
//
// This is the only package that imports orb, and it uses orb's haversine and
// nothing more: orb's short-named Distance is a flat approximation (8 % too
// long from Shanghai to Los Angeles, 12 % to Rotterdam), and its midpoint,
// bearing and bound functions leave the range of longitudes or wrap the wrong
// way round the earth. TestOnlyHaversine keeps it so for the whole repository.
//
// # Units
//
// Latitude and longitude are degrees (WGS 84), distances are Metres. This is
// the one package of the project in which quantities are floats.
//
// # Ownership
//
// Points and lines are values; an Index never changes once built, and any
// number of goroutines may search it.
//
// # Limits
//
// Functions take valid points (Point.Valid); given NaN they answer NaN or
// nothing and never panic. Lines follow the sphere, not airways or sea lanes.
package geo
