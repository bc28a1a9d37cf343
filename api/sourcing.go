package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// sourcingCells bounds a question about sourcing over the API: as many pairs of a
// destination and a stock as are answered within matrixTime.
const sourcingCells = 500

// SourcingPlan asks where to hold stock, in the form the operation takes it.
type SourcingPlan struct {
	Order    *packedOrder `json:"order,omitempty" doc:"One order, for all destinations that do not have one of their own."`
	Demand   []demand     `json:"demand" nullable:"false" minItems:"1" maxItems:"100" doc:"The destinations."`
	Stocks   []candidate  `json:"stocks" nullable:"false" minItems:"1" maxItems:"20" doc:"Where stock could be held; at most 500 pairs with demand."`
	Against  string       `json:"against,omitempty" maxLength:"80" doc:"Name of the stock that the others are held against, such as direct mail; without it the first that has no inbound." example:"factory"`
	Depart   time.Time    `json:"depart" doc:"When orders are handed over, and bulk shipments; RFC 3339 with offset." example:"2026-11-24T09:00:00+08:00"`
	Currency string       `json:"currency,omitempty" pattern:"^[A-Z]{3}$" doc:"Currency of the answer; without it that of the first order's goods, or USD." example:"EUR"`
	Sure     float64      `json:"sure,omitempty" minimum:"0.01" maximum:"1" doc:"An order counts as in time when it arrives by its deadline with at least this probability; without it, 0.9." example:"0.9"`
	Avoid    *choice      `json:"avoid,omitempty" doc:"What must not be used, for orders and bulk shipments."`
	WhatIf   []Change     `json:"whatIf,omitempty" nullable:"false" maxItems:"100" doc:"Changes to suppose for this question alone, on top of those in force."`
	Limits   *limits      `json:"limits,omitempty" doc:"How much work each way may be, in partial routes, and the whole question, in seconds; the server has limits of its own."`
}

// packedOrder is one order, packed, and what it holds.
type packedOrder struct {
	Weight      string       `json:"weight" maxLength:"24" doc:"Actual weight of the parcel in g or kg." example:"1.2kg"`
	Dims        string       `json:"dims,omitempty" maxLength:"48" doc:"Outer sides in mm, cm or m. Without them volume does not count and every size limit is taken to be kept." example:"30x20x10cm"`
	Goods       []goodsClass `json:"goods,omitempty" nullable:"false" maxItems:"16" doc:"What is in it, where that makes a difference to carriers."`
	Consignment *Consignment `json:"consignment,omitempty" doc:"What it holds, as it is declared to customs. All orders have one, or none; without, nothing is charged for borders."`
}

type demand struct {
	To     string       `json:"to" minLength:"1" maxLength:"40" doc:"Facility id or UN/LOCODE where orders go." example:"DEFRA"`
	Orders int64        `json:"orders" minimum:"1" maximum:"10000000" doc:"A month." example:"1200"`
	Within Span         `json:"within,omitempty" doc:"An order is wanted so long after it is handed over." example:"7d"`
	By     *time.Time   `json:"by,omitempty" doc:"In place of within: the moment it is wanted by." example:"2026-12-01T18:00:00+01:00"`
	Order  *packedOrder `json:"order,omitempty" doc:"One order from here, where it is not like the others."`
}

type candidate struct {
	Name    string        `json:"name" minLength:"1" maxLength:"80" doc:"By which the answer calls it; no two are alike." example:"factory"`
	Place   string        `json:"place" minLength:"1" maxLength:"40" doc:"Facility id or UN/LOCODE." example:"NLRTM"`
	Kind    stockKindText `json:"kind" doc:"How the goods lie there: domestic, in free circulation in the country they come from, as for direct mail; bonded, with their duty unpaid in a bonded warehouse, where each order is cleared by itself; released, imported in bulk with duty and tax paid." example:"bonded"`
	Channel channelText   `json:"channel,omitempty" doc:"How orders from here are declared, where not as their consignment says."`
	Inbound *inbound      `json:"inbound,omitempty" doc:"How the stock is filled; without it the goods are there anyway, as at a factory."`
	Holding *moneyText    `json:"holding,omitempty" doc:"For the goods of one order, a month of 30 days in stock."`
	Lies    Span          `json:"lies,omitempty" doc:"How long goods lie there on the average; without it, 30d." example:"45d"`
	Fixed   *moneyText    `json:"fixed,omitempty" doc:"Each month, whatever is sold."`
}

