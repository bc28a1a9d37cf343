package timetable

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"entrepot/engine/network"
)

func stored(t *testing.T, s *Snapshot, feed Fingerprint) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, s, feed); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readStored(b []byte, want Wanted) (*Snapshot, error) {
	return read(bytes.NewReader(b), int64(len(b)), want)
}

// TestStoreGivesBackTheSnapshot stores random networks.
func TestStoreGivesBackTheSnapshot(t *testing.T) {
	eachSeed(t, func(t *testing.T, r *rand.Rand) {
		_, s := compileRandom(t, r)
		feed := Fingerprint{byte(r.IntN(256)), 2}
		b := stored(t, s, feed)
		got, err := readStored(b, Wanted{Feed: feed, Now: s.Compiled})
		if err != nil {
			t.Fatal(err)
		}
		checkShape(t, got)
		if !reflect.DeepEqual(got, s) {
			t.Errorf("got %+v\nwant %+v", got, s)
		}
		if again := stored(t, got, feed); !bytes.Equal(b, again) {
			t.Errorf("stored again it is another file, of %d bytes, want the same %d", len(again), len(b))
		}
	})
}

// fill gives every field under v a value that is not zero and differs from its
// neighbours'.
func fill(v reflect.Value, n *int64) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(float64(*n) / 7)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	default:
		if v.CanUint() {
			v.SetUint(uint64(*n) % 256)
		} else {
			v.SetInt(*n)
		}
	}
}

// TestStoreKeepsEveryField fills every field of every row, so that one that is
// added to a row and not to the store shows. References must fit, so those are
// set apart.
func TestStoreKeepsEveryField(t *testing.T) {
	s := mustCompile(t, oneLane("UTC", network.Scheduled, network.Departure{Days: 1}), monday, 0)
	n := int64(0)
	for _, rows := range []any{&s.Facilities, &s.Carriers, &s.Tariffs, &s.Rates, &s.Territories, &s.Delays, &s.Regimes, &s.Duties, &s.Taxes, &s.GoodsLists} {
		fill(reflect.ValueOf(rows).Elem(), &n)
	}
	fill(reflect.ValueOf(&s.Lanes[0]).Elem(), &n)
	l := &s.Lanes[0]
	l.From, l.To, l.Carrier, l.Tariff = s.Facilities[0].ID, s.Facilities[1].ID, s.Carriers[1].ID, s.Tariffs[1].ID
	for i := range s.Facilities {
		s.Facilities[i].Zone, s.Facilities[i].Handling = "UTC", time.Hour
	}
	for i := range s.Regimes {
		r := &s.Regimes[i]
		r.Processing, r.ProcessingP90, r.Inspection = time.Minute, time.Hour, 2*time.Hour
	}
	if err := s.index(); err != nil {
		t.Fatal(err)
	}
	got, err := readStored(stored(t, s, Fingerprint{}), Wanted{Now: s.Compiled})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []struct{ got, want any }{
		{got.Name, s.Name}, {got.Facilities, s.Facilities}, {got.Carriers, s.Carriers}, {got.Lanes, s.Lanes}, {got.Tariffs, s.Tariffs},
		{got.Rates, s.Rates}, {got.Territories, s.Territories}, {got.Delays, s.Delays},
		{got.Regimes, s.Regimes}, {got.Duties, s.Duties}, {got.Taxes, s.Taxes}, {got.GoodsLists, s.GoodsLists},
	} {
		if !reflect.DeepEqual(table.got, table.want) {
			t.Errorf("got  %+v\nwant %+v", table.got, table.want)
		}
	}
}

// TestStoreKnowsEveryFieldOfASnapshot fails when a field is added to Snapshot
// that nobody has thought of here.
func TestStoreKnowsEveryFieldOfASnapshot(t *testing.T) {
	const known = "Name Epoch Compiled End Facilities Carriers Lanes Tariffs Rates Territories Regimes Duties Taxes GoodsLists Delays Zones Arcs Out In Incoming Limits " +
		"facilities lanes carriers laneStart laneArcs patterns cycles handling hours openings offices known"
	of := reflect.TypeFor[Snapshot]()
	for i := range of.NumField() {
		if !strings.Contains(" "+known+" ", " "+of.Field(i).Name+" ") {
			t.Errorf("Snapshot.%s: is it stored, or worked out when loading? Then it belongs in this list", of.Field(i).Name)
		}
	}
}

// rich is a small network with something of everything.
func rich(t *testing.T) *Snapshot {
	t.Helper()
	for seed := uint64(1); ; seed++ {
		_, s := compileRandom(t, rand.New(rand.NewPCG(seed, 0)))
		if len(s.cycles) > 0 && len(s.openings) > 0 && len(s.offices) > 1 && len(s.Duties) > 0 && len(s.Limits) > 1 && len(s.Arcs) > len(s.Lanes) {
			return s
		}
	}
}

