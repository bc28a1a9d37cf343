package api

import (
	"fmt"
	"testing"

	"entrepot/engine"
)

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

// TestClosuresAndBookingsAreTakenBackAsSuch uses the short paths: each takes back
// what is its own and nothing else.
func TestClosuresAndBookingsAreTakenBackAsSuch(t *testing.T) {
	f := newFixture(t)
	var closure, price AppliedChange
	made := f.request("POST", "/v1/network/closures", f.planner, `{"lane":"HLX-1","until":"2026-11-25T00:00:00Z","why":"typhoon"}`)
	made.into(t, 201, &closure)
	if closure.Kind != "closure" || made.Header.Get("Location") != "/v1/network/closures/"+closure.ID {
		t.Errorf("closure: got %+v at %s", closure, made.Header.Get("Location"))
	}
	f.request("POST", "/v1/network/changes", f.planner, `{"kind":"price","lane":"HLX-1","percent":8.1}`).into(t, 201, &price)
	if price.Percent != 8.1 {
		t.Errorf("price: got %v %%, want 8.1", price.Percent)
	}
	for _, path := range []string{"/v1/bookings/" + closure.ID, "/v1/network/closures/" + price.ID, "/v1/bookings/none"} {
		f.request("DELETE", path, f.planner, "").problem(t, unknownChange)
	}
	f.request("DELETE", "/v1/network/closures/"+closure.ID+"?why=over", f.planner, "").into(t, 200, &closure)
	if closure.UndoneWhy != "over" {
		t.Errorf("taken back: got %+v", closure)
	}
	for body, field := range map[string]string{`{}`: "facility, lane, carrier", `{"lane":"HLX-1","facility":"DEFRA"}`: "facility, lane, carrier",
		`{"facility":"NOWHR"}`: "facility", `{"lane":"HLX-1","from":"2026-11-26T00:00:00Z","until":"2026-11-25T00:00:00Z"}`: "until"} {
		if p := f.request("POST", "/v1/network/closures", f.planner, body).problem(t, badChange); len(p.Errors) == 0 || p.Errors[0].Field != field {
			t.Errorf("%s: got %+v, want the field %s", body, p, field)
		}
	}
	f.request("POST", "/v1/network/closures", f.planner, `{"lane":"HLX-1","kind":"price"}`).problem(t, invalid)
}

// TestChangesAreMadeOnce sends every request that makes a change again, with its
// key.
func TestChangesAreMadeOnce(t *testing.T) {
	f := newFixture(t)
	key := func(k string) []string { return []string{"Idempotency-Key", k} }
	inForce := func() int { return len(f.engine.Changes()) }
	for i, ask := range []struct{ path, body, other string }{
		{"/v1/network/changes", `{"kind":"price","lane":"HLX-1","percent":8}`, `{"kind":"price","lane":"HLX-1","percent":9}`},
		{"/v1/network/closures", `{"facility":"SHSHN"}`, `{"facility":"SHSHN","why":"storm"}`},
		{"/v1/bookings", with(`"legs":[{"lane":"HLX-1","depart":"2026-11-24T21:00:00+08:00"}]`), with(`"legs":[{"lane":"HLX-1","depart":"2026-11-25T21:00:00+08:00"}]`)},
	} {
		name := fmt.Sprint("order-", i)
		first := f.request("POST", ask.path, f.planner, ask.body, key(name)...)
		if first.StatusCode != 201 || inForce() != 2*i+1 {
			t.Fatalf("%s: got %d %s, %d in force", ask.path, first.StatusCode, first.text, inForce())
		}
		again := f.request("POST", ask.path, f.planner, ask.body, key(name)...)
		if again.StatusCode != 201 || again.text != first.text || again.Header.Get("Location") != first.Header.Get("Location") || inForce() != 2*i+1 {
			t.Errorf("%s again: got %d %s, want the same answer as %s; %d in force", ask.path, again.StatusCode, again.text, first.text, inForce())
		}
		f.request("POST", ask.path, f.planner, ask.other, key(name)...).problem(t, otherBody)
		f.request("POST", ask.path, f.planner, ask.body, key("two words")...).problem(t, invalid)
		if theirs := f.request("POST", ask.path, f.admin, ask.body, key(name)...); theirs.StatusCode != 201 || theirs.text == first.text || inForce() != 2*i+2 {
			t.Errorf("%s with the key of somebody else: got %d %s, %d in force", ask.path, theirs.StatusCode, theirs.text, inForce())
		}
		// Taken back, it is not made again.
		f.request("DELETE", first.Header.Get("Location"), f.planner, "").into(t, 200, &AppliedChange{})
		if again := f.request("POST", ask.path, f.planner, ask.body, key(name)...); again.StatusCode != 201 || again.text != first.text || inForce() != 2*i+1 {
			t.Errorf("%s after it was taken back: got %d %s, %d in force", ask.path, again.StatusCode, again.text, inForce())
		}
		if plain := f.request("POST", ask.path, f.planner, ask.body); plain.StatusCode != 201 || inForce() != 2*i+2 {
			t.Errorf("%s without a key: got %d %s, %d in force", ask.path, plain.StatusCode, plain.text, inForce())
		}
	}
	// One operation's key is another request for another operation.
	f.request("POST", "/v1/network/changes", f.planner, `{"facility":"SHSHN"}`, key("order-1")...).problem(t, invalid)
	f.request("POST", "/v1/network/changes", f.planner, `{"kind":"closure","facility":"SHSHN"}`, key("order-1")...).problem(t, otherBody)
}

// TestChangesComeInPages lists page by page while a listed change is taken back.
func TestChangesComeInPages(t *testing.T) {
	f := newFixture(t)
	var ids []string
	for i := range 5 {
		var c AppliedChange
		f.request("POST", "/v1/network/changes", f.planner, fmt.Sprintf(`{"kind":"price","lane":"HLX-1","percent":%d}`, i+1)).into(t, 201, &c)
		ids = append(ids, c.ID)
	}
	f.request("POST", "/v1/network/closures", f.planner, `{"facility":"SHSHN"}`).into(t, 201, &AppliedChange{})
	var got []string
	cursor := ""
	for range 3 {
		var page struct {
			Changes []AppliedChange
			Next    string
		}
		f.request("GET", "/v1/network/changes?kind=price&limit=2&cursor="+cursor, f.planner, "").into(t, 200, &page)
		for _, c := range page.Changes {
			got = append(got, c.ID)
		}
		if cursor = page.Next; cursor == ids[1] {
			f.request("DELETE", "/v1/network/changes/"+cursor, f.planner, "")
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(ids) || cursor != "" {
		t.Errorf("got %v and then %q, want %v and no more", got, cursor, ids)
	}
	f.request("GET", "/v1/network/changes?kind=eruption", f.planner, "").problem(t, invalid)
	f.request("GET", "/v1/network/history?limit=0", f.planner, "").problem(t, invalid)
}
