package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// exampleNetwork has enough to choose between: a flight, and a ship with a road
// to go on by.
func exampleNetwork() *network.Network {
	n := smallNetwork()
	n.Name = "example"
	rate := func(minor int64) unit.Rate { return unit.Rate(minor * 10_000) }
	n.Facilities = append(n.Facilities, network.Facility{ID: "NLRTM", Name: "Rotterdam", Kind: network.Seaport, Lat: 51.95, Lon: 4.14,
		Country: "NL", Territory: "EU", Zone: "Europe/Amsterdam", Currency: "USD", Handling: 24 * time.Hour})
	n.Carriers = append(n.Carriers, network.Carrier{ID: "SMO", Name: "Smooth Ocean"}, network.Carrier{ID: "LIN", Name: "Linden Haulage"})
	n.Lanes = append(n.Lanes,
		network.Lane{ID: "SMO-1", Carrier: "SMO", From: "CNSZX", To: "NLRTM", Mode: network.Sea, Service: network.Scheduled,
			Duration: 28 * 24 * time.Hour, CutOff: 24 * time.Hour, Tariff: "sea"},
		network.Lane{ID: "LIN-1", Carrier: "LIN", From: "NLRTM", To: "DEFRA", Mode: network.Road, Service: network.Scheduled,
			Duration: 8 * time.Hour, CutOff: time.Hour, Tariff: "road"})
	n.Departures = append(n.Departures, network.Departure{Lane: "SMO-1", Days: network.Days(1 << 4), Time: 18 * 3600, CutOff: -1},
		network.Departure{Lane: "LIN-1", Days: network.EveryDay, Time: 20 * 3600, CutOff: -1})
	n.Tariffs = append(n.Tariffs, network.Tariff{ID: "sea", Currency: "USD", Minimum: rate(150), Breaks: []network.Break{{From: 0, PerKg: rate(40)}}},
		network.Tariff{ID: "road", Currency: "USD", Minimum: rate(90), Breaks: []network.Break{{From: 0, PerKg: rate(30)}}})
	late := func(share network.Share, by time.Duration) network.DelayPoint {
		return network.DelayPoint{Late: by, Share: share * network.Whole / 100, Source: "invented"}
	}
	n.Delays = append(n.Delays, network.Delay{Mode: network.Air, Points: []network.DelayPoint{late(80, 0), late(95, 2*time.Hour), late(100, 24*time.Hour)}},
		network.Delay{Mode: network.Sea, Points: []network.DelayPoint{late(50, 0), late(85, 24*time.Hour), late(99, 96*time.Hour)}})
	addCustoms(n)
	return n
}

// addCustoms lets retail parcels out of China and into the Union: through its
// one-stop shop with a flat duty, or with the tariff's.
func addCustoms(n *network.Network) {
	const whole, percent = unit.Rate(100_000_000), unit.Rate(1_000_000)
	rate := func(minor int64) unit.Rate { return unit.Rate(minor * 10_000) }
	day := func(y, m, d int) network.Date { return network.Date{Year: y, Month: time.Month(m), Day: d} }
	for i := range n.Facilities {
		n.Facilities[i].Roles = map[string]network.Roles{"CN": network.ExportOffice | network.BondedStore, "EU": network.ImportOffice}[n.Facilities[i].Territory]
	}
	for i := range n.Territories {
		n.Territories[i].Valuation = network.CIF
	}
	retail := []network.Trade{network.B2C}
	n.Regimes = append(n.Regimes,
		network.Regime{ID: "CN-9610", Territory: "CN", Direction: network.Export, Name: "9610 e-commerce retail export", Trades: retail,
			Currency: "USD", Basis: network.Intrinsic, PerConsignment: rate(60), DutyPercent: whole, TaxPercent: whole, Processing: 20 * time.Minute,
			First: day(2014, 2, 10), Source: "GAC 12 of 2014; the fee is invented"},
		network.Regime{ID: "CN-9810", Territory: "CN", Direction: network.Export, Name: "9810 export to an overseas warehouse", Trades: []network.Trade{network.B2B},
			Currency: "USD", Basis: network.Intrinsic, PerConsignment: rate(400), DutyPercent: whole, TaxPercent: whole, Processing: 30 * time.Minute,
			First: day(2020, 7, 1), Source: "GAC 75 of 2020; the fee is invented"},
		network.Regime{ID: "EU-IOSS", Territory: "EU", Direction: network.Import, Name: "Import in the one-stop shop (IOSS)", Trades: retail, Channels: []network.Channel{network.ByEcommerce},
			Currency: "EUR", Basis: network.Intrinsic, UpTo: rate(15000), PerConsignment: rate(60), FlatDuty: rate(300), TaxPercent: whole, Processing: 20 * time.Minute, PreArrival: true,
			First: day(2026, 7, 1), Last: day(2028, 6, 30), Source: "Council Reg. (EU) 2026/382; the fee is invented", Uncertain: true},
		network.Regime{ID: "EU-H1", Territory: "EU", Direction: network.Import, Name: "Release for free circulation", Currency: "EUR", Basis: network.Intrinsic,
			PerConsignment: rate(3800), DutyPercent: whole, TaxPercent: whole, Processing: 3 * time.Hour, Source: "Reg. (EU) 952/2013 Art 201; the fee is invented"})
	n.Duties = append(n.Duties, network.Duty{Territory: "EU", HS: "61", Kind: network.NormalDuty, Rate: network.DutyRate{Terms: []network.DutyTerm{{Percent: 12 * percent}}}, Source: "invented"})
	n.Taxes = append(n.Taxes, network.Tax{Country: "DE", Kind: network.VAT, Percent: 19 * percent, First: day(2021, 1, 1), Source: "UStG"},
		network.Tax{Country: "NL", Kind: network.VAT, Percent: 21 * percent, First: day(2012, 10, 1), Source: "Wet OB"})
}

