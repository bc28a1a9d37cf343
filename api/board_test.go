package api

import (
	"strings"
	"testing"

	"entrepot/tracking/event"
)

func TestBoard(t *testing.T) {
	f := newFixture(t)
	moving, link := f.registerPlanned("H1")
	held, _ := f.registerPlanned("H2")
	f.scan("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX")
	f.scan("H2", event.Arrived, "2026-11-24T08:00:00+08:00", "CNSZX")
	f.scan("H2", event.CustomsHeld, "2026-11-24T09:00:00+08:00", "CNSZX")
	f.scan("STRAY", event.Arrived, "2026-11-24T09:00:00+08:00", "CNSZX")

	for query, want := range map[string]string{
		"":                            held + " " + moving,
		"?status=picked_up":           moving,
		"?status=picked_up,arrived":   moving,
		"?exception=customs_held":     held,
		"?place=CNSZX&carrier=HLX":    held + " " + moving,
		"?place=DEFRA":                "",
		"?until=2026-11-24T01:00:00Z": moving,
		"?since=2026-11-24T01:00:00Z": held,
	} {
		var got []string
		for cursor := ""; ; {
			var page struct {
				Parcels []boardRow
				Next    string
			}
			path := "/v1/board" + query
			if cursor != "" {
				path += map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "limit=1&cursor=" + cursor
			} else {
				path += map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "limit=1"
			}
			f.request("GET", path, f.planner, "").into(t, 200, &page)
			for _, row := range page.Parcels {
				got = append(got, row.Parcel)
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: got %s, want %s", query, text, want)
		}
	}
	var counts struct {
		Parcels, Unregistered int
		Statuses, Exceptions  map[string]int
	}
	f.request("GET", "/v1/board/counts", f.planner, "").into(t, 200, &counts)
	if counts.Parcels != 2 || counts.Unregistered != 1 || counts.Statuses["picked_up"] != 1 || counts.Exceptions["customs_held"] != 1 {
		t.Errorf("counts %+v", counts)
	}
	f.request("GET", "/v1/board?status=lost", f.planner, "").problem(t, invalid)
	f.request("GET", "/v1/board?exception=arrived", f.planner, "").problem(t, invalid)
	f.request("GET", "/v1/board?cursor=!", f.planner, "").problem(t, invalid)
	f.request("GET", "/v1/board", f.helix, "").problem(t, forbidden)
	f.request("GET", "/v1/board", link, "").problem(t, unauthenticated)

	for number, want := range map[string]string{"H1": moving, "STRAY": "", "NOBODY": "-"} {
		var who struct{ Bearers []bearerRow }
		f.request("GET", "/v1/numbers/"+number, f.helix, "").into(t, 200, &who)
		if want == "-" && len(who.Bearers) > 0 || want != "-" && (len(who.Bearers) != 1 || who.Bearers[0] != (bearerRow{"HLX", want})) {
			t.Errorf("%s: %+v", number, who.Bearers)
		}
	}
}

// TestEraseAndExport: what is exported of a parcel is all there is, and is gone
// when the parcel is erased, from every view.
func TestEraseAndExport(t *testing.T) {
	f := newFixture(t)
	id, link := f.registerPlanned("H1")
	f.scan("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX")
	got := f.request("GET", "/v1/parcels/"+id+"/export", f.planner, "")
	if all := strings.Contains(got.text, `"status":"picked_up"`) && strings.Contains(got.text, `"lane":"HLX-1"`) && strings.Contains(got.text, `"number":"H1"`); !all || got.StatusCode != 200 {
		t.Errorf("%d %s, want the event, the plan and the number", got.StatusCode, got.text)
	}
	f.request("GET", "/v1/parcels/"+id+"/export", f.helix, "").problem(t, forbidden)
	f.request("DELETE", "/v1/parcels/"+id, f.helix, "").problem(t, forbidden)
	f.request("DELETE", "/v1/parcels/"+id, link, "").problem(t, unauthenticated)
	if got := f.request("DELETE", "/v1/parcels/"+id, f.planner, ""); got.StatusCode != 204 || got.text != "" {
		t.Fatalf("%d %s", got.StatusCode, got.text)
	}
	for _, path := range []string{"", "/events", "/export"} {
		f.request("GET", "/v1/parcels/"+id+path, f.planner, "").problem(t, unknownParcel)
	}
	f.request("DELETE", "/v1/parcels/"+id, f.planner, "").problem(t, unknownParcel)
	if log := f.log.String(); !strings.Contains(log, "parcel erased") || strings.Contains(log, "H1") {
		t.Errorf("the log says %q", log)
	}
}
