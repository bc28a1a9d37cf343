package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
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
	closed := command(0, "close", "--carrier", "HLX", "--why", "strike")
	dearer := command(0, "price", "--carrier", "SLR", "--percent", "-8")
	late := command(0, "delay", "--facility", "CNSZX", "--late", "1d6h", "--from", "2100-01-01T00:00:00Z")
	if got := command(1, "close", "--lane", "NONE"); !strings.Contains(got, "The change cannot be made") || !strings.Contains(got, "NONE") {
		t.Errorf("a lane that is not there: got %q", got)
	}
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.cmd.Wait()
	p = startServe(t, "../../testdata/demo", data, false)
	if !p.keptNetwork {
		t.Error("the network was compiled anew from the same feed")
	}
	list := command(0, "changes")
	for _, want := range []string{closed + "  closed: carrier HLX", "strike", dearer + "  price -8 %: carrier SLR", late + "  late by 30h: facility CNSZX, from Fri 1"} {
		if !strings.Contains(list, want) {
			t.Errorf("after the restart: got %q, want %q", list, want)
		}
	}
	if got := command(0, "changes", "--kind", "price", "--json"); !strings.Contains(got, dearer) || strings.Contains(got, closed) {
		t.Errorf("prices as JSON: got %s", got)
	}
	command(0, "undo", closed, "--why", "over")
	if got := command(0, "history"); !strings.Contains(got, closed) || !strings.Contains(got, "over") {
		t.Errorf("history: got %q", got)
	}
	book(t, p, key, command)
	if got := command(1, "undo", closed); !strings.Contains(got, "No change in force") {
		t.Errorf("taken back twice: got %q", got)
	}
}

// book takes room on the first itinerary the server finds, and releases it.
func book(t *testing.T, p *process, key string, command func(int, ...string) string) {
	t.Helper()
	depart := time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)
	a := p.call("POST", "/v1/routes", key, map[string]any{"from": "CNSZX-C1", "to": "DEFRA-D1", "depart": depart, "weight": "1.2kg", "limit": 1}, 200)
	legs, err := json.Marshal(at(a, "itineraries", 0, "legs"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, legs, 0o600); err != nil {
		t.Fatal(err)
	}
	id := command(0, "book", "--from", "CNSZX-C1", "--to", "DEFRA-D1", "--depart", depart, "--weight", "1.2kg", "--dims", "30x20x10cm",
		"--value", "80 USD", "--goods", "liquid,powder", "--plan", file)
	if list := command(0, "changes"); !strings.Contains(list, id+"  booked: 1.2 kg on lane") {
		t.Errorf("booked %q: got %q", id, list)
	}
	command(0, "undo", id, "--why", "not needed")
}
