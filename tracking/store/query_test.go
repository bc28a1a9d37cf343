package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
)

func TestQuery(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	held, moving, quiet := register(t, s, "A"), register(t, s, "B"), register(t, s, "C")
	appended(t, s,
		scanned(t, "A", event.Arrived, time.Hour), scanned(t, "A", event.CustomsHeld, 2*time.Hour),
		scanned(t, "B", event.Departed, 3*time.Hour), scanned(t, "X", event.Arrived, time.Hour))
	check := func() {
		t.Helper()
		for _, tt := range []struct {
			name string
			q    Query
			want []string
		}{
			{"all", Query{}, []string{quiet.ID, moving.ID, held.ID}},
			{"by status", Query{Statuses: []event.Status{event.Departed, event.CustomsHeld}}, []string{moving.ID, held.ID}},
			{"by exception", Query{Exceptions: []event.Status{event.CustomsHeld, event.Exception}}, []string{held.ID}},
			{"by place", Query{Place: "CNSZX"}, []string{moving.ID, held.ID}},
			{"by a place nobody has named", Query{Place: "DEFRA"}, nil},
			{"by carrier", Query{Carrier: "HLX"}, []string{moving.ID, held.ID}},
			{"by a carrier nobody knows", Query{Carrier: "OCE"}, nil},
			{"by time", Query{Since: noon.Add(2 * time.Hour), Until: noon.Add(3 * time.Hour)}, []string{held.ID}},
			{"by all", Query{Statuses: []event.Status{event.Departed}, Place: "CNSZX", Carrier: "HLX", Since: noon}, []string{moving.ID}},
		} {
			var got []string
			for cursor, pages := "", 0; ; pages++ {
				found, next, err := s.Query(tt.q, cursor, 1)
				if err != nil || pages > 3 {
					t.Fatal(tt.name, err)
				}
				for _, f := range found {
					got = append(got, f.ID)
				}
				if cursor = next; next == "" {
					break
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, diff)
			}
		}
		found, _, err := s.Query(Query{Exceptions: []event.Status{event.CustomsHeld}}, "", 10)
		want := []Found{{held.ID, event.CustomsHeld, noon.Add(2 * time.Hour), "CNSZX", "HLX", []event.Status{event.CustomsHeld}, 2}}
		if diff := cmp.Diff(want, found); err != nil || diff != "" {
			t.Errorf("found: %v (-want +got):\n%s", err, diff)
		}
		counts, err := s.Count(Query{})
		all := Counts{3, map[event.Status]int{event.Registered: 1, event.Departed: 1, event.CustomsHeld: 1}, map[event.Status]int{event.CustomsHeld: 1}, 1}
		if diff := cmp.Diff(all, counts); err != nil || diff != "" {
			t.Errorf("counts: %v (-want +got):\n%s", err, diff)
		}
	}
	check()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	check()
	for _, cursor := range []string{"!", "0", "zzzzzzzzzz"} {
		if _, _, err := s.Query(Query{}, cursor, 1); !errors.Is(err, ErrNotFound) {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
}

func TestLookup(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	p := newParcel(t, "A")
	p.References = append(p.References, event.Reference{Carrier: "OCE", Number: "B"})
	if _, err := s.Register(context.Background(), Registration{Parcel: p}); err != nil {
		t.Fatal(err)
	}
	appended(t, s, scanned(t, "B", event.Arrived, 0))
	for number, want := range map[string][]Bearer{
		"A": {{p.References[0], p.ID}},
		"B": {{event.Reference{Carrier: "HLX", Number: "B"}, ""}, {p.References[1], p.ID}},
		"C": nil,
	} {
		got, err := s.Lookup(number)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("Lookup(%s): %v (-want +got):\n%s", number, err, diff)
		}
	}
}

// TestReadingByCarrierAndTime: what one carrier sent, and what came since a time.
func TestReadingByCarrierAndTime(t *testing.T) {
	now := noon
	s := open(t, t.TempDir(), Options{Now: func() time.Time { return now }})
	other := func(number string, after time.Duration) event.Event {
		e, faults := event.Scan{Carrier: "OCE", Number: number, Status: "arrived", Time: noon.Add(after).Format(time.RFC3339)}.Validate(noon.AddDate(1, 0, 0))
		if faults != nil {
			t.Fatal(faults)
		}
		return e
	}
	var mine, theirs []uint64
	var began []uint64 // the last sequence before each minute
	for i := range 30 {
		now = noon.Add(time.Duration(i) * time.Minute)
		if i == 20 {
			now = noon.Add(-time.Hour) // the clock is set back for a minute
		}
		began = append(began, s.Stats().LastSeq)
		post := []event.Event{scanned(t, "A", event.Arrived, time.Duration(i)*time.Hour), other("B", time.Duration(i)*time.Hour), scanned(t, "C", event.Arrived, time.Duration(i)*time.Hour)}
		results := appended(t, s, post[:1+i%3]...)
		for j, r := range results {
			if j == 1 {
				theirs = append(theirs, r.Seq)
			} else {
				mine = append(mine, r.Seq)
			}
		}
	}
	for carrier, want := range map[string][]uint64{"HLX": mine, "OCE": theirs, "ABC": nil, "": nil} {
		for _, page := range []int{0, 1, 4} {
			var got []uint64
			for after := uint64(0); ; {
				events, err := s.ReadCarrier(carrier, after, page)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range events {
					got, after = append(got, e.Seq), e.Seq
				}
				if len(events) == 0 || page == 0 {
					break
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("of %q in pages of %d (-want +got):\n%s", carrier, page, diff)
			}
		}
	}
	for i := range 30 {
		if i == 20 {
			continue
		}
		after, err := s.Since(noon.Add(time.Duration(i) * time.Minute))
		if err != nil || after != began[i] {
			t.Errorf("Since minute %d = %d (%v), want %d", i, after, err, began[i])
		}
	}
	if after, err := s.Since(noon.AddDate(1, 0, 0)); err != nil || after != s.Stats().LastSeq {
		t.Errorf("Since next year = %d (%v)", after, err)
	}
}
