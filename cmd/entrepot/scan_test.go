package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestScanAndTrack posts scans from the command line and reads the story back.
func TestScanAndTrack(t *testing.T) {
	p := startServe(t, "../../testdata/demo", t.TempDir(), true)
	dir := t.TempDir()
	command := func(wantCode int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		args = append(args, "--server", p.url, "--key", p.adminKey)
		if code := run(args, &streams{context.Background(), &out, &errs}); code != wantCode {
			t.Fatalf("%v: got code %d: %s%s", args, code, out.String(), errs.String())
		}
		return strings.TrimSpace(out.String() + errs.String())
	}
	says := func(got string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(strings.Join(strings.Fields(got), " "), w) {
				t.Errorf("got %q, want %q", got, w)
			}
		}
	}
	write := func(name string, text []byte) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	says(command(1, "track", "CLI1"), "nobody has scanned or registered this number")
	says(command(0, "scan", "--carrier", "HLX", "--number", "CLI1", "--status", "picked_up", "--at", "2026-11-20T08:00:00+08:00", "--place", "CNSZX-C1"),
		"accepted", "no parcel is registered with the number yet")
	says(command(1, "track", "CLI1"), "no parcel is registered with it")
	p.call("POST", "/v1/parcels", p.adminKey, map[string]any{"from": "CNSZX-C1", "to": "DEFRA-D1", "depart": "2026-11-20T08:00:00+08:00", "weight": "1.2kg",
		"references": []map[string]string{{"carrier": "HLX", "number": "CLI1"}}}, 201)

	csv := "carrier;number;status;time;place\nHLX;CLI1;departed;2026-11-20T20:00:00+08:00;CNSZX\nHLX;CLI1;flown;2026-11-20T20:00:00+08:00;\n"
	file := write("scans.csv", []byte(csv))
	says(command(1, "scan", file), "line 3: status: got flown", "2 scans: 1 accepted, 0 duplicates, 1 rejected")
	says(command(1, "scan", file), "2 scans: 0 accepted, 1 duplicates, 1 rejected")
	says(command(1, "scan", file, "--from", "1"), "1 scans: 0 accepted, 0 duplicates, 1 rejected")

	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for i := range 3000 {
		fmt.Fprintf(z, `{"carrier":"HLX","number":"MANY%d","status":"arrived","time":"2026-11-20T08:00:00Z"}`+"\n", i)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	says(command(0, "scan", write("many.ndjson.gz", packed.Bytes())), "3000 scans: 3000 accepted, 0 duplicates, 0 rejected")
	says(command(1, "scan", write("cut.ndjson.gz", packed.Bytes()[:packed.Len()/2])), "Go on with: --from")
	says(command(0, "scan", write("one.json", []byte(`[{"carrier":"HLX","number":"CLI1","status":"arrived","time":"2026-11-21T05:00:00+01:00","place":"DEFRA"}]`)), "--json"),
		`"outcome":"accepted"`, `{"items":1,"accepted":1,"duplicates":0,"rejected":0}`)

	says(command(0, "track", "CLI1"), "HLX CLI1", "picked up", "departed", "arrived Frankfurt")
	says(command(0, "track", "CLI1", "--carrier", "HLX", "--json"), `"status": "departed"`)
	says(command(1, "track", "CLI1", "--carrier", "OCE"), "nobody")
	says(command(1, "scan", write("scans.txt", nil)), "want .ndjson, .jsonl, .csv or .json")
	says(command(1, "scan", write("empty.csv", nil)), "header")
	says(command(1, "scan"), "--carrier: a scan needs it")
	says(command(1, "scan", filepath.Join(dir, "none.csv")), "no such file")
}
