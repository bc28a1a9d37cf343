package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// spec is as much of an OpenAPI document as the tests look at.
type spec struct {
	OpenAPI    string
	Paths      map[string]map[string]operationSpec
	Components struct {
		Schemas         map[string]schemaSpec
		SecuritySchemes map[string]struct{ Type, Scheme, Description string }
	}
}

type operationSpec struct {
	OperationID, Summary, Description string
	Tags                              []string
	Security                          []map[string][]string
	Parameters                        []struct{ Name, In, Description string }
	RequestBody                       *struct {
		Content map[string]struct {
			Schema   *schemaSpec
			Examples map[string]any
		}
	}
	Responses map[string]struct {
		Description string
		Content     map[string]struct{ Schema *schemaSpec }
	}
}

type schemaSpec struct {
	Ref         string `json:"$ref"`
	Type        any
	Description string
	Examples    []any
	Enum        []any
	Properties  map[string]schemaSpec
	Required    []string
	AnyOf       []schemaSpec
	OneOf       []schemaSpec
	Items       *schemaSpec
}

func readSpec(t *testing.T, f *fixture) (spec, string) {
	t.Helper()
	got := f.request("GET", "/openapi.json", "", "")
	var s spec
	got.into(t, 200, &s)
	if got.Header.Get("Content-Type") != "application/openapi+json" || !strings.HasPrefix(s.OpenAPI, "3.1.") {
		t.Fatalf("%s, OpenAPI %s", got.Header.Get("Content-Type"), s.OpenAPI)
	}
	return s, got.text
}

// TestDocumentIsComplete reads the document as a stranger would who has nothing
// else: every operation says what it does, who may, and what goes wrong; every
// field says what it is.
func TestDocumentIsComplete(t *testing.T) {
	s, text := readSpec(t, newFixture(t))
	var names []string
	for path, item := range s.Paths {
		for method, op := range item {
			where := strings.ToUpper(method) + " " + path
			names = append(names, where)
			if op.OperationID == "" || op.Summary == "" || op.Description == "" || len(op.Tags) != 1 {
				t.Errorf("%s: want an id, a summary, a description and one tag", where)
			}
			if strings.HasPrefix(path, "/v1/") && path != "/v1/live" && (len(op.Security) == 0 || op.Responses["401"].Description == "" || op.Responses["500"].Description == "") {
				t.Errorf("%s: want its security and the problems 401 and 500", where)
			}
			for _, p := range op.Parameters {
				if p.Description == "" {
					t.Errorf("%s: parameter %s is not described", where, p.Name)
				}
			}
			for status, r := range op.Responses {
				if r.Description == "" {
					t.Errorf("%s: response %s is not described", where, status)
				}
				for media := range r.Content {
					if (status[0] >= '4') != (media == "application/problem+json") {
						t.Errorf("%s: response %s is %s", where, status, media)
					}
				}
			}
			if b := op.RequestBody; b != nil {
				takes := []string{typeJSON}
				switch op.OperationID {
				case "post-scans":
					takes = append(takes, typeLines, typeCSV)
				case "put-proof":
					takes = slices.Sorted(maps.Keys(proofTypes))
				}
				if content := slices.Sorted(maps.Keys(b.Content)); !slices.Equal(content, takes) {
					t.Errorf("%s: takes %v, want %v", where, content, takes)
				}
			}
		}
	}
	slices.Sort(names)
	want := []string{"DELETE /v1/bookings/{id}", "DELETE /v1/log/cursors/{name}", "DELETE /v1/network/changes/{id}", "DELETE /v1/network/closures/{id}", "DELETE /v1/parcels/{id}", "DELETE /v1/parcels/{id}/link", "GET /healthz", "GET /metrics", "GET /readyz", "GET /v1/backup", "GET /v1/board", "GET /v1/board/counts", "GET /v1/live", "GET /v1/log", "GET /v1/log/cursors/{name}",
		"GET /v1/network/changes", "GET /v1/network/facilities", "GET /v1/network/history", "GET /v1/numbers/{number}", "GET /v1/parcels", "GET /v1/parcels/{id}", "GET /v1/parcels/{id}/events", "GET /v1/parcels/{id}/export", "GET /v1/parcels/{id}/proofs/{hash}", "GET /v1/proofs/{hash}",
		"POST /v1/bookings", "POST /v1/network/changes", "POST /v1/network/closures", "POST /v1/parcels", "POST /v1/parcels/{id}/link", "POST /v1/parcels/{id}/merge", "POST /v1/parcels/{id}/references", "POST /v1/routes", "POST /v1/routes/explain",
		"POST /v1/routes/isochrone", "POST /v1/routes/matrix", "POST /v1/routes/profile", "POST /v1/routes/sourcing", "POST /v1/scans", "PUT /v1/log/cursors/{name}", "PUT /v1/proofs/{hash}"}
	if !slices.Equal(names, want) {
		t.Errorf("operations %v\nwant %v", names, want)
	}
	for name, schema := range s.Components.Schemas {
		if name[0] < 'A' || name[0] > 'Z' || strings.HasSuffix(name, "View") || strings.HasSuffix(name, "Struct") {
			t.Errorf("schema %s: want a name for readers", name)
		}
		for _, field := range schema.Required {
			if _, ok := schema.Properties[field]; !ok {
				t.Errorf("schema %s requires %s and does not have it", name, field)
			}
		}
	}
	// Every reference leads somewhere.
	for i, part := range strings.Split(text, `"$ref": "#/components/schemas/`) {
		name, _, _ := strings.Cut(part, `"`)
		if _, ok := s.Components.Schemas[name]; i > 0 && !ok {
			t.Errorf("a reference to %s, which is not there", name)
		}
	}
}

