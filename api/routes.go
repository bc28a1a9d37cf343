package api

import (
	"context"
	"encoding/json"
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

// Consignment is what has to be known of a parcel to find its ways. Quantities
// are text, as people write them, with their unit.
type Consignment struct {
	From     string       `json:"from" minLength:"1" maxLength:"40" doc:"Facility id or UN/LOCODE where the parcel is handed over." example:"CNSZX"`
	To       string       `json:"to" minLength:"1" maxLength:"40" doc:"Facility id or UN/LOCODE where it should arrive." example:"DEFRA"`
	Depart   time.Time    `json:"depart" doc:"Earliest moment it can be handed over; RFC 3339 with offset." example:"2026-11-24T09:00:00+08:00"`
	Weight   string       `json:"weight" maxLength:"24" doc:"Actual weight in g or kg." example:"1.2kg"`
	Dims     string       `json:"dims,omitempty" maxLength:"48" doc:"Outer sides in mm, cm or m. Without them volume does not count and every size limit is taken to be kept." example:"30x20x10cm"`
	Value    *moneyText   `json:"value,omitempty" doc:"What the goods are worth."`
	Goods    []goodsClass `json:"goods,omitempty" nullable:"false" maxItems:"16" doc:"What is in it, where that makes a difference to carriers."`
	Currency string       `json:"currency,omitempty" pattern:"^[A-Z]{3}$" doc:"Currency of the answer; without it the value's, or else USD." example:"EUR"`
}

type goodsClass string

// Schema lists the classes that lanes make a difference by.
func (goodsClass) Schema(huma.Registry) *huma.Schema {
	return words("Goods class.", network.GoodsClasses)
}

// query reads the quantities. Every field that is wrong is named, not the first.
func (c Consignment) query() (engine.Query, error) {
	q := engine.Query{From: c.From, To: c.To, Depart: c.Depart, Currency: unit.Currency(c.Currency)}
	var wrong []FieldFault
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
	if wrong != nil {
		return engine.Query{}, faults(wrong...)
	}
	return q, nil
}

type routeInput struct {
	Accept string `header:"Accept" doc:"application/geo+json asks for the lines of the itineraries as GeoJSON (RFC 7946) in place of the answer."`
	Body   struct {
		Consignment
		Limit int `json:"limit,omitempty" minimum:"1" maximum:"1000" doc:"List at most this many itineraries, soonest first; without it all." example:"10"`
	}
}

type routeOutput struct {
	ContentType string `header:"Content-Type"`
	Vary        string `header:"Vary"`
	Body        any    // engine.Answer, or GeoJSON as bytes
}

func (s *Server) registerRoutes() {
	answer := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[engine.Answer](), true, "Answer")
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "find-routes", Method: http.MethodPost, Path: "/v1/routes", Tags: []string{"routes"},
			Summary: "Find every way worth choosing between",
			Description: "Gives the exact Pareto set over arrival and cost: every itinerary that is cheaper than all that arrive sooner. " +
				"That there is no way is an answer too: itineraries is empty then and noRoute says why.",
			Responses: map[string]*huma.Response{"200": {Description: "The itineraries, soonest first, or why there is none.", Content: map[string]*huma.MediaType{
				typeJSON:    {Schema: answer},
				typeGeoJSON: {Schema: &huma.Schema{Type: huma.TypeObject, Description: "A FeatureCollection with a line for each leg, cut at the antimeridian.", AdditionalProperties: true}},
			}}},
		},
		may: admins | planners, maxBody: otherBodies, problems: []*kind{unknownPlace, tooMuchWork, busy},
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
	q.Limit = in.Body.Limit
	answer, err := s.search(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &routeOutput{ContentType: typeJSON, Vary: "Accept, Authorization", Body: answer}
	if negotiation.SelectQValueFast(in.Accept, []string{typeJSON, typeGeoJSON}) == typeGeoJSON {
		text, err := json.Marshal(engine.GeoJSON(&answer))
		if err != nil {
			return nil, fmt.Errorf("api: routes as geojson: %w", err)
		}
		out.ContentType, out.Body = typeGeoJSON, text
	}
	return out, nil
}

// search asks the engine, when a core is free for it.
func (s *Server) search(ctx context.Context, q engine.Query) (engine.Answer, error) {
	leave, err := s.searches.enter(ctx)
	if err != nil {
		s.metrics.routeBusy.Inc()
		return engine.Answer{}, err
	}
	defer leave()
	limited, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	start := time.Now()
	answer, err := s.engine.Route(limited, q)
	s.metrics.routeSeconds.Observe(time.Since(start).Seconds())
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			return engine.Answer{}, tooMuchWork.problem("the search was ended after %s", searchTime)
		}
		return engine.Answer{}, err
	}
	s.metrics.routeLabels.Observe(float64(answer.Labels))
	return answer, nil
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
