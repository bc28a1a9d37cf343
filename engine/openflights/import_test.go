package openflights

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
)

// files are the four files as text.
type files struct{ airports, routes, airlines, countries string }

func (f files) read() (*network.Network, Report, error) {
	return Read(Files{
		Airports:  strings.NewReader(f.airports),
		Routes:    strings.NewReader(f.routes),
		Airlines:  strings.NewReader(f.airlines),
		Countries: strings.NewReader(f.countries),
	})
}

// world is small enough to hold in the head: Shanghai, Frankfurt and two
// airports of Istanbul, the older without its code since the newer opened.
func world() files {
	return files{
		airports: `1,"Pudong","Shanghai","China","PVG","ZSPD",31.1434,121.8050,13,8,"U","Asia/Shanghai","airport","X"
2,"Frankfurt","Frankfurt","Germany","FRA","EDDF",50.0333,8.5706,364,1,"E","Europe/Berlin","airport","X"
3,"Atatürk","Istanbul","Turkey","ISL","LTBA",40.9769,28.8146,163,3,"E","Europe/Istanbul","airport","X"
4,"Istanbul Airport","Istanbul","Turkey","IST","LTFM",41.2753,28.7519,325,3,"E","Europe/Istanbul","airport","X"
5,"Sabiha","Istanbul","Turkey",\N,"LTFJ",40.8986,29.3092,312,3,"E",\N,"airport","X"
`,
		routes: `CA,10,PVG,1,FRA,2,,0,77W
LH,20,FRA,2,PVG,1,,0,388
`,
		airlines: `10,"Air China",\N,"CA","CCA","AIR CHINA","China","Y"
20,"Lufthansa",\N,"LH","DLH","LUFTHANSA","Germany","Y"
`,
		countries: `"China","CN","CH"
"Germany","DE","GM"
"Turkey","TR","TU"
`,
	}
}

func TestReadSmallWorld(t *testing.T) {
	n, report, err := world().read()
	if err != nil {
		t.Fatal(err)
	}
	checkNetwork(t, n)
	wantFacility := network.Facility{
		ID: "FRA", Name: "Frankfurt", Kind: network.Airport, Lat: 50.0333, Lon: 8.5706,
		Country: "DE", Territory: "EU", Zone: "Europe/Berlin",
		Handling: 2 * time.Hour, Roles: network.ExportOffice | network.ImportOffice,
	}
	if len(n.Facilities) != 2 || n.Facilities[1] != wantFacility {
		t.Errorf("facilities %+v\nwant two, the second %+v", n.Facilities, wantFacility)
	}
	wantLane := network.Lane{
		ID: "CA-PVG-FRA", Carrier: "CA", From: "PVG", To: "FRA", Mode: network.Air, Service: network.Scheduled,
		Duration: 11*time.Hour + 40*time.Minute, CutOff: 3 * time.Hour, Tariff: "air-09000km",
	}
	if len(n.Lanes) != 2 || n.Lanes[0] != wantLane {
		t.Errorf("lanes %+v\nwant two, the first %+v", n.Lanes, wantLane)
	}
	if want := []network.Territory{{ID: "CN", Name: "China", Currency: "USD"}, {ID: "EU", Name: "European Union", Currency: "USD"}}; !slices.Equal(n.Territories, want) {
		t.Errorf("territories %+v, want %+v", n.Territories, want)
	}
	if report.Routes.Read != 2 || report.Routes.Used != 2 || report.Facilities != 2 || report.Airports.Used != 5 {
		t.Errorf("report %+v", report)
	}
}