// TestDocumentShowsWireForms looks up what huma cannot see in the Go types.
func TestDocumentShowsWireForms(t *testing.T) {
	s, _ := readSpec(t, newFixture(t))
	money := s.Components.Schemas["Money"]
	if len(money.Properties) != 2 || money.Properties["amount"].Type != "string" || money.Properties["currency"].Type != "string" {
		t.Errorf("Money %+v, want amount and currency as text", money)
	}
	if mode := s.Components.Schemas["Leg"].Properties["mode"]; !slices.Contains(mode.Enum, any("air")) {
		t.Errorf("a leg's mode %+v, want the list of modes", mode)
	}
	if status := s.Components.Schemas["State"].Properties["status"]; !slices.Contains(status.Enum, any("delivered")) {
		t.Errorf("a state's status %+v, want the list of statuses", status)
	}
	if expected := s.Components.Schemas["ParcelForShopper"].Properties["expected"]; len(expected.AnyOf) != 2 || expected.AnyOf[1].Type != "null" {
		t.Errorf("a parcel's expected %+v, want an object or null", expected)
	}
	if scan := s.Paths["/v1/scans"]["post"].RequestBody.Content[typeJSON]; scan.Schema == nil || len(scan.Schema.OneOf) != 2 || len(scan.Examples) != 3 {
		t.Errorf("body of POST /v1/scans %+v, want one scan or an array, with an example", scan)
	}
	if routes := s.Paths["/v1/routes"]["post"].Responses["200"].Content; len(routes) != 2 {
		t.Errorf("answers of POST /v1/routes %v, want JSON and GeoJSON", routes)
	}
	if scans := s.Paths["/v1/scans"]["post"].Responses["200"].Content; len(scans) != 2 || len(scans[typeLines].Schema.AnyOf) != 3 {
		t.Errorf("answers of POST /v1/scans %+v, want JSON, and lines of three kinds", scans)
	}
	if status := s.Components.Schemas["Event"].Properties["status"]; !slices.Contains(status.Enum, any("")) {
		t.Errorf("an event's status %+v, want it to have none in a withdrawal", status)
	}
	if len(s.Components.SecuritySchemes) != 2 {
		t.Errorf("security schemes %+v, want key and link", s.Components.SecuritySchemes)
	}
}

