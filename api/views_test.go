package api

import (
	"fmt"
	"strings"
	"testing"

	"entrepot/tracking/event"
)

// TestViewsOfCorrectionsAndProof tells a story of two carriers with everything
// that a scan can hold, and looks at what each audience sees of it.
func TestViewsOfCorrectionsAndProof(t *testing.T) {
	f := newFixture(t)
	id, token := f.registerPlanned("H1")
	f.request("POST", "/v1/parcels/"+id+"/references", f.planner, `{"carrier":"OTH","number":"O1"}`).into(t, 200, &struct{}{})
	sha := "sha256:" + strings.Repeat("ab", 32)
	scan := func(carrier, number, status, minute, more string) {
		t.Helper()
		var out scanResults
		f.request("POST", "/v1/scans", f.admin, fmt.Sprintf(`{"carrier":"%s","number":"%s","status":"%s","time":"2026-11-24T08:%s:00+08:00"%s}`, carrier, number, status, minute, more)).into(t, 200, &out)
		if out.Results[0].Outcome != "accepted" {
			t.Fatalf("%+v", out)
		}
	}
	scan("HLX", "H1", "departed", "01", `,"place":"CNSZX","id":"a"`)
	scan("HLX", "H1", "arrived", "02", `,"place":"DEFRA","id":"b","note":"said too soon"`)
	scan("HLX", "H1", "", "03", `,"withdraws":"id:b"`)
	scan("HLX", "H1", "customs_held", "04", `,"place":"DEFRA","code":"HOLD-7"`)
	scan("OTH", "O1", "delivery_failed", "05", `,"code":"NOBODY","proof":{"name":"M. Huber","photo":"`+sha+`"}`)

	read := func(credential string) (events []fullEventView, state fullStateView, text string) {
		t.Helper()
		var list struct{ Events []fullEventView }
		a := f.request("GET", "/v1/parcels/"+id+"/events", credential, "")
		a.into(t, 200, &list)
		var p aParcel
		b := f.request("GET", "/v1/parcels/"+id, credential, "")
		b.into(t, 200, &p)
		return list.Events, p.State, a.text + b.text
	}
	for _, tt := range []struct {
		name, credential string
		full, named      bool // all but who took it; and that
	}{
		{"planner", f.planner, true, true},
		{"the carrier that delivers", f.other, true, true},
		{"another carrier", f.helix, true, false},
		{"shopper", token, false, false},
	} {
		events, state, text := read(tt.credential)
		if len(events) != 5 {
			t.Fatalf("%s: %d events", tt.name, len(events))
		}
		wrong, withdrawal, failed := events[1], events[2], events[4]
		if !wrong.Void || wrong.Status != event.Arrived || events[0].Void || withdrawal.Void {
			t.Errorf("%s: %+v, want the second void alone", tt.name, events)
		}
		if !withdrawal.Withdrawal || withdrawal.Corrects != wrong.ID || withdrawal.Status != 0 || wrong.Withdrawal {
			t.Errorf("%s: withdrawal %+v", tt.name, withdrawal)
		}
		if !failed.HasProof || events[0].HasProof || (failed.Proof != nil) != tt.named {
			t.Errorf("%s: proof of %+v", tt.name, failed)
		}
		if tt.named && *failed.Proof != (proofView{Name: "M. Huber", Photo: sha}) {
			t.Errorf("%s: proof %+v", tt.name, *failed.Proof)
		}
		for word, may := range map[string]bool{"HOLD-7": tt.full, "NOBODY": tt.full, "OTH": tt.full, "said too soon": tt.full, "Huber": tt.named, sha: tt.named || tt.credential == token} {
			if strings.Contains(text, word) != may {
				t.Errorf("%s: %q is shown %v, want %v", tt.name, word, !may, may)
			}
		}
		// The planned way has the carrier of its lanes in no view but the planner's.
		if len(state.Exceptions) != 2 || state.Exceptions[0].Status != event.CustomsHeld || state.Exceptions[0].Place.Name != "Frankfurt" || state.Exceptions[1].Place != nil {
			t.Errorf("%s: exceptions %+v", tt.name, state.Exceptions)
		}
		if state.Leg == nil || state.Leg.From == nil || state.Leg.From.Name != "Shenzhen" || (state.Leg.Carrier == "HLX") != tt.full || (state.Carrier == "OTH") != tt.full {
			t.Errorf("%s: leg %+v by %q", tt.name, state.Leg, state.Carrier)
		}
	}
}

// TestVoidEventIsToldAsSuch follows a parcel whose event was corrected before it
// came.
func TestVoidEventIsToldAsSuch(t *testing.T) {
	s := serve(t)
	id, token := s.registerPlanned("H1")
	c := s.connect()
	c.say(`{"type":"subscribe","parcel":"%s","token":"%s"}`, id, token)
	c.expect("snapshot", 0)
	post := func(body string) uint64 {
		var out scanResults
		s.request("POST", "/v1/scans", s.helix, body).into(t, 200, &out)
		return out.Results[0].Seq
	}
	seq := post(`{"carrier":"HLX","number":"H1","time":"2026-11-24T08:10:00+08:00","withdraws":"id:a"}`)
	if h := c.expect("event", seq); !h.Event.Withdrawal || h.Event.Corrects == "" {
		t.Errorf("heard %s, want a withdrawal", h.text)
	}
	seq = post(`{"carrier":"HLX","number":"H1","status":"departed","id":"a","time":"2026-11-24T08:00:00+08:00"}`)
	if h := c.expect("event", seq); !h.Event.Void || h.View.State.Status != event.Registered {
		t.Errorf("heard %s, want an event that does not count", h.text)
	}
}