// TestRoutes gives one row of routes.dat at a time, in front of a good one, and
// says what must come of it.
func TestRoutes(t *testing.T) {
	tests := []struct {
		name string
		row  string
		lane string // id; empty: skipped
		why  Reason
	}{
		{"a codeshare is a lane of its own", `CA,10,FRA,2,PVG,1,Y,0,388`, "CA-FRA-PVG", ""},
		{"stops are flown", `CA,10,FRA,2,PVG,1,,1,388`, "CA-FRA-PVG", ""},
		{"number not known, code is", `CA,10,FRA,\N,PVG,999,,0,388`, "CA-FRA-PVG", ""},
		{"code has moved across the city", `CA,10,PVG,1,IST,3,,0,388`, "CA-PVG-IST", ""},
		{"code is nobody's, number decides", `CA,10,PVG,1,XYZ,3,,0,388`, "CA-PVG-ISL", ""},
		{"ICAO codes will do", `CA,10,ZSPD,1,LTBA,3,,0,388`, "CA-PVG-ISL", ""},
		{"no IATA code and no zone", `CA,10,PVG,1,LTFJ,5,,0,388`, "CA-PVG-LTFJ", ""},
		{"airline by code alone", `9Q,\N,PVG,1,FRA,2,,0,388`, "9Q-PVG-FRA", ""},
		{"airline that airlines.dat lacks", `9Q,777,PVG,1,FRA,2,,0,388`, "9Q-PVG-FRA", ""},
		{"code of an airline without a number is another carrier", `LH,\N,PVG,1,FRA,2,,0,388`, "LH.2-PVG-FRA", ""},
		{"no such airport", `CA,10,PVG,1,XYZ,999,,0,388`, "", NoAirport},
		{"no number, no code", `CA,10,PVG,1,\N,\N,,0,388`, "", NoAirport},
		{"code far from the number", `CA,10,PVG,1,FRA,3,,0,388`, "", TwoAirports},
		{"to itself", `CA,10,PVG,1,PVG,1,,0,388`, "", SamePlace},
		{"no airline", `\N,\N,PVG,1,FRA,2,,0,388`, "", NoAirline},
		{"stops in words", `CA,10,PVG,1,IST,4,,one,388`, "", BadStops},
		{"said before", `CA,10,PVG,1,FRA,2,Y,0,388`, "", Repeated},
		{"too few cells", `CA,10,PVG,1`, "", Malformed},
		{"quote left open", `"CA,10,PVG,1,FRA,2,,0,388`, "", Malformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := world()
			w.routes += tt.row + "\n"
			n, report, err := w.read()
			if err != nil {
				t.Fatal(err)
			}
			checkNetwork(t, n)
			if tt.why != "" {
				s := report.Routes.Skipped[tt.why]
				if s.Count != 1 || len(s.Examples) != 1 || s.Examples[0] != (Example{3, tt.row}) {
					t.Errorf("skipped %+v, want line 3 as %q", report.Routes.Skipped, tt.why)
				}
				return
			}
			if len(n.Lanes) != 3 || n.Lanes[2].ID != tt.lane {
				t.Errorf("lanes %+v, skipped %+v, want %s as the third", n.Lanes, report.Routes.Skipped, tt.lane)
			}
		})
	}
}