// TestAnswersFitTheDocument checks real answers against the schemas they are
// documented with: nothing required is missing and nothing is undocumented.
func TestAnswersFitTheDocument(t *testing.T) {
	f := newFixture(t)
	s, _ := readSpec(t, f)
	id, token := f.registerPlanned("H1")
	planned := f.request("POST", "/v1/parcels", f.planner, parcelBody("H2", "")).text
	f.scan("H1", 4, "2026-11-24T08:55:00+08:00", "CNSZX")
	for _, tt := range []struct{ method, path, operation, credential, body, schema string }{
		{"POST", "/v1/routes", "/v1/routes", f.planner, routeBody, "Answer"},
		{"GET", "/v1/network/facilities", "", f.planner, "", "Facilities"},
		{"GET", "/v1/parcels/" + id, "", token, "", "ParcelForShopper"},
		{"GET", "/v1/parcels/" + id, "", f.helix, "", "ParcelForCarrier"},
		{"GET", "/v1/parcels/" + id, "", f.planner, "", "ParcelForPlanner"},
		{"GET", "/v1/parcels/" + id + "/events", "", f.planner, "", "Events"},
		{"GET", "/v1/parcels", "", f.planner, "", "Parcels"},
		{"GET", "/v1/log", "", f.helix, "", "Log"},
		{"PUT", "/v1/log/cursors/a", "", f.helix, `{"after":1}`, "Cursor"},
		{"POST", "/v1/scans", "", f.helix, scanBody("H1", 4, "2026-11-24T08:55:00+08:00", "CNSZX"), "ScanResults"},
		{"POST", "/v1/routes", "", f.planner, "{}", "Problem"},
		{"POST", "/v1/parcels/" + id + "/link", "", f.planner, "", "NewLink"},
	} {
		var v any
		must(t, json.Unmarshal([]byte(f.request(tt.method, tt.path, tt.credential, tt.body).text), &v))
		s.fits(t, tt.method+" "+tt.path, v, schemaSpec{Ref: "#/components/schemas/" + tt.schema})
	}
	var v any
	must(t, json.Unmarshal([]byte(planned), &v))
	s.fits(t, "POST /v1/parcels", v, schemaSpec{Ref: "#/components/schemas/Registered"})
}

// fits compares a value with a schema, as far as names go.
func (s spec) fits(t *testing.T, where string, v any, schema schemaSpec) {
	t.Helper()
	if schema.Ref != "" {
		schema = s.Components.Schemas[strings.TrimPrefix(schema.Ref, "#/components/schemas/")]
	}
	if len(schema.AnyOf) == 2 && schema.AnyOf[1].Type == "null" {
		if v == nil {
			return
		}
		s.fits(t, where, v, schema.AnyOf[0])
		return
	}
	switch v := v.(type) {
	case map[string]any:
		if len(schema.Properties) == 0 {
			return // an open object, such as a GeoJSON feature
		}
		for _, name := range schema.Required {
			if _, ok := v[name]; !ok {
				t.Errorf("%s: %s is required and missing", where, name)
			}
		}
		for name, field := range v {
			p, ok := schema.Properties[name]
			if !ok {
				t.Errorf("%s: %s is not documented", where, name)
				continue
			}
			s.fits(t, where+" "+name, field, p)
		}
	case []any:
		if schema.Items == nil {
			t.Errorf("%s: an array is documented as %+v", where, schema)
			return
		}
		for _, item := range v {
			s.fits(t, where, item, *schema.Items)
		}
	case nil:
		t.Errorf("%s: null is documented as %+v", where, schema)
	case string:
		if schema.Type != "string" {
			t.Errorf("%s: text is documented as %+v", where, schema)
		}
		if len(schema.Enum) > 0 && !slices.Contains(schema.Enum, any(v)) {
			t.Errorf("%s: %q is not in %v", where, v, schema.Enum)
		}
	}
}

// TestUnknownPathsHaveNoGuards makes sure that what is not an operation is not
// a way around one.
func TestPathsAreExact(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/v1/parcels/", "/v1//parcels", "/v1/parcels/x/y", "/V1/parcels", "/openapi", "/openapi-3.0.json", "/docs", "/schemas/Money", "/assets", "/track/", "/index.html"} {
		if got := f.request("GET", path, f.admin, ""); got.StatusCode != http.StatusNotFound && got.StatusCode/100 != 3 {
			t.Errorf("%s: %d, want nothing there", path, got.StatusCode)
		}
	}
}
