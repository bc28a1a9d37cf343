package api

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/engine"
	"entrepot/tracking/event"
)

func TestRoutesAsAnswerAndAsGeoJSON(t *testing.T) {
	f := newFixture(t)
	var a engine.Answer
	f.request("POST", "/v1/routes", f.planner, routeBody).into(t, 200, &a)
	if len(a.Itineraries) != 1 || a.Itineraries[0].Total.Minor != 1000 || a.Itineraries[0].Legs[0].Lane != "HLX-1" {
		t.Fatalf("%+v, want the one flight for 10.00 USD", a)
	}
	var none engine.Answer
	f.request("POST", "/v1/routes", f.planner, strings.Replace(routeBody, "DEFRA", "SHSHN", 1)).into(t, 200, &none)
	if len(none.Itineraries) != 0 || none.NoRoute == nil || none.NoRoute.Reason != engine.NothingReaches {
		t.Errorf("to the island: %+v, want no itinerary and the reason", none)
	}
	for accept, want := range map[string]string{
		"": typeJSON, "*/*": typeJSON, "application/geo+json": typeGeoJSON, "text/html": typeJSON,
		"application/geo+json;q=0.5, application/json": typeJSON,
	} {
		got := f.request("POST", "/v1/routes", f.planner, routeBody, "Accept", accept)
		if got.Header.Get("Content-Type") != want || got.StatusCode != 200 || got.Header.Get("Content-Length") != fmt.Sprint(len(got.text)) {
			t.Errorf("Accept %q: %d %v, want %s of %d bytes", accept, got.StatusCode, got.Header, want, len(got.text))
		}
		if drawn := strings.HasPrefix(got.text, `{"type":"FeatureCollection"`); drawn != (want == typeGeoJSON) {
			t.Errorf("Accept %q: %s", accept, shorten(got.text, 80))
		}
	}
	f.request("POST", "/v1/routes", f.planner, strings.Replace(routeBody, "CNSZX", "NOWHERE", 1), "Accept", "application/geo+json").problem(t, unknownPlace)
}

func TestFacilities(t *testing.T) {
	f := newFixture(t)
	var out struct {
		Facilities []engine.Place
		Network    engine.NetworkInfo
	}
	f.request("GET", "/v1/network/facilities", f.planner, "").into(t, 200, &out)
	if len(out.Facilities) != 3 || out.Facilities[1].ID != "DEFRA" || out.Network.Name != "small" {
		t.Errorf("%+v", out)
	}
}

func TestEntityTag(t *testing.T) {
	f := newFixture(t)
	id, token := f.registerPlanned("H1")
	path := "/v1/parcels/" + id
	first := f.request("GET", path, token, "")
	tag := first.Header.Get("ETag")
	if !strings.HasPrefix(tag, `"0-`) {
		t.Fatalf("ETag %q, want one that begins with the sequence, 0", tag)
	}
	for _, list := range []string{tag, `"x", W/` + tag, "*"} {
		got := f.request("GET", path, token, "", "If-None-Match", list)
		if got.StatusCode != 304 || got.text != "" || got.Header.Get("ETag") != tag {
			t.Errorf("If-None-Match %s: %d %q %s, want 304 with the tag and no body", list, got.StatusCode, got.text, got.Header.Get("ETag"))
		}
	}
	if got := f.request("GET", path, f.planner, "", "If-None-Match", tag); got.StatusCode != 200 {
		t.Errorf("the shopper's tag from a planner: %d, want 200: it is another view", got.StatusCode)
	}
	seq := f.scan("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX").Seq
	if got := f.request("GET", path, token, "", "If-None-Match", tag); got.StatusCode != 200 || !strings.HasPrefix(got.Header.Get("ETag"), fmt.Sprintf(`"%d-`, seq)) {
		t.Errorf("after a scan: %d %s, want 200 and a tag of sequence %d", got.StatusCode, got.Header.Get("ETag"), seq)
	}
}

func TestIdempotencyKey(t *testing.T) {
	f := newFixture(t)
	body := parcelBody("H1", flight)
	first := f.request("POST", "/v1/parcels", f.planner, body, "Idempotency-Key", "order-1")
	if first.StatusCode != 201 || !strings.HasPrefix(first.Header.Get("Location"), "/v1/parcels/") {
		t.Fatalf("%d %s %s", first.StatusCode, first.Header.Get("Location"), first.text)
	}
	again := f.request("POST", "/v1/parcels", f.planner, body, "Idempotency-Key", "order-1")
	if again.StatusCode != 201 || again.text != first.text || again.Header.Get("Location") != first.Header.Get("Location") {
		t.Errorf("the same again: %d %s\nwant the first answer: %s", again.StatusCode, again.text, first.text)
	}
	f.request("POST", "/v1/parcels", f.planner, parcelBody("H2", flight), "Idempotency-Key", "order-1").problem(t, otherBody)
	p := f.request("POST", "/v1/parcels", f.planner, body).problem(t, referenceTaken)
	if id := strings.TrimPrefix(first.Header.Get("Location"), "/v1/parcels/"); !strings.Contains(p.Detail, id) {
		t.Errorf("reference taken: %q, want it to name parcel %s", p.Detail, id)
	}
	// Keys are each caller's own.
	f.request("POST", "/v1/parcels", f.admin, body, "Idempotency-Key", "order-1").problem(t, referenceTaken)
	// The first answer is given though its plan is stale by now.
	f.clock.pass(23 * time.Hour)
	if late := f.request("POST", "/v1/parcels", f.planner, body, "Idempotency-Key", "order-1"); late.StatusCode != 201 {
		t.Errorf("23 hours later: %d %s", late.StatusCode, late.text)
	}
}

