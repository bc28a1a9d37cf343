package api

import (
	"fmt"
	"strings"
	"testing"

	"entrepot/tracking/event"
)

// TestWhoMayDoWhat asks every operation as everybody. The columns are the
// statuses of: nobody, an unknown key, admin, planner, the parcel's carrier,
// another carrier, the parcel's link, another parcel's link.
func TestWhoMayDoWhat(t *testing.T) {
	f := newFixture(t)
	id, token := f.registerPlanned("H1")
	_, otherToken := f.registerPlanned("H2")
	callers := []struct{ name, credential string }{
		{"nobody", ""}, {"unknown key", "ent_aaaaaaaaaaaa_" + strings.Repeat("a", 52)},
		{"admin", f.admin}, {"planner", f.planner}, {"carrier", f.helix}, {"other carrier", f.other},
		{"link", token}, {"other link", otherToken},
	}
	number := 0
	for _, tt := range []struct {
		method, path, body string
		want               [8]int
	}{
		{"POST", "/v1/routes", routeBody, [8]int{401, 401, 200, 200, 403, 403, 401, 401}},
		{"POST", "/v1/routes/profile", with(`"until":"2026-11-25T09:00:00+08:00"`), [8]int{401, 401, 200, 200, 403, 403, 401, 401}},
		{"POST", "/v1/routes/matrix", `{"from":["CNSZX"],"to":["DEFRA"],"depart":"2026-11-24T09:00:00+08:00","weight":"1kg"}`, [8]int{401, 401, 200, 200, 403, 403, 401, 401}},
		{"POST", "/v1/routes/sourcing", `{"order":{"weight":"1kg"},"demand":[{"to":"DEFRA","orders":1}],"stocks":[{"name":"a","place":"CNSZX","kind":"domestic"}],"depart":"2026-11-24T09:00:00+08:00"}`, [8]int{401, 401, 200, 200, 403, 403, 401, 401}},
		{"POST", "/v1/routes/isochrone", `{"from":"CNSZX","depart":"2026-11-24T09:00:00+08:00","weight":"1kg","within":"2d"}`, [8]int{401, 401, 200, 200, 403, 403, 401, 401}},
		{"POST", "/v1/routes/explain", with(`"lane":"HLX-1"`), [8]int{401, 401, 200, 200, 403, 403, 401, 401}},
		{"POST", "/v1/bookings", with(`"legs":[{"lane":"HLX-1","depart":"` + flight + `"}]`), [8]int{401, 401, 201, 201, 403, 403, 401, 401}},
		{"POST", "/v1/network/closures", `{"facility":"SHSHN"}`, [8]int{401, 401, 201, 201, 403, 403, 401, 401}},
		{"POST", "/v1/network/changes", `{"kind":"price","lane":"HLX-1","percent":1}`, [8]int{401, 401, 201, 201, 403, 403, 401, 401}},
		{"GET", "/v1/network/changes", "", [8]int{401, 401, 200, 200, 403, 403, 401, 401}},
		{"GET", "/v1/network/history", "", [8]int{401, 401, 200, 200, 403, 403, 401, 401}},
		{"DELETE", "/v1/network/changes/none", "", [8]int{401, 401, 404, 404, 403, 403, 401, 401}},
		{"DELETE", "/v1/network/closures/none", "", [8]int{401, 401, 404, 404, 403, 403, 401, 401}},
		{"DELETE", "/v1/bookings/none", "", [8]int{401, 401, 404, 404, 403, 403, 401, 401}},
		{"GET", "/v1/network/facilities", "", [8]int{401, 401, 200, 200, 403, 403, 401, 401}},
		{"POST", "/v1/parcels", parcelBody("NEW", ""), [8]int{401, 401, 201, 201, 403, 403, 401, 401}},
		{"GET", "/v1/parcels", "", [8]int{401, 401, 200, 200, 403, 403, 401, 401}},
		{"GET", "/v1/parcels/" + id, "", [8]int{401, 401, 200, 200, 200, 404, 200, 404}},
		{"GET", "/v1/parcels/" + id + "/events", "", [8]int{401, 401, 200, 200, 200, 404, 200, 404}},
		{"GET", "/v1/parcels/019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d11", "", [8]int{401, 401, 404, 404, 404, 404, 404, 404}},
		{"GET", "/v1/parcels/no-id/events", "", [8]int{401, 401, 404, 404, 404, 404, 404, 404}},
		{"POST", "/v1/scans", scanBody("H1", event.Departed, "2026-11-24T08:55:00+08:00", "CNSZX"), [8]int{401, 401, 200, 403, 200, 403, 401, 401}},
		{"POST", "/v1/parcels/019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d11/link", "", [8]int{401, 401, 404, 404, 403, 403, 401, 401}},
		{"GET", "/v1/log", "", [8]int{401, 401, 200, 200, 200, 200, 401, 401}},
		{"GET", "/v1/log?carrier=HLX", "", [8]int{401, 401, 200, 200, 200, 403, 401, 401}},
		{"GET", "/v1/log/cursors/a", "", [8]int{401, 401, 200, 200, 200, 200, 401, 401}},
		{"PUT", "/v1/log/cursors/a", `{"after":1}`, [8]int{401, 401, 200, 200, 200, 200, 401, 401}},
		{"DELETE", "/v1/log/cursors/a", "", [8]int{401, 401, 204, 204, 204, 204, 401, 401}},
		{"GET", "/metrics", "", [8]int{401, 401, 200, 403, 403, 403, 401, 401}},
		// These two end the link, so they come last.
		{"POST", "/v1/parcels/" + id + "/link", "", [8]int{401, 401, 200, 200, 403, 403, 401, 401}},
		{"DELETE", "/v1/parcels/" + id + "/link", "", [8]int{401, 401, 204, 204, 403, 403, 401, 401}},
		{"GET", "/openapi.json", "", [8]int{200, 200, 200, 200, 200, 200, 200, 200}},
		{"GET", "/healthz", "", [8]int{200, 200, 200, 200, 200, 200, 200, 200}},
		{"GET", "/readyz", "", [8]int{200, 200, 200, 200, 200, 200, 200, 200}},
		{"GET", "/", "", [8]int{200, 200, 200, 200, 200, 200, 200, 200}},
	} {
		for i, c := range callers {
			number++
			f.failures = failures{} // this test is not about how often
			body := strings.Replace(tt.body, "NEW", fmt.Sprintf("NEW%d", number), 1)
			got := f.request(tt.method, tt.path, c.credential, body)
			if got.StatusCode != tt.want[i] {
				t.Errorf("%s %s as %s: status %d, want %d: %s", tt.method, tt.path, c.name, got.StatusCode, tt.want[i], got.text)
			}
			switch got.StatusCode {
			case 401:
				got.problem(t, unauthenticated)
				if got.Header.Get("WWW-Authenticate") == "" {
					t.Errorf("%s %s as %s: 401 without WWW-Authenticate", tt.method, tt.path, c.name)
				}
			case 403:
				got.problem(t, forbidden)
			case 404:
				missing := unknownParcel
				if strings.HasSuffix(tt.path, "/none") {
					missing = unknownChange
				}
				got.problem(t, missing)
			}
		}
	}
}

