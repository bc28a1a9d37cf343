package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// said runs a command in this process.
func said(t *testing.T, want int, args ...string) (out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	if code := run(args, &streams{context.Background(), &o, &e}); code != want {
		t.Fatalf("entrepot %s: got code %d, want %d\n%s%s", strings.Join(args, " "), code, want, &o, &e)
	}
	return o.String(), e.String()
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %q", part, text)
		}
	}
}

// TestBackupOfARunningServer: a server is backed up while it runs, goes on, and is
// backed up again; what is restored from both answers as it did, to the same keys.
func TestBackupOfARunningServer(t *testing.T) {
	const feed = "../../testdata/demo"
	dir := t.TempDir()
	data, full, next := filepath.Join(dir, "data"), filepath.Join(dir, "full"), filepath.Join(dir, "next")
	p := startServe(t, feed, data, true)
	parcel := func(number string) string {
		made := p.call("POST", "/v1/parcels", p.adminKey, map[string]any{"references": []any{map[string]any{"carrier": "HLX", "number": number}},
			"from": "CNSZX-C1", "to": "DEFRA-D1", "weight": "1.2kg", "depart": time.Now().Add(time.Hour).Format(time.RFC3339)}, 201)
		return at(made, "parcel", "id").(string)
	}
	scan := func(number string) {
		p.call("POST", "/v1/scans", p.adminKey, map[string]any{"carrier": "HLX", "number": number, "status": "picked_up", "time": time.Now().Format(time.RFC3339)}, 200)
	}
	server := []string{"--server", p.url, "--key", p.adminKey}
	one := parcel("N1")
	_, errs := said(t, 0, append([]string{"backup", "-o", full}, server...)...)
	contains(t, errs, full, "everything up to version", "log to 1,", "3 files beside", "read back and checked")
	two := parcel("N2")
	scan("N1")
	said(t, 0, append([]string{"backup", "-o", next, "--since", full}, server...)...)
	out, _ := said(t, 0, append([]string{"backup", "-o", "-"}, server...)...)
	contains(t, out, "entrepot backup 1\n")

	// What can't be done is said, and leaves nothing.
	_, errs = said(t, 1, append([]string{"backup", "-o", full}, server...)...)
	contains(t, errs, "no backup is overwritten")
	_, errs = said(t, 1, "backup", "-o", "x", "--data", data)
	contains(t, errs, "in use by another process", "--server")
	_, errs = said(t, 1, "verify", "--data", data)
	contains(t, errs, "in use by another process")
	_, errs = said(t, 1, "backup", "-o", filepath.Join(dir, "x"), "--server", p.url, "--key", "ent_no_no")
	contains(t, errs, "A valid key or token is needed")
	_, errs = said(t, 1, append([]string{"backup", "-o", filepath.Join(dir, "x"), "--since-version", "999999"}, server...)...)
	contains(t, errs, "since: got 999999, want at most")
	if left, err := filepath.Glob(filepath.Join(dir, "x*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left (%v)", left, err)
	}
	stopped(t, p)
	_, errs = said(t, 1, append([]string{"backup", "-o", filepath.Join(dir, "x")}, server...)...)
	contains(t, errs, "nothing answers at", "--data")

	// Without a server the directory itself is backed up and looked through.
	said(t, 0, "backup", "--data", data, "--since", next, "-o", filepath.Join(dir, "last"))
	out, _ = said(t, 0, "backup", "--verify", full, next, filepath.Join(dir, "last"))
	contains(t, out, full+": everything", next+": since version")
	_, errs = said(t, 1, "backup", "--verify", full, filepath.Join(dir, "last"))
	contains(t, errs, "got one since version", "where "+full+" ends")
	out, _ = said(t, 0, "verify", "--data", data)
	contains(t, out, "log 3", "nothing is wrong")

	again := filepath.Join(dir, "again")
	_, errs = said(t, 1, "restore", "--data", again, next)
	contains(t, errs, "want a full one first")
	_, errs = said(t, 1, "restore", "--data", data, full)
	contains(t, errs, "want an empty one or none")
	out, _ = said(t, 0, "restore", "--data", again, full, next)
	contains(t, out, "log to 3,", "keys.json, secret, network")
	said(t, 0, "verify", "--data", again)
	_, errs = said(t, 1, "backup", "--data", again, "--since", next, "-o", filepath.Join(dir, "x"))
	contains(t, errs, "as "+next+" is") // the restored store is another one

	key := p.adminKey
	p = startServe(t, feed, again, false)
	for _, id := range []string{one, two} {
		if got := p.call("GET", "/v1/parcels/"+id, key, nil, 200); at(got, "id") != id {
			t.Errorf("parcel %s after the restore: %v", id, got)
		}
	}
	stopped(t, p)

	// A damaged board is found and made again.
	board := filepath.Join(again, eventsIn, "board")
	if err := os.WriteFile(board, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ = said(t, 1, "verify", "--data", again)
	contains(t, out, "board: board: ", "(can be repaired)")
	out, _ = said(t, 0, "verify", "--data", again, "--repair", "--format", "json")
	contains(t, out, `"repaired": [`, `"board"`)
	said(t, 0, "verify", "--data", again)
}

// stopped ends a server as an operator does.
func stopped(t *testing.T, p *process) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// TestBackupArguments: what is wrong with a command line is said before anything
// is done.
func TestBackupArguments(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"backup"}, "got neither --data nor --server"},
		{[]string{"backup", "--data", dir}, "--out: got none"},
		{[]string{"backup", "--data", dir, "x"}, "want no file without --verify"},
		{[]string{"backup", "--server", "localhost:1", "-o", "x"}, "--key: got none"},
		{[]string{"backup", "--verify"}, "got no files"},
		{[]string{"backup", "--data", dir, "-o", dir + "/x"}, "got no store there"},
		{[]string{"verify", "--data", dir}, "got no store there"},
		{[]string{"backup", "--verify", dir + "/none"}, "no such file"},
	} {
		t.Setenv("ENTREPOT_KEY", "")
		t.Setenv("ENTREPOT_SERVER", "")
		_, errs := said(t, 1, tt.args...)
		contains(t, errs, tt.want)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("%v is left (%v)", entries, err)
	}
}

