package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"entrepot/engine/customs"
	"entrepot/engine/network"
	"entrepot/engine/search"
	"entrepot/engine/unit"
)

// Bounds of a question about sourcing.
const (
	MaxSourcingStocks = 20
	MaxSourcingCells  = 1000       // stocks x destinations
	MaxVolume         = 10_000_000 // orders a month
)

// surely is how likely an order is in time where the query does not say.
const surely = 0.9

// month is what stock is held by.
const month = 30 * 24 * time.Hour

// Source works out what each candidate stock costs for each destination, and from
// how many orders on it pays. Errors are those of Route, with the path of the field
// in this query.
func (e *Engine) Source(ctx context.Context, q SourcingQuery) (Sourcing, error) {
	w, err := e.current.Load().with(q.WhatIf)
	if err != nil {
		return Sourcing{}, err
	}
	s := sourcing{world: w, q: &q}
	if err := s.check(); err != nil {
		return Sourcing{}, err
	}
	if err := s.prepare(); err != nil {
		return Sourcing{}, err
	}
	n, stocks := len(q.Demand)*len(q.Stocks), len(q.Stocks)
	err = inParallel(ctx, stocks+n, func(ctx context.Context, i int) error {
		if i < stocks {
			return s.fill(ctx, i)
		}
		return s.order(ctx, (i-stocks)/stocks, (i-stocks)%stocks)
	})
	if err != nil {
		if ended(err) && !errors.Is(err, ErrTooMuchWork) {
			err = fmt.Errorf("%w: %w", ErrTooMuchWork, err)
		}
		return Sourcing{}, err
	}
	return s.answer()
}