// TestAirports changes the row of Istanbul Airport and says what becomes of a
// route to it.
func TestAirports(t *testing.T) {
	tests := []struct {
		name string
		row  string
		why  Reason // of the route; empty: usable
		want network.Facility
	}{
		{"as it is", `4,"Istanbul Airport","Istanbul","Turkey","IST","LTFM",41.2,28.7,1,3,"E","Europe/Istanbul","a","b"`, "",
			network.Facility{ID: "IST", Country: "TR", Zone: "Europe/Istanbul"}},
		{"zone not given", `4,"Istanbul Airport","Istanbul","Turkey","IST","LTFM",41.2,28.7,1,3,"E",\N,"a","b"`, "",
			network.Facility{ID: "IST", Country: "TR", Zone: "Europe/Istanbul"}},
		{"zone of no database", `4,"Istanbul Airport","Istanbul","Turkey","IST","LTFM",41.2,28.7,1,3,"E","Mars/Base","a","b"`, "",
			network.Facility{ID: "IST", Country: "TR", Zone: "Europe/Istanbul"}},
		{"the zone of whoever reads is none", `4,"Istanbul Airport","Istanbul","Turkey","IST","LTFM",41.2,28.7,1,3,"E","Local","a","b"`, "",
			network.Facility{ID: "IST", Country: "TR", Zone: "Europe/Istanbul"}},
		{"far-off island takes the zone next door", `4,"Anadyr","Anadyr","Germany","IST","LTFM",31.0,121.0,1,3,"E",\N,"a","b"`, "",
			network.Facility{ID: "IST", Country: "DE", Zone: "Asia/Shanghai"}},
		{"nobody near", `4,"Easter Island","Hanga Roa","Turkey","IST","LTFM",-27.1,-109.4,1,3,"E",\N,"a","b"`, NoZone, network.Facility{}},
		{"country by another name", `4,"X","X","Burma","IST","LTFM",41.2,28.7,1,3,"E","Asia/Rangoon","a","b"`, "",
			network.Facility{ID: "IST", Country: "MM", Zone: "Asia/Rangoon"}},
		{"country that is no more", `4,"X","X","Netherlands Antilles","IST","TNCC",12.2,-69.0,1,3,"E","America/Curacao","a","b"`, "",
			network.Facility{ID: "IST", Country: "CW", Zone: "America/Curacao"}},
		{"country unknown", `4,"X","X","Atlantis","IST","LTFM",41.2,28.7,1,3,"E","Europe/Istanbul","a","b"`, NoCountry, network.Facility{}},
		{"latitude past the pole", `4,"X","X","Turkey","IST","LTFM",141.2,28.7,1,3,"E","Europe/Istanbul","a","b"`, BadPosition, network.Facility{}},
		{"position not a number", `4,"X","X","Turkey","IST","LTFM",NaN,28.7,1,3,"E","Europe/Istanbul","a","b"`, BadPosition, network.Facility{}},
		{"position missing", `4,"X","X","Turkey","IST","LTFM",\N,28.7,1,3,"E","Europe/Istanbul","a","b"`, BadPosition, network.Facility{}},
		{"codes are no codes", `4,"X","X","Turkey","is","L-FM",41.2,28.7,1,3,"E","Europe/Istanbul","a","b"`, "",
			network.Facility{ID: "OF4", Country: "TR", Zone: "Europe/Istanbul"}},
		{"code taken by an earlier airport", `4,"X","X","Turkey","FRA","LTFM",41.2,28.7,1,3,"E","Europe/Istanbul","a","b"`, "",
			network.Facility{ID: "LTFM", Country: "TR", Zone: "Europe/Istanbul"}},
		{"the row is broken", `4,"X","X`, NoAirport, network.Facility{}},
		{"the number is none", `four,"X","X","Turkey","QQQ","LTFM",41.2,28.7,1,3,"E","Europe/Istanbul","a","b"`, NoAirport, network.Facility{}},
		{"the number is another's", `1,"X","X","Turkey","QQQ","LTFM",41.2,28.7,1,3,"E","Europe/Istanbul","a","b"`, NoAirport, network.Facility{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := world()
			lines := strings.Split(w.airports, "\n")
			lines[3] = tt.row
			w.airports = strings.Join(lines, "\n")
			w.routes += "CA,10,FRA,2,XYZ,4,,0,388\n"
			n, report, err := w.read()
			if err != nil {
				t.Fatal(err)
			}
			checkNetwork(t, n)
			if tt.why != "" {
				if report.Routes.Skipped[tt.why].Count != 1 {
					t.Errorf("skipped %+v, want one as %q", report.Routes.Skipped, tt.why)
				}
				return
			}
			if len(n.Facilities) != 3 {
				t.Fatalf("facilities %+v, skipped %+v, want three", n.Facilities, report.Routes.Skipped)
			}
			got := n.Facilities[2]
			if got.ID != tt.want.ID || got.Country != tt.want.Country || got.Zone != tt.want.Zone {
				t.Errorf("got %s in %s, zone %s, want %s in %s, zone %s",
					got.ID, got.Country, got.Zone, tt.want.ID, tt.want.Country, tt.want.Zone)
			}
		})
	}
}