// fixed puts what is different each time in the same words: ids by the order in
// which they come, and the tokens of links.
type fixed struct{ seen map[string]string }

var (
	anyID    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	anyToken = regexp.MustCompile(`trk_[A-Za-z0-9_-]+`)
)

func (x *fixed) text(s string) string {
	s = anyID.ReplaceAllStringFunc(s, func(id string) string {
		if x.seen[id] == "" {
			x.seen[id] = fmt.Sprintf("019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d%02d", 10+len(x.seen))
		}
		return x.seen[id]
	})
	return anyToken.ReplaceAllString(s, "trk_...")
}

// real puts the ids back that text has put others in place of.
func (x *fixed) real(s string) string {
	for id, shown := range x.seen {
		s = strings.ReplaceAll(s, shown, id)
	}
	return s
}

// TestExamples sends every example of the document and compares the answer with
// the one shown; -update shows what was answered.
func TestExamples(t *testing.T) {
	f := newFixtureOf(t, exampleNetwork())
	s, _ := readSpec(t, f)
	same := &fixed{map[string]string{}}
	var parcel, change, closure, booking string
	sent := map[string]bool{}
	send := func(operation, method, path, credential string, keep *string) {
		t.Helper()
		sent[operation] = true
		list, err := examplesOf(operation)
		must(t, err)
		if len(list) == 0 {
			t.Fatalf("%s has no example: want api/examples/%s.json with a name, a summary and a request", operation, operation)
		}
		for i, e := range list {
			got := f.request(method, path, credential, same.real(string(e.Request)))
			if got.StatusCode/100 != 2 {
				t.Errorf("%s %s: status %d: %s", operation, e.Name, got.StatusCode, got.text)
				continue
			}
			var v any
			must(t, json.Unmarshal([]byte(got.text), &v))
			media := s.Paths[strings.Replace(pattern(path, parcel, change, closure, booking), "?why=over", "", 1)][strings.ToLower(method)].Responses[fmt.Sprint(got.StatusCode)].Content[typeJSON]
			if media.Schema == nil {
				t.Fatalf("%s: no schema for status %d of %s", operation, got.StatusCode, path)
			}
			s.fits(t, operation+" "+e.Name, v, *media.Schema)
			if keep != nil {
				*keep = idOf(v)
			}
			answer := same.text(got.text)
			if !sameJSON(t, []byte(answer), e.Answer) && !*update {
				t.Errorf("%s %s: got\n%s\nwant\n%s\n-update shows what was answered", operation, e.Name, answer, e.Answer)
			}
			list[i].Answer = []byte(answer)
		}
		if *update {
			text, err := json.MarshalIndent(list, "", "  ")
			must(t, err)
			must(t, os.WriteFile("examples/"+operation+".json", append(text, '\n'), 0o666))
		}
	}

	send("list-facilities", "GET", "/v1/network/facilities", f.planner, nil)
	send("find-routes", "POST", "/v1/routes", f.planner, nil)
	send("find-profile", "POST", "/v1/routes/profile", f.planner, nil)
	send("find-matrix", "POST", "/v1/routes/matrix", f.planner, nil)
	send("find-sourcing", "POST", "/v1/routes/sourcing", f.planner, nil)
	send("find-isochrone", "POST", "/v1/routes/isochrone", f.planner, nil)
	send("explain-route", "POST", "/v1/routes/explain", f.planner, nil)
	send("register-parcel", "POST", "/v1/parcels", f.planner, &parcel)
	send("post-scans", "POST", "/v1/scans", f.helix, nil)
	send("get-parcel", "GET", "/v1/parcels/"+parcel, f.planner, nil)
	send("list-events", "GET", "/v1/parcels/"+parcel+"/events", f.planner, nil)
	send("list-parcels", "GET", "/v1/parcels", f.planner, nil)
	send("renew-link", "POST", "/v1/parcels/"+parcel+"/link", f.planner, nil)
	send("book-itinerary", "POST", "/v1/bookings", f.planner, &booking)
	send("close", "POST", "/v1/network/closures", f.planner, &closure)
	send("change-network", "POST", "/v1/network/changes", f.planner, &change)
	send("list-changes", "GET", "/v1/network/changes", f.planner, nil)
	send("undo-change", "DELETE", "/v1/network/changes/"+change+"?why=over", f.planner, nil)
	send("reopen", "DELETE", "/v1/network/closures/"+closure+"?why=over", f.planner, nil)
	send("release-booking", "DELETE", "/v1/bookings/"+booking, f.planner, nil)
	send("list-undone", "GET", "/v1/network/history", f.planner, nil)
	send("add-reference", "POST", "/v1/parcels/"+parcel+"/references", f.planner, nil)
	twin := anyID.FindString(f.request("POST", "/v1/parcels", f.planner, parcelBody("HLX0012345680", "")).text)
	same.seen[twin] = "019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d99" // as the example names it
	send("merge-parcels", "POST", "/v1/parcels/"+parcel+"/merge", f.planner, nil)
	send("list-board", "GET", "/v1/board", f.planner, nil)
	send("count-board", "GET", "/v1/board/counts", f.planner, nil)
	send("find-number", "GET", "/v1/numbers/HLX0012345678", f.planner, nil)
	send("export-parcel", "GET", "/v1/parcels/"+parcel+"/export", f.planner, nil)
	send("read-log", "GET", "/v1/log", f.planner, nil)
	send("put-cursor", "PUT", "/v1/log/cursors/warehouse", f.planner, nil)
	send("get-cursor", "GET", "/v1/log/cursors/warehouse", f.planner, nil)
	send("alive", "GET", "/healthz", "", nil)
	send("ready", "GET", "/readyz", "", nil)

	for path, item := range s.Paths {
		for _, op := range item {
			without := slices.Contains([]string{"revoke-link", "erase-parcel", "backup", "metrics", "live", "put-proof", "get-proof", "get-parcel-proof", "delete-cursor"}, op.OperationID) // no JSON either way
			if sent[op.OperationID] == without {
				t.Errorf("%s (%s): sent %v, want every operation but those without JSON", op.OperationID, path, sent[op.OperationID])
			}
		}
	}
	files, err := exampleFiles.ReadDir("examples")
	must(t, err)
	for _, file := range files {
		if !sent[strings.TrimSuffix(file.Name(), ".json")] {
			t.Errorf("examples/%s is of no operation", file.Name())
		}
	}
}

