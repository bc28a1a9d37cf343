package engine

import (
	"fmt"
	"math"
	"slices"

	"entrepot/engine/unit"
)

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
