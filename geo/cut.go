package geo

import "math"

// MultiLine is a line in pieces, none of which crosses the 180th meridian or a
// pole, so that each can be drawn with straight strokes on a flat map.
type MultiLine []Line

// Cut splits a line where it crosses the 180th meridian, as RFC 7946 section
// 3.1.9 asks: one piece ends and the next begins at exactly ±180, at the
// latitude where the great circle crosses. A line over a pole is split there
// too: one piece runs up its meridian to ±90 and the next comes down the
// other, for on a flat map a pole is a whole edge. Fewer than two points make
// no line, and give nothing.
func (l Line) Cut() MultiLine {
	if len(l) < 2 {
		return nil
	}
	c := cutter{piece: Line{{l[0].Lat, NormaliseLon(l[0].Lon)}}}
	for _, p := range l[1:] {
		c.extend(Point{p.Lat, NormaliseLon(p.Lon)})
	}
	c.flush()
	return c.done
}

// cutter holds the piece being drawn. The last point of the piece keeps the
// side of the 180th meridian it was reached from, so that a line that only
// touches the meridian is not cut.
type cutter struct {
	done  MultiLine
	piece Line
}

// onMeridian is how close in degrees (0.1 mm) counts as on the 180th meridian
// or at a pole: sines and cosines do not place a point better than this.
const onMeridian = 1e-9

// overPole is how close to half a turn of longitude, in degrees, a segment
// counts as passing over the pole. A segment that misses by less passes the
// pole within a hand's breadth.
const overPole = 1e-6

func (c *cutter) extend(to Point) {
	at := c.piece[len(c.piece)-1]
	turn := NormaliseLon(to.Lon - at.Lon) // the shorter way round
	switch {
	case isPole(to): // a pole lies on every meridian; stay on ours
		to.Lon = at.Lon
		c.piece = append(c.piece, to)
	case isPole(at):
		if to.Lon != at.Lon {
			c.restart(Point{at.Lat, to.Lon})
		}
		c.piece = append(c.piece, to)
	case 180-math.Abs(turn) < overPole:
		pole := math.Copysign(90, at.Lat+to.Lat)
		c.piece = append(c.piece, Point{pole, at.Lon})
		c.restart(Point{pole, to.Lon})
		c.piece = append(c.piece, to)
	default:
		c.along(at, to, turn)
	}
}

// along draws a segment that meets no pole, cutting it where at.Lon+turn
// leaves -180 to 180.
func (c *cutter) along(at, to Point, turn float64) {
	side := math.Copysign(180, turn)
	switch beyond := math.Abs(at.Lon+turn) - 180; {
	case beyond < -onMeridian:
		c.piece = append(c.piece, to)
	case beyond <= onMeridian:
		c.piece = append(c.piece, Point{to.Lat, math.Copysign(180, at.Lon+turn)})
	case at.Lon == side:
		// The last point is the crossing: it ends its piece as it stands, and
		// where it began the line there is nothing before the crossing to keep.
		c.restart(Point{at.Lat, -side})
		c.piece = append(c.piece, to)
	default:
		lat := crossing(at, to, turn)
		c.piece = append(c.piece, Point{lat, side})
		c.restart(Point{lat, -side})
		c.piece = append(c.piece, to)
	}
}

// crossing is the latitude at which the great circle through a and b meets the
// 180th meridian; turn is the longitude from a to b.
func crossing(a, b Point, turn float64) float64 {
	if math.Abs(turn) < overPole {
		// Too short an arc to span a plane; over its few centimetres a straight
		// line is the great circle.
		share := (180 - math.Abs(a.Lon)) / math.Abs(turn)
		return a.Lat + (b.Lat-a.Lat)*share
	}
	// A place on the meridian is (-cos lat, 0, sin lat); it lies in the plane
	// of the arc where its product with the plane's normal is zero.
	normal := a.vector().cross(b.vector())
	return math.Atan(normal[0]/normal[2]) * 180 / math.Pi
}

// restart ends the piece and begins the next at p.
func (c *cutter) restart(p Point) {
	c.flush()
	c.piece = Line{p}
}

func (c *cutter) flush() {
	if len(c.piece) > 1 {
		c.done = append(c.done, c.piece)
	}
}

func isPole(p Point) bool { return math.Abs(p.Lat) > 90-onMeridian }