// TestStoreNoticesDamage cuts a file short and changes a byte, at a third of all
// places.
func TestStoreNoticesDamage(t *testing.T) {
	s := rich(t)
	good := stored(t, s, Fingerprint{})
	want := Wanted{Now: s.Compiled}
	r := rand.New(rand.NewPCG(1, 0))
	for n := 0; n < len(good); n += 1 + r.IntN(5) {
		if _, err := readStored(good[:n], want); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut to %d of %d bytes: got %v, want that it is damaged", n, len(good), err)
		}
		bad := bytes.Clone(good)
		bad[n] ^= 0x10
		_, err := readStored(bad, want)
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrStale) {
			t.Fatalf("byte %d of %d changed: got %v, want that it is damaged", n, len(good), err)
		}
	}
	if _, err := readStored(append(bytes.Clone(good), 0), want); !errors.Is(err, ErrDamaged) {
		t.Errorf("a byte too many: got %v, want that it is damaged", err)
	}
}

func TestStoreRefusesWhatIsNotWanted(t *testing.T) {
	s := mustCompile(t, oneLane("Europe/Berlin", network.Scheduled, network.Departure{Days: 1}), monday, 48*time.Hour)
	b := stored(t, s, Fingerprint{1})
	other := bytes.Clone(b)
	other[8]++
	for _, tt := range []struct {
		name  string
		file  []byte
		feed  byte
		after time.Duration // of the moment of compilation
		ahead time.Duration
		want  string // empty: it is read
	}{
		{name: "as it was made", file: b, feed: 1},
		{name: "just before its end", file: b, feed: 1, after: 48*time.Hour - 1},
		{name: "at its end", file: b, feed: 1, after: 48 * time.Hour, want: "its departures end at 2026-06-03T10:30:00Z, want some after 2026-06-03T10:30:00Z"},
		{name: "too near its end", file: b, feed: 1, after: 24 * time.Hour, ahead: 24 * time.Hour, want: "its departures end at"},
		{name: "far enough from its end", file: b, feed: 1, after: 24 * time.Hour, ahead: 24*time.Hour - 1},
		{name: "before it was made", file: b, feed: 1, after: -1, want: "compiled for 2026-06-01T10:30:00Z, want one for 2026-06-01T10:29:59Z or before"},
		{name: "of another feed", file: b, feed: 2, want: "feed: got one with fingerprint 0100"},
		{name: "of another version", file: other, feed: 1, want: "version: got 3, want 2"},
	} {
		_, err := readStored(tt.file, Wanted{Feed: Fingerprint{tt.feed}, Now: s.Compiled.Add(tt.after), Ahead: tt.ahead})
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: got %v, want it read", tt.name, err)
		case tt.want != "" && (!errors.Is(err, ErrStale) || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: got %v, want it stale: %s", tt.name, err, tt.want)
		}
	}
}

// TestStoreWritesOnlyWhatItReads refuses a position that is no number.
func TestStoreWritesOnlyWhatItReads(t *testing.T) {
	n := oneLane("UTC", network.Scheduled)
	n.Facilities[1].Lon = math.NaN()
	err := write(io.Discard, mustCompile(t, n, monday, 0), Fingerprint{})
	if err == nil || !strings.Contains(err.Error(), "tables: facility 2 of 2: got NaN, want a finite number") {
		t.Errorf("got %v, want the second facility refused", err)
	}
}

// TestStoreNoticesOtherClocks stores a snapshot whose zone goes otherwise than
// the time zone database has it now.
func TestStoreNoticesOtherClocks(t *testing.T) {
	s := mustCompile(t, oneLane("Europe/Berlin", network.Scheduled, network.Departure{Days: 1}), monday, 0)
	c := newWriter()
	c.clocks(s)
	r := &codec{reading: true, data: c.data}
	if r.clocks(s); r.err != nil || r.data == nil || len(r.data) > 0 {
		t.Fatalf("the same clocks: got %v", r.err)
	}
	c.data[0]++
	r = &codec{reading: true, data: c.data}
	if r.clocks(s); !errors.Is(r.err, ErrStale) || !strings.Contains(r.err.Error(), "Europe/Berlin") {
		t.Errorf("other clocks: got %v, want it stale for Europe/Berlin", r.err)
	}
}

func TestSaveAndLoad(t *testing.T) {
	s := rich(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "network.snapshot")
	want := Wanted{Feed: Fingerprint{7}, Now: s.Compiled}
	if _, err := Load(path, want); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: got %v, want that there is none", err)
	}
	for range 2 { // the second time over the first
		if err := Save(path, s, want.Feed); err != nil {
			t.Fatal(err)
		}
		got, err := Load(path, want)
		if err != nil || !reflect.DeepEqual(got, s) {
			t.Fatalf("got %+v, %v, want %+v", got, err, s)
		}
	}
	if err := Save(filepath.Join(dir, "nowhere", "x"), s, want.Feed); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such directory: got %v", err)
	}
	// A directory stands where the file should go: the file beside it goes again.
	if err := os.MkdirAll(filepath.Join(dir, "taken", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Save(filepath.Join(dir, "taken"), s, want.Feed); err == nil {
		t.Error("saved over a directory")
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
