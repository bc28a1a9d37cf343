package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"entrepot/engine"
)

// with is routeBody with more fields.
func with(more string) string { return routeBody[:len(routeBody)-1] + "," + more + "}" }

// TestEveryQuestionIsAnswered asks each kind of question once.
func TestEveryQuestionIsAnswered(t *testing.T) {
	f := newFixture(t)
	ask := func(path, body string) engine.Answer {
		t.Helper()
		var a engine.Answer
		f.request("POST", path, f.planner, body).into(t, 200, &a)
		return a
	}
	if a := ask("/v1/routes", with(`"options":true,"deadline":"2026-11-25T05:00:00+01:00"`)); len(a.Itineraries) != 1 || len(a.Itineraries[0].Options) != 5 || a.Itineraries[0].Arrival.OnTime != 1 {
		t.Errorf("options: got %+v", a.Itineraries)
	}
	if a := ask("/v1/routes", with(`"criteria":["arrival","cost","carbon","risk"],"maxLegs":2,"slack":{"arrival":"30m","percent":1}`)); len(a.Itineraries) != 1 || len(a.Criteria) != 4 {
		t.Errorf("four criteria: got %+v", a)
	}
	if a := ask("/v1/routes", with(`"alternatives":3`)); len(a.Itineraries) != 1 {
		t.Errorf("alternatives: got %d", len(a.Itineraries))
	}
	if a := ask("/v1/routes", with(`"arriveBy":"2026-11-27T12:00:00+01:00"`)); len(a.Itineraries) != 1 || a.Itineraries[0].HandOver.Format("2006-01-02T15:04") != "2026-11-26T19:00" {
		t.Errorf("arrive-by: got %+v", a.Itineraries)
	}
	if a := ask("/v1/routes/profile", with(`"until":"2026-11-27T09:00:00+08:00"`)); len(a.Itineraries) != 4 {
		t.Errorf("profile of three days: got %d itineraries, want one a day and the last", len(a.Itineraries))
	}
	if a := ask("/v1/routes", with(`"avoid":{"modes":["air"]}`)); a.NoRoute == nil || a.NoRoute.Reason != engine.Excluded {
		t.Errorf("avoid: got %+v", a.NoRoute)
	}
	if a := ask("/v1/routes", with(`"via":[{"place":"SHSHN","stay":"1d"}]`)); a.NoRoute == nil || a.NoRoute.Reason != engine.Conditions {
		t.Errorf("via an island: got %+v", a.NoRoute)
	}
	stocks := `{"stocks":[{"place":"CNSZX","cost":{"amount":"3.00","currency":"USD"}},{"place":"SHSHN"}],"targets":["DEFRA"],"depart":"2026-11-24T09:00:00+08:00","weight":"1.2kg"}`
	if a := ask("/v1/routes", stocks); len(a.Itineraries) != 1 || a.Itineraries[0].Charges[0].Kind != engine.ChargeSunk {
		t.Errorf("stocks: got %+v", a.Itineraries)
	}
	if a := ask("/v1/routes", with(`"whatIf":[{"kind":"closure","carrier":"HLX","why":"strike"}]`)); len(a.Itineraries) != 0 {
		t.Errorf("what if closed: got %d itineraries", len(a.Itineraries))
	}
	if a := ask("/v1/routes", with(`"whatIf":[{"kind":"price","carrier":"HLX","percent":10}]`)); a.Itineraries[0].Total.Minor != 1100 {
		t.Errorf("what if dearer: got %v, want 11.00", a.Itineraries[0].Total)
	}
	var reach engine.Reach
	f.request("POST", "/v1/routes/isochrone", f.planner, `{"from":"CNSZX","depart":"2026-11-24T09:00:00+08:00","weight":"1.2kg","within":"2d","budget":{"amount":"20","currency":"USD"}}`).into(t, 200, &reach)
	if len(reach.Places) != 2 {
		t.Errorf("isochrone: got %+v", reach.Places)
	}
	drawn := f.request("POST", "/v1/routes/isochrone", f.planner, `{"from":"CNSZX","depart":"2026-11-24T09:00:00+08:00","weight":"1.2kg","within":"2d"}`, "Accept", typeGeoJSON)
	if drawn.StatusCode != 200 || drawn.Header.Get("Content-Type") != typeGeoJSON || !strings.Contains(drawn.text, `"Point"`) {
		t.Errorf("isochrone as GeoJSON: got %d %s", drawn.StatusCode, drawn.text)
	}
	var why engine.Explanation
	f.request("POST", "/v1/routes/explain", f.planner, with(`"lane":"HLX-1"`)).into(t, 200, &why)
	if !why.In || len(why.Itineraries) != 1 {
		t.Errorf("explain: got %+v", why)
	}
}

