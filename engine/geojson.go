package engine

import (
	"fmt"

	"entrepot/geo"
)

// lineStep is how far apart the points of a drawn great circle are: fine
// enough that a line looks smooth on a globe.
const lineStep = 100 * geo.Kilometre

// GeoJSON draws an answer: a line for each leg of each itinerary, cut at the
// antimeridian, with the itinerary's and the leg's number, both from 0.
func GeoJSON(a *Answer) geo.FeatureCollection {
	var fc geo.FeatureCollection
	for i := range a.Itineraries {
		it := &a.Itineraries[i]
		for j := range it.Legs {
			l := &it.Legs[j]
			fc.Features = append(fc.Features, geo.Feature{Geometry: LegLine(l), Properties: map[string]any{
				"itinerary": i, "leg": j, "lane": l.Lane, "carrier": l.Carrier, "mode": l.Mode,
				"from": l.From.ID, "to": l.To.ID, "depart": l.Depart, "arrive": l.Arrive,
				"total": fmt.Sprint(it.Total),
			}})
		}
	}
	return fc
}

// LegLine is the great circle a leg is drawn as.
func LegLine(l *Leg) geo.Geometry {
	return geo.GreatCircle(geo.Point{Lat: l.From.Lat, Lon: l.From.Lon}, geo.Point{Lat: l.To.Lat, Lon: l.To.Lon}, lineStep).Cut()
}
