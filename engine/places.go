package engine

import (
	"strings"

	"entrepot/engine/network"
	"entrepot/engine/suggest"
	"entrepot/engine/timetable"
	"entrepot/geo"
)

// directory finds facilities by what people call them.
type directory struct {
	snap       *timetable.Snapshot
	upper      map[string]int32 // by id in upper case
	candidates []suggest.Candidate
}

func newDirectory(s *timetable.Snapshot) *directory {
	d := &directory{snap: s, upper: make(map[string]int32, len(s.Facilities)), candidates: make([]suggest.Candidate, len(s.Facilities))}
	for i := range s.Facilities {
		f := &s.Facilities[i]
		if _, taken := d.upper[strings.ToUpper(f.ID)]; !taken {
			d.upper[strings.ToUpper(f.ID)] = int32(i)
		}
		d.candidates[i] = suggest.Candidate{Key: f.ID, Names: []string{f.Name}}
	}
	return d
}

// lookup finds a place: the id as it stands, then in any case, then as a
// UN/LOCODE under the other codes carriers use for the same place.
func (d *directory) lookup(id string) (int32, bool) {
	if i, ok := d.snap.Facility(id); ok {
		return i, true
	}
	if i, ok := d.upper[strings.ToUpper(strings.TrimSpace(id))]; ok {
		return i, true
	}
	code, err := geo.ParseLocode(id)
	if err != nil {
		return 0, false
	}
	if i, ok := d.upper[string(code)]; ok {
		return i, true
	}
	for _, other := range code.Alternatives() {
		if i, ok := d.upper[string(other)]; ok {
			return i, true
		}
	}
	return 0, false
}

// find is lookup with an error that suggests what may have been meant; the
// field is named in it.
func (d *directory) find(field, id string) (int32, error) {
	if i, ok := d.lookup(id); ok {
		return i, nil
	}
	e := &PlaceError{Field: field, Got: id}
	for _, key := range suggest.Near(id, d.candidates, 5) {
		i, _ := d.snap.Facility(key)
		e.Near = append(e.Near, place(&d.snap.Facilities[i]))
	}
	return 0, e
}

func place(f *network.Facility) Place {
	return Place{ID: f.ID, Name: f.Name, Kind: f.Kind, Country: f.Country, Zone: f.Zone, Lat: f.Lat, Lon: f.Lon}
}

func point(f *network.Facility) geo.Point { return geo.Point{Lat: f.Lat, Lon: f.Lon} }
