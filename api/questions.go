package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"entrepot/engine"
	"entrepot/engine/unit"
)

type profileInput struct {
	Accept string `header:"Accept" doc:"application/geo+json asks for the lines of the itineraries as GeoJSON in place of the answer."`
	Body   struct {
		Ends
		Shipment
		Declared
		Until time.Time `json:"until" doc:"The parcel may be handed over at any moment from depart to then, at most 31 days later." example:"2026-11-27T09:00:00+08:00"`
		Conditions
	} `nameHint:"ProfileQuestion"`
}

type isochroneInput struct {
	Accept string `header:"Accept" doc:"application/geo+json asks for a point for each place as GeoJSON in place of the answer."`
	Body   struct {
		From string `json:"from" minLength:"1" maxLength:"40" doc:"Facility id or UN/LOCODE where the parcel is handed over." example:"CNSZX"`
		Shipment
		Within Span       `json:"within,omitempty" doc:"What can be reached within this time from depart." example:"5d"`
		Budget *moneyText `json:"budget,omitempty" doc:"What can be reached for at most this much."`
		Conditions
	} `nameHint:"IsochroneQuestion"`
}

type explainInput struct {
	Body struct {
		Question
		Lane    string      `json:"lane,omitempty" maxLength:"40" doc:"Why is this lane used, or not? One of lane, place, carrier, regime and legs."`
		Place   string      `json:"place,omitempty" maxLength:"40" doc:"Why does it go through this place, or not?" example:"NLRTM"`
		Carrier string      `json:"carrier,omitempty" maxLength:"40" doc:"Why is this carrier used, or not?"`
		Regime  string      `json:"regime,omitempty" maxLength:"40" doc:"With a consignment: why does it go through customs by this regime, or not?"`
		Legs    []chosenLeg `json:"legs,omitempty" nullable:"false" maxItems:"50" doc:"Why is this itinerary in the answer, or not?"`
	} `nameHint:"ExplainQuestion"`
}

type explainOutput struct{ Body engine.Explanation }

func (s *Server) registerQuestions() {
	schemas := s.api.OpenAPI().Components.Schemas
	content := func(of reflect.Type, name, other string, drawn *huma.Schema) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{typeJSON: {Schema: schemas.Schema(of, true, name)}, other: {Schema: drawn}}
	}
	collection := &huma.Schema{Type: huma.TypeObject, Description: "A FeatureCollection (RFC 7946).", AdditionalProperties: true}
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "find-profile", Method: http.MethodPost, Path: "/v1/routes/profile", Tags: []string{"routes"},
			Summary:     "Find the ways over a window of hand-overs",
			Description: "The exact union of what POST /v1/routes gives for every moment from depart to until, without what another hand-over betters: each itinerary says by when the parcel must be handed over for it. Criteria are arrival with cost or with carbon.",
			Responses:   map[string]*huma.Response{"200": {Description: "The itineraries in order of hand-over.", Content: content(reflect.TypeFor[engine.Answer](), "Answer", typeGeoJSON, collection)}},
		},
		may: admins | planners, maxBody: questionBodies, problems: []*kind{unknownPlace, badChange, tooMuchWork, busy},
	}, s.findProfile)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "find-isochrone", Method: http.MethodPost, Path: "/v1/routes/isochrone", Tags: []string{"routes"},
			Summary:     "Find what can be reached",
			Description: "Every place that a parcel can be brought to within a time, a budget, or both, how soon and how cheaply.",
			Responses:   map[string]*huma.Response{"200": {Description: "The places.", Content: content(reflect.TypeFor[engine.Reach](), "Reach", typeGeoJSON, collection)}},
		},
		may: admins | planners, maxBody: otherBodies, problems: []*kind{unknownPlace, badChange, tooMuchWork, busy},
	}, s.findReach)
	register(s, operation{
		Operation: huma.Operation{
			OperationID: "explain-route", Method: http.MethodPost, Path: "/v1/routes/explain", Tags: []string{"routes"},
			Summary:     "Say why, or why not",
			Description: "Given a lane, a place, a carrier, a regime of customs or a whole itinerary: which itineraries use it, or what kept it out, and the smallest change that would bring it in.",
		},
		may: admins | planners, maxBody: questionBodies, problems: []*kind{unknownPlace, badChange, tooMuchWork, busy},
	}, s.explainRoute)
}

func (s *Server) findProfile(ctx context.Context, in *profileInput) (*routeOutput, error) {
	b := Question{Ends: in.Body.Ends, Shipment: in.Body.Shipment, Declared: in.Body.Declared, Conditions: in.Body.Conditions}
	q, err := b.query()
	if err != nil {
		return nil, err
	}
	q.Until = in.Body.Until
	return s.answerRoutes(ctx, in.Accept, b.patience(), func(ctx context.Context) (engine.Answer, error) { return s.engine.Route(ctx, q) })
}

func (s *Server) findReach(ctx context.Context, in *isochroneInput) (*routeOutput, error) {
	q, wrong := in.Body.Shipment.query()
	q.From = in.Body.From
	wrong = append(wrong, in.Body.Conditions.into(&q)...)
	r := engine.ReachQuery{Query: q, Within: wrong.span("within", in.Body.Within)}
	if b := in.Body.Budget; b != nil {
		var err error
		if r.Budget, err = unit.ParseAmount(b.Amount, unit.Currency(b.Currency)); err != nil || r.Budget.Minor <= 0 {
			wrong = append(wrong, FieldFault{"budget", b.Amount + " " + b.Currency, "an amount, more than nothing"})
		}
	}
	if wrong != nil {
		return nil, faults(wrong...)
	}
	reach, err := search(ctx, s, in.Body.patience(), func(ctx context.Context) (engine.Reach, error) { return s.engine.Reach(ctx, r) })
	if err != nil {
		return nil, found(err, reach.Partial != "", &reach)
	}
	return s.draw(in.Accept, &reach, func() (any, error) { return engine.ReachGeoJSON(&reach), nil })
}

func (s *Server) explainRoute(ctx context.Context, in *explainInput) (*explainOutput, error) {
	q, err := in.Body.query()
	if err != nil {
		return nil, err
	}
	about := engine.Subject{Lane: in.Body.Lane, Place: in.Body.Place, Carrier: in.Body.Carrier, Regime: in.Body.Regime, Legs: chosen(in.Body.Legs)}
	answer, err := search(ctx, s, in.Body.patience(), func(ctx context.Context) (engine.Explanation, error) { return s.engine.Explain(ctx, q, about) })
	if err != nil {
		return nil, err
	}
	return &explainOutput{answer}, nil
}
