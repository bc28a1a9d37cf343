package engine

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"entrepot/engine/network"
	"entrepot/engine/unit"
)

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
