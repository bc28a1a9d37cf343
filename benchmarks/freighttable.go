package main

import (
	"fmt"
	"slices"
	"time"

	"entrepot/engine/tariff"
	"entrepot/engine/timetable"
)

// freightSum is what a search found, in figures that two searches can be held
// against each other by.
type freightSum struct {
	Ways   int   // solutions
	Travel int64 // seconds from the start to the arrival, over all of them
	Cost   int64 // minor units, over all of them
}

// freightSearch answers a query on a freight network.
type freightSearch func(q freightQuery) (freightSum, error)

// freightPrices is what the parcel of the benchmark costs on every tariff of a
// compiled freight network, in minor units. Facilities charge nothing.
func freightPrices(s *timetable.Snapshot) ([]int64, error) {
	pricer, err := tariff.New(s.Tariffs, s.Rates)
	if err != nil {
		return nil, fmt.Errorf("freight network: %w", err)
	}
	prices, err := pricer.PriceAll(tariff.Parcel{Weight: freightParcel}, freightCurrency)
	if err != nil {
		return nil, fmt.Errorf("freight network: %w", err)
	}
	return prices, nil
}

func plainSum(ways []plainWay, start timetable.Second) freightSum {
	sum := freightSum{Ways: len(ways)}
	for _, w := range ways {
		sum.Travel += int64(w.arrive) - int64(start)
		sum.Cost += int64(w.cost)
	}
	return sum
}

// freightPeer is what the plain search took and found on each query.
type freightPeer struct {
	queries        []freightQuery
	sums           []freightSum
	labels         []int
	bounds, search []time.Duration
}

// runPlain asks the plain search every query, with the bounds made anew for each.
func runPlain(f *freight, queries []freightQuery) *freightPeer {
	s, p := newPlainSearch(f), &freightPeer{queries: queries}
	for _, q := range queries {
		start := time.Now()
		s.bounds(q.to)
		bounded := time.Now()
		ways := s.pareto(q.from, q.to, int32(q.start))
		p.bounds = append(p.bounds, bounded.Sub(start))
		p.search = append(p.search, time.Since(bounded))
		p.sums = append(p.sums, plainSum(ways, q.start))
		p.labels = append(p.labels, len(s.labels))
	}
	return p
}

// compare asks another search the same queries. It fails on the first answer
// that is not the plain search's, and says how long each took.
func (p *freightPeer) compare(find freightSearch) ([]time.Duration, error) {
	var took []time.Duration
	for i, q := range p.queries {
		start := time.Now()
		got, err := find(q)
		took = append(took, time.Since(start))
		if err != nil {
			return nil, fmt.Errorf("freight query %d, %d to %d at %d: %w", i+1, q.from, q.to, q.start, err)
		}
		if got != p.sums[i] {
			return nil, fmt.Errorf("freight query %d, %d to %d at %d: got %+v, want the plain search's %+v", i+1, q.from, q.to, q.start, got, p.sums[i])
		}
	}
	return took, nil
}

// spread writes the median, the 90th and the 99th percentile in milliseconds.
func spread(took []time.Duration) string {
	sorted := slices.Sorted(slices.Values(took))
	at := func(p float64) float64 { return sorted[int(p*float64(len(sorted)-1))].Seconds() * 1e3 }
	return fmt.Sprintf("median %.2f ms, p90 %.2f, p99 %.2f", at(.5), at(.9), at(.99))
}

// ratio is the median of what the plain search took over what the other took.
func (p *freightPeer) ratio(took []time.Duration) float64 {
	var all []float64
	for i, t := range took {
		all = append(all, float64(p.bounds[i]+p.search[i])/float64(t))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
