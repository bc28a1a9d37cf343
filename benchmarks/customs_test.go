package main

import (
	"context"
	"io"
	"strings"
	"testing"

	"entrepot/engine/search"
	"entrepot/engine/timetable"
)

// smallBorders is a small freight network with borders, and queries on it. By
// every second seed offices differ.
func smallBorders(t *testing.T, seed uint64, queries int) (*borders, *freightEngine, []freightQuery) {
	t.Helper()
	size := freightSize{major: 12, regional: 40, depots: 120, lanes: 2500}
	f := generateFreight(size, seed)
	s, err := timetable.Compile(f.network("test", freightNow), timetable.Options{Now: freightNow})
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBorders(s, f.depots, seed, seed%2 == 0)
	if err != nil {
		t.Fatal(err)
	}
	e, err := newFreightEngine(io.Discard, s)
	if err != nil {
		t.Fatal(err)
	}
	return b, e, f.queries(seed, queries)
}

// TestCustomsFindTheSame holds the engine's search through customs against the
// plain one on small freight networks, and asks that it had something to do.
func TestCustomsFindTheSame(t *testing.T) {
	within, several, cleared := 0, 0, map[string]int{}
	for seed := uint64(1); seed <= 4; seed++ {
		b, e, queries := smallBorders(t, seed, 40)
		for _, q := range queries {
			from, to := b.territory[q.from], b.territory[q.to]
			if from == to {
				within++
			}
			layers, c, _ := b.rate(e, from, to)
			r := b.request(layers, q)
			ways, _, err := newCustomsPlain(b.snap, e.prices.Tariff, c).agree(layers, r)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if ways > 1 {
				several++
			}
			found, err := layers.index.Pareto(context.Background(), r)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range found.Ways {
				for _, st := range w.Steps {
					if st.Arc < 0 {
						cleared[regimeOf(&c.Clearances[-1-st.Arc])]++
					}
				}
			}
		}
	}
	t.Logf("160 queries, %d within a territory, %d with several ways; cleared %v", within, several, cleared)
	if within == 0 || several < 80 || len(cleared) != len(customsExports)+len(customsImports) {
		t.Error("some of what customs can do is not asked for")
	}
}

// regimeOf names a clearance's regime by what it charges at the least.
func regimeOf(c *search.Clearance) string {
	for direction, regimes := range [][]regime{customsExports, customsImports} {
		for _, g := range regimes {
			if c.From == search.Status(direction) && c.Least == g.fee+customsValue*g.share/1_000_000 {
				return [...]string{"export: ", "import: "}[direction] + g.name
			}
		}
	}
	return "unknown"
}

// TestCustomsChargesKeepTheirBounds asks every regime at many costs what the
// search relies on.
func TestCustomsChargesKeepTheirBounds(t *testing.T) {
	b, _, _ := smallBorders(t, 1, 0)
	for pair := range b.transit {
		for i, k := range b.customs(int32(pair), int32(pair+1)%int32(len(b.transit))).Clearances {
			before, open := int64(0), true
			for soFar := int64(0); soFar < 3000; soFar += 7 {
				charge, ok := k.Charge(soFar)
				if ok && (!open || charge < before || charge < k.Least+soFar*k.Slope>>search.SlopeBits) || !ok && !k.Limited {
					t.Fatalf("clearance %d at %d: got %d, %v, want at least %d and no shut one before", i, soFar, charge, ok, k.Least)
				}
				before, open = charge, ok
			}
		}
	}
}

// TestCustomsAreClearedInOfficeHours compares with minutes counted one by one.
func TestCustomsAreClearedInOfficeHours(t *testing.T) {
	b, _, _ := smallBorders(t, 1, 0)
	for _, hours := range []timetable.Second{1, 5, 8} {
		cleared := b.cleared(&office{weekdays: true}, hours*3600)
		for at := b.monday; at < b.monday+14*86400; at += 37 * 60 {
			now, rest := at, hours*3600
			for rest > 0 {
				if day, clock := (now-b.monday)/86400%7, (now-b.monday)%86400; day < 5 && clock >= 8*3600 && clock < 18*3600 {
					rest -= 60
				}
				now += 60
			}
			if got := cleared(at); got != now {
				t.Fatalf("%d hours declared at %v: cleared at %v, want %v", hours, b.snap.At(at), b.snap.At(got), b.snap.At(now))
			}
		}
	}
}

// TestCustomsNoticeADifference rates the engine with fees that are off by one.
func TestCustomsNoticeADifference(t *testing.T) {
	b, e, queries := smallBorders(t, 1, 20)
	for _, q := range queries {
		from, to := b.territory[q.from], b.territory[q.to]
		layers, c, _ := b.rate(e, from, to)
		plain := newCustomsPlain(b.snap, e.prices.Tariff, c)
		if ways, _, err := plain.agree(layers, b.request(layers, q)); err != nil || ways == 0 || from == to {
			continue
		}
		dearer := *c
		dearer.Clearances = append([]search.Clearance(nil), c.Clearances...)
		for i := range dearer.Clearances {
			k := &dearer.Clearances[i]
			charge := k.Charge
			k.Charge = func(soFar int64) (int64, bool) {
				fee, open := charge(soFar)
				return fee + int64(k.From), open
			}
		}
		p := e.prices
		p.Customs = &dearer
		wrong := &freightEngine{index: e.index, prices: p, start: e.start, rated: e.index.Rate(p)}
		if _, _, err := plain.agree(wrong, b.request(wrong, q)); err == nil || !strings.Contains(err.Error(), "want the plain search's") {
			t.Errorf("imports that cost one more: got %v, want a difference", err)
		}
		return
	}
	t.Error("no query goes across a border")
}

// TestCustomsTable runs the whole measurement on a small network.
func TestCustomsTable(t *testing.T) {
	b, e, queries := smallBorders(t, 2, 6)
	var out strings.Builder
	if err := b.table(&out, e, queries, len(queries)); err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
	if !strings.Contains(out.String(), "6 queries the same by the plain search") || !strings.Contains(out.String(), "ratio of medians") {
		t.Errorf("got %s", out.String())
	}
}
