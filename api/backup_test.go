package api

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entrepot/tracking/store"
)

// TestBackup: an admin gets a whole backup, one at a time; nobody else gets any.
func TestBackup(t *testing.T) {
	f := newFixture(t)
	f.registerPlanned("H1")
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "keys.json"), []byte("keys"), 0o600))
	f.Server.beside = store.Beside{Dir: dir, Files: []string{"keys.json", "not there"}}
	take := func(query string) store.Backup {
		t.Helper()
		got := f.request("GET", "/v1/backup"+query, f.admin, "")
		if got.StatusCode != 200 || got.Header.Get("Content-Type") != typeBackup {
			t.Fatalf("%d %s, want a backup", got.StatusCode, got.Header.Get("Content-Type"))
		}
		name := filepath.Join(dir, "backup")
		must(t, os.WriteFile(name, []byte(got.text), 0o600))
		b, err := store.CheckBackup(name)
		must(t, err)
		return b
	}
	full := take("")
	if !full.Full() || full.Sequence == 0 || full.Files != 1 {
		t.Errorf("%+v, want everything and one file", full)
	}
	f.registerPlanned("H2")
	next := take("?since=" + shown(full.Until) + "&store=" + full.Store.String())
	if err := next.Follows(&full); err != nil || next.Records >= full.Records+next.Since {
		t.Errorf("%+v after %+v: %v", next, full, err)
	}
	for _, tt := range []struct {
		who, query string
		kind       *kind
		detail     string
	}{
		{f.planner, "", forbidden, "wanted: admin"},
		{"", "", unauthenticated, ""},
		{f.admin, "?since=999999", invalid, "since: got 999999, want at most"},
		{f.admin, "?since=-1", invalid, "since"},
		{f.admin, "?store=01a20e7d-1171-7364-9ab1-f13467c67ba4", invalid, "begin with a full backup"},
	} {
		p := f.request("GET", "/v1/backup"+tt.query, tt.who, "").problem(t, tt.kind)
		if !strings.Contains(p.Detail, tt.detail) {
			t.Errorf("%s: %q, want %q", tt.query, p.Detail, tt.detail)
		}
	}
	f.Server.backingUp.Store(true)
	if got := f.request("GET", "/v1/backup", f.admin, ""); got.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After beside another backup")
	} else {
		got.problem(t, backupRunning)
	}
	f.Server.backingUp.Store(false)
	take("")
	f.Server.stopping.Store(true)
	f.request("GET", "/v1/backup", f.admin, "").problem(t, unavailable)
}
