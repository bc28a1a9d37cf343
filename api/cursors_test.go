package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"entrepot/tracking/store"
)

// TestCursors: a follower goes on where it was, and no key meets another's cursors.
func TestCursors(t *testing.T) {
	f, _ := logged(t)
	at := func(credential, name string) uint64 {
		t.Helper()
		var c struct {
			Name  string
			After uint64
		}
		f.request("GET", "/v1/log/cursors/"+name, credential, "").into(t, 200, &c)
		if c.Name != name {
			t.Errorf("cursor %s is called %s", name, c.Name)
		}
		return c.After
	}
	put := func(credential, name string, after uint64) answer {
		t.Helper()
		return f.request("PUT", "/v1/log/cursors/"+name, credential, fmt.Sprintf(`{"after":%d}`, after))
	}
	if l := f.readLogOf(f.helix, "?cursor=books"); !slices.Equal(l.seqs(), []uint64{2, 5}) {
		t.Errorf("a cursor that was never put: %+v", l)
	}
	for _, after := range []uint64{7, 2} { // it may go back
		put(f.helix, "books", after).into(t, 200, &struct{}{})
		if got := at(f.helix, "books"); got != after {
			t.Errorf("got %d, want %d", got, after)
		}
	}
	if l := f.readLogOf(f.helix, "?cursor=books"); !slices.Equal(l.seqs(), []uint64{5}) || l.Next != 7 {
		t.Errorf("from the cursor: %+v", l)
	}
	if got := at(f.helix, "books"); got != 2 {
		t.Errorf("reading moved the cursor to %d", got)
	}
	for name, key := range map[string]string{"admin": f.admin, "planner": f.planner, "other carrier": f.other} {
		if got := at(key, "books"); got != 0 {
			t.Errorf("%s sees another key's cursor: %d", name, got)
		}
		put(key, "books", 6).into(t, 200, &struct{}{})
	}
	f.request("DELETE", "/v1/log/cursors/books", f.admin, "")
	if got := [4]uint64{at(f.admin, "books"), at(f.planner, "books"), at(f.other, "books"), at(f.helix, "books")}; got != [4]uint64{0, 6, 6, 2} {
		t.Errorf("cursors %v, want 0 where it was deleted and the others as they were", got)
	}
	if got := f.request("DELETE", "/v1/log/cursors/books", f.admin, ""); got.StatusCode != 204 {
		t.Errorf("a second time: %d", got.StatusCode)
	}

	if p := put(f.helix, "books", 8).problem(t, invalid); p.Errors[0] != (FieldFault{"after", "8", "at most 7, where the log ends"}) {
		t.Errorf("ahead of the log: %+v", p.Errors)
	}
	for _, body := range []string{`{}`, `{"after":-1}`, `{"after":"7"}`, `{"after":1,"name":"x"}`} {
		f.request("PUT", "/v1/log/cursors/books", f.helix, body).problem(t, invalid)
	}
	for _, name := range []string{"-x", "%2e%2e", "a%2fb", "a%00", "a%20b", "é", strings.Repeat("a", 65)} {
		f.request("GET", "/v1/log/cursors/"+name, f.helix, "").problem(t, invalid)
		put(f.helix, name, 1).problem(t, invalid)
		f.request("DELETE", "/v1/log/cursors/"+name, f.helix, "").problem(t, invalid)
	}

	// A key has so many, and others have theirs all the same.
	for i := range store.MaxCursors - 1 {
		put(f.helix, fmt.Sprint("c", i), 1).into(t, 200, &struct{}{})
	}
	if p := put(f.helix, "more", 1).problem(t, invalid); p.Errors[0].Field != "name" {
		t.Errorf("one too many: %+v", p.Errors)
	}
	put(f.other, "more", 1).into(t, 200, &struct{}{})
	put(f.helix, "books", 7).into(t, 200, &struct{}{})
}
