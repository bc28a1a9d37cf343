package geo

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// FeatureCollection is a GeoJSON document (RFC 7946). It and Feature implement
// json.Marshaler; coordinates are written [longitude, latitude] and rounded to
// six decimals, 11 cm at the equator.
type FeatureCollection struct {
	Features []Feature
}

// Feature is one thing on the map.
type Feature struct {
	ID         string   // left out when empty
	Geometry   Geometry // nil is written null: a feature without a place
	Properties any      // must marshal to a JSON object or null
}

// Geometry is a Point or a MultiLine. A Line is none on purpose: Cut makes it
// a MultiLine that is right on every map. A MultiLine of one piece is written
// as a LineString, any other as a MultiLineString.
type Geometry interface {
	appendJSON(b []byte) ([]byte, error)
}

// MarshalJSON writes the collection.
func (c FeatureCollection) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Type     string    `json:"type"`
		Features []Feature `json:"features"`
	}{"FeatureCollection", append([]Feature{}, c.Features...)}) // never null
}

// MarshalJSON writes the feature.
func (f Feature) MarshalJSON() ([]byte, error) {
	geometry := []byte("null")
	if f.Geometry != nil {
		var err error
		if geometry, err = f.Geometry.appendJSON(nil); err != nil {
			return nil, fmt.Errorf("geojson: feature %q: %w", f.ID, err)
		}
	}
	return json.Marshal(struct {
		Type       string          `json:"type"`
		ID         string          `json:"id,omitempty"`
		Geometry   json.RawMessage `json:"geometry"`
		Properties any             `json:"properties"`
	}{"Feature", f.ID, geometry, f.Properties})
}

func (p Point) appendJSON(b []byte) ([]byte, error) {
	b = append(b, `{"type":"Point","coordinates":`...)
	b, err := p.appendPosition(b)
	return append(b, '}'), err
}

func (m MultiLine) appendJSON(b []byte) ([]byte, error) {
	if len(m) == 1 {
		b = append(b, `{"type":"LineString","coordinates":`...)
		b, err := m[0].appendPositions(b)
		return append(b, '}'), err
	}
	b = append(b, `{"type":"MultiLineString","coordinates":[`...)
	for i, l := range m {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = l.appendPositions(b); err != nil {
			return nil, err
		}
	}
	return append(b, "]}"...), nil
}

func (l Line) appendPositions(b []byte) ([]byte, error) {
	b = append(b, '[')
	for i, p := range l {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = p.appendPosition(b); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func (p Point) appendPosition(b []byte) ([]byte, error) {
	if !p.Valid() {
		return nil, fmt.Errorf("position: got latitude %v longitude %v, want -90 to 90 and -180 to 180", p.Lat, p.Lon)
	}
	b = append(b, '[')
	b = appendDegrees(b, p.Lon)
	b = append(b, ',')
	b = appendDegrees(b, p.Lat)
	return append(b, ']'), nil
}

func appendDegrees(b []byte, deg float64) []byte {
	rounded := math.Round(deg*1e6) / 1e6
	return strconv.AppendFloat(b, rounded+0, 'f', -1, 64) // + 0 makes -0 into 0
}
