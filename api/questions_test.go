package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

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
	if a := ask("/v1/routes", with(`"deadline":"2026-11-25T05:00:00+01:00","greenest":true`)); len(a.Itineraries) != 1 || len(a.Itineraries[0].Options) != 5 || a.Itineraries[0].Arrival.OnTime != 1 {
		t.Errorf("options: got %+v", a.Itineraries)
	}
	for _, more := range []string{`"all":true`, `"all":true,"limit":3`, `"limit":1`} {
		if a := ask("/v1/routes", with(more)); len(a.Itineraries) != 1 || a.Itineraries[0].Options != nil || a.Set != nil {
			t.Errorf("%s: got %+v, want the set itself, without options and rows", more, a)
		}
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
	if p := late.problem(t, unknownPlace); p.Errors[0].Field != "from[1]" {
		t.Errorf("an unknown place before the first line: got %+v", p)
	}
	cut := f.request("POST", "/v1/routes/matrix", f.planner, body[:len(body)-1]+`,"limits":{"labels":1}}`)
	if p := cut.problem(t, tooMuchWork); p.Detail == "" {
		t.Errorf("a matrix past its limit: got %+v", p)
	}
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
		{"/v1/routes", `"via":[{"place":"NOWHR"}]`, "via[0].place", unknownPlace},
		{"/v1/routes", `"avoid":{"carriers":["NONE"]}`, "avoid.carriers", invalid},
		{"/v1/routes", `"only":{"lanes":["NONE"]}`, "only.lanes", invalid},
		{"/v1/routes", `"avoid":{"countries":["ZZ"]}`, "avoid.countries", invalid},
		{"/v1/routes", `"maxLegs":0.5`, "maxLegs", invalid},
		{"/v1/routes", `"slack":{"percent":200}`, "slack.percent", invalid},
		{"/v1/routes", `"slack":{"arrival":"-5m"}`, "slack.arrival", invalid},
		{"/v1/routes", `"whatIf":[{"kind":"closure","lane":"NONE"}]`, "whatIf[0].lane", badChange},
		{"/v1/routes", `"alternatives":99`, "alternatives", invalid},
		{"/v1/routes", `"alternatives":2,"all":true`, "alternatives", invalid},
		{"/v1/routes", `"alternatives":2,"limit":3`, "alternatives", invalid},
		{"/v1/routes", `"deadline":"soon"`, "deadline", invalid},
		{"/v1/routes", `"arriveBy":"2026-12-01"`, "arriveBy", invalid},
		{"/v1/routes", `"via":[{"stay":"1h"}]`, "via[0].place", invalid},
		{"/v1/routes", `"via":"NLRTM"`, "via", invalid},
		{"/v1/routes", `"avoid":{"modes":["rocket"]}`, "avoid.modes[0]", invalid},
		{"/v1/routes", `"avoid":{"colours":["red"]}`, "avoid.colours", invalid},
		{"/v1/routes", `"only":{"places":["NOWHR"]}`, "only.places", unknownPlace},
		{"/v1/routes", `"maxLegs":51`, "maxLegs", invalid},
		{"/v1/routes", `"slack":{"percent":-1}`, "slack.percent", invalid},
		{"/v1/routes", `"whatIf":[{"lane":"HLX-1"}]`, "whatIf[0].kind", invalid},
		{"/v1/routes", `"whatIf":[{"kind":"closure","lane":"HLX-1","id":"x"}]`, "whatIf[0].id", invalid},
		{"/v1/routes", `"whatIf":[{"kind":"closure","lane":"HLX-1","by":"me"}]`, "whatIf[0].by", invalid},
		{"/v1/routes", `"whatIf":[{"kind":"delay","lane":"HLX-1","late":"soon"}]`, "whatIf[0].late", invalid},
		{"/v1/routes", `"whatIf":[{"kind":"price","lane":"HLX-1"}]`, "whatIf[0].percent", badChange},
		{"/v1/routes", `"limits":{"labels":4000000}`, "limits.labels", invalid},
		{"/v1/routes", `"limits":{"seconds":60}`, "limits.seconds", invalid},
		{"/v1/routes", `"all":"yes"`, "all", invalid},
		{"/v1/routes", `"options":true`, "options", invalid},
		{"/v1/routes", `"greenest":true,"limit":2`, "greenest", invalid},
		{"/v1/routes", `"greenest":true,"alternatives":2`, "greenest", invalid},
		{"/v1/routes", `"until":"2026-11-25T09:00:00+08:00"`, "until", invalid},
		{"/v1/routes/profile", `"limit":1`, "limit", invalid},
		{"/v1/routes", `"limits":{"labels":0}`, "limits.labels", invalid},
		{"/v1/routes/profile", `"criteria":["arrival"]`, "until", invalid},
		{"/v1/routes/profile", `"until":"2027-11-24T09:00:00+08:00"`, "until", invalid},
		{"/v1/routes/profile", `"until":"2026-11-25T09:00:00+08:00","criteria":["risk"]`, "criteria", invalid},
		{"/v1/routes/explain", `"lane":"HLX-1","carrier":"HLX"`, "lane, place, carrier, regime, legs", invalid},
		{"/v1/routes/explain", `"regime":"EU-IMP"`, "regime", invalid},
		{"/v1/routes/explain", `"place":"NOWHR"`, "place", unknownPlace},
		{"/v1/bookings", `"legs":[]`, "legs", invalid},
		{"/v1/bookings", `"legs":[{"lane":"NONE","depart":"` + flight + `"}]`, "legs[0].lane", stalePlan},
		{"/v1/bookings", `"legs":[{"lane":"HLX-1","depart":"2026-11-24T22:00:00+08:00"}]`, "legs[0].depart", stalePlan},
	} {
		p := f.request("POST", tt.path, f.planner, with(tt.more)).problem(t, tt.kind)
		if len(p.Errors) == 0 || p.Errors[0].Field != tt.field {
			t.Errorf("%s %s: got %+v, want the field %s", tt.path, tt.more, p, tt.field)
		}
	}
}