func TestMatrixAsOneAnswerAndAsLines(t *testing.T) {
	f := newFixture(t)
	body := `{"from":["CNSZX","SHSHN"],"to":["DEFRA","CNSZX"],"depart":"2026-11-24T09:00:00+08:00","weight":"1.2kg"}`
	var whole matrixAnswer
	f.request("POST", "/v1/routes/matrix", f.planner, body).into(t, 200, &whole)
	if len(whole.Cells) != 3 || whole.Cells[0].Ways != 1 || whole.Cells[0].Cheapest.Total.Minor != 1000 || whole.Cells[1].NoRoute == nil {
		t.Fatalf("got %+v", whole.Cells)
	}
	lines := f.request("POST", "/v1/routes/matrix", f.planner, body, "Accept", typeLines)
	if lines.StatusCode != 200 || lines.Header.Get("Content-Type") != typeLines {
		t.Fatalf("got %d %s", lines.StatusCode, lines.Header.Get("Content-Type"))
	}
	var got []matrixLine
	for line := range strings.Lines(lines.text) {
		var l matrixLine
		must(t, json.Unmarshal([]byte(line), &l))
		got = append(got, l)
	}
	if len(got) != 3 || got[2].Done != 3 || got[2].Total != 3 || got[0].Cell.From != "CNSZX" {
		t.Errorf("got %+v", got)
	}
	late := f.request("POST", "/v1/routes/matrix", f.planner, strings.Replace(body, "SHSHN", "NOWHERE", 1), "Accept", typeLines)
	if !strings.Contains(late.text, `"problem"`) || !strings.Contains(late.text, "unknown-place") {
		t.Errorf("an unknown place in a stream: got %s", late.text)
	}
}

// TestChangesOverTheAPI makes, lists and takes back changes, and books to the
// brim.
func TestChangesOverTheAPI(t *testing.T) {
	f := newFixture(t)
	ways := func() int {
		var a engine.Answer
		f.request("POST", "/v1/routes", f.planner, routeBody).into(t, 200, &a)
		return len(a.Itineraries)
	}
	made := f.request("POST", "/v1/network/changes", f.planner, `{"kind":"closure","lane":"HLX-1","why":"typhoon"}`)
	var c AppliedChange
	made.into(t, 201, &c)
	if made.Header.Get("Location") != "/v1/network/changes/"+c.ID || c.By != "planner" || c.Why != "typhoon" || ways() != 0 {
		t.Errorf("closure: got %+v, %d ways", c, ways())
	}
	var list struct{ Changes []AppliedChange }
	f.request("GET", "/v1/network/changes", f.planner, "").into(t, 200, &list)
	if len(list.Changes) != 1 || list.Changes[0].ID != c.ID {
		t.Errorf("list: got %+v", list)
	}
	f.request("DELETE", "/v1/network/changes/"+c.ID+"?why=over", f.admin, "").into(t, 200, &c)
	if c.UndoneBy != "admin" || c.UndoneWhy != "over" || ways() != 1 {
		t.Errorf("taken back: got %+v", c)
	}
	f.request("DELETE", "/v1/network/changes/"+c.ID, f.admin, "").problem(t, unknownChange)
	f.request("GET", "/v1/network/history", f.planner, "").into(t, 200, &list)
	if len(list.Changes) != 1 || list.Changes[0].UndoneWhy != "over" {
		t.Errorf("history: got %+v", list)
	}
	for _, bad := range []struct{ body, field string }{
		{`{"kind":"closure","lane":"NONE"}`, "lane"},
		{`{"kind":"delay","lane":"HLX-1"}`, "late"},
		{`{"kind":"cancellation","lane":"HLX-1","departs":"2026-11-24T10:00:00Z"}`, "departs"},
	} {
		p := f.request("POST", "/v1/network/changes", f.planner, bad.body).problem(t, badChange)
		if len(p.Errors) == 0 || p.Errors[0].Field != bad.field {
			t.Errorf("%s: got %+v, want the field %s", bad.body, p, bad.field)
		}
	}
	f.request("POST", "/v1/network/changes", f.planner, `{"kind":"delay","lane":"HLX-1","late":"soon"}`).problem(t, invalid)
	f.request("POST", "/v1/network/changes", f.helix, `{"kind":"closure","lane":"HLX-1"}`).problem(t, forbidden)

	// A small aircraft as well, on another day so that it has a departure of its own.
	f.request("POST", "/v1/network/changes", f.planner, `{"kind":"addition","lane":"HLX-1","departs":"2026-11-24T20:00:00+08:00","capacityKg":2}`).into(t, 201, &c)
	booking := with(`"legs":[{"lane":"HLX-1","depart":"2026-11-24T20:00:00+08:00"}]`)
	var b struct {
		Booking   AppliedChange
		Itinerary engine.Itinerary
	}
	got := f.request("POST", "/v1/bookings", f.planner, booking)
	got.into(t, 201, &b)
	if got.Header.Get("Location") != "/v1/bookings/"+b.Booking.ID || b.Itinerary.Total.Minor != 1000 || len(b.Booking.Legs) != 1 || b.Booking.Legs[0].Weight != "1.2 kg" {
		t.Errorf("booking: got %+v", b)
	}
	p := f.request("POST", "/v1/bookings", f.planner, booking)
	if p.StatusCode != 409 {
		t.Errorf("a second one: got %d %s", p.StatusCode, p.text)
	}
	f.request("DELETE", "/v1/network/changes/"+c.ID, f.planner, "").problem(t, badChange) // booked
	f.request("DELETE", "/v1/bookings/"+b.Booking.ID, f.planner, "").into(t, 200, &c)
	f.request("POST", "/v1/bookings", f.planner, booking).into(t, 201, &b)
}