// pattern is the path of the document for one with an id.
func pattern(path string, ids ...string) string {
	for _, id := range ids {
		if id != "" {
			path = strings.Replace(path, id, "{id}", 1)
		}
	}
	for _, named := range []string{"/v1/numbers/{number}", "/v1/log/cursors/{name}"} {
		if before, _, _ := strings.Cut(named, "{"); strings.HasPrefix(path, before) {
			return named
		}
	}
	return path
}

// idOf is the id of what was made.
func idOf(v any) string {
	made, _ := v.(map[string]any)
	for _, inner := range []string{"parcel", "booking"} {
		if m, ok := made[inner].(map[string]any); ok {
			made = m
		}
	}
	id, _ := made["id"].(string)
	return id
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	if len(b) == 0 {
		return false
	}
	var x, y bytes.Buffer
	must(t, json.Compact(&x, bytes.TrimSpace(a)))
	must(t, json.Compact(&y, b))
	return bytes.Equal(x.Bytes(), y.Bytes())
}

// TestFieldExamplesFit holds the example of every field and parameter against its
// own schema.
func TestFieldExamplesFit(t *testing.T) {
	f := newFixture(t)
	doc := f.api.OpenAPI()
	checked := 0
	check := func(where string, schema *huma.Schema, values []any) {
		for _, v := range values {
			checked++
			var res huma.ValidateResult
			text, err := json.Marshal(v)
			must(t, err)
			var plain any
			must(t, json.Unmarshal(text, &plain))
			huma.Validate(doc.Components.Schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, plain, &res)
			for _, err := range res.Errors {
				t.Errorf("%s: example %s: %v", where, text, err)
			}
		}
	}
	for name, schema := range doc.Components.Schemas.Map() {
		for field, p := range schema.Properties {
			check(name+"."+field, p, p.Examples)
		}
	}
	for path, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Delete} {
			if op == nil {
				continue
			}
			for _, p := range op.Parameters {
				if p.Example != nil {
					check(path+" "+p.Name, p.Schema, []any{p.Example})
				}
			}
		}
	}
	if checked < 40 {
		t.Errorf("checked %d examples, want those of all fields", checked)
	}
}
