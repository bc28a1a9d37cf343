package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"entrepot/engine"
	"entrepot/engine/network"
	"entrepot/engine/unit"
)

// searchTime ends a search that outlives anybody's patience. It is shorter than
// bodyTimeout, whose deadline stays on the connection and ends the request.
const searchTime = 15 * time.Second

const (
	typeJSON    = "application/json"
	typeGeoJSON = "application/geo+json"
)

// Trip is what has to be known of a parcel to find its ways. Quantities are text,
// as people write them, with their unit.
type Trip struct {
	From string `json:"from" minLength:"1" maxLength:"40" doc:"Facility id or UN/LOCODE where the parcel is handed over." example:"CNSZX"`
	To   string `json:"to" minLength:"1" maxLength:"40" doc:"Facility id or UN/LOCODE where it should arrive." example:"DEFRA"`
	Shipment
	Declared
}

// Shipment is a trip without its ends.
type Shipment struct {
	Depart   time.Time    `json:"depart" doc:"Earliest moment it can be handed over; RFC 3339 with offset." example:"2026-11-24T09:00:00+08:00"`
	Weight   string       `json:"weight" maxLength:"24" doc:"Actual weight in g or kg." example:"1.2kg"`
	Dims     string       `json:"dims,omitempty" maxLength:"48" doc:"Outer sides in mm, cm or m. Without them volume does not count and every size limit is taken to be kept." example:"30x20x10cm"`
	Value    *moneyText   `json:"value,omitempty" doc:"What the goods are worth."`
	Goods    []goodsClass `json:"goods,omitempty" nullable:"false" maxItems:"16" doc:"What is in it, where that makes a difference to carriers."`
	Currency string       `json:"currency,omitempty" pattern:"^[A-Z]{3}$" doc:"Currency of the answer; without it the value's, or the first line's of the consignment, or else USD." example:"EUR"`
}

type goodsClass string

// Schema lists the classes that lanes make a difference by.
func (goodsClass) Schema(huma.Registry) *huma.Schema {
	return words("Goods class.", network.GoodsClasses)
}

// query reads the quantities. Every field that is wrong is named, not the first.
func (c Trip) query() (engine.Query, error) {
	q, wrong := c.Shipment.query()
	q.From, q.To = c.From, c.To
	wrong = append(wrong, c.Declared.into(&q)...)
	if wrong != nil {
		return engine.Query{}, faults(wrong...)
	}
	return q, nil
}

func (c Shipment) query() (engine.Query, faultList) {
	q := engine.Query{Depart: c.Depart, Currency: unit.Currency(c.Currency)}
	var wrong faultList
	var err error
	if q.Parcel.Weight, err = unit.ParseWeight(c.Weight); err != nil || q.Parcel.Weight <= 0 {
		wrong = append(wrong, FieldFault{"weight", c.Weight, "grams or kilograms, more than nothing, such as 850g or 1.2kg"})
	}
	if c.Dims != "" {
		if q.Parcel.Dims, err = unit.ParseDims(c.Dims); err != nil {
			wrong = append(wrong, FieldFault{"dims", c.Dims, "three sides and their unit, such as 30x20x10cm"})
		}
	}
	if c.Value != nil {
		if q.Parcel.Value, err = unit.ParseAmount(c.Value.Amount, unit.Currency(c.Value.Currency)); err != nil || q.Parcel.Value.Minor < 0 {
			wrong = append(wrong, FieldFault{"value", c.Value.Amount + " " + c.Value.Currency, "an amount, not negative, with no more digits than its ISO 4217 currency has"})
		}
	}
	if c.Currency != "" && !unit.Currency(c.Currency).Valid() {
		wrong = append(wrong, FieldFault{"currency", c.Currency, "an ISO 4217 code"})
	}
	list := make([]string, len(c.Goods))
	for i, g := range c.Goods {
		list[i] = string(g)
	}
	if q.Parcel.Goods, err = network.ParseGoods(strings.Join(list, " ")); err != nil {
		wrong = append(wrong, FieldFault{"goods", strings.Join(list, " "), "some of " + strings.Join(network.GoodsClasses, " ")})
	}
	return q, wrong
}

// Ends are where a question begins and ends: from and to, or several of them.
type Ends struct {
	From    string   `json:"from,omitempty" maxLength:"40" doc:"Facility id or UN/LOCODE where the parcel is handed over; or give stocks." example:"CNSZX"`
	To      string   `json:"to,omitempty" maxLength:"40" doc:"Facility id or UN/LOCODE where it should arrive; or give targets." example:"DEFRA"`
	Stocks  []stock  `json:"stocks,omitempty" nullable:"false" maxItems:"100" doc:"Several places it may start from, in place of from."`
	Targets []string `json:"targets,omitempty" nullable:"false" maxItems:"100" doc:"Any of several places it may go to, in place of to." example:"[\"DEFRA\",\"NLAMS\"]"`
}

