package api

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"entrepot/engine"
	"entrepot/tracking/event"
	"entrepot/tracking/store"
)

var update = flag.Bool("update", false, "rewrite the golden files from what the tests got")

// TestProblemsGolden sends one request of each way to be wrong and compares
// all answers with testdata/problems.txt, so that a change of any wording or
// status is a change somebody has looked at.
func TestProblemsGolden(t *testing.T) {
	f := newFixture(t)
	f.registerPlanned("TAKEN")
	var got strings.Builder
	ask := func(title, method, path, credential, body string, headers ...string) {
		a := f.request(method, path, credential, body, headers...)
		fmt.Fprintf(&got, "# %s\n%s %s %s\n%d", title, method, path, shorten(body, 300), a.StatusCode)
		for _, h := range []string{"Allow", "WWW-Authenticate", "Retry-After"} {
			if v := a.Header.Get(h); v != "" {
				fmt.Fprintf(&got, " %s: %s", h, v)
			}
		}
		fmt.Fprintf(&got, "\n%s\n\n", strings.TrimSpace(a.text))
	}
	route := func(old, new string) string {
		if !strings.Contains(routeBody, old) {
			t.Fatalf("%q is not in the body", old)
		}
		return strings.Replace(routeBody, old, new, 1)
	}
	ask("no such path", "GET", "/v2", "", "")
	ask("wrong method", "PUT", "/v1/parcels", f.admin, "{}")
	ask("no key", "GET", "/v1/parcels", "", "")
	ask("no right", "GET", "/v1/parcels", f.helix, "")
	ask("no JSON", "POST", "/v1/routes", f.planner, `{"from":`)
	ask("no body", "POST", "/v1/routes", f.planner, "")
	ask("a form", "POST", "/v1/routes", f.planner, "from=CNSZX", "Content-Type", "application/x-www-form-urlencoded")
	ask("compressed", "POST", "/v1/routes", f.planner, "x", "Content-Encoding", "gzip")
	ask("an array", "POST", "/v1/routes", f.planner, "[]")
	ask("every field of the wrong type", "POST", "/v1/routes", f.planner, `{"from":1,"to":null,"depart":5,"weight":1.2,"dims":[],"value":"80","goods":"battery","currency":7,"limit":"1"}`)
	ask("missing and unknown fields", "POST", "/v1/routes", f.planner, `{"form":"CNSZX","to":"DEFRA"}`)
	ask("unknown place", "POST", "/v1/routes", f.planner, route("CNSZX", "CNSZ"))
	ask("same place", "POST", "/v1/routes", f.planner, route("CNSZX", "DEFRA"))
	ask("no offset", "POST", "/v1/routes", f.planner, route("+08:00", ""))
	ask("long ago", "POST", "/v1/routes", f.planner, route("2026", "1926"))
	ask("quantities", "POST", "/v1/routes", f.planner, route(`"1.2kg"`, `"-3kg","dims":"30x20","value":{"amount":"1.234","currency":"USD"},"goods":["battery"]`))
	ask("no weight", "POST", "/v1/routes", f.planner, route("1.2kg", "0g"))
	ask("unknown goods and currency", "POST", "/v1/routes", f.planner, route(`"currency":"USD"`, `"goods":["bomb"],"currency":"XXX"`))
	ask("limit", "POST", "/v1/routes", f.planner, route("}", `,"limit":0}`))
	ask("no reference", "POST", "/v1/parcels", f.planner, strings.Replace(parcelBody("X", ""), `{"carrier":"HLX","number":"X"}`, "", 1))
	ask("bad reference", "POST", "/v1/parcels", f.planner, parcelBody("two words", ""))
	ask("plan of an unknown lane", "POST", "/v1/parcels", f.planner, strings.Replace(parcelBody("X", flight), "HLX-1", "HLX-9", 1))
	ask("plan of no departure", "POST", "/v1/parcels", f.planner, parcelBody("X", "2026-11-24T21:30:00+08:00"))
	ask("bad idempotency key", "POST", "/v1/parcels", f.planner, parcelBody("X", ""), "Idempotency-Key", "two words")
	ask("bad cursor", "GET", "/v1/parcels?cursor=x&limit=0", f.planner, "")
	ask("stale cursor", "GET", "/v1/parcels?cursor=x", f.planner, "")
	ask("unknown parameter", "GET", "/v1/parcels?page=2", f.planner, "")
	ask("bad after", "GET", "/v1/parcels/x/events?after=-1", f.planner, "")
	ask("unknown parcel", "GET", "/v1/parcels/x", f.planner, "")
	ask("scan of wrong fields", "POST", "/v1/scans", f.helix, scanBody("H 1", event.Departed, "yesterday", "CN SZX"))
	ask("scan of the wrong type", "POST", "/v1/scans", f.helix, `{"carrier":"HLX","number":7}`)
	ask("scan with an unknown field", "POST", "/v1/scans", f.helix, `{"carrier":"HLX","colour":"red"}`)
	ask("scan in the future", "POST", "/v1/scans", f.helix, scanBody("H1", event.Departed, "2026-11-24T09:11:00+08:00", "CNSZX"))
	ask("scan of another carrier", "POST", "/v1/scans", f.helix, `[{"carrier":"HLX"},{"carrier":"OTH"}]`)
	ask("no scans", "POST", "/v1/scans", f.helix, "[]")
	ask("no JSON of scans", "POST", "/v1/scans", f.helix, "[{]")
	ask("scans twice over", "POST", "/v1/scans", f.helix, "{} {}")
	ask("a plain upgrade", "GET", "/v1/live", "", "")
	ask("unknown kind of problem", "GET", "/problems/nothing", "", "")

	const golden = "testdata/problems.txt"
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(golden, []byte(got.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if got.String() != string(want) {
		t.Errorf("problems differ from %s; look at the difference, and then: go test ./api -run Golden -update\n%s", golden, firstDifference(got.String(), string(want)))
	}
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return fmt.Sprintf("line %d\ngot  %s\nwant %s", i+1, g[i], strings.Join(w[min(i, len(w)):min(i+1, len(w))], ""))
		}
	}
	return "the file goes on after what was got"
}