// inParallel does n things on all cores and gives the first error.
func inParallel(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// sourcing is one question at work.
type sourcing struct {
	*world
	q     *SourcingQuery
	into  unit.Currency
	sure  float64
	total int64   // orders a month
	value []int64 // by destination: of an order's goods
	hold  []int64 // by stock: an order's goods while they lie there
	fixed []int64 // by stock, a month

	bulk   []bulk     // by stock
	orders [][]outlet // by destination, by stock
}

// bulk is a shipment to a stock.
type bulk struct {
	weight        unit.Weight // of its orders, which their shares are of
	value         int64
	orders        []int64 // by destination: how many orders' goods
	cost, customs int64
	way           *SourcedWay
	none          *NoRoute
	packed        unit.Weight // as it is sent; 0 where it was not priced here
}

// outlet is an order from a stock to a destination.
type outlet struct {
	way    *SourcedWay
	inTime bool
	none   *NoRoute
}

// prepare turns what the question says into numbers.
func (s *sourcing) prepare() error {
	q := s.q
	s.into = (&Query{Currency: q.Currency, Parcel: q.Demand[0].Parcel, Consignment: q.Demand[0].Consignment}).into()
	if !s.into.Valid() {
		return bad("currency", string(s.into), "an ISO 4217 code such as EUR")
	}
	amount := func(field string, m unit.Money, lies, over time.Duration) (int64, error) {
		if m.Minor == 0 {
			return 0, nil
		}
		n, err := s.pricer.Part(m, int64(lies/time.Second), int64(over/time.Second), s.into)
		if err != nil || n > search.MaxCharge {
			return 0, bad(field, m.String(), "an amount that can be exchanged into "+string(s.into))
		}
		return n, nil
	}
	s.hold, s.fixed = make([]int64, len(q.Stocks)), make([]int64, len(q.Stocks))
	s.bulk, s.orders = make([]bulk, len(q.Stocks)), make([][]outlet, len(q.Demand))
	s.value = make([]int64, len(q.Demand))
	for i := range q.Demand {
		s.orders[i] = make([]outlet, len(q.Stocks))
		if c := q.Demand[i].Consignment; c != nil {
			var err error
			if s.value[i], err = s.customs.Value(c, s.into); err != nil {
				return bad("currency", string(s.into), fmt.Sprintf("one that demand[%d].consignment can be exchanged into: %v", i, err))
			}
		}
	}
	for i := range q.Stocks {
		c := &q.Stocks[i]
		field := func(name string) string { return fmt.Sprintf("stocks[%d].%s", i, name) }
		var err error
		if s.hold[i], err = amount(field("holding"), c.Holding, cmp.Or(c.Lies, month), month); err != nil {
			return err
		}
		if s.fixed[i], err = amount(field("fixed"), c.Fixed, time.Second, time.Second); err != nil {
			return err
		}
		if c.Inbound == nil {
			continue
		}
		if err := s.pack(i); err != nil {
			return err
		}
		if s.bulk[i].cost, err = amount(field("inbound.cost"), c.Inbound.Cost, time.Second, time.Second); err != nil {
			return err
		}
	}
	return nil
}

// pack says what is in a bulk shipment to a stock: orders' goods in the proportions
// of the demand, in whole orders.
func (s *sourcing) pack(stock int) error {
	b, units := &s.bulk[stock], s.q.Stocks[stock].Inbound.Units
	tooMuch := bad(fmt.Sprintf("stocks[%d].inbound.units", stock), fmt.Sprint(units), "less: the weight and value of a shipment do not fit in 64 bits")
	b.orders = make([]int64, len(s.q.Demand))
	var before, packed int64
	for i := range s.q.Demand {
		// Both factors are at most MaxVolume.
		before += s.q.Demand[i].Orders
		b.orders[i] = units*before/s.total - packed
		packed += b.orders[i]
		weight, ok := manyOf(int64(s.q.Demand[i].Parcel.Weight), b.orders[i])
		value, fits := manyOf(s.value[i], b.orders[i])
		if !ok || !fits || weight > math.MaxInt64-int64(b.weight) || value > math.MaxInt64-b.value {
			return tooMuch
		}
		b.weight += unit.Weight(weight)
		b.value += value
	}
	return nil
}

// manyOf multiplies two numbers of zero or more; false where that does not fit.
func manyOf(a, b int64) (int64, bool) {
	n, err := unit.Product(a, b).Over(1)
	return n, err == nil
}

// declared is what customs are told of a bulk shipment: the lines of its orders,
// those that are alike as one.
func (s *sourcing) declared(stock int) (*customs.Consignment, error) {
	if s.q.Demand[0].Consignment == nil {
		return nil, nil
	}
	c := &customs.Consignment{Trade: network.B2B, Channel: cmp.Or(s.q.Stocks[stock].Inbound.Channel, network.ByFreight), Incoterm: customs.DDP}
	for i, n := range s.bulk[stock].orders {
		if n == 0 {
			continue
		}
		for _, l := range s.q.Demand[i].Consignment.Lines {
			at := slices.IndexFunc(c.Lines, func(o customs.Line) bool {
				return o.HS == l.HS && o.Origin == l.Origin && o.Value.Currency == l.Value.Currency
			})
			if at < 0 {
				at = len(c.Lines)
				c.Lines = append(c.Lines, customs.Line{HS: l.HS, Origin: l.Origin, Value: unit.Money{Currency: l.Value.Currency}, Description: l.Description})
			}
			sum := &c.Lines[at]
			for _, part := range []struct {
				of  int64
				sum *int64
			}{{l.Quantity, &sum.Quantity}, {l.Value.Minor, &sum.Value.Minor}, {int64(l.Weight), (*int64)(&sum.Weight)}} {
				n, ok := manyOf(part.of, n)
				if !ok || n > math.MaxInt64-*part.sum {
					return nil, bad(fmt.Sprintf("stocks[%d].inbound.units", stock), fmt.Sprint(s.q.Stocks[stock].Inbound.Units), "less: the lines of a shipment do not fit in 64 bits")
				}
				*part.sum += n
			}
		}
	}
	return c, nil
}

// fill finds how a stock is filled.
func (s *sourcing) fill(ctx context.Context, stock int) error {
	c, b := &s.q.Stocks[stock], &s.bulk[stock]
	if c.Inbound == nil || c.Inbound.From == "" {
		return nil
	}
	path := fmt.Sprintf("stocks[%d]", stock)
	declared, err := s.declared(stock)
	if err != nil {
		return err
	}
	b.packed = cmp.Or(c.Inbound.Weight, b.weight)
	q := Query{From: c.Inbound.From, To: c.Place, Consignment: declared, Parcel: Parcel{Weight: b.packed, Dims: c.Inbound.Dims},
		unreleased: c.Kind == BondedStock}
	for i := range s.q.Demand {
		q.Parcel.Goods |= s.q.Demand[i].Parcel.Goods
	}
	ways, none, err := s.ways(ctx, &q)
	if err != nil {
		return s.placed(err, map[string]string{"from": path + ".inbound.from", "to": path + ".place", "weight": path + ".inbound.weight", "parcel": path + ".inbound",
			"consignment": path + ".inbound"}, "fill stock "+c.Name)
	}
	if b.none = none; none != nil {
		return nil
	}
	it, err := ways(0)
	if err != nil {
		return err
	}
	b.way, b.cost = inShort(&it), it.Total.Minor
	if it.DutyPaid != nil {
		b.customs = it.DutyPaid.Minor
	}
	return nil
}

// order finds how an order comes from a stock to a destination.
func (s *sourcing) order(ctx context.Context, to, stock int) error {
	d, c, o := &s.q.Demand[to], &s.q.Stocks[stock], &s.orders[to][stock]
	q := Query{From: c.Place, To: d.To, Bonded: c.Kind == BondedStock, Parcel: d.Parcel, Consignment: d.Consignment, Deadline: s.deadline(d)}
	if c.Channel != "" && d.Consignment != nil {
		declared := *d.Consignment
		declared.Channel = c.Channel
		q.Consignment = &declared
	}
	ways, none, err := s.ways(ctx, &q)
	if err != nil {
		path := fmt.Sprintf("demand[%d]", to)
		return s.placed(err, map[string]string{"from": fmt.Sprintf("stocks[%d].place", stock), "bonded": fmt.Sprintf("stocks[%d].kind", stock),
			"to": path + ".to", "weight": path + ".weight", "parcel": path, "consignment": path + ".consignment"}, "stock "+c.Name+" to "+d.To)
	}
	if o.none = none; none != nil {
		return nil
	}
	for i := 0; ; i++ {
		it, err := ways(i)
		if errors.Is(err, errNoMore) {
			return nil // the cheapest stays, late as it is
		}
		if err != nil {
			return err
		}
		inTime := q.Deadline.IsZero() || it.Arrival.OnTime >= s.sure
		if i == 0 || inTime {
			o.way, o.inTime = inShort(&it), inTime
		}
		if inTime {
			return nil
		}
	}
}

// deadline is when an order is wanted; zero where it may come whenever it does.
func (s *sourcing) deadline(d *Demand) time.Time {
	if d.Within > 0 {
		return s.q.Depart.Add(d.Within)
	}
	return d.By
}

// errNoMore is that there are no more ways.
var errNoMore = errors.New("no more ways")

// ways answers a query: its itineraries by number, the cheapest first, or why there
// is none.
func (s *sourcing) ways(ctx context.Context, q *Query) (func(i int) (Itinerary, error), *NoRoute, error) {
	q.Depart, q.Currency, q.Avoid, q.Labels = s.q.Depart, s.into, s.q.Avoid, s.q.Labels
	r, pr, err := s.request(q)
	if err != nil {
		return nil, nil, err
	}
	found, err := s.find(ctx, q, r)
	if err != nil {
		return nil, nil, err
	}
	if len(found.Ways) == 0 {
		return nil, s.explainNone(ctx, q, r, pr), nil
	}
	slices.SortStableFunc(found.Ways, func(a, b search.Way) int {
		return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.Arrive, b.Arrive))
	})
	return func(i int) (Itinerary, error) {
		if i == len(found.Ways) {
			return Itinerary{}, errNoMore
		}
		way := &found.Ways[i]
		return s.itinerary(pr, &r.Origins[way.Origin], way, s.world.deadline(q))
	}, nil, nil
}

// placed gives the field of an error its path in the question, by what it is called
// in a query or what it begins with there, and says what was asked.
func (s *sourcing) placed(err error, paths map[string]string, what string) error {
	known := renamed(err, func(field string) string {
		name, rest := field, ""
		if i := strings.IndexAny(field, ".["); i >= 0 {
			name, rest = field[:i], field[i:]
		}
		path, is := paths[name]
		switch {
		case !is:
			return field
		case strings.HasPrefix(path, "stocks") && name == "consignment": // which nobody wrote
			return path
		}
		return path + rest
	})
	if known != err {
		return known
	}
	return fmt.Errorf("%s: %w", what, err)
}
