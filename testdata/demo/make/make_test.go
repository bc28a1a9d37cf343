package main

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entrepot/engine"
	"entrepot/engine/feed"
	"entrepot/engine/network"
	"entrepot/engine/unit"
	"entrepot/testdata/demo"
)

// made is the world of the tables, made once for all tests, which only read it.
var made = sync.OnceValue(newWorld)

func TestTablesHaveNoFaults(t *testing.T) {
	for _, f := range made().faults {
		t.Error(f)
	}
}

// TestFilesAreUpToDate wants the embedded files to be what the tables give.
func TestFilesAreUpToDate(t *testing.T) {
	if err := run("..", true); err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(demo.Feed, "*.csv")
	if err != nil || len(files) != 14 {
		t.Errorf("embedded files: got %v, %v, want fourteen", files, err)
	}
}

func TestFeedHasNoFaults(t *testing.T) {
	_, report := feed.ReadFS(demo.Feed, "demo")
	for _, f := range report.Faults {
		t.Error(f)
	}
}

// TestSizes holds the network to what the project promises of its demo.
func TestSizes(t *testing.T) {
	n := made().net
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"places", len(n.Facilities), 120}, {"carriers", len(n.Carriers), 12}, {"lanes", len(n.Lanes), 800},
	} {
		if c.got < c.want {
			t.Errorf("%s: got %d, want at least %d", c.what, c.got, c.want)
		}
	}
	for _, kind := range network.FacilityKinds {
		if !slices.ContainsFunc(n.Facilities, func(f network.Facility) bool { return f.Kind == kind }) {
			t.Errorf("kind %s: got no place of it", kind)
		}
	}
	for _, mode := range network.Modes {
		if !slices.ContainsFunc(n.Lanes, func(l network.Lane) bool { return l.Mode == mode }) {
			t.Errorf("mode %s: got no lane in it", mode)
		}
	}
}

// TestEveryPlaceReachesEveryOther follows the lanes that take an ordinary
// parcel, by shape alone: the timetable is not asked.
func TestEveryPlaceReachesEveryOther(t *testing.T) {
	n := made().net
	out, in := map[string][]string{}, map[string][]string{}
	for _, l := range n.Lanes {
		out[l.From] = append(out[l.From], l.To)
		in[l.To] = append(in[l.To], l.From)
	}
	start := n.Facilities[0].ID
	for name, next := range map[string]map[string][]string{"reached from": out, "reaching": in} {
		seen := map[string]bool{start: true}
		for queue := []string{start}; len(queue) > 0; queue = queue[1:] {
			for _, id := range next[queue[0]] {
				if !seen[id] {
					seen[id] = true
					queue = append(queue, id)
				}
			}
		}
		for _, f := range n.Facilities {
			if !seen[f.ID] {
				t.Errorf("%s: not among the places %s %s", f.ID, name, start)
			}
		}
	}
}

// TestRoutesFromChinaToEveryDepot asks the engine on a Tuesday in November:
// every depot abroad must be reached within the horizon, and from every
// consolidation point.
func TestRoutesFromChinaToEveryDepot(t *testing.T) {
	if testing.Short() {
		t.Skip("half a minute of exact search")
	}
	e, from := demoEngine(t)
	var origins, depots []string
	for _, p := range e.Places() {
		switch {
		case p.Kind == network.ConsolidationPoint:
			origins = append(origins, p.ID)
		case p.Kind == network.DeliveryDepot && p.Country != "CN":
			depots = append(depots, p.ID)
		}
	}
	// The depots are dealt out among the origins: each is asked for once, since
	// all pairs would be minutes of exact search.
	for i, depot := range depots {
		origin := origins[i%len(origins)]
		a, err := e.Route(context.Background(), engine.Query{From: origin, To: depot, Depart: from,
			Currency: "USD", Limit: 1, Parcel: engine.Parcel{Weight: 1200 * unit.Gram}})
		if err != nil || len(a.Itineraries) == 0 {
			t.Errorf("%s to %s: got %v, %v, want a route", origin, depot, a.NoRoute, err)
		}
	}
}

