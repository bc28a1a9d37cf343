package intake

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// asWhole holds what Whole gives of a body against what a Reader gives, and its
// readers are those that other bodies have left.
func asWhole(t *testing.T, body string) {
	t.Helper()
	r := NewReader(strings.NewReader(body), JSON, clock)
	want, wantErr := all(r)
	got, single, more, err := Whole([]byte(body), len(want), clock)
	if wantErr != io.EOF {
		var bad, wantBad *BadStream
		if !errors.As(err, &bad) || !errors.As(wantErr, &wantBad) || bad.Error() != wantBad.Error() || got != nil {
			t.Fatalf("%.200q: %v, want %v", body, err, wantErr)
		}
		return
	}
	if err != nil || more || single != r.Single() || !cmp.Equal(got, want) {
		t.Fatalf("%.200q: single %v, more %v, %v (-reader +whole):\n%s", body, single, more, err, cmp.Diff(want, got))
	}
	if len(want) == 0 {
		return
	}
	got, single, more, err = Whole([]byte(body), len(want)-1, clock)
	if err != nil || !more || single != r.Single() || len(got) != len(want)-1 {
		t.Fatalf("%.200q, all but one: %d items, single %v, more %v, %v", body, len(got), single, more, err)
	}
}

func TestWholeIsAsAReader(t *testing.T) {
	for range 2 {
		for _, tt := range bodies {
			asWhole(t, tt.body) // of any format: what is no JSON has an error of its own
		}
	}
}

func FuzzWhole(f *testing.F) {
	seed(f, JSON)
	f.Fuzz(func(t *testing.T, data []byte) { asWhole(t, string(data)) })
}

// TestWholeLeavesTheBody changes the body after it was read: items keep nothing
// of it.
func TestWholeLeavesTheBody(t *testing.T) {
	body := []byte(goodObject)
	items, _, _, err := Whole(body, 1, clock)
	if err != nil {
		t.Fatal(err)
	}
	want, _, _, _ := Whole([]byte(goodObject), 1, clock)
	clear(body)
	if diff := cmp.Diff(want, items); diff != "" {
		t.Error(diff)
	}
}
