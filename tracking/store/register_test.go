package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entrepot/tracking/event"
	"entrepot/tracking/parcel"
)

func TestRegisterIsReadBack(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	p := newParcel(t, "A1", "A2")
	p.Sides, p.Goods = [3]int64{300, 200, 100}, []string{"battery", "liquid"}
	p.Registered = event.AtOffset(noon.Unix(), 42, 8*3600)
	done, err := s.Register(context.Background(), Registration{Parcel: p, Records: []Record{{"plan", p.ID, []byte("a plan")}}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parcel.Fold(p.Registered, nil), done.State); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	got, err := s.Parcel(p.ID)
	if diff := cmp.Diff(p, got); err != nil || diff != "" {
		t.Errorf("Parcel: %v (-want +got):\n%s", err, diff)
	}
	if plan, err := s.Record("plan", p.ID); err != nil || string(plan) != "a plan" {
		t.Errorf("Record = %q %v", plan, err)
	}
	whole(t, s)
}

// TestRegisterJoinsEarlierEvents: what carriers said before anyone registered
// the parcel is part of its story, under each of its numbers.
func TestRegisterJoinsEarlierEvents(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	appended(t, s, scanned(t, "A1", event.Departed, -time.Hour), scanned(t, "A2", event.Arrived, time.Hour), scanned(t, "A", event.Arrived, 0))
	appended(t, s, scanned(t, "A1", event.PickedUp, -2*time.Hour))
	done, err := s.Register(context.Background(), Registration{Parcel: newParcel(t, "A1", "A2")})
	if err != nil || done.State.Events != 3 || done.State.Status != event.Arrived || done.State.Seq != 4 {
		t.Errorf("Register = %+v %v", done, err)
	}
	whole(t, s)
}

func TestRegisterRefuses(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	first := register(t, s, "A1", "A2")
	ctx := context.Background()

	second := newParcel(t, "B1", "A2")
	_, err := s.Register(ctx, Registration{Parcel: second, Records: []Record{{"plan", second.ID, []byte("x")}}})
	var taken *TakenError
	if !errors.Is(err, ErrReferenceTaken) || !errors.As(err, &taken) || taken.Parcel != first.ID || taken.Reference.Number != "A2" {
		t.Errorf("a taken reference: %v", err)
	}
	if _, err := s.Parcel(second.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("the refused parcel: %v, want ErrNotFound", err)
	}
	if _, err := s.Record("plan", second.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("the refused parcel's plan: %v, want ErrNotFound", err)
	}
	third := newParcel(t, "B1") // a refused parcel holds nothing
	third.ID = first.ID
	if _, err := s.Register(ctx, Registration{Parcel: third}); !errors.Is(err, ErrParcelExists) {
		t.Errorf("an id in use: %v", err)
	}
	register(t, s, "B1")
	if _, err := s.Register(ctx, Registration{Parcel: parcel.Parcel{}}); err == nil {
		t.Error("an empty parcel was registered")
	}
	fourth := newParcel(t, "C1")
	if _, err := s.Register(ctx, Registration{Parcel: fourth, Records: []Record{{"", fourth.ID, nil}}}); err == nil {
		t.Error("a record without a bucket was stored")
	}
	if _, err := s.Register(ctx, Registration{Parcel: fourth, Records: []Record{{"plan", fourth.ID, make([]byte, maxRecord+1)}}}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a record over the limit: %v", err)
	}
	if _, err := s.Register(ctx, Registration{Parcel: fourth, Once: &Once{Owner: "o", Key: strings.Repeat("k", 256)}}); err == nil {
		t.Error("an idempotency key over the limit was taken")
	}
	whole(t, s)
}

// TestOnce walks an idempotency key through its life.
func TestOnce(t *testing.T) {
	dir := t.TempDir()
	var clock atomic.Int64 // hours since noon
	options := Options{Now: func() time.Time { return noon.Add(time.Duration(clock.Load()) * time.Hour) }}
	s := open(t, dir, options)
	ctx := context.Background()
	body, other := sha256.Sum256([]byte("body")), sha256.Sum256([]byte("other"))
	once := func(response string) *Once {
		return &Once{Owner: "planner-1", Key: "k", Body: body, Response: []byte(response)}
	}
	answered := func(when, want string) {
		t.Helper()
		response, found, err := s.Replay("planner-1", "k", body)
		if err != nil || found != (want != "") || string(response) != want {
			t.Errorf("%s: Replay = %q %v %v, want %q", when, response, found, err, want)
		}
	}

	answered("at first", "")
	if done, err := s.Register(ctx, Registration{Parcel: newParcel(t, "A1"), Once: once("first")}); err != nil || done.Replayed || string(done.Response) != "first" {
		t.Fatalf("first request: %+v %v", done, err)
	}
	answered("after the first request", "first")
	// The same request again asks for the same numbers, and is not told that they are taken.
	if done, err := s.Register(ctx, Registration{Parcel: newParcel(t, "A1"), Once: once("second")}); err != nil || !done.Replayed || string(done.Response) != "first" {
		t.Errorf("the same again: %+v %v", done, err)
	}
	clash := once("x")
	clash.Body = other
	if _, err := s.Register(ctx, Registration{Parcel: newParcel(t, "C1"), Once: clash}); !errors.Is(err, ErrKeyReused) {
		t.Errorf("the key with another body: %v", err)
	}
	if _, _, err := s.Replay("planner-1", "k", other); !errors.Is(err, ErrKeyReused) {
		t.Errorf("Replay with another body: %v", err)
	}
	stranger := once("stranger")
	stranger.Owner = "planner-2"
	if done, err := s.Register(ctx, Registration{Parcel: newParcel(t, "D1"), Once: stranger}); err != nil || done.Replayed {
		t.Errorf("another client's key of the same text: %+v %v", done, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, options)
	clock.Store(23)
	answered("after a restart and 23 hours", "first")
	clock.Store(24)
	answered("after 24 hours", "")
	if done, err := s.Register(ctx, Registration{Parcel: newParcel(t, "E1"), Once: clash}); err != nil || done.Replayed {
		t.Errorf("the key after 24 hours: %+v %v", done, err)
	}
	parcels, _, err := s.List("", 0)
	if err != nil || len(parcels) != 3 {
		t.Errorf("%d parcels (%v), want 3", len(parcels), err)
	}
}

// TestOnceAtOnce: of many copies of one request that arrive together, one is
// done and all get its answer.
func TestOnceAtOnce(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	var first atomic.Int64
	run(32, func(i int) {
		done, err := s.Register(context.Background(), Registration{
			Parcel: newParcel(t, "A1"), Once: &Once{Owner: "o", Key: "k", Response: []byte{byte(i)}},
		})
		switch {
		case err != nil:
			t.Error(err)
		case !done.Replayed:
			first.Add(1)
		}
	})
	if n := first.Load(); n != 1 {
		t.Errorf("%d of the copies were done, want 1", n)
	}
	whole(t, s)
}

func TestLinks(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	p := register(t, s, "A1")
	later := noon.AddDate(1, 0, 0)
	rotated, err := s.RotateLink(context.Background(), p.ID, later)
	if want := (parcel.Link{Generation: 2, Expires: later}); err != nil || rotated.Link != want {
		t.Errorf("RotateLink = %+v %v, want %+v", rotated.Link, err, want)
	}
	if err := s.RevokeLink(context.Background(), p.ID); err != nil {
		t.Fatal(err)
	}
	got, err := s.Parcel(p.ID)
	if want := (parcel.Link{Generation: 3}); err != nil || got.Link != want {
		t.Errorf("after RevokeLink = %+v %v, want %+v", got.Link, err, want)
	}
	got.Link = p.Link
	if diff := cmp.Diff(p, got); diff != "" {
		t.Errorf("the link changed more than itself (-want +got):\n%s", diff)
	}
	unknown := newParcel(t).ID
	if _, err := s.RotateLink(context.Background(), unknown, later); !errors.Is(err, ErrNotFound) {
		t.Errorf("RotateLink of no parcel = %v", err)
	}
}

func TestNotFound(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	for _, id := range []string{newParcel(t).ID, "", "x", "../../etc"} {
		_, errParcel := s.Parcel(id)
		_, errState := s.State(id)
		_, errEvents := s.Events(id, 0, 0)
		for _, err := range []error{errParcel, errState, errEvents} {
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("parcel %q: %v, want ErrNotFound", id, err)
			}
		}
	}
	if _, _, err := s.List("x", 1); !errors.Is(err, ErrNotFound) {
		t.Errorf("a bad cursor: %v", err)
	}
}

func TestList(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	var want []string
	for i := range 7 {
		want = append([]string{register(t, s, string(rune('A'+i))).ID}, want...)
	}
	for _, limit := range []int{0, 1, 2, 3, 7, 8} {
		var got []string
		for cursor, calls := "", 0; ; calls++ {
			page, next, err := s.List(cursor, limit)
			if err != nil || limit > 0 && len(page) > limit || calls > 7 {
				t.Fatalf("limit %d: page of %d, %v", limit, len(page), err)
			}
			for _, p := range page {
				got = append(got, p.ID)
			}
			if cursor = next; cursor == "" {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("limit %d (-want +got):\n%s", limit, diff)
		}
	}
}

func TestRecords(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	ctx := context.Background()
	large := bytes.Repeat([]byte("x"), maxRecord)
	if err := s.PutRecords(ctx, Record{"a", "1", []byte("one")}, Record{"a", "2", nil}, Record{"aa", "1", large}); err != nil {
		t.Fatal(err)
	}
	if err := s.PutRecords(ctx, Record{"a", "1", []byte("uno")}); err != nil {
		t.Fatal(err)
	}
	for _, r := range []Record{{"a", "1", []byte("uno")}, {"a", "2", nil}, {"aa", "1", large}} {
		if got, err := s.Record(r.Bucket, r.ID); err != nil || !bytes.Equal(got, r.Value) {
			t.Errorf("record %s %s = %.20q %v", r.Bucket, r.ID, got, err)
		}
	}
	if _, err := s.Record("a", "a1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("no such record: %v", err)
	}
	if err := s.PutRecords(ctx, Record{"a", "3", []byte("kept?")}, Record{"a", "", nil}); err == nil {
		t.Error("a record without an id was stored")
	}
	if _, err := s.Record("a", "3"); !errors.Is(err, ErrNotFound) {
		t.Error("a refused call stored half of its records")
	}
	if err := s.PutRecords(ctx, Record{"a", "4", large}, Record{"a", "5", large}, Record{"a", "6", large}, Record{"a", "7", large}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("more than a commit holds: %v", err)
	}
	if err := s.PutRecords(ctx); err != nil {
		t.Errorf("no records: %v", err)
	}
}
