package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"entrepot/tracking/event"
)

func TestScansOfEveryOutcome(t *testing.T) {
	f := newFixture(t)
	id, _ := f.registerPlanned("H1")
	one := scanBody("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX")
	bad := `{"carrier":"HLX","number":"H1","status":"lost","time":"2026-11-24T08:00:00+08:00"}`
	early := scanBody("LATER", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX")
	var out struct{ Results []ScanResult }
	f.request("POST", "/v1/scans", f.helix, "["+one+","+bad+","+one+","+early+"]").into(t, 200, &out)
	r := out.Results
	if len(r) != 4 || r[0].Outcome != "accepted" || r[0].Parcel != id || r[0].Seq == 0 ||
		r[1].Outcome != "rejected" || len(r[1].Errors) != 1 || r[1].Errors[0].Field != "status" ||
		r[2].Outcome != "duplicate" || r[2].Seq != r[0].Seq || r[2].Event != r[0].Event ||
		r[3].Outcome != "accepted" || r[3].Parcel != "" || r[3].Seq <= r[0].Seq {
		t.Fatalf("%+v", r)
	}
	if again := f.scan("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX"); again.Outcome != "duplicate" || again.Seq != r[0].Seq || again.Event != r[0].Event {
		t.Errorf("posted again: %+v, want the first one's sequence", again)
	}
	joined, _ := f.registerPlanned("LATER")
	var events struct {
		Events []EventView
		Seq    uint64
	}
	f.request("GET", "/v1/parcels/"+joined+"/events", f.planner, "").into(t, 200, &events)
	if len(events.Events) != 1 || events.Events[0].ID != r[3].Event {
		t.Errorf("events of a parcel registered later: %+v, want the scan that came before", events)
	}
	f.request("GET", "/v1/parcels/"+joined+"/events?after="+fmt.Sprint(events.Seq), f.planner, "").into(t, 200, &events)
	if len(events.Events) != 0 || events.Seq != r[3].Seq {
		t.Errorf("after the last: %+v, want none and the same sequence", events)
	}
}

// TestCarrierIsBound hides another carrier's scan in every place of a body: all
// of it must be refused and nothing stored.
func TestCarrierIsBound(t *testing.T) {
	f := newFixture(t)
	mine := scanBody("H1", event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX")
	theirs := strings.Replace(mine, "HLX", "OTH", 1)
	for name, body := range map[string]string{
		"alone":                    theirs,
		"first":                    "[" + theirs + "," + mine + "]",
		"last":                     "[" + mine + "," + theirs + "]",
		"behind an unknown field":  `[{"colour":1,` + theirs[1:] + "]",
		"in capitals":              strings.Replace(theirs, `"carrier"`, `"CARRIER"`, 1),
		"without one":              `{"number":"H1"}`,
		"carrier of another type":  `{"carrier":["HLX"]}`,
		"not an object, in a list": `["HLX"]`,
	} {
		f.request("POST", "/v1/scans", f.helix, body).problem(t, forbidden)
		if n := f.store.Stats().LastSeq; n != 0 {
			t.Fatalf("%s: %d events were stored, want none", name, n)
		}
	}
	// Who names two carriers names none: the scan is refused, whichever came first.
	var out scanResults
	f.request("POST", "/v1/scans", f.helix, `[`+mine[:len(mine)-1]+`,"carrier":"OTH"}]`).into(t, 200, &out)
	if n := f.store.Stats().LastSeq; n != 0 || out.Results[0].Outcome != rejected {
		t.Fatalf("named twice: %d events were stored, %+v", n, out)
	}
	f.request("POST", "/v1/scans", f.admin, theirs).into(t, 200, &struct{}{})
}

func TestScansOfManySizes(t *testing.T) {
	f := newFixture(t)
	many := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = scanBody(fmt.Sprint("N", i), event.PickedUp, "2026-11-24T08:00:00+08:00", "CNSZX")
		}
		return "[" + strings.Join(list, ",") + "]"
	}
	var out struct{ Results []json.RawMessage }
	f.request("POST", "/v1/scans", f.helix, many(maxScans)).into(t, 200, &out)
	if len(out.Results) != maxScans {
		t.Errorf("%d results, want %d", len(out.Results), maxScans)
	}
	// One more is a stream.
	got := f.request("POST", "/v1/scans", f.helix, many(maxScans+1))
	lines := readStream(t, strings.NewReader(got.text))
	if got.Header.Get("Content-Type") != typeLines || lines.sum.Items != maxScans+1 || lines.sum.Duplicates != maxScans || lines.sum.Accepted != 1 {
		t.Errorf("%s %+v, want a stream with one new scan", got.Header.Get("Content-Type"), lines.sum)
	}
}
