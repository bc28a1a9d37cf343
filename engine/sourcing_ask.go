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

// bad is an error about a field.
func bad(field, got, want string) error {
	return &FieldError{Field: field, Got: got, Want: want, Kind: ErrBadQuery}
}

// check says what is wrong with the question before anything is searched.
func (s *sourcing) check() error {
	q := s.q
	switch n := len(q.Demand) * len(q.Stocks); {
	case len(q.Demand) == 0:
		return bad("demand", "no destination", "at least one")
	case len(q.Stocks) == 0 || len(q.Stocks) > MaxSourcingStocks:
		return bad("stocks", fmt.Sprint(len(q.Stocks)), fmt.Sprintf("1 to %d", MaxSourcingStocks))
	case n > MaxSourcingCells:
		return bad("demand", fmt.Sprintf("%d destinations and %d stocks", len(q.Demand), len(q.Stocks)), fmt.Sprintf("at most %d pairs", MaxSourcingCells))
	case q.Sure < 0 || q.Sure > 1 || math.IsNaN(q.Sure):
		return bad("sure", fmt.Sprint(q.Sure), "0 to 1")
	}
	if s.sure = q.Sure; s.sure == 0 {
		s.sure = surely
	}
	places := make([]int32, len(q.Stocks))
	for i := range q.Stocks {
		at, err := s.checkStock(i)
		if err != nil {
			return err
		}
		places[i] = at
	}
	for i := range q.Demand {
		if err := s.checkDemand(i, places); err != nil {
			return err
		}
	}
	if q.Against != "" && !slices.ContainsFunc(q.Stocks, func(c Candidate) bool { return c.Name == q.Against }) {
		return bad("against", q.Against, "the name of a stock")
	}
	return nil
}

func (s *sourcing) checkStock(i int) (int32, error) {
	c := &s.q.Stocks[i]
	field := func(name string) string { return fmt.Sprintf("stocks[%d].%s", i, name) }
	at, err := s.directory.find(field("place"), c.Place)
	if err != nil {
		return 0, err
	}
	f := &s.snap.Facilities[at]
	twin := slices.IndexFunc(s.q.Stocks, func(o Candidate) bool { return o.Name == c.Name })
	switch {
	case strings.TrimSpace(c.Name) == "":
		return 0, bad(field("name"), "nothing", "a name")
	case twin < i:
		return 0, bad(field("name"), c.Name, fmt.Sprintf("another name than that of stocks[%d]", twin))
	case !slices.Contains(StockKinds, c.Kind):
		return 0, bad(field("kind"), string(c.Kind), network.AnyOf(StockKinds))
	case c.Kind == BondedStock && s.q.Demand[0].Consignment == nil:
		return 0, bad(field("kind"), string(c.Kind), "consignments in the demand beside it: without goods nobody can say what customs charge")
	case c.Kind == BondedStock && f.Roles&network.BondedStore == 0:
		return 0, bad(field("kind"), "bonded stock at "+f.ID, "it at a place with the customs role bonded")
	case c.Channel != "" && !slices.Contains(network.Channels, c.Channel):
		return 0, bad(field("channel"), string(c.Channel), network.AnyOf(network.Channels))
	case c.Holding.Minor < 0:
		return 0, bad(field("holding"), c.Holding.String(), "nothing or more")
	case c.Fixed.Minor < 0:
		return 0, bad(field("fixed"), c.Fixed.String(), "nothing or more")
	case c.Lies < 0 || c.Lies > 10*365*24*time.Hour || c.Lies%time.Second != 0:
		return 0, bad(field("lies"), c.Lies.String(), "whole seconds, up to ten years")
	}
	in := c.Inbound
	if in == nil {
		return at, nil
	}
	switch {
	case in.Units < 1 || in.Units > MaxVolume:
		return 0, bad(field("inbound.units"), fmt.Sprint(in.Units), fmt.Sprintf("1 to %d orders' goods a shipment", MaxVolume))
	case (in.From == "") == (in.Cost == unit.Money{}):
		got := "neither from nor cost"
		if in.From != "" {
			got = "both from and cost"
		}
		return 0, bad(field("inbound"), got, "from, where shipments are sent from and priced, or cost, what one costs")
	case in.Cost.Minor < 0:
		return 0, bad(field("inbound.cost"), in.Cost.String(), "nothing or more")
	case in.Channel != "" && !slices.Contains(network.Channels, in.Channel):
		return 0, bad(field("inbound.channel"), string(in.Channel), network.AnyOf(network.Channels))
	case in.Weight < 0:
		return 0, bad(field("inbound.weight"), in.Weight.String(), "more than nothing, or none")
	case in.From == "":
		return at, nil
	}
	from, err := s.directory.find(field("inbound.from"), in.From)
	switch {
	case err != nil:
		return 0, err
	case from == at:
		return 0, bad(field("inbound.from"), in.From+", the stock's own place", "another place, or no inbound")
	case c.Kind == DomesticStock && s.territoryOf(from) != f.Territory:
		return 0, bad(field("kind"), "domestic stock in "+f.Territory+" that comes from "+s.territoryOf(from), "bonded or released, as it crosses a border")
	}
	return at, nil
}