type inbound struct {
	Units   int64       `json:"units" minimum:"1" maximum:"10000000" doc:"Orders whose goods are in a bulk shipment, of all destinations in the proportions of the demand." example:"500"`
	From    string      `json:"from,omitempty" maxLength:"40" doc:"Facility id or UN/LOCODE where bulk shipments are sent from. The cheapest way is found and priced, with customs as a sale from business to business: into a bonded warehouse with the duty unpaid, anywhere else with it paid. Or give cost." example:"CNSZX"`
	Channel channelText `json:"channel,omitempty" doc:"How bulk shipments are declared; without it, as freight."`
	Weight  string      `json:"weight,omitempty" maxLength:"24" doc:"Of a shipment with its packing; without it, that of its orders." example:"650kg"`
	Dims    string      `json:"dims,omitempty" maxLength:"48" doc:"Outer sides of a shipment; without them only weight counts."`
	Cost    *moneyText  `json:"cost,omitempty" doc:"In place of from: what a shipment costs, everything in."`
}

type stockKindText string

// Schema lists the kinds.
func (stockKindText) Schema(huma.Registry) *huma.Schema {
	return words("How goods lie in stock.", engine.StockKinds)
}

type sourcingInput struct{ Body SourcingPlan }

type sourcingOutput struct{ Body engine.Sourcing }

func (s *Server) registerSourcing() {
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "find-sourcing", Method: http.MethodPost, Path: "/v1/routes/sourcing", Tags: []string{"routes"},
			Summary: "Find where to hold stock",
			Description: "Given what destinations order a month and where stock could be held, with its bulk freight: the landed cost and the arrival of an order for each pair of them, " +
				"what each stock costs a month, and from how many orders a month on it is cheaper than direct mail, exactly. " +
				"A bulk shipment is paid whole, so a month's cost rises in steps; curves has them as points for a plot. " +
				"That a stock cannot be filled, or serves a destination not at all or not in time, is an answer too.",
		},
		may: admins | planners, maxBody: questionBodies, problems: []*kind{unknownPlace, badChange, tooMuchWork, busy},
	}, s.findSourcing)
}

func (s *Server) findSourcing(ctx context.Context, in *sourcingInput) (*sourcingOutput, error) {
	p := &in.Body
	q, err := p.Query()
	if err != nil {
		return nil, err
	}
	if n := len(p.Demand) * len(p.Stocks); n > sourcingCells {
		return nil, faults(FieldFault{"demand", fmt.Sprintf("%d pairs with stocks", n), fmt.Sprintf("at most %d", sourcingCells)})
	}
	q.Labels = serverLabels
	patience := matrixTime
	if l := p.Limits; l != nil {
		if l.Labels > 0 {
			q.Labels = min(q.Labels, l.Labels)
		}
		if l.Seconds > 0 {
			patience = min(patience, time.Duration(l.Seconds*float64(time.Second)))
		}
	}
	answer, err := search(ctx, s, patience, func(ctx context.Context) (engine.Sourcing, error) { return s.engine.Source(ctx, q) })
	if err != nil {
		return nil, p.Named(err)
	}
	return &sourcingOutput{answer}, nil
}