// TestShenzhenToFrankfurtOffersTheFourWays holds the prices and times of the
// pair everybody tries first: 1.2 kg from Shenzhen to a door in Frankfurt.
func TestShenzhenToFrankfurtOffersTheFourWays(t *testing.T) {
	e, from := demoEngine(t)
	a, err := e.Route(context.Background(), engine.Query{From: "CNSZX-C1", To: "DEFRA-D1", Depart: from, Currency: "USD",
		Parcel: engine.Parcel{Weight: 1200 * unit.Gram, Dims: unit.Dims{Length: 300, Width: 200, Height: 100}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		carrier          string // of the longest leg
		minDays, maxDays float64
		minCost, maxCost int64 // cents
	}{
		{"HLX", 2.5, 5, 2200, 3500},
		{"SPG", 6, 12, 900, 1700},
		{"PCP", 8, 14, 800, 1200},
		{"SLR", 16, 23, 500, 850},
		{"BCL", 33, 43, 300, 550},
	} {
		found := false
		for _, it := range a.Itineraries {
			long := slices.MaxFunc(it.Legs, func(a, b engine.Leg) int { return int(a.Arrive.Sub(a.Depart) - b.Arrive.Sub(b.Depart)) })
			days := it.Arrive.Sub(from).Hours() / 24
			if long.Carrier == want.carrier && days >= want.minDays && days <= want.maxDays &&
				it.Total.Minor >= want.minCost && it.Total.Minor <= want.maxCost {
				found = true
			}
		}
		if !found {
			t.Errorf("%s: got no itinerary of %v to %v days and %d to %d cents", want.carrier, want.minDays, want.maxDays, want.minCost, want.maxCost)
		}
	}
}

// demoEngine compiles the embedded feed as of a fixed day and gives the hour at
// which the tests hand over: a Tuesday morning in China.
func demoEngine(t *testing.T) (*engine.Engine, time.Time) {
	t.Helper()
	n, report := feed.ReadFS(demo.Feed, "demo")
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	e, err := engine.New(n, engine.Options{Now: func() time.Time { return from }})
	if err != nil {
		t.Fatal(err)
	}
	return e, from
}

// TestLanesArePossible looks for the absurd: too fast or too slow for the mode,
// shorter than the great circle, a lorry across a sea.
func TestLanesArePossible(t *testing.T) {
	w := made()
	pace := map[network.Mode][2]float64{ // least and most km/h over the way gone
		network.Air: {5, 900}, network.Sea: {5, 40}, network.Rail: {1, 90}, network.Road: {2, 85}, network.Barge: {5, 20},
		network.Post: {1, 800}, network.Courier: {0.2, 85},
	}
	for _, l := range w.net.Lanes {
		circle := w.km(l.From, l.To)
		km := max(float64(l.DistanceKm), circle)
		if l.DistanceKm > 0 && float64(l.DistanceKm) < 0.97*circle-1 {
			t.Errorf("%s: got %d km, want at least the great circle's %.0f", l.ID, l.DistanceKm, circle)
		}
		if kmh := km / l.Duration.Hours(); km > 30 && (kmh < pace[l.Mode][0] || kmh > pace[l.Mode][1]) {
			t.Errorf("%s: got %.1f km/h, want %v", l.ID, kmh, pace[l.Mode])
		}
		byLand := l.Mode == network.Road || l.Mode == network.Rail || l.Mode == network.Courier || l.Mode == network.Barge
		if a, b := landmass(l.From), landmass(l.To); byLand && a != b && !ferried(l.From, l.To) {
			t.Errorf("%s: got %s from %s to %s, want no sea between", l.ID, l.Mode, a, b)
		}
	}
}

// landmass names the land a place stands on; what is not listed is mainland
// Eurasia.
func landmass(id string) string {
	for land, ids := range map[string]string{
		"Japan": "JP", "Taiwan": "TW", "Luzon": "PH", "Java": "ID", "Australia": "AU", "New Zealand": "NZ",
		"Britain": "GB", "Ireland": "IE", "Africa": "EG NG KE ZA", "America": "US CA MX PA CO PE CL BR",
	} {
		for _, prefix := range strings.Fields(ids) {
			if strings.HasPrefix(id, prefix) {
				return land
			}
		}
	}
	return "Eurasia"
}

// ferried are the crossings lorries make on a ferry or through the tunnel.
func ferried(from, to string) bool {
	pair := []string{landmass(from), landmass(to)}
	return slices.Contains(pair, "Britain") && (slices.Contains(pair, "Eurasia") || slices.Contains(pair, "Ireland"))
}

// TestSeaDistances compares with distances that port tables print, in nautical
// miles; canals open.
func TestSeaDistances(t *testing.T) {
	if names := uncharted(); len(names) > 0 {
		t.Fatalf("names that stand in one table only: %v", names)
	}
	w := made()
	for _, c := range []struct {
		from, to string
		miles    float64
	}{
		{"CNSHG", "NLRTM", 10525}, {"CNSHG", "USLGB", 5810}, {"CNYTN", "DEHAM", 9990}, {"CNSHG", "SGSIN-P1", 2240},
		{"NLRTM", "USPNJ", 3360}, {"CNSHG", "AUPBT", 4590}, {"CNNSA", "AEJEA", 4880}, {"CNSHG", "KRPUS", 490},
		{"CNYTN", "USPNJ", 11250}, {"CNSHG", "BRSSZ", 11060}, {"SGSIN-P1", "NLRTM", 8290}, {"CNSHG", "CAVAN", 5110},
	} {
		got := w.nauticalMiles(c.from, c.to)
		if got < 0.96*c.miles || got > 1.04*c.miles {
			t.Errorf("%s to %s: got %.0f nautical miles, want %.0f within 4 %%", c.from, c.to, got, c.miles)
		}
	}
}
