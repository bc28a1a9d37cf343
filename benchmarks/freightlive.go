package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/overlay"
	"entrepot/engine/timetable"
)

// live measures how long it takes to put a change in force and to take it back,
// while queries run on what is in force: the making of the overlay and the swap of
// the pointer.
func (e *freightEngine) live(out io.Writer, s *timetable.Snapshot, queries []freightQuery) error {
	began := time.Now()
	var force atomic.Pointer[overlay.Overlay]
	force.Store(overlay.New(s))
	made := time.Since(began)
	stop := make(chan struct{})
	var asked atomic.Int64
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			r := e.request(queries[i%len(queries)])
			r.Overlay = force.Load()
			r.Refused = make([]bool, len(r.Overlay.Limits()))
			if _, err := e.index.Pareto(context.Background(), r); err != nil {
				panic(err) // a query without a limit cannot fail
			}
			asked.Add(1)
		}
	})
	var on, off []time.Duration
	for i := range 1000 {
		lane := &s.Lanes[i*(len(s.Lanes)/1000)]
		c := network.Change{ID: fmt.Sprint("c", i), Lane: lane.ID, Kind: network.Closed, Until: freightNow.Add(240 * time.Hour)}
		if i%2 == 1 {
			c.Kind, c.Late = network.Delayed, network.Span(6*time.Hour)
		}
		began := time.Now()
		next, err := force.Load().With(c)
		if err != nil {
			return err
		}
		force.Store(next)
		on = append(on, time.Since(began))
		if i%3 == 0 {
			began = time.Now()
			if next, err = next.Without(c.ID); err != nil {
				return err
			}
			force.Store(next)
			off = append(off, time.Since(began))
		}
	}
	close(stop)
	wg.Wait()
	slices.Sort(on)
	slices.Sort(off)
	at := func(list []time.Duration, p float64) time.Duration {
		return list[int(p*float64(len(list)-1))].Round(time.Microsecond)
	}
	fmt.Fprintf(out, "live: an overlay of nothing %v; a change in force median %v, p99 %v, taken back median %v, p99 %v; %d queries meanwhile\n\n",
		made.Round(time.Millisecond), at(on, .5), at(on, .99), at(off, .5), at(off, .99), asked.Load())
	return nil
}