func (s *sourcing) checkDemand(i int, stocks []int32) error {
	d := &s.q.Demand[i]
	field := func(name string) string { return fmt.Sprintf("demand[%d].%s", i, name) }
	to, err := s.directory.find(field("to"), d.To)
	if err != nil {
		return err
	}
	k := slices.Index(stocks, to)
	switch {
	case k >= 0:
		return bad(field("to"), d.To+", where stock "+s.q.Stocks[k].Name+" lies", "another place")
	case d.Orders < 1 || d.Orders > MaxVolume-s.total:
		return bad(field("orders"), fmt.Sprint(d.Orders), fmt.Sprintf("at least 1, and at most %d with the destinations before", MaxVolume))
	case d.Within < 0:
		return bad(field("within"), d.Within.String(), "more than nothing")
	case d.Within > 0 && !d.By.IsZero():
		return bad(field("within"), d.Within.String()+" and a moment as well", "one of the two")
	case d.Parcel.Weight <= 0:
		return bad(field("weight"), d.Parcel.Weight.String(), "more than nothing")
	case (d.Consignment == nil) != (s.q.Demand[0].Consignment == nil):
		return bad(field("consignment"), "an order with none beside others with one", "one for each, or none")
	}
	s.total += d.Orders
	if d.Consignment == nil {
		return nil
	}
	q := Query{Consignment: d.Consignment, Parcel: d.Parcel}
	return under(fmt.Sprintf("demand[%d]", i), s.declare(&q))
}

// under puts an error's field into another.
func under(path string, err error) error {
	return renamed(err, func(field string) string { return path + "." + field })
}

