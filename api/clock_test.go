package api

import (
	"strings"
	"testing"
	"time"

	"entrepot/tracking/event"
)

// TestScansWhileTheClockIsBehind: a server whose clock was set back refuses what is
// dated ahead of it, in every form of a post, and takes the same when it is right.
func TestScansWhileTheClockIsBehind(t *testing.T) {
	f := newFixture(t)
	scan := scanBody("H1", event.PickedUp, "2026-11-24T09:00:00+08:00", "CNSZX") // just now
	f.clock.pass(-24 * time.Hour)
	p := f.request("POST", "/v1/scans", f.helix, scan).problem(t, invalid)
	if want := "at most 10 minutes ahead of the server, which has 2026-11-23T01:00:00Z"; !strings.Contains(p.Detail, want) {
		t.Errorf("%q, want %q", p.Detail, want)
	}
	var list scanResults
	f.request("POST", "/v1/scans", f.helix, "["+scan+"]").into(t, 200, &list)
	if got := list.Results[0]; got.Outcome != rejected || got.Errors[0].Field != "time" {
		t.Errorf("in a list: %+v", got)
	}
	f.clock.pass(24*time.Hour - 10*time.Minute)
	f.request("POST", "/v1/scans", f.helix, scan).into(t, 200, &list)
	if got := list.Results[0]; got.Outcome != "accepted" || got.Seq != 1 {
		t.Errorf("when the clock is right: %+v, want it accepted as the first", got)
	}
}