type stock struct {
	Place  string     `json:"place" minLength:"1" maxLength:"40" doc:"Facility id or UN/LOCODE." example:"NLRTM"`
	Ready  *time.Time `json:"ready,omitempty" doc:"Earliest hand-over there, if later than depart."`
	Cost   *moneyText `json:"cost,omitempty" doc:"What has been spent on getting it there; part of the total."`
	Bonded bool       `json:"bonded,omitempty" doc:"With a consignment: the goods lie there with their duty unpaid. The place has the customs role bonded."`
}

func (e *Ends) into(q *engine.Query) (wrong faultList) {
	if (e.From == "") == (len(e.Stocks) == 0) {
		wrong = append(wrong, FieldFault{"from", e.From, "a facility id or place code, or stocks, and not both"})
	}
	if (e.To == "") == (len(e.Targets) == 0) {
		wrong = append(wrong, FieldFault{"to", e.To, "a facility id or place code, or targets, and not both"})
	}
	q.From, q.To, q.Targets = e.From, e.To, e.Targets
	for i, st := range e.Stocks {
		one := engine.Stock{Place: st.Place, Bonded: st.Bonded}
		if st.Ready != nil {
			one.Ready = *st.Ready
		}
		if st.Cost != nil {
			var err error
			if one.Cost, err = unit.ParseAmount(st.Cost.Amount, unit.Currency(st.Cost.Currency)); err != nil || one.Cost.Minor < 0 {
				wrong = append(wrong, FieldFault{fmt.Sprintf("stocks[%d].cost", i), st.Cost.Amount + " " + st.Cost.Currency, "an amount, not negative"})
			}
		}
		q.Stocks = append(q.Stocks, one)
	}
	return wrong
}

// Question is everything that can be asked about one parcel's ways.
type Question struct {
	Ends
	Shipment
	Declared
	ArriveBy *time.Time `json:"arriveBy,omitempty" doc:"It must arrive by then. Later hand-overs count as better then, against cost or carbon." example:"2026-12-01T18:00:00+01:00"`
	Conditions
}

func (b *Question) query() (engine.Query, error) {
	q, wrong := b.Shipment.query()
	wrong = append(wrong, b.Ends.into(&q)...)
	wrong = append(wrong, b.Declared.into(&q)...)
	wrong = append(wrong, b.Conditions.into(&q)...)
	if b.ArriveBy != nil {
		q.ArriveBy = *b.ArriveBy
	}
	if wrong != nil {
		return engine.Query{}, faults(wrong...)
	}
	return q, nil
}

type routeInput struct {
	Accept string `header:"Accept" doc:"application/geo+json asks for the lines of the itineraries as GeoJSON (RFC 7946) in place of the answer."`
	Body   struct {
		Question
		All          bool `json:"all,omitempty" doc:"List the whole set in place of the options, each itinerary with its legs and charges."`
		Limit        int  `json:"limit,omitempty" minimum:"1" maximum:"1000" doc:"List the first so many of the set in place of the options." example:"10"`
		Greenest     bool `json:"greenest,omitempty" doc:"Let the greenest option be the greenest of all, which may be none of the set where carbon is no criterion. It is searched for apart."`
		Alternatives int  `json:"alternatives,omitempty" minimum:"1" maximum:"20" doc:"List so many distinct itineraries in place of the options: no two share more than half of their distance." example:"3"`
	} `nameHint:"RouteQuestion"`
}

type routeOutput struct {
	ContentType   string `header:"Content-Type"`
	ContentLength int    `header:"Content-Length" hidden:"true"`
	Vary          string `header:"Vary"`
	Body          []byte
}

func (s *Server) registerRoutes() {
	answer := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[engine.Answer](), true, "Answer")
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "find-routes", Method: http.MethodPost, Path: "/v1/routes", Tags: []string{"routes"},
			Summary: "Find every way worth choosing between",
			Description: "Finds the exact Pareto set by the criteria asked for, arrival and cost without any: every itinerary that is better in one of them than each other. " +
				"With a consignment ways go through customs, and their cost is the landed cost: customs lists the passages, and each charge of customs names the row that made it. " +
				"Lists the options, at most five: the cheapest, the fastest, the surest, the greenest and the balanced one, each with its legs and charges; set has every itinerary of the set in a row of a few figures. " +
				"With all, the whole set is listed leg by leg, some 5 kB an itinerary; with limit, the first so many of it; with alternatives, itineraries that share little. " +
				"Each option is the best of the set; with greenest, that one is the greenest of all, also where carbon is no criterion. " +
				"With arriveBy, a later hand-over is better in place of a sooner arrival. " +
				"That there is no way is an answer too: itineraries is empty then and noRoute says why. " +
				"A search that ends at a limit is the problem too-much-work, whose member found holds the itineraries found so far.",
			Responses: map[string]*huma.Response{"200": {Description: "The itineraries, soonest first, or why there is none.", Content: map[string]*huma.MediaType{
				typeJSON:    {Schema: answer},
				typeGeoJSON: {Schema: &huma.Schema{Type: huma.TypeObject, Description: "A FeatureCollection with a line for each leg, cut at the antimeridian.", AdditionalProperties: true}},
			}}},
		},
		may: admins | planners, maxBody: questionBodies, problems: []*kind{unknownPlace, badChange, tooMuchWork, busy},
	}, s.findRoutes)

	register(s, operation{
		Operation: huma.Operation{
			OperationID: "list-facilities", Method: http.MethodGet, Path: "/v1/network/facilities", Tags: []string{"routes"},
			Summary:     "List the places of the network",
			Description: "Every facility of the network in force, in the order of its feed.",
		},
		may: admins | planners,
	}, s.listFacilities)
}