// TestManyToManyIsRefused is TestQuestionsAreRefused for the questions without
// from and to.
func TestManyToManyIsRefused(t *testing.T) {
	f := newFixture(t)
	many := strings.Repeat(`"CNSZX",`, 200) + `"CNSZX"`
	for _, tt := range []struct {
		path, body, field string
		kind              *kind
	}{
		{"/v1/routes/matrix", `"from":[],"to":["DEFRA"]`, "from", invalid},
		{"/v1/routes/matrix", `"from":["CNSZX"]`, "to", invalid},
		{"/v1/routes/matrix", `"from":["CNSZX"],"to":["NOWHR"]`, "to[0]", unknownPlace},
		{"/v1/routes/matrix", `"from":[` + many + `],"to":[` + many + `]`, "to", invalid},
		{"/v1/routes/isochrone", `"from":"CNSZX"`, "within, budget", invalid},
		{"/v1/routes/isochrone", `"from":"CNSZX","within":"far"`, "within", invalid},
		{"/v1/routes/isochrone", `"from":"CNSZX","budget":{"amount":"0","currency":"USD"}`, "budget", invalid},
		{"/v1/routes/isochrone", `"from":"CNSZX","budget":{"amount":"5","currency":"usd"}`, "budget.currency", invalid},
		{"/v1/routes/isochrone", `"from":"NOWHR","within":"1d"`, "from", unknownPlace},
	} {
		p := f.request("POST", tt.path, f.planner, `{"depart":"2026-11-24T09:00:00+08:00","weight":"1kg",`+tt.body+`}`).problem(t, tt.kind)
		if len(p.Errors) == 0 || p.Errors[0].Field != tt.field {
			t.Errorf("%s %.60s: got %+v, want the field %s", tt.path, tt.body, p, tt.field)
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
	for text, want := range map[Span]string{"36h": "36h0m0s", "2d": "48h0m0s", "1d12h": "36h0m0s", "90m": "1h30m0s", "": "0s",
		"-1h": "", "soon": "", "1.5ms": "", "d": "", "500d": "", "99999999999h": ""} {
		d, ok := text.span()
		if got := fmt.Sprint(d); ok != (want != "") || ok && got != want {
			t.Errorf("%q: got %s, %v; want %q", text, got, ok, want)
		}
	}
	for d, want := range map[time.Duration]Span{6 * time.Hour: "6h", 90 * time.Minute: "1h30m", 10 * time.Minute: "10m", 20 * time.Second: "20s", time.Hour + time.Second: "1h0m1s", 0: "0s"} {
		if got := spanOf(d); got != want {
			t.Errorf("%d s: got %s, want %s", d/time.Second, got, want)
		}
		if back, ok := spanOf(d).span(); !ok || back != d {
			t.Errorf("%s: read back as %s", spanOf(d), back)
		}
	}
}