// ParseSourcing reads a question as POST /v1/routes/sourcing takes it, for the
// command line.
func ParseSourcing(text []byte) (*SourcingPlan, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	p := &SourcingPlan{}
	if err := d.Decode(p); err != nil {
		return nil, fmt.Errorf("sourcing: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("sourcing: got more behind its end, want one plan")
	}
	return p, nil
}

// Query reads the quantities. Every field that is wrong is named, not the first.
func (p *SourcingPlan) Query() (engine.SourcingQuery, error) {
	q := engine.SourcingQuery{Against: p.Against, Depart: p.Depart, Currency: unit.Currency(p.Currency), Sure: p.Sure, Avoid: p.Avoid.choice()}
	var wrong faultList
	if p.Depart.IsZero() {
		wrong = append(wrong, FieldFault{"depart", "none", "a moment, RFC 3339 with offset"})
	}
	if p.Currency != "" && !q.Currency.Valid() {
		wrong = append(wrong, FieldFault{"currency", p.Currency, "an ISO 4217 code"})
	}
	var shared engine.Demand
	if p.Order != nil {
		shared = p.Order.into("order", &wrong)
	}
	for i := range p.Demand {
		d := &p.Demand[i]
		path := fmt.Sprintf("demand[%d]", i)
		one := shared
		switch {
		case d.Order != nil:
			one = d.Order.into(path+".order", &wrong)
		case p.Order == nil:
			wrong = append(wrong, FieldFault{path + ".order", "none", "one, or one for all destinations in order"})
		}
		one.To, one.Orders, one.Within = d.To, d.Orders, wrong.span(path+".within", d.Within)
		if d.By != nil {
			one.By = *d.By
		}
		q.Demand = append(q.Demand, one)
	}
	for i := range p.Stocks {
		q.Stocks = append(q.Stocks, p.Stocks[i].candidate(fmt.Sprintf("stocks[%d]", i), &wrong))
	}
	for i := range p.WhatIf {
		supposed, faults := p.WhatIf[i].change(fmt.Sprintf("whatIf[%d].", i))
		wrong = append(wrong, faults...)
		q.WhatIf = append(q.WhatIf, supposed)
	}
	if wrong != nil {
		return engine.SourcingQuery{}, faults(wrong...)
	}
	return q, nil
}

// weight, sides and money read one quantity of a plan; nothing is nothing.
func (f *faultList) weight(path, text string) (w unit.Weight) {
	if text == "" {
		return 0
	}
	w, err := unit.ParseWeight(text)
	if err != nil || w <= 0 {
		*f = append(*f, FieldFault{path, text, "grams or kilograms, more than nothing, such as 850g or 1.2kg"})
	}
	return w
}

func (f *faultList) sides(path, text string) (d unit.Dims) {
	if text == "" {
		return d
	}
	d, err := unit.ParseDims(text)
	if err != nil {
		*f = append(*f, FieldFault{path, text, "three sides and their unit, such as 30x20x10cm"})
	}
	return d
}

func (f *faultList) money(path string, m *moneyText) (out unit.Money) {
	if m == nil {
		return out
	}
	out, err := unit.ParseAmount(m.Amount, unit.Currency(m.Currency))
	if err != nil || out.Minor < 0 {
		*f = append(*f, FieldFault{path, m.Amount + " " + m.Currency, "an amount, not negative, with no more digits than its ISO 4217 currency has"})
	}
	return out
}

// into reads one order, without where it goes.
func (o *packedOrder) into(path string, wrong *faultList) (d engine.Demand) {
	d.Parcel.Weight, d.Parcel.Dims = wrong.weight(path+".weight", o.Weight), wrong.sides(path+".dims", o.Dims)
	if o.Weight == "" {
		*wrong = append(*wrong, FieldFault{path + ".weight", "none", "grams or kilograms, such as 850g or 1.2kg"})
	}
	list := make([]string, len(o.Goods))
	for i, g := range o.Goods {
		list[i] = string(g)
	}
	var err error
	if d.Parcel.Goods, err = network.ParseGoods(strings.Join(list, " ")); err != nil {
		*wrong = append(*wrong, FieldFault{path + ".goods", strings.Join(list, " "), "some of " + strings.Join(network.GoodsClasses, " ")})
	}
	if o.Consignment != nil {
		c, faults := o.Consignment.consignment()
		d.Consignment = &c
		for _, f := range faults {
			f.Field = path + "." + f.Field
			*wrong = append(*wrong, f)
		}
	}
	return d
}

func (c *candidate) candidate(path string, wrong *faultList) engine.Candidate {
	out := engine.Candidate{Name: c.Name, Place: c.Place, Kind: engine.StockKind(c.Kind), Channel: network.Channel(c.Channel),
		Holding: wrong.money(path+".holding", c.Holding), Lies: wrong.span(path+".lies", c.Lies), Fixed: wrong.money(path+".fixed", c.Fixed)}
	if in := c.Inbound; in != nil {
		out.Inbound = &engine.Inbound{Units: in.Units, From: in.From, Channel: network.Channel(in.Channel),
			Weight: wrong.weight(path+".inbound.weight", in.Weight), Dims: wrong.sides(path+".inbound.dims", in.Dims), Cost: wrong.money(path+".inbound.cost", in.Cost)}
	}
	return out
}

// Named gives an error of the engine about this question the path of its field
// here: what it calls a demand's own may stand in the order of all.
func (p *SourcingPlan) Named(err error) error {
	var field *engine.FieldError
	if !errors.As(err, &field) {
		return err
	}
	for i := range p.Demand {
		path := fmt.Sprintf("demand[%d]", i)
		rest, is := strings.CutPrefix(field.Field, path+".")
		if !is || !strings.HasPrefix(rest, "weight") && !strings.HasPrefix(rest, "consignment") {
			continue
		}
		named := *field
		if named.Field = path + ".order." + rest; p.Demand[i].Order == nil {
			named.Field = "order." + rest
		}
		return &named
	}
	return err
}
