package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"entrepot/engine/search"
)

// customsChecked is how many queries of a network are held against the plain
// search: on the large one it takes some seconds over each.
var customsChecked = map[string]int{"regional": 40, "large": 4}

// customsRounds is how often each query is asked each way; the least time
// counts, because cores are shared.
const customsRounds = 5

// customsAsked is one query by two ratings: with borders, and without.
type customsAsked struct {
	freightQuery
	number   int
	from, to int32 // territories
	measured [2][2]customsMeasured
}

// With customs or without; with bounds kept or the destination never seen.
const (
	bordered = iota
	borderless
	neverSeen = 0
	kept      = 1
)

type customsMeasured struct {
	took     time.Duration
	ways     int
	labels   int
	followed int
	mallocs  uint64
}

// customsTables measures the search with customs beside the same queries without,
// on each freight network.
func customsTables(out io.Writer, only string, queries int) error {
	for _, size := range []string{"regional", "large"} {
		if only != "" && only != size {
			continue
		}
		s, pick, err := freightLoaded(io.Discard, size, 7)
		if err != nil {
			return err
		}
		e, err := newFreightEngine(io.Discard, s)
		if err != nil {
			return err
		}
		hubs := freightSizes[size].major + freightSizes[size].regional
		for n, offices := range [...]string{"every office offers every regime", "offices offer two regimes of three"} {
			b, err := newBorders(s, hubs, customsSeed, n == 1)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "customs on the freight network %s: %s; %s\n", size, b.describe(), offices)
			if err := b.table(out, e, pick(9, queries), customsChecked[size]); err != nil {
				return err
			}
		}
	}
	return nil
}

// table measures queries, those between the same two territories together:
// customs are rated for two.
func (b *borders) table(out io.Writer, e *freightEngine, queries []freightQuery, check int) error {
	asked := make([]customsAsked, len(queries))
	for i, q := range queries {
		asked[i] = customsAsked{freightQuery: q, number: i, from: b.territory[q.from], to: b.territory[q.to]}
	}
	slices.SortStableFunc(asked, func(x, y customsAsked) int {
		return cmp.Or(cmp.Compare(x.from, y.from), cmp.Compare(x.to, y.to))
	})
	var rated []time.Duration
	var held, ways, plainLabels int
	for first, last := 0, 0; first < len(asked); first = last {
		for last = first; last < len(asked) && asked[last].from == asked[first].from && asked[last].to == asked[first].to; last++ {
		}
		layers, customs, took := b.rate(e, asked[first].from, asked[first].to)
		rated = append(rated, took)
		plain := newCustomsPlain(b.snap, e.prices.Tariff, customs)
		for i := first; i < last; i++ {
			q := &asked[i]
			if q.number < check {
				w, l, err := plain.agree(layers, b.request(layers, q.freightQuery))
				if err != nil {
					return err
				}
				held, ways, plainLabels = held+1, ways+w, plainLabels+l
			}
			if err := b.measure(q, layers, e); err != nil {
				return err
			}
		}
	}
	began := time.Now()
	e.index.Rate(e.prices)
	fmt.Fprintf(out, "  rate a parcel without customs %v; for two territories %s; %d pairs of them\n",
		time.Since(began).Round(time.Millisecond), spread(rated), len(rated))
	fmt.Fprintf(out, "  %d queries the same by the plain search, %d ways; it made %d labels a query\n", held, ways, plainLabels/max(1, held))
	customsPrint(out, asked)
	return nil
}

// rate makes an engine for goods from one territory to another, and says how long
// the search took to take up the prices.
func (b *borders) rate(e *freightEngine, from, to int32) (*freightEngine, *search.Customs, time.Duration) {
	p := e.prices
	p.Customs = b.customs(from, to)
	began := time.Now()
	layers := &freightEngine{index: e.index, prices: p, start: e.start, rated: e.index.Rate(p)}
	took := time.Since(began)
	debug.FreeOSMemory()
	return layers, p.Customs, took
}

func (b *borders) request(e *freightEngine, q freightQuery) search.Request {
	r := e.request(q)
	r.Origins[0].Status = b.status(q)
	return r
}