// TestRefusalsTellNothing compares whole answers: a caller without the right
// must not be able to tell a parcel that exists from one that does not, nor one
// bad credential from another.
func TestRefusalsTellNothing(t *testing.T) {
	f := newFixture(t)
	id, token := f.registerPlanned("H1")
	const missing = "019aa3f0-7c1e-7d6a-9b1f-0c8f5e2a4d11"
	for name, credential := range map[string]string{"another carrier": f.other, "a wrong token": "trk_" + strings.Repeat("A", 43)} {
		here := strings.ReplaceAll(f.request("GET", "/v1/parcels/"+id, credential, "").text, id, missing)
		if gone := f.request("GET", "/v1/parcels/"+missing, credential, "").text; here != gone {
			t.Errorf("%s: a parcel that exists gives\n%s\nand one that does not\n%s", name, here, gone)
		}
	}

	key, revoked, err := f.keys.Create("gone", "planner", "")
	must(t, err)
	_, err = f.keys.Revoke(key.ID)
	must(t, err)
	want := f.request("GET", "/v1/parcels/"+id, "", "").text
	for name, credential := range map[string]string{
		"revoked key": revoked, "cut key": f.admin[:len(f.admin)-1], "cut token": token[:len(token)-1], "text": "hello", "two words": f.admin + " x",
	} {
		if got := f.request("GET", "/v1/parcels/"+id, credential, "").text; got != want {
			t.Errorf("%s: %s\nwant the same as without any: %s", name, got, want)
		}
	}
	if got := f.request("GET", "/v1/parcels/"+id, "", "", "Authorization", "Basic "+f.admin); got.StatusCode != 401 {
		t.Errorf("a key under another scheme: status %d, want 401", got.StatusCode)
	}
}