// renamed gives an error's field another name.
func renamed(err error, name func(string) string) error {
	var field *FieldError
	var place *PlaceError
	switch {
	case errors.As(err, &field):
		out := *field
		out.Field = name(field.Field)
		return &out
	case errors.As(err, &place):
		out := *place
		out.Field = name(place.Field)
		return &out
	}
	return err
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

// inShort is an itinerary in short.
func inShort(it *Itinerary) *SourcedWay {
	way := &SourcedWay{Depart: it.Depart, Arrive: it.Arrive, Total: it.Total, Customs: it.DutyPaid, Arrival: it.Arrival, Regimes: it.Customs, Carbon: it.Carbon}
	for i := range it.Legs {
		l := &it.Legs[i]
		way.Legs = append(way.Legs, SourcedLeg{Lane: l.Lane, Carrier: l.Carrier, Mode: l.Mode, From: l.From.ID, To: l.To.ID})
	}
	return way
}

// money is an amount of the answer.
func (s *sourcing) money(minor int64) unit.Money { return unit.Money{Minor: minor, Currency: s.into} }

// answer puts together what was found.
func (s *sourcing) answer() (Sourcing, error) {
	q := s.q
	out := Sourcing{Depart: q.Depart, Currency: s.into, Orders: s.total, Sure: s.sure, Against: q.Stocks[s.against()].Name,
		Breaks: []BreakEven{}, Curves: []Curve{}, Network: s.info()}
	for i := range q.Demand {
		d, err := s.demand(i)
		if err != nil {
			return Sourcing{}, err
		}
		out.Demand = append(out.Demand, d)
	}
	v, err := s.volumes()
	if err != nil {
		return Sourcing{}, err
	}
	for i := range q.Stocks {
		out.Stocks = append(out.Stocks, s.stock(i, v))
	}
	out.Breaks, out.Curves = v.breaks(s, out.Stocks)
	return out, nil
}

// against is the stock that others are held against.
func (s *sourcing) against() int {
	at := slices.IndexFunc(s.q.Stocks, func(c Candidate) bool { return c.Name == s.q.Against })
	if s.q.Against == "" {
		at = slices.IndexFunc(s.q.Stocks, func(c Candidate) bool { return c.Inbound == nil })
	}
	return max(at, 0)
}

// demand is a destination with what every stock offers it.
func (s *sourcing) demand(i int) (SourcedDemand, error) {
	d := &s.q.Demand[i]
	at, _ := s.directory.lookup(d.To)
	out := SourcedDemand{To: place(&s.snap.Facilities[at]), Orders: d.Orders}
	if by := s.deadline(d); !by.IsZero() {
		out.By = by.In(s.snap.Zones[at])
	}
	var best *SourcedOrder
	for k := range s.q.Stocks {
		o, err := s.offer(i, k)
		if err != nil {
			return out, err
		}
		out.Options = append(out.Options, o)
	}
	for k := range out.Options {
		o := &out.Options[k]
		if o.Landed != nil && (best == nil || o.InTime && !best.InTime || o.InTime == best.InTime && o.Landed.Minor < best.Landed.Minor) {
			best = o
		}
	}
	if best != nil {
		out.Best = best.Stock
	}
	return out, nil
}

// offer is an order to a destination from a stock.
func (s *sourcing) offer(i, k int) (SourcedOrder, error) {
	found, b := &s.orders[i][k], &s.bulk[k]
	o := SourcedOrder{Stock: s.q.Stocks[k].Name, InTime: found.inTime, Way: found.way, NoRoute: found.none}
	if o.NoRoute == nil {
		o.NoRoute = b.none
	}
	if o.NoRoute != nil {
		o.InTime = false
		return o, nil
	}
	tooMuch := bad(fmt.Sprintf("demand[%d]", i), "charges that do not fit in 64 bits", "less")
	freight, err := share(b.cost-b.customs, int64(s.q.Demand[i].Parcel.Weight), int64(b.weight))
	if err != nil {
		return o, tooMuch
	}
	levied, err := share(b.customs, s.value[i], b.value)
	if err != nil {
		return o, tooMuch
	}
	customs := int64(0)
	if found.way.Customs != nil {
		customs = found.way.Customs.Minor
	}
	parts := [...]int64{freight, levied, s.hold[k], found.way.Total.Minor - customs, customs}
	landed := int64(0)
	for _, p := range parts {
		if p > math.MaxInt64-landed {
			return o, tooMuch
		}
		landed += p
	}
	total := s.money(landed)
	o.Landed = &total
	o.Parts = &OrderParts{Inbound: s.money(parts[0]), InboundCustoms: s.money(parts[1]), Holding: s.money(parts[2]), Freight: s.money(parts[3]), Customs: s.money(parts[4])}
	return o, nil
}

// share is so much of a charge as some part is of the whole, rounded once.
func share(charge, part, whole int64) (int64, error) {
	if charge == 0 || part == 0 || whole == 0 {
		return 0, nil
	}
	return unit.Product(charge, part).Over(whole)
}

// serves tells whether a stock can be filled and reaches every destination.
func (s *sourcing) serves(k int) bool {
	return s.bulk[k].none == nil && !slices.ContainsFunc(s.orders, func(row []outlet) bool { return row[k].none != nil })
}

// stock is a candidate with what it costs.
func (s *sourcing) stock(k int, v *volumes) SourcedStock {
	c := &s.q.Stocks[k]
	at, _ := s.directory.lookup(c.Place)
	out := SourcedStock{Name: c.Name, Place: place(&s.snap.Facilities[at]), Kind: c.Kind, Serves: s.serves(k)}
	out.InTime = out.Serves && !slices.ContainsFunc(s.orders, func(row []outlet) bool { return !row[k].inTime })
	if in := c.Inbound; in != nil {
		b := &s.bulk[k]
		out.Inbound = &SourcedInbound{Units: in.Units, Shipments: shipments(s.total, in.Units), Way: b.way, NoRoute: b.none}
		if b.packed > 0 {
			out.Inbound.Weight = b.packed.String()
		}
		if b.none == nil {
			cost := s.money(b.cost)
			out.Inbound.Cost = &cost
		}
	}
	if out.Serves {
		out.Monthly = v.monthly(s, k)
	}
	return out
}
