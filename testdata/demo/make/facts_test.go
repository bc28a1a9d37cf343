package main

import (
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/geo"
)

// TestAirportsStandWhereTheyAre compares positions and zones with OpenFlights,
// where that is at hand beside the repository. Airports it has under an old
// name or site are left out.
func TestAirportsStandWhereTheyAre(t *testing.T) {
	f, err := os.Open("../../../../shared/data/openflights/airports.dat")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../shared/data/openflights is not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	type airportRow struct {
		at   geo.Point
		zone string
	}
	known := map[string]airportRow{}
	rows := csv.NewReader(f)
	rows.LazyQuotes, rows.FieldsPerRecord = true, -1
	for {
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err != nil || len(row) < 12 {
			continue // the file has rows that are not CSV
		}
		lat, errLat := strconv.ParseFloat(row[6], 64)
		lon, errLon := strconv.ParseFloat(row[7], 64)
		if errLat == nil && errLon == nil {
			known[row[4]] = airportRow{geo.Point{Lat: lat, Lon: lon}, row[11]}
		}
	}
	otherIATA := map[string]string{"CNSIA": "XIY"} // UN/LOCODE and IATA differ
	moved := map[string]bool{"CNTAO": true}        // Jiaodong, where the list has Liuting
	checked := 0
	for _, p := range made().net.Facilities {
		code := p.ID[2:]
		if other, differs := otherIATA[p.ID]; differs {
			code = other
		}
		row, listed := known[code]
		if len(p.ID) != 5 || p.Kind != network.Airport && p.Kind != network.Hub || !listed || moved[p.ID] {
			continue
		}
		checked++
		if d := geo.Distance(geo.Point{Lat: p.Lat, Lon: p.Lon}, row.at); d > 4000 {
			t.Errorf("%s %s: got %.1f km from where OpenFlights has it, want at most 4", p.ID, p.Name, float64(d)/1000)
		}
		if !sameTime(p.Zone, row.zone) {
			t.Errorf("%s %s: got zone %s, which keeps another time than %s", p.ID, p.Name, p.Zone, row.zone)
		}
	}
	if checked < 60 {
		t.Errorf("airports compared: got %d, want most of them", checked)
	}
}

// sameTime says whether two zones have one clock through the year; a zone that
// cannot be loaded is no evidence.
func sameTime(a, b string) bool {
	za, errA := time.LoadLocation(a)
	zb, errB := time.LoadLocation(b)
	if errA != nil || errB != nil {
		return errA == nil
	}
	for month := time.Month(1); month <= 12; month++ {
		at := time.Date(2027, month, 15, 12, 0, 0, 0, time.UTC)
		_, offA := at.In(za).Zone()
		_, offB := at.In(zb).Zone()
		if offA != offB {
			return false
		}
	}
	return true
}

// TestPortsAndTownsAreNear compares the rest with UN/LOCODE, which gives one
// point for a whole place, to within 60 km: far enough for a port's outer
// basin, near enough to find a wrong sign or two figures swapped. Codes whose
// position there is wrong or rounded away are left out by name.
func TestPortsAndTownsAreNear(t *testing.T) {
	f, err := os.Open("../../../../shared/data/unlocode/unlocode-2023-2.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../shared/data/unlocode is not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := csv.NewReader(f)
	rows.FieldsPerRecord = -1
	head, err := rows.Read()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range head {
		column[name] = i
	}
	listed := map[string]bool{}
	position := map[string]geo.Point{}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			continue
		}
		code := row[column["country"]] + row[column["location"]]
		listed[code] = true
		lat, errLat := strconv.ParseFloat(row[column["lat"]], 64)
		lon, errLon := strconv.ParseFloat(row[column["lon"]], 64)
		if errLat == nil && errLon == nil {
			position[code] = geo.Point{Lat: lat, Lon: lon}
		}
	}
	wrongThere := map[string]bool{"CNYTN": true, "VNLGS": true} // in Fujian; in Thanh Hoa
	for _, p := range made().net.Facilities {
		code := p.ID[:5]
		if !listed[code] {
			t.Errorf("%s %s: %s is not in UN/LOCODE", p.ID, p.Name, code)
		}
		at, has := position[code]
		if !has || wrongThere[code] {
			continue
		}
		if d := geo.Distance(geo.Point{Lat: p.Lat, Lon: p.Lon}, at); d > 60_000 {
			t.Errorf("%s %s: got %.0f km from the point in UN/LOCODE, want at most 60", p.ID, p.Name, float64(d)/1000)
		}
	}
}