// TestEachSeesOnlyTheirs looks for what an audience must not see in the very
// text it is sent.
func TestEachSeesOnlyTheirs(t *testing.T) {
	f := newFixture(t)
	id, token := f.registerPlanned("H1")
	f.request("POST", "/v1/scans", f.helix, `{"carrier":"HLX","number":"H1","status":"departed","time":"2026-11-24T08:55:00+08:00","place":"CNSZX","code":"RAWCODE","note":"left dock 9"}`)
	for _, tt := range []struct {
		name, path, credential string
		sees, not              []string
	}{
		{"link", "", token, []string{"Shenzhen", `"legs":[{`, "LineString"}, []string{"HLX", "H1", "80.00", "10.00", "references", "weight", "plan\"", "ops@", `"link"`}},
		{"carrier", "", f.helix, []string{"H1", `"weightGrams":1200`, "LineString"}, []string{"80.00", "10.00", "charges", "ops@", `"link"`}},
		{"planner", "", f.planner, []string{"H1", `"80.00"`, `"10.00"`, `"link":{"expires"`}, []string{"trk_", "ops@"}},
		{"events for the link", "/events", token, []string{"departed"}, []string{"HLX", "RAWCODE", "dock"}},
		{"events for the carrier", "/events", f.helix, []string{"HLX", "RAWCODE", "dock"}, nil},
	} {
		got := f.request("GET", "/v1/parcels/"+id+tt.path, tt.credential, "").text
		for _, s := range tt.sees {
			if !strings.Contains(got, s) {
				t.Errorf("%s: %q is missing in %s", tt.name, s, got)
			}
		}
		for _, s := range tt.not {
			if strings.Contains(got, s) {
				t.Errorf("%s: %q is shown in %s", tt.name, s, got)
			}
		}
	}
}

// TestLogHoldsNoSecret sends credentials in every place a client might put
// them and looks for them in the log.
func TestLogHoldsNoSecret(t *testing.T) {
	f := newFixture(t)
	id, token := f.registerPlanned("H1")
	for _, secret := range []string{f.admin, f.planner, token, "trk_" + strings.Repeat("A", 43)} {
		f.request("GET", "/v1/parcels/"+id+"?token="+secret, secret, "")
		f.request("GET", "/v1/parcels?key="+secret, secret, "")
		f.request("GET", "/"+secret, secret, "")
		f.request("POST", "/v1/scans", secret, `{"number":"`+secret+`"}`)
	}
	log := f.log.String()
	for _, secret := range []string{f.admin, f.planner, token, "trk_", id, "?"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
	if !strings.Contains(log, "route=/v1/parcels/{id}") || !strings.Contains(log, "caller=") {
		t.Errorf("the log has no route or caller:\n%s", log)
	}
}