func TestCarrierIDs(t *testing.T) {
	w := world()
	w.airlines = `10,"One",\N,"CA","CCA","","","Y"
11,"Two, same code",\N,"CA","TWO","","","Y"
12,"Three, same codes",\N,"CA","TWO","","","Y"
13,"Four, no codes",\N,"-","N/A","","","Y"
`
	w.routes = `CA,10,PVG,1,FRA,2,,0,X
CA,11,PVG,1,FRA,2,,0,X
CA,12,PVG,1,FRA,2,,0,X
CA,13,PVG,1,FRA,2,,0,X
CA,\N,PVG,1,FRA,2,,0,X
CA,,FRA,2,PVG,1,,0,X
`
	n, _, err := w.read()
	if err != nil {
		t.Fatal(err)
	}
	checkNetwork(t, n)
	var got []string
	for _, c := range n.Carriers {
		got = append(got, c.ID+" "+c.Name)
	}
	want := []string{"CA One", "TWO Two, same code", "OF12 Three, same codes", "OF13 Four, no codes", "CA.2 airline CA"}
	if !slices.Equal(got, want) {
		t.Errorf("carriers %q, want %q", got, want)
	}
	if len(n.Lanes) != 6 {
		t.Errorf("got %d lanes, want all 6", len(n.Lanes))
	}
}

func TestTooFarWithoutStop(t *testing.T) {
	w := world()
	w.airports += `6,"Ezeiza","Buenos Aires","Germany","EZE","SAEZ",-34.8,-58.5,1,3,"E","America/Buenos_Aires","a","b"` + "\n"
	w.routes = "CA,10,PVG,1,EZE,6,,0,X\nCA,10,EZE,6,PVG,1,,1,X\n"
	n, report, err := w.read()
	if err != nil {
		t.Fatal(err)
	}
	if len(n.Lanes) != 1 || n.Lanes[0].ID != "CA-EZE-PVG" || report.Routes.Skipped[TooFar].Count != 1 {
		t.Errorf("lanes %+v, skipped %+v, want the one with a stop alone", n.Lanes, report.Routes.Skipped)
	}
}

func TestMissingFiles(t *testing.T) {
	w := world()
	n, _, err := Read(Files{Airports: strings.NewReader(w.airports), Routes: strings.NewReader(w.routes), Countries: strings.NewReader(w.countries)})
	if err != nil || len(n.Lanes) != 2 || n.Carriers[0].Name != "airline CA" {
		t.Errorf("without airlines.dat: %+v, %v, want both lanes", n, err)
	}
	_, report, err := Read(Files{Airports: strings.NewReader(w.airports), Routes: strings.NewReader(w.routes)})
	if err == nil || report.Routes.Skipped[NoCountry].Count != 2 {
		t.Errorf("without countries.dat: %v, %+v, want no usable route for want of a country", err, report.Routes)
	}
	if _, _, err := Read(Files{}); err == nil {
		t.Error("without airports.dat and routes.dat: got no error")
	}
	if _, _, err := Import(t.TempDir()); err == nil || !strings.Contains(err.Error(), "airports.dat") {
		t.Errorf("empty directory: got error %v, want one that names airports.dat", err)
	}
}

func TestLatin1(t *testing.T) {
	w := world()
	w.airports = strings.Replace(w.airports, "Atatürk", "Atat\xfcrk", 1)
	w.routes += "CA,10,PVG,1,ISL,3,,0,X\n"
	n, report, err := w.read()
	if err != nil || report.Latin1 != 1 || n.Facilities[2].Name != "Atatürk" {
		t.Errorf("got %+v, %d lines of Latin-1, %v, want Atatürk read in full", n.Facilities, report.Latin1, err)
	}
}

