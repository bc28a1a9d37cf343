package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"entrepot/engine/search"
	"entrepot/engine/unit"
)

// MatrixQuery asks for the ways between many places at once. Of the query the
// conditions count: parcel, moments, criteria, what to avoid.
type MatrixQuery struct {
	From, To []string
	Query
}

// MaxCells bounds a matrix.
const MaxCells = 250_000

// MatrixCell is what leads from one place to another.
type MatrixCell struct {
	From     string     `json:"from" doc:"Facility id."`
	To       string     `json:"to" doc:"Facility id."`
	Ways     int        `json:"ways" doc:"How many itineraries are worth choosing between."`
	Fastest  *MatrixEnd `json:"fastest,omitempty" doc:"The soonest of them."`
	Cheapest *MatrixEnd `json:"cheapest,omitempty" doc:"The cheapest of them."`
	NoRoute  *NoRoute   `json:"noRoute,omitempty" doc:"Present when there is none: why not."`
}

// MatrixEnd is one way's arrival and price.
type MatrixEnd struct {
	HandOver time.Time  `json:"handOver"`
	Arrive   time.Time  `json:"arrive" doc:"With the destination's offset."`
	Total    unit.Money `json:"total"`
	Legs     int        `json:"legs"`
}

// Matrix answers a query for every pair of an origin and a destination, and
// hands each cell to progress with how many are done of how many. Cells come
// destination by destination, origins in order; progress is never called twice
// at once, and its error ends the matrix. A place to itself is left out. All cells
// are answered on one network. Query.Labels is for each cell by itself. Errors are
// those of Route, and one that names every place that is not known.
func (e *Engine) Matrix(ctx context.Context, m MatrixQuery, progress func(done, total int, cell MatrixCell) error) error {
	if len(m.From) == 0 || len(m.To) == 0 || len(m.From)*len(m.To) > MaxCells {
		return &FieldError{Field: "from, to", Got: fmt.Sprintf("%d and %d places", len(m.From), len(m.To)), Want: fmt.Sprintf("at least one each, and at most %d pairs", MaxCells), Kind: ErrBadQuery}
	}
	w, err := e.current.Load().with(m.WhatIf)
	if err != nil {
		return err
	}
	m.WhatIf = nil
	var pairs [][2]string
	var unknown []error
	for i, to := range m.To {
		if _, err := w.directory.find(fmt.Sprintf("to[%d]", i), to); err != nil {
			unknown = append(unknown, err)
		}
	}
	for i, from := range m.From {
		if _, err := w.directory.find(fmt.Sprintf("from[%d]", i), from); err != nil {
			unknown = append(unknown, err)
		}
	}
	if unknown != nil {
		return errors.Join(unknown...)
	}
	for _, to := range m.To {
		t, _ := w.directory.lookup(to)
		for _, from := range m.From {
			if f, _ := w.directory.lookup(from); f != t {
				pairs = append(pairs, [2]string{w.snap.Facilities[f].ID, w.snap.Facilities[t].ID})
			}
		}
	}
	return w.fill(ctx, m.Query, pairs, progress)
}

// fill answers the cells on all cores and gives them out in order.
func (w *world) fill(ctx context.Context, q Query, pairs [][2]string, progress func(done, total int, cell MatrixCell) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type answer struct {
		cell MatrixCell
		err  error
	}
	// A worker may be so far ahead of the one that gives out, and no more.
	const ahead = 64
	slots := make(chan chan answer, ahead)
	work := make(chan func(), ahead)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for job := range work {
				job()
			}
		})
	}
	wg.Go(func() {
		defer close(slots)
		defer close(work)
		for _, p := range pairs {
			slot := make(chan answer, 1)
			select {
			case slots <- slot:
			case <-ctx.Done():
				return
			}
			work <- func() {
				cell, err := w.cell(ctx, q, p[0], p[1])
				slot <- answer{cell, err}
			}
		}
	})
	defer wg.Wait()
	defer cancel()
	done := 0
	for slot := range slots {
		a := <-slot
		if a.err != nil {
			return a.err
		}
		done++
		if err := progress(done, len(pairs), a.cell); err != nil {
			return err
		}
	}
	switch err := ctx.Err(); {
	case done == len(pairs):
		return nil
	case ended(err):
		return fmt.Errorf("matrix: %d of %d pairs answered: %w: %w", done, len(pairs), ErrTooMuchWork, err)
	default:
		return fmt.Errorf("matrix: %w", err)
	}
}

// cell answers one pair.
func (w *world) cell(ctx context.Context, q Query, from, to string) (MatrixCell, error) {
	q.From, q.To, q.Stocks, q.Targets = from, to, nil, nil
	r, pr, err := w.request(&q)
	if err != nil {
		return MatrixCell{}, err
	}
	found, err := w.find(ctx, &q, r)
	if err != nil {
		if ended(err) {
			err = fmt.Errorf("%w: %w", ErrTooMuchWork, err)
		}
		return MatrixCell{}, fmt.Errorf("matrix: %s to %s: %w", from, to, err)
	}
	cell := MatrixCell{From: from, To: to, Ways: len(found.Ways)}
	if len(found.Ways) == 0 {
		cell.NoRoute = w.explainNone(ctx, &q, r, pr)
		return cell, nil
	}
	end := func(way *search.Way) *MatrixEnd {
		return &MatrixEnd{HandOver: w.snap.At(way.Start).In(w.snap.Zones[r.Origins[way.Origin].Facility]), Arrive: w.snap.At(way.Arrive).In(w.snap.Zones[r.Targets[0]]),
			Total: unit.Money{Minor: way.Cost, Currency: pr.into}, Legs: len(way.Legs())}
	}
	fast, cheap := &found.Ways[0], &found.Ways[0]
	for i := range found.Ways {
		way := &found.Ways[i]
		if way.Arrive < fast.Arrive || way.Arrive == fast.Arrive && way.Cost < fast.Cost {
			fast = way
		}
		if way.Cost < cheap.Cost || way.Cost == cheap.Cost && way.Arrive < cheap.Arrive {
			cheap = way
		}
	}
	cell.Fastest, cell.Cheapest = end(fast), end(cheap)
	return cell, nil
}