// measure asks a query in turn with customs and without, each time first with
// bounds made anew, and then twice with those that are there, of which the second
// counts.
func (b *borders) measure(q *customsAsked, layers, flat *freightEngine) error {
	for round := range customsRounds {
		for at, e := range [...]*freightEngine{bordered: layers, borderless: flat} {
			r := b.request(e, q.freightQuery)
			if at == borderless {
				r.Origins[0].Status = 0
			}
			e.rated.ForgetBounds()
			for turn, how := range [...]int{neverSeen, kept, kept} {
				m, err := customsAsk(e, r)
				if err != nil {
					return fmt.Errorf("customs: query %d: %w", q.number+1, err)
				}
				switch best := &q.measured[at][how]; {
				case turn == 1:
				case round == 0:
					*best = m
				default:
					best.took, best.mallocs = min(best.took, m.took), min(best.mallocs, m.mallocs)
				}
			}
		}
	}
	return nil
}

func customsAsk(e *freightEngine, r search.Request) (customsMeasured, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	found, err := e.index.Pareto(context.Background(), r)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	return customsMeasured{took, len(found.Ways), found.Labels, found.Settled, after.Mallocs - before.Mallocs}, err
}

// customsPrint prints a row for each way of asking, and how the medians compare.
func customsPrint(out io.Writer, asked []customsAsked) {
	within, without := 0, 0
	for i := range asked {
		if asked[i].from == asked[i].to {
			within++
		}
		if asked[i].measured[bordered][kept].ways == 0 {
			without++
		}
	}
	fmt.Fprintf(out, "  %d queries, %d of them within a territory; %d have no way with customs\n", len(asked), within, without)
	fmt.Fprintln(out, "\n| engine, warm | median | p90 | p99 | solutions | labels | followed | allocations |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|")
	names := [2]string{bordered: "with customs", borderless: "without"}
	hows := [2]string{neverSeen: "destination never seen", kept: "bounds kept"}
	for how := range hows {
		for at := range names {
			customsRow(out, names[at]+", "+hows[how], asked, at, how)
		}
	}
	fmt.Fprintln(out)
	for how, name := range hows {
		times, follows := customsRatios(asked, how)
		median := func(at int) time.Duration { return customsTook(asked, at, how)[(len(asked)-1)/2] }
		fmt.Fprintf(out, "  %s: with customs over without, ratio of medians %.2f; query by query median %.2f, p90 %.2f; labels followed median %.2f, more than twofold in %d of %d\n",
			name, float64(median(bordered))/float64(median(borderless)), times[(len(times)-1)/2], times[(len(times)-1)*9/10],
			follows[(len(follows)-1)/2], customsTwofold(follows), len(asked))
	}
	fmt.Fprintln(out)
}

// customsTook are the times of one way of asking, the least first.
func customsTook(asked []customsAsked, at, how int) []time.Duration {
	var out []time.Duration
	for i := range asked {
		out = append(out, asked[i].measured[at][how].took)
	}
	slices.Sort(out)
	return out
}

func customsRow(out io.Writer, name string, asked []customsAsked, at, how int) {
	took := customsTook(asked, at, how)
	p := func(p float64) time.Duration { return took[int(p*float64(len(took)-1))].Round(10 * time.Microsecond) }
	var sum customsMeasured
	for i := range asked {
		m := &asked[i].measured[at][how]
		sum.ways, sum.labels, sum.followed, sum.mallocs = sum.ways+m.ways, sum.labels+m.labels, sum.followed+m.followed, sum.mallocs+m.mallocs
	}
	n := len(asked)
	fmt.Fprintf(out, "| %s | %v | %v | %v | %.1f | %d | %d | %d |\n", name, p(.5), p(.9), p(.99),
		float64(sum.ways)/float64(n), sum.labels/n, sum.followed/n, int(sum.mallocs)/n)
}

// customsRatios are what customs multiply the time and the labels followed by,
// query by query, the least first.
func customsRatios(asked []customsAsked, how int) (times, follows []float64) {
	for i := range asked {
		with, without := &asked[i].measured[bordered][how], &asked[i].measured[borderless][how]
		times = append(times, float64(with.took)/float64(without.took))
		follows = append(follows, float64(with.followed)/float64(max(1, without.followed)))
	}
	slices.Sort(times)
	slices.Sort(follows)
	return times, follows
}

func customsTwofold(follows []float64) (n int) {
	for _, f := range follows {
		if f > 2 {
			n++
		}
	}
	return n
}