func (s *Server) findRoutes(ctx context.Context, in *routeInput) (*routeOutput, error) {
	q, err := in.Body.query()
	if err != nil {
		return nil, err
	}
	whole := in.Body.All || in.Body.Limit > 0
	switch {
	case whole && in.Body.Alternatives > 0:
		return nil, faults(FieldFault{"alternatives", "all or limit as well", "one of them"})
	case in.Body.Greenest && (whole || in.Body.Alternatives > 0):
		return nil, faults(FieldFault{"greenest", "all, limit or alternatives as well", "none of them, for it is about the options"})
	}
	q.Limit, q.Options, q.Greenest = in.Body.Limit, !whole, in.Body.Greenest
	ask := func(ctx context.Context) (engine.Answer, error) { return s.engine.Route(ctx, q) }
	if k := in.Body.Alternatives; k > 0 {
		ask = func(ctx context.Context) (engine.Answer, error) { return s.engine.Alternatives(ctx, q, k) }
	}
	return s.answerRoutes(ctx, in.Accept, in.Body.patience(), ask)
}

// answerRoutes searches and answers in the form asked for.
func (s *Server) answerRoutes(ctx context.Context, accept string, patience time.Duration, ask func(context.Context) (engine.Answer, error)) (*routeOutput, error) {
	answer, err := search(ctx, s, patience, ask)
	s.metrics.routeLabels.Observe(float64(answer.Labels))
	if err != nil {
		return nil, found(err, answer.Partial != "", &answer)
	}
	return s.draw(accept, &answer, func() (any, error) { return engine.GeoJSON(&answer), nil })
}

// draw gives the answer as JSON, or as GeoJSON if that is preferred. It is
// encoded before the status is sent, so that one which cannot be is a problem and
// the others say how long they are.
func (s *Server) draw(accept string, answer any, geoJSON func() (any, error)) (*routeOutput, error) {
	out := &routeOutput{ContentType: typeJSON, Vary: "Accept, Authorization"}
	if negotiation.SelectQValueFast(accept, []string{typeJSON, typeGeoJSON}) == typeGeoJSON {
		var err error
		if answer, err = geoJSON(); err != nil {
			return nil, err
		}
		out.ContentType = typeGeoJSON
	}
	var text bytes.Buffer
	if err := s.api.Marshal(&text, typeJSON, answer); err != nil {
		return nil, fmt.Errorf("api: answer: %w", err)
	}
	out.Body, out.ContentLength = text.Bytes(), text.Len()
	return out, nil
}

// found puts what a search found before it was ended into the problem.
func found(err error, any bool, so any) error {
	var p *Problem
	switch {
	case !any:
		return err
	case errors.Is(err, engine.ErrTooMuchWork):
		p = tooMuchWork.problem("%s", err)
	case !errors.As(err, &p) || p.Status != tooMuchWork.status || p.Title != tooMuchWork.title:
		return err
	}
	p.Found = so
	return p
}

// search asks the engine, when a core is free for it, for so long at most.
func search[T any](ctx context.Context, s *Server, patience time.Duration, ask func(context.Context) (T, error)) (T, error) {
	var none T
	leave, err := s.searches.enter(ctx)
	if err != nil {
		s.metrics.routeBusy.Inc()
		return none, err
	}
	defer leave()
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	start := time.Now()
	answer, err := ask(limited)
	s.metrics.routeSeconds.Observe(time.Since(start).Seconds())
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil && !errors.Is(err, engine.ErrTooMuchWork) {
		return answer, tooMuchWork.problem("the search was ended after %s", patience)
	}
	return answer, err
}

type facilitiesOutput struct {
	Body struct {
		Facilities []engine.Place     `json:"facilities" nullable:"false"`
		Network    engine.NetworkInfo `json:"network"`
	} `nameHint:"Facilities"`
}

func (s *Server) listFacilities(context.Context, *struct{}) (*facilitiesOutput, error) {
	out := &facilitiesOutput{}
	out.Body.Facilities, out.Body.Network = s.engine.Places(), s.engine.Info()
	return out, nil
}
