package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entrepot/engine/timetable"
)

// TestFreightLanesAreTheSame holds the generator to the lanes that earlier
// measurements were taken on, byte by byte.
func TestFreightLanesAreTheSame(t *testing.T) {
	for size, want := range map[string]string{
		"regional": "bc494d4c87a1cb97d34773cd502a5c77dddd2ed0ad2392e639adac183bf5e6e4",
		"large":    "d115b2fa5140498cd68b41abcaa85b8baf7c23b0e268027ab41ec50a5b20bf64",
	} {
		hash := sha256.New()
		if err := generateFreight(freightSizes[size], 7).write(hash); err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(hash.Sum(nil)); got != want {
			t.Errorf("%s, seed 7: lanes.csv has SHA-256 %s, want %s", size, got, want)
		}
	}
}

func TestFreightIsReadAsWritten(t *testing.T) {
	s := freightSize{major: 5, regional: 12, depots: 20, lanes: 300}
	f := generateFreight(s, 3)
	path := filepath.Join(t.TempDir(), "lanes.csv")
	var text bytes.Buffer
	if err := f.write(&text); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readFreight(path, s)
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := got.write(&again); err != nil || !bytes.Equal(text.Bytes(), again.Bytes()) || got.nodes != f.nodes || got.depots != f.depots {
		t.Errorf("read back: %v, and the lanes are no longer the same", err)
	}
	for _, row := range []struct{ text, want string }{
		{"from,to\n", `1: header: got "from,to"`},
		{freightHeader + "\n1,2,3\n", "2: got 3 fields, want 7"},
		{freightHeader + "\n1,2,3,4,5,6,x\n", `2: field 7: got "x"`},
		{freightHeader + "\n1,37,3,4,5,6,86400\n", "2: got a lane from 1 to 37, want places below 37"},
		{freightHeader + "\n1,2,3,4,5,6,86401\n", "a period that divides a week"},
		{freightHeader + "\n1,2,3,4,5,86400,86400\n", "and the first within it"},
	} {
		if err := got.read(strings.NewReader(row.text)); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%q: got %v, want %s", row.text, err, row.want)
		}
	}
}

// TestFreightDeparturesAreTheLanes compiles a network and holds every departure
// of every lane to first + n * period.
func TestFreightDeparturesAreTheLanes(t *testing.T) {
	for seed := range uint64(3) {
		f := generateFreight(freightSize{major: 12, regional: 40, depots: 120, lanes: 2500}, seed)
		// Any weekday will do.
		now := freightNow.AddDate(0, 0, int(seed)*3)
		s, err := timetable.Compile(f.network("test", now), timetable.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		zero, err := s.Second(now)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range f.lanes {
			var want []timetable.Second
			for at := l.first; at < freightHorizon; at += l.period {
				want = append(want, zero+timetable.Second(at))
			}
			arcs := s.ArcsOf(int32(i))
			if len(arcs) != 1 {
				t.Fatalf("seed %d, lane %d: got %d arcs, want 1", seed, i, len(arcs))
			}
			a := s.Arcs[arcs[0]]
			if got := s.Departures(a.Pattern); !slices.Equal(got, want) {
				t.Fatalf("seed %d, lane %+v: leaves at %v, want %v", seed, l, got, want)
			}
			if a.From != l.from || a.To != l.to || int32(a.Duration) != l.duration || int32(a.CutOff) != l.cutOff {
				t.Fatalf("seed %d, lane %+v: got arc %+v", seed, l, a)
			}
		}
	}
}

// TestPlainSearchMatchesPlainerSearch holds the yardstick against a search with
// no bounds, no pairs and no early refusal: labels in order of time, kept while
// cheaper than all before at their place.
func TestPlainSearchMatchesPlainerSearch(t *testing.T) {
	for seed := range uint64(4) {
		f := generateFreight(freightSize{major: 12, regional: 40, depots: 120, lanes: 2500}, seed)
		s := newPlainSearch(f)
		for _, q := range f.queries(seed, 40) {
			s.bounds(q.to)
			got, want := s.pareto(q.from, q.to, int32(q.start)), plainer(s, q)
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d, %d to %d at %d: got %v, want %v", seed, q.from, q.to, q.start, got, want)
			}
		}
	}
}