// TestSameRequestAtOnce has many send one registration at the same moment.
func TestSameRequestAtOnce(t *testing.T) {
	f := newFixture(t)
	answers := make([]string, 16)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			answers[i] = f.request("POST", "/v1/parcels", f.planner, parcelBody("H1", flight), "Idempotency-Key", "k").text
		})
	}
	wg.Wait()
	for _, a := range answers {
		if a != answers[0] || !strings.Contains(a, `"link":"/track/`) {
			t.Fatalf("two answers:\n%s\n%s", answers[0], a)
		}
	}
}

func TestLinkIsRenewedAndRevoked(t *testing.T) {
	f := newFixture(t)
	id, first := f.registerPlanned("H1")
	path := "/v1/parcels/" + id
	opens := func(token string, want int) {
		t.Helper()
		if got := f.request("GET", path, token, "").StatusCode; got != want {
			t.Fatalf("status %d, want %d", got, want)
		}
	}
	opens(first, 200)
	var renewed struct {
		Link    string
		Expires time.Time
	}
	f.request("POST", path+"/link", f.planner, "").into(t, 200, &renewed)
	_, second, _ := strings.Cut(renewed.Link, "#")
	opens(first, 404)
	opens(second, 200)
	f.clock.pass(renewed.Expires.Sub(now) - time.Second)
	opens(second, 200)
	f.clock.pass(time.Second)
	opens(second, 404)

	f.request("POST", path+"/link", f.planner, "").into(t, 200, &renewed)
	_, third, _ := strings.Cut(renewed.Link, "#")
	opens(third, 200)
	for range 2 { // the second changes nothing
		if got := f.request("DELETE", path+"/link", f.planner, ""); got.StatusCode != 204 {
			t.Fatalf("revoke: %d %s", got.StatusCode, got.text)
		}
	}
	opens(third, 404)
	if got := f.request("GET", path, f.planner, "").text; !strings.Contains(got, `"link":null`) {
		t.Errorf("a revoked link is still shown: %s", got)
	}
}

func TestListGoesThroughAllPages(t *testing.T) {
	f := newFixture(t)
	var want []string
	for i := range 5 {
		id, _ := f.registerPlanned(fmt.Sprint("H", i))
		want = append([]string{id}, want...) // newest first
	}
	var got []string
	for cursor, pages := "", 0; ; pages++ {
		var page struct {
			Parcels []struct{ ID string }
			Next    string
		}
		f.request("GET", "/v1/parcels?limit=2&cursor="+cursor, f.planner, "").into(t, 200, &page)
		for _, p := range page.Parcels {
			got = append(got, p.ID)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
		if pages > 5 {
			t.Fatal("the list has no end")
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("listed %v, want %v", got, want)
	}
}

// TestSettledParcelStaysAsItWas: what is told of a parcel outlives its events.
func TestSettledParcelStaysAsItWas(t *testing.T) {
	f := newFixture(t)
	id, token := f.registerPlanned("H1")
	f.request("POST", "/v1/scans", f.helix, `[
		{"carrier":"HLX","number":"H1","status":"departed","time":"2026-11-24T00:10:00Z","place":"CNSZX"},
		{"carrier":"HLX","number":"H1","status":"delivered","time":"2026-11-24T00:30:00Z","place":"DEFRA"}]`).into(t, 200, new(any))
	type view struct {
		State struct {
			Status, Sentence string
			Time             time.Time
		}
		Legs []struct{ State string }
	}
	var before, after view
	f.request("GET", "/v1/parcels/"+id, token, "").into(t, 200, &before)
	if n, err := f.store.Settle(t.Context(), now.AddDate(0, 1, 0), 10); n != 1 || err != nil {
		t.Fatalf("Settle = %d %v", n, err)
	}
	f.request("GET", "/v1/parcels/"+id, token, "").into(t, 200, &after)
	if diff := cmp.Diff(before, after); diff != "" || after.State.Status != "delivered" || len(after.Legs) != 1 || after.Legs[0].State != "done" {
		t.Errorf("-before it was settled +after:\n%s", diff)
	}
}
