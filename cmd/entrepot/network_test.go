package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestNetworkChangesOutliveAKill makes changes from the command line against a
// real server, kills it, and finds them after the restart.
func TestNetworkChangesOutliveAKill(t *testing.T) {
	data := t.TempDir()
	p := startServe(t, "../../testdata/demo", data, true)
	key := p.adminKey
	command := func(wantCode int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		args = append([]string{"network"}, append(args, "--server", p.url, "--key", key)...)
		if code := run(args, &streams{context.Background(), &out, &errs}); code != wantCode {
			t.Fatalf("%v: got code %d: %s%s", args, code, out.String(), errs.String())
		}
		return strings.TrimSpace(out.String() + errs.String())
	}
	if got := command(0, "changes"); got != "nothing" {
		t.Errorf("before any: got %q", got)
	}
	closed := command(0, "change", "closure", "--carrier", "HLX", "--why", "strike")
	dearer := command(0, "change", "price", "--carrier", "SLR", "--percent", "8")
	if got := command(1, "change", "closure", "--lane", "NONE"); !strings.Contains(got, "The change cannot be made") || !strings.Contains(got, "NONE") {
		t.Errorf("a lane that is not there: got %q", got)
	}
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.cmd.Wait()
	p = startServe(t, "../../testdata/demo", data, false)
	list := command(0, "changes")
	if !strings.Contains(list, closed) || !strings.Contains(list, "strike") || !strings.Contains(list, dearer) {
		t.Errorf("after the restart: got %q", list)
	}
	command(0, "undo", closed, "--why", "over")
	if got := command(0, "history"); !strings.Contains(got, closed) || !strings.Contains(got, "over") {
		t.Errorf("history: got %q", got)
	}
	if got := command(1, "undo", closed); !strings.Contains(got, "No change in force") {
		t.Errorf("taken back twice: got %q", got)
	}
}
