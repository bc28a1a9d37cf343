package overlay

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/timetable"
	"entrepot/engine/unit"
)

// TestReadersSeeOneNetwork has writers book two legs at once, release, close,
// delay and undo under one atomic pointer, by compare-and-swap, while readers
// hold every version they see to what one network must be: both legs of a
// booking or none, nothing booked beyond its room, and the same answers for as
// long as they keep it.
func TestReadersSeeOneNetwork(t *testing.T) {
	s := smallWorld(t, 0)
	x, _ := s.Lane("A-B-X")
	arc := s.ArcsOf(x)[0]
	var due []timetable.Second // of the lane with 10 kg
	for d := s.Next(s.Arcs[arc].Pattern, 0); d != timetable.Never; d = s.Next(s.Arcs[arc].Pattern, d+1) {
		due = append(due, d)
	}
	var current atomic.Pointer[Overlay]
	current.Store(New(s))
	swap := func(change func(*Overlay) (*Overlay, error)) error {
		for {
			o := current.Load()
			next, err := change(o)
			if err != nil || current.CompareAndSwap(o, next) {
				return err
			}
		}
	}
	const writers, steps = 4, 400
	var writing, reading sync.WaitGroup
	var booked, full, swaps atomic.Int64
	for w := range writers {
		writing.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 0))
			var mine []string
			for step := range steps {
				id := fmt.Sprintf("%d-%d", w, step)
				var err error
				switch r.IntN(6) {
				case 0, 1, 2:
					i := r.IntN(len(due) - 1)
					key := func(d timetable.Second) network.DepartureKey {
						return network.DepartureKey{Lane: "A-B-X", Departs: s.At(d)}
					}
					c := network.Change{ID: id, Kind: network.Booked, Legs: []network.Leg{{DepartureKey: key(due[i]), Weight: 700}, {DepartureKey: key(due[i+1]), Weight: 700}}}
					err = swap(func(o *Overlay) (*Overlay, error) { return o.With(c) })
					switch {
					case err == nil:
						booked.Add(1)
					case errors.Is(err, ErrFull):
						full.Add(1)
						err, id = nil, ""
					case errors.Is(err, ErrGone):
						err, id = nil, ""
					}
				case 3:
					c := network.Change{ID: id, Kind: network.Closed, Carrier: "X", From: s.At(due[r.IntN(len(due))])}
					c.Until = c.From.Add(time.Hour)
					err = swap(func(o *Overlay) (*Overlay, error) { return o.With(c) })
				case 4:
					c := network.Change{ID: id, Kind: network.Delayed, Lane: "A-B-X", From: s.At(due[0]), Late: network.Span(time.Hour)}
					err = swap(func(o *Overlay) (*Overlay, error) { return o.With(c) })
				default:
					id = ""
					if len(mine) > 0 {
						i := r.IntN(len(mine))
						gone := mine[i]
						mine = append(mine[:i], mine[i+1:]...)
						err = swap(func(o *Overlay) (*Overlay, error) { return o.Without(gone) })
					}
				}
				if err != nil {
					t.Errorf("writer %d, step %d: %v", w, step, err)
					return
				}
				if id != "" {
					mine = append(mine, id)
				}
				swaps.Add(1)
			}
		})
	}
	var over atomic.Bool
	for range 2 {
		reading.Go(func() {
			for !over.Load() && !t.Failed() {
				o := current.Load()
				before := o.Next(arc, 0, unit.Kilogram)
				sum := map[departure]unit.Weight{}
				for _, c := range o.Changes() {
					for _, l := range c.Legs {
						d, err := o.departure(c.ID, "leg", l.DepartureKey)
						if err != nil {
							t.Error(err)
						}
						sum[d] += l.Weight
					}
				}
				for _, at := range due {
					d := timetabled(arc, at)
					st, _ := o.departures.get(d)
					if st.booked != sum[d] || st.booked > 10*unit.Kilogram {
						t.Errorf("departure at %d: %d g booked, %d by the list of bookings", at, st.booked, sum[d])
					}
				}
				if after := o.Next(arc, 0, unit.Kilogram); after != before {
					t.Errorf("one version: Next = %d and then %d", before, after)
				}
			}
		})
	}
	writing.Wait()
	over.Store(true)
	reading.Wait()
	t.Logf("%d swaps, %d booked, %d found no room", swaps.Load(), booked.Load(), full.Load())
	if booked.Load() == 0 || full.Load() == 0 {
		t.Error("too little happened to prove anything")
	}
}