// TestQuestionsAreRefused asks what cannot be answered; each problem names the
// field.
func TestQuestionsAreRefused(t *testing.T) {
	f := newFixture(t)
	for _, tt := range []struct {
		path, more, field string
		kind              *kind
	}{
		{"/v1/routes", `"stocks":[{"place":"CNSZX"}]`, "from", invalid},
		{"/v1/routes", `"targets":["DEFRA"]`, "to", invalid},
		{"/v1/routes", `"criteria":["speed"]`, "criteria[0]", invalid},
		{"/v1/routes", `"arriveBy":"2026-11-20T00:00:00Z"`, "arriveBy", invalid},
		{"/v1/routes", `"arriveBy":"2026-11-28T00:00:00Z","criteria":["risk"]`, "criteria", invalid},
		{"/v1/routes", `"via":[{"place":"CNSZX","stay":"a while"}]`, "via[0].stay", invalid},
		{"/v1/routes", `"via":[{"place":"XXXXX"}]`, "via[0].place", unknownPlace},
		{"/v1/routes", `"avoid":{"carriers":["NONE"]}`, "avoid.carriers", invalid},
		{"/v1/routes", `"only":{"lanes":["NONE"]}`, "only.lanes", invalid},
		{"/v1/routes", `"avoid":{"countries":["ZZ"]}`, "avoid.countries", invalid},
		{"/v1/routes", `"maxLegs":0.5`, "maxLegs", invalid},
		{"/v1/routes", `"slack":{"percent":200}`, "slack.percent", invalid},
		{"/v1/routes", `"slack":{"arrival":"-5m"}`, "slack.arrival", invalid},
		{"/v1/routes", `"whatIf":[{"kind":"closure","lane":"NONE"}]`, "whatIf[0].lane", badChange},
		{"/v1/routes", `"alternatives":99`, "alternatives", invalid},
		{"/v1/routes", `"limits":{"labels":0}`, "limits.labels", invalid},
		{"/v1/routes/profile", `"until":"2027-11-24T09:00:00+08:00"`, "until", invalid},
		{"/v1/routes/profile", `"until":"2026-11-25T09:00:00+08:00","criteria":["risk"]`, "criteria", invalid},
		{"/v1/routes/explain", `"lane":"HLX-1","carrier":"HLX"`, "lane, place, carrier, legs", invalid},
		{"/v1/routes/explain", `"place":"XXXXX"`, "place", unknownPlace},
	} {
		p := f.request("POST", tt.path, f.planner, with(tt.more)).problem(t, tt.kind)
		if len(p.Errors) == 0 || p.Errors[0].Field != tt.field {
			t.Errorf("%s %s: got %+v, want the field %s", tt.path, tt.more, p, tt.field)
		}
	}
}

// TestEndedSearchShowsWhatItFound limits the work to less than it takes.
func TestEndedSearchShowsWhatItFound(t *testing.T) {
	f := newFixture(t)
	// One label is the start alone, so whatever follows is past the limit.
	got := f.request("POST", "/v1/routes", f.planner, with(`"limits":{"labels":1},"criteria":["arrival","cost","carbon"]`))
	problem := got.problem(t, tooMuchWork)
	text, err := json.Marshal(problem.Found)
	must(t, err)
	var a engine.Answer
	must(t, json.Unmarshal(text, &a))
	if a.Partial == "" || a.From.ID != "CNSZX" {
		t.Errorf("found: got %s", text)
	}
}

// TestSpans reads lengths of time.
func TestSpans(t *testing.T) {
	for text, want := range map[spanText]string{"36h": "36h0m0s", "2d": "48h0m0s", "1d12h": "36h0m0s", "90m": "1h30m0s", "": "0s",
		"-1h": "", "soon": "", "1.5ms": "", "d": "", "500d": "", "99999999999h": ""} {
		d, ok := text.span()
		if got := fmt.Sprint(d); ok != (want != "") || ok && got != want {
			t.Errorf("%q: got %s, %v; want %q", text, got, ok, want)
		}
	}
}