func plainer(s *plainSearch, q freightQuery) []plainWay {
	least := slices.Repeat([]int32{unreached}, len(s.cheapest))
	labels := []plainLabel{{int32(q.start), 0, q.from}}
	var queue plainQueue
	queue.push(int32(q.start), 0)
	var ways []plainWay
	for len(queue) > 0 {
		_, id := queue.pop()
		l := labels[id]
		if l.cost >= least[l.node] {
			continue
		}
		least[l.node] = l.cost
		if l.node == q.to {
			ways = slices.DeleteFunc(ways, func(w plainWay) bool { return w.arrive == l.time })
			ways = append(ways, plainWay{l.time, l.cost})
			continue
		}
		for i := s.out[l.node]; i < s.out[l.node+1]; i++ {
			for _, a := range s.lanes[s.pairs[i].low:s.pairs[i].high] {
				if d := a.next(l.time); d != unreached {
					labels = append(labels, plainLabel{d + a.duration, l.cost + a.cost, a.to})
					queue.push(d+a.duration, int32(len(labels)-1))
				}
			}
		}
	}
	return ways
}

// TestPlainSearchFindsTheSame holds the yardstick to figures of the program that
// the lanes came from: solutions, seconds and minor units of its first queries.
func TestPlainSearchFindsTheSame(t *testing.T) {
	f := generateFreight(freightSizes["regional"], 7)
	p := runPlain(f, f.queries(9, len(firstRegional)))
	for i, want := range firstRegional {
		q := p.queries[i]
		if got := (firstQuery{q.from, q.to, q.start, p.sums[i]}); got != want {
			t.Errorf("query %d: got %+v, want %+v", i+1, got, want)
		}
	}
}

type firstQuery struct {
	from, to int32
	start    timetable.Second
	sum      freightSum
}

var firstRegional = []firstQuery{
	{1830, 1667, 426888, freightSum{25, 18543043, 22224}},
	{734, 750, 550166, freightSum{18, 10416064, 13824}},
	{719, 1699, 98814, freightSum{39, 46915704, 53205}},
	{1244, 779, 325459, freightSum{17, 8363140, 7304}},
	{855, 1051, 194084, freightSum{25, 15640460, 25368}},
	{547, 885, 143523, freightSum{20, 10141976, 14776}},
	{1107, 1194, 27582, freightSum{27, 22693225, 37294}},
	{1827, 1786, 449298, freightSum{17, 12696749, 15050}},
}

// TestFreightIsPricedToTheMinorUnit prices the parcel on every lane.
func TestFreightIsPricedToTheMinorUnit(t *testing.T) {
	f := generateFreight(freightSize{major: 12, regional: 40, depots: 120, lanes: 2500}, 1)
	s, err := timetable.Compile(f.network("test", freightNow), timetable.Options{Now: freightNow})
	if err != nil {
		t.Fatal(err)
	}
	prices, err := freightPrices(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range s.Arcs {
		if got, want := prices[a.Tariff], int64(f.lanes[a.Lane].cost); got != want {
			t.Fatalf("lane %d costs %d, want %d", a.Lane, got, want)
		}
	}
}

// TestCompareNoticesADifference changes one answer of many.
func TestCompareNoticesADifference(t *testing.T) {
	f := generateFreight(freightSize{major: 12, regional: 40, depots: 120, lanes: 2500}, 1)
	p := runPlain(f, f.queries(2, 8))
	asked := 0
	wrong := func(q freightQuery) (freightSum, error) {
		asked++
		got := p.sums[asked-1]
		got.Cost += int64(asked / 8)
		return got, nil
	}
	if _, err := p.compare(wrong); err == nil || !strings.Contains(err.Error(), "freight query 8, ") {
		t.Errorf("a cost that is off by one on the last query: got %v, want query 8 named", err)
	}
}

// TestFreightTable runs the whole measurement, with the plain search in the
// place of the engine's.
func TestFreightTable(t *testing.T) {
	var out strings.Builder
	plain := newPlainSearch(generateFreight(freightSizes["regional"], 7))
	err := freightTable(&out, "regional", 7, 5, func(s *timetable.Snapshot) (freightSearch, func([]freightQuery) error, error) {
		if len(s.Lanes) != 56_840 {
			t.Errorf("got %d lanes, want 56840", len(s.Lanes))
		}
		return func(q freightQuery) (freightSum, error) {
			plain.bounds(q.to)
			return plainSum(plain.pareto(q.from, q.to, int32(q.start)), q.start), nil
		}, func([]freightQuery) error { return nil }, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
	if !strings.Contains(out.String(), "5 queries") {
		t.Errorf("got %s", out.String())
	}
}

// TestEngineFindsTheSame holds the engine's search against the plain one on
// small freight networks, every query by arrival and cost.
func TestEngineFindsTheSame(t *testing.T) {
	for seed := uint64(1); seed <= 4; seed++ {
		f := generateFreight(freightSize{major: 12, regional: 40, depots: 120, lanes: 2500}, seed)
		s, err := timetable.Compile(f.network("test", freightNow), timetable.Options{Now: freightNow})
		if err != nil {
			t.Fatal(err)
		}
		e, err := newFreightEngine(io.Discard, s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := runPlain(f, f.queries(seed, 60)).compare(e.find); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}