// TestEveryKindIsServed holds the table to itself: one slug once, and a page
// behind every type.
func TestEveryKindIsServed(t *testing.T) {
	f := newFixture(t)
	seen := map[string]bool{}
	for _, k := range kinds {
		if seen[k.slug] || k.meaning == "" || !strings.HasSuffix(k.meaning, ".") || k.title == "" {
			t.Errorf("kind %q: want a slug of its own, a title, and a meaning in sentences", k.slug)
		}
		seen[k.slug] = true
		var page struct {
			Title  string
			Status int
		}
		f.request("GET", k.problem("").Type, "", "").into(t, 200, &page)
		if page.Title != k.title || page.Status != k.status {
			t.Errorf("page of %s: %+v", k.slug, page)
		}
	}
	for _, row := range kindOf {
		if !seen[row.kind.slug] {
			t.Errorf("%v becomes the problem %q, which is not served", row.is, row.kind.slug)
		}
	}
}

// TestErrorsBecomeProblems sends every error the packages below promise
// through the table, wrapped as they come.
func TestErrorsBecomeProblems(t *testing.T) {
	for _, tt := range []struct {
		err    error
		kind   *kind
		detail string
	}{
		{store.ErrBusy, tooManyWrites, ""},
		{store.ErrDiskFull, storageFull, ""},
		{store.ErrFailed, unavailable, ""},
		{store.ErrClosed, unavailable, ""},
		{store.ErrKeyReused, otherBody, ""},
		{&store.TakenError{Reference: event.Reference{Carrier: "HLX", Number: "1"}, Parcel: "p"}, referenceTaken, "reference HLX 1 is held by parcel p"},
		{engine.ErrTooMuchWork, tooMuchWork, "a layer: query needs too much work"},
		{&engine.FieldError{Field: "plan.legs[0].lane", Got: "X", Want: "a lane", Kind: engine.ErrStalePlan}, stalePlan, "plan.legs[0].lane: got X, want a lane"},
		{errors.New("secret path /var/lib"), internal, ""},
	} {
		p := asProblem(fmt.Errorf("a layer: %w", tt.err), "r-1")
		if p.Type != "/problems/"+tt.kind.slug || p.Detail != tt.detail {
			t.Errorf("%v becomes %s %q, want %s %q", tt.err, p.Type, p.Detail, tt.kind.slug, tt.detail)
		}
		if (p.Request == "r-1") != (tt.kind == internal) {
			t.Errorf("%v: request id %q", tt.err, p.Request)
		}
		if again := p.Status == 429 || p.Status == 503; again != (p.header.Get("Retry-After") != "") {
			t.Errorf("%v: status %d with Retry-After %q", tt.err, p.Status, p.header.Get("Retry-After"))
		}
	}
}

// TestPanicIsAProblem has a handler break and the server go on.
func TestPanicIsAProblem(t *testing.T) {
	f := newFixture(t)
	f.mux.HandleFunc("GET /break", func(http.ResponseWriter, *http.Request) { panic("of the test") })
	p := f.request("GET", "/break", "", "").problem(t, internal)
	if p.Detail != "" || p.Request == "" || !strings.Contains(f.log.String(), "of the test") {
		t.Errorf("%+v, want only the request's id, and the cause in the log:\n%s", p, f.log.String())
	}
}
