package gr

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"entrepot/engine/pareto"
)

const small = "c a comment\nc\np sp 3 2\n\na 1 2 7\r\na 3 1 0\n"

func TestRead(t *testing.T) {
	g, err := Read("x.gr", strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	if want := (Graph{3, []Arc{{0, 1, 7}, {2, 0, 0}}}); !reflect.DeepEqual(g, want) {
		t.Errorf("got %+v, want %+v", g, want)
	}
}

func TestReadNamesTheFault(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "x.gr: malformed: no line p"},
		{"c\na 1 2 3\n", "x.gr:2: malformed: an arc before the line p"},
		{"p sp 2 1\np sp 2 1\n", "x.gr:2: malformed: a second line p"},
		{"p aux 2 1\n", `x.gr:1: malformed: got "p aux 2 1", want p sp NODES ARCS`},
		{"p sp -2 1\n", `x.gr:1: malformed: nodes: got "-2", want a whole number from 0 to 268435456`},
		{"p sp 2 x\n", `x.gr:1: malformed: arcs: got "x"`},
		{"p sp 2 1\na 1 2\n", "x.gr:2: malformed: got 3 fields, want a TAIL HEAD WEIGHT"},
		{"p sp 2 1\na 0 2 3\n", `x.gr:2: malformed: tail: got "0", want a whole number from 1 to 2`},
		{"p sp 2 1\na 1 3 3\n", `x.gr:2: malformed: head: got "3"`},
		{"p sp 2 1\na 1 2 -3\n", `x.gr:2: malformed: weight: got "-3"`},
		{"p sp 2 1\na 1 2 2147483648\n", `x.gr:2: malformed: weight: got "2147483648"`},
		{"p sp 2 1\na 1 2 3\na 2 1 3\n", "x.gr:3: malformed: got another arc, want 1"},
		{"p sp 2 2\na 1 2 3\n", "x.gr: malformed: got 1 arcs, want 2"},
		{"hello\n", `x.gr:1: malformed: got a line "hello", want c, p or a`},
	} {
		_, err := Read("x.gr", strings.NewReader(c.text))
		if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %q", c.text, err, c.want)
		}
	}
	if _, err := Read("x.gr", strings.NewReader("c\nc "+strings.Repeat("x", 1<<17))); err == nil || !strings.Contains(err.Error(), "x.gr:2: ") {
		t.Errorf("a line without an end: got %v, want an error at x.gr:2", err)
	}
}

func TestReadQueries(t *testing.T) {
	q, err := ReadQueries("q", strings.NewReader("c far\n1 3\n\n2\t1\n"), 3)
	if err != nil || !slices.Equal(q, []Query{{0, 2}, {1, 0}}) {
		t.Errorf("got %v, %v", q, err)
	}
	for text, want := range map[string]string{
		"1 2\n1\n": "q:2: malformed: got 1 fields, want SOURCE TARGET",
		"1 4\n":    `q:1: malformed: target: got "4", want a whole number from 1 to 3`,
		"a 3\n":    `q:1: malformed: source: got "a"`,
	} {
		if _, err := ReadQueries("q", strings.NewReader(text), 3); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestReadPair(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string, packed bool) string {
		path := filepath.Join(dir, name)
		b := []byte(text)
		if packed {
			var z bytes.Buffer
			w := gzip.NewWriter(&z)
			if _, err := w.Write(b); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			b = z.Bytes()
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	first := file("d.gr", small, false)
	second := file("t.gr.gz", strings.Replace(small, "a 1 2 7", "a 1 2 9", 1), true)
	nodes, arcs, err := ReadPair(first, second)
	if err != nil || nodes != 3 || !slices.Equal(arcs, []pareto.Arc{{From: 0, To: 1, Cost: [2]int32{7, 9}}, {From: 2, To: 0}}) {
		t.Errorf("got %d nodes, %v, %v", nodes, arcs, err)
	}
	for name, text := range map[string]string{
		"other arcs":  strings.Replace(small, "a 1 2 7", "a 2 1 7", 1),
		"other nodes": strings.Replace(small, "p sp 3", "p sp 4", 1),
	} {
		if _, _, err := ReadPair(first, file("o.gr", text, true)); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: got %v, want %v", name, err, ErrFormat)
		}
	}
	if _, _, err := ReadPair(first, filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("p sp 1000000000 1000000000\n"))
	f.Add([]byte("p sp 2 536870912\na 1 2 2147483647\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := Read("x", bytes.NewReader(b))
		if err != nil {
			return
		}
		for _, a := range g.Arcs {
			if a.Tail < 0 || int(a.Tail) >= g.Nodes || a.Head < 0 || int(a.Head) >= g.Nodes || a.Weight < 0 {
				t.Errorf("arc %+v in a graph of %d nodes", a, g.Nodes)
			}
		}
	})
}

func FuzzReadQueries(f *testing.F) {
	f.Add([]byte("1 3\n2 1\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		q, err := ReadQueries("x", bytes.NewReader(b), 3)
		if err != nil {
			return
		}
		for _, x := range q {
			if x.Source < 0 || x.Source > 2 || x.Target < 0 || x.Target > 2 {
				t.Errorf("query %+v on 3 nodes", x)
			}
		}
	})
}
