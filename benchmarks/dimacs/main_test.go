package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The graph has two ways from 1 to 4 worth choosing between and one that is not.
const (
	distances = "p sp 4 5\na 1 2 1\na 2 4 1\na 1 3 2\na 3 4 2\na 1 4 9\n"
	times     = "p sp 4 5\na 1 2 5\na 2 4 5\na 1 3 2\na 3 4 2\na 1 4 4\n"
)

func files(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"d": distances, "t": times, "q": "1 4\n4 1\n2 2\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"-distance", filepath.Join(dir, "d"), "-time", filepath.Join(dir, "t"), "-queries", filepath.Join(dir, "q")}
}

func TestRun(t *testing.T) {
	base := files(t)
	for _, more := range [][]string{nil, {"-cold"}, {"-cores", "2"}, {"-check"}, {"-plain", "-check"}} {
		var out bytes.Buffer
		if err := run(context.Background(), append(base[:6:6], more...), &out, io.Discard); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"4 nodes, 5 arcs", "1\t4\t2 solutions\t", "4\t1\t0 solutions\t", "2\t2\t1 solutions\t", "1.0 solutions on average; peak memory "} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%v: %q lacks %q", more, out.String(), want)
			}
		}
	}
	var out bytes.Buffer
	if err := run(context.Background(), append(base[:4:4], "-random", "5", "-check"), &out, io.Discard); err != nil || !strings.Contains(out.String(), "all 5 answers are right") {
		t.Errorf("drawn queries: got %q, %v", out.String(), err)
	}
}

func TestRunRefuses(t *testing.T) {
	base := files(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "want both -distance and -time"},
		{base[:4], "want either -queries or -random"},
		{append(base[:6:6], "-random", "3"), "want either -queries or -random"},
		{append(base[:6:6], "-cores", "3"), "-cores: got 3, want 1 or 2"},
		{append(base[:6:6], "more"), `got ["more"], want options only`},
		{append(base[:4:4], "-queries", base[1]), ":1: malformed: got 4 fields, want SOURCE TARGET"},
	} {
		if err := run(context.Background(), c.args, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %q", c.args, err, c.want)
		}
	}
}
