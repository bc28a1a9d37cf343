package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"entrepot/tracking/event"
)

// aParcel is as much of a planner's view as these tests look at.
type aParcel struct {
	ID         string
	References []event.Reference
	State      fullStateView
}

func TestAddReference(t *testing.T) {
	f := newFixture(t)
	id, token := f.registerPlanned("H1")
	taken, _ := f.registerPlanned("H2")
	path := "/v1/parcels/" + id + "/references"
	early := strings.Replace(scanBody("O1", event.Arrived, "2026-11-24T08:30:00+08:00", "DEFRA"), "HLX", "OTH", 1)
	f.request("POST", "/v1/scans", f.other, early).into(t, 200, &struct{}{})
	f.request("GET", "/v1/parcels/"+id, f.other, "").problem(t, unknownParcel)

	for range 2 { // the second changes nothing
		var p aParcel
		f.request("POST", path, f.planner, `{"carrier":"OTH","number":"O1"}`).into(t, 200, &p)
		if p.ID != id || len(p.References) != 2 || p.References[1] != (event.Reference{Carrier: "OTH", Number: "O1"}) || p.State.Events != 1 || p.State.Carrier != "OTH" {
			t.Fatalf("%+v, want the number and the scan that came before it", p)
		}
	}
	f.request("GET", "/v1/parcels/"+id, f.other, "").into(t, 200, &struct{}{})

	if p := f.request("POST", path, f.planner, `{"carrier":"HLX","number":"H2"}`).problem(t, referenceTaken); !strings.Contains(p.Detail, taken) {
		t.Errorf("%q, want it to name the parcel to a planner", p.Detail)
	}
	f.request("POST", path, f.planner, `{"carrier":"H L","number":"1"}`).problem(t, invalid)
	f.request("POST", path, f.planner, `{"carrier":"HLX"}`).problem(t, invalid)
	f.request("POST", "/v1/parcels/x/references", f.planner, `{"carrier":"HLX","number":"1"}`).problem(t, unknownParcel)
	f.request("POST", path, f.helix, `{"carrier":"HLX","number":"1"}`).problem(t, forbidden)
	f.request("POST", path, token, `{"carrier":"HLX","number":"1"}`).problem(t, unauthenticated)
	for i := range 14 {
		f.request("POST", path, f.admin, fmt.Sprintf(`{"carrier":"HLX","number":"M%d"}`, i)).into(t, 200, &struct{}{})
	}
	f.request("POST", path, f.admin, `{"carrier":"HLX","number":"M15"}`).problem(t, tooManyNumbers)
}

func TestMerge(t *testing.T) {
	f := newFixture(t)
	one, _ := f.registerPlanned("H1")
	two, _ := f.registerPlanned("H2")
	f.scan("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX")
	f.scan("H2", event.Departed, "2026-11-24T08:30:00+08:00", "CNSZX")
	merge := func(into, other string) (p aParcel) {
		t.Helper()
		f.request("POST", "/v1/parcels/"+into+"/merge", f.planner, `{"parcel":"`+other+`"}`).into(t, 200, &p)
		return p
	}
	for _, pair := range [][2]string{{one, two}, {one, two}, {two, one}, {one, one}, {two, two}} { // once, and then nothing changes
		if p := merge(pair[0], pair[1]); p.ID != one || len(p.References) != 2 || p.State.Events != 2 || p.State.Status != event.Departed {
			t.Fatalf("%+v, want the first with what the second had", p)
		}
	}
	var p aParcel
	f.request("GET", "/v1/parcels/"+two, f.planner, "").into(t, 200, &p)
	if p.ID != one {
		t.Errorf("the id of the merged gives %s, want the survivor %s", p.ID, one)
	}
	var events struct{ Events []EventView }
	f.request("GET", "/v1/parcels/"+two+"/events", f.helix, "").into(t, 200, &events)
	if len(events.Events) != 2 {
		t.Errorf("events of the merged: %+v, want those of both", events)
	}
	var list struct{ Parcels []aParcel }
	f.request("GET", "/v1/parcels", f.planner, "").into(t, 200, &list)
	if len(list.Parcels) != 1 || list.Parcels[0].ID != one {
		t.Errorf("listed %+v, want the survivor alone", list.Parcels)
	}
	if r := f.scan("H2", event.Arrived, "2026-11-24T08:50:00+08:00", "DEFRA"); r.Parcel != one {
		t.Errorf("a scan of the merged one's number is %s's, want the survivor's", r.Parcel)
	}
	f.request("POST", "/v1/parcels/"+one+"/merge", f.planner, `{"parcel":"x"}`).problem(t, unknownParcel)
	f.request("POST", "/v1/parcels/x/merge", f.planner, `{"parcel":"`+one+`"}`).problem(t, unknownParcel)
	f.request("POST", "/v1/parcels/"+one+"/merge", f.helix, `{"parcel":"`+two+`"}`).problem(t, forbidden)
}

// TestMergeOfTooMany must leave both as they are, with their links.
func TestMergeOfTooMany(t *testing.T) {
	f := newFixture(t)
	one, oneToken := f.registerPlanned("H1")
	two, twoToken := f.registerPlanned("H2")
	for i := range 15 {
		f.request("POST", "/v1/parcels/"+one+"/references", f.admin, fmt.Sprintf(`{"carrier":"HLX","number":"M%d"}`, i)).into(t, 200, &struct{}{})
	}
	f.request("POST", "/v1/parcels/"+one+"/merge", f.planner, `{"parcel":"`+two+`"}`).problem(t, tooManyNumbers)
	for id, token := range map[string]string{one: oneToken, two: twoToken} {
		var p aParcel
		if f.request("GET", "/v1/parcels/"+id, token, "").into(t, 200, &p); p.ID != id {
			t.Errorf("%s gives %s", id, p.ID)
		}
	}
}