// TestServerStopsDuringABackup: whoever does not read does not keep a server from
// stopping, and what came is no backup.
func TestServerStopsDuringABackup(t *testing.T) {
	dir := t.TempDir()
	p := startServe(t, "../../testdata/demo", filepath.Join(dir, "data"), true)
	var scans []map[string]any
	for i := range 200 {
		scans = append(scans, map[string]any{"carrier": "HLX", "number": fmt.Sprint("N", i), "status": "picked_up",
			"time": time.Now().Format(time.RFC3339), "note": strings.Repeat("箱", 200)})
	}
	for n := range 120 { // more than the sockets between them hold
		for i := range scans {
			scans[i]["number"] = fmt.Sprintf("N%d-%d", n, i)
		}
		if got := p.call("POST", "/v1/scans", p.adminKey, scans, 200); at(got, "results", 0, "outcome") != "accepted" {
			t.Fatal(at(got, "results", 0))
		}
	}
	r, err := http.NewRequest(http.MethodGet, p.url+"/v1/backup", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.adminKey)
	slow, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Body.Close()
	again, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	again.Body.Close()
	if again.StatusCode != http.StatusConflict || again.Header.Get("Retry-After") == "" {
		t.Errorf("a second backup beside the first: %s", again.Status)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "partial")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.Copy(f, slow.Body); err == nil {
		t.Error("the backup of a server that stopped came to its end")
	}
	p.cmd.Wait()
	_, errs := said(t, 1, "backup", "--verify", name)
	contains(t, errs, "it breaks off")
}