func TestReportText(t *testing.T) {
	w := world()
	w.routes += "CA,10,PVG,1,PVG,1,,0,X\nCA,10\nCA,11\n"
	_, report, err := w.read()
	if err != nil {
		t.Fatal(err)
	}
	const want = `countries.dat       3 rows read,      3 used,     0 skipped
airports.dat        5 rows read,      5 used,     0 skipped
airlines.dat        2 rows read,      2 used,     0 skipped
routes.dat          5 rows read,      2 used,     3 skipped
       2  the row has the wrong number of cells, a quote left open, or no end
          line 4: CA,10
          line 5: CA,11
       1  the route ends where it starts
          line 3: CA,10,PVG,1,PVG,1,,0,X
routes used    0 are codeshares, 0 have stops, 0 name their airline by code alone
               0 ends were found by code, 0 by code because the airport has moved since
network        2 facilities, 2 carriers, 2 lanes, 2 territories; 0 facilities have the time zone of the nearest airport
`
	if got := report.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// checkNetwork holds what any imported network must satisfy to be a feed:
// unique, well-formed ids and references that lead somewhere.
func checkNetwork(t *testing.T, n *network.Network) {
	t.Helper()
	seen := make(map[string]map[string]bool)
	take := func(kind, id string) {
		if seen[kind] == nil {
			seen[kind] = make(map[string]bool)
		}
		if seen[kind][id] {
			t.Errorf("%s %s: two have this id", kind, id)
		}
		seen[kind][id] = true
		ok := len(id) >= 1 && len(id) <= 40
		for _, c := range id {
			ok = ok && (c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.ContainsRune("-_.", c))
		}
		if !ok {
			t.Errorf("%s %q: not an id", kind, id)
		}
	}
	refer := func(from, kind, id string) {
		if !seen[kind][id] {
			t.Errorf("%s: no %s has the id %q", from, kind, id)
		}
	}
	for _, x := range n.Territories {
		take("territory", x.ID)
	}
	for _, x := range n.Facilities {
		take("facility", x.ID)
		refer(x.ID, "territory", x.Territory)
		if _, err := time.LoadLocation(x.Zone); err != nil || x.Zone == "" || x.Name == "" || len(x.Country) != 2 {
			t.Errorf("facility %+v: wants a zone, a name and a country: %v", x, err)
		}
	}
	for _, x := range n.Carriers {
		take("carrier", x.ID)
	}
	for _, x := range n.Tariffs {
		take("tariff", x.ID)
	}
	for _, x := range n.Lanes {
		take("lane", x.ID)
		refer(x.ID, "carrier", x.Carrier)
		refer(x.ID, "tariff", x.Tariff)
		refer(x.ID, "facility", x.From)
		refer(x.ID, "facility", x.To)
		if x.From == x.To || x.Duration < ground || x.Duration%time.Minute != 0 {
			t.Errorf("lane %+v: wants two places and whole minutes between them", x)
		}
	}
	departs := make(map[string]bool)
	for _, x := range n.Departures {
		refer("departure", "lane", x.Lane)
		departs[x.Lane] = true
	}
	if !maps.Equal(departs, seen["lane"]) {
		t.Errorf("%d lanes depart, want all %d", len(departs), len(seen["lane"]))
	}
}

// TestSameFilesSameNetwork says that nothing hangs on chance, such as the
// order of a map.
func TestSameFilesSameNetwork(t *testing.T) {
	first, firstReport, err := world().read()
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, report, err := world().read()
		if err != nil || !reflect.DeepEqual(first, again) || !reflect.DeepEqual(firstReport, report) {
			t.Fatalf("read again: %+v, %v\nwant %+v", again, err, first)
		}
	}
}