// TestLinksOfMergedParcels looks at what the links of parcels open that were
// merged into others, one after the other.
func TestLinksOfMergedParcels(t *testing.T) {
	f := newFixture(t)
	var ids, tokens [4]string
	for i := range ids {
		ids[i], tokens[i] = f.registerPlanned(fmt.Sprint("H", i))
	}
	renew := func(id string) string {
		var out struct{ Link string }
		f.request("POST", "/v1/parcels/"+id+"/link", f.planner, "").into(t, 200, &out)
		_, token, _ := strings.Cut(out.Link, "#")
		return token
	}
	opens := func(id, token string, want bool) {
		t.Helper()
		var p aParcel
		got := f.request("GET", "/v1/parcels/"+id, token, "")
		if !want {
			got.problem(t, unknownParcel)
			return
		}
		if got.into(t, 200, &p); strings.Contains(got.text, "HLX") {
			t.Fatalf("a shopper is shown the carrier: %s", got.text)
		}
	}
	old := tokens[1]
	tokens[1] = renew(ids[1]) // its link is of generation 2, and the survivor's of 1
	f.request("DELETE", "/v1/parcels/"+ids[3]+"/link", f.planner, "")
	for _, other := range []int{1, 3} {
		f.request("POST", "/v1/parcels/"+ids[0]+"/merge", f.planner, `{"parcel":"`+ids[other]+`"}`).into(t, 200, &struct{}{})
	}
	opens(ids[0], tokens[0], true)
	opens(ids[1], tokens[1], true)
	opens(ids[1], old, false)       // it was renewed before
	opens(ids[3], tokens[3], false) // it was revoked before
	opens(ids[0], tokens[1], false) // each for its own id
	opens(ids[1], tokens[0], false)

	// On to a third.
	f.request("POST", "/v1/parcels/"+ids[2]+"/merge", f.planner, `{"parcel":"`+ids[1]+`"}`).into(t, 200, &struct{}{})
	for i := range 3 {
		opens(ids[i], tokens[i], true)
	}
	opens(ids[3], tokens[3], false)
	f.clock.pass(linkLife - time.Second)
	opens(ids[1], tokens[1], true)
	f.clock.pass(time.Second)
	opens(ids[1], tokens[1], false)
	f.clock.pass(-linkLife)

	// The end of the survivor's is the end of all.
	tokens[2] = renew(ids[2])
	opens(ids[2], tokens[2], true)
	opens(ids[0], tokens[0], false)
	opens(ids[1], tokens[1], false)
	// A link that is renewed under the id of a merged parcel is the survivor's.
	token := renew(ids[0])
	opens(ids[2], token, true)
	opens(ids[2], tokens[2], false)
}

// TestLiveThroughAMerge follows two parcels while they become one.
func TestLiveThroughAMerge(t *testing.T) {
	s := serve(t)
	one, oneToken := s.registerPlanned("H1")
	two, twoToken := s.registerPlanned("H2")
	older := s.scan("H2", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX").Seq
	newer := s.scan("H1", event.Departed, "2026-11-24T08:10:00+08:00", "CNSZX").Seq
	first, second := s.connect(), s.connect()
	first.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, one, oneToken)
	second.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, two, twoToken)
	first.expect("snapshot", newer)
	second.expect("snapshot", older)

	s.request("POST", "/v1/parcels/"+one+"/merge", s.planner, `{"parcel":"`+two+`"}`).into(t, 200, &struct{}{})
	for c, id := range map[client]string{first: one, second: two} {
		if h := c.expect("snapshot", newer); h.Parcel != id || h.View.State.Events != 2 {
			t.Errorf("heard %s, want a snapshot of %s with both events", h.text, id)
		}
	}
	last := s.scan("H2", event.Arrived, "2026-11-24T08:20:00+08:00", "DEFRA").Seq
	for c, id := range map[client]string{first: one, second: two} {
		if h := c.expect("event", last); h.Parcel != id {
			t.Errorf("heard %s, want the event for %s", h.text, id)
		}
	}
	// Who comes back for what was merged starts afresh, and so does who may not know
	// of the merge, whose events are older than what it has; who does goes on.
	again := s.connect()
	again.say(`{"type":"subscribe","parcel":"%s","token":"%s","after":%d}`, two, twoToken, older)
	again.expect("snapshot", last)
	again.say(`{"type":"subscribe","parcel":"%s","token":"%s","after":%d}`, one, oneToken, newer)
	again.expect("snapshot", last)
	again.say(`{"type":"subscribe","parcel":"%s","token":"%s","after":%d}`, one, oneToken, last)
	again.say(`{"type":"ping"}`)
	again.expect("pong", 0)
	again.say(`{"type":"unsubscribe","parcel":"%s"}`, two)

	// Another number brings its events too.
	s.request("POST", "/v1/scans", s.other, strings.Replace(scanBody("O1", event.Exception, "2026-11-24T08:05:00+08:00", "CNSZX"), "HLX", "OTH", 1)).into(t, 200, &struct{}{})
	s.request("POST", "/v1/parcels/"+one+"/references", s.planner, `{"carrier":"OTH","number":"O1"}`).into(t, 200, &struct{}{})
	for h := first.hear(); h.Type != "snapshot" || h.View.State.Events != 4; h = first.hear() {
	}
	s.request("DELETE", "/v1/parcels/"+one+"/link", s.planner, "")
	s.scan("H2", event.Delivered, "2026-11-24T08:40:00+08:00", "DEFRA")
	for h := second.hear(); ; h = second.hear() {
		if h.Type == "error" {
			break
		}
		if h.Type == "event" && h.Event.Status == event.Delivered {
			t.Fatal("a revoked link was told of an event")
		}
	}
}
